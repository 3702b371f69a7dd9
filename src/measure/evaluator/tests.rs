use super::*;
use crate::measure::field::Measure;
use crate::measure::testing::{World, close, pair};
use crate::model::books::Books;
use crate::model::evaluation::OVERDISPERSION;
use crate::units::Week;

/// Routes as areas: treatment, buffer, control; a quarter before and a quarter after.
fn world() -> World {
    let [treatment, buffer, control, _] = Role::ALL.map(Some);
    World::evaluated(
        13,
        Evaluation {
            lens: Lens::Route,
            roles: vec![treatment, buffer, control],
            since: Week(0),
            before: 13,
            overdispersion: OVERDISPERSION,
        },
    )
}

/// Counts of treatment, buffer and control.
type Three = [u32; 3];

/// Victim-weeks before and after, identified before and after.
fn books(world: &World, [held_before, held_after, found_before, found_after]: [Three; 4]) -> Books {
    let mut books = world.books();
    for (book, [before, after]) in [
        (&mut books.truth.by_role, [held_before, held_after]),
        (&mut books.observed.by_role, [found_before, found_after]),
    ] {
        for (week, counts) in [(Week(-13), before), (Week(0), after)] {
            let span = book.at(&world.layout, week).expect("the week is counted");
            span.weeks = 13;
            span.counts[..3].copy_from_slice(&counts);
        }
    }
    books
}

/// What a batch of these arms shows.
fn view(world: &World, pairs: &[[Books; 2]]) -> View {
    let mut sums = EvaluatorSums::new(&world.setting);
    for (replicate, [baseline, programme]) in (0..).zip(pairs) {
        sums.add(&pair(replicate, baseline.clone(), programme.clone()));
    }
    sums.view(&world.layout).expect("routes are compared")
}

/// Replicates with a little luck, the same in both arms: it goes up and down by one in the treatment.
fn lucky(world: &World, baseline: [Three; 4], programme: [Three; 4]) -> Vec<[Books; 2]> {
    let shaken =
        |counts: [Three; 4], by: u32| counts.map(|[treatment, buffer, control]| [treatment + by, buffer, control]);
    let moved = |by| [books(world, shaken(baseline, by)), books(world, shaken(programme, by))];
    (0..20).map(|replicate| moved(replicate % 2)).collect()
}

fn median(view: &View, measure: Measure, recorded: bool) -> f64 {
    let seen = view.measures.iter().find(|seen| seen.measure == measure).expect("every measure is there");
    let spread = if recorded { &seen.recorded } else { &seen.truth };
    spread.quantiles.as_ref().expect("it says something").median
}

#[test]
fn the_examples_of_bias_and_truth() {
    let world = world();
    let unchanged = [[100, 100, 100], [100, 100, 100], [10, 10, 10], [10, 10, 10]];
    let seen = [[100, 100, 100], [90, 100, 100], [10, 10, 10], [18, 10, 10]];
    let arms = || [books(&world, unchanged), books(&world, seen)];
    let found = view(&world, &[arms(), arms(), arms()]);
    close(found.area(Role::Treatment).unwrap().bias.as_ref().unwrap().mean, 2.0, 1e-12);
    close(found.area(Role::Control).unwrap().bias.as_ref().unwrap().mean, 1.0, 1e-12);
    close(found.area(Role::Treatment).unwrap().change.as_ref().unwrap().mean, -0.1, 1e-12);
    assert!(found.area(Role::BufferControl).is_none());
    assert_eq!(found.areas[1].categories, world.layout.labels(Lens::Route)[1..2]);

    let moved = [[500, 500, 500], [400, 520, 530], [50, 50, 50], [40, 52, 53]];
    let still = [[500, 500, 500], [500, 500, 500], [50, 50, 50], [50, 50, 50]];
    let Truth { share, quotient, near, net, .. } = view(&world, &lucky(&world, still, moved)).truth;
    for (found, expected) in [(share, 0.5), (quotient, -0.2), (near, 80.0), (net, 50.0)] {
        close(found.unwrap().mean, expected, 1e-9);
    }
}

/// Shares .3, .2, .2 and the rest outside of 10,000: the treated option is halved, all others rise by the same factor (L8).
#[test]
fn a_control_that_is_a_substitute_hides_what_moves() {
    let world = world();
    let still = [[3000, 2000, 2000], [3000, 2000, 2000], [1500, 1000, 1000], [1500, 1000, 1000]];
    let moved = [[3000, 2000, 2000], [1765, 2353, 2353], [1500, 1000, 1000], [882, 1176, 1176]];
    let found = view(&world, &lucky(&world, still, moved));
    close(found.truth.share.as_ref().unwrap().mean, 0.5717, 1e-3);
    close(found.truth.quotient.as_ref().unwrap().mean, -0.2858, 1e-3);
    close(found.truth.net.as_ref().unwrap().mean, 529.0, 1e-9);
    for recorded in [false, true] {
        close(median(&found, Measure::Quotient, recorded), 0.0, 1e-12);
    }
    close(median(&found, Measure::TotalNetEffect, false) / 529.0, 1.0 / 0.3, 0.02);
    let verdict = found.verdict().unwrap();
    assert_eq!((verdict.effect.truth, verdict.movement.truth), (Change::Fall, Change::Rise));
    close(verdict.effect.fall.as_ref().unwrap().mean, 1.0, 1e-12);
    close(verdict.movement.nothing.as_ref().unwrap().mean, 1.0, 1e-12);
    close(verdict.wrong.as_ref().unwrap().mean, 1.0, 1e-12);
    assert!(verdict.wrong.as_ref().unwrap().low > 0.8);
}

/// A quarter less happens and half as much more is found: everybody who goes by records sees a rise.
#[test]
fn better_identification_looks_like_a_rise() {
    let world = world();
    let still = [[4000, 4000, 4000], [4000, 4000, 4000], [200, 200, 200], [200, 200, 200]];
    let seen = [[4000, 4000, 4000], [3000, 4000, 4000], [200, 200, 200], [300, 200, 200]];
    let found = view(&world, &lucky(&world, still, seen));
    let verdict = found.verdict().unwrap();
    assert_eq!((verdict.effect.truth, verdict.movement.truth), (Change::Fall, Change::Nothing));
    close(verdict.effect.rise.as_ref().unwrap().mean, 1.0, 1e-12);
    close(verdict.effect.missed().unwrap().mean, 1.0, 1e-12);
    close(verdict.wrong.as_ref().unwrap().mean, 1.0, 1e-12);
    close(found.area(Role::Treatment).unwrap().bias.as_ref().unwrap().mean, 2.0, 1e-2);
}

/// The example in `verdict.rs`: one person fewer is seen.
#[test]
fn a_fall_is_seen_where_it_is_beyond_chance() {
    let world = world();
    let of = |after: u32, overdispersion: f64| {
        let counts = |treatment| [[0; 3], [0; 3], [200, 200, 200], [treatment, 200, 200]];
        let mut setting = world.setting.clone();
        setting.evaluation = setting.evaluation.map(|evaluation| Evaluation { overdispersion, ..evaluation });
        let mut sums = EvaluatorSums::new(&setting);
        for replicate in 0..2 {
            sums.add(&pair(replicate, books(&world, counts(200)), books(&world, counts(after))));
        }
        let view = sums.view(&world.layout).unwrap();
        view.verdict().unwrap().effect.fall.as_ref().unwrap().mean > 0.5
    };
    assert!(!of(150, 1.0));
    assert!(of(149, 1.0));
    assert!(!of(149, 2.0));
}

#[test]
fn a_world_that_nobody_evaluates_says_why() {
    let world = World::new(13);
    let found = EvaluatorSums::new(&world.setting).view(&world.layout);
    assert_eq!(found, Err(Unevaluated::NoProgramme.into()));
    let nothing = view(&self::world(), &[]);
    assert_eq!(nothing.truth.direct, Err(Undefined::TooFewReplicates { needed: 2, found: 0 }));
    assert!(nothing.verdicts.is_empty());
}
