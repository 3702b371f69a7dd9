//! The report of a run as a page: the answer first, then what it consists of, what it rests on and how to get it again.

use std::collections::BTreeMap;

use super::figures::{self, Figure};
use super::html::{Block, Page, Section};
use super::table::Table;
use super::text::{self, Summary, headings};
use super::{Material, parameters};
use crate::measure::Chain;
use crate::verify::{Published, published};

/// What decides the results of a run, besides the scenario.
#[derive(Clone, Debug)]
pub struct Made<'a> {
    /// Version of the program.
    pub version: &'a str,
    /// Commit it was built from, where known.
    pub commit: Option<&'a str>,
    /// Name of the run.
    pub run_id: String,
    /// Hash of the scenario's text.
    pub scenario_hash: &'a str,
    /// Every other argument that changes a result.
    pub arguments: &'a BTreeMap<String, String>,
}

/// The page of a run.
#[must_use]
pub fn page(material: &Material, summary: &Summary, made: &Made) -> Page {
    let picture = |name: &str| {
        let figure = figures::ALL.iter().find(|figure| figure.name() == name).expect("it is one of them");
        Block::Picture(figures::picture(*figure as &dyn Figure, material))
    };
    Page::new(material.scenario.title.as_str())
        .subtitle(text::subtitle(material))
        .lead(lead(material, summary))
        .section(changes(material, summary).with([picture("impact")]))
        .section(moves(material).with([picture("displacement"), picture("categories"), picture("map")]))
        .section(Section::new(headings::WHEN).with([picture("series")]))
        .section(indicators(material, picture("indicators")))
        .section(seen(material, summary).with(views(material).iter().map(|name| picture(name))))
        .section(sure(material))
        .section(question(material))
        .section(design(material))
        .section(evidence(material))
        .section(checks(&published()))
        .section(again(material, made))
        .section(Section::new(headings::LIMITS).with([Block::List(text::NOT.map(ToOwned::to_owned).to_vec())]))
        .limits(summary.limits.as_str())
}

/// The answer, and what speaks against it.
fn lead(material: &Material, summary: &Summary) -> Vec<Block> {
    let answer = [Block::answer(text::what_changes(material)), Block::paragraph(summary.limits.as_str())];
    answer.into_iter().chain(summary.warnings.iter().map(Block::warning)).collect()
}

fn changes(material: &Material, summary: &Summary) -> Section {
    let depends = text::what_it_depends_on(material).map(Block::paragraph);
    let table = Block::table(text::OUTCOMES_CAPTION, summary.outcomes.clone(), 1);
    Section::new(headings::CHANGES).with(depends).with([table])
}

fn moves(material: &Material) -> Section {
    let mut table = Table::new(&text::LENSES_COLUMNS);
    material.findings.lenses.iter().for_each(|finding| table.push(text::lens_row(finding)));
    let words = Block::paragraph(text::what_moves(material));
    Section::new(headings::MOVES).with([words, Block::table(text::LENSES_CAPTION, table, 3)])
}

fn indicators(material: &Material, figure: Block) -> Section {
    let chains = &material.findings.indicators;
    let section = Section::new(headings::INDICATORS);
    if chains.is_empty() {
        return section.with([Block::paragraph(text::NO_CHAINS)]);
    }
    let words = chains.iter().map(text::chain_words).collect();
    section
        .with([Block::paragraph(text::CHAINS_WORDS), Block::List(words), figure])
        .with(chains.iter().map(chain_table))
        .with([Block::paragraph(text::meaning(chains))])
}

fn chain_table(chain: &Chain) -> Block {
    let mut table = Table::new(&text::CHAIN_COLUMNS);
    let links = chain.indicators.iter().filter(|indicator| !indicator.name.is_empty());
    links.for_each(|indicator| table.push(text::chain_row(indicator)));
    Block::table(text::chain_caption(&chain.intervention), table, 7)
}

/// The figures of an evaluator's view: none where nobody can compare anything, and no power without a verdict.
fn views(material: &Material) -> &'static [&'static str] {
    match &material.findings.evaluator {
        Ok(view) if view.verdict().is_some() => &["evaluator", "power"],
        Ok(_) => &["evaluator"],
        Err(_) => &[],
    }
}

/// What is recorded, and what an evaluator makes of it.
fn seen(material: &Material, summary: &Summary) -> Section {
    let view = &summary.evaluator;
    let table = (!view.table.rows.is_empty()).then(|| Block::table(text::EVALUATOR_CAPTION, view.table.clone(), 1));
    Section::new(headings::SEEN)
        .with([Block::paragraph(text::what_is_seen(material))])
        .with(view.sentences.iter().map(Block::paragraph))
        .with(table)
        .with(view.notes.iter().map(Block::paragraph))
}

fn sure(material: &Material) -> Section {
    let sentences = [
        text::precision(material),
        text::what_pairing_buys(material).trim().to_owned(),
        text::how_precise(material).trim().to_owned(),
        text::how_replicates_spread(material),
        text::diagnosed(material),
    ];
    let sentences = sentences.into_iter().filter(|sentence| !sentence.is_empty());
    Section::new(headings::SURE).with(sentences.map(Block::paragraph))
}

fn question(material: &Material) -> Section {
    let scenario = material.scenario;
    Section::new(headings::QUESTION)
        .with(described(&scenario.description))
        .with([Block::paragraph(text::world(scenario))])
        .with([Block::folded(text::SCENARIO_LABEL, [Block::code(text::SCENARIO_LABEL, scenario.text.as_str())])])
}

/// A scenario's description: paragraphs, and lists where lines begin with a number.
fn described(description: &str) -> Vec<Block> {
    description.split("\n\n").filter(|part| !part.trim().is_empty()).flat_map(part).collect()
}

fn part(text: &str) -> Vec<Block> {
    let (mut before, mut items) = (Vec::new(), Vec::<Vec<&str>>::new());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let item = line.split_once(". ").filter(|(number, _)| number.bytes().all(|byte| byte.is_ascii_digit()));
        match (item, items.last_mut()) {
            (Some((_, rest)), _) => items.push(vec![rest]),
            (None, Some(item)) => item.push(line),
            (None, None) => before.push(line),
        }
    }
    let paragraph = (!before.is_empty()).then(|| Block::paragraph(before.join(" ")));
    let items: Vec<String> = items.iter().map(|lines| lines.join(" ")).collect();
    paragraph.into_iter().chain((!items.is_empty()).then_some(Block::List(items))).collect()
}

fn design(material: &Material) -> Section {
    let scenario = material.scenario;
    if scenario.programme.is_empty() {
        return Section::new(headings::DESIGN).with([Block::paragraph(text::NO_PROGRAMME)]);
    }
    let mut table = Table::new(&text::PROGRAMME_COLUMNS);
    scenario.programme.iter().for_each(|row| table.push(text::intervention_row(row, scenario)));
    let answers = scenario.programme.iter().zip(&scenario.designs).flat_map(|(intervention, design)| {
        let answer = |(question, answer): (&crate::model::interventions::Question, Option<&str>)| {
            (question.text.to_owned(), answer.unwrap_or(text::NOT_ANSWERED).to_owned())
        };
        [Block::Heading(text::design_of(&intervention.name)), Block::Terms(design.answers().map(answer).collect())]
    });
    Section::new(headings::DESIGN).with([Block::table(text::PROGRAMME_CAPTION, table, 5)]).with(answers)
}

fn evidence(material: &Material) -> Section {
    let scenario = material.scenario;
    let table = Block::table(text::PARAMETERS_CAPTION, parameters::table(scenario), 6);
    Section::new(headings::EVIDENCE).with([
        Block::paragraph(text::grades(scenario)),
        Block::folded(text::PARAMETERS_LABEL, [table]),
        Block::Heading(text::SOURCES.to_owned()),
        Block::Terms(scenario.sources.clone()),
    ])
}

fn checks(published: &[Published]) -> Section {
    let table = |rows: Vec<&Published>| {
        let mut table = Table::new(&text::CHECKS_COLUMNS);
        for row in rows {
            table.push(row.cells.clone());
        }
        table
    };
    let of = |verdict: &str| published.iter().filter(|row| row.verdict() == verdict).collect::<Vec<_>>();
    let [pass, fail, not_made] = ["pass", "FAIL", "not made"].map(of);
    let counts = text::checks(pass.len(), fail.len(), not_made.len());
    let all = Block::table(text::CHECKS_CAPTION, table(published.iter().collect()), 3);
    Section::new(headings::CHECKS)
        .with([Block::paragraph(counts)])
        .with((!not_made.is_empty()).then(|| Block::table(text::NOT_MADE_CAPTION, table(not_made), 3)))
        .with([Block::folded(text::CHECKS_LABEL, [all])])
}

fn again(material: &Material, made: &Made) -> Section {
    use text::made as names;
    let failed = material.findings.diagnostics.failed.len();
    let counts = format!("{}, {}, {failed}", material.planned, material.findings.replicates);
    let rows = [
        (names::VERSION, made.version.to_owned()),
        (names::COMMIT, made.commit.unwrap_or("–").to_owned()),
        (names::RUN, made.run_id.clone()),
        (names::HASH, made.scenario_hash.to_owned()),
        (names::SEED, material.seed.to_string()),
        (names::REPLICATES, counts),
        (names::COMPLETE, text::yes(!material.interrupted).to_owned()),
    ];
    let rows = rows.map(|(name, value)| (name.to_owned(), value));
    let arguments: Vec<_> = made.arguments.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    let files = text::FILES.map(|(name, content)| (format!("`{name}`"), content.to_owned()));
    Section::new(headings::MADE).with([
        Block::paragraph(text::MADE_WORDS),
        Block::Terms(rows.into_iter().chain(arguments.clone()).collect()),
        Block::code(text::COMMAND_LABEL, text::command(&arguments, material.seed)),
        Block::Heading(text::FILES_HEADING.to_owned()),
        Block::Terms(files.to_vec()),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Pairing;
    use crate::report::html::audit;
    use crate::report::sample::{Case, findings, scenario};

    /// The page of a case, interrupted or not.
    fn html(case: Case, interrupted: bool) -> String {
        let (scenario, findings) = (scenario(case), findings(case));
        let material = Material {
            scenario: &scenario,
            findings: &findings,
            seed: 7,
            planned: 600,
            worlds: 1,
            interrupted,
            pairing: Pairing::Crn,
            precision: None,
        };
        let arguments = BTreeMap::from([("replicates".to_owned(), "600".to_owned())]);
        let made = Made {
            version: "9.9",
            commit: None,
            run_id: "7-abc".to_owned(),
            scenario_hash: "def",
            arguments: &arguments,
        };
        page(&material, &text::summary(&material), &made).html()
    }

    #[test]
    fn the_page_of_every_case_can_be_read_by_everybody() {
        for case in Case::ALL {
            for interrupted in [false, true] {
                assert_eq!(audit::faults(&html(case, interrupted)), [""; 0], "{case:?}");
            }
        }
    }

    #[test]
    fn every_figure_stands_in_it_once() {
        let html = html(Case::Large, false);
        let drawings = html.matches("<svg").count();
        assert_eq!(drawings, figures::ALL.len());
        for figure in figures::ALL {
            assert_eq!(html.matches(&text::data_of(figure.name()).replace('`', "")).count(), 0);
            assert_eq!(html.matches(&format!("<code>figures/{}.csv</code>", figure.name())).count(), 1);
        }
    }

    #[test]
    fn the_answer_comes_first_with_its_interval_and_its_limits() {
        let html = html(Case::Large, true);
        let at = |words: &str| html.find(words).unwrap_or_else(|| panic!("{words} is missing"));
        assert!(at("averts 8.2\u{a0}% (8.0 to 8.4)") < at("Interrupted: 500 replicates"));
        assert!(at("is no forecast") < at(text::CONTENTS));
        assert!(text::NOT.iter().all(|words| html.contains(&words.replace('\'', "&#39;"))));
    }

    #[test]
    fn it_says_how_to_get_it_again_and_no_time() {
        let html = html(Case::Large, false);
        assert!(html.contains("waterbed run scenario.toml --seed 7 --replicates 600"));
        assert!(html.contains("600, 500, 0") && html.contains("7-abc"));
    }

    #[test]
    fn descriptions_become_paragraphs_and_lists() {
        let blocks = described("One\ntwo.\n\nThings to try:\n1. First,\n   longer.\n2. Second.\n");
        let kinds: Vec<String> = blocks.iter().map(|block| format!("{block:?}")).collect();
        assert_eq!(
            kinds,
            ["Paragraph(\"One two.\")", "Paragraph(\"Things to try:\")", "List([\"First, longer.\", \"Second.\"])",]
        );
    }
}
