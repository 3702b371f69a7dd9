//! What the programme does, in victim-weeks from its start on, by the roles of the evaluation: baseline less programme, paired.
//!
//! With `Δ_r` the mean of that for role `r`, and for what has none: direct effect `D = Δ_treatment`; moved `S = −Σ Δ_r` over all
//! but the treatment; net `N = D − S`. The quotient's true counterpart is `Δ_buffer / D`: what the quotient would be if the
//! control showed exactly what happens without the programme.
//!
//! Example: Δ of 100, −20, −30 and 0 for treatment, buffer, control and elsewhere: half has moved, N = 50, and the quotient
//! should be −.2.

use serde::{Deserialize, Serialize};

use super::{Block, form};
use crate::measure::stats::{Joint, Moments};
use crate::measure::{Undefined, Value};
use crate::model::books::Column;
use crate::model::evaluation::Role;

/// What the programme does, from the paired baseline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// Victim-weeks averted in the treatment.
    pub direct: Value,
    /// Victim-weeks added everywhere else: above zero displacement, below zero diffusion of benefits.
    pub moved: Value,
    /// Moved over the direct effect, with its Fieller interval; only where the treatment loses beyond chance.
    pub share: Value,
    /// Averted in the buffer over the direct effect, likewise: what the displacement quotient should be.
    pub quotient: Value,
    /// Averted in treatment and buffer: what the total net effect should be.
    pub near: Value,
    /// Averted in all.
    pub net: Value,
}

const DIRECT: usize = 0;
const MOVED: usize = 1;
const BUFFER: usize = 2;
const NEAR: usize = 3;
const NET: usize = 4;

impl Truth {
    pub(super) fn of(counts: &Moments) -> Self {
        let [treatment, buffer] = [Role::Treatment, Role::Buffer].map(|role| Column::of(Some(role)).index());
        let all = || 0..Column::COUNT;
        let sum = |columns: &[usize], factor: f64| form(columns.iter().map(|&c| (Block::Difference, c, factor)));
        let others: Vec<_> = all().filter(|&column| column != treatment).collect();
        let forms = [
            sum(&[treatment], 1.0),
            sum(&others, -1.0),
            sum(&[buffer], 1.0),
            sum(&[treatment, buffer], 1.0),
            sum(&all().collect::<Vec<_>>(), 1.0),
        ];
        match counts.joint(&forms) {
            Ok(joint) => Self {
                direct: Ok(joint.estimate(DIRECT)),
                moved: Ok(joint.estimate(MOVED)),
                share: share(&joint, MOVED),
                quotient: share(&joint, BUFFER),
                near: Ok(joint.estimate(NEAR)),
                net: Ok(joint.estimate(NET)),
            },
            Err(reason) => {
                let none = || Err(reason.clone());
                Self { direct: none(), moved: none(), share: none(), quotient: none(), near: none(), net: none() }
            }
        }
    }
}

/// A share of the direct effect.
fn share(joint: &Joint<5>, of: usize) -> Value {
    match joint.ratio(of, DIRECT) {
        Some(_) if joint.estimate(DIRECT).mean < 0.0 => Err(Undefined::DirectEffectNegative),
        share => share.ok_or(Undefined::DirectEffectNearZero),
    }
}
