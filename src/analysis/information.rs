//! What it is worth to know an input before choosing: the expected value of partial perfect information, by regression (Strong,
//! Oakley & Brennan 2014, *Medical Decision Making* 34, 311–326), and the value of knowing all of them.
//!
//! With net benefits `B_d` of the alternatives `d` and what could be learnt, φ,
//!
//! ```text
//! EVPPI(φ) = E[max_d E[B_d | φ]] − max_d E[B_d]
//! ```
//!
//! The inner expectation is a curve through single runs (`regression.rs`), so chance in a run is smoothed out and not taken for
//! something one could know. The interval is that of a bootstrap over points. It does not know that the larger of two uncertain
//! numbers is estimated too high; where an input is worth nothing, its estimate is a little above zero.
//!
//! **All inputs together** are bracketed: choosing at each point by the mean of its replicates counts chance as knowledge and is
//! too much; choosing by one replicate and counting the others is what a chooser with a noisy look would have, and too little.
//!
//! Example: a programme that is worth a normal amount with mean 1 and deviation 1, or nothing: EVPI = φ(1) − Φ(−1) = .0833.

use super::regression::{self, Fit};
use super::resample::{resamples, with_interval};
use crate::measure::{Estimate, Undefined, Value};

/// Fewest points from which a value is computed.
pub const FEWEST: usize = 16;
const RESAMPLES: u32 = 200;

/// Worth of knowing a group of inputs, in units of the net benefits. `scores` has the group's inputs for each point,
/// `benefits` for each alternative its net benefit at each point.
///
/// # Errors
/// Where there are fewer than [`FEWEST`] points.
pub fn partial(scores: &[Vec<f64>], benefits: &[Vec<f64>], seed: u64) -> Value {
    if scores.len() < FEWEST {
        return Err(Undefined::TooFewRows { needed: FEWEST as u32, found: scores.len() as u32 });
    }
    let fits: Vec<Fit> = benefits.iter().map(|benefit| regression::best(scores, benefit)).collect();
    let here = worth(&fits);
    let again = |drawn: Vec<usize>| {
        let scores: Vec<Vec<f64>> = drawn.iter().map(|&i| scores[i].clone()).collect();
        let fit = |(fit, benefit): (&Fit, &Vec<f64>)| {
            let benefit: Vec<f64> = drawn.iter().map(|&i| benefit[i]).collect();
            regression::fit(&scores, &benefit, fit.shape)
        };
        fits.iter().zip(benefits).map(fit).collect::<Option<Vec<Fit>>>().map_or(here, |fits| worth(&fits))
    };
    let rounds = resamples(scores.len(), RESAMPLES, seed).map(again).collect();
    Ok(with_interval(here, rounds, scores.len()))
}

/// `E[max] − max E` of what the fits expect.
fn worth(fits: &[Fit]) -> f64 {
    let curves: Vec<&[f64]> = fits.iter().map(|fit| fit.fitted.as_slice()).collect();
    best_of_each(&curves) - best_of_all(&curves)
}

/// Between what and what the worth of knowing all inputs lies: `benefits` has for each alternative and point the replicates, as
/// many everywhere and at least two.
///
/// # Errors
/// Where there are fewer than [`FEWEST`] points.
pub fn perfect(benefits: &[Vec<Vec<f64>>]) -> Result<[f64; 2], Undefined> {
    let points = benefits[0].len();
    if points < FEWEST {
        return Err(Undefined::TooFewRows { needed: FEWEST as u32, found: points as u32 });
    }
    let mean = |y: &Vec<f64>| y.iter().sum::<f64>() / y.len() as f64;
    let means: Vec<Vec<f64>> = benefits.iter().map(|points| points.iter().map(mean).collect()).collect();
    let means: Vec<&[f64]> = means.iter().map(Vec::as_slice).collect();
    let without = best_of_all(&means);
    let looked: f64 = (0..points).map(|point| looking(benefits, point)).sum::<f64>() / points as f64;
    Ok([looked - without, best_of_each(&means) - without])
}

/// What is had at a point by choosing with one replicate and counting the others, over all replicates to choose with.
fn looking(benefits: &[Vec<Vec<f64>>], point: usize) -> f64 {
    let replicates = benefits[0][point].len();
    let had = |look: usize| {
        let ahead = |&a: &usize, &b: &usize| benefits[a][point][look].total_cmp(&benefits[b][point][look]);
        let chosen = (0..benefits.len()).max_by(|a, b| ahead(a, b)).expect("there is an alternative");
        let all = &benefits[chosen][point];
        (all.iter().sum::<f64>() - all[look]) / (replicates - 1) as f64
    };
    (0..replicates).map(had).sum::<f64>() / replicates as f64
}

fn best_of_each(benefits: &[&[f64]]) -> f64 {
    let points = benefits[0].len();
    let best = |point: usize| benefits.iter().map(|benefit| benefit[point]).fold(f64::NEG_INFINITY, f64::max);
    (0..points).map(best).sum::<f64>() / points as f64
}

fn best_of_all(benefits: &[&[f64]]) -> f64 {
    let mean = |benefit: &&[f64]| benefit.iter().sum::<f64>() / benefit.len() as f64;
    benefits.iter().map(mean).fold(f64::NEG_INFINITY, f64::max)
}

/// The expected outcome where one input stands at the lower and the upper end of its middle 80 % and all others are as
/// uncertain as they are: what a tornado shows.
///
/// # Errors
/// Where there are fewer than [`FEWEST`] points.
pub fn swing(scores: &[f64], outcomes: &[f64], seed: u64) -> Result<[Estimate; 2], Undefined> {
    if scores.len() < FEWEST {
        return Err(Undefined::TooFewRows { needed: FEWEST as u32, found: scores.len() as u32 });
    }
    let rows: Vec<Vec<f64>> = scores.iter().map(|&score| vec![score]).collect();
    let ends = [0.1, 0.9].map(regression::score);
    let best = regression::best(&rows, outcomes);
    let rounds: Vec<Fit> = resamples(scores.len(), RESAMPLES, seed)
        .filter_map(|drawn| {
            let scores: Vec<Vec<f64>> = drawn.iter().map(|&i| rows[i].clone()).collect();
            let outcomes: Vec<f64> = drawn.iter().map(|&i| outcomes[i]).collect();
            regression::fit(&scores, &outcomes, best.shape)
        })
        .collect();
    let rounds = if rounds.is_empty() { vec![best.clone()] } else { rounds };
    Ok(ends.map(|end| with_interval(best.at(&[end]), rounds.iter().map(|fit| fit.at(&[end])).collect(), scores.len())))
}

#[cfg(test)]
mod tests {
    use rand_distr::{Distribution, StandardNormal};

    use super::*;
    use crate::analysis::points::points;
    use crate::rng::{Decision, Key, Streams};
    use crate::units::Week;

    fn scores(n: usize, inputs: usize) -> Vec<Vec<f64>> {
        points(n, inputs, 5).iter().map(|u| u.iter().map(|&u| regression::score(u)).collect()).collect()
    }

    fn column(scores: &[Vec<f64>], input: usize) -> Vec<Vec<f64>> {
        scores.iter().map(|z| vec![z[input]]).collect()
    }

    /// Two replicates at each point, with normal chance of that deviation.
    fn observed(truth: &[f64], deviation: f64) -> Vec<Vec<f64>> {
        let mut luck = Streams::new(6, 0, 0).at(Decision::Replicate, Key::NOBODY, Week(0), 0);
        let mut chance = || deviation * Distribution::<f64>::sample(&StandardNormal, &mut luck);
        truth.iter().map(|y| vec![y + chance(), y + chance()]).collect()
    }

    /// B = 1 + θ₁ + θ₂ with deviations 2 and 1, against nothing: .395593 and .083315; and no more where chance of
    /// deviation 3 is on top.
    #[test]
    fn values_of_a_gaussian_choice() {
        let scores = scores(4096, 2);
        let truth: Vec<f64> = scores.iter().map(|z| 1.0 + 2.0 * z[0] + z[1]).collect();
        for deviation in [0.0, 3.0] {
            let means: Vec<f64> = observed(&truth, deviation).iter().map(|y| f64::midpoint(y[0], y[1])).collect();
            let benefits = [means, vec![0.0; 4096]];
            for (input, expected) in [(0, 0.395_593), (1, 0.083_315)] {
                let found = partial(&column(&scores, input), &benefits, 1).unwrap();
                let tolerance = if deviation > 0.0 { 0.05 } else { 0.005 };
                assert!((found.mean - expected).abs() < tolerance, "{found:?}");
                assert!(found.low < expected && expected < found.high, "{found:?}");
            }
            let both = partial(&scores, &benefits, 1).unwrap();
            assert!((both.mean - 0.479_811).abs() < 0.05, "{both:?}");
        }
    }

    #[test]
    fn knowing_everything_is_bracketed() {
        let truth: Vec<f64> = scores(4096, 1).iter().map(|z| 1.0 + z[0]).collect();
        let [low, high] = perfect(&[observed(&truth, 1.0), vec![vec![0.0; 2]; 4096]]).unwrap();
        assert!(low < 0.083_315 && 0.083_315 < high, "{low} {high}");
        let [low, high] = perfect(&[observed(&truth, 0.0), vec![vec![0.0; 2]; 4096]]).unwrap();
        assert!((low - 0.083_315).abs() < 2e-3 && (high - low).abs() < 1e-12, "{low} {high}");
    }

    #[test]
    fn what_changes_no_choice_is_worth_nothing() {
        let scores = scores(256, 1);
        let benefit: Vec<f64> = scores.iter().map(|z| 100.0 + z[0]).collect();
        let found = partial(&scores, &[benefit, vec![0.0; 256]], 1).unwrap();
        assert!(found.mean.abs() < 1e-9 && found.high.abs() < 1e-9);
    }

    #[test]
    fn a_swing_runs_from_one_tenth_to_nine() {
        let scores = scores(256, 1);
        let outcomes: Vec<f64> = scores.iter().map(|z| 5.0 - z[0]).collect();
        let column: Vec<f64> = scores.iter().map(|z| z[0]).collect();
        let [low, high] = swing(&column, &outcomes, 1).unwrap();
        assert!((low.mean - 6.281_55).abs() < 1e-4 && (high.mean - 3.718_45).abs() < 1e-4);
    }
}
