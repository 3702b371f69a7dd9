//! The measures with which the field looks for displacement: counts before and after where a programme works, in a buffer
//! and in a control. Areas may be places, groups, tactics or forms (Guerette 2009, appendix B).
//!
//! They compare with the control, and see displacement only where the control is untouched by it.
//!
//! Each measure is a formula in the counts, one file each. Counts are taken as independent and Poisson, with a variance φ
//! times their number where they vary more ([`Dispersion`]). From there comes every interval, by the delta method: the
//! variance of a formula is the sum over the counts of (slope)² · φ · count. For the weighted displacement difference and
//! the odds ratio that is the standard error as published; for the others, for which the literature has none, it is ours.
//! The quotient, a ratio of two such formulas, has the interval of Fieller (1954), which says where there are no bounds.
//!
//! Example: treated 100 → 50, buffer 100 → 125, control 100 → 100: success −.5, buffer .25, quotient −.5: half of the
//! success was displaced.

mod areas;
mod assessment;
mod buffer_displacement;
mod difference;
mod dispersion;
mod gross_effect;
mod net_effect;
mod observations;
mod odds_ratio;
mod quotient;
mod slopes;
mod success;
mod total_net_effect;

pub use areas::{Areas, Counts, Role, Tally};
pub use assessment::{Assessed, Assessment, Basis, Counted};
pub use dispersion::{BadDispersion, Dispersion};
pub use observations::{Observation, Observations, Period, Weighing};

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use self::slopes::Sloped;
use super::{Estimate, Number, Undefined, Value};

/// A measure of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
pub enum Measure {
    /// What the treated area lost.
    GrossEffect,
    /// What it lost relative to the control.
    NetEffect,
    /// The same with the other sign: the denominator of the quotient.
    Success,
    /// What the buffer gained relative to the control: the numerator of the quotient.
    BufferDisplacement,
    /// Weighted displacement quotient.
    Quotient,
    /// Total net effect, a count.
    TotalNetEffect,
    /// Weighted displacement difference of the treated area.
    LocalDifference,
    /// Weighted displacement difference of the buffer.
    BufferDifference,
    /// Weighted displacement difference of both.
    Difference,
    /// Odds ratio of the treated area.
    TreatedOdds,
    /// Odds ratio of the buffer.
    BufferOdds,
}

/// What a value on either side of the neutral one says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// More is better for people.
    More,
    /// Less is better for people.
    Less,
}

impl Measure {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 11] = [
        Self::GrossEffect,
        Self::NetEffect,
        Self::Success,
        Self::BufferDisplacement,
        Self::Quotient,
        Self::TotalNetEffect,
        Self::LocalDifference,
        Self::BufferDifference,
        Self::Difference,
        Self::TreatedOdds,
        Self::BufferOdds,
    ];

    /// Its name in files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::GrossEffect => "gross_effect",
            Self::NetEffect => "net_effect",
            Self::Success => "success",
            Self::BufferDisplacement => "buffer_displacement",
            Self::Quotient => "wdq",
            Self::TotalNetEffect => "total_net_effect",
            Self::LocalDifference => "wdd_local",
            Self::BufferDifference => "wdd_buffer",
            Self::Difference => "wdd",
            Self::TreatedOdds => "odds_treated",
            Self::BufferOdds => "odds_buffer",
        }
    }

    /// The value that says that nothing happened.
    #[must_use]
    pub const fn neutral(self) -> f64 {
        match self {
            Self::TreatedOdds | Self::BufferOdds => 1.0,
            _ => 0.0,
        }
    }

    /// Which side of the neutral value is the better one.
    #[must_use]
    pub const fn better(self) -> Better {
        match self {
            Self::Success
            | Self::BufferDisplacement
            | Self::LocalDifference
            | Self::BufferDifference
            | Self::Difference => Better::Less,
            _ => Better::More,
        }
    }

    /// The measure of these areas, with its interval.
    ///
    /// # Errors
    /// Where the measure says nothing: an area without counts, a ratio of a zero count, a quotient without a success.
    pub fn of(self, areas: &Areas, dispersion: Dispersion) -> Measured {
        match self {
            Self::Quotient => quotient::measured(areas, dispersion),
            Self::TreatedOdds => odds_ratio::measured(areas, Role::Treatment, dispersion),
            Self::BufferOdds => odds_ratio::measured(areas, Role::Buffer, dispersion),
            _ => delta(&self.formula(areas)?, areas, dispersion),
        }
    }

    /// The measure alone, for those who make an interval of their own, as over replicates.
    ///
    /// # Errors
    /// As [`Measure::of`].
    pub fn point(self, areas: &Areas) -> Number {
        self.formula(areas).map(|formula| formula.value)
    }

    fn formula(self, areas: &Areas) -> Result<Sloped, Undefined> {
        match self {
            Self::GrossEffect => gross_effect::of(areas),
            Self::NetEffect => net_effect::of(areas),
            Self::Success => success::of(areas),
            Self::BufferDisplacement => buffer_displacement::of(areas),
            Self::Quotient => quotient::of(areas),
            Self::TotalNetEffect => total_net_effect::of(areas),
            Self::LocalDifference => difference::local(areas),
            Self::BufferDifference => difference::buffer(areas),
            Self::Difference => difference::total(areas),
            Self::TreatedOdds => odds_ratio::of(areas, Role::Treatment),
            Self::BufferOdds => odds_ratio::of(areas, Role::Buffer),
        }
    }
}

impl TryFrom<String> for Measure {
    type Error = String;

    fn try_from(key: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|measure| measure.key() == key).ok_or_else(|| format!("no measure is called {key}"))
    }
}

impl From<Measure> for &'static str {
    fn from(measure: Measure) -> Self {
        measure.key()
    }
}

/// A measure with what is known of its error.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Effect {
    /// The measure.
    pub value: f64,
    /// Its 95 % interval, or why it has no bounds.
    pub interval: Result<Interval, Undefined>,
    /// Standard error: of the logarithm for odds ratios, of the value for others; a quotient has none.
    pub standard_error: Number,
    /// Counts that it rests on, before and after each one.
    pub counts: u32,
}

/// A 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A measure, or why there is none.
pub type Measured = Result<Effect, Undefined>;

impl Effect {
    /// The value with its interval as one estimate, or why the interval has no bounds.
    ///
    /// # Errors
    /// Where the interval has no bounds.
    pub fn estimate(&self) -> Value {
        let Interval { low, high } = self.interval.clone()?;
        Ok(Estimate { mean: self.value, low, high, n: self.counts })
    }

    /// On which side of a value the interval lies; `None`: it contains the value, or has no bounds.
    #[must_use]
    pub fn side_of(&self, neutral: f64) -> Option<Ordering> {
        let Interval { low, high } = *self.interval.as_ref().ok()?;
        match (low > neutral, high < neutral) {
            (true, _) => Some(Ordering::Greater),
            (_, true) => Some(Ordering::Less),
            _ => None,
        }
    }
}

/// A formula with its interval by the delta method.
fn delta(formula: &Sloped, areas: &Areas, dispersion: Dispersion) -> Measured {
    let variance = dispersion.factor * areas.covariance(formula, formula);
    if variance <= 0.0 {
        return Err(Undefined::NothingCounted);
    }
    let error = variance.sqrt();
    let half = dispersion.quantile() * error;
    Ok(Effect {
        value: formula.value,
        interval: Ok(Interval { low: formula.value - half, high: formula.value + half }),
        standard_error: Ok(error),
        counts: formula.counts(),
    })
}

#[cfg(test)]
mod tests;
