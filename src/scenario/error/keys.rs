//! What is wrong with a text, its keys, or a value of the wrong kind.

use std::fmt;

use super::{Problem, nearest};
use crate::scenario::distribution::{Fault, plain};
use crate::scenario::shipped_names;

/// What is wrong with a text, its keys, or a value of the wrong kind.
#[derive(Clone, Debug)]
pub(in crate::scenario) enum KeyProblem {
    /// Not TOML.
    Syntax(String),
    /// A key that stands twice in one table.
    KeyTwice { key: String },
    /// A value of a wrong kind or out of range, at a path.
    Value { path: String, message: String },
    /// A key that means nothing here.
    UnknownKey { key: String, path: String, valid: Vec<String> },
    /// A word that is none of the valid ones.
    UnknownWord { word: String, path: String, valid: Vec<String> },
    /// A key that must be given.
    MissingKey { key: String, path: String },
    /// No `format` key.
    NoFormat,
    /// A format that this version cannot read.
    UnknownFormat,
    /// A base that cannot be had.
    NoBase { base: String, cause: String },
    /// Files that extend each other in a circle, or without end.
    ExtendsItself { names: Vec<String> },
    /// A `false` where there is nothing to take away.
    NothingToTake { path: String, valid: Vec<String> },
    /// A change that is not `path=value`.
    NoChange,
    /// A place in a list that the list does not have.
    NoItem { length: usize },
    /// A distribution that cannot be.
    Distribution { path: String, fault: Fault },
    /// Several distributions of one number.
    SeveralDistributions { path: String, kinds: Vec<&'static str> },
    /// A distribution of a number that must have one value.
    Certain { path: String },
    /// A distribution that reaches where its field, or the scenario, cannot follow.
    Reaches { path: String, value: f64, cause: String },
}

impl fmt::Display for KeyProblem {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Syntax(message) => write!(f, "this is not TOML: {message}"),
            Self::KeyTwice { key } => write!(f, "{key} is given twice"),
            Self::Value { path, message } => write!(f, "{path}: {message}"),
            Self::UnknownKey { key, path, .. } => write!(f, "unknown key {key:?} in {}", table(path)),
            Self::UnknownWord { word, path, .. } => write!(f, "{path}: unknown word {word:?}"),
            Self::MissingKey { key, path } => write!(f, "{} lacks {key:?}", table(path)),
            Self::NoFormat => f.write_str("the scenario does not say in which format it is written"),
            Self::UnknownFormat => f.write_str("this is no format that waterbed knows"),
            Self::NoBase { base, cause } => write!(f, "cannot read {base:?}, which this extends: {cause}"),
            Self::ExtendsItself { names } => write!(f, "files extend each other without end: {}", names.join(" → ")),
            Self::NothingToTake { path, .. } => write!(f, "{path} = false takes away what is not there"),
            Self::NoChange => f.write_str("this is no change of a scenario"),
            Self::NoItem { length: 0 } => f.write_str("there is no list with entries here"),
            Self::NoItem { length } => write!(f, "this list has {length} entries"),
            Self::Distribution { path, fault } => match fault {
                Fault::Numbers(kind) => write!(f, "{path}: these are not the numbers of {}", kind.key),
                Fault::Within => write!(f, "{path}: within is not two numbers in order"),
                Fault::Nothing => write!(f, "{path}: nothing of the distribution lies within"),
                Fault::Centre(centre) => write!(f, "{path}: the central value {} does not lie within", plain(*centre)),
            },
            Self::SeveralDistributions { path, kinds } => {
                write!(f, "{path}: {} distributions of one number: {}", kinds.len(), kinds.join(", "))
            }
            Self::Certain { path } => write!(f, "{path}: this cannot be uncertain"),
            Self::Reaches { path, value, cause } => {
                write!(f, "{path}: the distribution reaches to {}: {cause}", shortest(*value))
            }
        }
    }
}

impl Problem for KeyProblem {
    fn advice(&self) -> String {
        match self {
            Self::Syntax(_) => {
                "Look here and in the line before for a missing quote, comma or bracket; text stands in \
                \"quotes\""
                    .into()
            }
            Self::KeyTwice { .. } => "Give each a name of its own, or take one out".into(),
            Self::Value { path, message } => value_advice(path, message).into(),
            Self::UnknownKey { key, valid, .. } => nearest(key, valid),
            Self::UnknownWord { word, valid, .. } => nearest(word, valid),
            Self::MissingKey { key, path } if path.is_empty() => {
                format!("Add a table [{key}], as in the shipped scenario \"default\"")
            }
            Self::MissingKey { key, .. } => format!("Add {key} = … there"),
            Self::NoFormat => "Add format = 1 as the first line".into(),
            Self::UnknownFormat => "This version reads format = 1".into(),
            Self::NoBase { .. } => {
                format!("Write the path of a file, seen from this one, or a shipped scenario: {}", shipped_names())
            }
            Self::ExtendsItself { .. } => "Let one of them extend nothing, or a shipped scenario".into(),
            Self::NothingToTake { path, valid } => nearest(path.rsplit('.').next().unwrap_or_default(), valid),
            Self::NoChange => "Write a path, an equals sign and a value, for example choice.ease.geographic=0".into(),
            Self::NoItem { length: 0 } => "Leave the number in brackets out".into(),
            Self::NoItem { length } => format!("Entries are counted from 0: write at most [{}]", length - 1),
            Self::Distribution { fault: Fault::Numbers(kind), .. } => {
                format!("Write {} = {}, {}", kind.key, kind.form, kind.rule)
            }
            Self::Distribution { .. } => {
                "Write within = [lowest, highest], around the central value; it cuts what lies outside".into()
            }
            Self::SeveralDistributions { .. } => "Keep one".into(),
            Self::Certain { path } if path.ends_with("harm") => "A weight of harm is judged, not found out: write one \
                value, and compare runs with others"
                .into(),
            Self::Certain { .. } => "All worlds are run alike: write one value".into(),
            Self::Reaches { .. } => {
                "Choose another distribution, or cut this one with within = [lowest, highest]".into()
            }
        }
    }
}

/// What to write for a value that does not fit.
fn value_advice(path: &str, message: &str) -> &'static str {
    if message.starts_with("found string") && message.contains("expected a number") {
        "Write it without quotes"
    } else if message.contains("expected a list") {
        "Write a list, with brackets also around a single entry"
    } else if message.contains("between 0 and 1") {
        "Write it as a part of one: 40 % is 0.4"
    } else if path.rsplit('.').next() == Some("start") {
        "Week 0 opens the observation window, and nothing of a programme happens before it"
    } else if message.contains("whole number") {
        "Write a whole number that is within these bounds"
    } else if message.contains("at least one") {
        "Name one or more"
    } else {
        "The shipped scenario \"default\" shows every key in use"
    }
}

/// A table by its path; the empty path is the file.
fn table(path: &str) -> String {
    if path.is_empty() { "the file".into() } else { format!("[{path}]") }
}

/// Three digits that count.
fn shortest(x: f64) -> String {
    plain(format!("{x:.2e}").parse().unwrap_or(x))
}
