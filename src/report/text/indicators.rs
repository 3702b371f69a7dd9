//! The indicator chains on the terminal.

use serde::{Deserialize, Serialize};

use crate::measure::{Chain, Estimate, Indicator, Standing, Undefined, Value};
use crate::model::indicators::Stage;
use crate::report::Material;
use crate::report::number::{percent, rounded, with_interval};
use crate::report::table::Table;
use crate::units::Grade;

/// The chains of a batch as people read them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicators {
    /// Stage by stage, true and observed.
    pub table: Table,
    /// What the table does not say by itself.
    pub notes: Vec<String>,
}

/// Name of a stage.
#[must_use]
pub const fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Reach => "reach",
        Stage::Satisfaction => "satisfaction",
        Stage::Knowledge => "knowledge",
        Stage::Kept => "kept",
        Stage::Behaviour => "behaviour",
        Stage::Impact => "impact",
    }
}

/// Whether an indicator may stand for impact.
#[must_use]
pub const fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Never => "no",
        Standing::Unlinked => "no: no evidence links it to less trafficking",
        Standing::Unfounded(Grade::Assumption) => "no: an assumption links it to less trafficking",
        Standing::Unfounded(_) => "no: weak evidence links it to less trafficking",
        Standing::Founded => "as a proxy: strong evidence links it to less trafficking",
        Standing::Impact => "it is the impact",
    }
}

/// The chains of all interventions, without the stages that they do not have; the impact, which they share, comes last.
#[must_use]
pub fn indicators(material: &Material) -> Indicators {
    let chains = &material.findings.indicators;
    let mut lines = Lines {
        table: Table::new(&["intervention", "stage", "indicator", "of", "week", "true", "observed"]),
        reasons: Vec::new(),
    };
    for chain in chains {
        let own = chain.indicators.iter().filter(|row| !row.name.is_empty() && row.stage != Stage::Impact);
        own.enumerate().for_each(|(i, row)| lines.push(if i == 0 { &chain.intervention } else { "" }, row));
    }
    if let Some(last) = chains.first().and_then(|chain| chain.indicators.last()) {
        lines.push(if chains.len() > 1 { "all together" } else { "" }, last);
    }
    let reasons = lines.reasons.iter().enumerate().map(|(i, reason)| format!("({}) {reason}.", i + 1));
    let reasons: Vec<_> = reasons.collect();
    let notes = [meaning(chains), reasons.join("\n")];
    let notes =
        if chains.is_empty() { Vec::new() } else { notes.into_iter().filter(|note| !note.is_empty()).collect() };
    Indicators { table: lines.table, notes }
}

/// What may be read as impact.
fn meaning(chains: &[Chain]) -> String {
    let founded = |row: &&Indicator| row.standing == Standing::Founded;
    let founded: Vec<_> =
        chains.iter().flat_map(|chain| &chain.indicators).filter(founded).map(|row| row.name).collect();
    let here =
        if founded.is_empty() { "nowhere here".to_owned() } else { format!("here for {}", super::listed(&founded)) };
    format!(
        "Up to \"kept\" no indicator stands for impact, and behaviour does only where strong evidence links it to less \
         trafficking: {here}. Observed is what lists, records and those asked say."
    )
}

/// A table on its way, and the reasons for what is missing in it.
struct Lines {
    table: Table,
    reasons: Vec<Undefined>,
}

impl Lines {
    fn push(&mut self, intervention: &str, row: &Indicator) {
        let without = row.baseline.filter(|_| row.truth.is_ok());
        let without = without.map_or_else(String::new, |x| format!("; without {}", alone(x, row.unit)));
        let (truth, observed) = (self.written(&row.truth, row.unit), self.written(&row.observed, row.unit));
        let week = row.week.map_or_else(String::new, |week| week.to_string());
        let whole = row.whole.map_or_else(String::new, |whole| format!("{} ", rounded(whole as f64, 0)));
        let of = whole + row.unit.strip_prefix("share of ").unwrap_or(row.unit);
        let names = [intervention, stage(row.stage), row.name].map(ToOwned::to_owned);
        self.table.push(names.into_iter().chain([of, week, truth + &without, observed]));
    }

    /// A value, or the number of the reason why there is none.
    fn written(&mut self, value: &Value, unit: &str) -> String {
        match value {
            Ok(e) if e.low >= e.high => alone(e.mean, unit),
            Ok(e) if is_share(unit) => percent(e),
            Ok(e) => with_interval(e),
            Err(reason) => {
                let known = self.reasons.iter().position(|other| other == reason);
                let place = known.unwrap_or_else(|| {
                    self.reasons.push(reason.clone());
                    self.reasons.len() - 1
                });
                format!("– ({})", place + 1)
            }
        }
    }
}

fn is_share(unit: &str) -> bool {
    unit.starts_with("share")
}

/// A number without an interval.
fn alone(x: f64, unit: &str) -> String {
    let exact = |x: f64| Estimate { mean: x, low: x, high: x, n: 0 };
    let text = if is_share(unit) { percent(&exact(x)) } else { with_interval(&exact(x)) };
    let number = text.split(" (").next().unwrap_or_default().to_owned();
    if x == 0.0 { rounded(0.0, 0) + if is_share(unit) { " %" } else { "" } } else { number }
}
