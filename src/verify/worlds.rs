//! Worlds simple enough to solve by hand, built without a file.

use crate::model::evaluation::Unevaluated;
use crate::model::setting::{
    ByLead, ByReview, Cells, Channel, Choice, Enforcement, Exit, Form, FormKind, Group, Jurisdiction, Learning, Leg,
    Mechanisms, Place, Pool, Prices, Recruitment, Route, Service, Setting, Tactic, Turnover, Willingness,
};
use crate::units::{
    Coordinate, Cost, Count, Duration, Factor, FormId, GroupId, Hazard, Id, JurisdictionId, LegId, Logit, Money,
    PlaceId, PoolId, Positive, Probability, RouteId, Table, TacticId,
};

/// A probability.
///
/// # Panics
/// When `x` is out of range.
#[must_use]
pub fn probability(x: f64) -> Probability {
    Probability::new(x).expect("a probability is between 0 and 1")
}

/// A shift in log-odds.
///
/// # Panics
/// When `x` is out of range.
#[must_use]
pub fn logit(x: f64) -> Logit {
    Logit::new(x).expect("the constant is in range")
}

/// A number above zero.
///
/// # Panics
/// When `x` is out of range.
#[must_use]
pub fn positive(x: f64) -> Positive {
    Positive::new(x).expect("the constant is in range")
}

/// A factor.
///
/// # Panics
/// When `x` is out of range.
#[must_use]
pub fn factor(x: f64) -> Factor {
    Factor::new(x).expect("the constant is in range")
}

/// A cost (kUSD).
///
/// # Panics
/// When `x` is out of range.
#[must_use]
pub fn cost(x: f64) -> Cost {
    Cost::new(x).expect("the constant is in range")
}

/// A hazard per week.
///
/// # Panics
/// When `x` is out of range.
#[must_use]
pub fn hazard(x: f64) -> Hazard {
    Hazard::new(x).expect("the constant is in range")
}

/// The same factor for every kind of lead.
fn by_lead(x: f64) -> ByLead<Factor> {
    let x = factor(x);
    ByLead { testimony: x, report: x, proactive: x, financial: x, joint: x }
}

/// How large a hand-made world is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Origins.
    pub origins: usize,
    /// Destinations.
    pub destinations: usize,
    /// Target groups.
    pub groups: usize,
    /// Tactics.
    pub tactics: usize,
    /// Trafficking forms.
    pub forms: usize,
    /// Other crimes.
    pub others: usize,
}

/// Every mechanism that could move a profit is off.
pub const NOTHING_MOVES: Mechanisms =
    Mechanisms { prices: false, learning: false, responders: false, turnover: false, shocks: false };

/// A world with one route from every origin to every destination and mildly different options. Static: every
/// mechanism that could move a profit is off, tastes are zero, nobody is met twice.
#[must_use]
pub fn static_world(size: Size) -> Setting {
    let (places, forms) = (size.places(), size.forms());
    let (legs, routes) = size.journeys();
    Setting {
        jurisdictions: [everywhere(&forms)].into_iter().collect(),
        groups: (0..size.groups).map(|g| Group { name: format!("group {g}") }).collect(),
        pools: size.pools(),
        legs,
        routes,
        tactics: size.tactics(),
        channels: [channel(&places, &forms)].into_iter().collect(),
        places,
        forms,
        excluded: vec![],
        cells: Cells { number: 400, networks: 150, capacities: std::iter::once(5).collect() },
        choice: choice(),
        turnover: Turnover {
            retirement: hazard(0.004),
            dormant_exit: hazard(0.02),
            entry_threshold: Money::new(0.3).expect("the constant is in range"),
            no_success: 20,
        },
        recruitment: Recruitment {
            vulnerability: logit(0.6),
            intent: logit(0.5),
            known_share: probability(0.0),
            returned: logit(1.0),
            prior_attempts: positive(100.0),
        },
        prices: Prices { elasticity: positive(1.5), cap: positive(3.0), prior_weeks: positive(500.0) },
        learning: learning(),
        exit: Exit { self_exit: hazard(0.006) },
        willingness: Willingness {
            base: logit(0.0),
            quality: logit(1.0),
            protection: logit(1.0),
            non_punishment: logit(1.0),
            fear: logit(0.5),
        },
        enforcement: enforcement(),
        services: [service()].into_iter().collect(),
        mechanisms: NOTHING_MOVES,
        evaluation: Err(Unevaluated::NoProgramme),
    }
}

/// The tables that grow with the size.
impl Size {
    /// Origins, then destinations on the other side; each a little better than the one before it.
    fn places(self) -> Table<PlaceId, Place> {
        let place = |x: f64, y: usize| Place {
            name: format!("place {x}-{y}"),
            jurisdiction: JurisdictionId(0),
            x: Coordinate::new(x).expect("the constant is in range"),
            y: Coordinate::new(y as f64).expect("the constant is in range"),
            acceptance: logit(0.1 * y as f64),
            revenue: positive(1.0 + 0.1 * y as f64),
        };
        (0..self.origins).map(|y| place(0.0, y)).chain((0..self.destinations).map(|y| place(5.0, y))).collect()
    }

    /// Trafficking forms, then other crimes, in equal shares.
    fn forms(self) -> Table<FormId, Form> {
        let trafficking = || FormKind::Trafficking {
            harm: factor(1.0),
            revenue: cost(0.3),
            duration: positive(40.0),
            capacity: positive(1.0),
        };
        let other = || FormKind::Other { profit: Money::new(1.0).expect("the constant is in range") };
        let form = |f: usize| Form {
            name: format!("form {f}"),
            kind: if f < self.forms { trafficking() } else { other() },
            share: probability(1.0 / (self.forms + self.others) as f64),
            penalty: cost(60.0),
        };
        (0..self.forms + self.others).map(form).collect()
    }

    /// One leg and one route from every origin to every destination.
    fn journeys(self) -> (Table<LegId, Leg>, Table<RouteId, Route>) {
        let pairs = || (0..self.origins).flat_map(|o| (0..self.destinations).map(move |d| (o, d)));
        let ends = |(o, d): (usize, usize)| (PlaceId::from_index(o), PlaceId::from_index(self.origins + d));
        let leg =
            |(from, to)| Leg { from, to, mode: "road".into(), cost: cost(1.0), weeks: 1, screening: probability(0.0) };
        let route = |(i, (origin, destination))| Route {
            name: format!("route {i}"),
            origin,
            destination,
            legs: vec![LegId::from_index(i)],
        };
        (pairs().map(ends).map(leg).collect(), pairs().map(ends).enumerate().map(route).collect())
    }

    /// A pool for each origin and target group, so large that nobody is met twice.
    fn pools(self) -> Table<PoolId, Pool> {
        let pool = |i: usize| Pool {
            origin: PlaceId::from_index(i / self.groups),
            group: GroupId::from_index(i % self.groups),
            size: Count::new(1e12).expect("the constant is in range"),
            alpha: positive(2.0),
            beta: positive(5.0),
            intent: probability(0.3),
        };
        (0..self.origins * self.groups).map(pool).collect()
    }

    /// Tactics, each of more attempts than the one before it.
    fn tactics(self) -> Table<TacticId, Tactic> {
        let tactic = |t: usize| Tactic {
            name: format!("tactic {t}"),
            attempts: factor(1.0 + 0.2 * t as f64),
            cost: cost(0.05),
            acceptance: logit(-3.0),
            control: logit(0.0),
        };
        (0..self.tactics).map(tactic).collect()
    }
}

/// The only jurisdiction.
fn everywhere(forms: &Table<FormId, Form>) -> Jurisdiction {
    Jurisdiction {
        name: "everywhere".into(),
        capacity: factor(1.0),
        conviction: probability(0.26),
        corruption: probability(0.0),
        turnover: probability(0.0),
        coverage: (0..forms.len()).map(|_| probability(1.0)).collect(),
    }
}

/// The only channel of identification.
fn channel(places: &Table<PlaceId, Place>, forms: &Table<FormId, Form>) -> Channel {
    Channel {
        name: "channel".into(),
        hazard: hazard(0.002),
        by_form: (0..forms.len()).map(|_| factor(1.0)).collect(),
        by_place: (0..places.len()).map(|_| factor(1.0)).collect(),
        needs_willingness: false,
        lead: probability(0.3),
    }
}

fn choice() -> Choice {
    Choice {
        rationality: positive(1.0),
        ease: ByReview {
            geographic: probability(0.2),
            target: probability(0.2),
            tactical: probability(0.2),
            functional: probability(0.2),
            temporal: probability(0.2),
        },
        cost: ByReview::default(),
        tastes: cost(0.0),
        distance_scale: positive(3.0),
        same_pair_distance: factor(0.5),
        dormant_share: probability(0.2),
        risk_weight: factor(1.0),
    }
}

fn learning() -> Learning {
    Learning {
        half_life: positive(23.0),
        recruiting: hazard(0.0003),
        moving: hazard(0.0005),
        holding: hazard(0.0003),
        prior_exposure: positive(60.0),
        public: factor(0.02),
        similar: probability(0.15),
    }
}

fn enforcement() -> Enforcement {
    Enforcement {
        credit: factor(3.0),
        lead_life: 12,
        case_weeks: (6, 13),
        arrest: probability(0.4),
        organiser: probability(0.06),
        convicted_weeks: 150,
        released_weeks: 8,
        replacement_weeks: 8,
        replacement: probability(0.7),
        freed: probability(0.5),
        screening_lead: probability(0.35),
        conviction_by_lead: by_lead(1.0),
        organiser_by_lead: by_lead(1.0),
        seizure: probability(0.0),
        asset_weeks: Duration::default(),
        seizure_by_lead: by_lead(1.0),
        responsiveness: probability(0.0),
    }
}

/// The only service.
fn service() -> Service {
    Service {
        place: None,
        capacity: factor(4.0),
        strain: positive(1.0),
        quality: probability(0.5),
        referral: probability(1.0),
        assisted_return: 26,
        return_weeks: 8,
    }
}
