//! What a command leaves in its folder: files by name, with what they hold. Who writes them need not know what they say.

use std::slice::from_ref;

use super::canvas::Canvas;
use super::figures;
use super::sections::Made;
use super::table::Table;
use super::text::Summary;
use super::{Asked, Material, indicators, json, parameters, run, summary};
use crate::scenario::Scenario;

/// What a file holds.
#[derive(Debug)]
pub enum Content {
    /// The text as it is.
    Text(String),
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
            let name = if i == 0 { "scenario.toml".to_owned() } else { format!("scenario-{}.toml", scenario.name) };
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
        contents.text(SUMMARY, json::document(scenario, seed, words, material.findings)?);
        for figure in figures::ALL {
            contents.figure(figure.name(), figures::draw(*figure, material), figure.data(material));
        }
        contents.text(REPORT, run::page(material, words, made).html());
        Ok(contents)
    }

    /// Adds a text.
    pub fn text(&mut self, name: &str, text: String) {
        self.0.push((name.to_owned(), Content::Text(text)));
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

    /// The text of `summary.json`, where there is one.
    #[must_use]
    pub fn document(&self) -> Option<&str> {
        self.0.iter().find_map(|(name, content)| match content {
            Content::Text(text) if name == SUMMARY => Some(text.as_str()),
            _ => None,
        })
    }
}

/// Name of the document that holds the summary and all findings.
pub const SUMMARY: &str = "summary.json";

/// Name of the page that says all of it to people.
pub const REPORT: &str = "report.html";
