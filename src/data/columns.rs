//! Which column holds what: from a header, or, where there is none, from what stands in the first row.

use std::collections::BTreeMap;

use super::cells::{Cell, Line};
use super::error::{Mistakes, TableProblem};
use crate::measure::field::{Period, Role};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    Area,
    Role,
    Period,
    Count,
    Before,
    After,
    Kind,
    Time,
    Weeks,
    WeeksBefore,
    WeeksAfter,
    Harm,
    Size,
}

/// Words that stand for a name, and the name.
type Synonyms = &'static [(&'static str, &'static [&'static str])];

const OF_COLUMNS: Synonyms = &[
    ("area", &["place", "site", "zone", "district", "region", "name", "location", "unit", "beat"]),
    ("role", &["type", "group", "arm", "condition", "status"]),
    ("period", &["phase", "when", "stage"]),
    ("count", &["n", "number", "cases", "crimes", "events", "incidents", "total", "value", "victims"]),
    ("before", &["pre", "baseline", "pre_count", "count_before", "before_count"]),
    ("after", &["post", "during", "post_count", "count_after", "after_count", "follow_up"]),
    ("kind", &["crime", "offence", "offense", "category", "crime_type", "form"]),
    ("time", &["month", "quarter", "year", "date", "week"]),
    ("weeks", &["length", "duration", "time_weight"]),
    ("weeks_before", &["length_before", "weeks_pre"]),
    ("weeks_after", &["length_after", "weeks_post"]),
    ("harm", &["weight", "harm_weight", "severity", "seriousness"]),
    ("size", &["area_weight", "area_size", "km2", "population", "persons", "households"]),
];

const OF_ROLES: Synonyms = &[
    ("treatment", &["treated", "target", "intervention", "experimental", "response", "programme", "program", "t", "r"]),
    ("buffer", &["catchment", "displacement", "neighbour", "neighbor", "adjacent", "spillover", "d", "b"]),
    ("control", &["comparison", "reference", "untreated", "c"]),
    ("buffer_control", &["displacement_control", "control_buffer", "catchment_control", "buffercontrol"]),
];

const OF_PERIODS: Synonyms =
    &[("before", &["pre", "baseline", "prior", "t0", "0"]), ("after", &["post", "during", "follow_up", "t1", "1"])];

impl Column {
    pub(super) const ALL: [Self; 13] = [
        Self::Area,
        Self::Role,
        Self::Period,
        Self::Count,
        Self::Before,
        Self::After,
        Self::Kind,
        Self::Time,
        Self::Weeks,
        Self::WeeksBefore,
        Self::WeeksAfter,
        Self::Harm,
        Self::Size,
    ];

    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Area => "area",
            Self::Role => "role",
            Self::Period => "period",
            Self::Count => "count",
            Self::Before => "before",
            Self::After => "after",
            Self::Kind => "kind",
            Self::Time => "time",
            Self::Weeks => "weeks",
            Self::WeeksBefore => "weeks_before",
            Self::WeeksAfter => "weeks_after",
            Self::Harm => "harm",
            Self::Size => "size",
        }
    }
}

/// One row for each count, or one for both counts of an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Long,
    Wide,
}

impl Shape {
    /// Columns that it must have.
    const fn needed(self) -> &'static [Column] {
        match self {
            Self::Long => &[Column::Area, Column::Role, Column::Period, Column::Count],
            Self::Wide => &[Column::Area, Column::Role, Column::Before, Column::After],
        }
    }

    /// Columns that only the other has.
    const fn others(self) -> &'static [Column] {
        match self {
            Self::Long => &[Column::WeeksBefore, Column::WeeksAfter],
            Self::Wide => &[Column::Time, Column::Weeks],
        }
    }
}

/// Where each column stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) shape: Shape,
    pub(super) width: usize,
    at: BTreeMap<Column, usize>,
}

impl Columns {
    /// The cell of a row in a column, where the file has that column.
    pub(super) fn cell<'a>(&self, row: &'a [Cell], column: Column) -> Option<&'a Cell> {
        row.get(*self.at.get(&column)?)
    }

    pub(super) fn has(&self, column: Column) -> bool {
        self.at.contains_key(&column)
    }
}

/// A word as names are written: small letters, underscores.
fn plain(word: &str) -> String {
    word.to_lowercase().replace([' ', '-', '.'], "_")
}

/// The name that somebody may have meant.
fn meant(word: &str, synonyms: Synonyms) -> Option<&'static str> {
    let word = plain(word);
    let synonym = || synonyms.iter().find(|(_, words)| words.contains(&word.as_str()));
    let near = || synonyms.iter().find(|(name, _)| strsim::damerau_levenshtein(&word, name) <= 2 && word.len() > 3);
    synonym().or_else(near).map(|(name, _)| *name)
}

/// The role of that name, or the one that may be meant.
pub(super) fn role(word: &str) -> Result<Role, Option<&'static str>> {
    let found = Role::ALL.into_iter().find(|role| role.key() == plain(word));
    found.ok_or_else(|| meant(word, OF_ROLES))
}

/// The period of that name, or the one that may be meant.
pub(super) fn period(word: &str) -> Result<Period, Option<&'static str>> {
    let found = Period::ALL.into_iter().find(|period| period.key() == plain(word));
    found.ok_or_else(|| meant(word, OF_PERIODS))
}

/// Whether a cell is, or may be meant as, a role.
fn is_role(cell: &Cell) -> bool {
    role(&cell.text).map_or_else(|meant| meant.is_some(), |_| true)
}

/// Whether a cell begins as numbers do.
fn is_number(cell: &Cell) -> bool {
    cell.text.trim_start_matches(['-', '−', '<', '+']).starts_with(|c: char| c.is_ascii_digit())
}

/// Columns by the first row, and whether that row is a header.
pub(super) fn columns(line: &Line, cells: &[Cell], mistakes: &mut Mistakes) -> Option<(Columns, bool)> {
    let is_header = !cells.iter().any(|cell| is_number(cell) || is_role(cell) && plain(&cell.text).len() > 1);
    if is_header {
        return header(line, cells, mistakes).map(|columns| (columns, true));
    }
    let columns = guessed(cells);
    if columns.is_none() {
        mistakes.add(line.span(), TableProblem::NoHeader);
    }
    columns.map(|columns| (columns, false))
}

fn header(line: &Line, cells: &[Cell], mistakes: &mut Mistakes) -> Option<Columns> {
    let (at, unknown) = named(cells, mistakes);
    let has = |column: &Column| at.contains_key(column);
    let long = has(&Column::Count) || has(&Column::Period);
    let wide = has(&Column::Before) || has(&Column::After);
    if long && wide {
        mistakes.add(line.span(), TableProblem::BothShapes);
        return None;
    }
    let shape = if wide { Shape::Wide } else { Shape::Long };
    for column in shape.others().iter().filter(|column| has(column)) {
        let span = cells[at[column]].span.clone();
        mistakes.add(span, TableProblem::OtherShape { column: column.key(), wide });
    }
    let lacking = |needed: &[Column]| needed.iter().filter(|column| !has(column)).map(|column| column.key()).collect();
    let missing: Vec<&str> = lacking(shape.needed());
    let lengths: Vec<&str> = lacking(&[Column::WeeksBefore, Column::WeeksAfter]);
    // A column that is misspelt has been reported already.
    if !unknown && !missing.is_empty() {
        mistakes.add(line.span(), TableProblem::NoColumn { missing: missing.clone() });
    }
    if wide && lengths.len() == 1 {
        mistakes.add(line.span(), TableProblem::NoColumn { missing: lengths });
    }
    missing.is_empty().then_some(Columns { shape, width: cells.len(), at })
}

/// Where each column of a header stands, and whether some are unknown.
fn named(cells: &[Cell], mistakes: &mut Mistakes) -> (BTreeMap<Column, usize>, bool) {
    let mut at = BTreeMap::new();
    let mut unknown = false;
    for (i, cell) in cells.iter().enumerate() {
        let column = Column::ALL.into_iter().find(|column| column.key() == plain(&cell.text));
        let problem = match column {
            Some(column) if at.contains_key(&column) => Some(TableProblem::ColumnTwice { column: column.key() }),
            Some(column) => {
                at.insert(column, i);
                None
            }
            None => {
                unknown = true;
                let name = cell.text.clone();
                Some(TableProblem::UnknownColumn { meant: meant(&name, OF_COLUMNS), name })
            }
        };
        if let Some(problem) = problem {
            mistakes.add(cell.span.clone(), problem);
        }
    }
    (at, unknown)
}

/// Columns of a file without a header, by what stands in its first row.
fn guessed(cells: &[Cell]) -> Option<Columns> {
    if cells.len() != 4 {
        return None;
    }
    let mut left: Vec<usize> = (0..4).collect();
    let mut take = |is: &dyn Fn(usize) -> bool| {
        let place = left.iter().position(|&i| is(i))?;
        Some(left.remove(place))
    };
    // A place may have the name of a role; then the role stands second, where it is in the usual order.
    let roles = cells.iter().filter(|cell| is_role(cell)).count();
    let role = take(&|i| is_role(&cells[i]) && (roles == 1 || i == 1))?;
    let words = |i: usize| !is_number(&cells[i]);
    let is_period = |i: usize| words(i) && period(&cells[i].text).map_or_else(|meant| meant.is_some(), |_| true);
    let at = if let Some(when) = take(&is_period) {
        let area = take(&words).or_else(|| take(&|_| true))?;
        let count = take(&|_| true)?;
        [(Column::Area, area), (Column::Role, role), (Column::Period, when), (Column::Count, count)]
    } else {
        let area = take(&words).or_else(|| take(&|_| true))?;
        let (before, after) = (take(&|_| true)?, take(&|_| true)?);
        [(Column::Area, area), (Column::Role, role), (Column::Before, before), (Column::After, after)]
    };
    let shape = if at[2].0 == Column::Period { Shape::Long } else { Shape::Wide };
    Some(Columns { shape, width: 4, at: BTreeMap::from(at) })
}
