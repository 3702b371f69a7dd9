//! The measures of the field where the control is itself a substitute.

use super::shares::{WEEKS, dearer, softmax};
use super::worlds::{Size, probability, static_world};
use super::{Check, Claim, Expected, Extent, Promise, Seen};
use crate::measure::field::{Areas, Counts, Measure};
use crate::model::World;
use crate::model::programme::Programme;
use crate::units::Id;

pub(super) static BLIND: Check = Check {
    id: "L8",
    what: "field measures are blind when the control is itself a substitute: shares (.3, .2, .2, .3), treated option halved",
    source: "independence of irrelevant alternatives: buffer and control rise by the same factor",
    promise: Promise::Exact,
    quick: true,
    claims: &[
        Claim { of: "direct effect of 1,000 cells", expected: Expected::Near(123.529, 1e-3) },
        Claim { of: "true displaced share", expected: Expected::Near(0.5714, 1e-4) },
        Claim { of: "true net effect", expected: Expected::Near(52.941, 1e-3) },
        Claim { of: "total net effect that the field computes", expected: Expected::Near(176.471, 1e-3) },
        Claim {
            of: "that over the true net effect, times the share of desisting",
            expected: Expected::Near(1.0, 1e-9),
        },
        Claim { of: "weighted displacement quotient", expected: Expected::Near(0.0, 1e-9) },
    ],
    run: blind,
};

const CELLS: f64 = 1_000.0;

/// Treated, buffer and control as forms, of which the first is trafficking and can be pressed.
fn world() -> World {
    let mut setting = static_world(Size { origins: 1, destinations: 1, groups: 1, tactics: 1, forms: 1, others: 2 });
    for (form, share) in setting.forms.iter_mut().zip([0.3, 0.2, 0.2]) {
        form.share = probability(share / 0.7);
    }
    setting.choice.dormant_share = probability(0.3);
    World::new(setting, WEEKS)
}

fn blind(_: Extent) -> Vec<Seen> {
    let world = world();
    let shares = |programme: &Programme| softmax(&world, programme, 3, |id| world.operations[id].form.index());
    let before = shares(&Programme::default());
    let odds = |shares: &[f64]| shares[0] / shares[3];
    // Profit falls in proportion to what is added to an attempt, so one trial gives the amount that halves the odds.
    let trial = (odds(&before) / odds(&shares(&dearer([0], 1.0)))).ln();
    let after = shares(&dearer([0], std::f64::consts::LN_2 / trial));
    let counts = |option: usize| Counts::new(CELLS * before[option], CELLS * after[option]);
    let areas = Areas::new(counts(0), counts(1), counts(2));
    let direct = CELLS * (before[0] - after[0]);
    let moved = CELLS * (after[1] + after[2] - before[1] - before[2]);
    let total = Measure::TotalNetEffect.point(&areas);
    let or_reason =
        |number: crate::measure::Number| number.map_or_else(|reason| Seen::Nothing(reason.to_string()), Seen::from);
    vec![
        direct.into(),
        (moved / direct).into(),
        (direct - moved).into(),
        or_reason(total.clone()),
        or_reason(total.map(|total| total / (direct - moved) * before[3])),
        or_reason(Measure::Quotient.point(&areas)),
    ]
}
