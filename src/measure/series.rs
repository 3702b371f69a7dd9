//! Weekly series as bands over replicates.
//!
//! A band is the median and the 2.5 % and 97.5 % quantiles (type 7, Hyndman & Fan 1996) of one week, from at most the
//! first 1,000 replicates: these are as good as any others, because replicates differ by their number alone, and the
//! memory that bands take stays bounded.
//!
//! Example: values 5, 1, 3 in a week: median 3, low 1 + .05·2 = 1.1, high 4.9. The band of the difference is that of
//! the paired differences, much narrower than the difference of the bands.

use serde::{Deserialize, Serialize};

use super::Arms;
use super::stats::{at_least, quantile};
use crate::experiment::Pair;
use crate::model::books::{Books, Layout};

/// A measure by week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weekly {
    /// Persons in exploitation, all forms.
    Exploited,
    /// Recruitments.
    Recruited,
    /// Identified victims (observed).
    Identified,
}

impl Weekly {
    /// All, in the order of reports.
    pub const ALL: [Self; 3] = [Self::Exploited, Self::Recruited, Self::Identified];

    /// Words shown to people, unit included.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Exploited => "persons in exploitation",
            Self::Recruited => "recruitments per week",
            Self::Identified => "victims identified per week",
        }
    }
}

/// Median and the middle 95 % of replicates in one week.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// Week of the window, from 0.
    pub week: u32,
    /// Median over replicates.
    pub median: f64,
    /// 2.5 % quantile.
    pub low: f64,
    /// 97.5 % quantile.
    pub high: f64,
}

/// Bands of one weekly measure; empty where there are fewer than two replicates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Which measure.
    pub measure: Weekly,
    /// Bands of the baseline arm.
    pub baseline: Vec<Band>,
    /// Bands of the programme arm.
    pub programme: Vec<Band>,
    /// Bands of the paired difference, baseline − programme.
    pub difference: Vec<Band>,
}

/// Replicates that bands are made of, at most.
const KEPT: usize = 1_000;

/// Weekly counts of the first replicates.
#[derive(Clone, Debug)]
pub(super) struct Weeks {
    measure: Weekly,
    replicates: usize,
    /// Week by week within replicate by replicate.
    counts: Arms<Vec<u32>>,
}

impl Weekly {
    /// Counts of one arm by week.
    fn counts(self, books: &Books, layout: &Layout) -> Vec<u32> {
        match self {
            Self::Exploited => books.truth.exploited.chunks(layout.forms()).map(|week| week.iter().sum()).collect(),
            Self::Recruited => books.truth.recruited.clone(),
            Self::Identified => books.observed.weekly.clone(),
        }
    }
}

impl Weeks {
    pub(super) fn new(measure: Weekly) -> Self {
        Self { measure, replicates: 0, counts: Arms::default() }
    }

    pub(super) fn add(&mut self, pair: &Pair, layout: &Layout) {
        if self.replicates < KEPT {
            self.replicates += 1;
            self.counts.baseline.extend(self.measure.counts(&pair.baseline, layout));
            self.counts.programme.extend(self.measure.counts(&pair.programme, layout));
        }
    }

    pub(super) fn series(&self, layout: &Layout) -> Series {
        let Arms { baseline, programme } = &self.counts;
        Series {
            measure: self.measure,
            baseline: self.bands(layout, |i| f64::from(baseline[i])),
            programme: self.bands(layout, |i| f64::from(programme[i])),
            difference: self.bands(layout, |i| f64::from(baseline[i]) - f64::from(programme[i])),
        }
    }

    fn bands(&self, layout: &Layout, value: impl Fn(usize) -> f64) -> Vec<Band> {
        if at_least(2, self.replicates as u32).is_err() {
            return Vec::new();
        }
        let weeks = layout.window();
        let band = |week: u32| {
            let at = |replicate: usize| value(replicate * weeks as usize + week as usize);
            let mut values: Vec<f64> = (0..self.replicates).map(at).collect();
            values.sort_unstable_by(f64::total_cmp);
            let [low, median, high] = [0.025, 0.5, 0.975].map(|p| quantile(&values, p));
            Band { week, median, low, high }
        };
        (0..weeks).map(band).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing::{World, close, pair};

    #[test]
    fn bands_of_both_arms_and_of_their_difference() {
        let world = World::new(2);
        let mut weeks = Weeks::new(Weekly::Recruited);
        for (replicate, (baseline, programme)) in (0..).zip([(5, 4), (1, 1), (3, 1)]) {
            let mut pair = pair(replicate, world.books(), world.books());
            pair.baseline.truth.recruited[1] = baseline;
            pair.programme.truth.recruited[1] = programme;
            weeks.add(&pair, &world.layout);
        }
        let found = weeks.series(&world.layout);
        assert_eq!(found.baseline[0], Band { week: 0, median: 0.0, low: 0.0, high: 0.0 });
        let week = found.baseline[1];
        close(week.low, 1.1, 1e-12);
        close(week.median, 3.0, 1e-12);
        close(week.high, 4.9, 1e-12);
        close(found.programme[1].median, 1.0, 1e-12);
        close(found.difference[1].median, 1.0, 1e-12);
        close(found.difference[1].high, 1.95, 1e-12);
    }

    #[test]
    fn memory_of_bands_is_bounded() {
        let world = World::new(1);
        let mut weeks = Weeks::new(Weekly::Exploited);
        let pair = pair(0, world.books(), world.books());
        (0..1_500).for_each(|_| weeks.add(&pair, &world.layout));
        assert_eq!(weeks.counts.baseline.len(), 1_000);
    }

    #[test]
    fn one_replicate_makes_no_band() {
        let world = World::new(1);
        let mut weeks = Weeks::new(Weekly::Identified);
        weeks.add(&pair(0, world.books(), world.books()), &world.layout);
        assert!(weeks.series(&world.layout).baseline.is_empty());
    }
}
