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
//! **Tied inputs** are one group. For each of the two there is a point more, at which it is drawn anew where the other stands, and
//! from the three total indices the Shapley effect of each (`shapley.rs`).
//!
//! Nothing is clamped: an index near zero may be estimated below it. Intervals are those of a bootstrap over rows.
//!
//! Example: a row with the replicates A = (3, 5), B = (1, 1), `AB₁` = (3, 3). The change of A is (0, −2), so its part of V₁ is
//! (2·(−2) − (0 − 2))/2 = −1, and that of T₁ ½·((−2)·(−2) − 4)/2 = 0: one replicate changed, which may be chance.

use serde::{Deserialize, Serialize};

use super::points::points;
use super::resample::{ROUNDS, resamples, with_interval};
use super::shapley::{self, Pair};
use crate::measure::{Estimate, Undefined, Value};

/// Fewest rows from which indices are computed.
pub const FEWEST: usize = 8;

/// Outcomes of a row: by point `A`, `B`, `AB_1`, `AB_2`, …, and two for each pair, the replicates.
pub type Row = Vec<Vec<f64>>;

/// What is moved in a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moves {
    /// Coordinates that move together, by group.
    pub groups: Vec<Vec<usize>>,
    /// Tied inputs that are a group and are told apart as well.
    pub pairs: Vec<Pair>,
}

/// What an outcome's spread comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// Share of the variance that all groups make alone: the sum of their first orders.
    pub alone: Value,
    /// For each pair of tied inputs, what is whose.
    pub pairs: Vec<Shares>,
}

/// The indices of one group of inputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Index {
    /// Share of the variance that would go if the group were known: first order.
    pub first: Value,
    /// Share of the variance that would stay if all but the group were known: total.
    pub total: Value,
}

/// Of two tied inputs, in the order in which they are drawn, what each makes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shares {
    /// Shapley effects; together they are the total index of the group.
    pub effects: [Value; 2],
    /// Share of the variance that would stay if all others were known, the other of the two among them.
    pub given_other: [Value; 2],
}

impl Moves {
    /// How many points a row has.
    #[must_use]
    pub fn points(&self) -> usize {
        2 + self.groups.len() + 2 * self.pairs.len()
    }

    /// For each pair its group.
    fn group(&self, pair: usize) -> usize {
        let first = self.pairs[pair].first;
        self.groups.iter().position(|group| group.contains(&first)).expect("a pair is a group")
    }

    fn row(&self, (a, b): (&[f64], &[f64])) -> Vec<Vec<f64>> {
        let taken = |inputs: &[usize]| {
            let mut point = a.to_vec();
            for &d in inputs {
                point[d] = b[d];
            }
            point
        };
        let mixed = self.groups.iter().map(|group| taken(group));
        let anew = self.pairs.iter().flat_map(|pair| [pair.redrawn(a, b[pair.first]), taken(&[pair.second])]);
        [a.to_vec(), b.to_vec()].into_iter().chain(mixed).chain(anew).collect()
    }
}

/// The points of a design: by row `A`, `B`, for each group `A` with the group taken from `B`, and for each pair `A` with the first
/// and with the second of it drawn anew where the other stands.
#[must_use]
pub fn design(rows: usize, dimensions: usize, moves: &Moves, seed: u64) -> Vec<Vec<Vec<f64>>> {
    points(rows, 2 * dimensions, seed).iter().map(|both| moves.row(both.split_at(dimensions))).collect()
}

/// The indices from complete rows, each point with two replicates at least and all of a row with as many.
///
/// # Errors
/// Where there are fewer than [`FEWEST`] rows.
pub fn indices(rows: &[Row], moves: &Moves, seed: u64) -> Result<Indices, Undefined> {
    if rows.len() < FEWEST {
        return Err(Undefined::TooFewRows { needed: FEWEST as u32, found: rows.len() as u32 });
    }
    let centre = rows.iter().flat_map(|row| &row[..2]).map(|y| mean(y)).sum::<f64>() / (2 * rows.len()) as f64;
    let terms: Vec<Terms> = rows.iter().map(|row| Terms::of(row, centre)).collect();
    let all: Vec<usize> = (0..rows.len()).collect();
    let here = Sums::of(&terms, &all);
    let rounds: Vec<Sums> = resamples(rows.len(), ROUNDS, seed).map(|drawn| Sums::of(&terms, &drawn)).collect();
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
        groups: (0..moves.groups.len())
            .map(|i| Index { first: share(&|sums| sums.first[i]), total: share(&|sums| sums.total[i]) })
            .collect(),
        alone: share(&|sums| sums.first[..moves.groups.len()].iter().sum::<f64>()),
        pairs: (0..moves.pairs.len())
            .map(|i| Shares {
                effects: [0, 1].map(|which| share(&|sums| sums.effects(moves, i)[which])),
                given_other: [0, 1].map(|which| share(&|sums| sums.given_other(moves, i)[which])),
            })
            .collect(),
    })
}

/// What one row adds to the sums.
struct Terms {
    mean: f64,
    square: f64,
    chance: f64,
    /// For each point from the third on.
    first: Vec<f64>,
    /// The same.
    total: Vec<f64>,
}

impl Terms {
    fn of(row: &Row, centre: f64) -> Self {
        let centred = |y: &[f64]| -> Vec<f64> { y.iter().map(|y| y - centre).collect() };
        let [a, b] = [&row[0], &row[1]].map(|y| centred(y));
        let change = |mixed: &Vec<f64>| -> Vec<f64> { mixed.iter().zip(&row[0]).map(|(mixed, a)| mixed - a).collect() };
        let changes: Vec<Vec<f64>> = row[2..].iter().map(change).collect();
        Self {
            mean: f64::midpoint(mean(&a), mean(&b)),
            square: f64::midpoint(across(&a, &a), across(&b, &b)),
            chance: row.iter().map(|y| within(y)).sum::<f64>() / row.len() as f64,
            first: changes.iter().map(|change| across(&b, change)).collect(),
            total: changes.iter().map(|change| across(change, change) / 2.0).collect(),
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

    /// Of a pair, what stays of either where the other is known.
    fn given_other(&self, moves: &Moves, pair: usize) -> [f64; 2] {
        [0, 1].map(|which| self.total[moves.groups.len() + 2 * pair + which])
    }

    fn effects(&self, moves: &Moves, pair: usize) -> [f64; 2] {
        shapley::effects(self.total[moves.group(pair)], self.given_other(moves, pair))
    }

    fn of(terms: &[Terms], rows: &[usize]) -> Self {
        let n = rows.len() as f64;
        let over = |of: &dyn Fn(&Terms) -> f64| rows.iter().map(|&row| of(&terms[row])).sum::<f64>() / n;
        Self {
            variance: over(&|row| row.square) - over(&|row| row.mean).powi(2),
            chance: over(&|row| row.chance),
            first: (0..terms[0].first.len()).map(|i| over(&|row| row.first[i])).collect(),
            total: (0..terms[0].total.len()).map(|i| over(&|row| row.total[i])).collect(),
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

    fn alone(inputs: usize) -> Moves {
        Moves { groups: (0..inputs).map(|input| vec![input]).collect(), pairs: Vec::new() }
    }

    /// Indices of a function without chance, seen twice.
    fn sure(n: usize, inputs: usize, moves: &Moves, y: impl Fn(&[f64]) -> f64) -> Indices {
        let design = design(n, inputs, moves, 1);
        let rows: Vec<Row> = design.iter().map(|row| row.iter().map(|x| vec![y(x); 2]).collect()).collect();
        indices(&rows, moves, 1).unwrap()
    }

    #[test]
    fn the_example_above() {
        let row: Row = vec![vec![3.0, 5.0], vec![1.0, 1.0], vec![3.0, 3.0]];
        let terms = Terms::of(&row, 0.0);
        assert!((terms.first[0] + 1.0).abs() < 1e-12 && terms.total[0].abs() < 1e-12);
        assert!((terms.square - f64::midpoint(15.0, 1.0)).abs() < 1e-12);
        assert!((terms.chance - 2.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn a_design_swaps_one_group_at_a_time() {
        let pair = Pair { first: 2, second: 0, correlation: 0.6 };
        let moves = Moves { groups: vec![vec![0, 2], vec![1]], pairs: vec![pair] };
        for row in design(16, 3, &moves, 5) {
            let [a, b] = [&row[0], &row[1]];
            assert_eq!(row[2], [b[0], a[1], b[2]]);
            assert_eq!(row[3], [a[0], b[1], a[2]]);
            assert_eq!(row[4], pair.redrawn(a, b[2]));
            assert_eq!(row[5], [b[0], a[1], a[2]]);
            assert_eq!(row.len(), moves.points());
        }
    }

    /// Y = X₁ + 2X₂ of independent standard normals: shares 1/5 and 4/5, first order and total alike.
    #[test]
    fn a_sum_of_normals() {
        let found = sure(4096, 2, &alone(2), |u| normal_quantile(u[0]) + 2.0 * normal_quantile(u[1]));
        assert!((found.variance.mean - 5.0).abs() < 0.03, "{found:?}");
        for (index, share) in found.groups.iter().zip([0.2, 0.8]) {
            assert!((index.first.as_ref().unwrap().mean - share).abs() < 0.02, "{index:?}");
            assert!((index.total.as_ref().unwrap().mean - share).abs() < 0.01, "{index:?}");
        }
        assert!(found.noise.as_ref().unwrap().mean.abs() < 1e-12);
    }

    #[test]
    fn an_input_that_does_nothing_has_exactly_no_index() {
        let found = sure(256, 3, &alone(3), |u| u[0] * u[2]);
        let idle = &found.groups[1];
        assert_eq!((idle.total.as_ref().unwrap().mean, idle.first.as_ref().unwrap().mean), (0.0, 0.0));
    }

    /// Two normal inputs with that correlation, the second drawn where the first stands, and one of its own.
    fn tied(correlation: f64, u: &[f64]) -> [f64; 3] {
        let [first, own, third] = [u[0], u[1], u[2]].map(normal_quantile);
        [first, correlation * first + (1.0 - correlation * correlation).sqrt() * own, third]
    }

    fn pair(correlation: f64) -> Moves {
        let pairs = vec![Pair { first: 0, second: 1, correlation }];
        Moves { groups: vec![vec![0, 1], vec![2]], pairs }
    }

    /// Y = X₁ + 2X₂ + X₃, correlation ρ between the first two, variance 6 + 4ρ. The pair has 5 + 4ρ of it, 1 − ρ² of which stays
    /// of X₁ where X₂ is known, and 4(1 − ρ²) the other way round.
    #[test]
    fn effects_of_tied_normals() {
        for rho in [-0.9, -0.3, 0.0, 0.5, 1.0] {
            let found = sure(8192, 3, &pair(rho), |u| {
                let [x, y, z] = tied(rho, u);
                x + 2.0 * y + z
            });
            let variance = 6.0 + 4.0 * rho;
            let near = |value: &Value, expected: f64| {
                let value = value.as_ref().unwrap();
                assert!(
                    (value.mean - expected / variance).abs() < 0.02,
                    "{rho}: {value:?}, not {expected} of {variance}"
                );
                assert!(
                    value.low - 0.01 < expected / variance && expected / variance < value.high + 0.01,
                    "{rho}: {value:?}"
                );
            };
            let [both, other] = [&found.groups[0], &found.groups[1]];
            near(&both.total, 5.0 + 4.0 * rho);
            near(&both.first, 5.0 + 4.0 * rho);
            near(&other.total, 1.0);
            let Shares { effects: [first, second], given_other } = &found.pairs[0];
            let rest = 1.0 - rho * rho;
            near(&given_other[0], rest);
            near(&given_other[1], 4.0 * rest);
            near(first, (5.0 + 4.0 * rho - 3.0 * rest) / 2.0);
            near(second, (5.0 + 4.0 * rho + 3.0 * rest) / 2.0);
            let sum = first.as_ref().unwrap().mean + second.as_ref().unwrap().mean;
            assert!((sum - both.total.as_ref().unwrap().mean).abs() < 1e-12);
        }
    }

    /// One that does nothing has half of what only the tie explains: Y = X₁, so that `T₁` = 1 − ρ² and `T₂` = 0.
    #[test]
    fn a_tied_input_that_does_nothing_has_half_of_what_it_tells() {
        let found = sure(4096, 3, &pair(0.8), |u| tied(0.8, u)[0]);
        let Shares { effects: [first, second], given_other } = &found.pairs[0];
        assert!((first.as_ref().unwrap().mean - f64::midpoint(1.0, 0.36)).abs() < 0.01, "{first:?}");
        assert!((second.as_ref().unwrap().mean - 0.64 / 2.0).abs() < 0.01, "{second:?}");
        assert_eq!(given_other[1].as_ref().unwrap().mean.to_bits(), 0.0f64.to_bits());
    }

    /// Y = (X₁ + X₂)(1 + X₃): the pair and the third work together. With *v* = 2 + 2ρ the variance is 2v, the pair has half of it
    /// alone and all of it in all; the effects of the pair of two alike are half of its total.
    #[test]
    fn effects_of_a_pair_with_an_interaction_are_those_of_its_total() {
        let found = sure(8192, 3, &pair(0.5), |u| {
            let [x, y, z] = tied(0.5, u);
            (x + y) * (1.0 + z)
        });
        let near = |value: &Value, expected: f64| {
            let value = value.as_ref().unwrap();
            assert!((value.mean - expected).abs() < 0.05, "{value:?}, not {expected}");
        };
        near(&found.groups[0].first, 0.5);
        near(&found.groups[0].total, 1.0);
        found.pairs[0].effects.iter().for_each(|effect| near(effect, 0.5));
        // Of 2v = 6, (1 − ρ²)·E(1 + X₃)² = ¾·2 stays of either where the other and the third are known.
        found.pairs[0].given_other.iter().for_each(|stays| near(stays, 0.25));
    }

    /// Chance of five times the variance of what is known, its own at every point: the indices stay where they are.
    #[test]
    fn chance_is_taken_out_and_its_share_is_told() {
        let moves = alone(2);
        let mut luck = luck(3);
        let mut noise = || -> f64 { Distribution::<f64>::sample(&StandardNormal, &mut luck) };
        let mut observed = |x: &[f64]| -> Vec<f64> {
            let y = 12f64.sqrt() * (x[0] + 2.0 * x[1]);
            (0..4).map(|_| y + 5.0 * noise()).collect()
        };
        let rows: Vec<Row> =
            design(4096, 2, &moves, 1).iter().map(|row| row.iter().map(|x| observed(x)).collect()).collect();
        let found = indices(&rows, &moves, 1).unwrap();
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
        let found = indices(&rows, &alone(1), 1).unwrap();
        assert_eq!(found.groups[0].total, Err(Undefined::NotBeyondChance));
        assert!(indices(&rows[..7], &alone(1), 1).is_err());
    }
}
