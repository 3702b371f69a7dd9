//! Rows read into counts, each value checked by itself.

use std::ops::Range;

use super::cells::{self, Cell};
use super::columns::{self, Column, Columns, Shape};
use super::error::{CountProblem, Mistakes, TableProblem};
use crate::measure::field::{Observation, Period};

/// A count with the place of its row.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) observation: Observation,
    pub(super) span: Range<usize>,
}

/// Numbers of more digits are a mistake: so many crimes there are not.
const DIGITS: usize = 9;
/// Weights, lengths and sizes lie between this and its inverse.
const LARGEST: f64 = 1e9;

/// All counts of a text; `None` where its columns cannot be told.
pub(super) fn read(text: &str, mistakes: &mut Mistakes) -> Option<Vec<Row>> {
    let mut lines = cells::lines(text);
    let Some(first) = lines.next() else {
        mistakes.add(0..0, TableProblem::Empty);
        return None;
    };
    let Some(separator) = cells::separator(&first) else {
        mistakes.add(first.span(), TableProblem::NoSeparator);
        return None;
    };
    let Ok(names) = first.cells(separator) else {
        mistakes.add(first.span(), TableProblem::OpenQuote);
        return None;
    };
    let (columns, is_header) = columns::columns(&first, &names, mistakes)?;
    let mut rows = Vec::new();
    for line in (!is_header).then_some(first).into_iter().chain(lines) {
        match line.cells(separator) {
            Ok(mut cells) => {
                while cells.len() > columns.width && cells.last().is_some_and(|cell| cell.text.is_empty()) {
                    cells.pop();
                }
                if cells.len() == columns.width {
                    rows.extend(Values { columns: &columns, cells: &cells, mistakes }.rows(&line.span()));
                } else {
                    mistakes.add(line.span(), TableProblem::Width { found: cells.len(), wanted: columns.width });
                }
            }
            Err(span) => mistakes.add(span, TableProblem::OpenQuote),
        }
    }
    if rows.is_empty() && mistakes.is_empty() {
        mistakes.add(0..text.len(), TableProblem::NoRows);
    }
    Some(rows)
}

/// The values of one row.
struct Values<'a> {
    columns: &'a Columns,
    cells: &'a [Cell],
    mistakes: &'a mut Mistakes,
}

impl Values<'_> {
    /// One count, or two in the wide shape; fewer where something is wrong.
    fn rows(mut self, span: &Range<usize>) -> Vec<Row> {
        let area = self.name(Column::Area);
        let role = self.word(Column::Role, columns::role, |word, meant| CountProblem::Role { word, meant });
        let (kind, time) = (self.name(Column::Kind), self.name(Column::Time));
        let harm = self.amount(Column::Harm);
        let size = self.amount(Column::Size);
        let counts = match self.columns.shape {
            Shape::Long => {
                let period =
                    self.word(Column::Period, columns::period, |word, meant| CountProblem::Period { word, meant });
                vec![(period, self.count(Column::Count), self.amount(Column::Weeks))]
            }
            Shape::Wide => vec![
                (Some(Period::Before), self.count(Column::Before), self.amount(Column::WeeksBefore)),
                (Some(Period::After), self.count(Column::After), self.amount(Column::WeeksAfter)),
            ],
        };
        let (Some(area), Some(role), Some(kind), Some(time), Some(harm), Some(size)) =
            (area, role, kind, time, harm, size)
        else {
            return Vec::new();
        };
        let row = |(period, count, weeks): (Option<Period>, Option<u64>, Option<Option<f64>>)| {
            let observation = Observation {
                role,
                area: area.clone(),
                kind: kind.clone(),
                period: period?,
                time: time.clone(),
                count: count?,
                weeks: weeks?.unwrap_or(1.0),
                harm: harm.unwrap_or(1.0),
                size,
            };
            Some(Row { observation, span: span.clone() })
        };
        counts.into_iter().filter_map(row).collect()
    }

    fn cell(&self, column: Column) -> Option<&Cell> {
        self.columns.cell(self.cells, column)
    }

    fn refuse(&mut self, column: Column, problem: CountProblem) {
        let span = self.cell(column).map_or(0..0, |cell| cell.span.clone());
        self.mistakes.add(span, problem);
    }

    /// A name; empty where the file has no such column.
    fn name(&mut self, column: Column) -> Option<String> {
        let name = self.cell(column).map_or_else(String::new, |cell| cell.text.clone());
        if name.is_empty() && self.columns.has(column) {
            self.refuse(column, CountProblem::Nothing { column: column.key() });
            return None;
        }
        Some(name)
    }

    /// A word of a list.
    fn word<T>(
        &mut self,
        column: Column,
        read: impl Fn(&str) -> Result<T, Option<&'static str>>,
        problem: impl Fn(String, Option<&'static str>) -> CountProblem,
    ) -> Option<T> {
        let word = self.name(column)?;
        match read(&word) {
            Ok(found) => Some(found),
            Err(meant) => {
                self.refuse(column, problem(word, meant));
                None
            }
        }
    }

    fn count(&mut self, column: Column) -> Option<u64> {
        let text = self.name(column)?;
        count(&text)
            .map_err(|fault| self.refuse(column, CountProblem::Count { column: column.key(), text, fault }))
            .ok()
    }

    /// A number above zero; nothing where the file has no such column.
    #[allow(clippy::option_option, reason = "a mistake, no such column, or a number")]
    fn amount(&mut self, column: Column) -> Option<Option<f64>> {
        if !self.columns.has(column) {
            return Some(None);
        }
        let text = self.name(column)?;
        let read = amount(&text);
        if read.is_none() {
            self.refuse(column, CountProblem::Amount { column: column.key(), text });
        }
        read.map(Some)
    }
}

/// Why something is no count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Below zero.
    Negative,
    /// Whole, with something between its digits: the digits alone.
    Thousands(String),
    /// With a decimal point or comma.
    Fraction,
    /// `<5`: kept from view because it is small.
    Suppressed,
    /// Too large.
    Large,
    /// No number.
    Word,
}

fn count(text: &str) -> Result<u64, Fault> {
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    if digits(text) {
        let short = text.trim_start_matches('0').len() <= DIGITS;
        return if short { text.parse().map_err(|_| Fault::Large) } else { Err(Fault::Large) };
    }
    if text.strip_prefix(['-', '−']).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
        return Err(Fault::Negative);
    }
    if text.starts_with(['<', '≤', '*']) {
        return Err(Fault::Suppressed);
    }
    let parts: Vec<&str> = text.split([',', '.', '\'', '’', ' ', '\u{a0}', '\u{202f}']).collect();
    match parts.as_slice() {
        _ if !parts.iter().all(|part| digits(part)) => Err(Fault::Word),
        [first, rest @ ..] if first.len() <= 3 && rest.iter().all(|part| part.len() == 3) => {
            Err(Fault::Thousands(parts.concat()))
        }
        [_, _] => Err(Fault::Fraction),
        _ => Err(Fault::Word),
    }
}

fn amount(text: &str) -> Option<f64> {
    let plain = text.chars().all(|c| c.is_ascii_digit() || c == '.');
    let number = text.parse::<f64>().ok().filter(|_| plain)?;
    (number >= LARGEST.recip() && number <= LARGEST).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_whole_and_what_is_none_is_told_apart() {
        assert_eq!((count("0"), count("207"), count("007")), (Ok(0), Ok(207), Ok(7)));
        for (text, fault) in [
            ("-3", Fault::Negative),
            ("−3.5", Fault::Negative),
            ("1,234", Fault::Thousands("1234".to_owned())),
            ("1.234.567", Fault::Thousands("1234567".to_owned())),
            ("1 234", Fault::Thousands("1234".to_owned())),
            ("12.5", Fault::Fraction),
            ("12,50", Fault::Fraction),
            ("<5", Fault::Suppressed),
            ("9999999999", Fault::Large),
            ("n/a", Fault::Word),
            ("1e3", Fault::Word),
            ("1.2.3", Fault::Word),
            (".", Fault::Word),
        ] {
            assert_eq!(count(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn amounts_have_a_point_and_are_above_zero() {
        assert_eq!((amount("1.5"), amount("52")), (Some(1.5), Some(52.0)));
        for text in ["", "0", "-1", "1,5", "inf", "NaN", "1e3", "0.0000000001", "99999999999"] {
            assert_eq!(amount(text), None, "{text}");
        }
    }
}
