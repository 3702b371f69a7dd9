//! Phase 9: networks learn about risk; acceptance and tenure are experienced; investigators go where most was found.

use crate::model::arm::Arm;
use crate::model::beliefs::weekly_memory;
use crate::model::state::State;

/// Phase 9.
pub fn run(arm: &Arm, state: &mut State) {
    let world = arm.world;
    let setting = &world.setting;
    reallocate(arm, state);
    state.outlook.beliefs.settle();
    if !setting.mechanisms.learning {
        return;
    }
    debug_assert!(state.counts_agree(world), "a cell has changed uncounted");
    state.outlook.beliefs.pass_week(&setting.learning, &world.components);
    state.outlook.take_risks(world);
    let gamma = weekly_memory(setting.learning.half_life.get());
    let acceptance = state.acceptance.iter_mut().zip(&state.sought).zip(state.outlook.attempts_mut());
    for ((experience, &sought), attempts) in acceptance {
        experience.endure(f64::from(sought) * attempts.made);
        experience.pass_week(gamma);
        attempts.accepted = attempts.made * experience.rate();
    }
    for (ends, terms) in state.ends.iter_mut().zip(state.outlook.markets.iter_mut()) {
        ends.pass_week(gamma);
        terms.tenure = 1.0 / ends.rate();
    }
}

/// Part of the effort within each jurisdiction goes next week where most was found lately: `(1 − r)·base + r·total·share`.
fn reallocate(arm: &Arm, state: &mut State) {
    let setting = &arm.world.setting;
    let r = setting.enforcement.responsiveness.get();
    if r == 0.0 {
        return;
    }
    let gamma = weekly_memory(setting.learning.half_life.get());
    let places = arm.world.layout.destinations();
    for jurisdiction in setting.jurisdictions.ids() {
        let own = || places.iter().filter(|&&place| setting.places[place].jurisdiction == jurisdiction);
        let found: f64 = own().map(|&place| state.detections[place]).sum();
        let total = own().count() as f64;
        for &place in own().filter(|_| found > 0.0) {
            state.effort[place] = (1.0 - r) + r * total * state.detections[place] / found;
        }
    }
    state.detections.iter_mut().for_each(|found| *found *= gamma);
}
