use serde::{Deserialize, Serialize};

use super::{Effect, Question, Scope, Selector, selects};
use crate::model::indicators::{Delivery, Gauge, Record, Stage, Step};
use crate::model::levers::Levers;
use crate::model::setting::Setting;
use crate::units::Probability;

/// Buyers, procurement and firms turn away from what exploited people make or do.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub struct SupplyChain {
    /// Share of what a market pays that falls away at full dose.
    #[serde(default)]
    pub revenue_loss: Probability,
    /// Share of demand that falls away at full dose: fewer people are held at the same price.
    #[serde(default)]
    pub demand_loss: Probability,
}

impl Effect for SupplyChain {
    const KIND: &'static str = "supply_chain";
    const SUMMARY: &'static str = "buyers and firms pay less for what exploited people make or do";
    const ASSUMPTION: &'static str = "demand falls, rather than going elsewhere";
    const EXAMPLE: &'static str = "\
[interventions.procurement]
ramp = 52
where = { forms = [\"forced labour\"] }
supply_chain = { revenue_loss = 0.3, demand_loss = 0.1 }
";
    const SELECTORS: &'static [Selector] = &[Selector::Destinations, Selector::Forms];
    const QUESTIONS: &'static [Question] = &[
        Question {
            key: "depth",
            text: "At which link of the chain are people exploited, and does control reach that far?",
        },
        Question {
            key: "who_pays",
            text: "Who bears the cost of better conditions: buyers, suppliers, or the people at work?",
        },
        Question { key: "other_buyers", text: "Who else buys the same and asks nothing?" },
        Question { key: "when_orders_go", text: "What becomes of the people held where orders are withdrawn?" },
        Question {
            key: "independent_eyes",
            text: "Who checks unannounced and on nobody's behalf, and can the people at work speak?",
        },
    ];

    fn press(&self, dose: f64, scope: &Scope, setting: &Setting, levers: &mut Levers) {
        for place in setting.destinations().filter(|&id| selects(scope.destinations.as_ref(), id)) {
            for form in setting.forms.ids().filter(|&id| selects(scope.forms.as_ref(), id)) {
                *levers.revenue.at_mut(place, form) *= 1.0 - dose * self.revenue_loss.get();
                *levers.demand.at_mut(place, form) *= 1.0 - dose * self.demand_loss.get();
            }
        }
    }

    fn chain(&self, delivery: &Delivery) -> Vec<Step> {
        let told = |share: Probability| Gauge::Told { value: delivery.dose() * share.get(), among: 1.0 };
        let (paid, bought) = (told(self.revenue_loss), told(self.demand_loss));
        vec![
            Step::new(
                Stage::Reach,
                "exploitation in the markets addressed",
                "share of exploitation",
                Gauge::Record(Record::Covered),
            ),
            Step::missing(Stage::Satisfaction, "buyers are pressed, not served, and nobody asks them"),
            Step::missing(Stage::Knowledge, "what buyers know is part of what they do"),
            Step::missing(Stage::Kept, "buyers stay away as long as it lasts, and no longer"),
            Step::new(Stage::Behaviour, "no longer paid", "share of what markets in scope pay", paid)
                .resting_on("choice.rationality"),
            Step::new(Stage::Behaviour, "no longer wanted", "share of demand in scope", bought)
                .resting_on("choice.rationality"),
        ]
    }
}
