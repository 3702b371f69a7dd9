//! A folder on its way: filled under another name, and renamed when it is whole.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::StoreError;
use crate::report::canvas::Canvas;
use crate::report::contents::{Content, Contents};
use crate::report::table::Table;

/// A folder without its name. Dropped before [`Partial::give_name`], it leaves nothing behind.
#[derive(Debug)]
pub(super) struct Partial {
    /// Where it will be.
    path: PathBuf,
    /// Where it is until then.
    now: PathBuf,
    finished: bool,
}

impl Partial {
    /// Begins the folder that is to be `path`.
    pub(super) fn begin(path: PathBuf) -> Result<Self, StoreError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let now = path.with_file_name(format!(".{name}.{}.partial", std::process::id()));
        if now.exists() {
            fs::remove_dir_all(&now).map_err(StoreError::at(&now))?;
        }
        fs::create_dir_all(&now).map_err(StoreError::at(&now))?;
        Ok(Self { path, now, finished: false })
    }

    /// Where the folder will be.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Where a file of it is now.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.now.join(name)
    }

    pub(super) fn text(&self, name: &str, text: &str) -> Result<(), StoreError> {
        let path = self.file(name);
        fs::write(&path, text).map_err(StoreError::at(&path))
    }

    pub(super) fn json(&self, name: &str, value: &impl Serialize) -> Result<(), StoreError> {
        let text = serde_json::to_string_pretty(value).map_err(StoreError::json(&self.file(name)))?;
        self.text(name, &(text + "\n"))
    }

    /// Writes all contents.
    pub(super) fn fill(&self, contents: &Contents) -> Result<(), StoreError> {
        for (name, content) in contents.files() {
            if let Some(place) = self.file(name).parent() {
                fs::create_dir_all(place).map_err(StoreError::at(place))?;
            }
            match content {
                Content::Text(text) => self.text(name, text)?,
                Content::Table(table) => self.table(name, table)?,
                Content::Figure(canvas) => self.figure(name, canvas)?,
            }
        }
        Ok(())
    }

    fn table(&self, name: &str, table: &Table) -> Result<(), StoreError> {
        let path = self.file(name);
        let file = File::create(&path).map_err(StoreError::at(&path))?;
        table.write_csv(BufWriter::new(file)).map_err(StoreError::csv(&path))
    }

    fn figure(&self, name: &str, canvas: &Canvas) -> Result<(), StoreError> {
        self.text(&format!("{name}.svg"), &canvas.svg()?)?;
        Ok(canvas.png(&self.file(&format!("{name}.png")))?)
    }

    /// Renames the folder; what has its name makes way first, and goes only when the new one stands.
    pub(super) fn give_name(mut self) -> Result<PathBuf, StoreError> {
        let old = self.now.with_extension("old");
        let replaces = self.path.exists();
        if replaces {
            fs::rename(&self.path, &old).map_err(StoreError::at(&self.path))?;
        }
        fs::rename(&self.now, &self.path).map_err(StoreError::at(&self.path))?;
        self.finished = true;
        if replaces {
            fs::remove_dir_all(&old).map_err(StoreError::at(&old))?;
        }
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
