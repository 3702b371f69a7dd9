//! Phase 10: the week in the books; and closing them at the end of the window.

use crate::model::arm::Arm;
use crate::model::books::{Books, ByOperation, Column};
use crate::model::state::State;
use crate::model::world::World;
use crate::units::{Id, Week};

/// People in exploitation during a week, and how many of them are expected to be identified in it.
#[derive(Clone, Copy, Debug)]
pub struct Exposed {
    by_role: [u32; Column::COUNT],
    /// By channels, were nobody freed.
    by_channels: f64,
    /// People freed before this week.
    freed: u32,
}

/// Phase 10. `exposed`: people in exploitation during the week.
pub fn run(arm: &Arm, state: &mut State, exposed: &Exposed) {
    evaluate(arm, state, exposed);
    if state.week < Week(0) {
        return;
    }
    state.recruitments.settle();
    state.victim_weeks.settle();
    let week = state.week.0 as usize;
    let truth = &mut state.books.truth;
    let all = arm.world.setting.forms.len();
    truth.active[week * all..(week + 1) * all].iter_mut().zip(state.active.iter()).for_each(|(to, &now)| *to = now);
    truth.dormant[week] = state.dormant;
    let freed = truth.ends.freed - exposed.freed;
    state.books.observed.expect(exposed.identified(freed));
}

impl Exposed {
    /// People expected to be identified by channels. Those `freed` when their cell collapsed, before any channel could find them, are taken
    /// to have been as likely to be found as the others.
    fn identified(&self, freed: u32) -> f64 {
        let all: u32 = self.by_role.iter().sum();
        self.by_channels * (1.0 - f64::from(freed) / f64::from(all.max(1)))
    }
}

/// The week by role in the evaluation; this begins before the window.
fn evaluate(arm: &Arm, state: &mut State, exposed: &Exposed) {
    let (layout, week, books) = (&arm.world.layout, state.week, &mut state.books);
    if let Some(span) = books.truth.by_role.at(layout, week) {
        span.weeks += 1;
        span.counts.iter_mut().zip(exposed.by_role).for_each(|(sum, held)| *sum += held);
    }
    if let Some(span) = books.observed.by_role.at(layout, week) {
        span.weeks += 1;
    }
}

/// People in exploitation, as the week begins for them: into the books, and what the rest of the week will ask of them.
pub fn exposed(arm: &Arm, state: &mut State) -> Exposed {
    let mut exposed = Exposed { by_role: state.held_by_role, by_channels: 0.0, freed: 0 };
    if state.observed() {
        exposed.by_channels = by_channels(state);
        exposed.freed = state.books.truth.ends.freed;
        let by_form = &mut state.books.truth.exploited[state.week.0 as usize * arm.world.layout.forms()..];
        for (market, &held) in arm.world.markets.iter().zip(state.held.iter()) {
            by_form[market.form.index()] += held;
        }
    }
    exposed
}

/// People in exploitation whom channels are expected to find. How a person was recruited makes no difference to them.
fn by_channels(state: &State) -> f64 {
    state.held.iter().zip(state.hazards.identified()).map(|(&held, probability)| f64::from(held) * probability).sum()
}

/// Adds the victim-weeks of those still in exploitation when the window closes with week `last`, and sorts all counts into the
/// categories of the books.
pub fn close(arm: &Arm, state: &mut State, last: Week) {
    for victim in state.victims.iter() {
        state.victim_weeks.add(&victim.episode, victim.weeks_until(last));
    }
    state.victim_weeks.settle();
    sort([&state.victim_weeks, &state.recruitments], &mut state.books, arm.world);
}

/// The books as they stand after a week, all counts sorted into their categories.
#[must_use]
pub fn so_far(arm: &Arm, state: &State) -> Books {
    let mut books = state.books.clone();
    sort([&state.victim_weeks, &state.recruitments], &mut books, arm.world);
    books
}

fn sort([victim_weeks, recruitments]: [&ByOperation; 2], books: &mut Books, world: &World) {
    victim_weeks.sort_into(&mut books.truth.victim_weeks, world);
    recruitments.sort_into(&mut books.truth.recruitments, world);
}
