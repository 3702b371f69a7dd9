//! The chain of reviews on every dimension at once: its long run is the softmax.

use super::shares::{WEEKS, Z, count, dearer, displaced_share, largest_z, run, softmax};
use super::worlds::{Size, positive, probability, static_world};
use super::{Check, Claim, Expected, Extent, Promise, Seen};
use crate::model::World;
use crate::model::operation::OperationId;
use crate::model::programme::Programme;
use crate::model::setting::Setting;
use crate::units::Id;

pub(super) static LONG_RUN: Check = Check {
    id: "L11",
    what: "long-run shares of the chain of reviews are the softmax; a banned tactic is displaced as the closed form says",
    source: "detailed balance (Glauber 1963)",
    promise: Promise::Exact,
    quick: true,
    claims: &[
        Claim { of: "largest |z| on route, group, tactic and form", expected: Expected::AtMost(Z) },
        Claim { of: "largest standardised chi-square of these margins", expected: Expected::AtMost(Z) },
        Claim { of: "largest |z| without the dormant state", expected: Expected::AtMost(Z) },
        Claim { of: "total variation over all operations, over its sampling noise", expected: Expected::AtMost(1.25) },
        Claim { of: "cells with a banned tactic", expected: Expected::Exactly(0.0) },
        Claim { of: "displaced share of the ban, less 1 − s₀/(1 − s₁)", expected: Expected::Near(0.0, 0.03) },
    ],
    run: long_run,
};

/// Weeks until the start is forgotten.
const RELAXED: u32 = 150;

/// A world with every dimension to choose on.
fn many_options(others: usize) -> Setting {
    let mut setting = static_world(Size { origins: 3, destinations: 2, groups: 2, tactics: 3, forms: 2, others });
    setting.cells.number = 20_000;
    setting.cells.networks = 20_000;
    setting
}

/// The same with sharper choices.
fn sharp() -> Setting {
    let mut setting = many_options(1);
    setting.choice.rationality = positive(2.0);
    setting
}

/// The number of categories of one dimension and how an operation falls into them.
type Margin<'a> = (usize, Box<dyn Fn(OperationId) -> usize + 'a>);

fn margins(world: &World) -> Vec<Margin<'_>> {
    let of = |id| world.operations[id];
    vec![
        (6, Box::new(move |id| of(id).route.index())),
        (2, Box::new(move |id| of(id).group.index())),
        (3, Box::new(move |id| of(id).tactic.index())),
        (3, Box::new(move |id| of(id).form.index())),
    ]
}

fn long_run(_: Extent) -> Vec<Seen> {
    let world = World::new(sharp(), WEEKS);
    let (z, chi_square) = with_dormancy(&world);
    let (banned, excess) = ban();
    [z, chi_square, without_dormancy(), total_variation(&world), banned, excess].map(Seen::from).to_vec()
}

fn with_dormancy(world: &World) -> (f64, f64) {
    let nothing = Programme::default();
    let state = run(world, &nothing, 0, RELAXED);
    let of_margin = |(categories, category): Margin| {
        let expected = softmax(world, &nothing, categories, &category);
        let observed = count(&state, categories, &category);
        (largest_z(&observed, &expected), chi_square(&observed, &expected))
    };
    let largest = |(z, chi): (f64, f64), (next_z, next_chi): (f64, f64)| (z.max(next_z), chi.max(next_chi));
    margins(world).into_iter().map(of_margin).fold((0.0, f64::NEG_INFINITY), largest)
}

/// Chi-square of counts, less its mean and in its standard deviations.
fn chi_square(observed: &[f64], expected: &[f64]) -> f64 {
    let n: f64 = observed.iter().sum();
    let sum: f64 = observed.iter().zip(expected).map(|(o, share)| (o - n * share).powi(2) / (n * share)).sum();
    let freedom = expected.len() as f64 - 1.0;
    (sum - freedom) / (2.0 * freedom).sqrt()
}

fn without_dormancy() -> f64 {
    let mut setting = sharp();
    setting.choice.dormant_share = probability(1e-9);
    setting.choice.ease.temporal = probability(0.0);
    let world = World::new(setting, WEEKS);
    let nothing = Programme::default();
    let state = run(&world, &nothing, 1, RELAXED);
    let of_margin = |(categories, category): Margin| {
        largest_z(&count(&state, categories, &category), &softmax(&world, &nothing, categories, &category))
    };
    margins(&world).into_iter().map(of_margin).fold(0.0, f64::max)
}

/// Total variation between simulated and exact shares of all operations, as a multiple of what sampling alone gives:
/// half the mean absolute deviation of each binomial count. The sum's own spread is far smaller.
fn total_variation(world: &World) -> f64 {
    let nothing = Programme::default();
    let index = |id: OperationId| id.0 as usize;
    let expected = softmax(world, &nothing, world.operations.len(), index);
    let observed = count(&run(world, &nothing, 2, RELAXED), world.operations.len(), index);
    let n: f64 = observed.iter().sum();
    let distance: f64 = observed.iter().zip(&expected).map(|(o, share)| (o / n - share).abs()).sum();
    let noise: f64 =
        expected.iter().map(|share| (share * (1.0 - share) * 2.0 / (n * std::f64::consts::PI)).sqrt()).sum();
    distance / noise
}

/// Cells that use a banned tactic, and the displaced share less its closed form. Without other crime, which makes no
/// attempts and so cannot be banned by their cost.
fn ban() -> (f64, f64) {
    let world = World::new(many_options(0), WEEKS);
    let tactic = |id: OperationId| world.operations[id].tactic.index();
    let shares = softmax(&world, &Programme::default(), 3, tactic);
    let counts = |programme: &Programme| count(&run(&world, programme, 3, RELAXED), 3, tactic);
    let banned = counts(&dearer([0], 1e9));
    let observed = displaced_share(&counts(&Programme::default()), &banned, 1);
    (banned[0], observed - (1.0 - shares[3] / (1.0 - shares[0])))
}
