//! The world, compiled once from a setting and read by every replicate.

use crate::model::books::{Categories, Layout, Perpetrator};
use crate::model::exits::{Exits, hazards};
use crate::model::fitting::factors;
use crate::model::meetings::{Draft, Meetings, Strata, Sway};
use crate::model::nearness::Nearness;
use crate::model::numeric::erlang_open;
use crate::model::operation::{Operation, OperationId, Operations};
use crate::model::outlook::Outlook;
use crate::model::pace::{Encounters, Turns};
use crate::model::population::Population;
use crate::model::risk::{Component, Components};
use crate::model::setting::{FormKind, Leg, Setting};
use crate::units::{CapacityId, FormId, Id, JurisdictionId, LegId, MarketId, PlaceId, RouteId, ServiceId, Table, Week};

/// The static world: what the setting says and all that follows from it before the first week.
#[derive(Clone, Debug)]
pub struct World {
    /// Number of the draw of uncertain parameters, part of the address of its luck; 0: the central world.
    pub number: u32,
    /// As described.
    pub setting: Setting,
    /// Categories of the books.
    pub layout: Layout,
    /// All operations.
    pub operations: Operations,
    /// Components of risk.
    pub components: Components,
    /// What the members of all pools are like.
    pub population: Population,
    /// Factors on the odds of acceptance of who does not intend to migrate, and of who does.
    pub intent_odds: [f64; 2],
    /// Factor on the odds of acceptance by having been trafficked before.
    pub returned_odds: f64,
    /// Static side of each market.
    pub markets: Table<MarketId, Market>,
    /// How exploitation ends in the undisturbed world.
    pub exits: Exits,
    /// The service that serves each place.
    pub service_of: Table<PlaceId, ServiceId>,
    /// Victims that cells can hold, by form and capacity.
    places: Vec<u32>,
    /// How people are met, by tactic and pool (`tactic × pools + pool`).
    pub meetings: Vec<Meetings>,
    /// How strangers are thinned, in the same order.
    pub strata: Vec<Strata>,
    /// What turned intents add, in the same order.
    pub swayed: Vec<Sway>,
    /// Readiness to consider one route instead of another.
    pub nearness: Nearness,
    /// The way along each route.
    pub journeys: Journeys,
    /// Cost of moving one person over each route (kUSD).
    pub route_cost: Table<RouteId, f64>,
    /// Alternative-specific constants of the forms (kUSD a week).
    pub constants: Table<FormId, f64>,
    /// The softmax at the prior equilibrium, per capacity of a cell.
    pub prior: Vec<PriorShares>,
    /// How often cells may review or leave.
    pub turns: Turns,
    /// How often cells may meet somebody.
    pub encounters: Encounters,
    /// Weeks with room and no recruit that force a review; more than any simulation has where nothing is forced.
    pub patience: u32,
    /// Entrants that come to look per week; solved from the balance of flows of a pilot.
    pub entry_rate: f64,
}

/// Static side of a market.
#[derive(Clone, Copy, Debug)]
pub struct Market {
    /// Where.
    pub destination: PlaceId,
    /// What.
    pub form: FormId,
    /// Base revenue per victim-week (kUSD).
    pub revenue: f64,
    /// Mean tenure expected before any experience (weeks).
    pub tenure: f64,
    /// Stock of the prior equilibrium, at which the price is the base (persons).
    pub demand: f64,
}

/// A leg as those who move over it meet it.
#[derive(Clone, Copy, Debug)]
pub struct Crossing {
    /// Which leg.
    pub leg: LegId,
    /// Where it ends.
    pub to: PlaceId,
    /// Who screens there.
    pub jurisdiction: JurisdictionId,
    /// What moving over it teaches about risk.
    pub moving: Component,
    /// Weeks on the way: one at least.
    pub weeks: u32,
    /// How many legs of the route come before it.
    pub ordinal: u16,
    /// Whether the route ends with it.
    pub last: bool,
    /// Probability that screening recognises a victim, corruption taken into account.
    pub recognised: f64,
}

/// The prior equilibrium of cells of one capacity.
#[derive(Clone, Debug)]
pub struct PriorShares {
    /// Victims such a cell can hold.
    pub capacity: CapacityId,
    /// `e^(θU)` of each operation, zero where infeasible.
    pub weights: Vec<f64>,
    /// Largest weight.
    pub largest: f64,
    /// Share of dormant cells.
    pub dormant: f64,
}

impl World {
    /// Compiles a setting to be observed over `window` weeks. The entry rate is still zero: a pilot solves it.
    #[must_use]
    pub fn new(setting: Setting, window: u32) -> Self {
        let layout = Layout::new(&setting, window);
        let population = Population::new(&setting);
        let markets = markets(&setting);
        let components = Components::new(&setting, markets.len());
        let mut operations = Operations::new(&setting, &components);
        // Who recruits makes no difference: an evaluator does not compare perpetrators.
        operations.count_in(|row| layout.column(categories(&layout, row, Perpetrator::Incumbent)));
        let drafts = Draft::all(&setting, &population);
        let encounters = drafts.iter().map(Draft::encounters).fold(0.0, f64::max);
        let meetings: Vec<Meetings> = drafts.iter().map(|draft| draft.meetings(encounters)).collect();
        let (strata, swayed) = drafts.into_iter().map(|draft| (draft.strata, draft.sway)).unzip();
        let mut world = Self {
            number: 0,
            service_of: setting.places.map(|place, _| setting.service_of(place)),
            places: places(&setting),
            layout,
            operations,
            nearness: Nearness::new(&setting),
            journeys: Journeys::new(&setting, &components),
            route_cost: setting.routes.map(|_, r| r.legs.iter().map(|&leg| setting.legs[leg].cost.get()).sum()),
            components,
            constants: setting.forms.map(|_, _| 0.0),
            prior: Vec::new(),
            turns: Turns::new(&setting),
            encounters: Encounters::new(encounters),
            patience: if setting.mechanisms.shocks { setting.turnover.no_success } else { Week::MOST },
            entry_rate: 0.0,
            intent_odds: [1.0, libm::exp(setting.recruitment.intent.get())],
            returned_odds: libm::exp(setting.recruitment.returned.get()),
            population,
            exits: Exits::new(&setting, &markets),
            markets,
            strata,
            swayed,
            meetings,
            setting,
        };
        world.calibrate();
        world
    }

    /// Victims that a cell of `capacity` can hold in a form; none in other crime.
    #[inline]
    #[must_use]
    pub fn places(&self, form: FormId, capacity: CapacityId) -> u32 {
        self.places[form.index() * self.setting.cells.capacities.len() + capacity.index()]
    }

    /// Categories of a recruitment by an operation.
    #[must_use]
    pub fn categories(&self, id: OperationId, who: Perpetrator) -> Categories {
        categories(&self.layout, &self.operations[id], who)
    }

    /// Solves the alternative-specific constants for the wanted shares of active cells by form and the wanted dormant
    /// share, and sets each market's demand to the stock of that equilibrium. Profits are linear in the constants, so
    /// they are evaluated once.
    fn calibrate(&mut self) {
        let theta = self.setting.choice.rationality.get();
        let outlook = Outlook::prior(self);
        let feasible = self.operations.feasible().len() as f64;
        let mut prior: Vec<PriorShares> = self
            .setting
            .cells
            .capacities
            .ids()
            .map(|capacity| {
                let mut weights = vec![0.0; self.operations.len()];
                for &id in self.operations.feasible() {
                    weights[id.0 as usize] = libm::exp(theta * self.profit(&outlook, id, capacity));
                }
                PriorShares { capacity, weights, largest: 0.0, dormant: 0.0 }
            })
            .collect();
        let factors = self.solve_factors(&prior, feasible);
        for shares in &mut prior {
            for &id in self.operations.feasible() {
                shares.weights[id.0 as usize] *= factors[self.operations[id].form.index()];
            }
            shares.largest = shares.weights.iter().copied().fold(0.0, f64::max);
            shares.dormant = feasible / (feasible + shares.weights.iter().sum::<f64>());
        }
        self.constants = factors.iter().map(|&factor| libm::log(factor) / theta).collect();
        self.set_demand(&outlook, &prior, feasible);
        self.prior = prior;
    }

    /// The factors `e^(θ·constant)` that give the wanted shares on average over capacities.
    fn solve_factors(&self, prior: &[PriorShares], feasible: f64) -> Vec<f64> {
        let mass_of = |shares: &PriorShares| {
            let mut by_form = vec![0.0; self.setting.forms.len()];
            for &id in self.operations.feasible() {
                by_form[self.operations[id].form.index()] += shares.weights[id.0 as usize];
            }
            by_form
        };
        let mass: Vec<Vec<f64>> = prior.iter().map(mass_of).collect();
        let active = 1.0 - self.setting.choice.dormant_share.get();
        let wanted: Vec<f64> = self.setting.forms.iter().map(|form| active * form.share.get()).collect();
        factors(&mass, feasible, &wanted)
    }

    fn set_demand(&mut self, outlook: &Outlook, prior: &[PriorShares], feasible: f64) {
        let mut demand = vec![0.0; self.markets.len()];
        for shares in prior {
            let total = feasible + shares.weights.iter().sum::<f64>();
            let cells = f64::from(self.setting.cells.number) / prior.len() as f64;
            for &id in self.operations.feasible() {
                let operation = &self.operations[id];
                if let (Some(market), Some(_)) = (operation.market, operation.pool) {
                    let load = outlook.attempts(operation.meeting).accepted * outlook.markets[market].tenure;
                    let open = erlang_open(self.places(operation.form, shares.capacity), load);
                    demand[market.index()] += cells * shares.weights[id.0 as usize] / total * load * open;
                }
            }
        }
        self.markets.iter_mut().zip(demand).for_each(|(market, demand)| market.demand = demand);
    }

    /// Weeks until a person who was let go at a place, or left, is back home.
    #[must_use]
    pub fn return_weeks(&self, place: PlaceId) -> u32 {
        self.setting.services[self.service_of[place]].return_weeks
    }
}

/// The way over each route: all in one list, since every move asks for one.
#[derive(Clone, Debug)]
pub struct Journeys {
    all: Vec<Crossing>,
    /// Where each begins, and where the last ends.
    from: Vec<u32>,
}

impl Journeys {
    fn new(setting: &Setting, components: &Components) -> Self {
        let (mut all, mut from) = (Vec::new(), vec![0]);
        for route in setting.routes.iter() {
            all.extend(journey(setting, components, &route.legs));
            from.push(all.len() as u32);
        }
        Self { all, from }
    }

    /// The position of the first leg of a route among those of all; the others follow it.
    #[inline]
    #[must_use]
    pub fn first(&self, route: RouteId) -> u32 {
        self.from[route.index()]
    }

    /// The leg at a position among those of all routes.
    #[inline]
    #[must_use]
    pub fn at(&self, position: u32) -> &Crossing {
        &self.all[position as usize]
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &[Crossing]> {
        self.from.windows(2).map(|ends| &self.all[ends[0] as usize..ends[1] as usize])
    }
}

impl std::ops::Index<RouteId> for Journeys {
    type Output = [Crossing];

    #[inline]
    fn index(&self, route: RouteId) -> &[Crossing] {
        let [from, to] = [0, 1].map(|next| self.from[route.index() + next] as usize);
        &self.all[from..to]
    }
}

/// The way over these legs.
fn journey(setting: &Setting, components: &Components, legs: &[LegId]) -> impl Iterator<Item = Crossing> {
    let crossing = move |(ordinal, &leg): (usize, &LegId)| {
        let &Leg { to, screening, weeks, .. } = &setting.legs[leg];
        let jurisdiction = setting.places[to].jurisdiction;
        let honest = 1.0 - setting.jurisdictions[jurisdiction].corruption.get();
        let recognised = screening.get() * honest;
        let (moving, last) = (components.moving(leg), ordinal + 1 == legs.len());
        Crossing { leg, to, jurisdiction, moving, weeks, ordinal: ordinal as u16, last, recognised }
    };
    legs.iter().enumerate().map(crossing)
}

/// Victims that cells can hold, by form and capacity; none in other crime.
fn places(setting: &Setting) -> Vec<u32> {
    let factor = |kind: &FormKind| match kind {
        FormKind::Trafficking { capacity, .. } => capacity.get(),
        FormKind::Other { .. } => 0.0,
    };
    let row = |factor: f64| setting.cells.capacities.iter().map(move |&size| (f64::from(size) * factor + 0.5) as u32);
    setting.forms.iter().flat_map(|form| row(factor(&form.kind))).collect()
}

/// The categories of recruitments by an operation. Nobody is recruited for other crime; its form stands for the first one,
/// and is never counted.
#[inline]
fn categories(layout: &Layout, operation: &Operation, who: Perpetrator) -> Categories {
    let form = if operation.market.is_some() { operation.form } else { FormId(0) };
    layout.categories(operation.route, operation.group, operation.tactic, form, who)
}

/// Markets with revenue and expected tenure; demand follows from the calibration.
fn markets(setting: &Setting) -> Table<MarketId, Market> {
    let trafficking = || setting.forms.pairs().filter(|(_, form)| form.is_trafficking());
    setting
        .destinations()
        .flat_map(|destination| {
            trafficking().map(move |(form, row)| {
                let FormKind::Trafficking { revenue, .. } = row.kind else { unreachable!("filtered above") };
                Market {
                    destination,
                    form,
                    revenue: revenue.get() * setting.places[destination].revenue.get(),
                    tenure: expected_tenure(setting, destination, form),
                    demand: 0.0,
                }
            })
        })
        .collect()
}

/// One over the sum of the hazards of all ends, averaged over tactics.
fn expected_tenure(setting: &Setting, destination: PlaceId, form: FormId) -> f64 {
    let tactics = setting.tactics.len() as f64;
    let hazards = setting.tactics.ids().map(|tactic| {
        let ends = hazards(setting, destination, form, tactic, |_| 1.0);
        ends.iter().sum::<f64>()
    });
    tactics / hazards.sum::<f64>()
}
