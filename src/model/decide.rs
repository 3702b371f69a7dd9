//! Phase 2: cells review, suspend, resume, retire and exit; new cells enter.
//!
//! A review looks at one neighbour of the present operation and moves with a logit probability: a Glauber chain, whose
//! long-run shares at static profits are the multinomial logit over the feasible operations (`model.md`, section 4).

use crate::model::arm::Arm;
use crate::model::cell::{Cell, Review, Status, Tastes, taste};
use crate::model::newcomers::{self, enter_given};
use crate::model::numeric::logistic;
use crate::model::operation::OperationId;
use crate::model::pace::{Look, Outcome, Turn, due};
use crate::model::profit::Prospect;
use crate::model::setting::ByReview;
use crate::model::state::State;
use crate::rng::{Decision, Key, Poisson, half_unit};
use crate::units::{CapacityId, FormId, GroupId, Id, TacticId};

impl<T: Copy> ByReview<T> {
    /// The five values in the order of [`Review::ALL`].
    #[must_use]
    pub fn in_order(&self) -> [T; 5] {
        [self.geographic, self.target, self.tactical, self.functional, self.temporal]
    }
}

/// Phase 2.
pub fn run(arm: &Arm, state: &mut State) {
    wake(arm, state);
    let State { turns, week, cells, lists, .. } = state;
    let draw = |key| arm.world.turns.draw(arm.luck, key, *week);
    let count = due((turns, *week), (cells, &mut lists.due), draw, |cell, _| cell.is_free(), &mut lists.turns);
    for position in 0..count {
        let (slot, turn) = state.lists.turns[position];
        take_turn(arm, state, slot, turn);
    }
    for position in 0..state.lists.forced.len() {
        review_under_shock(arm, state, state.lists.forced[position]);
    }
    match arm.given {
        _ if !arm.world.setting.mechanisms.turnover => {}
        Some(given) => enter_given(arm, state, given),
        None => enter(arm, state),
    }
}

/// Brings back cells whose time away is over. Lists those that are forced to review, by a shock or because they have found
/// nobody for long.
fn wake(arm: &Arm, state: &mut State) {
    state.lists.awake.clear();
    state.lists.forced.clear();
    state.wakes.take(state.week, |slot| state.lists.awake.push(slot));
    for position in 0..state.lists.awake.len() {
        let slot = state.lists.awake[position];
        if is_forced(arm, state, slot) {
            state.lists.forced.push(slot);
        }
    }
}

/// Brings a cell back if its time away is over. Whether one that is there is forced to review.
fn is_forced(arm: &Arm, state: &mut State, slot: u32) -> bool {
    let (week, cell) = (state.week, &mut state.cells[slot as usize]);
    match cell.status {
        Status::Gone => false,
        Status::Incapacitated(until) if week < until => {
            state.wakes.set(slot, week, until);
            false
        }
        Status::Incapacitated(_) => {
            if cell.shocked {
                state.wakes.set(slot, week, week.plus(1));
            }
            state.change(arm.world, slot, |cell| cell.status = Status::Active);
            false
        }
        Status::Active | Status::Dormant => {
            if cell.idle.until(arm.world.patience).is_some_and(|end| end <= week) {
                cell.idle = cell.idle.anew(week);
                cell.shocked = true;
            }
            if let Some(end) = cell.idle.until(arm.world.patience) {
                state.wakes.set_at_latest(slot, week, end);
            }
            cell.shocked
        }
    }
}

/// What comes of a week in which a cell may leave or review.
fn take_turn(arm: &Arm, state: &mut State, slot: u32, turn: Turn) {
    let cell = &state.cells[slot as usize];
    match arm.world.turns.outcome(turn, cell.status) {
        Outcome::Leave => state.dismiss(arm.world, slot),
        Outcome::Review(kind) if !cell.shocked => review(arm, state, slot, kind, turn.look),
        Outcome::Review(_) | Outcome::Nothing => {}
    }
}

/// A shock makes a cell review, whatever its week would have been; who has left does not.
fn review_under_shock(arm: &Arm, state: &mut State, slot: u32) {
    let cell = &mut state.cells[slot as usize];
    if cell.status == Status::Gone {
        return;
    }
    cell.shocked = false;
    let [what, whom, accept, _] = arm.luck.halves(Decision::ForcedReview, cell.key, state.week, 0);
    if let Some(kind) = forced_kind(arm, half_unit(what)) {
        review(arm, state, slot, kind, Look { whom, accept });
    }
}

/// A cell reviews, unless the channel is closed.
fn review(arm: &Arm, state: &mut State, slot: u32, kind: usize, look: Look) {
    let closed = arm.closed.in_order()[kind] && state.observed();
    if !closed {
        look_at_alternative(arm, state, slot, Review::ALL[kind], look);
    }
}

/// The dimension of a forced review, in proportion to ease. A closed channel keeps its share and does nothing.
fn forced_kind(arm: &Arm, uniform: f64) -> Option<usize> {
    let ease = arm.world.setting.choice.ease.in_order().map(crate::units::Probability::get);
    let mut point = uniform * ease.iter().sum::<f64>();
    ease.iter().position(|ease| {
        point -= ease;
        point < 0.0
    })
}

/// A cell compares what it does with an alternative, and moves or stays. What a dormant one would do next makes no difference to it.
fn look_at_alternative(arm: &Arm, state: &mut State, slot: u32, kind: Review, look: Look) {
    let cell = &state.cells[slot as usize];
    let active = cell.status == Status::Active;
    let promise = |operation, tastes: &Tastes| promise(arm, state, operation, tastes, cell.capacity);
    if kind == Review::Temporal {
        let now = promise(cell.operation, &cell.tastes);
        let (goes, status) = if active {
            (moves(arm, state, cell.network, &now, &Prospect::NOTHING, look), Status::Dormant)
        } else {
            (moves(arm, state, cell.network, &Prospect::NOTHING, &now, look), Status::Active)
        };
        if goes {
            state.change(arm.world, slot, |cell| cell.status = status);
        }
        return;
    }
    let Some((other, tastes)) = propose(arm, cell, kind, look.whom) else { return };
    let goes = if active {
        let (now, then) = (promise(cell.operation, &cell.tastes), promise(other, &tastes));
        moves(arm, state, cell.network, &now, &then, look)
    } else {
        // Who does nothing now gains nothing either way.
        look.needed() < 0.0
    };
    if goes {
        state.change(arm.world, slot, |cell| cell.settle(arm.world, other, tastes));
    }
}

/// What an operation promises a cell of a capacity and with these tastes.
#[inline]
fn promise(arm: &Arm, state: &State, operation: OperationId, tastes: &Tastes, capacity: CapacityId) -> Prospect {
    let mut prospect = arm.world.prospect(&state.outlook, operation, capacity);
    prospect.safe += tastes.iter().map(|&taste| f64::from(taste)).sum::<f64>();
    prospect
}

/// Whether a cell of a network moves from one prospect to another: with a logit probability, so where it gains more than a logistic variate.
///
/// What the network has learnt is looked up only where it could make a difference: nobody perceives a risk as less than none, or as more
/// than who has learnt nothing but for what the events they have seen can add.
fn moves(arm: &Arm, state: &State, network: u32, from: &Prospect, to: &Prospect, look: Look) -> bool {
    let needed = look.needed() / arm.world.setting.choice.rationality.get();
    let gain = to.safe - from.safe;
    let beliefs = &state.outlook.beliefs;
    let exactly = || {
        let burden = |prospect| arm.world.burden(beliefs.of(network), prospect);
        gain - burden(to) + burden(from) > needed
    };
    let events = beliefs.events_at_most(network);
    let at_most = |prospect: &Prospect| {
        if events > 0.0 { arm.world.burden_at_most(beliefs, events, prospect) } else { prospect.usual }
    };
    let (least, most) = (gain - at_most(to), gain + at_most(from));
    if least > needed || most <= needed {
        debug_assert_eq!(least > needed, exactly(), "what was learnt makes a risk greater than it can be");
        return least > needed;
    }
    exactly()
}

/// The neighbour that a review looks at by a random half-word, with the cell's tastes for it; `None` where the kernel stays put
/// or the rules forbid the neighbour. It is never redrawn: that would break the symmetry of the kernel.
fn propose(arm: &Arm, cell: &Cell, kind: Review, whom: u32) -> Option<(OperationId, Tastes)> {
    let operations = &arm.world.operations;
    let setting = &arm.world.setting;
    let now = operations[cell.operation];
    let other = |count: usize, present: usize| another(whom, count, present);
    let (dimension, category, operation) = match kind {
        Review::Geographic => {
            let route = arm.world.nearness.other(now.route, whom)?;
            (0, route.index(), operations.id(route, now.group, now.tactic, now.form))
        }
        Review::Target => {
            let group = GroupId::from_index(other(setting.groups.len(), now.group.index())?);
            (1, group.index(), operations.id(now.route, group, now.tactic, now.form))
        }
        Review::Tactical => {
            let tactic = TacticId::from_index(other(setting.tactics.len(), now.tactic.index())?);
            (2, tactic.index(), operations.id(now.route, now.group, tactic, now.form))
        }
        Review::Functional => {
            let form = FormId::from_index(other(setting.forms.len(), now.form.index())?);
            (3, form.index(), operations.id(now.route, now.group, now.tactic, form))
        }
        Review::Temporal => return None,
    };
    if !operations[operation].feasible {
        return None;
    }
    let mut tastes = cell.tastes;
    tastes[dimension] = taste(arm.world, arm.luck, cell.key, dimension, category);
    Some((operation, tastes))
}

/// Any other of `count` categories, each as likely.
fn another(half: u32, count: usize, present: usize) -> Option<usize> {
    let others = count.checked_sub(1).filter(|&others| others > 0)? as u64;
    let pick = ((u64::from(half) * others) >> 32) as usize;
    Some(pick + usize::from(pick >= present))
}

/// Newcomers look at one operation each and start if it seems to pay.
fn enter(arm: &Arm, state: &mut State) {
    let world = arm.world;
    let feasible = world.operations.feasible();
    let come = arm.luck.uniform(Decision::Entry, Key::NOBODY, state.week);
    for ordinal in 0..Poisson::new(world.entry_rate).invert(come) {
        let (pick, accept) = arm.luck.pick(Decision::Enter, Key::NOBODY, state.week, ordinal, feasible.len() as u64);
        let key = Key::derive(Decision::Entrant, state.week.0 as u64, u64::from(ordinal));
        let operation = feasible[pick as usize];
        let capacity = crate::model::cell::capacity(world, arm.luck, key);
        if accept < entry_probability(arm, state, operation, capacity) {
            newcomers::enter(arm, state, key, operation);
        }
    }
}

/// Probability that a newcomer who looks at an operation starts it.
#[must_use]
pub fn entry_probability(arm: &Arm, state: &State, operation: OperationId, capacity: CapacityId) -> f64 {
    let setting = &arm.world.setting;
    let profit = arm.world.profit(&state.outlook, operation, capacity);
    logistic(setting.choice.rationality.get() * (profit - setting.turnover.entry_threshold.get()))
}
