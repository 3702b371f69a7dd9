//! Patterns of crime for profit.

use super::places::origin_share;
use super::presets::{Preset, harder, origins, scale_switching_costs, shipped};
use super::{Check, Claim, Expected, Extent, Promise, Seen};
use crate::measure::Value;

pub(super) static SWITCHING: Check = Check {
    id: "S4",
    what: "profit motive displaces more; net rises with switching cost: costs × 0, .5, 1, 2, 4, 8, recruiting harder in two origins",
    source: "hot-spots trial in Bogotá (Blattman et al. 2021); SOAR; band set around them*",
    promise: Promise::Pattern,
    quick: true,
    claims: &[
        Claim { of: "rank correlation of switching cost and net/direct", expected: Expected::AtLeast(0.9) },
        Claim { of: "net/direct at the lowest cost", expected: Expected::AtMost(0.25) },
        Claim { of: "net/direct at the highest cost", expected: Expected::AtLeast(0.6) },
    ],
    run: switching,
};

const FACTORS: [f64; 6] = [0.0, 0.5, 1.0, 2.0, 4.0, 8.0];

fn switching(extent: Extent) -> Vec<Seen> {
    let kept = FACTORS.map(|factor| {
        let preset = dearer_to_switch(factor);
        one_less(origin_share(&preset, &preset.settle(), extent.pick(12, 150)))
    });
    let values: Result<Vec<f64>, _> = kept.iter().map(|kept| kept.as_ref().map(|kept| kept.mean)).collect();
    let correlation = match values {
        Ok(values) => rank_correlation(&FACTORS, &values).into(),
        Err(reason) => Seen::Nothing(reason.to_string()),
    };
    let [lowest, .., highest] = kept;
    vec![correlation, lowest.into(), highest.into()]
}

fn dearer_to_switch(factor: f64) -> Preset {
    let shipped = shipped();
    let places: Vec<_> = shipped.setting.origins().take(2).collect();
    let mut preset = shipped.with(vec![harder(origins(&places))]);
    scale_switching_costs(&mut preset.setting, factor);
    preset
}

/// What is left of the direct effect: net/direct = 1 − S/D.
fn one_less(share: Value) -> Value {
    share.map(|mut share| {
        (share.mean, share.low, share.high) = (1.0 - share.mean, 1.0 - share.high, 1.0 - share.low);
        share
    })
}

/// Spearman's correlation of numbers without ties.
fn rank_correlation(a: &[f64], b: &[f64]) -> f64 {
    let rank = |of: &[f64], i: usize| of.iter().filter(|&&other| other < of[i]).count() as f64;
    let n = a.len() as f64;
    let squares: f64 = (0..a.len()).map(|i| (rank(a, i) - rank(b, i)).powi(2)).sum();
    1.0 - 6.0 * squares / (n * (n * n - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rank_correlations_by_hand() {
        let correlation = |b: [f64; 4]| rank_correlation(&[1.0, 2.0, 3.0, 4.0], &b);
        assert!((correlation([0.1, 0.2, 0.7, 0.9]) - 1.0).abs() < 1e-12);
        assert!((correlation([4.0, 3.0, 2.0, 1.0]) + 1.0).abs() < 1e-12);
        assert!((correlation([0.2, 0.1, 0.7, 0.9]) - 0.8).abs() < 1e-12);
    }
}
