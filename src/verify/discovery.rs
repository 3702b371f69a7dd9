//! Boxes that are known: planted ones, and one that was published.

use super::{Check, Claim, Expected, Extent, Promise, Seen};
use crate::analysis::points::points;
use crate::analysis::prim::{Cases, Discovery, cover, discover};
use crate::rng::{Decision, Key, Streams};
use crate::units::Week;

pub(super) static PLANTED: Check = Check {
    id: "A5",
    what: "a box planted in four dimensions, x₁ < .4 and x₃ > .7, without and with one label in ten turned",
    source: "by construction: coverage and density 1; density .9",
    promise: Promise::Exact,
    quick: true,
    claims: &[
        Claim { of: "coverage", expected: Expected::Within(0.97, 1.0) },
        Claim { of: "density", expected: Expected::Within(0.97, 1.0) },
        Claim { of: "inputs limited", expected: Expected::Exactly(2.0) },
        Claim { of: "upper limit of x₁", expected: Expected::Near(0.4, 0.01) },
        Claim { of: "lower limit of x₃", expected: Expected::Near(0.7, 0.01) },
        Claim { of: "labels turned: density", expected: Expected::Near(0.9, 0.04) },
        Claim { of: "labels turned: density in cases that had no part in it", expected: Expected::Near(0.9, 0.05) },
        Claim { of: "labels turned: inputs limited", expected: Expected::Exactly(2.0) },
        Claim { of: "labels without reason: boxes called clear, of 20", expected: Expected::AtMost(3.0) },
    ],
    run: planted,
};

pub(super) static TWO_PLANTED: Check = Check {
    id: "A9",
    what: "two boxes planted in five dimensions, x₁ < .4 and x₃ > .7, x₂ > .75 and x₄ < .3; and one, with one label in ten turned",
    source: "by construction: the second is found outside of the first, and no third",
    promise: Promise::Exact,
    quick: true,
    claims: &[
        Claim { of: "boxes", expected: Expected::Exactly(2.0) },
        Claim { of: "coverage of both", expected: Expected::Within(0.95, 1.0) },
        Claim { of: "density of the first", expected: Expected::Within(0.97, 1.0) },
        Claim { of: "density of the second", expected: Expected::Within(0.97, 1.0) },
        Claim { of: "lower limit of x₃ in the first", expected: Expected::Near(0.7, 0.01) },
        Claim { of: "lower limit of x₂ in the second", expected: Expected::Near(0.75, 0.01) },
        Claim { of: "upper limit of x₄ in the second", expected: Expected::Near(0.3, 0.01) },
        Claim { of: "labels turned: boxes", expected: Expected::Exactly(1.0) },
    ],
    run: two_planted,
};

pub(super) static RENEWABLES: Check = Check {
    id: "A6",
    what: "the renewable-energy cases of Bryant & Lempert (2010): 882, of which 89 are costly",
    source: "published box: coverage .75, density .77, mass .099 on the same cases; rules for peeling differ a little",
    promise: Promise::Pattern,
    quick: true,
    claims: &[
        Claim { of: "costly cases", expected: Expected::Exactly(89.0) },
        Claim { of: "coverage", expected: Expected::Within(0.65, 0.85) },
        Claim { of: "density", expected: Expected::Within(0.67, 0.87) },
        Claim { of: "mass", expected: Expected::Within(0.08, 0.12) },
        Claim { of: "inputs limited", expected: Expected::Within(3.0, 4.0) },
        Claim { of: "limited: total biomass, demand elasticity and backstop price", expected: Expected::Exactly(3.0) },
    ],
    run: renewables,
};

fn uniform(number: u32, case: usize) -> f64 {
    Streams::new(8, 0, number).uniform(Decision::Resample, Key::person(0, case as u64), Week(0))
}

fn found(points: &[Vec<f64>], hits: &[bool]) -> Discovery {
    discover(Cases { points, hits }, 1).expect("there are cases of both kinds")
}

fn planted(_: Extent) -> Vec<Seen> {
    let points = points(4_096, 4, 3);
    let inside = |x: &[f64]| x[0] < 0.4 && x[2] > 0.7;
    let turned = |share: f64| -> Vec<bool> {
        points.iter().enumerate().map(|(i, x)| inside(x) != (uniform(0, i) < share)).collect()
    };
    let sure = found(&points, &turned(0.0));
    let noisy = found(&points, &turned(0.1));
    let clear = (1..=20).filter(|&number| {
        let hits: Vec<bool> = (0..256).map(|i| uniform(number, i) < 0.2).collect();
        found(&points[..256], &hits).is_clear()
    });
    vec![
        sure.region.coverage.into(),
        sure.region.density.into(),
        (sure.restrictions.len() as f64).into(),
        sure.region.limits[0][1].into(),
        sure.region.limits[2][0].into(),
        noisy.region.density.into(),
        noisy.elsewhere.mean.into(),
        (noisy.restrictions.len() as f64).into(),
        (clear.count() as f64).into(),
    ]
}

fn two_planted(_: Extent) -> Vec<Seen> {
    let points = points(4_096, 5, 3);
    let first = |x: &[f64]| x[0] < 0.4 && x[2] > 0.7;
    let second = |x: &[f64]| x[1] > 0.75 && x[3] < 0.3;
    let cover = |hits: &[bool]| cover(Cases { points: &points, hits }, 1).expect("there are cases of both kinds");
    let both = cover(&points.iter().map(|x| first(x) || second(x)).collect::<Vec<_>>());
    let turned = cover(&points.iter().enumerate().map(|(i, x)| first(x) != (uniform(0, i) < 0.1)).collect::<Vec<_>>());
    let held: usize = both.iter().map(|one| one.region.hits).sum();
    // With a single box the claims on the second fail.
    let [one, other] = [&both[0].region, &both[both.len() - 1].region];
    vec![
        (both.len() as f64).into(),
        (held as f64 / both[0].hits as f64).into(),
        one.density.into(),
        other.density.into(),
        one.limits[2][0].into(),
        other.limits[1][0].into(),
        other.limits[3][1].into(),
        (turned.len() as f64).into(),
    ]
}

/// The cases as they are published with the Exploratory Modeling Workbench (Kwakkel 2017, *Environmental Modelling & Software*
/// 96, 239–250): nine inputs, and whether the costs are among the highest tenth.
const CASES: &str = include_str!("data/renewables.csv");

fn renewables(_: Extent) -> Vec<Seen> {
    let rows: Vec<Vec<f64>> = CASES
        .lines()
        .skip(1)
        .map(|line| line.split(',').map(|cell| cell.parse().expect("the table holds numbers")).collect())
        .collect();
    let points: Vec<Vec<f64>> = rows.iter().map(|row| row[..9].to_vec()).collect();
    let hits: Vec<bool> = rows.iter().map(|row| row[9] > 0.5).collect();
    let Discovery { hits, region, restrictions, .. } = found(&points, &hits);
    let published = restrictions.iter().filter(|one| [1, 5, 8].contains(&one.input));
    vec![
        (hits as f64).into(),
        region.coverage.into(),
        region.density.into(),
        region.mass.into(),
        (restrictions.len() as f64).into(),
        (published.count() as f64).into(),
    ]
}
