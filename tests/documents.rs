//! What the documents say of commands and files holds.

use std::fs;
use std::path::Path;

use waterbed::model::interventions::Kind;
use waterbed::scenario::{SHIPPED, Scenario};
use waterbed::verify::ALL;

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"))
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

/// Cells of the rows of the first table of a document.
fn table(markdown: &str) -> Vec<Vec<String>> {
    let is_row = |line: &&str| line.starts_with('|');
    let rows = markdown.lines().skip_while(|line| !is_row(line)).take_while(is_row).skip(2);
    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

#[test]
fn the_table_of_interventions_is_the_catalogue() {
    let rows = table(&read("docs/interventions.md"));
    assert_eq!(rows.len(), Kind::CATALOGUE.len(), "docs/interventions.md has a row for each kind");
    for (row, entry) in rows.iter().zip(Kind::CATALOGUE) {
        let [kind, section, what, assumption, selectors] = &row[..] else { panic!("{row:?} has no five cells") };
        assert_eq!(kind, &format!("`{}`", entry.key));
        assert!(["2", "3", "4", "5", "6", "7", "8", "9"].contains(&section.as_str()), "{kind}: section {section}");
        assert_eq!(what, entry.summary, "{kind}");
        assert_eq!(assumption, entry.assumption, "{kind}");
        let keys: Vec<&str> = entry.selectors.iter().map(|selector| selector.key()).collect();
        assert_eq!(selectors, &if keys.is_empty() { "none".to_owned() } else { keys.join(", ") }, "{kind}");
    }
}

#[test]
fn the_readme_names_every_shipped_scenario() {
    let readme = read("README.md");
    for (name, _) in SHIPPED {
        assert!(readme.contains(&format!("`{name}`")), "README.md does not name {name}");
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
        "docs/model.md",
        "docs/evidence.md",
        "docs/glossary.md",
        "docs/editor.md",
        "docs/interventions.md",
        "docs/data-dictionary.md",
        "docs/validation.md",
    ] {
        let here = Path::new(document);
        let text = read(document);
        let targets = text.split("](").skip(1).map(|rest| rest.split([')', '#']).next().unwrap_or_default());
        for target in targets.filter(|target| !target.is_empty() && !target.contains("://")) {
            let path = here.parent().unwrap_or(Path::new("")).join(target);
            assert!(path.exists(), "{document} links to {target}, which is not there");
        }
    }
}

#[test]
fn the_order_of_a_week_is_quoted_as_it_is() {
    let engine = read("src/engine.rs");
    let start = engine.find("pub fn week(").expect("the engine has a week");
    let week = &engine[start..start + engine[start..].find("\n}\n").expect("which ends") + 3];
    for document in ["ARCHITECTURE.md", "docs/model.md"] {
        assert!(read(document).contains(week), "{document} quotes another week");
    }
}

/// All source files of the library.
fn sources(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let texts =
        entries.map(|path| if path.is_dir() { sources(&path) } else { vec![fs::read_to_string(path).unwrap()] });
    texts.collect::<Vec<_>>().concat()
}

#[test]
fn sections_of_the_model_that_comments_name_exist() {
    let model = read("docs/model.md");
    let headings: Vec<&str> = model.lines().filter_map(|line| line.trim_start_matches('#').strip_prefix(' ')).collect();
    let mut named = 0;
    for source in sources(Path::new("src")) {
        for rest in source.split("model.md`, ").skip(1) {
            let number = rest.trim_start_matches("section ").split(|c: char| !c.is_ascii_digit() && c != '.').next();
            let number = number.unwrap_or_default().trim_end_matches('.');
            let found =
                headings.iter().any(|heading| heading.split(' ').next().unwrap().trim_end_matches('.') == number);
            assert!(found, "docs/model.md has no section {number:?}");
            named += 1;
        }
    }
    assert!(named > 0, "no comment names a section");
}

#[test]
fn every_source_of_the_default_scenario_has_its_paragraph() {
    let evidence = read("docs/evidence.md");
    let scenario = Scenario::shipped("default").expect("the default is shipped").expect("and valid");
    for (key, _) in &scenario.sources {
        assert!(evidence.contains(&format!("\n**`{key}`**")), "docs/evidence.md has no paragraph on {key}");
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
