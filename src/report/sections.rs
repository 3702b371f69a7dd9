//! What stands in every report: the answer and what speaks against it, the question with its programme and its evidence, the
//! checks of the program, how to get the report again, and what it is not.

use std::collections::BTreeMap;

use super::html::{Block, Page, Section};
use super::table::Table;
use super::text::{self, headings};
use super::{Asked, parameters};
use crate::measure::Failed;
use crate::model::interventions::Question;
use crate::scenario::Scenario;
use crate::verify::{Published, published};

/// Replicates without an outcome that a page names.
const FAILED: usize = 20;

/// What decides the content of a folder, besides the scenario or the counts that it is made from.
#[derive(Clone, Debug)]
pub struct Made<'a> {
    /// Version of the program.
    pub version: &'a str,
    /// Commit it was built from, where known.
    pub commit: Option<&'a str>,
    /// Name of the folder.
    pub run_id: String,
    /// Hash of the text that it is made from.
    pub hash: &'a str,
    /// Every other argument that changes a result.
    pub arguments: &'a BTreeMap<String, String>,
}

/// What stands before the sections of the report of a batch.
#[derive(Clone, Debug)]
pub struct Head<'a> {
    /// The question, in a line.
    pub title: &'a str,
    /// What the answer is made of.
    pub subtitle: String,
    /// The answer.
    pub answer: String,
    /// What speaks against trusting it.
    pub warnings: &'a [String],
    /// What it can and cannot be used for.
    pub limits: &'a str,
}

/// The page of a batch: its head, sections of its `own`, then what stands in every report of one.
#[must_use]
pub fn page(head: &Head, own: Vec<Section>, scenarios: &[Scenario], again: Section) -> Page {
    let answer = [Block::answer(head.answer.as_str()), Block::paragraph(head.limits)];
    Page::new(head.title)
        .subtitle(head.subtitle.as_str())
        .lead(answer.into_iter().chain(head.warnings.iter().map(Block::warning)))
        .sections(own)
        .sections(about(scenarios))
        .section(again)
        .section(limits(&text::NOT))
        .limits(head.limits)
}

/// What a section on getting a report again says of one kind of report.
#[derive(Clone, Debug)]
pub struct Again<'a> {
    /// Said first.
    pub words: &'a str,
    /// The command and the files of the folder that it takes.
    pub command: &'a [&'a str],
    /// Of what the hash is.
    pub hash_of: &'a str,
    /// What else there is to know: name and value.
    pub more: Vec<(&'a str, String)>,
    /// The seed, where luck decides.
    pub seed: Option<u64>,
    /// What the command takes, where that is not the arguments by their names: name and value.
    pub flags: Option<Vec<(String, String)>>,
    /// Files of the folder: name and content.
    pub files: &'a [(&'a str, &'a str)],
}

/// The sections of every report on scenarios in one world, that of the first: questions, design, evidence and the checks of the
/// program.
fn about(scenarios: &[Scenario]) -> [Section; 4] {
    [question(scenarios), design(scenarios), evidence(&scenarios[0]), checks(&published())]
}

fn question(scenarios: &[Scenario]) -> Section {
    let (first, others) = scenarios.split_first().expect("a report has a scenario");
    let text = |scenario: &Scenario, label: String| {
        Block::folded(label.as_str(), [Block::code(label.as_str(), scenario.text.as_str())])
    };
    let other = |other: &Scenario| {
        let heading = Block::Heading(text::compared_with(other));
        let whole = text(other, text::other_scenario_label(&other.name));
        [heading].into_iter().chain(described(&other.description)).chain([whole]).collect::<Vec<_>>()
    };
    Section::new(headings::QUESTION)
        .with(described(&first.description))
        .with([Block::paragraph(text::world(first)), text(first, text::SCENARIO_LABEL.to_owned())])
        .with(others.iter().flat_map(other))
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

fn design(scenarios: &[Scenario]) -> Section {
    let section = Section::new(headings::DESIGN);
    match scenarios {
        [one] if one.programme.is_empty() => section.with([Block::paragraph(text::NO_PROGRAMME)]),
        [one] => section.with(designed(one, text::PROGRAMME_CAPTION.to_owned())),
        several => section.with(several.iter().flat_map(|one| designed(one, text::programme_of(&one.name)))),
    }
}

/// What a programme does, which questions of its design are open, and the answers to the others.
fn designed(scenario: &Scenario, caption: String) -> Vec<Block> {
    let mut table = Table::new(&text::PROGRAMME_COLUMNS);
    scenario.programme.iter().for_each(|row| table.push(text::intervention_row(row, scenario)));
    let answers = scenario.programme.iter().zip(&scenario.designs).flat_map(|(intervention, design)| {
        let answer = |(question, answer): (&Question, Option<&str>)| {
            (question.text.to_owned(), answer.unwrap_or(text::NOT_ANSWERED).to_owned())
        };
        [Block::Heading(text::design_of(&intervention.name)), Block::Terms(design.answers().map(answer).collect())]
    });
    let open = text::not_answered(scenario).map(Block::warning);
    [Block::table(caption, table, 5)].into_iter().chain(open).chain(answers).collect()
}

fn evidence(scenario: &Scenario) -> Section {
    let table = Block::table(text::PARAMETERS_CAPTION, parameters::table(scenario), 8);
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

/// How to get a report again, to the last digit.
#[must_use]
pub fn again(made: &Made, again: Again) -> Section {
    use text::made as names;
    let rows = [
        (names::VERSION, made.version.to_owned()),
        (names::COMMIT, made.commit.unwrap_or("–").to_owned()),
        (names::RUN, made.run_id.clone()),
        (again.hash_of, made.hash.to_owned()),
    ];
    let seed = again.seed.map(|seed| (names::SEED.to_owned(), seed.to_string()));
    let given: Vec<_> = made.arguments.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    let arguments: Vec<_> = seed.clone().into_iter().chain(given).collect();
    let flags = again.flags.map_or_else(|| arguments.clone(), |flags| seed.into_iter().chain(flags).collect());
    let rows = rows.into_iter().chain(again.more).map(|(name, value)| (name.to_owned(), value));
    let files = again.files.iter().map(|(name, content)| (format!("`{name}`"), (*content).to_owned()));
    Section::new(headings::MADE).with([
        Block::paragraph(again.words),
        Block::Terms(rows.chain(arguments).collect()),
        Block::code(text::COMMAND_LABEL, text::command(again.command, &flags)),
        Block::Heading(text::FILES_HEADING.to_owned()),
        Block::Terms(files.collect()),
    ])
}

/// How to get the report of a batch again; `came` says how many replicates were done, and how many of them failed.
#[must_use]
pub fn batch_again(
    made: &Made,
    asked: &Asked,
    [done, failed]: [u32; 2],
    command: &[&str],
    files: &[(&str, &str)],
) -> Section {
    use text::made as names;
    let counts = format!("{}, {done}, {failed}", asked.planned);
    let complete = text::yes(!asked.interrupted).to_owned();
    let more = vec![(names::REPLICATES, counts), (names::COMPLETE, complete)];
    let (words, hash_of, seed) = (text::MADE_WORDS, names::HASH, Some(asked.seed));
    again(made, Again { words, command, hash_of, more, seed, flags: None, files })
}

/// The replicates without an outcome, where there are any; `of` is what the numbers of their worlds stand for.
#[must_use]
pub fn failed(failed: &[Failed], of: &str) -> Option<Block> {
    let mut table = Table::new(&[of, text::FAILED_COLUMNS[0], text::FAILED_COLUMNS[1]]);
    for one in failed.iter().take(FAILED) {
        table.push([one.world.to_string(), one.replicate.to_string(), one.cause.clone()]);
    }
    (!failed.is_empty()).then(|| Block::table(text::failed_caption(failed.len(), table.rows.len()), table, 3))
}

/// What a report is not, point by point.
#[must_use]
pub fn limits(points: &[&str]) -> Section {
    Section::new(headings::LIMITS).with([Block::List(points.iter().map(|&point| point.to_owned()).collect())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_become_paragraphs_and_lists() {
        let blocks = described("One\ntwo.\n\nThings to try:\n1. First,\n   longer.\n2. Second.\n");
        let kinds: Vec<String> = blocks.iter().map(|block| format!("{block:?}")).collect();
        assert_eq!(
            kinds,
            ["Paragraph(\"One two.\")", "Paragraph(\"Things to try:\")", "List([\"First, longer.\", \"Second.\"])",]
        );
    }

    #[test]
    fn a_command_can_be_copied_into_a_shell() {
        let arguments = [("seed", "7"), ("channels", "geographic, target")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(
            text::command(&["explain", "scenario.toml"], &arguments),
            "waterbed explain scenario.toml --seed 7 --channels \"geographic, target\""
        );
    }
}
