//! Patterns of crime that is bound to places.

use super::presets::{Preset, books_at, finding_more, harder, origins, shipped};
use super::worlds::probability;
use super::{Check, Claim, Expected, Extent, Promise, Seen};
use crate::experiment::Pair;
use crate::measure::{Outcome, Paired, Value, ratio_of_means, share};
use crate::model::World;
use crate::model::books::{Books, Lens};
use crate::model::interventions::{Intervention, Scope};
use crate::model::programme::Programme;
use crate::model::setting::ByReview;
use crate::units::{GroupId, Week};

pub(super) static BOUND: Check = Check {
    id: "S1",
    what: "displacement is usually less than the direct effect: nine programmes, each in one place of the default world",
    source: "Guerette & Bowers 2009; Hesseling 1994; Eck 1993; ordinary crime, band set around them*",
    promise: Promise::Pattern,
    quick: true,
    claims: &[
        Claim { of: "median relocated share of the programmes", expected: Expected::Within(0.0, 0.5) },
        Claim { of: "share of runs with a net ≥ 0", expected: Expected::AtLeast(0.85) },
    ],
    run: bound,
};

pub(super) static WITHDRAWAL: Check = Check {
    id: "S3",
    what: "partial pressure with near substitutes (recruiting harder in two of five origins for two years), then withdrawal",
    source: "Ratcliffe 2011; Sorg 2013: foot patrols; band set around them*",
    promise: Promise::Pattern,
    quick: true,
    claims: &[
        Claim { of: "relocated share under pressure, default world", expected: Expected::Within(0.2, 0.6) },
        Claim {
            of: "displaced recruitments 3–6 months after the end over those of the last quarter, easy switching",
            expected: Expected::AtMost(0.2),
        },
    ],
    run: withdrawal,
};

pub(super) static FEW_OF_MANY: Check = Check {
    id: "S5",
    what: "treating few of many substitutes does little: recruiting harder in 30, 60 and 100 % of the pools",
    source: "SOAR",
    promise: Promise::Pattern,
    quick: true,
    claims: &[
        Claim { of: "net with 30 % treated over net with all", expected: Expected::AtMost(0.25) },
        Claim { of: "smallest rise of the slope, mean slope = 1", expected: Expected::AtLeast(0.0) },
    ],
    run: few_of_many,
};

/// One programme in each origin and each destination.
fn bound(extent: Extent) -> Vec<Seen> {
    let preset = shipped();
    let world = preset.settle();
    let layout = &world.layout;
    let at_origins = layout.origins().iter().map(|&place| (Lens::Origin, harder(origins(&[place]))));
    let at_destinations = layout.destinations().iter().map(|&place| {
        let scope = Scope { destinations: Some(vec![place]), ..Scope::default() };
        (Lens::Destination, finding_more(3.0, scope))
    });
    let (mut shares, mut harmless, mut runs) = (Vec::new(), 0, 0);
    for (lens, programme) in at_origins.chain(at_destinations) {
        let found = preset.with(vec![programme]).findings(&world, extent.pick(10, 100));
        let lens = found.lenses.iter().find(|finding| finding.lens == lens).expect("every lens is looked through");
        shares.extend(lens.declared.iter().filter_map(|declared| declared.share.as_ref().ok()).map(|s| s.mean));
        let pairs = &found.impact[0].pairs;
        harmless += pairs.iter().filter(|pair| pair.net() >= 0.0).count() as u32;
        runs += pairs.len() as u32;
    }
    shares.sort_by(f64::total_cmp);
    let median = shares.get(shares.len() / 2).copied();
    let none = || Seen::Nothing("no programme has a direct effect that can be told from zero".into());
    vec![median.map_or_else(none, Seen::from), share(harmless, runs).into()]
}

/// Weeks of pressure.
const PRESSURE: i32 = 104;
const QUARTER: i32 = 13;

fn withdrawal(extent: Extent) -> Vec<Seen> {
    let mut preset = shipped();
    let treated = &preset.settle().layout.origins()[..2].to_vec();
    let pressure = Intervention { end: Some(Week(PRESSURE)), ..harder(origins(treated)) };
    preset = Preset { window: PRESSURE as u32, ..preset.with(vec![pressure]) };
    let world = preset.settle();
    let under_pressure = origin_share(&preset, &world, extent.pick(24, 200));
    // Switching costs nothing and another route is looked at every five weeks on average.
    preset.setting.choice.ease.geographic = probability(0.2);
    preset.setting.choice.cost = ByReview::default();
    preset.window = (PRESSURE + 2 * QUARTER) as u32;
    let world = preset.settle();
    let rows: Vec<[f64; 2]> = (0..extent.pick(24, 200)).map(|replicate| excess(&preset, &world, replicate)).collect();
    vec![under_pressure.into(), ratio_of_means(rows).into()]
}

/// The relocated share on the lens of origins.
pub(super) fn origin_share(preset: &Preset, world: &World, replicates: u32) -> Value {
    let lens = preset.findings(world, replicates).lenses.swap_remove(0);
    lens.declared.and_then(|declared| declared.share)
}

/// Recruitments that the untreated origins gain in the second quarter after the end, and in the last under pressure.
fn excess(preset: &Preset, world: &World, replicate: u32) -> [f64; 2] {
    let start = preset.burn_in(world, replicate);
    let weeks = [PRESSURE - QUARTER, PRESSURE, PRESSURE + QUARTER, PRESSURE + 2 * QUARTER];
    let recruited = |programme: &Programme| {
        let arm = preset.arm(world, programme, replicate);
        let books = books_at(&arm, &start, &weeks);
        let elsewhere: Vec<f64> =
            books.iter().map(|books| recruitments(world, books, 2..world.layout.origins().len())).collect();
        [elsewhere[3] - elsewhere[2], elsewhere[1] - elsewhere[0]]
    };
    let (pressed, baseline) = (recruited(&Programme::new(preset.programme.clone())), recruited(&Programme::default()));
    [pressed[0] - baseline[0], pressed[1] - baseline[1]]
}

/// Recruitments so far in some of the origins.
pub(super) fn recruitments(world: &World, books: &Books, mut origins: std::ops::Range<usize>) -> f64 {
    let count = |origin| books.truth.recruitments.by_form(&world.layout, Lens::Origin, origin).iter().sum::<u32>();
    f64::from(origins.by_ref().map(count).sum::<u32>())
}

fn few_of_many(extent: Extent) -> Vec<Seen> {
    let preset = shipped();
    let world = preset.settle();
    let places = world.layout.origins();
    let groups: Vec<GroupId> = world.setting.groups.ids().collect();
    let nets = |origins: usize, among: usize| -> Vec<f64> {
        let scope = Scope {
            origins: Some(places[..origins].to_vec()),
            groups: Some(groups[..among].to_vec()),
            ..Scope::default()
        };
        let preset = preset.with(vec![harder(scope)]);
        net(&preset, &world, &preset.pairs(&world, extent.pick(16, 150)))
    };
    // Of 5 origins × 4 groups: 6, 12 and 20 pools.
    let (few, more, all) = (nets(3, 2), nets(3, 4), nets(5, 4));
    let mean = |nets: &[f64]| nets.iter().sum::<f64>() / nets.len() as f64;
    let whole = mean(&all);
    let slopes = [mean(&few) / 0.3, (mean(&more) - mean(&few)) / 0.3, (whole - mean(&more)) / 0.4];
    let rise = (slopes[1] - slopes[0]).min(slopes[2] - slopes[1]) / whole;
    vec![ratio_of_means(few.iter().zip(&all).map(|(&few, &all)| [few, all])).into(), rise.into()]
}

/// Net impact in harm-weighted victim-weeks, by replicate.
pub(super) fn net(preset: &Preset, world: &World, pairs: &[Pair]) -> Vec<f64> {
    let impact = preset.measure(world, pairs).impact.swap_remove(0);
    debug_assert_eq!(impact.outcome, Outcome::HarmWeeks);
    impact.pairs.iter().map(Paired::net).collect()
}
