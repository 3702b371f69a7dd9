//! Phase 10: the week in the books; and closing them at the end of the window.

use crate::model::arm::Arm;
use crate::model::cell::Status;
use crate::model::state::State;
use crate::units::{Id, Week};

/// Phase 10. `exposed`: people in exploitation by form during the week.
pub fn run(arm: &Arm, state: &mut State, exposed: &[u32]) {
    if state.week < Week(0) {
        return;
    }
    let week = state.week.0 as usize;
    let truth = &mut state.books.truth;
    let forms = exposed.len();
    truth.exploited[week * forms..(week + 1) * forms].copy_from_slice(exposed);
    let all = arm.world.setting.forms.len();
    for cell in &state.cells {
        match cell.status {
            Status::Active => {
                truth.active[week * all + cell.form.index()] += 1;
            }
            Status::Dormant => truth.dormant[week] += 1,
            Status::Incapacitated(_) | Status::Gone => {}
        }
    }
}

/// People in exploitation by form, as the week begins for them.
#[must_use]
pub fn exposed(arm: &Arm, state: &State) -> Vec<u32> {
    let mut by_form = vec![0; arm.world.layout.forms()];
    for (market, &held) in arm.world.markets.iter().zip(state.held.iter()) {
        by_form[market.form.index()] += held;
    }
    by_form
}

/// Adds the victim-weeks of those still in exploitation when the window closes with week `last`.
pub fn close(arm: &Arm, state: &mut State, last: Week) {
    for victim in &state.victims {
        let form = arm.world.operations[victim.episode.operation].form.index();
        let categories = victim.episode.categories(arm.world);
        state.books.truth.victim_weeks.add(categories, form, victim.weeks_until(last));
    }
}
