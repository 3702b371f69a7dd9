//! The bootstrap (Efron 1979): what a statistic would have been with other observations, by drawing from those there are.

use crate::measure::{Estimate, quantile};
use crate::rng::{Decision, Key, Streams};
use crate::units::Week;

/// Rounds that intervals rest on.
pub const ROUNDS: u32 = 1_000;

/// For each round, which of `n` observations it draws, with replacement.
pub fn resamples(n: usize, rounds: u32, seed: u64) -> impl Iterator<Item = Vec<usize>> {
    (0..rounds).map(move |round| {
        // No world has this number, so this luck is nobody else's.
        let luck = Streams::new(seed, u32::MAX, round);
        let pick = |i| luck.pick(Decision::Resample, Key::NOBODY, Week(0), i as u32, n as u64).0 as usize;
        (0..n).map(pick).collect()
    })
}

/// An estimate with the middle 95 % of what the rounds of a bootstrap gave.
///
/// # Panics
/// Without any round.
#[must_use]
pub fn with_interval(estimate: f64, mut rounds: Vec<f64>, n: usize) -> Estimate {
    rounds.sort_unstable_by(f64::total_cmp);
    Estimate { mean: estimate, low: quantile(&rounds, 0.025), high: quantile(&rounds, 0.975), n: n as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_observation_is_drawn_as_often_as_any_other() {
        let mut counts = [0u32; 10];
        resamples(10, 5_000, 1).flatten().for_each(|i| counts[i] += 1);
        // 5,000 each, with a standard deviation of 67.
        assert!(counts.iter().all(|count| count.abs_diff(5_000) < 270), "{counts:?}");
    }

    #[test]
    fn rounds_and_seeds_differ_and_the_same_seed_does_not() {
        let all = |seed| resamples(20, 3, seed).collect::<Vec<_>>();
        assert_eq!(all(1), all(1));
        assert!(all(1) != all(2) && all(1)[0] != all(1)[1]);
    }

    /// The bootstrap deviation of a mean is that of the observations over √n.
    #[test]
    fn intervals_of_a_mean_are_as_wide_as_on_paper() {
        let values: Vec<f64> = (0..100).map(f64::from).collect();
        let mean = |rows: &[usize]| rows.iter().map(|&i| values[i]).sum::<f64>() / 100.0;
        let found = with_interval(49.5, resamples(100, ROUNDS, 5).map(|rows| mean(&rows)).collect(), 100);
        let half = 1.96 * (9999.0f64 / 12.0).sqrt() / 10.0;
        assert!((found.half_width() - half).abs() < 0.06 * half, "{found:?}");
    }
}
