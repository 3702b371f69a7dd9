//! A folder that is there, or what was left of it.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::manifest::read_manifest;
use super::partial::{self, Partial};
use super::{Identity, JOURNAL, Manifest, StoreError, count};
use crate::report::contents::{Contents, SUMMARY};
use crate::report::findings::{self, FINDINGS};
use crate::report::sections::Made;

/// A folder that is there, or what a process that was killed left of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Existing {
    /// Where it is, or was to be.
    pub path: PathBuf,
    /// Where its files are: the same, but for what was killed.
    pub at: PathBuf,
    /// What its manifest says.
    pub manifest: Manifest,
}

impl Existing {
    /// Finds a folder by its path, or by the path that it was to have when the process that filled it was killed.
    ///
    /// # Errors
    /// Where neither is there.
    pub fn find(path: &Path) -> Result<Self, StoreError> {
        let path = std::path::absolute(path).map_err(StoreError::at(path))?;
        let path = partial::intended(&path);
        let places = [path.clone(), partial::beside(&path, partial::NOW), partial::beside(&path, partial::KILLED)];
        let found = places.into_iter().find_map(|at| Some((read_manifest(&at).ok()?, at)));
        let is_evaluation = path.join("evaluation.json").exists();
        let none = |path| if is_evaluation { StoreError::Evaluation { path } } else { StoreError::NoBatch { path } };
        let (manifest, at) = found.ok_or_else(|| none(path.clone()))?;
        Ok(Self { path, at, manifest })
    }

    /// Whether it is the folder of that batch, or of a part of it.
    #[must_use]
    pub fn is_of(&self, identity: &Identity) -> bool {
        self.manifest.batch() == identity.batch()
    }

    /// How many records of its batch its journal has.
    #[must_use]
    pub fn records(&self) -> usize {
        count(&self.at.join(JOURNAL), self.manifest.batch())
    }

    /// What its report is made from.
    ///
    /// # Errors
    /// When it is not there, is damaged, or was written by a version that knows other findings.
    pub fn findings<F: DeserializeOwned>(&self) -> Result<F, StoreError> {
        let path = self.path.join(FINDINGS);
        let bytes = fs::read(&path).map_err(StoreError::at(&path))?;
        findings::read(&bytes).map_err(|cause| StoreError::Findings { path, cause })
    }

    /// What decides its content: what it says itself, whichever version makes its report again.
    #[must_use]
    pub fn made(&self) -> Made<'_> {
        let Manifest { version, commit, run_id, scenario_hash: hash, arguments, .. } = &self.manifest;
        Made { version, commit: commit.as_deref(), run_id: run_id.clone(), hash, arguments }
    }

    /// Writes files of a folder that is there again. Each is replaced by a whole one; others stay as they are.
    ///
    /// # Errors
    /// When another process is at the folder, when a file cannot be written or a figure cannot be painted.
    pub fn rewrite(&self, contents: &Contents) -> Result<(), StoreError> {
        let partial = Partial::begin(self.path.clone())?;
        partial.fill(contents)?;
        partial.move_into(contents)?;
        if self.manifest.complete { partial.forget() } else { Ok(()) }
    }

    /// The folder in which it stands in one that is named after its scenario, as commands write it.
    ///
    /// # Errors
    /// Where it was moved or renamed.
    pub fn root(&self) -> Result<PathBuf, StoreError> {
        let Manifest { scenario, run_id, .. } = &self.manifest;
        let is_where_it_was = self.path.ends_with(Path::new(scenario).join(run_id));
        let root = self.path.ancestors().nth(2).filter(|_| is_where_it_was);
        let moved = || StoreError::Moved { path: self.path.clone(), expected: format!("{scenario}/{run_id}") };
        root.map(Path::to_owned).ok_or_else(moved)
    }

    /// Its summary, as it was reported.
    ///
    /// # Errors
    /// When it cannot be read, or is not of that kind.
    pub fn summary<S: DeserializeOwned>(&self) -> Result<S, StoreError> {
        #[derive(Deserialize)]
        struct Document<S> {
            summary: S,
        }
        let document: Document<S> =
            serde_json::from_str(&self.document()?).map_err(StoreError::json(&self.at.join(SUMMARY)))?;
        Ok(document.summary)
    }

    /// The text of its `summary.json`.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn document(&self) -> Result<String, StoreError> {
        let path = self.at.join(SUMMARY);
        fs::read_to_string(&path).map_err(StoreError::at(&path))
    }
}
