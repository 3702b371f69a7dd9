//! What everybody can know when weighing operations: prices, tenures, acceptance, costs, shared evidence.

use crate::model::beliefs::{Beliefs, Experience};
use crate::model::levers::Levers;
use crate::model::world::World;
use crate::units::{Id, MarketId, PoolId, Table, TacticId};

/// The state of the world as operations are weighed in it.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// What a market is like.
    pub markets: Table<MarketId, Terms>,
    /// Evidence about risk.
    pub beliefs: Beliefs,
    /// What attempts are like, by tactic and pool.
    attempts: Vec<Attempts>,
    pools: usize,
}

/// A market as everybody can know it.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// Price per victim-week (kUSD).
    pub price: f64,
    /// Share of the price that the programme leaves to who holds people.
    pub kept: f64,
    /// Penalty expected when arrested (kUSD).
    pub penalty: f64,
    /// Tenure experienced (weeks).
    pub tenure: f64,
}

/// Attempts with a tactic in a pool.
#[derive(Clone, Copy, Debug)]
pub struct Attempts {
    /// Acceptance experienced.
    pub acceptance: f64,
    /// Cost that the programme adds to each (kUSD).
    pub cost: f64,
}

impl Outlook {
    /// The outlook before anything has happened: base prices, prior tenure, acceptance and risk.
    #[must_use]
    pub fn prior(world: &World) -> Self {
        Self {
            markets: world.markets.map(|_, market| Terms {
                price: market.revenue,
                kept: 1.0,
                penalty: world.setting.forms[market.form].penalty.get(),
                tenure: market.tenure,
            }),
            beliefs: Beliefs::new(&world.setting.learning, &world.components, world.setting.cells.networks as usize),
            attempts: world
                .meetings
                .iter()
                .map(|meetings| Attempts { acceptance: meetings.acceptance, cost: 0.0 })
                .collect(),
            pools: world.setting.pools.len(),
        }
    }

    /// Attempts with a tactic in a pool, at this position in the world's meetings.
    #[inline]
    #[must_use]
    pub fn attempts(&self, meeting: u16) -> Attempts {
        self.attempts[usize::from(meeting)]
    }

    /// Takes over experiences of acceptance, in the order of the world's meetings.
    pub fn take_acceptance(&mut self, experiences: &[Experience]) {
        let each = self.attempts.iter_mut().zip(experiences);
        each.for_each(|(attempts, experience)| attempts.acceptance = experience.rate());
    }

    /// Takes over what the programme does to costs and revenues: it is known at once.
    pub fn take_levers(&mut self, world: &World, levers: &Levers) {
        for (id, market) in world.markets.pairs() {
            let jurisdiction = world.setting.places[market.destination].jurisdiction;
            let penalty = world.setting.forms[market.form].penalty.get();
            self.markets[id].kept = levers.revenue.at(market.destination, market.form);
            self.markets[id].penalty = penalty * levers.penalty.at(jurisdiction, market.form)
                + levers.confiscation.at(jurisdiction, market.form);
        }
        for (i, attempts) in self.attempts.iter_mut().enumerate() {
            let (tactic, pool) = (TacticId::from_index(i / self.pools), PoolId::from_index(i % self.pools));
            attempts.cost = levers.attempt_cost.at(tactic, pool);
        }
    }
}
