//! Phase 4: people in transit move on; border legs are screened.

use crate::model::arm::Arm;
use crate::model::beliefs::Spot;
use crate::model::state::State;
use crate::model::surface;
use crate::model::victim::{FoundAt, Traveller};
use crate::model::world::Crossing;

/// Phase 4.
pub fn run(arm: &Arm, state: &mut State) {
    // Backwards, so that who leaves the list disturbs nobody still to come.
    for i in (0..state.travellers.len()).rev() {
        if state.cells[state.travellers[i].episode.cell as usize].collapsing && !is_taken_over(arm, state, i) {
            continue;
        }
        let traveller = &mut state.travellers[i];
        traveller.weeks -= 1;
        if traveller.weeks == 0 {
            end_leg(arm, state, i);
        }
    }
}

/// Whether another cell takes over a person whose cell has collapsed; who is free goes home.
fn is_taken_over(arm: &Arm, state: &mut State, i: usize) -> bool {
    let mut episode = state.travellers[i].episode;
    let taken_over = surface::survives_collapse(arm, state, &mut episode);
    if taken_over {
        state.travellers[i].episode = episode;
    } else {
        state.travellers.swap_remove(i);
        state.send_home(&episode, arm.world.return_weeks(arm.world.markets[episode.market].destination));
    }
    taken_over
}

/// The end of a leg: screening where it crosses a border, then the next leg or arrival.
fn end_leg(arm: &Arm, state: &mut State, i: usize) {
    let (world, traveller) = (arm.world, state.travellers[i]);
    let journey = &world.journeys[world.operations[traveller.episode.operation].route];
    let crossing = &journey[traveller.leg as usize];
    let network = state.cells[traveller.episode.cell as usize].network;
    if world.setting.mechanisms.learning {
        state.outlook.beliefs.witness(Spot::new(network, crossing.moving), 0.0, 1.0);
    }
    if crossing.recognised > 0.0 && recognised(arm, state, &traveller, crossing) {
        state.travellers.swap_remove(i);
        surface::found(arm, state, traveller.identify(crossing.to), FoundAt::Leg(crossing.leg));
    } else if let Some(next) = journey.get(traveller.leg as usize + 1) {
        state.travellers[i] = Traveller { leg: traveller.leg + 1, weeks: next.weeks, ..traveller };
    } else {
        state.travellers.swap_remove(i);
        state.arrived.push(traveller.arrive(arm, state.week, network));
    }
}

fn recognised(arm: &Arm, state: &mut State, traveller: &Traveller, crossing: &Crossing) -> bool {
    let probability = crossing.recognised * state.levers.police[crossing.jurisdiction].recognition;
    if state.observed() {
        state.books.observed.expect(probability.min(1.0));
    }
    traveller.screened(arm, state.week) < probability
}
