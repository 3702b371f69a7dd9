//! `waterbed compare` as a person meets it: the same luck for all mixes, the same bytes on any number of threads, and clear errors.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use assert_cmd::cargo::CommandCargoExt;
use tempfile::TempDir;
use waterbed::store::JOURNAL;

fn waterbed(arguments: &[&str], output: &Path) -> Output {
    let mut command = Command::cargo_bin("waterbed").expect("the program is built");
    command.args(arguments).arg("--output").arg(output).output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the program prints UTF-8")
}

/// The only run folder of the default scenario.
fn folder(output: &TempDir) -> PathBuf {
    let runs = std::fs::read_dir(output.path().join("default")).expect("a run folder");
    let mut runs: Vec<_> = runs.map(|entry| entry.expect("an entry").path()).collect();
    assert_eq!(runs.len(), 1, "{runs:?}");
    runs.remove(0)
}

fn rows(file: &Path) -> Vec<csv::StringRecord> {
    let mut rows = csv::Reader::from_path(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    rows.records().map(Result::unwrap).collect()
}

/// The shipped default, small and short.
const SMALL: [&str; 7] = [
    "--set=run.burn_in=26",
    "--set=run.window=39",
    "--set=cells.number=120",
    "--set=cells.networks=40",
    "--seed",
    "5",
    "-q",
];
const BOTH: &str = "community prevention + harder online offers";

#[test]
fn a_mix_has_the_arms_of_its_programme_run_alone() {
    let (compared, alone) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let run = waterbed(&[&["compare", "default", "-n", "6"][..], &SMALL].concat(), compared.path());
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let printed = text(&run.stdout);
    for part in ["do nothing", &BOTH[1..], "behind the best", "P(more harm)", "Pareto", "young women", "no forecast"] {
        assert!(printed.contains(part), "{part}: {printed}");
    }
    let compared = folder(&compared);
    assert!(compared.file_name().unwrap().to_str().unwrap().starts_with("compare-5-"));
    for file in [
        "manifest.json",
        "scenario.toml",
        "mixes.csv",
        "estimates.csv",
        "equity.csv",
        "observations.csv",
        "report.html",
    ] {
        assert!(compared.join(file).metadata().unwrap().len() > 100, "{file}");
    }
    for figure in ["mixes", "pareto"] {
        for ending in ["svg", "png", "csv"] {
            assert!(compared.join(format!("figures/{figure}.{ending}")).metadata().unwrap().len() > 100);
        }
    }

    waterbed(&[&["run", "default", "-n", "6"][..], &SMALL].concat(), alone.path());
    let arms: BTreeMap<(String, String), String> = rows(&folder(&alone).join("replicates.csv"))
        .iter()
        .filter(|row| &row[7] == "harm_weeks" && &row[8] == "all")
        .map(|row| ((row[4].to_owned(), row[5].to_owned()), row[12].to_owned()))
        .collect();
    let observations = rows(&compared.join("observations.csv"));
    let both: Vec<_> = observations.iter().filter(|row| &row[4] == BOTH).collect();
    assert_eq!((both.len(), observations.len()), (6, 18));
    for row in both {
        let of = |arm: &str| &arms[&(row[3].to_owned(), arm.to_owned())];
        assert_eq!((&row[5], &row[6]), (of("baseline").as_str(), of("programme").as_str()), "replicate {}", &row[3]);
    }
}

#[test]
fn threads_do_not_change_a_byte_of_a_race_a_budget_or_drawn_worlds() {
    for asked in [&["-n", "70"][..], &["--budget", "60"], &["--worlds", "5", "-n", "2"]] {
        let (one, two) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let run = |threads: &str, output: &TempDir| {
            waterbed(&[&["compare", "default", "-j", threads][..], asked, &SMALL].concat(), output.path())
        };
        let (first, second) = (run("1", &one), run("3", &two));
        assert_eq!((first.status.code(), second.status.code()), (Some(0), Some(0)), "{}", text(&first.stderr));
        let (one, two) = (folder(&one), folder(&two));
        assert_eq!(one.file_name(), two.file_name());
        for file in [
            "observations.csv",
            "mixes.csv",
            "estimates.csv",
            "equity.csv",
            "summary.json",
            "figures/pareto.svg",
            "report.html",
        ] {
            assert!(std::fs::read(one.join(file)).unwrap() == std::fs::read(two.join(file)).unwrap(), "{file}");
        }
    }
}

/// The words of the command on a page that makes it again, as a shell takes them.
fn command_of(page: &Path) -> Vec<String> {
    let page = std::fs::read_to_string(page).expect("a page");
    let (_, from) = page.rsplit_once("<code>waterbed ").expect("a command");
    let (command, _) = from.split_once("</code></pre>").expect("its end");
    let (mut words, mut quoted) = (vec![String::new()], false);
    for letter in command.replace("&#34;", "\"").replace("&#60;", "<").replace("&#38;", "&").chars() {
        match letter {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            other => words.last_mut().unwrap().push(other),
        }
    }
    words
}

#[test]
fn the_command_on_the_page_makes_the_same_mixes_again() {
    let named = ["--mix", "both=community prevention+harder online offers", "--mix", "harder online offers"];
    for asked in [&["-n", "70", "--indifference", "0.7%"][..], &["--budget", "60"], &["--worlds", "3", "-n", "2"]] {
        let (first, again) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let run = waterbed(&[&["compare", "default"][..], asked, &named, &SMALL].concat(), first.path());
        assert!(run.status.success(), "{}", text(&run.stderr));
        let first = folder(&first);
        let words = command_of(&first.join("report.html"));
        let mut command = Command::cargo_bin("waterbed").expect("the program is built");
        let run =
            command.args(&words).arg("-q").arg("--output").arg(again.path()).current_dir(&first).output().unwrap();
        assert!(matches!(run.status.code(), Some(0 | 3)), "{words:?}: {}", text(&run.stderr));
        let again = std::fs::read_dir(again.path().join("scenario")).unwrap().next().unwrap().unwrap().path();
        assert!(
            std::fs::read(first.join("estimates.csv")).unwrap() == std::fs::read(again.join("estimates.csv")).unwrap(),
            "{words:?}"
        );
    }
}

#[test]
fn a_budget_is_spent_to_the_last_arm_and_guarantees_nothing() {
    let output = TempDir::new().unwrap();
    let run = waterbed(&[&["compare", "default", "--budget", "60"][..], &SMALL].concat(), output.path());
    let printed = text(&run.stdout);
    assert!(printed.contains("Nothing is guaranteed") && printed.contains("60 programme arms"), "{printed}");
    assert_eq!(rows(&folder(&output).join("observations.csv")).len(), 60);
    let small = waterbed(&[&["compare", "default", "--budget", "5"][..], &SMALL].concat(), output.path());
    assert_eq!(small.status.code(), Some(2));
    assert!(text(&small.stderr).contains("write --budget 6 or more"), "{}", text(&small.stderr));
}

/// The guarantee that was asked for is given up aloud, with an exit code of its own, also when it is reported again.
#[test]
fn a_guarantee_that_is_given_up_is_no_secret() {
    let output = TempDir::new().unwrap();
    let asked = [&["compare", "default", "-n", "4", "--indifference", "0.001"][..], &SMALL].concat();
    for _ in 0..2 {
        let run = waterbed(&asked, output.path());
        assert_eq!(run.status.code(), Some(3), "{}", text(&run.stderr));
        assert!(text(&run.stdout).contains("is given up"), "{}", text(&run.stdout));
    }
    let json = waterbed(&[&asked[..], &["--json"]].concat(), output.path());
    let document: serde_json::Value = serde_json::from_slice(&json.stdout).expect("valid JSON");
    assert_eq!(document["findings"]["verdict"]["guaranteed"], false);
    assert_eq!(document["findings"]["mixes"].as_array().map(Vec::len), Some(4));
}

/// Seven interventions in the world of the default, so 128 mixes: a heat before the race.
fn seven(output: &TempDir) -> PathBuf {
    let more = |i: u32| {
        format!(
            "[interventions.\"campaign {i}\"]\nramp = {i}\ncost = {i}00\nwhere = {{ origins = [\"Corva\"] }}\nawareness = {{ reach = 0.{i}, \
             knowledge_gain = 0.5, intention_given_knowledge = 0.5, behaviour_given_intention = 0.5, half_life = 28, protection = 2.0 }}\n\
             evidence = {{ source = \"stylised\", grade = \"assumption\", note = \"made up\" }}\n"
        )
    };
    let file = output.path().join("seven.toml");
    let text: String = (1..=5).map(more).collect();
    std::fs::write(&file, format!("format = 1\nextends = \"default\"\ntitle = \"Which of seven?\"\n{text}")).unwrap();
    file
}

/// All files of a run folder but the manifest, which says when.
fn bytes(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(bytes(&entry));
        } else if !entry.ends_with("manifest.json") {
            found.insert(entry.file_name().unwrap().into(), std::fs::read(&entry).unwrap());
        }
    }
    found
}

/// What is done is never done again: a comparison that is killed in its heats, killed again, and stopped in its race ends with
/// the bytes of one that nobody touched, and every arm is run once.
#[cfg(unix)]
#[test]
fn a_comparison_that_was_killed_and_stopped_goes_on_to_the_same_bytes() {
    let (whole, broken, files) = (TempDir::new().unwrap(), TempDir::new().unwrap(), TempDir::new().unwrap());
    let scenario = seven(&files);
    let scenario = scenario.to_str().unwrap();
    let asked = [&["compare", scenario, "--mix", "all", "-n", "24"][..], &SMALL[..6]].concat();
    let run = waterbed(&asked, whole.path());
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let journal = |output: &TempDir| {
        let found = std::fs::read_dir(output.path().join("seven")).ok()?.map(|entry| entry.unwrap().path());
        let id = whole.path().join("seven");
        let id = std::fs::read_dir(id).unwrap().next().unwrap().unwrap().file_name();
        found.map(|folder| waterbed::store::count(&folder.join(JOURNAL), id.to_str().unwrap())).max()
    };
    let mut before = 0;
    for (arms, signal) in [(200, "KILL"), (400, "KILL"), (800, "INT")] {
        let mut command = Command::cargo_bin("waterbed").unwrap();
        let child = command.args(&asked).arg("--output").arg(broken.path()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = child.spawn().unwrap();
        while journal(&broken).is_none_or(|kept| kept < arms) && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(5));
        }
        Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap();
        let code = child.wait().unwrap().code();
        assert_eq!(code, if signal == "KILL" { None } else { Some(130) }, "it was still running");
        let kept = journal(&broken).unwrap();
        assert!(kept >= arms && kept > before, "{kept} after {before}");
        before = kept;
    }
    let end = waterbed(&asked, broken.path());
    assert_eq!(end.status.code(), Some(0), "{}", text(&end.stderr));
    assert!(text(&end.stderr).contains("are not run again"), "{}", text(&end.stderr));
    let folders = [&whole, &broken].map(|output| {
        let all = std::fs::read_dir(output.path().join("seven")).unwrap().map(|entry| entry.unwrap().path());
        let all: Vec<PathBuf> = all.collect();
        assert_eq!(all.len(), 1, "{all:?}");
        bytes(&all[0])
    });
    assert_eq!(folders[0].keys().collect::<Vec<_>>(), folders[1].keys().collect::<Vec<_>>());
    assert!(!folders[0].contains_key(Path::new(JOURNAL)));
    for (name, expected) in &folders[0] {
        assert!(folders[1][name] == *expected, "{}", name.display());
    }
    // The race says what the heats cost it, and all mixes are in the table.
    let printed = text(&run.stdout);
    assert!(printed.contains("no guarantee covers that the best is not among them"), "{printed}");
    let estimates = csv::Reader::from_reader(&folders[0][Path::new("estimates.csv")][..]);
    let nets = estimates.into_records().map(Result::unwrap).filter(|row| &row[2] == "net").count();
    assert_eq!(nets, 128);
}

#[test]
fn drawn_worlds_have_regret_over_worlds() {
    let output = TempDir::new().unwrap();
    let run = waterbed(&[&["compare", "default", "--worlds", "4", "-n", "2"][..], &SMALL].concat(), output.path());
    assert!(text(&run.stdout).contains("8 replicates in 4 worlds"), "{}", text(&run.stdout));
    let estimates = rows(&folder(&output).join("estimates.csv"));
    let regrets: Vec<&csv::StringRecord> = estimates.iter().filter(|row| &row[2] == "regret").collect();
    assert_eq!(regrets.len(), 4);
    assert!(regrets.iter().all(|row| &row[7] == "4" && &row[8] == "ok"), "{regrets:?}");
}

#[test]
fn scenarios_in_one_world_are_compared_and_others_are_refused() {
    let output = TempDir::new().unwrap();
    let short = ["--set=run.burn_in=26", "--set=run.window=39", "-n", "2", "-q"];
    let run = waterbed(&[&["compare", "campaign", "tactic"][..], &short].concat(), output.path());
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    assert!(text(&run.stdout).contains("the programmes of campaign and tactic in one world"), "{}", text(&run.stdout));
    let written = std::fs::read_dir(output.path().join("campaign")).unwrap().next().unwrap().unwrap().path();
    assert!(written.join("scenario-tactic.toml").exists());
    let page = std::fs::read_to_string(written.join("report.html")).unwrap();
    for part in [
        "compare scenario.toml scenario-tactic.toml ",
        "Compared with it: ",
        "What is done in tactic",
        "online channel closed",
    ] {
        assert!(page.contains(part), "{part}");
    }

    let other = output.path().join("other.toml");
    std::fs::write(&other, "format = 1\nextends = \"tactic\"\n[cells]\nnumber = 700\n").unwrap();
    let refused = waterbed(&["compare", "campaign", other.to_str().unwrap()], output.path());
    assert_eq!(refused.status.code(), Some(2));
    let said = text(&refused.stderr);
    assert!(said.contains("not the same world") && said.contains("cells.number: "), "{said}");
    let unknown = waterbed(&["compare", "default", "--mix", "a=campaign"], output.path());
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("there is no intervention \"campaign\""), "{}", text(&unknown.stderr));
}
