//! Pairs of arms over replicates and worlds, in parallel, in an order that cannot matter.
//!
//! Replicates are computed in any order on any number of threads and handed on in the order of their numbers, a block
//! at a time, so that memory does not grow with their number and results are the same to the last bit.

mod pairing;

use std::any::Any;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;

use crate::engine::{self, Replicate, Treatment};
use crate::model::World;
use crate::model::books::Books;
use crate::model::programme::Programme;
use crate::model::setting::ByReview;
use crate::scenario::Scenario;

pub use pairing::Pairing;
use pairing::partner;

/// Both arms of one replicate: the same world, the same people, the same luck.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Number of the world; 0: the central one.
    pub world: u32,
    /// Number of the replicate in its world.
    pub replicate: u32,
    /// Books of the baseline arm.
    pub baseline: Books,
    /// Books of the programme arm.
    pub programme: Books,
    /// Books of the placebo arm (one cell kicked at week 0), in the first replicates of a batch.
    pub placebo: Option<Books>,
}

/// One replicate: what came out, or why nothing did.
#[derive(Clone, Debug)]
pub struct Run {
    /// Number of the world; 0: the central one.
    pub world: u32,
    /// Number of the replicate in its world.
    pub replicate: u32,
    /// Its pair of arms.
    pub outcome: Result<Pair, Failure>,
}

/// Why a replicate has no outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(pub String);

/// A batch to be run: what is compared, and the luck it is compared on.
#[derive(Clone, Copy, Debug)]
pub struct Experiment<'a> {
    /// The static world.
    pub world: &'a World,
    /// What the programme arm does.
    pub programme: &'a Programme,
    /// Channels of adaptation that are shut in both arms.
    pub closed: ByReview<bool>,
    /// The seed.
    pub seed: u64,
    /// Weeks of burn-in.
    pub burn_in: u32,
    /// How many of the first replicates also run the placebo arm.
    pub placebos: u32,
    /// What the arms of a replicate share.
    pub pairing: Pairing,
}

/// A batch over worlds drawn from what a scenario says of its uncertain numbers. World 1 is the first of them; all arms
/// of a replicate share its world.
#[derive(Clone, Copy, Debug)]
pub struct Worlds<'a> {
    /// The question.
    pub scenario: &'a Scenario,
    /// Channels of adaptation that are shut in both arms.
    pub closed: ByReview<bool>,
    /// The seed.
    pub seed: u64,
    /// Replicates in each world.
    pub replicates: u32,
    /// How many replicates also run the placebo arm: all those of the first worlds.
    pub placebos: u32,
    /// What the arms of a replicate share.
    pub pairing: Pairing,
}

/// Who watches a batch. Called from many threads.
pub trait Monitor: Sync {
    /// Whether to stop: no replicate is begun any more, those under way are finished and kept.
    fn stopped(&self) -> bool {
        false
    }

    /// One more replicate is finished.
    fn finished(&self) {}
}

/// Nobody watches.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

impl Monitor for Unwatched {}

/// Replicates computed before any of them is handed on. Bounds memory; large enough to keep many threads busy.
const BLOCK: u32 = 64;

impl Experiment<'_> {
    /// Runs one replicate: burn-in once, then its arms.
    #[must_use]
    pub fn pair(&self, replicate: u32) -> Pair {
        let start = self.burn_in(replicate);
        let other = (self.pairing == Pairing::Independent).then(|| self.burn_in(partner(replicate)));
        let other = other.as_ref().unwrap_or(&start);
        let nothing = Programme::default();
        let arm = |start: &Replicate, programme, kick| start.arm(Treatment { programme, closed: self.closed, kick });
        Pair {
            world: self.world.number,
            replicate,
            baseline: arm(&start, &nothing, false),
            programme: arm(other, self.programme, false),
            placebo: (replicate < self.placebos).then(|| arm(other, &nothing, true)),
        }
    }

    fn burn_in(&self, replicate: u32) -> Replicate<'_> {
        let start = Replicate::burn_in(self.world, self.seed, replicate, self.burn_in);
        if self.pairing == Pairing::Seed { start.in_sequence() } else { start }
    }

    /// Runs `replicates` on rayon's current pool and hands them on in order. A replicate that fails is a run with a
    /// cause; the batch goes on.
    pub fn run(&self, replicates: Range<u32>, monitor: &dyn Monitor, take: impl FnMut(Run)) {
        let tasks = replicates.map(|replicate| (self.world.number, replicate));
        batch(tasks, |_, replicate| Ok(self.pair(replicate)), monitor, take);
    }
}

impl Worlds<'_> {
    /// Runs the first `worlds` worlds on rayon's current pool and hands their replicates on in order. A world that cannot
    /// be is a cause for each of its replicates; the batch goes on.
    pub fn run(&self, worlds: u32, monitor: &dyn Monitor, mut take: impl FnMut(Run)) {
        let abreast = BLOCK.div_ceil(self.replicates).max(1);
        for first in (1..=worlds).step_by(abreast as usize) {
            let numbers = first..worlds.min(first + abreast - 1) + 1;
            let prepare = |world| if monitor.stopped() { Err(Failure(String::new())) } else { self.make(world) };
            let made: Vec<_> = numbers.clone().into_par_iter().map(prepare).collect();
            let pair = |world: u32, replicate| {
                let (world, programme) = made[(world - first) as usize].as_ref().map_err(Clone::clone)?;
                Ok(self.experiment(world, programme).pair(replicate))
            };
            let tasks = numbers.flat_map(|world| (0..self.replicates).map(move |replicate| (world, replicate)));
            batch(tasks, pair, monitor, &mut take);
        }
    }

    /// Draws, compiles and settles a world.
    fn make(&self, number: u32) -> Result<(World, Programme), Failure> {
        let plan = self.scenario.plan;
        let drawn = self.scenario.drawn(self.seed, number).map_err(|error| Failure(error.cause()))?;
        let mut world = caught(|| engine::settle(drawn.setting, self.seed, plan.burn_in, plan.window))?;
        world.number = number;
        Ok((world, Programme::new(drawn.programme)))
    }

    fn experiment<'w>(&self, world: &'w World, programme: &'w Programme) -> Experiment<'w> {
        let before = u64::from(world.number - 1) * u64::from(self.replicates);
        Experiment {
            world,
            programme,
            closed: self.closed,
            seed: self.seed,
            burn_in: self.scenario.plan.burn_in,
            placebos: if before < u64::from(self.placebos) { self.replicates } else { 0 },
            pairing: self.pairing,
        }
    }
}

/// Computes replicates of worlds and hands them on, block by block.
fn batch(
    mut tasks: impl Iterator<Item = (u32, u32)>,
    compute: impl Fn(u32, u32) -> Result<Pair, Failure> + Sync,
    monitor: &dyn Monitor,
    mut take: impl FnMut(Run),
) {
    let one = |(world, replicate)| {
        if monitor.stopped() {
            return None;
        }
        let outcome = caught(|| compute(world, replicate)).flatten();
        monitor.finished();
        Some(Run { world, replicate, outcome })
    };
    while !monitor.stopped() {
        let block: Vec<(u32, u32)> = tasks.by_ref().take(BLOCK as usize).collect();
        if block.is_empty() {
            break;
        }
        let runs: Vec<Option<Run>> = block.into_par_iter().map(one).collect();
        runs.into_iter().flatten().for_each(&mut take);
    }
}

/// What a computation gives, or why it panicked.
fn caught<T>(compute: impl FnOnce() -> T) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(compute)).map_err(|cause| Failure(message(&*cause)))
}

fn message(cause: &(dyn Any + Send)) -> String {
    let text = cause.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| cause.downcast_ref::<String>().cloned()).unwrap_or_else(|| "the replicate panicked".to_owned())
}
