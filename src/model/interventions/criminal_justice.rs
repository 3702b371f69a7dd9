use serde::{Deserialize, Serialize};

use super::{Effect, Question, Scope, Selector, selects};
use crate::model::indicators::{Delivery, Gauge, Record, Stage, Step};
use crate::model::levers::Levers;
use crate::model::setting::{Jurisdiction, Setting};
use crate::units::{Factor, Hazard, Positive, Probability};

/// Training, special units, proactive and financial investigation, joint teams. Units and methods stay as long as the
/// intervention lasts; what training gives fades from the end of the ramp on, and staff who were trained leave. Leave
/// `end` out where training is to fade and not to be taken back.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub struct CriminalJustice {
    /// Share of staff trained at full dose.
    #[serde(default)]
    pub trained: Probability,
    /// How many times as many of their cases end in an arrest, and how many times as many people they recognise at
    /// borders, as long as nothing is forgotten.
    #[serde(default = "unchanged")]
    pub skill: Factor,
    /// Weeks until half of the skill is gone without use.
    #[serde(default = "half_year")]
    pub half_life: Positive,
    /// Share of the loss, by forgetting and by staff who leave, that coaching makes good.
    #[serde(default)]
    pub coaching: Probability,
    /// Share of cases that special units work at full dose.
    #[serde(default)]
    pub specialised: Probability,
    /// How many times as many of their cases end in an arrest.
    #[serde(default = "unchanged")]
    pub specialist: Factor,
    /// Cases a week that more investigators take up besides, in each jurisdiction, at full dose.
    #[serde(default)]
    pub capacity: Factor,
    /// Hazard a week that proactive work gives a lead to a cell that holds people, at full dose and usual effort.
    #[serde(default)]
    pub proactive: Hazard,
    /// Hazard a week that financial investigation does.
    #[serde(default)]
    pub financial: Hazard,
    /// Share of cases across jurisdictions that joint teams work at full dose.
    #[serde(default)]
    pub joint_teams: Probability,
    /// Share of arrests of cells that become arrests of organisers because work aims at them.
    #[serde(default)]
    pub organisers: Probability,
}

fn unchanged() -> Factor {
    Factor::new(1.0).expect("1 is a factor")
}

fn half_year() -> Positive {
    Positive::new(28.0).expect("28 is above zero")
}

/// Share of what training gave that is left after `weeks`: `2^(−t/h)·(1 − τ)^(t/52)`, with the half-life h in weeks and
/// the share τ of trained staff who leave in a year (limiting case L7).
#[must_use]
pub fn retained(weeks: f64, half_life: f64, turnover: f64) -> f64 {
    libm::exp2(-weeks / half_life) * libm::pow(1.0 - turnover, weeks / 52.0)
}

impl CriminalJustice {
    /// Share of the skill that is left in a jurisdiction `weeks` after the end of the ramp.
    fn kept(&self, weeks: u32, place: &Jurisdiction) -> f64 {
        let left = retained(f64::from(weeks), self.half_life.get(), place.turnover.get());
        left + (1.0 - left) * self.coaching.get()
    }

    /// What is left later of the share of staff who were trained; jurisdictions weigh as much as the cases they can take.
    fn still(&self, delivery: &Delivery, trained: f64) -> Step {
        let Delivery { row, setting, .. } = delivery;
        let end = row.start.plus(row.ramp).min(delivery.close());
        let Some(later) = delivery.follow_up(end) else {
            return Step::missing(Stage::Kept, "the window closes before anything can be forgotten");
        };
        let places = setting.jurisdictions.pairs().filter(|&(id, _)| selects(row.scope.jurisdictions.as_ref(), id));
        let (kept, all) = places.fold((0.0, 0.0), |(kept, all), (_, place)| {
            let weight = place.capacity.get();
            (kept + weight * self.kept(row.weeks_at_full(later), place), all + weight)
        });
        let share = if all > 0.0 { kept / all } else { 0.0 };
        let value = row.dose(later) * self.trained.get() * share;
        Step::new(Stage::Kept, "still have the skill", "share of staff", Gauge::Told { value, among: trained })
    }
}

impl Effect for CriminalJustice {
    const KIND: &'static str = "criminal_justice";
    const SUMMARY: &'static str = "investigators are trained, specialised, proactive and work together";
    const ASSUMPTION: &'static str = "training becomes action, and arrests reduce the whole";
    const EXAMPLE: &'static str = "\
[interventions.\"special units\"]
ramp = 26
where = { jurisdictions = [\"east\", \"west\"] }
criminal_justice = { trained = 0.5, skill = 1.5, coaching = 0.3, proactive = 0.002, financial = 0.001, joint_teams = 0.3, organisers = 0.1 }
";
    const SELECTORS: &'static [Selector] = &[Selector::Jurisdictions];
    const QUESTIONS: &'static [Question] = &[
        Question {
            key: "foundations",
            text: "Is there what such work rests on: means, fair appointments, independent courts, services that cooperate?",
        },
        Question {
            key: "skills_needed",
            text: "Which patterns do these officers meet, and which skills does each of them ask for?",
        },
        Question {
            key: "trainees",
            text: "Who chooses those to be trained, by what measure, and can they build on what they know?",
        },
        Question {
            key: "keeping_skills",
            text: "What is left a year later, when people have moved on or had no case, and who stays with them?",
        },
        Question {
            key: "room_to_act",
            text: "Do their post, their tools and their superiors let them use what they have learned?",
        },
        Question {
            key: "whom_it_reaches",
            text: "Does the work get to those who organise and profit, or to those who are soon replaced?",
        },
    ];
    const FADES: bool = true;

    fn press(&self, dose: f64, scope: &Scope, setting: &Setting, levers: &mut Levers) {
        for id in setting.jurisdictions.ids().filter(|&id| selects(scope.jurisdictions.as_ref(), id)) {
            let police = &mut levers.police[id];
            police.arrest *= 1.0 + dose * self.specialised.get() * (self.specialist.get() - 1.0);
            police.capacity += dose * self.capacity.get();
            police.proactive += dose * self.proactive.get();
            police.financial += dose * self.financial.get();
            police.joint += (1.0 - police.joint) * dose * self.joint_teams.get();
            police.organiser += (1.0 - police.organiser) * dose * self.organisers.get();
        }
    }

    fn practise(&self, dose: f64, weeks: u32, scope: &Scope, setting: &Setting, levers: &mut Levers) {
        for (id, row) in setting.jurisdictions.pairs().filter(|&(id, _)| selects(scope.jurisdictions.as_ref(), id)) {
            let factor = 1.0 + dose * self.trained.get() * self.kept(weeks, row) * (self.skill.get() - 1.0);
            levers.police[id].arrest *= factor;
            levers.police[id].recognition *= factor;
        }
    }

    fn chain(&self, delivery: &Delivery) -> Vec<Step> {
        let trained = delivery.dose() * self.trained.get();
        let learnt = Gauge::Told { value: trained, among: trained };
        vec![
            Step::new(Stage::Reach, "are trained", "share of staff", Gauge::Plain { value: trained, before: None }),
            Step::opinion("content with the training"),
            Step::new(Stage::Knowledge, "have the skill when training ends", "share of staff", learnt),
            self.still(delivery, trained),
            Step::new(
                Stage::Behaviour,
                "arrests for each case",
                "per case, all jurisdictions",
                Gauge::Record(Record::Arrests),
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::retained;

    /// Limiting case L7: a half-life of 6.5 months and a turnover of a quarter leave .2086 after twelve months.
    #[test]
    fn l7_training_fades_and_trained_staff_leave() {
        let month = 52.0 / 12.0;
        assert!((retained(12.0 * month, 6.5 * month, 0.25) - 0.208_6).abs() < 5e-5);
        assert!((retained(0.0, 28.0, 0.25) - 1.0).abs() < 1e-15);
    }
}
