//! One of several mixes of interventions: its net impact and its lenses, from little numbers instead of whole books.
//!
//! Mixes share baseline, burn-in and luck, so a mix has here, to the bit, what [`Batch`](super::Batch) finds where its programme is
//! run alone. What a replicate keeps of an arm are its [`Levels`]: harm-weighted victim-weeks, in all and by category.

use serde::{Deserialize, Serialize};

use super::impact::{Impact, ImpactSums};
use super::lenses::{self, LensFinding, LensSums};
use super::outcome::Weights;
use super::{Outcome, Paired, Value};
use crate::model::books::{Books, Layout, Lens};
use crate::model::interventions::Intervention;
use crate::model::setting::Setting;

/// Harm-weighted victim-weeks of an arm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Levels {
    /// In all.
    pub harm_weeks: f64,
    /// By category of each lens that is looked at.
    pub by_lens: Vec<Vec<f64>>,
}

/// What is kept of the books of an arm.
pub fn levels(setting: &Setting, layout: &Layout, lenses: &[Lens]) -> impl Fn(&Books) -> Levels + Sync + use<> {
    let (weights, layout, looked_at) = (Weights::new(setting, layout), layout.clone(), lenses.to_vec());
    move |books| Levels {
        harm_weeks: weights.outcome(Outcome::HarmWeeks, books),
        by_lens: looked_at.iter().map(|&lens| lenses::levels(books, lens, &layout, &weights)).collect(),
    }
}

/// What the replicates of a mix say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MixFinding {
    /// Net impact on the primary outcome.
    pub impact: Impact,
    /// One for each lens that is looked at.
    pub lenses: Vec<LensFinding>,
}

/// The replicates of a mix on their way to a [`MixFinding`]. To be added in the order of worlds and replicates.
#[derive(Clone, Debug)]
pub struct MixSums {
    impact: ImpactSums,
    lenses: Vec<LensSums>,
}

impl MixSums {
    /// No replicates yet. `programme` tells which categories are treated.
    #[must_use]
    pub fn new(programme: &[Intervention], layout: &Layout, lenses: &[Lens]) -> Self {
        let lenses = lenses.iter().map(|&lens| LensSums::new(programme, layout, lens)).collect();
        Self { impact: ImpactSums::default(), lenses }
    }

    /// Adds a replicate: the baseline and the arm of the mix, and the placebo arm where there is one.
    pub fn add(&mut self, [world, replicate]: [u32; 2], [baseline, programme]: [&Levels; 2], placebo: Option<&Levels>) {
        let pair = Paired { world, replicate, baseline: baseline.harm_weeks, programme: programme.harm_weeks };
        self.impact.add(pair);
        for (i, lens) in self.lenses.iter_mut().enumerate() {
            let arms = [&baseline.by_lens[i][..], &programme.by_lens[i]];
            lens.observe([world, replicate], arms, placebo.map(|placebo| &placebo.by_lens[i][..]));
        }
    }

    /// Net impact so far.
    ///
    /// # Errors
    /// Where there are fewer than two replicates, or worlds where there are several.
    pub fn net(&self) -> Value {
        self.impact.net()
    }

    /// Both arms of the replicates so far, up to the number that is kept.
    #[must_use]
    pub fn pairs(&self) -> &[Paired] {
        self.impact.pairs()
    }

    /// What the replicates so far say.
    #[must_use]
    pub fn finding(&self, layout: &Layout) -> MixFinding {
        MixFinding {
            impact: Impact::new(Outcome::HarmWeeks, &self.impact),
            lenses: self.lenses.iter().map(|lens| lens.finding(layout)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Batch;
    use crate::measure::testing::{Stay, World, intervention, pair};
    use crate::model::interventions::Scope;
    use crate::units::{PlaceId, RouteId};

    /// The same books give the same findings, whole or as levels.
    #[test]
    fn a_mix_has_what_its_programme_has_alone() {
        let world = World::new(26);
        let scope = Scope { origins: Some(vec![PlaceId(0)]), ..Scope::default() };
        let programme = [intervention("campaign", scope)];
        let mut batch = Batch::new(&world.setting, &world.layout, &programme);
        let mut mix = MixSums::new(&programme, &world.layout, &Lens::ALL);
        let levels = levels(&world.setting, &world.layout, &Lens::ALL);
        for replicate in 0..7 {
            let (mut baseline, mut treated) = (world.books(), world.books());
            (0..10 + replicate).for_each(|from| world.enter(&mut baseline, Stay { from, weeks: 5, ..Stay::default() }));
            let moved = Stay { route: RouteId(2), form: 1, from: replicate, weeks: 3, ..Stay::default() };
            world.enter(&mut treated, moved);
            let mut one = pair(replicate, baseline, treated);
            one.placebo = (replicate < 5).then(|| one.baseline.clone());
            batch.add(&one);
            let arms = [&levels(&one.baseline), &levels(&one.programme)];
            mix.add([0, replicate], arms, one.placebo.as_ref().map(&levels).as_ref());
        }
        let (whole, mix) = (batch.findings(), mix.finding(&world.layout));
        assert_eq!(mix.impact, whole.impact[0]);
        assert_eq!(mix.lenses, whole.lenses);
    }
}
