//! The few statistics that all measures share: streaming moments, intervals, ratios.
//!
//! * Moments by Welford's recurrence (Welford 1962), merged as in Chan, Golub & `LeVeque` (1983): stable, and independent
//!   of how often intermediate results are asked for.
//! * Means: Student's t interval. Ratios of means: Fieller (1954). Shares: Wilson (1927). Quantiles: type 7 of Hyndman &
//!   Fan (1996).
//!
//! Example of Fieller's interval: `a = 1`, `b = 2` with variances .04 and .01, uncorrelated, and `t = 2`. The ratio θ is
//! in the set where `(a − θb)² ≤ t²(.04 + .01θ²)`, that is `3.96θ² − 4θ + .84 ≤ 0`, so θ from .2978 to .7123 around .5.
//! Where `b² ≤ t²·Var b` the parabola opens downwards and the set is unbounded: there is no interval.

use statrs::distribution::{Continuous, ContinuousCDF, StudentsT};

use super::average::Sums;
use super::{Estimate, Quantiles, Undefined, Value};
use crate::model::numeric::beta_quantile;

/// Two-sided 95 %.
const UPPER: f64 = 0.975;
/// The normal quantile at [`UPPER`].
pub(super) const NORMAL: f64 = 1.959_963_984_540_054;

/// Student's t quantile at .975. `freedom` must be above zero.
pub(crate) fn student(freedom: f64) -> f64 {
    StudentsT::new(0.0, 1.0, freedom).map_or(NORMAL, |t| {
        let rough = t.inverse_cdf(UPPER);
        // The library's inverse is good to three figures at some degrees of freedom; one step of Newton gives nine.
        rough + (UPPER - t.cdf(rough)) / t.pdf(rough)
    })
}

/// Refuses fewer than `needed` replicates.
pub(super) fn at_least(needed: u32, found: u32) -> Result<(), Undefined> {
    if found < needed { Err(Undefined::TooFewReplicates { needed, found }) } else { Ok(()) }
}

/// Count, mean and sum of squared deviations of a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Running {
    n: u32,
    mean: f64,
    squares: f64,
}

impl Running {
    pub(super) fn add(&mut self, x: f64) {
        self.n += 1;
        let from_old = x - self.mean;
        self.mean += from_old / f64::from(self.n);
        self.squares += from_old * (x - self.mean);
    }

    pub(super) const fn n(&self) -> u32 {
        self.n
    }

    pub(super) const fn mean(&self) -> f64 {
        self.mean
    }

    /// Sum of squared deviations.
    pub(super) const fn squares(&self) -> f64 {
        self.squares
    }

    /// Sample variance, or why there is none.
    pub(super) fn variance(&self) -> Result<f64, Undefined> {
        at_least(2, self.n)?;
        Ok(self.squares / f64::from(self.n - 1))
    }

    /// Mean with its t interval.
    pub(super) fn estimate(&self) -> Value {
        let n = f64::from(self.n);
        Ok(interval(self.mean, self.variance()? / n, n - 1.0, self.n))
    }
}

impl FromIterator<f64> for Running {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        values.into_iter().fold(Self::default(), |mut sum, x| {
            sum.add(x);
            sum
        })
    }
}

/// `mean ± t·√variance`, where `variance` is that of the mean.
fn interval(mean: f64, variance: f64, freedom: f64, n: u32) -> Estimate {
    let half = student(freedom) * variance.max(0.0).sqrt();
    Estimate { mean, low: mean - half, high: mean + half, n }
}

/// Count, means and products of deviations of a stream of vectors.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Moments {
    n: u32,
    mean: Vec<f64>,
    /// Row by row.
    products: Vec<f64>,
}

impl Moments {
    pub(super) fn new(length: usize) -> Self {
        Self { n: 0, mean: vec![0.0; length], products: vec![0.0; length * length] }
    }

    pub(super) const fn n(&self) -> u32 {
        self.n
    }

    pub(super) fn mean(&self) -> &[f64] {
        &self.mean
    }

    pub(super) fn add(&mut self, x: &[f64]) {
        let from_old: Vec<f64> = x.iter().zip(&self.mean).map(|(x, mean)| x - mean).collect();
        self.n += 1;
        let share = 1.0 / f64::from(self.n);
        self.mean.iter_mut().zip(&from_old).for_each(|(mean, d)| *mean += d * share);
        self.add_products(&from_old, 1.0 - share);
    }

    /// Moments of both streams together.
    pub(super) fn merged(&self, other: &Self) -> Self {
        let n = self.n + other.n;
        let mut both = self.clone();
        if other.n > 0 {
            let share = f64::from(other.n) / f64::from(n);
            let apart: Vec<f64> = other.mean.iter().zip(&self.mean).map(|(there, here)| there - here).collect();
            both.n = n;
            both.mean.iter_mut().zip(&apart).for_each(|(mean, d)| *mean += d * share);
            both.products.iter_mut().zip(&other.products).for_each(|(here, there)| *here += there);
            both.add_products(&apart, f64::from(self.n) * share);
        }
        both
    }

    fn add_products(&mut self, d: &[f64], weight: f64) {
        for (row, &a) in self.products.chunks_mut(d.len()).zip(d) {
            row.iter_mut().zip(d).for_each(|(sum, &b)| *sum += weight * a * b);
        }
    }

    /// Mean with its t interval, of one component.
    pub(super) fn estimate(&self, component: usize) -> Value {
        let squares = self.products[component * (self.mean.len() + 1)];
        Running { n: self.n, mean: self.mean[component], squares }.estimate()
    }

    /// The ratio of the means of the first two components with its Fieller interval.
    pub(super) fn share(&self) -> Value {
        self.ratio([0, 1])
    }

    /// The ratio of the means of two components with its Fieller interval.
    pub(super) fn ratio(&self, of: [usize; 2]) -> Value {
        let unit = |component: usize| (0..self.mean.len()).map(|i| f64::from(u8::from(i == component))).collect();
        self.joint(&of.map(unit))?.ratio(0, 1).ok_or(Undefined::DenominatorNearZero)
    }

    /// How much one ratio of the means of two components is above another, `a/b − c/d`. Its t interval has the variance of
    /// the linear form `(a − r·b)/b̄ − (c − s·d)/d̄`, `r` and `s` being the two ratios (delta method).
    pub(super) fn difference(&self, above: [usize; 2], below: [usize; 2]) -> Value {
        let ratios = [self.ratio(above)?.mean, self.ratio(below)?.mean];
        let mut form = vec![0.0; self.mean.len()];
        for (([part, whole], ratio), sign) in [above, below].into_iter().zip(ratios).zip([1.0, -1.0]) {
            form[part] += sign / self.mean[whole];
            form[whole] -= sign * ratio / self.mean[whole];
        }
        let half = self.joint(&[form])?.estimate(0).half_width();
        let mean = ratios[0] - ratios[1];
        Ok(Estimate { mean, low: mean - half, high: mean + half, n: self.n })
    }

    /// The product of powers of the means, with its interval by the delta method on its logarithm.
    pub(super) fn product(&self, powers: &[f64]) -> Value {
        let factors = || self.mean.iter().zip(powers).filter(|(_, power)| **power != 0.0);
        at_least(2, self.n)?;
        if factors().any(|(mean, _)| *mean <= 0.0) {
            return Err(Undefined::ZeroCount);
        }
        let logarithm: f64 = factors().map(|(mean, power)| power * mean.ln()).sum();
        let slopes = self.mean.iter().zip(powers).map(|(mean, power)| if *power == 0.0 { 0.0 } else { power / mean });
        let half = self.joint(&[slopes.collect()])?.estimate(0).half_width();
        let at = |logarithm: f64| logarithm.exp();
        Ok(Estimate { mean: at(logarithm), low: at(logarithm - half), high: at(logarithm + half), n: self.n })
    }

    /// Joint distribution of the means of linear forms of the vector.
    pub(super) fn joint<const K: usize>(&self, forms: &[Vec<f64>; K]) -> Result<Joint<K>, Undefined> {
        at_least(2, self.n)?;
        let n = f64::from(self.n);
        let rows = || self.products.chunks(self.mean.len());
        let images = forms.each_ref().map(|form| rows().map(|row| dot(row, form)).collect::<Vec<_>>());
        Ok(Joint {
            n: self.n,
            freedom: n - 1.0,
            mean: forms.each_ref().map(|form| dot(&self.mean, form)),
            covariance: forms.each_ref().map(|form| images.each_ref().map(|image| dot(form, image) / (n * (n - 1.0)))),
        })
    }
}

impl Sums for Moments {
    fn add(&mut self, _: u32, x: &[f64]) {
        self.add(x);
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Means of `K` statistics and the covariance of these means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Joint<const K: usize> {
    n: u32,
    freedom: f64,
    mean: [f64; K],
    covariance: [[f64; K]; K],
}

impl<const K: usize> Joint<K> {
    /// The average over the observations of two independent samples of the same statistics.
    pub(super) fn pooled(&self, other: &Self) -> Self {
        let n = self.n + other.n;
        let (w, v) = (f64::from(self.n) / f64::from(n), f64::from(other.n) / f64::from(n));
        let mean = std::array::from_fn(|i| w * self.mean[i] + v * other.mean[i]);
        let covariance = std::array::from_fn(|i| {
            std::array::from_fn(|j| w * w * self.covariance[i][j] + v * v * other.covariance[i][j])
        });
        Self { n, freedom: self.freedom + other.freedom, mean, covariance }
    }

    /// One statistic with its t interval.
    pub(super) fn estimate(&self, i: usize) -> Estimate {
        interval(self.mean[i], self.covariance[i][i], self.freedom, self.n)
    }

    /// The ratio of two statistics with its Fieller interval; `None` where the denominator's own interval contains zero.
    pub(super) fn ratio(&self, numerator: usize, denominator: usize) -> Option<Estimate> {
        let (a, b) = (self.mean[numerator], self.mean[denominator]);
        let t2 = student(self.freedom).powi(2);
        let at = |i: usize, j: usize| t2 * self.covariance[i][j];
        let (low, high) =
            fieller([a, b], [at(numerator, numerator), at(numerator, denominator), at(denominator, denominator)])?;
        Some(Estimate { mean: a / b, low, high, n: self.n })
    }
}

/// Fieller's interval of `a / b`: all θ with `(a − θb)² ≤ of_a − 2θ·of_both + θ²·of_b`, where the three are t² times
/// the variance of a, the covariance and the variance of b. `None` where it is unbounded.
pub(super) fn fieller([a, b]: [f64; 2], [of_a, of_both, of_b]: [f64; 3]) -> Option<(f64, f64)> {
    let square = b * b - of_b;
    let middle = a * b - of_both;
    let constant = a * a - of_a;
    // The set contains a/b, so only rounding makes the discriminant negative.
    let root = (middle * middle - square * constant).max(0.0).sqrt();
    (square > 0.0).then(|| ((middle - root) / square, (middle + root) / square))
}

/// The mean of numbers with its t interval.
pub(crate) fn mean(values: impl IntoIterator<Item = f64>) -> Value {
    values.into_iter().collect::<Running>().estimate()
}

/// The ratio of the means of two numbers over replicates, with its Fieller interval.
pub(crate) fn ratio_of_means(rows: impl IntoIterator<Item = [f64; 2]>) -> Value {
    let mut sums = Moments::new(2);
    rows.into_iter().for_each(|row| sums.add(&row));
    sums.share()
}

/// A share of replicates with its Wilson interval.
pub(crate) fn share(hits: u32, n: u32) -> Value {
    at_least(2, n)?;
    let mean = f64::from(hits) / f64::from(n);
    let [low, high] = wilson(mean, f64::from(n), NORMAL);
    Ok(Estimate { mean, low, high, n })
}

/// Wilson's interval of a share of `count` at the quantile `z`. At the ends of the scale it touches them but for rounding.
fn wilson(mean: f64, count: f64, z: f64) -> [f64; 2] {
    let z2 = z * z;
    let centre = (mean + z2 / (2.0 * count)) / (1.0 + z2 / count);
    let half = z * (mean * (1.0 - mean) / count + z2 / (4.0 * count * count)).sqrt() / (1.0 + z2 / count);
    [if mean <= 0.0 { 0.0 } else { centre - half }, if mean >= 1.0 { 1.0 } else { centre + half }]
}

/// A mean share of replicates over `worlds`, whose shares have this variance, with its Wilson interval at the number of
/// independent replicates that would be as good, between the number of worlds and that of replicates, and with Student's
/// quantile instead of the normal one (Dean & Pagano 2015).
pub(super) fn clustered_share(mean: f64, variance: f64, worlds: u32, replicates: u32) -> Value {
    at_least(2, worlds)?;
    let of_mean = variance / f64::from(worlds);
    let equivalent = if of_mean > 0.0 { mean * (1.0 - mean) / of_mean } else { 0.0 };
    let count = equivalent.clamp(f64::from(worlds), f64::from(replicates));
    let [low, high] = wilson(mean, count, student(f64::from(worlds - 1)));
    Ok(Estimate { mean, low, high, n: worlds })
}

/// The share of the variance between groups, with its exact interval: see `nested.rs`. `each` is the number of
/// observations in a group.
pub(super) fn share_between(of_means: f64, within: f64, each: f64, freedom: [u32; 2]) -> Result<[f64; 3], Undefined> {
    if within <= 0.0 {
        return Err(Undefined::NoVariation);
    }
    let ratio = each * of_means / within;
    let share = |ratio: f64| (ratio - 1.0) / (ratio - 1.0 + each);
    let at = |p: f64| share(ratio / fisher(p, freedom));
    Ok([share(ratio), at(UPPER), at(1.0 - UPPER)])
}

/// Quantile of the F distribution.
fn fisher(p: f64, freedom: [u32; 2]) -> f64 {
    let [above, below] = freedom.map(f64::from);
    let x = beta_quantile(p, above / 2.0, below / 2.0);
    below * x / (above * (1.0 - x))
}

/// The type 7 quantile of sorted, non-empty values: linear between order statistics.
pub(crate) fn quantile(sorted: &[f64], p: f64) -> f64 {
    let at = p * (sorted.len() - 1) as f64;
    let below = at.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (at - at.floor()) * (sorted[above] - sorted[below])
}

/// Quantiles of unsorted values.
pub(super) fn quantiles(values: &[f64]) -> Result<Quantiles, Undefined> {
    at_least(2, values.len() as u32)?;
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let at = |p| quantile(&sorted, p);
    Ok(Quantiles {
        low: at(0.025),
        lower_quartile: at(0.25),
        median: at(0.5),
        upper_quartile: at(0.75),
        high: at(UPPER),
    })
}

#[cfg(test)]
mod tests {
    use rand_distr::{Distribution, StandardNormal};

    use super::*;
    use crate::measure::testing::{close, luck};

    #[test]
    fn the_difference_of_two_ratios_is_that_of_the_means() {
        let mut sums = Moments::new(4);
        // 1/2 and 1/4 of the means; the second ratio has no variance, the first has residuals −1, 0, 1 over a mean of 4.
        for row in [[1.0, 4.0, 1.0, 4.0], [2.0, 4.0, 2.0, 8.0], [3.0, 4.0, 3.0, 12.0]] {
            sums.add(&row);
        }
        let found = sums.difference([0, 1], [2, 3]);
        assert_eq!(found, Err(Undefined::DenominatorNearZero), "8 ± 10 cannot be told from zero");
        let mut sums = Moments::new(4);
        for row in [[1.0, 4.0, 2.0, 8.0], [2.0, 4.0, 2.0, 8.0], [3.0, 4.0, 2.0, 8.0]] {
            sums.add(&row);
        }
        let found = sums.difference([0, 1], [2, 3]).unwrap();
        let half = student(2.0) * (1.0f64 / 3.0).sqrt() / 4.0;
        assert!((found.mean - 0.25).abs() < 1e-12 && (found.half_width() - half).abs() < 1e-12, "{found:?}");
        let none = sums.difference([0, 1], [0, 1]).unwrap();
        assert_eq!((none.mean, none.low, none.high), (0.0, 0.0, 0.0));
    }

    #[test]
    fn students_quantiles_are_those_of_the_tables() {
        let table = [(1, 12.7062), (2, 4.3027), (3, 3.1824), (5, 2.5706), (10, 2.2281), (30, 2.0423), (100, 1.9840)];
        for (freedom, expected) in table {
            close(student(f64::from(freedom)), expected, 5.1e-5);
        }
    }

    #[test]
    fn students_quantiles_invert_the_distribution_for_any_number_of_replicates() {
        for freedom in (1..2_000).chain([10_000, 100_000, 1_000_000]) {
            let freedom = f64::from(freedom);
            let back = StudentsT::new(0.0, 1.0, freedom).unwrap().cdf(student(freedom));
            close(back, UPPER, 1e-9);
        }
    }

    #[test]
    fn an_estimate_by_hand() {
        let found = [1.0, 2.0, 4.0, 5.0].into_iter().collect::<Running>().estimate().unwrap();
        // Variance 10/3, standard error √(10/12), t(3) = 3.18245.
        close(found.mean, 3.0, 1e-12);
        close(found.low, 3.0 - 3.182_446 * (10.0_f64 / 12.0).sqrt(), 1e-5);
        close(found.high, 3.0 + 3.182_446 * (10.0_f64 / 12.0).sqrt(), 1e-5);
        assert_eq!(found.n, 4);
    }

    #[test]
    fn a_product_of_powers_by_hand() {
        let mut sums = Moments::new(3);
        for row in [[9.0, 4.0, 0.0], [11.0, 4.0, 0.0]] {
            sums.add(&row);
        }
        // 10/4; only the numerator varies, so the logarithm varies by 1/10 of its standard error, √(2/2) = 1.
        let found = sums.product(&[1.0, -1.0, 0.0]).unwrap();
        close(found.mean, 2.5, 1e-12);
        close((found.high / found.mean).ln(), 12.7062 * 0.1, 1e-4);
        close(found.low * found.high, found.mean * found.mean, 1e-9);
        assert_eq!(sums.product(&[1.0, 0.0, -1.0]), Err(Undefined::ZeroCount));
    }

    #[test]
    fn one_replicate_gives_no_estimate() {
        let found = [1.0].into_iter().collect::<Running>().estimate();
        assert_eq!(found, Err(Undefined::TooFewReplicates { needed: 2, found: 1 }));
    }

    #[test]
    fn the_t_interval_covers_as_often_as_it_says() {
        let covered = (0..4_000).filter(|&batch| {
            let mut luck = luck(1, batch);
            let sample: Running = (0..8).map(|_| Distribution::<f64>::sample(&StandardNormal, &mut luck)).collect();
            let found = sample.estimate().unwrap();
            found.low <= 0.0 && 0.0 <= found.high
        });
        let covered = covered.count() as f64 / 4_000.0;
        assert!((0.94..=0.96).contains(&covered), "{covered}");
    }

    #[test]
    fn fieller_by_hand() {
        let (low, high) = fieller([1.0, 2.0], [0.16, 0.0, 0.04]).unwrap();
        close(low, (2.0 - 0.6736_f64.sqrt()) / 3.96, 1e-12);
        close(high, (2.0 + 0.6736_f64.sqrt()) / 3.96, 1e-12);
    }

    #[test]
    fn fieller_is_unbounded_where_the_denominator_may_be_zero() {
        assert_eq!(fieller([1.0, 2.0], [0.16, 0.0, 4.0]), None);
        assert_eq!(fieller([1.0, 0.0], [0.0, 0.0, 0.0]), None);
    }

    #[test]
    fn fieller_of_a_sure_denominator_is_the_interval_of_the_numerator() {
        let (low, high) = fieller([3.0, 2.0], [1.0, 0.0, 0.0]).unwrap();
        close(low, 1.0, 1e-12);
        close(high, 2.0, 1e-12);
    }

    /// Newcombe (1998), table I, method 3.
    #[test]
    fn wilson_intervals_are_those_published() {
        let table =
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)];
        for (hits, n, low, high) in table {
            let found = share(hits, n).unwrap();
            close(found.low, low, 5.1e-5);
            close(found.high, high, 5.1e-5);
        }
    }

    #[test]
    fn quantiles_of_f_are_those_of_the_tables() {
        // Upper 2.5 % points; the lower ones are the inverse of the upper ones with degrees of freedom changed over.
        for (freedom, expected) in
            [([1, 1], 647.789), ([2, 3], 16.0441), ([9, 20], 2.8365), ([20, 60], 1.9445), ([60, 120], 1.5299)]
        {
            close(fisher(UPPER, freedom) / expected, 1.0, 5e-5);
            let [above, below] = freedom;
            close(fisher(1.0 - UPPER, [below, above]) * expected, 1.0, 5e-5);
        }
    }

    #[test]
    fn a_share_over_worlds_counts_them_between_worlds_and_replicates() {
        // Worlds that agree within themselves: 3 of 10 worlds all, the others never. As good as 10 replicates at most.
        let none = clustered_share(0.3, 0.21 * 10.0 / 9.0, 10, 40).unwrap();
        let ten = wilson(0.3, 10.0, student(9.0));
        assert_eq!([none.low, none.high].map(f64::to_bits), ten.map(f64::to_bits));
        // Shares that vary as independent replicates would: Var = p(1 − p)/4 each.
        let all = clustered_share(0.3, 0.21 / 4.0, 10, 40).unwrap();
        let forty = wilson(0.3, 40.0, student(9.0));
        close(all.low, forty[0], 1e-12);
        close(all.high, forty[1], 1e-12);
        // Nothing seen at all is no proof that there is nothing.
        let never = clustered_share(0.0, 0.0, 10, 40).unwrap();
        assert!(never.low.abs() < 1e-15 && never.high > 0.3, "{never:?}");
    }

    #[test]
    fn quantiles_are_type_7() {
        let one_to_ten: Vec<f64> = (1..=10).rev().map(f64::from).collect();
        let found = quantiles(&one_to_ten).unwrap();
        close(found.low, 1.225, 1e-12);
        close(found.lower_quartile, 3.25, 1e-12);
        close(found.median, 5.5, 1e-12);
        close(found.upper_quartile, 7.75, 1e-12);
        close(found.high, 9.775, 1e-12);
    }

    fn vectors() -> Vec<[f64; 2]> {
        vec![[1.0, 2.0], [3.0, 1.0], [2.0, 6.0], [6.0, 3.0]]
    }

    fn moments(rows: &[[f64; 2]]) -> Moments {
        rows.iter().fold(Moments::new(2), |mut sum, row| {
            sum.add(row);
            sum
        })
    }

    #[test]
    fn the_joint_distribution_of_linear_forms_by_hand() {
        // Means 3 and 3; deviations (−2,−1), (0,−2), (−1,3), (3,0): squares 14 and 14, product −1; n(n−1) = 12.
        let joint = moments(&vectors()).joint(&[vec![1.0, 0.0], vec![1.0, 1.0]]).unwrap();
        close(joint.mean[0], 3.0, 1e-12);
        close(joint.mean[1], 6.0, 1e-12);
        close(joint.covariance[0][0], 14.0 / 12.0, 1e-12);
        close(joint.covariance[0][1], 13.0 / 12.0, 1e-12);
        close(joint.covariance[1][0], 13.0 / 12.0, 1e-12);
        close(joint.covariance[1][1], 26.0 / 12.0, 1e-12);
    }

    #[test]
    fn merged_moments_are_those_of_all_rows() {
        let rows = vectors();
        let whole = moments(&rows).joint(&[vec![1.0, 0.0], vec![0.0, 1.0]]).unwrap();
        for cut in 0..=rows.len() {
            let (left, right) = rows.split_at(cut);
            let merged = moments(left).merged(&moments(right)).joint(&[vec![1.0, 0.0], vec![0.0, 1.0]]).unwrap();
            assert_eq!(merged.n, 4);
            for i in 0..2 {
                close(merged.mean[i], whole.mean[i], 1e-12);
                close(merged.covariance[i][0], whole.covariance[i][0], 1e-12);
                close(merged.covariance[i][1], whole.covariance[i][1], 1e-12);
            }
        }
    }
}
