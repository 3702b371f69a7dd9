use serde::{Deserialize, Serialize};

use super::{Effect, Question, Scope, Selector, selects};
use crate::model::indicators::{Delivery, Gauge, Record, Stage, Step};
use crate::model::levers::Levers;
use crate::model::setting::Setting;
use crate::units::{Cost, Factor, Probability};

/// The law where people are exploited, phased in by the ramp: what it covers, what it threatens, whom it spares.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub struct LegalFramework {
    /// Share of the gap in the law's coverage of forms that is closed at full dose.
    #[serde(default)]
    pub coverage: Probability,
    /// Factor on the penalty that a cell expects, at full dose.
    #[serde(default = "unchanged")]
    pub penalty: Factor,
    /// Assets that a cell expects to lose besides when it is arrested, at full dose (kUSD). A conviction takes them, as far
    /// as there are any.
    #[serde(default)]
    pub confiscation: Cost,
    /// How far victims are spared punishment for what they were made to do: 0 as before, 1 wholly. Raises willingness.
    #[serde(default)]
    pub non_punishment: Probability,
    /// Share of what markets pay that falls away because firms answer for their suppliers, at full dose.
    #[serde(default)]
    pub corporate_liability: Probability,
}

fn unchanged() -> Factor {
    Factor::new(1.0).expect("1 is a factor")
}

impl Effect for LegalFramework {
    const KIND: &'static str = "legal_framework";
    const SUMMARY: &'static str = "the law covers more, threatens more, and spares victims";
    const ASSUMPTION: &'static str = "law on paper changes practice";
    const EXAMPLE: &'static str = "\
[interventions.\"new law\"]
ramp = 104
where = { jurisdictions = [\"east\"] }
legal_framework = { coverage = 0.5, penalty = 1.5, confiscation = 20, non_punishment = 0.8 }
";
    const SELECTORS: &'static [Selector] = &[Selector::Jurisdictions, Selector::Forms];
    const QUESTIONS: &'static [Question] = &[
        Question {
            key: "definition",
            text: "Does the definition of trafficking cover every form, at home as well as across borders?",
        },
        Question {
            key: "work_covered",
            text: "Is all work in which people are exploited protected by labour law, domestic work and services included?",
        },
        Question {
            key: "victims_in_law",
            text: "Are victims, foreign or not, to be found in time, helped, and spared punishment?",
        },
        Question {
            key: "other_charges",
            text: "Under which other laws do such cases go to court, and what do victims and records lose by that?",
        },
        Question {
            key: "application",
            text: "What makes officials apply it: rules, guidance, expertise, and notions that all understand alike?",
        },
        Question {
            key: "reach_of_the_law",
            text: "Does it reach firms, money and other countries: liability, confiscation, agreements on migration, cooperation?",
        },
    ];

    fn press(&self, dose: f64, scope: &Scope, setting: &Setting, levers: &mut Levers) {
        let forms = || setting.forms.ids().filter(|&id| selects(scope.forms.as_ref(), id));
        for id in setting.jurisdictions.ids().filter(|&id| selects(scope.jurisdictions.as_ref(), id)) {
            for form in forms() {
                let closed = levers.coverage.at_mut(id, form);
                *closed += (1.0 - *closed) * dose * self.coverage.get();
                *levers.penalty.at_mut(id, form) *= 1.0 + dose * (self.penalty.get() - 1.0);
                *levers.confiscation.at_mut(id, form) += dose * self.confiscation.get();
            }
        }
        let spared = dose * self.non_punishment.get() * setting.willingness.non_punishment.get();
        for place in setting.destinations().filter(|&id| scope.holds(setting, id)) {
            levers.willingness[place] += spared;
            for form in forms() {
                *levers.revenue.at_mut(place, form) *= 1.0 - dose * self.corporate_liability.get();
            }
        }
    }

    fn chain(&self, delivery: &Delivery) -> Vec<Step> {
        let plain = |value| Gauge::Plain { value, before: None };
        let (force, gap) = (plain(delivery.dose()), plain(delivery.dose() * self.coverage.get()));
        let convictions = Gauge::Record(Record::Convictions);
        vec![
            Step::new(Stage::Reach, "in force", "share of what is written", force),
            Step::new(Stage::Reach, "gap in the law closed", "share of what it did not cover", gap),
            Step::missing(Stage::Satisfaction, "a law has no participants who could be asked"),
            Step::missing(Stage::Knowledge, "whether officials know the law is not part of the model"),
            Step::missing(Stage::Kept, "a law stays until it is changed"),
            Step::new(Stage::Behaviour, "convictions for each arrest", "per arrest, all jurisdictions", convictions),
        ]
    }
}
