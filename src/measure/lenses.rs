//! What moved, on one dimension after another.
//!
//! `Δ_c = E[Y_b,c − Y_p,c]` in harm-weighted victim-weeks, for each category `c` of a lens. Where the programme treats a
//! proper part `T` of the categories, the direct effect is `D = Σ_{c∈T} Δ_c`, the spill `S = −Σ_{c∉T} Δ_c`, and the
//! relocated share `S / D` has a Fieller interval (Fieller 1954). All are linear, so free of the bias of positive parts.
//! Without such a part, losers and gainers are found in the data: see `lenses/halves.rs`.
//!
//! Example: of three origins the first is treated; it loses 30 victim-weeks, the others gain 6 and 3. `D = 30`, `S = 9`,
//! `S / D = .3`, net impact 21.
//!
//! A lens measures relocated *volume*. A mover takes along also what would have survived anyway, so `S / D` is not the
//! share of the success that was lost. Lenses overlap and do not add up. Moves out of trafficking into other crime have
//! no victim-weeks: they stand beside the functional lens as
//! [`Outcome::OtherCrimeWeeks`](super::Outcome::OtherCrimeWeeks).

mod halves;
mod treated;

use serde::{Deserialize, Serialize};

use self::halves::Halves;
pub(super) use self::treated::treated;
use super::average::{Averaged, Sums};
use super::outcome::Weights;
use super::stats::{Moments, Running};
use super::{Estimate, Number, Undefined, Value};
use crate::experiment::Pair;
use crate::model::books::{Books, Dimension, Layout, Lens};
use crate::model::interventions::Intervention;

/// What one lens shows. All amounts are in harm-weighted victim-weeks over the window, baseline − programme.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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

impl LensFinding {
    /// The relocated share where it can be told from noise: its interval excludes zero and, where the share is exploratory, the
    /// displaced amount is above the noise floor.
    #[must_use]
    pub fn relocated(&self) -> Option<&Estimate> {
        let share = self.headline.share.as_ref().ok()?;
        let clear = match self.headline.basis {
            Basis::Declared => share.low > 0.0 || share.high < 0.0,
            Basis::Exploratory => self.exploratory.distinguishable,
        };
        clear.then_some(share)
    }
}

/// Direct effect and spill, where the programme treats a proper part `T` of the categories.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Headline {
    /// Where it comes from.
    pub basis: Basis,
    /// The relocated share, or why there is none.
    pub share: Value,
}

/// What a relocated share rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// [`Declared::share`].
    Declared,
    /// [`Exploratory::share`].
    Exploratory,
}

/// Sums of one lens over replicates.
#[derive(Clone, Debug)]
pub(super) struct LensSums {
    lens: Lens,
    treated: Vec<bool>,
    proper: Result<(), Undefined>,
    arms: Averaged<ArmSums>,
    placebo: Averaged<Halves>,
}

/// Both arms and their difference, by category.
#[derive(Clone, Debug)]
struct ArmSums {
    baseline: Vec<Running>,
    programme: Vec<Running>,
    changes: Halves,
}

impl ArmSums {
    fn new(categories: usize) -> Self {
        let empty = || vec![Running::default(); categories];
        Self { baseline: empty(), programme: empty(), changes: Halves::new(categories) }
    }
}

impl Sums for ArmSums {
    /// Adds the levels of the baseline and then those of the programme.
    fn add(&mut self, number: u32, levels: &[f64]) {
        let (baseline, programme) = levels.split_at(self.baseline.len());
        self.changes.add(number, &less(baseline, programme));
        self.baseline.iter_mut().zip(baseline).for_each(|(sum, level)| sum.add(*level));
        self.programme.iter_mut().zip(programme).for_each(|(sum, level)| sum.add(*level));
    }
}

impl LensSums {
    pub(super) fn new(programme: &[Intervention], layout: &Layout, lens: Lens) -> Self {
        let categories = layout.len(lens);
        let (treated, proper) = treated(programme, layout, lens);
        Self {
            lens,
            treated,
            proper,
            arms: Averaged::new(ArmSums::new(categories)),
            placebo: Averaged::new(Halves::new(categories)),
        }
    }

    pub(super) fn add(&mut self, pair: &Pair, layout: &Layout, weights: &Weights) {
        let levels = |books| levels(books, self.lens, layout, weights);
        let placebo = pair.placebo.as_ref().map(levels);
        let arms = [levels(&pair.baseline), levels(&pair.programme)];
        self.observe([pair.world, pair.replicate], arms.each_ref().map(Vec::as_slice), placebo.as_deref());
    }

    /// Adds what a replicate of a world shows by category: the baseline, the programme, and the placebo arm where there is one.
    pub(super) fn observe(&mut self, [world, replicate]: [u32; 2], arms: [&[f64]; 2], placebo: Option<&[f64]>) {
        if let Some(placebo) = placebo {
            self.placebo.observe(world, replicate, less(arms[0], placebo));
        }
        self.arms.observe(world, replicate, arms.concat());
    }

    pub(super) fn finding(&self, layout: &Layout) -> LensFinding {
        let arms = self.arms.all();
        let changes = arms.changes.all();
        let declared = self.proper.clone().map(|()| declared(&changes, &self.treated));
        let exploratory = arms.changes.exploratory(&self.placebo.all());
        LensFinding {
            lens: self.lens,
            dimension: self.lens.dimension(),
            categories: self.categories(layout, &arms, &changes),
            headline: headline(declared.as_ref().ok(), &exploratory),
            declared,
            exploratory,
        }
    }

    fn categories(&self, layout: &Layout, arms: &ArmSums, changes: &Moments) -> Vec<Category> {
        let category = |(c, label): (usize, String)| Category {
            label,
            treated: self.treated[c],
            baseline: arms.baseline[c].estimate(),
            programme: arms.programme[c].estimate(),
            change: changes.estimate(c),
        };
        layout.labels(self.lens).into_iter().enumerate().map(category).collect()
    }
}

/// Harm-weighted victim-weeks of each category.
pub(super) fn levels(books: &Books, lens: Lens, layout: &Layout, weights: &Weights) -> Vec<f64> {
    let by_form = victim_weeks(books, lens, layout);
    by_form.chunks_exact(layout.forms()).map(|by_form| weights.harm_weeks(by_form.iter().copied())).collect()
}

/// Whole victim-weeks by form of each category, one category after the other.
pub(crate) fn victim_weeks(books: &Books, lens: Lens, layout: &Layout) -> Vec<u64> {
    let (truth, categories) = (&books.truth, 0..layout.len(lens));
    if lens == Lens::Period {
        return categories.flat_map(|quarter| truth.victim_weeks_by_form(layout, lens, quarter)).collect();
    }
    let mut weeks = Vec::with_capacity(categories.len() * layout.forms());
    for category in categories {
        weeks.extend(truth.victim_weeks.by_form(layout, lens, category).iter().map(|&n| u64::from(n)));
    }
    weeks
}

fn less(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

fn declared(changes: &Moments, treated: &[bool]) -> Declared {
    const DIRECT: usize = 0;
    const SPILL: usize = 1;
    let direct: Vec<f64> = treated.iter().map(|&treated| f64::from(u8::from(treated))).collect();
    let spill: Vec<f64> = direct.iter().map(|treated| treated - 1.0).collect();
    match changes.joint(&[direct, spill]) {
        Err(reason) => Declared { direct: Err(reason.clone()), spill: Err(reason.clone()), share: Err(reason) },
        Ok(joint) => {
            let direct = joint.estimate(DIRECT);
            let share = match joint.ratio(SPILL, DIRECT) {
                Some(_) if direct.mean < 0.0 => Err(Undefined::DirectEffectNegative),
                share => share.ok_or(Undefined::DirectEffectNearZero),
            };
            Declared { direct: Ok(direct), spill: Ok(joint.estimate(SPILL)), share }
        }
    }
}

fn headline(declared: Option<&Declared>, exploratory: &Exploratory) -> Headline {
    match declared {
        Some(declared) => Headline { basis: Basis::Declared, share: declared.share.clone() },
        None => Headline { basis: Basis::Exploratory, share: exploratory.share.clone() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing::close;

    fn changes(rows: &[[f64; 3]]) -> Moments {
        rows.iter().fold(Moments::new(3), |mut sum, row| {
            sum.add(row);
            sum
        })
    }

    #[test]
    fn direct_effect_and_spill_by_hand() {
        let found =
            declared(&changes(&[[29.0, -6.0, -3.0], [31.0, -7.0, -2.0], [30.0, -5.0, -4.0]]), &[true, false, false]);
        let direct = found.direct.unwrap();
        close(direct.mean, 30.0, 1e-12);
        close(direct.high - direct.mean, 4.302_65 / 3.0_f64.sqrt(), 1e-4);
        close(found.spill.unwrap().mean, 9.0, 1e-12);
        // The spill is 9 in every replicate, so the interval of the share is 9 / interval of the direct effect.
        let share = found.share.unwrap();
        close(share.mean, 0.3, 1e-12);
        close(share.low, 9.0 / direct.high, 1e-9);
        close(share.high, 9.0 / direct.low, 1e-9);
    }

    #[test]
    fn no_share_of_a_direct_effect_that_may_be_zero_or_is_a_rise() {
        let noise = declared(&changes(&[[9.0, -6.0, 0.0], [-8.0, 5.0, 0.0], [1.0, 0.0, 0.0]]), &[true, false, false]);
        assert_eq!(noise.share, Err(Undefined::DirectEffectNearZero));
        let rise = declared(&changes(&[[-29.0, 6.0, 0.0], [-31.0, 5.0, 0.0]]), &[true, false, false]);
        assert_eq!(rise.share, Err(Undefined::DirectEffectNegative));
        let single = declared(&changes(&[[29.0, -6.0, 0.0]]), &[true, false, false]);
        assert_eq!(single.share, Err(Undefined::TooFewReplicates { needed: 2, found: 1 }));
    }
}
