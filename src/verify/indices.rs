//! Sobol' indices and elementary effects of functions whose answers are known on paper.

use std::f64::consts::PI;

use rand_distr::{Distribution, StandardNormal};

use super::{Check, Claim, Expected, Extent, Promise, Seen};
use crate::analysis::morris;
use crate::analysis::shapley::Pair;
use crate::analysis::sobol::{self, Indices, Moves, Row, Shares};
use crate::measure::Value;
use crate::model::numeric::normal_quantile;
use crate::rng::{Decision, Draw, Key, Streams};
use crate::units::Week;

pub(super) static ISHIGAMI: Check = Check {
    id: "A1",
    what: "Sobol' indices of sin x₁ + 7 sin² x₂ + .1 x₃⁴ sin x₁, x uniform on (−π, π)",
    source: "closed form (Ishigami & Homma 1990)",
    promise: Promise::Exact,
    quick: true,
    claims: &[
        Claim { of: "variance", expected: Expected::Near(13.844_588, 0.15) },
        Claim { of: "first order, x₁", expected: Expected::Near(0.313_905, 0.02) },
        Claim { of: "first order, x₂", expected: Expected::Near(0.442_411, 0.02) },
        Claim { of: "first order, x₃", expected: Expected::Near(0.0, 0.02) },
        Claim { of: "total, x₁", expected: Expected::Near(0.557_589, 0.02) },
        Claim { of: "total, x₂", expected: Expected::Near(0.442_411, 0.02) },
        Claim { of: "total, x₃", expected: Expected::Near(0.243_684, 0.02) },
    ],
    run: ishigami,
};

pub(super) static G_FUNCTION: Check = Check {
    id: "A2",
    what: "Sobol' indices of the g-function, a = (0, 1, 4.5, 9, 99, 99, 99, 99)",
    source: "closed form (Saltelli & Sobol' 1995)",
    promise: Promise::Exact,
    quick: true,
    claims: &[
        Claim { of: "variance", expected: Expected::Near(0.465_424, 0.01) },
        Claim { of: "first order, x₁", expected: Expected::Near(0.716_192, 0.02) },
        Claim { of: "first order, x₂", expected: Expected::Near(0.179_048, 0.02) },
        Claim { of: "first order, x₃", expected: Expected::Near(0.023_676, 0.01) },
        Claim { of: "total, x₁", expected: Expected::Near(0.787_144, 0.02) },
        Claim { of: "total, x₂", expected: Expected::Near(0.242_198, 0.02) },
        Claim { of: "total, x₃", expected: Expected::Near(0.034_317, 0.01) },
        Claim { of: "total, x₄", expected: Expected::Near(0.010_460, 0.005) },
        Claim { of: "total, x₅", expected: Expected::Near(0.000_105, 0.000_1) },
    ],
    run: g_function,
};

pub(super) static GAUSSIAN: Check = Check {
    id: "A3",
    what: "indices of x₁ + 2x₂, standard normal, seen twice under chance of twice that variance: 200 designs of 256 rows",
    source: "closed form: 1/5 and 4/5, chance 2/3; nominal coverage 95 %",
    promise: Promise::Exact,
    quick: false,
    claims: &[
        Claim { of: "mean estimate, first order of x₁", expected: Expected::Near(0.2, 0.02) },
        Claim { of: "mean estimate, total of x₁", expected: Expected::Near(0.2, 0.02) },
        Claim { of: "mean estimate, share of chance", expected: Expected::Near(0.667, 0.01) },
        Claim { of: "coverage, first order of x₁", expected: Expected::Within(0.9, 1.0) },
        Claim { of: "coverage, total of x₁", expected: Expected::Within(0.9, 1.0) },
        Claim { of: "coverage, total of x₂", expected: Expected::Within(0.9, 1.0) },
    ],
    run: gaussian,
};

pub(super) static STRAIGHT: Check = Check {
    id: "A4",
    what: "elementary effects of 3x₁ − 2x₂ + 0x₃ + x₄/4 on ten trajectories",
    source: "by hand: the sizes of the slopes, without deviation",
    promise: Promise::Exact,
    quick: true,
    claims: &[
        Claim { of: "distance of μ* from 3, 2, 0, .25", expected: Expected::AtMost(1e-12) },
        Claim { of: "largest σ", expected: Expected::AtMost(1e-12) },
    ],
    run: straight,
};

pub(super) static TIED: Check = Check {
    id: "A10",
    what: "Shapley effects of x₁ + x₂, normal with deviations 1 and 2 and correlation ½, and of 200 designs of 256 rows under chance",
    source: "closed form (Owen 2014; Iooss & Prieur 2019); nominal coverage 95 %",
    promise: Promise::Exact,
    quick: true,
    claims: &[
        Claim { of: "variance", expected: Expected::Near(7.0, 0.1) },
        Claim { of: "total of both", expected: Expected::Near(1.0, 0.02) },
        Claim { of: "Shapley effect of x₁", expected: Expected::Near(0.339_286, 0.01) },
        Claim { of: "Shapley effect of x₂", expected: Expected::Near(0.660_714, 0.01) },
        Claim { of: "total of x₁ where x₂ is known", expected: Expected::Near(0.107_143, 0.01) },
        Claim { of: "total of x₂ where x₁ is known", expected: Expected::Near(0.428_571, 0.01) },
        Claim { of: "under chance: mean estimate, effect of x₁", expected: Expected::Near(0.339_286, 0.02) },
        Claim { of: "under chance: coverage, effect of x₁", expected: Expected::Within(0.9, 1.0) },
        Claim { of: "under chance: coverage, effect of x₂", expected: Expected::Within(0.9, 1.0) },
    ],
    run: tied,
};

fn alone(inputs: usize) -> Vec<Vec<usize>> {
    (0..inputs).map(|input| vec![input]).collect()
}

fn apart(inputs: usize) -> Moves {
    Moves { groups: alone(inputs), pairs: Vec::new() }
}

/// Indices of a function of uniforms that is seen as `observe` sees it.
fn indices(rows: u32, moves: &Moves, seed: u64, mut observe: impl FnMut(&[f64]) -> Vec<f64>) -> Indices {
    let inputs = moves.groups.concat().len();
    let design = sobol::design(rows as usize, inputs, moves, seed);
    let rows: Vec<Row> = design.iter().map(|row| row.iter().map(|point| observe(point)).collect()).collect();
    sobol::indices(&rows, moves, seed).expect("there are rows enough")
}

/// The variance of a function of uniforms that is seen twice without chance, and its indices: those of first order of its first
/// `first` inputs, the total ones of its first `total`.
fn sure(extent: Extent, inputs: usize, [first, total]: [usize; 2], y: impl Fn(&[f64]) -> f64) -> Vec<Seen> {
    let indices = indices(extent.pick(4_096, 16_384), &apart(inputs), 1, |point| vec![y(point); 2]);
    let variance = &indices.variance;
    let variance = Seen::Estimate { value: variance.mean, low: variance.low, high: variance.high };
    let first = indices.groups[..first].iter().map(|index| index.first.clone().into());
    let total = indices.groups[..total].iter().map(|index| index.total.clone().into());
    std::iter::once(variance).chain(first).chain(total).collect()
}

fn ishigami(extent: Extent) -> Vec<Seen> {
    sure(extent, 3, [3, 3], |u| {
        let [x, y, z] = [u[0], u[1], u[2]].map(|u| PI * (2.0 * u - 1.0));
        x.sin() + 7.0 * y.sin().powi(2) + 0.1 * z.powi(4) * x.sin()
    })
}

fn g_function(extent: Extent) -> Vec<Seen> {
    const A: [f64; 8] = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
    sure(extent, 8, [3, 5], |u| u.iter().zip(A).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product())
}

fn luck(number: u32) -> Draw {
    Streams::new(3, 0, number).at(Decision::Replicate, Key::NOBODY, Week(0), 0)
}

/// Designs over which coverage is counted.
const DESIGNS: u32 = 200;

fn gaussian(_: Extent) -> Vec<Seen> {
    let found: Vec<Indices> = (0..DESIGNS)
        .map(|number| {
            let mut luck = luck(number);
            let mut chance = || 10f64.sqrt() * Distribution::<f64>::sample(&StandardNormal, &mut luck);
            indices(256, &apart(2), u64::from(number), |u| {
                let y = normal_quantile(u[0]) + 2.0 * normal_quantile(u[1]);
                vec![y + chance(), y + chance()]
            })
        })
        .collect();
    let first = |indices: &Indices| indices.groups[0].first.clone();
    let total = |indices: &Indices, input: usize| indices.groups[input].total.clone();
    vec![
        mean(&found, &first),
        mean(&found, &|indices| total(indices, 0)),
        mean(&found, &|indices| indices.noise.clone()),
        covered(&found, &first, 0.2),
        covered(&found, &|indices| total(indices, 0), 0.2),
        covered(&found, &|indices| total(indices, 1), 0.8),
    ]
}

/// The mean estimate over designs.
fn mean(found: &[Indices], of: &dyn Fn(&Indices) -> Value) -> Seen {
    let known: Vec<f64> = found.iter().filter_map(|indices| of(indices).ok()).map(|value| value.mean).collect();
    (known.iter().sum::<f64>() / known.len() as f64).into()
}

/// In what share of designs the interval holds the truth.
fn covered(found: &[Indices], of: &dyn Fn(&Indices) -> Value, truth: f64) -> Seen {
    let covers = |indices: &&Indices| of(indices).is_ok_and(|value| value.low <= truth && truth <= value.high);
    (found.iter().filter(covers).count() as f64 / found.len() as f64).into()
}

/// x₁ + x₂ at a point, the second drawn where the first stands.
fn sum_of_tied(u: &[f64]) -> f64 {
    let [x, own] = [u[0], u[1]].map(normal_quantile);
    x + 2.0 * (0.5 * x + 0.75f64.sqrt() * own)
}

fn tied(extent: Extent) -> Vec<Seen> {
    let pairs = vec![Pair { first: 0, second: 1, correlation: 0.5 }];
    let moves = Moves { groups: vec![vec![0, 1]], pairs };
    let sure = indices(extent.pick(4_096, 16_384), &moves, 1, |u| vec![sum_of_tied(u); 2]);
    let noisy: Vec<Indices> = (0..DESIGNS)
        .map(|number| {
            let mut luck = luck(number);
            let mut chance = || 7f64.sqrt() * Distribution::<f64>::sample(&StandardNormal, &mut luck);
            indices(256, &moves, u64::from(number), |u| vec![sum_of_tied(u) + chance(), sum_of_tied(u) + chance()])
        })
        .collect();
    let effect = |which: usize| move |indices: &Indices| indices.pairs[0].effects[which].clone();
    let Shares { effects, given_other } = sure.pairs[0].clone();
    let one_by_one = [sure.groups[0].total.clone()].into_iter().chain(effects).chain(given_other);
    let mut seen = vec![Seen::Number(sure.variance.mean)];
    seen.extend(one_by_one.map(Seen::from));
    seen.extend([
        mean(&noisy, &effect(0)),
        covered(&noisy, &effect(0), 0.339_286),
        covered(&noisy, &effect(1), 0.660_714),
    ]);
    seen
}

fn straight(_: Extent) -> Vec<Seen> {
    const SLOPES: [f64; 4] = [3.0, -2.0, 0.0, 0.25];
    let groups = alone(4);
    let ways = morris::design(4, &groups, morris::TRAJECTORIES, 1);
    let y = |x: &Vec<f64>| Some(x.iter().zip(SLOPES).map(|(x, b)| b * x).sum());
    let outcomes: Vec<Vec<Option<f64>>> = ways.iter().map(|way| way.points.iter().map(y).collect()).collect();
    let effects = morris::effects(&groups, &ways, &outcomes);
    let off = effects.iter().zip(SLOPES).map(|(effect, slope)| match &effect.strength {
        Ok(strength) => (strength.mean - slope.abs()).abs(),
        Err(_) => f64::INFINITY,
    });
    let deviation = effects.iter().filter_map(|effect| effect.deviation);
    vec![off.fold(0.0, f64::max).into(), deviation.fold(0.0, f64::max).into()]
}
