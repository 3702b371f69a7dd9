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
    let mut all = std::fs::read_dir(output.path().join("default")).unwrap();
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
