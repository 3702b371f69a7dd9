use serde::{Deserialize, Serialize};

use super::{Effect, Question, Scope, Selector, selects};
use crate::model::indicators::{Delivery, Gauge, Link, Stage, Step};
use crate::model::levers::Levers;
use crate::model::person::{Chain, Protection};
use crate::model::setting::Setting;
use crate::units::{Correlation, Factor, Positive, Probability};

/// A legal channel of recruitment that crowds out the exploitative one: people who mean to migrate use it, and
/// employers hire through it.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub struct SafeRecruitment {
    /// Share of the persons at risk to whom the channel is open at full dose.
    pub reach: Probability,
    /// To whom it is open: 1 the most vulnerable first, −1 the least vulnerable first, 0 anybody.
    #[serde(default)]
    pub targeting: Correlation,
    /// Share of those who can and mean to migrate who trust the channel and use it.
    pub uptake: Probability,
    /// Log-odds by which using it lowers the acceptance of an attempt.
    pub protection: Factor,
    /// Weeks after the channel closes until half of those who used it are at risk as before.
    pub half_life: Positive,
    /// Share of what markets pay that falls away because employers hire through the channel.
    #[serde(default)]
    pub employers: Probability,
}

impl Effect for SafeRecruitment {
    const KIND: &'static str = "safe_recruitment";
    const SUMMARY: &'static str = "a legal channel crowds out the exploitative one, for migrants and for employers";
    const ASSUMPTION: &'static str = "migrants and employers switch to the legal channel";
    const EXAMPLE: &'static str = "\
[interventions.\"legal channel\"]
ramp = 26
where = { origins = [\"Arda\"] }
safe_recruitment = { reach = 0.5, uptake = 0.4, protection = 2.0, half_life = 26, employers = 0.05 }
";
    const SELECTORS: &'static [Selector] =
        &[Selector::Origins, Selector::Groups, Selector::Tactics, Selector::Destinations, Selector::Forms];
    const QUESTIONS: &'static [Question] = &[
        Question { key: "employers_gain", text: "Why would employers use the channel, where the other is cheaper?" },
        Question {
            key: "migrants_gain",
            text: "Why would people trust it, and what does it cost them in fees, time and debts?",
        },
        Question { key: "rights_at_work", text: "What can somebody do who came by it and is exploited all the same?" },
        Question { key: "left_out", text: "Who cannot use it, and what becomes of them?" },
        Question {
            key: "large_enough",
            text: "Is it large enough to make the exploitative channel not worth its trouble?",
        },
    ];

    fn press(&self, dose: f64, scope: &Scope, setting: &Setting, levers: &mut Levers) {
        for place in setting.destinations().filter(|&id| selects(scope.destinations.as_ref(), id)) {
            for form in setting.forms.ids().filter(|&id| selects(scope.forms.as_ref(), id)) {
                *levers.revenue.at_mut(place, form) *= 1.0 - dose * self.employers.get();
            }
        }
    }

    fn protection(&self) -> Option<Protection> {
        Some(Protection {
            reach: self.reach.get(),
            targeting: self.targeting.get(),
            migrants_only: true,
            chain: Chain { acts: self.uptake.get(), ..Chain::CERTAIN },
            half_life: self.half_life.get(),
            strength: self.protection.get(),
            ..Protection::NONE
        })
    }

    fn chain(&self, delivery: &Delivery) -> Vec<Step> {
        let employers = Gauge::Told { value: delivery.dose() * self.employers.get(), among: 1.0 };
        vec![
            Step::persons(Stage::Reach, "can use the channel", Link::Reached),
            Step::opinion("content with the channel"),
            Step::missing(Stage::Knowledge, "whether people know the channel is part of whether they use it"),
            Step::persons(Stage::Kept, "still keep to it", Link::KeepsActing),
            Step::persons(Stage::Behaviour, "use it while it is open", Link::Acts).resting_on("protection"),
            Step::averted(),
            Step::new(Stage::Behaviour, "employers hire through it", "share of what markets in scope pay", employers)
                .resting_on("choice.rationality"),
        ]
    }
}
