//! What is wrong with the values of a row, or with rows together.

use std::fmt;

use super::Problem;
use crate::data::rows::Fault;
use crate::measure::field::{Period, Role};

/// What is wrong with the values of a row, or with rows together.
#[derive(Clone, Debug)]
pub(in crate::data) enum CountProblem {
    /// An empty cell.
    Nothing { column: &'static str },
    /// A word that is no role.
    Role { word: String, meant: Option<&'static str> },
    /// A word that is no period.
    Period { word: String, meant: Option<&'static str> },
    /// Something that is no count.
    Count { column: &'static str, text: String, fault: Fault },
    /// Something that is no number above zero.
    Amount { column: &'static str, text: String },
    /// An area with two roles.
    TwoRoles { area: String, first: &'static str, role: &'static str },
    /// A count that is given twice.
    Twice { area: String, period: &'static str },
    /// A number that is another in another row.
    Differs { column: &'static str, what: String, found: f64, wanted: f64 },
    /// An area without a count that others have.
    Lacks { area: String, what: String },
    /// No counts of a period.
    NoPeriod { period: &'static str },
    /// No area with the role treatment.
    NoTreatment,
}

impl fmt::Display for CountProblem {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Nothing { column } => write!(f, "nothing stands in the column {column}"),
            Self::Role { word, .. } => write!(f, "column role: {word:?} is no role"),
            Self::Period { word, .. } => write!(f, "column period: {word:?} is no period"),
            Self::Count { column, text, fault } => write!(f, "column {column}: {text:?} {}", fault.found()),
            Self::Amount { column, text } => write!(f, "column {column}: {text:?} is no number above zero"),
            Self::TwoRoles { area, first, role } => {
                write!(f, "the area {area:?} has the role {role} here and {first} in a row above")
            }
            Self::Twice { area, period } => write!(f, "the count of {area:?} {period} is given twice"),
            Self::Differs { column, what, found, wanted } => {
                write!(f, "column {column}: {found} for {what}, which has {wanted} in a row above")
            }
            Self::Lacks { area, what } => write!(f, "the area {area:?} lacks a count that others have: {what}"),
            Self::NoPeriod { period } => write!(f, "nothing was counted {period}"),
            Self::NoTreatment => f.write_str("no area has the role treatment"),
        }
    }
}

impl Problem for CountProblem {
    fn advice(&self) -> String {
        match self {
            Self::Nothing { column: "count" | "before" | "after" } => {
                "Write 0 where nothing was counted; where nobody counted, leave the area out of the whole file".into()
            }
            Self::Nothing { .. } => "Write its value in every row, or take the column out".into(),
            Self::Role { meant: Some(meant), .. } | Self::Period { meant: Some(meant), .. } => {
                format!("If that is what is meant, write {meant}")
            }
            Self::Role { .. } => format!("Write one of {}", Role::ALL.map(Role::key).join(", ")),
            Self::Period { .. } => format!("Write one of {}", Period::ALL.map(Period::key).join(", ")),
            Self::Count { fault, .. } => fault.advice(),
            Self::Amount { text, .. } if text.contains(',') => {
                format!("Write decimals with a point, as in {}", text.replacen(',', ".", 1))
            }
            Self::Amount { .. } => "Write a number above zero with a point before decimals, such as 52 or 1.5".into(),
            Self::TwoRoles { .. } => "Give an area one role, and two areas two names".into(),
            Self::Twice { .. } => {
                "Add them up, or tell them apart by a column time (months, quarters) or kind (of crime)".into()
            }
            Self::Differs { column: "harm", .. } => {
                "Give each kind of crime one weight, and tell kinds apart by a column kind".into()
            }
            Self::Differs { .. } => "Write the same in every row that it belongs to".into(),
            Self::Lacks { .. } => "Add the row; its count is 0 if nothing was counted".into(),
            Self::NoPeriod { period } => format!("Add rows with the period {period}"),
            Self::NoTreatment => "Say where the programme works: role treatment".into(),
        }
    }
}

impl Fault {
    const fn found(&self) -> &'static str {
        match self {
            Self::Negative => "is below zero",
            Self::Thousands(_) => "may be a whole number in groups of three, or a decimal",
            Self::Fraction => "is not whole",
            Self::Suppressed => "is no count but a range",
            Self::Large => "is too large",
            Self::Word => "is no number",
        }
    }

    fn advice(&self) -> String {
        match self {
            Self::Negative => "Write what was counted, not the change".into(),
            Self::Thousands(together) => {
                format!("Write {together} if that is meant; a rate is no count, and its error cannot be told")
            }
            Self::Fraction => {
                "Write what was counted, a whole number: a rate is no count, and its error cannot be told".into()
            }
            Self::Suppressed => "Ask for the number, or leave the area out of the whole file".into(),
            Self::Large => "Write at most nine digits".into(),
            Self::Word => "Write a whole number; 0 where nothing was counted".into(),
        }
    }
}
