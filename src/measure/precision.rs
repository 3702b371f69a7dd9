//! When a batch may stop because the interval of net impact is as narrow as asked.
//!
//! The interval is looked at first after [`FIRST`] observations and then after every [`STEP`]; one that is narrow enough must
//! stay so for a while, since early variances that are small by luck would stop too soon and cover too rarely (Hoad,
//! Robinson & Davies 2010; Singham & Schruben 2012). An observation is a replicate, or a world where there are several.
//!
//! The rule is that of Chow & Robbins (1965): stop at the first `n` with `t(n − 1)·S/√n ≤ d`. A relative precision γ asks for
//! `d = |mean|·γ/(1 + γ)`, so that the error is within γ of the *true* mean (Law 2015, *Simulation Modeling and Analysis*,
//! section 9.4).
//!
//! Example: mean 40 with an interval from 38 to 42 has d = 2; a relative precision of 5 % asks for 40·.05/1.05 = 1.905.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Estimate, Value};

/// Observations before the interval is looked at.
pub const FIRST: u32 = 30;
/// Observations between looks.
pub const STEP: u32 = 10;
/// Observations for which a narrow interval must stay narrow, for each hundred there are, and at least once.
const LOOK_AHEAD: u32 = 5;

/// How narrow an interval is to be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// At most this share of the true mean on either side.
    Relative(f64),
    /// At most so much on either side, in the unit of the primary outcome (harm-weighted victim-weeks).
    Absolute(f64),
}

/// Why a text is no precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write a share of net impact such as 5%, or harm-weighted victim-weeks such as 200; above zero")]
pub struct BadPrecision;

impl FromStr for Precision {
    type Err = BadPrecision;

    fn from_str(text: &str) -> Result<Self, BadPrecision> {
        let (number, share) = text.trim().strip_suffix('%').map_or((text.trim(), false), |number| (number, true));
        let number = number.trim_end().parse().ok().filter(|&number: &f64| number.is_finite() && number > 0.0);
        let number = number.ok_or(BadPrecision)?;
        Ok(if share { Self::Relative(number / 100.0) } else { Self::Absolute(number) })
    }
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            // Seven digits: enough to write back what was typed, few enough to hide that 0.07·100 is not 7.
            Self::Relative(share) => write!(f, "{}%", (share * 1e9).round() / 1e7),
            Self::Absolute(amount) => write!(f, "{amount}"),
        }
    }
}

impl Precision {
    /// Half the width that an interval around this mean may have.
    fn half_width(self, mean: f64) -> f64 {
        match self {
            Self::Relative(share) => mean.abs() * share / (1.0 + share),
            Self::Absolute(amount) => amount,
        }
    }

    /// Whether an interval is narrow enough.
    #[must_use]
    pub fn holds(self, found: &Estimate) -> bool {
        found.half_width() <= self.half_width(found.mean)
    }

    /// About how many observations it will take, from what those so far say: the width falls with their square root.
    #[must_use]
    pub fn needs(self, found: &Estimate) -> f64 {
        f64::from(found.n) * (found.half_width() / self.half_width(found.mean)).powi(2)
    }
}

/// A batch on its way to a precision.
#[derive(Clone, Copy, Debug)]
pub struct Stopping {
    /// The precision.
    pub precision: Precision,
    /// Observations there were when the interval became narrow enough, if it has been since.
    narrow_since: Option<u32>,
}

impl Stopping {
    /// Nothing is looked at yet.
    #[must_use]
    pub const fn new(precision: Precision) -> Self {
        Self { precision, narrow_since: None }
    }

    /// Whether the batch may stop. To be asked after every observation, in order: the answer then depends on nothing but what
    /// was observed.
    pub fn enough(&mut self, observations: u32, estimate: impl FnOnce() -> Value) -> bool {
        let due = observations >= FIRST && observations.is_multiple_of(STEP);
        if !due && self.narrow_since.is_none() {
            return false;
        }
        if !estimate().is_ok_and(|found| self.precision.holds(&found)) {
            self.narrow_since = None;
            return false;
        }
        let since = *self.narrow_since.get_or_insert(observations);
        observations - since >= LOOK_AHEAD * since.div_ceil(100)
    }
}

#[cfg(test)]
mod tests {
    use rand::Rng;
    use rand_distr::{Distribution, StandardNormal};

    use super::*;
    use crate::measure::stats::Running;
    use crate::measure::testing::{Draw, close, luck};

    fn estimate(mean: f64, half: f64, n: u32) -> Estimate {
        Estimate { mean, low: mean - half, high: mean + half, n }
    }

    #[test]
    fn shares_and_amounts_are_read_and_written() {
        for (text, precision) in [
            ("5%", Precision::Relative(0.05)),
            (" 7 % ", Precision::Relative(0.07)),
            ("200", Precision::Absolute(200.0)),
        ] {
            assert_eq!(text.parse(), Ok(precision));
            assert_eq!(precision.to_string().parse(), Ok(precision));
        }
        assert_eq!(Precision::Relative(0.07).to_string(), "7%");
        for wrong in ["", "%", "0%", "-3", "five", "inf", "NaN%"] {
            assert_eq!(wrong.parse::<Precision>(), Err(BadPrecision));
        }
    }

    #[test]
    fn a_relative_precision_is_of_the_true_mean() {
        let five = Precision::Relative(0.05);
        assert!(five.holds(&estimate(40.0, 1.90, 100)) && !five.holds(&estimate(40.0, 1.91, 100)));
        assert!(five.holds(&estimate(-40.0, 1.90, 100)) && !five.holds(&estimate(0.0, 0.1, 100)));
        // Twice as wide as it may be: four times as many.
        close(Precision::Absolute(1.0).needs(&estimate(40.0, 2.0, 100)), 400.0, 1e-9);
    }

    #[test]
    fn looks_begin_late_come_rarely_and_must_be_confirmed() {
        let asked = |narrow: &dyn Fn(u32) -> bool| {
            let mut stopping = Stopping::new(Precision::Absolute(1.0));
            let half = |n| if narrow(n) { 0.5 } else { 2.0 };
            (1..=1000).find(|&n| stopping.enough(n, || Ok(estimate(5.0, half(n), n))))
        };
        assert_eq!(asked(&|_| true), Some(35));
        assert_eq!(asked(&|n| n > 31), Some(45));
        assert_eq!(asked(&|n| n != 33), Some(45));
        assert_eq!(asked(&|n| n >= 400), Some(420));
        assert_eq!(asked(&|_| false), None);
    }

    /// Stops samples of `draw` at half-width `d`; how many of the intervals cover the mean, and the mean number observed.
    fn coverage(precision: Precision, truth: f64, batches: u32, draw: impl Fn(&mut Draw) -> f64) -> (f64, f64) {
        let run = |batch| {
            let (mut luck, mut seen) = (luck(21, batch), Running::default());
            let mut stopping = Stopping::new(precision);
            loop {
                seen.add(draw(&mut luck));
                if stopping.enough(seen.n(), || seen.estimate()) {
                    return seen.estimate().unwrap();
                }
            }
        };
        let found: Vec<_> = (0..batches).map(run).collect();
        let covered = found.iter().filter(|found| found.low <= truth && truth <= found.high).count() as f64;
        let observed: f64 = found.iter().map(|found| f64::from(found.n)).sum();
        (covered / f64::from(batches), observed / f64::from(batches))
    }

    /// N(0, 1) within .1: (1.96/.1)² = 384.1 observations on average but for looks and their confirmation.
    #[test]
    fn intervals_where_batches_stop_cover_normal_means() {
        let (covered, observed) = coverage(Precision::Absolute(0.1), 0.0, 2000, |luck| StandardNormal.sample(luck));
        assert!((0.935..=0.965).contains(&covered), "{covered}");
        assert!((384.0..=420.0).contains(&observed), "{observed}");
    }

    /// One in ten within .02: (1.96/.02)²·.09 = 864.3 observations. The price of looking: .9³⁵ = 2.5 % of batches have seen
    /// nobody when they stop, and are wrong.
    #[test]
    fn intervals_where_batches_stop_cover_shares() {
        let one_in_ten = |luck: &mut Draw| f64::from(u8::from(luck.next_u32() < u32::MAX / 10));
        let (covered, observed) = coverage(Precision::Absolute(0.02), 0.1, 2000, one_in_ten);
        assert!((0.915..=0.945).contains(&covered), "{covered}");
        assert!((830.0..=910.0).contains(&observed), "{observed}");
    }

    #[test]
    fn intervals_where_batches_stop_cover_means_to_a_share_of_them() {
        let shifted = |luck: &mut Draw| -> f64 { 10.0 + 5.0 * Distribution::<f64>::sample(&StandardNormal, luck) };
        let (covered, _) = coverage(Precision::Relative(0.05), 10.0, 2000, shifted);
        assert!((0.935..=0.965).contains(&covered), "{covered}");
    }
}
