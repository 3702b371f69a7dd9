//! What evaluators would report who count what authorities record, by area, before a programme and during it.
//!
//! An evaluator reads the register of identified victims of one arm, the one with the programme: counts in the treated
//! area, in a buffer and in a control, over two years before and two years of the programme. By the published guide the
//! sign of the weighted displacement quotient says what is reported: below zero displacement, above zero diffusion of
//! benefits; where the treated count did not fall relative to the control, neither.

use std::ops::Range;

use rayon::prelude::*;

use super::presets::{Preset, shipped};
use super::shares::under;
use super::{Check, Claim, Expected, Extent, Means, Promise, Seen};
use crate::engine;
use crate::measure::field::{Areas, Counts};
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
        Claim { of: "spatial: share with diffusion less share with displacement", expected: Expected::AtLeast(0.0) },
        Claim { of: "offence: share with displacement less share with diffusion", expected: Expected::AtLeast(0.0) },
        Claim { of: "target: share with displacement less share with diffusion", expected: Expected::AtLeast(0.0) },
        Claim { of: "temporal: share with displacement less share with diffusion", expected: Expected::AtLeast(0.0) },
    ],
    means: Means::Run(evaluators),
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

/// Quotients that evaluators found, with what they looked for. `None`: there was no success, or an area without a count.
type Reports = Vec<(Sought, Option<f64>)>;

fn evaluators(extent: Extent) -> Vec<Seen> {
    let preset = shipped();
    let world = preset.settle();
    let ensemble = ensemble(&preset, &world.layout);
    let replicates = (0..extent.pick(3, 40)).into_par_iter();
    let reports: Vec<Reports> = replicates.map(|replicate| reports(&preset, &world, &ensemble, replicate)).collect();
    let reports = reports.concat();
    let lead = |(sought, sign)| {
        let [displaced, diffused] = shares(&reports, sought);
        Seen::from(sign * (displaced - diffused))
    };
    let orders = [(Sought::Spatial, -1.0), (Sought::Offence, 1.0), (Sought::Target, 1.0), (Sought::Temporal, 1.0)];
    let [displaced, diffused] = as_published(&reports);
    let mut seen = vec![displaced.into(), diffused.into()];
    seen.extend(orders.map(lead));
    seen
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
fn reports(preset: &Preset, world: &World, ensemble: &[Evaluated], replicate: u32) -> Reports {
    let nothing = Programme::default();
    let arm = preset.arm(world, &nothing, replicate);
    let mut before = under(&arm, preset.burn_in(world, replicate).start().clone());
    while before.week.0 < RUNS.start as i32 {
        engine::week(&arm, &mut before);
    }
    let of_programme = |Evaluated { programme, evaluations }: &Evaluated| {
        let arm = preset.arm(world, programme, replicate);
        let mut state = under(&arm, before.clone());
        while state.week.0 < AFTERWARDS.end as i32 {
            engine::week(&arm, &mut state);
        }
        let register = state.books.observed.register;
        evaluations
            .iter()
            .map(|evaluation| (evaluation.sought, quotient(evaluation, &world.layout, &register)))
            .collect()
    };
    ensemble.iter().map(of_programme).collect::<Vec<Reports>>().concat()
}

/// The weighted displacement quotient, where it is defined. In time the buffer is the treated area after the programme,
/// its count brought to the control's level during it.
fn quotient(evaluation: &Evaluation, layout: &Layout, register: &[Registered]) -> Option<f64> {
    let count = |area: &Area, weeks: &Range<u32>| {
        let holds = |row: &Registered| area.iter().all(|(lens, some)| some.contains(&row.category(layout, *lens)));
        register.iter().filter(|row| weeks.contains(&row.week) && holds(row)).count() as f64
    };
    let counts = |area: &Area| Counts { before: count(area, &BEFORE), after: count(area, &RUNS) };
    let control = counts(&evaluation.control);
    let mut buffer = counts(&evaluation.buffer);
    if evaluation.sought == Sought::Temporal {
        buffer.after = count(&evaluation.buffer, &AFTERWARDS) * control.after / count(&evaluation.control, &AFTERWARDS);
    }
    Areas { treated: counts(&evaluation.treated), buffer, control }.quotient().ok()
}

/// Shares of evaluations of one kind that report displacement and diffusion.
fn shares(reports: &Reports, sought: Sought) -> [f64; 2] {
    let of_kind = || reports.iter().filter(|(kind, _)| *kind == sought).map(|(_, quotient)| *quotient);
    let share =
        |reads: fn(f64) -> bool| of_kind().flatten().filter(|&q| reads(q)).count() as f64 / of_kind().count() as f64;
    [share(|q| q < 0.0), share(|q| q > 0.0)]
}

/// The same over all kinds, in the mix of the published table.
fn as_published(reports: &Reports) -> [f64; 2] {
    let observations: f64 = Sought::ALL.iter().map(|(_, n)| n).sum();
    Sought::ALL.iter().fold([0.0, 0.0], |[displaced, diffused], &(sought, n)| {
        let [more, further] = shares(reports, sought);
        [displaced + more * n / observations, diffused + further * n / observations]
    })
}
