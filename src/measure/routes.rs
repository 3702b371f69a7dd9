//! Recruitments by route, for the map of flows.

use serde::Serialize;

use super::Value;
use crate::units::RouteId;

/// Recruitments over the window on one route.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RouteFlow {
    /// Which route.
    pub route: RouteId,
    /// Its name.
    pub label: String,
    /// Mean of the baseline arm.
    pub baseline: Value,
    /// Mean of the programme arm.
    pub programme: Value,
    /// Mean change, baseline − programme.
    pub change: Value,
}
