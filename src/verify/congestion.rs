//! Congestion: the price in each market answers to the stock that the cells' own shares imply.

use super::shares::{WEEKS, count, run};
use super::worlds::{Size, positive, static_world};
use super::{Check, Claim, Expected, Extent, Promise, Seen};
use crate::model::World;
use crate::model::exits::hazards;
use crate::model::outlook::Outlook;
use crate::model::programme::Programme;
use crate::units::{CapacityId, FormId, Id, MarketId, TacticId};

pub(super) static MEAN_FIELD: Check = Check {
    id: "L12",
    what: "with congestion, shares approach the fixed point share = softmax(U(share)) as cells become many",
    source: "mean field; error falls as 1/√N",
    promise: Promise::Exact,
    quick: true,
    claims: &[
        Claim { of: "error at 250 cells over error at 4,000 (exact: 4)", expected: Expected::Within(2.4, 6.7) },
        Claim { of: "error of the share at 4,000 cells", expected: Expected::AtMost(0.031_622_776) },
    ],
    run: mean_field,
};

const CAPACITY: u32 = 40;

fn mean_field(_: Extent) -> Vec<Seen> {
    let (few, many) = (error(250, 24), error(4_000, 24));
    vec![(few / many).into(), many.into()]
}

/// Root mean square error of the share of the first form.
fn error(cells: u32, replicates: u32) -> f64 {
    let world = congested(cells);
    let expected = fixed_point(&world);
    let squares = (0..replicates).map(|replicate| {
        let state = run(&world, &Programme::default(), replicate, 300);
        let observed = count(&state, 2, |id| world.operations[id].form.index());
        (observed[0] / f64::from(cells) - expected[0]).powi(2)
    });
    (squares.sum::<f64>() / f64::from(replicates)).sqrt()
}

fn congested(cells: u32) -> World {
    let mut setting = static_world(Size { origins: 1, destinations: 1, groups: 1, tactics: 1, forms: 2, others: 0 });
    setting.mechanisms.prices = true;
    setting.cells.number = cells;
    setting.cells.networks = cells;
    setting.cells.capacities = std::iter::once(CAPACITY).collect();
    setting.choice.rationality = positive(2.0);
    setting.prices.cap = positive(100.0);
    let mut world = World::new(setting, WEEKS);
    // Away from the calibrated equilibrium, where every share is as wanted by construction.
    world.markets[MarketId(0)].demand *= 2.0;
    world
}

/// Solves share = softmax(U(share)) by damped iteration; active shares by form.
fn fixed_point(world: &World) -> [f64; 2] {
    let theta = world.setting.choice.rationality.get();
    let mut outlook = Outlook::prior(world);
    let mut shares = [0.4, 0.4];
    let feasible = world.operations.feasible();
    for _ in 0..2_000 {
        for (form, &share) in shares.iter().enumerate() {
            outlook.markets[MarketId::from_index(form)].price = price(world, form, share);
        }
        let weights: Vec<f64> =
            feasible.iter().map(|&id| (theta * world.profit(&outlook, id, CapacityId(0))).exp()).collect();
        let total = feasible.len() as f64 + weights.iter().sum::<f64>();
        shares.iter_mut().zip(&weights).for_each(|(share, weight)| *share += 0.05 * (weight / total - *share));
    }
    shares
}

/// Price in the market of a form when this share of all cells works in it.
fn price(world: &World, form: usize, share: f64) -> f64 {
    let market = &world.markets[MarketId::from_index(form)];
    let flow = world.setting.tactics[TacticId(0)].attempts.get() * world.meetings[0].acceptance;
    let stock = f64::from(world.setting.cells.number) * share * flow / weekly_exit(world, FormId::from_index(form));
    let prices = &world.setting.prices;
    market.revenue * (market.demand / stock).powf(1.0 / prices.elasticity.get()).min(prices.cap.get())
}

/// Probability that a week ends exploitation: causes are disjoint.
fn weekly_exit(world: &World, form: FormId) -> f64 {
    let place = world.layout.destinations()[0];
    hazards(&world.setting, place, form, TacticId(0), |_| 1.0).iter().map(|h| 1.0 - (-h).exp()).sum()
}
