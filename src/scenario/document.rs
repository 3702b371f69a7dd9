//! The texts as one tree in which every part knows its place: evidence is taken out here, before types read the rest.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer, ValueDeserializer};

use super::Parameter;
use super::change::{self, Change};
use super::error::{Mistakes, Problem};
use super::layers::{self, Chain, Idle, Text};
use crate::units::{Evidence, Grade};

/// The tree of one or more texts.
pub(super) struct Document<'t> {
    /// The tree without evidence.
    pub(super) tree: DeTable<'t>,
    /// The evidence of numbers, by the place where a number starts.
    pub(super) evidence: BTreeMap<usize, Rc<Evidence>>,
    /// Every number, in the order of the file.
    pub(super) parameters: Vec<Parameter>,
    /// The bytes of the topmost file.
    root: Range<usize>,
    /// Every part of the tree: its bytes and its path.
    spots: Vec<(Range<usize>, String)>,
    /// Names of sources that evidence refers to.
    references: Vec<Spanned<String>>,
    /// Places of `false` where there is nothing to take away.
    idle: Vec<Idle>,
}

/// Evidence as a file may give it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table { source = …, grade = … }")]
struct WrittenEvidence {
    source: Spanned<String>,
    grade: Grade,
    note: Option<String>,
}

impl<'t> Document<'t> {
    /// Reads the texts as TOML, takes the evidence out, and lays each text on those before it, then the changes.
    pub(super) fn assemble(chain: &'t Chain, changes: &'t [String], mistakes: &mut Mistakes) -> Option<Self> {
        let mut tree = DeTable::new();
        let mut idle = Vec::new();
        let mut found = Found::default();
        let mut root = 0..0;
        for (i, text) in chain.texts.iter().enumerate() {
            let offset = mistakes.open(&text.name, &text.text);
            if let (0, Some((span, problem))) = (i, &chain.broken) {
                mistakes.add(span.clone(), problem.clone());
                return None;
            }
            let layer = parse(text, offset, &mut found, mistakes)?;
            root = layer.span();
            layers::lay(&mut tree, layer.into_inner(), &mut idle);
        }
        let mut tree = Spanned::new(0..0, DeValue::Table(tree));
        for change in changes {
            let offset = mistakes.open(change::NAME, change);
            let Change { steps, path, value, value_at } = Change::parse(change, offset, mistakes)?;
            let value = Reader { offset: offset + value_at, found: &mut found, mistakes }.value(value, &path, None);
            if let Err((span, problem)) = change::put(&mut tree, &steps, value, &mut idle) {
                mistakes.add(span, problem);
            }
        }
        let DeValue::Table(tree) = tree.into_inner() else { return None };
        let mut document = Self {
            spots: vec![(0..usize::MAX, String::new())],
            parameters: Vec::new(),
            evidence: found.evidence,
            references: found.references,
            tree,
            root,
            idle,
        };
        document.list();
        Some(document)
    }

    /// Checks that every evidence names one of the sources.
    pub(super) fn check_sources(&self, sources: &[String], mistakes: &mut Mistakes) {
        for name in self.references.iter().filter(|name| !sources.contains(name.get_ref())) {
            let name_text = name.get_ref().clone();
            mistakes
                .add(name.span(), Problem::UnknownName { what: "source", name: name_text, valid: sources.to_vec() });
        }
    }

    /// Reads the tree into a type; the first thing that does not fit is a mistake.
    pub(super) fn read<T: DeserializeOwned>(&self, mistakes: &mut Mistakes) -> Option<T> {
        let root = Spanned::new(self.root.clone(), self.tree.clone());
        T::deserialize(Deserializer::from(root)).map_err(|error| self.report(&error, mistakes)).ok()
    }

    fn report(&self, error: &toml::de::Error, mistakes: &mut Mistakes) {
        let span = error.span().unwrap_or_else(|| self.root.clone());
        let path = if span == self.root { String::new() } else { path_at(&self.spots, &span) };
        if let Some(idle) = self.idle.iter().find(|idle| idle.span == span) {
            mistakes.add(span, Problem::NothingToTake { path, valid: idle.valid.clone() });
            return;
        }
        let mut problem = reword(error.message(), path);
        if let Problem::UnknownKey { valid, path, .. } = &mut problem {
            // Any table may carry it; the types do not know, because it has been taken out. So with what is extended.
            valid.push("evidence".into());
            valid.extend(path.is_empty().then(|| "extends".into()));
        }
        mistakes.add(span, problem);
    }

    /// Lists every part and every number of the tree.
    fn list(&mut self) {
        let mut numbers = Vec::new();
        let mut list = List { spots: &mut self.spots, numbers: &mut numbers, evidence: &self.evidence };
        list.table(&self.tree, "");
        numbers.sort_by_key(|&(place, _)| place);
        self.parameters = numbers.into_iter().map(|(_, parameter)| parameter).collect();
    }
}

/// Reads one text, which must be TOML in the format of this version.
fn parse<'t>(
    text: &'t Text,
    offset: usize,
    found: &mut Found,
    mistakes: &mut Mistakes,
) -> Option<Spanned<DeTable<'t>>> {
    let tree = DeTable::parse(&text.text);
    let tree = tree.map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        let problem = syntax(error.message(), text.text.get(span.clone()).unwrap_or_default());
        mistakes.add(shifted(&span, offset), problem);
    });
    let tree = tree.ok()?;
    let span = shifted(&tree.span(), offset);
    let mut tree = Reader { offset, found, mistakes }.table(tree.into_inner(), "", None).0;
    check_format(&tree, offset, mistakes);
    if let Some(base) = tree.remove("extends").filter(|base| base.get_ref().as_str().is_none()) {
        let message = format!("found {}, expected a name in quotes", base.get_ref().type_str());
        mistakes.add(base.span(), Problem::Value { path: "extends".into(), message });
    }
    Some(Spanned::new(span, tree))
}

/// Checks that a text is written in the format that this version reads.
fn check_format(tree: &DeTable, offset: usize, mistakes: &mut Mistakes) {
    match tree.get("format") {
        None => mistakes.add(offset..offset, Problem::NoFormat),
        Some(format) => {
            if number(format.get_ref()) != Some(1.0) {
                mistakes.add(format.span(), Problem::UnknownFormat);
            }
        }
    }
}

/// What is found on the way through the texts.
#[derive(Default)]
struct Found {
    evidence: BTreeMap<usize, Rc<Evidence>>,
    references: Vec<Spanned<String>>,
}

/// Takes the evidence out of a tree and gives every part its place among all texts.
struct Reader<'m> {
    offset: usize,
    found: &'m mut Found,
    mistakes: &'m mut Mistakes,
}

impl Reader<'_> {
    fn value<'t>(
        &mut self,
        value: Spanned<DeValue<'t>>,
        path: &str,
        around: Option<&Rc<Evidence>>,
    ) -> Spanned<DeValue<'t>> {
        let span = shifted(&value.span(), self.offset);
        let read = match value.into_inner() {
            DeValue::Table(table) => {
                let (mut table, own) = self.table(table, path, around);
                match lone_number(&mut table).filter(|_| own.is_some()) {
                    // `{ value = …, evidence = … }` is its number; the evidence is remembered beside it.
                    Some(number) => {
                        self.found.evidence.extend(own.map(|own| (span.start, own)));
                        number
                    }
                    None => DeValue::Table(table),
                }
            }
            DeValue::Array(items) => {
                let item = |(i, item): (usize, _)| self.value(item, &format!("{path}[{i}]"), around);
                DeValue::Array(items.into_iter().enumerate().map(item).collect())
            }
            other => {
                if let (Some(_), Some(around)) = (number(&other), around) {
                    self.found.evidence.insert(span.start, Rc::clone(around));
                }
                other
            }
        };
        Spanned::new(span, read)
    }

    fn table<'t>(
        &mut self,
        mut table: DeTable<'t>,
        path: &str,
        around: Option<&Rc<Evidence>>,
    ) -> (DeTable<'t>, Option<Rc<Evidence>>) {
        let own = table.remove("evidence").and_then(|evidence| self.evidence(evidence, path));
        let around = own.as_ref().or(around);
        let mut read = DeTable::new();
        for (key, value) in table {
            let span = shifted(&key.span(), self.offset);
            let name = key.into_inner();
            let value = self.value(value, &joined(path, &name), around);
            read.insert(Spanned::new(span, name), value);
        }
        (read, own)
    }

    fn evidence(&mut self, value: Spanned<DeValue>, path: &str) -> Option<Rc<Evidence>> {
        let around = value.span();
        match WrittenEvidence::deserialize(ValueDeserializer::from(value)) {
            Ok(WrittenEvidence { source, grade, note }) => {
                let span = shifted(&source.span(), self.offset);
                let source = source.into_inner();
                self.found.references.push(Spanned::new(span, source.clone()));
                Some(Rc::new(Evidence { source, grade, note }))
            }
            Err(error) => {
                let span = shifted(&error.span().unwrap_or(around), self.offset);
                self.mistakes.add(span, reword(error.message(), joined(path, "evidence")));
                None
            }
        }
    }
}

/// The number of a table that holds nothing but a number called `value`.
fn lone_number<'t>(table: &mut DeTable<'t>) -> Option<DeValue<'t>> {
    let alone = table.len() == 1 && table.get("value").is_some_and(|value| number(value.get_ref()).is_some());
    alone.then(|| table.remove("value").map(Spanned::into_inner)).flatten()
}

/// A walk over the merged tree.
struct List<'d> {
    spots: &'d mut Vec<(Range<usize>, String)>,
    numbers: &'d mut Vec<(usize, Parameter)>,
    evidence: &'d BTreeMap<usize, Rc<Evidence>>,
}

impl List<'_> {
    fn table(&mut self, table: &DeTable, path: &str) {
        let is_number = table.len() == 1 && table.contains_key("value");
        for (key, value) in table {
            let path = if is_number { path.to_owned() } else { joined(path, key.get_ref()) };
            self.spots.push((key.span(), path.clone()));
            self.value(value, &path);
        }
    }

    fn value(&mut self, value: &Spanned<DeValue>, path: &str) {
        self.spots.push((value.span(), path.to_owned()));
        match value.get_ref() {
            DeValue::Table(table) => self.table(table, path),
            DeValue::Array(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.value(item, &format!("{path}[{i}]"));
                }
            }
            other => {
                if let Some(number) = number(other) {
                    let place = value.span().start;
                    let evidence = self.evidence.get(&place).map(|evidence| Evidence::clone(evidence));
                    self.numbers.push((place, Parameter { path: path.to_owned(), value: number, evidence }));
                }
            }
        }
    }
}

fn shifted(span: &Range<usize>, by: usize) -> Range<usize> {
    span.start + by..span.end + by
}

/// The path of an entry of a table.
pub(super) fn joined(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

pub(super) fn number(value: &DeValue) -> Option<f64> {
    match value {
        DeValue::Integer(integer) => {
            i64::from_str_radix(integer.as_str(), integer.radix()).ok().map(|whole| whole as f64)
        }
        DeValue::Float(float) => float.as_str().parse().ok(),
        _ => None,
    }
}

/// Path of the smallest part around `span`, the deepest where several are alike.
fn path_at(spots: &[(Range<usize>, String)], span: &Range<usize>) -> String {
    let around = spots.iter().filter(|(spot, _)| spot.start <= span.start && span.end <= spot.end);
    let smallest = around.min_by_key(|(spot, path)| (spot.len(), usize::MAX - path.len()));
    smallest.map_or_else(String::new, |(_, path)| path.clone())
}

/// A mistake of syntax, with the text in which it is.
pub(super) fn syntax(message: &str, text: &str) -> Problem {
    match message {
        "duplicate key" => Problem::KeyTwice { key: text.to_owned() },
        _ => Problem::Syntax(message.to_owned()),
    }
}

/// A mistake from the words of serde, which is where its kind can be read.
fn reword(message: &str, path: String) -> Problem {
    let mut names = message.split('`').skip(1).step_by(2).map(str::to_owned);
    if message.starts_with("unknown field") {
        let key = names.next().unwrap_or_default();
        let path = path.strip_suffix(&key).map_or(path.as_str(), |table| table.trim_end_matches('.')).to_owned();
        Problem::UnknownKey { key, path, valid: names.collect() }
    } else if message.starts_with("unknown variant") {
        Problem::UnknownWord { word: names.next().unwrap_or_default(), path, valid: names.collect() }
    } else if message.starts_with("missing field") {
        Problem::MissingKey { key: names.next().unwrap_or_default(), path }
    } else {
        Problem::Value {
            path,
            message: message.replacen("invalid type: ", "found ", 1).replace("a sequence", "a list"),
        }
    }
}
