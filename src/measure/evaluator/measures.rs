//! The measures of the field, over replicates: each replicate gives one of true counts and one of what is recorded.
//!
//! Their median and middle 95 % are over the replicates in which they say something; how many do not, and why the first of them
//! does not, is said beside them.

use serde::{Deserialize, Serialize};

use crate::measure::field::{Areas, Measure};
use crate::measure::{Number, Quantiles, Undefined, stats};

/// A measure of the field in the eyes of an evaluator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Which.
    pub measure: Measure,
    /// Of true counts: what the design gives where everybody is found.
    pub truth: OverReplicates,
    /// Of what is recorded.
    pub recorded: OverReplicates,
}

/// A measure over replicates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OverReplicates {
    /// Median and middle 95 % of the replicates that have it, or why none has.
    pub quantiles: Result<Quantiles, Undefined>,
    /// Replicates looked at: the first thousand.
    pub replicates: u32,
    /// Those of them in which it says nothing.
    pub without: u32,
    /// Why it says nothing in the first of these.
    pub why: Option<Undefined>,
}

/// Replicates kept for quantiles, as for bands over time.
const KEPT: u32 = 1_000;

#[derive(Clone, Debug, Default)]
pub(super) struct MeasureSums {
    truth: [Kept; Measure::ALL.len()],
    recorded: [Kept; Measure::ALL.len()],
}

impl MeasureSums {
    pub(super) fn add(&mut self, truth: &Areas, recorded: &Areas) {
        for (sums, areas) in [(&mut self.truth, truth), (&mut self.recorded, recorded)] {
            sums.iter_mut().zip(Measure::ALL).for_each(|(kept, measure)| kept.add(measure.point(areas)));
        }
    }

    pub(super) fn seen(&self) -> Vec<Seen> {
        let pairs = self.truth.iter().zip(&self.recorded).zip(Measure::ALL);
        let seen = |((truth, recorded), measure): ((&Kept, &Kept), Measure)| Seen {
            measure,
            truth: truth.spread(),
            recorded: recorded.spread(),
        };
        pairs.map(seen).collect()
    }
}

/// One measure in the first replicates.
#[derive(Clone, Debug, Default)]
struct Kept {
    values: Vec<f64>,
    without: u32,
    why: Option<Undefined>,
}

impl Kept {
    fn replicates(&self) -> u32 {
        self.values.len() as u32 + self.without
    }

    fn add(&mut self, value: Number) {
        if self.replicates() >= KEPT {
            return;
        }
        match value {
            Ok(value) => self.values.push(value),
            Err(reason) => {
                self.without += 1;
                self.why.get_or_insert(reason);
            }
        }
    }

    fn spread(&self) -> OverReplicates {
        let none = self.why.clone().filter(|_| self.values.is_empty());
        OverReplicates {
            quantiles: none.map_or_else(|| stats::quantiles(&self.values), Err),
            replicates: self.replicates(),
            without: self.without,
            why: self.why.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_nothing_is_counted_beside_what_does() {
        let mut kept = Kept::default();
        assert_eq!(kept.spread().quantiles, Err(Undefined::TooFewReplicates { needed: 2, found: 0 }));
        kept.add(Err(Undefined::NoSuccess));
        kept.add(Err(Undefined::ZeroCount));
        assert_eq!(kept.spread().quantiles, Err(Undefined::NoSuccess));
        (0..KEPT).for_each(|i| kept.add(Ok(f64::from(i % 3))));
        let found = kept.spread();
        assert_eq!((found.replicates, found.without, found.why), (KEPT, 2, Some(Undefined::NoSuccess)));
        assert_eq!(found.quantiles.map(|q| (q.median, q.high)), Ok((1.0, 2.0)));
    }
}
