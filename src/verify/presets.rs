//! Presets of the published patterns: the shipped default with another programme or documented parameters changed. None
//! is tuned to make its pattern.

use super::shares::{arm, intervention, under};
use super::worlds::factor;
use crate::engine::{self, Replicate};
use crate::experiment::{Experiment, Pair, Pairing, Unwatched};
use crate::measure::{Batch, Findings};
use crate::model::World;
use crate::model::arm::Arm;
use crate::model::books::Books;
use crate::model::interventions::{Disruption, Identification, Intervention, Kind, Scope};
use crate::model::programme::Programme;
use crate::model::record;
use crate::model::setting::Setting;
use crate::scenario::Scenario;
use crate::units::{Cost, Factor, PlaceId, Probability};

/// A world and what is done to it.
#[derive(Clone)]
pub(super) struct Preset {
    pub(super) setting: Setting,
    pub(super) programme: Vec<Intervention>,
    pub(super) seed: u64,
    pub(super) burn_in: u32,
    pub(super) window: u32,
}

/// The shipped default.
pub(super) fn shipped() -> Preset {
    Preset::shipped("default")
}

impl Preset {
    /// The shipped scenario of that name.
    pub(super) fn shipped(name: &str) -> Self {
        Self::of(Scenario::shipped(name).expect("it is shipped").expect("what is shipped is valid"))
    }

    pub(super) fn of(Scenario { setting, programme, plan, .. }: Scenario) -> Self {
        Self { setting, programme, seed: plan.seed, burn_in: plan.burn_in, window: plan.window }
    }

    /// The same world with another programme.
    pub(super) fn with(&self, programme: Vec<Intervention>) -> Self {
        Self { programme, ..self.clone() }
    }

    pub(super) fn settle(&self) -> World {
        engine::settle(self.setting.clone(), self.seed, self.burn_in, self.window)
    }

    /// Runs pairs of arms in the settled world.
    pub(super) fn pairs(&self, world: &World, replicates: u32) -> Vec<Pair> {
        let programme = Programme::new(self.programme.clone());
        let experiment = Experiment {
            world,
            programme: &programme,
            seed: self.seed,
            burn_in: self.burn_in,
            placebos: 0,
            pairing: Pairing::Crn,
        };
        let mut pairs = Vec::new();
        experiment.run(0..replicates, &Unwatched, |run| pairs.extend(run.outcome));
        pairs
    }

    /// Runs pairs of arms in the settled world and measures them.
    pub(super) fn findings(&self, world: &World, replicates: u32) -> Findings {
        self.measure(world, &self.pairs(world, replicates))
    }

    pub(super) fn measure(&self, world: &World, pairs: &[Pair]) -> Findings {
        let mut batch = Batch::new(&world.setting, &world.layout, &self.programme);
        for pair in pairs {
            batch.add(pair);
        }
        batch.findings()
    }

    pub(super) fn burn_in<'a>(&self, world: &'a World, replicate: u32) -> Replicate<'a> {
        Replicate::burn_in(world, self.seed, replicate, self.burn_in)
    }

    pub(super) fn arm<'a>(&self, world: &'a World, programme: &'a Programme, replicate: u32) -> Arm<'a> {
        arm(world, programme, self.seed, replicate)
    }
}

/// The books of an arm at the beginning of each of `weeks`, in order, from a burn-in in `world`. The arm may run in
/// another world of the same shape.
pub(super) fn books_at(arm: &Arm, start: &Replicate, weeks: &[i32]) -> Vec<Books> {
    let mut state = under(arm, start.start().clone());
    let at = |&week: &i32| {
        while state.week.0 < week {
            engine::week(arm, &mut state);
        }
        record::so_far(arm, &state)
    };
    weeks.iter().map(at).collect()
}

/// Recruiting in a scope becomes less successful, as much as the default's "harder online offers".
pub(super) fn harder(scope: Scope) -> Intervention {
    intervention(Kind::Disruption(Disruption { acceptance_loss: factor(1.5), attempt_cost: Cost::default() }), scope)
}

/// Channels in a scope find `times` as many.
pub(super) fn finding_more(times: f64, scope: Scope) -> Intervention {
    let factor = Factor::new(times).expect("the constant is in range");
    intervention(Kind::Identification(Identification { factor, referral: Probability::default() }), scope)
}

pub(super) fn origins(places: &[PlaceId]) -> Scope {
    Scope { origins: Some(places.to_vec()), ..Scope::default() }
}

/// Makes every change that a cell can make so many times as dear.
pub(super) fn scale_switching_costs(setting: &mut Setting, factor: f64) {
    let cost = &mut setting.choice.cost;
    for cost in [&mut cost.geographic, &mut cost.target, &mut cost.tactical, &mut cost.functional, &mut cost.temporal] {
        *cost = Cost::new(cost.get() * factor).expect("a factor of a cost is a cost");
    }
}
