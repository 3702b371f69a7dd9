//! Numbers that know how they answer to each count, so that a measure is written once, as its formula, and its variance
//! follows (forward differentiation; Griewank & Walther 2008, chapter 3).
//!
//! Example: x = 6 and y = 3 are counts, so x/y is 2 with the slopes 1/3 on x and −2/3 on y.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// Four kinds of areas, before and after.
pub(super) const COUNTS: usize = 8;

/// A number with its slope on each count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sloped {
    pub(super) value: f64,
    pub(super) slopes: [f64; COUNTS],
    /// Which counts it is made from, whatever the slope on them.
    uses: [bool; COUNTS],
}

impl Sloped {
    /// A count, by its number.
    pub(super) fn count(number: usize, value: f64) -> Self {
        let slopes = std::array::from_fn(|i| f64::from(u8::from(i == number)));
        Self { value, slopes, uses: std::array::from_fn(|i| i == number) }
    }

    /// Number of counts that it is made from.
    pub(super) fn counts(&self) -> u32 {
        self.uses.iter().map(|&used| u32::from(used)).sum()
    }

    /// The same divided by a number that is known.
    pub(super) fn over(self, known: f64) -> Self {
        Self { value: self.value / known, slopes: self.slopes.map(|slope| slope / known), ..self }
    }

    /// A number made from two, given the slope on either.
    fn joined(self, other: Self, value: f64, by: [f64; 2]) -> Self {
        let slopes = std::array::from_fn(|i| by[0] * self.slopes[i] + by[1] * other.slopes[i]);
        Self { value, slopes, uses: std::array::from_fn(|i| self.uses[i] || other.uses[i]) }
    }
}

impl Add for Sloped {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.joined(other, self.value + other.value, [1.0, 1.0])
    }
}

impl Sub for Sloped {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self.joined(other, self.value - other.value, [1.0, -1.0])
    }
}

impl Mul for Sloped {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        self.joined(other, self.value * other.value, [other.value, self.value])
    }
}

impl Div for Sloped {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        let value = self.value / other.value;
        self.joined(other, value, [other.value.recip(), -value / other.value])
    }
}

impl Neg for Sloped {
    type Output = Self;

    fn neg(self) -> Self {
        Self { value: -self.value, slopes: self.slopes.map(|slope| -slope), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing::close;

    /// Every operation against a difference quotient.
    #[test]
    fn slopes_are_those_of_difference_quotients() {
        let formula = |[x, y]: [f64; 2]| {
            let (x, y) = (Sloped::count(0, x), Sloped::count(5, y));
            -(x * y / (x + y) - y).over(4.0)
        };
        let (at, step) = ([6.0, 3.0], 1e-6);
        let found = formula(at);
        let risen = |i: usize| formula(std::array::from_fn(|j| if i == j { at[j] + step } else { at[j] })).value;
        close(found.slopes[0], (risen(0) - found.value) / step, 1e-6);
        close(found.slopes[5], (risen(1) - found.value) / step, 1e-6);
        close(found.slopes[1], 0.0, 1e-12);
        assert_eq!(found.counts(), 2);
    }

    #[test]
    fn a_count_with_slope_zero_is_used_all_the_same() {
        let (x, y) = (Sloped::count(0, 0.0), Sloped::count(1, 2.0));
        assert_eq!((x / y * x).counts(), 2);
    }
}
