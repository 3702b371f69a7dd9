//! Success measure `Ra/Ca − Rb/Cb`: below zero where the treated area fell relative to the control (Bowers & Johnson
//! 2003: the denominator of the quotient). Our interval: delta method.
//!
//! Example: treated 100 → 50, control 100 → 100: −.5, variance `(1/100)²·50 + (.5/100)²·100 + (1/100)²·(100 + 100)`.

use super::areas::{Areas, Role};
use super::slopes::Sloped;
use crate::measure::Undefined;

pub(super) fn of(areas: &Areas) -> Result<Sloped, Undefined> {
    relative(areas, Role::Treatment)
}

/// Change of an area relative to the control.
pub(super) fn relative(areas: &Areas, role: Role) -> Result<Sloped, Undefined> {
    let (area, control) = (areas.change(role)?, areas.divisor(Role::Control)?);
    Ok(area.after / control.after - area.before / control.before)
}
