//! What an operation seems to be worth to a cell.
//!
//! Perceived profit falls with each perceived hazard. Who has seen no event perceives none as greater than who has no evidence at all,
//! and each event adds only so much. So most decisions are the same whatever a network has learnt, and are taken without looking that up.

use crate::model::beliefs::{Beliefs, Believer};
use crate::model::numeric::erlang_open;
use crate::model::operation::{Operation, OperationId};
use crate::model::outlook::Outlook;
use crate::model::risk::Component;
use crate::model::setting::FormKind;
use crate::model::world::World;
use crate::units::CapacityId;

/// Perceived hazards of what an operation does.
#[derive(Clone, Copy, Debug)]
struct Risks {
    /// Of recruiting, a week.
    recruiting: f64,
    /// Of moving a person over all legs.
    moving: f64,
    /// Of holding a person, a week.
    holding: f64,
}

/// What an operation promises a cell.
#[derive(Clone, Copy, Debug)]
pub struct Prospect {
    /// The operation whose risks it has, if it has any.
    pub operation: Option<OperationId>,
    /// What it is worth if there were no risk (kUSD a week): profit, to which who looks at it adds their tastes.
    pub safe: f64,
    /// What risks take off for who has no evidence of their own (kUSD a week).
    pub usual: f64,
    /// Persons moved a week.
    flow: f64,
    /// Persons held on average.
    stock: f64,
    /// What it costs to be arrested, as it is weighed (kUSD); none in other crime.
    penalty: f64,
}

impl Prospect {
    /// Of doing nothing.
    pub const NOTHING: Self = Self { operation: None, safe: 0.0, usual: 0.0, flow: 0.0, stock: 0.0, penalty: 0.0 };

    /// What these risks take off (kUSD a week).
    #[inline]
    fn burden(&self, risks: Risks) -> f64 {
        self.penalty * (risks.recruiting + self.flow * risks.moving + self.stock * risks.holding)
    }
}

impl World {
    /// Perceived profit (kUSD a week) of an operation for a cell of `capacity`, without tastes (`model.md`, 5.1), of who has no
    /// evidence about risk of their own.
    #[must_use]
    pub fn profit(&self, outlook: &Outlook, id: OperationId, capacity: CapacityId) -> f64 {
        let prospect = self.prospect(outlook, id, capacity);
        prospect.safe - prospect.usual
    }

    /// The same of a cell of a network.
    #[must_use]
    pub fn profit_in(&self, outlook: &Outlook, network: u32, id: OperationId, capacity: CapacityId) -> f64 {
        let prospect = self.prospect(outlook, id, capacity);
        prospect.safe - self.burden(outlook.beliefs.of(network), &prospect)
    }

    /// What an operation promises a cell of `capacity`.
    ///
    /// Attempts arrive at a rate A and are accepted with p, so a·(1 − B(c, a)) victims are held on average, exact for
    /// Poisson arrivals.
    #[must_use]
    pub fn prospect(&self, outlook: &Outlook, id: OperationId, capacity: CapacityId) -> Prospect {
        let operation = &self.operations[id];
        let constant = self.constants[operation.form];
        let (Some(market), Some(_)) = (operation.market, operation.pool) else {
            return Prospect { safe: self.other_profit(operation, capacity) + constant, ..Prospect::NOTHING };
        };
        let (made, terms) = (outlook.attempts(operation.meeting), &outlook.markets[market]);
        let load = made.accepted * terms.tenure;
        let open = erlang_open(self.places(operation.form, capacity), load);
        let (flow, stock) = (made.accepted * open, load * open);
        let costs = made.cost * open + flow * self.route_cost[operation.route];
        let safe = stock * terms.price * terms.kept - costs + constant;
        let penalty = self.setting.choice.risk_weight.get() * terms.penalty;
        let prospect = Prospect { operation: Some(id), safe, usual: 0.0, flow, stock, penalty };
        let usual = Risks {
            recruiting: outlook.beliefs.usual(operation.recruiting),
            moving: outlook.moving[operation.route],
            holding: terms.risk,
        };
        Prospect { usual: prospect.burden(usual), ..prospect }
    }

    /// What risks take off a prospect, as somebody perceives them (kUSD a week).
    #[must_use]
    pub fn burden(&self, believer: Believer, prospect: &Prospect) -> f64 {
        self.weigh(prospect, |component| believer.hazard(&self.components, component))
    }

    /// The most that risks can take off a prospect for somebody who has seen so many events (kUSD a week).
    #[must_use]
    pub fn burden_at_most(&self, beliefs: &Beliefs, events: f64, prospect: &Prospect) -> f64 {
        prospect.usual + events * self.weigh(prospect, |component| beliefs.most_of_event(component))
    }

    /// What the risks of a prospect take off if their hazards are these (kUSD a week).
    #[inline]
    fn weigh(&self, prospect: &Prospect, hazard: impl Fn(Component) -> f64) -> f64 {
        let Some(operation) = prospect.operation.map(|id| &self.operations[id]) else { return 0.0 };
        let holding = hazard(self.components.holding(operation.market.expect("what has risks has a market")));
        let legs = &self.journeys[operation.route];
        let moving = legs.iter().map(|crossing| hazard(crossing.moving)).sum();
        prospect.burden(Risks { recruiting: hazard(operation.recruiting), moving, holding })
    }

    /// Profit from other crime (kUSD a week), in proportion to capacity.
    fn other_profit(&self, operation: &Operation, capacity: CapacityId) -> f64 {
        let capacities = &self.setting.cells.capacities;
        let average = f64::from(capacities.iter().sum::<u32>()) / capacities.len() as f64;
        match self.setting.forms[operation.form].kind {
            FormKind::Other { profit } => profit.get() * f64::from(capacities[capacity]) / average,
            FormKind::Trafficking { .. } => f64::NEG_INFINITY,
        }
    }
}
