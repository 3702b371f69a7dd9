//! Pairs of arms over replicates.

use crate::model::books::Books;

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
