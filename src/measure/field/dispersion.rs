//! How much more counts vary than Poisson ones.
//!
//! φ is the variance of a count over its mean. Where several areas of a kind, or several stretches of a period, are
//! counted, it shows: within each kind of area the model is
//!
//! ```text
//! expected(area, stretch) = (all of the area) · (all of the period / all) · (weeks of the stretch / weeks of the period)
//! φ = Σ (counted − expected)² / expected / df        df = Σ over groups of (counts − areas − 1)
//! ```
//!
//! that is, areas of a kind differ in level but change alike (quasi-Poisson: `McCullagh` & Nelder 1989, section 6.2). Areas
//! in which nothing was counted tell nothing and are left out. An estimate below 1 is taken for 1: counts that keep
//! distance from each other are rarer than luck. Intervals with an estimated φ use Student's t with its degrees of freedom.
//!
//! Example: two areas of one kind, 10 → 20 and 20 → 10: all expected counts are 15, so φ = 4·25/15 = 6.67 with one degree of
//! freedom.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::Serialize;

use super::observations::{Observation, Observations, Period};
use crate::measure::stats::{NORMAL, student};

/// Variance of a count over its mean, and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Dispersion {
    /// φ, at least 1 where it is estimated.
    pub factor: f64,
    /// Degrees of freedom of the estimate; nothing where φ is given or taken for 1.
    pub freedom: Option<u32>,
}

/// Fewer degrees of freedom than this say too little.
const LEAST: u32 = 3;

impl Dispersion {
    /// Counts as Poisson ones.
    pub const POISSON: Self = Self { factor: 1.0, freedom: None };

    /// Estimated from observations; nothing where they leave fewer than three degrees of freedom.
    #[must_use]
    pub fn estimated(observations: &Observations) -> Option<Self> {
        let mut groups: BTreeMap<_, Vec<&Observation>> = BTreeMap::new();
        for row in observations.rows() {
            groups.entry((row.role, &row.kind)).or_default().push(row);
        }
        let [squares, freedom] = groups
            .values()
            .map(|rows| Misfit::of(rows))
            .fold([0.0, 0.0], |[squares, freedom], misfit| [squares + misfit.squares, freedom + misfit.freedom]);
        let enough = freedom >= f64::from(LEAST);
        enough.then(|| Self { factor: (squares / freedom).max(1.0), freedom: Some(freedom as u32) })
    }

    /// The quantile by which a standard error is multiplied for a 95 % interval.
    #[must_use]
    pub fn quantile(self) -> f64 {
        self.freedom.map_or(NORMAL, |freedom| student(f64::from(freedom)))
    }
}

/// Distance between counts of a group and what is expected of them.
#[derive(Clone, Copy, Default)]
struct Misfit {
    squares: f64,
    freedom: f64,
}

impl Misfit {
    fn of(rows: &[&Observation]) -> Self {
        let mut areas: BTreeMap<&str, f64> = BTreeMap::new();
        for row in rows {
            *areas.entry(&row.area).or_default() += row.count as f64;
        }
        areas.retain(|_, all| *all > 0.0);
        let rows: Vec<_> = rows.iter().filter(|row| areas.contains_key(row.area.as_str())).collect();
        let sum = |of: &dyn Fn(&Observation) -> f64, period: Period| {
            rows.iter().filter(|row| row.period == period).map(|row| of(row)).sum::<f64>()
        };
        let counted = [Period::Before, Period::After].map(|period| sum(&|row| row.count as f64, period));
        let weeks = [Period::Before, Period::After].map(|period| sum(&|row| row.weeks, period) / areas.len() as f64);
        let all: f64 = counted.iter().sum();
        let squares = rows.iter().map(|row| {
            let period = row.period as usize;
            let expected = areas[row.area.as_str()] * counted[period] / all * row.weeks / weeks[period];
            let apart = row.count as f64 - expected;
            // Nothing is expected only where nothing was counted.
            if expected > 0.0 { apart * apart / expected } else { 0.0 }
        });
        let used = counted.iter().filter(|counted| **counted > 0.0).count();
        let informative = rows.iter().filter(|row| counted[row.period as usize] > 0.0).count() as f64;
        let parameters = (areas.len() + used).saturating_sub(1) as f64;
        Self { squares: squares.sum(), freedom: (informative - parameters).max(0.0) }
    }
}

/// A number that can be no dispersion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write a number from 0.1 to 1000: 1 for Poisson counts, 2 for counts that vary twice as much")]
pub struct BadDispersion;

/// A given φ.
impl FromStr for Dispersion {
    type Err = BadDispersion;

    fn from_str(text: &str) -> Result<Self, BadDispersion> {
        let factor = text.parse().map_err(|_| BadDispersion)?;
        if (0.1..=1000.0).contains(&factor) { Ok(Self { factor, freedom: None }) } else { Err(BadDispersion) }
    }
}
