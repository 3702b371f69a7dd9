//! A scenario: one question, read from one file into types that cannot be wrong.

mod change;
mod compile;
mod design;
mod difference;
mod distribution;
mod document;
mod effective;
mod error;
mod file;
mod layers;
mod menu;
mod reach;
mod schema;
mod tie;

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

pub use design::{Design, QUESTIONS, questions};
pub use difference::{Difference, differences};
pub use distribution::Distribution;
pub use error::{Mistake, Place, ScenarioError};
pub use layers::{Lookup, Text};
pub use menu::{ALL, AT_MOST, Menu, MenuError, Mix, NOTHING, USUALLY};
pub use schema::schema;
pub use tie::Tie;

use crate::model::interventions::Intervention;
use crate::model::setting::Setting;
use crate::rng::Streams;
use crate::units::{Evidence, Grade, Week};
use document::Document;
use error::Mistakes;
use layers::Chain;

/// The scenarios that come with the program: name and text.
pub const SHIPPED: &[(&str, &str)] = &[
    ("default", include_str!("../scenarios/default.toml")),
    ("campaign", include_str!("../scenarios/campaign.toml")),
    ("identification", include_str!("../scenarios/identification.toml")),
    ("tactic", include_str!("../scenarios/tactic.toml")),
    ("livelihoods", include_str!("../scenarios/livelihoods.toml")),
    ("supply-chain", include_str!("../scenarios/supply-chain.toml")),
    ("training", include_str!("../scenarios/training.toml")),
    ("law-on-paper", include_str!("../scenarios/law-on-paper.toml")),
    ("national-plan", include_str!("../scenarios/national-plan.toml")),
    ("contaminated-control", include_str!("../scenarios/contaminated-control.toml")),
];

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
    /// What was asked when the interventions were designed, in the order of the programme.
    pub designs: Vec<Design>,
    /// How to run it.
    pub plan: Plan,
    /// Every number of the file with its place and where it comes from, in the order of the file.
    #[serde(skip)]
    pub parameters: Vec<Parameter>,
    /// The sources that evidence names: key and citation, in order.
    pub sources: Vec<(String, String)>,
    /// The whole scenario as one text that can be run alone: the file itself, or what it makes with all that it extends
    /// and all changes from outside.
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
    /// Pairs of arms, in each world.
    pub replicates: u32,
    /// Worlds to draw from what is said of uncertain numbers; 1: the central world.
    pub worlds: u32,
    /// Seed, at most 2^53.
    pub seed: u64,
}

/// A world drawn from what a scenario says of its uncertain numbers.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The world.
    pub setting: Setting,
    /// All interventions together.
    pub programme: Vec<Intervention>,
}

/// How many numbers have which grade.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Grades {
    /// Official statistics or large trials.
    pub strong: usize,
    /// Indirect, small or old.
    pub weak: usize,
    /// Modelling assumptions.
    pub assumption: usize,
    /// Without evidence.
    pub none: usize,
}

/// One number of a scenario file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Parameter {
    /// Where it stands, for example `tactics.online offers.attempts`.
    pub path: String,
    /// Its value in the central world.
    pub value: f64,
    /// What is said of it, where it is uncertain.
    pub distribution: Option<Distribution>,
    /// What it goes together with, where that is said.
    pub tie: Option<Tie>,
    /// Its own evidence, or that of the table around it.
    pub evidence: Option<Evidence>,
}

impl Scenario {
    /// Reads a scenario from its text, which may extend shipped scenarios. `name` is the file's name, for messages; its
    /// stem names the scenario.
    ///
    /// # Errors
    ///
    /// Those of [`Scenario::assemble`].
    pub fn parse(name: &str, text: &str) -> Result<Self, ScenarioError> {
        let shipped_only = |_: &str, base: &str| shipped_text(base).ok_or_else(|| error::NOT_SHIPPED.to_owned());
        Self::assemble(Text { name: name.to_owned(), text: text.to_owned() }, &[], &shipped_only)
    }

    /// Reads a scenario from its text, with all that it extends, found by `lookup`, and with `changes`, each `path=value`,
    /// laid on top.
    ///
    /// # Errors
    ///
    /// All mistakes of one kind of check together: first the syntax, then keys and values, then names and what must
    /// fit together.
    pub fn assemble(text: Text, changes: &[String], lookup: Lookup) -> Result<Self, ScenarioError> {
        let mut mistakes = Mistakes::default();
        let chain = Chain::of(text, lookup);
        let scenario = Self::checked(&chain, changes, &mut mistakes);
        mistakes.or(scenario)?.in_order_of_its_text()
    }

    /// The same with its parameters in the order of its text, whatever it was assembled from: tables and designs follow that order, and
    /// who runs that text alone gets the same.
    fn in_order_of_its_text(self) -> Result<Self, ScenarioError> {
        let (mut mistakes, text) = (Mistakes::default(), self.text.clone());
        let alone = Self::checked(&Chain::alone(Text { name: self.name.clone(), text }), &[], &mut mistakes);
        let parameters = mistakes.or(alone)?.parameters;
        Ok(Self { parameters, ..self })
    }

    /// Reads a scenario file, or a shipped scenario where `path` is the bare name of one and no such file exists.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read, and those of [`Scenario::assemble`].
    pub fn read(path: &Path) -> Result<Self, ScenarioError> {
        Self::read_with(path, &[])
    }

    /// Reads as [`Scenario::read`] does, and lays `changes` on top, each `path=value`.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read, and those of [`Scenario::assemble`].
    pub fn read_with(path: &Path, changes: &[String]) -> Result<Self, ScenarioError> {
        let name = path.to_string_lossy();
        let text = match std::fs::read_to_string(path) {
            Ok(text) => Text { name: name.into_owned(), text },
            Err(cause) => {
                shipped_text(&name).ok_or_else(|| ScenarioError::Unreadable { path: path.to_owned(), cause })?
            }
        };
        Self::assemble(text, changes, &shipped_or_beside)
    }

    /// The shipped scenario of that name.
    ///
    /// # Errors
    ///
    /// None for the names in [`SHIPPED`]; `None` for any other name.
    #[must_use]
    pub fn shipped(name: &str) -> Option<Result<Self, ScenarioError>> {
        let (name, text) = SHIPPED.iter().find(|(shipped, _)| *shipped == name)?;
        Some(Self::parse(name, text))
    }

    /// The numbers that say nothing about where they come from, though they should.
    #[must_use]
    pub fn unsourced(&self) -> Vec<&Parameter> {
        self.parameters.iter().filter(|parameter| parameter.evidence.is_none() && parameter.needs_evidence()).collect()
    }

    /// How many numbers that should say where they come from have which grade.
    #[must_use]
    pub fn grades(&self) -> Grades {
        let mut grades = Grades::default();
        for parameter in self.parameters.iter().filter(|parameter| parameter.needs_evidence()) {
            match parameter.evidence.as_ref().map(|evidence| evidence.grade) {
                Some(Grade::Strong) => grades.strong += 1,
                Some(Grade::Weak) => grades.weak += 1,
                Some(Grade::Assumption) => grades.assumption += 1,
                None => grades.none += 1,
            }
        }
        grades
    }

    /// The uncertain numbers, in the order of the file.
    pub fn uncertain(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| parameter.distribution.is_some())
    }

    /// What an uncertain number goes together with, seen from either of the two: the path of the other, and the correlation of
    /// their normal scores.
    pub fn partner<'a>(&'a self, parameter: &'a Parameter) -> Option<(&'a str, f64)> {
        let own = parameter.tie.as_ref().map(|tie| (tie.to.as_str(), tie.correlation));
        let from = |other: &'a Parameter| {
            let tie = other.tie.as_ref().filter(|tie| tie.to == parameter.path)?;
            Some((other.path.as_str(), tie.correlation))
        };
        own.or_else(|| self.uncertain().find_map(from))
    }

    /// The world of that number: the scenario with every uncertain number drawn, see [`Parameter::drawn`].
    ///
    /// # Errors
    ///
    /// Where the drawn numbers do not fit together.
    pub fn drawn(&self, seed: u64, world: u32) -> Result<Drawn, ScenarioError> {
        self.with(|parameter| parameter.drawn(seed, world))
    }

    /// The values of the uncertain numbers at a point of the unit cube, which has a coordinate for each of them, in the order
    /// of the file. A number that is tied to another is drawn at both their coordinates.
    ///
    /// # Panics
    /// Where the point has fewer coordinates than there are uncertain numbers.
    #[must_use]
    pub fn values(&self, point: &[f64]) -> Vec<f64> {
        self.uncertain().zip(self.places(point)).map(|(parameter, place)| parameter.quantile(place)).collect()
    }

    /// Where the uncertain numbers stand at a point between 0 and 1 in their own distributions: its coordinates, but for those
    /// of numbers that are tied to others.
    ///
    /// # Panics
    /// Where the point has fewer coordinates than there are uncertain numbers.
    #[must_use]
    pub fn places(&self, point: &[f64]) -> Vec<f64> {
        let coordinate = |path: &str| {
            let at = self.uncertain().position(|parameter| parameter.path == path);
            point[at.expect("ties are between uncertain numbers")]
        };
        self.uncertain().map(|parameter| parameter.place(coordinate)).collect()
    }

    /// The world in which the uncertain numbers have these values, in the order of the file.
    ///
    /// # Errors
    ///
    /// Where they do not fit together.
    pub fn at(&self, values: &[f64]) -> Result<Drawn, ScenarioError> {
        let at = |path: &str| self.uncertain().position(|parameter| parameter.path == path);
        self.with(|parameter| at(&parameter.path).map_or(parameter.value, |at| values[at]))
    }

    /// The scenario with a value in the place of every uncertain number.
    fn with(&self, value: impl Fn(&Parameter) -> f64) -> Result<Drawn, ScenarioError> {
        let values: BTreeMap<&str, f64> =
            self.uncertain().map(|parameter| (parameter.path.as_str(), value(parameter))).collect();
        let mut mistakes = Mistakes::default();
        let chain = Chain::alone(Text { name: self.name.clone(), text: self.text.clone() });
        let drawn = Document::assemble(&chain, &[], &mut mistakes).and_then(|mut document| {
            document.put(|uncertain| values[uncertain.path.as_str()]);
            let (setting, programme, _) = compile::compile(document.read(&mut mistakes)?, &mut mistakes)?;
            Some(Drawn { setting, programme })
        });
        mistakes.or(drawn)
    }

    fn checked(chain: &Chain, changes: &[String], mistakes: &mut Mistakes) -> Option<Self> {
        let mut document = Document::assemble(chain, changes, mistakes)?;
        if mistakes.count() > 0 {
            return None;
        }
        let mut file: file::File = document.read(mistakes)?;
        let sources = std::mem::take(&mut file.sources);
        document.check_sources(&sources.names(), mistakes);
        let top = chain.texts.last()?;
        let stem = Path::new(&top.name).file_stem().map_or(top.name.as_str().into(), |stem| stem.to_string_lossy());
        let title = file.title.take().unwrap_or_else(|| stem.clone().into_owned());
        let description = std::mem::take(&mut file.description);
        let blocks = &mut file.interventions.0;
        let correlations = std::mem::take(&mut file.correlations);
        let answers: Vec<_> = blocks.iter_mut().map(|(_, block)| std::mem::take(&mut block.design)).collect();
        let (setting, programme, plan) = compile::compile(file, mistakes)?;
        let designs = programme.iter().zip(answers).map(|(row, answers)| Design::of(row, answers, mistakes)).collect();
        reach::check(&mut document, mistakes);
        tie::tie(&mut document.parameters, correlations, mistakes);
        let alone = chain.texts.len() == 1 && changes.is_empty();
        Some(Self {
            name: stem.into_owned(),
            title,
            description,
            setting,
            programme,
            designs,
            plan,
            text: if alone { top.text.clone() } else { effective::text(&document) },
            parameters: document.parameters,
            sources: sources.0.into_iter().map(|(key, citation)| (key.into_inner(), citation)).collect(),
        })
    }
}

/// The text of the shipped scenario of that name.
fn shipped_text(name: &str) -> Option<Text> {
    let (name, text) = SHIPPED.iter().find(|(shipped, _)| *shipped == name)?;
    Some(Text { name: (*name).to_owned(), text: (*text).to_owned() })
}

/// The names of the shipped scenarios, in order.
fn shipped_names() -> String {
    SHIPPED.iter().map(|&(name, _)| name).collect::<Vec<_>>().join(", ")
}

/// Finds what the file `from` extends: a shipped scenario, or a file seen from where it lies.
fn shipped_or_beside(from: &str, base: &str) -> Result<Text, String> {
    if let Some(text) = shipped_text(base) {
        return Ok(text);
    }
    let path = Path::new(from).with_file_name(base);
    let text = std::fs::read_to_string(&path).map_err(|cause| cause.to_string())?;
    Ok(Text { name: path.to_string_lossy().into_owned(), text })
}

/// Whether a path is a word and no more: the name of a shipped scenario, perhaps.
fn is_bare(path: &Path) -> bool {
    path.components().count() == 1 && path.extension().is_none()
}

impl Parameter {
    /// Its value in a world; world 0 is the central one. A draw depends on the seed, the number of the world, the path and that
    /// of a number to which it is tied, so other parameters may come and go.
    #[must_use]
    pub fn drawn(&self, seed: u64, world: u32) -> f64 {
        if world == 0 { self.value } else { self.quantile(self.place(|path| Streams::parameter(seed, world, path))) }
    }

    /// Where it stands between 0 and 1 in its distribution, where each uncertain number, by its path, has a uniform in (0, 1).
    fn place(&self, uniform: impl Fn(&str) -> f64) -> f64 {
        let own = uniform(&self.path);
        self.tie.as_ref().map_or(own, |tie| tie.join(uniform(&tie.to), own))
    }

    fn quantile(&self, place: f64) -> f64 {
        self.distribution.as_ref().map_or(self.value, |distribution| distribution.quantile(place))
    }

    /// Whether it says something about the world: sizes of runs, seeds, the map and what an evaluator does do not.
    fn needs_evidence(&self) -> bool {
        let mut parts = self.path.split('.');
        let first = parts.next().unwrap_or_default();
        let last = parts.next_back().unwrap_or_default();
        !(matches!(first, "format" | "run" | "evaluation") || first == "places" && matches!(last, "x" | "y"))
    }
}

impl Plan {
    /// The first week of the burn-in.
    #[must_use]
    pub const fn first_week(&self) -> Week {
        Week(-self.burn_in.cast_signed())
    }
}
