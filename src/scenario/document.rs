//! The texts as one tree in which every part knows its place: evidence and distributions are taken out here, before
//! types read the rest. In the place of a distribution stands its central value, or a value drawn from it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer, ValueDeserializer};

use super::Parameter;
use super::change::{self, Change};
use super::distribution::{self, Distribution, Fault, KINDS, WITHIN};
use super::error::{KeyProblem, Mistakes, NameProblem};
use super::layers::{self, Chain, Idle, Kept, Text};
use crate::units::{Evidence, Grade};

/// The tree of one or more texts.
pub(super) struct Document<'t> {
    /// The tree without evidence.
    pub(super) tree: DeTable<'t>,
    /// The evidence of numbers, by the place where a number starts.
    pub(super) evidence: BTreeMap<usize, Rc<Evidence>>,
    /// Every number, in the order of the file.
    pub(super) parameters: Vec<Parameter>,
    /// What is said of uncertain numbers, by the place where they start.
    pub(super) uncertain: BTreeMap<usize, Uncertain>,
    /// Where the numbers live that stand for distributions.
    numbers: &'t Kept,
    /// The bytes of the topmost file.
    root: Range<usize>,
    /// Every part of the tree: its bytes and its path.
    spots: Vec<(Range<usize>, String)>,
    /// Names of sources that evidence refers to.
    references: Vec<Spanned<String>>,
    /// Places of `false` where there is nothing to take away.
    idle: Vec<Idle>,
}

/// A number that is not known.
#[derive(Clone)]
pub(super) struct Uncertain {
    /// What is said of it.
    pub(super) distribution: Distribution,
    /// Where it stands, for example `choice.tastes`.
    pub(super) path: String,
    /// Its bytes.
    pub(super) span: Range<usize>,
    /// What stands in the tree.
    value: f64,
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
            let mut reader = Reader { offset, numbers: &chain.numbers, found: &mut found, mistakes };
            let layer = reader.text(text)?;
            root = layer.span();
            layers::lay(&mut tree, layer.into_inner(), &mut idle);
        }
        let mut tree = Spanned::new(0..0, DeValue::Table(tree));
        for change in changes {
            let offset = mistakes.open(change::NAME, change);
            let Change { steps, path, value, value_at } = Change::parse(change, offset, mistakes)?.with_kind();
            let (offset, numbers) = (offset + value_at, &chain.numbers);
            let value = Reader { offset, numbers, found: &mut found, mistakes }.value(value, &path, None);
            if let Err((span, problem)) = change::put(&mut tree, &steps, value, &mut idle) {
                mistakes.add(span, problem);
            }
        }
        let DeValue::Table(tree) = tree.into_inner() else { return None };
        let mut document = Self {
            spots: vec![(0..usize::MAX, String::new())],
            parameters: Vec::new(),
            evidence: found.evidence,
            uncertain: found.uncertain,
            references: found.references,
            numbers: &chain.numbers,
            tree,
            root,
            idle,
        };
        document.list();
        Some(document)
    }

    /// Puts a value into the place of each uncertain number.
    pub(super) fn put(&mut self, value: impl Fn(&Uncertain) -> f64) {
        for (&place, uncertain) in &mut self.uncertain {
            uncertain.value = value(uncertain);
            write(&mut self.tree, place, self.numbers, uncertain.value);
        }
    }

    /// Puts the central values back, and lists them.
    pub(super) fn centre(&mut self) {
        self.put(|uncertain| uncertain.distribution.central());
        for Uncertain { path, distribution, .. } in self.uncertain.values() {
            for parameter in self.parameters.iter_mut().filter(|parameter| parameter.path == *path) {
                parameter.value = distribution.central();
                parameter.distribution = Some(distribution.clone());
            }
        }
    }

    /// Rounds the uncertain number that an error finds not to be whole; returns whether there is one. The error of an
    /// entry of a list has the place of the list.
    fn round(&mut self, error: &toml::de::Error) -> bool {
        let Some(span) = error.span().filter(|_| error.message().contains("whole number")) else { return false };
        let list = path_at(&self.spots, &span) + "[";
        let concerns = |one: &Uncertain| {
            let listed = one.path.starts_with(&list) && error.message().ends_with(&format!("found {}", one.value));
            one.value.fract() != 0.0 && (one.span.start == span.start || listed)
        };
        let Some(uncertain) = self.uncertain.values_mut().find(|one| concerns(one)) else { return false };
        uncertain.distribution.take_whole_numbers();
        uncertain.value = uncertain.value.round();
        write(&mut self.tree, uncertain.span.start, self.numbers, uncertain.value);
        true
    }

    /// Checks that every evidence names one of the sources.
    pub(super) fn check_sources(&self, sources: &[String], mistakes: &mut Mistakes) {
        for name in self.references.iter().filter(|name| !sources.contains(name.get_ref())) {
            let name_text = name.get_ref().clone();
            mistakes.add(
                name.span(),
                NameProblem::UnknownName { what: "source", name: name_text, valid: sources.to_vec() },
            );
        }
    }

    /// Reads the tree into a type; the first thing that does not fit is a mistake.
    pub(super) fn read<T: DeserializeOwned>(&mut self, mistakes: &mut Mistakes) -> Option<T> {
        loop {
            let root = Spanned::new(self.root.clone(), self.tree.clone());
            match T::deserialize(Deserializer::from(root)) {
                Ok(read) => return Some(read),
                Err(error) if self.round(&error) => {}
                Err(error) => {
                    self.report(&error, mistakes);
                    return None;
                }
            }
        }
    }

    fn report(&self, error: &toml::de::Error, mistakes: &mut Mistakes) {
        let span = error.span().unwrap_or_else(|| self.root.clone());
        let path = if span == self.root { String::new() } else { path_at(&self.spots, &span) };
        if let Some(idle) = self.idle.iter().find(|idle| idle.span == span) {
            mistakes.add(span, KeyProblem::NothingToTake { path, valid: idle.valid.clone() });
            return;
        }
        let mut problem = reword(error.message(), path);
        if let KeyProblem::UnknownKey { valid, path, .. } = &mut problem {
            if valid == &["value", "evidence"] {
                // A table where a number is wanted, which may be meant as a distribution.
                valid.pop();
                valid.extend(KINDS.iter().map(|kind| kind.key.to_owned()));
            }
            // Any table may carry it; the types do not know, because it has been taken out. So with what is extended.
            valid.push("evidence".into());
            valid.extend(path.is_empty().then(|| "extends".into()));
        }
        mistakes.add(span, problem);
    }

    /// Lists every part and every number of the tree.
    fn list(&mut self) {
        let mut numbers = Vec::new();
        let (evidence, uncertain) = (&self.evidence, &self.uncertain);
        let mut list = List { spots: &mut self.spots, numbers: &mut numbers, evidence, uncertain };
        list.table(&self.tree, "");
        numbers.sort_by_key(|&(place, _)| place);
        let placed: BTreeSet<usize> = numbers.iter().map(|&(place, _)| place).collect();
        self.uncertain.retain(|place, _| placed.contains(place));
        self.parameters = numbers.into_iter().map(|(_, parameter)| parameter).collect();
    }
}

/// Checks that a text is written in the format that this version reads.
fn check_format(tree: &DeTable, offset: usize, mistakes: &mut Mistakes) {
    match tree.get("format") {
        None => mistakes.add(offset..offset, KeyProblem::NoFormat),
        Some(format) => {
            if number(format.get_ref()) != Some(1.0) {
                mistakes.add(format.span(), KeyProblem::UnknownFormat);
            }
        }
    }
}

/// What is found on the way through the texts.
#[derive(Default)]
struct Found {
    evidence: BTreeMap<usize, Rc<Evidence>>,
    uncertain: BTreeMap<usize, Uncertain>,
    references: Vec<Spanned<String>>,
}

/// Takes evidence and distributions out of a tree and gives every part its place among all texts.
struct Reader<'m, 't> {
    offset: usize,
    numbers: &'t Kept,
    found: &'m mut Found,
    mistakes: &'m mut Mistakes,
}

impl<'t> Reader<'_, 't> {
    /// Reads one text, which must be TOML in the format of this version.
    fn text(&mut self, text: &'t Text) -> Option<Spanned<DeTable<'t>>> {
        let offset = self.offset;
        let tree = DeTable::parse(&text.text).map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            let problem = syntax(error.message(), text.text.get(span.clone()).unwrap_or_default());
            self.mistakes.add(shifted(&span, offset), problem);
        });
        let tree = tree.ok()?;
        let span = shifted(&tree.span(), offset);
        let mut tree = self.table(tree.into_inner(), "", None).0;
        check_format(&tree, offset, self.mistakes);
        if let Some(base) = tree.remove("extends").filter(|base| base.get_ref().as_str().is_none()) {
            let message = format!("found {}, expected a name in quotes", base.get_ref().type_str());
            self.mistakes.add(base.span(), KeyProblem::Value { path: "extends".into(), message });
        }
        Some(Spanned::new(span, tree))
    }

    fn value(
        &mut self,
        value: Spanned<DeValue<'t>>,
        path: &str,
        around: Option<&Rc<Evidence>>,
    ) -> Spanned<DeValue<'t>> {
        let span = shifted(&value.span(), self.offset);
        let read = match value.into_inner() {
            DeValue::Table(table) if !distribution::kinds_in(&table).is_empty() => {
                self.uncertain(table, path, &span, around)
            }
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

    /// Takes a distribution out and leaves its central value.
    fn uncertain(
        &mut self,
        table: DeTable<'t>,
        path: &str,
        span: &Range<usize>,
        around: Option<&Rc<Evidence>>,
    ) -> DeValue<'t> {
        let (table, own) = self.table(table, path, around);
        self.found.evidence.extend(own.as_ref().or(around).map(|evidence| (span.start, Rc::clone(evidence))));
        let distribution = match read_distribution(&table, path, span) {
            Ok(distribution) => distribution,
            Err((span, problem)) => {
                self.mistakes.add(span, problem);
                return DeValue::Boolean(true);
            }
        };
        let value = distribution.central();
        let (path, span) = (path.to_owned(), span.clone());
        let at = span.start;
        self.found.uncertain.insert(at, Uncertain { distribution, path, span, value });
        stand_in(self.numbers, value)
    }

    fn table(
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

/// The distribution that a table is, or what is wrong and where.
fn read_distribution(
    table: &DeTable,
    path: &str,
    span: &Range<usize>,
) -> Result<Distribution, (Range<usize>, KeyProblem)> {
    if is_certain(path) {
        return Err((span.clone(), KeyProblem::Certain { path: path.to_owned() }));
    }
    let kinds = distribution::kinds_in(table);
    let known = |name: &str| name == WITHIN || kinds.iter().any(|kind| kind.key == name);
    if let Some((key, _)) = table.iter().find(|(key, _)| !known(key.get_ref())) {
        let (name, path) = (key.get_ref().clone().into_owned(), path.to_owned());
        return Err((
            key.span(),
            KeyProblem::UnknownKey { key: name, path, valid: vec![WITHIN.into(), "evidence".into()] },
        ));
    }
    let [kind] = kinds[..] else {
        let kinds = kinds.iter().map(|kind| kind.key).collect();
        return Err((span.clone(), KeyProblem::SeveralDistributions { path: path.to_owned(), kinds }));
    };
    let within = table.get(WITHIN);
    Distribution::read(kind, table[kind.key].get_ref(), within.map(Spanned::get_ref)).map_err(|fault| {
        let at = within.filter(|_| !matches!(fault, Fault::Numbers(_))).unwrap_or(&table[kind.key]);
        (at.span(), KeyProblem::Distribution { path: path.to_owned(), fault })
    })
}

/// Whether a number must have one value: the plan of a run and correlations, which all worlds share, and weights of harm, which are
/// judged and not found out (Morgan and Henrion 1990, *Uncertainty*, section 4.3).
fn is_certain(path: &str) -> bool {
    path == "format"
        || path.starts_with("run.")
        || path.starts_with("evaluation.")
        || path.starts_with("correlations[")
        || path.ends_with(".trafficking.harm")
}

/// A number that stands for a distribution.
fn stand_in(numbers: &Kept, value: f64) -> DeValue<'_> {
    let text = numbers.keep(format!("{value:?}"));
    DeValue::parse(text).expect("a finite number is TOML").into_inner()
}

/// Puts a number in the place of another.
fn write<'t>(tree: &mut DeTable<'t>, place: usize, numbers: &'t Kept, value: f64) {
    let mut values = tree.iter_mut().map(|(_, value)| value);
    let number = values.find_map(|value| number_at(value, place)).expect("an uncertain number stands in the tree");
    *number = stand_in(numbers, value);
}

/// The number that starts at a place.
fn number_at<'a, 't>(value: &'a mut Spanned<DeValue<'t>>, place: usize) -> Option<&'a mut DeValue<'t>> {
    let here = value.span().start == place;
    match value.get_mut() {
        DeValue::Table(table) => table.iter_mut().find_map(|(_, value)| number_at(value, place)),
        DeValue::Array(items) => items.iter_mut().find_map(|item| number_at(item, place)),
        other => (here && number(other).is_some()).then_some(other),
    }
}

/// A walk over the merged tree.
struct List<'d> {
    spots: &'d mut Vec<(Range<usize>, String)>,
    numbers: &'d mut Vec<(usize, Parameter)>,
    evidence: &'d BTreeMap<usize, Rc<Evidence>>,
    uncertain: &'d BTreeMap<usize, Uncertain>,
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
                    let distribution = self.uncertain.get(&place).map(|uncertain| uncertain.distribution.clone());
                    let parameter =
                        Parameter { path: path.to_owned(), value: number, distribution, tie: None, evidence };
                    self.numbers.push((place, parameter));
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
pub(super) fn syntax(message: &str, text: &str) -> KeyProblem {
    match message {
        "duplicate key" => KeyProblem::KeyTwice { key: text.to_owned() },
        _ => KeyProblem::Syntax(message.to_owned()),
    }
}

/// A mistake from the words of serde, which is where its kind can be read.
fn reword(message: &str, path: String) -> KeyProblem {
    let mut names = message.split('`').skip(1).step_by(2).map(str::to_owned);
    if message.starts_with("unknown field") {
        let key = names.next().unwrap_or_default();
        let path = path.strip_suffix(&key).map_or(path.as_str(), |table| table.trim_end_matches('.')).to_owned();
        KeyProblem::UnknownKey { key, path, valid: names.collect() }
    } else if message.starts_with("unknown variant") {
        KeyProblem::UnknownWord { word: names.next().unwrap_or_default(), path, valid: names.collect() }
    } else if message.starts_with("missing field") {
        KeyProblem::MissingKey { key: names.next().unwrap_or_default(), path }
    } else {
        KeyProblem::Value {
            path,
            message: message.replacen("invalid type: ", "found ", 1).replace("a sequence", "a list"),
        }
    }
}
