//! Families of arms: they share a burn-in and nothing else, so each arm is what it would be alone; and what it means that a
//! channel is closed.

use std::collections::BTreeMap;

use waterbed::engine::{self, Replicate, Treatment};
use waterbed::experiment::{Arms, Experiment, Family, Pairing, Run, Seen, Unwatched, Worlds, members};
use waterbed::model::World;
use waterbed::model::arm::Arm;
use waterbed::model::books::{Books, Dimension};
use waterbed::model::channels::Channels;
use waterbed::model::levers::Levers;
use waterbed::model::operation::OperationId;
use waterbed::model::programme::{Coverage, Programme};
use waterbed::rng::{Key, Streams};
use waterbed::scenario::Scenario;
use waterbed::units::Week;

const SEED: u64 = 11;
const BURN_IN: u32 = 60;
const WINDOW: u32 = 78;

fn shipped(name: &str) -> Scenario {
    Scenario::shipped(name).expect("it is shipped").expect("what is shipped is valid")
}

fn world(scenario: &Scenario) -> World {
    engine::settle(scenario.setting.clone(), SEED, BURN_IN, WINDOW)
}

fn experiment<'a>(world: &'a World, programme: &'a Programme) -> Experiment<'a> {
    Experiment { world, programme, seed: SEED, burn_in: BURN_IN, placebos: 0, pairing: Pairing::Crn }
}

fn set(channels: &[Dimension]) -> Channels {
    channels.iter().copied().collect()
}

fn books(family: &Family, experiment: &Experiment, replicate: u32) -> Vec<Books> {
    experiment.family(family, replicate, |seen| seen.books.clone())
}

#[test]
fn every_arm_of_a_family_is_the_arm_run_alone() {
    let scenario = shipped("default");
    let world = world(&scenario);
    let programmes = [Programme::new(scenario.programme.clone()), Programme::new(scenario.programme[..1].to_vec())];
    let closed = [set(&[]), set(&[Dimension::Tactical]), set(&[Dimension::Tactical, Dimension::Perpetrator])];
    let family = Family::new(&programmes, &closed);
    let together = books(&family, &experiment(&world, &programmes[0]), 4);
    let nothing = Programme::default();
    for (member, together) in family.members().iter().zip(&together) {
        // A burn-in of its own each.
        let start = Replicate::burn_in(&world, SEED, 4, BURN_IN);
        let closed = member.closed.reviews();
        let treat = |programme| Treatment { programme, closed, kick: false };
        let programme = member.programme.map_or(&nothing, |programme| &programmes[programme]);
        let alone = if member.closed.contains(Dimension::Perpetrator) {
            let (_, newcomers) = start.arm_and_newcomers(treat(&nothing));
            start.arm_given(treat(programme), &newcomers)
        } else {
            start.arm(treat(programme))
        };
        assert!(alone == *together, "{member:?}");
    }
    let pair = experiment(&world, &programmes[0]).pair(4);
    assert!(pair.baseline == together[0] && pair.programme == together[1]);
    // The whole programme does something, whatever is closed, and closing does, too.
    let whole: Vec<&Books> = family
        .members()
        .iter()
        .zip(&together)
        .filter(|(member, _)| member.programme != Some(1))
        .map(|(_, it)| it)
        .collect();
    assert!((1..whole.len()).all(|i| (0..i).all(|j| whole[i] != whole[j])), "two members are the same");
}

#[test]
fn given_its_own_newcomers_an_arm_is_what_it_was() {
    let scenario = shipped("default");
    let world = world(&scenario);
    let nothing = Programme::default();
    for replicate in 0..3 {
        let start = Replicate::burn_in(&world, SEED, replicate, BURN_IN);
        let treatment = Treatment { programme: &nothing, closed: Channels::NONE.reviews(), kick: false };
        let (free, newcomers) = start.arm_and_newcomers(treatment);
        assert!(free == start.arm_given(treatment, &newcomers), "replicate {replicate}");
    }
}

/// Cells that come new recruit, so those of the programme arm do where their own are given; what the programme keeps from
/// coming differs where they are not.
#[test]
fn a_closed_perpetrator_channel_gives_both_arms_the_same_newcomers() {
    let scenario = shipped("default");
    let world = world(&scenario);
    let programme = Programme::new(scenario.programme.clone());
    let nothing = Programme::default();
    let start = Replicate::burn_in(&world, SEED, 1, BURN_IN);
    let treat = |programme| Treatment { programme, closed: Channels::NONE.reviews(), kick: false };
    let (_, before) = start.arm_and_newcomers(treat(&nothing));
    let (open, own) = start.arm_and_newcomers(treat(&programme));
    assert_ne!(own, before, "the programme keeps nobody from coming and brings nobody");
    assert!(open != start.arm_given(treat(&programme), &before));
}

/// Every channel shut: under the programme each cell goes on as it began, and those who come new are those of the baseline.
#[test]
fn with_all_channels_closed_nobody_moves_and_nobody_else_comes() {
    let scenario = shipped("default");
    let world = world(&scenario);
    let (nothing, programme) = (Programme::default(), Programme::new(scenario.programme.clone()));
    let start = Replicate::burn_in(&world, SEED, 2, BURN_IN);
    let closed = Dimension::ALL.into_iter().collect::<Channels>().reviews();
    let (_, given) = start.arm_and_newcomers(Treatment { programme: &nothing, closed, kick: false });
    let (luck, people) = (Streams::new(SEED, world.number, 2), Streams::shared(SEED));
    let arm = Arm { world: &world, programme: &programme, closed, given: Some(&given), luck, people };
    let mut state = start.start().clone();
    state.levers = Levers::neutral(&world.setting, programme.interventions.len());
    state.coverage = vec![Coverage::default(); programme.shields.len()];
    let mut operations: BTreeMap<Key, OperationId> =
        state.living_cells().map(|cell| (cell.key, cell.operation)).collect();
    let incumbents = operations.len();
    for week in (0..WINDOW as i32).map(Week) {
        engine::week(&arm, &mut state);
        let new = given.entrants(week).iter().chain(given.replacements(week));
        operations.extend(new.map(|newcomer| (newcomer.key, newcomer.operation)));
        assert!(state.living_cells().all(|cell| operations.get(&cell.key) == Some(&cell.operation)), "{week:?}");
    }
    assert_eq!(state.newcomers, given);
    assert!(operations.len() > incumbents + 20, "hardly anybody comes new");
}

#[test]
fn families_have_the_same_bits_on_any_number_of_threads_and_in_drawn_worlds() {
    let changes = ["run.burn_in=26", "run.window=26", "cells.number=80", "cells.networks=30"].map(str::to_owned);
    let scenario = Scenario::read_with("default".as_ref(), &changes).expect("it is valid");
    let closed = [set(&[]), set(&[Dimension::Geographic])];
    let weeks = |books: &Books| books.truth.exploited.iter().sum::<u32>();
    let batch = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let worlds = Worlds { scenario: &scenario, seed: 1, replicates: 2, placebos: 0, pairing: Pairing::Crn };
        let mut runs: Vec<Run<Vec<u32>>> = Vec::new();
        let whole = |_, interventions| Ok(vec![Programme::new(interventions)]);
        pool.install(|| {
            let see = |seen: Seen| weeks(seen.books);
            let arms = Arms { programmes: whole, closed: &closed, placebo: false, known: |_| None, see };
            worlds.families(1..4, &arms, &Unwatched, |run| runs.push(run));
        });
        runs
    };
    let (one, three) = (batch(1), batch(3));
    let numbers: Vec<(u32, u32)> = one.iter().map(|run| (run.world, run.replicate)).collect();
    assert_eq!(numbers, (1..=3).flat_map(|world| [(world, 0), (world, 1)]).collect::<Vec<_>>());
    let mut pairs = Vec::new();
    let worlds = Worlds { scenario: &scenario, seed: 1, replicates: 2, placebos: 0, pairing: Pairing::Crn };
    worlds.run(3, &Unwatched, |run| pairs.push(run.outcome.unwrap()));
    for ((one, three), pair) in one.iter().zip(&three).zip(&pairs) {
        let (one, three) = (one.outcome.as_ref().unwrap(), three.outcome.as_ref().unwrap());
        assert_eq!((one, one.len()), (three, members(1, &closed).len()));
        assert_eq!(one[..2], [weeks(&pair.baseline), weeks(&pair.programme)]);
    }
}

#[test]
fn a_member_is_seen_beside_its_baseline() {
    let scenario = shipped("default");
    let world = world(&scenario);
    let programmes = [Programme::default(), Programme::new(scenario.programme.clone())];
    let family = Family::new(&programmes, &[Channels::NONE, set(&[Dimension::Target])]);
    let same = experiment(&world, &programmes[1]).family(&family, 0, |seen| seen.books == seen.baseline);
    // Baseline, the empty programme, the programme; twice.
    assert_eq!(same, [true, true, false, true, true, false]);
}

/// Costs do nothing by themselves: with all six channels closed a programme that only makes attempts dearer leaves no trace, in
/// any book. So its whole effect is adaptation.
#[test]
fn with_all_channels_closed_a_price_does_exactly_nothing() {
    let changes = ["acceptance_loss=0", "attempt_cost=0.4"]
        .map(|change| format!("interventions.online channel closed.disruption.{change}"));
    let scenario = Scenario::read_with("tactic".as_ref(), &changes).expect("it is valid");
    let world = world(&scenario);
    let programmes = [Programme::new(scenario.programme.clone())];
    let closed = [Channels::NONE, Dimension::ALL.into_iter().collect()];
    let family = Family::new(&programmes, &closed);
    let same = experiment(&world, &programmes[0]).family(&family, 3, |seen| seen.books == seen.baseline);
    assert_eq!(same, [true, false, true, true]);
}
