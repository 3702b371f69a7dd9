//! What responders record, beside what happens.

use serde::Serialize;

use super::{Arms, Value};

/// What responders record, beside what happens.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Observed {
    /// Share of all ends of exploitation that are identifications: ratio of means with its Fieller interval.
    pub identified_share: Arms<Value>,
    /// Convictions per arrest of a cell: ratio of means with its Fieller interval.
    pub convictions_per_arrest: Arms<Value>,
}
