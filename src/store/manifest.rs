//! `manifest.json`: what made a folder, and what came of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Portion, StoreError};

/// What `manifest.json` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The command that left the folder.
    #[serde(default = "of_old")]
    pub command: String,
    /// Version of the program.
    pub version: String,
    /// Commit it was built from, where known.
    pub commit: Option<String>,
    /// Name of the run.
    pub run_id: String,
    /// Name of the scenario.
    pub scenario: String,
    /// Hash of the scenario's text (BLAKE3).
    pub scenario_hash: String,
    /// Seed.
    pub seed: u64,
    /// Every other argument that changes a result.
    pub arguments: BTreeMap<String, String>,
    /// The words of the command that makes the same again from the files of the folder; nothing in folders of old.
    #[serde(default)]
    pub again: Vec<String>,
    /// Which part of the batch it is, where it is not the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<Portion>,
    /// How many replicates came to what.
    pub replicates: Counts,
    /// Whether the precision that was asked for was reached; nothing if none was.
    #[serde(default)]
    pub precise: Option<bool>,
    /// Whether nothing is missing: a batch that was interrupted is not complete.
    pub complete: bool,
    /// When the run began, in seconds since 1970 (UTC).
    pub started: u64,
    /// When it ended, in seconds since 1970 (UTC).
    pub finished: u64,
}

impl Manifest {
    /// Name of the batch that the folder holds, or a part of.
    #[must_use]
    pub fn batch(&self) -> &str {
        let ending = self.part.map_or_else(String::new, Portion::ending);
        self.run_id.strip_suffix(&ending).unwrap_or(&self.run_id)
    }
}

/// How many replicates came to what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Asked for.
    pub planned: u32,
    /// With an outcome.
    pub done: u32,
    /// Without an outcome; rows with their cause.
    pub failed: u32,
}

/// How a batch came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// How many replicates came to what.
    pub replicates: Counts,
    /// Whether the precision that was asked for was reached; nothing if none was.
    pub precise: Option<bool>,
    /// Whether nothing is missing.
    pub complete: bool,
}

pub(super) fn read_manifest(folder: &Path) -> Result<Manifest, StoreError> {
    let path = folder.join("manifest.json");
    let text = fs::read_to_string(&path).map_err(StoreError::at(&path))?;
    serde_json::from_str(&text).map_err(StoreError::json(&path))
}

/// The command of manifests that name none.
fn of_old() -> String {
    "run".to_owned()
}
