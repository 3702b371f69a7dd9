//! All measures of one set of counts: of crimes as they were counted and, where kinds of crime have different harm, of their
//! harm. That is how benign displacement, as much crime that does less harm, is told from malign (Barr & Pease 1990).

use serde::Serialize;

use super::{Areas, Counts, Dispersion, Measure, Measured, Observations, Period, Role, Weighing};

/// What counts before and after say.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Assessment {
    /// How much more the counts vary than Poisson ones.
    pub dispersion: Dispersion,
    /// Where that comes from.
    pub basis: Basis,
    /// Lengths of both periods: weeks, or stretches where the file does not say.
    pub weeks: [f64; 2],
    /// One for each kind of area that there is.
    pub areas: Vec<Counted>,
    /// Measures of crimes, in the order of [`Measure::ALL`].
    pub crimes: Vec<Assessed>,
    /// The same of harm, where kinds of crime differ in it.
    pub harm: Option<Vec<Assessed>>,
}

/// Where a dispersion comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Somebody said so.
    Given,
    /// From the spread between areas and stretches.
    Estimated,
    /// Taken for 1, as the counts do not show it.
    Assumed,
}

/// What was counted in one kind of area.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Counted {
    /// What the areas are for.
    pub role: Role,
    /// How many areas.
    pub areas: u32,
    /// Size of all of them, where sizes are given.
    pub size: Option<f64>,
    /// Count before, as it was.
    pub before: u64,
    /// Count after.
    pub after: u64,
    /// Both at the length of the period after, with their variances.
    pub counts: Counts,
}

/// A measure with its value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Assessed {
    /// Which.
    pub measure: Measure,
    /// Its value, or why there is none.
    pub effect: Measured,
}

impl Assessment {
    /// Measures counts, with a dispersion that is given, or else estimated where that is possible, or else 1.
    #[must_use]
    pub fn new(observations: &Observations, given: Option<Dispersion>) -> Self {
        let estimated = || Dispersion::estimated(observations).map(|found| (found, Basis::Estimated));
        let (dispersion, basis) = given
            .map(|given| (given, Basis::Given))
            .or_else(estimated)
            .unwrap_or((Dispersion::POISSON, Basis::Assumed));
        let kinds = observations.kinds();
        let mut harms = kinds.values();
        let first = harms.next();
        let weighted = harms.any(|harm| Some(harm) != first);
        let crimes = observations.areas(Weighing::Counts);
        Self {
            dispersion,
            basis,
            weeks: Period::ALL.map(|period| observations.weeks(period)),
            areas: Role::ALL.into_iter().filter_map(|role| counted(observations, &crimes, role)).collect(),
            crimes: all(&crimes, dispersion),
            harm: weighted.then(|| all(&observations.areas(Weighing::Harm), dispersion)),
        }
    }

    /// The effect of a measure of crimes.
    pub fn crime(&self, measure: Measure) -> &Measured {
        &self.crimes[measure as usize].effect
    }

    /// What was counted in a kind of area, where there is one.
    #[must_use]
    pub fn counted(&self, role: Role) -> Option<&Counted> {
        self.areas.iter().find(|counted| counted.role == role)
    }
}

fn all(areas: &Areas, dispersion: Dispersion) -> Vec<Assessed> {
    Measure::ALL.into_iter().map(|measure| Assessed { measure, effect: measure.of(areas, dispersion) }).collect()
}

fn counted(observations: &Observations, crimes: &Areas, role: Role) -> Option<Counted> {
    let counts = crimes.counts(role)?;
    let areas = observations.areas_of(role);
    let [before, after] = observations.counted(role);
    Some(Counted { role, areas: areas.len() as u32, size: areas.values().copied().sum(), before, after, counts })
}
