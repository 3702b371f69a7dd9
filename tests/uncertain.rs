//! Uncertain numbers: how they are written, what stands in their place, and how worlds draw them.

use std::collections::BTreeMap;

use waterbed::experiment::{Pairing, Run, Unwatched, Worlds};
use waterbed::scenario::{Drawn, Parameter, Scenario, differences};

/// The default with changes, each `path=value`.
fn with(changes: &[&str]) -> Scenario {
    let text = "format = 1\nextends = \"default\"\n".to_owned();
    let text = waterbed::scenario::Text { name: "changed.toml".to_owned(), text };
    let changes: Vec<String> = changes.iter().map(ToString::to_string).collect();
    let shipped = |_: &str, name: &str| {
        let (_, text) =
            waterbed::scenario::SHIPPED.iter().find(|(shipped, _)| *shipped == name).expect("it is shipped");
        Ok(waterbed::scenario::Text { name: name.to_owned(), text: (*text).to_owned() })
    };
    Scenario::assemble(text, &changes, &shipped).unwrap_or_else(|error| panic!("{error}"))
}

fn default() -> Scenario {
    Scenario::shipped("default").unwrap().unwrap()
}

fn parameter<'s>(scenario: &'s Scenario, path: &str) -> &'s Parameter {
    scenario.parameters.iter().find(|parameter| parameter.path == path).unwrap_or_else(|| panic!("{path} is not there"))
}

fn drawn(scenario: &Scenario, world: u32) -> Drawn {
    scenario.drawn(1, world).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_default_does_not_know_what_nobody_has_measured() {
    let paths: Vec<String> = default().uncertain().map(|parameter| parameter.path.clone()).collect();
    let expected = [
        "choice.rationality",
        "choice.ease.geographic",
        "choice.ease.target",
        "choice.ease.tactical",
        "choice.ease.functional",
        "choice.ease.temporal",
        "learning.half_life",
        "willingness.base",
        "enforcement.replacement",
        "interventions.community prevention.awareness.behaviour_given_intention",
    ];
    assert_eq!(paths, expected);
}

#[test]
fn the_central_world_is_the_scenario_without_distributions() {
    let certain: Vec<String> =
        default().uncertain().map(|parameter| format!("{}={:?}", parameter.path, parameter.value)).collect();
    let certain = with(&certain.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(certain.uncertain().count(), 0);
    let same = |a: &Scenario| serde_json::to_value((&a.setting, &a.programme)).unwrap();
    assert_eq!(same(&default()), same(&certain));
    let Drawn { setting, programme } = default().drawn(1, 0).unwrap();
    assert_eq!(serde_json::to_value((&setting, &programme)).unwrap(), same(&certain));
}

#[test]
fn a_distribution_may_stand_wherever_a_number_may() {
    let scenario = with(&[
        "choice.tastes={ uniform = [0, 0.3] }",
        "pools[0].size={ uniform = [40_000, 50_001] }",
        "enforcement.case_weeks[0]={ triangular = [2, 6, 9.5], evidence = { source = \"eurostat\", grade = \"weak\" } }",
        "tactics.online offers.attempts={ discrete = [[1, 2], [2, 5], [4, 1]] }",
        "interventions.harder online offers.start={ uniform = [0, 25] }",
    ]);
    let values = |path: &str| {
        let parameter = parameter(&scenario, path);
        (parameter.value, parameter.evidence.as_ref().map(|evidence| evidence.source.as_str()))
    };
    assert_eq!(values("choice.tastes"), (0.15, None));
    assert_eq!(values("pools[0].size"), (45_001.0, None));
    assert_eq!(values("enforcement.case_weeks[0]"), (6.0, Some("eurostat")));
    assert_eq!(values("tactics.online offers.attempts"), (2.0, None));
    assert_eq!(values("interventions.harder online offers.start"), (13.0, None));
    let starts: Vec<i32> = (1..30).map(|world| drawn(&scenario, world).programme[1].start.0).collect();
    assert!(starts.iter().all(|start| (0..=25).contains(start)) && starts.iter().min() < starts.iter().max());
    for world in 1..30 {
        let Drawn { setting, programme } = drawn(&scenario, world);
        let value = |path: &str| parameter(&scenario, path).drawn(1, world).to_bits();
        assert_eq!(setting.choice.tastes.get().to_bits(), value("choice.tastes"));
        assert_eq!(setting.pools[waterbed::units::PoolId(0)].size.get().to_bits(), value("pools[0].size"));
        assert_eq!(f64::from(setting.enforcement.case_weeks.0).to_bits(), value("enforcement.case_weeks[0]"));
        assert_eq!(f64::from(programme[1].start.0).to_bits(), value("interventions.harder online offers.start"));
    }
}

#[test]
fn a_distribution_may_have_dots_or_a_heading() {
    let text = "format = 1\nextends = \"default\"\n[choice]\ntastes.uniform = [0, 0.3]\n\
        distance_scale.normal = [4, 0.2]\n[choice.ease.geographic]\npert = [0.01, 0.05, 0.1]\nwithin = [0.02, 0.09]\n";
    let scenario = Scenario::parse("dotted.toml", text).unwrap_or_else(|error| panic!("{error}"));
    let said = |path: &str| parameter(&scenario, path).distribution.as_ref().map(ToString::to_string);
    assert_eq!(said("choice.tastes").as_deref(), Some("uniform = [0, 0.3]"));
    assert_eq!(said("choice.distance_scale").as_deref(), Some("normal = [4, 0.2]"));
    assert_eq!(said("choice.ease.geographic").as_deref(), Some("pert = [0.01, 0.05, 0.1], within = [0.02, 0.09]"));
    let choice = drawn(&scenario, 3).setting.choice;
    let value = |path: &str| parameter(&scenario, path).drawn(1, 3).to_bits();
    assert_eq!(choice.tastes.get().to_bits(), value("choice.tastes"));
    assert_eq!(choice.distance_scale.get().to_bits(), value("choice.distance_scale"));
    assert_eq!(choice.ease.geographic.get().to_bits(), value("choice.ease.geographic"));
}

/// Every draw has an address of its own.
#[test]
fn one_more_uncertain_number_changes_no_draw_of_another() {
    let more = with(&["choice.tastes={ uniform = [0, 0.3] }"]);
    for parameter in default().uncertain() {
        let other = more.uncertain().find(|other| other.path == parameter.path).expect("it is still uncertain");
        for world in 0..20 {
            assert_eq!(other.drawn(7, world).to_bits(), parameter.drawn(7, world).to_bits(), "{}", parameter.path);
        }
        assert_ne!(parameter.drawn(7, 1).to_bits(), parameter.drawn(7, 2).to_bits());
        assert_ne!(parameter.drawn(7, 1).to_bits(), parameter.drawn(8, 1).to_bits());
    }
}

#[test]
fn a_change_may_name_the_kind_in_its_path() {
    let short = with(&["choice.tastes.uniform=[0, 0.3]", "enforcement.case_weeks[1].discrete = [[6, 1], [9, 1]]"]);
    let long =
        with(&["choice.tastes={ uniform = [0, 0.3] }", "enforcement.case_weeks[1]={ discrete = [[6, 1], [9, 1]] }"]);
    assert!(short.parameters == long.parameters && short.text == long.text);
    let message = failed(&["choice.tastes.uniform=[0.3, 0]"]);
    assert!(message.starts_with("--set:1:23: choice.tastes: these are not the numbers of uniform."), "{message}");
    let message = failed(&["choice.tastes.uniform=0.3"]);
    assert!(message.contains("--set:1:15: unknown key \"uniform\" in [choice.tastes]"), "{message}");
}

/// What is wrong with the default with these changes.
fn failed(changes: &[&str]) -> String {
    let changes: Vec<String> = changes.iter().map(ToString::to_string).collect();
    let (_, text) = waterbed::scenario::SHIPPED[0];
    let text = waterbed::scenario::Text { name: "default".to_owned(), text: text.to_owned() };
    Scenario::assemble(text, &changes, &|_, _| Err(String::new())).expect_err("there is a mistake").to_string()
}

const TIED: &str =
    "correlations=[{ between = [\"choice.ease.geographic\", \"choice.ease.target\"], correlation = 0.8 }]";

#[test]
fn tied_numbers_go_together_and_no_other_draw_changes() {
    let (tied, free) = (with(&[TIED]), default());
    let draws = |scenario: &Scenario, path: &str| -> Vec<f64> {
        (1..=2_000).map(|world| parameter(scenario, path).drawn(7, world)).collect()
    };
    for one in free.uncertain().filter(|one| one.path != "choice.ease.target") {
        assert!(draws(&tied, &one.path) == draws(&free, &one.path), "{}", one.path);
    }
    let [first, second, before] = [
        draws(&tied, "choice.ease.geographic"),
        draws(&tied, "choice.ease.target"),
        draws(&free, "choice.ease.target"),
    ];
    let median = |draws: &[f64]| {
        let mut sorted = draws.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted[1_000]
    };
    // Its own distribution is as it was; standard error of the median about 3 %.
    assert!((median(&second) / median(&before) - 1.0).abs() < 0.1);
    let both_below = |second: &[f64]| {
        let (a, b) = (median(&first), median(second));
        first.iter().zip(second).filter(|(x, y)| **x < a && **y < b).count() as f64 / 2_000.0
    };
    // 1/4 + asin(.8)/2π = .3976, and a quarter without the tie; standard error about .01.
    assert!((both_below(&second) - 0.3976).abs() < 0.04 && (both_below(&before) - 0.25).abs() < 0.04);
    let alone = Scenario::parse("alone.toml", &tied.text).unwrap_or_else(|error| panic!("{error}"));
    assert!(parameter(&alone, "choice.ease.target").tie == parameter(&tied, "choice.ease.target").tie);
}

#[test]
fn a_tie_must_be_between_two_uncertain_numbers() {
    let between = |a: &str, b: &str, more: &str| {
        failed(&[&format!("correlations=[{{ between = [\"{a}\", \"{b}\"], correlation = 0.8 }}{more}]")])
    };
    let message = between("choice.ease.geographic", "choice.ease.taget", "");
    let expected = "--set:1:54: unknown uncertain number \"choice.ease.taget\". Did you mean \"choice.ease.target\"?";
    assert!(message.starts_with(expected), "{message}");
    let message = between("choice.tastes", "choice.ease.target", "");
    assert!(message.starts_with("--set:1:28: unknown uncertain number \"choice.tastes\"."), "{message}");
    let message = between("choice.ease.target", "choice.ease.target", "");
    assert!(message.contains("the uncertain number \"choice.ease.target\" is named twice"), "{message}");
    let again = ", { between = [\"learning.half_life\", \"choice.ease.target\"], correlation = 0.1 }";
    let message = between("choice.ease.geographic", "choice.ease.target", again);
    assert!(message.contains("the uncertain number \"choice.ease.target\" is named twice"), "{message}");
    let message = failed(&["correlations=[{ between = [\"choice.ease.target\"], correlation = 0.8 }]"]);
    assert!(message.contains("correlations[0].between"), "{message}");
    let message = failed(&["correlations=[{ between = [\"a\", \"b\"], correlation = 1.5 }]"]);
    assert!(message.contains("a correlation must be between -1 and 1, found 1.5"), "{message}");
}

/// The point of the cube at which a world is drawn gives that world.
#[test]
fn a_point_of_the_cube_is_a_world() {
    let scenario = with(&[TIED, "pools[0].size={ uniform = [40_000, 50_001] }"]);
    let uniform = |path: &str| waterbed::rng::Streams::parameter(7, 3, path);
    let point: Vec<f64> = scenario.uncertain().map(|parameter| uniform(&parameter.path)).collect();
    let values = scenario.values(&point);
    let drawn: Vec<f64> = scenario.uncertain().map(|parameter| parameter.drawn(7, 3)).collect();
    assert!(values == drawn, "{values:?} {drawn:?}");
    let worlds = [scenario.at(&values), scenario.drawn(7, 3)];
    let [at, drawn] = worlds.map(|world| {
        let Drawn { setting, programme } = world.unwrap_or_else(|error| panic!("{error}"));
        serde_json::to_value((setting, programme)).unwrap()
    });
    assert_eq!(at, drawn);
}

#[test]
fn a_number_laid_on_a_distribution_is_certain_and_the_other_way_round() {
    let scenario = with(&["willingness.base=0.2", "choice.tastes={ normal = [0.2, 0.01] }", "choice.tastes=0.3"]);
    for path in ["willingness.base", "choice.tastes"] {
        assert_eq!(parameter(&scenario, path).distribution, None);
    }
    assert!(parameter(&scenario, "learning.half_life").distribution.is_some());
}

#[test]
fn the_effective_text_keeps_distributions_and_evidence() {
    let scenario = with(&["choice.tastes={ beta = [2, 18], within = [0, 0.4] }"]);
    let alone = Scenario::parse("changed.toml", &scenario.text).unwrap_or_else(|error| panic!("{error}"));
    let by_path = |scenario: &Scenario| {
        let of = |parameter: &Parameter| (parameter.path.clone(), parameter.clone());
        scenario.parameters.iter().map(of).collect::<BTreeMap<_, _>>()
    };
    assert!(by_path(&alone) == by_path(&scenario), "{}", scenario.text);
    assert!(scenario.text.contains("tastes = { beta = [2, 18], within = [0, 0.4] }"), "{}", scenario.text);
    for world in 1..4 {
        let settings =
            [&scenario, &alone].map(|scenario| serde_json::to_value(drawn(scenario, world).setting).unwrap());
        assert_eq!(settings[0], settings[1]);
    }
}

#[test]
fn differences_show_distributions() {
    let found = differences(&default(), &with(&["choice.tastes={ uniform = [0, 0.3] }", "willingness.base=0.15"]));
    let by_path: BTreeMap<&str, [&str; 2]> = found
        .iter()
        .map(|one| (one.path.as_str(), [one.first.as_deref(), one.second.as_deref()].map(Option::unwrap_or_default)))
        .collect();
    assert_eq!(by_path["choice.tastes"], ["0.15", "{ uniform = [0, 0.3] }"]);
    assert_eq!(by_path["willingness.base"], ["{ normal = [0.15, 0.45] }", "0.15"]);
}

/// A short batch over drawn worlds.
fn batch(scenario: &Scenario, worlds: u32, replicates: u32, threads: usize) -> Vec<Run> {
    let mut runs = Vec::new();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let worlds_of = Worlds { scenario, seed: 1, replicates, placebos: 3, pairing: Pairing::Crn };
    pool.install(|| worlds_of.run(worlds, &Unwatched, |run| runs.push(run)));
    runs
}

const SHORT: [&str; 4] = ["run.burn_in=26", "run.window=26", "cells.number=80", "cells.networks=30"];

#[test]
fn worlds_give_the_same_bits_on_any_number_of_threads() {
    let scenario = with(&SHORT);
    let (one, three) = (batch(&scenario, 5, 2, 1), batch(&scenario, 5, 2, 3));
    let numbers: Vec<(u32, u32)> = one.iter().map(|run| (run.world, run.replicate)).collect();
    assert_eq!(numbers, (1..=5).flat_map(|world| [(world, 0), (world, 1)]).collect::<Vec<_>>());
    for (one, three) in one.iter().zip(&three) {
        let (one, three) = (one.outcome.as_ref().unwrap(), three.outcome.as_ref().unwrap());
        assert_eq!((&one.baseline, &one.programme), (&three.baseline, &three.programme));
        // Three replicates are asked for, so the first two worlds have them.
        assert_eq!((one.placebo.is_some(), &one.placebo), (one.world <= 2, &three.placebo));
    }
    let baseline = |i: usize| &one[i].outcome.as_ref().unwrap().baseline;
    assert!(baseline(0) != baseline(1) && baseline(0) != baseline(2));
}

#[test]
fn a_world_that_cannot_be_fails_with_its_cause_and_the_batch_goes_on() {
    let ease = |review: &str| format!("choice.ease.{review}={{ discrete = [[0.01, 6], [0.6, 5]] }}");
    let drawn = ["geographic", "target"].map(ease);
    let fixed = ["choice.ease.tactical=0.03", "choice.ease.functional=0.015", "choice.ease.temporal=0.03"];
    let changes: Vec<&str> = SHORT.into_iter().chain(fixed).chain(drawn.iter().map(String::as_str)).collect();
    let scenario = with(&changes);
    let runs = batch(&scenario, 16, 2, 2);
    assert_eq!(runs.len(), 32);
    for run in &runs {
        let [a, b] = ["geographic", "target"]
            .map(|review| parameter(&scenario, &format!("choice.ease.{review}")).drawn(1, run.world));
        match &run.outcome {
            Ok(_) => assert!(a + b < 1.0, "world {}", run.world),
            Err(failure) => {
                assert!(a + b > 1.0, "world {}", run.world);
                assert!(failure.0.starts_with("the ease of the five reviews adds up to 1.275"), "{}", failure.0);
            }
        }
    }
    assert!(runs.iter().any(|run| run.outcome.is_ok()) && runs.iter().any(|run| run.outcome.is_err()));
}
