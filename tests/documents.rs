//! What the documents say of commands and files holds.

use std::fs;
use std::path::{Path, PathBuf};

use waterbed::model::interventions::Kind;
use waterbed::scenario::{SHIPPED, Scenario};
use waterbed::verify::ALL;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Blocks of code in one language, in order.
fn blocks(markdown: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let block = |rest: &str| rest.split("\n```").next().unwrap_or_default().to_owned();
    markdown.split(&fence).skip(1).map(block).collect()
}

/// A shipped scenario without its programme.
fn world() -> String {
    let (_, text) = SHIPPED[0];
    text[..text.find("\n[interventions.").expect("the default has a programme")].to_owned()
}

#[test]
fn the_programme_of_the_readme_parses() {
    let readme = read("README.md");
    let programmes = blocks(&readme, "toml");
    assert!(!programmes.is_empty(), "README.md shows no programme");
    for programme in programmes {
        let scenario =
            Scenario::parse("readme.toml", &(world() + &programme)).unwrap_or_else(|error| panic!("{error}"));
        assert!(!scenario.programme.is_empty());
    }
}

#[test]
fn the_readme_names_every_kind_of_intervention() {
    let readme = read("README.md");
    for entry in Kind::CATALOGUE {
        assert!(readme.contains(&format!("`{}`", entry.key)), "README.md does not name {}", entry.key);
    }
}

#[test]
fn the_readme_gives_two_commands() {
    let commands: Vec<String> = blocks(&read("README.md"), "sh")
        .iter()
        .flat_map(|block| block.lines().map(ToOwned::to_owned).collect::<Vec<_>>())
        .collect();
    assert_eq!(commands, ["cargo run --release -- run", "cargo test"]);
}

#[test]
fn links_between_documents_lead_somewhere() {
    for document in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "docs/why.md",
        "docs/glossary.md",
        "docs/data-dictionary.md",
        "docs/validation.md",
    ] {
        let here = root().join(document);
        let text = read(document);
        let targets = text.split("](").skip(1).map(|rest| rest.split([')', '#']).next().unwrap_or_default());
        for target in targets.filter(|target| !target.is_empty() && !target.contains("://")) {
            let path = here.parent().unwrap_or(Path::new("")).join(target);
            assert!(path.exists(), "{document} links to {target}, which is not there");
        }
    }
}

/// The table of `docs/validation.md`: what is expected, against the checks themselves. What was found is of the day.
#[test]
fn the_table_of_checks_says_what_they_expect() {
    let text = read("docs/validation.md");
    let rows: Vec<Vec<&str>> = text
        .lines()
        .filter(|line| line.starts_with("| L") || line.starts_with("| S"))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).take(4).collect())
        .collect();
    let expected: Vec<Vec<String>> = ALL
        .iter()
        .flat_map(|check| check.claims.iter().map(|claim| (check.id, claim)))
        .map(|(id, claim)| {
            let of = claim.of.replace('|', "\\|");
            vec![id.to_owned(), of, claim.expected.wanted(), claim.expected.tolerance()]
        })
        .collect();
    assert_eq!(rows, expected, "refresh with `waterbed verify --full --markdown`");
}
