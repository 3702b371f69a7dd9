//! What responders record, beside what happens.
//!
//! Shares are ratios of means over replicates with Fieller intervals, not means of ratios: a replicate without an arrest
//! has no convictions per arrest, but it counts.
//!
//! Example: 2 of 10 ends of exploitation are identifications in one replicate, 4 of 20 in another: share 6/30 = .2,
//! exactly, because numerator and denominator keep the same proportion.

use serde::Serialize;

use super::stats::Moments;
use super::{Arms, Value};
use crate::experiment::Pair;
use crate::model::books::{Books, Ends};

/// What responders record, beside what happens.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Observed {
    /// Share of all ends of exploitation that are identifications: ratio of means with its Fieller interval.
    pub identified_share: Arms<Value>,
    /// Convictions per arrest of a cell: ratio of means with its Fieller interval.
    pub convictions_per_arrest: Arms<Value>,
}

/// Sums of what is recorded and what it is a share of, over replicates.
#[derive(Clone, Debug)]
pub(super) struct ObservedSums {
    ends: Arms<Moments>,
    arrests: Arms<Moments>,
}

impl ObservedSums {
    pub(super) fn new() -> Self {
        let both = || Arms { baseline: Moments::new(2), programme: Moments::new(2) };
        Self { ends: both(), arrests: both() }
    }

    pub(super) fn add(&mut self, pair: &Pair) {
        self.ends.baseline.add(&identified_of_ends(&pair.baseline));
        self.ends.programme.add(&identified_of_ends(&pair.programme));
        self.arrests.baseline.add(&convictions_of_arrests(&pair.baseline));
        self.arrests.programme.add(&convictions_of_arrests(&pair.programme));
    }

    pub(super) fn observed(&self) -> Observed {
        let shares = |sums: &Arms<Moments>| Arms { baseline: sums.baseline.share(), programme: sums.programme.share() };
        Observed { identified_share: shares(&self.ends), convictions_per_arrest: shares(&self.arrests) }
    }
}

fn identified_of_ends(books: &Books) -> [f64; 2] {
    let Ends { released, self_exit, identified, freed } = books.truth.ends;
    [f64::from(identified), [released, self_exit, identified, freed].map(f64::from).iter().sum()]
}

fn convictions_of_arrests(books: &Books) -> [f64; 2] {
    let seen = &books.observed;
    [f64::from(seen.convictions), f64::from(seen.arrests + seen.organisers)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Undefined;
    use crate::measure::testing::{World, close, pair};

    #[test]
    fn shares_of_ends_and_arrests() {
        let world = World::new(1);
        let mut sums = ObservedSums::new();
        for scale in 6..12 {
            let mut books = world.books();
            books.truth.ends = Ends { released: 4 * scale, self_exit: 3 * scale, identified: 2 * scale, freed: scale };
            (books.observed.arrests, books.observed.convictions) = (0, 0);
            sums.add(&pair(scale, books, world.books()));
        }
        let found = sums.observed();
        let share = found.identified_share.baseline.unwrap();
        close(share.mean, 0.2, 1e-12);
        close(share.high - share.low, 0.0, 1e-6);
        assert_eq!(found.identified_share.programme, Err(Undefined::DenominatorNearZero));
        assert_eq!(found.convictions_per_arrest.baseline, Err(Undefined::DenominatorNearZero));
    }
}
