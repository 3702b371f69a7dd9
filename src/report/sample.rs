//! Made-up findings of several shapes, for the tests of reports. The numbers are invented and need not be consistent.

mod explained;

pub use explained::on_every_explanation;

use crate::measure::field::Measure;
use crate::measure::{
    Area, Arms, Band, Basis, Category, Chain, Change, Declared, Diagnostics, Estimate, Exploratory, Failed, Findings,
    Headline, Impact, Indicator, Judged, LensFinding, Observed, Outcome, OverReplicates, Paired, Quantiles, RouteFlow,
    Seen, Series, Standing, Truth, Undefined, Value, Verdict, View, Weekly,
};
use crate::model::books::{Layout, Lens};
use crate::model::evaluation::Role;
use crate::model::indicators::{Aim, Stage};
use crate::model::setting::Setting;
use crate::report::{Asked, text};
use crate::scenario::Scenario;
use crate::units::{Id, RouteId};

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

/// The scenario of a case: the shipped one, with longer names where they are to be long.
pub fn scenario(case: Case) -> Scenario {
    let mut scenario = Scenario::shipped("default").expect("it is shipped").expect("it is valid");
    if case == Case::Long {
        let setting = &mut scenario.setting;
        let long = |name: &mut String| name.push_str(" and the villages beyond the river");
        setting.places.iter_mut().for_each(|place| long(&mut place.name));
        setting.routes.iter_mut().for_each(|route| long(&mut route.name));
        setting.groups.iter_mut().for_each(|group| long(&mut group.name));
    }
    scenario
}

/// What a batch of so many replicates in the central world was asked.
pub const fn asked(scenario: &Scenario, planned: u32) -> Asked<'_> {
    Asked { scenario, seed: 7, planned, worlds: 1, interrupted: false }
}

/// The findings of a case.
pub fn findings(case: Case) -> Findings {
    let setting = scenario(case).setting;
    let n = case.replicates();
    Findings {
        replicates: n,
        worlds: n.min(1),
        placebos: n.min(100),
        impact: Outcome::ALL.iter().map(|&outcome| impact(case, outcome)).collect(),
        lenses: Lens::ALL.iter().map(|&lens| lens_finding(case, lens, &setting)).collect(),
        series: Weekly::ALL.iter().map(|&measure| series(case, measure)).collect(),
        routes: setting.routes.ids().map(|route| flow(case, route, &setting)).collect(),
        observed: Observed {
            identified_share: Arms { baseline: value(0.113, 0.004, n), programme: value(0.141, 0.005, n) },
            convictions_per_arrest: Arms { baseline: value(0.41, 0.02, n), programme: value(0.40, 0.02, n) },
            seizures: Arms { baseline: value(31.0, 0.6, n), programme: value(29.0, 0.6, n) },
            seized: Arms { baseline: value(240.0, 9.0, n), programme: value(221.0, 9.0, n) },
            value_per_seizure: Arms { baseline: value(7.7, 0.3, n), programme: value(7.6, 0.3, n) },
        },
        evaluator: view(case, &setting),
        indicators: indicators(case),
        diagnostics: Diagnostics {
            drift: value(0.031, 0.004, n),
            drift_warning: false,
            truncation: Ok(0.0),
            truncation_warning: false,
            accounting_violations: 0,
            failed: match case {
                Case::Few => vec![Failed { world: 0, replicate: 1, cause: "the population ran out".to_owned() }],
                _ => Vec::new(),
            },
        },
    }
}

/// An indicator whose change has these ends; observed, it is a little more.
pub fn link(stage: Stage, [low, high]: [f64; 2]) -> Indicator {
    let of = |more: f64| {
        Ok(Estimate { mean: f64::midpoint(low, high) + more, low: low + more, high: high + more, n: 1_000 })
    };
    Indicator {
        stage,
        name: text::stage(stage).to_owned(),
        unit: "share of persons in scope".to_owned(),
        whole: (stage != Stage::Impact).then_some(200_000),
        week: Some(103),
        aim: Aim::More,
        baseline: None,
        truth: of(0.0),
        observed: of(0.05),
        change: of(0.0),
        observed_change: of(0.05),
        standing: Standing::Never,
    }
}

/// A chain whose links change so: reach, knowledge, behaviour.
pub fn chain(intervention: &str, changes: [[f64; 2]; 3]) -> Chain {
    let stages = [Stage::Reach, Stage::Knowledge, Stage::Behaviour];
    let own = stages.into_iter().zip(changes).map(|(stage, ends)| link(stage, ends));
    let opinion = Indicator {
        truth: Err(Undefined::NoTrueOpinion),
        change: Err(Undefined::NoTrueOpinion),
        ..link(Stage::Satisfaction, [0.7, 0.8])
    };
    let missing = Indicator::missing(Stage::Kept, "nobody comes back to ask");
    let mut indicators: Vec<_> = own.chain([opinion, missing]).collect();
    indicators.sort_by_key(|indicator| indicator.stage);
    Chain { intervention: intervention.to_owned(), kind: "awareness".to_owned(), indicators }
}

/// Chains that hold, that break, that go the other way, and one with a number that is no share.
fn indicators(case: Case) -> Vec<Chain> {
    let impact = impact(case, Outcome::HarmWeeks);
    let last = Indicator {
        unit: "harm-weighted victim-weeks".to_owned(),
        baseline: impact.baseline.as_ref().ok().map(|level| level.mean),
        truth: impact.net.clone(),
        observed: Err(Undefined::Unmonitored),
        change: impact.net,
        observed_change: Err(Undefined::Unmonitored),
        standing: Standing::Impact,
        ..link(Stage::Impact, [0.0, 0.0])
    };
    let arrests = Indicator {
        name: "arrests for each case of all that investigators take up in any jurisdiction".to_owned(),
        unit: "per case".to_owned(),
        whole: None,
        baseline: Some(0.41),
        standing: Standing::Founded,
        ..link(Stage::Behaviour, [-0.01, 0.03])
    };
    let mut chains = vec![
        chain("prevention", [[0.39, 0.41], [0.05, 0.07], [0.001, 0.003]]),
        chain("training", [[0.39, 0.41], [0.05, 0.07], [0.001, 0.003]]),
        chain("disruption", [[0.1, 0.1], [-0.2, -0.1], [0.1, 0.2]]),
    ];
    chains[1].indicators.pop();
    chains[1].indicators.push(arrests);
    for chain in &mut chains {
        chain.indicators.push(last.clone());
    }
    match case {
        Case::One => Vec::new(),
        Case::Long => {
            for chain in &mut chains {
                chain.intervention.push_str(&" beyond the river and in all of the villages".repeat(3));
            }
            chains
        }
        _ => chains,
    }
}

/// The evaluator's view: a success of which a part moves, seen well where there are many replicates. With one category nobody
/// can compare anything.
fn view(case: Case, setting: &Setting) -> Result<View, Undefined> {
    let n = case.replicates();
    if case == Case::One {
        return Err(Undefined::NotEvaluated { why: "there is nothing to compare with".to_owned() });
    }
    let evaluation = setting.evaluation.clone().expect("the default is evaluated");
    let labels = Layout::new(setting, 260).labels(evaluation.lens);
    let effect = case.effect();
    let area = |(role, change): (Role, f64)| Area {
        role,
        categories: labels
            .iter()
            .zip(&evaluation.roles)
            .filter(|(_, of)| **of == Some(role))
            .map(|(label, _)| label.clone())
            .collect(),
        held_before: value(600.0, 9.0, n),
        held_after: value(600.0 * (1.0 + change), 9.0, n),
        identified_before: value(3.2, 0.2, n),
        identified_after: value(3.4, 0.2, n),
        bias: value(1.3, 0.1, n),
        change: value(change, 0.004 + 0.2 / f64::from(n.max(1)), n),
    };
    Ok(View {
        lens: evaluation.lens,
        areas: [(Role::Treatment, -3.0 * effect), (Role::Buffer, effect), (Role::Control, 0.4 * effect)]
            .map(area)
            .to_vec(),
        before: 52,
        after: 260,
        overdispersion: 1.0,
        truth: Truth {
            direct: value(40_000.0 * effect, 700.0, n),
            moved: value(15_000.0 * effect, 700.0, n),
            share: value(0.38, 0.05, n),
            quotient: value(-0.2, 0.04, n),
            near: value(33_000.0 * effect, 800.0, n),
            net: value(25_000.0 * effect, 900.0, n),
        },
        measures: Measure::ALL.map(|measure| seen(case, measure)).to_vec(),
        verdicts: if n < 2 { Vec::new() } else { (1..=20).map(|quarter| verdict(case, quarter)).collect() },
    })
}

/// A measure in the eyes of an evaluator; the quotient is missing in some replicates, and in all where there is no effect.
fn seen(case: Case, measure: Measure) -> Seen {
    let (n, quotient) = (case.replicates(), measure == Measure::Quotient);
    let spread = |middle: f64, half: f64, without: u32| OverReplicates {
        quantiles: match n {
            0 | 1 => Err(Undefined::TooFewReplicates { needed: 2, found: n }),
            _ if quotient && case == Case::Tiny => Err(Undefined::NoSuccess),
            _ => Ok(Quantiles {
                low: middle - half,
                lower_quartile: middle - half / 3.0,
                median: middle,
                upper_quartile: middle + half / 3.0,
                high: middle + half,
            }),
        },
        replicates: n,
        without,
        why: (without > 0).then_some(Undefined::NoSuccess),
    };
    let middle = measure.neutral() + 2.0 * case.effect();
    Seen { measure, truth: spread(middle, 0.03, 0), recorded: spread(middle, 0.2, if quotient { n / 8 } else { 0 }) }
}

/// What is concluded after some quarters.
fn verdict(case: Case, quarter: u32) -> Verdict {
    let n = case.replicates();
    let truth = match case {
        Case::Tiny => Change::Nothing,
        Case::Backfire => Change::Rise,
        _ => Change::Fall,
    };
    let sure = 1.0 - 0.9 * 0.8_f64.powi(quarter as i32);
    let share = |mean: f64| value(mean, 0.02, n).map(|e| Estimate { low: e.low.max(0.0), high: e.high.min(1.0), ..e });
    let judged = |truth: Change, sure: f64| {
        let of = |change: Change| share(if change == truth { sure } else { (1.0 - sure) / 2.0 });
        Judged { truth, fall: of(Change::Fall), nothing: of(Change::Nothing), rise: of(Change::Rise) }
    };
    let moved = if truth == Change::Fall { Change::Rise } else { Change::Nothing };
    Verdict {
        weeks: 13 * quarter,
        effect: judged(truth, sure),
        movement: judged(moved, 0.4 * sure),
        wrong: share(1.0 - 0.4 * sure * sure),
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
        Paired { world: 0, replicate, baseline, programme: baseline * (1.0 - effect - 0.03 * luck(key + 1_000_000)) }
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
        net_spread: Err(Undefined::CentralWorld),
        relative_spread: Err(Undefined::CentralWorld),
        correlation: Ok(0.97),
        variance_reduction: Ok(34.7),
        pairs,
    }
}

fn labels(case: Case, lens: Lens, setting: &Setting) -> Vec<String> {
    let mut labels = Layout::new(setting, 260).labels(lens);
    labels.truncate(if case == Case::One { 1 } else { usize::MAX });
    labels
}

fn lens_finding(case: Case, lens: Lens, setting: &Setting) -> LensFinding {
    let n = case.replicates();
    let labels = labels(case, lens, setting);
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
