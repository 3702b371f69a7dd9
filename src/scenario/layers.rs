//! The texts that make a scenario, one on top of the other: what a file extends, the file, and changes from outside.
//!
//! All texts share one line of bytes, the base first, so that every part of the merged tree still knows its text and
//! its place in it, and keeps the order in which people wrote it.

use std::cell::OnceCell;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::KeyProblem;

/// Longest chain of files that extend each other.
const DEEPEST: usize = 16;

/// A text and the name by which messages call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Name of the file.
    pub name: String,
    /// What it says.
    pub text: String,
}

/// Finds what a text extends, by the name of the text that says so and the name that it says; or tells why not.
pub type Lookup<'a> = &'a dyn Fn(&str, &str) -> Result<Text, String>;

/// A text with all that it extends.
pub(super) struct Chain {
    /// The texts, the base first.
    pub texts: Vec<Text>,
    /// What is wrong with what the first of them extends, and where in it.
    pub broken: Option<(Range<usize>, KeyProblem)>,
    /// Numbers that stand in for distributions.
    pub numbers: Kept,
}

/// Texts that are made while others are read, and live as long as they.
#[derive(Default)]
pub(super) struct Kept(OnceCell<(String, Box<Kept>)>);

impl Kept {
    /// Keeps a text.
    pub(super) fn keep(&self, text: String) -> &str {
        let mut end = self;
        while let Some((_, next)) = end.0.get() {
            end = next;
        }
        &end.0.get_or_init(|| (text, Box::default())).0
    }
}

impl Chain {
    /// A text that extends nothing.
    pub(super) fn alone(text: Text) -> Self {
        Self { texts: vec![text], broken: None, numbers: Kept::default() }
    }

    /// Follows `extends` from a text to the one that extends nothing.
    pub(super) fn of(text: Text, lookup: Lookup) -> Self {
        let mut texts = vec![text];
        let broken = loop {
            let top = &texts[texts.len() - 1];
            let Some(base) = extends(&top.text) else { break None };
            let name = base.get_ref();
            match lookup(&top.name, name) {
                Err(cause) => break Some((base.span(), KeyProblem::NoBase { base: name.clone(), cause })),
                Ok(found) if texts.len() == DEEPEST || texts.iter().any(|text| text.name == found.name) => {
                    let names = texts.iter().map(|text| text.name.clone()).chain([found.name]).collect();
                    break Some((base.span(), KeyProblem::ExtendsItself { names }));
                }
                Ok(found) => texts.push(found),
            }
        };
        texts.reverse();
        Self { texts, broken, numbers: Kept::default() }
    }
}

/// What a text extends. Whether it can be read at all is checked later.
fn extends(text: &str) -> Option<Spanned<String>> {
    let mut table = DeTable::parse(text).ok()?.into_inner();
    let base = table.remove("extends")?;
    let name = base.get_ref().as_str()?.to_owned();
    Some(Spanned::new(base.span(), name))
}

/// A `false` that found nothing to take away: its place, and what could be taken away there.
pub(super) struct Idle {
    pub span: Range<usize>,
    pub valid: Vec<String>,
}

/// Lays a table on another: tables are merged, all else is replaced, and `false` takes away what is no yes or no. A key
/// keeps the place that it had.
pub(super) fn lay<'t>(base: &mut DeTable<'t>, over: DeTable<'t>, idle: &mut Vec<Idle>) {
    for (key, value) in over {
        let name = key.get_ref().as_ref();
        let takes_away = value.get_ref().as_bool() == Some(false);
        match base.get_mut(name) {
            Some(under) if takes_away && !under.get_ref().is_bool() => {
                base.remove(name);
            }
            Some(under) => lay_value(under, value, idle),
            None => {
                if takes_away {
                    let valid = base.keys().map(|key| key.get_ref().clone().into_owned()).collect();
                    idle.push(Idle { span: value.span(), valid });
                }
                base.insert(key, value);
            }
        }
    }
}

/// Lays a value on another.
pub(super) fn lay_value<'t>(under: &mut Spanned<DeValue<'t>>, over: Spanned<DeValue<'t>>, idle: &mut Vec<Idle>) {
    let span = over.span();
    let laid = match (std::mem::replace(under.get_mut(), DeValue::Boolean(false)), over.into_inner()) {
        (DeValue::Table(mut table), DeValue::Table(over)) => {
            lay(&mut table, over, idle);
            DeValue::Table(table)
        }
        (_, over) => over,
    };
    *under = Spanned::new(span, laid);
}
