//! What two scenarios say differently.

use std::collections::BTreeMap;

use serde::Serialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::document::{Document, joined};
use super::effective::Writer;
use super::error::Mistakes;
use super::layers::{Chain, Text};
use super::{Scenario, effective};

/// One thing that two scenarios say differently. What only one of them says has no value in the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Where it stands, for example `tactics.online offers.attempts`.
    pub path: String,
    /// What the first says, as TOML.
    pub first: Option<String>,
    /// What the second says, as TOML.
    pub second: Option<String>,
}

/// Everything that two scenarios say differently, in the order of the first; what only the second says comes last.
#[must_use]
pub fn differences(first: &Scenario, second: &Scenario) -> Vec<Difference> {
    let (first, second) = (entries(&first.text), entries(&second.text));
    let index: BTreeMap<&str, &Entry> = second.iter().map(|entry| (entry.path.as_str(), entry)).collect();
    let known: BTreeMap<&str, &Entry> = first.iter().map(|entry| (entry.path.as_str(), entry)).collect();
    let mut found: Vec<Difference> =
        first.iter().flat_map(|entry| compare(entry, index.get(entry.path.as_str()).copied())).collect();
    let added = second.iter().filter(|entry| !known.contains_key(entry.path.as_str()));
    found.extend(added.map(|entry| Difference {
        path: entry.path.clone(),
        first: None,
        second: Some(entry.value.clone()),
    }));
    found
}

/// One value of a scenario.
struct Entry {
    path: String,
    value: String,
    evidence: Option<String>,
}

fn compare(first: &Entry, second: Option<&Entry>) -> Vec<Difference> {
    let path = first.path.clone();
    let Some(second) = second else {
        return vec![Difference { path, first: Some(first.value.clone()), second: None }];
    };
    let mut found = Vec::new();
    if first.value != second.value {
        let (first, second) = (Some(first.value.clone()), Some(second.value.clone()));
        found.push(Difference { path: path.clone(), first, second });
    }
    if first.evidence != second.evidence {
        let (first, second) = (first.evidence.clone(), second.evidence.clone());
        found.push(Difference { path: joined(&path, "evidence"), first, second });
    }
    found
}

/// Every value of a text that is a scenario, in its order.
fn entries(text: &str) -> Vec<Entry> {
    let chain = Chain::alone(Text { name: String::new(), text: text.to_owned() });
    let mut entries = Vec::new();
    if let Some(document) = Document::assemble(&chain, &[], &mut Mistakes::default()) {
        Flatten { writer: Writer::new(&document), entries: &mut entries }.table(&document.tree, "");
    }
    entries
}

struct Flatten<'d> {
    writer: Writer<'d>,
    entries: &'d mut Vec<Entry>,
}

impl Flatten<'_> {
    fn table(&mut self, table: &DeTable, path: &str) {
        for (key, value) in effective::in_order(table) {
            self.value(value, &joined(path, key));
        }
    }

    /// Tables and lists of tables are followed; a list of plain values is one value.
    fn value(&mut self, value: &Spanned<DeValue>, path: &str) {
        match value.get_ref() {
            DeValue::Table(table) if !table.is_empty() => self.table(table, path),
            DeValue::Array(items) if items.iter().any(|item| item.get_ref().is_table()) => {
                for (i, item) in items.iter().enumerate() {
                    self.value(item, &format!("{path}[{i}]"));
                }
            }
            _ => {
                let evidence = self.writer.evidence_of(value);
                let entry = Entry {
                    path: path.to_owned(),
                    value: self.writer.value(value, evidence, false),
                    evidence: evidence.map(effective::inline),
                };
                self.entries.push(entry);
            }
        }
    }
}
