//! A [`Batch`](crate::measure::Batch) adds one [`Pair`](crate::experiment::Pair) after the other, in the order of
//! replicates, and yields [`Findings`](crate::measure::Findings): plain data for reports. Nothing here reads files, runs
//! the engine or prints.
//!
//! Signs, everywhere: a difference is *baseline − programme*, so a positive number means less with the programme.

mod average;
mod batch;
mod channels;
mod cost;
mod diagnostics;
mod evaluator;
pub mod field;
mod impact;
mod indicators;
mod lenses;
mod mixes;
mod nested;
mod observed;
mod outcome;
mod precision;
mod reading;
mod routes;
mod series;
mod shapley;
mod stats;
#[cfg(test)]
mod testing;
mod value;

pub use batch::Batch;
pub use channels::{Coalition, Coalitions, DRIFT, Decomposition, Undone, harm_weeks};
pub use cost::cost;
pub use diagnostics::{Diagnostics, Failed};
pub use evaluator::{Area, Change, Judged, OverReplicates, Seen, Truth, Verdict, View};
pub use impact::{Impact, Paired};
pub use indicators::{Chain, Chains, Indicator, Standing};
pub(crate) use lenses::victim_weeks;
pub use lenses::{Basis, Category, Declared, Exploratory, Headline, LensFinding};
pub use mixes::{Levels, MixFinding, MixSums, levels};
pub use nested::Spread;
pub use observed::Observed;
pub use outcome::Outcome;
pub(crate) use outcome::Weights;
pub use precision::{BadPrecision, FIRST, Precision, Stopping};
pub use reading::{Reader, Reading};
pub use routes::RouteFlow;
pub use series::{Band, Series, Weekly};
pub(crate) use stats::{mean, quantile, ratio_of_means, share, student};
pub use value::{Estimate, Number, Quantiles, Undefined, Value};

use serde::{Deserialize, Serialize};

/// One thing for each arm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Arms<T> {
    /// Of the baseline arm.
    pub baseline: T,
    /// Of the programme arm.
    pub programme: T,
}

/// All that a batch of pairs says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// Replicates with an outcome.
    pub replicates: u32,
    /// Worlds they are in; intervals are over these where there are several.
    pub worlds: u32,
    /// Replicates among them that also ran the placebo arm.
    pub placebos: u32,
    /// One for each [`Outcome`], in the order of [`Outcome::ALL`]; the first is the primary one.
    pub impact: Vec<Impact>,
    /// One for each lens, in the order of [`Lens::ALL`](crate::model::books::Lens::ALL).
    pub lenses: Vec<LensFinding>,
    /// One for each [`Weekly`] measure, in the order of [`Weekly::ALL`].
    pub series: Vec<Series>,
    /// One for each route, in the order of the setting.
    pub routes: Vec<RouteFlow>,
    /// What responders record, beside what happens.
    pub observed: Observed,
    /// What an evaluator would have seen, beside the truth; or why nobody can evaluate the programme.
    pub evaluator: Result<View, Undefined>,
    /// The indicator chain of each intervention, in the order of the programme, where the batch follows them.
    pub indicators: Vec<Chain>,
    /// Whether the batch can be trusted.
    pub diagnostics: Diagnostics,
}

impl Findings {
    /// The same without the single replicates.
    #[must_use]
    pub fn without_pairs(&self) -> Self {
        let mut findings = self.clone();
        findings.impact.iter_mut().for_each(|impact| impact.pairs.clear());
        findings
    }
}
