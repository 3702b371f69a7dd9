//! A run folder on its way: it says from its first moment what it is to be, and has its name when it is whole.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::manifest::read_manifest;
use super::partial::Partial;
use super::{COMMIT, Counts, Ending, Existing, Identity, JOURNAL, Journal, Manifest, StoreError, now};
use crate::model::books::Layout;
use crate::report::contents::Contents;
use crate::report::replicates::Replicates;
use crate::report::sections::Made;
use crate::scenario::Scenario;

/// What [`Folder::create`] finds.
#[derive(Debug)]
pub enum Opened {
    /// A new folder to be filled.
    New(Box<Folder>),
    /// The same run, complete: it can be reported again.
    Existing(Box<Existing>),
}

/// A run folder on its way. Dropped before [`Folder::finish`], it leaves nothing behind.
#[derive(Debug)]
pub struct Folder {
    identity: Identity,
    planned: u32,
    pub(super) partial: Partial,
    started: u64,
    /// Where the same run was stopped before.
    stopped: Option<PathBuf>,
    /// Where parts of it were run.
    parts: Vec<PathBuf>,
}

impl Folder {
    /// Begins the folder `root/<scenario>/<seed>-<hash>` of so many replicates, unless the same run is there already and complete. An
    /// incomplete one is replaced, and with `force` whatever is there. From the beginning it says what it is to be.
    ///
    /// # Errors
    /// When something else has that name, when another process is at the same run, or when the folder cannot be made.
    pub fn create(root: &Path, identity: Identity, planned: u32, force: bool) -> Result<Opened, StoreError> {
        let run_id = identity.run_id();
        let path = root.join(&identity.scenario).join(&run_id);
        if path.exists() && !force {
            let manifest = read_manifest(&path).ok().filter(|manifest| manifest.run_id == run_id);
            let manifest = manifest.ok_or_else(|| StoreError::Foreign { path: path.clone() })?;
            if manifest.complete {
                if manifest.part.is_none() {
                    forget_journal(&path)?;
                }
                return Ok(Opened::Existing(Box::new(Existing { at: path.clone(), path, manifest })));
            }
        }
        let stopped = (path.exists() && !force).then(|| path.clone());
        let partial = Partial::begin(path)?;
        if force {
            partial.forget()?;
        }
        let folder = Self { identity, planned, partial, started: now(), stopped, parts: Vec::new() };
        folder.announce()?;
        Ok(Opened::New(Box::new(folder)))
    }

    /// Writes what it takes to go on after a kill: the scenarios, and which command is at them.
    fn announce(&self) -> Result<(), StoreError> {
        self.identity.texts.iter().try_for_each(|(name, text)| self.partial.bytes(name, text.as_bytes()))?;
        let replicates = Counts { planned: self.planned, done: 0, failed: 0 };
        self.manifest(Ending { replicates, precise: None, complete: false })
    }

    /// Takes what was run in folders of parts, too.
    #[must_use]
    pub fn of_parts(self, parts: Vec<PathBuf>) -> Self {
        Self { parts, ..self }
    }

    /// Begins the journal, with all that the same run did before it was stopped or killed, and that its parts did.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn journal<K, V>(&self) -> Result<Journal<K, V>, StoreError>
    where
        K: Ord + Serialize + DeserializeOwned,
        V: Serialize + DeserializeOwned,
    {
        // What was killed comes first: until all of that is copied, it is the longer one, which stays if this is killed, too.
        let others = self.stopped.iter().chain(&self.parts).map(|folder| folder.join(JOURNAL));
        let before = [self.partial.left(JOURNAL)].into_iter().chain(others);
        Journal::begin(self.partial.file(JOURNAL), &self.identity.batch(), before)
    }

    /// Leaves everything as it is, for the same run to go on from: as if the process were killed now.
    pub fn leave(self) {
        self.partial.leave();
    }

    /// Where the folder will be.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.partial.path()
    }

    /// What decides its content, for a report.
    #[must_use]
    pub fn made(&self) -> Made<'_> {
        self.identity.made(self.identity.run_id())
    }

    /// Begins `replicates.csv`.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn replicates<'a>(
        &self,
        scenario: &'a Scenario,
        layout: &'a Layout,
    ) -> Result<Replicates<'a, BufWriter<File>>, StoreError> {
        let path = self.partial.file("replicates.csv");
        let file = File::create(&path).map_err(StoreError::at(&path))?;
        Replicates::begin(BufWriter::new(file), &self.identity.run_id(), scenario, layout)
            .map_err(StoreError::csv(&path))
    }

    /// Begins another file of rows that are written as they come.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn rows(&self, name: &str, header: &[&str]) -> Result<csv::Writer<BufWriter<File>>, StoreError> {
        let path = self.partial.file(name);
        let file = File::create(&path).map_err(StoreError::at(&path))?;
        let mut rows = csv::Writer::from_writer(BufWriter::new(file));
        rows.write_record(header).map_err(StoreError::csv(&path))?;
        Ok(rows)
    }

    /// Writes all contents and the manifest, and gives the folder its name. Returns where it is. The [`JOURNAL`] goes where nothing is
    /// missing; of a part it is all there is.
    ///
    /// # Errors
    /// When a file cannot be written or a figure cannot be painted. Then everything is left for the same run to go on from.
    pub fn finish(self, contents: &Contents, ending: Ending) -> Result<PathBuf, StoreError> {
        let written = self.partial.fill(contents).and_then(|()| self.manifest(ending));
        if let Err(error) = written {
            self.partial.leave();
            return Err(error);
        }
        let is_whole = ending.complete && self.identity.part.is_none();
        let path = self.partial.give_name()?;
        // Last of all: until the folder has its name, it may be needed again.
        if is_whole {
            forget_journal(&path)?;
        }
        Ok(path)
    }

    fn manifest(&self, Ending { replicates, precise, complete }: Ending) -> Result<(), StoreError> {
        let (again, command) = (self.identity.again(), self.identity.command().to_owned());
        let Identity { part, scenario, scenario_hash, seed, arguments, .. } = self.identity.clone();
        let manifest = Manifest {
            command,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: COMMIT.map(ToOwned::to_owned),
            run_id: self.identity.run_id(),
            scenario,
            scenario_hash,
            seed,
            arguments,
            again,
            part,
            replicates,
            precise,
            complete,
            started: self.started,
            finished: now(),
        };
        self.partial.json("manifest.json", &manifest)
    }
}

/// Takes the journal out of a folder that is whole.
fn forget_journal(folder: &Path) -> Result<(), StoreError> {
    let path = folder.join(JOURNAL);
    if path.exists() { fs::remove_file(&path).map_err(StoreError::at(&path)) } else { Ok(()) }
}
