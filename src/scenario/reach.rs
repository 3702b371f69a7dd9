//! Whether distributions stay where their fields, and the scenario around them, can follow.
//!
//! All uncertain numbers are put at their lowest ends, then at their highest, and the scenario is made from that. Where
//! this fails, each number is tried alone, with the others at their central values: what then fails is a mistake. What
//! fails only together may be drawn, and is then a world that cannot be.

use super::compile;
use super::document::{Document, Uncertain};
use super::error::{KeyProblem, Mistakes};
use super::file::File;

/// Reports every distribution with an end that cannot be.
pub(super) fn check(document: &mut Document, mistakes: &mut Mistakes) {
    let all: Vec<Uncertain> = document.uncertain.values().cloned().collect();
    for end in [0, 1] {
        if !all.is_empty() && fault(document, mistakes, |uncertain| uncertain.distribution.ends()[end]).is_some() {
            for one in &all {
                check_end(document, one, end, mistakes);
            }
        }
    }
    document.centre();
}

fn check_end(document: &mut Document, one: &Uncertain, end: usize, mistakes: &mut Mistakes) {
    let value = one.distribution.ends()[end];
    let alone = |other: &Uncertain| if other.path == one.path { value } else { other.distribution.central() };
    if let Some(cause) = fault(document, mistakes, alone) {
        let path = one.path.clone();
        let cause = cause.strip_prefix(&format!("{path}: ")).map_or(cause.clone(), str::to_owned);
        mistakes.add(one.span.clone(), KeyProblem::Reaches { path, value, cause });
    }
}

/// What is wrong with a scenario that has these values.
fn fault(document: &mut Document, mistakes: &Mistakes, value: impl Fn(&Uncertain) -> f64) -> Option<String> {
    let mut trial = mistakes.trial();
    document.put(value);
    if let Some(file) = document.read::<File>(&mut trial) {
        let _ = compile::compile(file, &mut trial);
    }
    trial.first()
}
