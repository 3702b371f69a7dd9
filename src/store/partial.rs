//! A folder on its way: filled under another name, and renamed when it is whole. What a process that was killed left under that
//! name is kept until the same folder is whole, so that somebody can go on from it.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter};
use std::iter;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rayon::prelude::*;
use serde::Serialize;

use super::{JOURNAL, StoreError};
use crate::report::canvas::{Canvas, Painter};
use crate::report::contents::{Content, Contents};
use crate::report::table::Table;

/// Files that are written at once. A figure fills 30 MB while it is painted, too much for each of many cores.
const AT_ONCE: usize = 4;

/// A folder without its name. Dropped before [`Partial::give_name`], it leaves nothing behind.
#[derive(Debug)]
pub(super) struct Partial {
    /// Where it will be.
    path: PathBuf,
    /// Where it is until then.
    now: PathBuf,
    /// Where that is which was left by a process that was killed.
    killed: PathBuf,
    finished: bool,
    _lock: Lock,
}

/// Only one process fills a folder. The system lets go of the lock when the process ends, however it does.
#[derive(Debug)]
struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    fn take(folder: &Path, path: PathBuf) -> Result<Self, StoreError> {
        let file = File::create(&path).map_err(StoreError::at(&path))?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => Err(StoreError::UnderWay { path: folder.to_owned() }),
            // Some file systems know no locks; two processes at once are rare, and a run is not refused for it.
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Self { path, _file: file }),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A file that is left locks nobody out.
        let _ = fs::remove_file(&self.path);
    }
}

/// Endings of the names of a folder that is filled, and of what was left of one.
pub(super) const NOW: &str = "partial";
pub(super) const KILLED: &str = "killed";

/// The hidden name of a folder beside its own.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{ending}"))
}

/// The name that a folder is to have, where its hidden one is given.
pub(super) fn intended(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let hidden = name.strip_prefix('.').and_then(|name| [NOW, KILLED].iter().find_map(|of| name.strip_suffix(of)));
    let name = hidden.and_then(|name| name.strip_suffix('.'));
    name.map_or_else(|| path.to_owned(), |name| path.with_file_name(name))
}

impl Partial {
    /// Begins the folder that is to be `path`.
    pub(super) fn begin(path: PathBuf) -> Result<Self, StoreError> {
        let (now, killed) = (beside(&path, NOW), beside(&path, KILLED));
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(StoreError::at(parent))?;
        }
        let lock = Lock::take(&path, beside(&path, "lock"))?;
        if now.exists() {
            put_aside(&now, &killed).map_err(StoreError::at(&now))?;
        }
        fs::create_dir_all(&now).map_err(StoreError::at(&now))?;
        Ok(Self { path, now, killed, finished: false, _lock: lock })
    }

    /// Where a file is that a process left when it was killed.
    pub(super) fn left(&self, name: &str) -> PathBuf {
        self.killed.join(name)
    }

    /// Forgets what a process left when it was killed.
    pub(super) fn forget(&self) -> Result<(), StoreError> {
        if self.killed.exists() {
            fs::remove_dir_all(&self.killed).map_err(StoreError::at(&self.killed))
        } else {
            Ok(())
        }
    }

    /// Leaves everything as if the process were killed.
    pub(super) fn leave(mut self) {
        self.finished = true;
    }

    /// Where the folder will be.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Where a file of it is now.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.now.join(name)
    }

    pub(super) fn bytes(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let path = self.file(name);
        fs::write(&path, bytes).map_err(StoreError::at(&path))
    }

    pub(super) fn json(&self, name: &str, value: &impl Serialize) -> Result<(), StoreError> {
        let text = serde_json::to_string_pretty(value).map_err(StoreError::json(&self.file(name)))?;
        self.bytes(name, (text + "\n").as_bytes())
    }

    /// Writes all contents, several at once: painting figures is most of it.
    pub(super) fn fill(&self, contents: &Contents) -> Result<(), StoreError> {
        let files = Mutex::new(contents.files().iter());
        let next = || files.lock().ok().and_then(|mut files| files.next());
        let write = |_| {
            let mut painter = Painter::default();
            iter::from_fn(next).try_for_each(|(name, content)| self.write(name, content, &mut painter))
        };
        (0..AT_ONCE).into_par_iter().try_for_each(write)
    }

    fn write(&self, name: &str, content: &Content, painter: &mut Painter) -> Result<(), StoreError> {
        if let Some(place) = self.file(name).parent() {
            fs::create_dir_all(place).map_err(StoreError::at(place))?;
        }
        match content {
            Content::Text(text) => self.bytes(name, text.as_bytes()),
            Content::Bytes(bytes) => self.bytes(name, bytes),
            Content::Table(table) => self.table(name, table),
            Content::Figure(canvas) => self.figure(name, canvas, painter),
        }
    }

    fn table(&self, name: &str, table: &Table) -> Result<(), StoreError> {
        let path = self.file(name);
        let file = File::create(&path).map_err(StoreError::at(&path))?;
        table.write_csv(BufWriter::new(file)).map_err(StoreError::csv(&path))
    }

    fn figure(&self, name: &str, canvas: &Canvas, painter: &mut Painter) -> Result<(), StoreError> {
        self.bytes(&format!("{name}.svg"), canvas.svg()?.as_bytes())?;
        Ok(painter.png(canvas, &self.file(&format!("{name}.png")))?)
    }

    /// Moves the files of all contents into the folder that has the name already, one after the other, each of them whole.
    pub(super) fn move_into(&self, contents: &Contents) -> Result<(), StoreError> {
        for name in contents.names() {
            let (from, to) = (self.file(&name), self.path.join(&name));
            if let Some(place) = to.parent() {
                fs::create_dir_all(place).map_err(StoreError::at(place))?;
            }
            fs::rename(from, &to).map_err(StoreError::at(&to))?;
        }
        Ok(())
    }

    /// Renames the folder; what has its name makes way first, and goes only when the new one stands. Where that cannot be, all is left.
    pub(super) fn give_name(mut self) -> Result<PathBuf, StoreError> {
        self.finished = true;
        let old = self.now.with_extension("old");
        let replaces = self.path.exists();
        if replaces {
            fs::rename(&self.path, &old).map_err(StoreError::at(&self.path))?;
        }
        fs::rename(&self.now, &self.path).map_err(StoreError::at(&self.path))?;
        if replaces {
            fs::remove_dir_all(&old).map_err(StoreError::at(&old))?;
        }
        self.forget()?;
        Ok(self.path.clone())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.finished {
            // Nothing can be done about a failure here, and nothing depends on it.
            let _ = fs::remove_dir_all(&self.now);
        }
    }
}

/// Puts what was left beside what was left before. The one with the longer journal stays: whoever goes on begins with a copy of the
/// other's.
fn put_aside(now: &Path, killed: &Path) -> io::Result<()> {
    if !killed.exists() {
        return fs::rename(now, killed);
    }
    if journal(now) < journal(killed) {
        return fs::remove_dir_all(now);
    }
    fs::remove_dir_all(killed)?;
    fs::rename(now, killed)
}

/// Bytes of the journal of a folder.
fn journal(folder: &Path) -> u64 {
    fs::metadata(folder.join(JOURNAL)).map_or(0, |file| file.len())
}
