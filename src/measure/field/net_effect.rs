//! Net effect `Rb/Cb − Ra/Ca`, a difference of ratios and not a count: above zero where the treated area fell relative
//! to the control (Guerette 2009, appendix C). Our interval: delta method.
//!
//! Example: treated 100 → 50, control 100 → 100: .5.

use super::areas::Areas;
use super::slopes::Sloped;
use super::success;
use crate::measure::Undefined;

pub(super) fn of(areas: &Areas) -> Result<Sloped, Undefined> {
    Ok(-success::of(areas)?)
}
