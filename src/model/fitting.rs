//! The factors on the weights of forms that give each form its wanted share of cells.

/// Factors `f` such that, on average over kinds of cells, each form has its wanted share of `outside + Σ mass·f`.
///
/// `mass`: weights of the forms, for each kind of cell. `outside`: weight of choosing none. `wanted`: shares of the forms, which
/// leave something for none. A form that nobody wants or nobody can choose has the factor zero.
///
/// With `x = ln f`, what shares lack is the slope of a concave function, `Σ wanted·x − mean ln(outside + Σ mass·eˣ)`, whose
/// maximum Newton's method finds. No step is longer than one, which is far where logarithms are concerned.
#[must_use]
pub fn factors(mass: &[Vec<f64>], outside: f64, wanted: &[f64]) -> Vec<f64> {
    let means: Vec<f64> =
        (0..wanted.len()).map(|form| mass.iter().map(|row| row[form]).sum::<f64>() / mass.len() as f64).collect();
    let forms: Vec<usize> = (0..wanted.len()).filter(|&form| wanted[form] > 0.0 && means[form] > 0.0).collect();
    let none = 1.0 - forms.iter().map(|&form| wanted[form]).sum::<f64>();
    // Exact for cells of one kind; a good start for several.
    let mut logs: Vec<f64> = forms.iter().map(|&form| libm::log(wanted[form] / none * outside / means[form])).collect();
    for _ in 0..STEPS {
        let (mut slope, mut bend) = (forms.iter().map(|&form| wanted[form]).collect::<Vec<_>>(), square(forms.len()));
        for row in mass {
            let weights = forms.iter().zip(&logs).map(|(&form, &log)| row[form] * libm::exp(log));
            add_kind(&shares(weights.collect(), outside), 1.0 / mass.len() as f64, &mut slope, &mut bend);
        }
        let step = solve(bend, slope);
        let longest = step.iter().fold(0.0, |longest: f64, s| longest.max(s.abs()));
        logs.iter_mut().zip(&step).for_each(|(log, s)| *log += s / longest.max(1.0));
        if longest < ENOUGH {
            break;
        }
    }
    let mut factors = vec![0.0; wanted.len()];
    forms.iter().zip(logs).for_each(|(&form, log)| factors[form] = libm::exp(log));
    factors
}

/// Most steps; five are usual.
const STEPS: usize = 200;

/// A relative change of factors after which the next step would be lost in rounding.
const ENOUGH: f64 = 1e-9;

/// Shares of the sum of these weights and of what is outside.
fn shares(mut weights: Vec<f64>, outside: f64) -> Vec<f64> {
    let total = outside + weights.iter().sum::<f64>();
    for weight in &mut weights {
        *weight /= total;
    }
    weights
}

/// Takes what cells of one kind choose off the slope, and adds what their choice answers to the bend.
fn add_kind(shares: &[f64], of_all: f64, slope: &mut [f64], bend: &mut [Vec<f64>]) {
    for (i, share) in shares.iter().enumerate() {
        slope[i] -= of_all * share;
        bend[i][i] += of_all * share;
        shares.iter().zip(&mut bend[i]).for_each(|(other, b)| *b -= of_all * share * other);
    }
}

fn square(n: usize) -> Vec<Vec<f64>> {
    vec![vec![0.0; n]; n]
}

/// Solves a symmetric positive definite system by elimination.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let n = right.len();
    for i in 0..n {
        let (done, rest) = matrix.split_at_mut(i + 1);
        for (k, row) in rest.iter_mut().enumerate() {
            let times = row[i] / done[i][i];
            row.iter_mut().zip(&done[i]).for_each(|(x, y)| *x -= times * y);
            right[i + 1 + k] -= times * right[i];
        }
    }
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|k| matrix[i][k] * right[k]).sum();
        right[i] = (right[i] - known) / matrix[i][i];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Average shares with these factors.
    fn averages(mass: &[Vec<f64>], outside: f64, factors: &[f64]) -> Vec<f64> {
        let mut averages = vec![0.0; factors.len()];
        for row in mass {
            let weights = row.iter().zip(factors).map(|(m, f)| m * f).collect();
            averages.iter_mut().zip(shares(weights, outside)).for_each(|(a, s)| *a += s / mass.len() as f64);
        }
        averages
    }

    /// One kind of cell: a factor is its form's share over that of nothing, times the weight outside over the form's mass.
    #[test]
    fn one_kind_is_solved_on_paper() {
        let factors = factors(&[vec![2.0, 5.0]], 10.0, &[0.3, 0.5]);
        for (factor, paper) in factors.iter().zip([0.3 / 0.2 * 10.0 / 2.0, 0.5 / 0.2 * 10.0 / 5.0]) {
            assert!((factor - paper).abs() < 1e-12 * paper, "{factor} instead of {paper}");
        }
    }

    /// Shares are as wanted where kinds of cells differ by orders of magnitude and few choose nothing.
    #[test]
    fn shares_are_as_wanted() {
        let cases = [
            (vec![vec![2.0, 5.0, 1.0], vec![40.0, 1.0, 1.0], vec![1e6, 30.0, 0.2]], vec![0.5, 0.3, 0.195]),
            (vec![vec![1e-8, 1e-4], vec![1e8, 1.0]], vec![0.2, 0.799]),
            (vec![vec![1.0, 1.0], vec![1e12, 1e-3]], vec![0.9, 0.01]),
        ];
        for (mass, wanted) in cases {
            let factors = factors(&mass, 4000.0, &wanted);
            for (share, wanted) in averages(&mass, 4000.0, &factors).iter().zip(&wanted) {
                assert!((share - wanted).abs() < 1e-11, "{share} instead of {wanted} with {factors:?}");
            }
        }
    }

    /// A form without share or without anybody who can choose it has no factor and disturbs nobody.
    #[test]
    fn what_nobody_chooses_has_no_factor() {
        let alone = factors(&[vec![2.0], vec![3.0]], 10.0, &[0.6]);
        assert_eq!(factors(&[vec![0.0, 2.0, 7.0], vec![0.0, 3.0, 8.0]], 10.0, &[0.2, 0.6, 0.0]), [0.0, alone[0], 0.0]);
    }
}
