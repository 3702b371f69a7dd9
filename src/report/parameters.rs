//! Every number of a scenario with where it comes from, and what worlds draw for those that are uncertain.

use std::ops::RangeInclusive;

use super::replicates::key;
use super::table::Table;
use crate::scenario::Scenario;

/// The table of `parameters.csv`: the numbers of all scenarios of a folder.
#[must_use]
pub fn file(scenarios: &[Scenario]) -> Table {
    of_each(scenarios, table)
}

/// The tables of scenarios below each other, with the name of the scenario in front.
fn of_each(scenarios: &[Scenario], table: impl Fn(&Scenario) -> Table) -> Table {
    let mut all = Table::default();
    for scenario in scenarios {
        let Table { header, rows } = table(scenario);
        all.header = ["scenario".to_owned()].into_iter().chain(header).collect();
        all.rows.extend(rows.into_iter().map(|row| [scenario.name.clone()].into_iter().chain(row).collect()));
    }
    all
}

/// Every number of a scenario.
#[must_use]
pub fn table(scenario: &Scenario) -> Table {
    let header = ["path", "value", "distribution", "correlated_with", "correlation", "source", "grade", "note"];
    let mut table = Table::new(&header);
    for parameter in &scenario.parameters {
        let evidence = parameter.evidence.as_ref();
        let partner = scenario.partner(parameter);
        table.push([
            parameter.path.clone(),
            parameter.value.to_string(),
            parameter.distribution.as_ref().map_or_else(String::new, ToString::to_string),
            partner.map_or_else(String::new, |(path, _)| path.to_owned()),
            partner.map_or_else(String::new, |(_, correlation)| correlation.to_string()),
            evidence.map_or_else(String::new, |evidence| evidence.source.clone()),
            evidence.map_or_else(String::new, |evidence| key(evidence.grade)),
            evidence.and_then(|evidence| evidence.note.clone()).unwrap_or_default(),
        ]);
    }
    table
}

/// The table of `worlds.csv`: the value of every uncertain number of all scenarios in every world.
#[must_use]
pub fn worlds(scenarios: &[Scenario], seed: u64, worlds: &RangeInclusive<u32>) -> Table {
    of_each(scenarios, |scenario| {
        let mut table = Table::new(&["world", "path", "value"]);
        for world in worlds.clone() {
            for parameter in scenario.uncertain() {
                let value = parameter.drawn(seed, world).to_string();
                table.push([world.to_string(), parameter.path.clone(), value]);
            }
        }
        table
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_of_two_numbers_that_go_together_say_so() {
        let text = "format = 1\nextends = \"default\"\n[[correlations]]\n\
            between = [\"choice.ease.target\", \"choice.ease.temporal\"]\ncorrelation = 0.25\n";
        let table = table(&Scenario::parse("tied.toml", text).unwrap());
        let tied: Vec<[&str; 3]> =
            table.rows.iter().filter(|row| !row[3].is_empty()).map(|row| [0, 3, 4].map(|i| row[i].as_str())).collect();
        assert_eq!(table.header[3..5], ["correlated_with", "correlation"]);
        assert_eq!(
            tied,
            [
                ["choice.ease.target", "choice.ease.temporal", "0.25"],
                ["choice.ease.temporal", "choice.ease.target", "0.25"],
            ]
        );
    }
}
