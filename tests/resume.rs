//! Batches that are stopped, killed and gone on with: the folder is to the byte what it would be without that.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use crate::common::{FAILING, SMALL, text, waterbed};
use assert_cmd::cargo::CommandCargoExt;
use tempfile::TempDir;
use waterbed::store::{JOURNAL, count};

/// Runs a command on the small default into a folder below `output`.
fn run(asked: &[&str], output: &TempDir) -> Output {
    waterbed(&[asked, &SMALL, &["--output", output.path().to_str().unwrap()]].concat())
}

/// The only visible folder of the default scenario.
fn folder(output: &TempDir) -> PathBuf {
    let all = std::fs::read_dir(output.path().join("default")).expect("a folder").map(|entry| entry.unwrap().path());
    let hidden = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().starts_with('.');
    let all: Vec<PathBuf> = all.filter(|path| !hidden(path)).collect();
    assert_eq!(all.len(), 1, "{all:?}");
    all[0].clone()
}

/// All files of a folder; the manifest without its times.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(files(&path));
            continue;
        }
        let mut bytes = std::fs::read(&path).unwrap();
        if path.ends_with("manifest.json") {
            let lines = text(&bytes).lines().filter(|line| !line.contains("ed\": 1")).collect::<Vec<_>>().join("\n");
            assert!(!lines.contains("finished") && lines.contains("again"), "{lines}");
            bytes = lines.into_bytes();
        }
        found.insert(path, bytes);
    }
    found.into_iter().map(|(path, bytes)| (path.strip_prefix(folder).unwrap_or(&path).to_owned(), bytes)).collect()
}

fn assert_same(whole: &Path, other: &Path) {
    assert_eq!(whole.file_name(), other.file_name());
    let names =
        |folder: &Path| files(folder).into_keys().map(|path| path.file_name().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(names(whole), names(other));
    for ((name, expected), found) in files(whole).into_iter().zip(files(other).into_values()) {
        assert!(found == expected, "{} differs", name.display());
    }
    let beside = std::fs::read_dir(other.parent().unwrap()).unwrap().count();
    assert_eq!(beside, 1, "nothing is left beside it");
}

/// A batch that is broken off, beside the same one that nobody touches.
struct Broken<'a> {
    asked: &'a [&'a str],
    whole: TempDir,
    output: TempDir,
    /// How it exits.
    code: i32,
}

impl<'a> Broken<'a> {
    fn new(asked: &'a [&'a str]) -> Self {
        Self::that_exits(asked, 0)
    }

    fn that_exits(asked: &'a [&'a str], code: i32) -> Self {
        let (whole, output) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let run = run(asked, &whole);
        assert_eq!(run.status.code(), Some(code), "{}", text(&run.stderr));
        Self { asked, whole, output, code }
    }

    fn name(&self) -> String {
        folder(&self.whole).file_name().unwrap().to_str().unwrap().to_owned()
    }

    /// Where the folder is, or is to be.
    fn path(&self) -> PathBuf {
        self.output.path().join("default").join(self.name())
    }

    /// The journal of what is under way.
    fn journal(&self) -> PathBuf {
        self.path().with_file_name(format!(".{}.partial", self.name())).join(JOURNAL)
    }

    fn begin(&self) -> Child {
        let mut command = Command::cargo_bin("waterbed").expect("the program is built");
        // One thread, so that there is time to stop it on any machine.
        command.args(self.asked).args(SMALL).args(["-j", "1", "--output"]).arg(self.output.path());
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program runs")
    }

    /// Begins, waits until so many records are kept, and sends the signal.
    fn stop_after(&self, records: usize, signal: &str) {
        let mut child = self.begin();
        while count(&self.journal(), &self.name()) < records && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(5));
        }
        Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap();
        let code = child.wait().unwrap().code();
        assert_eq!(code, if signal == "KILL" { None } else { Some(130) }, "it was still running");
    }

    /// Goes on with the same command to the end.
    fn end(&self) {
        self.ended(&run(self.asked, &self.output));
    }

    /// Goes on to the end from the folder alone.
    fn resume(&self) {
        self.ended(&waterbed(&["resume", self.path().to_str().unwrap(), "-j", "3"]));
    }

    fn ended(&self, end: &Output) {
        assert_eq!(end.status.code(), Some(self.code), "{}", text(&end.stderr));
        assert!(text(&end.stderr).contains("are not run again"), "{}", text(&end.stderr));
        assert_same(&folder(&self.whole), &self.path());
    }
}

#[test]
fn a_run_that_was_killed_twice_and_stopped_ends_with_the_same_bytes() {
    let broken = Broken::new(&["run", "-n", "300"]);
    broken.stop_after(20, "KILL");
    broken.stop_after(60, "KILL");
    broken.stop_after(100, "INT");
    let manifest = std::fs::read_to_string(broken.path().join("manifest.json")).unwrap();
    assert!(manifest.contains("\"complete\": false"), "{manifest}");
    assert!(broken.path().join("report.html").exists(), "what is done is reported");
    assert!(count(&broken.path().join(JOURNAL), &broken.name()) >= 100);
    broken.stop_after(120, "KILL");
    broken.end();
}

#[test]
fn drawn_worlds_go_on() {
    let broken = Broken::new(&["run", "--worlds", "40", "-n", "3"]);
    broken.stop_after(30, "KILL");
    broken.resume();
}

#[test]
fn replicates_that_failed_are_kept_with_their_cause() {
    let asked = [&["run", "--worlds", "60"], &FAILING[..]].concat();
    let broken = Broken::that_exits(&asked, 4);
    broken.stop_after(40, "KILL");
    broken.end();
    let rows = std::fs::read_to_string(broken.path().join("replicates.csv")).unwrap();
    assert!(rows.contains("failed: the ease of the five reviews adds up to"));
}

#[test]
fn a_batch_that_ends_when_it_is_precise_goes_on_to_the_same_replicate() {
    let broken = Broken::new(&["run", "--precision", "15", "-n", "1000"]);
    let rows = std::fs::read_to_string(folder(&broken.whole).join("manifest.json")).unwrap();
    assert!(rows.contains("\"precise\": true"), "{rows}");
    broken.stop_after(10, "KILL");
    broken.stop_after(20, "INT");
    broken.resume();
}

#[test]
fn an_explanation_goes_on_from_its_arms() {
    let broken = Broken::new(&["explain", "default", "-n", "24"]);
    broken.stop_after(50, "KILL");
    broken.stop_after(150, "INT");
    broken.resume();
}

#[test]
fn a_comparison_goes_on_from_its_folder() {
    let mixes = ["--mix", "both=community prevention+harder online offers", "--mix", "harder online offers"];
    let asked = [&["compare", "default", "-n", "90", "--indifference", "0.4%"], &mixes[..]].concat();
    let broken = Broken::new(&asked);
    broken.stop_after(40, "KILL");
    broken.resume();
}

#[test]
fn an_analysis_goes_on_from_its_folder() {
    let broken = Broken::new(&["sensitivity", "default", "--rows", "8"]);
    broken.stop_after(40, "KILL");
    broken.stop_after(80, "INT");
    broken.resume();
}

/// What was being written when the process was killed, and what a disk has changed, is run again.
#[test]
fn a_record_that_is_not_whole_or_changed_is_run_again() {
    let broken = Broken::new(&["run", "-n", "150"]);
    broken.stop_after(30, "KILL");
    let journal = broken.journal();
    let bytes = std::fs::read(&journal).unwrap();
    std::fs::write(&journal, &bytes[..bytes.len() - 7]).unwrap();
    let before = count(&journal, &broken.name());
    broken.stop_after(60, "KILL");
    let mut bytes = std::fs::read(&journal).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&journal, bytes).unwrap();
    assert!(count(&journal, &broken.name()) > before / 2);
    broken.end();
}

#[test]
fn a_complete_batch_is_reported_again_and_what_is_none_is_refused() {
    let output = TempDir::new().unwrap();
    assert_eq!(run(&["run", "-n", "2"], &output).status.code(), Some(0));
    let folder = folder(&output);
    let again = waterbed(&["resume", folder.to_str().unwrap()]);
    assert_eq!(again.status.code(), Some(0), "{}", text(&again.stderr));
    assert!(text(&again.stdout).contains("The same run is there already"), "{}", text(&again.stdout));

    let none = waterbed(&["resume", output.path().to_str().unwrap()]);
    assert_eq!(none.status.code(), Some(1));
    assert!(text(&none.stderr).contains("holds no batch"), "{}", text(&none.stderr));

    let change = |from: &str, to: &str| {
        let manifest = std::fs::read_to_string(folder.join("manifest.json")).unwrap();
        assert!(manifest.contains(from), "{manifest}");
        std::fs::write(folder.join("manifest.json"), manifest.replace(from, to)).unwrap();
    };
    change("\"complete\": true", "\"complete\": false");
    let moved = folder.with_file_name("other");
    std::fs::rename(&folder, &moved).unwrap();
    let refused = waterbed(&["resume", moved.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("move it back"), "{}", text(&refused.stderr));
    std::fs::rename(&moved, &folder).unwrap();
    std::fs::write(folder.join("scenario.toml"), "format = 1\nextends = \"default\"\n").unwrap();
    let refused = waterbed(&["resume", folder.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("was changed since"), "{}", text(&refused.stderr));
}

/// Makes the report of a folder again after everything that can be made from its findings is gone.
fn reports_again(asked: &[&str], interrupted: bool) {
    let (whole, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    for output in [&whole, &other] {
        assert_eq!(run(asked, output).status.code(), Some(0));
    }
    let folder = folder(&other);
    if interrupted {
        let manifest = std::fs::read_to_string(folder.join("manifest.json")).unwrap();
        std::fs::write(folder.join("manifest.json"), manifest.replace("\"complete\": true", "\"complete\": false"))
            .unwrap();
    }
    std::fs::remove_dir_all(folder.join("figures")).unwrap();
    for path in std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
        let kept = ["manifest.json", "scenario.toml", "replicates.csv", "observations.csv", "findings.bin"];
        if !kept.iter().any(|name| path.ends_with(name)) {
            std::fs::remove_file(path).unwrap();
        }
    }
    let report = waterbed(&["report", folder.to_str().unwrap(), "--quiet"]);
    assert_eq!(report.status.code(), Some(0), "{}", text(&report.stderr));
    assert!(text(&report.stdout).contains("no forecast"), "{}", text(&report.stdout));
    if interrupted {
        let page = std::fs::read_to_string(folder.join("report.html")).unwrap();
        assert!(page.contains("Interrupted"), "it says so again");
    } else {
        assert_same(&self::folder(&whole), &folder);
    }
}

#[test]
fn the_report_of_a_run_is_made_again_to_the_byte() {
    reports_again(&["run", "-n", "8"], false);
    reports_again(&["run", "--worlds", "3", "-n", "2"], false);
    reports_again(&["run", "--precision", "50%", "-n", "60", "--pairing", "seed"], false);
    reports_again(&["run", "-n", "6"], true);
}

#[test]
fn the_reports_of_the_other_batches_are_made_again_to_the_byte() {
    reports_again(&["explain", "default", "-n", "4", "--channels", "target,tactical"], false);
    reports_again(&["compare", "default", "-n", "6"], false);
    reports_again(&["compare", "default", "--worlds", "3", "-n", "2"], false);
    reports_again(&["sensitivity", "default", "--rows", "8", "--inputs", "3"], false);
}

#[test]
fn a_report_that_cannot_be_made_again_says_why() {
    let output = TempDir::new().unwrap();
    assert_eq!(run(&["run", "-n", "2"], &output).status.code(), Some(0));
    let folder = folder(&output);
    let refused = |code: i32, words: &str| {
        let report = waterbed(&["report", folder.to_str().unwrap(), "-q"]);
        assert_eq!(report.status.code(), Some(code), "{}", text(&report.stderr));
        assert!(text(&report.stderr).contains(words), "{words}: {}", text(&report.stderr));
    };
    let findings = folder.join("findings.bin");
    let bytes = std::fs::read(&findings).unwrap();
    let mut changed = bytes.clone();
    changed[bytes.len() / 2] ^= 1;
    std::fs::write(&findings, changed).unwrap();
    refused(1, "it is damaged");
    std::fs::remove_file(&findings).unwrap();
    refused(1, "findings.bin");
    std::fs::write(&findings, bytes).unwrap();
    let manifest = std::fs::read_to_string(folder.join("manifest.json")).unwrap();
    let of_old = manifest.replace("\"again\": [", "\"before\": [");
    std::fs::write(folder.join("manifest.json"), of_old).unwrap();
    refused(2, "an older version wrote it");
    std::fs::write(folder.join("manifest.json"), manifest).unwrap();
    std::fs::write(folder.join("scenario.toml"), "format = 1\nextends = \"default\"\n").unwrap();
    refused(2, "was changed since");
    assert!(folder.join("report.html").exists(), "nothing is lost");
    let evaluation = TempDir::new().unwrap();
    let path = evaluation.path().to_str().unwrap();
    assert_eq!(waterbed(&["evaluate", "harm", "--quiet", "--output", path]).status.code(), Some(0));
    let path = std::fs::read_dir(evaluation.path().join("harm")).unwrap().next().unwrap().unwrap().path();
    let refused = waterbed(&["report", path.to_str().unwrap()]);
    assert!(text(&refused.stderr).contains("holds an evaluation"), "{}", text(&refused.stderr));
    let none = waterbed(&["report", output.path().to_str().unwrap()]);
    assert!(text(&none.stderr).contains("holds no batch"), "{}", text(&none.stderr));
}
