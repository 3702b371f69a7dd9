//! The merged tree as one text that can be run alone. Comments are lost; order and evidence stay.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::rc::Rc;

use toml::de::{DeTable, DeValue};
use toml::{Spanned, Value};

use super::document::{Document, Uncertain, number};
use crate::units::{Evidence, Grade};

/// Longest table that stands in one line where it may also stand under a heading.
const LINE: usize = 100;

/// The whole scenario as one file.
pub(super) fn text(document: &Document) -> String {
    let mut writer = Writer::new(document);
    writer.block(&document.tree, &mut Vec::new(), None);
    writer.out
}

/// Writes parts of a tree as TOML.
pub(super) struct Writer<'d> {
    evidence: &'d BTreeMap<usize, Rc<Evidence>>,
    uncertain: &'d BTreeMap<usize, Uncertain>,
    out: String,
}

/// What a table writes under its own heading, and what gets headings of its own.
struct Parts<'a, 't> {
    lines: Vec<(&'a str, &'a Spanned<DeValue<'t>>)>,
    blocks: Vec<(&'a str, &'a Spanned<DeValue<'t>>)>,
}

impl<'d> Writer<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        Self { evidence: &document.evidence, uncertain: &document.uncertain, out: String::new() }
    }

    /// Writes the content of a table: its evidence, its values, then the tables below it.
    fn block(&mut self, table: &DeTable, path: &mut Vec<String>, around: Option<&Evidence>) {
        let shared = self.shared(table, path);
        if let Some(own) = shared.as_ref().filter(|own| Some(*own) != around) {
            self.line("evidence", &inline(own));
        }
        let around = shared.as_ref().or(around);
        let Parts { lines, blocks } = self.parts(table, path, around);
        for (name, value) in lines {
            let text = self.value(value, around, path.len() < 2);
            self.line(&key(name), &text);
        }
        for (name, value) in blocks {
            path.push(key(name));
            match value.get_ref() {
                DeValue::Array(items) => {
                    for table in items.iter().filter_map(|item| item.get_ref().as_table()) {
                        let _ = write!(self.out, "\n[[{}]]\n", path.join("."));
                        self.block(table, path, around);
                    }
                }
                DeValue::Table(table) => {
                    let _ = write!(self.out, "\n[{}]\n", path.join("."));
                    self.block(table, path, around);
                }
                _ => {}
            }
            path.pop();
        }
    }

    fn line(&mut self, key: &str, value: &str) {
        let _ = writeln!(self.out, "{key} = {value}");
    }

    /// Two levels of tables have headings, so that what has names keeps its order; deeper ones where a line is too short.
    fn parts<'a, 't>(&self, table: &'a DeTable<'t>, path: &[String], around: Option<&Evidence>) -> Parts<'a, 't> {
        let (blocks, lines) =
            in_order(table).into_iter().partition(|(_, value): &(&str, &Spanned<DeValue>)| match value.get_ref() {
                DeValue::Table(_) => path.len() < 2 || self.value(value, around, false).len() > LINE,
                DeValue::Array(items) => {
                    path.is_empty() && !items.is_empty() && items.iter().all(|item| item.get_ref().is_table())
                }
                _ => false,
            });
        Parts { lines, blocks }
    }

    /// The evidence that a table can state for all numbers in it: that of more than half, where none is without.
    fn shared(&self, table: &DeTable, path: &[String]) -> Option<Evidence> {
        let mut all = Vec::new();
        table.values().for_each(|value| self.all(value, &mut all));
        if path.is_empty() || all.is_empty() || all.contains(&None) {
            return None;
        }
        let mut counts: Vec<(&Evidence, usize)> = Vec::new();
        for evidence in all.iter().copied().flatten() {
            match counts.iter_mut().find(|(known, _)| *known == evidence) {
                Some((_, count)) => *count += 1,
                None => counts.push((evidence, 1)),
            }
        }
        counts.into_iter().find(|(_, count)| 2 * count > all.len()).map(|(evidence, _)| evidence.clone())
    }

    /// The evidence of every number in a part of the tree.
    fn all(&self, value: &Spanned<DeValue>, found: &mut Vec<Option<&'d Evidence>>) {
        match value.get_ref() {
            DeValue::Table(table) => table.values().for_each(|value| self.all(value, found)),
            DeValue::Array(items) => items.iter().for_each(|item| self.all(item, found)),
            other if number(other).is_some() => found.push(self.evidence_of(value)),
            _ => {}
        }
    }

    /// The evidence of a number.
    pub(super) fn evidence_of(&self, number: &Spanned<DeValue>) -> Option<&'d Evidence> {
        self.evidence.get(&number.span().start).map(Rc::as_ref)
    }

    /// A value in one line, or a list at the top with a line for each entry.
    pub(super) fn value(&self, value: &Spanned<DeValue>, around: Option<&Evidence>, tall: bool) -> String {
        match value.get_ref() {
            DeValue::Table(table) => {
                let entry = |(name, value)| format!("{} = {}", key(name), self.value(value, around, false));
                let entries: Vec<String> = in_order(table).into_iter().map(entry).collect();
                if entries.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", entries.join(", ")) }
            }
            DeValue::Array(items) => {
                let texts: Vec<String> = items.iter().map(|item| self.value(item, around, false)).collect();
                let one_line = format!("[{}]", texts.join(", "));
                if tall && one_line.len() > LINE { format!("[\n    {},\n]", texts.join(",\n    ")) } else { one_line }
            }
            DeValue::Integer(integer) => self.number(value, &integer.to_string(), around),
            DeValue::Float(float) => self.number(value, float.as_str(), around),
            DeValue::String(text) => Value::String(text.to_string()).to_string(),
            DeValue::Boolean(yes) => yes.to_string(),
            DeValue::Datetime(time) => time.to_string(),
        }
    }

    /// A number or what is said of it, with its evidence where that is not what the tables around it say.
    fn number(&self, value: &Spanned<DeValue>, text: &str, around: Option<&Evidence>) -> String {
        let own = self.evidence_of(value).filter(|&own| Some(own) != around).map(inline);
        let uncertain = self.uncertain.get(&value.span().start).map(|uncertain| uncertain.distribution.to_string());
        match (uncertain, own) {
            (None, None) => text.to_owned(),
            (None, Some(own)) => format!("{{ value = {text}, evidence = {own} }}"),
            (Some(distribution), None) => format!("{{ {distribution} }}"),
            (Some(distribution), Some(own)) => format!("{{ {distribution}, evidence = {own} }}"),
        }
    }
}

/// The entries of a table in the order in which people wrote them.
pub(super) fn in_order<'a, 't>(table: &'a DeTable<'t>) -> Vec<(&'a str, &'a Spanned<DeValue<'t>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries.into_iter().map(|(key, value)| (key.get_ref().as_ref(), value)).collect()
}

/// Evidence in one line.
pub(super) fn inline(evidence: &Evidence) -> String {
    let Evidence { source, grade, note } = evidence;
    let quoted = |text: &str| Value::String(text.to_owned()).to_string();
    let grade = match grade {
        Grade::Strong => "strong",
        Grade::Weak => "weak",
        Grade::Assumption => "assumption",
    };
    let note = note.as_ref().map_or_else(String::new, |note| format!(", note = {}", quoted(note)));
    format!("{{ source = {}, grade = \"{grade}\"{note} }}", quoted(source))
}

/// A key, in quotes where it must have them.
fn key(name: &str) -> String {
    let bare = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { quoted_key(name) }
}

fn quoted_key(name: &str) -> String {
    let mut table = toml::Table::new();
    table.insert(name.to_owned(), Value::Boolean(true));
    let line = table.to_string();
    line.trim_end().trim_end_matches(" = true").to_owned()
}
