//! What decides the results of a batch, and what its folder is called.

use std::collections::BTreeMap;

use super::{COMMIT, Portion};
use crate::report::contents::{SCENARIO, scenario_file};
use crate::report::sections::Made;
use crate::scenario::Scenario;

/// What decides the results of a run, and so its folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The command, where its folders do not go by the seed alone.
    pub command: Option<&'static str>,
    /// Name of the scenario.
    pub scenario: String,
    /// Hash of the scenario's text (BLAKE3, hexadecimal).
    pub scenario_hash: String,
    /// Seed.
    pub seed: u64,
    /// Every other argument that changes a result: name and value.
    pub arguments: BTreeMap<String, String>,
    /// What the command takes, where that is not the arguments by their names.
    pub flags: Option<Vec<(String, String)>>,
    /// The scenarios as files of the folder: name and text.
    pub texts: Vec<(String, String)>,
    /// The part of the batch, where it is not the whole.
    pub part: Option<Portion>,
}

/// Digits of a hash in the name of a folder: 48 bits.
const DIGITS: usize = 12;

impl Identity {
    /// The identity of a run of a scenario.
    #[must_use]
    pub fn new(scenario: &Scenario, seed: u64, arguments: BTreeMap<String, String>) -> Self {
        let scenario_hash = blake3::hash(scenario.text.as_bytes()).to_hex().to_string();
        let texts = vec![(SCENARIO.to_owned(), scenario.text.clone())];
        let (scenario, flags, part) = (scenario.name.clone(), None, None);
        Self { command: None, scenario, scenario_hash, seed, arguments, flags, texts, part }
    }

    /// The same beside other scenarios, and with the arguments as the command takes them.
    #[must_use]
    pub fn beside(mut self, others: &[Scenario], flags: Vec<(String, String)>) -> Self {
        self.texts.extend(others.iter().map(|other| (scenario_file(&other.name), other.text.clone())));
        Self { flags: Some(flags), ..self }
    }

    /// The same for another command than `run`: its folders begin with its name.
    #[must_use]
    pub fn of(self, command: &'static str) -> Self {
        Self { command: Some(command), ..self }
    }

    /// A part of the same.
    #[must_use]
    pub fn part(self, part: Portion) -> Self {
        Self { part: Some(part), ..self }
    }

    /// Name of the folder: that of the batch, and which part of it.
    #[must_use]
    pub fn run_id(&self) -> String {
        self.batch() + &self.part.map_or_else(String::new, Portion::ending)
    }

    /// Name of the batch: command, seed, and a hash of scenario, arguments and version.
    pub(super) fn batch(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let version = [env!("CARGO_PKG_VERSION"), COMMIT.unwrap_or_default()];
        let arguments = self.arguments.iter().flat_map(|(name, value)| [name.as_str(), value]);
        let scenario = [self.scenario.as_str(), &self.scenario_hash];
        for part in version.into_iter().chain(scenario).chain(arguments).chain(self.command) {
            // Each part with its length, so that parts cannot run into each other.
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let command = self.command.map_or_else(String::new, |command| format!("{command}-"));
        format!("{command}{}-{}", self.seed, &hasher.finalize().to_hex()[..DIGITS])
    }

    /// The command that leaves the folder.
    pub(super) fn command(&self) -> &'static str {
        if self.part.is_some() { "shard" } else { self.command.unwrap_or("run") }
    }

    /// The words that make the same again from the files of the folder.
    pub(super) fn again(&self) -> Vec<String> {
        let seed = ("seed".to_owned(), self.seed.to_string());
        let by_name = || self.arguments.clone().into_iter().collect();
        let flags = [seed].into_iter().chain(self.flags.clone().unwrap_or_else(by_name));
        let flags = flags.chain(self.part.map(|part| ("part".to_owned(), part.to_string())));
        let command = [self.command().to_owned()].into_iter();
        let files = self.texts.iter().map(|(name, _)| name.clone());
        command.chain(files).chain(flags.flat_map(|(name, value)| [format!("--{name}"), value])).collect()
    }

    /// What decides the content of the folder of that name, for a report.
    pub(super) fn made(&self, run_id: String) -> Made<'_> {
        let Self { scenario_hash: hash, arguments, .. } = self;
        Made { version: env!("CARGO_PKG_VERSION"), commit: COMMIT, run_id, hash, arguments }
    }
}
