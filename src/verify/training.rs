//! What training leaves behind, through the programme phase of a running world.

use super::shares::{SEED, arm, farthest, intervention, under};
use super::worlds::{Size, probability, static_world};
use super::{Check, Claim, Expected, Extent, Promise, Seen};
use crate::engine;
use crate::model::World;
use crate::model::interventions::{Intervention, Kind, Scope};
use crate::model::levers::Police;
use crate::model::programme::Programme;
use crate::model::state::State;
use crate::units::{JurisdictionId, Week};

pub(super) static TRAINING: Check = Check {
    id: "L7",
    what: "decay of training with a half-life of 6.5 months and a turnover of .25 a year",
    source: "closed form: 2^(−t/h)·(1 − τ)^(t/12), t in months of 52/12 weeks",
    promise: Promise::Exact,
    quick: true,
    claims: &[
        Claim { of: "skill left after 12 months, in arrests", expected: Expected::Near(0.2086, 1e-4) },
        Claim { of: "skill left after 12 months, in screening", expected: Expected::Near(0.2086, 1e-4) },
        Claim {
            of: "largest distance from the closed form in a week of two years",
            expected: Expected::Near(0.0, 1e-12),
        },
    ],
    run: training,
};

const HALF_LIFE: f64 = 6.5;
const TURNOVER: f64 = 0.25;
const WEEKS_A_MONTH: f64 = 52.0 / 12.0;
/// Weeks until everybody is trained; decay is counted from there.
const RAMP: u32 = 13;

fn training(_: Extent) -> Vec<Seen> {
    let left = skill_left(RAMP + 104);
    let since = |week: u32| &left[(RAMP + week) as usize];
    let distance = (0..104).map(|week| {
        let months = f64::from(week) / WEEKS_A_MONTH;
        let exact = (-months / HALF_LIFE).exp2() * (1.0 - TURNOVER).powf(months / 12.0);
        farthest(*since(week), exact)
    });
    let [arrests, screening] = *since(52);
    vec![arrests.into(), screening.into(), distance.fold(0.0, f64::max).into()]
}

/// Share of the skill taught that is left in each week, in arrests and in screening: what the levers of investigators
/// are above 1, where everybody was taught to be twice as good.
fn skill_left(weeks: u32) -> Vec<[f64; 2]> {
    let mut setting = static_world(Size { origins: 2, destinations: 2, groups: 1, tactics: 1, forms: 1, others: 0 });
    setting.mechanisms.responders = true;
    setting.jurisdictions.iter_mut().for_each(|area| area.turnover = probability(TURNOVER));
    let world = World::new(setting, weeks);
    let row = Intervention { ramp: RAMP, ..intervention(taught(), Scope::default()) };
    let programme = Programme::new(vec![row]);
    let arm = arm(&world, &programme, SEED, 0);
    let mut state = under(&arm, State::new(&arm, Week(0)));
    let levers = |_| {
        engine::week(&arm, &mut state);
        let Police { arrest, recognition, .. } = state.levers.police[JurisdictionId(0)];
        [arrest - 1.0, recognition - 1.0]
    };
    (0..weeks).map(levers).collect()
}

/// Training alone.
fn taught() -> Kind {
    let half_life = HALF_LIFE * WEEKS_A_MONTH;
    let training = serde_json::json!({ "trained": 1.0, "skill": 2.0, "half_life": half_life });
    Kind::CriminalJustice(serde_json::from_value(training).expect("the block is valid"))
}
