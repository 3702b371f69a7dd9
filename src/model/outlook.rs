//! What everybody can know when weighing operations: prices, tenures, acceptance, costs, shared evidence.

use crate::model::beliefs::Beliefs;
use crate::model::levers::Levers;
use crate::model::meetings::Meetings;
use crate::model::world::World;
use crate::units::{MarketId, PoolId, RouteId, Table, TacticId};

/// The state of the world as operations are weighed in it.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// What a market is like.
    pub markets: Table<MarketId, Terms>,
    /// Evidence about risk.
    pub beliefs: Beliefs,
    /// Hazard of moving a person over each route, of all its legs, as who has no evidence of their own perceives it.
    pub moving: Table<RouteId, f64>,
    /// What attempts are like, by tactic and pool.
    attempts: Vec<Attempts>,
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
    /// Weekly hazard of holding a person, as who has no evidence of their own perceives it.
    pub risk: f64,
}

/// The attempts that a cell with room makes in a week, with a tactic in a pool.
#[derive(Clone, Copy, Debug)]
pub struct Attempts {
    /// How many they are.
    pub made: f64,
    /// How many are accepted, as has been experienced.
    pub accepted: f64,
    /// What they cost (kUSD), with what the programme adds.
    pub cost: f64,
}

impl Outlook {
    /// The outlook before anything has happened: base prices, prior tenure, acceptance and risk.
    #[must_use]
    pub fn prior(world: &World) -> Self {
        let mut outlook = Self {
            markets: world.markets.map(|_, market| Terms {
                price: market.revenue,
                kept: 1.0,
                penalty: world.setting.forms[market.form].penalty.get(),
                tenure: market.tenure,
                risk: 0.0,
            }),
            beliefs: Beliefs::new(&world.setting.learning, &world.components, &world.setting.cells),
            attempts: world
                .meetings
                .iter()
                .map(|&Meetings { attempts: made, acceptance, .. }| Attempts {
                    made,
                    accepted: made * acceptance,
                    cost: 0.0,
                })
                .collect(),
            moving: world.setting.routes.map(|_, _| 0.0),
        };
        outlook.take_risks(world);
        outlook.take_costs(world, |_, _| 0.0);
        outlook
    }

    /// Takes over what all believe about risk.
    pub fn take_risks(&mut self, world: &World) {
        let Self { beliefs, moving, markets, .. } = self;
        for (to, journey) in moving.iter_mut().zip(world.journeys.iter()) {
            *to = journey.iter().map(|crossing| beliefs.usual(crossing.moving)).sum();
        }
        for (terms, market) in markets.iter_mut().zip(world.markets.ids()) {
            terms.risk = beliefs.usual(world.components.holding(market));
        }
    }

    /// Attempts with a tactic in a pool, at this position in the world's meetings.
    #[inline]
    #[must_use]
    pub fn attempts(&self, meeting: u16) -> Attempts {
        self.attempts[usize::from(meeting)]
    }

    /// All attempts, in the order of the world's meetings.
    pub fn attempts_mut(&mut self) -> impl Iterator<Item = &mut Attempts> {
        self.attempts.iter_mut()
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
        self.take_costs(world, |tactic, pool| levers.attempt_cost.at(tactic, pool));
    }

    /// Takes over what attempts cost. `added`: to each, by the programme.
    fn take_costs(&mut self, world: &World, added: impl Fn(TacticId, PoolId) -> f64) {
        for (to, &Meetings { tactic, pool, .. }) in self.attempts.iter_mut().zip(&world.meetings) {
            to.cost = to.made * (world.setting.tactics[tactic].cost.get() + added(tactic, pool));
        }
    }
}
