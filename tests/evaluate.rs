//! `waterbed evaluate` as a person meets it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use assert_cmd::cargo::CommandCargoExt;
use tempfile::TempDir;

fn evaluate(arguments: &[&str], here: &Path) -> Output {
    let mut command = Command::cargo_bin("waterbed").expect("the program is built");
    command.arg("evaluate").args(arguments).current_dir(here).output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the program prints UTF-8")
}

fn shipped(name: &str) -> String {
    format!("{}/scenarios/data/{name}.csv", env!("CARGO_MANIFEST_DIR"))
}

/// The only folder below `output/<name>`.
fn folder(here: &Path, name: &str) -> PathBuf {
    let mut found: Vec<_> =
        std::fs::read_dir(here.join("output").join(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[test]
fn the_published_example_gives_what_was_published() {
    let here = TempDir::new().unwrap();
    let run = evaluate(&["wheeler-ratcliffe"], here.path());
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let printed = text(&run.stdout);
    for part in
        ["−118 (−196 to −40)", "buffer_control", "0.26 (−0.22 to 0.69)", "read with care", "compare what was recorded"]
    {
        assert!(printed.contains(part), "{part}: {printed}");
    }
    let folder = folder(here.path(), "wheeler-ratcliffe");
    for file in ["data.csv", "evaluation.csv", "evaluation.json", "manifest.json", "report.html"] {
        assert!(folder.join(file).metadata().unwrap().len() > 100, "{file}");
    }
    for ending in ["svg", "png", "csv"] {
        assert!(folder.join(format!("figures/evaluation.{ending}")).metadata().unwrap().len() > 100, "{ending}");
    }
    let mut rows = csv::Reader::from_path(folder.join("evaluation.csv")).unwrap();
    let difference = rows.records().map(Result::unwrap).find(|row| &row[0] == "wdd").unwrap();
    assert_eq!((&difference[1], &difference[2], &difference[9]), ("crimes", "-118", "ok"));
}

/// The same by path and by name, long and wide, once and again.
#[test]
fn the_same_counts_give_the_same_results() {
    let here = TempDir::new().unwrap();
    let wide = evaluate(&[&shipped("wheeler-ratcliffe"), "-q"], here.path());
    let first = folder(here.path(), "wheeler-ratcliffe");
    let results = std::fs::read(first.join("evaluation.csv")).unwrap();
    let manifest = std::fs::read(first.join("manifest.json")).unwrap();
    let again = evaluate(&["wheeler-ratcliffe", "--quiet"], here.path());
    assert_eq!((text(&wide.stdout), &wide.stderr), (text(&again.stdout), &again.stderr));
    assert_eq!(std::fs::read(folder(here.path(), "wheeler-ratcliffe").join("manifest.json")).unwrap(), manifest);

    let long = "role;count;area;period\ntreatment;207;a;before\ntreatment;110;a;after\ncontrol;308;b;before\n\
                control;318;b;after\nbuffer;157;c;after\nbuffer;178;c;before\nbuffer_control;150;d;before\n\
                buffer_control;140;d;after\n";
    std::fs::write(here.path().join("long.csv"), long).unwrap();
    let run = evaluate(&["long.csv", "-q"], here.path());
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    assert_eq!(std::fs::read(folder(here.path(), "long").join("evaluation.csv")).unwrap(), results);
}

#[test]
fn dispersion_is_estimated_where_counts_show_it_and_can_be_given() {
    let here = TempDir::new().unwrap();
    let estimated = text(&evaluate(&["quarters", "-q"], here.path()).stdout);
    assert!(estimated.contains("degrees of freedom"), "{estimated}");
    assert!(estimated.contains("Counts before are multiplied by 52/104"), "{estimated}");
    let given = text(&evaluate(&["quarters", "-q", "--dispersion", "4"], here.path()).stdout);
    assert!(given.contains("φ = 4.00 times as much as Poisson ones, as given"), "{given}");
    assert_eq!(std::fs::read_dir(here.path().join("output/quarters")).unwrap().count(), 2);
    let refused = evaluate(&["quarters", "--dispersion", "none"], here.path());
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("1 for Poisson counts"), "{}", text(&refused.stderr));
}

#[test]
fn harm_is_measured_beside_crimes_and_what_is_missing_has_its_reason() {
    let here = TempDir::new().unwrap();
    let run = evaluate(&["harm", "-q", "--json"], here.path());
    let document: serde_json::Value = serde_json::from_slice(&run.stdout).expect("valid JSON");
    let measures = document["assessment"]["harm"].as_array().unwrap();
    let of = |key: &str| &measures.iter().find(|row| row["measure"] == key).unwrap()["effect"];
    assert_eq!(of("wdd_local")["value"], -1721.0);
    assert_eq!(of("wdq")["undefined"], "there are no counts with the role buffer");
    let printed = text(&evaluate(&["harm", "-q"], here.path()).stdout);
    assert!(printed.contains("weighted by their harm"), "{printed}");
    assert!(printed.contains("Without a buffer nothing can be said of displacement"), "{printed}");
}

#[test]
fn a_file_with_mistakes_is_refused_whole_and_nothing_is_written() {
    let here = TempDir::new().unwrap();
    std::fs::write(here.path().join("mine.csv"), "area,role,before,after\nArda,treated,207,1.5\n").unwrap();
    let run = evaluate(&["mine.csv"], here.path());
    assert_eq!((run.status.code(), run.stdout.len()), (Some(2), 0));
    let told = text(&run.stderr);
    assert!(told.starts_with("error: mine.csv:2:6: column role: \"treated\""), "{told}");
    assert!(told.contains("mine.csv:2:18: column after: \"1.5\" is not whole"), "{told}");
    let missing = evaluate(&["no-such"], here.path());
    assert_eq!(missing.status.code(), Some(2));
    assert!(text(&missing.stderr).contains("shipped examples: wheeler-ratcliffe, harm, quarters"));
    assert!(!here.path().join("output").exists());
}

#[test]
fn what_is_not_an_evaluation_is_never_overwritten() {
    let here = TempDir::new().unwrap();
    evaluate(&["harm", "-q"], here.path());
    let folder = folder(here.path(), "harm");
    std::fs::write(folder.join("manifest.json"), "{}").unwrap();
    let run = evaluate(&["harm", "-q"], here.path());
    assert_eq!(run.status.code(), Some(1));
    assert!(text(&run.stderr).contains("--force"), "{}", text(&run.stderr));
    assert_eq!(evaluate(&["harm", "-q", "--force"], here.path()).status.code(), Some(0));
    assert!(std::fs::read(folder.join("manifest.json")).unwrap().len() > 100);
}
