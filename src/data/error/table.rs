//! What is wrong with a file as a table: its encoding, its lines, its header.

use std::fmt;

use super::Problem;
use crate::data::columns::Column;

/// What is wrong with a file as a table: its encoding, its lines, its header.
#[derive(Clone, Debug)]
pub(in crate::data) enum TableProblem {
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
}

impl fmt::Display for TableProblem {
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
        }
    }
}

impl Problem for TableProblem {
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
        }
    }
}

const EXAMPLE: &str = "The least that is needed: area,role,before,after and below it Arda,treatment,207,110";
