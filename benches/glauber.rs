//! The chain of choices alone, so that others can write the same in another framework and compare.
//!
//! The workload, exactly: 10,000 agents, each with one of 24 options. Every week every agent looks at one of its 23 other
//! options, each as likely, and takes it with probability `1 / (1 + exp(−θ(V_j − V_i)))`; the values `V` never change and
//! θ = 1. Nobody learns, nobody is recruited, nobody enters or leaves. In this engine the options are forms of other crime.
//! A step is one agent in one week; it costs two addressed draws of 128 bits, two values and, once in
//! fifty times, an exponential: else a table says whether the option is taken.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use waterbed::engine;
use waterbed::model::World;
use waterbed::model::arm::Arm;
use waterbed::model::programme::Programme;
use waterbed::model::setting::ByReview;
use waterbed::model::state::State;
use waterbed::rng::Streams;
use waterbed::units::Week;
use waterbed::verify::worlds::{Size, probability, static_world};

const AGENTS: u32 = 10_000;
const OPTIONS: usize = 24;

fn world() -> World {
    let size = Size { origins: 1, destinations: 1, groups: 1, tactics: 1, forms: 0, others: OPTIONS };
    let mut setting = static_world(size);
    (setting.cells.number, setting.cells.networks) = (AGENTS, AGENTS);
    let ease = &mut setting.choice.ease;
    for other in [&mut ease.geographic, &mut ease.target, &mut ease.tactical, &mut ease.temporal] {
        *other = probability(0.0);
    }
    ease.functional = probability(1.0);
    setting.choice.dormant_share = probability(1e-9);
    World::new(setting, 52)
}

fn chain(criterion: &mut Criterion) {
    let (world, nothing) = (world(), Programme::default());
    let (luck, people) = (Streams::new(1, 0, 0), Streams::shared(1));
    let arm = Arm { world: &world, programme: &nothing, closed: ByReview::default(), given: None, luck, people };
    let mut group = criterion.benchmark_group("glauber");
    group.throughput(Throughput::Elements(u64::from(AGENTS)));
    group.bench_function("agent-step", |bencher| {
        const FIRST: Week = Week(-30_000);
        let mut state = State::new(&arm, FIRST);
        bencher.iter(|| {
            engine::week(&arm, &mut state);
            if state.week >= Week(0) {
                state = State::new(&arm, FIRST);
            }
            black_box(state.cells.len())
        });
    });
    group.finish();
}

criterion_group!(benches, chain);
criterion_main!(benches);
