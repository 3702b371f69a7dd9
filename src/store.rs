//! Run folders: everything that a batch leaves on disk.
//!
//! A folder is built under a temporary name and renamed when it is whole, so that a folder with its right name is never
//! half written. The same scenario, seed, arguments and version always lead to the same folder and to the same bytes; only
//! `manifest.json` also says when.

mod evaluation;
mod existing;
mod folder;
mod identity;
mod journal;
mod manifest;
mod partial;
mod portion;
#[cfg(test)]
mod tests;

pub use evaluation::{EvaluationManifest, evaluation};
pub use existing::Existing;
pub use folder::{Folder, Opened};
pub use identity::Identity;
pub use journal::{JOURNAL, Journal, count};
pub use manifest::{Counts, Ending, Manifest};
pub use portion::{NoPortion, Portion};

use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::report::canvas::PaintError;
use crate::report::findings::Unreadable;

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
    /// An evaluation, which is no batch.
    #[error("{path} holds an evaluation, which takes a moment and is not stopped on its way: give its command again, with --force",
        path = path.display())]
    Evaluation {
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

/// The commit that the program was built from, where the build says so.
const COMMIT: Option<&str> = option_env!("WATERBED_COMMIT");

/// Seconds since 1970 (UTC).
#[allow(clippy::disallowed_methods, reason = "the manifest says when; nothing else does")]
fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
