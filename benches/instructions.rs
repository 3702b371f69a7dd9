//! Instructions of a pair, of a burn-in and of the chain of choices alone: the figure watched, since the same program gives
//! the same count on a busy machine. It needs valgrind and a runner of its own; `just bench` installs the runner.
//!
//! A pair has a budget with head-room: a change that exceeds it fails the bench.

#![allow(missing_docs, reason = "the macros make public items without")]

use std::hint::black_box;

use gungraun::{Callgrind, EventKind, LibraryBenchmarkConfig, library_benchmark, library_benchmark_group, main};
use waterbed::engine::{self, Replicate};
use waterbed::experiment::{Experiment, Pair, Pairing};
use waterbed::model::World;
use waterbed::model::programme::Programme;
use waterbed::scenario::{Plan, Scenario};

/// Instructions that a pair may take.
const BUDGET: u64 = 145_000_000;

/// The default scenario, compiled and settled.
struct Ready {
    world: World,
    programme: Programme,
    plan: Plan,
}

fn ready() -> Ready {
    let scenario = Scenario::shipped("default").expect("the default is shipped").expect("the default is valid");
    let Scenario { setting, programme, plan, .. } = scenario;
    let world = engine::settle(setting, plan.seed, plan.burn_in, plan.window);
    Ready { world, programme: Programme::new(programme), plan }
}

#[library_benchmark(config = LibraryBenchmarkConfig::default()
    .tool(Callgrind::default().hard_limits([(EventKind::Ir, BUDGET)])))]
#[bench::default(ready())]
fn pair(ready: Ready) -> Pair {
    let Ready { world, programme, plan } = &ready;
    let Plan { seed, burn_in, .. } = *plan;
    let experiment = Experiment { world, programme, seed, burn_in, placebos: 0, pairing: Pairing::Crn };
    black_box(experiment.pair(0))
}

#[library_benchmark]
#[bench::default(ready())]
fn burn_in(ready: Ready) -> usize {
    let start = Replicate::burn_in(&ready.world, ready.plan.seed, 0, ready.plan.burn_in);
    black_box(start.start().victims.len())
}

library_benchmark_group!(name = engine_group, benchmarks = [pair, burn_in]);
main!(library_benchmark_groups = engine_group);
