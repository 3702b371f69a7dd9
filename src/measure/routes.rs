//! Recruitments by route, for the map of flows: means over replicates with t intervals, the change from paired
//! differences.
//!
//! Example: 10 and 12 recruitments on a route in the baseline arms of two replicates, 7 and 9 in their programme arms: 11
//! against 8, change 3 in both, so its interval has no width.

use serde::{Deserialize, Serialize};

use super::Value;
use super::nested::Nested;
use crate::experiment::Pair;
use crate::model::books::{Layout, Lens, TrueBook};
use crate::units::{Id, RouteId};

/// Recruitments over the window on one route.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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

/// Sums of one route over replicates.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RouteSums {
    baseline: Nested,
    programme: Nested,
    change: Nested,
}

impl RouteSums {
    pub(super) fn add(&mut self, pair: &Pair, layout: &Layout, route: usize) {
        let recruited = |book: &TrueBook| {
            let by_form = book.recruitments.by_form(layout, Lens::Route, route);
            by_form.iter().map(|&n| f64::from(n)).sum::<f64>()
        };
        let (baseline, programme) = (recruited(&pair.baseline.truth), recruited(&pair.programme.truth));
        self.baseline.add(pair.world, baseline);
        self.programme.add(pair.world, programme);
        self.change.add(pair.world, baseline - programme);
    }

    pub(super) fn flow(&self, route: usize, label: String) -> RouteFlow {
        RouteFlow {
            route: RouteId::from_index(route),
            label,
            baseline: self.baseline.estimate(),
            programme: self.programme.estimate(),
            change: self.change.estimate(),
        }
    }
}
