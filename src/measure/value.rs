//! What a measure says: an estimate with its interval, or the reason why there is none. Never NaN, never a silent zero.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A mean over replicates, over worlds where there are several, or a measure of counts, with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The point estimate.
    pub mean: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
    /// Replicates or worlds that it rests on, or counts before and after where it comes from those; at least two.
    pub n: u32,
}

impl Estimate {
    /// Half the width of the interval.
    #[must_use]
    pub const fn half_width(&self) -> f64 {
        (self.high - self.low) / 2.0
    }
}

/// An estimate, or why there is none.
pub type Value = Result<Estimate, Undefined>;

/// A number without an interval, or why there is none.
pub type Number = Result<f64, Undefined>;

/// Quantiles of the distribution over replicates (type 7: linear between order statistics).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantiles {
    /// 2.5 %.
    pub low: f64,
    /// 25 %.
    pub lower_quartile: f64,
    /// 50 %.
    pub median: f64,
    /// 75 %.
    pub upper_quartile: f64,
    /// 97.5 %.
    pub high: f64,
}

/// Why a measure has no value. Its text is a sentence for people, and what is serialized for them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub enum Undefined {
    /// Fewer replicates than the measure needs.
    #[error("{needed} replicates are needed at least, there are {found}")]
    TooFewReplicates {
        /// How many it takes.
        needed: u32,
        /// How many there are.
        found: u32,
    },
    /// Fewer complete rows of a design than a method needs.
    #[error("{needed} complete rows or points of the design are needed at least, there are {found}")]
    TooFewRows {
        /// How many it takes.
        needed: u32,
        /// How many there are.
        found: u32,
    },
    /// A share of the spread between worlds where there is none beyond chance.
    #[error("it does not differ between worlds by more than chance can explain, so there is no spread to share out")]
    NotBeyondChance,
    /// A condition that holds nearly nowhere or nearly everywhere.
    #[error(
        "it holds at {found} of {of} points, and a box needs at least five where it holds and five where it does not"
    )]
    HardlyEverOrAlways {
        /// Points where it holds.
        found: u32,
        /// Points.
        of: u32,
    },
    /// There is only the central world.
    #[error("only the central world is run, so nothing is known of others")]
    CentralWorld,
    /// Worlds with a single replicate.
    #[error("chance shows only where some world has two replicates or more")]
    OneReplicateEach,
    /// A variance to divide by is zero.
    #[error("it does not vary between replicates, so there is no variance to divide by")]
    NoVariation,
    /// A share of the baseline where the baseline is zero in some replicate.
    #[error("the baseline is zero in some replicate, and nothing is a share of zero")]
    ZeroBaseline,
    /// The denominator of a ratio of means cannot be told from zero, so its Fieller set is unbounded.
    #[error("what it is a share of cannot be told from zero with these replicates")]
    DenominatorNearZero,
    /// The direct effect cannot be told from zero.
    #[error("the direct effect cannot be told from zero with these replicates, so no share of it can be given")]
    DirectEffectNearZero,
    /// The treated categories gained.
    #[error("the treated categories did not lose but gained, so nothing can have moved out of them")]
    DirectEffectNegative,
    /// The loss of the losing categories cannot be told from zero.
    #[error("no loss can be told from zero with these replicates, so no share of it can be given")]
    LossNearZero,
    /// With every channel of adaptation closed nothing can be told from zero.
    #[error(
        "with all channels closed the effect cannot be told from zero: the programme works through choice, or there are too \
         few replicates"
    )]
    MechanicalNearZero,
    /// With every channel of adaptation closed there is more harm.
    #[error("with all channels closed the programme does harm, so there is no success that could be undone")]
    MechanicalNegative,
    /// A cost per week averted where nothing is averted beyond chance.
    #[error("what is averted cannot be told from zero, so there is nothing that the cost could be divided by")]
    NothingAverted,
    /// A cost per week averted where there is more harm.
    #[error("there is more harm than without it, so nothing is averted for the cost")]
    HarmAdded,
    /// An intervention without a cost.
    #[error("the scenario gives no cost for \"{intervention}\"")]
    NoCost {
        /// Its name.
        intervention: String,
    },
    /// An interaction of less than two interventions.
    #[error("there are no parts that could work together")]
    NoParts,
    /// An interaction whose parts were not all run alone.
    #[error("not all of its parts were run alone on the same luck")]
    PartsNotRun,
    /// One half of the replicates has no variance.
    #[error(
        "at least two replicates (or worlds, where there are several) with even and two with odd numbers are needed"
    )]
    HalvesTooSmall,
    /// No replicates ran the placebo arm, or too few.
    #[error("no noise floor: at least two replicates with even and two with odd numbers must run the placebo arm")]
    NoPlacebo,
    /// A lens with a single category.
    #[error("there is only one category, so nothing can move between categories")]
    OneCategory,
    /// The window is too short for the measure.
    #[error("the window must be at least {needed} weeks long, it has {found}")]
    WindowTooShort {
        /// How many weeks it takes.
        needed: u32,
        /// How many there are.
        found: u32,
    },
    /// A count that something is divided by is zero.
    #[error("a count is zero, and no ratio can be made of it")]
    ZeroCount,
    /// A displacement quotient where the treated area did not fall relative to the control.
    #[error("the treated area did not fall relative to the control, and only a success can have been displaced")]
    NoSuccess,
    /// A kind of area without counts.
    #[error("there are no counts with the role {role}")]
    NoArea {
        /// Which kind.
        role: String,
    },
    /// Counts without variance, as they are zero.
    #[error("nothing was counted where it looks, so its error cannot be given")]
    NothingCounted,
    /// A displacement quotient whose denominator cannot be told from zero.
    #[error("the success cannot itself be told from zero, so the quotient has no bounds")]
    SuccessNearZero,
    /// A ratio of uncertain numbers.
    #[error("a ratio of two uncertain numbers has bounds, but no standard error")]
    NoStandardError,
    /// No intervention at all.
    #[error("the programme has no intervention, so nothing is treated")]
    NoProgramme,
    /// No selector names categories of this lens.
    #[error("no intervention can be limited to some of these categories, so none of them are untreated")]
    NoSelector,
    /// The selections name none of the categories.
    #[error("the interventions name none of these categories, so nothing is treated here")]
    NoneTreated,
    /// An intervention treats all categories of the lens.
    #[error("the intervention \"{intervention}\" is not limited to some of these categories, so all are treated")]
    AllTreatedBy {
        /// Its name.
        intervention: String,
    },
    /// An indicator that an intervention does not have.
    #[error("{why}")]
    NoIndicator {
        /// Why not.
        why: String,
    },
    /// What people think, which changes nothing.
    #[error("what people think of it moves nothing, so nothing but what they say can be given")]
    NoTrueOpinion,
    /// An intervention without monitoring.
    #[error("nobody asks: the intervention has no monitoring")]
    Unmonitored,
    /// Monitoring that does not ask whether people are content.
    #[error("nobody asks whether people are content")]
    OpinionNotAsked,
    /// A survey of those reached where there are none.
    #[error("fewer than two are reached, so nobody can be asked")]
    NobodyToAsk,
    /// An indicator of what lasts where nothing has ended.
    #[error("it goes on to the end of the window, so nothing has had time to be forgotten")]
    NoTimeYet,
    /// A number that authorities do not have.
    #[error("{why}")]
    NotRecorded {
        /// Why not.
        why: String,
    },
    /// A programme that nobody can evaluate.
    #[error("{why}")]
    NotEvaluated {
        /// Why not.
        why: String,
    },
    /// The interventions together treat all categories of the lens.
    #[error("the interventions together treat all of these categories, so there is nowhere to look for a spill")]
    AllTreated,
}

impl Serialize for Undefined {
    /// Its sentence for people, all of it for programs.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { Self::serialize(self, serializer) }
    }
}

impl<'de> Deserialize<'de> for Undefined {
    /// From what is written for programs: nobody reads sentences again.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_value_is_written_as_its_sentence() {
        let missing: Value = Err(Undefined::TooFewReplicates { needed: 2, found: 1 });
        let json = serde_json::to_string(&missing).unwrap();
        assert_eq!(json, r#"{"Err":"2 replicates are needed at least, there are 1"}"#);
    }
}
