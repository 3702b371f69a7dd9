//! Press a waterbed here, it rises there.

/// Quantities, identifiers, evidence.
pub mod units;

/// Addressed randomness.
pub mod rng;

/// The world and the rules of a week.
pub mod model;

/// The file, read into types that cannot be wrong.
pub mod scenario;

/// The order of a week, once; burn-in and fork into arms.
pub mod engine;

/// Pairs of arms over replicates, in parallel, in an order that cannot matter.
pub mod experiment;

/// From paired books to numbers, or a stated reason why there is none.
pub mod measure;

/// Findings as figures, sentences and tables.
pub mod report;

/// Run folders: everything a batch leaves on disk.
pub mod store;

/// The command line.
#[cfg(feature = "cli")]
pub mod cli;
