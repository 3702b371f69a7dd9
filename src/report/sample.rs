//! Made-up findings of several shapes, for the tests of reports. The numbers are invented and need not be consistent.

use crate::measure::{
    Arms, Band, Basis, Category, Declared, Diagnostics, Estimate, Exploratory, Failed, Findings, Headline, Impact,
    LensFinding, Observed, Outcome, Paired, Quantiles, RouteFlow, Series, Undefined, Value, Weekly,
};
use crate::model::books::Lens;
use crate::model::interventions::{Awareness, Effect, Intervention, Kind, KindTables, Scope};
use crate::model::setting::{
    ByReview, Cells, Choice, Enforcement, Form, FormKind, Group, Jurisdiction, Learning, Leg, Mechanisms, Place,
    Prices, Recruitment, Route, Service, Setting, Tactic, Turnover, Willingness,
};
use crate::scenario::{Plan, Scenario};
use crate::units::{
    Coordinate, Cost, Factor, Hazard, Id, JurisdictionId, LegId, Logit, Money, PlaceId, Positive, Probability, RouteId,
    Table, Week,
};

/// A kind of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// A clear effect with clear displacement.
    Large,
    /// An effect that the replicates can hardly show.
    Tiny,
    /// The programme does harm.
    Backfire,
    /// Two replicates.
    Few,
    /// Long names, and many of them.
    Long,
    /// One category on every lens.
    One,
    /// No replicate at all.
    Nothing,
}

impl Case {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Large, Self::Tiny, Self::Backfire, Self::Few, Self::Long, Self::One, Self::Nothing];

    fn effect(self) -> f64 {
        match self {
            Self::Large | Self::Long | Self::Few | Self::One => 0.082,
            Self::Tiny | Self::Nothing => 0.0004,
            Self::Backfire => -0.013,
        }
    }

    fn replicates(self) -> u32 {
        match self {
            Self::Nothing => 0,
            Self::Few => 2,
            _ => 500,
        }
    }
}

/// A number between −1 and 1 that looks like chance: the sum of four hashed uniforms, so rather like a normal draw.
fn luck(key: u64) -> f64 {
    let hash = blake3::hash(&key.to_le_bytes());
    let parts = hash.as_bytes().chunks(8).map(|part| u64::from_le_bytes(part.try_into().expect("eight bytes")));
    parts.map(|part| part as f64 / u64::MAX as f64 - 0.5).sum::<f64>() / 2.0
}

fn value(mean: f64, half: f64, n: u32) -> Value {
    if n < 2 {
        return Err(Undefined::TooFewReplicates { needed: 2, found: n });
    }
    Ok(Estimate { mean, low: mean - half, high: mean + half, n })
}

/// The scenario of a case.
pub fn scenario(case: Case) -> Scenario {
    let kinds: KindTables = toml::from_str(Awareness::EXAMPLE).unwrap_or_default();
    let kind = kinds.given().pop();
    let programme = kind.map(|kind: Kind| Intervention {
        name: "awareness in two origins".to_owned(),
        start: Week(13),
        ramp: 13,
        end: None,
        effort: probability(1.0),
        fidelity: probability(1.0),
        cost: None,
        scope: Scope::default(),
        kind,
    });
    Scenario {
        name: "delta".to_owned(),
        title: "Does awareness move recruitment?".to_owned(),
        description: String::new(),
        setting: setting(case),
        programme: programme.into_iter().collect(),
        plan: Plan { burn_in: 104, window: 260, replicates: 500, seed: 7 },
        parameters: Vec::new(),
        sources: Vec::new(),
        text: "format = 1\n".to_owned(),
    }
}

/// The findings of a case.
pub fn findings(case: Case) -> Findings {
    let setting = setting(case);
    let n = case.replicates();
    Findings {
        replicates: n,
        placebos: n.min(100),
        impact: Outcome::ALL.iter().map(|&outcome| impact(case, outcome)).collect(),
        lenses: Lens::ALL.iter().map(|&lens| lens_finding(case, lens, &setting)).collect(),
        series: Weekly::ALL.iter().map(|&measure| series(case, measure)).collect(),
        routes: setting.routes.ids().map(|route| flow(case, route, &setting)).collect(),
        observed: Observed {
            identified_share: Arms { baseline: value(0.113, 0.004, n), programme: value(0.141, 0.005, n) },
            convictions_per_arrest: Arms { baseline: value(0.41, 0.02, n), programme: value(0.40, 0.02, n) },
        },
        diagnostics: Diagnostics {
            drift: Ok(0.031),
            drift_warning: false,
            truncation: Ok(0.0),
            truncation_warning: false,
            accounting_violations: 0,
            failed: match case {
                Case::Few => vec![Failed { replicate: 1, cause: "the population ran out".to_owned() }],
                _ => Vec::new(),
            },
        },
    }
}

fn impact(case: Case, outcome: Outcome) -> Impact {
    let (base, effect) = match outcome {
        Outcome::HarmWeeks => (512_340.0, case.effect()),
        Outcome::VictimWeeks => (389_120.0, case.effect()),
        Outcome::Recruitments => (18_240.0, case.effect() / 3.0),
        Outcome::Identified => (2_090.0, -0.31 * case.effect().abs().sqrt()),
        _ => (310.0, 0.0),
    };
    let n = case.replicates();
    let pair = |replicate: u32| {
        let key = u64::from(replicate) * 16 + outcome as u64;
        let baseline = base * (1.0 + 0.05 * luck(key));
        Paired { replicate, baseline, programme: baseline * (1.0 - effect - 0.03 * luck(key + 1_000_000)) }
    };
    let pairs: Vec<_> = (0..n).map(pair).collect();
    let half = 0.019 / f64::from(n.max(1)).sqrt() * if n == 2 { 9.0 } else { 1.96 };
    let quantiles = |of: fn(&Paired) -> f64| {
        let mut values: Vec<_> = pairs.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        let at = |p: f64| values[((values.len() - 1) as f64 * p).round() as usize];
        if values.len() < 2 {
            return Err(Undefined::TooFewReplicates { needed: 2, found: n });
        }
        Ok(Quantiles {
            low: at(0.025),
            lower_quartile: at(0.25),
            median: at(0.5),
            upper_quartile: at(0.75),
            high: at(0.975),
        })
    };
    let backfire = pairs.iter().filter(|pair| pair.programme > pair.baseline).count() as f64 / f64::from(n.max(1));
    Impact {
        outcome,
        baseline: value(base, base * half, n),
        programme: value(base * (1.0 - effect), base * half, n),
        net: value(base * effect, base * half, n),
        relative: value(effect, half, n),
        net_quantiles: quantiles(|pair| pair.baseline - pair.programme),
        relative_quantiles: quantiles(|pair| (pair.baseline - pair.programme) / pair.baseline),
        backfire: value(backfire, 0.0, n).map(|e| Estimate {
            low: (e.mean - 0.02).max(0.0),
            high: (e.mean + 0.02).min(1.0),
            ..e
        }),
        correlation: Ok(0.97),
        variance_reduction: Ok(34.7),
        pairs,
    }
}

fn labels(lens: Lens, setting: &Setting) -> Vec<String> {
    let window = 260;
    crate::model::books::Layout::new(setting, window).labels(lens)
}

fn lens_finding(case: Case, lens: Lens, setting: &Setting) -> LensFinding {
    let n = case.replicates();
    let labels = labels(lens, setting);
    let size = 512_340.0 * case.effect() / labels.len() as f64;
    let half = 400.0 * 22.0 / f64::from(n.max(1)).sqrt();
    let categories: Vec<_> = labels
        .into_iter()
        .enumerate()
        .map(|(i, label)| {
            let base = 512_340.0 / (i + 2) as f64;
            let change = if i == 0 { size * 3.0 } else { size * 2.0 * luck(i as u64 * 8 + lens as u64) };
            Category {
                label,
                treated: i < 2,
                baseline: value(base, half, n),
                programme: value(base - change, half, n),
                change: value(change, half, n),
            }
        })
        .collect();
    let share = match (case, lens) {
        (Case::Nothing, _) => value(0.0, 0.0, 0),
        (_, Lens::Form) | (Case::Tiny, Lens::Group) => Err(Undefined::DirectEffectNearZero),
        (_, Lens::Period) => Err(Undefined::LossNearZero),
        (_, Lens::Destination) => value(-0.08, 0.05, n),
        (_, Lens::Tactic) => value(0.06, 0.09, n),
        (_, lens) => value(0.09 + 0.05 * lens as u64 as f64, 0.04, n),
    };
    let distinguishable = case != Case::Tiny && share.as_ref().is_ok_and(|share| share.low > 0.0);
    let declared = !matches!(lens, Lens::Perpetrator | Lens::Period | Lens::Route);
    LensFinding {
        lens,
        dimension: lens.dimension(),
        categories,
        declared: if declared {
            Ok(Declared { direct: value(size * 3.0, half, n), spill: value(size, half, n), share: share.clone() })
        } else {
            Err(Undefined::NoSelector)
        },
        exploratory: Exploratory {
            loss: value(size.abs() * 4.0, half, n),
            gain: value(size.abs() * 3.0, half, n),
            net: value(size.abs(), half, n),
            displaced: value(size.abs(), half, n),
            share: share.clone(),
            floor: Ok(size.abs() * 0.3),
            distinguishable,
        },
        headline: Headline { basis: if declared { Basis::Declared } else { Basis::Exploratory }, share },
    }
}

fn series(case: Case, measure: Weekly) -> Series {
    let (level, spread, effect) = match measure {
        Weekly::Exploited => (1_500.0, 90.0, 1.6 * case.effect()),
        Weekly::Recruited => (70.0, 16.0, 0.5 * case.effect()),
        Weekly::Identified => (8.0, 5.0, -0.3),
    };
    let weeks = if case.replicates() < 2 { 0 } else { 260 };
    let share = |week: u32| effect * f64::from(week.saturating_sub(13).min(60)) / 60.0;
    let noise = |week: u32, arm: u64| level * 0.01 * luck(u64::from(week) * 4 + arm);
    let band = |week: u32, median: f64, spread: f64| Band { week, median, low: median - spread, high: median + spread };
    let arm = |arm: u64, with: bool| {
        let median = move |week| level * (1.0 - if with { share(week) } else { 0.0 }) + noise(week, arm);
        (0..weeks).map(|week| band(week, median(week), spread)).collect()
    };
    let difference = (0..weeks).map(|week| band(week, level * share(week) + noise(week, 2), spread * 0.3)).collect();
    Series { measure, baseline: arm(0, false), programme: arm(1, true), difference }
}

fn flow(case: Case, route: RouteId, setting: &Setting) -> RouteFlow {
    let i = route.index();
    let n = case.replicates();
    let base = 2_400.0 / (i + 1) as f64;
    let change = base * case.effect() * if i.is_multiple_of(3) { 4.0 } else { -2.0 };
    RouteFlow {
        route,
        label: setting.routes[route].name.clone(),
        baseline: value(base, 20.0, n),
        programme: value(base - change, 20.0, n),
        change: value(change, 8.0, n),
    }
}

macro_rules! of {
    ($name:ident, $kind:ident) => {
        fn $name(x: f64) -> $kind {
            $kind::new(x).expect("a valid number")
        }
    };
}

of!(probability, Probability);
of!(factor, Factor);
of!(positive, Positive);
of!(hazard, Hazard);
of!(logit, Logit);
of!(cost, Cost);
of!(coordinate, Coordinate);

/// Positions and names of places: three origins, two in transit, three destinations.
const PLACES: [(&str, f64, f64); 8] = [
    ("Arden", 0.5, 1.0),
    ("Belmora", 0.0, 4.5),
    ("Corvale", 1.0, 8.0),
    ("Dunmere", 4.0, 3.0),
    ("Eastgate", 4.5, 7.0),
    ("Fairhaven", 8.5, 1.5),
    ("Galen", 9.5, 5.0),
    ("Harrow Bay", 8.0, 8.5),
];

/// Legs: from, to, mode.
const LEGS: [(usize, usize, &str); 12] = [
    (0, 3, "bus"),
    (1, 3, "bus"),
    (1, 4, "lorry"),
    (2, 4, "bus"),
    (3, 5, "ferry"),
    (3, 6, "lorry"),
    (4, 6, "lorry"),
    (4, 7, "ferry"),
    (0, 5, "air"),
    (2, 7, "air"),
    (3, 5, "lorry"),
    (3, 4, "bus"),
];

fn setting(case: Case) -> Setting {
    let long = case == Case::Long;
    let name = |name: &str| if long { format!("{name} and the villages beyond the river") } else { name.to_owned() };
    let one = case == Case::One;
    let routes = |i: usize| i.is_multiple_of(if long { 1 } else { 3 });
    Setting {
        jurisdictions: [Jurisdiction {
            name: "north".to_owned(),
            capacity: factor(1.0),
            conviction: probability(0.5),
            corruption: probability(0.1),
            coverage: Table::default(),
        }]
        .into_iter()
        .collect(),
        places: PLACES
            .iter()
            .map(|&(place, x, y)| Place {
                name: name(place),
                jurisdiction: JurisdictionId(0),
                x: coordinate(x),
                y: coordinate(y),
                acceptance: logit(0.0),
                revenue: positive(1.0),
            })
            .collect(),
        groups: named(&["young adults", "children", "migrant workers"], one)
            .map(|group| Group { name: name(group) })
            .collect(),
        pools: Table::default(),
        legs: LEGS
            .iter()
            .map(|&(from, to, mode)| Leg {
                from: PlaceId(from as u16),
                to: PlaceId(to as u16),
                mode: mode.to_owned(),
                cost: cost(1.0),
                weeks: 1,
                screening: probability(0.1),
            })
            .collect(),
        routes: paths()
            .into_iter()
            .enumerate()
            .filter(|(i, _)| if one { *i == 0 } else { routes(*i) })
            .map(|(_, legs)| route(&legs, &name))
            .collect(),
        tactics: named(&["online offers", "agency", "acquaintance", "debt"], one)
            .map(|tactic| Tactic {
                name: name(tactic),
                attempts: factor(1.0),
                cost: cost(0.1),
                acceptance: logit(0.0),
                control: logit(0.0),
            })
            .collect(),
        forms: named(&["forced labour", "sexual exploitation"], one)
            .map(|form| Form {
                name: name(form),
                kind: FormKind::Trafficking {
                    harm: factor(1.0),
                    revenue: cost(1.0),
                    duration: positive(30.0),
                    capacity: positive(1.0),
                },
                share: probability(0.4),
                penalty: cost(20.0),
            })
            .collect(),
        channels: Table::default(),
        excluded: Vec::new(),
        cells: Cells { number: 800, networks: 200, capacities: vec![1, 2, 3] },
        choice: choice(),
        turnover: Turnover {
            retirement: hazard(0.002),
            dormant_exit: hazard(0.01),
            entry_threshold: money(0.0),
            no_success: 8,
        },
        recruitment: Recruitment {
            vulnerability: logit(1.0),
            intent: logit(1.0),
            known_share: probability(0.1),
            returned: logit(1.0),
            prior_attempts: positive(10.0),
        },
        prices: Prices { elasticity: positive(1.0), cap: positive(2.0), prior_weeks: positive(50.0) },
        learning: Learning {
            half_life: positive(26.0),
            recruiting: hazard(0.001),
            moving: hazard(0.001),
            holding: hazard(0.001),
            prior_exposure: positive(100.0),
            public: factor(0.5),
            similar: probability(0.5),
        },
        willingness: Willingness { base: logit(0.0), quality: logit(1.0), fear: logit(1.0) },
        enforcement: enforcement(),
        service: Service { capacity: factor(5.0), quality: probability(0.5), assisted_return: 26, return_weeks: 8 },
        mechanisms: Mechanisms::default(),
    }
}

fn money(x: f64) -> Money {
    Money::new(x).expect("a valid number")
}

fn named<'a>(names: &'a [&'a str], one: bool) -> impl Iterator<Item = &'a str> {
    names.iter().copied().take(if one { 1 } else { usize::MAX })
}

/// All paths of at most three legs from an origin to a destination.
fn paths() -> Vec<Vec<usize>> {
    let mut paths: Vec<Vec<usize>> = (0..LEGS.len()).filter(|&leg| LEGS[leg].0 < 3).map(|leg| vec![leg]).collect();
    let mut done = Vec::new();
    while let Some(path) = paths.pop() {
        let end = LEGS[path[path.len() - 1]].1;
        if end >= 5 {
            done.push(path);
        } else {
            let next = (0..LEGS.len()).filter(|&leg| LEGS[leg].0 == end);
            paths.extend(next.map(|leg| path.iter().copied().chain([leg]).collect::<Vec<_>>()));
        }
    }
    done
}

fn route(legs: &[usize], name: &impl Fn(&str) -> String) -> Route {
    let (origin, destination) = (LEGS[legs[0]].0, LEGS[legs[legs.len() - 1]].1);
    let stops: Vec<_> =
        std::iter::once(origin).chain(legs.iter().map(|&leg| LEGS[leg].1)).map(|i| PLACES[i].0).collect();
    Route {
        name: name(&stops.join(" – ")),
        origin: PlaceId(origin as u16),
        destination: PlaceId(destination as u16),
        legs: legs.iter().map(|&leg| LegId(leg as u16)).collect(),
    }
}

fn choice() -> Choice {
    Choice {
        rationality: positive(1.0),
        ease: ByReview::default(),
        cost: ByReview::default(),
        tastes: cost(0.1),
        distance_scale: positive(1.0),
        same_pair_distance: factor(1.0),
        dormant_share: probability(0.2),
        risk_weight: factor(1.0),
    }
}

fn enforcement() -> Enforcement {
    Enforcement {
        credit: factor(4.0),
        lead_life: 26,
        case_weeks: (4, 26),
        arrest: probability(0.5),
        organiser: probability(0.1),
        convicted_weeks: 104,
        released_weeks: 4,
        replacement_weeks: 4,
        replacement: probability(0.5),
        freed: probability(0.5),
        screening_lead: probability(0.5),
    }
}
