//! The pattern of removing offenders while demand stays.
//!
//! No intervention changes arrests yet. So both arms begin at the end of one burn-in, and one goes on in a world in which
//! investigators can take up twice as many cases and twice as many end in an arrest; entry stays as it was. The direct
//! effect is that of the same pressure where no convict is replaced, in either arm.

use super::presets::{Preset, books_at, scaled, shipped};
use super::worlds::probability;
use super::{Check, Claim, Expected, Extent, Promise, Seen};
use crate::measure::ratio_of_means;
use crate::model::World;
use crate::model::books::Books;
use crate::model::programme::Programme;
use crate::units::Factor;

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
    let preset = shipped().with(Vec::new());
    let world = preset.settle();
    let worlds = [world.clone(), with_more_arrests(&world), unreplaced(&world), unreplaced(&with_more_arrests(&world))];
    let rows: Vec<[[f64; 2]; 2]> =
        (0..extent.pick(16, 150)).map(|replicate| compare(&preset, &worlds, replicate)).collect();
    [0, 1].map(|claim| Seen::from(ratio_of_means(rows.iter().map(|row| row[claim])))).to_vec()
}

fn with_more_arrests(world: &World) -> World {
    let mut pressed = world.clone();
    let setting = &mut pressed.setting;
    setting.enforcement.arrest = scaled(setting.enforcement.arrest, 2.0);
    for area in setting.jurisdictions.iter_mut() {
        area.capacity = Factor::new(2.0 * area.capacity.get()).expect("twice a capacity is a capacity");
    }
    pressed
}

fn unreplaced(world: &World) -> World {
    let mut world = world.clone();
    world.setting.enforcement.replacement = probability(0.0);
    world
}

/// Net and direct effect in victim-weeks; arrests with and without. The worlds: as it is, pressed, and both without
/// replacement.
fn compare(preset: &Preset, worlds: &[World; 4], replicate: u32) -> [[f64; 2]; 2] {
    let start = preset.burn_in(&worlds[0], replicate);
    let nothing = Programme::default();
    let window = [preset.window as i32];
    let books = worlds
        .each_ref()
        .map(|world| books_at(&preset.arm(world, &nothing, replicate), &start, &window).swap_remove(0));
    let whole = books.each_ref().map(|books| books.truth.exploited.iter().map(|&n| f64::from(n)).sum::<f64>());
    let arrests = |books: &Books| f64::from(books.observed.arrests + books.observed.organisers);
    [[whole[0] - whole[1], whole[2] - whole[3]], [arrests(&books[1]), arrests(&books[0])]]
}
