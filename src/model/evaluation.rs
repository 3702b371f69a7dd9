//! How an evaluator divides the world to look for an effect and for displacement (Bowers & Johnson 2003; Guerette 2009):
//! some categories of one lens are treated, some are the buffer that crime may move to, some the control where neither is
//! expected. Counts by role and quarter begin some weeks before the programme, so that there is a before and an after.
//!
//! Nothing of the simulation reads this: it says what is counted, not what happens.
//!
//! Where a scenario says nothing, the places that the programme names, or those of the jurisdictions it names, are treated, the nearest of the others are the
//! buffer, and all further ones the control. Example: Arda and Belen of five places on a line are treated; then Corva, next to
//! Belen, is the buffer, Dellin and Esk are the control.

use serde::{Deserialize, Serialize};

use crate::model::books::{Layout, Lens};
use crate::model::interventions::Intervention;
use crate::model::programme::arranged;
use crate::model::setting::{Place, Setting};
use crate::units::{PlaceId, QUARTER, Week};

/// What a part of the world is to an evaluator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Where the programme works.
    Treatment,
    /// Where crime may move to.
    Buffer,
    /// Where neither is expected: what the treatment is compared with.
    Control,
    /// What the buffer is compared with, where that is another control.
    BufferControl,
}

impl Role {
    /// All, in the order of reports.
    pub const ALL: [Self; 4] = [Self::Treatment, Self::Buffer, Self::Control, Self::BufferControl];

    /// Key in scenario files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Treatment => "treatment",
            Self::Buffer => "buffer",
            Self::Control => "control",
            Self::BufferControl => "buffer_control",
        }
    }
}

/// What an evaluator compares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// The lens whose categories are the areas.
    pub lens: Lens,
    /// The role of each category of the lens; `None` where nobody counts.
    pub roles: Vec<Option<Role>>,
    /// The first week of the programme: *after* begins with it.
    pub since: Week,
    /// Weeks before it that are counted.
    pub before: u32,
    /// How many times as much as a Poisson count the evaluator lets counts vary; 1 or more.
    pub overdispersion: f64,
}

/// Why nothing is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unevaluated {
    /// There is no programme.
    NoProgramme,
    /// On no lens of places are some treated and others not.
    NoPlaces,
    /// All places that are not treated are equally near: nothing is left as a control.
    NoControl,
    /// Neither burn-in nor window has a week before the programme.
    NothingBefore,
}

/// Weeks before the programme where a scenario does not say.
pub const BEFORE: u32 = 4 * QUARTER;
/// Over-dispersion where a scenario does not say: counts vary as a Poisson count does.
pub const OVERDISPERSION: f64 = 1.0;
/// How much further than the nearest a place may be and still count as one of the nearest.
const EQUALLY_NEAR: f64 = 1.0 + 1e-9;

impl Evaluation {
    /// The evaluation that a programme suggests.
    ///
    /// # Errors
    ///
    /// Where its selectors leave no buffer and control among places, or no week is before it.
    pub fn derived(setting: &Setting, programme: &[Intervention], burn_in: u32) -> Result<Self, Unevaluated> {
        let since = begins(programme).ok_or(Unevaluated::NoProgramme)?;
        let layout = Layout::new(setting, 1);
        let places = |lens: Lens| if lens == Lens::Origin { layout.origins() } else { layout.destinations() };
        let on = |lens: Lens| Some((lens, treated(programme, setting, &layout, (lens, places(lens)))?));
        let (lens, treated) =
            [Lens::Origin, Lens::Destination].into_iter().find_map(on).ok_or(Unevaluated::NoPlaces)?;
        let roles = around(setting, places(lens), &treated).ok_or(Unevaluated::NoControl)?;
        let before = BEFORE.min(weeks_before(since, burn_in));
        if before == 0 {
            return Err(Unevaluated::NothingBefore);
        }
        Ok(Self { lens, roles, since, before, overdispersion: OVERDISPERSION })
    }

    /// Quarters before the programme that are counted; the first may be shorter than 13 weeks.
    #[must_use]
    pub const fn quarters_before(&self) -> u32 {
        self.before.div_ceil(QUARTER)
    }

    /// The quarter that a week lies in, counted from the first one before the programme.
    #[must_use]
    pub fn quarter(&self, week: Week) -> Option<usize> {
        let weeks = week.0 - self.since.0;
        let counted = weeks >= -self.before.cast_signed();
        counted.then(|| (weeks.div_euclid(QUARTER as i32) + self.quarters_before().cast_signed()) as usize)
    }
}

/// The first week in which the programme acts; nothing where there is none.
#[must_use]
pub fn begins(programme: &[Intervention]) -> Option<Week> {
    arranged(programme.to_vec()).iter().filter(|row| !row.kind.arranges()).map(Intervention::begins).min()
}

/// Weeks before the programme that a run has.
#[must_use]
pub fn weeks_before(since: Week, burn_in: u32) -> u32 {
    burn_in.saturating_add_signed(since.0)
}

/// Which places of a lens the programme treats, where every intervention is limited to some, by name or by jurisdiction, and
/// others are left.
fn treated(
    programme: &[Intervention],
    setting: &Setting,
    layout: &Layout,
    (lens, places): (Lens, &[PlaceId]),
) -> Option<Vec<bool>> {
    let mut treated = vec![false; places.len()];
    for Intervention { scope, .. } in programme.iter().filter(|row| !row.kind.arranges()) {
        let named = layout.named(lens, scope);
        if named.is_none() && scope.jurisdictions.is_none() {
            return None;
        }
        let named = named.unwrap_or_else(|| (0..places.len()).collect());
        named.into_iter().filter(|&place| scope.holds(setting, places[place])).for_each(|place| treated[place] = true);
    }
    (treated.contains(&true) && treated.contains(&false)).then_some(treated)
}

/// The nearest of the untreated places are the buffer, the others the control; nothing where that leaves no control.
fn around(setting: &Setting, places: &[PlaceId], treated: &[bool]) -> Option<Vec<Option<Role>>> {
    let apart = |a: &Place, b: &Place| (a.x.get() - b.x.get()).hypot(a.y.get() - b.y.get());
    let distance = |&place: &PlaceId| {
        let others = places.iter().zip(treated).filter(|(_, treated)| **treated);
        let all = others.map(|(&other, _)| apart(&setting.places[place], &setting.places[other]));
        all.fold(f64::INFINITY, f64::min)
    };
    let distances: Vec<f64> = places.iter().map(distance).collect();
    let untreated = distances.iter().zip(treated).filter(|(_, treated)| !**treated);
    let near = untreated.map(|(&distance, _)| distance).fold(f64::INFINITY, f64::min) * EQUALLY_NEAR;
    let role = |(&treated, &distance): (&bool, &f64)| {
        Some(if treated {
            Role::Treatment
        } else if distance <= near {
            Role::Buffer
        } else {
            Role::Control
        })
    };
    let roles: Vec<_> = treated.iter().zip(&distances).map(role).collect();
    roles.contains(&Some(Role::Control)).then_some(roles)
}
