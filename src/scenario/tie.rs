//! Two uncertain numbers that go together: a Gaussian copula (Nelsen 2006, *An Introduction to Copulas*, 2.3).
//!
//! The normal scores of the two have the correlation that is written, whatever their distributions; each keeps its own. With
//! uniforms `u` and `v`, the first number is drawn at `u` and the second at `Φ(ρ·Φ⁻¹(u) + √(1 − ρ²)·Φ⁻¹(v))`. A number has one tie at
//! most, so that any correlations that are written can be had together. Kendall's rank correlation is `2/π·asin ρ`.
//!
//! Example: ρ = 1 makes both uniforms the same, ρ = −1 makes the second `1 − u`.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Parameter;
use super::error::{Mistakes, NameProblem};
use super::file::Correlated;
use crate::model::numeric::{normal_distribution, normal_quantile};
use crate::rng::OPEN_ENDS;

/// What a number goes together with.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tie {
    /// Path of the number that is drawn first.
    pub to: String,
    /// Correlation of their normal scores, −1 to 1.
    pub correlation: f64,
}

impl Tie {
    /// The uniform at which a number is drawn, from that of the number it is tied to and one of its own.
    #[must_use]
    pub fn join(&self, first: f64, own: f64) -> f64 {
        let rho = self.correlation;
        let score = rho * normal_quantile(first) + libm::sqrt(1.0 - rho * rho) * normal_quantile(own);
        let [low, high] = OPEN_ENDS;
        normal_distribution(score).clamp(low, high)
    }
}

/// Ties the numbers that a file says go together.
pub(super) fn tie(parameters: &mut [Parameter], correlations: Vec<Correlated>, mistakes: &mut Mistakes) {
    let uncertain = parameters.iter().filter(|parameter| parameter.distribution.is_some());
    let valid: Vec<String> = uncertain.map(|parameter| parameter.path.clone()).collect();
    let mut named = BTreeSet::new();
    for Correlated { between, correlation } in correlations {
        for name in &between {
            let text = name.get_ref().clone();
            if !valid.contains(&text) {
                let valid = valid.clone();
                mistakes.add(name.span(), NameProblem::UnknownName { what: "uncertain number", name: text, valid });
            } else if !named.insert(text.clone()) {
                mistakes.add(name.span(), NameProblem::NamedTwice { what: "uncertain number", name: text });
            }
        }
        let [first, second] = between.map(toml::Spanned::into_inner);
        for parameter in parameters.iter_mut().filter(|parameter| parameter.path == second) {
            parameter.tie = Some(Tie { to: first.clone(), correlation: correlation.get() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_are_the_same_number_and_its_mirror() {
        let tie = |correlation| Tie { to: String::new(), correlation };
        for (u, v) in [(0.1, 0.7), (0.5, 0.2), (0.93, 0.93)] {
            assert!((tie(1.0).join(u, v) - u).abs() < 1e-6);
            assert!((tie(-1.0).join(u, v) - (1.0 - u)).abs() < 1e-6);
            assert!((tie(0.0).join(u, v) - v).abs() < 1e-6);
        }
    }

    /// Over a fine grid the tied uniform is uniform, and pairs agree in order as often as arcsin ρ says.
    #[test]
    fn what_is_tied_keeps_its_distribution_and_has_the_correlation() {
        let tie = Tie { to: String::new(), correlation: 0.6 };
        let n = 400;
        let at = |i: usize| (i as f64 + 0.5) / n as f64;
        let below = |p: f64| (0..n * n).filter(|k| tie.join(at(k / n), at(k % n)) < p).count() as f64 / (n * n) as f64;
        for p in [0.05, 0.3, 0.5, 0.8] {
            assert!((below(p) - p).abs() < 2e-3, "{p}: {}", below(p));
        }
        // Both below their medians: 1/4 + asin(ρ)/2π.
        let both = (0..n / 2 * n).filter(|k| tie.join(at(k / n), at(k % n)) < 0.5).count() as f64 / (n * n) as f64;
        assert!((both - (0.25 + 0.6f64.asin() / std::f64::consts::TAU)).abs() < 2e-3, "{both}");
    }
}
