//! The text as a tree in which every part knows its place: evidence is taken out here, before types read the rest.

use std::ops::Range;
use std::rc::Rc;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer, ValueDeserializer};

use super::Parameter;
use super::error::{Mistakes, Problem};
use crate::units::{Evidence, Grade};

/// A parsed text.
pub(super) struct Document<'t> {
    /// The tree without evidence.
    tree: Spanned<DeTable<'t>>,
    /// Every part of the tree: its bytes and its path.
    spots: Vec<(Range<usize>, String)>,
    /// Every number, in the order of the file.
    pub(super) parameters: Vec<Parameter>,
    /// Names of sources that evidence refers to.
    references: Vec<Spanned<String>>,
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
    /// Reads the text as TOML and takes the evidence out.
    pub(super) fn parse(text: &'t str, mistakes: &mut Mistakes) -> Option<Self> {
        let tree = DeTable::parse(text)
            .map_err(|error| {
                let span = error.span().unwrap_or(0..0);
                mistakes.add(span.clone(), syntax(error.message(), text.get(span).unwrap_or_default()));
            })
            .ok()?;
        let span = tree.span();
        let mut walk =
            Walk { spots: vec![(span.clone(), String::new())], numbers: vec![], references: vec![], mistakes };
        let mut root = DeValue::Table(tree.into_inner());
        walk.visit(&mut root, span.clone(), "", None);
        let DeValue::Table(root) = root else { return None };
        walk.numbers.sort_by_key(|&(place, _)| place);
        Some(Self {
            tree: Spanned::new(span, root),
            spots: walk.spots,
            parameters: walk.numbers.into_iter().map(|(_, parameter)| parameter).collect(),
            references: walk.references,
        })
    }

    /// Checks that the text is written in the format that this version reads.
    pub(super) fn check_format(&self, mistakes: &mut Mistakes) {
        match self.tree.get_ref().get("format") {
            None => mistakes.add(0..0, Problem::NoFormat),
            Some(format) => {
                if number(format.get_ref()) != Some(1.0) {
                    mistakes.add(format.span(), Problem::UnknownFormat);
                }
            }
        }
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
        let read = T::deserialize(Deserializer::from(self.tree.clone()));
        read.map_err(|error| self.report(&error, mistakes)).ok()
    }

    fn report(&self, error: &toml::de::Error, mistakes: &mut Mistakes) {
        let span = error.span().unwrap_or(0..0);
        let mut problem = reword(error.message(), path_at(&self.spots, &span));
        if let Problem::UnknownKey { valid, .. } = &mut problem {
            // Any table may carry it; the types do not know, because it has been taken out.
            valid.push("evidence".into());
        }
        mistakes.add(span, problem);
    }
}

/// A walk over the whole tree.
struct Walk<'m> {
    spots: Vec<(Range<usize>, String)>,
    numbers: Vec<(usize, Parameter)>,
    references: Vec<Spanned<String>>,
    mistakes: &'m mut Mistakes,
}

impl Walk<'_> {
    fn visit(&mut self, value: &mut DeValue, span: Range<usize>, path: &str, around: Option<&Rc<Evidence>>) {
        match value {
            DeValue::Table(table) => self.visit_table(table, path, around),
            DeValue::Array(array) => {
                for (i, item) in array.iter_mut().enumerate() {
                    let span = item.span();
                    let path = format!("{path}[{i}]");
                    self.spots.push((span.clone(), path.clone()));
                    self.visit(item.get_mut(), span, &path, around);
                }
            }
            other => {
                if let Some(value) = number(other) {
                    let evidence = around.map(|evidence| Evidence::clone(evidence));
                    self.numbers.push((span.start, Parameter { path: path.to_owned(), value, evidence }));
                }
            }
        }
    }

    fn visit_table(&mut self, table: &mut DeTable, path: &str, around: Option<&Rc<Evidence>>) {
        let own = table.remove("evidence").and_then(|evidence| self.evidence(evidence, path));
        let around = own.as_ref().or(around);
        let is_number = table.len() == 1 && table.contains_key("value");
        for (key, value) in table.iter_mut() {
            let path = match (is_number, path) {
                (true, _) => path.to_owned(),
                (false, "") => key.get_ref().to_string(),
                (false, _) => format!("{path}.{}", key.get_ref()),
            };
            let span = value.span();
            self.spots.push((key.span(), path.clone()));
            self.spots.push((span.clone(), path.clone()));
            self.visit(value.get_mut(), span, &path, around);
        }
    }

    fn evidence(&mut self, value: Spanned<DeValue>, path: &str) -> Option<Rc<Evidence>> {
        let around = value.span();
        match WrittenEvidence::deserialize(ValueDeserializer::from(value)) {
            Ok(WrittenEvidence { source, grade, note }) => {
                let evidence = Evidence { source: source.get_ref().clone(), grade, note };
                self.references.push(source);
                Some(Rc::new(evidence))
            }
            Err(error) => {
                let path = if path.is_empty() { "evidence".to_owned() } else { format!("{path}.evidence") };
                self.mistakes.add(error.span().unwrap_or(around), reword(error.message(), path));
                None
            }
        }
    }
}

fn number(value: &DeValue) -> Option<f64> {
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
fn syntax(message: &str, text: &str) -> Problem {
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
