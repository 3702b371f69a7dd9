//! What is wrong with pools, legs and routes.

use std::fmt;

use super::{Problem, nearest};

/// What is wrong with pools, legs and routes.
#[derive(Clone, Debug)]
pub(in crate::scenario) enum JourneyProblem {
    /// A pool given twice.
    PoolTwice { origin: String, group: String },
    /// An origin of a route where nobody lives.
    NoPool { origin: String, route: String },
    /// A leg given twice.
    LegTwice { from: String, to: String, mode: String },
    /// A leg from a place to itself.
    LegToItself { place: String },
    /// Screening on a leg that crosses no border.
    DomesticScreening { from: String, to: String, jurisdiction: String },
    /// A route of fewer than two places.
    ShortRoute,
    /// A route through places that no leg joins.
    NoLeg { from: String, to: String, onward: Vec<String> },
    /// Several legs and no mode to tell them apart.
    WhichLeg { from: String, to: String, modes: Vec<String> },
    /// No leg of that mode.
    NoLegByMode { from: String, to: String, mode: String, modes: Vec<String> },
    /// Not one mode for each leg.
    ModeCount { legs: usize, modes: usize },
    /// A route given twice.
    RouteTwice { route: String },
}

impl fmt::Display for JourneyProblem {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::PoolTwice { origin, group } => write!(f, "the pool of {group:?} at {origin:?} is given twice"),
            Self::NoPool { origin, route } => write!(f, "the route {route:?} starts at {origin:?}, where no pool is"),
            Self::LegTwice { from, to, mode } => {
                write!(f, "the leg from {from:?} to {to:?} by {mode:?} is given twice")
            }
            Self::LegToItself { place } => write!(f, "this leg goes from {place:?} to itself"),
            Self::DomesticScreening { from, to, jurisdiction } => write!(
                f,
                "screening on the leg from {from:?} to {to:?}, which crosses no border: both lie in {jurisdiction:?}"
            ),
            Self::ShortRoute => f.write_str("this route has fewer than two places"),
            Self::NoLeg { from, to, .. } => write!(f, "no leg goes from {from:?} to {to:?}"),
            Self::WhichLeg { from, to, modes } => write!(f, "{} legs go from {from:?} to {to:?}", modes.len()),
            Self::NoLegByMode { from, to, mode, .. } => write!(f, "no leg goes from {from:?} to {to:?} by {mode:?}"),
            Self::ModeCount { legs, modes } => write!(f, "modes: {modes}, legs of this route: {legs}"),
            Self::RouteTwice { route } => write!(f, "the route {route:?} is given twice"),
        }
    }
}

impl Problem for JourneyProblem {
    fn advice(&self) -> String {
        match self {
            Self::PoolTwice { .. } => {
                "Each origin and target group has one pool: take it out of one of the blocks".into()
            }
            Self::NoPool { origin, .. } => {
                format!("Add a block [[pools]] with origins = [{origin:?}], or take the route out")
            }
            Self::LegTwice { .. } => "Take one out, or give it another mode".into(),
            Self::LegToItself { .. } => "Name two places".into(),
            Self::DomesticScreening { .. } => {
                "Leave screening out, or place one of them in another jurisdiction".into()
            }
            Self::ShortRoute => "Name at least an origin and a destination, for example [\"Arda\", \"Mira\"]".into(),
            Self::NoLeg { from, onward, .. } if onward.is_empty() => format!("Add a leg; none starts at {from:?}"),
            Self::NoLeg { from, onward, .. } => {
                format!("Add such a leg, or go on from {from:?} to one of: {}", onward.join(", "))
            }
            Self::WhichLeg { modes, .. } => format!(
                "Say by which mode, {{ places = […], modes = […] }} with one mode for each leg; here one of: {}",
                modes.join(", ")
            ),
            Self::NoLegByMode { mode, modes, .. } => nearest(mode, modes),
            Self::ModeCount { .. } => "Write one mode for each leg".into(),
            Self::RouteTwice { .. } => "Take one of them out".into(),
        }
    }
}
