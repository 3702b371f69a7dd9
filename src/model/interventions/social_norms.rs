use serde::{Deserialize, Serialize};

use super::{Effect, Question, Selector};
use crate::model::indicators::{Delivery, Link, Stage, Step};
use crate::model::person::{Chain, Protection};
use crate::units::{Correlation, Factor, Positive, Probability};

/// What a community tolerates shifts, slowly: give it a long ramp. Who holds the new norm is harder to recruit and
/// reports attempts, and goes on doing so for long.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub struct SocialNorms {
    /// Share of the persons at risk who live among people addressed, at full dose.
    pub reach: Probability,
    /// Where norms shift first: 1 around the most vulnerable, −1 around the least vulnerable, 0 anywhere.
    #[serde(default)]
    pub targeting: Correlation,
    /// Share of those reached who take the norm over.
    pub adoption: Probability,
    /// Log-odds by which the norm lowers the acceptance of an attempt.
    pub protection: Factor,
    /// Probability that a person who holds the norm and refuses an attempt reports it.
    #[serde(default)]
    pub reporting: Probability,
    /// Weeks after the end until half of them have given the norm up.
    pub half_life: Positive,
}

impl Effect for SocialNorms {
    const KIND: &'static str = "social_norms";
    const SUMMARY: &'static str = "what a community tolerates shifts: fewer accept, more report";
    const ASSUMPTION: &'static str = "norms shift, and behaviour follows them";
    const EXAMPLE: &'static str = "\
[interventions.\"community dialogue\"]
ramp = 104
where = { origins = [\"Corva\"] }
social_norms = { reach = 0.6, adoption = 0.3, protection = 1.0, reporting = 0.02, half_life = 156 }
";
    const SELECTORS: &'static [Selector] = &[Selector::Origins, Selector::Groups, Selector::Tactics];
    const QUESTIONS: &'static [Question] = &[
        Question { key: "which_norm", text: "Which norm makes exploitation look acceptable, and towards whom?" },
        Question { key: "who_upholds", text: "Who upholds it, and whose example would count against it?" },
        Question { key: "norm_or_need", text: "Do people follow the norm, or have they no other choice?" },
        Question { key: "contempt", text: "Could the message add to the contempt for those whom it is about?" },
        Question {
            key: "time_needed",
            text: "How long does such a shift take, and is the programme there for so long?",
        },
    ];

    fn protection(&self) -> Option<Protection> {
        Some(Protection {
            reach: self.reach.get(),
            targeting: self.targeting.get(),
            chain: Chain { acts: self.adoption.get(), ..Chain::CERTAIN },
            half_life: self.half_life.get(),
            strength: self.protection.get(),
            reporting: self.reporting.get(),
            ..Protection::NONE
        })
    }

    fn chain(&self, _: &Delivery) -> Vec<Step> {
        vec![
            Step::persons(Stage::Reach, "live among people addressed", Link::Reached),
            Step::opinion("content with the dialogue"),
            Step::persons(Stage::Knowledge, "hold the new norm", Link::Acts),
            Step::persons(Stage::Kept, "still hold it", Link::KeepsActing),
            Step::averted(),
        ]
    }
}
