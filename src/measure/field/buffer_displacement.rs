//! Buffer displacement measure `Da/Ca − Db/Cb`: above zero where there may be displacement, below zero where benefits may
//! have spread (Bowers & Johnson 2003: the numerator of the quotient). Our interval: delta method.
//!
//! Example: buffer 100 → 125, control 100 → 100: .25.

use super::areas::{Areas, Role};
use super::slopes::Sloped;
use super::success::relative;
use crate::measure::Undefined;

pub(super) fn of(areas: &Areas) -> Result<Sloped, Undefined> {
    relative(areas, Role::Buffer)
}
