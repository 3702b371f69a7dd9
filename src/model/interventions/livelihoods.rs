use serde::{Deserialize, Serialize};

use super::{Effect, Question, Selector};
use crate::model::indicators::{Delivery, Link, Stage, Step};
use crate::model::person::{Chain, Protection};
use crate::units::{Correlation, Factor, Positive, Probability};

/// Income, training, credit or jobs for persons at risk. Some give up the intention to migrate, others can now afford
/// to have it: the sign of the whole is open.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub struct Livelihoods {
    /// Share of the persons at risk who are offered something at full dose.
    pub reach: Probability,
    /// Who is: 1 the most vulnerable first, −1 the least vulnerable first (as credit does), 0 anybody.
    #[serde(default)]
    pub targeting: Correlation,
    /// Share of those reached whose livelihood really changes.
    pub uptake: Probability,
    /// Probability that a person who meant to migrate then does not.
    pub alternative: Probability,
    /// Probability that a person who did not mean to migrate then does.
    pub aspiration: Probability,
    /// Log-odds by which a better livelihood lowers the acceptance of an attempt.
    #[serde(default)]
    pub protection: Factor,
    /// Weeks after the end until half of the changes are gone.
    pub half_life: Positive,
}

impl Effect for Livelihoods {
    const KIND: &'static str = "livelihoods";
    const SUMMARY: &'static str = "persons at risk get alternatives at home, and perhaps the means to migrate";
    const ASSUMPTION: &'static str = "those most at risk are reached, and income decides";
    const EXAMPLE: &'static str = "\
[interventions.\"small credit\"]
ramp = 26
where = { groups = [\"young women\", \"adult women\"] }
livelihoods = { reach = 0.4, targeting = -0.3, uptake = 0.6, alternative = 0.2, aspiration = 0.1, half_life = 104 }
";
    const SELECTORS: &'static [Selector] = &[Selector::Origins, Selector::Groups];
    const QUESTIONS: &'static [Question] = &[
        Question { key: "enough_to_stay", text: "With what work or income would people who mean to leave stay?" },
        Question {
            key: "within_reach",
            text: "Can the programme bring them that far, and how many of all who might leave?",
        },
        Question {
            key: "who_is_reached",
            text: "Does it reach those most at risk, or those who are easiest to serve?",
        },
        Question { key: "other_motives", text: "What besides money makes people take risky journeys?" },
        Question {
            key: "means_to_leave",
            text: "Who might set out because of it, now that they can afford to or expect more?",
        },
        Question {
            key: "narrower_group",
            text: "Would it do more for a smaller group: survivors, or those who might be drawn into recruiting?",
        },
    ];

    fn protection(&self) -> Option<Protection> {
        Some(Protection {
            reach: self.reach.get(),
            targeting: self.targeting.get(),
            chain: Chain { acts: self.uptake.get(), ..Chain::CERTAIN },
            half_life: self.half_life.get(),
            strength: self.protection.get(),
            alternative: self.alternative.get(),
            aspiration: self.aspiration.get(),
            ..Protection::NONE
        })
    }

    fn chain(&self, _: &Delivery) -> Vec<Step> {
        vec![
            Step::persons(Stage::Reach, "are offered something", Link::Reached),
            Step::opinion("content with what they got"),
            Step::persons(Stage::Knowledge, "live better by it", Link::Acts),
            Step::persons(Stage::Kept, "still live better by it", Link::KeepsActing),
            Step::persons(Stage::Behaviour, "no longer mean to migrate", Link::StaysHome)
                .resting_on("recruitment.intent"),
            Step::persons(Stage::Behaviour, "mean to migrate since they can", Link::SetsOut)
                .resting_on("recruitment.intent"),
            Step::averted(),
        ]
    }
}
