//! What responders record, beside what happens.
//!
//! Shares are ratios of means over replicates with Fieller intervals, not means of ratios: a replicate without an arrest
//! has no convictions per arrest, but it counts.
//!
//! Example: 2 of 10 ends of exploitation are identifications in one replicate, 4 of 20 in another: share 6/30 = .2,
//! exactly, because numerator and denominator keep the same proportion.

use serde::{Deserialize, Serialize};

use super::average::Averaged;
use super::stats::Moments;
use super::{Arms, Value};
use crate::experiment::Pair;
use crate::model::books::{Books, Ends};

/// What responders record, beside what happens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Observed {
    /// Share of all ends of exploitation that are identifications: ratio of means with its Fieller interval.
    pub identified_share: Arms<Value>,
    /// Convictions per arrest of a cell: ratio of means with its Fieller interval.
    pub convictions_per_arrest: Arms<Value>,
    /// Convictions in which assets were seized: mean with its interval.
    pub seizures: Arms<Value>,
    /// Value of the assets seized (kUSD): mean with its interval.
    pub seized: Arms<Value>,
    /// Value of a seizure (kUSD): ratio of means with its Fieller interval.
    pub value_per_seizure: Arms<Value>,
}

/// Sums of what is recorded and what it is a share of, over replicates.
#[derive(Clone, Debug)]
pub(super) struct ObservedSums {
    ends: Arms<Averaged<Moments>>,
    arrests: Arms<Averaged<Moments>>,
    seizures: Arms<Averaged<Moments>>,
}

impl ObservedSums {
    pub(super) fn new() -> Self {
        let one = || Averaged::new(Moments::new(2));
        let both = || Arms { baseline: one(), programme: one() };
        Self { ends: both(), arrests: both(), seizures: both() }
    }

    pub(super) fn add(&mut self, pair: &Pair) {
        let Self { ends, arrests, seizures } = self;
        for (sums, of) in [
            (ends, identified_of_ends as fn(&Books) -> [f64; 2]),
            (arrests, convictions_of_arrests),
            (seizures, value_of_seizures),
        ] {
            sums.baseline.add(pair, of(&pair.baseline).to_vec());
            sums.programme.add(pair, of(&pair.programme).to_vec());
        }
    }

    pub(super) fn observed(&self) -> Observed {
        let both = |sums: &Arms<Averaged<Moments>>, of: fn(&Moments) -> Value| Arms {
            baseline: of(&sums.baseline.all()),
            programme: of(&sums.programme.all()),
        };
        Observed {
            identified_share: both(&self.ends, Moments::share),
            convictions_per_arrest: both(&self.arrests, Moments::share),
            seizures: both(&self.seizures, |sums| sums.estimate(1)),
            seized: both(&self.seizures, |sums| sums.estimate(0)),
            value_per_seizure: both(&self.seizures, Moments::share),
        }
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

fn value_of_seizures(books: &Books) -> [f64; 2] {
    let seen = &books.observed;
    [seen.seized as f64 / 1000.0, f64::from(seen.seizures)]
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
            (books.observed.seizures, books.observed.seized) = (scale, 2_500 * u64::from(scale));
            sums.add(&pair(scale, books, world.books()));
        }
        let found = sums.observed();
        let share = found.identified_share.baseline.unwrap();
        close(share.mean, 0.2, 1e-12);
        close(share.high - share.low, 0.0, 1e-6);
        assert_eq!(found.identified_share.programme, Err(Undefined::DenominatorNearZero));
        assert_eq!(found.convictions_per_arrest.baseline, Err(Undefined::DenominatorNearZero));
        close(found.seizures.baseline.unwrap().mean, 8.5, 1e-12);
        close(found.seized.baseline.unwrap().mean, 2.5 * 8.5, 1e-12);
        close(found.value_per_seizure.baseline.unwrap().mean, 2.5, 1e-12);
        assert_eq!(found.value_per_seizure.programme, Err(Undefined::DenominatorNearZero));
    }
}
