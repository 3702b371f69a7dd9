//! The indicator chains on the terminal.

use serde::{Deserialize, Serialize};

use super::chains::changed;
use super::{NOISE, first_upper, hold, listed};
use crate::measure::{Chain, Estimate, Indicator, Standing, Undefined, Value};
use crate::model::indicators::Stage;
use crate::report::Material;
use crate::report::chains::{Book, Hold};
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
        Standing::Unlinked => "no: nothing but how the model works links it to less trafficking",
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
pub(in crate::report) fn meaning(chains: &[Chain]) -> String {
    let of = |chain: &Chain| {
        let founded = chain.indicators.iter().filter(|row| row.standing == Standing::Founded);
        founded.map(|row| format!("\"{}\" of {}", row.name, chain.intervention)).collect::<Vec<_>>()
    };
    let founded = chains.iter().flat_map(of).collect::<Vec<_>>();
    let founded: Vec<&str> = founded.iter().map(String::as_str).collect();
    let here = if founded.is_empty() { "nowhere here".to_owned() } else { format!("here for {}", listed(&founded)) };
    format!(
        "Up to \"kept\" no indicator stands for impact, and behaviour does only where strong evidence links it to less \
         trafficking: {here}. Observed is what lists, records and those asked say."
    )
}

/// Columns of the chain of one intervention.
pub(in crate::report) const CHAIN_COLUMNS: [&str; 7] =
    ["indicator", "stage", "of", "holds", "stands for impact", "true", "observed"];

/// A row of [`CHAIN_COLUMNS`].
pub(in crate::report) fn chain_row(row: &Indicator) -> [String; 7] {
    let written = |value: &Value| match value {
        Ok(e) => indicator_number(e, &row.unit),
        Err(reason) => format!("– ({reason})"),
    };
    let truth = written(&row.truth) + &change(row);
    [
        first_upper(&row.name),
        stage(row.stage).to_owned(),
        of(row),
        hold(Book::True.hold(row)).to_owned(),
        standing(row.standing).to_owned(),
        truth,
        written(&row.observed),
    ]
}

/// What an indicator is a share or a number of.
fn of(row: &Indicator) -> String {
    let whole = row.whole.map_or_else(String::new, |whole| format!("{} ", rounded(whole as f64, 0)));
    whole + row.unit.strip_prefix("share of ").unwrap_or(&row.unit)
}

/// A table on its way, and the reasons for what is missing in it.
struct Lines {
    table: Table,
    reasons: Vec<Undefined>,
}

impl Lines {
    fn push(&mut self, intervention: &str, row: &Indicator) {
        let (truth, observed) = (self.written(&row.truth, &row.unit), self.written(&row.observed, &row.unit));
        let week = row.week.map_or_else(String::new, |week| week.to_string());
        let names = [intervention, stage(row.stage), &row.name].map(ToOwned::to_owned);
        self.table.push(names.into_iter().chain([of(row), week, truth + &change(row), observed]));
    }

    /// A value, or the number of the reason why there is none.
    fn written(&mut self, value: &Value, unit: &str) -> String {
        match value {
            Ok(e) => indicator_number(e, unit),
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

/// An indicator's number with its interval, where it has one.
#[must_use]
pub fn indicator_number(estimate: &Estimate, unit: &str) -> String {
    match estimate {
        e if e.low >= e.high => alone(e.mean, unit),
        e if is_share(unit) => percent(e),
        e => with_interval(e),
    }
}

/// How a number changes that there is without the programme, too; the impact is a change by itself.
fn change(row: &Indicator) -> String {
    match (&row.change, row.baseline, Book::True.hold(row)) {
        (Err(_), ..) | (_, None, _) => String::new(),
        _ if row.stage == Stage::Impact => String::new(),
        (Ok(change), _, Hold::Noise) => format!("; change {NOISE}: {}", changed(change, &row.unit)),
        (Ok(change), ..) => format!("; change {}", changed(change, &row.unit)),
    }
}

/// Whether numbers of that unit are shares.
#[must_use]
pub fn is_share(unit: &str) -> bool {
    unit.starts_with("share")
}

/// A number without an interval.
fn alone(x: f64, unit: &str) -> String {
    let exact = |x: f64| Estimate { mean: x, low: x, high: x, n: 0 };
    let text = if is_share(unit) { percent(&exact(x)) } else { with_interval(&exact(x)) };
    let number = text.split(" (").next().unwrap_or_default().to_owned();
    if x == 0.0 { rounded(0.0, 0) + if is_share(unit) { " %" } else { "" } } else { number }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Pairing;
    use crate::report::sample::{Case, asked, findings, link, scenario};

    fn estimate(mean: f64, half: f64) -> Estimate {
        Estimate { mean, low: mean - half, high: mean + half, n: 400 }
    }

    /// A chain with an exact number, a missing one, one without monitoring and one that there is without the programme.
    fn chain(intervention: &str) -> Chain {
        let unseen = || Err(Undefined::Unmonitored);
        let exactly = |mean| Ok(estimate(mean, 0.0));
        let reach = link(Stage::Reach, [0.6, 0.6]);
        let know = link(Stage::Knowledge, [0.116, 0.124]);
        let arrests = Indicator {
            name: "arrests".to_owned(),
            unit: "per case".to_owned(),
            whole: None,
            baseline: Some(0.41),
            truth: Ok(estimate(0.42, 0.02)),
            observed: unseen(),
            standing: Standing::Founded,
            ..link(Stage::Behaviour, [-0.01, 0.03])
        };
        let averted = Indicator {
            name: "averted".to_owned(),
            unit: "victim-weeks".to_owned(),
            whole: None,
            truth: Ok(estimate(420.0, 110.0)),
            observed: Err(Undefined::NoProgramme),
            ..link(Stage::Impact, [310.0, 530.0])
        };
        Chain {
            intervention: intervention.to_owned(),
            kind: "awareness".to_owned(),
            indicators: vec![
                Indicator { observed: exactly(0.6), ..reach },
                Indicator::missing(Stage::Satisfaction, "nobody"),
                Indicator { observed: unseen(), ..know },
                arrests,
                averted,
            ],
        }
    }

    fn written(chains: Vec<Chain>) -> String {
        let (scenario, mut findings) = (scenario(Case::Large), findings(Case::Large));
        findings.indicators = chains;
        let material =
            Material { asked: asked(&scenario, 500), findings: &findings, pairing: Pairing::Crn, precision: None };
        let Indicators { table, notes } = indicators(&material);
        table.rows.iter().map(|row| row.join(" | ")).chain(notes).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn chains_leave_out_what_they_do_not_have_and_share_their_end() {
        insta::assert_snapshot!(written(vec![chain("one"), chain("two")]), @r#"
            one | reach | reach | 200,000 persons in scope | 103 | 60.0 % | 60.0 %
             | knowledge | knowledge | 200,000 persons in scope | 103 | 12.0 % (11.6 to 12.4) | – (1)
             | behaviour | arrests | per case | 103 | 0.42 (0.40 to 0.44); change not distinguishable from noise: +0.01 (−0.01 to +0.03) | – (1)
            two | reach | reach | 200,000 persons in scope | 103 | 60.0 % | 60.0 %
             | knowledge | knowledge | 200,000 persons in scope | 103 | 12.0 % (11.6 to 12.4) | – (1)
             | behaviour | arrests | per case | 103 | 0.42 (0.40 to 0.44); change not distinguishable from noise: +0.01 (−0.01 to +0.03) | – (1)
            all together | impact | averted | victim-weeks | 103 | 420 (310 to 530) | – (2)
            Up to "kept" no indicator stands for impact, and behaviour does only where strong evidence links it to less trafficking: here for "arrests" of one and "arrests" of two. Observed is what lists, records and those asked say.
            (1) nobody asks: the intervention has no monitoring.
            (2) the programme has no intervention, so nothing is treated.
            "#);
    }

    #[test]
    fn without_a_programme_nothing_is_said() {
        assert_eq!(written(Vec::new()), "");
    }
}
