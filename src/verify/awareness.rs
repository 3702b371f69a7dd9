//! Patterns of awareness campaigns.
//!
//! The default's campaign protects six persons in a thousand, too few for a share of what moved. The preset is a strong
//! campaign in one community: eight in ten are reached, and each step of the chain is at the upper end of the range that
//! the default's sources give (knowledge +30 points, behaviour .5 of intention).

use super::places::{origin_share, recruitments};
use super::presets::{Preset, books_at, origins, shipped};
use super::shares::intervention;
use super::worlds::{factor, positive, probability};
use super::{Check, Claim, Expected, Extent, Promise, Seen};
use crate::measure::{Estimate, ratio_of_means};
use crate::model::World;
use crate::model::interventions::{Awareness, Intervention, Kind};
use crate::model::programme::Programme;
use crate::units::{Correlation, Week};

pub(super) static CAMPAIGN: Check = Check {
    id: "S9",
    what: "awareness in one community for two years: behaviour moves little, the effect fades, others carry the load",
    source: "ICAT toolkit; randomised trials of campaigns; band set around them*",
    promise: Promise::Pattern,
    quick: true,
    claims: &[
        Claim { of: "those who act over those who know (an input)", expected: Expected::AtMost(0.3) },
        Claim { of: "half-life of the effect in the community, months", expected: Expected::Within(3.0, 12.0) },
        Claim { of: "relative change of the whole", expected: Expected::Within(-0.03, 0.0) },
        Claim { of: "relocated share, substitutes open", expected: Expected::AtLeast(0.5) },
    ],
    run: campaign,
};

const INTENTION: f64 = 0.5;
const BEHAVIOUR: f64 = 0.5;
/// Weeks that the campaign runs.
const RUNS: i32 = 104;
/// Weeks over which recruitments are counted, before the end and around [`LATER`] weeks after it.
const COUNTED: i32 = 26;
/// Weeks between the end and the middle of the second count; the first is at full effect.
const LATER: i32 = 26;

fn campaign(extent: Extent) -> Vec<Seen> {
    let preset = preset();
    let world = preset.settle();
    let replicates = extent.pick(24, 300);
    let found = preset.findings(&world, replicates);
    let change = found.impact[0].relative.clone().map(|relative| Estimate {
        mean: -relative.mean,
        low: -relative.high,
        high: -relative.low,
        n: relative.n,
    });
    vec![
        (INTENTION * BEHAVIOUR).into(),
        half_life(&preset, &world, replicates),
        change.into(),
        origin_share(&preset, &world, replicates).into(),
    ]
}

fn preset() -> Preset {
    let shipped = shipped();
    let community: Vec<_> = shipped.setting.origins().take(1).collect();
    let kind = Kind::Awareness(Awareness {
        reach: probability(0.8),
        targeting: Correlation::default(),
        knowledge_gain: probability(0.3),
        intention_given_knowledge: probability(INTENTION),
        behaviour_given_intention: probability(BEHAVIOUR),
        barriers: probability(0.0),
        half_life: positive(28.0),
        protection: factor(2.0),
        reporting: probability(0.0),
    });
    let campaign = Intervention { end: Some(Week(RUNS)), ..intervention(kind, origins(&community)) };
    shipped.with(vec![campaign])
}

/// Half-life in months of the recruitments that the community is spared, from a count before the end and one after.
fn half_life(preset: &Preset, world: &World, replicates: u32) -> Seen {
    match ratio_of_means((0..replicates).map(|replicate| spared(preset, world, replicate))) {
        Ok(left) if left.mean > 0.0 && left.mean < 1.0 => {
            let months = |left: f64| f64::from(LATER) * std::f64::consts::LN_2 / -left.ln() * 12.0 / 52.0;
            let end = |left: f64| {
                if left <= 0.0 {
                    0.0
                } else if left >= 1.0 {
                    f64::INFINITY
                } else {
                    months(left)
                }
            };
            Seen::Estimate { value: months(left.mean), low: end(left.low), high: end(left.high) }
        }
        Ok(left) => Seen::Nothing(format!("half a year after the end {:.2} of the effect is left", left.mean)),
        Err(reason) => Seen::Nothing(reason.to_string()),
    }
}

/// Recruitments spared in the community around half a year after the end, and before it.
fn spared(preset: &Preset, world: &World, replicate: u32) -> [f64; 2] {
    let start = preset.burn_in(world, replicate);
    let weeks = [RUNS - COUNTED, RUNS, RUNS + LATER - COUNTED / 2, RUNS + LATER + COUNTED / 2];
    let recruited = |programme: &Programme| {
        let books = books_at(&preset.arm(world, programme, replicate), &start, &weeks);
        let here: Vec<f64> = books.iter().map(|books| recruitments(world, books, 0..1)).collect();
        [here[3] - here[2], here[1] - here[0]]
    };
    let (baseline, pressed) = (recruited(&Programme::default()), recruited(&Programme::new(preset.programme.clone())));
    [baseline[0] - pressed[0], baseline[1] - pressed[1]]
}
