//! What the program must compute and what it should show, as checks that users and tests run alike.
//!
//! Two promises, kept apart. **Exact** checks compare the program with answers known on paper or published: one that
//! fails is a mistake in the program. **Patterns** compare the model's behaviour with what has been observed, mostly of
//! other crime: one that is not made is published as such, and no mechanism is tuned to make it.
//!
//! A `Check` says beforehand what it expects (`Claim`); running it gives what was `Seen`, one for each claim.

mod accounts;
mod additivity;
mod awareness;
mod chain;
mod congestion;
mod detection;
mod discovery;
mod evaluators;
mod field;
mod indices;
mod information;
mod interdiction;
mod inventory;
mod livelihoods;
mod logit;
mod luck;
mod mechanical;
mod places;
mod presets;
mod profit;
mod published;
mod removal;
mod replacement;
mod shares;
mod text;
mod training;
pub mod worlds;

pub use published::{Published, published};
pub use text::Row;

use serde::Serialize;

use crate::measure::Value;

/// Something to check.
#[derive(Debug)]
pub struct Check {
    /// Short name, as in `docs/validation.md`.
    pub id: &'static str,
    /// What is checked, in one line.
    pub what: &'static str,
    /// Where the expectation comes from.
    pub source: &'static str,
    /// What kind of promise it is.
    pub promise: Promise,
    /// Whether it belongs to the quick set.
    pub quick: bool,
    /// What is expected.
    pub claims: &'static [Claim],
    /// Finds it out: one [`Seen`] for each claim, in their order.
    pub run: fn(Extent) -> Vec<Seen>,
}

/// What it means when a check does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Promise {
    /// An exact answer: the program has a mistake.
    Exact,
    /// A published pattern: the model does not show it.
    Pattern,
}

/// How much work a check may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Few replicates: seconds.
    Quick,
    /// Many replicates: minutes.
    Full,
}

/// One thing that a check expects.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// Of what.
    pub of: &'static str,
    /// What is expected of it.
    pub expected: Expected,
}

/// What is expected of a number. Ends of ranges belong to them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Expected {
    /// This number, to the last bit.
    Exactly(f64),
    /// This number, give or take a tolerance.
    Near(f64, f64),
    /// Between two numbers.
    Within(f64, f64),
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
}

/// What was found: a number, with an interval where it was estimated, or a sentence why there is none.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// A number.
    Number(f64),
    /// An estimate with its 95 % interval.
    Estimate {
        /// Point estimate.
        value: f64,
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// No number, and why.
    Nothing(String),
}

/// What became of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// All claims hold.
    Pass,
    /// An exact answer is missed.
    Fail,
    /// A pattern is not made.
    NotMade,
}

/// A check and what came out.
#[derive(Debug)]
pub struct Finding {
    /// The check.
    pub check: &'static Check,
    /// What was found, one for each claim.
    pub seen: Vec<Seen>,
    /// The verdict.
    pub verdict: Verdict,
}

/// All checks, exact ones first.
pub const ALL: &[&Check] = &[
    &luck::KNOWN_ANSWERS,
    &accounts::NO_OP,
    &mechanical::NO_ADAPTATION,
    &logit::OUTSIDE,
    &logit::NO_OUTSIDE,
    &logit::IDENTICAL,
    &replacement::STEADY_STATE,
    &training::TRAINING,
    &field::BLIND,
    &accounts::ACCOUNTING,
    &additivity::CHANNELS_ADD_UP,
    &luck::ALTERNATIVES,
    &indices::ISHIGAMI,
    &indices::G_FUNCTION,
    &indices::GAUSSIAN,
    &indices::STRAIGHT,
    &discovery::PLANTED,
    &discovery::TWO_PLANTED,
    &information::KNOWING,
    &indices::TIED,
    &inventory::INVENTORIES,
    &chain::LONG_RUN,
    &congestion::MEAN_FIELD,
    &places::BOUND,
    &evaluators::EVALUATORS,
    &discovery::RENEWABLES,
    &places::WITHDRAWAL,
    &profit::SWITCHING,
    &places::FEW_OF_MANY,
    &interdiction::INTERDICTION,
    &detection::DETECTED,
    &detection::FUNNEL,
    &awareness::CAMPAIGN,
    &livelihoods::LIVELIHOODS,
    &removal::REPLACED,
];

impl Check {
    /// Makes the check.
    #[must_use]
    pub fn make(&'static self, extent: Extent) -> Finding {
        let seen = (self.run)(extent);
        let holds = seen.len() == self.claims.len() && self.claims.iter().zip(&seen).all(|(c, s)| c.expected.holds(s));
        let verdict = match (holds, self.promise) {
            (true, _) => Verdict::Pass,
            (false, Promise::Exact) => Verdict::Fail,
            (false, Promise::Pattern) => Verdict::NotMade,
        };
        Finding { check: self, seen, verdict }
    }
}

impl Extent {
    /// One number for each extent.
    const fn pick(self, quick: u32, full: u32) -> u32 {
        match self {
            Self::Quick => quick,
            Self::Full => full,
        }
    }
}

impl Expected {
    /// Whether what was found is as expected; judged by the point estimate.
    #[must_use]
    pub fn holds(self, seen: &Seen) -> bool {
        let Some(x) = seen.value() else { return false };
        match self {
            Self::Exactly(wanted) => x.total_cmp(&wanted).is_eq(),
            Self::Near(wanted, tolerance) => (x - wanted).abs() <= tolerance,
            Self::Within(low, high) => (low..=high).contains(&x),
            Self::AtMost(high) => x <= high,
            Self::AtLeast(low) => x >= low,
        }
    }
}

impl Seen {
    /// The number, where there is one.
    #[must_use]
    pub const fn value(&self) -> Option<f64> {
        match self {
            Self::Number(value) | Self::Estimate { value, .. } => Some(*value),
            Self::Nothing(_) => None,
        }
    }
}

impl From<f64> for Seen {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<Value> for Seen {
    fn from(value: Value) -> Self {
        match value {
            Ok(found) => Self::Estimate { value: found.mean, low: found.low, high: found.high },
            Err(reason) => Self::Nothing(reason.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expectations_hold_at_their_ends_and_not_beyond() {
        for (expected, holds, misses) in [
            (Expected::Exactly(0.0), 0.0, 1e-300),
            (Expected::Near(1.0, 0.25), 1.25, 1.2501),
            (Expected::Within(0.2, 0.6), 0.6, 0.61),
            (Expected::AtMost(4.0), -9.0, 4.1),
            (Expected::AtLeast(0.9), 0.9, 0.89),
        ] {
            assert!(expected.holds(&holds.into()), "{expected:?}");
            assert!(!expected.holds(&misses.into()), "{expected:?}");
            assert!(!expected.holds(&f64::NAN.into()), "{expected:?}");
        }
        assert!(!Expected::AtLeast(0.0).holds(&Seen::Nothing("no number".into())));
    }

    #[test]
    fn ids_stand_once_and_every_check_expects_something() {
        for (at, check) in ALL.iter().enumerate() {
            assert!(ALL[..at].iter().all(|other| other.id != check.id), "{} stands twice", check.id);
            assert!(!check.claims.is_empty(), "{} expects nothing", check.id);
        }
    }

    #[test]
    fn a_missed_claim_is_a_failure_or_a_pattern_not_made() {
        const CLAIMS: &[Claim] = &[Claim { of: "a number", expected: Expected::AtMost(0.0) }];
        const fn check(promise: Promise, run: fn(Extent) -> Vec<Seen>) -> Check {
            Check { id: "T", what: "a test", source: "none", promise, quick: true, claims: CLAIMS, run }
        }
        static EXACT: Check = check(Promise::Exact, |_| vec![Seen::Number(1.0)]);
        static PATTERN: Check = check(Promise::Pattern, |_| vec![Seen::Number(1.0)]);
        static SHORT: Check = check(Promise::Exact, |_| Vec::new());
        static MADE: Check = check(Promise::Pattern, |_| vec![Seen::Number(-1.0)]);
        for (check, verdict) in
            [(&EXACT, Verdict::Fail), (&PATTERN, Verdict::NotMade), (&SHORT, Verdict::Fail), (&MADE, Verdict::Pass)]
        {
            assert_eq!(check.make(Extent::Quick).verdict, verdict);
        }
    }
}
