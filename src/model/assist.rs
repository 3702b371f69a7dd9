//! Phase 8: support for people who have been identified; people return home and are at risk again.

use crate::model::arm::Arm;
use crate::model::state::{ACQUAINTANCES, Returning, State};
use crate::model::victim::Person;
use crate::rng::{Decision, Key};
use crate::units::Week;

/// Phase 8.
pub fn run(arm: &Arm, state: &mut State) {
    support(arm, state);
    come_home(arm, state);
}

/// The service takes up as many as it can, in an order that does not depend on who else was found. When it takes up more
/// than its capacity, the quality falls for all of them: `quality·min(1, capacity/load)`.
fn support(arm: &Arm, state: &mut State) {
    let service = &arm.world.setting.service;
    let more = state.levers.support;
    let mut waiting = std::mem::take(&mut state.identified);
    waiting.sort_by_cached_key(|person| Key::derive(Decision::Intake, person.episode.key.get(), arm.luck.salt()));
    let capacity = service.capacity.get() + more.capacity;
    let room = capacity * service.strain.get();
    state.intake = (state.intake + room).min(room.max(1.0));
    let load = (state.intake as usize).min(waiting.len());
    state.intake -= load as f64;
    let full = service.quality.get() + (1.0 - service.quality.get()) * more.quality;
    let quality = full * (capacity.max(1.0) / load.max(1) as f64).min(1.0);
    if state.observed() {
        state.books.observed.assisted += load as u32;
    }
    for (order, person) in waiting.iter().enumerate() {
        let assisted = order < load;
        let lasting = assisted && arm.luck.uniform(Decision::Reintegration, person.episode.key, Week(0)) < quality;
        if !lasting {
            let longer = more.residence.round() as u32;
            let weeks = if assisted { service.assisted_return + longer } else { service.return_weeks };
            state.send_home(&person.episode, weeks);
        }
    }
}

fn come_home(arm: &Arm, state: &mut State) {
    let later = state.returning.split_off(&state.week.plus(1));
    for Returning { person, episodes } in std::mem::replace(&mut state.returning, later).into_values().flatten() {
        let position = acquaintance(arm, person);
        state.touched[person.pool].survivors.insert((position, person.index), episodes);
    }
}

/// A person's permanent position among those who can be met again.
fn acquaintance(arm: &Arm, person: Person) -> u64 {
    arm.people.pick(Decision::Acquaintance, person.key(), Week(0), 0, ACQUAINTANCES).0
}
