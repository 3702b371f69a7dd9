//! The tools for scenario files as a person meets them.

use std::path::Path;
use std::process::{Command, Output};

use assert_cmd::cargo::CommandCargoExt;
use tempfile::TempDir;

use waterbed::scenario::{SHIPPED, Scenario, differences};

fn waterbed(arguments: &[&str], here: &Path) -> Output {
    let mut command = Command::cargo_bin("waterbed").expect("the program is built");
    command.args(arguments).current_dir(here).output().expect("the program runs")
}

fn said(arguments: &[&str], here: &Path) -> String {
    let output = waterbed(arguments, here);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("the program prints UTF-8")
}

/// What the program says against it, and the code with which it ends.
fn refused(arguments: &[&str], here: &Path) -> (Option<i32>, String) {
    let output = waterbed(arguments, here);
    assert!(output.stdout.is_empty());
    (output.status.code(), String::from_utf8(output.stderr).expect("the program prints UTF-8"))
}

#[test]
fn list_gives_every_shipped_scenario_a_line() {
    let here = TempDir::new().unwrap();
    let listed = said(&["list"], here.path());
    assert_eq!(listed.lines().count(), SHIPPED.len());
    for (line, (name, text)) in listed.lines().zip(SHIPPED) {
        let title = Scenario::parse(name, text).unwrap_or_else(|error| panic!("{error}")).title;
        assert_eq!(line.split_once("  ").map(|(name, title)| (name, title.trim())), Some((*name, title.as_str())));
    }
}

#[test]
fn check_says_what_is_in_a_scenario() {
    let here = TempDir::new().unwrap();
    let change = "interventions.harder online offers.design={barriers = false, pattern = \" \"}";
    let other = "interventions.community prevention.design={barriers = false, messenger = false}";
    let checked =
        said(&["check", "default", "--set", "exit.self_exit=0.01", "--set", change, "--set", other], here.path());
    let (checked, questions) = checked.split_once("\n\nQuestions").expect("there are questions without an answer");
    let (checked, uncertain) =
        checked.split_once("\n\nUncertain numbers, 10 of them (--worlds draws them):\n").unwrap();
    assert!(uncertain.contains("  enforcement.replacement = 0.7: pert = [0.3, 0.7, 1]\n"), "{uncertain}");
    assert_eq!(uncertain.lines().count(), 10);
    let expected = "\
If two of five communities are warned and online offers are made harder there, does recruitment go away or move next door?

World: 6 jurisdictions, 12 places, 4 groups, 20 pools, 1000000 persons, 47 legs, 50 routes, 4 tactics, 5 forms, 5 channels, 800 cells, 300 networks
Plan: 104 weeks of burn-in, window of 260 weeks, 500 replicates, seed 1

Interventions:
  community prevention: awareness, from week 0 to week 104
  harder online offers: disruption, from week 0 on

An evaluator compares, 52 weeks before week 0 and after: treatment Arda, Belen; buffer Corva; control Dellin, Esk

Evidence of numbers: 8 strong, 11 weak, 311 assumption, 1 without
  exit.self_exit = 0.01";
    assert_eq!(checked, expected);
    let lacking: Vec<&str> = questions.lines().filter_map(|line| line.trim().strip_prefix("no answer for ")).collect();
    let both = "community prevention, harder online offers";
    assert_eq!(lacking, [both, "community prevention", "harder online offers"]);
    let keys: Vec<&str> =
        questions.lines().filter_map(|line| line.strip_prefix("  ")?.split_once(": ")).map(|(key, _)| key).collect();
    assert_eq!(keys, ["barriers", "messenger", "pattern"]);
    assert!(!said(&["check", "default"], here.path()).contains("without an answer"));
}

#[test]
fn check_says_which_numbers_go_together() {
    let here = TempDir::new().unwrap();
    let tied = "correlations=[{ between = [\"learning.half_life\", \"willingness.base\"], correlation = -0.4 }]";
    let checked = said(&["check", "default", "--set", tied], here.path());
    let line = |path: &str| checked.lines().find(|line| line.trim().starts_with(path)).unwrap().to_owned();
    assert!(line("learning.half_life").ends_with(", goes together with willingness.base (correlation -0.4)"));
    assert!(line("willingness.base").ends_with(", goes together with learning.half_life (correlation -0.4)"));
    assert_eq!(checked.matches("goes together").count(), 2);
}

#[test]
fn check_as_json_is_a_document() {
    let here = TempDir::new().unwrap();
    let change = "interventions.harder online offers.design.pattern=false";
    let document: serde_json::Value =
        serde_json::from_str(&said(&["check", "default", "--set", change, "--json"], here.path())).unwrap();
    assert_eq!(document["sizes"]["cells"], 800);
    assert_eq!(document["interventions"][0]["kind"], "awareness");
    assert_eq!(document["interventions"][0]["unanswered"], serde_json::json!([]));
    assert_eq!(document["interventions"][1]["unanswered"][0]["key"], "pattern");
    assert!(document["interventions"][1]["design"]["next_best"].is_string());
    assert_eq!(document["evaluation"]["roles"]["buffer"], serde_json::json!(["Corva"]));
    assert_eq!(document["evaluation"]["areas"], "origin");
    assert_eq!(document["grades"]["none"], 0);
    assert_eq!(document["uncertain"][0]["path"], "choice.rationality");
    assert_eq!(document["uncertain"][0]["distribution"], "lognormal = [6, 3], within = [1, 40]");
}

#[test]
fn a_wrong_change_is_wrong_usage() {
    let here = TempDir::new().unwrap();
    for command in ["check", "run"] {
        let (code, message) = refused(&[command, "default", "--set", "choice.ease.geographic=2"], here.path());
        let expected = "error: --set:1:24: choice.ease.geographic: a probability must be between 0 and 1, found 2. \
                        Write it as a part of one: 40 % is 0.4.\n";
        assert_eq!((code, message.as_str()), (Some(2), expected));
    }
}

#[test]
fn diff_shows_what_is_changed_taken_away_and_added() {
    let here = TempDir::new().unwrap();
    let top = "format = 1\nextends = \"default\"\n[cells]\nnumber = 900\n[interventions]\n\
               \"community prevention\" = false\n[interventions.more]\nidentification.factor = 2\n\
               where = { channels = [\"police\", \"hotline\"] }\n[interventions.\"harder online offers\"]\nramp = false\n";
    std::fs::write(here.path().join("top.toml"), top).unwrap();
    let shown = said(&["diff", "default", "top.toml"], here.path());
    // The answers that go with the intervention are many and long.
    let (design, shown): (Vec<&str>, Vec<&str>) = shown.lines().partition(|line| line.contains(".design."));
    assert!(design.iter().all(|line| line.starts_with("- interventions.community prevention.design.")), "{design:?}");
    let expected = "\
~ cells.number: 800 → 900
- cells.number.evidence: { source = \"stylised\", grade = \"assumption\", note = \"many enough that no single cell decides the out…
- interventions.community prevention.start: 0
- interventions.community prevention.ramp: 13
- interventions.community prevention.end: 104
- interventions.community prevention.cost: 930
- interventions.community prevention.where.origins: [\"Arda\", \"Belen\"]
- interventions.community prevention.monitoring.sample: 400
- interventions.community prevention.monitoring.overstatement: 0.1
- interventions.community prevention.monitoring.satisfaction: 0.8
- interventions.community prevention.awareness.reach: 0.4
- interventions.community prevention.awareness.knowledge_gain: 0.15
- interventions.community prevention.awareness.intention_given_knowledge: 0.5
- interventions.community prevention.awareness.behaviour_given_intention: { pert = [0, 0.2, 0.5] }
- interventions.community prevention.awareness.half_life: 28
- interventions.community prevention.awareness.protection: 2.0
- interventions.harder online offers.ramp: 13
+ interventions.more.identification.factor: 2
+ interventions.more.where.channels: [\"police\", \"hotline\"]
";
    assert_eq!(shown, expected.lines().collect::<Vec<_>>());
    let document: serde_json::Value =
        serde_json::from_str(&said(&["diff", "default", "top.toml", "--json"], here.path())).unwrap();
    assert_eq!(document[0], serde_json::json!({ "path": "cells.number", "first": "800", "second": "900" }));
    assert_eq!(said(&["diff", "top.toml", "top.toml"], here.path()), "Both say the same.\n");
}

#[test]
fn a_new_scenario_runs_as_it_is_and_is_never_overwritten() {
    let here = TempDir::new().unwrap();
    let written = said(&["new", "mine"], here.path());
    assert_eq!(written, "mine.toml is written. It runs as it is: waterbed run mine.toml\n");
    let path = here.path().join("mine.toml");
    let scenario = Scenario::read(&path).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((scenario.programme.len(), scenario.unsourced().len()), (1, 0));
    let run = ["run", "mine.toml", "-n", "2", "--set", "run.window=13", "--set", "run.burn_in=13", "--quiet"];
    assert!(said(&run, here.path()).contains("harm-weighted victim-weeks"));
    std::fs::write(&path, "mine").unwrap();
    let (code, message) = refused(&["new", "mine.toml"], here.path());
    assert_eq!((code, message.as_str()), (Some(1), "error: mine.toml is there already; use --force to replace it\n"));
    assert_eq!(std::fs::read(&path).unwrap(), b"mine");
    said(&["new", "mine.toml", "--force"], here.path());
    assert!(std::fs::read(&path).unwrap().len() > 1000);
}

#[test]
fn the_run_folder_keeps_the_effective_scenario() {
    let here = TempDir::new().unwrap();
    let top = "format = 1\nextends = \"base.toml\"\ntitle = \"top\"\n";
    let base = "format = 1\nextends = \"default\"\n[run]\nwindow = 13\nburn_in = 13\n";
    std::fs::create_dir(here.path().join("files")).unwrap();
    std::fs::write(here.path().join("files/top.toml"), top).unwrap();
    std::fs::write(here.path().join("files/base.toml"), base).unwrap();
    let run = |more: &[&str]| said(&[&["run", "files/top.toml", "-n", "2", "--quiet"], more].concat(), here.path());
    run(&[]);
    run(&["--set", "cells.number=700"]);
    let folders: Vec<_> =
        std::fs::read_dir(here.path().join("output/top")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(folders.len(), 2, "a change from outside makes another run");
    let mut cells = Vec::new();
    for folder in folders {
        let alone = Scenario::read(&folder.join("scenario.toml")).unwrap_or_else(|error| panic!("{error}"));
        cells.push(alone.setting.cells.number);
        assert_eq!((alone.title.as_str(), alone.plan.window), ("top", 13));
        std::fs::copy(folder.join("scenario.toml"), here.path().join("top.toml")).unwrap();
        said(&["run", "top.toml", "-n", "2", "--quiet", "-o", "again"], here.path());
        let again = here.path().join("again/top").join(folder.file_name().unwrap());
        let replicates = |run: &Path| std::fs::read(run.join("replicates.csv")).unwrap();
        assert!(replicates(&again) == replicates(&folder), "the effective scenario gives the same results");
    }
    cells.sort_unstable();
    assert_eq!(cells, [700, 800]);
}

#[test]
fn no_scenario_differs_from_itself() {
    for (name, text) in SHIPPED {
        let scenario = Scenario::parse(name, text).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(differences(&scenario, &scenario), []);
    }
}
