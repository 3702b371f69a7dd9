//! Counts before and after by kind of area, with the variance that each has if what is counted is Poisson.
//!
//! A weight, of time or of harm, multiplies a count by `w` and its variance by `w²`. Sizes of areas divide in the
//! weighted displacement difference only; no other measure depends on them, or may.

use std::ops::{Add, AddAssign};

use serde::Serialize;

use super::slopes::Sloped;
use crate::measure::Undefined;
pub use crate::model::evaluation::Role;

/// A count, or a weighted sum of counts, with its variance if they are Poisson.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Tally {
    /// Σ weight · count.
    pub value: f64,
    /// Σ weight² · count.
    pub variance: f64,
}

impl Tally {
    /// A count as it is.
    #[must_use]
    pub const fn new(count: f64) -> Self {
        Self { value: count, variance: count }
    }

    /// The same with a weight.
    #[must_use]
    pub fn times(self, weight: f64) -> Self {
        Self { value: self.value * weight, variance: self.variance * weight * weight }
    }
}

impl Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { value: self.value + other.value, variance: self.variance + other.variance }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

/// Counts before and after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Counts {
    /// Before the programme.
    pub before: Tally,
    /// After it began.
    pub after: Tally,
}

impl Counts {
    /// Counts as they are.
    #[must_use]
    pub const fn new(before: f64, after: f64) -> Self {
        Self { before: Tally::new(before), after: Tally::new(after) }
    }
}

/// Counts of some kinds of areas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Areas {
    counts: [Option<Counts>; Role::ALL.len()],
    sizes: [f64; Role::ALL.len()],
}

/// The two counts of an area in a formula.
#[derive(Clone, Copy)]
pub(super) struct Change {
    pub(super) before: Sloped,
    pub(super) after: Sloped,
}

impl Areas {
    /// No areas yet, all of size 1.
    pub const NONE: Self = Self { counts: [None; Role::ALL.len()], sizes: [1.0; Role::ALL.len()] };

    /// The three kinds that the quotient needs.
    #[must_use]
    pub const fn new(treated: Counts, buffer: Counts, control: Counts) -> Self {
        Self { counts: [Some(treated), Some(buffer), Some(control), None], ..Self::NONE }
    }

    /// The same with counts of one kind of area.
    #[must_use]
    pub const fn with(mut self, role: Role, counts: Counts) -> Self {
        self.counts[role as usize] = Some(counts);
        self
    }

    /// The same with the size of one kind of area, above zero, in a unit common to all.
    #[must_use]
    pub const fn sized(mut self, role: Role, size: f64) -> Self {
        self.sizes[role as usize] = size;
        self
    }

    /// Counts of one kind of area, where there are any.
    #[must_use]
    pub const fn counts(&self, role: Role) -> Option<Counts> {
        self.counts[role as usize]
    }

    /// Size of one kind of area.
    #[must_use]
    pub const fn size(&self, role: Role) -> f64 {
        self.sizes[role as usize]
    }

    /// Counts for a formula, which may be zero.
    pub(super) fn change(&self, role: Role) -> Result<Change, Undefined> {
        let Counts { before, after } =
            self.counts(role).ok_or_else(|| Undefined::NoArea { role: role.key().to_owned() })?;
        let number = 2 * role as usize;
        Ok(Change { before: Sloped::count(number, before.value), after: Sloped::count(number + 1, after.value) })
    }

    /// Counts that a formula divides by.
    pub(super) fn divisor(&self, role: Role) -> Result<Change, Undefined> {
        let change = self.change(role)?;
        let positive = change.before.value > 0.0 && change.after.value > 0.0;
        if positive { Ok(change) } else { Err(Undefined::ZeroCount) }
    }

    /// Covariance of two formulas if the counts are independent and Poisson.
    pub(super) fn covariance(&self, one: &Sloped, other: &Sloped) -> f64 {
        let variances = self.counts.iter().flat_map(|counts| {
            let Counts { before, after } = counts.unwrap_or_default();
            [before.variance, after.variance]
        });
        let slopes = one.slopes.iter().zip(&other.slopes);
        variances.zip(slopes).map(|(variance, (one, other))| one * other * variance).sum()
    }
}
