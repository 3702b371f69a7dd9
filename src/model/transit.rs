//! Phase 4: people in transit move on; border legs are screened.

use crate::model::arm::Arm;
use crate::model::beliefs::Spot;
use crate::model::setting::Leg;
use crate::model::state::State;
use crate::model::surface;
use crate::model::victim::{FoundAt, Traveller};
use crate::rng::Decision;
use crate::units::LegId;

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
        state.travellers[i].weeks -= 1;
        if state.travellers[i].weeks == 0 {
            let traveller = state.travellers.swap_remove(i);
            end_leg(arm, state, traveller);
        }
    }
}

/// The end of a leg: screening where it crosses a border, then the next leg or arrival.
fn end_leg(arm: &Arm, state: &mut State, traveller: Traveller) {
    let world = arm.world;
    let legs = world.legs(world.operations[traveller.episode.operation].route);
    let leg = legs[traveller.leg as usize];
    let network = state.cells[traveller.episode.cell as usize].network;
    if world.setting.mechanisms.learning {
        let spot = Spot::new(network, world.components.moving(leg));
        state.outlook.beliefs.witness(&world.components, spot, 0.0, 1.0);
    }
    if recognised(arm, state, &traveller, leg) {
        return surface::found(arm, state, traveller.identify(world.setting.legs[leg].to), FoundAt::Leg(leg));
    }
    if let Some(&next) = legs.get(traveller.leg as usize + 1) {
        let weeks = world.setting.legs[next].weeks;
        state.travellers.push(Traveller { leg: traveller.leg + 1, weeks, ..traveller });
    } else {
        let evidence = Spot::new(network, world.holding(traveller.episode.operation));
        state.arrived.push(traveller.arrive(arm, state.week, evidence));
    }
}

fn recognised(arm: &Arm, state: &State, traveller: &Traveller, leg: LegId) -> bool {
    let setting = &arm.world.setting;
    let &Leg { to, screening, .. } = &setting.legs[leg];
    if screening.get() == 0.0 {
        return false;
    }
    let jurisdiction = setting.places[to].jurisdiction;
    let honest = 1.0 - setting.jurisdictions[jurisdiction].corruption.get();
    let skill = state.levers.police[jurisdiction].recognition;
    let [screened, _] = arm.luck.uniforms(Decision::Screening, traveller.episode.key, state.week, traveller.leg);
    screened < screening.get() * honest * skill
}
