//! The few functions that decide outcomes, written so that bits agree on every machine: `libm` for exponentials and
//! logarithms, plain arithmetic elsewhere.

/// The logistic function `1/(1 + e^(−x))`.
#[inline]
#[must_use]
pub fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

/// The share of an offered load `a` that finds a free one of `n` servers: what Erlang's loss formula leaves. Exact for Poisson arrivals.
/// `B = a^n / Σ n!/k! a^k`. With few servers the sum is written out: processors cannot foresee how long a loop goes on.
#[inline]
#[must_use]
pub fn erlang_open(servers: u32, load: f64) -> f64 {
    match FACTORIALS.get(servers as usize) {
        Some(row) => {
            let [one, two] = [load, load * load];
            let (three, four) = (two * one, two * two);
            let powers = [1.0, one, two, three, four, four * one, four * two, four * three, four * four];
            let term = |k: usize| row[k] * powers[k];
            let served = (term(0) + term(1)) + (term(2) + term(3)) + ((term(4) + term(5)) + (term(6) + term(7)));
            served / (served + powers[servers as usize])
        }
        None => erlang_by_recursion(servers, load),
    }
}

/// `n!/k!` for k below n, row by row of n.
const FACTORIALS: [[f64; 9]; 9] = {
    let mut rows = [[0.0; 9]; 9];
    let mut n = 1;
    while n < 9 {
        let (mut k, mut product) = (n, 1.0);
        while k > 0 {
            product *= k as f64;
            k -= 1;
            rows[n][k] = product;
        }
        n += 1;
    }
    rows
};

/// The same by the recursion `1/B_n = 1 + (n/a)/B_(n−1)`.
#[cold]
fn erlang_by_recursion(servers: u32, load: f64) -> f64 {
    let (mut n, mut inverse) = (0.0, 1.0);
    for _ in 0..servers {
        n += 1.0;
        inverse = 1.0 + n / load * inverse;
    }
    1.0 - 1.0 / inverse
}

/// Standard normal quantile to seven digits (Wichura 1988, algorithm AS 241, PPND7); ±∞ at 0 and 1.
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        let num = ((59.109_374_720 * r + 159.291_132_02) * r + 50.434_271_938) * r + 3.387_132_717_9;
        let den = ((67.187_563_600 * r + 78.757_757_664) * r + 17.895_169_469) * r + 1.0;
        return q * num / den;
    }
    let tail = p.min(1.0 - p);
    if tail <= 0.0 {
        return if q < 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    let r = libm::sqrt(-libm::log(tail));
    let magnitude = if r <= 5.0 {
        let r = r - 1.6;
        let num = ((0.170_238_211_03 * r + 1.306_728_481_6) * r + 2.756_815_390_0) * r + 1.423_437_277_7;
        num / ((0.120_211_329_75 * r + 0.737_001_642_50) * r + 1.0)
    } else {
        let r = r - 5.0;
        let num = ((0.017_337_203_997 * r + 0.428_682_943_37) * r + 3.081_226_386_0) * r + 6.657_905_115_0;
        num / ((0.012_258_202_635 * r + 0.241_978_942_25) * r + 1.0)
    };
    if q < 0.0 { -magnitude } else { magnitude }
}

/// Standard normal distribution function.
#[must_use]
pub fn normal_distribution(x: f64) -> f64 {
    libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2) / 2.0
}

/// `n` equally likely standardised values of a Beta(`alpha`, `beta`) variate: its quantiles at (i + ½)/n, less the
/// mean, over the standard deviation. By the midpoint rule on the density, which is bounded or integrable.
#[must_use]
pub fn standardised_beta_quantiles(alpha: f64, beta: f64, n: usize) -> Vec<f64> {
    const GRID: usize = 4096;
    let density = |i: usize| {
        let x = (i as f64 + 0.5) / GRID as f64;
        libm::pow(x, alpha - 1.0) * libm::pow(1.0 - x, beta - 1.0)
    };
    let masses: Vec<f64> = (0..GRID).map(density).collect();
    let total: f64 = masses.iter().sum();
    let mean = alpha / (alpha + beta);
    let deviation = libm::sqrt(mean * (1.0 - mean) / (alpha + beta + 1.0));
    let (mut cell, mut below) = (0, 0.0);
    (0..n)
        .map(|i| {
            let wanted = (i as f64 + 0.5) / n as f64 * total;
            while cell + 1 < GRID && below + masses[cell] < wanted {
                below += masses[cell];
                cell += 1;
            }
            let within = if masses[cell] > 0.0 { (wanted - below) / masses[cell] } else { 0.5 };
            ((cell as f64 + within) / GRID as f64 - mean) / deviation
        })
        .collect()
}

/// The regularised incomplete beta function `I_x(alpha, beta)`, the distribution function of a Beta variate, by its
/// continued fraction (NIST Digital Library of Mathematical Functions, 8.17.22).
#[must_use]
pub fn beta_distribution(x: f64, alpha: f64, beta: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return if x <= 0.0 { 0.0 } else { 1.0 };
    }
    // The fraction converges fast below the mean; above it the other tail is the easier one.
    if x > (alpha + 1.0) / (alpha + beta + 2.0) {
        return 1.0 - beta_tail(1.0 - x, beta, alpha);
    }
    beta_tail(x, alpha, beta)
}

fn beta_tail(x: f64, alpha: f64, beta: f64) -> f64 {
    let log_beta = libm::lgamma(alpha) + libm::lgamma(beta) - libm::lgamma(alpha + beta);
    let front = libm::exp(alpha * libm::log(x) + beta * libm::log1p(-x) - log_beta) / alpha;
    front / beta_fraction(x, alpha, beta)
}

/// `1 + d_1/(1 + d_2/(1 + …))` of the incomplete beta function, by the modified method of Lentz.
fn beta_fraction(x: f64, alpha: f64, beta: f64) -> f64 {
    const TINY: f64 = 1e-300;
    const TERMS: u32 = 2_000;
    let coefficient = |n: u32| {
        let m = f64::from(n / 2);
        let end = alpha + 2.0 * m;
        if n.is_multiple_of(2) {
            m * (beta - m) * x / ((end - 1.0) * end)
        } else {
            -(alpha + m) * (alpha + beta + m) * x / (end * (end + 1.0))
        }
    };
    let away_from_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let (mut fraction, mut above, mut below) = (1.0, 1.0, 0.0);
    for term in (1..TERMS).map(coefficient) {
        below = 1.0 / away_from_zero(1.0 + term * below);
        above = away_from_zero(1.0 + term / above);
        fraction *= above * below;
        if (above * below - 1.0).abs() < 1e-16 {
            break;
        }
    }
    fraction
}

/// Quantile of a Beta(`alpha`, `beta`) variate, by bisection to the last bit that counts.
#[must_use]
pub fn beta_quantile(p: f64, alpha: f64, beta: f64) -> f64 {
    bisect(|x| beta_distribution(x, alpha, beta) < p)
}

/// The place in [0, 1] where a condition that holds at first ceases to hold.
pub fn bisect(holds: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..64 {
        let middle = f64::midpoint(low, high);
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{Beta, ContinuousCDF, Normal};

    #[test]
    fn erlang_against_published_values() {
        // One server: a/(1 + a) are lost. Two erlangs on two servers: 2/5.
        assert!((erlang_open(1, 0.5) - 2.0 / 3.0).abs() < 1e-15);
        assert!((erlang_open(2, 2.0) - 0.6).abs() < 1e-15);
        assert!((erlang_open(5, 0.0) - 1.0).abs() < 1e-15 && erlang_open(0, 2.0).abs() < 1e-15);
        for (servers, load) in (0..12).flat_map(|n| [0.01, 0.7, 4.0, 90.0].map(|load| (n, load))) {
            let (found, expected) = (erlang_open(servers, load), erlang_by_recursion(servers, load));
            assert!((found - expected).abs() < 1e-14, "{servers} servers, {load} erlangs: {found}");
        }
    }

    #[test]
    fn normal_quantile_inverts_the_distribution_function() {
        let normal = Normal::standard();
        for p in [1e-12, 1e-6, 0.001, 0.025, 0.07, 0.3, 0.5, 0.9, 0.975, 0.9999] {
            assert!((normal.cdf(normal_quantile(p)) / p - 1.0).abs() < 3e-6, "at {p}");
        }
        assert_eq!(normal_quantile(1.0).to_bits(), f64::INFINITY.to_bits());
        assert_eq!(normal_quantile(0.0).to_bits(), f64::NEG_INFINITY.to_bits());
    }

    #[test]
    fn normal_distribution_is_that_of_the_tables() {
        for (x, p) in [(0.0, 0.5), (1.0, 0.841_344_746), (-1.96, 0.024_997_895), (3.0, 0.998_650_102)] {
            assert!((normal_distribution(x) - p).abs() < 1e-9, "{x}");
        }
    }

    #[test]
    fn beta_quantiles_agree_with_the_distribution_function() {
        for (alpha, beta) in [(2.0, 5.0), (1.0, 1.0), (0.8, 3.0), (6.0, 2.0)] {
            let mean = alpha / (alpha + beta);
            let deviation = (mean * (1.0 - mean) / (alpha + beta + 1.0f64)).sqrt();
            let exact = Beta::new(alpha, beta).unwrap();
            for (i, z) in standardised_beta_quantiles(alpha, beta, 1024).iter().enumerate() {
                let p = (i as f64 + 0.5) / 1024.0;
                assert!((exact.cdf(mean + z * deviation) - p).abs() < 3e-3, "Beta({alpha},{beta}) at {p}");
            }
        }
    }

    #[test]
    fn the_incomplete_beta_function_on_paper() {
        // I_x(1, b) = 1 − (1 − x)^b; I_x(2, 2) = 3x² − 2x³; I_½(a, a) = ½.
        let cases = [
            (0.3, 1.0, 4.0, 1.0 - 0.7f64.powi(4)),
            (0.3, 2.0, 2.0, 0.27 - 0.054),
            (0.5, 7.5, 7.5, 0.5),
            (0.9, 4.0, 1.0, 0.9f64.powi(4)),
            (0.0, 2.0, 3.0, 0.0),
            (1.0, 2.0, 3.0, 1.0),
        ];
        for (x, alpha, beta, expected) in cases {
            assert!((beta_distribution(x, alpha, beta) - expected).abs() < 1e-14, "I_{x}({alpha}, {beta})");
        }
    }

    #[test]
    fn beta_quantiles_invert_the_distribution_function() {
        for (alpha, beta) in [(0.5, 0.5), (1.0, 1.0), (2.6, 3.4), (1.0, 5.0), (40.0, 7.0), (900.0, 1_100.0)] {
            let exact = Beta::new(alpha, beta).unwrap();
            for p in [1e-6, 0.01, 0.3, 0.5, 0.8, 0.999] {
                let x = beta_quantile(p, alpha, beta);
                assert!((exact.cdf(x) / p - 1.0).abs() < 1e-7, "Beta({alpha}, {beta}) at {p}: {x}");
            }
        }
    }
}
