//! The pattern of livelihoods: over what is not known, the sign is open.
//!
//! Worlds are drawn over every input of the shipped scenario whose range is written down: in the scenario itself and in
//! `docs/evidence.md`, "Six inputs without direct evidence".

use rayon::prelude::*;

use super::presets::{Preset, scale_switching_costs};
use super::shares::SEED;
use super::worlds::{logit, positive, probability};
use super::{Check, Claim, Expected, Extent, Means, Promise, Seen};
use crate::measure::share;
use crate::model::interventions::{Kind, Livelihoods};
use crate::rng::{Decision, Key, Streams};
use crate::units::{Correlation, Factor, Week};

pub(super) static LIVELIHOODS: Check = Check {
    id: "S10",
    what: "livelihoods: the sign of the effect is uncertain over the ranges of what is not known",
    source: "trials in Comoros and The Gambia; ICAT toolkit",
    promise: Promise::Pattern,
    quick: true,
    claims: &[Claim { of: "probability that the effect is above zero", expected: Expected::Within(0.3, 0.7) }],
    means: Means::Run(livelihoods),
};

fn livelihoods(extent: Extent) -> Vec<Seen> {
    let worlds = extent.pick(40, 400);
    let replicates = extent.pick(3, 8);
    let above = (0..worlds).into_par_iter().filter(|&world| effect(world, replicates) > 0.0).count();
    vec![share(above as u32, worlds).into()]
}

/// Mean net impact in one drawn world.
fn effect(world: u32, replicates: u32) -> f64 {
    let preset = drawn(world);
    let found = preset.findings(&preset.settle(), replicates);
    found.impact[0].net.as_ref().map_or(0.0, |net| net.mean)
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
    let willing = &mut setting.willingness;
    let rest = willing.quality.get() * setting.service.quality.get() - willing.fear.get();
    willing.base = logit(((1.0 - refusing) / refusing).ln() - rest);
    preset
}
