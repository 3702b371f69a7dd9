//! How the cost grows with cells, pools, replicates and threads: one table on the screen. Times are the best of three;
//! what carries over between machines is how a row compares with the first of its kind.
//!
//! `cargo bench --bench scaling` takes about two minutes and one gigabyte.

use std::hint::black_box;
use std::time::{Duration, Instant};

use waterbed::engine;
use waterbed::experiment::{Experiment, Pairing, Unwatched};
use waterbed::model::World;
use waterbed::model::arm::Arm;
use waterbed::model::programme::Programme;
use waterbed::model::setting::{ByReview, Setting};
use waterbed::model::state::State;
use waterbed::rng::Streams;
use waterbed::scenario::Scenario;
use waterbed::units::{Count, Factor, Week};

fn main() {
    println!("| what | how much | time | per unit (ns) | against the first |");
    println!("|---|---|---|---|---|");
    cells();
    pools();
    replicates();
    threads();
}

fn default() -> Scenario {
    Scenario::shipped("default").expect("the default is shipped").expect("the default is valid")
}

/// A row of the table; returns the time per unit.
fn row(what: &str, how_much: &str, time: Duration, units: f64, first: Option<f64>) -> f64 {
    let each = time.as_secs_f64() * 1e9 / units;
    let against = first.map_or(1.0, |first| each / first);
    println!("| {what} | {how_much} | {:.3} s | {each:.1} | {against:.2} |", time.as_secs_f64());
    each
}

#[allow(clippy::disallowed_methods, reason = "a bench looks at the clock")]
fn best(mut work: impl FnMut()) -> Duration {
    let timed = |()| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    std::iter::repeat_n((), 3).map(timed).min().expect("three of them")
}

/// The default world with so many cells, and everything that must keep pace with them.
fn with_cells(cells: u32) -> Setting {
    let mut setting = default().setting;
    let scale = f64::from(cells) / f64::from(setting.cells.number);
    let number = |n: u32| ((f64::from(n) * scale) as u32).max(1);
    setting.cells.number = cells;
    setting.cells.networks = number(setting.cells.networks);
    let factor = |x: Factor| Factor::new(x.get() * scale).expect("it is not below zero");
    for jurisdiction in setting.jurisdictions.iter_mut() {
        jurisdiction.capacity = factor(jurisdiction.capacity);
    }
    for service in setting.services.iter_mut() {
        service.capacity = factor(service.capacity);
    }
    setting
}

/// Seven years of one arm, from a first week with nobody held.
fn cells() {
    let (nothing, usual) = (Programme::default(), f64::from(default().setting.cells.number));
    let settled = engine::settle(default().setting, 1, 104, 260).entry_rate;
    let mut first = None;
    for cells in [100, 1_000, 10_000, 100_000] {
        let mut world = World::new(with_cells(cells), 260);
        world.entry_rate = settled * f64::from(cells) / usual;
        let (luck, people) = (Streams::new(1, 0, 0), Streams::shared(1));
        let arm = Arm { world: &world, programme: &nothing, closed: ByReview::default(), given: None, luck, people };
        let time = best(|| {
            let mut state = State::new(&arm, Week(-364));
            while state.week < Week(0) {
                engine::week(&arm, &mut state);
            }
            black_box(state.victims.len());
        });
        let each = row("cells, 364 weeks", &cells.to_string(), time, f64::from(cells) * 364.0, first);
        first = first.or(Some(each));
    }
}

fn experiment<'a>(world: &'a World, programme: &'a Programme) -> Experiment<'a> {
    Experiment { world, programme, seed: 1, burn_in: 104, placebos: 0, pairing: Pairing::Crn }
}

fn pools() {
    let scenario = default();
    let programme = Programme::new(scenario.programme);
    let mut first = None;
    for size in [1e3, 1e4, 1e5, 1e6, 1e7, 1e8] {
        let mut setting = scenario.setting.clone();
        for pool in setting.pools.iter_mut() {
            pool.size = Count::new(size).expect("it is a count");
        }
        let world = engine::settle(setting, 1, 104, 260);
        let time = best(|| (0..4).for_each(|n| drop(black_box(experiment(&world, &programme).pair(n)))));
        let each = row("persons in each pool, four pairs", &format!("{size:.0e}"), time, 4.0, first);
        first = first.or(Some(each));
    }
}

fn replicates() {
    let scenario = default();
    let world = engine::settle(scenario.setting, 1, 104, 260);
    let programme = Programme::new(scenario.programme);
    let mut first = None;
    for count in [10, 100] {
        let time = best(|| experiment(&world, &programme).run(0..count, &Unwatched, |run| drop(black_box(run))));
        let each = row("pairs, all threads", &count.to_string(), time, f64::from(count), first);
        first = first.or(Some(each));
    }
}

fn threads() {
    let scenario = default();
    let world = engine::settle(scenario.setting, 1, 104, 260);
    let programme = Programme::new(scenario.programme);
    let mut first = None;
    let most = std::thread::available_parallelism().map_or(1, usize::from);
    for count in std::iter::successors(Some(1), |n| (n * 2 <= most).then_some(n * 2)) {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(count).build().expect("threads start");
        let work = || experiment(&world, &programme).run(0..64, &Unwatched, |run| drop(black_box(run)));
        let time = best(|| pool.install(work));
        let each = row("threads, 64 pairs", &count.to_string(), time, 64.0, first);
        first = first.or(Some(each));
    }
}
