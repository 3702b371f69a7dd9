//! Gross effect `Rb − Ra`: what the treated area lost, whatever happened elsewhere; above zero a decrease
//! (Guerette 2009, appendix C). Our interval: delta method, variance `φ(Rb + Ra)` of unweighted counts.
//!
//! Example: 100 → 50: 50 ± 1.96·√150.

use super::areas::{Areas, Role};
use super::slopes::Sloped;
use crate::measure::Undefined;

pub(super) fn of(areas: &Areas) -> Result<Sloped, Undefined> {
    let treated = areas.change(Role::Treatment)?;
    Ok(treated.before - treated.after)
}
