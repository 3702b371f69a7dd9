//! Press a waterbed here, it rises there.

/// Quantities, identifiers, evidence.
pub mod units;

/// The world and the rules of a week.
pub mod model;

/// The file, read into types that cannot be wrong.
pub mod scenario;

/// Pairs of arms over replicates, in parallel, in an order that cannot matter.
pub mod experiment;
