use serde::{Deserialize, Serialize};

use super::{Effect, Scope, Selector, selects};
use crate::model::indicators::{Delivery, Gauge, Record, Stage, Step};
use crate::model::levers::Levers;
use crate::model::setting::Setting;
use crate::units::Factor;

/// Channels of identification cover more, or recognise better.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub struct Identification {
    /// Factor on the hazard of identification at full dose: 3 finds three times as many among the same people.
    pub factor: Factor,
}

impl Effect for Identification {
    const KIND: &'static str = "identification";
    const SUMMARY: &'static str = "channels find more of the people in exploitation";
    const ASSUMPTION: &'static str = "we look in the right places, and more identified means less trafficking";
    const EXAMPLE: &'static str = "\
[interventions.inspection]
where = { destinations = [\"Mira\"], channels = [\"labour inspection\"] }
identification = { factor = 3.0 }
";
    const SELECTORS: &'static [Selector] = &[Selector::Destinations, Selector::Forms, Selector::Channels];

    fn press(&self, dose: f64, scope: &Scope, setting: &Setting, levers: &mut Levers) {
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
