//! Phase 4: people in transit move on; border legs are screened.

use crate::model::arm::Arm;
use crate::model::beliefs::Spot;
use crate::model::state::State;
use crate::model::surface;
use crate::model::victim::{FoundAt, Traveller};

/// Phase 4. Only those are asked whose leg ends this week, who have been on it longest first.
pub fn run(arm: &Arm, state: &mut State) {
    // What a cell holds beyond those in exploitation is on the way.
    let has_travellers = |&slot: &u32| state.cells[slot as usize].held > state.victims.held_by(slot).count() as u32;
    let mut collapsed: Vec<u32> = state.collapsing.iter().copied().filter(has_travellers).collect();
    if !collapsed.is_empty() {
        collapsed.sort_unstable();
        collapse(arm, state, &collapsed);
    }
    let (mut at_end, mut expected) = (state.travellers.take(), 0.0);
    for traveller in at_end.iter_mut() {
        expected += end_leg(arm, state, traveller);
    }
    state.travellers.give_back(at_end);
    if state.observed() {
        state.books.observed.expect(expected);
    }
}

/// Another cell takes over whoever travels for one of these cells, which have collapsed, or they are free and go home. `collapsed`:
/// the cells, in order, so that none is read for those who travel for another.
fn collapse(arm: &Arm, state: &mut State, collapsed: &[u32]) {
    let mut travellers = std::mem::take(&mut state.travellers);
    travellers.retain(|Traveller { episode, .. }| {
        if collapsed.binary_search(&episode.cell).is_err() || surface::survives_collapse(arm, state, episode) {
            return true;
        }
        state.send_home(episode, arm.world.return_weeks(arm.world.markets[episode.market].destination));
        false
    });
    state.travellers = travellers;
}

/// The end of a leg: screening where it crosses a border, then the next leg or arrival. Returns the probability that screening
/// recognises the person.
fn end_leg(arm: &Arm, state: &mut State, traveller: &mut Traveller) -> f64 {
    let world = arm.world;
    let crossing = world.journeys.at(traveller.crossing);
    let network = state.cells[traveller.episode.cell as usize].network;
    if world.setting.mechanisms.learning {
        state.outlook.beliefs.witness(Spot::new(network, crossing.moving), 0.0, 1.0);
    }
    let recognition = state.levers.police[crossing.jurisdiction].recognition;
    let probability = (crossing.recognised * recognition).min(1.0);
    if probability > 0.0 && traveller.screened(arm, state.week, crossing.ordinal) < probability {
        surface::found(arm, state, traveller.identify(crossing.to), FoundAt::Leg(crossing.leg));
    } else if crossing.last {
        state.arrived.push(traveller.arrive(arm, state.week, network));
    } else {
        traveller.crossing += 1;
        state.set_out(world, *traveller);
    }
    probability
}
