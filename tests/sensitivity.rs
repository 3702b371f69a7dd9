//! `waterbed sensitivity` as a whole: points that share their luck, the same bytes on any number of threads, failed points, and
//! what is asked wrongly.

use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::cargo::CommandCargoExt;
use waterbed::experiment::{Point, Points, Unwatched};
use waterbed::measure::{Reader, Reading};
use waterbed::model::books::Layout;
use waterbed::scenario::{SHIPPED, Scenario, Text};

const SHORT: [&str; 4] = ["run.burn_in=26", "run.window=26", "cells.number=80", "cells.networks=30"];

fn scenario(changes: &[&str]) -> Scenario {
    let (_, text) = SHIPPED[0];
    let text = Text { name: "default".to_owned(), text: text.to_owned() };
    let changes: Vec<String> = SHORT.iter().chain(changes).map(ToString::to_string).collect();
    Scenario::assemble(text, &changes, &|_, _| Err(String::new())).unwrap_or_else(|error| panic!("{error}"))
}

fn observed(scenario: &Scenario, points: &[Point], threads: usize) -> Vec<(u32, u32, Result<Reading, String>)> {
    let reader = Reader::new(&scenario.setting, &Layout::new(&scenario.setting, 26), &scenario.programme);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let mut seen = Vec::new();
    pool.install(|| {
        Points { scenario, points, seed: 1, replicates: 2 }.run(
            |_, pair| reader.read(pair),
            |_, _| None,
            &Unwatched,
            |run| seen.push((run.world, run.replicate, run.outcome.map_err(|failure| failure.0))),
        );
    });
    seen
}

#[test]
fn points_that_share_their_luck_differ_by_their_values_alone() {
    let scenario = scenario(&[]);
    let central: Vec<f64> = scenario.uncertain().map(|parameter| parameter.value).collect();
    let mut other = central.clone();
    other[0] *= 3.0;
    let point = |values: &Vec<f64>, luck| Point { values: values.clone(), luck };
    let points = [point(&central, 1), point(&central, 1), point(&other, 1), point(&central, 2)];
    let seen = observed(&scenario, &points, 1);
    assert!(seen == observed(&scenario, &points, 3), "threads matter");
    let readings = |number: u32| -> Vec<Reading> {
        seen.iter().filter(|one| one.0 == number).map(|one| one.2.clone().unwrap()).collect()
    };
    assert_eq!(readings(1).len(), 2);
    assert_eq!(readings(1), readings(2));
    assert!(readings(1) != readings(3) && readings(1) != readings(4));
}

#[test]
fn a_point_that_cannot_be_is_a_cause_and_the_others_go_on() {
    let scenario = scenario(&[]);
    let central: Vec<f64> = scenario.uncertain().map(|parameter| parameter.value).collect();
    let ease = scenario.uncertain().position(|parameter| parameter.path == "choice.ease.target").unwrap();
    let mut wrong = central.clone();
    wrong[ease] = 0.99;
    let points = [Point { values: wrong, luck: 1 }, Point { values: central, luck: 1 }];
    let seen = observed(&scenario, &points, 2);
    let cause = seen[0].2.as_ref().unwrap_err();
    assert!(cause.starts_with("the ease of the five reviews adds up to"), "{cause}");
    assert!(seen[1].2.is_err() && seen[2].2.is_ok() && seen[3].2.is_ok());
}

fn sensitivity(output: &Path, arguments: &[&str]) -> std::process::Output {
    let mut command = Command::cargo_bin("waterbed").unwrap();
    command.arg("sensitivity").arg("default").args(["-q", "-o"]).arg(output);
    if !arguments.contains(&"--rows") {
        command.args(["--rows", "8"]);
    }
    for change in SHORT {
        command.args(["--set", change]);
    }
    command.args(arguments).output().unwrap()
}

/// The one folder of the scenario.
fn folder(output: &Path) -> PathBuf {
    let mut all = std::fs::read_dir(output.join("default")).unwrap();
    let one = all.next().unwrap().unwrap().path();
    assert!(all.next().is_none());
    one
}

const FEW: [&str; 14] = [
    "--set",
    "choice.ease.geographic=0.04",
    "--set",
    "choice.ease.target=0.03",
    "--set",
    "choice.ease.tactical=0.03",
    "--set",
    "choice.ease.functional=0.015",
    "--set",
    "choice.ease.temporal=0.03",
    "--set",
    "willingness.base=0.15",
    "--set",
    "learning.half_life=23",
];

#[test]
fn a_folder_has_everything_and_the_same_bytes_on_any_number_of_threads() {
    let roots = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    for (root, threads) in roots.iter().zip(["1", "3"]) {
        let output = sensitivity(root.path(), &[&FEW[..], &["-j", threads]].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.contains("3 uncertain numbers") && said.contains("To fail is net <= 0"), "{said}");
    }
    let [one, two] = roots.each_ref().map(|root| folder(root.path()));
    let names = [
        "assumptions.csv",
        "boxes.csv",
        "indices.csv",
        "parameters.csv",
        "points.csv",
        "replicates.csv",
        "scenario.toml",
        "summary.json",
        "figures/tornado.svg",
        "figures/tornado.png",
        "figures/box.csv",
        "report.html",
    ];
    for name in names {
        let [one, two] = [&one, &two].map(|folder| std::fs::read(folder.join(name)).unwrap());
        assert!(!one.is_empty() && one == two, "{name}");
    }
    assert!(!one.join("figures/worth.svg").exists(), "the programme never fails, so knowing more is worth nothing");
    assert!(!one.join("figures/indices.svg").exists(), "eight rows do not tell shares");
    // Eight rows of five points, two replicates each.
    let replicates = std::fs::read_to_string(one.join("replicates.csv")).unwrap();
    assert_eq!(replicates.lines().count(), 1 + 8 * 5 * 2);
    assert_eq!(std::fs::read_to_string(one.join("points.csv")).unwrap().lines().count(), 1 + 8 * 5 * 3);
    let summary: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(one.join("summary.json")).unwrap()).unwrap();
    assert_eq!(summary["findings"]["rows"], 8);
    assert_eq!(summary["findings"]["lens"], "origin");
    assert!(!summary.to_string().contains("null,\"n\""), "no number is missing without a reason");
}

/// Rows are made from what is known, and are no source of it: one that somebody changed in a folder that is not complete is not believed.
/// How an analysis goes on from its journal is in `tests/resume.rs`.
#[test]
fn rows_that_were_changed_are_made_again() {
    let root = tempfile::tempdir().unwrap();
    assert!(sensitivity(root.path(), &FEW).status.success());
    let folder = folder(root.path());
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let (whole, manifest) = (read("replicates.csv"), read("manifest.json"));
    let row = whole.lines().nth(3).unwrap();
    let mut cells: Vec<&str> = row.split(',').collect();
    cells[8] = "-123456.5";
    std::fs::write(folder.join("replicates.csv"), whole.replacen(row, &cells.join(","), 1)).unwrap();
    std::fs::write(folder.join("manifest.json"), manifest.replace("\"complete\": true", "\"complete\": false"))
        .unwrap();
    assert!(sensitivity(root.path(), &FEW).status.success());
    assert!(read("replicates.csv") == whole, "the rows are others");
    assert!(read("manifest.json").contains("\"complete\": true"));
}

#[test]
fn with_many_numbers_a_screening_comes_first() {
    let root = tempfile::tempdir().unwrap();
    let output =
        sensitivity(root.path(), &["--inputs", "2", "--fails", "share > 0.5", "--worth", "0.5", "--cost", "100"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("The 8 weakest are one group") && said.contains("kUSD"), "{said}");
    let folder = folder(root.path());
    let screening = std::fs::read_to_string(folder.join("screening.csv")).unwrap();
    assert_eq!(screening.lines().filter(|line| line.contains("mean size")).count(), 10);
    // Ten trajectories of eleven points, eight rows of two numbers and the others.
    let replicates = std::fs::read_to_string(folder.join("replicates.csv")).unwrap();
    assert_eq!(replicates.lines().count(), 1 + (10 * 11 + 8 * 5) * 2);
}

#[test]
fn what_is_asked_wrongly_is_refused_with_what_is_right() {
    let root = tempfile::tempdir().unwrap();
    for (arguments, expected) in [
        (&["--worlds", "4"][..], "write --rows N in the place of --worlds"),
        (&["--rows", "100"], "write a power of two from 8 to 32768"),
        (&["--fails", "net is small"], "net <= 0, relative < 5%, share > 0.5"),
        (&["--cost", "3"], "--worth"),
    ] {
        let output = sensitivity(root.path(), arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && said.contains(expected), "{arguments:?} says {said}");
    }
    let certain = ["enforcement.replacement=0.7", "choice.rationality=6"].map(|change| ["--set", change]).concat();
    let community = ["--set", "interventions.community prevention.awareness.behaviour_given_intention=0.2"];
    let output = sensitivity(root.path(), &[&FEW[..], &certain, &community].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && said.contains("no number of default is uncertain"), "{said}");
    assert!(!root.path().join("default").exists(), "nothing is written");
}
