//! How the cost grows with cells, pools, replicates and threads: one table and one figure, on the screen and in `output/bench`.
//! Times are the best of three; what carries over between machines is how a row compares with the first of its kind.
//!
//! `cargo bench --bench scaling` takes about three minutes and one gigabyte.

mod figure;
mod memory;

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

/// One measurement.
struct Row {
    /// What grows.
    what: &'static str,
    /// How much of it there is.
    size: f64,
    /// Time of the whole.
    time: Duration,
    /// Time per unit (ns).
    each: f64,
    /// The same, as a multiple of that of the first row of its kind.
    against: f64,
    /// Memory that it needed (MB), where that is measured.
    memory: Option<f64>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // First, while nothing else has left memory that it could take.
    let held = memory::of_a_replicate(&default());
    let rows: Vec<Row> = [cells(), pools(), replicates(), threads()].into_iter().flatten().collect();
    print(&rows);
    println!("\nOne running replicate of the default scenario holds {held:.2} MB.");
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("output/bench");
    std::fs::create_dir_all(&folder)?;
    let mut table = csv::Writer::from_path(folder.join("scaling.csv"))?;
    table.write_record(["what", "size", "seconds", "ns_per_unit", "against_first", "megabytes"])?;
    for row in &rows {
        let seconds = row.time.as_secs_f64();
        let numbers = [row.size, seconds, row.each, row.against].map(|number| number.to_string());
        let memory = row.memory.map_or_else(String::new, |memory| memory.to_string());
        table.write_record([row.what.to_owned()].into_iter().chain(numbers).chain([memory]))?;
    }
    table.flush()?;
    let drawing = figure::draw(&rows);
    std::fs::write(folder.join("scaling.svg"), drawing.svg()?)?;
    drawing.png(&folder.join("scaling.png"))?;
    println!("Table and figure are in {}.", folder.display());
    Ok(())
}

fn print(rows: &[Row]) {
    println!("| what | how much | time | per unit (ns) | against the first | memory |");
    println!("|---|---|---|---|---|---|");
    for Row { what, size, time, each, against, memory } in rows {
        let memory = memory.map_or_else(String::new, |memory| format!("{memory:.0} MB"));
        println!("| {what} | {size} | {:.3} s | {each:.1} | {against:.2} | {memory} |", time.as_secs_f64());
    }
}

/// Measures one after the other: `measure` gives the time, the units it was for, and the memory.
fn series(what: &'static str, sizes: &[f64], mut measure: impl FnMut(f64) -> (Duration, f64, Option<f64>)) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for &size in sizes {
        let (time, units, memory) = measure(size);
        let each = time.as_secs_f64() * 1e9 / units;
        let against = rows.first().map_or(1.0, |first| each / first.each);
        rows.push(Row { what, size, time, each, against, memory });
    }
    rows
}

fn default() -> Scenario {
    Scenario::shipped("default").expect("the default is shipped").expect("the default is valid")
}

#[allow(clippy::disallowed_methods, reason = "a bench looks at the clock")]
fn once(mut work: impl FnMut()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn best(mut work: impl FnMut()) -> Duration {
    std::iter::repeat_n((), 3).map(|()| once(&mut work)).min().expect("three of them")
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

/// Seven years of one arm, from a first week with nobody held, per cell and week.
fn cells() -> Vec<Row> {
    let (nothing, usual) = (Programme::default(), f64::from(default().setting.cells.number));
    let settled = engine::settle(default().setting, 1, 104, 260).entry_rate;
    series("cells", &[1e2, 1e3, 1e4, 1e5], |cells| {
        let mut world = World::new(with_cells(cells as u32), 260);
        world.entry_rate = settled * cells / usual;
        let (luck, people) = (Streams::new(1, 0, 0), Streams::shared(1));
        let arm = Arm { world: &world, programme: &nothing, closed: ByReview::default(), given: None, luck, people };
        let before = memory::resident();
        let mut held = 0.0;
        let time = best(|| {
            let mut state = State::new(&arm, Week(-364));
            while state.week < Week(0) {
                engine::week(&arm, &mut state);
            }
            held = memory::resident() - before;
            black_box(state.victims.len());
        });
        (time, cells * 364.0, Some(held))
    })
}

fn experiment<'a>(world: &'a World, programme: &'a Programme) -> Experiment<'a> {
    Experiment { world, programme, seed: 1, burn_in: 104, placebos: 0, pairing: Pairing::Crn }
}

/// Four pairs of the default scenario with so many persons in each pool.
fn pools() -> Vec<Row> {
    let scenario = default();
    let programme = Programme::new(scenario.programme);
    series("persons in each pool", &[1e3, 1e4, 1e5, 1e6, 1e7, 1e8], |size| {
        let mut setting = scenario.setting.clone();
        for pool in setting.pools.iter_mut() {
            pool.size = Count::new(size).expect("it is a count");
        }
        let world = engine::settle(setting, 1, 104, 260);
        let time = best(|| (0..4).for_each(|n| drop(black_box(experiment(&world, &programme).pair(n)))));
        (time, 4.0, None)
    })
}

/// So many pairs on all threads.
fn replicates() -> Vec<Row> {
    let scenario = default();
    let world = engine::settle(scenario.setting, 1, 104, 260);
    let programme = Programme::new(scenario.programme);
    series("pairs", &[10.0, 100.0, 1_000.0], |count| {
        let run = || experiment(&world, &programme).run(0..count as u32, &Unwatched, |run| drop(black_box(run)));
        let time = if count > 100.0 { once(run) } else { best(run) };
        (time, count, Some(memory::highest()))
    })
}

/// The same 64 pairs on so many threads.
fn threads() -> Vec<Row> {
    let scenario = default();
    let world = engine::settle(scenario.setting, 1, 104, 260);
    let programme = Programme::new(scenario.programme);
    let most = std::thread::available_parallelism().map_or(1, usize::from);
    let counts = std::iter::successors(Some(1), |n| (n * 2 <= most).then_some(n * 2));
    series("threads", &counts.map(|count| count as f64).collect::<Vec<_>>(), |count| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(count as usize).build().expect("threads start");
        let work = || experiment(&world, &programme).run(0..64, &Unwatched, |run| drop(black_box(run)));
        (best(|| pool.install(work)), 64.0, None)
    })
}
