//! The pattern of livelihoods: over what is not known, the sign is open.
//!
//! Worlds are drawn over the inputs of the shipped scenario whose range is written down: in the scenario itself and in
//! `docs/evidence.md`, "Six inputs without direct evidence". The first claim takes the scenario's own inputs; the second
//! adds the protection that its third thing to try asks about.

use rayon::prelude::*;

use super::places::net;
use super::presets::{Preset, scale_switching_costs};
use super::shares::SEED;
use super::worlds::{logit, positive, probability};
use super::{Check, Claim, Expected, Extent, Promise, Seen};
use crate::engine::Treatment;
use crate::experiment::Pair;
use crate::measure::share;
use crate::model::World;
use crate::model::interventions::{Intervention, Kind, Livelihoods};
use crate::model::programme::Programme;
use crate::model::setting::ByReview;
use crate::rng::{Decision, Key, Streams};
use crate::units::{Correlation, Factor, Week};

pub(super) static LIVELIHOODS: Check = Check {
    id: "S10",
    what: "livelihoods: the sign of the effect is uncertain over the ranges of what is not known",
    source: "trials in Comoros and The Gambia; ICAT toolkit",
    promise: Promise::Pattern,
    quick: true,
    claims: &[
        Claim { of: "probability that the effect is above zero", expected: Expected::Within(0.3, 0.7) },
        Claim {
            of: "the same where offers tempt less, too (protection 0 to .5)",
            expected: Expected::Within(0.3, 0.7),
        },
    ],
    run: livelihoods,
};

fn livelihoods(extent: Extent) -> Vec<Seen> {
    let worlds = extent.pick(24, 300);
    let replicates = extent.pick(2, 4);
    let effects: Vec<[f64; 2]> = (0..worlds).into_par_iter().map(|world| effects(world, replicates)).collect();
    let above = |claim: usize| effects.iter().filter(|effects| effects[claim] > 0.0).count() as u32;
    [0, 1].map(|claim| share(above(claim), worlds).into()).to_vec()
}

/// Mean net impact in one drawn world, without and with protection.
fn effects(number: u32, replicates: u32) -> [f64; 2] {
    let protected = drawn(number);
    let bare = protected.with(protected.programme.iter().cloned().map(unprotected).collect());
    let world = protected.settle();
    let pairs = |replicate| pairs(&world, [&bare, &protected], replicate);
    let (bare_pairs, protected_pairs): (Vec<Pair>, Vec<Pair>) =
        (0..replicates).map(pairs).map(<[Pair; 2]>::into).unzip();
    [(bare, bare_pairs), (protected, protected_pairs)].map(|(preset, pairs)| mean(&net(&preset, &world, &pairs)))
}

/// Pairs of two programmes with one burn-in and one baseline arm.
fn pairs(world: &World, presets: [&Preset; 2], replicate: u32) -> [Pair; 2] {
    let start = presets[0].burn_in(world, replicate);
    let arm = |programme: &Programme| start.arm(Treatment { programme, closed: ByReview::default(), kick: false });
    let baseline = arm(&Programme::default());
    presets.map(|preset| Pair {
        world: 0,
        replicate,
        baseline: baseline.clone(),
        programme: arm(&Programme::new(preset.programme.clone())),
        placebo: None,
    })
}

fn mean(of: &[f64]) -> f64 {
    of.iter().sum::<f64>() / of.len() as f64
}

fn unprotected(mut row: Intervention) -> Intervention {
    if let Kind::Livelihoods(effect) = &mut row.kind {
        effect.protection = Factor::default();
    }
    row
}

/// The shipped scenario with inputs of its own for each world.
fn drawn(world: u32) -> Preset {
    let mut preset = Preset::shipped("livelihoods");
    let luck = Streams::new(SEED, world, 0);
    let uniform = |input, low: f64, high: f64| {
        let [u, _] = luck.uniforms(Decision::Replicate, Key::NOBODY, Week(0), input);
        low + u * (high - low)
    };
    let log_uniform = |input, low: f64, high: f64| uniform(input, low.ln(), high.ln()).exp();

    for row in &mut preset.programme {
        if let Kind::Livelihoods(effect) = &mut row.kind {
            *effect = Livelihoods {
                uptake: probability(uniform(0, 0.2, 0.8)),
                alternative: probability(uniform(1, 0.0, 0.4)),
                aspiration: probability(uniform(2, 0.0, 0.3)),
                targeting: Correlation::new(uniform(3, -1.0, 1.0)).expect("it is between −1 and 1"),
                protection: Factor::new(uniform(4, 0.0, 0.5)).expect("it is not below zero"),
                ..effect.clone()
            };
        }
    }
    let setting = &mut preset.setting;
    // A switch costs 2 to 60 % of a year's profit; the default stands for 15 %.
    scale_switching_costs(setting, log_uniform(5, 2.0 / 15.0, 60.0 / 15.0));
    setting.choice.rationality = positive(setting.choice.rationality.get() * log_uniform(6, 0.5, 2.0));
    setting.enforcement.replacement = probability(uniform(7, 0.3, 1.0));
    // One to nine months.
    setting.learning.half_life = positive(log_uniform(8, 52.0 / 12.0, 9.0 * 52.0 / 12.0));
    let refusing = uniform(9, 0.2, 0.6);
    let qualities: f64 = setting.services.iter().map(|service| service.quality.get()).sum();
    let quality = qualities / setting.services.len() as f64;
    let willing = &mut setting.willingness;
    let rest = willing.quality.get() * quality - willing.fear.get();
    willing.base = logit(((1.0 - refusing) / refusing).ln() - rest);
    preset
}
