//! What is wrong with what a name names, or with what has a name.

use std::fmt;

use super::{Problem, nearest};

/// What is wrong with what a name names, or with what has a name.
#[derive(Clone, Debug)]
pub(in crate::scenario) enum NameProblem {
    /// A name that nothing has.
    UnknownName { what: &'static str, name: String, valid: Vec<String> },
    /// The same thing named twice in one list.
    NamedTwice { what: &'static str, name: String },
    /// A role in the evaluation that nothing has.
    EmptyRole { role: &'static str },
    /// Something with two roles in the evaluation.
    TwoRoles { what: &'static str, name: String, roles: [&'static str; 2] },
    /// A table that must be either a trafficking form or another crime.
    FormKind { form: String, both: bool },
    /// No form in which people are exploited.
    NoTraffickingForm,
    /// An exclusion that names nothing, or exclusions that leave nothing.
    ExcludesEverything,
    /// A place that no route begins or ends at.
    NoSuchRole { place: String, verb: &'static str, valid: Vec<String> },
}

impl fmt::Display for NameProblem {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::UnknownName { what, name, .. } => write!(f, "unknown {what} {name:?}"),
            Self::NamedTwice { what, name } => write!(f, "the {what} {name:?} is named twice"),
            Self::EmptyRole { role } => write!(f, "the {role} of the evaluation is nothing"),
            Self::TwoRoles { what, name, roles: [one, other] } => {
                write!(f, "the {what} {name:?} is in the {one} and in the {other} of the evaluation")
            }
            Self::FormKind { form, both: false } => {
                write!(f, "the form {form:?} is neither trafficking nor another crime")
            }
            Self::FormKind { form, .. } => write!(f, "the form {form:?} is both trafficking and another crime"),
            Self::NoTraffickingForm => f.write_str("no form is trafficking"),
            Self::ExcludesEverything => f.write_str("the exclusions leave no possible operation"),
            Self::NoSuchRole { place, verb, .. } => write!(f, "no route {verb} at {place:?}"),
        }
    }
}

impl Problem for NameProblem {
    fn advice(&self) -> String {
        match self {
            Self::UnknownName { name, valid, .. } => nearest(name, valid),
            Self::NamedTwice { .. } => "Leave one of them out".into(),
            Self::EmptyRole { .. } => "Name at least one".into(),
            Self::TwoRoles { .. } => "Each is counted once: take it out of one of them".into(),
            Self::FormKind { .. } => "Give exactly one of trafficking = { harm, revenue, duration, capacity } and \
                other = { profit }"
                .into(),
            Self::NoTraffickingForm => {
                "Give at least one form trafficking = { harm, revenue, duration, capacity }".into()
            }
            Self::ExcludesEverything => "Take an exclusion out, or name more in it: what it does not name it excludes \
                for all"
                .into(),
            Self::NoSuchRole { place, valid, .. } => nearest(place, valid),
        }
    }
}
