//! What a choice among alternatives is worth when outcomes are uncertain: the mean of the worst cases, absolute regret, and
//! which alternatives nothing beats in every respect.

/// Conditional value at risk of a good thing: the mean of the worst share `tail` of the outcomes (Rockafellar & Uryasev 2000).
/// The outcome at the edge counts with the part of it that belongs to the tail.
///
/// Example: the worst half of 1, 2, 3 is 1 and half of 2: (1 + 2/2)/1.5 = 1.333.
///
/// # Panics
/// Without outcomes, or with a tail outside (0, 1].
#[must_use]
pub fn worst_mean(outcomes: &[f64], tail: f64) -> f64 {
    worst_scores(outcomes, tail).into_iter().sum::<f64>() / outcomes.len() as f64
}

/// Numbers, one for each outcome in their order, whose mean is [`worst_mean`] and whose spread is the error of it: `q − max(0, q −
/// x)/tail`, where `q` is the outcome at the edge of the tail (Trindade, Uryasev, Shapiro & Zrazhevsky 2007).
///
/// Example: of 1, 2, 3 with the worst half, `q = 2` and the scores are 0, 2, 2; their mean is 1.333.
///
/// # Panics
/// Without outcomes, or with a tail outside (0, 1].
#[must_use]
pub fn worst_scores(outcomes: &[f64], tail: f64) -> Vec<f64> {
    assert!(!outcomes.is_empty() && tail > 0.0 && tail <= 1.0);
    let mut sorted = outcomes.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let edge = sorted[((tail * sorted.len() as f64) as usize).min(sorted.len() - 1)];
    outcomes.iter().map(|outcome| edge - (edge - outcome).max(0.0) / tail).collect()
}

/// Absolute regret of every alternative in one case: how far it stays behind the best of that case. Never divided by
/// anything: where the best is near zero a ratio would say nothing.
#[must_use]
pub fn regret(outcomes: &[f64]) -> Vec<f64> {
    let best = outcomes.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    outcomes.iter().map(|outcome| best - outcome).collect()
}

/// Which alternatives are on the Pareto front: no other is at least as good in all respects and better in one. Larger is better.
#[must_use]
pub fn front<const N: usize>(alternatives: &[[f64; N]]) -> Vec<bool> {
    let dominates = |a: &[f64; N], b: &[f64; N]| {
        let respects = || a.iter().zip(b);
        respects().all(|(a, b)| a >= b) && respects().any(|(a, b)| a > b)
    };
    alternatives.iter().map(|one| !alternatives.iter().any(|other| dominates(other, one))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::numeric::normal_quantile;

    #[test]
    fn worst_means_by_hand() {
        assert!((worst_mean(&[3.0, 1.0, 2.0], 0.5) - 4.0 / 3.0).abs() < 1e-12);
        assert!((worst_mean(&[3.0, 1.0, 2.0], 1.0) - 2.0).abs() < 1e-12);
        assert!((worst_mean(&[3.0, 1.0, 2.0], 0.1) - 1.0).abs() < 1e-12);
    }

    /// Of a standard normal the worst 10, 5 and 1 % lie 1.754983, 2.062713 and 2.665214 below the mean on average.
    #[test]
    fn worst_means_of_a_normal() {
        let n = 200_000;
        let normal: Vec<f64> = (0..n).map(|i| normal_quantile((f64::from(i) + 0.5) / f64::from(n))).collect();
        for (tail, expected) in [(0.1, 1.754_983), (0.05, 2.062_713), (0.01, 2.665_214)] {
            assert!((worst_mean(&normal, tail) + expected).abs() < 1e-4);
        }
    }

    #[test]
    fn regret_is_absolute_and_the_best_has_none() {
        assert_eq!(regret(&[-3.0, 1.0, 0.0]), [4.0, 0.0, 1.0]);
    }

    #[test]
    fn the_front_holds_what_nothing_beats() {
        let points = [[1.0, 5.0], [2.0, 4.0], [1.0, 4.0], [2.0, 4.0], [3.0, 0.0]];
        assert_eq!(front(&points), [true, true, false, true, true]);
    }
}
