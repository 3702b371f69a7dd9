//! What a command leaves in its folder: files by name, with what they hold. Who writes them need not know what they say.

use std::slice::from_ref;

use rayon::prelude::*;
use serde::Serialize;

use super::canvas::Canvas;
use super::figures::Figure;
use super::sections::Made;
use super::table::Table;
use super::text::Summary;
use super::{Asked, Material, indicators, json, parameters, run, summary};
use super::{figures, findings};
use crate::scenario::Scenario;

/// What a file holds.
#[derive(Debug)]
pub enum Content {
    /// The text as it is.
    Text(String),
    /// The bytes as they are.
    Bytes(Vec<u8>),
    /// A table, as CSV.
    Table(Table),
    /// A drawing: two files, `.svg` and `.png`.
    Figure(Box<Canvas>),
}

/// The files of a folder, in the order in which they are written.
#[derive(Debug, Default)]
pub struct Contents(Vec<(String, Content)>);

impl Contents {
    /// The effective scenarios and their numbers, which every folder has. The first gives the world.
    #[must_use]
    pub fn of(scenarios: &[Scenario]) -> Self {
        let mut contents = Self::default();
        for (i, scenario) in scenarios.iter().enumerate() {
            let name = if i == 0 { SCENARIO.to_owned() } else { scenario_file(&scenario.name) };
            contents.text(&name, scenario.text.clone());
        }
        contents.table("parameters.csv", parameters::file(scenarios));
        contents
    }

    /// All that a batch of pairs leaves, but for its replicates, which are written as they come.
    ///
    /// # Errors
    /// None that a batch of finite numbers can cause.
    pub fn of_batch(material: &Material, words: &Summary, made: &Made) -> Result<Self, serde_json::Error> {
        let Asked { scenario, seed, .. } = material.asked;
        let mut contents = Self::of(from_ref(scenario));
        let draws = parameters::worlds(from_ref(scenario), seed, &material.asked.world_numbers());
        contents.table("worlds.csv", draws);
        contents.table("summary.csv", summary::table(material));
        contents.table("indicators.csv", indicators::table(material));
        let (document, page) = rayon::join(
            // They would be left out, once each had been made a value.
            || json::document(scenario, seed, words, &material.findings.without_pairs()),
            || run::page(material, words, made).html(),
        );
        contents.text(SUMMARY, document?);
        contents.findings(material.findings)?;
        let draw = |figure: &&dyn Figure| (figures::draw(*figure, material), figure.data(material));
        let pictures: Vec<_> = figures::ALL.par_iter().map(draw).collect();
        for (figure, (canvas, data)) in figures::ALL.iter().zip(pictures) {
            contents.figure(figure.name(), canvas, data);
        }
        contents.text(REPORT, page);
        Ok(contents)
    }

    /// Adds a text.
    pub fn text(&mut self, name: &str, text: String) {
        self.0.push((name.to_owned(), Content::Text(text)));
    }

    /// Adds what all of it is made from, so that it can be made again.
    ///
    /// # Errors
    /// None that findings can cause.
    pub fn findings(&mut self, findings: &impl Serialize) -> Result<(), serde_json::Error> {
        self.0.push((findings::FINDINGS.to_owned(), Content::Bytes(findings::written(findings)?)));
        Ok(())
    }

    /// Adds a table.
    pub fn table(&mut self, name: &str, table: Table) {
        self.0.push((name.to_owned(), Content::Table(table)));
    }

    /// Adds a figure with the data behind it.
    pub fn figure(&mut self, name: &str, canvas: Canvas, data: Table) {
        self.0.push((format!("figures/{name}"), Content::Figure(Box::new(canvas))));
        self.table(&format!("figures/{name}.csv"), data);
    }

    /// The files; the endings of a figure's are missing.
    #[must_use]
    pub fn files(&self) -> &[(String, Content)] {
        &self.0
    }

    /// Whether there is a page for people among them.
    #[must_use]
    pub fn has_page(&self) -> bool {
        self.0.iter().any(|(name, _)| name == REPORT)
    }

    /// The names of all files.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.0.iter().flat_map(|(name, content)| match content {
            Content::Figure(_) => vec![format!("{name}.svg"), format!("{name}.png")],
            _ => vec![name.clone()],
        })
    }

    /// The text of `summary.json`, where there is one.
    #[must_use]
    pub fn document(&self) -> Option<&str> {
        self.0.iter().find_map(|(name, content)| match content {
            Content::Text(text) if name == SUMMARY => Some(text.as_str()),
            _ => None,
        })
    }
}

/// Name of the effective scenario, whole.
pub const SCENARIO: &str = "scenario.toml";

/// Name of the effective text of another scenario that is compared with it.
#[must_use]
pub fn scenario_file(name: &str) -> String {
    format!("scenario-{name}.toml")
}

/// The scenario whose effective text has that file's name, in a folder whose own scenario is `first`.
#[must_use]
pub fn scenario_of<'a>(file: &'a str, first: &'a str) -> &'a str {
    file.strip_prefix("scenario-").and_then(|rest| rest.strip_suffix(".toml")).unwrap_or(first)
}

/// Name of the document that holds the summary and all findings.
pub const SUMMARY: &str = "summary.json";

/// Name of the page that says all of it to people.
pub const REPORT: &str = "report.html";
