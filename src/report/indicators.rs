//! The indicator chains as a long table: every stage of every intervention, true and observed.

use super::Material;
use super::replicates::key;
use super::table::Table;
use super::text;
use crate::measure::{Chain, Indicator, Value};

/// Columns of the file.
pub const COLUMNS: [&str; 15] = [
    "intervention",
    "kind",
    "stage",
    "name",
    "unit",
    "whole",
    "week",
    "book",
    "baseline",
    "value",
    "low",
    "high",
    "n",
    "status",
    "stands_for_impact",
];

/// The table of `indicators.csv`.
#[must_use]
pub fn table(material: &Material) -> Table {
    let mut table = Table::new(&COLUMNS);
    for chain in &material.findings.indicators {
        for indicator in &chain.indicators {
            table.push(row(chain, indicator, "true", &indicator.truth));
            table.push(row(chain, indicator, "observed", &indicator.observed));
        }
    }
    table
}

fn row(chain: &Chain, indicator: &Indicator, book: &str, value: &Value) -> [String; COLUMNS.len()] {
    let written = |number: Option<f64>| number.map_or_else(String::new, |number| number.to_string());
    let (numbers, n, status) = match value {
        Ok(e) => ([e.mean, e.low, e.high].map(|x| x.to_string()), e.n.to_string(), "ok".to_owned()),
        Err(reason) => ([const { String::new() }; 3], String::new(), text::undefined(reason)),
    };
    let [value, low, high] = numbers;
    [
        chain.intervention.clone(),
        chain.kind.clone(),
        key(indicator.stage),
        indicator.name.clone(),
        indicator.unit.clone(),
        indicator.whole.map_or_else(String::new, |whole| whole.to_string()),
        written(indicator.week.map(f64::from)),
        book.to_owned(),
        written(indicator.baseline),
        value,
        low,
        high,
        n,
        status,
        text::standing(indicator.standing).to_owned(),
    ]
}
