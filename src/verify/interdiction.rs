//! The pattern of interdiction: more is seized, each seizure is worth less, and no place falls silent.
//!
//! Interdiction is the kind that its documentation shows (training that border screening shares in, proactive work,
//! financial investigation, joint teams, work aimed at organisers), in every jurisdiction, with as many more cases a week
//! as investigators of a destination take up without it: else leads would only crowd each other out.

use rayon::prelude::*;

use super::presets::{Preset, books_at, shipped};
use super::shares::intervention;
use super::{Check, Claim, Expected, Extent, Promise, Seen};
use crate::measure::{ratio_of_means, share};
use crate::model::World;
use crate::model::books::{Books, Lens};
use crate::model::interventions::{Kind, Scope};
use crate::model::programme::Programme;

pub(super) static INTERDICTION: Check = Check {
    id: "S6",
    what: "more interdiction everywhere: seizures up, value per seizure down, active places not down",
    source: "NarcoLogic 2019, 2024",
    promise: Promise::Pattern,
    quick: true,
    claims: &[
        Claim { of: "share of pairs with all three signs", expected: Expected::AtLeast(0.9) },
        Claim { of: "ratio of active places", expected: Expected::Within(1.0, 3.5) },
        Claim { of: "ratio of seizures", expected: Expected::AtLeast(1.0) },
        Claim { of: "ratio of the value of a seizure", expected: Expected::AtMost(1.0) },
    ],
    run: interdiction,
};

/// What is counted of one arm.
#[derive(Clone, Copy)]
struct Counts {
    seizures: f64,
    /// kUSD.
    seized: f64,
    /// Origins and destinations from or for which somebody was recruited in the last year.
    places: f64,
}

impl Counts {
    fn value(self) -> f64 {
        self.seized / self.seizures
    }
}

fn interdiction(extent: Extent) -> Vec<Seen> {
    let preset = shipped().with(vec![intervention(more(), Scope::default())]);
    let world = preset.settle();
    let replicates = extent.pick(16, 200);
    let pairs: Vec<[Counts; 2]> =
        (0..replicates).into_par_iter().map(|replicate| pair(&preset, &world, replicate)).collect();
    let signs = |[without, with]: &&[Counts; 2]| {
        with.seizures > without.seizures && with.value() < without.value() && with.places >= without.places
    };
    let all = pairs.iter().filter(signs).count() as u32;
    let ratio = |of: fn(Counts) -> f64| ratio_of_means(pairs.iter().map(|[without, with]| [of(*with), of(*without)]));
    let mean = |arm: usize, of: fn(Counts) -> f64| pairs.iter().map(|pair| of(pair[arm])).sum::<f64>();
    let value = |arm| mean(arm, |counts| counts.seized) / mean(arm, |counts| counts.seizures);
    vec![
        share(all, replicates).into(),
        ratio(|counts| counts.places).into(),
        ratio(|counts| counts.seizures).into(),
        (value(1) / value(0)).into(),
    ]
}

/// Without and with more interdiction.
fn pair(preset: &Preset, world: &World, replicate: u32) -> [Counts; 2] {
    let start = preset.burn_in(world, replicate);
    let weeks = [preset.window as i32 - 52, preset.window as i32];
    [Programme::default(), Programme::new(preset.programme.clone())].map(|programme| {
        let books = books_at(&preset.arm(world, &programme, replicate), &start, &weeks);
        counts(world, &books[0], &books[1])
    })
}

fn counts(world: &World, year_ago: &Books, end: &Books) -> Counts {
    let layout = &world.layout;
    let recruited =
        |books: &Books, lens, place| -> u32 { books.truth.recruitments.by_form(layout, lens, place).iter().sum() };
    let active = |lens| {
        let in_last_year = |&place: &usize| recruited(end, lens, place) > recruited(year_ago, lens, place);
        (0..layout.len(lens)).filter(in_last_year).count() as f64
    };
    Counts {
        seizures: f64::from(end.observed.seizures),
        seized: end.observed.seized as f64 / 1000.0,
        places: active(Lens::Origin) + active(Lens::Destination),
    }
}

/// As in the documentation of the kind, with more cases.
fn more() -> Kind {
    let block = serde_json::json!({
        "trained": 0.5, "skill": 1.5, "coaching": 0.3, "proactive": 0.002, "financial": 0.001, "joint_teams": 0.3,
        "organisers": 0.1, "capacity": 0.7,
    });
    Kind::CriminalJustice(serde_json::from_value(block).expect("the block is valid"))
}
