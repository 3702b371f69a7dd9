//! Odds ratio, also called relative effect size: `(Rb·Ca)/(Ra·Cb)` of the treated area, above 1 a relative reduction;
//! `(Db·Ca)/(Da·Cb)` of the buffer, above 1 diffusion of benefits, below 1 displacement (as in Bowers et al. 2011).
//!
//! Its logarithm has the standard error `√(φ·(1/Rb + 1/Ra + 1/Cb + 1/Ca))`, as published with φ for counts that vary
//! more than Poisson ones; the interval is the exponential of that of the logarithm.
//!
//! Example: treated 100 → 50, control 100 → 100: 2, standard error of the logarithm √.05.

use super::areas::{Areas, Role};
use super::slopes::Sloped;
use super::{Dispersion, Effect, Interval, Measured};
use crate::measure::Undefined;

pub(super) fn of(areas: &Areas, role: Role) -> Result<Sloped, Undefined> {
    let (area, control) = (areas.divisor(role)?, areas.divisor(Role::Control)?);
    Ok(area.before * control.after / (area.after * control.before))
}

pub(super) fn measured(areas: &Areas, role: Role, dispersion: Dispersion) -> Measured {
    let odds = of(areas, role)?;
    // The slopes of a logarithm are those of the number over the number.
    let logarithm = odds.over(odds.value);
    let error = (dispersion.factor * areas.covariance(&logarithm, &logarithm)).sqrt();
    let half = dispersion.quantile() * error;
    let end = |half: f64| odds.value * libm::exp(half);
    Ok(Effect {
        value: odds.value,
        interval: Ok(Interval { low: end(-half), high: end(half) }),
        standard_error: Ok(error),
        counts: odds.counts(),
    })
}
