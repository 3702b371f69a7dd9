//! One arm of one replicate: the world, what is done to it, and its luck.

use crate::model::newcomers::Newcomers;
use crate::model::programme::Programme;
use crate::model::setting::ByReview;
use crate::model::world::World;
use crate::rng::Streams;

/// What every phase reads and none changes.
#[derive(Clone, Copy, Debug)]
pub struct Arm<'a> {
    /// The static world.
    pub world: &'a World,
    /// What is done to it.
    pub programme: &'a Programme,
    /// Channels of adaptation that are shut from week 0 on.
    pub closed: ByReview<bool>,
    /// The only newcomers of the window, where its own are shut out: those of another arm.
    pub given: Option<&'a Newcomers>,
    /// The replicate's luck, the same in all its arms.
    pub luck: Streams,
    /// The luck that made the persons, the same in all replicates.
    pub people: Streams,
}
