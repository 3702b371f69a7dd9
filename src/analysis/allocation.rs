//! Spending a fixed number of replicates where they help most to tell which alternative is best: the optimal computing
//! budget allocation of Chen, Lin, Yücesan & Chick (2000, *Discrete Event Dynamic Systems* 10, 251–270).
//!
//! With means `m_i`, standard deviations `s_i`, best `b` and `δ_i = m_b − m_i`, replicates go in the proportions
//!
//! ```text
//! w_i = (s_i/δ_i)²  for i ≠ b      w_b = s_b·√(Σ_{i≠b} w_i²/s_i²)
//! ```
//!
//! That is asymptotically optimal for the probability of a right selection, and no guarantee.
//!
//! Example: means 3, 2, 1 with standard deviations 1: w = (√(1² + .25²), 1, .25), so 45, 44 and 11 % of the budget.

/// What is known of an alternative. Larger means are better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Known {
    /// Mean so far.
    pub mean: f64,
    /// Standard deviation of one observation.
    pub deviation: f64,
    /// Observations so far.
    pub observations: u32,
}

/// The alternative with the largest mean; the first of equals.
///
/// # Panics
/// Without any alternative.
#[must_use]
pub fn best(known: &[Known]) -> usize {
    let ahead = |&a: &usize, &b: &usize| known[a].mean.total_cmp(&known[b].mean).then(b.cmp(&a));
    (0..known.len()).max_by(ahead).expect("there is an alternative")
}

/// Shares of the budget. Alternatives that cannot be told from the best by their means get all there is; where none varies, all
/// get the same.
#[must_use]
pub fn shares(known: &[Known]) -> Vec<f64> {
    let best = best(known);
    // A tie would ask for everything for ever: the smallest gap that is told apart is a millionth of a deviation.
    let gap = |one: &Known| (known[best].mean - one.mean).max(1e-6 * one.deviation).max(f64::MIN_POSITIVE);
    let mut weights: Vec<f64> = known.iter().map(|one| (one.deviation / gap(one)).powi(2)).collect();
    let others = (0..known.len()).filter(|&i| i != best && known[i].deviation > 0.0);
    let sum: f64 = others.map(|i| (weights[i] / known[i].deviation).powi(2)).sum();
    weights[best] = known[best].deviation * sum.sqrt();
    let total: f64 = weights.iter().sum();
    if total > 0.0 {
        weights.iter().map(|weight| weight / total).collect()
    } else {
        vec![1.0 / known.len() as f64; known.len()]
    }
}

/// How many of `more` observations each alternative gets, so that all together come as near to [`shares`] as they can.
#[must_use]
pub fn allocate(known: &[Known], more: u32) -> Vec<u32> {
    let total = known.iter().map(|one| one.observations).sum::<u32>() + more;
    let wanted: Vec<f64> = shares(known).into_iter().map(|share| share * f64::from(total)).collect();
    let mut given = vec![0; known.len()];
    for _ in 0..more {
        let missing = |i: usize| wanted[i] - f64::from(known[i].observations + given[i]);
        let most = (0..known.len()).max_by(|&a, &b| missing(a).total_cmp(&missing(b)).then(b.cmp(&a)));
        given[most.expect("there is an alternative")] += 1;
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(mean: f64, deviation: f64, observations: u32) -> Known {
        Known { mean, deviation, observations }
    }

    #[test]
    fn an_allocation_by_hand() {
        let three = [known(3.0, 1.0, 10), known(2.0, 1.0, 10), known(1.0, 1.0, 10)];
        let root = (1.0f64 + 1.0 / 16.0).sqrt();
        let total = root + 1.25;
        for (found, wanted) in shares(&three).into_iter().zip([root, 1.0, 0.25]) {
            assert!((found - wanted / total).abs() < 1e-12);
        }
        // Of 100 in all: 45.2, 43.8, 11.0.
        assert_eq!(allocate(&three, 70), [35, 34, 1]);
        assert_eq!(allocate(&three, 0), [0, 0, 0]);
    }

    #[test]
    fn what_has_too_much_already_gets_nothing() {
        let spent = [known(3.0, 1.0, 10), known(2.0, 1.0, 10), known(1.0, 1.0, 40)];
        assert_eq!(allocate(&spent, 10), [5, 5, 0]);
    }

    #[test]
    fn ties_and_certainty_are_no_trouble() {
        let tied = shares(&[known(1.0, 1.0, 5), known(1.0, 1.0, 5), known(-9.0, 1.0, 5)]);
        assert!(tied.iter().all(|share| share.is_finite()) && tied[2] < 1e-9, "{tied:?}");
        assert_eq!(shares(&[known(1.0, 0.0, 5), known(1.0, 0.0, 5)]), [0.5, 0.5]);
        assert_eq!(best(&[known(1.0, 0.0, 5), known(1.0, 0.0, 5)]), 0);
    }
}
