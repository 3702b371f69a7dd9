//! Whose share it is where two inputs go together: Shapley effects (Owen 2014, *SIAM/ASA Journal on Uncertainty Quantification*
//! 2, 245–251; Song, Nelson & Staum 2016, same journal 4, 1060–1083; Iooss & Prieur 2019, *International Journal for Uncertainty
//! Quantification* 9, 493–514).
//!
//! Two tied inputs have one total index *T*, that of their group: what stays uncertain where all others are known. Part of it
//! goes with either of them. With `T₁` the share that stays where the second is known too, and `T₂` where the first is, a
//! two-player game with the worths `T₁`, `T₂` and `T` gives each what it adds on average over both orders:
//!
//! ```text
//! φ₁ = (T₁ + T − T₂)/2      φ₂ = (T₂ + T − T₁)/2      φ₁ + φ₂ = T
//! ```
//!
//! Both are zero or more. Without a tie and without interaction they are the total indices. The other inputs stand outside of the
//! game, known; where the pair does nothing together with them, these are the Shapley effects of all inputs, and else these
//! lie below: what an input adds never shrinks when an independent one is known too.
//!
//! `T₂` takes a point at which the second is drawn anew where the first stands: its coordinate from another point. `T₁` is the
//! other way round, and the order of drawing has to be turned ([`Pair::redrawn`]; Mara & Tarantola 2012, *Reliability
//! Engineering & System Safety* 107, 115–121).
//!
//! Example: Y = X₁ + X₂, normal with deviations 1 and 2 and correlation ½, has the variance 7. `T₁` = ¾/7, `T₂` = 3/7, T = 1:
//! φ₁ = .3393, φ₂ = .6607.

use serde::{Deserialize, Serialize};

use crate::model::numeric::{normal_distribution, normal_quantile};
use crate::rng::OPEN_ENDS;

/// Two inputs that go together: their normal scores are correlated, and the second is drawn where the first stands.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// Number of the input that is drawn first.
    pub first: usize,
    /// Number of the other.
    pub second: usize,
    /// Correlation ρ of their normal scores: the second has ρ times that of the first and √(1 − ρ²) times that of its own coordinate.
    pub correlation: f64,
}

impl Pair {
    /// The point at which the first input is drawn anew, with a coordinate from elsewhere, where the second stands; the second stays.
    #[must_use]
    pub fn redrawn(&self, point: &[f64], coordinate: f64) -> Vec<f64> {
        let rho = self.correlation;
        let rest = libm::sqrt(1.0 - rho * rho);
        let [first, own, drawn] = [point[self.first], point[self.second], coordinate].map(normal_quantile);
        let second = rho * first + rest * own;
        let [low, high] = OPEN_ENDS;
        let mut point = point.to_vec();
        point[self.first] = normal_distribution(rho * second + rest * drawn).clamp(low, high);
        point[self.second] = normal_distribution(rest * second - rho * drawn).clamp(low, high);
        point
    }
}

/// The effects of both from the total index of the group and, of each, what stays where the other is known.
#[must_use]
pub fn effects(both: f64, given_other: [f64; 2]) -> [f64; 2] {
    let [first, second] = given_other;
    [(first + both - second) / 2.0, (second + both - first) / 2.0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::points::points;

    /// The second of a pair as it is drawn.
    fn second(pair: Pair, point: &[f64]) -> f64 {
        let rho = pair.correlation;
        rho * normal_quantile(point[0]) + (1.0 - rho * rho).sqrt() * normal_quantile(point[1])
    }

    #[test]
    fn the_second_stays_and_the_first_has_its_distribution_there() {
        for correlation in [-1.0, -0.7, 0.0, 0.5, 1.0] {
            let pair = Pair { first: 0, second: 1, correlation };
            let mut moments = [0.0; 3];
            let points = points(4096, 3, 1);
            for point in &points {
                let redrawn = pair.redrawn(&point[..2], point[2]);
                let (before, after) = (second(pair, point), second(pair, &redrawn));
                assert!((before - after).abs() < 1e-6, "{correlation}: {before} {after}");
                // What the first is beyond what the second makes likely, which is independent of where it was before.
                let beyond = normal_quantile(redrawn[0]) - correlation * before;
                moments[0] += beyond / 4096.0;
                moments[1] += beyond * beyond / 4096.0;
                moments[2] += beyond * (normal_quantile(point[0]) - correlation * before) / 4096.0;
            }
            let expected = [0.0, 1.0 - correlation * correlation, 0.0];
            for (moment, expected) in moments.iter().zip(expected) {
                assert!((moment - expected).abs() < 0.01, "{correlation}: {moments:?}");
            }
        }
    }

    #[test]
    fn the_example_above() {
        let [first, second] = effects(1.0, [0.75 / 7.0, 3.0 / 7.0]);
        assert!((first - 0.339_286).abs() < 1e-6 && (second - 0.660_714).abs() < 1e-6);
    }
}
