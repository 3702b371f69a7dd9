//! The number watched: one replicate pair of the default scenario, on one thread; and what explains it, the cost of a
//! week per cell and per person held. Ratios carry over between machines, absolute times do not.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use waterbed::engine::{self, Replicate};
use waterbed::experiment::{Experiment, Pairing};
use waterbed::model::World;
use waterbed::model::arm::Arm;
use waterbed::model::programme::Programme;
use waterbed::model::setting::ByReview;
use waterbed::model::state::State;
use waterbed::rng::Streams;
use waterbed::scenario::Scenario;
use waterbed::units::Week;

fn default() -> Scenario {
    Scenario::shipped("default").expect("the default is shipped").expect("the default is valid")
}

fn settled(scenario: &Scenario) -> World {
    let plan = scenario.plan;
    engine::settle(scenario.setting.clone(), plan.seed, plan.burn_in, plan.window)
}

/// Burn-in, both arms, tallies: what a batch does again and again.
fn pair(criterion: &mut Criterion) {
    let scenario = default();
    let world = settled(&scenario);
    let programme = Programme::new(scenario.programme.clone());
    let experiment = Experiment {
        world: &world,
        programme: &programme,
        seed: 1,
        burn_in: scenario.plan.burn_in,
        placebos: 0,
        pairing: Pairing::Crn,
    };
    let mut group = criterion.benchmark_group("pair");
    group.sample_size(20);
    let mut replicate = 0;
    group.bench_function("default scenario", |bencher| {
        bencher.iter(|| {
            replicate += 1;
            black_box(experiment.pair(replicate))
        });
    });
    group.bench_function("world, calibrated and settled", |bencher| bencher.iter(|| black_box(settled(&scenario))));
    group.finish();
}

/// One week of a state in equilibrium, per cell and per person in exploitation.
fn week(criterion: &mut Criterion) {
    let scenario = default();
    let world = settled(&scenario);
    let nothing = Programme::default();
    let start = Replicate::burn_in(&world, 1, 0, scenario.plan.burn_in);
    let arm = Arm {
        world: &world,
        programme: &nothing,
        closed: ByReview::default(),
        given: None,
        luck: Streams::new(1, 0, 0),
        people: Streams::shared(1),
    };
    let cells = start.start().living_cells().count() as u64;
    let held = start.start().victims.len() as u64;
    for (what, count) in [("per cell", cells), ("per person held", held)] {
        let mut group = criterion.benchmark_group("week");
        group.throughput(Throughput::Elements(count));
        group.bench_function(what, |bencher| {
            let mut state: State = start.start().clone();
            bencher.iter(|| {
                engine::week(&arm, &mut state);
                if state.week >= Week(world.layout.window() as i32) {
                    state = start.start().clone();
                }
            });
        });
        group.finish();
    }
}

criterion_group!(benches, pair, week);
criterion_main!(benches);
