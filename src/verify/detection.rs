//! Patterns of what is detected, arrested and convicted.

use super::presets::{Preset, finding_more, shipped};
use super::{Check, Claim, Expected, Extent, Promise, Seen};
use crate::experiment::Pair;
use crate::measure::{Outcome, Value, ratio_of_means};
use crate::model::World;
use crate::model::books::Books;
use crate::model::interventions::Scope;

pub(super) static DETECTED: Check = Check {
    id: "S7",
    what: "detected counts are a poor guide; the boost: every channel finds half as many again",
    source: "multiple-systems estimates (Serbia, United Kingdom 2013, Netherlands); UNODC 2020",
    promise: Promise::Pattern,
    quick: true,
    claims: &[
        Claim { of: "persons exploited in a year over persons identified in it", expected: Expected::Within(4.0, 9.0) },
        Claim { of: "relative rise of detections with the boost", expected: Expected::AtLeast(0.2) },
        Claim { of: "relative change of recruitments with the boost", expected: Expected::Within(-0.05, 0.05) },
    ],
    run: detected,
};

pub(super) static FUNNEL: Check = Check {
    id: "S8",
    what: "justice funnel in the default world (the chance of conviction, .26 × coverage, is an input)",
    source: "ICAT toolkit; Eurostat: 8,064 suspects and 2,097 convictions in 2022",
    promise: Promise::Pattern,
    quick: true,
    claims: &[Claim { of: "convicted per arrested, organisers included", expected: Expected::Within(0.2, 0.3) }],
    run: funnel,
};

const YEAR: usize = 52;

fn detected(extent: Extent) -> Vec<Seen> {
    let preset = shipped().with(vec![finding_more(1.5, Scope::default())]);
    let world = preset.settle();
    let pairs = preset.pairs(&world, extent.pick(20, 200));
    let ratio = ratio_of_means(pairs.iter().map(|pair| exploited_and_identified(&world, &pair.baseline)));
    vec![
        ratio.into(),
        rise(&preset, &world, &pairs, Outcome::Identified).into(),
        rise(&preset, &world, &pairs, Outcome::Recruitments).into(),
    ]
}

/// Persons in exploitation at some time of a year, and persons identified in it, summed over the years of the window. In
/// a year are those there when it begins and those recruited in it.
fn exploited_and_identified(world: &World, books: &Books) -> [f64; 2] {
    let forms = world.layout.forms();
    let years = books.observed.weekly.len() / YEAR;
    let sum = |weeks: &[u32]| f64::from(weeks.iter().sum::<u32>());
    (0..years).map(|year| year * YEAR).fold([0.0, 0.0], |[exploited, identified], first| {
        let there = sum(&books.truth.exploited[first * forms..(first + 1) * forms]);
        let weeks = first..first + YEAR;
        [
            exploited + there + sum(&books.truth.recruited[weeks.clone()]),
            identified + sum(&books.observed.weekly[weeks]),
        ]
    })
}

/// Relative rise of an outcome with the programme.
fn rise(preset: &Preset, world: &World, pairs: &[Pair], outcome: Outcome) -> Value {
    let found = preset.measure(world, pairs);
    let impact = found.impact.iter().find(|impact| impact.outcome == outcome).expect("all outcomes are measured");
    ratio_of_means(impact.pairs.iter().map(|pair| [-pair.net(), pair.baseline]))
}

fn funnel(extent: Extent) -> Vec<Seen> {
    let preset = shipped().with(Vec::new());
    let world = preset.settle();
    let pairs = preset.pairs(&world, extent.pick(20, 200));
    let convicted_and_arrested = |pair: &Pair| {
        let observed = &pair.baseline.observed;
        [f64::from(observed.convictions), f64::from(observed.arrests + observed.organisers)]
    };
    vec![ratio_of_means(pairs.iter().map(convicted_and_arrested)).into()]
}
