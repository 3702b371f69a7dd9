//! Phase 3: active cells with room make attempts.
//!
//! Attempts are a Poisson process; only those that could succeed are drawn, by thinning at the highest acceptance that
//! anybody in the pool can have. Reports come from a process of their own, thinned at the highest probability of a
//! report, so that they never disturb the luck of recruitment.

use crate::model::arm::Arm;
use crate::model::books::Turned;
use crate::model::cell::{Cell, Meets};
use crate::model::operation::Operation;
use crate::model::person::{Response, response};
use crate::model::respond::{Lead, LeadKind, Trace};
use crate::model::setting::Setting;
use crate::model::state::State;
use crate::model::touched::Survivor;
use crate::model::victim::{Episode, Person, Traveller};
use crate::rng::{Decision, Key, Poisson, half_unit};
use crate::units::{Id, PoolId};

/// Phase 3.
pub fn run(arm: &Arm, state: &mut State) {
    for slot in find_meeting(arm, state) {
        let recruited = attempt_all(arm, state, slot);
        remember_success(&arm.world.setting, &mut state.cells[slot as usize], recruited);
    }
}

/// Cells that can recruit somebody or be reported this week. Most meet nobody who could accept: it takes this one pass over
/// all cells to tell, and to do what is left to be done for the others.
fn find_meeting(arm: &Arm, state: &mut State) -> Vec<u32> {
    let reporting = arm.programme.reporting > 0.0;
    let mut meeting_somebody = Vec::with_capacity(state.cells.len() / 2);
    for (slot, cell) in state.cells.iter_mut().enumerate().filter(|(_, cell)| cell.has_room()) {
        let meetings = &arm.world.meetings[cell.meeting as usize];
        let Meets { strangers, survivors } = cell.meets;
        if !reporting && meetings.strangers.is_zero(strangers) && meetings.survivors.is_zero(survivors) {
            state.acceptance[cell.meeting as usize].endure(meetings.attempts);
            remember_success(&arm.world.setting, cell, 0);
        } else {
            meeting_somebody.push(slot as u32);
        }
    }
    meeting_somebody
}

/// All attempts of a cell in a week. Returns how many it recruits.
fn attempt_all(arm: &Arm, state: &mut State, slot: u32) -> u32 {
    let cell = &state.cells[slot as usize];
    let meeting = cell.meeting as usize;
    let meetings = &arm.world.meetings[meeting];
    let [strangers, survivors] = [cell.meets.strangers, cell.meets.survivors].map(half_unit);
    let met = (meetings.strangers.invert(strangers), meetings.survivors.invert(survivors));
    let (recruited, share) = meet_all(arm, state, slot, met);
    state.acceptance[meeting].add(f64::from(recruited), meetings.attempts * share);
    if arm.programme.reporting > 0.0 {
        report(arm, state, slot);
    }
    recruited
}

/// Meets strangers and survivors while there is room. Returns recruits and the share of attempts that were made.
fn meet_all(arm: &Arm, state: &mut State, slot: u32, (strangers, survivors): (u32, u32)) -> (u32, f64) {
    let before = state.cells[slot as usize].held;
    let mut share = 1.0;
    for ordinal in 0..strangers {
        if !state.cells[slot as usize].has_room() {
            share = f64::from(ordinal) / f64::from(strangers);
            break;
        }
        meet_stranger(arm, state, slot, ordinal);
    }
    for ordinal in 0..survivors {
        if state.cells[slot as usize].has_room() {
            meet_survivor(arm, state, slot, ordinal);
        }
    }
    (state.cells[slot as usize].held - before, share)
}

/// What a cell does now, and the pool it recruits from.
fn present<'a>(arm: &Arm<'a>, state: &State, slot: u32) -> (&'a Operation, PoolId) {
    let operation = &arm.world.operations[state.cells[slot as usize].operation];
    (operation, operation.pool.expect("a feasible operation has a pool"))
}

/// A cell that finds nobody for long is forced to review.
fn remember_success(setting: &Setting, cell: &mut Cell, recruited: u32) {
    cell.idle = if recruited > 0 { 0 } else { cell.idle + 1 };
    if cell.idle >= setting.turnover.no_success && setting.mechanisms.shocks {
        cell.idle = 0;
        cell.shocked = true;
    }
}

/// A meeting with somebody who has never been trafficked, thinned at the highest acceptance of their stratum.
fn meet_stranger(arm: &Arm, state: &mut State, slot: u32, ordinal: u32) {
    let (operation, pool) = present(arm, state, slot);
    let key = state.cells[slot as usize].key;
    let [who, threshold] = arm.luck.uniforms(Decision::Attempt, key, state.week, ordinal);
    let (rank, highest) = arm.world.strata[arm.world.meeting(operation.tactic, pool)].stranger(who);
    let index = (rank * arm.world.setting.pools[pool].size.get()) as u64;
    let person = Person { pool, index };
    let answer = response(arm, state, operation.tactic, person, false);
    let luck = threshold * highest;
    if turns(&answer, luck) && !state.touched[pool].members.contains(index) {
        count_turned(state, &answer);
    }
    debug_assert!(answer.accepts <= highest * (1.0 + 1e-12), "acceptance above the thinning bound");
    if luck < answer.accepts && state.touched[pool].members.insert(index) {
        recruit(arm, state, slot, person, 0);
    }
}

/// A meeting with a returned survivor of the pool, if there is one.
fn meet_survivor(arm: &Arm, state: &mut State, slot: u32, ordinal: u32) {
    let (operation, pool) = present(arm, state, slot);
    let key = state.cells[slot as usize].key;
    let (point, threshold) = arm.luck.pick(Decision::Reencounter, key, state.week, ordinal, Survivor::POSITIONS);
    let Some(place) = state.touched[pool].survivors.find(point) else { return };
    let Survivor { index, episodes, .. } = state.touched[pool].survivors.at(place);
    let person = Person { pool, index };
    let answer = response(arm, state, operation.tactic, person, true);
    if turns(&answer, threshold) {
        count_turned(state, &answer);
    }
    if threshold < answer.accepts {
        state.touched[pool].survivors.remove(place);
        if state.observed() {
            state.books.truth.retrafficked += 1;
        }
        recruit(arm, state, slot, person, episodes);
    }
}

/// Whether protection turns the outcome of an attempt.
fn turns(answer: &Response, luck: f64) -> bool {
    (luck < answer.unprotected) != (luck < answer.accepts)
}

/// Counts an attempt that protection turns. Nothing but the books knows of it.
fn count_turned(state: &mut State, answer: &Response) {
    if state.observed() {
        let Turned { averted, induced } = &mut state.books.truth.turned;
        *(if answer.accepts < answer.unprotected { averted } else { induced }) += 1;
    }
}

/// Attempts that protected persons refuse and report.
fn report(arm: &Arm, state: &mut State, slot: u32) {
    let (operation, pool) = present(arm, state, slot);
    let cell = &state.cells[slot as usize];
    let (key, highest) = (cell.key, arm.programme.reporting);
    let attempts = arm.world.setting.tactics[operation.tactic].attempts.get();
    let met = Poisson::new(attempts * highest).invert(arm.luck.uniform(Decision::Reports, key, state.week));
    let size = arm.world.setting.pools[pool].size.whole();
    for ordinal in 0..met {
        let (index, threshold) = arm.luck.pick(Decision::Report, key, state.week, ordinal, size);
        let answer = response(arm, state, operation.tactic, Person { pool, index }, false);
        if threshold * highest < (1.0 - answer.accepts) * answer.reports {
            let component = arm.world.components.of(operation);
            let source = (key.get(), u64::from(ordinal));
            let jurisdiction = arm.world.setting.places[operation.origin].jurisdiction;
            let trace = Trace { kind: LeadKind::Report, source, component, form: operation.form };
            state.take_lead(jurisdiction, Lead::new(arm, state, slot, trace));
        }
    }
}

/// A person who has been through `before` episodes is recruited and sets out.
fn recruit(arm: &Arm, state: &mut State, slot: u32, person: Person, before: u32) {
    let world = arm.world;
    let cell = &mut state.cells[slot as usize];
    cell.held += 1;
    let operation = &world.operations[cell.operation];
    let market = operation.market.expect("only trafficking recruits");
    let episode = Episode {
        key: Key::derive(Decision::Episode, person.key().get(), u64::from(before)),
        person,
        number: u16::try_from(before + 1).expect("an episode lasts a week at least, and there are fewer weeks"),
        cell: slot,
        operation: cell.operation,
        who: cell.origin,
        class: (market.index() * world.setting.tactics.len() + operation.tactic.index()) as u32,
    };
    let weeks = world.setting.legs[world.legs(operation.route)[0]].weeks;
    state.travellers.push(Traveller { episode, leg: 0, weeks });
    if state.week.0 >= 0 {
        state.books.truth.recruitments.add(episode.categories(world), operation.form.index(), 1);
        state.books.truth.recruited[state.week.0 as usize] += 1;
    }
}
