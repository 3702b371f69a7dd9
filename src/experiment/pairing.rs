//! What the two arms of a replicate share. The other ways are worse and are here so that their price can be seen
//! (Glasserman & Yao 1992; Stout & Goldie 2008).

use serde::{Deserialize, Serialize};

/// What the two arms of a replicate share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pairing {
    /// Common random numbers: the same number at the same decision of the same agent, whatever else happens.
    #[default]
    Crn,
    /// The same seed: numbers are handed out one after the other, so all of them are others from the week in which the
    /// arms first draw a different number of times.
    Seed,
    /// Nothing but the world: other luck, and another burn-in.
    Independent,
}

impl Pairing {
    /// All of them, the default first.
    pub const ALL: [Self; 3] = [Self::Crn, Self::Seed, Self::Independent];

    /// Its name in arguments and files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Crn => "crn",
            Self::Seed => "seed",
            Self::Independent => "independent",
        }
    }
}

/// Replicates from this number on are the independent partners of those 2³¹ below them.
const PARTNERS: u32 = 1 << 31;

/// The number of the replicate whose luck an independent arm has.
pub(super) const fn partner(replicate: u32) -> u32 {
    replicate | PARTNERS
}
