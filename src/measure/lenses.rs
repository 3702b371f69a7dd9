//! What moved, on one dimension after another.

use serde::Serialize;

use super::{Number, Undefined, Value};
use crate::model::books::{Dimension, Lens};

/// What one lens shows. All amounts are in harm-weighted victim-weeks over the window, baseline − programme.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LensFinding {
    /// Which lens.
    pub lens: Lens,
    /// The dimension of displacement it looks at.
    pub dimension: Dimension,
    /// Its categories, in order.
    pub categories: Vec<Category>,
    /// Direct effect and spill where the programme treats some of the categories; otherwise why not.
    pub declared: Result<Declared, Undefined>,
    /// Loss and gain without regard to what the programme treats.
    pub exploratory: Exploratory,
    /// The relocated share to show first.
    pub headline: Headline,
}

/// One category of a lens.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Category {
    /// Name shown to people.
    pub label: String,
    /// Whether the programme treats it. All are treated where an intervention is not limited on this lens.
    pub treated: bool,
    /// Mean of the baseline arm.
    pub baseline: Value,
    /// Mean of the programme arm.
    pub programme: Value,
    /// Mean change `Δ_c`, baseline − programme: positive = the category loses, negative = it gains.
    pub change: Value,
}

/// Direct effect and spill, where the programme treats a proper part `T` of the categories.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Declared {
    /// Direct effect `D = Σ_{c∈T} Δ_c`.
    pub direct: Value,
    /// Spill `S = −Σ_{c∉T} Δ_c`: positive = displacement, negative = diffusion of benefits.
    pub spill: Value,
    /// Relocated share `S / D` with its Fieller interval; only where `D` is above zero beyond chance.
    pub share: Value,
}

/// Loss and gain, cross-fitted: signs from one half of the replicates, sizes from the other. Near zero they may be
/// negative, because they are unbiased.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Exploratory {
    /// What losing categories lose, `Σ max(0, Δ_c)`.
    pub loss: Value,
    /// What gaining categories gain, `Σ max(0, −Δ_c)`.
    pub gain: Value,
    /// Loss − gain: the net impact, the same on every lens.
    pub net: Value,
    /// The smaller of loss and gain.
    pub displaced: Value,
    /// Relocated share, displaced / loss.
    pub share: Value,
    /// What `displaced` may reach by chance alone, from the placebo arm.
    pub floor: Number,
    /// Whether `displaced` is above the floor and its interval above zero.
    pub distinguishable: bool,
}

/// The relocated share of a lens to show first. The geographic dimension has three lenses; show each.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Headline {
    /// Where it comes from.
    pub basis: Basis,
    /// The relocated share, or why there is none.
    pub share: Value,
}

/// What a relocated share rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// [`Declared::share`].
    Declared,
    /// [`Exploratory::share`].
    Exploratory,
}
