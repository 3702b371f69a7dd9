//! What is wrong with an intervention.

use std::fmt;

use super::Problem;
use crate::model::interventions::Kind;

/// What is wrong with an intervention.
#[derive(Clone, Debug)]
pub(in crate::scenario) enum InterventionProblem {
    /// An intervention without a kind.
    NoKind { intervention: String },
    /// An intervention with several kinds.
    SeveralKinds { intervention: String, kinds: Vec<&'static str> },
    /// A selector that the kind does not know.
    Selector { selector: &'static str, kind: &'static str, valid: Vec<&'static str> },
    /// A selection of nothing.
    EmptySelection { selector: &'static str },
    /// An intervention that ends before it starts.
    EndsBeforeStart { start: u32, end: u32 },
}

impl fmt::Display for InterventionProblem {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::NoKind { intervention } => write!(f, "the intervention {intervention:?} does not say what it does"),
            Self::SeveralKinds { intervention, kinds } => {
                write!(f, "the intervention {intervention:?} is of {} kinds: {}", kinds.len(), kinds.join(", "))
            }
            Self::Selector { selector, kind, .. } => write!(f, "{kind} cannot be limited by {selector}"),
            Self::EmptySelection { selector } => write!(f, "{selector} selects nothing"),
            Self::EndsBeforeStart { start, end } => {
                write!(f, "the intervention starts in week {start} and ends in week {end}")
            }
        }
    }
}

impl Problem for InterventionProblem {
    fn advice(&self) -> String {
        match self {
            Self::NoKind { .. } => format!("Add one of: {}", kinds()),
            Self::SeveralKinds { .. } => "Keep one, and give each other an [interventions.…] block of its own".into(),
            Self::Selector { valid, .. } => format!("Take it out; it can be limited by: {}", valid.join(", ")),
            Self::EmptySelection { selector } => format!("Name at least one, or leave {selector} out to select all"),
            Self::EndsBeforeStart { start, .. } => {
                format!("Write an end after week {start}, or leave end out so that it goes on")
            }
        }
    }
}

/// Every kind of intervention with its line.
fn kinds() -> String {
    let entries = Kind::CATALOGUE;
    entries.iter().map(|entry| format!("{} ({})", entry.key, entry.summary)).collect::<Vec<_>>().join("; ")
}
