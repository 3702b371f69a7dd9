//! A batch in parts, run apart and put together: the folder is to the byte what one run leaves.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use crate::common::{FAILING, SMALL, text, waterbed};
use assert_cmd::cargo::CommandCargoExt;
use tempfile::TempDir;
use waterbed::store::{JOURNAL, count};

fn small(asked: &[&str], output: &TempDir) -> Output {
    waterbed(&[asked, &SMALL, &["--quiet", "--output", output.path().to_str().unwrap()]].concat())
}

/// The folders of the default scenario, by their names.
fn folders(output: &TempDir) -> Vec<PathBuf> {
    let all = std::fs::read_dir(output.path().join("default")).expect("a folder").map(|entry| entry.unwrap().path());
    let mut all: Vec<PathBuf> = all.collect();
    all.sort();
    all
}

fn part(asked: &[&str], part: &str, output: &TempDir) -> PathBuf {
    let run = small(&[&["shard", "default", "--part", part], asked].concat(), output);
    assert!(matches!(run.status.code(), Some(0 | 4)), "{}", text(&run.stderr));
    let ending = format!("-part-{}", part.replace('/', "-of-"));
    folders(output).into_iter().find(|path| path.to_str().unwrap().ends_with(&ending)).expect("the folder of the part")
}

fn merge(parts: &[PathBuf], more: &[&str]) -> Output {
    let parts = parts.iter().map(|path| path.to_str().unwrap());
    waterbed(&["merge", "--quiet"].into_iter().chain(parts).chain(more.iter().copied()).collect::<Vec<_>>())
}

/// All files of a folder; the manifest without its times.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(files(&path));
            continue;
        }
        let mut bytes = std::fs::read(&path).unwrap();
        if path.ends_with("manifest.json") {
            let is_time = |line: &&str| line.contains("\"started\"") || line.contains("\"finished\"");
            bytes = text(&bytes).lines().filter(|line| !is_time(line)).collect::<String>().into_bytes();
        }
        found.insert(path.file_name().unwrap().to_str().unwrap().to_owned(), bytes);
    }
    found
}

fn assert_merges(asked: &[&str], of: usize, code: i32) {
    let (whole, apart, merged) = (TempDir::new().unwrap(), TempDir::new().unwrap(), TempDir::new().unwrap());
    assert_eq!(small(&[&["run"], asked].concat(), &whole).status.code(), Some(code));
    // The last part first, each with threads of its own.
    let numbers = (1..=of).rev();
    let run = |number: usize| {
        part(&[asked, &["-j", ["1", "3", "2"][number % 3]]].concat(), &format!("{number}/{of}"), &apart)
    };
    let parts: Vec<PathBuf> = numbers.map(run).collect();
    let end = merge(&parts, &["--output", merged.path().to_str().unwrap()]);
    assert_eq!(end.status.code(), Some(code), "{}", text(&end.stderr));
    assert!(text(&end.stdout).contains("no forecast"), "{}", text(&end.stdout));
    let [whole, merged] = [&whole, &merged].map(|output| {
        let mut all = folders(output);
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    });
    assert_eq!(whole.file_name(), merged.file_name());
    let (expected, found) = (files(&whole), files(&merged));
    assert_eq!(expected.keys().collect::<Vec<_>>(), found.keys().collect::<Vec<_>>());
    for (name, bytes) in expected {
        assert!(found[&name] == bytes, "{name} differs in {of} parts");
    }
    assert_eq!(folders(&apart).len(), of, "the parts stay");
}

#[test]
fn any_number_of_parts_makes_the_bytes_of_one_run() {
    for of in 1..=3 {
        assert_merges(&["-n", "11"], of, 0);
    }
}

#[test]
fn parts_of_drawn_worlds_and_of_other_pairings_are_merged() {
    assert_merges(&["--worlds", "5", "-n", "2"], 3, 0);
    assert_merges(&["-n", "7", "--pairing", "independent"], 2, 0);
    assert_merges(&[&FAILING[..], &["--worlds", "12"]].concat(), 3, 4);
}

#[test]
fn a_part_that_was_killed_goes_on_and_says_that_it_is_not_finished() {
    let output = TempDir::new().unwrap();
    let asked = ["-n", "400"];
    let first = part(&asked, "1/2", &output);
    let name = first.file_name().unwrap().to_str().unwrap();
    let (batch, name) = (name.strip_suffix("-part-1-of-2").unwrap(), name.replace("part-1", "part-2"));
    let second = first.with_file_name(&name);
    let journal = first.with_file_name(format!(".{name}.partial")).join(JOURNAL);
    let mut command = Command::cargo_bin("waterbed").unwrap();
    // One thread, so that there is time to kill it on any machine.
    command.args(["shard", "default", "--part", "2/2", "-j", "1"]).args(asked).args(SMALL);
    command.arg("--output").arg(output.path());
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while count(&journal, batch) < 30 && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().code(), None, "it was still running");

    let refused = merge(&[first.clone(), second.clone()], &[]);
    assert_eq!(refused.status.code(), Some(2));
    let said = text(&refused.stderr);
    assert!(said.contains("is not finished") && said.contains("waterbed resume"), "{said}");
    let resumed = waterbed(&["resume", second.to_str().unwrap()]);
    assert_eq!(resumed.status.code(), Some(0), "{}", text(&resumed.stderr));
    assert!(text(&resumed.stderr).contains("are not run again"), "{}", text(&resumed.stderr));
    assert!(text(&resumed.stdout).contains("Part 2 of 2: 200 of 200"), "{}", text(&resumed.stdout));
    let again = waterbed(&["resume", second.to_str().unwrap()]);
    assert!(text(&again.stdout).contains("Part 2 of 2: 200 of 200"), "{}", text(&again.stdout));
    assert_eq!(merge(&[second, first], &[]).status.code(), Some(0));
}

#[test]
fn what_does_not_belong_together_is_named() {
    let (output, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let asked = ["-n", "6"];
    let parts: Vec<PathBuf> = ["1/3", "2/3", "3/3"].iter().map(|number| part(&asked, number, &output)).collect();
    let refused = |parts: &[&PathBuf], words: &[&str]| {
        let parts: Vec<PathBuf> = parts.iter().map(|part| (*part).clone()).collect();
        let run = merge(&parts, &[]);
        assert_eq!(run.status.code(), Some(2), "{}", text(&run.stderr));
        for words in words {
            assert!(text(&run.stderr).contains(words), "{words}: {}", text(&run.stderr));
        }
    };
    let command = "waterbed shard default --seed 5 --replicates 6 --worlds 1 --part 2/3";
    refused(&[&parts[0], &parts[2]], &["of the parts of this batch 2/3 is missing", command]);
    refused(&[&parts[0], &parts[1], &parts[0]], &["are both part 1/3"]);
    let longer = part(&["-n", "7"], "2/3", &other);
    refused(
        &[&parts[0], &longer, &parts[2]],
        &["its list of arguments is replicates 7, worlds 1, and not replicates 6"],
    );
    let half = part(&asked, "2/2", &other);
    refused(&[&parts[0], &half], &["its number of parts is 2, and not 3"]);
    assert_eq!(small(&["run", "-n", "2"], &other).status.code(), Some(0));
    let whole = folders(&other).into_iter().find(|path| !path.to_str().unwrap().contains("-part-")).unwrap();
    refused(&[&parts[0], &whole], &["is no part of a batch"]);

    let journal = parts[1].join(JOURNAL);
    let mut bytes = std::fs::read(&journal).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&journal, bytes).unwrap();
    refused(
        &[&parts[0], &parts[1], &parts[2]],
        &["is damaged", "of its 2 replicates can be read", "--part 2/3 --force"],
    );
    let report = waterbed(&["report", parts[0].to_str().unwrap()]);
    assert_eq!(report.status.code(), Some(2));
    assert!(text(&report.stderr).contains("waterbed merge"), "{}", text(&report.stderr));
    assert_eq!(folders(&output).len(), 3, "nothing is written");
}

#[test]
fn what_cannot_be_divided_says_why() {
    let output = TempDir::new().unwrap();
    let refused = |asked: &[&str], words: &str| {
        let run = small(&[&["shard", "default"], asked].concat(), &output);
        assert_eq!(run.status.code(), Some(2), "{}", text(&run.stderr));
        assert!(text(&run.stderr).contains(words), "{words}: {}", text(&run.stderr));
    };
    refused(&["--part", "1/2", "--precision", "5%"], "depends on all replicates before");
    refused(&["--part", "1/9", "-n", "8"], "9 parts are too many for 8 replicates");
    refused(&["--part", "1/9", "--worlds", "4", "-n", "8"], "9 parts are too many for 4 worlds");
    refused(&["--part", "3/2"], "such as 1/4");
    refused(&[], "--part");
    assert_eq!(std::fs::read_dir(output.path()).unwrap().count(), 0, "nothing is written");
}
