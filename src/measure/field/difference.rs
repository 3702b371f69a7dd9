//! Weighted displacement difference (Wheeler & Ratcliffe 2018): counts after less counts before, of treated area and
//! buffer, each against a control of its own; below zero a reduction.
//!
//! ```text
//! WDD = (Ra − Rb) − (Ca − Cb) + (Da − Db) − (Ea − Eb)        Var WDD = φ · (sum of the eight counts)
//! ```
//!
//! R treated, C its control, D buffer, E the control of the buffer. The first two terms are the local difference, the last two
//! that of the buffer. Counts of areas of different size are divided by it, and their variance by its square. The
//! standard error is as published (φ = 1), the factor φ ours.
//!
//! Example (the paper's): R 207 → 110, C 308 → 318, D 178 → 157, E 150 → 140: −118, standard error √1568.

use super::areas::{Areas, Role};
use super::slopes::Sloped;
use crate::measure::Undefined;

pub(super) fn local(areas: &Areas) -> Result<Sloped, Undefined> {
    Ok(change(areas, Role::Treatment)? - change(areas, Role::Control)?)
}

pub(super) fn buffer(areas: &Areas) -> Result<Sloped, Undefined> {
    Ok(change(areas, Role::Buffer)? - change(areas, Role::BufferControl)?)
}

pub(super) fn total(areas: &Areas) -> Result<Sloped, Undefined> {
    Ok(local(areas)? + buffer(areas)?)
}

fn change(areas: &Areas, role: Role) -> Result<Sloped, Undefined> {
    let counts = areas.change(role)?;
    Ok((counts.after - counts.before).over(areas.size(role)))
}
