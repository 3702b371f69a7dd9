//! Loss and gain without the bias of positive parts: split-half cross-fitting.
//!
//! `Σ max(0, Δ̂_c)` of noisy means is too high: with no change at all and standard error σ it is `C·σ/√(2π)`, not 0. So
//! the categories are sorted into losers and gainers by the replicates with even numbers and measured on those with odd
//! numbers, then the other way round, and the two are averaged in proportion to their replicates. Which of loss and gain
//! is the smaller, and so the displaced volume, is also decided by the half that does not measure it. Given the signs
//! every statistic is a linear form of the means, which gives its variance; sample splitting of this kind goes back to
//! Cox (1975), cross-fitting to Chernozhukov et al. (2018).
//!
//! Where there are several worlds, the halves are of worlds instead: replicates of one world are not independent.
//!
//! Example: even replicates have mean changes (3, −1), odd ones (2, −2). Measured on odd: loss 2, gain 2; on even: loss 3,
//! gain 1. Averaged: loss 2.5, gain 1.5; loss − gain = 1 = the mean change of the sum. Displaced 1.5, share .6.
//!
//! The interval takes the two halves as independent. That holds where signs are clear; where they are drawn by lot the
//! halves correlate, and the 95 % interval covers about 88 %. The noise floor is there for that case: with it, noise is
//! taken for a move in about 3 batches of 100.

use super::Exploratory;
use crate::measure::average::Sums;
use crate::measure::stats::{Joint, Moments};
use crate::measure::{Number, Undefined, Value};

/// Statistics of [`Halves::cross_fit`].
const LOSS: usize = 0;
const GAIN: usize = 1;
const DISPLACED: usize = 2;

/// Moments of the changes by category, apart for observations with even and odd numbers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Halves([Moments; 2]);

impl Halves {
    pub(super) fn new(categories: usize) -> Self {
        Self([Moments::new(categories), Moments::new(categories)])
    }

    pub(super) fn n(&self) -> u32 {
        self.0[0].n() + self.0[1].n()
    }

    /// Moments of all replicates.
    pub(super) fn all(&self) -> Moments {
        self.0[0].merged(&self.0[1])
    }

    /// Loss, gain and displaced, cross-fitted.
    fn cross_fit(&self) -> Result<Joint<3>, Undefined> {
        let [even, odd] = &self.0;
        let both = || Ok(measured(even, odd)?.pooled(&measured(odd, even)?));
        both().map_err(|_: Undefined| Undefined::HalvesTooSmall)
    }

    /// The exploratory lens; `placebo` has the changes between baseline and placebo arms.
    pub(super) fn exploratory(&self, placebo: &Self) -> Exploratory {
        let categories = self.0[0].mean().len();
        let net = self.all().joint(&[vec![1.0; categories]]).map(|net| net.estimate(0));
        let fit = self.cross_fit();
        let statistic = |i: usize| -> Value { fit.as_ref().map(|fit| fit.estimate(i)).map_err(Clone::clone) };
        let floor = placebo.floor(self.n());
        let displaced = statistic(DISPLACED);
        let distinguishable = match (&displaced, &floor) {
            (Ok(displaced), Ok(floor)) => displaced.low > 0.0 && displaced.mean > *floor,
            _ => false,
        };
        Exploratory {
            loss: statistic(LOSS),
            gain: statistic(GAIN),
            net,
            share: fit.as_ref().map_err(Clone::clone).and_then(|fit| relocated(fit, categories)),
            displaced,
            floor,
            distinguishable,
        }
    }

    /// What `displaced` may reach by chance in `n` replicates: the upper end of its interval between baseline and
    /// placebo arms, which differ by chance alone, carried over by `√(n_placebo / n)`.
    fn floor(&self, n: u32) -> Number {
        let displaced = self.cross_fit().map_err(|_| Undefined::NoPlacebo)?.estimate(DISPLACED);
        Ok(displaced.high.max(0.0) * (f64::from(self.n()) / f64::from(n)).sqrt())
    }
}

impl Sums for Halves {
    fn add(&mut self, number: u32, changes: &[f64]) {
        self.0[(number % 2) as usize].add(changes);
    }
}

/// Loss, gain and displaced of `sizes` with the signs of `signs`.
fn measured(sizes: &Moments, signs: &Moments) -> Result<Joint<3>, Undefined> {
    let loss: Vec<f64> = signs.mean().iter().map(|&change| f64::from(u8::from(change > 0.0))).collect();
    let gain: Vec<f64> = loss.iter().map(|loses| loses - 1.0).collect();
    let net_loss = signs.mean().iter().sum::<f64>() >= 0.0;
    let displaced = if net_loss { gain.clone() } else { loss.clone() };
    sizes.joint(&[loss, gain, displaced])
}

fn relocated(fit: &Joint<3>, categories: usize) -> Value {
    if categories < 2 {
        return Err(Undefined::OneCategory);
    }
    let share = fit.ratio(DISPLACED, LOSS).filter(|_| fit.estimate(LOSS).mean > 0.0);
    share.ok_or(Undefined::LossNearZero)
}

#[cfg(test)]
mod tests {
    use rand_distr::{Distribution, StandardNormal};

    use super::*;
    use crate::measure::testing::{close, luck};
    use crate::rng::Draw;

    fn halves<const C: usize>(rows: &[[f64; C]]) -> Halves {
        (0..).zip(rows).fold(Halves::new(C), |mut halves, (replicate, row)| {
            halves.add(replicate, row);
            halves
        })
    }

    /// Replicates whose changes are `truth` and independent standard noise.
    fn noisy<const C: usize>(luck: &mut Draw, n: usize, truth: [f64; C]) -> Vec<[f64; C]> {
        let mut noise = || -> f64 { StandardNormal.sample(luck) };
        (0..n).map(|_| truth.map(|change| change + noise())).collect()
    }

    #[test]
    fn the_example_above() {
        // Even replicates (4,−1), (2,−1); odd ones (2,−3), (2,−1).
        let found = halves(&[[4.0, -1.0], [2.0, -3.0], [2.0, -1.0], [2.0, -1.0]]).exploratory(&Halves::new(2));
        close(found.loss.unwrap().mean, 2.5, 1e-12);
        close(found.gain.unwrap().mean, 1.5, 1e-12);
        close(found.net.unwrap().mean, 1.0, 1e-12);
        let displaced = found.displaced.unwrap();
        close(displaced.mean, 1.5, 1e-12);
        // Var of the odd half's second mean is 2/2, of the even half's 0: √(1/4·1) with t(2) = 4.30265.
        close(displaced.high - displaced.mean, 4.302_65 * 0.5, 1e-4);
        assert_eq!(found.floor, Err(Undefined::NoPlacebo));
        assert!(!found.distinguishable);
    }

    #[test]
    fn loss_less_gain_is_the_net_even_with_unequal_halves() {
        let found = halves(&noisy(&mut luck(2, 0), 11, [0.4, -0.3, 0.1, 0.0])).exploratory(&Halves::new(4));
        close(found.loss.unwrap().mean - found.gain.unwrap().mean, found.net.unwrap().mean, 1e-12);
    }

    #[test]
    fn near_zero_cross_fitting_is_unbiased_and_the_naive_estimate_is_not() {
        let batches = 2_000;
        let (mut fitted, mut naive) = (0.0, 0.0);
        for batch in 0..batches {
            let batch = halves(&noisy(&mut luck(3, batch), 16, [0.0; 6]));
            fitted += batch.cross_fit().unwrap().estimate(DISPLACED).mean;
            let (loss, gain) =
                batch.all().mean().iter().fold((0.0_f64, 0.0_f64), |(loss, gain), &change| {
                    (loss + change.max(0.0), gain + (-change).max(0.0))
                });
            naive += loss.min(gain);
        }
        // Six categories with standard error 1/4: loss and gain would be near .6 each, the smaller of them near .37.
        assert!(naive / f64::from(batches) > 0.3, "{}", naive / f64::from(batches));
        close(fitted / f64::from(batches), 0.0, 0.02);
    }

    /// How often the interval of `displaced` covers `truth`'s.
    fn coverage<const C: usize>(truth: [f64; C], displaced: f64) -> f64 {
        let covered = (0..2_000).filter(|&batch| {
            let found = halves(&noisy(&mut luck(4, batch), 40, truth)).cross_fit().unwrap().estimate(DISPLACED);
            found.low <= displaced && displaced <= found.high
        });
        covered.count() as f64 / 2_000.0
    }

    #[test]
    fn the_interval_covers_where_signs_are_clear_and_nearly_where_they_are_not() {
        let clear = coverage([5.0, 3.0, -2.0, -2.0], 4.0);
        assert!((0.935..=0.965).contains(&clear), "{clear}");
        let none = coverage([0.0; 6], 0.0);
        assert!((0.87..=0.95).contains(&none), "{none}");
    }

    #[test]
    fn a_clear_move_stands_above_the_floor() {
        let mut luck = luck(5, 0);
        let placebo = halves(&noisy(&mut luck, 100, [0.0; 4]));
        let moved = halves(&noisy(&mut luck, 400, [3.0, 0.0, -1.0, 0.0])).exploratory(&placebo);
        assert!(moved.distinguishable);
        close(moved.share.unwrap().mean, 1.0 / 3.0, 0.1);
        // The floor falls with the square root of replicates.
        close(placebo.floor(400).unwrap(), placebo.floor(100).unwrap() / 2.0, 1e-12);
    }

    #[test]
    fn noise_is_rarely_taken_for_a_move() {
        let alarms = |of: fn(&Exploratory) -> bool| {
            let null = |batch| {
                let mut luck = luck(6, batch);
                let placebo = halves(&noisy(&mut luck, 20, [0.0; 6]));
                halves(&noisy(&mut luck, 40, [0.0; 6])).exploratory(&placebo)
            };
            (0..2_000).filter(|&batch| of(&null(batch))).count() as f64 / 2_000.0
        };
        let flagged = alarms(|found| found.distinguishable);
        let shared = alarms(|found| found.share.is_ok());
        assert!(flagged < 0.05, "{flagged}");
        assert!(shared < 0.05, "{shared}");
    }

    #[test]
    fn nothing_moves_within_one_category() {
        let found = halves(&[[4.0], [4.0], [5.0], [5.0]]).exploratory(&Halves::new(1));
        assert_eq!(found.share, Err(Undefined::OneCategory));
        close(found.loss.unwrap().mean, 4.5, 1e-12);
    }

    #[test]
    fn a_half_without_replicates_gives_no_estimate() {
        let mut even_only = Halves::new(1);
        (0..6).for_each(|i| even_only.add(2 * i, &[1.0]));
        let found = even_only.exploratory(&Halves::new(1));
        assert_eq!(found.loss, Err(Undefined::HalvesTooSmall));
        close(found.net.unwrap().mean, 1.0, 1e-12);
    }
}
