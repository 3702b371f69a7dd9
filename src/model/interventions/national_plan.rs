use serde::{Deserialize, Serialize};

use super::{Effect, Intervention, Question, Selector};
use crate::model::indicators::{Delivery, Gauge, Monitoring, Stage, Step};
use crate::units::{Cost, Probability};

/// A plan over all other interventions of the programme: it moves no lever, it changes how well, how soon and how much
/// the others are done. Only its effort and fidelity count, not its weeks.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub struct NationalPlan {
    /// Share of what fails in carrying out the others that coordination makes good, and by which delays and ramps get
    /// shorter.
    pub coordination: Probability,
    /// Money for all interventions that say what they cost (kUSD); left out: enough. Where it does not reach, the
    /// effort of each of them falls to budget over cost.
    pub budget: Option<Cost>,
    /// Share by which people overstate less when they are asked; interventions that nobody monitors are monitored.
    #[serde(default)]
    pub monitoring: Probability,
}

impl NationalPlan {
    /// Share of the costs that the others state for which there is money.
    fn paid(&self, others: &[Intervention]) -> f64 {
        let rows = others.iter().filter(|row| !row.kind.arranges());
        let cost: f64 = rows.filter_map(|row| row.cost).map(Cost::get).sum();
        self.budget.map_or(1.0, |budget| if cost > budget.get() { budget.get() / cost } else { 1.0 })
    }
}

/// Probability that people overstate where an intervention gets its monitoring from a plan alone, and the plan does
/// nothing about it.
const UNMONITORED: f64 = 0.2;

impl Effect for NationalPlan {
    const KIND: &'static str = "national_plan";
    const SUMMARY: &'static str = "the other interventions are coordinated, and have the money that the plan has";
    const ASSUMPTION: &'static str = "a plan coordinates";
    const EXAMPLE: &'static str = "\
[interventions.\"action plan\"]
national_plan = { coordination = 0.4, budget = 2000, monitoring = 0.5 }
";
    const SELECTORS: &'static [Selector] = &[];
    const QUESTIONS: &'static [Question] = &[
        Question {
            key: "earlier_plans",
            text: "What did earlier plans change, and what became of the rest of what they listed?",
        },
        Question { key: "grounds", text: "On what evidence were these measures chosen, and not others?" },
        Question {
            key: "owners",
            text: "Who answers for each measure, and has whoever holds them together the power and the staff for it?",
        },
        Question {
            key: "money",
            text: "What part of the cost is really there, and what comes first when it does not reach?",
        },
        Question { key: "who_writes", text: "Who has a say in the plan, and who decides?" },
        Question {
            key: "stated_risks",
            text: "Which assumptions and risks does it state, and what is done when one of them fails?",
        },
    ];
    const ARRANGES: bool = true;

    fn arrange(&self, dose: f64, others: &mut [Intervention]) {
        let made_good = dose * self.coordination.get();
        let shorter = |weeks: u32| (f64::from(weeks) * (1.0 - made_good)).round() as u32;
        let honest = dose * self.monitoring.get();
        let paid = self.paid(others);
        let share = |x: f64| Probability::new(x.clamp(0.0, 1.0)).expect("a share of a share");
        for row in others.iter_mut().filter(|row| !row.kind.arranges()) {
            let fidelity = row.fidelity.get();
            row.fidelity = share(fidelity + (1.0 - fidelity) * made_good);
            (row.delay, row.ramp) = (shorter(row.delay), shorter(row.ramp));
            if row.cost.is_some() {
                row.effort = share(row.effort.get() * (1.0 - dose * (1.0 - paid)));
            }
            if honest > 0.0 {
                let monitoring = row.monitoring.get_or_insert_with(|| Monitoring::usual(share(UNMONITORED)));
                monitoring.overstatement = share(monitoring.overstatement.get() * (1.0 - honest));
            }
        }
    }

    fn chain(&self, delivery: &Delivery) -> Vec<Step> {
        let plain = |share: f64| Gauge::Plain { value: delivery.dose() * share, before: None };
        let (paid, made_good) = (plain(self.paid(delivery.programme)), plain(self.coordination.get()));
        vec![
            Step::new(Stage::Reach, "paid for", "share of what the others cost", paid),
            Step::missing(Stage::Satisfaction, "a plan serves institutions, and nobody asks them"),
            Step::missing(Stage::Knowledge, "a plan teaches nothing that the model follows"),
            Step::missing(Stage::Kept, "a plan holds as long as its programme"),
            Step::new(
                Stage::Behaviour,
                "failings of the others made good",
                "share of what they would fail to deliver",
                made_good,
            ),
            Step::new(
                Stage::Behaviour,
                "overstatement removed by monitoring",
                "share of what is overstated",
                plain(self.monitoring.get()),
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::interventions::{Identification, Kind, Scope};
    use crate::model::programme::Programme;
    use crate::units::{Factor, Week};

    fn row(kind: Kind, cost: Option<f64>) -> Intervention {
        let share = |x| Probability::new(x).expect("a share");
        Intervention {
            name: "row".into(),
            start: Week(0),
            delay: 8,
            ramp: 20,
            end: None,
            effort: share(1.0),
            fidelity: share(if kind.arranges() { 1.0 } else { 0.6 }),
            cost: cost.and_then(Cost::new),
            scope: Scope::default(),
            monitoring: None,
            kind,
        }
    }

    /// Fidelity .6 under coordination .5 is 1 − .4·.5 = .8, delays and ramps are halved, and half of the money pays half the effort.
    #[test]
    fn a_plan_coordinates_and_pays_what_it_can() {
        let find = || {
            Kind::Identification(Identification {
                factor: Factor::new(2.0).expect("a factor"),
                referral: Probability::default(),
            })
        };
        let plan = NationalPlan {
            coordination: Probability::new(0.5).expect("a share"),
            budget: Cost::new(50.0),
            monitoring: Probability::new(0.25).expect("a share"),
        };
        let mut rows = vec![row(find(), Some(100.0)), row(Kind::NationalPlan(plan), None), row(find(), None)];
        rows[2].monitoring = Some(Monitoring::usual(Probability::new(0.4).expect("a share")));
        let arranged = Programme::new(rows).interventions;
        let numbers = |row: &Intervention| (row.fidelity.get(), row.delay, row.ramp, row.effort.get());
        assert_eq!(numbers(&arranged[0]), (0.8, 4, 10, 0.5));
        assert_eq!(numbers(&arranged[1]), (1.0, 8, 20, 1.0));
        assert_eq!(numbers(&arranged[2]), (0.8, 4, 10, 1.0));
        let overstated = |row: &Intervention| row.monitoring.as_ref().map(|monitoring| monitoring.overstatement.get());
        assert_eq!([0, 1, 2].map(|i| overstated(&arranged[i])), [Some(0.75 * UNMONITORED), None, Some(0.75 * 0.4)]);
    }

    /// A delay moves the start and the ramp, and not the end.
    #[test]
    fn who_starts_late_has_less_time() {
        let find = Kind::Identification(Identification {
            factor: Factor::new(2.0).expect("a factor"),
            referral: Probability::default(),
        });
        let late = Intervention { end: Some(Week(15)), ramp: 4, ..row(find, None) };
        let quarters =
            [7, 8, 9, 11, 14, 15].map(|week| (4.0 * late.dose(Week(week)) / late.full_dose()).round() as u32);
        assert_eq!(quarters, [0, 1, 2, 4, 4, 0]);
        assert_eq!([11, 12, 14].map(|week| late.weeks_at_full(Week(week))), [0, 0, 2]);
    }
}
