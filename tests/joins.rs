//! `parameters.csv` joins every result by key: from the rows of replicates by world or point to what was drawn there, and by path
//! to what the scenario says of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::cargo::CommandCargoExt;
use tempfile::TempDir;

/// The shipped default, small and short, with two numbers that go together.
const SMALL: [&str; 6] = [
    "--set=run.burn_in=26",
    "--set=run.window=26",
    "--set=cells.number=80",
    "--set=cells.networks=30",
    "--set=correlations=[{ between = [\"choice.rationality\", \"willingness.base\"], correlation = 0.6 }]",
    "-q",
];

fn folder(output: &TempDir, arguments: &[&str]) -> PathBuf {
    let mut command = Command::cargo_bin("waterbed").expect("the program is built");
    command.args(arguments).args(SMALL).arg("-o").arg(output.path());
    let run = command.output().expect("the program runs");
    assert!(run.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    let mut all = std::fs::read_dir(output.path().join(arguments[1])).unwrap();
    all.next().expect("a folder").unwrap().path()
}

/// Rows by the names of their columns.
fn rows(file: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// Of each value of a key, what was drawn by path.
fn drawn(file: &Path, key: &str) -> BTreeMap<String, BTreeMap<String, f64>> {
    let mut drawn: BTreeMap<String, BTreeMap<String, f64>> = BTreeMap::new();
    for row in rows(file) {
        let values = drawn.entry(row[key].clone()).or_default();
        assert!(values.insert(row["path"].clone(), row["value"].parse().unwrap()).is_none(), "{row:?} is there twice");
    }
    drawn
}

/// Every row of a result finds what was drawn, and every path of that its parameter, which is uncertain; all that was drawn is used.
fn join(folder: &Path, result: &str, draws: &str, key: &str) {
    let parameters: BTreeMap<String, BTreeMap<String, String>> =
        rows(&folder.join("parameters.csv")).into_iter().map(|row| (row["path"].clone(), row)).collect();
    let uncertain: BTreeSet<&String> =
        parameters.iter().filter(|(_, row)| !row["distribution"].is_empty()).map(|(path, _)| path).collect();
    assert_eq!(uncertain.len(), 10);
    let joined = drawn(&folder.join(draws), key);
    for (at, values) in &joined {
        assert_eq!(values.keys().collect::<BTreeSet<_>>(), uncertain, "{draws}: {key} {at}");
    }
    let results = rows(&folder.join(result));
    assert!(!results.is_empty());
    let used: BTreeSet<&String> = results.iter().map(|row| &row[key]).collect();
    assert_eq!(used, joined.keys().collect::<BTreeSet<_>>(), "{result} and {draws} by {key}");
    for (path, other) in [("choice.rationality", "willingness.base"), ("willingness.base", "choice.rationality")] {
        assert_eq!(
            (parameters[path]["correlated_with"].as_str(), parameters[path]["correlation"].as_str()),
            (other, "0.6")
        );
    }
}

#[test]
fn worlds_join_the_replicates_of_every_command_that_draws_them() {
    for (command, result) in [("run", "replicates.csv"), ("explain", "replicates.csv"), ("compare", "observations.csv")]
    {
        let output = TempDir::new().unwrap();
        let arguments = [command, "default", "--worlds", "3", "-n", "2"];
        join(&folder(&output, &arguments), result, "worlds.csv", "world");
    }
}

/// In the central world what is drawn is what stands in `parameters.csv`.
#[test]
fn the_central_world_joins_its_values() {
    let output = TempDir::new().unwrap();
    let folder = folder(&output, &["run", "default", "-n", "2"]);
    join(&folder, "replicates.csv", "worlds.csv", "world");
    let central = &drawn(&folder.join("worlds.csv"), "world")["0"];
    for row in rows(&folder.join("parameters.csv")) {
        if let Some(value) = central.get(&row["path"]) {
            assert_eq!(value.to_bits(), row["value"].parse::<f64>().unwrap().to_bits(), "{row:?}");
        }
    }
}

/// The points of a screening and of the design, two of them for each of the two that go together.
#[test]
fn points_join_the_replicates_of_a_sensitivity_analysis() {
    let output = TempDir::new().unwrap();
    let folder = folder(&output, &["sensitivity", "default", "--rows", "8", "--inputs", "5"]);
    join(&folder, "replicates.csv", "points.csv", "point");
    let paths: BTreeSet<String> =
        rows(&folder.join("parameters.csv")).into_iter().map(|row| row["path"].clone()).collect();
    let shares = rows(&folder.join("assumptions.csv"));
    assert!(shares.iter().all(|row| paths.contains(&row["path"])), "assumptions join their parameters");
    let effects = rows(&folder.join("indices.csv")).into_iter().filter(|row| row["quantity"] == "Shapley effect");
    let told: BTreeSet<String> = effects.map(|row| row["group"].clone()).collect();
    // The pair may be among the weak ones, which are not told apart.
    assert!(told.is_empty() || told == ["choice.rationality", "willingness.base"].map(ToOwned::to_owned).into());
    let both = |row: &BTreeMap<String, String>| row["place"].ends_with(" anew");
    assert_eq!(rows(&folder.join("points.csv")).iter().filter(|row| both(row)).count(), 8 * told.len() * 10);
}

/// Every mix has one row of its own, and what other tables say of a mix finds it; what is in mixes finds its scenario's numbers.
#[test]
fn tables_of_a_comparison_join_by_mix_and_by_scenario() {
    let output = TempDir::new().unwrap();
    let folder = folder(&output, &["compare", "campaign", "tactic", "--worlds", "3", "-n", "2"]);
    let all = |file: &str| rows(&folder.join(file));
    let mixes: BTreeMap<String, BTreeMap<String, String>> =
        all("mixes.csv").into_iter().map(|row| (row["mix"].clone(), row)).collect();
    let names: BTreeSet<&str> = mixes.keys().map(String::as_str).collect();
    assert_eq!((names, all("mixes.csv").len()), (["campaign", "do nothing", "tactic"].into(), 3), "each has one row");
    for (file, missing) in [("estimates.csv", None), ("equity.csv", None), ("observations.csv", Some("do nothing"))] {
        let told: BTreeSet<String> = all(file).iter().map(|row| row["mix"].clone()).collect();
        let expected = mixes.keys().filter(|name| Some(name.as_str()) != missing);
        assert_eq!(told, expected.cloned().collect(), "{file}");
    }

    let keyed = |row: &BTreeMap<String, String>| (row["scenario"].clone(), row["path"].clone());
    let parameters: BTreeMap<(String, String), BTreeMap<String, String>> =
        all("parameters.csv").into_iter().map(|row| (keyed(&row), row)).collect();
    assert_eq!(all("parameters.csv").len(), parameters.len(), "a number stands once for each scenario");
    let of_interventions = |scenario: &str| {
        parameters.keys().filter(|(of, path)| of == scenario && path.starts_with("interventions.")).count()
    };
    for (_, mix) in mixes.iter().filter(|(_, mix)| !mix["interventions"].is_empty()) {
        assert!(of_interventions(&mix["scenario"]) > 0, "{mix:?}");
    }
    let uncertain: BTreeSet<&(String, String)> =
        parameters.iter().filter(|(_, row)| !row["distribution"].is_empty()).map(|(key, _)| key).collect();
    let draws = all("worlds.csv");
    assert_eq!(draws.iter().map(&keyed).collect::<BTreeSet<_>>(), uncertain.into_iter().cloned().collect());
    // Both are the same world, so what is not of a programme is drawn alike.
    let value = |scenario: &str, row: &BTreeMap<String, String>| {
        let same = |other: &&BTreeMap<String, String>| {
            other["scenario"] == scenario && (&other["world"], &other["path"]) == (&row["world"], &row["path"])
        };
        draws.iter().find(same).map(|other| other["value"].clone())
    };
    for row in draws.iter().filter(|row| !row["path"].starts_with("interventions.")) {
        assert_eq!(value("campaign", row), value("tactic", row), "{row:?}");
    }
}
