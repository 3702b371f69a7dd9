use serde::{Deserialize, Serialize};

use super::{Effect, Intervention, Question, Scope, Selector, selects};
use crate::model::indicators::{Delivery, Gauge, Record, Stage, Step};
use crate::model::levers::Levers;
use crate::model::setting::Setting;
use crate::units::{Cost, Factor};

/// A tactic, or recruiting at a place, becomes dearer or less successful.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub struct Disruption {
    /// Log-odds by which the acceptance of an attempt falls at full dose.
    #[serde(default)]
    pub acceptance_loss: Factor,
    /// Cost added to each attempt at full dose (kUSD).
    #[serde(default)]
    pub attempt_cost: Cost,
}

impl Effect for Disruption {
    const KIND: &'static str = "disruption";
    const SUMMARY: &'static str = "a tactic, or recruiting at a place, becomes dearer or less successful";
    const ASSUMPTION: &'static str = "pushing a method away reduces the crime";
    const EXAMPLE: &'static str = "\
[interventions.adverts]
where = { tactics = [\"online offers\"] }
disruption = { acceptance_loss = 1.5 }
";
    const SELECTORS: &'static [Selector] = &[Selector::Origins, Selector::Groups, Selector::Tactics];
    const QUESTIONS: &'static [Question] = &[
        Question { key: "pattern", text: "Which pattern is meant: who draws whom into what, by which method?" },
        Question {
            key: "what_enables",
            text: "What makes this method work, and does the measure take that away or only push it elsewhere?",
        },
        Question {
            key: "next_best",
            text: "What is the next best method for those who use it, and is it better or worse for people?",
        },
        Question {
            key: "bystanders",
            text: "Who uses the same places and services lawfully, and what does the measure cost them?",
        },
        Question { key: "how_long", text: "How long does it hold before it is got round, and who keeps watching?" },
    ];

    fn press(&self, dose: f64, scope: &Scope, setting: &Setting, levers: &mut Levers) {
        for tactic in setting.tactics.ids().filter(|&id| selects(scope.tactics.as_ref(), id)) {
            for (pool, row) in setting.pools.pairs() {
                if selects(scope.origins.as_ref(), row.origin) && selects(scope.groups.as_ref(), row.group) {
                    *levers.acceptance.at_mut(tactic, pool) *= libm::exp(-dose * self.acceptance_loss.get());
                    *levers.attempt_cost.at_mut(tactic, pool) += dose * self.attempt_cost.get();
                }
            }
        }
    }

    fn chain(&self, delivery: &Delivery) -> Vec<Step> {
        let Delivery { row: Intervention { scope, .. }, setting, .. } = delivery;
        let tactics = setting.tactics.ids().filter(|&id| selects(scope.tactics.as_ref(), id)).count();
        let (pressed, all) = setting.pools.iter().fold((0.0, 0.0), |(pressed, all), pool| {
            let here = selects(scope.origins.as_ref(), pool.origin) && selects(scope.groups.as_ref(), pool.group);
            (pressed + if here { pool.size.get() } else { 0.0 }, all + pool.size.get())
        });
        let share = pressed / f64::max(all, 1.0) * tactics as f64 / setting.tactics.len() as f64;
        let pressed = Gauge::Plain { value: delivery.dose() * share, before: None };
        vec![
            Step::new(Stage::Reach, "pressed", "share of persons at risk × tactics", pressed),
            Step::missing(Stage::Satisfaction, "it has no participants who could be asked"),
            Step::missing(Stage::Knowledge, "cells learn of it by failing; there is no share of them who know"),
            Step::missing(Stage::Kept, "it presses as long as it lasts, and no longer"),
            Step::new(
                Stage::Behaviour,
                "recruited in the way that is pressed",
                "share of recruitments",
                Gauge::Record(Record::Recruited),
            ),
        ]
    }
}
