//! Ranking and selection where the best is known: the (s, S) inventories of Koenig & Law.
//!
//! Thirty periods, a demand of Poisson(25) in each, from a stock of S. A stock below s at the beginning of a period is filled to S at
//! once, for 32 + 3 for each unit; at the end each unit in stock costs 1, each that is owed 5. The cost is the mean over
//! periods.

use rand_distr::{Distribution, Poisson};

use super::shares::farthest;
use super::{Check, Claim, Expected, Extent, Promise, Seen};
use crate::analysis::race::{Guarantee, Race};
use crate::measure;
use crate::rng::{Decision, Draw, Key, Streams};
use crate::units::Week;

pub(super) static INVENTORIES: Check = Check {
    id: "A8",
    what: "selecting the cheapest of five (s, S) inventories with a probability of 95 % (Kim & Nelson, zone 1, common demands)",
    source: "Koenig and Law 1985; exact costs by summing over all demands",
    promise: Promise::Exact,
    quick: true,
    claims: &[
        Claim { of: "largest distance of exact costs from the published", expected: Expected::AtMost(5e-4) },
        Claim { of: "share of races that select (20, 80)", expected: Expected::AtLeast(0.95) },
        Claim { of: "largest |z| of simulated mean costs", expected: Expected::AtMost(4.0) },
    ],
    run: inventories,
};

/// s and S, with the published cost of a period.
const POLICIES: [([i32; 2], f64); 5] =
    [([20, 40], 114.176), ([20, 80], 112.742), ([40, 60], 130.55), ([40, 100], 130.699), ([60, 100], 147.382)];
/// The cheapest of them.
const BEST: usize = 1;
const PERIODS: usize = 30;
const DEMAND: f64 = 25.0;
/// Demands above this have a probability below 10⁻³⁰.
const LARGEST: i32 = 120;

fn inventories(extent: Extent) -> Vec<Seen> {
    let published = |policy: usize| POLICIES[policy].1;
    let apart = farthest((0..5).map(|policy| exact(POLICIES[policy].0) - published(policy)), 0.0);
    let races = extent.pick(200, 1_000);
    let selected = (0..races).filter(|&race| select(race) == BEST).count();
    let z = (0..5).map(|policy| largest_z(policy, extent.pick(2_000, 20_000))).fold(0.0, f64::max);
    vec![apart.into(), measure::share(selected as u32, races).into(), z.into()]
}

/// Stock after the order at the beginning of a period, and what the order costs.
fn order(stock: i32, [low, full]: [i32; 2]) -> (i32, f64) {
    if stock < low { (full, 32.0 + 3.0 * f64::from(full - stock)) } else { (stock, 0.0) }
}

/// What the stock at the end of a period costs.
fn holding(stock: i32) -> f64 {
    f64::from(if stock < 0 { -5 * stock } else { stock })
}

/// The expected cost of a period, by the distribution of the stock.
fn exact(policy: [i32; 2]) -> f64 {
    let mut demands = vec![(-DEMAND).exp()];
    (1..LARGEST).for_each(|k| demands.push(demands[k as usize - 1] * DEMAND / f64::from(k)));
    // Stocks from −LARGEST on, by position.
    let mut stocks = vec![0.0; (LARGEST + policy[1] + 1) as usize];
    stocks[(LARGEST + policy[1]) as usize] = 1.0;
    let mut cost = 0.0;
    for _ in 0..PERIODS {
        let mut next = vec![0.0; stocks.len()];
        for (at, probability) in (-LARGEST..).zip(&stocks).filter(|(_, probability)| **probability > 0.0) {
            let (stock, price) = order(at, policy);
            cost += probability * price;
            for (k, of_demand) in (0..).zip(&demands) {
                next[(LARGEST + stock - k) as usize] += probability * of_demand;
            }
        }
        cost += (-LARGEST..).zip(&next).map(|(stock, probability)| probability * holding(stock)).sum::<f64>();
        stocks = next;
    }
    cost / PERIODS as f64
}

/// The mean cost of a period with these demands.
fn simulated(policy: [i32; 2], demands: &[i32]) -> f64 {
    let mut stock = policy[1];
    let period = |demand: &i32| {
        let (filled, price) = order(stock, policy);
        stock = filled - demand;
        price + holding(stock)
    };
    demands.iter().map(period).sum::<f64>() / demands.len() as f64
}

/// The demands of one observation.
fn demands(luck: &mut Draw) -> Vec<i32> {
    let demand = Poisson::new(DEMAND).expect("a mean above zero");
    (0..PERIODS).map(|_| demand.sample(luck) as i32).collect()
}

fn luck(of: u64, batch: u32) -> Draw {
    Streams::new(of, 0, batch).at(Decision::Replicate, Key::NOBODY, Week(0), 0)
}

/// One race: the inventory that it selects.
fn select(number: u32) -> usize {
    let mut luck = luck(71, number);
    let mut race = Race::new(POLICIES.len(), Guarantee { confidence: 0.95, indifference: 1.0, first: 20 });
    loop {
        if let Some(selected) = race.selected() {
            return selected;
        }
        let demands = demands(&mut luck);
        let round: Vec<f64> = race.alive().iter().map(|&policy| -simulated(POLICIES[policy].0, &demands)).collect();
        race.add(&round);
    }
}

/// How far the simulated mean of a cost lies from the exact one, in standard errors.
fn largest_z(policy: usize, observations: u32) -> f64 {
    let mut luck = luck(72, policy as u32);
    let costs = (0..observations).map(|_| simulated(POLICIES[policy].0, &demands(&mut luck)));
    measure::mean(costs).map_or(f64::INFINITY, |cost| {
        // A 95 % interval of so many observations has 1.96 standard errors on either side.
        (cost.mean - exact(POLICIES[policy].0)).abs() / (cost.half_width() / 1.96)
    })
}
