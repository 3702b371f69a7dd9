use serde::{Deserialize, Serialize};

use super::{Effect, Question, Scope, Selector, selects};
use crate::model::indicators::{Delivery, Gauge, Record, Stage, Step};
use crate::model::levers::Levers;
use crate::model::setting::Setting;
use crate::units::{Factor, Probability};

/// Channels of identification cover more, or recognise better, and those identified are referred to services.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub struct Identification {
    /// Factor on the hazard of identification at full dose: 3 finds three times as many among the same people.
    #[serde(default = "unchanged")]
    pub factor: Factor,
    /// Share of the gap in referral to services that is closed at full dose, whatever the form and the channel: of those
    /// identified at these places as many more reach support.
    #[serde(default)]
    pub referral: Probability,
}

fn unchanged() -> Factor {
    Factor::new(1.0).expect("1 is a factor")
}

impl Effect for Identification {
    const KIND: &'static str = "identification";
    const SUMMARY: &'static str = "channels find more of the people in exploitation, and more of them reach support";
    const ASSUMPTION: &'static str = "we look in the right places, and more identified means less trafficking";
    const EXAMPLE: &'static str = "\
[interventions.inspection]
where = { destinations = [\"Mira\"], channels = [\"labour inspection\"] }
identification = { factor = 3.0, referral = 0.5 }
";
    const SELECTORS: &'static [Selector] = &[Selector::Destinations, Selector::Forms, Selector::Channels];
    const QUESTIONS: &'static [Question] = &[
        Question {
            key: "moments",
            text: "At which moments on the way, at work and after return could people be recognised, and which does the programme use?",
        },
        Question {
            key: "right_places",
            text: "What shows that it looks where victims are, rather than where looking is easy?",
        },
        Question {
            key: "who_decides",
            text: "Who may presume, and who decides, that somebody is a victim, and what follows for that person?",
        },
        Question {
            key: "referral",
            text: "Where do people go who are identified, and does that depend on who found them?",
        },
        Question {
            key: "reasons_to_avoid",
            text: "Why would a person not want to be identified, and what of that does the programme change?",
        },
        Question {
            key: "missed_occasions",
            text: "When could survivors have been identified earlier, by what they tell, and who learns from it?",
        },
    ];

    fn press(&self, dose: f64, scope: &Scope, setting: &Setting, levers: &mut Levers) {
        for place in setting.places.ids().filter(|&id| selects(scope.destinations.as_ref(), id)) {
            let closed = &mut levers.referral[place];
            *closed += (1.0 - *closed) * dose * self.referral.get();
        }
        let factor = 1.0 + dose * (self.factor.get() - 1.0);
        for channel in setting.channels.ids().filter(|&id| selects(scope.channels.as_ref(), id)) {
            for place in setting.destinations().filter(|&id| selects(scope.destinations.as_ref(), id)) {
                for form in setting.forms.ids().filter(|&id| selects(scope.forms.as_ref(), id)) {
                    *levers.identification_mut(channel, place, form) *= factor;
                }
            }
        }
    }

    fn chain(&self, _: &Delivery) -> Vec<Step> {
        vec![
            Step::new(
                Stage::Reach,
                "exploitation where it looks",
                "share of exploitation",
                Gauge::Record(Record::Covered),
            ),
            Step::missing(
                Stage::Satisfaction,
                "nobody is served who could be asked; those found are asked by whoever supports them",
            ),
            Step::missing(Stage::Knowledge, "what officers recognise is part of what they find"),
            Step::missing(Stage::Kept, "channels find more as long as it lasts, and no longer"),
            Step::new(Stage::Behaviour, "victims identified", "persons, everywhere", Gauge::Record(Record::Identified)),
            Step::new(
                Stage::Behaviour,
                "identified among all who get out",
                "share of ends of exploitation",
                Gauge::Record(Record::Found),
            ),
        ]
    }
}
