//! Arrests for good and replacement: the steady number of cells.
//!
//! Months become weeks as 1 month = 52/12 weeks, and rates become chances that are exactly theirs. Per month, 100 cells
//! enter, 1 in 24 retires and 1 in 60 is convicted; so per week 100·12/52 enter, a cell retires with chance
//! m = 12/(52·24), and one that is still there is convicted with chance 12/(52·60)/(1 − m), because the engine lets cells
//! retire before investigators act. Cells are counted between entry and arrest, where `a/(μ + d(1 − ρ))` holds exactly.
//!
//! Nobody is recruited in that world. Leads come from persons approached who refuse and report, one stream for each
//! active cell, and each becomes an arrest and a conviction in the same week.

use super::shares::{SEED, Z, arm, intervention, under};
use super::worlds::{Size, factor, hazard, logit, positive, probability, static_world};
use super::{Check, Claim, Expected, Extent, Promise, Seen};
use crate::engine;
use crate::model::World;
use crate::model::cell::Status;
use crate::model::interventions::{Awareness, Kind, Scope};
use crate::model::programme::Programme;
use crate::model::setting::ByReview;
use crate::model::state::State;
use crate::units::{Correlation, Money, Week};

pub(super) static STEADY_STATE: Check = Check {
    id: "L6",
    what: "steady number of cells with entry 100 a month, retirement 1/24, conviction for good 1/60 and replacement ρ",
    source: "balance of flows: a/(μ + d(1 − ρ)) = 1714.29, 2000 and 2400 cells; sampling noise is that of a Poisson count",
    promise: Promise::Exact,
    quick: true,
    claims: &[
        Claim { of: "|z| of the mean number of cells, ρ = 0", expected: Expected::AtMost(Z) },
        Claim { of: "|z| of the mean number of cells, ρ = 1/2", expected: Expected::AtMost(Z) },
        Claim {
            of: "|z| of the mean number of cells, ρ = 1: arrests for ever, cells unchanged",
            expected: Expected::AtMost(Z),
        },
        Claim { of: "convictions in the last year, ρ = 1", expected: Expected::AtLeast(1.0) },
    ],
    run: steady_state,
};

const MONTHS_A_WEEK: f64 = 12.0 / 52.0;
const ENTRY: f64 = 100.0;
const RETIREMENT: f64 = 1.0 / 24.0;
const CONVICTION: f64 = 1.0 / 60.0;

/// Long enough that what is left of the start, e^(−1000·m), is below one cell.
const WEEKS: u32 = 1_000;

/// Attempts a week of a cell with room.
const ATTEMPTS: f64 = 1.0;

/// The hazard with this weekly chance.
fn of_chance(chance: f64) -> f64 {
    -(-chance).ln_1p()
}

fn steady_state(extent: Extent) -> Vec<Seen> {
    let replicates = extent.pick(6, 40);
    let mut seen = Vec::new();
    let mut convictions = 0;
    for replaced in [0.0, 0.5, 1.0] {
        let world = world(replaced);
        let exact = ENTRY / (RETIREMENT + CONVICTION * (1.0 - replaced));
        let mut sum = 0.0;
        for replicate in 0..replicates {
            let (cells, convicted) = run(&world, replicate);
            sum += cells;
            convictions = convicted;
        }
        let z = (sum / f64::from(replicates) - exact) / (exact / f64::from(replicates)).sqrt();
        seen.push(z.abs().into());
    }
    seen.push(f64::from(convictions).into());
    seen
}

/// The number of cells in the last week, before its arrests, and the convictions of the last year.
fn run(world: &World, replicate: u32) -> (f64, u32) {
    let programme = Programme::new(vec![intervention(reports(), Scope::default())]);
    let arm = arm(world, &programme, SEED, replicate);
    let mut state = under(&arm, State::new(&arm, Week(0)));
    let mut past = 0;
    for week in 0..WEEKS - 1 {
        if week == WEEKS - 52 {
            past = state.books.observed.convictions;
        }
        engine::week(&arm, &mut state);
    }
    let out = |state: &State| count(state, |status| matches!(status, Status::Incapacitated(_)));
    let before = out(&state);
    engine::week(&arm, &mut state);
    let active = count(&state, |status| status == Status::Active);
    (active + out(&state) - before, state.books.observed.convictions - past)
}

fn count(state: &State, status: impl Fn(Status) -> bool) -> f64 {
    state.cells.iter().filter(|cell| status(cell.status)).count() as f64
}

fn world(replaced: f64) -> World {
    let mut setting = static_world(Size { origins: 1, destinations: 1, groups: 1, tactics: 1, forms: 1, others: 0 });
    setting.mechanisms.turnover = true;
    setting.mechanisms.responders = true;
    // Half of the steady number, which the flows must make up for.
    setting.cells.number = 1_000;
    setting.cells.networks = 1_000;
    // Nobody reviews, suspends or doubts that it pays; nobody accepts.
    setting.choice.ease = ByReview::default();
    setting.choice.dormant_share = probability(1e-12);
    setting.turnover.entry_threshold = Money::new(-1e6).expect("any amount will do");
    setting.turnover.retirement = hazard(of_chance(RETIREMENT * MONTHS_A_WEEK));
    for tactic in setting.tactics.iter_mut() {
        tactic.attempts = factor(ATTEMPTS);
        tactic.acceptance = logit(-40.0);
    }
    setting.jurisdictions.iter_mut().for_each(|area| {
        area.capacity = factor(1e6);
        area.conviction = probability(1.0);
    });
    let enforcement = &mut setting.enforcement;
    enforcement.case_weeks = (0, 0);
    enforcement.arrest = probability(1.0);
    enforcement.organiser = probability(0.0);
    enforcement.convicted_weeks = 2 * WEEKS;
    enforcement.replacement_weeks = 0;
    enforcement.replacement = probability(replaced);
    let mut world = World::new(setting, WEEKS);
    world.entry_rate = ENTRY * MONTHS_A_WEEK;
    world
}

/// Everybody approached is protected and reports with the chance that makes the wanted hazard of conviction.
fn reports() -> Kind {
    let still_there = 1.0 - RETIREMENT * MONTHS_A_WEEK;
    let reporting = of_chance(CONVICTION * MONTHS_A_WEEK / still_there) / ATTEMPTS;
    Kind::Awareness(Awareness {
        reach: probability(1.0),
        targeting: Correlation::new(0.0).expect("0 is a correlation"),
        knowledge_gain: probability(1.0),
        intention_given_knowledge: probability(1.0),
        behaviour_given_intention: probability(1.0),
        barriers: probability(0.0),
        half_life: positive(1.0),
        protection: factor(0.0),
        reporting: probability(reporting),
    })
}
