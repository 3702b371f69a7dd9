//! Whether a batch can be trusted.
//!
//! * **Accounting**: each victim-week has one category on each lens, so victim-weeks by form add up to the same on all
//!   lenses, in whole numbers, in every arm of every replicate. Then loss − gain is the same on all lenses, too.
//! * **Drift** of the mean baseline stock, (last 52 weeks − first 52 weeks) / first 52 weeks: a world in balance has none. It is a ratio of
//!   means over replicates (over worlds, where they are drawn), with Fieller's interval.
//! * **MSER-5** (White 1997; White, Cobb & Spratt 2000): of the means `z_1…z_k` of batches of five weeks, cut the first `d`,
//!   `d ≤ k/2`, that minimise `Σ_{j>d} (z_j − z̄_d)² / (k − d)²`; where the cut is long, the burn-in was too short.
//!
//! Example of the last: batch means 9, 5, 5, 5: d = 0 gives 12/16, d = 1 gives 0/9, so five weeks are cut.

use serde::{Deserialize, Serialize};

use super::average::Averaged;
use super::lenses::victim_weeks;
use super::stats::{Moments, at_least};
use super::{Number, Undefined, Value};
use crate::experiment::{Failure, Pair};
use crate::model::books::{Books, Layout, Lens};

/// A replicate without an outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// Number of the world; 0: the central one.
    pub world: u32,
    /// Number of the replicate in its world.
    pub replicate: u32,
    /// What went wrong.
    pub cause: String,
}

/// Whether a batch can be trusted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Diagnostics {
    /// Relative change of the mean baseline stock of persons in exploitation, from the first to the last 52 weeks of the
    /// window (or halves of a shorter one). Far from zero: the burn-in was too short.
    pub drift: Value,
    /// Whether the drift is more than 10 % either way, whatever its interval is.
    pub drift_warning: bool,
    /// Weeks that MSER-5 would cut from the start of the mean baseline series.
    pub truncation: Number,
    /// Whether it would cut more than a quarter of the window, while the baseline also drifts by more than 5 %: on a mean
    /// over many replicates MSER-5 cuts all it may for a trend of one percent a year, which does no harm.
    pub truncation_warning: bool,
    /// Replicates in which victim-weeks by form do not add up to the same on all lenses; must be zero.
    pub accounting_violations: u32,
    /// Replicates without an outcome.
    pub failed: Vec<Failed>,
}

/// Largest drift without a warning.
const DRIFT: f64 = 0.1;
/// Weeks over which the drift is averaged, at most.
const YEAR: usize = 52;
/// Weeks in a batch of MSER-5.
const BATCH: usize = 5;
/// Batches that MSER-5 needs at least.
const BATCHES: usize = 4;
/// Largest share of the window that MSER-5 may cut without a warning.
const CUT: f64 = 0.25;

/// What diagnostics are made of.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    replicates: u32,
    /// Persons in exploitation by week, summed over baseline arms.
    exploited: Vec<u64>,
    /// Mean stock of the baseline arm: by how much that of the last year is above that of the first, and that of the first.
    years: Averaged<Moments>,
    violations: u32,
    failed: Vec<Failed>,
}

impl Watch {
    pub(super) fn new(layout: &Layout) -> Self {
        Self {
            replicates: 0,
            exploited: vec![0; layout.window() as usize],
            years: Averaged::new(Moments::new(2)),
            violations: 0,
            failed: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, pair: &Pair, layout: &Layout) {
        self.replicates += 1;
        let stock = |week: &[u32]| week.iter().map(|&n| u64::from(n)).sum::<u64>();
        let weekly: Vec<u64> = pair.baseline.truth.exploited.chunks(layout.forms()).map(stock).collect();
        self.exploited.iter_mut().zip(&weekly).for_each(|(sum, week)| *sum += week);
        if let Some([first, last]) = years(&weekly) {
            self.years.add(pair, vec![last - first, first]);
        }
        let mut arms = [&pair.baseline, &pair.programme].into_iter().chain(&pair.placebo);
        self.violations += u32::from(!arms.all(|books| adds_up(books, layout)));
    }

    pub(super) fn fail(&mut self, world: u32, replicate: u32, failure: &Failure) {
        self.failed.push(Failed { world, replicate, cause: failure.0.clone() });
    }

    pub(super) fn diagnostics(&self) -> Diagnostics {
        let (change, truncation) = (self.change(), self.of_mean(mser5));
        let window = self.exploited.len() as f64;
        let changes_by = |least: f64| change.as_ref().is_ok_and(|change| change.abs() > least);
        Diagnostics {
            drift: change.clone().and_then(|_| self.years.all().share()),
            drift_warning: changes_by(DRIFT),
            truncation_warning: truncation.as_ref().is_ok_and(|weeks| *weeks > CUT * window) && changes_by(DRIFT / 2.0),
            truncation,
            accounting_violations: self.violations,
            failed: self.failed.clone(),
        }
    }

    /// The drift without its interval, which one replicate can say, too.
    fn change(&self) -> Number {
        at_least(1, self.replicates)?;
        let years = self.years.all();
        match years.mean() {
            _ if years.n() == 0 => Err(Undefined::WindowTooShort { needed: 2, found: self.exploited.len() as u32 }),
            &[change, first] if first > 0.0 => Ok(change / first),
            _ => Err(Undefined::ZeroBaseline),
        }
    }

    fn of_mean(&self, diagnostic: fn(&[f64]) -> Number) -> Number {
        at_least(1, self.replicates)?;
        let n = f64::from(self.replicates);
        diagnostic(&self.exploited.iter().map(|&sum| sum as f64 / n).collect::<Vec<_>>())
    }
}

/// Whether victim-weeks by form are the same on all lenses.
fn adds_up(books: &Books, layout: &Layout) -> bool {
    let total = |lens| {
        victim_weeks(books, lens, layout).chunks_exact(layout.forms()).fold(
            vec![0; layout.forms()],
            |mut total, by_form| {
                total.iter_mut().zip(by_form).for_each(|(total, n)| *total += n);
                total
            },
        )
    };
    let weekly: Vec<u64> = total(Lens::Period);
    Lens::AT_RECRUITMENT.iter().all(|&lens| total(lens) == weekly)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Mean stocks of the first and of the last year of a window, or of its halves; nothing where it has none.
fn years(weekly: &[u64]) -> Option<[f64; 2]> {
    let span = YEAR.min(weekly.len() / 2);
    let mean = |weeks: &[u64]| weeks.iter().sum::<u64>() as f64 / span as f64;
    (span > 0).then(|| [mean(&weekly[..span]), mean(&weekly[weekly.len() - span..])])
}

/// Weeks to cut from the start.
fn mser5(weekly: &[f64]) -> Number {
    let batches: Vec<f64> = weekly.chunks_exact(BATCH).map(mean).collect();
    if batches.len() < BATCHES {
        return Err(Undefined::WindowTooShort { needed: (BATCH * BATCHES) as u32, found: weekly.len() as u32 });
    }
    let error = |cut: usize| {
        let kept = &batches[cut..];
        let centre = mean(kept);
        kept.iter().map(|z| (z - centre).powi(2)).sum::<f64>() / (kept.len() as f64).powi(2)
    };
    let cut = (0..=batches.len() / 2).min_by(|&a, &b| error(a).total_cmp(&error(b)));
    Ok((cut.unwrap_or(0) * BATCH) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing::{Stay, World, close, pair};

    fn watched(world: &World, baseline: Books) -> Diagnostics {
        let mut watch = Watch::new(&world.layout);
        watch.add(&pair(0, baseline, world.books()), &world.layout);
        watch.diagnostics()
    }

    #[test]
    fn a_broken_book_is_seen() {
        let world = World::new(30);
        let mut books = world.books();
        world.enter(&mut books, Stay { weeks: 20, ..Stay::default() });
        assert_eq!(watched(&world, books.clone()).accounting_violations, 0);
        books.truth.exploited[7] += 1;
        assert_eq!(watched(&world, books).accounting_violations, 1);
    }

    #[test]
    fn a_week_under_the_wrong_form_is_seen() {
        let world = World::new(30);
        let mut books = world.books();
        world.enter(&mut books, Stay { weeks: 20, ..Stay::default() });
        books.truth.exploited.swap(0, 1);
        assert_eq!(watched(&world, books).accounting_violations, 1);
    }

    #[test]
    fn drift_compares_the_first_and_the_last_year() {
        assert_eq!(years(&[[100; 52], [500; 52], [112; 52]].concat()), Some([100.0, 112.0]));
        assert_eq!(years(&[4, 4, 1, 6, 6]), Some([4.0, 6.0]));
        assert_eq!(years(&[4]), None);
    }

    /// Stocks of the halves are 2 and 3, then 4 and 4: they grow by 1 and 0, so by a sixth on average.
    #[test]
    fn drift_has_the_interval_of_a_ratio_of_means() {
        let world = World::new(10);
        let mut watch = Watch::new(&world.layout);
        let mut sums = Moments::new(2);
        for (replicate, [first, last]) in (0..).zip([[2, 3], [4, 4], [3, 3], [5, 6]]) {
            let mut books = world.books();
            let stays = [(0, first), (5, last)];
            for (from, persons) in stays {
                (0..persons).for_each(|_| world.enter(&mut books, Stay { from, weeks: 5, ..Stay::default() }));
            }
            watch.add(&pair(replicate, books, world.books()), &world.layout);
            let [first, last] = [first, last].map(f64::from);
            sums.add(&[last - first, first]);
            if replicate == 1 {
                close(watch.change().unwrap(), 1.0 / 6.0, 1e-12);
            }
        }
        let drift = watch.diagnostics().drift;
        assert_eq!(drift, sums.share());
        let drift = drift.unwrap();
        assert!(drift.low < drift.mean && drift.mean < drift.high && drift.n == 4, "{drift:?}");
    }

    #[test]
    fn no_drift_without_two_replicates_a_stock_and_a_window() {
        let of = |weeks: u32, persons: u32, replicates: u32| {
            let world = World::new(weeks);
            let mut watch = Watch::new(&world.layout);
            for replicate in 0..replicates {
                let mut books = world.books();
                (0..persons).for_each(|_| world.enter(&mut books, Stay { weeks, ..Stay::default() }));
                watch.add(&pair(replicate, books, world.books()), &world.layout);
            }
            watch.diagnostics().drift.map(|drift| drift.mean)
        };
        assert_eq!(of(10, 3, 2), Ok(0.0));
        assert_eq!(of(10, 3, 1), Err(Undefined::TooFewReplicates { needed: 2, found: 1 }));
        assert_eq!(of(10, 0, 2), Err(Undefined::ZeroBaseline));
        assert_eq!(of(1, 3, 2), Err(Undefined::WindowTooShort { needed: 2, found: 1 }));
    }

    #[test]
    fn the_example_of_mser() {
        let weekly = [[9.0; 5], [5.0; 5], [5.0; 5], [5.0; 5]].concat();
        assert_eq!(mser5(&weekly), Ok(5.0));
        assert_eq!(mser5(&[3.0; 40]), Ok(0.0));
        assert_eq!(mser5(&[3.0; 19]), Err(Undefined::WindowTooShort { needed: 20, found: 19 }));
    }

    #[test]
    fn a_baseline_that_still_grows_is_warned_of() {
        let world = World::new(40);
        let mut books = world.books();
        (0..40).for_each(|from| world.enter(&mut books, Stay { from, weeks: 40 - from, ..Stay::default() }));
        let found = watched(&world, books);
        assert!(found.drift_warning && found.truncation_warning, "{found:?}");
    }

    #[test]
    fn failures_are_rows() {
        let mut watch = Watch::new(&World::new(2).layout);
        watch.fail(0, 3, &Failure("a price ran away".to_owned()));
        let found = watch.diagnostics();
        assert_eq!(found.failed, [Failed { world: 0, replicate: 3, cause: "a price ran away".to_owned() }]);
        assert_eq!(found.drift, Err(Undefined::TooFewReplicates { needed: 1, found: 0 }));
        assert!(!found.drift_warning);
    }
}
