//! The world, compiled once from a setting and read by every replicate.

use crate::model::beliefs::Believer;
use crate::model::books::{Categories, Column, Layout, Perpetrator};
use crate::model::exits::{Exits, hazards};
use crate::model::fitting::factors;
use crate::model::numeric::{erlang_b, standardised_beta_quantiles};
use crate::model::operation::{Operation, OperationId, Operations};
use crate::model::outlook::Outlook;
use crate::model::pace::{Encounters, Turns};
use crate::model::risk::{Component, Components};
use crate::model::setting::{FormKind, Leg, Setting};
use crate::model::touched::Ring;
use crate::model::victim::Person;
use crate::units::{
    CapacityId, FormId, Id, JurisdictionId, LegId, MarketId, PlaceId, PoolId, RouteId, ServiceId, Table, TacticId, Week,
};

/// Equally likely values of vulnerability that a pool is made of.
pub const VULNERABILITIES: usize = 1024;

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
    /// Factor on the odds of acceptance by intent to migrate.
    pub intent_odds: f64,
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
    /// Where an evaluator counts recruitments by every operation.
    columns: Vec<Column>,
    /// How people are met, by tactic and pool (`tactic × pools + pool`).
    pub meetings: Vec<Meetings>,
    /// How strangers are thinned, in the same order.
    pub strata: Vec<Strata>,
    /// What turned intents add, in the same order.
    pub swayed: Vec<Sway>,
    /// Readiness to consider one route instead of another.
    pub nearness: Nearness,
    /// The way along each route.
    pub journeys: Table<RouteId, Vec<Crossing>>,
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

/// What the members of all pools are like: a function of their index, never stored.
#[derive(Clone, Debug)]
pub struct Population {
    /// Factors on the odds of acceptance, at [`VULNERABILITIES`] equally likely values of vulnerability, ascending. Narrow, to
    /// stay in the nearest cache.
    lists: Vec<Vec<f32>>,
    pools: Table<PoolId, Members>,
}

/// The members of a pool.
#[derive(Clone, Copy, Debug)]
struct Members {
    /// Which list their vulnerability is read from: pools of the same shape share one.
    list: usize,
    /// How many intend to migrate, and how many do not.
    parts: [f64; 2],
    /// Values of vulnerability per member of each part.
    per_member: [f64; 2],
}

/// What a person is like.
#[derive(Clone, Copy, Debug)]
pub struct Traits {
    /// Whether they intend to migrate.
    pub intent: bool,
    /// Factor of their vulnerability on the odds of acceptance.
    pub vulnerability: f64,
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

/// Attempts that could succeed, as shares of the encounters that any cell may have ([`World::encounters`]).
///
/// The members of a pool are ordered by intent and vulnerability, and attempts are thinned stratum by stratum at the highest
/// acceptance that anybody of the stratum can have, so that few are drawn that must fail. Where a programme turns intents,
/// further attempts can succeed that no undisturbed world has.
#[derive(Clone, Debug)]
pub struct Meetings {
    /// Attempts a week of a cell with room.
    pub attempts: f64,
    /// Odds that a person of average vulnerability and without intent accepts.
    pub odds: f64,
    /// Mean acceptance before any experience.
    pub acceptance: f64,
    /// Share of encounters that are with a stranger who could accept.
    pub strangers: f64,
    /// Share of encounters that are with anybody: these, and returned survivors.
    pub anybody: f64,
    /// Positions among survivors per unit of the share of encounters that is theirs.
    pub point: f64,
    /// Highest acceptance of a returned survivor.
    pub returned: f64,
}

/// Further attempts, that could succeed only where a programme has turned an intent.
#[derive(Clone, Debug)]
pub struct Sway {
    /// How many a week of a cell with room.
    pub attempts: f64,
    /// How they are thinned.
    pub strata: Strata,
}

/// The strata at which one tactic's attempts in one pool are thinned: of those who intend to migrate, then of the others, by
/// vulnerability. They are laid out over a share of encounters, each as wide as is its part of the pool times the highest
/// acceptance in it.
#[derive(Clone, Debug)]
pub struct Strata {
    /// Where each ends.
    upto: [f64; STRATA],
    /// The stratum in which each of equal steps of the share begins.
    first: [u8; Self::STEPS],
    /// Steps of the share per unit.
    steps: f64,
    /// The last that is not empty.
    last: u8,
    /// Acceptance per unit of the share, in each part.
    acceptance: [f64; 2],
}

/// Strata of each part of a pool.
const STRATA_OF_PART: usize = 16;
const STRATA: usize = 2 * STRATA_OF_PART;

impl Strata {
    const STEPS: usize = 2 * STRATA;

    /// `highest`: acceptance in each stratum; `parts`: shares of the pool; `share`: encounters that are laid out.
    fn new(highest: [f64; STRATA], parts: [f64; 2], share: f64) -> Self {
        let total = Self::kept(&highest, parts);
        let mut upto = [0.0; STRATA];
        let mut sum = 0.0;
        for (i, end) in upto.iter_mut().enumerate() {
            sum +=
                share * highest[i] * parts[i / STRATA_OF_PART] / STRATA_OF_PART as f64 / total.max(f64::MIN_POSITIVE);
            *end = sum;
        }
        let steps = Self::STEPS as f64 / share.max(f64::MIN_POSITIVE);
        // A little early, since a step's edge rounds either way.
        let begins = |step: usize| step as f64 / steps * (1.0 - 1e-12);
        let first = |step| upto.iter().position(|&upto| begins(step) < upto).unwrap_or(STRATA - 1) as u8;
        let last = upto.iter().position(|&upto| upto >= sum).unwrap_or(0) as u8;
        // And a little high, since widths are differences of sums.
        let acceptance = parts.map(|part| total * STRATA_OF_PART as f64 / (share * part) * (1.0 + 1e-12));
        Self { upto, first: std::array::from_fn(first), steps, last, acceptance }
    }

    /// Share of all attempts that are left after thinning.
    fn kept(highest: &[f64; STRATA], parts: [f64; 2]) -> f64 {
        let halves = highest.chunks(STRATA_OF_PART).zip(parts);
        halves.map(|(half, part)| part * half.iter().sum::<f64>() / STRATA_OF_PART as f64).sum()
    }

    /// The stratum of the person met at a uniform below the share.
    #[inline]
    #[must_use]
    pub fn at(&self, uniform: f64) -> Stratum {
        let mut position = usize::from(self.first[(uniform * self.steps) as usize % Self::STEPS]);
        while position < usize::from(self.last) && uniform >= self.upto[position] {
            position += 1;
        }
        let from = if position == 0 { 0.0 } else { self.upto[position - 1] };
        Stratum { position, within: ((uniform - from) / self.width(position)).clamp(0.0, 1.0 - f64::EPSILON) }
    }

    /// The acceptance at which a stratum is thinned.
    #[inline]
    #[must_use]
    pub fn highest(&self, Stratum { position, .. }: Stratum) -> f64 {
        self.width(position) * self.acceptance[position / STRATA_OF_PART]
    }

    fn width(&self, position: usize) -> f64 {
        self.upto[position] - if position == 0 { 0.0 } else { self.upto[position - 1] }
    }
}

/// A place in one of the strata.
#[derive(Clone, Copy, Debug)]
pub struct Stratum {
    position: usize,
    /// How far into it, in [0, 1).
    within: f64,
}

/// Perceived hazards of what an operation does.
#[derive(Clone, Copy, Debug, Default)]
struct Risks {
    /// Of recruiting, a week.
    recruiting: f64,
    /// Of moving a person over all legs.
    moving: f64,
    /// Of holding a person, a week.
    holding: f64,
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
    /// Weeks on the way.
    pub weeks: u32,
    /// Probability that screening recognises a victim, corruption taken into account.
    pub recognised: f64,
}

/// Symmetric kernel over routes.
#[derive(Clone, Debug)]
pub struct Nearness {
    /// Probabilities of looking at each route, added up, row by row of the present one. What is left stays put.
    upto: Vec<f64>,
    routes: usize,
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

impl Nearness {
    fn new(setting: &Setting) -> Self {
        let routes = setting.routes.len();
        let distance = |a: PlaceId, b: PlaceId| {
            let (a, b) = (&setting.places[a], &setting.places[b]);
            libm::hypot(a.x.get() - b.x.get(), a.y.get() - b.y.get())
        };
        let raw = |i: usize, j: usize| {
            let [a, b] = [i, j].map(|k| &setting.routes[RouteId::from_index(k)]);
            if i == j {
                return 0.0;
            }
            let apart = if (a.origin, a.destination) == (b.origin, b.destination) {
                setting.choice.same_pair_distance.get()
            } else {
                distance(a.origin, b.origin) + distance(a.destination, b.destination)
            };
            libm::exp(-apart / setting.choice.distance_scale.get())
        };
        let mut weights: Vec<f64> = (0..routes * routes).map(|k| raw(k / routes, k % routes)).collect();
        let row = |weights: &[f64], i: usize| weights[i * routes..(i + 1) * routes].iter().sum::<f64>();
        let largest = (0..routes).map(|i| row(&weights, i)).fold(0.0, f64::max);
        if largest > 0.0 {
            for weight in &mut weights {
                *weight /= largest;
            }
        }
        for row in weights.chunks_mut(routes.max(1)) {
            let mut sum = 0.0;
            for weight in row {
                sum += *weight;
                *weight = sum;
            }
        }
        Self { upto: weights, routes }
    }

    /// The other route that a review looks at, at a uniform; `None` where it stays put.
    #[must_use]
    pub fn other(&self, route: RouteId, uniform: f64) -> Option<RouteId> {
        let row = &self.upto[route.index() * self.routes..][..self.routes];
        let other = row.partition_point(|&upto| upto <= uniform);
        (other < self.routes).then(|| RouteId::from_index(other))
    }
}

impl World {
    /// Compiles a setting to be observed over `window` weeks. The entry rate is still zero: a pilot solves it.
    #[must_use]
    pub fn new(setting: Setting, window: u32) -> Self {
        let layout = Layout::new(&setting, window);
        let population = Population::new(&setting);
        let markets = markets(&setting);
        let components = Components::new(&setting, markets.len());
        let operations = Operations::new(&setting, &components);
        let drafts = Draft::all(&setting, &population);
        let encounters = drafts.iter().map(|draft| draft.strangers + draft.survivors).fold(0.0, f64::max);
        let meetings: Vec<Meetings> = drafts.iter().map(|draft| draft.meetings(encounters)).collect();
        let strata = drafts.iter().zip(&meetings).map(|(draft, meetings)| draft.strata(meetings.strangers));
        let mut world = Self {
            number: 0,
            service_of: setting.places.map(|place, _| setting.service_of(place)),
            // Who recruits makes no difference: an evaluator does not compare perpetrators.
            columns: operations
                .all()
                .map(|row| layout.column(categories(&layout, row, Perpetrator::Incumbent)))
                .collect(),
            places: places(&setting),
            layout,
            operations,
            nearness: Nearness::new(&setting),
            journeys: setting.routes.map(|_, route| journey(&setting, &components, &route.legs)),
            route_cost: setting.routes.map(|_, r| r.legs.iter().map(|&leg| setting.legs[leg].cost.get()).sum()),
            components,
            constants: setting.forms.map(|_, _| 0.0),
            prior: Vec::new(),
            turns: Turns::new(&setting),
            encounters: Encounters::new(encounters),
            patience: if setting.mechanisms.shocks { setting.turnover.no_success } else { Week::MOST },
            entry_rate: 0.0,
            intent_odds: libm::exp(setting.recruitment.intent.get()),
            returned_odds: libm::exp(setting.recruitment.returned.get()),
            population,
            exits: Exits::new(&setting, &markets),
            markets,
            strata: strata.collect(),
            swayed: drafts.iter().map(Draft::sway).collect(),
            meetings,
            setting,
        };
        world.calibrate();
        world
    }

    /// Position of a tactic and a pool in [`World::meetings`] and what follows its order.
    #[inline]
    #[must_use]
    pub fn meeting(&self, tactic: TacticId, pool: PoolId) -> usize {
        tactic.index() * self.setting.pools.len() + pool.index()
    }

    /// Meetings with a tactic in a pool.
    #[inline]
    #[must_use]
    pub fn meetings(&self, tactic: TacticId, pool: PoolId) -> &Meetings {
        &self.meetings[self.meeting(tactic, pool)]
    }

    /// Victims that a cell of `capacity` can hold in a form; none in other crime.
    #[inline]
    #[must_use]
    pub fn places(&self, form: FormId, capacity: CapacityId) -> u32 {
        self.places[form.index() * self.setting.cells.capacities.len() + capacity.index()]
    }

    /// Perceived profit (kUSD a week) of an operation for a cell of `capacity`, without tastes (`model.md`, 5.1).
    ///
    /// Attempts arrive at a rate A and are accepted with p, so a·(1 − B(c, a)) victims are held on average, exact for
    /// Poisson arrivals. `network`: whose evidence about risk counts; `None` for a newcomer.
    #[must_use]
    pub fn profit(&self, outlook: &Outlook, network: Option<u32>, id: OperationId, capacity: CapacityId) -> f64 {
        self.profit_at(outlook, self.risks(outlook.beliefs.of(network), id), id, capacity)
    }

    /// The perceived profits of two operations. Hazards of what they share are read once.
    #[must_use]
    pub fn profits(
        &self,
        outlook: &Outlook,
        network: Option<u32>,
        ids: [OperationId; 2],
        capacity: CapacityId,
    ) -> [f64; 2] {
        let [first, second] = ids;
        let believer = outlook.beliefs.of(network);
        let risks = self.risks(believer, first);
        let others = self.other_risks(believer, (first, risks), second);
        [self.profit_at(outlook, risks, first, capacity), self.profit_at(outlook, others, second, capacity)]
    }

    fn profit_at(&self, outlook: &Outlook, risks: Risks, id: OperationId, capacity: CapacityId) -> f64 {
        let operation = &self.operations[id];
        let constant = self.constants[operation.form];
        let (Some(market), Some(_)) = (operation.market, operation.pool) else {
            return self.other_profit(operation, capacity) + constant;
        };
        let tactic = &self.setting.tactics[operation.tactic];
        let (acceptance, tenure) = (outlook.acceptance(operation.meeting), outlook.tenure[market]);
        let load = tactic.attempts.get() * acceptance * tenure;
        let open = 1.0 - erlang_b(self.places(operation.form, capacity), load);
        let attempts = tactic.attempts.get() * open;
        let flow = attempts * acceptance;
        let stock = load * open;
        let costs = attempts * (tactic.cost.get() + outlook.attempt_cost(operation.meeting))
            + flow * self.route_cost[operation.route];
        let risk = risks.recruiting + flow * risks.moving + stock * risks.holding;
        stock * outlook.price[market] * outlook.kept[market]
            - costs
            - self.setting.choice.risk_weight.get() * risk * outlook.penalty[market]
            + constant
    }

    /// Perceived hazards of an operation; none of other crime.
    fn risks(&self, believer: Believer, id: OperationId) -> Risks {
        let operation = &self.operations[id];
        let hazard = |component| believer.hazard(&self.components, component);
        operation.market.map_or(Risks::default(), |market| Risks {
            recruiting: hazard(operation.recruiting),
            moving: self.moving(operation.route, hazard),
            holding: hazard(self.components.holding(market)),
        })
    }

    /// The same where those of another operation are known.
    fn other_risks(&self, believer: Believer, (known, risks): (OperationId, Risks), id: OperationId) -> Risks {
        let (known, operation) = (&self.operations[known], &self.operations[id]);
        if known.market.is_none() || operation.market.is_none() {
            return self.risks(believer, id);
        }
        let hazard = |component| believer.hazard(&self.components, component);
        let mut risks = risks;
        if operation.recruiting != known.recruiting {
            risks.recruiting = hazard(operation.recruiting);
        }
        if operation.route != known.route {
            risks.moving = self.moving(operation.route, hazard);
        }
        if let Some(market) = operation.market.filter(|_| operation.market != known.market) {
            risks.holding = hazard(self.components.holding(market));
        }
        risks
    }

    fn moving(&self, route: RouteId, hazard: impl Fn(Component) -> f64) -> f64 {
        self.journeys[route].iter().map(|crossing| hazard(crossing.moving)).sum()
    }

    fn other_profit(&self, operation: &Operation, capacity: CapacityId) -> f64 {
        let capacities = &self.setting.cells.capacities;
        let average = f64::from(capacities.iter().sum::<u32>()) / capacities.len() as f64;
        match self.setting.forms[operation.form].kind {
            FormKind::Other { profit } => profit.get() * f64::from(capacities[capacity]) / average,
            FormKind::Trafficking { .. } => f64::NEG_INFINITY,
        }
    }

    /// Categories of a recruitment by an operation.
    #[must_use]
    pub fn categories(&self, id: OperationId, who: Perpetrator) -> Categories {
        categories(&self.layout, &self.operations[id], who)
    }

    /// Where an evaluator counts a recruitment by an operation.
    #[must_use]
    pub fn column(&self, id: OperationId) -> Column {
        self.columns[id.0 as usize]
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
                    weights[id.0 as usize] = libm::exp(theta * self.profit(&outlook, None, id, capacity));
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
                    let load = self.setting.tactics[operation.tactic].attempts.get()
                        * outlook.acceptance(operation.meeting)
                        * outlook.tenure[market];
                    let open = 1.0 - erlang_b(self.places(operation.form, shares.capacity), load);
                    demand[market.index()] += cells * shares.weights[id.0 as usize] / total * load * open;
                }
            }
        }
        self.markets.iter_mut().zip(demand).for_each(|(market, demand)| market.demand = demand);
    }

    /// What holding people recruited by an operation teaches about risk.
    #[must_use]
    pub fn holding(&self, operation: OperationId) -> Component {
        self.components.holding(self.operations[operation].market.expect("victims are held in a market"))
    }

    /// Weeks until a person who was let go at a place, or left, is back home.
    #[must_use]
    pub fn return_weeks(&self, place: PlaceId) -> u32 {
        self.setting.services[self.service_of[place]].return_weeks
    }
}

impl Population {
    fn new(setting: &Setting) -> Self {
        let mut shapes: Vec<(f64, f64)> = Vec::new();
        let pools = setting.pools.map(|_, pool| {
            let shape = (pool.alpha.get(), pool.beta.get());
            let list = shapes.iter().position(|&known| known == shape).unwrap_or_else(|| {
                shapes.push(shape);
                shapes.len() - 1
            });
            let parts = pool.parts();
            Members { list, parts, per_member: parts.map(|part| VULNERABILITIES as f64 / part.max(1.0)) }
        });
        let slope = setting.recruitment.vulnerability.get();
        let list = |&(alpha, beta): &(f64, f64)| {
            let quantiles = standardised_beta_quantiles(alpha, beta, VULNERABILITIES);
            let mut factors: Vec<f32> = quantiles.into_iter().map(|z| libm::exp(slope * z) as f32).collect();
            factors.sort_by(f32::total_cmp);
            factors
        };
        Self { lists: shapes.iter().map(list).collect(), pools }
    }

    /// The factors of a pool.
    fn of(&self, pool: PoolId) -> &[f32] {
        &self.lists[self.pools[pool].list]
    }

    /// The mean of a function of the factor over a pool.
    pub fn mean(&self, pool: PoolId, of: impl Fn(f64) -> f64) -> f64 {
        let factors = self.of(pool);
        factors.iter().map(|&factor| of(factor.into())).sum::<f64>() / factors.len() as f64
    }

    /// The largest factor that anybody of a stratum can have. The next step's is taken, since ranks at the edge of a
    /// stratum round either way.
    fn top(&self, pool: PoolId, stratum: usize) -> f64 {
        let factors = self.of(pool);
        let end = (stratum % STRATA_OF_PART + 1) * factors.len() / STRATA_OF_PART;
        debug_assert!(factors.windows(2).all(|pair| pair[0] <= pair[1]), "quantiles ascend");
        factors[end.min(factors.len() - 1)].into()
    }

    /// What a person is like.
    #[inline]
    #[must_use]
    pub fn traits(&self, Person { pool, index }: Person) -> Traits {
        let Members { list, parts: [intending, _], per_member: [first, other] } = self.pools[pool];
        let index = index.cast_signed() as f64 + 0.5;
        let intent = index < intending;
        let step = if intent { index * first } else { (index - intending) * other } as usize;
        Traits { intent, vulnerability: self.lists[list][step.min(VULNERABILITIES - 1)].into() }
    }

    /// The member of a pool at a place in a stratum.
    #[inline]
    #[must_use]
    pub fn member(&self, pool: PoolId, Stratum { position, within }: Stratum) -> Person {
        let [intending, others] = self.pools[pool].parts;
        let rank = ((position % STRATA_OF_PART) as f64 + within) / STRATA_OF_PART as f64;
        let (before, within) =
            if position < STRATA_OF_PART { (0.0, rank * intending) } else { (intending, rank * others) };
        Person { pool, index: (before as i64 + within as i64) as u64 }
    }
}

/// The way over these legs.
fn journey(setting: &Setting, components: &Components, legs: &[LegId]) -> Vec<Crossing> {
    let crossing = |&leg: &LegId| {
        let &Leg { to, screening, weeks, .. } = &setting.legs[leg];
        let jurisdiction = setting.places[to].jurisdiction;
        let honest = 1.0 - setting.jurisdictions[jurisdiction].corruption.get();
        let recognised = screening.get() * honest;
        Crossing { leg, to, jurisdiction, moving: components.moving(leg), weeks, recognised }
    };
    legs.iter().map(crossing).collect()
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

/// How people of a pool are met with a tactic, before that is a share of encounters.
struct Draft {
    attempts: f64,
    odds: f64,
    acceptance: f64,
    /// Shares of the pool.
    parts: [f64; 2],
    /// Highest acceptance in each stratum.
    highest: [f64; STRATA],
    /// How much higher it is when intents are turned.
    swayed: [f64; STRATA],
    /// Attempts a week with strangers.
    strange: f64,
    /// Those with strangers who could accept.
    strangers: f64,
    /// Those with survivors who could accept.
    survivors: f64,
    /// Highest acceptance of a survivor.
    returned: f64,
}

impl Draft {
    /// By tactic and pool.
    fn all(setting: &Setting, population: &Population) -> Vec<Self> {
        let of_tactic = |tactic| setting.pools.ids().map(move |pool| Self::new(setting, population, tactic, pool));
        setting.tactics.ids().flat_map(of_tactic).collect()
    }

    fn new(setting: &Setting, population: &Population, tactic: TacticId, id: PoolId) -> Self {
        let (recruitment, tactic, pool) = (&setting.recruitment, &setting.tactics[tactic], &setting.pools[id]);
        let [willing, returned] = [recruitment.intent, recruitment.returned].map(|shift| libm::exp(shift.get()));
        let odds = libm::exp(tactic.acceptance.get() + setting.places[pool.origin].acceptance.get());
        let parts = pool.parts().map(|part| part / pool.size.get().max(1.0));
        let (own, turned) = ([odds * willing, odds], odds * willing.max(1.0));
        let mean = |odds: f64| population.mean(id, |factor| probability(odds * factor));
        let top = |odds: f64, stratum| probability(odds * population.top(id, stratum));
        let highest = std::array::from_fn(|stratum| top(own[stratum / STRATA_OF_PART], stratum));
        let known = recruitment.known_share.get();
        let (strange, known) = (tactic.attempts.get() * (1.0 - known), tactic.attempts.get() * known);
        // A little high, since products round either way.
        let returned = top(turned * returned, STRATA - 1) * (1.0 + 1e-12);
        Self {
            attempts: tactic.attempts.get(),
            odds,
            acceptance: own.into_iter().zip(parts).map(|(odds, part)| part * mean(odds)).sum(),
            parts,
            highest,
            strangers: strange * Strata::kept(&highest, parts),
            swayed: std::array::from_fn(|stratum| top(turned, stratum) - highest[stratum]),
            strange,
            survivors: known * returned,
            returned,
        }
    }

    /// As shares of so many encounters a week.
    fn meetings(&self, encounters: f64) -> Meetings {
        let share = |attempts: f64| if encounters > 0.0 { attempts / encounters } else { 0.0 };
        let (strangers, survivors) = (share(self.strangers), share(self.survivors));
        Meetings {
            attempts: self.attempts,
            odds: self.odds,
            acceptance: self.acceptance,
            strangers,
            anybody: strangers + survivors,
            point: if survivors > 0.0 { f64::from(Ring::POSITIONS) / survivors } else { 0.0 },
            returned: self.returned,
        }
    }

    fn strata(&self, share: f64) -> Strata {
        Strata::new(self.highest, self.parts, share)
    }

    fn sway(&self) -> Sway {
        let attempts = self.strange * Strata::kept(&self.swayed, self.parts);
        Sway { attempts, strata: Strata::new(self.swayed, self.parts, 1.0) }
    }
}

/// The probability with these odds.
#[inline]
#[must_use]
pub fn probability(odds: f64) -> f64 {
    odds / (1.0 + odds)
}
