//! Books that add up, and arms that are equal when nothing is done.

use super::presets::{Preset, shipped};
use super::{Check, Claim, Expected, Extent, Promise, Seen};
use crate::engine;
use crate::experiment::{Experiment, Pair, Pairing};
use crate::model::World;
use crate::model::books::{Books, Lens};
use crate::model::interventions::Intervention;
use crate::model::programme::Programme;
use crate::units::Probability;

pub(super) static NO_OP: Check = Check {
    id: "L0",
    what: "a programme of no effort, and no programme at all, against the baseline",
    source: "by construction: both arms read the same luck",
    promise: Promise::Exact,
    quick: true,
    claims: &[
        Claim { of: "replicates that differ, no effort", expected: Expected::Exactly(0.0) },
        Claim { of: "replicates that differ, no programme", expected: Expected::Exactly(0.0) },
    ],
    run: no_op,
};

pub(super) static ACCOUNTING: Check = Check {
    id: "L9",
    what: "loss − gain = net in whole victim-weeks, on every lens and in every replicate",
    source: "an identity",
    promise: Promise::Exact,
    quick: true,
    claims: &[
        Claim { of: "lenses whose sum differs from the whole", expected: Expected::Exactly(0.0) },
        Claim { of: "lenses whose loss − gain differs from the net", expected: Expected::Exactly(0.0) },
        Claim { of: "victim-weeks in the smallest whole", expected: Expected::AtLeast(1.0) },
    ],
    run: accounting,
};

const SEED: u64 = 7;
const BURN_IN: u32 = 60;
const WINDOW: u32 = 104;

fn pair(world: &World, programme: &Programme, replicate: u32) -> Pair {
    let experiment = Experiment { world, programme, seed: SEED, burn_in: BURN_IN, placebos: 0, pairing: Pairing::Crn };
    experiment.pair(replicate)
}

fn world(preset: &Preset) -> World {
    engine::settle(preset.setting.clone(), SEED, BURN_IN, WINDOW)
}

fn no_op(extent: Extent) -> Vec<Seen> {
    let preset = shipped();
    let world = world(&preset);
    let none = Probability::new(0.0).expect("0 is a probability");
    let idle = preset.programme.iter().map(|row| Intervention { effort: none, ..row.clone() }).collect();
    let differing = |programme: &Programme, replicates: u32| {
        let differs = |&replicate: &u32| {
            let pair = pair(&world, programme, replicate);
            pair.baseline != pair.programme
        };
        Seen::from((0..replicates).filter(differs).count() as f64)
    };
    vec![differing(&Programme::new(idle), extent.pick(3, 12)), differing(&Programme::default(), extent.pick(1, 4))]
}

fn accounting(extent: Extent) -> Vec<Seen> {
    let preset = shipped();
    let world = world(&preset);
    let programme = Programme::new(preset.programme.clone());
    let (mut sums, mut identities, mut smallest) = (0, 0, i64::MAX);
    for replicate in 0..extent.pick(4, 40) {
        let pair = pair(&world, &programme, replicate);
        let [before, after] = [&pair.baseline, &pair.programme].map(|books| by_form(&world, books, Lens::Origin));
        let net = before.iter().sum::<i64>() - after.iter().sum::<i64>();
        smallest = smallest.min(before.iter().sum()).min(after.iter().sum());
        for lens in Lens::ALL {
            let sums_now = [&pair.baseline, &pair.programme].map(|books| by_form(&world, books, lens));
            sums += usize::from(sums_now != [before.clone(), after.clone()]);
            identities += usize::from(loss_less_gain(&world, &pair, lens) != net);
        }
    }
    vec![(sums as f64).into(), (identities as f64).into(), (smallest as f64).into()]
}

/// Victim-weeks by form, summed over the categories of a lens.
fn by_form(world: &World, books: &Books, lens: Lens) -> Vec<i64> {
    let layout = &world.layout;
    (0..layout.len(lens)).fold(vec![0; layout.forms()], |mut sum, category| {
        let weeks = books.truth.victim_weeks_by_form(layout, lens, category);
        sum.iter_mut().zip(weeks).for_each(|(s, n)| *s += n as i64);
        sum
    })
}

fn loss_less_gain(world: &World, pair: &Pair, lens: Lens) -> i64 {
    let layout = &world.layout;
    let weeks =
        |books: &Books, category| books.truth.victim_weeks_by_form(layout, lens, category).iter().sum::<u64>() as i64;
    let changes =
        (0..layout.len(lens)).map(|category| weeks(&pair.baseline, category) - weeks(&pair.programme, category));
    let (loss, gain) = changes.fold((0, 0), |(loss, gain), c| (loss + c.max(0), gain + (-c).max(0)));
    loss - gain
}
