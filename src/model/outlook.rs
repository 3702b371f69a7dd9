//! What everybody can know when weighing operations: prices, tenures, acceptance, costs, shared evidence.

use crate::model::beliefs::{Beliefs, Experience};
use crate::model::levers::Levers;
use crate::model::world::World;
use crate::units::{Id, MarketId, PoolId, Table, TacticId};

/// The state of the world as operations are weighed in it.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// Price per victim-week in each market (kUSD).
    pub price: Table<MarketId, f64>,
    /// Share of the price that the programme leaves to who holds people, in each market.
    pub kept: Table<MarketId, f64>,
    /// Penalty expected in each market when arrested (kUSD).
    pub penalty: Table<MarketId, f64>,
    /// Tenure experienced in each market (weeks).
    pub tenure: Table<MarketId, f64>,
    /// Evidence about risk.
    pub beliefs: Beliefs,
    /// Acceptance experienced, by tactic and pool.
    accepted: Vec<f64>,
    /// Cost that the programme adds to attempts, by tactic and pool (kUSD).
    attempt_cost: Vec<f64>,
    pools: usize,
}

impl Outlook {
    /// The outlook before anything has happened: base prices, prior tenure, acceptance and risk.
    #[must_use]
    pub fn prior(world: &World) -> Self {
        Self {
            price: world.markets.map(|_, market| market.revenue),
            kept: world.markets.map(|_, _| 1.0),
            penalty: world.markets.map(|_, market| world.setting.forms[market.form].penalty.get()),
            tenure: world.markets.map(|_, market| market.tenure),
            beliefs: Beliefs::new(&world.setting.learning, &world.components, world.setting.cells.networks as usize),
            accepted: world.meetings.iter().map(|meetings| meetings.acceptance).collect(),
            attempt_cost: vec![0.0; world.meetings.len()],
            pools: world.setting.pools.len(),
        }
    }

    /// Acceptance experienced with a tactic in a pool, at this position in the world's meetings.
    #[inline]
    #[must_use]
    pub fn acceptance(&self, meeting: u16) -> f64 {
        self.accepted[usize::from(meeting)]
    }

    /// Cost that the programme adds to an attempt with a tactic in a pool (kUSD), at this position in the world's meetings.
    #[inline]
    #[must_use]
    pub fn attempt_cost(&self, meeting: u16) -> f64 {
        self.attempt_cost[usize::from(meeting)]
    }

    /// Takes over experiences of acceptance, in the order of the world's meetings.
    pub fn take_acceptance(&mut self, experiences: &[Experience]) {
        self.accepted.iter_mut().zip(experiences).for_each(|(rate, experience)| *rate = experience.rate());
    }

    /// Takes over what the programme does to costs and revenues: it is known at once.
    pub fn take_levers(&mut self, world: &World, levers: &Levers) {
        for (id, market) in world.markets.pairs() {
            let jurisdiction = world.setting.places[market.destination].jurisdiction;
            let penalty = world.setting.forms[market.form].penalty.get();
            self.kept[id] = levers.revenue.at(market.destination, market.form);
            self.penalty[id] = penalty * levers.penalty.at(jurisdiction, market.form)
                + levers.confiscation.at(jurisdiction, market.form);
        }
        for (i, cost) in self.attempt_cost.iter_mut().enumerate() {
            let (tactic, pool) = (TacticId::from_index(i / self.pools), PoolId::from_index(i % self.pools));
            *cost = levers.attempt_cost.at(tactic, pool);
        }
    }
}
