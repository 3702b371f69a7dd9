//! The report on a person's own counts: tables, a document, and what stands on the terminal.

use serde::Serialize;
use serde_json::Value;

use super::json::plain;
use super::number::rounded;
use super::table::Table;
use super::text::evaluation as text;
use crate::measure::field::{Assessed, Assessment, Effect, Measured};

/// What a report on counts is made from.
#[derive(Clone, Copy, Debug)]
pub struct Evaluated<'a> {
    /// Name of the file, without folder and ending.
    pub name: &'a str,
    /// What it says.
    pub assessment: &'a Assessment,
}

/// The report in words and tables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What the counts say, and how sure that is.
    pub sentences: Vec<String>,
    /// What was counted.
    pub counts: Table,
    /// Measures of crimes, each with interval and caution.
    pub crimes: Table,
    /// Measures of harm, where kinds of crime differ in it.
    pub harm: Option<Table>,
    /// What all of this can and cannot show.
    pub limits: String,
}

/// Puts the report into words and tables.
#[must_use]
pub fn report(evaluated: &Evaluated) -> Report {
    let assessment = evaluated.assessment;
    Report {
        sentences: text::sentences(assessment),
        counts: counted(assessment),
        crimes: measured(&assessment.crimes),
        harm: assessment.harm.as_deref().map(measured),
        limits: text::LIMITS.to_owned(),
    }
}

/// Counts by role; lengths and sizes only where they matter.
fn counted(assessment: &Assessment) -> Table {
    let [before, after] = assessment.weeks;
    let lengths = before.to_bits() != after.to_bits();
    let sizes = assessment.areas.iter().any(|row| row.size.is_some());
    let more = [(lengths, text::LEVEL), (sizes, text::SIZE)].into_iter().filter_map(|(is, head)| is.then_some(head));
    let mut table = Table::new(&text::COUNTS.into_iter().chain(more).collect::<Vec<_>>());
    for row in &assessment.areas {
        let [before, after] = [row.before, row.after].map(|count| rounded(count as f64, 0));
        let level = lengths.then(|| rounded(row.counts.before.value, 1));
        let size = sizes.then(|| row.size.map_or_else(String::new, |size| size.to_string()));
        let cells = [row.role.key().to_owned(), row.areas.to_string(), before, after];
        table.push(cells.into_iter().chain(level).chain(size));
    }
    table
}

fn measured(all: &[Assessed]) -> Table {
    let mut table = Table::new(&text::MEASURES);
    for Assessed { measure, effect } in all {
        let value = effect.as_ref().map_or_else(super::text::undefined, text::value);
        table.push([text::measure(*measure).to_owned(), value, text::caution(*measure).to_owned()]);
    }
    table
}

/// The table of `evaluation.csv`: one row for each measure of crimes, and of harm.
#[must_use]
pub fn table(assessment: &Assessment) -> Table {
    let header =
        ["measure", "of", "value", "low", "high", "standard_error", "neutral", "counts", "dispersion", "status"];
    let mut table = Table::new(&header);
    let harm = assessment.harm.iter().flatten().map(|row| ("harm", row));
    for (of, Assessed { measure, effect }) in assessment.crimes.iter().map(|row| ("crimes", row)).chain(harm) {
        let [value, low, high, error, counts] = numbers(effect);
        table.push([
            measure.key().to_owned(),
            of.to_owned(),
            value,
            low,
            high,
            error,
            measure.neutral().to_string(),
            counts,
            assessment.dispersion.factor.to_string(),
            status(effect),
        ]);
    }
    table
}

/// Value, ends, standard error and number of counts; empty where there is none.
fn numbers(effect: &Measured) -> [String; 5] {
    let Ok(effect) = effect else { return Default::default() };
    let (low, high) = effect
        .interval
        .as_ref()
        .map_or_else(|_| Default::default(), |interval| (interval.low.to_string(), interval.high.to_string()));
    let error = effect.standard_error.as_ref().map_or_else(|_| String::new(), ToString::to_string);
    [effect.value.to_string(), low, high, error, effect.counts.to_string()]
}

fn status(effect: &Measured) -> String {
    match effect {
        Ok(Effect { interval: Ok(_), .. }) => "ok".to_owned(),
        Ok(Effect { interval: Err(reason), .. }) => text::no_bounds(reason),
        Err(reason) => super::text::undefined(reason),
    }
}

/// The document `evaluation.json`.
#[derive(Debug, Serialize)]
struct Document<'a> {
    data: &'a str,
    report: &'a Report,
    assessment: Value,
}

/// The text of `evaluation.json`.
///
/// # Errors
/// None that finite numbers can cause.
pub fn document(evaluated: &Evaluated, report: &Report) -> Result<String, serde_json::Error> {
    let assessment = plain(serde_json::to_value(evaluated.assessment)?);
    let document = Document { data: evaluated.name, report, assessment };
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}
