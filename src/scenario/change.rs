//! One change from outside, `path=value`: laid on the tree like one more file.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::distribution::KINDS;
use super::document::syntax;
use super::error::{KeyProblem, Mistakes};
use super::layers::{self, Idle};

/// By what name messages call a change.
pub(super) const NAME: &str = "--set";

/// A change as it is written.
pub(super) struct Change<'t> {
    /// The way to what is changed.
    pub steps: Vec<Step<'t>>,
    /// The same in one piece.
    pub path: String,
    /// What it becomes.
    pub value: Spanned<DeValue<'t>>,
    /// Where in the text the value begins.
    pub value_at: usize,
}

/// One step of a path, with its place among all texts.
#[derive(Clone, Debug)]
pub(super) enum Step<'t> {
    /// Into the entry of a table.
    Key(Spanned<&'t str>),
    /// Into the entry of a list.
    Item(Spanned<usize>),
}

impl<'t> Change<'t> {
    /// Reads `path=value`. A name in the path that has a point, bracket or equals sign stands in quotes.
    pub(super) fn parse(text: &'t str, offset: usize, mistakes: &mut Mistakes) -> Option<Self> {
        let read = unquoted(text, '=').next().and_then(|equals| Some((equals, steps(&text[..equals], offset)?)));
        let Some((equals, steps)) = read else {
            mistakes.add(offset..offset + text.len(), KeyProblem::NoChange);
            return None;
        };
        let written = text[equals + 1..].trim_start();
        let value_at = text.len() - written.len();
        match DeValue::parse(written.trim_end()) {
            Ok(value) => Some(Self { path: path(&steps), steps, value, value_at }),
            Err(error) => {
                let span = error.span().unwrap_or(0..0);
                let problem = syntax(error.message(), written.get(span.clone()).unwrap_or_default());
                mistakes.add(span.start + offset + value_at..span.end + offset + value_at, problem);
                None
            }
        }
    }
}

impl Change<'_> {
    /// The same, but `a.b.uniform=[0, 1]` as `a.b={ uniform = [0, 1] }`: a distribution is told by its table.
    pub(super) fn with_kind(mut self) -> Self {
        let kind = match &self.steps[..] {
            [_, .., Step::Key(key)] => KINDS.iter().find(|kind| kind.key == *key.get_ref()),
            _ => None,
        };
        if let Some(kind) = kind.filter(|_| self.value.get_ref().is_array()) {
            let span = self.value.span();
            let numbers = std::mem::replace(&mut self.value, Spanned::new(span.clone(), DeValue::Boolean(false)));
            let table = DeTable::from_iter([(Spanned::new(span.clone(), kind.key.into()), numbers)]);
            self.value = Spanned::new(span, DeValue::Table(table));
            self.steps.pop();
            self.path = path(&self.steps);
        }
        self
    }
}

/// Lays a value on a part of the tree at the end of a path; what is on the way and not there is made.
pub(super) fn put<'t>(
    under: &mut Spanned<DeValue<'t>>,
    steps: &[Step<'t>],
    value: Spanned<DeValue<'t>>,
    idle: &mut Vec<Idle>,
) -> Result<(), (Range<usize>, KeyProblem)> {
    match steps {
        [] => layers::lay_value(under, value, idle),
        [Step::Key(key), rest @ ..] => {
            if !under.get_ref().is_table() {
                *under = Spanned::new(key.span(), DeValue::Table(DeTable::new()));
            }
            let DeValue::Table(table) = under.get_mut() else { return Ok(()) };
            let name = *key.get_ref();
            if rest.is_empty() {
                let over = DeTable::from_iter([(Spanned::new(key.span(), name.into()), value)]);
                layers::lay(table, over, idle);
                return Ok(());
            }
            if !table.contains_key(name) {
                let nothing = Spanned::new(key.span(), DeValue::Table(DeTable::new()));
                table.insert(Spanned::new(key.span(), name.into()), nothing);
            }
            return put(table.get_mut(name).expect("it is there now"), rest, value, idle);
        }
        [Step::Item(number), rest @ ..] => {
            let length = under.get_ref().as_array().map_or(0, |items| items.len());
            return match under.get_mut() {
                DeValue::Array(items) if *number.get_ref() < length => {
                    let item = items.get_mut(*number.get_ref()).expect("it is within the list");
                    put(item, rest, value, idle)
                }
                _ => Err((number.span(), KeyProblem::NoItem { length })),
            };
        }
    }
    Ok(())
}

/// The steps of a path: names between points, quoted where they have one, and numbers of entries in brackets.
fn steps(path: &str, offset: usize) -> Option<Vec<Step<'_>>> {
    let points: Vec<usize> = unquoted(path, '.').chain([path.len()]).collect();
    let mut steps = Vec::new();
    let mut from = 0;
    for to in points {
        let bracket = unquoted(&path[from..to], '[').next().map_or(to, |at| from + at);
        let name = path[from..bracket].trim();
        let start = offset + from + path[from..bracket].find(name)?;
        let name = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(name);
        if name.is_empty() {
            return None;
        }
        steps.push(Step::Key(Spanned::new(start..offset + bracket, name)));
        let mut at = bracket;
        while let Some(rest) = path[at..to].strip_prefix('[') {
            let digits = &rest[..rest.find(']')?];
            let end = at + digits.len() + 2;
            steps.push(Step::Item(Spanned::new(offset + at..offset + end, digits.trim().parse().ok()?)));
            at = end;
        }
        if !path[at..to].trim().is_empty() {
            return None;
        }
        from = to + 1;
    }
    Some(steps)
}

/// Where a letter stands outside of quotes.
fn unquoted(text: &str, letter: char) -> impl Iterator<Item = usize> {
    let mut quoted = false;
    text.char_indices().filter_map(move |(at, found)| {
        quoted ^= found == '"';
        (found == letter && !quoted).then_some(at)
    })
}

fn path(steps: &[Step]) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Key(key) if path.is_empty() => path.push_str(key.get_ref()),
            Step::Key(key) => path.extend([".", key.get_ref()]),
            Step::Item(number) => path.extend(["[", &number.get_ref().to_string(), "]"]),
        }
    }
    path
}
