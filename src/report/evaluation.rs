//! The report on a person's own counts: tables, a document, a page, and what stands on the terminal.

use serde::Serialize;
use serde_json::Value;

use super::figures::evaluation as figure;
use super::html::{Block, Page, Section};
use super::json::plain;
use super::number::rounded;
use super::sections::{self, Again, Made};
use super::table::Table;
use super::text::{evaluation as text, headings};
use crate::measure::field::{Assessed, Assessment, Effect, Measured};

/// What a report on counts is made from.
#[derive(Clone, Copy, Debug)]
pub struct Evaluated<'a> {
    /// Name of the file, without folder and ending.
    pub name: &'a str,
    /// What it says.
    pub assessment: &'a Assessment,
}

/// The report in words and tables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What the counts say, and how sure that is.
    pub sentences: Vec<String>,
    /// What was counted.
    pub counts: Table,
    /// Measures of crimes, each with interval and caution.
    pub crimes: Table,
    /// Measures of harm, where kinds of crime differ in it.
    pub harm: Option<Table>,
    /// What all of this can and cannot show.
    pub limits: String,
}

/// Puts the report into words and tables.
#[must_use]
pub fn report(evaluated: &Evaluated) -> Report {
    let assessment = evaluated.assessment;
    Report {
        sentences: text::sentences(assessment),
        counts: counted(assessment),
        crimes: measured(&assessment.crimes),
        harm: assessment.harm.as_deref().map(measured),
        limits: text::LIMITS.to_owned(),
    }
}

/// Counts by role; lengths and sizes only where they matter.
fn counted(assessment: &Assessment) -> Table {
    let [before, after] = assessment.weeks;
    let lengths = before.to_bits() != after.to_bits();
    let sizes = assessment.areas.iter().any(|row| row.size.is_some());
    let more = [(lengths, text::LEVEL), (sizes, text::SIZE)].into_iter().filter_map(|(is, head)| is.then_some(head));
    let mut table = Table::new(&text::COUNTS.into_iter().chain(more).collect::<Vec<_>>());
    for row in &assessment.areas {
        let [before, after] = [row.before, row.after].map(|count| rounded(count as f64, 0));
        let level = lengths.then(|| rounded(row.counts.before.value, 1));
        let size = sizes.then(|| row.size.map_or_else(String::new, |size| size.to_string()));
        let cells = [row.role.key().to_owned(), row.areas.to_string(), before, after];
        table.push(cells.into_iter().chain(level).chain(size));
    }
    table
}

/// The page on counts: what they say first, then measure by measure, the counts themselves and how to get it again.
/// `counts` is the file as it was read.
#[must_use]
pub fn page(evaluated: &Evaluated, report: &Report, counts: &str, made: &Made) -> Page {
    let (answer, rest) = report.sentences.split_first().map_or(("", [].as_slice()), |(first, rest)| (first, rest));
    let harm = report.harm.iter().map(|harm| Block::table(text::HARM, harm.clone(), 3));
    Page::new(text::page_title(evaluated.name))
        .subtitle(text::SUBTITLE)
        .lead([Block::answer(answer), Block::paragraph(report.limits.as_str())])
        .section(
            Section::new(headings::SAY)
                .with([Block::Picture(figure::picture(evaluated.assessment))])
                .with(rest.iter().map(Block::paragraph)),
        )
        .section(
            Section::new(headings::MEASURES).with([Block::table(text::CRIMES, report.crimes.clone(), 3)]).with(harm),
        )
        .section(Section::new(headings::COUNTED).with([
            Block::table(text::COUNTED_CAPTION, report.counts.clone(), 1),
            Block::folded(text::DATA_LABEL, [Block::code(text::DATA_LABEL, counts)]),
        ]))
        .section(made_again(evaluated, made))
        .section(sections::limits(&text::NOT))
        .limits(report.limits.as_str())
}

fn made_again(evaluated: &Evaluated, made: &Made) -> Section {
    let again = Again {
        words: text::MADE_WORDS,
        command: &["evaluate", "data.csv"],
        hash_of: text::HASH,
        more: vec![(text::DATA, evaluated.name.to_owned())],
        seed: None,
        flags: None,
        files: &text::FILES,
    };
    sections::again(made, again)
}

fn measured(all: &[Assessed]) -> Table {
    let mut table = Table::new(&text::MEASURES);
    for Assessed { measure, effect } in all {
        let value = effect.as_ref().map_or_else(super::text::undefined, text::value);
        table.push([text::measure(*measure).to_owned(), value, text::caution(*measure).to_owned()]);
    }
    table
}

/// The table of `evaluation.csv`: one row for each measure of crimes, and of harm.
#[must_use]
pub fn table(assessment: &Assessment) -> Table {
    let header =
        ["measure", "of", "value", "low", "high", "standard_error", "neutral", "counts", "dispersion", "status"];
    let mut table = Table::new(&header);
    let harm = assessment.harm.iter().flatten().map(|row| ("harm", row));
    for (of, Assessed { measure, effect }) in assessment.crimes.iter().map(|row| ("crimes", row)).chain(harm) {
        let [value, low, high, error, counts] = numbers(effect);
        table.push([
            measure.key().to_owned(),
            of.to_owned(),
            value,
            low,
            high,
            error,
            measure.neutral().to_string(),
            counts,
            assessment.dispersion.factor.to_string(),
            status(effect),
        ]);
    }
    table
}

/// Value, ends, standard error and number of counts; empty where there is none.
fn numbers(effect: &Measured) -> [String; 5] {
    let Ok(effect) = effect else { return Default::default() };
    let (low, high) = effect
        .interval
        .as_ref()
        .map_or_else(|_| Default::default(), |interval| (interval.low.to_string(), interval.high.to_string()));
    let error = effect.standard_error.as_ref().map_or_else(|_| String::new(), ToString::to_string);
    [effect.value.to_string(), low, high, error, effect.counts.to_string()]
}

fn status(effect: &Measured) -> String {
    match effect {
        Ok(Effect { interval: Ok(_), .. }) => "ok".to_owned(),
        Ok(Effect { interval: Err(reason), .. }) => text::no_bounds(reason),
        Err(reason) => super::text::undefined(reason),
    }
}

/// The document `evaluation.json`.
#[derive(Debug, Serialize)]
struct Document<'a> {
    data: &'a str,
    report: &'a Report,
    assessment: Value,
}

/// The text of `evaluation.json`.
///
/// # Errors
/// None that finite numbers can cause.
pub fn document(evaluated: &Evaluated, report: &Report) -> Result<String, serde_json::Error> {
    let assessment = plain(serde_json::to_value(evaluated.assessment)?);
    let document = Document { data: evaluated.name, report, assessment };
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::data::{Data, SHIPPED};
    use crate::report::html::audit;

    /// The page of a file of counts.
    fn html(name: &str, counts: &str) -> String {
        let data = Data::parse(name, counts.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        let assessment = Assessment::new(&data.observations, None);
        let evaluated = Evaluated { name: &data.name, assessment: &assessment };
        let arguments = BTreeMap::from([("dispersion".to_owned(), "2".to_owned())]);
        let made = Made {
            version: "9.9",
            commit: None,
            run_id: "evaluation-abc".to_owned(),
            hash: "def",
            arguments: &arguments,
        };
        page(&evaluated, &report(&evaluated), &data.text, &made).html()
    }

    #[test]
    fn every_page_can_be_read_by_everybody() {
        let sparse = ("sparse", "only area,treatment,0,0\nits buffer,buffer,0,3");
        let alone = ("alone", "<Arda> & \"co\",treatment,200,100");
        for (name, counts) in SHIPPED.iter().copied().chain([sparse, alone]) {
            let html = html(name, counts);
            assert_eq!(audit::faults(&html), [""; 0], "{name}");
            assert!(html.contains("waterbed evaluate data.csv --dispersion 2"), "{name}");
            assert!(!html.contains("NaN"), "{name}");
        }
    }

    #[test]
    fn the_answer_comes_first_with_its_interval_and_its_limits() {
        let html = audit::unbroken(&html("mine", "a,treatment,1000,500\nb,buffer,1000,1500\nc,control,1000,1000"));
        let at = |words: &str| html.find(words).unwrap_or_else(|| panic!("{words} is missing"));
        assert!(at("fell relative to the control, −50 % (−56 to −43)") < at("they are blind"));
        assert!(at("they are blind") < at(super::super::text::CONTENTS));
        assert!(at("Treated, 1 area: 1,000 before and 500 after, −50 % (−56 to −43) against the control") > 0);
    }
}
