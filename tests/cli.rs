//! The program as a person meets it: what it prints, what it leaves, how it exits.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use assert_cmd::cargo::CommandCargoExt;
use tempfile::TempDir;

fn waterbed(arguments: &[&str], output: &Path) -> std::process::Output {
    let mut command = Command::cargo_bin("waterbed").expect("the program is built");
    command.args(arguments).arg("--output").arg(output).output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the program prints UTF-8")
}

/// The only run folder below `output`.
fn folder(output: &Path) -> PathBuf {
    let scenario = output.join("default");
    let mut runs: Vec<_> =
        std::fs::read_dir(scenario).expect("a run folder").map(|e| e.expect("an entry").path()).collect();
    assert_eq!(runs.len(), 1, "{runs:?}");
    runs.remove(0)
}

#[test]
fn a_run_leaves_a_folder_and_a_summary() {
    let output = TempDir::new().unwrap();
    let run = waterbed(&["run", "-n", "4", "--quiet"], output.path());
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let printed = text(&run.stdout);
    assert!(printed.contains("harm-weighted victim-weeks"), "{printed}");
    assert!(printed.contains("no forecast"), "{printed}");
    let folder = folder(output.path());
    for file in ["manifest.json", "scenario.toml", "parameters.csv", "replicates.csv", "summary.json", "summary.csv"] {
        assert!(folder.join(file).metadata().unwrap().len() > 100, "{file}");
    }
    for figure in ["impact", "displacement", "categories", "series", "map"] {
        for ending in ["svg", "png", "csv"] {
            let path = folder.join(format!("figures/{figure}.{ending}"));
            assert!(path.metadata().unwrap().len() > 100, "{}", path.display());
        }
    }
}

/// As `waterbed run | head` does: whoever reads the output stops reading.
#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    let output = TempDir::new().unwrap();
    let mut command = Command::cargo_bin("waterbed").expect("the program is built");
    command.args(["run", "-n", "2", "--quiet", "--output"]).arg(output.path());
    let mut run = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
    drop(run.stdout.take());
    let ended = run.wait_with_output().expect("the program ends");
    assert_eq!((ended.status.code(), text(&ended.stderr)), (Some(0), String::new()));
}

#[test]
fn the_same_run_is_reported_again_and_never_overwritten() {
    let output = TempDir::new().unwrap();
    let first = waterbed(&["run", "-n", "2", "--quiet"], output.path());
    let manifest = folder(output.path()).join("manifest.json");
    let before = std::fs::read(&manifest).unwrap();
    let second = waterbed(&["run", "-n", "2", "--quiet"], output.path());
    assert_eq!((first.status.code(), second.status.code()), (Some(0), Some(0)));
    assert!(text(&second.stdout).contains("--force"), "{}", text(&second.stdout));
    assert_eq!(std::fs::read(&manifest).unwrap(), before);
}

#[test]
fn threads_do_not_change_a_byte() {
    let (one, two) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    waterbed(&["run", "-n", "6", "-j", "1", "--quiet"], one.path());
    waterbed(&["run", "-n", "6", "-j", "3", "--quiet"], two.path());
    let (one, two) = (folder(one.path()), folder(two.path()));
    assert_eq!(one.file_name(), two.file_name());
    for file in ["replicates.csv", "summary.json", "summary.csv", "figures/impact.svg", "figures/map.png"] {
        assert!(std::fs::read(one.join(file)).unwrap() == std::fs::read(two.join(file)).unwrap(), "{file} differs");
    }
}

#[test]
fn worlds_are_drawn_and_chance_and_parameters_told_apart() {
    const SHORT: [&str; 8] = ["run", "--worlds", "3", "-n", "2", "--set", "run.burn_in=26", "--set=run.window=52"];
    let (one, two) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let run = waterbed(&[&SHORT[..], &["-j", "1", "--quiet"]].concat(), one.path());
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let printed = text(&run.stdout);
    assert!(printed.contains("(6 replicates in 3 worlds, 95 % intervals over worlds in brackets)"), "{printed}");
    assert!(
        printed.contains("what is not known") && printed.contains("So few worlds give a rough answer"),
        "{printed}"
    );

    let more = waterbed(&[&SHORT[..], &["-j", "3"]].concat(), two.path());
    assert!(text(&more.stderr).contains("3 worlds with 2 replicates each"), "{}", text(&more.stderr));
    let (one, two) = (folder(one.path()), folder(two.path()));
    assert_eq!(one.file_name(), two.file_name());
    for file in ["replicates.csv", "worlds.csv", "summary.json", "summary.csv", "figures/impact.svg"] {
        assert!(std::fs::read(one.join(file)).unwrap() == std::fs::read(two.join(file)).unwrap(), "{file} differs");
    }
    let column = |file: &str, column: usize| {
        let mut rows = csv::Reader::from_path(one.join(file)).unwrap();
        let mut values: Vec<String> = rows.records().map(|row| row.unwrap()[column].to_owned()).collect();
        values.dedup();
        values
    };
    assert_eq!(column("replicates.csv", 3), ["1", "2", "3"]);
    assert_eq!(column("replicates.csv", 4), ["0", "1", "0", "1", "0", "1"]);
    assert_eq!(column("worlds.csv", 0), ["default"]);
    assert_eq!(column("worlds.csv", 1), ["1", "2", "3"]);
    assert_eq!(column("worlds.csv", 2).len(), 30);
    assert!(column("summary.csv", 3).contains(&"net: share of parameters".to_owned()));
}

/// A batch stops by itself at the same replicate for any number of threads, and says so; one that may not go on long enough
/// has an exit code of its own, also when it is reported again.
#[test]
fn a_batch_ends_when_it_is_as_precise_as_asked() {
    let [output, other] = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    let asked = ["run", "--set", "run.burn_in=26", "--set", "run.window=52", "--quiet", "--precision"];
    let run = |more: &[&str], output: &TempDir| waterbed(&[&asked, more].concat(), output.path());
    let [one, two] = [run(&["1e5", "-j", "1"], &output), run(&["1e5", "-j", "2"], &other)];
    assert_eq!((one.status.code(), two.status.code()), (Some(0), Some(0)));
    assert!(text(&one.stdout).contains("The batch ended after 35 replicates"), "{}", text(&one.stdout));
    let rows = |output: &TempDir| std::fs::read(folder(output.path()).join("replicates.csv")).unwrap();
    assert_eq!(rows(&output), rows(&other));

    let short = TempDir::new().unwrap();
    for _again in 0..2 {
        let run = run(&["0.01%", "-n", "40"], &short);
        assert_eq!(run.status.code(), Some(3), "{}", text(&run.stderr));
        assert!(text(&run.stdout).contains("Not as precise as asked: after 40 replicates"), "{}", text(&run.stdout));
    }
}

#[test]
fn a_width_or_a_pairing_that_is_none_is_told_what_would_be() {
    let output = TempDir::new().unwrap();
    for (arguments, valid) in
        [(["--precision", "narrow"], "such as 5%"), (["--pairing", "twins"], "crn, seed, independent")]
    {
        let run = waterbed(&[&["run"], &arguments[..]].concat(), output.path());
        assert_eq!(run.status.code(), Some(2));
        assert!(text(&run.stderr).contains(valid), "{}", text(&run.stderr));
    }
}

#[test]
fn json_is_a_document() {
    let output = TempDir::new().unwrap();
    let run = waterbed(&["run", "-n", "2", "--quiet", "--json"], output.path());
    let document: serde_json::Value = serde_json::from_slice(&run.stdout).expect("valid JSON");
    assert!(document.is_object());
}

#[test]
fn a_scenario_that_is_not_there_is_named() {
    let output = TempDir::new().unwrap();
    let run = waterbed(&["run", "defualt"], output.path());
    assert_eq!(run.status.code(), Some(2));
    let message = text(&run.stderr);
    assert!(message.contains("defualt") && message.contains("shipped scenarios: default, "), "{message}");
    assert!(!output.path().join("defualt").exists(), "nothing is written");
}

#[test]
fn a_mistake_in_a_scenario_is_shown_with_its_place() {
    let output = TempDir::new().unwrap();
    let invalid = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/invalid");
    let mut files: Vec<_> = std::fs::read_dir(invalid).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    let file = &files[0];
    let run = waterbed(&["run", file.to_str().unwrap()], output.path());
    assert_eq!(run.status.code(), Some(2));
    let message = text(&run.stderr);
    let place = format!("{}:", file.file_name().unwrap().to_str().unwrap());
    assert!(message.contains(&place), "{message}");
    assert_eq!(std::fs::read_dir(output.path()).unwrap().count(), 0, "nothing is written");
}

#[test]
fn wrong_usage_exits_with_2() {
    let output = TempDir::new().unwrap();
    for arguments in
        [&["run", "-n", "1"][..], &["run", "--seed", "-3"], &["run", "--worlds", "0"], &["run", "--no-such-flag"]]
    {
        assert_eq!(waterbed(arguments, output.path()).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn verify_gives_a_document_of_every_quick_check() {
    let run = Command::cargo_bin("waterbed").unwrap().args(["verify", "--json"]).output().unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let found: serde_json::Value = serde_json::from_slice(&run.stdout).expect("valid JSON");
    let checks = found.as_array().expect("a list");
    assert_eq!(checks.len(), waterbed::verify::ALL.iter().filter(|check| check.quick).count());
    for check in checks {
        let verdict = check["verdict"].as_str().unwrap();
        assert!(["pass", "not_made"].contains(&verdict), "{check}");
    }
}

/// Ctrl-C in the middle of a long batch: what is done is kept and reported.
#[cfg(unix)]
#[test]
fn an_interrupted_run_reports_on_what_is_done() {
    let output = TempDir::new().unwrap();
    let mut command = Command::cargo_bin("waterbed").unwrap();
    command.args(["run", "-n", "100000", "--output"]).arg(output.path());
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_secs(8));
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let run = child.wait_with_output().unwrap();
    assert_eq!(run.status.code(), Some(130), "{}", text(&run.stderr));
    assert!(text(&run.stdout).contains("harm-weighted victim-weeks"), "{}", text(&run.stdout));
    assert!(text(&run.stderr).contains("stopped after"), "{}", text(&run.stderr));
    let manifest = std::fs::read_to_string(folder(output.path()).join("manifest.json")).unwrap();
    assert!(manifest.contains("\"complete\": false"), "{manifest}");
}

/// The shipped default, small and short.
const SMALL: [&str; 8] = [
    "--set=run.burn_in=26",
    "--set=run.window=39",
    "--set=cells.number=120",
    "--set=cells.networks=40",
    "-n",
    "4",
    "--seed",
    "5",
];

#[test]
fn an_explanation_adds_up_from_the_terminal_to_the_folder() {
    let output = TempDir::new().unwrap();
    let asked = [&["explain", "default", "--quiet"][..], &SMALL].concat();
    let run = waterbed(&asked, output.path());
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let printed = text(&run.stdout);
    for part in ["Mechanical effect", "Tactical: other tactics", "In the world", "drift of the baseline", "no forecast"]
    {
        assert!(printed.contains(part), "{part}: {printed}");
    }
    // 26 + 32·39 of 32·(26 + 39) weeks.
    assert!(
        printed.contains("32 arms under the same luck from one burn-in, which takes 61.3 % of the weeks"),
        "{printed}"
    );
    let folder = folder(output.path());
    assert!(folder.file_name().unwrap().to_str().unwrap().starts_with("explain-5-"));
    for file in ["manifest.json", "scenario.toml", "parameters.csv", "worlds.csv", "coalitions.csv", "replicates.csv"] {
        assert!(folder.join(file).metadata().unwrap().len() > 100, "{file}");
    }
    for ending in ["svg", "png", "csv"] {
        assert!(folder.join(format!("figures/waterfall.{ending}")).metadata().unwrap().len() > 100);
    }
    let mut rows = csv::Reader::from_path(folder.join("replicates.csv")).unwrap();
    let nets: Vec<(String, f64)> =
        rows.records().map(Result::unwrap).map(|row| (row[4].to_owned(), row[8].parse().unwrap())).collect();
    assert_eq!(nets.len(), 4 * 16);
    let mean = |open: &str| nets.iter().filter(|(of, _)| of == open).map(|(_, net)| net / 4.0).sum::<f64>();
    let mut rows = csv::Reader::from_path(folder.join("summary.csv")).unwrap();
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    let amount = |row: &csv::StringRecord| row[5].parse::<f64>().unwrap();
    let of = |quantity: &str| amount(rows.iter().find(|row| &row[3] == quantity).unwrap());
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-6, "{a} is not {b}");
    near(of("mechanical effect"), mean("none"));
    near(of("effect in the world"), mean("geographic, target, tactical, functional"));
    let undone = rows.iter().filter(|row| &row[3] == "undone" && &row[2] != "all");
    near(of("mechanical effect") - undone.map(amount).sum::<f64>(), of("effect in the world"));

    let again = waterbed(&asked, output.path());
    assert!(text(&again.stdout).contains("--force"), "{}", text(&again.stdout));
    let document = waterbed(&[&asked[..], &["--json"]].concat(), output.path());
    let document: serde_json::Value = serde_json::from_slice(&document.stdout).expect("valid JSON");
    assert_eq!(document["findings"]["coalitions"].as_array().map(Vec::len), Some(16));
}

#[test]
fn an_explanation_has_the_same_bytes_on_any_number_of_threads_and_in_drawn_worlds() {
    let (one, two) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let asked = |threads| {
        let more = ["explain", "default", "-q", "--channels", "target,perpetrator", "--worlds", "3", "-j", threads];
        [&more[..], &SMALL].concat()
    };
    let (first, second) = (waterbed(&asked("1"), one.path()), waterbed(&asked("3"), two.path()));
    assert_eq!((first.status.code(), second.status.code()), (Some(0), Some(0)), "{}", text(&first.stderr));
    assert!(text(&first.stdout).contains("(12 replicates in 3 worlds, 95 % intervals over worlds"));
    // Four coalitions, two of which share each of two baselines.
    assert!(text(&first.stdout).contains("6 arms"), "{}", text(&first.stdout));
    let (one, two) = (folder(one.path()), folder(two.path()));
    assert_eq!(one.file_name(), two.file_name());
    for file in
        ["replicates.csv", "worlds.csv", "summary.json", "summary.csv", "coalitions.csv", "figures/waterfall.svg"]
    {
        assert!(std::fs::read(one.join(file)).unwrap() == std::fs::read(two.join(file)).unwrap(), "{file} differs");
    }
}

#[test]
fn channels_that_are_none_are_told_what_would_be() {
    let output = TempDir::new().unwrap();
    let run = waterbed(&["explain", "default", "--channels", "sideways"], output.path());
    assert_eq!(run.status.code(), Some(2));
    assert!(text(&run.stderr).contains("geographic, target, tactical"), "{}", text(&run.stderr));
    assert_eq!(std::fs::read_dir(output.path()).unwrap().count(), 0, "nothing is written");
}
