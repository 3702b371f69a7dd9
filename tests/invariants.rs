//! What must hold in every run: the same bits whatever the threads, persons that neither appear nor vanish, and a
//! programme arm that shares its baseline's luck. Equal arms without a programme and books that add up: `tests/theory.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU32, Ordering};

use proptest::prelude::*;
use waterbed::engine::{self, Replicate, Treatment};
use waterbed::experiment::{Experiment, Monitor, Pair, Pairing, Run, Unwatched};
use waterbed::measure::Batch;
use waterbed::model::World;
use waterbed::model::arm::Arm;
use waterbed::model::books::{Books, Lens, Span, Tally};
use waterbed::model::cell::Status;
use waterbed::model::evaluation::Role;
use waterbed::model::interventions::{Entry, Intervention, Kind};
use waterbed::model::levers::Levers;
use waterbed::model::programme::{Coverage, Programme};
use waterbed::model::setting::ByReview;
use waterbed::model::state::State;
use waterbed::model::touched::{Survivor, Touched};
use waterbed::model::victim::Traveller;
use waterbed::rng::Streams;
use waterbed::scenario::{SHIPPED, Scenario};
use waterbed::units::{Id, Probability, RouteId, Week};

const SEED: u64 = 7;
const BURN_IN: u32 = 60;
const WINDOW: u32 = 104;

fn shipped() -> Scenario {
    Scenario::shipped("default").expect("the default is shipped").expect("the default is valid")
}

/// The default world with a shorter window, so that many replicates are cheap.
fn world(scenario: &Scenario) -> World {
    engine::settle(scenario.setting.clone(), SEED, BURN_IN, WINDOW)
}

fn experiment<'a>(world: &'a World, programme: &'a Programme) -> Experiment<'a> {
    Experiment { world, programme, seed: SEED, burn_in: BURN_IN, placebos: 0, pairing: Pairing::Crn }
}

fn with_effort(scenario: &Scenario, effort: f64) -> Programme {
    let effort = Probability::new(effort).unwrap();
    let weaker = |row: &Intervention| Intervention { effort, ..row.clone() };
    Programme::new(scenario.programme.iter().map(weaker).collect())
}

fn runs(experiment: &Experiment, replicates: u32, threads: usize) -> Vec<Pair> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let mut pairs = Vec::new();
    pool.install(|| experiment.run(0..replicates, &Unwatched, |run: Run| pairs.push(run.outcome.unwrap())));
    pairs
}

/// The default's programme and the example of every kind, all at one effort.
fn with_example(entry: &Entry, effort: f64) -> Programme {
    let (_, text) = SHIPPED[0];
    let scenario = Scenario::parse("example.toml", &format!("{text}\n{}", entry.example))
        .unwrap_or_else(|error| panic!("{}: {error}", entry.key));
    with_effort(&scenario, effort)
}

#[test]
fn l0_no_kind_changes_anything_without_effort_and_every_kind_does_with_it() {
    let scenario = shipped();
    let world = world(&scenario);
    let start = Replicate::burn_in(&world, SEED, 0, BURN_IN);
    let arm = |programme: &Programme| start.arm(Treatment { programme, closed: ByReview::default(), kick: false });
    let baseline = arm(&Programme::default());
    let without = arm(&with_effort(&scenario, 1.0));
    for entry in Kind::CATALOGUE {
        // Books are too long to be shown.
        assert!(arm(&with_example(entry, 0.0)) == baseline, "{} acts without effort", entry.key);
        assert!(arm(&with_example(entry, 1.0)) != without, "{} does nothing with full effort", entry.key);
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits_and_so_does_a_repeat() {
    let scenario = shipped();
    let world = world(&scenario);
    let programme = Programme::new(scenario.programme.clone());
    let experiment = experiment(&world, &programme);
    let one = runs(&experiment, 6, 1);
    for threads in [1, 2, 5] {
        for (a, b) in one.iter().zip(&runs(&experiment, 6, threads)) {
            assert_eq!((a.replicate, &a.baseline, &a.programme), (b.replicate, &b.baseline, &b.programme));
        }
    }
}

#[test]
fn a_replicate_does_not_depend_on_the_replicates_before_it() {
    let scenario = shipped();
    let world = world(&scenario);
    let programme = Programme::new(scenario.programme.clone());
    let experiment = experiment(&world, &programme);
    let mut late = Vec::new();
    experiment.run(3..5, &Unwatched, |run| late.push(run.outcome.unwrap()));
    for (early, late) in runs(&experiment, 5, 2)[3..].iter().zip(&late) {
        assert_eq!((&early.baseline, &early.programme), (&late.baseline, &late.programme));
    }
}

/// A mild programme (at most 5 % of the harm averted) on shared luck: the variance of the difference is at least twenty
/// times smaller than with independent arms.
#[test]
fn shared_luck_reduces_the_variance_twentyfold() {
    let scenario = shipped();
    let world = engine::settle(scenario.setting.clone(), SEED, scenario.plan.burn_in, scenario.plan.window);
    let programme = with_effort(&scenario, 0.5);
    let mut batch = Batch::new(&world.setting, &world.layout, &programme.interventions);
    let experiment = Experiment { burn_in: scenario.plan.burn_in, ..experiment(&world, &programme) };
    experiment.run(0..200, &Unwatched, |run| batch.add(&run.outcome.unwrap()));
    let findings = batch.findings();
    let primary = &findings.impact[0];
    let averted = primary.relative.as_ref().expect("victim-weeks are never zero").mean;
    let factor = primary.variance_reduction.as_ref().expect("the arms differ");
    assert!(averted > 0.005 && averted <= 0.05, "the programme is mild and not nothing: {averted}");
    assert!(*factor >= 20.0, "variance-reduction factor {factor}");
}

/// Persons and episodes, counted in every corner of the state.
fn check_conservation(world: &World, state: &State) {
    let mut held = vec![0u32; state.cells.len()];
    let mut keys = BTreeSet::new();
    let mut persons = BTreeSet::new();
    let travelling = state.travellers.iter().map(|t| &t.episode);
    for episode in travelling.chain(state.victims.iter().map(|v| &v.episode)) {
        held[episode.cell as usize] += 1;
        assert!(keys.insert(episode.key()), "two episodes share a key");
        assert!(persons.insert(episode.person), "a person is in two places");
        assert!(episode.person.index < world.setting.pools[episode.person.pool].size.whole());
    }
    for (cell, held) in state.cells.iter().zip(held) {
        assert_eq!(cell.held, held, "a cell's count of victims is wrong");
        assert!(cell.status != Status::Gone || held == 0 || cell.collapsing, "a cell that is gone holds somebody");
    }
    for returning in state.returning.iter() {
        assert!(persons.insert(returning.person), "a person on the way home is also held");
    }
    for (pool, touched) in state.touched.pairs() {
        for Survivor { index, .. } in touched.survivors() {
            assert!(touched.contains(index), "a survivor was never recruited");
            assert!(persons.insert(waterbed::model::victim::Person { pool, index }), "a survivor is also elsewhere");
        }
    }
    let in_markets: u32 = state.held.iter().sum();
    assert_eq!(in_markets as usize, state.victims.len());
    let touched: usize = state.touched.iter().map(Touched::len).sum();
    assert!(touched >= persons.len(), "somebody was trafficked who was never touched");
    let living = |slot: &usize| state.cells[*slot].status != Status::Gone;
    for network in 0..state.organised.len() {
        let mut members: Vec<usize> = state.members.of(network as u32).map(|slot| slot as usize).collect();
        members.sort_unstable();
        let own: Vec<usize> = (0..state.cells.len())
            .filter(living)
            .filter(|&slot| state.cells[slot].network as usize == network)
            .collect();
        assert_eq!(members, own, "network {network} does not know its cells");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    /// Before a programme and under one that finds more people, whatever collapses and however long a leg takes.
    #[test]
    fn persons_are_conserved(seed in 0u64..1 << 53, arrest in 0.1f64..1.0, organiser in 0.0f64..0.9, freed in 0.0f64..1.0,
                             effort in 0.0f64..1.0, leg in 1u32..5) {
        let mut setting = shipped().setting;
        let probability = |p| Probability::new(p).unwrap();
        setting.enforcement.arrest = probability(arrest);
        setting.enforcement.organiser = probability(organiser);
        setting.enforcement.freed = probability(freed);
        setting.cells.number = 150;
        setting.cells.networks = 40;
        setting.legs.iter_mut().for_each(|row| row.weeks = leg);
        let mut world = World::new(setting, 80);
        world.entry_rate = 1.0;
        let identification = Kind::CATALOGUE.iter().find(|entry| entry.key == "identification").unwrap();
        let programme = with_example(identification, effort);
        let arm = Arm {
            world: &world,
            programme: &programme,
            closed: ByReview::default(),
            given: None,
            luck: Streams::new(seed, 0, 0),
            people: Streams::shared(seed),
        };
        let mut state = State::new(&arm, Week(-60));
        let mut weeks_on_leg = BTreeMap::new();
        while state.week < Week(30) {
            if state.week == Week(0) {
                state.levers = Levers::neutral(&world.setting, programme.interventions.len());
                state.coverage = vec![Coverage::default(); programme.shields.len()];
                state.make_room(&world, 60);
            }
            let known: BTreeSet<_> = state.cells.iter().map(|cell| cell.key).collect();
            engine::week(&arm, &mut state);
            check_conservation(&world, &state);
            // Whom a newcomer recruited itself may have arrived this week.
            let older = state.victims.iter().filter(|victim| victim.since.plus(1) < state.week);
            let mut heirs = older.map(|victim| state.cells[victim.episode.cell as usize].key);
            prop_assert!(heirs.all(|key| known.contains(&key)), "a newcomer inherits victims");
            prop_assert!(state.victims.is_empty() || state.week >= Week(leg as i32 - 60), "somebody has arrived too early");
            for Traveller { episode, crossing, .. } in state.travellers.iter() {
                let weeks = weeks_on_leg.entry((episode.person, episode.number, *crossing)).or_insert(0);
                *weeks += 1;
                // A first leg begins with its first week, a later one with the week after.
                let most = leg - u32::from(world.journeys.at(*crossing).ordinal == 0);
                prop_assert!(*weeks <= most, "somebody is on a leg of {leg} weeks for too long");
            }
        }
    }
}

#[test]
fn victim_weeks_at_exit_and_week_by_week_agree() {
    let scenario = shipped();
    let world = world(&scenario);
    let pair = experiment(&world, &Programme::default()).pair(1);
    let weekly: u64 = pair.baseline.truth.exploited.iter().map(|&n| u64::from(n)).sum();
    let at_exit: u64 = (0..world.layout.len(Lens::Group))
        .flat_map(|c| pair.baseline.truth.victim_weeks_by_form(&world.layout, Lens::Group, c))
        .sum();
    assert_eq!(weekly, at_exit);
}

/// The register of identified victims against the weekly series, and its lenses against each other.
#[test]
fn the_register_counts_every_identified_victim_once() {
    let world = world(&shipped());
    let pair = experiment(&world, &Programme::default()).pair(1);
    let observed = &pair.baseline.observed;
    let mut weekly = vec![0; observed.weekly.len()];
    for row in &observed.register {
        weekly[row.week as usize] += 1;
        let category = |lens| row.category(&world.layout, lens);
        let route = &world.setting.routes[RouteId::from_index(category(Lens::Route))];
        assert_eq!(world.layout.origins()[category(Lens::Origin)], route.origin);
        assert_eq!(world.layout.destinations()[category(Lens::Destination)], route.destination);
        assert!(category(Lens::Form) < world.layout.forms());
    }
    assert!(observed.register.len() > 100, "somebody is identified");
    assert_eq!(weekly, observed.weekly);
}

/// Probabilities of identification add up to what is counted, whatever a programme raises, and their paired difference is
/// much quieter.
#[test]
fn identifications_expected_are_those_counted_with_less_noise() {
    let scenario = Scenario::shipped("identification").unwrap().unwrap();
    let (world, programme) = (world(&scenario), Programme::new(scenario.programme.clone()));
    let pairs = runs(&experiment(&world, &programme), 240, 2);
    let counted = |books: &Books| f64::from(books.observed.weekly.iter().sum::<u32>());
    let expected = |books: &Books| books.observed.expected as f64 / 1e6;
    let gap = |books: &Books| counted(books) - expected(books);
    let net = |of: &dyn Fn(&Books) -> f64| moments(pairs.iter().map(|pair| of(&pair.baseline) - of(&pair.programme)));
    let arms =
        [pairs.iter().map(|p| gap(&p.baseline)).collect::<Vec<_>>(), pairs.iter().map(|p| gap(&p.programme)).collect()];
    for (mean, variance) in arms.into_iter().map(moments).chain([net(&gap)]) {
        let error = (variance / pairs.len() as f64).sqrt();
        assert!(mean.abs() < 4.0 * error, "counted and expected differ by {mean}, standard error {error}");
    }
    let ((_, of_counts), (_, of_expected)) = (net(&counted), net(&expected));
    assert!(of_expected < 0.8 * of_counts, "variances of the net: {of_counts} counted, {of_expected} expected");
}

fn moments(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    let values: Vec<f64> = values.into_iter().collect();
    let (n, sum) = (values.len() as f64, values.iter().sum::<f64>());
    let mean = sum / n;
    (mean, values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0))
}

/// The baseline is the same whatever it is paired with but for the order in which numbers are handed out; without a
/// difference, arms of one seed are the same, and independent ones are not.
#[test]
fn pairings_differ_in_what_the_arms_share() {
    let scenario = shipped();
    let world = world(&scenario);
    let (nothing, programme) = (Programme::default(), with_effort(&scenario, 1.0));
    let arms = |programme, pairing| Experiment { pairing, ..experiment(&world, programme) }.pair(3);
    let [crn, seed, independent] = Pairing::ALL.map(|pairing| arms(&nothing, pairing));
    assert_eq!(crn.baseline, crn.programme);
    assert_eq!(seed.baseline, seed.programme);
    assert_ne!(seed.baseline, crn.baseline);
    assert_eq!(independent.baseline, crn.baseline);
    assert_ne!(independent.baseline, independent.programme);

    let recruited = |books: &Books| f64::from(books.truth.recruited.iter().sum::<u32>());
    let spread = |pairing| {
        let of = |replicate| {
            let pair = Experiment { pairing, ..experiment(&world, &programme) }.pair(replicate);
            recruited(&pair.baseline) - recruited(&pair.programme)
        };
        moments((0..8).map(of)).1
    };
    assert!(spread(Pairing::Crn) < spread(Pairing::Seed).min(spread(Pairing::Independent)));
}

/// The kick of a cell that turns from one route of other crime to another, or leaves at once, is felt by nobody: about one
/// in thirty. Four replicates of that kind in a row are not chance.
#[test]
fn a_placebo_differs_a_little() {
    let scenario = shipped();
    let world = world(&scenario);
    let nothing = Programme::default();
    let sum = |books: &Books| books.truth.exploited.iter().map(|&n| f64::from(n)).sum::<f64>();
    let differs = (0..4).filter(|&replicate| {
        let start = Replicate::burn_in(&world, SEED, replicate, BURN_IN);
        let arm = |kick| start.arm(Treatment { programme: &nothing, closed: ByReview::default(), kick });
        let (baseline, placebo) = (arm(false), arm(true));
        assert!((sum(&placebo) / sum(&baseline) - 1.0).abs() < 0.05, "one cell in eight hundred was kicked");
        baseline != placebo
    });
    assert!(differs.count() > 0, "no kick was felt");
}

/// Stops after a number of replicates.
struct Stopper {
    after: u32,
    seen: AtomicU32,
}

impl Monitor for Stopper {
    fn stopped(&self) -> bool {
        self.seen.load(Ordering::SeqCst) >= self.after
    }

    fn finished(&self) {
        self.seen.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn a_stopped_batch_keeps_what_is_done() {
    let scenario = shipped();
    let world = world(&scenario);
    let programme = Programme::new(scenario.programme.clone());
    let stopper = Stopper { after: 3, seen: AtomicU32::new(0) };
    let mut done = Vec::new();
    experiment(&world, &programme).run(0..100, &stopper, |run| done.push(run));
    assert!((3..=8).contains(&done.len()), "{} replicates are kept", done.len());
    assert!(done.iter().all(|run| run.outcome.is_ok()));
}

/// A world broken on purpose: a table is too short, so a replicate fails.
#[test]
fn a_failed_replicate_is_a_run_with_a_cause() {
    let scenario = shipped();
    let mut world = world(&scenario);
    world.meetings.truncate(3);
    let mut done = Vec::new();
    experiment(&world, &Programme::default()).run(0..2, &Unwatched, |run| done.push(run));
    assert_eq!(done.len(), 2);
    let failure = done[0].outcome.as_ref().expect_err("the table is too short");
    assert!(failure.0.contains("out of bounds"), "{}", failure.0);
}

/// What an evaluator counts is what happens and what is recorded, only sorted otherwise.
#[test]
fn roles_in_the_evaluation_hold_what_the_books_hold() {
    for name in ["default", "identification"] {
        let scenario = Scenario::shipped(name).expect("it is shipped").expect("it is valid");
        let (burn_in, window) = (65, 31);
        let world = engine::settle(scenario.setting.clone(), 7, burn_in, window);
        let programme = Programme::new(scenario.programme);
        let start = Replicate::burn_in(&world, 7, 0, burn_in);
        let books = start.arm(Treatment { programme: &programme, closed: ByReview::default(), kick: false });
        let layout = &world.layout;
        let evaluation = layout.evaluation().expect("places are treated");
        let identified = books.observed.identified(layout);
        let (truth, observed) = (&books.truth.by_role, &books.observed.by_role);
        for role in Role::ALL {
            let those = (0..layout.len(evaluation.lens)).filter(|&category| evaluation.roles[category] == Some(role));
            let sum = |tally: &Tally| -> u32 {
                those.clone().map(|category| tally.by_form(layout, evaluation.lens, category).iter().sum::<u32>()).sum()
            };
            assert_eq!(truth.after(3).of(role), sum(&books.truth.victim_weeks), "{name} {role:?}");
            assert_eq!(observed.after(3).of(role), sum(&identified), "{name} {role:?}");
        }
        let weeks = |spans: &[Span]| spans.iter().map(|span| span.weeks).collect::<Vec<_>>();
        for book in [truth, observed] {
            assert_eq!(weeks(book.quarters_before()), [13; 4]);
            assert_eq!(weeks(book.quarters_after()), [13, 13, 5]);
        }
        // Nothing is done yet, and nobody is counted twice: a quarter before holds about what the first one after does.
        let [last, first] = [truth.quarters_before()[3], truth.quarters_after()[0]].map(|span| f64::from(span.total()));
        assert!((first / last - 1.0).abs() < 0.1, "{name}: {last} before, {first} after");
    }
}
