//! Shares of cells: simulated, and exact by the softmax.

use super::worlds::{cost, factor, probability};
use crate::engine;
use crate::model::World;
use crate::model::arm::Arm;
use crate::model::cell::Status;
use crate::model::interventions::{Disruption, Intervention, Kind, Scope};
use crate::model::levers::Levers;
use crate::model::operation::OperationId;
use crate::model::outlook::Outlook;
use crate::model::programme::{Coverage, Programme};
use crate::model::setting::ByReview;
use crate::model::state::State;
use crate::rng::Streams;
use crate::units::{CapacityId, Id, TacticId, Week};

pub(super) const SEED: u64 = 20_261_124;

/// Window of the hand-made worlds: longer than any run there.
pub(super) const WEEKS: u32 = 400;

/// Tolerance of a comparison with sampling noise, in standard deviations.
pub(super) const Z: f64 = 4.0;

/// An intervention at full effort for good.
pub(super) fn intervention(kind: Kind, scope: Scope) -> Intervention {
    Intervention {
        name: "pressure".into(),
        start: Week(0),
        delay: 0,
        ramp: 0,
        end: None,
        effort: probability(1.0),
        fidelity: probability(1.0),
        cost: None,
        scope,
        monitoring: None,
        kind,
    }
}

/// A programme that adds `amount` kUSD to every attempt with one of `tactics`.
pub(super) fn dearer(tactics: impl IntoIterator<Item = usize>, amount: f64) -> Programme {
    let tactics = tactics.into_iter().map(TacticId::from_index).collect();
    let scope = Scope { tactics: Some(tactics), ..Scope::default() };
    let effect = Disruption { acceptance_loss: factor(0.0), attempt_cost: cost(amount) };
    Programme::new(vec![intervention(Kind::Disruption(effect), scope)])
}

/// An arm with no channel closed.
pub(super) fn arm<'a>(world: &'a World, programme: &'a Programme, seed: u64, replicate: u32) -> Arm<'a> {
    let luck = Streams::new(seed, 0, replicate);
    Arm { world, programme, closed: ByReview::default(), given: None, luck, people: Streams::shared(seed) }
}

/// A state about to begin the window under an arm's programme.
pub(super) fn under(arm: &Arm, mut state: State) -> State {
    state.levers = Levers::neutral(&arm.world.setting, arm.programme.interventions.len());
    state.coverage = vec![Coverage::default(); arm.programme.shields.len()];
    state
}

/// Runs `weeks` weeks of a hand-made world under a programme and returns the state.
pub(super) fn run(world: &World, programme: &Programme, replicate: u32, weeks: u32) -> State {
    let arm = arm(world, programme, SEED, replicate);
    let mut state = under(&arm, State::new(&arm, Week(0)));
    for _ in 0..weeks {
        engine::week(&arm, &mut state);
    }
    state
}

/// Active cells by a category of their operation, then dormant cells.
pub(super) fn count(state: &State, categories: usize, category: impl Fn(OperationId) -> usize) -> Vec<f64> {
    let mut counts = vec![0.0; categories + 1];
    for cell in state.living_cells() {
        match cell.status {
            Status::Active => counts[category(cell.operation)] += 1.0,
            Status::Dormant => counts[categories] += 1.0,
            other => panic!("a cell is {other:?} although nothing arrests"),
        }
    }
    counts
}

/// Exact shares of the softmax over feasible operations under a programme: by category, then dormancy.
pub(super) fn softmax(
    world: &World,
    programme: &Programme,
    categories: usize,
    category: impl Fn(OperationId) -> usize,
) -> Vec<f64> {
    let mut levers = Levers::neutral(&world.setting, programme.interventions.len());
    for row in &programme.interventions {
        row.kind.press(row.dose(Week(0)), &row.scope, &world.setting, &mut levers);
    }
    let mut outlook = Outlook::prior(world);
    outlook.take_levers(world, &levers);
    let theta = world.setting.choice.rationality.get();
    let feasible = world.operations.feasible();
    let mut weights = vec![0.0; categories + 1];
    for &id in feasible {
        weights[category(id)] += (theta * world.profit(&outlook, id, CapacityId(0))).exp();
    }
    weights[categories] = feasible.len() as f64;
    let total: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / total).collect()
}

/// The largest deviation of counts from their expected shares, in binomial standard deviations. A category that nobody
/// can be in must be empty.
pub(super) fn largest_z(counts: &[f64], shares: &[f64]) -> f64 {
    let n: f64 = counts.iter().sum();
    let z = |(&count, &share): (&f64, &f64)| {
        if share < 1e-6 && count.total_cmp(&0.0).is_eq() {
            return 0.0;
        }
        ((count - n * share) / (n * share * (1.0 - share)).sqrt()).abs()
    };
    counts.iter().zip(shares).map(z).fold(0.0, f64::max)
}

/// Gain of the other options as a share of the loss of the first `treated`, desisting aside.
pub(super) fn displaced_share(before: &[f64], after: &[f64], treated: usize) -> f64 {
    let options = before.len() - 1;
    let change = |range: std::ops::Range<usize>| range.map(|k| after[k] - before[k]).sum::<f64>();
    -change(treated..options) / change(0..treated)
}

/// The largest distance of numbers from one.
pub(super) fn farthest(numbers: impl IntoIterator<Item = f64>, from: f64) -> f64 {
    numbers.into_iter().map(|x| (x - from).abs()).fold(0.0, f64::max)
}
