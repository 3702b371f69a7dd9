//! How much of the spread of an outcome each input makes, alone and with others: Sobol' indices, first order by the estimator
//! of Saltelli et al. (2010, *Computer Physics Communications* 181, 259–270), total by that of Jansen (1999, *Computer Physics
//! Communications* 117, 35–43).
//!
//! A row of the design has two independent points `A` and `B` of the unit cube and, for each group of inputs `i`, the point `A`
//! with the coordinates of the group taken from `B`. With `N` rows and `f` the expected outcome at a point,
//!
//! ```text
//! V_i = Σ f(B)(f(AB_i) − f(A)) / N      T_i = Σ (f(A) − f(AB_i))² / 2N      S_i = V_i/V    S_Ti = T_i/V
//! ```
//!
//! **Chance is taken out.** At a point only `m ≥ 2` replicates of the outcome are seen. Every product above is taken between
//! *different* replicates and averaged over all such pairs, `(Σa·Σb − Σab)/(m(m − 1))`: chance in one is independent of chance in
//! the other, so the indices are those of the expected outcome, without bias. The replicates of a row may share their luck:
//! then an input that does nothing has a total index of zero, exactly. Rows differ in luck, so nothing hangs on one seed.
//!
//! Nothing is clamped: an index near zero may be estimated below it. Intervals are those of a bootstrap over rows.
//!
//! Example: a row with the replicates A = (3, 5), B = (1, 1), `AB₁` = (3, 3). The change of A is (0, −2), so its part of V₁ is
//! (2·(−2) − (0 − 2))/2 = −1, and that of T₁ ½·((−2)·(−2) − 4)/2 = 0: one replicate changed, which may be chance.

use serde::Serialize;

use super::points::points;
use super::resample::{ROUNDS, resamples, with_interval};
use crate::measure::{Estimate, Undefined, Value};

/// Fewest rows from which indices are computed.
pub const FEWEST: usize = 8;

/// Outcomes of a row: by point `A`, `B`, `AB_1`, `AB_2`, …, the replicates.
pub type Row = Vec<Vec<f64>>;

/// What an outcome's spread comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Indices {
    /// Rows that all points of have outcomes.
    pub rows: usize,
    /// Mean outcome over all inputs.
    pub mean: f64,
    /// Variance of the expected outcome over the inputs: parameters.
    pub variance: Estimate,
    /// Variance of one replicate at given inputs: chance.
    pub chance: f64,
    /// Share of chance in both; above one where the estimated variance over the inputs is below zero.
    pub noise: Value,
    /// For each group, its indices.
    pub groups: Vec<Index>,
}

/// The indices of one group of inputs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Index {
    /// Share of the variance that would go if the group were known: first order.
    pub first: Value,
    /// Share of the variance that would stay if all but the group were known: total.
    pub total: Value,
}

/// The points of a design: by row `A`, `B`, and for each group `A` with the group taken from `B`.
#[must_use]
pub fn design(rows: usize, dimensions: usize, groups: &[Vec<usize>], seed: u64) -> Vec<Vec<Vec<f64>>> {
    points(rows, 2 * dimensions, seed).iter().map(|both| row(both.split_at(dimensions), groups)).collect()
}

fn row((a, b): (&[f64], &[f64]), groups: &[Vec<usize>]) -> Vec<Vec<f64>> {
    let mixed = groups.iter().map(|group| {
        let mut point = a.to_vec();
        for &d in group {
            point[d] = b[d];
        }
        point
    });
    [a.to_vec(), b.to_vec()].into_iter().chain(mixed).collect()
}

/// The indices of `groups` groups from complete rows, each point with two replicates at least and all of a row with as many.
///
/// # Errors
/// Where there are fewer than [`FEWEST`] rows.
pub fn indices(rows: &[Row], groups: usize, seed: u64) -> Result<Indices, Undefined> {
    if rows.len() < FEWEST {
        return Err(Undefined::TooFewRows { needed: FEWEST as u32, found: rows.len() as u32 });
    }
    let centre = rows.iter().flat_map(|row| &row[..2]).map(|y| mean(y)).sum::<f64>() / (2 * rows.len()) as f64;
    let terms: Vec<Terms> = rows.iter().map(|row| Terms::of(row, groups, centre)).collect();
    let all: Vec<usize> = (0..rows.len()).collect();
    let here = Sums::of(&terms, &all, groups);
    let rounds: Vec<Sums> = resamples(rows.len(), ROUNDS, seed).map(|drawn| Sums::of(&terms, &drawn, groups)).collect();
    let estimate = |of: &dyn Fn(&Sums) -> f64| with_interval(of(&here), rounds.iter().map(of).collect(), rows.len());
    let variance = estimate(&|sums| sums.variance);
    let known = if variance.low > 0.0 { Ok(()) } else { Err(Undefined::NotBeyondChance) };
    let share = |of: &dyn Fn(&Sums) -> f64| known.clone().map(|()| estimate(&|sums| of(sums) / sums.variance));
    Ok(Indices {
        rows: rows.len(),
        mean: centre,
        variance,
        chance: here.chance,
        noise: if here.chance + here.variance > 0.0 { Ok(estimate(&Sums::noise)) } else { Err(Undefined::NoVariation) },
        groups: (0..groups)
            .map(|i| Index { first: share(&|sums| sums.first[i]), total: share(&|sums| sums.total[i]) })
            .collect(),
    })
}

/// What one row adds to the sums.
struct Terms {
    mean: f64,
    square: f64,
    chance: f64,
    first: Vec<f64>,
    total: Vec<f64>,
}

impl Terms {
    fn of(row: &Row, groups: usize, centre: f64) -> Self {
        let centred = |y: &[f64]| -> Vec<f64> { y.iter().map(|y| y - centre).collect() };
        let [a, b] = [&row[0], &row[1]].map(|y| centred(y));
        let change = |i: usize| -> Vec<f64> { row[2 + i].iter().zip(&row[0]).map(|(mixed, a)| mixed - a).collect() };
        Self {
            mean: f64::midpoint(mean(&a), mean(&b)),
            square: f64::midpoint(across(&a, &a), across(&b, &b)),
            chance: row.iter().map(|y| within(y)).sum::<f64>() / row.len() as f64,
            first: (0..groups).map(|i| across(&b, &change(i))).collect(),
            total: (0..groups).map(|i| across(&change(i), &change(i)) / 2.0).collect(),
        }
    }
}

/// Means of the terms of some rows.
struct Sums {
    variance: f64,
    chance: f64,
    first: Vec<f64>,
    total: Vec<f64>,
}

impl Sums {
    /// Share of chance; zero where nothing varies.
    fn noise(&self) -> f64 {
        let both = self.chance + self.variance;
        if both > 0.0 { self.chance / both } else { 0.0 }
    }

    fn of(terms: &[Terms], rows: &[usize], groups: usize) -> Self {
        let n = rows.len() as f64;
        let over = |of: &dyn Fn(&Terms) -> f64| rows.iter().map(|&row| of(&terms[row])).sum::<f64>() / n;
        Self {
            variance: over(&|row| row.square) - over(&|row| row.mean).powi(2),
            chance: over(&|row| row.chance),
            first: (0..groups).map(|i| over(&|row| row.first[i])).collect(),
            total: (0..groups).map(|i| over(&|row| row.total[i])).collect(),
        }
    }
}

fn mean(y: &[f64]) -> f64 {
    y.iter().sum::<f64>() / y.len() as f64
}

/// Variance between replicates.
fn within(y: &[f64]) -> f64 {
    let centre = mean(y);
    y.iter().map(|y| (y - centre).powi(2)).sum::<f64>() / (y.len() - 1) as f64
}

/// The mean product of two outcomes over pairs of different replicates.
fn across(a: &[f64], b: &[f64]) -> f64 {
    let m = a.len() as f64;
    let same: f64 = a.iter().zip(b).map(|(a, b)| a * b).sum();
    (a.iter().sum::<f64>() * b.iter().sum::<f64>() - same) / (m * (m - 1.0))
}

#[cfg(test)]
mod tests {
    use rand_distr::{Distribution, StandardNormal};

    use super::*;
    use crate::model::numeric::normal_quantile;
    use crate::rng::{Decision, Draw, Key, Streams};
    use crate::units::Week;

    fn luck(test: u64) -> Draw {
        Streams::new(test, 0, 0).at(Decision::Replicate, Key::NOBODY, Week(0), 0)
    }

    fn alone(inputs: usize) -> Vec<Vec<usize>> {
        (0..inputs).map(|input| vec![input]).collect()
    }

    /// Rows of a function without chance, seen twice.
    fn rows(n: usize, inputs: usize, groups: &[Vec<usize>], y: impl Fn(&[f64]) -> f64) -> Vec<Row> {
        let design = design(n, inputs, groups, 1);
        design.iter().map(|row| row.iter().map(|x| vec![y(x); 2]).collect()).collect()
    }

    #[test]
    fn the_example_above() {
        let row: Row = vec![vec![3.0, 5.0], vec![1.0, 1.0], vec![3.0, 3.0]];
        let terms = Terms::of(&row, 1, 0.0);
        assert!((terms.first[0] + 1.0).abs() < 1e-12 && terms.total[0].abs() < 1e-12);
        assert!((terms.square - f64::midpoint(15.0, 1.0)).abs() < 1e-12);
        assert!((terms.chance - 2.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn a_design_swaps_one_group_at_a_time() {
        let groups = vec![vec![0, 2], vec![1]];
        for row in design(16, 3, &groups, 5) {
            let [a, b] = [&row[0], &row[1]];
            assert_eq!(row[2], [b[0], a[1], b[2]]);
            assert_eq!(row[3], [a[0], b[1], a[2]]);
        }
    }

    /// Y = X₁ + 2X₂ of independent standard normals: shares 1/5 and 4/5, first order and total alike; and of X₁ + X₂ with
    /// correlation ρ the pair is one group and makes everything.
    #[test]
    fn a_sum_of_normals() {
        let found = indices(&rows(4096, 2, &alone(2), |u| normal_quantile(u[0]) + 2.0 * normal_quantile(u[1])), 2, 1);
        let found = found.unwrap();
        assert!((found.variance.mean - 5.0).abs() < 0.03, "{found:?}");
        for (index, share) in found.groups.iter().zip([0.2, 0.8]) {
            assert!((index.first.as_ref().unwrap().mean - share).abs() < 0.02, "{index:?}");
            assert!((index.total.as_ref().unwrap().mean - share).abs() < 0.01, "{index:?}");
        }
        assert!(found.noise.as_ref().unwrap().mean.abs() < 1e-12);
    }

    #[test]
    fn an_input_that_does_nothing_has_exactly_no_index() {
        let found = indices(&rows(256, 3, &alone(3), |u| u[0] * u[2]), 3, 1).unwrap();
        let idle = &found.groups[1];
        assert_eq!((idle.total.as_ref().unwrap().mean, idle.first.as_ref().unwrap().mean), (0.0, 0.0));
    }

    /// Chance of five times the variance of what is known, its own at every point: the indices stay where they are.
    #[test]
    fn chance_is_taken_out_and_its_share_is_told() {
        let groups = alone(2);
        let mut luck = luck(3);
        let mut noise = || -> f64 { Distribution::<f64>::sample(&StandardNormal, &mut luck) };
        let mut observed = |x: &[f64]| -> Vec<f64> {
            let y = 12f64.sqrt() * (x[0] + 2.0 * x[1]);
            (0..4).map(|_| y + 5.0 * noise()).collect()
        };
        let rows: Vec<Row> =
            design(4096, 2, &groups, 1).iter().map(|row| row.iter().map(|x| observed(x)).collect()).collect();
        let found = indices(&rows, 2, 1).unwrap();
        assert!((found.noise.as_ref().unwrap().mean - 25.0 / 30.0).abs() < 0.02, "{found:?}");
        for (index, share) in found.groups.iter().zip([0.2, 0.8]) {
            for estimate in [index.first.as_ref().unwrap(), index.total.as_ref().unwrap()] {
                assert!(estimate.low < share && share < estimate.high, "{estimate:?}");
                assert!((estimate.mean - share).abs() < 0.12, "{estimate:?}");
            }
        }
    }

    #[test]
    fn where_nothing_but_chance_varies_there_is_no_share() {
        let mut luck = luck(4);
        let mut noise = || -> f64 { Distribution::<f64>::sample(&StandardNormal, &mut luck) };
        let rows: Vec<Row> = (0..64).map(|_| (0..3).map(|_| vec![noise(), noise()]).collect()).collect();
        let found = indices(&rows, 1, 1).unwrap();
        assert_eq!(found.groups[0].total, Err(Undefined::NotBeyondChance));
        assert!(indices(&rows[..7], 1, 1).is_err());
    }
}
