//! Sobol' indices and elementary effects of functions whose answers are known on paper.

use std::f64::consts::PI;

use rand_distr::{Distribution, StandardNormal};

use super::{Check, Claim, Expected, Extent, Promise, Seen};
use crate::analysis::morris;
use crate::analysis::sobol::{self, Indices, Row};
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

fn alone(inputs: usize) -> Vec<Vec<usize>> {
    (0..inputs).map(|input| vec![input]).collect()
}

/// Indices of a function of uniforms that is seen as `observe` sees it.
fn indices(rows: u32, inputs: usize, seed: u64, mut observe: impl FnMut(&[f64]) -> Vec<f64>) -> Indices {
    let groups = alone(inputs);
    let design = sobol::design(rows as usize, inputs, &groups, seed);
    let rows: Vec<Row> = design.iter().map(|row| row.iter().map(|point| observe(point)).collect()).collect();
    sobol::indices(&rows, inputs, seed).expect("there are rows enough")
}

/// Seen twice without chance.
fn surely(y: impl Fn(&[f64]) -> f64) -> impl FnMut(&[f64]) -> Vec<f64> {
    move |point| vec![y(point); 2]
}

fn seen(indices: &Indices, first: usize, total: usize) -> Vec<Seen> {
    let variance = &indices.variance;
    let variance = Seen::Estimate { value: variance.mean, low: variance.low, high: variance.high };
    let first = indices.groups[..first].iter().map(|index| index.first.clone().into());
    let total = indices.groups[..total].iter().map(|index| index.total.clone().into());
    std::iter::once(variance).chain(first).chain(total).collect()
}

fn ishigami(extent: Extent) -> Vec<Seen> {
    let found = indices(
        extent.pick(4_096, 16_384),
        3,
        1,
        surely(|u| {
            let [x, y, z] = [u[0], u[1], u[2]].map(|u| PI * (2.0 * u - 1.0));
            x.sin() + 7.0 * y.sin().powi(2) + 0.1 * z.powi(4) * x.sin()
        }),
    );
    seen(&found, 3, 3)
}

fn g_function(extent: Extent) -> Vec<Seen> {
    const A: [f64; 8] = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
    let g = |u: &[f64]| u.iter().zip(A).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product();
    seen(&indices(extent.pick(4_096, 16_384), 8, 1, surely(g)), 3, 5)
}

fn luck(number: u32) -> Draw {
    Streams::new(3, 0, number).at(Decision::Replicate, Key::NOBODY, Week(0), 0)
}

fn gaussian(_: Extent) -> Vec<Seen> {
    const DESIGNS: u32 = 200;
    let found: Vec<Indices> = (0..DESIGNS)
        .map(|number| {
            let mut luck = luck(number);
            let mut chance = || 10f64.sqrt() * Distribution::<f64>::sample(&StandardNormal, &mut luck);
            indices(256, 2, u64::from(number), |u| {
                let y = normal_quantile(u[0]) + 2.0 * normal_quantile(u[1]);
                vec![y + chance(), y + chance()]
            })
        })
        .collect();
    let mean = |of: &dyn Fn(&Indices) -> Option<f64>| -> Seen {
        let known: Vec<f64> = found.iter().filter_map(of).collect();
        (known.iter().sum::<f64>() / known.len() as f64).into()
    };
    let covered = |of: &dyn Fn(&Indices) -> Value, truth: f64| -> Seen {
        let covers = |indices: &&Indices| of(indices).is_ok_and(|value| value.low <= truth && truth <= value.high);
        (found.iter().filter(covers).count() as f64 / f64::from(DESIGNS)).into()
    };
    let first = |indices: &Indices| indices.groups[0].first.clone();
    let total = |indices: &Indices, input: usize| indices.groups[input].total.clone();
    vec![
        mean(&|indices| first(indices).ok().map(|value| value.mean)),
        mean(&|indices| total(indices, 0).ok().map(|value| value.mean)),
        mean(&|indices| indices.noise.as_ref().ok().map(|noise| noise.mean)),
        covered(&first, 0.2),
        covered(&|indices| total(indices, 0), 0.2),
        covered(&|indices| total(indices, 1), 0.8),
    ]
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
