//! Whether a batch can be trusted.

use serde::Serialize;

use super::Number;

/// A replicate without an outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failed {
    /// Number of the replicate.
    pub replicate: u32,
    /// What went wrong.
    pub cause: String,
}

/// Whether a batch can be trusted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Diagnostics {
    /// Relative change of the mean baseline stock of persons in exploitation, from the first to the last 52 weeks of the
    /// window (or halves of a shorter one). Far from zero: the burn-in was too short.
    pub drift: Number,
    /// Whether the drift is more than 10 % either way.
    pub drift_warning: bool,
    /// Weeks that MSER-5 would cut from the start of the mean baseline series.
    pub truncation: Number,
    /// Whether it would cut more than a quarter of the window.
    pub truncation_warning: bool,
    /// Replicates in which victim-weeks by form do not add up to the same on all lenses; must be zero.
    pub accounting_violations: u32,
    /// Replicates without an outcome.
    pub failed: Vec<Failed>,
}
