//! The page of a sensitivity analysis: which assumptions matter, where the programme fails, what the spread comes from and
//! what is worth knowing first.

use super::Analysis;
use crate::analysis::morris::Effect;
use crate::analysis::prim::Discovery;
use crate::analysis::sensitivity::Assumption;
use crate::report::figures::{discovery, indices, tornado, worth};
use crate::report::html::{Block, Page, Section};
use crate::report::sections::{self, Head, Made};
use crate::report::table::Table;
use crate::report::text::{self, SensitivitySummary, headings};

impl Analysis<'_> {
    /// The page.
    #[must_use]
    pub fn page(&self, words: &SensitivitySummary, made: &Made) -> Page {
        let own = vec![self.matters(), self.fails(), self.spread(), self.worth(), self.sure()];
        let head = Head {
            title: &self.asked.scenario.title,
            subtitle: text::analysis_subtitle(self),
            answer: text::analysis_answer(self),
            warnings: &words.warnings,
            limits: &words.limits,
        };
        let came = [self.done, self.failed.len() as u32];
        let files = text::analysis_files(self.findings.screening.is_some());
        let again = sections::batch_again(made, &self.asked, came, &["sensitivity", "scenario.toml"], &files);
        sections::page(&head, own, std::slice::from_ref(self.asked.scenario), again)
    }

    /// Assumptions that matter; all others are there for who wants to see them.
    fn matters(&self) -> Section {
        let (matter, others): (Vec<_>, Vec<_>) = self.findings.assumptions.iter().partition(|one| one.matters);
        let section = Section::new(headings::ASSUMPTIONS).with([Block::paragraph(text::what_was_run(self))]);
        let section = if matter.is_empty() {
            section.with([Block::paragraph(text::nothing_matters(self))])
        } else {
            let table = self.assumed(&matter);
            section.with([Block::table(text::ASSUMPTIONS_CAPTION, table, 3), Block::paragraph(text::ASSUMPTIONS_WORDS)])
        };
        let label = text::other_assumptions(others.len());
        let table = || Block::table(text::OTHERS_CAPTION, self.assumed(&others), 3);
        section
            .with((!others.is_empty()).then(|| Block::folded(label, [table()])))
            .with([Block::Picture(tornado::picture(self))])
    }

    fn assumed(&self, those: &[&Assumption]) -> Table {
        let columns = text::assumption_columns(self);
        let rows = those.iter().map(|one| text::assumption_row(self, one));
        Table::new(&columns.each_ref().map(String::as_str)).with(rows)
    }

    fn fails(&self) -> Section {
        let section = Section::new(headings::FAILS).with([Block::paragraph(text::where_it_fails(self))]);
        let found = match &self.findings.discovery {
            Ok(found) => found,
            // A figure would show no more than that.
            Err(reason) => return section.with([Block::paragraph(text::no_box_because(reason))]),
        };
        let first = self.limited(text::BOX_CAPTION.to_owned(), found);
        let further = (2..).zip(&self.findings.also);
        let further = further.map(|(number, found)| self.limited(text::further_caption(number), found));
        section.with([first].into_iter().chain(further).flatten()).with([Block::Picture(discovery::picture(self))])
    }

    /// The limits of a box, where it has some.
    fn limited(&self, caption: String, found: &Discovery) -> Option<Block> {
        let table = Table::new(&text::BOX_COLUMNS).with(found.restrictions.iter().map(|one| text::box_row(self, one)));
        (!table.rows.is_empty()).then(|| Block::table(caption, table, 1))
    }

    fn spread(&self) -> Section {
        let sentences = [Some(text::what_matters(self)), Some(text::share_in_words(self)), text::screened(self)];
        let rows = indices::rows(self).into_iter().map(|(name, values)| text::indices_row(name, &values));
        let parts = Table::new(&text::INDICES_COLUMNS).with(rows);
        let chance = Table::new(&text::CHANCE_COLUMNS).with(text::chance_rows(self));
        Section::new(headings::SPREAD)
            .with(sentences.into_iter().flatten().map(Block::Paragraph))
            .with((!self.findings.inputs.pairs.is_empty()).then(|| Block::paragraph(text::TIED_ROWS)))
            .with([Block::table(text::INDICES_CAPTION, parts, 1)])
            .with(text::why_no_indices(self).map(Block::List))
            .with([Block::table(text::CHANCE_CAPTION, chance, 1)])
            .with(self.has_indices().then(|| Block::Picture(indices::picture(self))))
            .with(self.screened())
    }

    /// Elementary effects, where there was a screening.
    fn screened(&self) -> Option<Block> {
        let mut effects: Vec<&(String, Effect)> = self.findings.screening.as_ref()?.iter().collect();
        let strength = |effect: &Effect| effect.strength.as_ref().map_or(f64::NEG_INFINITY, |strength| strength.mean);
        effects.sort_by(|a, b| strength(&b.1).total_cmp(&strength(&a.1)));
        let rows = effects.into_iter().map(|(name, effect)| text::screening_row(name, effect));
        let table = Table::new(&text::SCREENING_COLUMNS).with(rows);
        Some(Block::table(text::SCREENING_CAPTION, table, 1))
    }

    fn worth(&self) -> Section {
        let section = Section::new(headings::WORTH).with([Block::paragraph(text::worth_knowing(self))]);
        if self.is_settled() {
            return section;
        }
        let columns = text::worth_columns(self);
        let rows = worth::rows(self).into_iter().map(|(name, value)| text::worth_row(name, value));
        let table = Table::new(&columns.each_ref().map(String::as_str)).with(rows);
        section.with([Block::Picture(worth::picture(self)), Block::table(text::WORTH_CAPTION, table, 1)])
    }

    fn sure(&self) -> Section {
        let terms = text::ANALYSIS_TERMS.map(|(name, words)| (name.to_owned(), words.to_owned()));
        Section::new(headings::SURE)
            .with(text::how_it_was_analysed(self).into_iter().map(Block::Paragraph))
            .with(sections::failed(self.failed, text::POINT_COLUMN))
            .with([Block::Heading(text::TERMS_HEADING.to_owned()), Block::Terms(terms.into())])
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::made::on_every_case;
    use super::*;
    use crate::report::Asked;
    use crate::report::html::audit;

    fn arguments() -> BTreeMap<String, String> {
        let given = [("rows", "128"), ("replicates", "2"), ("inputs", "12"), ("fails", "net <= 0")];
        given.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
    }

    fn made(arguments: &BTreeMap<String, String>) -> Made<'_> {
        Made { version: "9.9", commit: None, run_id: "sensitivity-7-abc".to_owned(), hash: "def", arguments }
    }

    fn html(analysis: &Analysis) -> String {
        audit::unbroken(&analysis.page(&text::sensitivity_summary(analysis), &made(&arguments())).html())
    }

    #[test]
    fn the_page_of_every_case_can_be_read_by_everybody() {
        on_every_case(|case, analysis| {
            let html = html(analysis);
            assert_eq!(audit::faults(&html), [""; 0], "{case}");
            let sometimes = [analysis.findings.discovery.is_ok(), analysis.has_indices(), !analysis.is_settled()];
            let figures = 1 + sometimes.into_iter().filter(|is_drawn| *is_drawn).count();
            assert_eq!(html.matches("<svg").count(), figures, "{case}");
            assert!(!html.contains("NaN") && !html.contains(">inf"), "{case}");
            let command = "waterbed sensitivity scenario.toml --seed 7 --fails &#34;net &#60;= 0&#34; --inputs 12 --replicates 2 --rows 128";
            assert!(html.contains(command), "{case}");
        });
    }

    #[test]
    fn the_answer_comes_first_and_the_assumptions_next() {
        on_every_case(|case, analysis| {
            let asked = Asked { interrupted: true, ..analysis.asked };
            let html = html(&Analysis { asked, ..*analysis });
            let at = |words: &str| html.find(words).unwrap_or_else(|| panic!("{case}: {words} is missing"));
            assert!(
                at("class=\"answer\"") < at("is no forecast") && at("is no forecast") < at("Interrupted"),
                "{case}"
            );
            assert!(at("Interrupted") < at(text::CONTENTS), "{case}");
            let (_, first_table) = html.split_once("<table>").unwrap();
            let (caption, _) = first_table.split_once("</caption>").unwrap();
            let matter = analysis.findings.assumptions.iter().any(|one| one.matters);
            assert_eq!(caption.contains(text::ASSUMPTIONS_CAPTION), matter, "{case}: {caption}");
        });
    }

    #[test]
    fn replicates_that_failed_are_rows_with_their_causes() {
        on_every_case(|case, analysis| {
            let html = html(analysis);
            assert_eq!(
                html.contains("<th scope=\"row\">3</th>\n<td>1</td>\n<td>out of people</td>"),
                case == "few",
                "{case}"
            );
        });
    }

    #[test]
    fn the_page_names_every_file_of_the_folder() {
        let arguments = arguments();
        on_every_case(|_, analysis| {
            let contents = analysis.contents(&text::sensitivity_summary(analysis), &made(&arguments)).unwrap();
            let top = |name: &str| name.split_inclusive('/').next().unwrap_or_default().to_owned();
            let mut files: BTreeSet<String> = contents.files().iter().map(|(name, _)| top(name)).collect();
            // Written as replicates come, and at the very end.
            files.extend(["replicates.csv", "manifest.json"].map(ToOwned::to_owned));
            let named: Vec<String> = text::analysis_files(analysis.findings.screening.is_some())
                .into_iter()
                .map(|(name, _)| name.to_owned())
                .collect();
            assert_eq!(files.into_iter().collect::<Vec<_>>(), named);
        });
    }
}
