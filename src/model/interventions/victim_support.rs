use serde::{Deserialize, Serialize};

use super::{Effect, Question, Scope, Selector, selects};
use crate::model::indicators::{Delivery, Gauge, Record, Stage, Step};
use crate::model::levers::Levers;
use crate::model::setting::Setting;
use crate::units::{Duration, Factor, Probability};

/// Support for people who have been identified. Good support also makes others willing to be identified. Selectors limit
/// it to the services in these jurisdictions, and to the places and investigators there. A service without a place is
/// in every jurisdiction: all it can do for one it can do for all.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub struct VictimSupport {
    /// Persons a week that each service can take up besides, at full dose.
    #[serde(default)]
    pub capacity: Factor,
    /// Share of the gap to full quality that is closed at full dose.
    #[serde(default)]
    pub quality: Probability,
    /// How well those who come forward are protected (reflection period, residence, freedom, safety): 0 as before, 1
    /// wholly. Raises willingness.
    #[serde(default)]
    pub protection: Probability,
    /// Weeks that assisted persons may stay longer before they have to return, at full dose.
    #[serde(default)]
    pub residence: Duration,
    /// Factor on the probability that an identified person testifies, at full dose: legal aid and compensation.
    #[serde(default = "unchanged")]
    pub legal_aid: Factor,
}

fn unchanged() -> Factor {
    Factor::new(1.0).expect("1 is a factor")
}

impl Effect for VictimSupport {
    const KIND: &'static str = "victim_support";
    const SUMMARY: &'static str = "more and better support, protection and legal aid for those identified";
    const ASSUMPTION: &'static str = "support is wanted, and prevents re-trafficking";
    const EXAMPLE: &'static str = "\
[interventions.\"open shelters\"]
ramp = 26
victim_support = { capacity = 2, quality = 0.4, protection = 0.5, residence = 26, legal_aid = 1.3 }
";
    const SELECTORS: &'static [Selector] = &[Selector::Jurisdictions];
    const QUESTIONS: &'static [Question] = &[
        Question {
            key: "basics",
            text: "Are the basics there: safe housing that people may leave, health care, protection, legal aid, interpreters?",
        },
        Question {
            key: "equal_access",
            text: "Do people get the same help whoever found them and whatever they decide about testifying?",
        },
        Question {
            key: "own_say",
            text: "What say have survivors in their own plan, and what happens when they are not content?",
        },
        Question {
            key: "lasting_options",
            text: "Which ways on are open to them: work, residence, safe migration, wages owed, compensation?",
        },
        Question {
            key: "standards",
            text: "Who sees to it that services are able to do what they offer, and keep to standards?",
        },
        Question { key: "years_after", text: "What may pull people back a year or two later, and would anybody know?" },
    ];

    fn press(&self, dose: f64, scope: &Scope, setting: &Setting, levers: &mut Levers) {
        for (id, service) in setting.services.pairs() {
            if service.place.is_none_or(|place| scope.holds(setting, place)) {
                let support = &mut levers.support[id];
                support.capacity += dose * self.capacity.get();
                support.quality += (1.0 - support.quality) * dose * self.quality.get();
                support.residence += dose * self.residence.get();
            }
        }
        for id in setting.jurisdictions.ids().filter(|&id| selects(scope.jurisdictions.as_ref(), id)) {
            levers.police[id].testimony *= 1.0 + dose * (self.legal_aid.get() - 1.0);
        }
        let protected = dose * self.protection.get() * setting.willingness.protection.get();
        for place in setting.destinations().filter(|&id| scope.holds(setting, id)) {
            levers.willingness[place] += protected;
        }
    }

    fn chain(&self, _: &Delivery) -> Vec<Step> {
        vec![
            Step::new(Stage::Reach, "are taken up", "share of those identified", Gauge::Record(Record::Assisted)),
            Step::opinion("content with the support"),
            Step::missing(Stage::Knowledge, "support teaches nothing that the model follows"),
            Step::new(
                Stage::Kept,
                "reintegrated for good",
                "share of those taken up",
                Gauge::Record(Record::Reintegrated),
            ),
            Step::new(
                Stage::Behaviour,
                "trafficked before, of those recruited",
                "share of recruitments",
                Gauge::Record(Record::Again),
            ),
        ]
    }
}
