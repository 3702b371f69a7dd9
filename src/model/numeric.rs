//! The few functions that decide outcomes, written so that bits agree on every machine: `libm` for exponentials and
//! logarithms, plain arithmetic elsewhere.

/// The logistic function `1/(1 + e^(−x))`.
#[inline]
#[must_use]
pub fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

/// Erlang's loss formula: the share of an offered load `a` that finds `servers` busy. Exact for Poisson arrivals. By the
/// recursion `1/B_n = 1 + (n/a)/B_(n−1)`, which needs one division in all.
#[inline]
#[must_use]
pub fn erlang_b(servers: u32, load: f64) -> f64 {
    let per_load = 1.0 / load;
    let inverse = (1..=servers).fold(1.0, |inverse, n| 1.0 + f64::from(n) * per_load * inverse);
    1.0 / inverse
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

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{Beta, ContinuousCDF, Normal};

    #[test]
    fn erlang_b_against_published_values() {
        // One server: a/(1 + a). Two erlangs on two servers: 2/5.
        assert!((erlang_b(1, 0.5) - 1.0 / 3.0).abs() < 1e-15);
        assert!((erlang_b(2, 2.0) - 0.4).abs() < 1e-15);
        assert!(erlang_b(5, 0.0).abs() < 1e-15);
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
}
