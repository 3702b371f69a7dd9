//! A scenario: one question, read from one file into types that cannot be wrong.

use serde::Serialize;

use crate::model::interventions::Intervention;
use crate::model::setting::Setting;
use crate::units::{Evidence, Week};

/// One question: a world, a programme and how to run it.
#[derive(Clone, Debug, Serialize)]
pub struct Scenario {
    /// Short name, the file's stem: names the run folder.
    pub name: String,
    /// The question in one line.
    pub title: String,
    /// What it is, what to look for, things to try.
    pub description: String,
    /// The world.
    pub setting: Setting,
    /// All interventions together.
    pub programme: Vec<Intervention>,
    /// How to run it.
    pub plan: Plan,
    /// Every number of the file with its place and where it comes from, in the order of the file.
    #[serde(skip)]
    pub parameters: Vec<Parameter>,
    /// The sources that evidence names: key and citation, in order.
    pub sources: Vec<(String, String)>,
    /// The text of the file.
    #[serde(skip)]
    pub text: String,
}

/// How to run a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// Weeks before the window.
    pub burn_in: u32,
    /// Weeks of the observation window.
    pub window: u32,
    /// Pairs of arms.
    pub replicates: u32,
    /// Seed, at most 2^53.
    pub seed: u64,
}

/// One number of a scenario file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Parameter {
    /// Where it stands, for example `tactics.online offers.attempts`.
    pub path: String,
    /// Its value.
    pub value: f64,
    /// Its own evidence, or that of the table around it.
    pub evidence: Option<Evidence>,
}

impl Plan {
    /// The first week of the burn-in.
    #[must_use]
    pub const fn first_week(&self) -> Week {
        Week(-(self.burn_in as i32))
    }
}
