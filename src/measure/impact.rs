//! Net impact of the programme on one outcome.
//!
//! Per replicate `N = Y_b − Y_p` and `N / Y_b`; over replicates their means with t intervals, their quantiles, the
//! probability that `N < 0`, and what pairing bought: `(Var Y_b + Var Y_p) / Var(Y_b − Y_p)`, the factor by which
//! unpaired arms would need more replicates for the same interval (Glasserman & Yao 1992 say when it is above 1).
//!
//! Example: replicates (10, 8) and (14, 13) have N = 2 and 1, mean 1.5, shares .2 and 1/14, mean .1357; variances 8, 12.5
//! and .5, so pairing is worth a factor of 41. No replicate of the two backfires.
//!
//! With several worlds intervals are over the means of worlds, see `average.rs`, and what pairing bought is within worlds;
//! quantiles are over all replicates.
//!
//! A share of the baseline needs a baseline above zero in *every* replicate: leaving out the others would choose
//! replicates by their outcome.

use serde::{Deserialize, Serialize};

use super::nested::{Nested, Spread};
use super::stats;
use super::{Number, Outcome, Quantiles, Undefined, Value};

/// An outcome in both arms of one replicate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Paired {
    /// Number of the world; 0: the central one.
    pub world: u32,
    /// Number of the replicate in its world.
    pub replicate: u32,
    /// Outcome of the baseline arm.
    pub baseline: f64,
    /// Outcome of the programme arm.
    pub programme: f64,
}

/// Net impact on one outcome, over replicates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Impact {
    /// Which outcome; its unit is that of every field that is not a share.
    pub outcome: Outcome,
    /// Mean of the baseline arm.
    pub baseline: Value,
    /// Mean of the programme arm.
    pub programme: Value,
    /// Net impact `N = Y_b − Y_p`; positive = less with the programme.
    pub net: Value,
    /// Mean of `N / Y_b`, a share.
    pub relative: Value,
    /// Quantiles of `N` over replicates.
    pub net_quantiles: Result<Quantiles, Undefined>,
    /// Quantiles of `N / Y_b` over replicates.
    pub relative_quantiles: Result<Quantiles, Undefined>,
    /// Probability that `N < 0` in a replicate, with its Wilson interval (over worlds where there are several): that the programme backfires, where
    /// [`Outcome::is_harm`]; otherwise just that there is more of it.
    pub backfire: Value,
    /// What the spread of `N` over replicates is made of; with several worlds only.
    pub net_spread: Result<Spread, Undefined>,
    /// What the spread of `N / Y_b` over replicates is made of; with several worlds only.
    pub relative_spread: Result<Spread, Undefined>,
    /// Correlation of the arms over replicates, within worlds.
    pub correlation: Number,
    /// Variance-reduction factor of pairing, `(Var Y_b + Var Y_p) / Var(Y_b − Y_p)`, within worlds.
    pub variance_reduction: Number,
    /// Both arms of the first 50,000 replicates, in order; the quantiles are theirs.
    pub pairs: Vec<Paired>,
}

/// Replicates kept one by one for quantiles and figures. Replicates are exchangeable, so the first stand for all; means,
/// variances and probabilities are of all.
pub const KEPT: usize = 50_000;

/// One outcome summed over replicates as they come.
#[derive(Clone, Debug, Default)]
pub(super) struct ImpactSums {
    baseline: Nested,
    programme: Nested,
    net: Nested,
    /// Of `N / Y_b`, as long as no baseline is zero.
    share: Nested,
    zero_baseline: bool,
    /// One for each replicate with `N < 0`, zero for the others.
    worse: Nested,
    kept: Vec<Paired>,
}

impl ImpactSums {
    pub(super) fn add(&mut self, pair: Paired) {
        let world = pair.world;
        self.baseline.add(world, pair.baseline);
        self.programme.add(world, pair.programme);
        self.net.add(world, pair.net());
        self.zero_baseline |= pair.baseline <= 0.0;
        if !self.zero_baseline {
            self.share.add(world, pair.net() / pair.baseline);
        }
        self.worse.add(world, f64::from(u8::from(pair.net() < 0.0)));
        if self.kept.len() < KEPT {
            self.kept.push(pair);
        }
    }

    /// Mean of `N` with its interval.
    pub(super) fn net(&self) -> Value {
        self.net.estimate()
    }

    /// The replicates that are kept one by one.
    pub(super) fn pairs(&self) -> &[Paired] {
        &self.kept
    }

    /// Worlds that have replicates.
    pub(super) fn worlds(&self) -> u32 {
        self.net.worlds()
    }
}

impl Impact {
    pub(super) fn new(outcome: Outcome, sums: &ImpactSums) -> Self {
        let &ImpactSums { baseline, programme, net, share, zero_baseline, worse, ref kept } = sums;
        let nets: Vec<f64> = kept.iter().map(Paired::net).collect();
        let shares = kept.iter().map(|pair| pair.net() / pair.baseline);
        let share = if zero_baseline { Err(Undefined::ZeroBaseline) } else { Ok(share) };
        Self {
            outcome,
            baseline: baseline.estimate(),
            programme: programme.estimate(),
            net: net.estimate(),
            relative: share.clone().and_then(Nested::estimate),
            net_quantiles: stats::quantiles(&nets),
            relative_quantiles: share.clone().and_then(|_| stats::quantiles(&shares.collect::<Vec<_>>())),
            backfire: worse.share(),
            net_spread: net.spread(),
            relative_spread: share.and_then(Nested::spread),
            correlation: correlation(baseline, programme, net),
            variance_reduction: variance_reduction(baseline, programme, net),
            pairs: kept.clone(),
        }
    }
}

impl Paired {
    /// Net impact `Y_b − Y_p`.
    #[must_use]
    pub fn net(&self) -> f64 {
        self.baseline - self.programme
    }
}

/// From `Var(Y_b − Y_p) = Var Y_b + Var Y_p − 2 Cov`.
fn correlation(baseline: Nested, programme: Nested, net: Nested) -> Number {
    let (b, p, d) = (baseline.within()?, programme.within()?, net.within()?);
    let product = (b * p).sqrt();
    if product > 0.0 { Ok(((b + p - d) / 2.0 / product).clamp(-1.0, 1.0)) } else { Err(Undefined::NoVariation) }
}

fn variance_reduction(baseline: Nested, programme: Nested, net: Nested) -> Number {
    let (b, p, d) = (baseline.within()?, programme.within()?, net.within()?);
    if d > 0.0 { Ok((b + p) / d) } else { Err(Undefined::NoVariation) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing::close;

    fn impact(pairs: impl IntoIterator<Item = (f64, f64)>) -> Impact {
        let paired = |(replicate, (baseline, programme))| Paired { world: 0, replicate, baseline, programme };
        let mut sums = ImpactSums::default();
        (0..).zip(pairs).map(paired).for_each(|pair| sums.add(pair));
        Impact::new(Outcome::HarmWeeks, &sums)
    }

    #[test]
    fn the_example_above() {
        let found = impact([(10.0, 8.0), (14.0, 13.0)]);
        close(found.net.unwrap().mean, 1.5, 1e-12);
        close(found.relative.unwrap().mean, 0.1 + 1.0 / 28.0, 1e-12);
        close(found.variance_reduction.unwrap(), 41.0, 1e-9);
        close(found.correlation.unwrap(), 1.0, 1e-9);
        close(found.backfire.unwrap().mean, 0.0, 1e-12);
        close(found.net_quantiles.unwrap().median, 1.5, 1e-12);
    }

    /// Uniforms on an even grid make sample moments equal to those of the distribution as the grid grows.
    fn grid() -> impl Iterator<Item = f64> {
        (0..100_000).map(|i| (f64::from(i) + 0.5) / 100_000.0)
    }

    #[test]
    fn coupled_coins_reduce_variance_as_on_paper() {
        // p = .5 against .4 by one uniform: Var(diff) .1·.9 = .09, apart .25 + .24 = .49.
        let coin = |u: f64, p: f64| f64::from(u8::from(u < p));
        let found = impact(grid().map(|u| (coin(u, 0.5), coin(u, 0.4))));
        close(found.variance_reduction.unwrap(), 0.49 / 0.09, 1e-3);
        close(found.correlation.unwrap(), 0.8165, 1e-4);
        close(found.net.unwrap().mean, 0.1, 1e-9);
    }

    #[test]
    fn coupled_waiting_times_reduce_variance_as_on_paper() {
        // Exp(1) against Exp(1.25) by inversion: means 1 and .8, Var(diff) .04, apart 1 + .64.
        let found = impact(grid().map(|u| (-u.ln(), -u.ln() / 1.25)));
        close(found.variance_reduction.unwrap(), 41.0, 1e-6);
        close(found.net.unwrap().mean, 0.2, 1e-4);
    }

    #[test]
    fn equal_arms_have_no_impact_and_no_factor() {
        let found = impact([(10.0, 10.0), (14.0, 14.0), (9.0, 9.0)]);
        let net = found.net.unwrap();
        assert_eq!((net.low, net.mean, net.high), (0.0, 0.0, 0.0));
        assert_eq!(found.variance_reduction, Err(Undefined::NoVariation));
        close(found.backfire.unwrap().mean, 0.0, 1e-12);
    }

    #[test]
    fn nothing_is_a_share_of_zero() {
        let found = impact([(0.0, 1.0), (14.0, 13.0)]);
        assert_eq!(found.relative, Err(Undefined::ZeroBaseline));
        assert_eq!(found.relative_quantiles, Err(Undefined::ZeroBaseline));
        close(found.backfire.unwrap().mean, 0.5, 1e-12);
    }

    #[test]
    fn no_replicates_no_numbers() {
        for pairs in [vec![], vec![(2.0, 1.0)]] {
            let too_few = Undefined::TooFewReplicates { needed: 2, found: pairs.len() as u32 };
            let found = impact(pairs);
            assert_eq!(found.net, Err(too_few.clone()));
            assert_eq!(found.relative, Err(too_few.clone()));
            assert_eq!(found.net_quantiles, Err(too_few.clone()));
            assert_eq!(found.backfire, Err(too_few.clone()));
            assert_eq!(found.correlation, Err(too_few));
        }
    }
}
