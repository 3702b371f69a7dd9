//! Tests of folders, from their first moment to their last.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::manifest::read_manifest;
use super::*;
use crate::experiment::{Failure, Pair, Pairing, Run};
use crate::model::books::Books;
use crate::model::books::Layout;
use crate::report::contents::{Contents, SCENARIO};
use crate::report::sample::{Case, asked, findings, scenario};
use crate::report::text::Summary;
use crate::report::{Asked, Material, figures, text};
use crate::scenario::Scenario;

fn identity(scenario: &Scenario) -> Identity {
    Identity::new(scenario, 7, BTreeMap::from([("replicates".to_owned(), "2".to_owned())]))
}

/// Runs a made-up batch into `root`.
fn run(root: &Path, force: bool, interrupted: bool) -> Opened {
    let (scenario, findings) = (scenario(Case::Few), findings(Case::Few));
    let material = Material {
        asked: Asked { interrupted, ..asked(&scenario, 3) },
        findings: &findings,
        pairing: Pairing::Crn,
        precision: None,
    };
    let opened = Folder::create(root, identity(&scenario), 3, force).unwrap();
    let Opened::New(folder) = opened else { return opened };
    let layout = Layout::new(&scenario.setting, 26);
    let mut replicates = folder.replicates(&scenario, &layout).unwrap();
    let books = Books::new(&scenario.setting, &layout);
    let pair = Pair { world: 0, replicate: 0, baseline: books.clone(), programme: books, placebo: None };
    replicates.write(&Run { world: 0, replicate: 0, outcome: Ok(pair) }).unwrap();
    replicates.write(&Run { world: 0, replicate: 1, outcome: Err(Failure("out of, \"people\"".to_owned())) }).unwrap();
    replicates.finish().unwrap();
    let words = text::summary(&material);
    let contents = Contents::of_batch(&material, &words, &folder.made()).unwrap();
    let counts = Counts { planned: 3, done: findings.replicates, failed: 1 };
    let ending = Ending { replicates: counts, precise: None, complete: !interrupted };
    let path = folder.finish(&contents, ending).unwrap();
    let existing = Existing { manifest: read_manifest(&path).unwrap(), at: path.clone(), path };
    assert_eq!(existing.summary::<Summary>().unwrap(), words);
    assert_eq!(existing.document().unwrap(), contents.document().unwrap());
    Opened::Existing(Box::new(existing))
}

fn done(opened: Opened) -> Existing {
    match opened {
        Opened::Existing(existing) => *existing,
        Opened::New(_) => panic!("the folder is not there"),
    }
}

/// All files below a folder with their bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(name, bytes)| (Path::new("figures").join(name), bytes)));
        } else {
            found.insert(path.file_name().unwrap().into(), fs::read(&path).unwrap());
        }
    }
    found
}

#[test]
fn a_run_leaves_every_file_and_nothing_else() {
    let root = tempfile::tempdir().unwrap();
    let run = done(run(root.path(), false, false));
    let names: Vec<_> = files(&run.path).into_keys().map(|path| path.to_string_lossy().into_owned()).collect();
    let expected = [
        "findings.bin",
        "indicators.csv",
        "manifest.json",
        "parameters.csv",
        "replicates.csv",
        "report.html",
        "scenario.toml",
        "summary.csv",
        "summary.json",
        "worlds.csv",
    ];
    assert_eq!(names.iter().filter(|name| !name.starts_with("figures")).collect::<Vec<_>>(), expected.each_ref());
    assert_eq!(names.len(), expected.len() + 3 * figures::ALL.len());
    let told: Vec<_> = text::FILES.iter().map(|(name, _)| *name).filter(|name| *name != "figures/").collect();
    assert_eq!(told, expected, "the report says what is in the folder");
    assert_eq!(fs::read_dir(run.path.parent().unwrap()).unwrap().count(), 1);
    assert_eq!(run.manifest.replicates, Counts { planned: 3, done: 2, failed: 1 });
}

#[test]
fn a_complete_run_is_reported_again_and_only_replaced_by_force() {
    let root = tempfile::tempdir().unwrap();
    let first = done(run(root.path(), false, false));
    let mark = first.path.join("mark");
    fs::write(&mark, "kept").unwrap();
    let Opened::Existing(again) = Folder::create(root.path(), identity(&scenario(Case::Few)), 3, false).unwrap() else {
        panic!("the run is there");
    };
    assert_eq!(*again, first);
    done(run(root.path(), true, false));
    assert!(!mark.exists());
}

#[test]
fn an_interrupted_run_makes_way() {
    let root = tempfile::tempdir().unwrap();
    assert!(!done(run(root.path(), false, true)).manifest.complete);
    assert!(done(run(root.path(), false, false)).manifest.complete);
}

/// Records of a run that was stopped, killed, and killed again on its way. With `force`, and when the folder is whole, they are gone.
#[test]
fn who_goes_on_after_a_kill_finds_what_was_done() {
    let root = tempfile::tempdir().unwrap();
    let scenario = scenario(Case::Few);
    let begin = |force| match Folder::create(root.path(), identity(&scenario), 3, force).unwrap() {
        Opened::New(folder) => folder,
        Opened::Existing(_) => panic!("nothing is complete"),
    };
    let found = |folder: &Folder| folder.journal::<u32, u32>().unwrap().len();
    let kill_after = |record: u32| {
        let folder = begin(false);
        let journal = folder.journal::<u32, u32>().unwrap();
        journal.keep(&record, &1);
        folder.leave();
        journal.len()
    };
    assert_eq!([1, 2, 3].map(kill_after), [0, 1, 2]);
    // Killed before the journal is begun, and while it is.
    begin(false).leave();
    let folder = begin(false);
    fs::write(folder.partial.file(JOURNAL), "some").unwrap();
    folder.leave();
    assert_eq!(kill_after(4), 3);
    assert_eq!(found(&begin(true)), 0);
    assert_eq!(kill_after(1), 0);
    done(run(root.path(), false, false));
    assert_eq!(fs::read_dir(root.path().join(&scenario.name)).unwrap().count(), 1);
}

/// A disk that is full when the report is written: here a file stands where a folder should be.
#[test]
fn what_cannot_be_finished_is_left_to_go_on_from() {
    let root = tempfile::tempdir().unwrap();
    let scenario = scenario(Case::Few);
    let begin = || match Folder::create(root.path(), identity(&scenario), 3, false).unwrap() {
        Opened::New(folder) => folder,
        Opened::Existing(_) => panic!("nothing is complete"),
    };
    let folder = begin();
    folder.journal::<u32, u32>().unwrap().keep(&1, &1);
    let mut contents = Contents::default();
    contents.text("manifest.json/table.csv", String::new());
    let ending = Ending { replicates: Counts { planned: 3, done: 3, failed: 0 }, precise: None, complete: true };
    assert!(matches!(folder.finish(&contents, ending), Err(StoreError::File { .. })));
    assert_eq!(begin().journal::<u32, u32>().unwrap().len(), 1);
}

/// A folder is found by the path that it has or was to have, or by what it is called until then.
#[test]
fn a_folder_is_found_before_it_is_there() {
    let root = tempfile::tempdir().unwrap();
    let scenario = scenario(Case::Few);
    let path = root.path().join(&scenario.name).join(identity(&scenario).run_id());
    assert!(matches!(Existing::find(&path), Err(StoreError::NoBatch { .. })));
    let Opened::New(folder) = Folder::create(root.path(), identity(&scenario), 3, false).unwrap() else {
        panic!("nothing is complete")
    };
    folder.leave();
    let hidden = partial::beside(&path, partial::NOW);
    for given in [&path, &hidden] {
        let found = Existing::find(given).unwrap();
        assert_eq!((&found.path, &found.at, found.manifest.complete), (&path, &hidden, false));
        assert_eq!(found.root().unwrap(), root.path());
        let expected = ["run", "scenario.toml", "--seed", "7", "--replicates", "2"];
        assert_eq!(found.manifest.again, expected);
        assert_eq!(fs::read_to_string(found.at.join(SCENARIO)).unwrap(), scenario.text);
    }
    let done = done(run(root.path(), false, false));
    assert_eq!(Existing::find(&path).unwrap().at, done.path);
}

#[test]
fn two_processes_do_not_write_the_same_folder() {
    let root = tempfile::tempdir().unwrap();
    let scenario = scenario(Case::Few);
    let first = Folder::create(root.path(), identity(&scenario), 3, false).unwrap();
    let second = Folder::create(root.path(), identity(&scenario), 3, false).unwrap_err();
    assert!(matches!(second, StoreError::UnderWay { .. }), "{second}");
    drop(first);
    assert!(Folder::create(root.path(), identity(&scenario), 3, false).is_ok());
}

#[test]
fn what_is_not_a_run_is_never_overwritten() {
    let root = tempfile::tempdir().unwrap();
    let scenario = scenario(Case::Few);
    let path = root.path().join(&scenario.name).join(identity(&scenario).run_id());
    fs::create_dir_all(&path).unwrap();
    let error = Folder::create(root.path(), identity(&scenario), 3, false).unwrap_err();
    assert!(matches!(error, StoreError::Foreign { path: found } if found == path));
}

#[test]
fn the_same_input_gives_the_same_bytes_but_for_the_time() {
    let roots = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [mut one, mut two] = roots.each_ref().map(|root| files(&done(run(root.path(), false, false)).path));
    one.remove(Path::new("manifest.json"));
    two.remove(Path::new("manifest.json"));
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    assert!(one.iter().all(|(name, bytes)| two[name] == *bytes));
}

#[test]
fn an_abandoned_folder_leaves_nothing() {
    let root = tempfile::tempdir().unwrap();
    let scenario = scenario(Case::Few);
    drop(Folder::create(root.path(), identity(&scenario), 3, false).unwrap());
    assert_eq!(fs::read_dir(root.path().join(&scenario.name)).unwrap().count(), 0);
}

#[test]
fn the_name_depends_on_everything_that_changes_a_result() {
    let scenario = scenario(Case::Few);
    let mut other = scenario.clone();
    other.text.push_str("\n# changed");
    let arguments = |n: &str| BTreeMap::from([("replicates".to_owned(), n.to_owned())]);
    let names = [
        Identity::new(&scenario, 7, arguments("2")),
        Identity::new(&scenario, 8, arguments("2")),
        Identity::new(&scenario, 7, arguments("3")),
        Identity::new(&other, 7, arguments("2")),
        Identity::new(&scenario, 7, arguments("2")).of("explain"),
    ]
    .map(|identity| identity.run_id());
    assert!((0..5).all(|i| (0..i).all(|j| names[i] != names[j])), "{names:?}");
}

#[test]
fn rows_of_replicates_are_tidy() {
    let root = tempfile::tempdir().unwrap();
    let run = done(run(root.path(), false, false));
    let mut reader = csv::Reader::from_path(run.path.join("replicates.csv")).unwrap();
    assert_eq!(reader.headers().unwrap(), crate::report::replicates::COLUMNS.as_slice());
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    let of = |arm: &str| rows.iter().filter(|row| &row[5] == arm).count();
    assert_eq!(of("baseline"), of("programme"));
    assert!(rows.iter().any(|row| &row[8] == "period" && &row[10] == "quarter 2"));
    let failed = rows.last().unwrap();
    assert_eq!((&failed[4], &failed[13]), ("1", "failed: out of, \"people\""));
}
