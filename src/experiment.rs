//! Pairs and larger families of arms over replicates and worlds, in parallel, in an order that cannot matter.
//!
//! Replicates are computed on any number of threads and handed on in the order of their numbers as soon as it is their turn, so
//! that memory does not grow with their number and results are the same to the last bit.

mod family;
mod line;
mod pairing;
mod points;

use std::any::Any;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::engine::{self, Replicate, Treatment};
use crate::model::World;
use crate::model::books::Books;
use crate::model::channels::Channels;
use crate::model::interventions::Intervention;
use crate::model::programme::Programme;
use crate::scenario::Scenario;

use family::Starts;
pub use family::{Family, Member, Place, Seen, members};
use line::Line;
pub use pairing::Pairing;
use pairing::partner;
pub use points::{Point, Points};

/// Both arms of one replicate: the same world, the same people, the same luck.
#[derive(Clone, Debug, Serialize, Deserialize)]
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
pub struct Run<T = Pair> {
    /// Number of the world; 0: the central one.
    pub world: u32,
    /// Number of the replicate in its world.
    pub replicate: u32,
    /// Its pair of arms, or what is kept of its family.
    pub outcome: Result<T, Failure>,
}

/// Why a replicate has no outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure(pub String);

/// A batch to be run: what is compared, and the luck it is compared on.
#[derive(Clone, Copy, Debug)]
pub struct Experiment<'a> {
    /// The static world.
    pub world: &'a World,
    /// What the programme arm of a pair does.
    pub programme: &'a Programme,
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
    /// The seed.
    pub seed: u64,
    /// Replicates in each world.
    pub replicates: u32,
    /// How many replicates also run the placebo arm: all those of the first worlds.
    pub placebos: u32,
    /// What the arms of a replicate share.
    pub pairing: Pairing,
}

/// The arms of the replicates of drawn worlds, and what is made of them. All three functions are called from many threads.
#[derive(Clone, Copy, Debug)]
pub struct Arms<'a, P, K, S> {
    /// Makes the programmes, as many in every world, from the number of the world and the interventions as it draws them.
    pub programmes: P,
    /// Sets of closed channels: every programme is run with each, see [`members`].
    pub closed: &'a [Channels],
    /// Whether there is a placebo arm, too: only where there is one baseline.
    pub placebo: bool,
    /// What is known of an arm, which then is not run.
    pub known: K,
    /// What is kept of any other.
    pub see: S,
}

/// Who watches a batch. Called from many threads.
pub trait Monitor: Sync {
    /// Whether to stop: no replicate is begun any more, those under way are finished and kept.
    fn stopped(&self) -> bool {
        false
    }

    /// Whether to break off, too: no arm of a replicate under way is begun any more, and nothing comes of that replicate. For who
    /// keeps arms, and can go on from them.
    fn breaks_off(&self) -> bool {
        false
    }

    /// One more replicate is finished.
    fn finished(&self) {}
}

/// Nobody watches.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

impl Monitor for Unwatched {}

/// Who keeps replicates beyond the batch, so that another goes on from them. Called from many threads.
pub trait Keeper: Sync {
    /// Whether a replicate is known from before.
    fn knows(&self, _world: u32, _replicate: u32) -> bool {
        false
    }

    /// What is known of a replicate from before: it is not run again.
    fn recall(&self, _world: u32, _replicate: u32) -> Option<Result<Pair, Failure>> {
        None
    }

    /// A replicate is finished that was not known.
    fn keep(&self, _world: u32, _replicate: u32, _outcome: &Result<Pair, Failure>) {}
}

/// Nobody keeps anything.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unkept;

impl Keeper for Unkept {}

/// What is known of a replicate, or what comes of it now.
fn kept(
    keeper: &dyn Keeper,
    (world, replicate): (u32, u32),
    compute: impl FnOnce() -> Result<Pair, Failure>,
) -> Result<Pair, Failure> {
    keeper.recall(world, replicate).unwrap_or_else(|| {
        let outcome = caught(compute).unwrap_or_else(Err);
        keeper.keep(world, replicate, &outcome);
        outcome
    })
}

/// Replicates whose worlds are made before any of them is run. Bounds memory; large enough to keep many threads busy.
const BLOCK: u32 = 64;

impl Experiment<'_> {
    /// Runs one replicate: burn-in once, then its arms.
    #[must_use]
    pub fn pair(&self, replicate: u32) -> Pair {
        let (start, nothing) = (self.start(replicate), Programme::default());
        let (closed, world) = (Channels::NONE.reviews(), self.world.number);
        let arm = |programme, kick| Treatment { programme, closed, kick };
        let baseline = start.own.arm(arm(&nothing, false));
        let placebo = (replicate < self.placebos).then(|| start.other().arm(arm(&nothing, true)));
        let programme = start.into_other().last_arm(arm(self.programme, false));
        Pair { world, replicate, baseline, programme, placebo }
    }

    /// Runs one replicate of a family: burn-in once, then its arms. Gives what `see` makes of each, in the order of members.
    ///
    /// # Panics
    /// Where an arm does.
    pub fn family<T: Send>(&self, family: &Family, replicate: u32, see: impl Fn(Seen) -> T + Sync) -> Vec<T> {
        let seen = self.arms(family, replicate, &|_| None, &see, &Unwatched);
        seen.unwrap_or_else(|Failure(cause)| panic!("{cause}")).expect("nobody stops it")
    }

    /// What is known of the arms of a replicate and what `see` makes of the others; nothing where somebody stopped it.
    fn arms<T: Send>(
        &self,
        family: &Family,
        replicate: u32,
        known: &impl Fn(Place) -> Option<T>,
        see: &(impl Fn(Seen) -> T + Sync),
        monitor: &dyn Monitor,
    ) -> Result<Option<Vec<T>>, Failure> {
        let place = |member| Place { world: self.world.number, replicate, member };
        let known = (0..family.members().len()).map(|member| known(place(member))).collect();
        family.see(place(0), || self.start(replicate), known, see, monitor)
    }

    /// Begins a replicate: where its baselines start, and where its other arms do.
    fn start(&self, replicate: u32) -> Starts<'_> {
        let apart = (self.pairing == Pairing::Independent).then(|| self.burn_in(partner(replicate)));
        Starts { own: self.burn_in(replicate), apart }
    }

    fn burn_in(&self, replicate: u32) -> Replicate<'_> {
        let start = Replicate::burn_in(self.world, self.seed, replicate, self.burn_in);
        if self.pairing == Pairing::Seed { start.in_sequence() } else { start }
    }

    /// Runs `replicates` on rayon's current pool and hands them on in order. A replicate that fails is a run with a
    /// cause; the batch goes on.
    pub fn run(&self, replicates: Range<u32>, monitor: &dyn Monitor, take: impl FnMut(Run) + Send) {
        self.go_on(replicates, &Unkept, monitor, take);
    }

    /// The same, with what `keeper` knows of replicates from before; it is given the others.
    pub fn go_on(
        &self,
        replicates: Range<u32>,
        keeper: &dyn Keeper,
        monitor: &dyn Monitor,
        take: impl FnMut(Run) + Send,
    ) {
        let pair = |replicate| kept(keeper, (self.world.number, replicate), || Ok(self.pair(replicate)));
        self.each(replicates, |replicate| Some(pair(replicate)), monitor, take);
    }

    /// The same with a family in the place of the pair. What `see` makes of each arm, called from many threads, is handed on,
    /// in the order of members; the books themselves go. What is `known` of an arm is taken from there, and the arm not run.
    pub fn families<T: Send>(
        &self,
        family: &Family,
        replicates: Range<u32>,
        known: impl Fn(Place) -> Option<T> + Sync,
        see: impl Fn(Seen) -> T + Sync,
        monitor: &dyn Monitor,
        take: impl FnMut(Run<Vec<T>>) + Send,
    ) {
        let compute = |replicate| self.arms(family, replicate, &known, &see, monitor).transpose();
        self.each(replicates, compute, monitor, take);
    }

    fn each<T: Send>(
        &self,
        replicates: Range<u32>,
        compute: impl Fn(u32) -> Option<Result<T, Failure>> + Sync,
        monitor: &dyn Monitor,
        take: impl FnMut(Run<T>) + Send,
    ) {
        let tasks = replicates.map(|replicate| (self.world.number, replicate));
        batch(tasks, |_, replicate| compute(replicate), monitor, take);
    }
}

/// A world that was made, with its programmes, or why it cannot be.
type Ready<'a> = Result<(&'a Experiment<'a>, &'a [Programme]), &'a Failure>;

impl Worlds<'_> {
    /// Runs the first `worlds` worlds on rayon's current pool and hands their replicates on in order. A world that cannot
    /// be is a cause for each of its replicates; the batch goes on.
    pub fn run(&self, worlds: u32, monitor: &dyn Monitor, take: impl FnMut(Run) + Send) {
        self.go_on(1..worlds + 1, &Unkept, monitor, take);
    }

    /// The same over the worlds of these numbers, with what `keeper` knows of replicates from before; it is given the others. A world
    /// all of whose replicates are known is not made.
    pub fn go_on(&self, numbers: Range<u32>, keeper: &dyn Keeper, monitor: &dyn Monitor, take: impl FnMut(Run) + Send) {
        let whole = |_, interventions| Ok(vec![Programme::new(interventions)]);
        let idle = |world| (0..self.replicates).all(|replicate| keeper.knows(world, replicate));
        let pair = |made: Ready, world, replicate| {
            Some(kept(keeper, (world, replicate), || Ok(made.map_err(Clone::clone)?.0.pair(replicate))))
        };
        self.each(numbers, whole, idle, pair, monitor, take);
    }

    /// The same over the worlds of these numbers, with a family in the place of the pair: the arms of each replicate, see [`Arms`].
    pub fn families<T: Send>(
        &self,
        numbers: Range<u32>,
        arms: &Arms<
            impl Fn(u32, Vec<Intervention>) -> Result<Vec<Programme>, Failure> + Sync,
            impl Fn(Place) -> Option<T> + Sync,
            impl Fn(Seen) -> T + Sync,
        >,
        monitor: &dyn Monitor,
        take: impl FnMut(Run<Vec<T>>) + Send,
    ) {
        let compute = |made: Ready, _, replicate| match made {
            Ok((experiment, programmes)) => {
                let family = Family::new(programmes, arms.closed).with_placebo(arms.placebo);
                experiment.arms(&family, replicate, &arms.known, &arms.see, monitor).transpose()
            }
            Err(failure) => Some(Err(failure.clone())),
        };
        self.each(numbers, &arms.programmes, |_| false, compute, monitor, take);
    }

    /// Makes the worlds abreast that fill a block, unless nothing is to be done in one, and computes their replicates.
    fn each<T: Send>(
        &self,
        numbers: Range<u32>,
        programmes: impl Fn(u32, Vec<Intervention>) -> Result<Vec<Programme>, Failure> + Sync,
        idle: impl Fn(u32) -> bool + Sync,
        compute: impl Fn(Ready, u32, u32) -> Option<Result<T, Failure>> + Sync,
        monitor: &dyn Monitor,
        mut take: impl FnMut(Run<T>) + Send,
    ) {
        let abreast = BLOCK.div_ceil(self.replicates).max(1);
        for first in numbers.clone().step_by(abreast as usize) {
            let numbers = first..numbers.end.min(first + abreast);
            let prepare = |world| {
                let idle = monitor.stopped() || idle(world);
                if idle { Err(Failure(String::new())) } else { self.make(world, &programmes) }
            };
            let made: Vec<_> = numbers.clone().into_par_iter().map(prepare).collect();
            let one = |world: u32, replicate| {
                let nothing = Programme::default();
                let (made, programmes) = match &made[(world - first) as usize] {
                    Ok(made) => made,
                    Err(failure) => return compute(Err(failure), world, replicate),
                };
                let experiment = self.experiment(made, programmes.first().unwrap_or(&nothing));
                compute(Ok((&experiment, programmes)), world, replicate)
            };
            let tasks = numbers.flat_map(|world| (0..self.replicates).map(move |replicate| (world, replicate)));
            batch(tasks, one, monitor, &mut take);
        }
    }

    /// Draws, compiles and settles a world.
    fn make(
        &self,
        number: u32,
        programmes: impl Fn(u32, Vec<Intervention>) -> Result<Vec<Programme>, Failure>,
    ) -> Result<(World, Vec<Programme>), Failure> {
        let plan = self.scenario.plan;
        let drawn = self.scenario.drawn(self.seed, number).map_err(|error| Failure(error.cause()))?;
        let mut world = caught(|| engine::settle(drawn.setting, self.seed, plan.burn_in, plan.window))?;
        world.number = number;
        Ok((world, programmes(number, drawn.programme)?))
    }

    fn experiment<'w>(&self, world: &'w World, programme: &'w Programme) -> Experiment<'w> {
        let before = u64::from(world.number - 1) * u64::from(self.replicates);
        Experiment {
            world,
            programme,
            seed: self.seed,
            burn_in: self.scenario.plan.burn_in,
            placebos: if before < u64::from(self.placebos) { self.replicates } else { 0 },
            pairing: self.pairing,
        }
    }
}

/// Computes replicates of worlds on all threads of rayon's current pool and hands them on in their order. Nothing comes of one that was
/// stopped on its way. A thread begins the next when it is done with one, so none is idle before the last has begun; then it
/// helps with the arms of the others.
fn batch<T: Send>(
    tasks: impl Iterator<Item = (u32, u32)> + Send,
    compute: impl Fn(u32, u32) -> Option<Result<T, Failure>> + Sync,
    monitor: &dyn Monitor,
    take: impl FnMut(Run<T>) + Send,
) {
    let one = |(world, replicate)| {
        if monitor.stopped() {
            return None;
        }
        let outcome = caught(|| compute(world, replicate)).unwrap_or_else(|failure| Some(Err(failure)))?;
        monitor.finished();
        Some(Run { world, replicate, outcome })
    };
    let (tasks, line) = (Mutex::new(tasks.enumerate()), Mutex::new(Line::new(take)));
    let next = || tasks.lock().ok().and_then(|mut tasks| tasks.next());
    rayon::broadcast(|_| {
        while let Some((number, task)) = next().filter(|_| !monitor.stopped()) {
            let run = one(task);
            // Who took the last one may have panicked, and then there is nobody to hand anything to.
            let Ok(mut line) = line.lock() else { break };
            line.hand(number, run);
        }
    });
}

/// What a computation gives, or why it panicked.
fn caught<T>(compute: impl FnOnce() -> T) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(compute)).map_err(|cause| Failure(message(&*cause)))
}

fn message(cause: &(dyn Any + Send)) -> String {
    let text = cause.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| cause.downcast_ref::<String>().cloned()).unwrap_or_else(|| "the replicate panicked".to_owned())
}
