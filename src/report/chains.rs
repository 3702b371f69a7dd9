//! Where the indicator chain of an intervention breaks: at the first link that cannot be told from no change, or that goes
//! the other way.

use std::cmp::Ordering;

use super::side_of;
use crate::measure::{Chain, Estimate, Indicator, Value, share};
use crate::model::indicators::{Aim, Stage};

/// Which books an indicator is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Book {
    /// What is so.
    True,
    /// What is recorded or said.
    Observed,
}

/// How a link of a chain holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// It changes as the intervention hopes.
    Holds,
    /// It cannot be told from no change.
    Noise,
    /// It changes, and the other way.
    Against,
    /// It has no number, or is an opinion, which moves nothing.
    Unknown,
}

impl Book {
    /// How much more of an indicator there is with the programme.
    pub const fn change(self, indicator: &Indicator) -> &Value {
        match self {
            Self::True => &indicator.change,
            Self::Observed => &indicator.observed_change,
        }
    }

    /// An indicator's number.
    pub const fn value(self, indicator: &Indicator) -> &Value {
        match self {
            Self::True => &indicator.truth,
            Self::Observed => &indicator.observed,
        }
    }

    /// How a link holds.
    #[must_use]
    pub fn hold(self, indicator: &Indicator) -> Hold {
        let change = self.change(indicator);
        if change.is_err() || indicator.stage == Stage::Satisfaction {
            return Hold::Unknown;
        }
        match (indicator.aim, side_of(change)) {
            (Aim::More, Some(Ordering::Greater))
            | (Aim::Less, Some(Ordering::Less))
            | (Aim::None, None | Some(Ordering::Less)) => Hold::Holds,
            (_, None) => Hold::Noise,
            _ => Hold::Against,
        }
    }

    /// The first link that does not hold. What may go wrong beside the chain is none of its links.
    #[must_use]
    pub fn breaks(self, chain: &Chain) -> Option<&Indicator> {
        let links = chain.indicators.iter().filter(|indicator| indicator.aim != Aim::None);
        links.into_iter().find(|indicator| matches!(self.hold(indicator), Hold::Noise | Hold::Against))
    }
}

/// How thin a chain of persons becomes.
#[derive(Clone, Debug, PartialEq)]
pub struct Thinning<'a> {
    /// Its last link in which persons are counted.
    pub last: &'a Indicator,
    /// The share of those reached who are left there.
    pub left: Estimate,
    /// The link before the largest loss, and the one after it.
    pub loss: [&'a Indicator; 2],
}

/// How thin a chain becomes on its way, where persons are counted on it: both shares are of one panel, in which those left
/// are among those reached.
#[must_use]
pub fn thinning(chain: &Chain) -> Option<Thinning<'_>> {
    let counted =
        |indicator: &&Indicator| indicator.whole.is_some() && indicator.aim != Aim::None && indicator.truth.is_ok();
    let links: Vec<&Indicator> = chain.indicators.iter().filter(counted).collect();
    let (first, last) = (links.first()?, links.last()?);
    let hits = |indicator: &Indicator| {
        let share = indicator.truth.as_ref().ok()?;
        Some(((share.mean * f64::from(share.n)).round() as u32, share.mean))
    };
    let ((reached, _), (left, _)) = (hits(first)?, hits(last)?);
    let kept = |pair: &&[&Indicator]| {
        pair.iter().map(|link| hits(link).map_or(0.0, |(_, mean)| mean)).rev().reduce(|after, before| after / before)
    };
    let loss = links.windows(2).min_by(|a, b| kept(a).unwrap_or(1.0).total_cmp(&kept(b).unwrap_or(1.0)))?;
    Some(Thinning { last, left: share(left.min(reached), reached).ok()?, loss: [loss[0], loss[1]] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{chain, link};

    #[test]
    fn a_chain_breaks_at_its_first_link_without_a_change() {
        let held = chain("one", [[0.4, 0.5], [0.1, 0.2], [0.01, 0.02]]);
        assert_eq!((Book::True.breaks(&held), Book::Observed.breaks(&held)), (None, None));
        let broken = chain("one", [[0.4, 0.5], [-0.1, 0.2], [0.01, 0.02]]);
        assert_eq!(Book::True.breaks(&broken).map(|link| link.stage), Some(Stage::Knowledge));
        assert_eq!(Book::True.hold(&broken.indicators[2]), Hold::Noise);
        let turned = chain("one", [[0.4, 0.5], [0.1, 0.2], [-0.2, -0.1]]);
        assert_eq!(Book::True.breaks(&turned).map(|link| Book::True.hold(link)), Some(Hold::Against));
    }

    #[test]
    fn what_is_hoped_for_decides_which_way_is_wrong() {
        let hold = |aim, ends: [f64; 2]| Book::True.hold(&Indicator { aim, ..link(Stage::Behaviour, ends) });
        assert_eq!(hold(Aim::More, [0.1, 0.2]), Hold::Holds);
        assert_eq!(hold(Aim::Less, [0.1, 0.2]), Hold::Against);
        assert_eq!(hold(Aim::Less, [-0.2, -0.1]), Hold::Holds);
        assert_eq!(hold(Aim::None, [0.1, 0.2]), Hold::Against);
        assert_eq!(hold(Aim::None, [0.0, 0.0]), Hold::Holds);
        assert_eq!(hold(Aim::More, [0.0, 0.0]), Hold::Noise);
    }

    #[test]
    fn an_opinion_and_a_missing_number_break_nothing() {
        let opinion = link(Stage::Satisfaction, [-0.1, 0.1]);
        assert_eq!(Book::True.hold(&opinion), Hold::Unknown);
        let missing =
            Indicator { change: Err(crate::measure::Undefined::Unmonitored), ..link(Stage::Reach, [0.1, 0.2]) };
        assert_eq!(Book::True.hold(&missing), Hold::Unknown);
    }

    #[test]
    fn what_is_left_is_a_share_of_those_reached() {
        let chain = chain("one", [[0.39, 0.41], [0.09, 0.11], [0.01, 0.03]]);
        let thin = thinning(&chain).unwrap();
        // Of 400 of 1,000 reached, 20 are left: a twentieth; a quarter knows, and a fifth of them acts.
        assert!((thin.left.mean - 0.05).abs() < 1e-12 && thin.left.n == 400, "{thin:?}");
        assert_eq!(thin.loss.map(|link| link.stage), [Stage::Knowledge, Stage::Behaviour]);
    }
}
