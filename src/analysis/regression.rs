//! The expected outcome given some of the inputs, from single noisy runs: least squares on natural cubic splines (Hastie,
//! Tibshirani & Friedman 2009, *The Elements of Statistical Learning*, 5.2) of the inputs' normal scores, and their products.
//!
//! An input enters by its normal score, `Φ⁻¹` of its place between 0 and 1, whatever its distribution; knots lie at fixed
//! quantiles, from 5 to 95 %, and beyond them the curve goes on straight. How many bends a curve has, and whether inputs act on
//! each other, is what predicts single runs best when each is left out in turn; by the hat matrix this costs one fit.
//!
//! Where nothing predicts better than the mean, the fit is the mean.

use nalgebra::{Cholesky, DMatrix, DVector, Dyn};

use crate::model::numeric::normal_quantile;

/// Most bends and straight parts of one curve.
const MOST: usize = 5;

/// What a fit may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Degrees of freedom of each input's curve; 0: the mean, 1: a straight line.
    pub curve: usize,
    /// Whether products of two inputs enter.
    pub products: bool,
}

/// Outcomes explained by a group of inputs.
#[derive(Clone, Debug)]
pub struct Fit {
    /// What the fit may do.
    pub shape: Shape,
    /// Expected outcome at each observation.
    pub fitted: Vec<f64>,
    /// Sum of squares of the errors of predicting each observation from all others.
    pub error: f64,
    coefficients: DVector<f64>,
}

/// The normal score of a place between 0 and 1.
#[must_use]
pub fn score(uniform: f64) -> f64 {
    normal_quantile(uniform)
}

/// The best of all shapes. `scores` has the inputs of the group for each observation.
///
/// # Panics
/// Without observations.
#[must_use]
pub fn best(scores: &[Vec<f64>], outcomes: &[f64]) -> Fit {
    let inputs = scores[0].len();
    let shapes = (0..=MOST).flat_map(|curve| [false, true].map(|products| Shape { curve, products }));
    let sensible = shapes.filter(|shape| shape.curve > 0 && inputs > 1 || !shape.products);
    // At least four observations for each coefficient.
    let fits = sensible.filter(|shape| shape.curve == 0 || 4 * shape.terms(inputs) <= outcomes.len());
    let fits = fits.filter_map(|shape| fit(scores, outcomes, shape));
    fits.reduce(|best, next| if next.error < best.error { next } else { best }).expect("the mean can always be taken")
}

/// The fit of one shape; nothing where observations are fewer than coefficients or all alike.
#[must_use]
pub fn fit(scores: &[Vec<f64>], outcomes: &[f64], shape: Shape) -> Option<Fit> {
    let rows: Vec<Vec<f64>> = scores.iter().map(|scores| shape.row(scores)).collect();
    let design = DMatrix::from_fn(rows.len(), rows[0].len(), |i, j| rows[i][j]);
    let y = DVector::from_column_slice(outcomes);
    let normal = normal_equations(&design)?;
    let coefficients = normal.solve(&(design.transpose() * &y));
    let fitted: Vec<f64> = (&design * &coefficients).iter().copied().collect();
    // Leverage of an observation: x'(X'X)⁻¹x, the squared length of L⁻¹x.
    let spread = normal.l().solve_lower_triangular(&design.transpose())?;
    let left_out = |i: usize| (outcomes[i] - fitted[i]) / (1.0 - spread.column(i).norm_squared()).max(1e-9);
    let error = (0..outcomes.len()).map(|i| left_out(i).powi(2)).sum();
    Some(Fit { shape, fitted, error, coefficients })
}

/// The normal equations, with so small a ridge that it shows only where columns depend on each other.
fn normal_equations(design: &DMatrix<f64>) -> Option<Cholesky<f64, Dyn>> {
    let mut normal = design.transpose() * design;
    (0..normal.nrows()).for_each(|i| normal[(i, i)] *= 1.0 + 1e-9);
    normal.cholesky()
}

impl Fit {
    /// Expected outcome at other scores of the same inputs.
    #[must_use]
    pub fn at(&self, scores: &[f64]) -> f64 {
        self.shape.row(scores).iter().zip(self.coefficients.iter()).map(|(x, b)| x * b).sum()
    }
}

impl Shape {
    fn terms(self, inputs: usize) -> usize {
        1 + self.curve * inputs + if self.products { inputs * (inputs - 1) / 2 } else { 0 }
    }

    /// The constant, the curves, the products.
    fn row(self, scores: &[f64]) -> Vec<f64> {
        let curves = scores.iter().flat_map(|&z| curve(z, self.curve));
        let pairs = (0..scores.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
        let products = pairs.filter(|_| self.products).map(|(i, j)| scores[i] * scores[j]);
        std::iter::once(1.0).chain(curves).chain(products).collect()
    }
}

/// The basis of natural cubic splines with `freedom` + 1 knots, without the constant.
fn curve(z: f64, freedom: usize) -> Vec<f64> {
    if freedom == 0 {
        return Vec::new();
    }
    let knots: Vec<f64> = (0..=freedom).map(|j| score(0.05 + 0.9 * j as f64 / freedom as f64)).collect();
    let last = knots[freedom];
    let cube = |knot: f64| (z - knot).max(0.0).powi(3);
    let bend = |knot: f64| (cube(knot) - cube(last)) / (last - knot);
    std::iter::once(z).chain(knots[..freedom - 1].iter().map(|&knot| bend(knot) - bend(knots[freedom - 1]))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::points::points;

    fn scores(n: usize, inputs: usize) -> Vec<Vec<f64>> {
        points(n, inputs, 5).iter().map(|u| u.iter().map(|&u| score(u)).collect()).collect()
    }

    #[test]
    fn a_straight_line_is_found_exactly_and_goes_on_beyond_the_knots() {
        let scores = scores(64, 1);
        let y: Vec<f64> = scores.iter().map(|z| 3.0 - 2.0 * z[0]).collect();
        let fit = best(&scores, &y);
        assert!((fit.at(&[4.0]) + 5.0).abs() < 1e-5, "{}", fit.at(&[4.0]));
    }

    /// A spline's curvature vanishes at its ends: beyond the last knot a third point lies on the line through two.
    #[test]
    fn splines_are_straight_beyond_their_knots() {
        for freedom in 2..=MOST {
            let [a, b, c] = [2.0, 3.0, 4.0].map(|z| curve(z, freedom));
            for j in 0..freedom {
                assert!((a[j] - 2.0 * b[j] + c[j]).abs() < 1e-9, "{freedom}");
            }
        }
    }

    #[test]
    fn a_curve_and_a_product_are_found() {
        let scores = scores(512, 2);
        let truth = |z: &[f64]| (1.5 * z[0]).sin() + z[0] * z[1];
        let y: Vec<f64> = scores.iter().map(|z| truth(z)).collect();
        let fit = best(&scores, &y);
        assert!(fit.shape.products && fit.shape.curve >= 3, "{:?}", fit.shape);
        let off: f64 = fit.fitted.iter().zip(&y).map(|(f, y)| (f - y).powi(2)).sum::<f64>() / 512.0;
        assert!(off < 0.02, "{off}");
    }

    /// Leaving one out by the hat matrix is leaving it out.
    #[test]
    fn the_error_is_that_of_leaving_each_out() {
        let scores = scores(16, 1);
        let y: Vec<f64> = scores.iter().enumerate().map(|(i, z)| z[0] + (i % 3) as f64).collect();
        let shape = Shape { curve: 2, products: false };
        let left_out = (0..16).map(|i| {
            let without = |all: &[Vec<f64>]| [&all[..i], &all[i + 1..]].concat();
            let fit = fit(&without(&scores), &[&y[..i], &y[i + 1..]].concat(), shape).unwrap();
            (y[i] - fit.at(&scores[i])).powi(2)
        });
        let expected: f64 = left_out.sum();
        let error = fit(&scores, &y, shape).unwrap().error;
        assert!((error - expected).abs() < 1e-5 * expected, "{error} {expected}");
    }

    #[test]
    fn where_nothing_predicts_the_mean_is_the_fit() {
        let scores = scores(64, 1);
        let y = vec![2.5; 64];
        assert!(best(&scores, &y).fitted.iter().all(|f| (f - 2.5).abs() < 1e-6));
    }
}
