//! The folder of an evaluation: a person's counts, what they say, and the figure.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::partial::Partial;
use super::{COMMIT, Identity, StoreError, now};
use crate::data::Data;
use crate::measure::field::Assessment;
use crate::report::contents::{Contents, REPORT};
use crate::report::evaluation::{Evaluated, Report, document, page, table};
use crate::report::figures::evaluation as figure;

/// What the `manifest.json` of an evaluation says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvaluationManifest {
    /// Version of the program.
    pub version: String,
    /// Commit it was built from, where known.
    pub commit: Option<String>,
    /// Name of the folder.
    pub run_id: String,
    /// Name of the file of counts.
    pub data: String,
    /// Hash of its text (BLAKE3).
    pub data_hash: String,
    /// Every argument that changes a result.
    pub arguments: BTreeMap<String, String>,
    /// When it was written, in seconds since 1970 (UTC).
    pub written: u64,
}

/// Writes the folder `root/<name of the data>/evaluation-<hash>`, unless it is there already; with `force` again.
///
/// # Errors
/// When something else has that name, a file cannot be written or the figure cannot be painted.
pub fn evaluation(
    root: &Path,
    data: &Data,
    arguments: BTreeMap<String, String>,
    (assessment, report): (&Assessment, &Report),
    force: bool,
) -> Result<PathBuf, StoreError> {
    let data_hash = blake3::hash(data.text.as_bytes()).to_hex().to_string();
    let (scenario, scenario_hash, texts) = (data.name.clone(), data_hash, Vec::new());
    let (command, flags, part) = (None, None, None);
    let identity = Identity { command, scenario, scenario_hash, seed: 0, arguments, flags, texts, part };
    let run_id = identity.run_id().replacen("0-", "evaluation-", 1);
    let path = root.join(&data.name).join(&run_id);
    if path.exists() && !force {
        let same = read_manifest(&path).is_some_and(|manifest| manifest.run_id == run_id);
        return if same { Ok(path) } else { Err(StoreError::Foreign { path }) };
    }
    let partial = Partial::begin(path)?;
    let evaluated = Evaluated { name: &data.name, assessment };
    let text = document(&evaluated, report).map_err(StoreError::json(&partial.file("evaluation.json")))?;
    let mut contents = Contents::default();
    contents.text("data.csv", data.text.clone());
    contents.table("evaluation.csv", table(assessment));
    contents.text("evaluation.json", text);
    contents.figure(figure::NAME, figure::draw(&evaluated), figure::data(assessment));
    contents.text(REPORT, page(&evaluated, report, &data.text, &identity.made(run_id.clone())).html());
    partial.fill(&contents)?;
    partial.json("manifest.json", &manifest(run_id, identity))?;
    partial.give_name()
}

fn manifest(run_id: String, identity: Identity) -> EvaluationManifest {
    let Identity { scenario: data, scenario_hash: data_hash, arguments, .. } = identity;
    let (version, commit) = (env!("CARGO_PKG_VERSION").to_owned(), COMMIT.map(ToOwned::to_owned));
    EvaluationManifest { version, commit, run_id, data, data_hash, arguments, written: now() }
}

fn read_manifest(folder: &Path) -> Option<EvaluationManifest> {
    serde_json::from_str(&fs::read_to_string(folder.join("manifest.json")).ok()?).ok()
}
