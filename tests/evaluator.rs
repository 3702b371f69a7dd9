//! The two shipped scenarios in which an evaluator is misled: by the control, and by detection.

use waterbed::engine;
use waterbed::experiment::{Experiment, Pairing, Unwatched};
use waterbed::measure::field::Measure;
use waterbed::measure::{Batch, Change, Value, View};
use waterbed::model::evaluation::Role;
use waterbed::model::programme::Programme;
use waterbed::scenario::Scenario;

/// What an evaluator sees in the first replicates of a shipped scenario.
fn view(name: &str, replicates: u32) -> View {
    let scenario = Scenario::shipped(name).expect("it is shipped").expect("it is valid");
    let plan = scenario.plan;
    let world = engine::settle(scenario.setting, plan.seed, plan.burn_in, plan.window);
    let programme = Programme::new(scenario.programme);
    let experiment = Experiment {
        world: &world,
        programme: &programme,
        seed: plan.seed,
        burn_in: plan.burn_in,
        placebos: 0,
        pairing: Pairing::Crn,
    };
    let mut batch = Batch::new(&world.setting, &world.layout, &programme.interventions);
    experiment.run(0..replicates, &Unwatched, |run| batch.add(&run.outcome.expect("it runs")));
    batch.findings().evaluator.expect("there are areas to compare")
}

fn mean(value: &Value) -> f64 {
    value.as_ref().expect("it has a value").mean
}

/// The median of a measure of true counts, and of recorded ones.
fn medians(view: &View, measure: Measure) -> [f64; 2] {
    let seen = view.measures.iter().find(|seen| seen.measure == measure).expect("every measure is there");
    [&seen.truth, &seen.recorded].map(|spread| spread.quantiles.as_ref().expect("it says something").median)
}

/// The pattern of L8 in a world that does not sit still: much moves, the quotient is about zero even where everybody is
/// counted, the total net effect is far too high, and displacement is missed.
#[test]
fn a_contaminated_control_hides_displacement() {
    let found = view("contaminated-control", 16);
    let share = mean(&found.truth.share);
    assert!(share > 0.3, "{share} of the direct effect moves");
    let [quotient, _] = medians(&found, Measure::Quotient);
    assert!(quotient.abs() < 0.1 && mean(&found.truth.quotient) < -0.1, "the quotient is {quotient}");
    let [total, _] = medians(&found, Measure::TotalNetEffect);
    assert!(total > 1.5 * mean(&found.truth.net), "the total net effect is {total}, of {:?}", found.truth.net);
    let verdict = found.verdict().expect("there is one");
    assert_eq!((verdict.effect.truth, verdict.movement.truth), (Change::Fall, Change::Rise));
    assert!(mean(&verdict.effect.fall) > 0.9 && mean(&verdict.movement.rise) < 0.2, "{verdict:?}");
    for area in &found.areas {
        let bias = mean(&area.bias);
        assert!((0.8..1.25).contains(&bias), "detection is no part of it, but {:?} has {bias}", area.role);
    }
}

/// Less happens and more is found: the evaluator sees a rise, and the bias says why.
#[test]
fn better_identification_is_taken_for_a_rise() {
    let found = view("identification", 8);
    let verdict = found.verdict().expect("there is one");
    assert_eq!(verdict.effect.truth, Change::Fall);
    assert!(mean(&verdict.effect.rise) > 0.9, "{verdict:?}");
    let bias = |role| mean(&found.area(role).expect("it has places").bias);
    let [treatment, control] = [Role::Treatment, Role::Control].map(bias);
    assert!(
        treatment > 1.8 && (0.8..1.25).contains(&control),
        "{treatment} in the treatment, {control} in the control"
    );
}
