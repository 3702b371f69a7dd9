//! Every number of a scenario with where it comes from, and what worlds draw for those that are uncertain.

use std::ops::RangeInclusive;

use super::replicates::key;
use super::table::Table;
use crate::scenario::Scenario;

/// The table of `parameters.csv`.
#[must_use]
pub fn table(scenario: &Scenario) -> Table {
    let mut table = Table::new(&["path", "value", "distribution", "source", "grade", "note"]);
    for parameter in &scenario.parameters {
        let evidence = parameter.evidence.as_ref();
        table.push([
            parameter.path.clone(),
            parameter.value.to_string(),
            parameter.distribution.as_ref().map_or_else(String::new, ToString::to_string),
            evidence.map_or_else(String::new, |evidence| evidence.source.clone()),
            evidence.map_or_else(String::new, |evidence| key(evidence.grade)),
            evidence.and_then(|evidence| evidence.note.clone()).unwrap_or_default(),
        ]);
    }
    table
}

/// The table of `worlds.csv`: the value of every uncertain number in every world.
#[must_use]
pub fn worlds(scenario: &Scenario, seed: u64, worlds: RangeInclusive<u32>) -> Table {
    let mut table = Table::new(&["world", "path", "value"]);
    for world in worlds {
        for parameter in scenario.uncertain() {
            let value = parameter.drawn(seed, world).to_string();
            table.push([world.to_string(), parameter.path.clone(), value]);
        }
    }
    table
}
