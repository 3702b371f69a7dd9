//! The worth of knowing more before a choice whose answer is known on paper.

use rand_distr::{Distribution, StandardNormal};

use super::{Check, Claim, Expected, Extent, Promise, Seen};
use crate::analysis::information::{partial, perfect};
use crate::analysis::points::points;
use crate::analysis::regression::score;
use crate::rng::{Decision, Key, Streams};
use crate::units::Week;

pub(super) static KNOWING: Check = Check {
    id: "A7",
    what: "a programme worth 1 + θ₁ + θ₂, deviations 2 and 1, or nothing; seen without chance and under chance of deviation 3",
    source: "closed form: σ(φ(z) − zΦ(−z)), z = |μ|/σ",
    promise: Promise::Exact,
    quick: true,
    claims: &[
        Claim { of: "worth of all", expected: Expected::Near(0.479_811, 0.01) },
        Claim { of: "worth of θ₁", expected: Expected::Near(0.395_593, 0.01) },
        Claim { of: "worth of θ₂", expected: Expected::Near(0.083_315, 0.01) },
        Claim { of: "under chance: worth of θ₁", expected: Expected::Near(0.395_593, 0.06) },
        Claim { of: "under chance: worth of θ₂", expected: Expected::Near(0.083_315, 0.06) },
        Claim { of: "under chance: lower bracket of all", expected: Expected::AtMost(0.479_811) },
        Claim { of: "under chance: upper bracket of all", expected: Expected::AtLeast(0.479_811) },
    ],
    run: knowing,
};

fn knowing(extent: Extent) -> Vec<Seen> {
    let scores: Vec<Vec<f64>> = points(extent.pick(4_096, 8_192) as usize, 2, 5)
        .iter()
        .map(|point| point.iter().map(|&u| score(u)).collect())
        .collect();
    let mut luck = Streams::new(6, 0, 0).at(Decision::Replicate, Key::NOBODY, Week(0), 0);
    let mut chance = || 3.0 * Distribution::<f64>::sample(&StandardNormal, &mut luck);
    let sure: Vec<f64> = scores.iter().map(|z| 1.0 + 2.0 * z[0] + z[1]).collect();
    let noisy: Vec<Vec<f64>> = sure.iter().map(|y| vec![y + chance(), y + chance()]).collect();
    let means: Vec<f64> = noisy.iter().map(|y| f64::midpoint(y[0], y[1])).collect();
    let worth = |of: Option<usize>, outcomes: &[f64]| -> Seen {
        let scores: Vec<Vec<f64>> =
            scores.iter().map(|z| of.map_or_else(|| z.clone(), |input| vec![z[input]])).collect();
        partial(&scores, &[outcomes.to_vec(), vec![0.0; outcomes.len()]], 1).into()
    };
    let [low, high] = perfect(&[noisy.clone(), vec![vec![0.0; 2]; noisy.len()]]).expect("there are points enough");
    vec![
        worth(None, &sure),
        worth(Some(0), &sure),
        worth(Some(1), &sure),
        worth(Some(0), &means),
        worth(Some(1), &means),
        low.into(),
        high.into(),
    ]
}
