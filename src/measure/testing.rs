//! A small world with books written by hand, for the tests of measures.

use crate::experiment::Pair;
use crate::model::books::{Books, Categories, Layout, Perpetrator, Registered};
use crate::model::evaluation::{Evaluation, Unevaluated};
use crate::model::interventions::{Identification, Intervention, Kind, Scope};
use crate::model::setting::{
    ByLead, ByReview, Cells, Choice, Enforcement, Exit, Form, FormKind, Group, Learning, Mechanisms, Place, Prices,
    Recruitment, Route, Service, Setting, Tactic, Turnover, Willingness,
};
pub(in crate::measure) use crate::rng::Draw;
use crate::rng::{Decision, Key, Streams};
use crate::units::{
    Coordinate, Cost, Duration, Factor, FormId, GroupId, Hazard, Id, JurisdictionId, Logit, Money, PlaceId, Positive,
    Probability, RouteId, Table, TacticId, Week,
};

/// A setting and the layout of its books.
pub(super) struct World {
    pub(super) setting: Setting,
    pub(super) layout: Layout,
}

/// One stay in exploitation.
#[derive(Clone, Copy)]
pub(super) struct Stay {
    pub(super) route: RouteId,
    pub(super) form: usize,
    pub(super) who: Perpetrator,
    /// First week.
    pub(super) from: u32,
    /// Weeks of it.
    pub(super) weeks: u32,
}

impl Default for Stay {
    fn default() -> Self {
        Self { route: RouteId(0), form: 0, who: Perpetrator::Incumbent, from: 0, weeks: 1 }
    }
}

impl World {
    pub(super) fn new(window: u32) -> Self {
        let setting = setting();
        Self { layout: Layout::new(&setting, window), setting }
    }

    /// The same in the eyes of an evaluator.
    pub(super) fn evaluated(window: u32, evaluation: Evaluation) -> Self {
        let setting = Setting { evaluation: Ok(evaluation), ..setting() };
        Self { layout: Layout::new(&setting, window), setting }
    }

    pub(super) fn books(&self) -> Books {
        Books::new(&self.setting, &self.layout)
    }

    /// A row of the register for somebody identified in the first week.
    pub(super) fn registered(&self, stay: Stay) -> Registered {
        Registered::new(0, self.categories(stay))
    }

    fn categories(&self, stay: Stay) -> Categories {
        self.layout.categories(stay.route, GroupId(0), TacticId(0), FormId::from_index(stay.form), stay.who)
    }

    /// Writes a stay into the true book.
    pub(super) fn enter(&self, books: &mut Books, stay: Stay) {
        let categories = self.categories(stay);
        let truth = &mut books.truth;
        truth.victim_weeks.add(categories, stay.form, stay.weeks);
        truth.recruitments.add(categories, stay.form, 1);
        truth.recruited[stay.from as usize] += 1;
        for week in stay.from..stay.from + stay.weeks {
            truth.exploited[week as usize * self.layout.forms() + stay.form] += 1;
        }
    }
}

pub(super) fn pair(replicate: u32, baseline: Books, programme: Books) -> Pair {
    Pair { world: 0, replicate, baseline, programme, placebo: None }
}

pub(super) fn intervention(name: &str, scope: Scope) -> Intervention {
    Intervention {
        name: name.to_owned(),
        start: Week(0),
        delay: 0,
        ramp: 0,
        end: None,
        effort: Probability::new(1.0).unwrap(),
        fidelity: Probability::new(1.0).unwrap(),
        cost: None,
        scope,
        monitoring: None,
        kind: Kind::Identification(Identification { factor: factor(2.0), referral: Probability::default() }),
    }
}

/// Luck for one batch of a simulated test.
pub(in crate::measure) fn luck(test: u64, batch: u32) -> Draw {
    Streams::new(test, 0, batch).at(Decision::Replicate, Key::NOBODY, Week(0), 0)
}

/// Fails unless `found` is as near to `expected` as that.
pub(in crate::measure) fn close(found: f64, expected: f64, within: f64) {
    assert!((found - expected).abs() < within, "{found} instead of {expected}");
}

fn factor(value: f64) -> Factor {
    Factor::new(value).unwrap()
}

fn positive(value: f64) -> Positive {
    Positive::new(value).unwrap()
}

/// Places 0 and 1 are origins, 2 and 3 destinations; routes 0→2, 0→3, 1→3; forms of harm 1 and 2, and other crime.
pub(super) fn setting() -> Setting {
    let route = |origin, destination| Route {
        name: format!("{origin} to {destination}"),
        origin: PlaceId(origin),
        destination: PlaceId(destination),
        legs: Vec::new(),
    };
    let tactic = |name: &str| Tactic {
        name: name.to_owned(),
        attempts: Factor::default(),
        cost: Cost::default(),
        acceptance: Logit::default(),
        control: Logit::default(),
    };
    Setting {
        jurisdictions: Table::default(),
        places: ["Alta", "Brisa", "Mira", "Nera"].map(place).into_iter().collect(),
        groups: ["young", "old"].map(|name| Group { name: name.to_owned() }).into_iter().collect(),
        pools: Table::default(),
        legs: Table::default(),
        routes: [route(0, 2), route(0, 3), route(1, 3)].into_iter().collect(),
        tactics: ["online", "in person"].map(tactic).into_iter().collect(),
        forms: [trafficking("farms", 1.0), trafficking("homes", 2.0), other("theft")].into_iter().collect(),
        channels: Table::default(),
        excluded: Vec::new(),
        cells: Cells { number: 0, networks: 0, capacities: Table::default() },
        choice: choice(),
        turnover: Turnover {
            retirement: Hazard::default(),
            dormant_exit: Hazard::default(),
            entry_threshold: Money::default(),
            no_success: 0,
        },
        recruitment: Recruitment {
            vulnerability: Logit::default(),
            intent: Logit::default(),
            known_share: Probability::default(),
            returned: Logit::default(),
            prior_attempts: positive(1.0),
        },
        prices: Prices { elasticity: positive(1.0), cap: positive(1.0), prior_weeks: positive(1.0) },
        learning: learning(),
        exit: Exit { self_exit: Hazard::default() },
        willingness: Willingness {
            base: Logit::default(),
            quality: Logit::default(),
            protection: Logit::default(),
            non_punishment: Logit::default(),
            fear: Logit::default(),
        },
        enforcement: enforcement(),
        services: [Service {
            place: None,
            capacity: Factor::default(),
            strain: positive(1.0),
            quality: Probability::default(),
            referral: Probability::default(),
            assisted_return: 0,
            return_weeks: 0,
        }]
        .into_iter()
        .collect(),
        mechanisms: Mechanisms::default(),
        evaluation: Err(Unevaluated::NoProgramme),
    }
}

fn place(name: &str) -> Place {
    Place {
        name: name.to_owned(),
        jurisdiction: JurisdictionId(0),
        x: Coordinate::default(),
        y: Coordinate::default(),
        acceptance: Logit::default(),
        revenue: positive(1.0),
    }
}

fn trafficking(name: &str, harm: f64) -> Form {
    let kind = FormKind::Trafficking {
        harm: factor(harm),
        revenue: Cost::default(),
        duration: positive(1.0),
        capacity: positive(1.0),
    };
    Form { name: name.to_owned(), kind, share: Probability::default(), penalty: Cost::default() }
}

fn other(name: &str) -> Form {
    let kind = FormKind::Other { profit: Money::default() };
    Form { name: name.to_owned(), kind, share: Probability::default(), penalty: Cost::default() }
}

fn choice() -> Choice {
    Choice {
        rationality: positive(1.0),
        ease: ByReview::default(),
        cost: ByReview::default(),
        tastes: Cost::default(),
        distance_scale: positive(1.0),
        same_pair_distance: Factor::default(),
        dormant_share: Probability::default(),
        risk_weight: Factor::default(),
    }
}

fn learning() -> Learning {
    Learning {
        half_life: positive(1.0),
        recruiting: Hazard::default(),
        moving: Hazard::default(),
        holding: Hazard::default(),
        prior_exposure: positive(1.0),
        public: Factor::default(),
        similar: Probability::default(),
    }
}

fn enforcement() -> Enforcement {
    Enforcement {
        credit: Factor::default(),
        lead_life: 0,
        case_weeks: (1, 1),
        arrest: Probability::default(),
        organiser: Probability::default(),
        convicted_weeks: 0,
        released_weeks: 0,
        replacement_weeks: 0,
        replacement: Probability::default(),
        freed: Probability::default(),
        screening_lead: Probability::default(),
        conviction_by_lead: ByLead::default(),
        organiser_by_lead: ByLead::default(),
        seizure: Probability::default(),
        asset_weeks: Duration::default(),
        seizure_by_lead: ByLead::default(),
        responsiveness: Probability::default(),
    }
}
