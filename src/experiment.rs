//! Pairs of arms over replicates, in parallel, in an order that cannot matter.
//!
//! Replicates are computed in any order on any number of threads and handed on in the order of their numbers, a block
//! at a time, so that memory does not grow with their number and results are the same to the last bit.

use std::any::Any;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;

use crate::engine::{Replicate, Treatment};
use crate::model::World;
use crate::model::books::Books;
use crate::model::programme::Programme;
use crate::model::setting::ByReview;

/// Both arms of one replicate: the same world, the same people, the same luck.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Number of the replicate.
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
    /// Number of the replicate.
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
        let start = Replicate::burn_in(self.world, self.seed, replicate, self.burn_in);
        let nothing = Programme::default();
        let arm = |programme, kick| start.arm(Treatment { programme, closed: self.closed, kick });
        Pair {
            replicate,
            baseline: arm(&nothing, false),
            programme: arm(self.programme, false),
            placebo: (replicate < self.placebos).then(|| arm(&nothing, true)),
        }
    }

    /// Runs `replicates` on rayon's current pool and hands them on in order. A replicate that fails is a run with a
    /// cause; the batch goes on.
    pub fn run(&self, replicates: Range<u32>, monitor: &dyn Monitor, take: impl FnMut(Run)) {
        batch(replicates, |replicate| self.pair(replicate), monitor, take);
    }
}

/// Computes and hands on, block by block.
fn batch(
    replicates: Range<u32>,
    compute: impl Fn(u32) -> Pair + Sync,
    monitor: &dyn Monitor,
    mut take: impl FnMut(Run),
) {
    let one = |replicate: u32| {
        if monitor.stopped() {
            return None;
        }
        let outcome = catch_unwind(AssertUnwindSafe(|| compute(replicate))).map_err(|cause| Failure(message(&*cause)));
        monitor.finished();
        Some(Run { replicate, outcome })
    };
    let mut start = replicates.start;
    while start < replicates.end && !monitor.stopped() {
        let end = replicates.end.min(start.saturating_add(BLOCK));
        let block: Vec<Option<Run>> = (start..end).into_par_iter().map(one).collect();
        block.into_iter().flatten().for_each(&mut take);
        start = end;
    }
}

fn message(cause: &(dyn Any + Send)) -> String {
    let text = cause.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| cause.downcast_ref::<String>().cloned()).unwrap_or_else(|| "the replicate panicked".to_owned())
}
