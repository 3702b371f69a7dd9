//! Findings as figures, sentences and tables. Nothing here runs the engine or measures, and nothing opens a file: what is
//! made is returned, or goes to a writer or path that the caller gives.

pub mod analysis;
pub mod axis;
pub mod canvas;
pub mod chains;
pub mod comparison;
pub mod contents;
pub mod evaluation;
pub mod explanation;
pub mod figures;
pub mod findings;
pub mod html;
pub mod indicators;
pub mod json;
pub mod number;
pub mod page;
pub mod parameters;
pub mod replicates;
pub mod run;
#[cfg(test)]
pub(crate) mod sample;
pub mod sections;
pub mod summary;
pub mod table;
pub mod text;

use std::cmp::Ordering;
use std::ops::RangeInclusive;

use crate::experiment::Pairing;
use crate::measure::{Estimate, FIRST, Findings, Impact, LensFinding, Outcome, Precision, Value};
use crate::model::books::Lens;
use crate::model::programme::arranged;
use crate::scenario::Scenario;

/// What a batch was asked, and whether it came to its end: the same for every command.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The question. Where several are compared, the first, which gives the world.
    pub scenario: &'a Scenario,
    /// Seed of the batch.
    pub seed: u64,
    /// Replicates that were asked for at most, in all worlds or at all points together; of a budget, arms.
    pub planned: u32,
    /// Worlds that were asked for at most; one is the central one.
    pub worlds: u32,
    /// Whether the batch was stopped before it was over.
    pub interrupted: bool,
}

impl Asked<'_> {
    /// The numbers of the worlds: 0 for the central one, else from 1 on.
    #[must_use]
    pub fn world_numbers(&self) -> RangeInclusive<u32> {
        world_numbers(self.worlds)
    }
}

/// What the report of a run is made from.
#[derive(Clone, Copy, Debug)]
pub struct Material<'a> {
    /// What the batch was asked.
    pub asked: Asked<'a>,
    /// What a batch of pairs says.
    pub findings: &'a Findings,
    /// What the arms of a replicate share.
    pub pairing: Pairing,
    /// How narrow the interval of net impact was to be, where that was to decide how many replicates there are.
    pub precision: Option<Precision>,
}

impl<'a> Material<'a> {
    /// Whether the precision that was asked for was reached; nothing if none was.
    #[must_use]
    pub fn precise(&self) -> Option<bool> {
        let net = self.primary().net.as_ref();
        self.precision.map(|precision| net.is_ok_and(|net| net.n >= FIRST && precision.holds(net)))
    }

    /// Net impact on the primary outcome.
    ///
    /// # Panics
    /// When the findings have no outcome at all.
    #[must_use]
    pub fn primary(&self) -> &'a Impact {
        &self.findings.impact[0]
    }

    /// Net impact on an outcome.
    #[must_use]
    pub fn impact(&self, outcome: Outcome) -> Option<&'a Impact> {
        self.findings.impact.iter().find(|impact| impact.outcome == outcome)
    }

    /// What a lens shows.
    #[must_use]
    pub fn lens(&self, lens: Lens) -> Option<&'a LensFinding> {
        self.findings.lenses.iter().find(|finding| finding.lens == lens)
    }

    /// First week in which an intervention acts; `None` for an empty programme.
    #[must_use]
    pub fn start(&self) -> Option<i32> {
        arranged(self.asked.scenario.programme.clone()).iter().map(|intervention| intervention.begins().0).min()
    }
}

/// The numbers of so many worlds: a single one is the central one.
fn world_numbers(worlds: u32) -> RangeInclusive<u32> {
    if worlds > 1 { 1..=worlds } else { 0..=0 }
}

/// On which side of zero an interval lies; `None`: it cannot be told from zero.
#[must_use]
pub fn side(estimate: &Estimate) -> Option<Ordering> {
    if estimate.low > 0.0 {
        Some(Ordering::Greater)
    } else if estimate.high < 0.0 {
        Some(Ordering::Less)
    } else {
        None
    }
}

/// On which side of zero a value lies; `None`: undefined, or not to be told from zero.
#[must_use]
pub fn side_of(value: &Value) -> Option<Ordering> {
    value.as_ref().ok().and_then(side)
}
