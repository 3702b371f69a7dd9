//! Cells among options with and without the possibility to desist: a multinomial logit.

use super::shares::{WEEKS, Z, count, dearer, displaced_share, farthest, largest_z, run, softmax};
use super::worlds::{Size, factor, probability, static_world};
use super::{Check, Claim, Expected, Extent, Promise, Seen};
use crate::measure::field::{Areas, Counts, Measure};
use crate::model::World;
use crate::model::operation::OperationId;
use crate::model::programme::Programme;
use crate::units::Id;

pub(super) static OUTSIDE: Check = Check {
    id: "L2",
    what: "logit with an outside option, V = (1, .5, .2, −.3), V₀ = .4, option 1 pressed",
    source: "closed form: displaced share 1 − s₀/(1 − s₁), whatever the pressure",
    promise: Promise::Exact,
    quick: true,
    claims: &[
        Claim { of: "share of option 1", expected: Expected::Near(0.347_560, 1e-6) },
        Claim { of: "share of desisting", expected: Expected::Near(0.190_745, 1e-6) },
        Claim { of: "displaced share under the smallest pressure", expected: Expected::Near(0.707_643_968, 1e-9) },
        Claim { of: "displaced share under the largest pressure", expected: Expected::Near(0.707_643_968, 1e-9) },
        Claim { of: "distance of four displaced shares from the closed form", expected: Expected::AtMost(1e-9) },
        Claim { of: "largest |z| of simulated shares, with and without pressure", expected: Expected::AtMost(Z) },
    ],
    run: outside,
};

pub(super) static NO_OUTSIDE: Check = Check {
    id: "L2c",
    what: "the same without an outside option",
    source: "by hand: what leaves option 1 turns up in the others",
    promise: Promise::Exact,
    quick: true,
    claims: &[
        Claim { of: "cells that desist", expected: Expected::Exactly(0.0) },
        Claim { of: "cells that leave option 1", expected: Expected::AtLeast(500.0) },
        Claim { of: "displaced share", expected: Expected::Exactly(1.0) },
        Claim { of: "weighted displacement quotient, constant control", expected: Expected::Near(-1.0, 1e-12) },
    ],
    run: no_outside,
};

pub(super) static IDENTICAL: Check = Check {
    id: "L3",
    what: "five identical options and desisting, m of them treated",
    source: "closed form: displaced share (J − m)/(J − m + 1)",
    promise: Promise::Exact,
    quick: true,
    claims: &[
        Claim { of: "displaced share, m = 1", expected: Expected::Near(0.8, 1e-9) },
        Claim { of: "displaced share, m = 2", expected: Expected::Near(0.75, 1e-9) },
        Claim { of: "displaced share, m = 3", expected: Expected::Near(2.0 / 3.0, 1e-9) },
        Claim { of: "displaced share, m = 4", expected: Expected::Near(0.5, 1e-9) },
        Claim { of: "displaced share, m = 5", expected: Expected::Near(0.0, 1e-9) },
        Claim { of: "largest |z| of simulated shares, m = 2", expected: Expected::AtMost(Z) },
    ],
    run: identical,
};

/// Four options as forms, of which the first is trafficking and can be pressed: the shares are those of
/// V = (1, .5, .2, −.3) with an outside value of .4.
fn four_options(cells: u32) -> World {
    let size = Size { origins: 1, destinations: 1, groups: 1, tactics: 1, forms: 1, others: 3 };
    let mut setting = static_world(size);
    let values = [1.0f64, 0.5, 0.2, -0.3];
    let active: f64 = values.iter().map(|v| v.exp()).sum();
    for (form, value) in setting.forms.iter_mut().zip(values) {
        form.share = probability(value.exp() / active);
    }
    setting.choice.dormant_share = probability(0.4f64.exp() / (0.4f64.exp() + active));
    setting.cells.number = cells;
    setting.cells.networks = cells;
    World::new(setting, WEEKS)
}

fn by_form(world: &World) -> impl Fn(OperationId) -> usize + '_ {
    |id| world.operations[id].form.index()
}

fn outside(_: Extent) -> Vec<Seen> {
    let world = four_options(20_000);
    let shares = |programme: &Programme| softmax(&world, programme, 4, by_form(&world));
    let before = shares(&Programme::default());
    let displaced = [0.01, 0.5, 3.0, 1e9].map(|amount| displaced_share(&before, &shares(&dearer([0], amount)), 1));
    let closed_form = 1.0 - before[4] / (1.0 - before[0]);
    let z = [Programme::default(), dearer([0], 1.0)]
        .map(|programme| largest_z(&count(&run(&world, &programme, 0, 150), 4, by_form(&world)), &shares(&programme)));
    vec![
        before[0].into(),
        before[4].into(),
        displaced[0].into(),
        displaced[3].into(),
        farthest(displaced, closed_form).into(),
        z[0].max(z[1]).into(),
    ]
}

fn no_outside(_: Extent) -> Vec<Seen> {
    let mut setting = four_options(5_000).setting;
    setting.choice.dormant_share = probability(1e-9);
    setting.choice.ease.temporal = probability(0.0);
    let world = World::new(setting, WEEKS);
    let counts = |programme: &Programme| count(&run(&world, programme, 0, 120), 4, by_form(&world));
    let (before, after) = (counts(&Programme::default()), counts(&dearer([0], 1.0)));
    let buffer = |counts: &[f64]| counts[1..4].iter().sum::<f64>();
    let areas = Areas::new(
        Counts::new(before[0], after[0]),
        Counts::new(buffer(&before), buffer(&after)),
        Counts::new(1_000.0, 1_000.0),
    );
    vec![
        (before[4] + after[4]).into(),
        (before[0] - after[0]).into(),
        displaced_share(&before, &after, 1).into(),
        Measure::Quotient.point(&areas).map_or_else(|reason| Seen::Nothing(reason.to_string()), Seen::from),
    ]
}

/// Five tactics without a difference, and desisting as likely as each.
fn alike(cells: u32) -> World {
    let mut setting = static_world(Size { origins: 1, destinations: 1, groups: 1, tactics: 5, forms: 1, others: 0 });
    setting.tactics.iter_mut().for_each(|tactic| tactic.attempts = factor(1.0));
    setting.choice.dormant_share = probability(1.0 / 6.0);
    setting.cells.number = cells;
    setting.cells.networks = cells;
    World::new(setting, WEEKS)
}

fn identical(_: Extent) -> Vec<Seen> {
    let world = alike(20_000);
    let tactic = |id: OperationId| world.operations[id].tactic.index();
    let shares = |programme: &Programme| softmax(&world, programme, 5, tactic);
    let before = shares(&Programme::default());
    let mut seen: Vec<Seen> =
        (1..=5).map(|m| displaced_share(&before, &shares(&dearer(0..m, 0.8)), m).into()).collect();
    let programme = dearer(0..2, 0.8);
    let observed = count(&run(&world, &programme, 0, 150), 5, tactic);
    seen.push(largest_z(&observed, &shares(&programme)).into());
    seen
}
