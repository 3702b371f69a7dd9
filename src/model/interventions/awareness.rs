use serde::{Deserialize, Serialize};

use super::{Effect, Question, Selector};
use crate::model::indicators::{Delivery, Link, Stage, Step};
use crate::model::person::{Chain, Protection};
use crate::units::{Correlation, Factor, Positive, Probability};

/// A campaign for persons at risk. Each step of the chain loses people: reached → knows → intends → acts; only those
/// who act are protected, and after the campaign they forget.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub struct Awareness {
    /// Share of the persons at risk that the campaign reaches at full dose.
    pub reach: Probability,
    /// Whom it reaches: 1 the most vulnerable first, −1 the least vulnerable first, 0 anybody.
    #[serde(default)]
    pub targeting: Correlation,
    /// Share of those reached who know afterwards what they did not know before.
    pub knowledge_gain: Probability,
    /// Share of those who then intend to act on it.
    pub intention_given_knowledge: Probability,
    /// Share of those who then act, where nothing stands in the way.
    pub behaviour_given_intention: Probability,
    /// Share of those who would act whom barriers keep from it.
    #[serde(default)]
    pub barriers: Probability,
    /// Weeks after the campaign's end until half of those who act no longer do.
    pub half_life: Positive,
    /// Log-odds by which acting lowers the acceptance of an attempt.
    pub protection: Factor,
    /// Probability that a protected person who is approached and refuses reports it.
    #[serde(default)]
    pub reporting: Probability,
}

impl Effect for Awareness {
    const KIND: &'static str = "awareness";
    const SUMMARY: &'static str = "persons at risk hear, know, intend and act; those who act are harder to recruit";
    const ASSUMPTION: &'static str = "awareness changes behaviour, and the change lasts";
    const EXAMPLE: &'static str = "\
[interventions.campaign]
ramp = 13
where = { origins = [\"Arda\"] }
awareness = { reach = 0.4, knowledge_gain = 0.5, intention_given_knowledge = 0.5, behaviour_given_intention = 0.2, half_life = 28, protection = 2.0 }
";
    const SELECTORS: &'static [Selector] = &[Selector::Origins, Selector::Groups, Selector::Tactics];
    const QUESTIONS: &'static [Question] = &[
        Question {
            key: "audience",
            text: "Who exactly is addressed, and who among them needs another message or another way of hearing it?",
        },
        Question { key: "known_before", text: "What do they know already, and how do we know that?" },
        Question { key: "action", text: "What are they to do, or to leave, once they know?" },
        Question {
            key: "link_to_trafficking",
            text: "What shows that doing so keeps people out of trafficking, and not only out of one way into it?",
        },
        Question { key: "realistic_choice", text: "Is there something better that they could really do instead?" },
        Question { key: "messenger", text: "Whom do they believe, and is it they who speak?" },
    ];

    fn protection(&self) -> Option<Protection> {
        Some(Protection {
            reach: self.reach.get(),
            targeting: self.targeting.get(),
            chain: Chain {
                knows: self.knowledge_gain.get(),
                intends: self.intention_given_knowledge.get(),
                acts: self.behaviour_given_intention.get() * (1.0 - self.barriers.get()),
            },
            half_life: self.half_life.get(),
            strength: self.protection.get(),
            reporting: self.reporting.get(),
            ..Protection::NONE
        })
    }

    fn chain(&self, _: &Delivery) -> Vec<Step> {
        vec![
            Step::persons(Stage::Reach, "are reached", Link::Reached),
            Step::opinion("content with the campaign"),
            Step::persons(Stage::Knowledge, "know", Link::Knows),
            Step::persons(Stage::Knowledge, "know and mean to act", Link::Intends),
            Step::persons(Stage::Kept, "still know and mean to act", Link::Keeps),
            Step::persons(Stage::Behaviour, "act on it while it runs", Link::Acts).resting_on("protection"),
            Step::persons(Stage::Behaviour, "still act on it later", Link::KeepsActing).resting_on("protection"),
            Step::averted(),
        ]
    }
}
