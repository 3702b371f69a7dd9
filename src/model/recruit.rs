//! Phase 3: active cells with room make attempts.
//!
//! Attempts are a Poisson process; only those that could succeed are drawn, by thinning at the highest acceptance that
//! anybody in the pool can have, and only weeks in which there are any. Reports come from a process of their own, thinned at
//! the highest probability of a report, so that they never disturb the luck of recruitment.

use crate::model::arm::Arm;
use crate::model::books::Turned;
use crate::model::cell::Cell;
use crate::model::meetings::{Meetings, Place, probability};
use crate::model::pace::{Encounter, due};
use crate::model::person::{Answer, Attempt};
use crate::model::respond::{Lead, LeadKind, Trace};
use crate::model::state::State;
use crate::model::touched::{Position, Survivor};
use crate::model::victim::{Episode, Person, Traveller};
use crate::rng::{Decision, Poisson, half_unit};
use crate::units::Week;

/// Phase 3.
pub fn run(arm: &Arm, state: &mut State) {
    state.next_search = state.week.plus(1);
    // Should nobody accept: who does is added when it happens.
    state.sought.clone_from(&state.seeking);
    if arm.programme.reporting > 0.0 {
        each_with_room(state, |state, slot| report(arm, state, slot));
    }
    let State { encounters, week, cells, lists, .. } = state;
    let draw = |key| arm.world.encounters.draw(arm.luck, key, *week);
    let ready = |cell: &Cell, encounter: &Encounter| cell.has_room() & meets_anybody(arm, cell, encounter);
    let count = due((encounters, *week), (cells, &mut lists.due), draw, ready, &mut lists.encounters);
    for position in 0..count {
        let (slot, encounter) = state.lists.encounters[position];
        meet_all(arm, state, slot, encounter);
    }
    if arm.programme.turns_intent {
        each_with_room(state, |state, slot| sway(arm, state, slot));
    }
}

fn each_with_room(state: &mut State, mut act: impl FnMut(&mut State, u32)) {
    let slots = 0..state.cells.len() as u32;
    let with_room: Vec<u32> = slots.filter(|&slot| state.cells[slot as usize].has_room()).collect();
    for slot in with_room {
        act(state, slot);
    }
}

/// Whether a cell may meet anybody: encounters are as frequent as for whoever has most of them, so for others some are with nobody.
#[inline]
#[expect(clippy::needless_bitwise_bool, reason = "nobody can foresee the branch")]
fn meets_anybody(arm: &Arm, cell: &Cell, encounter: &Encounter) -> bool {
    !arm.world.encounters.is_with_one(encounter)
        | (encounter.first[0] < arm.world.meetings[usize::from(cell.meeting)].anybody)
}

/// Meets so many persons while there is room. Attempts for which there is no room any more are not made.
fn meet_all(arm: &Arm, state: &mut State, slot: u32, encounter: Encounter) {
    let cell = &state.cells[slot as usize];
    let (key, before, meeting, persons) =
        (cell.key, cell.held, cell.meeting as usize, arm.world.encounters.persons(&encounter));
    meet(arm, state, slot, encounter.first);
    let mut met = 1;
    while met < persons && state.cells[slot as usize].has_room() {
        let [who, threshold, ..] = arm.luck.halves(Decision::Attempt, key, state.week, met);
        meet(arm, state, slot, [who, threshold]);
        met += 1;
    }
    let recruited = state.cells[slot as usize].held - before;
    if recruited > 0 {
        let unmade = 1.0 - f64::from(met) / f64::from(persons);
        learn(state, slot, recruited, arm.world.meetings[meeting].attempts * unmade);
    }
}

/// Who has recruited has not searched in vain, and learns about acceptance.
fn learn(state: &mut State, slot: u32, recruited: u32, unmade: f64) {
    let cell = &mut state.cells[slot as usize];
    cell.idle = cell.idle.anew(state.next_search);
    state.acceptance[usize::from(cell.meeting)].add(f64::from(recruited), -unmade);
}

/// How a cell meets people now.
#[inline]
fn meetings<'a>(arm: &Arm<'a>, state: &State, slot: u32) -> (usize, &'a Meetings) {
    let meeting = usize::from(state.cells[slot as usize].meeting);
    (meeting, &arm.world.meetings[meeting])
}

/// One half-word says whether the person is a stranger, a survivor or nobody, and who it is; the other whether they accept.
fn meet(arm: &Arm, state: &mut State, slot: u32, [who, threshold]: [u32; 2]) {
    let (_, meetings) = meetings(arm, state, slot);
    let threshold = half_unit(threshold);
    if who < meetings.strangers {
        meet_stranger(arm, state, slot, who, threshold);
    } else if who < meetings.anybody {
        meet_survivor(arm, state, slot, meetings.position(who), threshold);
    }
}

/// A meeting with somebody who has never been trafficked, thinned at the highest acceptance of their stratum. `who`: below
/// [`Meetings::strangers`].
fn meet_stranger(arm: &Arm, state: &mut State, slot: u32, who: u32, threshold: f64) {
    let (meeting, meetings) = meetings(arm, state, slot);
    let Place { intends, rank, highest } = meetings.stranger(&arm.world.strata[meeting], who);
    let (person, traits) = arm.world.population.member(meetings.pool, intends, rank);
    let attempt = Attempt { meetings, person, traits, returned: false };
    debug_assert!(attempt.chance(arm, state) <= highest, "acceptance above the thinning bound");
    let answer = attempt.answer(arm, state, threshold * highest);
    if answer.is_turned() && !state.touched[meetings.pool].contains(person.index) {
        count_turned(state, answer);
    }
    if answer.accepts && state.touched[meetings.pool].insert(person.index) {
        recruit(arm, state, slot, person, 0);
    }
}

/// A meeting with a returned survivor of the pool, if there is one: the first at a position or after it.
fn meet_survivor(arm: &Arm, state: &mut State, slot: u32, from: Position, threshold: f64) {
    let (_, meetings) = meetings(arm, state, slot);
    let touched = &state.touched[meetings.pool];
    let Some(place) = touched.find(from) else { return };
    let Survivor { index, episodes } = touched.at(place);
    let person = Person { pool: meetings.pool, index };
    let traits = arm.world.population.traits(person);
    let attempt = Attempt { meetings, person, traits, returned: true };
    debug_assert!(attempt.chance(arm, state) <= meetings.returned, "acceptance above the thinning bound");
    let answer = attempt.answer(arm, state, threshold * meetings.returned);
    if answer.is_turned() {
        count_turned(state, answer);
    }
    if answer.accepts {
        state.touched[meetings.pool].take(place);
        if state.observed() {
            state.books.truth.retrafficked += 1;
        }
        recruit(arm, state, slot, person, episodes);
    }
}

/// Further attempts of a cell, with persons whose intent protection has turned: those that would succeed at their highest
/// acceptance without it are among the others.
fn sway(arm: &Arm, state: &mut State, slot: u32) {
    let (meeting, meetings) = meetings(arm, state, slot);
    let key = state.cells[slot as usize].key;
    let (swayed, strata) = (&arm.world.swayed[meeting], &arm.world.strata[meeting]);
    let met = Poisson::new(swayed.attempts).invert(arm.luck.uniform(Decision::Sway, key, state.week));
    for ordinal in 0..met {
        let [who, threshold] = arm.luck.uniforms(Decision::Swayed, key, state.week, ordinal);
        let (Place { intends, rank, highest }, further) = swayed.at(strata, who);
        let (person, traits) = arm.world.population.member(meetings.pool, intends, rank);
        let answer =
            Attempt { meetings, person, traits, returned: false }.answer(arm, state, threshold * further + highest);
        if state.cells[slot as usize].has_room() && answer.accepts && state.touched[meetings.pool].insert(person.index)
        {
            count_turned(state, answer);
            recruit(arm, state, slot, person, 0);
            learn(state, slot, 1, 0.0);
        }
    }
}

/// Counts an attempt that protection turns. Nothing but the books knows of it.
fn count_turned(state: &mut State, answer: Answer) {
    if state.observed() {
        let Turned { averted, induced } = &mut state.books.truth.turned;
        *(if answer.unprotected { averted } else { induced }) += 1;
    }
}

/// Attempts that protected persons refuse and report.
fn report(arm: &Arm, state: &mut State, slot: u32) {
    let (_, meetings) = meetings(arm, state, slot);
    let cell = &state.cells[slot as usize];
    let (key, highest, pool) = (cell.key, arm.programme.reporting, meetings.pool);
    let operation = &arm.world.operations[cell.operation];
    let met = Poisson::new(meetings.attempts * highest).invert(arm.luck.uniform(Decision::Reports, key, state.week));
    let size = arm.world.setting.pools[pool].size.whole();
    for ordinal in 0..met {
        let (index, threshold) = arm.luck.pick(Decision::Report, key, state.week, ordinal, size);
        let person = Person { pool, index };
        let traits = arm.world.population.traits(person);
        let response = Attempt { meetings, person, traits, returned: false }.response(arm, state);
        if threshold * highest < (1.0 - probability(response.odds)) * response.reports {
            let component = operation.recruiting;
            let source = (key.get(), u64::from(ordinal));
            let jurisdiction = arm.world.setting.places[operation.origin].jurisdiction;
            let trace = Trace { kind: LeadKind::Report, source, component, form: operation.form };
            state.take_lead(jurisdiction, Lead::new(arm, state, slot, trace));
        }
    }
}

/// A person who has been through `before` episodes is recruited and sets out.
fn recruit(arm: &Arm, state: &mut State, slot: u32, person: Person, before: u16) {
    let world = arm.world;
    state.take_in(world, slot);
    let cell = &state.cells[slot as usize];
    let operation = &world.operations[cell.operation];
    let episode = Episode {
        person,
        number: before + 1,
        cell: slot,
        operation: cell.operation,
        who: cell.origin,
        market: operation.market.expect("only trafficking recruits"),
        tactic: operation.tactic,
        column: operation.column,
    };
    let crossing = world.journeys.first(operation.route);
    let luck = arm.luck.halves(Decision::Surface, episode.key(), Week(0), 0);
    state.set_out(world, Traveller { episode, crossing, luck });
    if state.week.0 >= 0 {
        state.recruitments.add(&episode, 1);
        state.books.truth.recruited[state.week.0 as usize] += 1;
    }
}
