//! The few numbers that are kept of one replicate where very many are run: net impact, and what moved on the programme's own
//! dimension. That is the first lens, in the order of [`Lens::ALL`], on which the programme treats some of the categories.
//!
//! Example: of three origins the first is treated; it loses 30 victim-weeks, the others gain 6 and 3, of a baseline of 100:
//! net impact 21, direct effect 30, spill 9.

use serde::{Deserialize, Serialize};

use super::Undefined;
use super::lenses::{levels, treated};
use super::outcome::{Outcome, Weights};
use crate::experiment::Pair;
use crate::model::books::{Layout, Lens};
use crate::model::interventions::Intervention;
use crate::model::setting::Setting;

/// What is kept of one replicate, in harm-weighted victim-weeks over the window.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Of the baseline arm.
    pub baseline: f64,
    /// Baseline − programme.
    pub net: f64,
    /// Direct effect: what the treated categories lose. Zero where there is no such lens.
    pub direct: f64,
    /// Spill: what the others gain. Zero where there is no such lens.
    pub spill: f64,
}

/// Reads pairs.
#[derive(Clone, Debug)]
pub struct Reader {
    layout: Layout,
    weights: Weights,
    lens: Result<(Lens, Vec<bool>), Undefined>,
}

impl Reader {
    /// A reader of the books of that layout.
    #[must_use]
    pub fn new(setting: &Setting, layout: &Layout, programme: &[Intervention]) -> Self {
        let on = |lens| {
            let (treated, proper) = treated(programme, layout, lens);
            proper.map(|()| (lens, treated))
        };
        let lens = Lens::ALL.into_iter().map(on).reduce(|first, next| first.or_else(|why| next.map_err(|_| why)));
        Self { layout: layout.clone(), weights: Weights::new(setting, layout), lens: lens.expect("there are lenses") }
    }

    /// The programme's own lens.
    ///
    /// # Errors
    /// Where the programme treats no proper part of the categories of any lens.
    pub fn lens(&self) -> Result<Lens, Undefined> {
        self.lens.clone().map(|(lens, _)| lens)
    }

    /// What is kept of a pair.
    #[must_use]
    pub fn read(&self, pair: &Pair) -> Reading {
        let [baseline, programme] =
            [&pair.baseline, &pair.programme].map(|books| self.weights.outcome(Outcome::HarmWeeks, books));
        let (mut direct, mut spill) = (0.0, 0.0);
        if let Ok((lens, treated)) = &self.lens {
            let [before, after] =
                [&pair.baseline, &pair.programme].map(|books| levels(books, *lens, &self.layout, &self.weights));
            for ((before, after), treated) in before.iter().zip(&after).zip(treated) {
                if *treated {
                    direct += before - after;
                } else {
                    spill += after - before;
                }
            }
        }
        Reading { baseline, net: baseline - programme, direct, spill }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing::{Stay, World, close, intervention, pair};
    use crate::model::interventions::Scope;
    use crate::units::{PlaceId, RouteId};

    #[test]
    fn net_is_direct_less_spill() {
        let world = World::new(26);
        let first = intervention("campaign", Scope { origins: Some(vec![PlaceId(0)]), ..Scope::default() });
        let reader = Reader::new(&world.setting, &world.layout, &[first]);
        let (mut baseline, mut programme) = (world.books(), world.books());
        let stay = Stay { weeks: 10, ..Stay::default() };
        (0..10).for_each(|_| world.enter(&mut baseline, stay));
        (0..4).for_each(|_| world.enter(&mut programme, stay));
        (0..2).for_each(|_| world.enter(&mut programme, Stay { route: RouteId(2), ..stay }));
        let found = reader.read(&pair(0, baseline, programme));
        assert_eq!(reader.lens(), Ok(Lens::Origin));
        for (found, expected) in [(found.baseline, 100.0), (found.net, 40.0), (found.direct, 60.0), (found.spill, 20.0)]
        {
            close(found, expected, 1e-12);
        }
    }

    #[test]
    fn a_programme_everywhere_has_no_lens_of_its_own() {
        let world = World::new(26);
        let everywhere = intervention("law", Scope::default());
        let reader = Reader::new(&world.setting, &world.layout, &[everywhere]);
        assert_eq!(reader.lens(), Err(Undefined::AllTreatedBy { intervention: "law".to_owned() }));
    }
}
