//! Who comes new in an arm, noted so that another arm can be given the same newcomers. That closes the perpetrator channel:
//! shut altogether, it would take a third of the cells from the baseline too, and there would be nothing left to compare.

use crate::model::arm::Arm;
use crate::model::books::Perpetrator;
use crate::model::cell::{Beginning, Status};
use crate::model::operation::OperationId;
use crate::model::state::State;
use crate::rng::Key;
use crate::units::Week;

/// A cell that comes new in the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Newcomer {
    /// When.
    pub week: Week,
    /// Its name.
    pub key: Key,
    /// What it begins with.
    pub operation: OperationId,
    /// Whom it replaces; nobody where it enters on its own.
    pub replaces: Option<Key>,
}

/// The newcomers of an arm, in the order in which they come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Newcomers {
    entrants: Vec<Newcomer>,
    replacements: Vec<Newcomer>,
}

impl Newcomers {
    /// Notes one more. Those of a week come after those of the weeks before.
    fn note(&mut self, newcomer: Newcomer) {
        if newcomer.replaces.is_some() { &mut self.replacements } else { &mut self.entrants }.push(newcomer);
    }

    /// Cells that enter on their own in a week.
    #[must_use]
    pub fn entrants(&self, week: Week) -> &[Newcomer] {
        of_week(&self.entrants, week)
    }

    /// Cells that replace another in a week.
    #[must_use]
    pub fn replacements(&self, week: Week) -> &[Newcomer] {
        of_week(&self.replacements, week)
    }
}

fn of_week(newcomers: &[Newcomer], week: Week) -> &[Newcomer] {
    let first = newcomers.partition_point(|newcomer| newcomer.week < week);
    let after = newcomers.partition_point(|newcomer| newcomer.week <= week);
    &newcomers[first..after]
}

/// A cell enters on its own, with a network of its own.
pub fn enter(arm: &Arm, state: &mut State, key: Key, operation: OperationId) {
    let network = state.add_network(None);
    state.add_cell(arm, Beginning { key, network, operation, origin: Perpetrator::Entrant, after: state.week });
    note(state, Newcomer { week: state.week, key, operation, replaces: None });
}

/// A cell takes the place of the incapacitated one in `slot`, which does not return.
pub fn replace(arm: &Arm, state: &mut State, slot: u32, key: Key) {
    let parent = &state.cells[slot as usize];
    let (network, operation, replaces) = (parent.network, parent.operation, Some(parent.key));
    state.add_cell(arm, Beginning { key, network, operation, origin: Perpetrator::Replacement, after: state.week });
    note(state, Newcomer { week: state.week, key, operation, replaces });
    state.dismiss(arm.world, slot);
    state.flows.replaced += 1;
}

fn note(state: &mut State, newcomer: Newcomer) {
    if state.observed() {
        state.newcomers.note(newcomer);
    }
}

/// Those who enter in this week where newcomers are given.
pub fn enter_given(arm: &Arm, state: &mut State, given: &Newcomers) {
    for newcomer in given.entrants(state.week) {
        enter(arm, state, newcomer.key, newcomer.operation);
    }
}

/// Those who replace another in this week where newcomers are given. They come whatever has become here of whom they
/// replace there: who is incapacitated here too goes for good, and who is not stays. They join the network of whom they
/// replace, or found one where there is nobody of that name any more.
pub fn replace_given(arm: &Arm, state: &mut State, given: &Newcomers) {
    for &Newcomer { key, operation, replaces, .. } in given.replacements(state.week) {
        let named = |slot: &usize| {
            let cell = &state.cells[*slot];
            Some(cell.key) == replaces && cell.status != Status::Gone
        };
        let here = (0..state.cells.len()).find(named);
        let network = match here {
            Some(slot) => state.cells[slot].network,
            None => state.add_network(None),
        };
        state.add_cell(arm, Beginning { key, network, operation, origin: Perpetrator::Replacement, after: state.week });
        note(state, Newcomer { week: state.week, key, operation, replaces });
        let away = |slot: &usize| matches!(state.cells[*slot].status, Status::Incapacitated(_));
        if let Some(slot) = here.filter(away) {
            state.dismiss(arm.world, slot as u32);
        }
        state.flows.replaced += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Decision;

    #[test]
    fn newcomers_are_found_by_their_week() {
        let newcomer = |week, ordinal, replaces| Newcomer {
            week: Week(week),
            key: Key::derive(Decision::Entrant, week as u64, ordinal),
            operation: OperationId(3),
            replaces,
        };
        let other = Key::derive(Decision::Found, 0, 0);
        let mut found = Newcomers::default();
        for one in [newcomer(2, 0, None), newcomer(2, 1, None), newcomer(5, 0, Some(other)), newcomer(7, 0, None)] {
            found.note(one);
        }
        assert_eq!(found.entrants(Week(2)), [newcomer(2, 0, None), newcomer(2, 1, None)]);
        assert_eq!(found.entrants(Week(7)), [newcomer(7, 0, None)]);
        assert_eq!(found.replacements(Week(5)), [newcomer(5, 0, Some(other))]);
        assert!([0, 3, 5, 8].into_iter().all(|week| found.entrants(Week(week)).is_empty()));
    }
}
