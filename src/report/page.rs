//! A report as it stands on a terminal.

use super::table::Table;

/// A part of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A paragraph.
    Text(String),
    /// A table; so many of its first columns are words, the others numbers.
    Table(Table, usize),
    /// What speaks against trusting it.
    Warning(String),
}

/// What can be shown on a terminal.
pub trait Page {
    /// Its parts, in their order.
    fn parts(&self) -> Vec<Part>;
}
