//! What an evaluator concludes at 95 % from what is recorded, and in what share of replicates that is wrong.
//!
//! Two questions. *Did it fall where the programme works?* It did where the odds ratio of treatment and control lies above 1 with its
//! interval, it rose where that lies below. *Has it moved?* Only a success can have been displaced: where there is one, it is
//! displaced if the odds ratio of the buffer lies below 1, and its benefits spread if that lies above; without a success neither is
//! concluded. The buffer is compared with its own control where it has one.
//!
//! The truth is that of all replicates together, from the paired baseline: an effect, or something that moved, is there where its
//! interval does not contain zero. One replicate's difference is luck for a part.
//!
//! With more quarters counted there is more to conclude from: the share of replicates in which a fall that is there is seen is
//! the *power* of the design.
//!
//! Example: 200 people identified before and 150 after in the treatment, 200 and 200 in the control: odds ratio 1.33, its
//! logarithm .288 with standard error √(1/200 + 1/150 + 1/200 + 1/200) = .147, so .288/.147 = 1.96: just not seen. With 149
//! after it is.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::Truth;
use crate::measure::field::{Areas, Dispersion, Measure};
use crate::measure::nested::Nested;
use crate::measure::{Estimate, Value};
use crate::model::evaluation::Role;

/// What trafficking does somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It falls: a success in the treatment, diffusion of benefits outside it.
    Fall,
    /// Nothing that can be told from noise.
    Nothing,
    /// It rises: harm in the treatment, displacement outside it.
    Rise,
}

impl Change {
    /// All, in the order of shares.
    pub const ALL: [Self; 3] = [Self::Fall, Self::Nothing, Self::Rise];

    /// Of a number above zero where it falls.
    fn from(side: Option<Ordering>) -> Self {
        match side {
            Some(Ordering::Greater) => Self::Fall,
            Some(Ordering::Less) => Self::Rise,
            _ => Self::Nothing,
        }
    }
}

/// One question: the truth, and the shares of replicates by what the evaluator concludes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// What is the case.
    pub truth: Change,
    /// Share of replicates in which a fall is seen.
    pub fall: Value,
    /// Share in which nothing is seen.
    pub nothing: Value,
    /// Share in which a rise is seen.
    pub rise: Value,
}

impl Judged {
    /// Share of replicates in which this is seen.
    ///
    /// # Errors
    /// Where there are too few replicates.
    pub const fn seen(&self, change: Change) -> &Value {
        match change {
            Change::Fall => &self.fall,
            Change::Nothing => &self.nothing,
            Change::Rise => &self.rise,
        }
    }

    /// Share of replicates in which the truth is not seen.
    ///
    /// # Errors
    /// Where there are too few replicates.
    pub fn missed(&self) -> Value {
        complement(self.seen(self.truth))
    }
}

/// What an evaluator concludes after some weeks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Weeks counted from the start of the programme on.
    pub weeks: u32,
    /// Whether it fell where the programme works.
    pub effect: Judged,
    /// Whether it moved, or benefits spread.
    pub movement: Judged,
    /// Share of replicates in which either answer is wrong.
    pub wrong: Value,
}

/// How often each pair of answers is given, by the end of each quarter.
#[derive(Clone, Debug)]
pub(super) struct VerdictSums {
    dispersion: Dispersion,
    quarters: Vec<Answers>,
}

#[derive(Clone, Debug, Default)]
struct Answers {
    weeks: u32,
    /// One for each replicate with that pair of answers.
    pairs: [[Nested; Change::ALL.len()]; Change::ALL.len()],
    effect: [Nested; Change::ALL.len()],
    movement: [Nested; Change::ALL.len()],
}

impl VerdictSums {
    pub(super) const fn new(overdispersion: f64) -> Self {
        Self { dispersion: Dispersion { factor: overdispersion, freedom: None }, quarters: Vec::new() }
    }

    /// Adds a replicate of a world at the end of a quarter.
    pub(super) fn add(&mut self, world: u32, quarter: usize, weeks: u32, areas: &Areas) {
        if quarter >= self.quarters.len() {
            self.quarters.resize_with(quarter + 1, Answers::default);
        }
        self.quarters[quarter].weeks = weeks;
        self.quarters[quarter].add(world, conclude(areas, self.dispersion));
    }

    pub(super) fn verdicts(&self, truth: &Truth) -> Vec<Verdict> {
        self.quarters.iter().map(|answers| answers.verdict(truths(truth))).collect()
    }
}

impl Answers {
    fn add(&mut self, world: u32, [effect, movement]: [Change; 2]) {
        let one = |is: bool| f64::from(u8::from(is));
        for change in Change::ALL {
            self.effect[change as usize].add(world, one(change == effect));
            self.movement[change as usize].add(world, one(change == movement));
            for other in Change::ALL {
                self.pairs[change as usize][other as usize].add(world, one(change == effect && other == movement));
            }
        }
    }

    fn verdict(&self, [effect, movement]: [Change; 2]) -> Verdict {
        let judged = |truth, [fall, nothing, rise]: [Nested; 3]| Judged {
            truth,
            fall: fall.share(),
            nothing: nothing.share(),
            rise: rise.share(),
        };
        Verdict {
            weeks: self.weeks,
            wrong: complement(&self.pairs[effect as usize][movement as usize].share()),
            effect: judged(effect, self.effect),
            movement: judged(movement, self.movement),
        }
    }
}

/// The truth: whether it falls where the programme works, and whether it moves.
fn truths(truth: &Truth) -> [Change; 2] {
    let effect = Change::from(side(&truth.direct));
    let gained = side(&truth.moved).map(Ordering::reverse);
    [effect, if effect == Change::Fall { Change::from(gained) } else { Change::Nothing }]
}

/// On which side of zero a value lies with its interval.
fn side(value: &Value) -> Option<Ordering> {
    match *value.as_ref().ok()? {
        Estimate { low, .. } if low > 0.0 => Some(Ordering::Greater),
        Estimate { high, .. } if high < 0.0 => Some(Ordering::Less),
        _ => None,
    }
}

/// What an evaluator concludes from counts.
fn conclude(areas: &Areas, dispersion: Dispersion) -> [Change; 2] {
    let odds = |measure: Measure, areas: &Areas| {
        measure.of(areas, dispersion).ok().and_then(|odds| odds.side_of(measure.neutral()))
    };
    let effect = Change::from(odds(Measure::TreatedOdds, areas));
    if effect != Change::Fall {
        return [effect, Change::Nothing];
    }
    let own = areas.counts(Role::BufferControl).map(|counts| areas.with(Role::Control, counts));
    [effect, Change::from(odds(Measure::BufferOdds, own.as_ref().unwrap_or(areas)))]
}

/// The share of all others.
fn complement(share: &Value) -> Value {
    share.clone().map(|Estimate { mean, low, high, n }| Estimate {
        mean: 1.0 - mean,
        low: 1.0 - high,
        high: 1.0 - low,
        n,
    })
}
