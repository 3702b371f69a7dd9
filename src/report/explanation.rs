//! What adaptation undoes, as tables, a page and a folder's contents.

use std::io::Write;
use std::slice::from_ref;

use super::contents::{Contents, REPORT, SUMMARY};
use super::figures::waterfall;
use super::html::{Block, Page, Section};
use super::replicates::{key, unit};
use super::sections::{self, Head, Made};
use super::summary::{Place, Rows};
use super::table::Table;
use super::text::{self, ChannelSummary, headings};
use super::{Asked, json, parameters};
use crate::experiment::Run;
use crate::measure::{Arms, Coalitions, Decomposition, Outcome, Value};
use crate::model::books::Dimension;
use crate::scenario::Scenario;

/// What an explanation is made from.
#[derive(Clone, Copy, Debug)]
pub struct Explanation<'a> {
    /// What the batch was asked.
    pub asked: Asked<'a>,
    /// What the coalitions of channels say.
    pub findings: &'a Decomposition,
}

impl Explanation<'_> {
    /// Weeks that a replicate takes, as a share of what its arms would take with a burn-in of their own each.
    #[must_use]
    pub fn cost(&self) -> f64 {
        let plan = self.asked.scenario.plan;
        let (burn_in, window) = (f64::from(plan.burn_in), f64::from(plan.window));
        let arms = f64::from(self.findings.arms);
        (burn_in + arms * window) / (arms * (burn_in + window))
    }

    /// All that an explanation leaves in its folder, but for the rows of replicates, which are written as they come.
    ///
    /// # Errors
    /// None that a batch of finite numbers can cause.
    pub fn contents(&self, words: &ChannelSummary, made: &Made) -> Result<Contents, serde_json::Error> {
        let Asked { scenario, seed, .. } = self.asked;
        let mut contents = Contents::of(from_ref(scenario));
        contents.table("worlds.csv", parameters::worlds(from_ref(scenario), seed, &self.asked.world_numbers()));
        contents.table("summary.csv", self.table());
        contents.table("coalitions.csv", self.coalitions());
        contents.text(SUMMARY, json::document(scenario, seed, words, self.findings)?);
        contents.findings(self.findings)?;
        contents.figure(waterfall::NAME, waterfall::draw(self), waterfall::data(self));
        contents.text(REPORT, self.page(words, made).html());
        Ok(contents)
    }

    /// The page: the answer first, then channel by channel, what it rests on and how to get it again.
    #[must_use]
    pub fn page(&self, words: &ChannelSummary, made: &Made) -> Page {
        let undoes = Section::new(headings::UNDOES).with([
            Block::paragraph(text::both_effects(self)),
            Block::table(text::EFFECTS_CAPTION, words.effects.clone(), 1),
            Block::paragraph(text::which_channels(self)),
            Block::Picture(waterfall::picture(self)),
        ]);
        let found = Section::new(headings::FOUND)
            .with(text::what_spreads(self).map(Block::Paragraph))
            .with([
                Block::paragraph(text::how_it_is_found(self)),
                Block::paragraph(text::DRIFT_WORDS),
                Block::table(text::COALITIONS_CAPTION, words.coalitions.clone(), 1),
            ])
            .with(sections::failed(&self.findings.failed, text::WORLD_COLUMN));
        let head = Head {
            title: &self.asked.scenario.title,
            subtitle: text::explanation_subtitle(self),
            answer: format!("{}.", text::waterfall_title(self)),
            warnings: &words.warnings,
            limits: &words.limits,
        };
        let came = [self.findings.replicates, self.findings.failed.len() as u32];
        let command = ["explain", "scenario.toml"];
        let again = sections::batch_again(made, &self.asked, came, &command, &text::EXPLANATION_FILES);
        sections::page(&head, vec![undoes, found], std::slice::from_ref(self.asked.scenario), again)
    }

    /// The table of `summary.csv`.
    fn table(&self) -> Table {
        let mut rows = Rows::new();
        let (measure, unit) = (key(Outcome::HarmWeeks), unit(Outcome::HarmWeeks));
        let at = |category| Place { measure: &measure, dimension: "channel", category };
        let found = self.findings;
        rows.value(at("all"), "mechanical effect", unit, &found.mechanical);
        for undone in &found.channels {
            let channel = at(text::dimension(undone.channel));
            rows.value(channel, "undone", unit, &undone.amount);
            rows.value(channel, "undone / mechanical effect", "share", &undone.share);
        }
        rows.value(at("all"), "undone", unit, &found.undone);
        rows.value(at("all"), "undone / mechanical effect", "share", &found.share);
        rows.value(at("all"), "effect in the world", unit, &found.in_world);
        let squared = format!("{unit}, squared");
        rows.spread(at("all"), "undone", &squared, &found.undone_spread);
        rows.spread(at("all"), "effect in the world", &squared, &found.in_world_spread);
        rows.into_table()
    }

    /// The table of `coalitions.csv`.
    fn coalitions(&self) -> Table {
        let mut table = Table::new(&["open_channels", "quantity", "unit", "value", "low", "high", "n", "status"]);
        for coalition in &self.findings.coalitions {
            let quantities =
                [("net", &coalition.net), ("baseline", &coalition.baseline), ("baseline_drift", &coalition.drift)];
            for (quantity, value) in quantities {
                let unit = if quantity == "baseline_drift" { "share" } else { unit(Outcome::HarmWeeks) };
                let names = [text::open_channels(&coalition.open), quantity.to_owned(), unit.to_owned()];
                table.push(names.into_iter().chain(cells(value)));
            }
        }
        table
    }
}

fn cells(value: &Value) -> [String; 5] {
    match value {
        Ok(e) => [e.mean.to_string(), e.low.to_string(), e.high.to_string(), e.n.to_string(), "ok".to_owned()],
        Err(reason) => {
            let [value, low, high, n] = [const { String::new() }; 4];
            [value, low, high, n, text::undefined(reason)]
        }
    }
}

/// Columns of the file of replicates.
pub const COLUMNS: [&str; 10] =
    ["run_id", "scenario", "world", "replicate", "open_channels", "measure", "baseline", "programme", "net", "status"];

/// Writes replicates as they come, one row for each coalition.
pub struct CoalitionRows<'a, W: Write> {
    out: csv::Writer<W>,
    run_id: &'a str,
    scenario: &'a str,
    open: Vec<String>,
}

impl<'a, W: Write> CoalitionRows<'a, W> {
    /// To a writer whose header, [`COLUMNS`], is written.
    pub fn new(out: csv::Writer<W>, run_id: &'a str, scenario: &'a Scenario, coalitions: &Coalitions) -> Self {
        let open = coalitions.open().iter().map(|open: &Vec<Dimension>| text::open_channels(open)).collect();
        Self { out, run_id, scenario: &scenario.name, open }
    }

    /// Writes a replicate, or why it has no outcome.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self, run: &Run<Vec<f64>>, coalitions: &Coalitions) -> Result<(), csv::Error> {
        let (world, replicate) = (run.world.to_string(), run.replicate.to_string());
        let mut row = |open: &str, numbers: [String; 3], status: &str| {
            let [baseline, programme, net] = &numbers;
            let measure = key(Outcome::HarmWeeks);
            let names = [self.run_id, self.scenario, &world, &replicate, open, &measure];
            self.out.write_record(names.into_iter().chain([baseline.as_str(), programme, net, status]))
        };
        match &run.outcome {
            Ok(outcomes) => coalitions.arms(outcomes).into_iter().zip(&self.open).try_for_each(|(arms, open)| {
                let Arms { baseline, programme } = arms;
                row(open, [baseline, programme, baseline - programme].map(|x| x.to_string()), "ok")
            }),
            Err(failure) => row("", [const { String::new() }; 3], &text::failed(&failure.0)),
        }
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> Result<(), csv::Error> {
        Ok(self.out.flush()?)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::report::html::audit;
    use crate::report::sample::on_every_explanation;

    fn made(arguments: &BTreeMap<String, String>) -> Made<'_> {
        Made { version: "9.9", commit: None, run_id: "explain-7-abc".to_owned(), hash: "def", arguments }
    }

    #[test]
    fn the_page_of_every_case_can_be_read_by_everybody() {
        let arguments = BTreeMap::from([("channels".to_owned(), "geographic, target".to_owned())]);
        on_every_explanation(|case, explained| {
            let html = explained.page(&text::channel_summary(explained), &made(&arguments)).html();
            assert_eq!(audit::faults(&html), [""; 0], "{case}");
            assert_eq!(html.matches("<svg").count(), 1, "{case}");
            assert!(html.contains("--seed 7 --channels &#34;geographic, target&#34;"), "{case}");
        });
    }

    #[test]
    fn the_answer_comes_first_and_what_speaks_against_it_next() {
        let arguments = BTreeMap::new();
        on_every_explanation(|case, explained| {
            let asked = Asked { interrupted: true, planned: 900, ..explained.asked };
            let stopped = Explanation { asked, ..*explained };
            let html = audit::unbroken(&stopped.page(&text::channel_summary(&stopped), &made(&arguments)).html());
            let title = text::waterfall_title(&stopped);
            let at = |words: &str| html.find(words).unwrap_or_else(|| panic!("{case}: {words} is missing"));
            assert!(at(&title) < at("is no forecast") && at("is no forecast") < at("Interrupted"), "{case}");
            assert!(at("Interrupted") < at(text::CONTENTS), "{case}");
        });
    }

    #[test]
    fn what_the_waterfall_shows_is_said_with_numbers_or_reasons() {
        on_every_explanation(|case, explained| {
            let words = text::waterfall_description(explained);
            assert!(words.contains("Geographic: ") && words.contains("In the world: "), "{case}: {words}");
            assert!(!words.contains("NaN") && !words.contains(".."), "{case}: {words}");
            assert_eq!(words.contains("are needed"), case == "none", "{case}: {words}");
        });
    }

    #[test]
    fn the_page_names_every_file_of_the_folder() {
        let arguments = BTreeMap::new();
        on_every_explanation(|_, explained| {
            let contents = explained.contents(&text::channel_summary(explained), &made(&arguments)).unwrap();
            let top = |name: &str| name.split_inclusive('/').next().unwrap_or_default().to_owned();
            let mut files: BTreeSet<String> = contents.files().iter().map(|(name, _)| top(name)).collect();
            // Written as replicates come, and at the very end.
            files.extend(["replicates.csv", "manifest.json"].map(ToOwned::to_owned));
            let named = text::EXPLANATION_FILES.map(|(name, _)| name.to_owned());
            assert_eq!(files.into_iter().collect::<Vec<_>>(), named);
        });
    }
}
