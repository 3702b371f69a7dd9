//! Total net effect `[Rb·(Ca/Cb) − Ra] + [Db·(Ca/Cb) − Da]`, a count: what treated area and buffer together lost against
//! the trend of the control; above zero an overall benefit (Guerette 2009, appendix C). Our interval: delta method, in which
//! both brackets share the control.
//!
//! Example: treated 100 → 50, buffer 100 → 125, control 100 → 100: 50 − 25 = 25.

use super::areas::{Areas, Change, Role};
use super::slopes::Sloped;
use crate::measure::Undefined;

pub(super) fn of(areas: &Areas) -> Result<Sloped, Undefined> {
    let (treated, buffer) = (areas.change(Role::Treatment)?, areas.change(Role::Buffer)?);
    let control = areas.divisor(Role::Control)?;
    let fall = |area: Change| area.before * control.after / control.before - area.after;
    Ok(fall(treated) + fall(buffer))
}
