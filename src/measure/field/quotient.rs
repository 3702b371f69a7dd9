//! Weighted displacement quotient `(Da/Ca − Db/Cb) / (Ra/Ca − Rb/Cb)` (Bowers & Johnson 2003): above 1 benefits that
//! spread exceed the success, between 0 and 1 they add to it, between −1 and 0 a part of it was displaced, −1 all of it,
//! below −1 more than all (bands of Guerette 2009, appendix C).
//!
//! Only a success can have been displaced, so there is no quotient unless the success measure is below zero; and no ratio
//! of a zero count. The literature has no interval; ours is Fieller's set of the ratio, from the delta variances of
//! numerator and denominator and their covariance (they share the control). It has no bounds where the success measure
//! cannot itself be told from zero: the quotient may then be anything, and the effect says so.
//!
//! Example: treated 100 → 50, buffer 100 → 125, control 100 → 100: .25 / −.5 = −.5.

use super::areas::{Areas, Role};
use super::slopes::Sloped;
use super::{Dispersion, Effect, Interval, Measured, buffer_displacement, success};
use crate::measure::Undefined;
use crate::measure::stats::fieller;

/// A fall in the treated area, relative to the control, that is smaller than this is none.
const TOLERANCE: f64 = 1e-9;

pub(super) fn of(areas: &Areas) -> Result<Sloped, Undefined> {
    parts(areas).map(|[buffer, success]| buffer / success)
}

pub(super) fn measured(areas: &Areas, dispersion: Dispersion) -> Measured {
    let [buffer, success] = parts(areas)?;
    let square = dispersion.quantile().powi(2) * dispersion.factor;
    let within = |one: &Sloped, other: &Sloped| square * areas.covariance(one, other);
    let ends = fieller(
        [buffer.value, success.value],
        [within(&buffer, &buffer), within(&buffer, &success), within(&success, &success)],
    );
    let quotient = buffer / success;
    Ok(Effect {
        value: quotient.value,
        interval: ends.map(|(low, high)| Interval { low, high }).ok_or(Undefined::SuccessNearZero),
        standard_error: Err(Undefined::NoStandardError),
        counts: quotient.counts(),
    })
}

/// Numerator and denominator.
fn parts(areas: &Areas) -> Result<[Sloped; 2], Undefined> {
    for role in [Role::Treatment, Role::Buffer, Role::Control] {
        areas.divisor(role)?;
    }
    let success = success::of(areas)?;
    if success.value >= -TOLERANCE {
        return Err(Undefined::NoSuccess);
    }
    Ok([buffer_displacement::of(areas)?, success])
}
