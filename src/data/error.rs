//! What can be wrong with a file of counts, and every sentence that says so.

mod counts;
mod table;

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use miette::NamedSource;

pub(super) use counts::CountProblem;
pub(super) use table::TableProblem;

use super::SHIPPED;
use crate::scenario::Mistake;

/// Why there are no counts.
#[derive(Debug)]
pub enum DataError {
    /// The file cannot be read.
    Unreadable {
        /// The path as given.
        path: PathBuf,
        /// What the operating system says.
        cause: std::io::Error,
    },
    /// The file says something that cannot be.
    Invalid {
        /// What is wrong, in the order of the file.
        mistakes: Vec<Mistake>,
        /// How many more mistakes there are.
        more: usize,
    },
}

/// Mistakes that are shown; a file of the wrong sort has one in every row.
const SHOWN: usize = 50;

impl DataError {
    /// The mistakes in the text, each a diagnostic of its own; empty where the file cannot be read.
    #[must_use]
    pub fn mistakes(&self) -> &[Mistake] {
        match self {
            Self::Unreadable { .. } => &[],
            Self::Invalid { mistakes, .. } => mistakes,
        }
    }

    /// That there are more mistakes than are shown, where there are.
    #[must_use]
    pub fn rest(&self) -> Option<String> {
        match self {
            Self::Invalid { more: more @ 1.., .. } => Some(format!("and {more} more mistakes")),
            _ => None,
        }
    }
}

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Unreadable { path, cause } => {
                let shipped: Vec<&str> = SHIPPED.iter().map(|(name, _)| *name).collect();
                write!(
                    f,
                    "cannot read the counts {}: {cause}. Write the path of a file, or one of the shipped examples: {}.",
                    path.display(),
                    shipped.join(", ")
                )
            }
            Self::Invalid { mistakes, .. } => {
                let lines = mistakes.iter().map(Mistake::line).chain(self.rest());
                f.write_str(&lines.collect::<Vec<_>>().join("\n"))
            }
        }
    }
}

impl std::error::Error for DataError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable { cause, .. } => Some(cause),
            Self::Invalid { .. } => None,
        }
    }
}

/// The text of a file, without the mark that some programs put first.
pub(super) fn text(name: &str, bytes: &[u8]) -> Result<String, DataError> {
    let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned()),
        Err(error) => {
            let mut mistakes = Mistakes::default();
            let at = if wide { 0 } else { error.valid_up_to() };
            mistakes.add(at..at + 1, if wide { TableProblem::Utf16 } else { TableProblem::NotUtf8 });
            mistakes.or(name, &String::from_utf8_lossy(bytes), None)
        }
    }
}

/// Collects mistakes with their places.
#[derive(Default)]
pub(super) struct Mistakes(Vec<(Range<usize>, Box<dyn Problem>)>);

impl Mistakes {
    pub(super) fn add(&mut self, span: Range<usize>, problem: impl Problem + 'static) {
        self.0.push((span, Box::new(problem)));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value, or all mistakes in the order of the file.
    pub(super) fn or<T>(mut self, name: &str, text: &str, value: Option<T>) -> Result<T, DataError> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => {
                self.0.sort_by_key(|(span, _)| span.start);
                let source = Arc::new(NamedSource::new(name, text.to_owned()));
                let more = self.0.len().saturating_sub(SHOWN);
                let shown = self.0.into_iter().take(SHOWN);
                let mistakes =
                    shown.map(|(span, problem)| Mistake::new(&source, span, problem.to_string(), problem.advice()));
                Err(DataError::Invalid { mistakes: mistakes.collect(), more })
            }
        }
    }
}

/// What is wrong. Its display says what was found, its advice what to write instead. All words of this layer are in the files of
/// its kinds, beside this one.
pub(super) trait Problem: fmt::Display {
    fn advice(&self) -> String;
}
