//! `waterbed check`: whether a scenario is right, and what is in it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::{Trouble, say, words};
use crate::measure::Undefined;
use crate::model::books::Layout;
use crate::model::evaluation::{Evaluation, Role};
use crate::model::interventions::Intervention;
use crate::scenario::{Design, Scenario};

#[derive(Args)]
pub struct CheckArguments {
    #[arg(help = words::SCENARIO)]
    scenario: PathBuf,
    #[arg(long = "set", value_name = "PATH=VALUE", help = words::SET)]
    changes: Vec<String>,
    #[arg(long, help = words::CHECK_JSON)]
    json: bool,
}

/// Runs the command; returns the exit code.
pub fn check(arguments: &CheckArguments) -> Result<u8, Trouble> {
    let scenario = Scenario::read_with(&arguments.scenario, &arguments.changes)?;
    say(&if arguments.json { vec![format!("{:#}", document(&scenario))] } else { words::checked(&scenario) })
}

fn document(scenario: &Scenario) -> serde_json::Value {
    let intervention = |(intervention, design): (&Intervention, &Design)| {
        json!({
            "name": intervention.name,
            "kind": intervention.kind.entry().key,
            "start": intervention.start,
            "delay": intervention.delay,
            "end": intervention.end,
            "design": design,
            "unanswered": design.unanswered(),
        })
    };
    json!({
        "scenario": scenario.name,
        "title": scenario.title,
        "sizes": sizes(scenario).into_iter().collect::<BTreeMap<_, _>>(),
        "plan": scenario.plan,
        "interventions": scenario.programme.iter().zip(&scenario.designs).map(intervention).collect::<Vec<_>>(),
        "evaluation": evaluation(scenario),
        "grades": scenario.grades(),
        "uncertain": scenario.uncertain().collect::<Vec<_>>(),
        "without_evidence": scenario.unsourced().iter().map(|parameter| &parameter.path).collect::<Vec<_>>(),
    })
}

/// What an evaluator compares, or why nobody can.
fn evaluation(scenario: &Scenario) -> serde_json::Value {
    match &scenario.setting.evaluation {
        Ok(evaluation) => json!({
            "areas": evaluation.lens,
            "since": evaluation.since,
            "before": evaluation.before,
            "overdispersion": evaluation.overdispersion,
            "roles": areas(scenario, evaluation).into_iter().map(|(role, names)| (role.key(), names)).collect::<BTreeMap<_, _>>(),
        }),
        Err(why) => json!({ "undefined": Undefined::from(*why) }),
    }
}

/// The roles that some category has, with their categories.
pub fn areas(scenario: &Scenario, evaluation: &Evaluation) -> Vec<(Role, Vec<String>)> {
    let labels = Layout::new(&scenario.setting, scenario.plan.window).labels(evaluation.lens);
    let of = |role: Role| {
        let those = labels.iter().zip(&evaluation.roles).filter(|(_, of)| **of == Some(role));
        (role, those.map(|(name, _)| name.clone()).collect::<Vec<_>>())
    };
    Role::ALL.map(of).into_iter().filter(|(_, names)| !names.is_empty()).collect()
}

/// How large the world is: what is counted, and how many there are.
pub fn sizes(scenario: &Scenario) -> [(&'static str, u64); 12] {
    let world = &scenario.setting;
    let count = |n: usize| n as u64;
    [
        ("jurisdictions", count(world.jurisdictions.len())),
        ("places", count(world.places.len())),
        ("groups", count(world.groups.len())),
        ("pools", count(world.pools.len())),
        ("persons", world.pools.iter().map(|pool| pool.size.whole()).sum()),
        ("legs", count(world.legs.len())),
        ("routes", count(world.routes.len())),
        ("tactics", count(world.tactics.len())),
        ("forms", count(world.forms.len())),
        ("channels", count(world.channels.len())),
        ("cells", u64::from(world.cells.number)),
        ("networks", u64::from(world.cells.networks)),
    ]
}
