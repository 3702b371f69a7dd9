//! The world, compiled once from a setting and read by every replicate.

use crate::model::books::{Categories, Column, Layout, Perpetrator};
use crate::model::exits::{Exits, hazards};
use crate::model::fitting::factors;
use crate::model::numeric::{erlang_b, standardised_beta_quantiles};
use crate::model::operation::{Operation, OperationId, Operations};
use crate::model::outlook::Outlook;
use crate::model::pace::{Encounters, Turns};
use crate::model::risk::{Component, Components};
use crate::model::setting::{FormKind, Setting};
use crate::units::{FormId, Id, LegId, MarketId, PlaceId, PoolId, RouteId, ServiceId, Table, TacticId, Week};

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
    /// How vulnerability acts in each pool.
    pub vulnerability: Vulnerability,
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
    /// Categories of recruitments, by operation and perpetrator.
    categories: Vec<Categories>,
    /// Where an evaluator counts recruitments by every operation.
    columns: Vec<Column>,
    /// Chance of meeting somebody in a week, by tactic and pool (`tactic × pools + pool`).
    pub meetings: Vec<Meetings>,
    /// How strangers are thinned, in the same order.
    pub strata: Vec<Strata>,
    /// Readiness to consider one route instead of another.
    pub nearness: Nearness,
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

/// Factors on the odds of acceptance, at [`VULNERABILITIES`] equally likely values of vulnerability, ascending; pools of
/// the same shape share one list.
#[derive(Clone, Debug)]
pub struct Vulnerability {
    lists: Vec<Vec<f64>>,
    list_of: Table<PoolId, usize>,
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
/// The members of a pool are ordered by vulnerability, and attempts are thinned stratum by stratum at the highest
/// acceptance that anybody of the stratum can have, so that few are drawn that must fail.
#[derive(Clone, Copy, Debug)]
pub struct Meetings {
    /// Attempts a week of a cell with room.
    pub attempts: f64,
    /// Odds that a person of average vulnerability and without intent accepts.
    pub odds: f64,
    /// Mean acceptance before any experience.
    pub acceptance: f64,
    /// Share of encounters that are with a stranger who could accept.
    pub strangers: f64,
    /// Share of encounters that are with a returned survivor.
    pub survivors: f64,
}

/// The strata at which one tactic's attempts in one pool are thinned.
#[derive(Clone, Debug)]
pub struct Strata {
    /// Highest acceptance in each stratum of a person not trafficked before.
    highest: [f64; STRATA],
    /// Their running sum, as a share of the whole.
    cumulative: [f64; STRATA],
}

/// Strata of vulnerability at which attempts are thinned.
const STRATA: usize = 32;

impl Strata {
    fn new(odds: f64, factors: &[f64]) -> Self {
        let highest: [f64; STRATA] =
            std::array::from_fn(|stratum| probability(odds * Vulnerability::top(factors, stratum)));
        let total: f64 = highest.iter().sum();
        let mut sum = 0.0;
        let cumulative = highest.map(|h| {
            sum += h / total;
            sum
        });
        Self { highest, cumulative }
    }

    /// Share of all attempts that are left after thinning.
    fn kept(&self) -> f64 {
        self.highest.iter().sum::<f64>() / STRATA as f64
    }

    /// The rank in vulnerability, in [0, 1), of the person met at a uniform, and the acceptance at which their stratum is
    /// thinned.
    #[inline]
    #[must_use]
    pub fn stranger(&self, uniform: f64) -> (f64, f64) {
        let stratum = self.cumulative[..STRATA - 1].partition_point(|&upper| upper <= uniform);
        let lower = if stratum == 0 { 0.0 } else { self.cumulative[stratum - 1] };
        let within = ((uniform - lower) / (self.cumulative[stratum] - lower)).clamp(0.0, 1.0 - f64::EPSILON);
        ((stratum as f64 + within) / STRATA as f64, self.highest[stratum])
    }
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

/// Symmetric kernel over routes.
#[derive(Clone, Debug)]
pub struct Nearness {
    weights: Vec<f64>,
    routes: usize,
    /// Share of reviews of each route that look at another one at all.
    pub leaving: Vec<f64>,
}

/// The prior equilibrium of cells of one capacity.
#[derive(Clone, Debug)]
pub struct PriorShares {
    /// Victims such a cell can hold.
    pub capacity: u32,
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
        let leaving = (0..routes).map(|i| row(&weights, i)).collect();
        Self { weights, routes, leaving }
    }

    /// Weight of considering `other` from `route`.
    #[must_use]
    pub fn weight(&self, route: RouteId, other: usize) -> f64 {
        self.weights[route.index() * self.routes + other]
    }

    /// Largest weight from `route`.
    #[must_use]
    pub fn largest(&self, route: RouteId) -> f64 {
        self.weights[route.index() * self.routes..(route.index() + 1) * self.routes].iter().copied().fold(0.0, f64::max)
    }
}

impl World {
    /// Compiles a setting to be observed over `window` weeks. The entry rate is still zero: a pilot solves it.
    #[must_use]
    pub fn new(setting: Setting, window: u32) -> Self {
        let layout = Layout::new(&setting, window);
        let operations = Operations::new(&setting);
        let vulnerability = Vulnerability::new(&setting);
        let markets = markets(&setting);
        let (meetings, strata, encounters) = meetings(&setting, &vulnerability);
        let categories = categories(&setting, &layout, &operations);
        let mut world = Self {
            number: 0,
            service_of: setting.places.map(|place, _| setting.service_of(place)),
            // Who recruits makes no difference: an evaluator does not compare perpetrators.
            columns: categories.iter().step_by(Perpetrator::ALL.len()).map(|&row| layout.column(row)).collect(),
            categories,
            layout,
            operations,
            components: Components::new(&setting, markets.len()),
            nearness: Nearness::new(&setting),
            route_cost: setting.routes.map(|_, r| r.legs.iter().map(|&leg| setting.legs[leg].cost.get()).sum()),
            constants: setting.forms.map(|_, _| 0.0),
            prior: Vec::new(),
            turns: Turns::new(&setting),
            encounters: Encounters::new(encounters),
            patience: if setting.mechanisms.shocks { setting.turnover.no_success } else { Week::MOST },
            entry_rate: 0.0,
            intent_odds: libm::exp(setting.recruitment.intent.get()),
            returned_odds: libm::exp(setting.recruitment.returned.get()),
            vulnerability,
            exits: Exits::new(&setting, &markets),
            markets,
            meetings,
            strata,
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
    pub fn places_for(&self, form: FormId, capacity: u32) -> u32 {
        match self.setting.forms[form].kind {
            FormKind::Trafficking { capacity: factor, .. } => (f64::from(capacity) * factor.get() + 0.5) as u32,
            FormKind::Other { .. } => 0,
        }
    }

    /// Perceived profit (kUSD a week) of an operation for a cell of `capacity`, without tastes (`model.md`, 5.1).
    ///
    /// Attempts arrive at a rate A and are accepted with p, so a·(1 − B(c, a)) victims are held on average, exact for
    /// Poisson arrivals. `network`: whose evidence about risk counts; `None` for a newcomer.
    #[must_use]
    pub fn profit(&self, outlook: &Outlook, network: Option<u32>, id: OperationId, capacity: u32) -> f64 {
        self.profit_at(outlook, self.risks(outlook, network, id), id, capacity)
    }

    /// The perceived profits of two operations. Hazards of what they share are read once.
    #[must_use]
    pub fn profits(&self, outlook: &Outlook, network: Option<u32>, ids: [OperationId; 2], capacity: u32) -> [f64; 2] {
        let [first, second] = ids;
        let risks = self.risks(outlook, network, first);
        let others = self.other_risks(outlook, network, (first, risks), second);
        [self.profit_at(outlook, risks, first, capacity), self.profit_at(outlook, others, second, capacity)]
    }

    fn profit_at(&self, outlook: &Outlook, risks: Risks, id: OperationId, capacity: u32) -> f64 {
        let operation = &self.operations[id];
        let constant = self.constants[operation.form];
        let (Some(market), Some(pool)) = (operation.market, operation.pool) else {
            return self.other_profit(operation, capacity) + constant;
        };
        let tactic = &self.setting.tactics[operation.tactic];
        let (acceptance, tenure) = (outlook.acceptance(operation.tactic, pool), outlook.tenure[market]);
        let load = tactic.attempts.get() * acceptance * tenure;
        let open = 1.0 - erlang_b(self.places_for(operation.form, capacity), load);
        let attempts = tactic.attempts.get() * open;
        let flow = attempts * acceptance;
        let stock = load * open;
        let costs = attempts * (tactic.cost.get() + outlook.attempt_cost(operation.tactic, pool))
            + flow * self.route_cost[operation.route];
        let risk = risks.recruiting + flow * risks.moving + stock * risks.holding;
        stock * outlook.price[market] * outlook.kept[market]
            - costs
            - self.setting.choice.risk_weight.get() * risk * outlook.penalty[market]
            + constant
    }

    /// Perceived hazards of an operation; none of other crime.
    fn risks(&self, outlook: &Outlook, network: Option<u32>, id: OperationId) -> Risks {
        let operation = &self.operations[id];
        let hazard = |component| outlook.beliefs.hazard(&self.components, network, component);
        operation.market.map_or(Risks::default(), |market| Risks {
            recruiting: hazard(self.components.of(operation)),
            moving: self.moving(operation.route, hazard),
            holding: hazard(self.components.holding(market)),
        })
    }

    /// The same where those of another operation are known.
    fn other_risks(
        &self,
        outlook: &Outlook,
        network: Option<u32>,
        (known, risks): (OperationId, Risks),
        id: OperationId,
    ) -> Risks {
        let (known, operation) = (&self.operations[known], &self.operations[id]);
        if known.market.is_none() || operation.market.is_none() {
            return self.risks(outlook, network, id);
        }
        let hazard = |component| outlook.beliefs.hazard(&self.components, network, component);
        let mut risks = risks;
        if (operation.origin, operation.tactic) != (known.origin, known.tactic) {
            risks.recruiting = hazard(self.components.of(operation));
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
        self.legs(route).iter().map(|&leg| hazard(self.components.moving(leg))).sum()
    }

    fn other_profit(&self, operation: &Operation, capacity: u32) -> f64 {
        let capacities = &self.setting.cells.capacities;
        let average = f64::from(capacities.iter().sum::<u32>()) / capacities.len() as f64;
        match self.setting.forms[operation.form].kind {
            FormKind::Other { profit } => profit.get() * f64::from(capacity) / average,
            FormKind::Trafficking { .. } => f64::NEG_INFINITY,
        }
    }

    /// Categories of a recruitment by an operation.
    #[must_use]
    pub fn categories(&self, id: OperationId, who: Perpetrator) -> Categories {
        self.categories[id.0 as usize * Perpetrator::ALL.len() + who as usize]
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
            .iter()
            .map(|&capacity| {
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
                if let (Some(market), Some(pool)) = (operation.market, operation.pool) {
                    let load = self.setting.tactics[operation.tactic].attempts.get()
                        * outlook.acceptance(operation.tactic, pool)
                        * outlook.tenure[market];
                    let open = 1.0 - erlang_b(self.places_for(operation.form, shares.capacity), load);
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

    /// Legs of a route.
    #[must_use]
    pub fn legs(&self, route: RouteId) -> &[LegId] {
        &self.setting.routes[route].legs
    }
}

impl Vulnerability {
    fn new(setting: &Setting) -> Self {
        let mut shapes: Vec<(f64, f64)> = Vec::new();
        let list_of = setting.pools.map(|_, pool| {
            let shape = (pool.alpha.get(), pool.beta.get());
            shapes.iter().position(|&known| known == shape).unwrap_or_else(|| {
                shapes.push(shape);
                shapes.len() - 1
            })
        });
        let slope = setting.recruitment.vulnerability.get();
        let list = |&(alpha, beta): &(f64, f64)| {
            let quantiles = standardised_beta_quantiles(alpha, beta, VULNERABILITIES);
            let mut factors: Vec<f64> = quantiles.into_iter().map(|z| libm::exp(slope * z)).collect();
            factors.sort_by(f64::total_cmp);
            factors
        };
        Self { lists: shapes.iter().map(list).collect(), list_of }
    }

    /// The factors of a pool.
    #[must_use]
    pub fn of(&self, pool: PoolId) -> &[f64] {
        &self.lists[self.list_of[pool]]
    }

    /// The largest factor that anybody of a stratum can have. The next step's is taken, since ranks at the edge of a
    /// stratum round either way.
    fn top(factors: &[f64], stratum: usize) -> f64 {
        let end = (stratum + 1) * factors.len() / STRATA;
        let factor = factors[end.min(factors.len() - 1)];
        debug_assert!(factors.windows(2).all(|pair| pair[0] <= pair[1]), "quantiles ascend");
        factor
    }

    /// The factor of the person of a pool whose rank in vulnerability, in (0, 1), is `rank`.
    #[inline]
    #[must_use]
    pub fn at(&self, pool: PoolId, rank: f64) -> f64 {
        let step = (rank * VULNERABILITIES as f64) as usize;
        self.of(pool)[step.min(VULNERABILITIES - 1)]
    }
}

/// The categories of recruitments by every operation and perpetrator. Nobody is recruited for other crime; its rows are
/// those of the first form, and never read.
fn categories(setting: &Setting, layout: &Layout, operations: &Operations) -> Vec<Categories> {
    let row = |operation: &Operation| {
        let form = if operation.market.is_some() { operation.form.index() } else { 0 };
        let &Operation { route, group, tactic, .. } = operation;
        Perpetrator::ALL.map(|who| layout.categories(setting, route, group.index(), tactic.index(), form, who))
    };
    (0..operations.len()).flat_map(|i| row(&operations[OperationId(i as u32)])).collect()
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

/// Meetings and strata of all tactics and pools, and the most encounters a week that any of them needs.
fn meetings(setting: &Setting, vulnerability: &Vulnerability) -> (Vec<Meetings>, Vec<Strata>, f64) {
    let recruitment = &setting.recruitment;
    let known = recruitment.known_share.get();
    let willing = libm::exp(recruitment.intent.get());
    let (mut all, mut all_strata) = (Vec::new(), Vec::new());
    for tactic in setting.tactics.iter() {
        for (id, pool) in setting.pools.pairs() {
            let odds = libm::exp(tactic.acceptance.get() + setting.places[pool.origin].acceptance.get());
            let factors = vulnerability.of(id);
            let mean = |odds: f64| factors.iter().map(|f| probability(odds * f)).sum::<f64>() / factors.len() as f64;
            let intent = pool.intent.get();
            let strata = Strata::new(odds * willing.max(1.0), factors);
            all.push(Meetings {
                attempts: tactic.attempts.get(),
                odds,
                acceptance: intent * mean(odds * willing) + (1.0 - intent) * mean(odds),
                strangers: tactic.attempts.get() * (1.0 - known) * strata.kept(),
                survivors: tactic.attempts.get() * known,
            });
            all_strata.push(strata);
        }
    }
    let most = all.iter().map(|meetings| meetings.strangers + meetings.survivors).fold(0.0, f64::max);
    for meetings in all.iter_mut().filter(|_| most > 0.0) {
        meetings.strangers /= most;
        meetings.survivors /= most;
    }
    (all, all_strata, most)
}

/// The probability with these odds.
#[inline]
#[must_use]
pub fn probability(odds: f64) -> f64 {
    odds / (1.0 + odds)
}
