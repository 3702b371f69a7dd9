//! What is wrong with numbers, alone or together.

use std::fmt;

use super::Problem;

/// What is wrong with numbers, alone or together.
#[derive(Clone, Debug)]
pub(in crate::scenario) enum NumberProblem {
    /// Shares of forms that do not add up to 1.
    Shares { sum: f64 },
    /// Ease of the five reviews adds up to more than 1.
    Ease { sum: f64 },
    /// A number below its least value.
    TooSmall { what: &'static str, least: u32, found: u32 },
    /// A number above its greatest value.
    TooLarge { what: &'static str, most: f64, found: f64 },
    /// A number outside an open range.
    Outside { what: &'static str, found: f64, valid: &'static str },
    /// More rows than a table can have.
    TooMany { what: &'static str, found: usize, most: usize },
    /// More networks than cells.
    Networks { networks: u32, cells: u32 },
    /// Case lengths out of order.
    CaseWeeks { shortest: u32, longest: u32 },
    /// A weekly probability above its slot.
    Slot { cause: String, weekly: f64, most: f64, remedy: &'static str },
}

impl fmt::Display for NumberProblem {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Shares { sum } => write!(f, "the shares of the forms add up to {}", rounded(*sum)),
            Self::Ease { sum } => write!(f, "the ease of the five reviews adds up to {}", rounded(*sum)),
            Self::TooSmall { what, found, .. } => write!(f, "{what} {found}"),
            Self::TooLarge { what, found, .. } | Self::Outside { what, found, .. } => write!(f, "{what} {found}"),
            Self::TooMany { what, found, .. } => write!(f, "{found} times a {what}"),
            Self::Networks { networks, cells } => write!(f, "{networks} networks for {cells} cells"),
            Self::CaseWeeks { shortest, longest } => {
                write!(f, "the shortest case takes {shortest} weeks and the longest {longest}")
            }
            Self::Slot { cause, weekly, .. } => {
                write!(f, "{cause}: a probability of {} a week", rounded(*weekly))
            }
        }
    }
}

impl Problem for NumberProblem {
    fn advice(&self) -> String {
        match self {
            Self::Shares { .. } => "Change them so that they add up to 1".into(),
            Self::Ease { .. } => {
                "A cell reviews at most once a week: lower them so that they add up to at most 1".into()
            }
            Self::TooSmall { least, .. } => format!("Write {least} or more"),
            Self::TooLarge { most, .. } => format!("Write {most} or less"),
            Self::Outside { valid, .. } => format!("Write a number {valid}"),
            Self::TooMany { most, .. } => format!("There can be {most} at most"),
            Self::Networks { cells, .. } => {
                format!("Each network has at least one cell: write {cells} or less, or add cells")
            }
            Self::CaseWeeks { .. } => "Write the shortest first, for example case_weeks = [6, 13]".into(),
            Self::Slot { remedy, most, .. } => format!(
                "{remedy}: the probability may be {} at most, because every cause of exit must leave room for the others",
                rounded((*most * 1e4).floor() / 1e4)
            ),
        }
    }
}

/// At most six digits after the point, without trailing zeros.
fn rounded(x: f64) -> String {
    let text = format!("{x:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
