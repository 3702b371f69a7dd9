//! Phase 4: people in transit move on; border legs are screened.

use crate::model::arm::Arm;
use crate::model::beliefs::Spot;
use crate::model::state::State;
use crate::model::surface;
use crate::model::victim::{FoundAt, Traveller};
use crate::model::world::Crossing;

/// Phase 4.
pub fn run(arm: &Arm, state: &mut State) {
    // Backwards, so that who leaves the list or sets out on the next leg disturbs nobody still to come.
    for i in (0..state.travellers.len()).rev() {
        let mut episode = state.travellers[i].episode;
        if state.cells[episode.cell as usize].collapsing {
            if !surface::survives_collapse(arm, state, &mut episode) {
                state.travellers.swap_remove(i);
                state.send_home(&episode, arm.world.return_weeks(arm.world.operations[episode.operation].destination));
                continue;
            }
            state.travellers[i].episode = episode;
        }
        if state.travellers[i].weeks > 1 {
            state.travellers[i].weeks -= 1;
        } else {
            let traveller = state.travellers.swap_remove(i);
            end_leg(arm, state, traveller);
        }
    }
}

/// The end of a leg: screening where it crosses a border, then the next leg or arrival.
fn end_leg(arm: &Arm, state: &mut State, traveller: Traveller) {
    let world = arm.world;
    let episode = &traveller.episode;
    let journey = &world.journeys[world.operations[episode.operation].route];
    let crossing = &journey[traveller.leg as usize];
    let network = state.cells[episode.cell as usize].network;
    if world.setting.mechanisms.learning {
        state.outlook.beliefs.witness(&world.components, Spot::new(network, crossing.moving), 0.0, 1.0);
    }
    if crossing.recognised > 0.0 && recognised(arm, state, &traveller, crossing) {
        return surface::found(arm, state, traveller.identify(crossing.to), FoundAt::Leg(crossing.leg));
    }
    if let Some(next) = journey.get(traveller.leg as usize + 1) {
        state.travellers.push(Traveller { leg: traveller.leg + 1, weeks: next.weeks, ..traveller });
    } else {
        let evidence = Spot::new(network, world.holding(episode.operation));
        state.arrived.push(traveller.arrive(arm, state.week, evidence));
    }
}

fn recognised(arm: &Arm, state: &mut State, traveller: &Traveller, crossing: &Crossing) -> bool {
    let probability = crossing.recognised * state.levers.police[crossing.jurisdiction].recognition;
    if state.observed() {
        state.books.observed.expect(probability.min(1.0));
    }
    traveller.screened(arm, state.week) < probability
}
