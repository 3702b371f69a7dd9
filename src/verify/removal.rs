//! The pattern of removing offenders while demand stays.
//!
//! Investigators of every jurisdiction take up twice as many cases, and twice as many end in an arrest. The direct effect
//! is that of the same programme where no convict is replaced, in either arm; both worlds go on from one burn-in.

use rayon::prelude::*;

use super::presets::{Preset, books_at, shipped};
use super::shares::intervention;
use super::worlds::probability;
use super::{Check, Claim, Expected, Extent, Promise, Seen};
use crate::measure::ratio_of_means;
use crate::model::World;
use crate::model::books::Books;
use crate::model::interventions::{Intervention, Kind, Scope};
use crate::model::programme::Programme;
use crate::model::setting::{Jurisdiction, Setting};

pub(super) static REPLACED: Check = Check {
    id: "S11",
    what: "removal with demand untouched is replaced: twice the cases, twice the arrests per case, replacement .7",
    source: "King County model; Kosmas et al.; ICAT toolkit, section 2",
    promise: Promise::Pattern,
    quick: true,
    claims: &[
        Claim { of: "net over the effect where nobody is replaced", expected: Expected::AtMost(0.3) },
        Claim { of: "arrests with the pressure over arrests without", expected: Expected::AtLeast(1.5) },
    ],
    run: replaced,
};

fn replaced(extent: Extent) -> Vec<Seen> {
    let preset = preset();
    let world = preset.settle();
    let unreplaced = unreplaced(&world);
    let replicates = (0..extent.pick(16, 150)).into_par_iter();
    let rows: Vec<_> = replicates.map(|replicate| compare(&preset, [&world, &unreplaced], replicate)).collect();
    [0, 1].map(|claim| Seen::from(ratio_of_means(rows.iter().map(|row| row[claim])))).to_vec()
}

fn preset() -> Preset {
    let shipped = shipped();
    let programme = twice_the_arrests(&shipped.setting);
    shipped.with(programme)
}

/// One row for each jurisdiction, because what doubles its cases is as many as it has.
fn twice_the_arrests(setting: &Setting) -> Vec<Intervention> {
    let row = |(id, area): (_, &Jurisdiction)| {
        let block = serde_json::json!({ "specialised": 1.0, "specialist": 2.0, "capacity": area.capacity.get() });
        let kind = Kind::CriminalJustice(serde_json::from_value(block).expect("the block is valid"));
        intervention(kind, Scope { jurisdictions: Some(vec![id]), ..Scope::default() })
    };
    setting.jurisdictions.pairs().map(row).collect()
}

fn unreplaced(world: &World) -> World {
    let mut world = world.clone();
    world.setting.enforcement.replacement = probability(0.0);
    world
}

/// Net and direct effect in victim-weeks; arrests with and without. The worlds: as it is, and without replacement.
fn compare(preset: &Preset, [world, unreplaced]: [&World; 2], replicate: u32) -> [[f64; 2]; 2] {
    let start = preset.burn_in(world, replicate);
    let window = [preset.window as i32];
    let programmes = [Programme::default(), Programme::new(preset.programme.clone())];
    let run = |world| {
        programmes
            .each_ref()
            .map(|programme| books_at(&preset.arm(world, programme, replicate), &start, &window).swap_remove(0))
    };
    let [baseline, pressed] = run(world);
    let arrests = |books: &Books| f64::from(books.observed.arrests + books.observed.organisers);
    let averted = |[baseline, pressed]: [&Books; 2]| victim_weeks(baseline) - victim_weeks(pressed);
    let direct = averted(run(unreplaced).each_ref());
    [[averted([&baseline, &pressed]), direct], [arrests(&pressed), arrests(&baseline)]]
}

fn victim_weeks(books: &Books) -> f64 {
    books.truth.exploited.iter().map(|&n| f64::from(n)).sum()
}
