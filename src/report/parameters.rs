//! Every number of a scenario with where it comes from.

use super::replicates::key;
use super::table::Table;
use crate::scenario::Scenario;

/// The table of `parameters.csv`.
#[must_use]
pub fn table(scenario: &Scenario) -> Table {
    let mut table = Table::new(&["path", "value", "source", "grade", "note"]);
    for parameter in &scenario.parameters {
        let evidence = parameter.evidence.as_ref();
        table.push([
            parameter.path.clone(),
            parameter.value.to_string(),
            evidence.map_or_else(String::new, |evidence| evidence.source.clone()),
            evidence.map_or_else(String::new, |evidence| key(evidence.grade)),
            evidence.and_then(|evidence| evidence.note.clone()).unwrap_or_default(),
        ]);
    }
    table
}
