//! Net impact of the programme on one outcome.

use serde::Serialize;

use super::{Number, Outcome, Quantiles, Undefined, Value};

/// An outcome in both arms of one replicate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Paired {
    /// Number of the replicate.
    pub replicate: u32,
    /// Outcome of the baseline arm.
    pub baseline: f64,
    /// Outcome of the programme arm.
    pub programme: f64,
}

/// Net impact on one outcome, over replicates.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Impact {
    /// Which outcome; its unit is that of every field that is not a share.
    pub outcome: Outcome,
    /// Mean of the baseline arm.
    pub baseline: Value,
    /// Mean of the programme arm.
    pub programme: Value,
    /// Net impact `N = Y_b − Y_p`; positive = less with the programme.
    pub net: Value,
    /// Mean of `N / Y_b`, a share.
    pub relative: Value,
    /// Quantiles of `N` over replicates.
    pub net_quantiles: Result<Quantiles, Undefined>,
    /// Quantiles of `N / Y_b` over replicates.
    pub relative_quantiles: Result<Quantiles, Undefined>,
    /// Probability that `N < 0` in a replicate, with its Wilson interval: that the programme backfires, where
    /// [`Outcome::is_harm`]; otherwise just that there is more of it.
    pub backfire: Value,
    /// Correlation of the arms over replicates.
    pub correlation: Number,
    /// Variance-reduction factor of pairing, `(Var Y_b + Var Y_p) / Var(Y_b − Y_p)`.
    pub variance_reduction: Number,
    /// Both arms of every replicate, in order.
    pub pairs: Vec<Paired>,
}
