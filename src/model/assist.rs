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

/// The service takes up as many as it can, in an order that does not depend on who else was found.
fn support(arm: &Arm, state: &mut State) {
    let service = &arm.world.setting.service;
    let mut waiting = std::mem::take(&mut state.identified);
    waiting.sort_by_cached_key(|person| Key::derive(Decision::Intake, person.episode.key.get(), arm.luck.salt()));
    state.intake = (state.intake + service.capacity.get()).min(service.capacity.get().max(1.0));
    for person in waiting {
        let assisted = state.intake >= 1.0;
        if assisted {
            state.intake -= 1.0;
            state.books.observed.assisted += u32::from(state.week >= Week(0));
        }
        let lasting =
            assisted && arm.luck.uniform(Decision::Reintegration, person.episode.key, Week(0)) < service.quality.get();
        if !lasting {
            let weeks = if assisted { service.assisted_return } else { service.return_weeks };
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
