//! What the documents say of commands and files holds.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use waterbed::model::interventions::{Kind, Question};
use waterbed::scenario::{Parameter, QUESTIONS, SHIPPED, Scenario};
use waterbed::units::Grade;
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
fn what_the_readme_shows_of_scenarios_parses() {
    let readme = read("README.md");
    let parsed =
        |part: String| Scenario::parse("readme.toml", &(world() + &part)).unwrap_or_else(|error| panic!("{error}"));
    let scenarios: Vec<_> = blocks(&readme, "toml").into_iter().map(parsed).collect();
    assert!(scenarios.iter().any(|scenario| !scenario.programme.is_empty()), "README.md shows no programme");
    assert!(scenarios.iter().any(|scenario| scenario.setting.evaluation.is_ok()), "README.md shows no evaluation");
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

/// The questions of design as `docs/interventions.md` lists them: those of every kind, then those of each.
fn questions() -> String {
    let kinds = Kind::CATALOGUE.iter().map(|kind| (format!("`{}`", kind.key), kind.questions));
    let mut lines = Vec::new();
    for (title, questions) in std::iter::once(("Every kind".to_owned(), QUESTIONS)).chain(kinds) {
        lines.push(format!("\n### {title}\n"));
        lines.extend(questions.iter().map(|Question { key, text }| format!("* `{key}`: {text}")));
    }
    lines.join("\n") + "\n"
}

#[test]
fn the_questions_of_design_are_listed() {
    const DOCUMENT: &str = "docs/interventions.md";
    const BEGIN: &str = "<!-- questions: made by tests/documents.rs -->\n";
    let document = read(DOCUMENT);
    let (before, held) = document.split_once(BEGIN).expect("the questions begin with their marker");
    if std::env::var_os("UPDATE").is_some() {
        return fs::write(DOCUMENT, [before, BEGIN, &questions()].concat()).unwrap();
    }
    assert!(held == questions(), "{DOCUMENT} lists other questions; UPDATE=1 cargo test --test whole documents::");
}

#[test]
fn every_kind_asks_questions_of_its_own_and_no_key_stands_for_two() {
    let mut keys: Vec<&str> = QUESTIONS.iter().map(|question| question.key).collect();
    for kind in Kind::CATALOGUE {
        assert!((3..=6).contains(&kind.questions.len()), "{}", kind.key);
        assert!(kind.questions.iter().all(|question| question.text.ends_with('?')), "{}", kind.key);
        keys.extend(kind.questions.iter().map(|question| question.key));
    }
    let all = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), all);
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

/// All shipped scenarios, read.
fn shipped() -> impl Iterator<Item = Scenario> {
    SHIPPED.iter().map(|(name, text)| Scenario::parse(name, text).unwrap_or_else(|error| panic!("{error}")))
}

/// A paragraph for each source that a shipped scenario has, and no other.
#[test]
fn every_source_of_a_shipped_scenario_has_its_paragraph() {
    let evidence = read("docs/evidence.md");
    let paragraphs: BTreeSet<&str> =
        evidence.split("\n**`").skip(1).map(|rest| rest.split("`**").next().unwrap_or_default()).collect();
    let scenarios: Vec<Scenario> = shipped().collect();
    let sources: BTreeSet<&str> =
        scenarios.iter().flat_map(|scenario| &scenario.sources).map(|(key, _)| key.as_str()).collect();
    assert_eq!(paragraphs, sources);
}

/// What a source says of a quantity is as sure in one scenario as in another.
#[test]
fn a_source_has_one_grade_for_a_quantity() {
    let mut grades: BTreeMap<(String, String), Grade> = BTreeMap::new();
    for number in shipped().flat_map(|scenario| scenario.parameters) {
        let Some(evidence) = number.evidence else { continue };
        let own_name = number.path.strip_prefix("interventions.").and_then(|path| path.split_once('.'));
        let quantity = own_name.map_or(number.path.as_str(), |(_, quantity)| quantity).to_owned();
        let known = *grades.entry((evidence.source.clone(), quantity.clone())).or_insert(evidence.grade);
        assert_eq!(known, evidence.grade, "{quantity}, by {}", evidence.source);
    }
}

/// What stands in backticks in the table of inputs without direct evidence is in a shipped scenario, and graded so.
#[test]
fn inputs_without_direct_evidence_claim_none() {
    let evidence = read("docs/evidence.md");
    let (_, section) = evidence.split_once("## Six inputs without direct evidence").expect("the section is there");
    let rows = table(section);
    assert_eq!(rows.len(), 6);
    let numbers: Vec<Parameter> = shipped().flat_map(|scenario| scenario.parameters).collect();
    for row in &rows {
        for path in row[1].split('`').skip(1).step_by(2) {
            let mut named = numbers.iter().filter(|number| format!("{}.", number.path).contains(&format!("{path}.")));
            let strong = named
                .clone()
                .find(|number| !matches!(&number.evidence, Some(evidence) if evidence.grade != Grade::Strong));
            assert!(named.next().is_some(), "no shipped scenario has {path}");
            assert!(strong.is_none(), "{strong:?}");
        }
    }
}

/// The table of `docs/validation.md`: what is expected, against the checks themselves. What was found is of the day.
#[test]
fn the_table_of_checks_says_what_they_expect() {
    let text = read("docs/validation.md");
    let rows: Vec<Vec<&str>> = text
        .lines()
        .filter(|line| ["| A", "| L", "| S"].iter().any(|start| line.starts_with(start)))
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
