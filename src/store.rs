//! Run folders: everything that a batch leaves on disk.
//!
//! A folder is built under a temporary name and renamed when it is whole, so that a folder with its right name is never
//! half written. The same scenario, seed, arguments and version always lead to the same folder and to the same bytes; only
//! `manifest.json` also says when.

mod evaluation;
mod journal;
mod partial;
mod portion;

pub use evaluation::{EvaluationManifest, evaluation};
pub use journal::{JOURNAL, Journal, count};
pub use portion::{NoPortion, Portion};

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use self::partial::Partial;
use crate::model::books::Layout;
use crate::report::canvas::PaintError;
use crate::report::contents::{Contents, SCENARIO, SUMMARY, scenario_file};
use crate::report::findings::{self, FINDINGS, Unreadable};
use crate::report::replicates::Replicates;
use crate::report::sections::Made;
use crate::scenario::Scenario;

/// Why a run folder could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file or folder cannot be written or read.
    #[error("{path}: {cause}", path = path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
    /// A folder of that name is there, and no run of ours.
    #[error("{path} is there and is not what this would write; use --force to replace it", path = path.display())]
    Foreign {
        /// Which.
        path: PathBuf,
    },
    /// Nothing that a command left stands there.
    #[error("{path} holds no batch: give the folder that a command printed, output/<scenario>/<name>, even where it was killed \
        before it was there", path = path.display())]
    NoBatch {
        /// Where.
        path: PathBuf,
    },
    /// A folder that stands elsewhere than the command that fills it would look for it.
    #[error("{path} must stand in <scenario>/<name> as it was written, {expected}: move it back to go on with it", path = path.display())]
    Moved {
        /// Where it is.
        path: PathBuf,
        /// The end of the path that it should have.
        expected: String,
    },
    /// A report cannot be made again.
    #[error("{path}: {cause}: run it again, with --force, to have it anew", path = path.display())]
    Findings {
        /// The file that it would be made from.
        path: PathBuf,
        /// Why not.
        cause: Unreadable,
    },
    /// Another process is at it.
    #[error("another process is writing {path}: wait until it is done, or stop it", path = path.display())]
    UnderWay {
        /// What it writes.
        path: PathBuf,
    },
    /// A figure could not be painted.
    #[error(transparent)]
    Figure(#[from] PaintError),
}

impl StoreError {
    fn at(path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |cause| Self::File { path, cause }
    }

    fn csv(path: &Path) -> impl FnOnce(csv::Error) -> Self + use<> {
        let path = path.to_owned();
        move |cause| Self::File { path, cause: cause.into() }
    }

    fn json(path: &Path) -> impl FnOnce(serde_json::Error) -> Self + use<> {
        let path = path.to_owned();
        move |cause| Self::File { path, cause: cause.into() }
    }
}

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
    fn batch(&self) -> String {
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
    fn command(&self) -> &'static str {
        if self.part.is_some() { "shard" } else { self.command.unwrap_or("run") }
    }

    /// The words that make the same again from the files of the folder.
    fn again(&self) -> Vec<String> {
        let seed = ("seed".to_owned(), self.seed.to_string());
        let by_name = || self.arguments.clone().into_iter().collect();
        let flags = [seed].into_iter().chain(self.flags.clone().unwrap_or_else(by_name));
        let flags = flags.chain(self.part.map(|part| ("part".to_owned(), part.to_string())));
        let command = [self.command().to_owned()].into_iter();
        let files = self.texts.iter().map(|(name, _)| name.clone());
        command.chain(files).chain(flags.flat_map(|(name, value)| [format!("--{name}"), value])).collect()
    }

    /// What decides the content of the folder of that name, for a report.
    fn made(&self, run_id: String) -> Made<'_> {
        let Self { scenario_hash: hash, arguments, .. } = self;
        Made { version: env!("CARGO_PKG_VERSION"), commit: COMMIT, run_id, hash, arguments }
    }
}

/// The commit that the program was built from, where the build says so.
const COMMIT: Option<&str> = option_env!("WATERBED_COMMIT");

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

/// What [`Folder::create`] finds.
#[derive(Debug)]
pub enum Opened {
    /// A new folder to be filled.
    New(Box<Folder>),
    /// The same run, complete: it can be reported again.
    Existing(Box<Existing>),
}

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
        let (manifest, at) = found.ok_or_else(|| StoreError::NoBatch { path: path.clone() })?;
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

/// A run folder on its way. Dropped before [`Folder::finish`], it leaves nothing behind.
#[derive(Debug)]
pub struct Folder {
    identity: Identity,
    planned: u32,
    partial: Partial,
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

fn read_manifest(folder: &Path) -> Result<Manifest, StoreError> {
    let path = folder.join("manifest.json");
    let text = fs::read_to_string(&path).map_err(StoreError::at(&path))?;
    serde_json::from_str(&text).map_err(StoreError::json(&path))
}

/// The command of manifests that name none.
fn of_old() -> String {
    "run".to_owned()
}

/// Seconds since 1970 (UTC).
#[allow(clippy::disallowed_methods, reason = "the manifest says when; nothing else does")]
fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Failure, Pair, Pairing, Run};
    use crate::model::books::Books;
    use crate::report::sample::{Case, asked, findings, scenario};
    use crate::report::text::Summary;
    use crate::report::{Asked, Material, figures, text};

    fn identity(scenario: &Scenario) -> Identity {
        Identity::new(scenario, 7, BTreeMap::from([("replicates".to_owned(), "2".to_owned())]))
    }

    /// Runs a made-up batch into `root`.
    fn run(root: &Path, force: bool, interrupted: bool) -> Opened {
        let (scenario, findings) = (scenario(Case::Few), findings(Case::Few));
        let material = Material {
            asked: Asked { interrupted, ..asked(&scenario, 3) },
            findings: &findings,
            pairing: Pairing::Crn,
            precision: None,
        };
        let opened = Folder::create(root, identity(&scenario), 3, force).unwrap();
        let Opened::New(folder) = opened else { return opened };
        let layout = Layout::new(&scenario.setting, 26);
        let mut replicates = folder.replicates(&scenario, &layout).unwrap();
        let books = Books::new(&scenario.setting, &layout);
        let pair = Pair { world: 0, replicate: 0, baseline: books.clone(), programme: books, placebo: None };
        replicates.write(&Run { world: 0, replicate: 0, outcome: Ok(pair) }).unwrap();
        replicates
            .write(&Run { world: 0, replicate: 1, outcome: Err(Failure("out of, \"people\"".to_owned())) })
            .unwrap();
        replicates.finish().unwrap();
        let words = text::summary(&material);
        let contents = Contents::of_batch(&material, &words, &folder.made()).unwrap();
        let counts = Counts { planned: 3, done: findings.replicates, failed: 1 };
        let ending = Ending { replicates: counts, precise: None, complete: !interrupted };
        let path = folder.finish(&contents, ending).unwrap();
        let existing = Existing { manifest: read_manifest(&path).unwrap(), at: path.clone(), path };
        assert_eq!(existing.summary::<Summary>().unwrap(), words);
        assert_eq!(existing.document().unwrap(), contents.document().unwrap());
        Opened::Existing(Box::new(existing))
    }

    fn done(opened: Opened) -> Existing {
        match opened {
            Opened::Existing(existing) => *existing,
            Opened::New(_) => panic!("the folder is not there"),
        }
    }

    /// All files below a folder with their bytes.
    fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.extend(files(&path).into_iter().map(|(name, bytes)| (Path::new("figures").join(name), bytes)));
            } else {
                found.insert(path.file_name().unwrap().into(), fs::read(&path).unwrap());
            }
        }
        found
    }

    #[test]
    fn a_run_leaves_every_file_and_nothing_else() {
        let root = tempfile::tempdir().unwrap();
        let run = done(run(root.path(), false, false));
        let names: Vec<_> = files(&run.path).into_keys().map(|path| path.to_string_lossy().into_owned()).collect();
        let expected = [
            "findings.bin",
            "indicators.csv",
            "manifest.json",
            "parameters.csv",
            "replicates.csv",
            "report.html",
            "scenario.toml",
            "summary.csv",
            "summary.json",
            "worlds.csv",
        ];
        assert_eq!(names.iter().filter(|name| !name.starts_with("figures")).collect::<Vec<_>>(), expected.each_ref());
        assert_eq!(names.len(), expected.len() + 3 * figures::ALL.len());
        let told: Vec<_> = text::FILES.iter().map(|(name, _)| *name).filter(|name| *name != "figures/").collect();
        assert_eq!(told, expected, "the report says what is in the folder");
        assert_eq!(fs::read_dir(run.path.parent().unwrap()).unwrap().count(), 1);
        assert_eq!(run.manifest.replicates, Counts { planned: 3, done: 2, failed: 1 });
    }

    #[test]
    fn a_complete_run_is_reported_again_and_only_replaced_by_force() {
        let root = tempfile::tempdir().unwrap();
        let first = done(run(root.path(), false, false));
        let mark = first.path.join("mark");
        fs::write(&mark, "kept").unwrap();
        let Opened::Existing(again) = Folder::create(root.path(), identity(&scenario(Case::Few)), 3, false).unwrap()
        else {
            panic!("the run is there");
        };
        assert_eq!(*again, first);
        done(run(root.path(), true, false));
        assert!(!mark.exists());
    }

    #[test]
    fn an_interrupted_run_makes_way() {
        let root = tempfile::tempdir().unwrap();
        assert!(!done(run(root.path(), false, true)).manifest.complete);
        assert!(done(run(root.path(), false, false)).manifest.complete);
    }

    /// Records of a run that was stopped, killed, and killed again on its way. With `force`, and when the folder is whole, they are gone.
    #[test]
    fn who_goes_on_after_a_kill_finds_what_was_done() {
        let root = tempfile::tempdir().unwrap();
        let scenario = scenario(Case::Few);
        let begin = |force| match Folder::create(root.path(), identity(&scenario), 3, force).unwrap() {
            Opened::New(folder) => folder,
            Opened::Existing(_) => panic!("nothing is complete"),
        };
        let found = |folder: &Folder| folder.journal::<u32, u32>().unwrap().len();
        let kill_after = |record: u32| {
            let folder = begin(false);
            let journal = folder.journal::<u32, u32>().unwrap();
            journal.keep(&record, &1);
            folder.leave();
            journal.len()
        };
        assert_eq!([1, 2, 3].map(kill_after), [0, 1, 2]);
        // Killed before the journal is begun, and while it is.
        begin(false).leave();
        let folder = begin(false);
        fs::write(folder.partial.file(JOURNAL), "some").unwrap();
        folder.leave();
        assert_eq!(kill_after(4), 3);
        assert_eq!(found(&begin(true)), 0);
        assert_eq!(kill_after(1), 0);
        done(run(root.path(), false, false));
        assert_eq!(fs::read_dir(root.path().join(&scenario.name)).unwrap().count(), 1);
    }

    /// A disk that is full when the report is written: here a file stands where a folder should be.
    #[test]
    fn what_cannot_be_finished_is_left_to_go_on_from() {
        let root = tempfile::tempdir().unwrap();
        let scenario = scenario(Case::Few);
        let begin = || match Folder::create(root.path(), identity(&scenario), 3, false).unwrap() {
            Opened::New(folder) => folder,
            Opened::Existing(_) => panic!("nothing is complete"),
        };
        let folder = begin();
        folder.journal::<u32, u32>().unwrap().keep(&1, &1);
        let mut contents = Contents::default();
        contents.text("manifest.json/table.csv", String::new());
        let ending = Ending { replicates: Counts { planned: 3, done: 3, failed: 0 }, precise: None, complete: true };
        assert!(matches!(folder.finish(&contents, ending), Err(StoreError::File { .. })));
        assert_eq!(begin().journal::<u32, u32>().unwrap().len(), 1);
    }

    /// A folder is found by the path that it has or was to have, or by what it is called until then.
    #[test]
    fn a_folder_is_found_before_it_is_there() {
        let root = tempfile::tempdir().unwrap();
        let scenario = scenario(Case::Few);
        let path = root.path().join(&scenario.name).join(identity(&scenario).run_id());
        assert!(matches!(Existing::find(&path), Err(StoreError::NoBatch { .. })));
        let Opened::New(folder) = Folder::create(root.path(), identity(&scenario), 3, false).unwrap() else {
            panic!("nothing is complete")
        };
        folder.leave();
        let hidden = partial::beside(&path, partial::NOW);
        for given in [&path, &hidden] {
            let found = Existing::find(given).unwrap();
            assert_eq!((&found.path, &found.at, found.manifest.complete), (&path, &hidden, false));
            assert_eq!(found.root().unwrap(), root.path());
            let expected = ["run", "scenario.toml", "--seed", "7", "--replicates", "2"];
            assert_eq!(found.manifest.again, expected);
            assert_eq!(fs::read_to_string(found.at.join(SCENARIO)).unwrap(), scenario.text);
        }
        let done = done(run(root.path(), false, false));
        assert_eq!(Existing::find(&path).unwrap().at, done.path);
    }

    #[test]
    fn two_processes_do_not_write_the_same_folder() {
        let root = tempfile::tempdir().unwrap();
        let scenario = scenario(Case::Few);
        let first = Folder::create(root.path(), identity(&scenario), 3, false).unwrap();
        let second = Folder::create(root.path(), identity(&scenario), 3, false).unwrap_err();
        assert!(matches!(second, StoreError::UnderWay { .. }), "{second}");
        drop(first);
        assert!(Folder::create(root.path(), identity(&scenario), 3, false).is_ok());
    }

    #[test]
    fn what_is_not_a_run_is_never_overwritten() {
        let root = tempfile::tempdir().unwrap();
        let scenario = scenario(Case::Few);
        let path = root.path().join(&scenario.name).join(identity(&scenario).run_id());
        fs::create_dir_all(&path).unwrap();
        let error = Folder::create(root.path(), identity(&scenario), 3, false).unwrap_err();
        assert!(matches!(error, StoreError::Foreign { path: found } if found == path));
    }

    #[test]
    fn the_same_input_gives_the_same_bytes_but_for_the_time() {
        let roots = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let [mut one, mut two] = roots.each_ref().map(|root| files(&done(run(root.path(), false, false)).path));
        one.remove(Path::new("manifest.json"));
        two.remove(Path::new("manifest.json"));
        assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
        assert!(one.iter().all(|(name, bytes)| two[name] == *bytes));
    }

    #[test]
    fn an_abandoned_folder_leaves_nothing() {
        let root = tempfile::tempdir().unwrap();
        let scenario = scenario(Case::Few);
        drop(Folder::create(root.path(), identity(&scenario), 3, false).unwrap());
        assert_eq!(fs::read_dir(root.path().join(&scenario.name)).unwrap().count(), 0);
    }

    #[test]
    fn the_name_depends_on_everything_that_changes_a_result() {
        let scenario = scenario(Case::Few);
        let mut other = scenario.clone();
        other.text.push_str("\n# changed");
        let arguments = |n: &str| BTreeMap::from([("replicates".to_owned(), n.to_owned())]);
        let names = [
            Identity::new(&scenario, 7, arguments("2")),
            Identity::new(&scenario, 8, arguments("2")),
            Identity::new(&scenario, 7, arguments("3")),
            Identity::new(&other, 7, arguments("2")),
            Identity::new(&scenario, 7, arguments("2")).of("explain"),
        ]
        .map(|identity| identity.run_id());
        assert!((0..5).all(|i| (0..i).all(|j| names[i] != names[j])), "{names:?}");
    }

    #[test]
    fn rows_of_replicates_are_tidy() {
        let root = tempfile::tempdir().unwrap();
        let run = done(run(root.path(), false, false));
        let mut reader = csv::Reader::from_path(run.path.join("replicates.csv")).unwrap();
        assert_eq!(reader.headers().unwrap(), crate::report::replicates::COLUMNS.as_slice());
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        let of = |arm: &str| rows.iter().filter(|row| &row[5] == arm).count();
        assert_eq!(of("baseline"), of("programme"));
        assert!(rows.iter().any(|row| &row[8] == "period" && &row[10] == "quarter 2"));
        let failed = rows.last().unwrap();
        assert_eq!((&failed[4], &failed[13]), ("1", "failed: out of, \"people\""));
    }
}
