//! The report of a run as a page: the answer first, then what it consists of, what it rests on and how to get it again.

use super::figures::{self, Figure};
use super::html::{Block, Page, Section};
use super::sections::{Head, Made};
use super::table::Table;
use super::text::{self, Summary, headings};
use super::{Material, sections};
use crate::measure::Chain;

/// The page of a run.
#[must_use]
pub fn page(material: &Material, summary: &Summary, made: &Made) -> Page {
    let picture = |name: &str| {
        let figure = figures::ALL.iter().find(|figure| figure.name() == name).expect("it is one of them");
        Block::Picture(figures::picture(*figure as &dyn Figure, material))
    };
    let came = [material.findings.replicates, material.findings.diagnostics.failed.len() as u32];
    let own = vec![
        changes(material, summary).with([picture("impact")]),
        moves(material).with([picture("displacement"), picture("categories"), picture("map")]),
        Section::new(headings::WHEN).with([picture("series")]),
        indicators(material, picture("indicators")),
        seen(material, summary).with(views(material).iter().map(|name| picture(name))),
        sure(material),
    ];
    let head = Head {
        title: &material.asked.scenario.title,
        subtitle: text::subtitle(material),
        answer: text::what_changes(material),
        warnings: &summary.warnings,
        limits: &summary.limits,
    };
    let again = sections::batch_again(made, &material.asked, came, &["run", "scenario.toml"], &text::FILES);
    sections::page(&head, own, std::slice::from_ref(material.asked.scenario), again)
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
    let failed = sections::failed(&material.findings.diagnostics.failed, text::WORLD_COLUMN);
    Section::new(headings::SURE).with(sentences.map(Block::paragraph)).with(failed)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::experiment::Pairing;
    use crate::report::Asked;
    use crate::report::html::audit;
    use crate::report::sample::{Case, asked, findings, scenario};

    /// The page of a case, interrupted or not.
    fn html(case: Case, interrupted: bool) -> String {
        let (scenario, findings) = (scenario(case), findings(case));
        let material = Material {
            asked: Asked { interrupted, ..asked(&scenario, 600) },
            findings: &findings,
            pairing: Pairing::Crn,
            precision: None,
        };
        let arguments = BTreeMap::from([("replicates".to_owned(), "600".to_owned())]);
        let made =
            Made { version: "9.9", commit: None, run_id: "7-abc".to_owned(), hash: "def", arguments: &arguments };
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
        let html = audit::unbroken(&html(Case::Large, true));
        let at = |words: &str| html.find(words).unwrap_or_else(|| panic!("{words} is missing"));
        assert!(at("averts 8.2 % (8.0 to 8.4)") < at("Interrupted: 500 replicates"));
        assert!(at("is no forecast") < at(text::CONTENTS));
        assert!(text::NOT.iter().all(|words| html.contains(&words.replace('\'', "&#39;"))));
    }

    #[test]
    fn it_says_how_to_get_it_again_and_no_time() {
        let html = html(Case::Large, false);
        assert!(html.contains("waterbed run scenario.toml --seed 7 --replicates 600"));
        assert!(html.contains("600, 500, 0") && html.contains("7-abc"));
    }
}
