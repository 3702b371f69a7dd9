//! What can be wrong with a file of counts, and every sentence that says so.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use miette::NamedSource;

use super::SHIPPED;
use super::columns::Column;
use super::rows::Fault;
use crate::measure::field::{Period, Role};
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
            mistakes.add(at..at + 1, if wide { Problem::Utf16 } else { Problem::NotUtf8 });
            mistakes.or(name, &String::from_utf8_lossy(bytes), None)
        }
    }
}

/// Collects mistakes with their places.
#[derive(Default)]
pub(super) struct Mistakes(Vec<(Range<usize>, Problem)>);

impl Mistakes {
    pub(super) fn add(&mut self, span: Range<usize>, problem: Problem) {
        self.0.push((span, problem));
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

/// What is wrong. Its display says what was found, its advice what to write instead.
#[derive(Clone, Debug)]
pub(super) enum Problem {
    /// Text in another encoding.
    NotUtf8,
    /// Text of two bytes a letter.
    Utf16,
    /// Nothing but blank lines and remarks.
    Empty,
    /// A first line of one cell.
    NoSeparator,
    /// A quote that does not end in its line.
    OpenQuote,
    /// A header and nothing below it.
    NoRows,
    /// Columns that cannot be told without a header.
    NoHeader,
    /// A column that means nothing here.
    UnknownColumn { name: String, meant: Option<&'static str> },
    /// A column that stands twice in the header.
    ColumnTwice { column: &'static str },
    /// Columns that must be there.
    NoColumn { missing: Vec<&'static str> },
    /// Columns of both shapes.
    BothShapes,
    /// A column that belongs to the other shape.
    OtherShape { column: &'static str, wide: bool },
    /// A row of another length than the first.
    Width { found: usize, wanted: usize },
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

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::NotUtf8 => f.write_str("this is not UTF-8"),
            Self::Utf16 => f.write_str("this file is UTF-16"),
            Self::Empty => f.write_str("the file is empty"),
            Self::NoSeparator => f.write_str("this line has no comma, semicolon or tab"),
            Self::OpenQuote => f.write_str("a quote is opened and not closed in its line"),
            Self::NoRows => f.write_str("there is a header and no row below it"),
            Self::NoHeader => f.write_str("there is no header, and the columns cannot be told without one"),
            Self::UnknownColumn { name, .. } if name.is_empty() => f.write_str("a column has no name"),
            Self::UnknownColumn { name, .. } => write!(f, "unknown column {name:?}"),
            Self::ColumnTwice { column } => write!(f, "the column {column} stands twice in the header"),
            Self::NoColumn { missing } => write!(f, "the header lacks {}", missing.join(" and ")),
            Self::BothShapes => f.write_str("the header has columns of both shapes"),
            Self::OtherShape { column, wide } => {
                write!(f, "the column {column} belongs to {}", if *wide { "the long shape" } else { "the wide shape" })
            }
            Self::Width { found, wanted } => write!(f, "{found} values where the first line has {wanted}"),
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

impl Problem {
    fn advice(&self) -> String {
        let columns = || Column::ALL.map(Column::key).join(", ");
        match self {
            Self::NotUtf8 => "Save the file as CSV in UTF-8".into(),
            Self::Utf16 => "Save the file as CSV in UTF-8, not as Unicode text".into(),
            Self::Empty | Self::NoRows => format!("Write one row for each count. {EXAMPLE}"),
            Self::NoSeparator => format!("Separate values by commas. {EXAMPLE}"),
            Self::OpenQuote => "Close it, or take it out: quotes are needed only around a separator".into(),
            Self::NoHeader => format!("Write a header first, such as area,role,before,after. Columns: {}", columns()),
            Self::UnknownColumn { meant: Some(meant), .. } => format!("Write {meant}, or take the column out"),
            Self::UnknownColumn { .. } => format!("Take it out, or write one of {}", columns()),
            Self::ColumnTwice { .. } => "Take one out, or give it the name of what it holds".into(),
            Self::NoColumn { .. } => {
                "Give it a column: area, role, period, count in the long shape; area, role, before, after in the wide \
                 one, with weeks_before and weeks_after or neither"
                    .into()
            }
            Self::BothShapes => "Write period and count, one row for each count, or before and after, one for both".into(),
            Self::OtherShape { wide: true, .. } => {
                "Write period and count instead of before and after; in the wide shape the lengths are weeks_before and \
                 weeks_after"
                    .into()
            }
            Self::OtherShape { .. } => "In the long shape the length of what a row counts stands in weeks".into(),
            Self::Width { found, wanted } if found > wanted => {
                "Put values that contain the separator in quotes, and write thousands together: 1234".into()
            }
            Self::Width { .. } => "Write a value in every column; 0 where nothing was counted".into(),
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

const EXAMPLE: &str = "The least that is needed: area,role,before,after and below it Arda,treatment,207,110";

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
