use serde::{Deserialize, Serialize};

use super::{Effect, Question, Scope, Selector, selects};
use crate::model::indicators::{Delivery, Gauge, Record, Stage, Step};
use crate::model::levers::Levers;
use crate::model::setting::Setting;
use crate::units::Probability;

/// Banks, money transfer and tax offices stop or seize part of what exploitation brings in.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub struct Financial {
    /// Share of revenue seized at full dose.
    pub seizure: Probability,
}

impl Effect for Financial {
    const KIND: &'static str = "financial";
    const SUMMARY: &'static str = "part of what exploitation brings in is stopped or seized";
    const ASSUMPTION: &'static str = "profit is what drives, and less of it means fewer who exploit";
    const EXAMPLE: &'static str = "\
[interventions.\"money transfer\"]
ramp = 26
where = { destinations = [\"Mira\", \"Nore\"] }
financial = { seizure = 0.2 }
";
    const SELECTORS: &'static [Selector] = &[Selector::Destinations, Selector::Forms];
    const QUESTIONS: &'static [Question] = &[
        Question {
            key: "whose_profit",
            text: "Whose profit is it that is reached: of those who recruit, who exploit, or who organise?",
        },
        Question {
            key: "powers",
            text: "Which powers to trace, freeze and confiscate are there, and are they used in such cases?",
        },
        Question { key: "to_victims", text: "How much of what is taken reaches victims, as wages and compensation?" },
        Question { key: "honest_transfers", text: "Whose honest transfers become dearer or impossible by it?" },
        Question {
            key: "worth_it",
            text: "How large is the loss against what is earned, as those concerned would see it?",
        },
    ];

    fn press(&self, dose: f64, scope: &Scope, setting: &Setting, levers: &mut Levers) {
        for place in setting.destinations().filter(|&id| selects(scope.destinations.as_ref(), id)) {
            for form in setting.forms.ids().filter(|&id| selects(scope.forms.as_ref(), id)) {
                *levers.revenue.at_mut(place, form) *= 1.0 - dose * self.seizure.get();
            }
        }
    }

    fn chain(&self, delivery: &Delivery) -> Vec<Step> {
        let seized = Gauge::Plain { value: delivery.dose() * self.seizure.get(), before: None };
        vec![
            Step::new(
                Stage::Reach,
                "exploitation where money is watched",
                "share of exploitation",
                Gauge::Record(Record::Covered),
            ),
            Step::missing(Stage::Satisfaction, "it has no participants who could be asked"),
            Step::missing(Stage::Knowledge, "what banks recognise is part of what they stop"),
            Step::missing(Stage::Kept, "money is stopped as long as it lasts, and no longer"),
            Step::new(Stage::Behaviour, "stopped or seized", "share of revenue in scope", seized)
                .resting_on("choice.rationality"),
        ]
    }
}
