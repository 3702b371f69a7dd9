//! Exact limiting cases: worlds whose answer is known on paper.
//!
//! L10 stands with the generator (`rng::tests`); L0 and L9 in `tests/invariants.rs`.

mod common;

use common::{Size, cost, factor, positive, probability, static_world};
use waterbed::engine::{self, Replicate, Treatment};
use waterbed::model::World;
use waterbed::model::arm::Arm;
use waterbed::model::books::Lens;
use waterbed::model::cell::Status;
use waterbed::model::interventions::{Awareness, Disruption, Intervention, Kind, Scope};
use waterbed::model::levers::Levers;
use waterbed::model::operation::OperationId;
use waterbed::model::outlook::Outlook;
use waterbed::model::programme::Programme;
use waterbed::model::setting::{ByReview, FormKind, Setting};
use waterbed::model::state::State;
use waterbed::rng::Streams;
use waterbed::units::{FormId, Id, Money, TacticId, Week};

const SEED: u64 = 20_261_124;

/// Window of the hand-made worlds: longer than any run here.
const WEEKS: u32 = 400;

/// Tolerance of a comparison with sampling noise.
const Z: f64 = 4.0;

fn intervention(kind: Kind, scope: Scope) -> Intervention {
    Intervention {
        name: "pressure".into(),
        start: Week(0),
        ramp: 0,
        end: None,
        effort: probability(1.0),
        fidelity: probability(1.0),
        cost: None,
        scope,
        kind,
    }
}

/// A programme that adds `amount` kUSD to every attempt with tactic `tactic`.
fn dearer(tactic: usize, amount: f64) -> Programme {
    let scope = Scope { tactics: Some(vec![TacticId::from_index(tactic)]), ..Scope::default() };
    let effect = Disruption { acceptance_loss: factor(0.0), attempt_cost: cost(amount) };
    Programme::new(vec![intervention(Kind::Disruption(effect), scope)])
}

/// Runs `weeks` weeks under a programme and returns the state.
fn run(world: &World, programme: &Programme, closed: ByReview<bool>, replicate: u32, weeks: u32) -> State {
    let luck = Streams::new(SEED, 0, replicate);
    let arm = Arm { world, programme, closed, luck, people: Streams::shared(SEED) };
    let mut state = State::new(&arm, Week(0));
    state.levers = Levers::neutral(&world.setting, programme.interventions.len());
    for _ in 0..weeks {
        engine::week(&arm, &mut state);
    }
    state
}

/// Counts of active cells by a category of their operation, and of dormant cells.
fn count(state: &State, categories: usize, category: impl Fn(OperationId) -> usize) -> (Vec<f64>, f64) {
    let (mut active, mut dormant) = (vec![0.0; categories], 0.0);
    for cell in state.living_cells() {
        match cell.status {
            Status::Active => active[category(cell.operation)] += 1.0,
            Status::Dormant => dormant += 1.0,
            other => panic!("a cell is {other:?} although nothing arrests"),
        }
    }
    (active, dormant)
}

/// Exact shares of the softmax over feasible operations, by category, and of dormancy, under a programme.
fn softmax(
    world: &World,
    programme: &Programme,
    categories: usize,
    category: impl Fn(OperationId) -> usize,
) -> (Vec<f64>, f64) {
    let mut levers = Levers::neutral(&world.setting, programme.interventions.len());
    for row in &programme.interventions {
        row.kind.press(row.dose(Week(0)), &row.scope, &world.setting, &mut levers);
    }
    let mut outlook = Outlook::prior(world);
    outlook.take_levers(world, &levers);
    let theta = world.setting.choice.rationality.get();
    let feasible = world.operations.feasible();
    let capacity = world.setting.cells.capacities[0];
    let mut weights = vec![0.0; categories];
    for &id in feasible {
        weights[category(id)] += (theta * world.profit(&outlook, None, id, capacity)).exp();
    }
    let total = feasible.len() as f64 + weights.iter().sum::<f64>();
    (weights.iter().map(|w| w / total).collect(), feasible.len() as f64 / total)
}

fn assert_shares(observed: &[f64], expected: &[f64], what: &str) {
    let n: f64 = observed.iter().sum();
    for (k, (count, share)) in observed.iter().zip(expected).enumerate() {
        let z = (count - n * share) / (n * share * (1.0 - share)).sqrt();
        assert!(z.abs() < Z, "{what}, option {k}: {count} of {n}, expected a share of {share}, z = {z:.2}");
    }
}

/// Four options as forms, of which the first is trafficking and can be pressed: the shares are those of
/// V = (1, .5, .2, −.3) with an outside value of .4.
fn four_options(cells: u32) -> World {
    let size = Size { origins: 1, destinations: 1, groups: 1, tactics: 1, forms: 1, others: 3 };
    let mut setting = static_world(size);
    let values = [1.0f64, 0.5, 0.2, -0.3];
    let active: f64 = values.iter().map(|v| v.exp()).sum();
    for (form, value) in setting.forms.iter_mut().zip(values) {
        form.share = probability(value.exp() / active);
    }
    setting.choice.dormant_share = probability(0.4f64.exp() / (0.4f64.exp() + active));
    setting.cells.number = cells;
    setting.cells.networks = cells;
    World::new(setting, WEEKS)
}

fn by_form(world: &World) -> impl Fn(OperationId) -> usize + '_ {
    |id| world.operations[id].form.index()
}

/// Loss of option 1 and gain of the others between two vectors of shares.
fn displaced_share(before: &[f64], after: &[f64]) -> f64 {
    let direct = before[0] - after[0];
    let gain: f64 = (1..before.len()).map(|k| after[k] - before[k]).sum();
    gain / direct
}

#[test]
fn l2_calibration_gives_the_wanted_shares_exactly() {
    let world = four_options(100);
    let (shares, dormant) = softmax(&world, &Programme::default(), 4, by_form(&world));
    assert!((shares[0] - 0.347_560).abs() < 1e-6, "s1 = {}", shares[0]);
    assert!((dormant - 0.190_745).abs() < 1e-6, "s0 = {dormant}");
}

#[test]
fn l2_displaced_share_does_not_depend_on_the_pressure() {
    let world = four_options(100);
    let (before, dormant) = softmax(&world, &Programme::default(), 4, by_form(&world));
    for amount in [0.01, 0.5, 3.0, 1e9] {
        let (after, _) = softmax(&world, &dearer(0, amount), 4, by_form(&world));
        let share = displaced_share(&before, &after);
        assert!((share - 0.707_643_968).abs() < 1e-9, "displaced share {share} at {amount} kUSD an attempt");
        assert!((share - (1.0 - dormant / (1.0 - before[0]))).abs() < 1e-9);
    }
}

#[test]
fn l2_simulated_cells_take_the_exact_shares() {
    let cells = 20_000;
    let world = four_options(cells);
    for programme in [Programme::default(), dearer(0, 1.0)] {
        let (expected, dormant) = softmax(&world, &programme, 4, by_form(&world));
        let state = run(&world, &programme, ByReview::default(), 0, 150);
        let (mut observed, asleep) = count(&state, 4, by_form(&world));
        observed.push(asleep);
        assert_shares(&observed, &[expected, vec![dormant]].concat(), "L2");
    }
}

#[test]
fn l2c_without_an_outside_option_everything_is_displaced() {
    let mut setting = four_options(5_000).setting;
    setting.choice.dormant_share = probability(1e-9);
    setting.choice.ease.temporal = probability(0.0);
    let world = World::new(setting, WEEKS);
    let before = count(&run(&world, &Programme::default(), ByReview::default(), 0, 120), 4, by_form(&world));
    let after = count(&run(&world, &dearer(0, 1.0), ByReview::default(), 0, 120), 4, by_form(&world));
    assert_eq!((before.1, after.1), (0.0, 0.0), "nobody can desist");
    let direct = before.0[0] - after.0[0];
    let buffer = |counts: &[f64]| counts[1..].iter().sum::<f64>();
    assert!(direct > 500.0, "the pressure bites: {direct}");
    assert_eq!(displaced_share(&before.0, &after.0).to_bits(), 1f64.to_bits(), "net is exactly zero");
    let control = 1_000.0;
    let quotient =
        (buffer(&after.0) / control - buffer(&before.0) / control) / (after.0[0] / control - before.0[0] / control);
    assert!((quotient + 1.0).abs() < 1e-12, "weighted displacement quotient {quotient}");
}

/// A world with every dimension to choose on.
fn many_options() -> Setting {
    let mut setting = static_world(Size { origins: 3, destinations: 2, groups: 2, tactics: 3, forms: 2, others: 1 });
    setting.cells.number = 20_000;
    setting.cells.networks = 20_000;
    setting.choice.rationality = positive(2.0);
    setting
}

/// The categories of one dimension and how an operation falls into them.
type Margin<'a> = (&'a str, usize, Box<dyn Fn(OperationId) -> usize + 'a>);

fn margins(world: &World) -> Vec<Margin<'_>> {
    let of = |id| world.operations[id];
    vec![
        ("route", 6, Box::new(move |id| of(id).route.index())),
        ("group", 2, Box::new(move |id| of(id).group.index())),
        ("tactic", 3, Box::new(move |id| of(id).tactic.index())),
        ("form", 3, Box::new(move |id| of(id).form.index())),
    ]
}

#[test]
fn l11_the_chain_has_the_softmax_as_its_long_run() {
    let world = World::new(many_options(), WEEKS);
    let nothing = Programme::default();
    let state = run(&world, &nothing, ByReview::default(), 0, 150);
    for (what, categories, category) in margins(&world) {
        let (expected, dormant) = softmax(&world, &nothing, categories, &category);
        let (mut observed, asleep) = count(&state, categories, &category);
        observed.push(asleep);
        let expected = [expected, vec![dormant]].concat();
        assert_shares(&observed, &expected, what);
        let n: f64 = observed.iter().sum();
        let chi2: f64 = observed.iter().zip(&expected).map(|(o, share)| (o - n * share).powi(2) / (n * share)).sum();
        let freedom = expected.len() as f64 - 1.0;
        assert!((chi2 - freedom) / (2.0 * freedom).sqrt() < Z, "{what}: chi-square {chi2} on {freedom} degrees");
    }
}

#[test]
fn l11_without_the_dormant_state() {
    let mut setting = many_options();
    setting.choice.dormant_share = probability(1e-9);
    setting.choice.ease.temporal = probability(0.0);
    let world = World::new(setting, WEEKS);
    let nothing = Programme::default();
    let state = run(&world, &nothing, ByReview::default(), 1, 150);
    for (what, categories, category) in margins(&world) {
        let (expected, _) = softmax(&world, &nothing, categories, &category);
        let (observed, _) = count(&state, categories, &category);
        assert_shares(&observed, &expected, what);
    }
}

#[test]
fn l11_total_variation_over_all_operations_is_sampling_noise() {
    let world = World::new(many_options(), WEEKS);
    let nothing = Programme::default();
    let index = |id: OperationId| id.0 as usize;
    let (expected, dormant) = softmax(&world, &nothing, world.operations.len(), index);
    let state = run(&world, &nothing, ByReview::default(), 2, 150);
    let (mut observed, asleep) = count(&state, world.operations.len(), index);
    observed.push(asleep);
    let expected = [expected, vec![dormant]].concat();
    let n: f64 = observed.iter().sum();
    let distance: f64 = observed.iter().zip(&expected).map(|(o, share)| (o / n - share).abs()).sum::<f64>() / 2.0;
    // Half the mean absolute deviation of each binomial count; the sum's own spread is far smaller.
    let noise: f64 =
        expected.iter().map(|share| (share * (1.0 - share) * 2.0 / (n * std::f64::consts::PI)).sqrt()).sum::<f64>()
            / 2.0;
    assert!(distance < 1.25 * noise, "total variation {distance}, sampling noise {noise}");
}

#[test]
fn l11_a_banned_tactic_is_displaced_as_the_closed_form_says() {
    // Without other crime, which makes no attempts and so cannot be banned by their cost.
    let mut setting = static_world(Size { origins: 3, destinations: 2, groups: 2, tactics: 3, forms: 2, others: 0 });
    setting.cells.number = 20_000;
    setting.cells.networks = 20_000;
    let world = World::new(setting, WEEKS);
    let tactic = |id: OperationId| world.operations[id].tactic.index();
    let (before, dormant) = softmax(&world, &Programme::default(), 3, tactic);
    let expected = 1.0 - dormant / (1.0 - before[0]);
    let counts = |programme: &Programme| count(&run(&world, programme, ByReview::default(), 3, 150), 3, tactic).0;
    let banned = counts(&dearer(0, 1e9));
    assert_eq!(banned[0].to_bits(), 0f64.to_bits(), "nobody uses a banned tactic");
    let observed = displaced_share(&counts(&Programme::default()), &banned);
    assert!((observed - expected).abs() < 0.03, "displaced {observed}, exact {expected}");
}

/// Congestion: the price in each market answers to the stock that the cells' own shares imply.
#[test]
fn l12_shares_approach_the_fixed_point_of_the_mean_field() {
    let error = |cells: u32, replicates: u32| -> f64 {
        let world = congested(cells);
        let expected = mean_field(&world);
        let mut squares = 0.0;
        for replicate in 0..replicates {
            let state = run(&world, &Programme::default(), ByReview::default(), replicate, 300);
            let (observed, _) = count(&state, 2, |id| world.operations[id].form.index());
            squares += (observed[0] / f64::from(cells) - expected[0]).powi(2);
        }
        (squares / f64::from(replicates)).sqrt()
    };
    let (small, large) = (error(250, 24), error(4_000, 24));
    assert!(
        (2.4..6.7).contains(&(small / large)),
        "errors {small} and {large}: expected a ratio of 4 for 16 times the cells"
    );
    assert!(large < 4.0 * (0.25f64 / 4_000.0).sqrt(), "error {large} at 4,000 cells");
}

fn congested(cells: u32) -> World {
    let mut setting = static_world(Size { origins: 1, destinations: 1, groups: 1, tactics: 1, forms: 2, others: 0 });
    setting.mechanisms.prices = true;
    setting.cells.number = cells;
    setting.cells.networks = cells;
    setting.cells.capacities = vec![40];
    setting.choice.rationality = positive(2.0);
    setting.prices.cap = positive(100.0);
    let mut world = World::new(setting, WEEKS);
    // Away from the calibrated equilibrium, where every share is as wanted by construction.
    world.markets[waterbed::units::MarketId(0)].demand *= 2.0;
    world
}

/// Solves share = softmax(U(share)) by damped iteration; active shares by form.
fn mean_field(world: &World) -> Vec<f64> {
    let theta = world.setting.choice.rationality.get();
    let cells = f64::from(world.setting.cells.number);
    let mut outlook = Outlook::prior(world);
    let mut shares = vec![0.4, 0.4];
    let feasible = world.operations.feasible();
    for _ in 0..2_000 {
        for (form, &share) in shares.iter().enumerate() {
            let market = &world.markets[waterbed::units::MarketId::from_index(form)];
            let weekly: f64 = weekly_exit(world, FormId::from_index(form));
            let flow = world.setting.tactics[TacticId(0)].attempts.get() * world.meetings[0].acceptance;
            let stock = cells * share * flow / weekly;
            let scarcity = (market.demand / stock).powf(1.0 / world.setting.prices.elasticity.get());
            outlook.price[waterbed::units::MarketId::from_index(form)] =
                market.revenue * scarcity.min(world.setting.prices.cap.get());
        }
        let weights: Vec<f64> =
            feasible.iter().map(|&id| (theta * world.profit(&outlook, None, id, 40)).exp()).collect();
        let total = feasible.len() as f64 + weights.iter().sum::<f64>();
        shares.iter_mut().zip(&weights).for_each(|(share, weight)| *share += 0.05 * (weight / total - *share));
    }
    shares
}

/// Probability that a week ends exploitation: causes are disjoint.
fn weekly_exit(world: &World, form: FormId) -> f64 {
    let place = world.layout.destinations()[0];
    let hazards = waterbed::model::surface::hazards(&world.setting, place, form, TacticId(0), |_| 1.0);
    hazards.iter().map(|h| 1.0 - (-h).exp()).sum()
}

#[test]
fn l1_without_adaptation_nothing_is_gained_anywhere() {
    let mut setting = static_world(Size { origins: 3, destinations: 2, groups: 2, tactics: 2, forms: 2, others: 1 });
    setting.cells.capacities = vec![5_000];
    for form in setting.forms.iter_mut() {
        if let FormKind::Other { profit } = &mut form.kind {
            *profit = Money::new(0.5).unwrap();
        }
    }
    let world = World::new(setting, 104);
    let closed = ByReview { geographic: true, target: true, tactical: true, functional: true, temporal: true };
    let campaign = Awareness {
        reach: probability(0.6),
        targeting: waterbed::units::Correlation::new(0.3).unwrap(),
        knowledge_gain: probability(0.8),
        intention_given_knowledge: probability(0.8),
        behaviour_given_intention: probability(0.8),
        barriers: probability(0.1),
        half_life: positive(20.0),
        protection: factor(2.0),
        reporting: probability(0.0),
    };
    let scope = Scope { origins: Some(vec![world.layout.origins()[0]]), ..Scope::default() };
    let programme = Programme::new(vec![intervention(Kind::Awareness(campaign), scope)]);
    for replicate in 0..6 {
        let start = Replicate::burn_in(&world, SEED, replicate, 52);
        let baseline = start.arm(Treatment { programme: &Programme::default(), closed, kick: false });
        let pressed = start.arm(Treatment { programme: &programme, closed, kick: false });
        let layout = &world.layout;
        for lens in Lens::ALL {
            let (mut loss, mut gain) = (0, 0);
            for category in 0..layout.len(lens) {
                let weeks = |books: &waterbed::model::books::Books| {
                    books.truth.victim_weeks_by_form(layout, lens, category).iter().sum::<u64>() as i64
                };
                let change = weeks(&baseline) - weeks(&pressed);
                loss += change.max(0);
                gain += (-change).max(0);
            }
            assert_eq!(gain, 0, "{lens:?} gains in replicate {replicate}");
            assert!(loss > 0, "{lens:?} loses in replicate {replicate}");
        }
    }
}
