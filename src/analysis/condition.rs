//! When a programme fails: a condition on what it does at a point.
//!
//! Example: `net <= 0` where it averts nothing on average, `share > 0.5` where more than half of what the treated lose turns up
//! elsewhere.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::measure::Reading;

/// A condition on the means over the replicates of a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Condition {
    amount: Amount,
    comparison: Comparison,
    threshold: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Amount {
    /// Net impact in harm-weighted victim-weeks.
    Net,
    /// The same as a share of the baseline.
    Relative,
    /// Relocated share on the programme's own dimension.
    Share,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Below,
    AtMost,
    Above,
    AtLeast,
}

impl Condition {
    /// The programme averts nothing.
    pub const FAILS: Self = Self { amount: Amount::Net, comparison: Comparison::AtMost, threshold: 0.0 };

    /// Whether it asks for the relocated share.
    #[must_use]
    pub fn asks_for_share(&self) -> bool {
        self.amount == Amount::Share
    }

    /// Whether it holds at a point. A share is never divided: it is compared as an amount, so that a direct effect near
    /// zero does no harm; where that effect is no success, there is no share, and a condition on it does not hold.
    #[must_use]
    pub fn holds(&self, readings: &[Reading]) -> bool {
        let sum = |of: fn(&Reading) -> f64| readings.iter().map(of).sum::<f64>();
        let (part, whole) = match self.amount {
            Amount::Net => (sum(|one| one.net), readings.len() as f64),
            Amount::Relative => (sum(|one| one.net), sum(|one| one.baseline)),
            Amount::Share => (sum(|one| one.spill), sum(|one| one.direct)),
        };
        let edge = self.threshold * whole;
        whole > 0.0
            && match self.comparison {
                Comparison::Below => part < edge,
                Comparison::AtMost => part <= edge,
                Comparison::Above => part > edge,
                Comparison::AtLeast => part >= edge,
            }
    }
}

const AMOUNTS: [(&str, Amount); 3] = [("net", Amount::Net), ("relative", Amount::Relative), ("share", Amount::Share)];
/// Those of two letters first, so that they are not taken for those of one.
const COMPARISONS: [(&str, Comparison); 4] =
    [("<=", Comparison::AtMost), (">=", Comparison::AtLeast), ("<", Comparison::Below), (">", Comparison::Above)];

/// No condition: it must be like `net <= 0`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "write one of net, relative and share, then <, <=, > or >=, then a number or a percentage: net <= 0, relative < 5%, share > 0.5"
)]
pub struct NoCondition;

impl FromStr for Condition {
    type Err = NoCondition;

    fn from_str(text: &str) -> Result<Self, NoCondition> {
        let split = COMPARISONS.into_iter().find_map(|(sign, comparison)| {
            text.split_once(sign).map(|(amount, threshold)| (amount.trim(), comparison, threshold.trim()))
        });
        let (name, comparison, threshold) = split.ok_or(NoCondition)?;
        let (_, amount) = AMOUNTS.into_iter().find(|(amount, _)| *amount == name).ok_or(NoCondition)?;
        let (number, unit) = threshold.strip_suffix('%').map_or((threshold, 1.0), |number| (number.trim(), 100.0));
        let number: f64 = number.parse().map_err(|_| NoCondition)?;
        if !number.is_finite() || (unit > 1.0 && amount == Amount::Net) {
            return Err(NoCondition);
        }
        Ok(Self { amount, comparison, threshold: number / unit })
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let amount = AMOUNTS.iter().find(|(_, amount)| *amount == self.amount).map_or("", |(name, _)| name);
        let sign = COMPARISONS.iter().find(|(_, one)| *one == self.comparison).map_or("", |(sign, _)| sign);
        write!(f, "{amount} {sign} {}", self.threshold)
    }
}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(condition: &str, readings: &[[f64; 4]]) -> bool {
        let readings: Vec<Reading> =
            readings.iter().map(|&[baseline, net, direct, spill]| Reading { baseline, net, direct, spill }).collect();
        condition.parse::<Condition>().unwrap().holds(&readings)
    }

    #[test]
    fn conditions_look_at_means() {
        let point = [[100.0, 30.0, 40.0, 10.0], [100.0, -10.0, 20.0, 30.0]];
        for (condition, expected) in [
            ("net <= 0", false),
            ("net<=10", true),
            ("net < 10", false),
            ("relative >= 10%", true),
            ("relative > 0.1", false),
            ("share > 0.66", true),
            ("share > 0.67", false),
        ] {
            assert_eq!(holds(condition, &point), expected, "{condition}");
        }
    }

    #[test]
    fn there_is_no_share_of_what_is_no_success() {
        let point = [[100.0, -30.0, -20.0, 10.0]];
        assert!(!holds("share > 0.5", &point) && !holds("share < 0.5", &point));
    }

    #[test]
    fn a_condition_is_written_as_it_is_read() {
        for text in ["net <= 0", "relative < 0.05", "share > 0.5", "net >= -12.5"] {
            assert_eq!(text.parse::<Condition>().unwrap().to_string(), text);
        }
        assert_eq!(Condition::FAILS, "net<=0".parse().unwrap());
        for wrong in ["", "net", "nett < 0", "net = 0", "net < x", "net < 5%", "share > inf"] {
            assert_eq!(wrong.parse::<Condition>(), Err(NoCondition), "{wrong}");
        }
    }
}
