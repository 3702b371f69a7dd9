//! What evaluators would report who count what authorities record, by area, before a programme and during it.
//!
//! An evaluator reads the register of identified victims of one arm, the one with the programme: counts in the treated
//! area, in a buffer and in a control, over two years before and two years of the programme. By the published guide the
//! sign of the weighted displacement quotient says what is reported: below zero displacement, above zero diffusion of
//! benefits; where the treated count did not fall relative to the control, neither. A stricter evaluator asks besides
//! that the buffer differs from the control beyond chance: odds ratio apart from 1 at 95 %, counts being Poisson.

use std::ops::Range;

use rayon::prelude::*;

use super::presets::{Preset, shipped};
use super::shares::under;
use super::{Check, Claim, Expected, Extent, Promise, Seen};
use crate::engine;
use crate::measure::field::{Areas, Counts, Measure};
use crate::measure::ratio_of_means;
use crate::model::World;
use crate::model::books::{Layout, Lens, Registered};
use crate::model::interventions::Kind;
use crate::model::programme::Programme;
use crate::scenario::Scenario;

pub(super) static EVALUATORS: Check = Check {
    id: "S2",
    what: "how often an evaluator would detect displacement and diffusion, in a mixed ensemble of programmes",
    source: "Guerette 2009, table 1 (102 evaluations of ordinary crime); band ±12 points*",
    promise: Promise::Pattern,
    quick: true,
    claims: &[
        Claim { of: "share of evaluations that detect displacement", expected: Expected::Within(0.14, 0.38) },
        Claim { of: "share of evaluations that detect diffusion", expected: Expected::Within(0.15, 0.39) },
        Claim { of: "share that detect displacement beyond chance", expected: Expected::Within(0.14, 0.38) },
        Claim { of: "share that detect diffusion beyond chance", expected: Expected::Within(0.15, 0.39) },
        Claim { of: "spatial: share with diffusion less share with displacement", expected: Expected::AtLeast(0.0) },
        Claim { of: "offence: share with displacement less share with diffusion", expected: Expected::AtLeast(0.0) },
        Claim { of: "target: share with displacement less share with diffusion", expected: Expected::AtLeast(0.0) },
        Claim { of: "temporal: share with displacement less share with diffusion", expected: Expected::AtLeast(0.0) },
    ],
    run: evaluators,
};

/// First week of the programme, and first week after it.
const RUNS: Range<u32> = 104..208;
const BEFORE: Range<u32> = 0..104;
/// The year after the programme: the buffer of those who look for displacement in time.
const AFTERWARDS: Range<u32> = 208..260;

/// Displacement that an evaluator looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sought {
    Spatial,
    Offence,
    Target,
    Tactical,
    Temporal,
}

impl Sought {
    /// Each with the number of published observations of it.
    const ALL: [(Self, f64); 5] = [
        (Self::Spatial, 272.0),
        (Self::Offence, 140.0),
        (Self::Target, 80.0),
        (Self::Tactical, 49.0),
        (Self::Temporal, 31.0),
    ];
}

/// Part of the register: some categories of some lenses.
type Area = Vec<(Lens, Vec<usize>)>;

/// One evaluation: what is looked for, and which areas are compared.
struct Evaluation {
    sought: Sought,
    treated: Area,
    buffer: Area,
    control: Area,
}

/// A programme and how it is evaluated.
struct Evaluated {
    programme: Programme,
    evaluations: Vec<Evaluation>,
}

/// What an evaluator found.
#[derive(Clone, Copy)]
struct Report {
    sought: Sought,
    /// Weighted displacement quotient; `None` where there was no success, or an area without a count.
    quotient: Option<f64>,
    /// Fall in the buffer against the control: logarithm of the odds ratio, in standard errors.
    fall: f64,
}

/// What evaluators ask before they say that something moved.
#[derive(Clone, Copy)]
enum Rule {
    Sign,
    BeyondChance,
}

impl Report {
    /// Whether displacement is reported, and whether diffusion is.
    fn says(&self, rule: Rule) -> [bool; 2] {
        let least = match rule {
            Rule::Sign => 0.0,
            Rule::BeyondChance => 1.96,
        };
        let reads = |sign: f64| self.quotient.is_some_and(|quotient| sign * quotient > 0.0) && sign * self.fall > least;
        [reads(-1.0), reads(1.0)]
    }
}

fn evaluators(extent: Extent) -> Vec<Seen> {
    let preset = shipped();
    let world = preset.settle();
    let ensemble = ensemble(&preset, &world.layout);
    let replicates = (0..extent.pick(4, 40)).into_par_iter();
    let found: Vec<[f64; 8]> =
        replicates.map(|replicate| summary(&reports(&preset, &world, &ensemble, replicate))).collect();
    let mean = |claim: usize| ratio_of_means(found.iter().map(|row| [row[claim], 1.0])).into();
    (0..8).map(mean).collect()
}

/// What is claimed, in order, of the evaluations of one replicate.
fn summary(reports: &[Report]) -> [f64; 8] {
    let lead = |sought| {
        let [displacement, diffusion] = shares(reports, sought, Rule::Sign);
        displacement - diffusion
    };
    let [displacement, diffusion] = as_published(reports, Rule::Sign);
    let [displacement_beyond, diffusion_beyond] = as_published(reports, Rule::BeyondChance);
    [
        displacement,
        diffusion,
        displacement_beyond,
        diffusion_beyond,
        -lead(Sought::Spatial),
        lead(Sought::Offence),
        lead(Sought::Target),
        lead(Sought::Temporal),
    ]
}

/// The whole ensemble: every kind at every place where it can be limited to one, and kinds that can be limited to a
/// group, a tactic or a form within a place. Each is as strong as the example in its documentation.
fn ensemble(preset: &Preset, layout: &Layout) -> Vec<Evaluated> {
    let origins = ["disruption", "awareness", "livelihoods", "social_norms", "safe_recruitment"];
    let destinations = ["identification", "supply_chain", "financial"];
    let areas = ["criminal_justice", "legal_framework", "victim_support"];
    let mut ensemble = Vec::new();
    for (lens, kinds) in [(Lens::Origin, &origins[..]), (Lens::Destination, &destinations)] {
        for place in 0..layout.len(lens) {
            ensemble.extend(
                kinds.iter().map(|kind| at_places(layout, lens, &[place], &selection(layout, lens, place), kind)),
            );
        }
    }
    for (name, places) in policed(preset, layout) {
        let selection = format!("jurisdictions = [\"{name}\"]");
        ensemble.extend(areas.iter().map(|kind| at_places(layout, Lens::Destination, &places, &selection, kind)));
    }
    for (place, part, sought, kinds) in [
        (Lens::Origin, Lens::Group, Sought::Target, &origins[..4]),
        (
            Lens::Origin,
            Lens::Tactic,
            Sought::Tactical,
            &["disruption", "awareness", "social_norms", "safe_recruitment"],
        ),
        (Lens::Destination, Lens::Form, Sought::Offence, &destinations),
    ] {
        for category in 0..layout.len(part) {
            ensemble.extend(kinds.iter().map(|kind| within(layout, place, (part, category), sought, kind)));
        }
    }
    ensemble
}

/// A programme at some places, looked at in space and in time.
fn at_places(layout: &Layout, lens: Lens, places: &[usize], selection: &str, kind: &str) -> Evaluated {
    let (near, far) = around(layout.len(lens), places);
    let area = |places: &[usize]| vec![(lens, places.to_vec())];
    let evaluation = |sought, buffer: &[usize]| Evaluation {
        sought,
        treated: area(places),
        buffer: area(buffer),
        control: area(&far),
    };
    Evaluated {
        programme: programme(selection, kind),
        evaluations: vec![evaluation(Sought::Spatial, &near), evaluation(Sought::Temporal, places)],
    }
}

/// A programme for one category at one place; the buffer is the other categories there. Places take turns.
fn within(layout: &Layout, lens: Lens, (part, category): (Lens, usize), sought: Sought, kind: &str) -> Evaluated {
    let place = category % layout.len(lens);
    let others = (0..layout.len(part)).filter(|&other| other != category).collect();
    let here = |categories| vec![(lens, vec![place]), (part, categories)];
    let (_, far) = around(layout.len(lens), &[place]);
    let selection = format!("{}, {}", selection(layout, lens, place), selection(layout, part, category));
    Evaluated {
        programme: programme(&selection, kind),
        evaluations: vec![Evaluation {
            sought,
            treated: here(vec![category]),
            buffer: here(others),
            control: vec![(lens, far)],
        }],
    }
}

/// Neighbours of some places, and all further ones. Places of the default world lie on a line, in their order.
fn around(count: usize, places: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let others = (0..count).filter(|other| !places.contains(other));
    others.partition(|&other| places.iter().any(|&place| place.abs_diff(other) == 1))
}

/// Jurisdictions with destinations, and these.
fn policed(preset: &Preset, layout: &Layout) -> Vec<(String, Vec<usize>)> {
    let setting = &preset.setting;
    let destinations = |area| {
        let within = |&place: &usize| setting.places[layout.destinations()[place]].jurisdiction == area;
        (0..layout.len(Lens::Destination)).filter(within).collect::<Vec<_>>()
    };
    let areas = setting.jurisdictions.pairs().map(|(id, area)| (area.name.clone(), destinations(id)));
    areas.filter(|(_, places)| !places.is_empty()).collect()
}

/// One category as a line "where" of a scenario has it.
fn selection(layout: &Layout, lens: Lens, category: usize) -> String {
    let key = match lens {
        Lens::Origin => "origins",
        Lens::Destination => "destinations",
        Lens::Group => "groups",
        Lens::Tactic => "tactics",
        Lens::Form => "forms",
        Lens::Route | Lens::Period | Lens::Perpetrator => unreachable!("nothing is limited to it here"),
    };
    format!("{key} = [\"{}\"]", layout.labels(lens)[category])
}

/// A programme of one intervention with the numbers of the example in its documentation.
fn programme(selection: &str, kind: &str) -> Programme {
    let entry = Kind::CATALOGUE.iter().find(|entry| entry.key == kind).expect("the kind is in the catalogue");
    let effect = entry.example.lines().find(|line| line.starts_with(kind)).expect("an example has an effect");
    let (start, end) = (RUNS.start, RUNS.end);
    let text = format!(
        "format = 1\nextends = \"default\"\n[interventions]\n\"community prevention\" = false\n\
         \"harder online offers\" = false\n[interventions.evaluated]\nstart = {start}\nend = {end}\nramp = 13\n\
         where = {{ {selection} }}\n{effect}\n"
    );
    Programme::new(Scenario::parse("evaluated", &text).expect("the scenario is valid").programme)
}

/// What evaluators report of one replicate: the same two years before, then each programme in turn.
fn reports(preset: &Preset, world: &World, ensemble: &[Evaluated], replicate: u32) -> Vec<Report> {
    let nothing = Programme::default();
    let arm = preset.arm(world, &nothing, replicate);
    let mut before = under(&arm, preset.burn_in(world, replicate).start().clone());
    while before.week.0 < RUNS.start as i32 {
        engine::week(&arm, &mut before);
    }
    let register = |programme: &Programme| {
        let arm = preset.arm(world, programme, replicate);
        let mut state = under(&arm, before.clone());
        while state.week.0 < AFTERWARDS.end as i32 {
            engine::week(&arm, &mut state);
        }
        state.books.observed.register
    };
    let of_programme = |row: &Evaluated| {
        let register = register(&row.programme);
        row.evaluations.iter().map(|evaluation| evaluation.report(&world.layout, &register)).collect()
    };
    ensemble.iter().map(of_programme).collect::<Vec<Vec<_>>>().concat()
}

impl Evaluation {
    fn report(&self, layout: &Layout, register: &[Registered]) -> Report {
        let counts = |area: &Area, then: &Range<u32>| {
            let [before, after] = [&BEFORE, then].map(|weeks| count(layout, register, area, weeks));
            Counts::new(before, after)
        };
        let then = if self.sought == Sought::Temporal { &AFTERWARDS } else { &RUNS };
        let (control, control_then) = (counts(&self.control, &RUNS), counts(&self.control, then));
        let buffer = counts(&self.buffer, then);
        // In time the buffer is the treated area afterwards, brought to the control's level while the programme ran.
        let level = buffer.after.value * control.after.value / control_then.after.value;
        let level = Counts::new(buffer.before.value, level);
        let areas = Areas::new(counts(&self.treated, &RUNS), level, control);
        let quotient = Measure::Quotient.point(&areas).ok();
        Report { sought: self.sought, quotient, fall: fall(buffer, control_then) }
    }
}

fn count(layout: &Layout, register: &[Registered], area: &Area, weeks: &Range<u32>) -> f64 {
    let holds = |row: &Registered| area.iter().all(|(lens, some)| some.contains(&row.category(layout, *lens)));
    register.iter().filter(|row| weeks.contains(&row.week) && holds(row)).count() as f64
}

/// Logarithm of the odds ratio of buffer and control over its standard error.
fn fall(buffer: Counts, control: Counts) -> f64 {
    let [b, a, cb, ca] = [buffer.before, buffer.after, control.before, control.after].map(|tally| tally.value);
    let odds = b * ca / (a * cb);
    let variance = [b, a, cb, ca].map(f64::recip).iter().sum::<f64>();
    odds.ln() / variance.sqrt()
}

/// Shares of the evaluations of one kind that report displacement and diffusion.
fn shares(reports: &[Report], sought: Sought, rule: Rule) -> [f64; 2] {
    let of_kind: Vec<_> = reports.iter().filter(|report| report.sought == sought).collect();
    let share =
        |what: usize| of_kind.iter().filter(|report| report.says(rule)[what]).count() as f64 / of_kind.len() as f64;
    [share(0), share(1)]
}

/// The same over all kinds, in the mix of the published table.
fn as_published(reports: &[Report], rule: Rule) -> [f64; 2] {
    let observations: f64 = Sought::ALL.iter().map(|(_, n)| n).sum();
    let weighted =
        |what: usize| Sought::ALL.iter().map(|&(sought, n)| n * shares(reports, sought, rule)[what]).sum::<f64>();
    [0, 1].map(|what| weighted(what) / observations)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fall_by_hand() {
        let counts = Counts::new;
        // Odds ratio 2, variance 1/100 + 1/50 + 1/100 + 1/100 = .05.
        let found = fall(counts(100.0, 50.0), counts(100.0, 100.0));
        assert!((found - std::f64::consts::LN_2 / 0.05_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn what_is_reported_follows_the_quotient_and_its_sign() {
        let report = |quotient, fall| Report { sought: Sought::Spatial, quotient, fall };
        for (report, sign, chance) in [
            (report(Some(-0.5), -1.0), [true, false], [false, false]),
            (report(Some(-0.5), -2.0), [true, false], [true, false]),
            (report(Some(0.5), 2.0), [false, true], [false, true]),
            (report(None, -2.0), [false, false], [false, false]),
        ] {
            assert_eq!((report.says(Rule::Sign), report.says(Rule::BeyondChance)), (sign, chance));
        }
    }

    #[test]
    fn neighbours_are_next_to_the_treated_and_the_rest_is_far() {
        assert_eq!(around(5, &[0]), (vec![1], vec![2, 3, 4]));
        assert_eq!(around(4, &[2, 3]), (vec![1], vec![0]));
    }
}
