//! What the channels of adaptation undo adds up.

use super::presets::shipped;
use super::{Check, Claim, Expected, Extent, Promise, Seen};
use crate::engine;
use crate::experiment::{Experiment, Family, Pairing};
use crate::measure::{Coalitions, Value, harm_weeks};
use crate::model::books::Dimension;
use crate::model::programme::Programme;

pub(super) static CHANNELS_ADD_UP: Check = Check {
    id: "L-channels",
    what: "mechanical effect − what the six channels undo = effect in the world, in every replicate",
    source: "an identity: efficiency of the Shapley value",
    promise: Promise::Exact,
    quick: true,
    claims: &[
        Claim { of: "harm-weighted victim-weeks that are missing or too many", expected: Expected::AtMost(1e-6) },
        Claim {
            of: "harm-weighted victim-weeks that channels undo or add, at least",
            expected: Expected::AtLeast(1.0),
        },
    ],
    run: add_up,
};

const SEED: u64 = 7;
const BURN_IN: u32 = 40;
const WINDOW: u32 = 39;

fn add_up(extent: Extent) -> Vec<Seen> {
    let preset = shipped();
    let world = engine::settle(preset.setting.clone(), SEED, BURN_IN, WINDOW);
    let programme = Programme::new(preset.programme.clone());
    let outcome = harm_weeks(&world.setting, &world.layout);
    let experiment = Experiment {
        world: &world,
        programme: &programme,
        seed: SEED,
        burn_in: BURN_IN,
        placebos: 0,
        pairing: Pairing::Crn,
    };
    let (mut worst, mut least) = (0.0_f64, f64::INFINITY);
    for replicate in 0..extent.pick(1, 8) {
        let mut coalitions = Coalitions::new(&Dimension::ALL);
        let family = Family::new(std::slice::from_ref(&programme), &coalitions.closed());
        let outcomes = experiment.family(&family, replicate, |seen| outcome(seen.books));
        // The mean of a replicate and itself is that replicate.
        (0..2).for_each(|again| coalitions.add(0, again, &outcomes));
        let found = coalitions.decomposition();
        let mean = |value: &Value| value.as_ref().expect("two replicates have a mean").mean;
        let undone: Vec<f64> = found.channels.iter().map(|channel| mean(&channel.amount)).collect();
        let missing = mean(&found.mechanical) - undone.iter().sum::<f64>() - mean(&found.in_world);
        worst = worst.max(missing.abs());
        least = least.min(undone.iter().map(|amount| amount.abs()).sum());
    }
    vec![worst.into(), least.into()]
}
