//! Chance and parameters told apart: the spread within worlds and the spread between them.
//!
//! One number per replicate, `y_wr = μ + a_w + e_wr`: worlds differ by `a_w`, what is not known; replicates of a world by
//! `e_wr`, chance. With the mean square within worlds `MSW` (pooled) and the variance `S²` of the `W` world means, each over
//! `m` replicates, the estimators of the one-way random-effects analysis of variance are
//!
//! ```text
//! σ²_chance = MSW      σ²_parameters = S² − MSW/m      share of parameters ρ = σ²_parameters / (σ²_parameters + σ²_chance)
//! ```
//!
//! The second is unbiased and so may be negative; it is shown as it is. The interval of ρ is the exact one from
//! `F = m·S²/MSW` (Searle 1971, *Linear Models*, chapter 9): with the quantiles `F_u`, `F_l` at 97.5 and 2.5 % of `F(W − 1, W(m − 1))`,
//! from `(F/F_u − 1)/(F/F_u − 1 + m)` to `(F/F_l − 1)/(F/F_l − 1 + m)`. Where replicates are missing, `m` is the harmonic mean over
//! worlds (Thomas & Hultquist 1978), and the interval is approximate.
//!
//! Example: worlds (1, 3), (8, 6) and (4, 2). Means 2, 7, 3 with variance 7; `MSW` = 2; so `σ²_parameters = 7 − 2/2 = 6`,
//! ρ = 6/8 = .75, F = 7.

use serde::{Deserialize, Serialize};

use super::stats::{self, Running, at_least};
use super::{Number, Undefined, Value};

/// What the spread of an amount over replicates is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Variance between replicates of one world: chance.
    pub chance: Number,
    /// Variance between worlds: parameters. Below zero where the means of worlds differ less than chance would let them.
    pub parameters: Number,
    /// Share of both that comes from parameters, with its interval.
    pub share: Value,
    /// Share of worlds whose mean is below zero, with its Wilson interval. Chance is still in these means: it draws the share
    /// towards one half.
    pub below_zero: Value,
}

/// One number per replicate, summed within worlds and over them. The central world is one world.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Nested {
    world: u32,
    open: Running,
    /// Sum of squares and degrees of freedom within worlds that are done.
    squares: f64,
    freedom: u32,
    means: Running,
    /// Sum of the inverse numbers of replicates of worlds that are done.
    inverse: f64,
    below_zero: u32,
}

impl Nested {
    pub(super) fn add(&mut self, world: u32, y: f64) {
        if world != self.world {
            self.close();
            self.world = world;
        }
        self.open.add(y);
    }

    fn close(&mut self) {
        if self.open.n() > 0 {
            self.squares += self.open.squares();
            self.freedom += self.open.n() - 1;
            self.means.add(self.open.mean());
            self.inverse += 1.0 / f64::from(self.open.n());
            self.below_zero += u32::from(self.open.mean() < 0.0);
        }
        self.open = Running::default();
    }

    fn closed(mut self) -> Self {
        self.close();
        self
    }

    /// Worlds that have replicates.
    pub(super) fn worlds(self) -> u32 {
        self.closed().means.n()
    }

    /// Whether its world is the central one.
    fn is_central(self) -> bool {
        self.world == 0
    }

    /// Mean with its t interval: over the replicates of the central world, or over worlds.
    pub(super) fn estimate(self) -> Value {
        if self.is_central() { self.open.estimate() } else { self.closed().means.estimate() }
    }

    /// Variance within worlds.
    pub(super) fn within(self) -> Number {
        if self.is_central() {
            return self.open.variance();
        }
        let Self { squares, freedom, .. } = self.closed();
        at_least(1, freedom).map_err(|_| Undefined::OneReplicateEach)?;
        Ok(squares / f64::from(freedom))
    }

    /// The spread within and between worlds.
    pub(super) fn spread(self) -> Result<Spread, Undefined> {
        if self.is_central() {
            return Err(Undefined::CentralWorld);
        }
        let done = self.closed();
        let worlds = done.means.n();
        let chance = self.within();
        let each = f64::from(worlds) / done.inverse;
        let of_means = done.means.variance();
        let parameters = of_means.clone().and_then(|of_means| Ok(of_means - chance.clone()? / each));
        let share = chance.clone().and_then(|chance| {
            stats::share_between(of_means?, chance, each, [worlds - 1, done.freedom])
                .map(|[mean, low, high]| super::Estimate { mean, low, high, n: worlds })
        });
        Ok(Spread { chance, parameters, share, below_zero: stats::share(done.below_zero, worlds) })
    }

    /// The mean of zeros and ones, a share of replicates, with its interval.
    pub(super) fn share(self) -> Value {
        if self.is_central() {
            let hits = (self.open.mean() * f64::from(self.open.n())).round() as u32;
            return stats::share(hits, self.open.n());
        }
        let done = self.closed();
        let replicates = done.freedom + done.means.n();
        stats::clustered_share(done.means.mean(), done.means.variance()?, done.means.n(), replicates)
    }
}

#[cfg(test)]
mod tests {
    use rand_distr::{Distribution, StandardNormal};

    use super::*;
    use crate::measure::testing::{close, luck};

    fn nested(worlds: &[&[f64]]) -> Nested {
        let replicates = (1..).zip(worlds).flat_map(|(world, ys)| ys.iter().map(move |&y| (world, y)));
        replicates.fold(Nested::default(), |mut sum, (world, y)| {
            sum.add(world, y);
            sum
        })
    }

    #[test]
    fn the_example_above() {
        let found = nested(&[&[1.0, 3.0], &[8.0, 6.0], &[4.0, 2.0]]);
        let mean = found.estimate().unwrap();
        close(mean.mean, 4.0, 1e-12);
        close(mean.high - mean.mean, 4.302_653 * (7.0_f64 / 3.0).sqrt(), 1e-5);
        assert_eq!((mean.n, found.worlds()), (3, 3));
        let spread = found.spread().unwrap();
        close(spread.chance.unwrap(), 2.0, 1e-12);
        close(spread.parameters.unwrap(), 6.0, 1e-12);
        let share = spread.share.unwrap();
        close(share.mean, 0.75, 1e-12);
        // F(2, 3): 16.0441 at 97.5 %, 1/39.1655 at 2.5 %.
        close(share.low, (7.0 / 16.0441 - 1.0) / (7.0 / 16.0441 + 1.0), 1e-5);
        close(share.high, (7.0 * 39.1655 - 1.0) / (7.0 * 39.1655 + 1.0), 1e-5);
        close(spread.below_zero.unwrap().mean, 0.0, 1e-12);
    }

    #[test]
    fn worlds_that_differ_less_than_chance_give_a_negative_variance() {
        let spread = nested(&[&[1.0, 5.0], &[5.0, 1.0], &[-4.0, 10.0]]).spread().unwrap();
        // Means 3, 3, 3; mean square within (8 + 8 + 98)/3.
        close(spread.chance.unwrap(), 38.0, 1e-12);
        close(spread.parameters.unwrap(), -19.0, 1e-12);
        close(spread.share.unwrap().mean, -1.0, 1e-12);
    }

    #[test]
    fn missing_replicates_count_by_the_harmonic_mean() {
        // Means 2, 7 and 9 with variance 13; within (2 + 2 + 0)/(1 + 1 + 0) = 2; m = 3/(½ + ½ + 1) = 1.5.
        let found = nested(&[&[1.0, 3.0], &[8.0, 6.0], &[9.0]]);
        close(found.estimate().unwrap().mean, 6.0, 1e-12);
        close(found.spread().unwrap().parameters.unwrap(), 13.0 - 2.0 / 1.5, 1e-12);
    }

    #[test]
    fn a_mean_below_zero_is_a_world_that_backfires() {
        let spread = nested(&[&[-1.0, -3.0], &[-8.0, 9.0], &[4.0, -5.0], &[1.0, 1.0]]).spread().unwrap();
        close(spread.below_zero.unwrap().mean, 0.5, 1e-12);
    }

    #[test]
    fn the_central_world_has_no_other_to_be_told_from() {
        let central = [1.0, 3.0, 8.0].into_iter().fold(Nested::default(), |mut sum, y| {
            sum.add(0, y);
            sum
        });
        assert_eq!(central.spread(), Err(Undefined::CentralWorld));
        assert_eq!(central.estimate().unwrap().n, 3);
        close(central.within().unwrap(), 13.0, 1e-12);
    }

    #[test]
    fn too_little_to_tell_has_its_reason() {
        let single = nested(&[&[1.0], &[2.0]]).spread().unwrap();
        assert_eq!(single.chance, Err(Undefined::OneReplicateEach));
        assert_eq!(single.share, Err(Undefined::OneReplicateEach));
        let one = nested(&[&[1.0, 2.0]]).spread().unwrap();
        assert_eq!(one.share, Err(Undefined::TooFewReplicates { needed: 2, found: 1 }));
        let alike = nested(&[&[2.0, 2.0], &[2.0, 2.0]]).spread().unwrap();
        assert_eq!(alike.share, Err(Undefined::NoVariation));
    }

    /// Worlds with normal effects of variance `parameters`, replicates with normal luck of variance 1 − `parameters`.
    fn simulated(batch: u32, worlds: u32, replicates: u32, parameters: f64) -> Nested {
        let mut luck = luck(11, batch);
        let mut normal =
            |variance: f64| -> f64 { variance.sqrt() * Distribution::<f64>::sample(&StandardNormal, &mut luck) };
        let mut sum = Nested::default();
        for world in 1..=worlds {
            let effect = normal(parameters);
            (0..replicates).for_each(|_| sum.add(world, effect + normal(1.0 - parameters)));
        }
        sum
    }

    #[test]
    fn intervals_of_mean_and_share_cover_as_often_as_they_say_and_variances_are_unbiased() {
        const BATCHES: u32 = 2_000;
        for parameters in [0.0, 0.3, 0.8] {
            let (mut of_mean, mut of_share, mut sum) = (0, 0, 0.0);
            for batch in 0..BATCHES {
                let found = simulated(batch, 12, 4, parameters);
                let spread = found.spread().unwrap();
                let (mean, share) = (found.estimate().unwrap(), spread.share.unwrap());
                of_mean += u32::from(mean.low <= 0.0 && 0.0 <= mean.high);
                of_share += u32::from(share.low <= parameters && parameters <= share.high);
                sum += spread.parameters.unwrap();
            }
            for covered in [of_mean, of_share].map(|n| f64::from(n) / f64::from(BATCHES)) {
                assert!((0.935..=0.965).contains(&covered), "{covered} at {parameters}");
            }
            // Standard deviation of one estimate is at most .45.
            close(sum / f64::from(BATCHES), parameters, 4.0 * 0.45 / f64::from(BATCHES).sqrt());
        }
    }

    /// What must not be done: replicates of one world taken for independent.
    #[test]
    fn an_interval_over_replicates_would_cover_too_rarely() {
        let covered = (0..500).filter(|&batch| {
            let found = simulated(batch, 12, 4, 0.8).closed();
            let n = 48.0;
            let variance = (found.squares + 4.0 * found.means.squares()) / (n - 1.0);
            found.means.mean().abs() <= stats::student(n - 1.0) * (variance / n).sqrt()
        });
        assert!(covered.count() < 400);
    }
}
