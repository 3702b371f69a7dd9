//! What stands in every report: the question with its programme and its evidence, the checks of the program, how to get the
//! report again, and what it is not.

use std::collections::BTreeMap;

use super::html::{Block, Section};
use super::table::Table;
use super::text::{self, headings};
use super::{Asked, parameters};
use crate::model::interventions::Question;
use crate::scenario::Scenario;
use crate::verify::{Published, published};

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
    /// Files of the folder: name and content.
    pub files: &'a [(&'a str, &'a str)],
}

/// The sections of every report on a scenario: its question, its design, its evidence and the checks of the program.
#[must_use]
pub fn about(scenario: &Scenario) -> [Section; 4] {
    [question(scenario), design(scenario), evidence(scenario), checks(&published())]
}

fn question(scenario: &Scenario) -> Section {
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

fn design(scenario: &Scenario) -> Section {
    if scenario.programme.is_empty() {
        return Section::new(headings::DESIGN).with([Block::paragraph(text::NO_PROGRAMME)]);
    }
    let mut table = Table::new(&text::PROGRAMME_COLUMNS);
    scenario.programme.iter().for_each(|row| table.push(text::intervention_row(row, scenario)));
    let answers = scenario.programme.iter().zip(&scenario.designs).flat_map(|(intervention, design)| {
        let answer = |(question, answer): (&Question, Option<&str>)| {
            (question.text.to_owned(), answer.unwrap_or(text::NOT_ANSWERED).to_owned())
        };
        [Block::Heading(text::design_of(&intervention.name)), Block::Terms(design.answers().map(answer).collect())]
    });
    Section::new(headings::DESIGN).with([Block::table(text::PROGRAMME_CAPTION, table, 5)]).with(answers)
}

fn evidence(scenario: &Scenario) -> Section {
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
    let arguments: Vec<_> = seed.into_iter().chain(given).collect();
    let rows = rows.into_iter().chain(again.more).map(|(name, value)| (name.to_owned(), value));
    let files = again.files.iter().map(|(name, content)| (format!("`{name}`"), (*content).to_owned()));
    Section::new(headings::MADE).with([
        Block::paragraph(again.words),
        Block::Terms(rows.chain(arguments.clone()).collect()),
        Block::code(text::COMMAND_LABEL, text::command(again.command, &arguments)),
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
    again(made, Again { words, command, hash_of, more, seed, files })
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
