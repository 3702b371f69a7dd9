//! Single counts as people have them, summed to the counts of the kinds of areas.
//!
//! Counts of a longer or shorter period are brought to the length of the period after: those before are multiplied by
//! (weeks after) / (weeks before). Sizes of the areas of a kind add up. Harm multiplies the counts of a kind of crime.
//!
//! Example: 40 in the two years before and 15 in the year after count as 20 → 15.

use std::collections::BTreeMap;

use serde::Serialize;

use super::areas::{Areas, Counts, Role, Tally};

/// Before a programme, or after it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Before the programme.
    Before,
    /// After it began.
    After,
}

impl Period {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Before, Self::After];

    /// Its name in files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
        }
    }
}

/// One count.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Observation {
    /// What the area is for.
    pub role: Role,
    /// Name of the area.
    pub area: String,
    /// Kind of crime; empty where there is only one.
    pub kind: String,
    /// Before or after.
    pub period: Period,
    /// Stretch of the period, such as a month; empty where it is counted as a whole.
    pub time: String,
    /// The count.
    pub count: u64,
    /// Length of the stretch, above zero; 1 where nothing is known of it.
    pub weeks: f64,
    /// Weight of harm of the kind of crime, above zero.
    pub harm: f64,
    /// Size of the area, above zero; nothing where sizes do not matter. Either all areas have one or none.
    pub size: Option<f64>,
}

/// Counts of one evaluation. Every area has a count of each kind of crime in each stretch of both periods; stretches are as
/// long, and kinds as harmful, in one area as in another. Whoever makes them sees to that.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Observations(Vec<Observation>);

/// How kinds of crime are added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weighing {
    /// All alike.
    Counts,
    /// By their harm.
    Harm,
}

impl Observations {
    /// Counts in an order that does not depend on the order in which they come.
    #[must_use]
    pub fn new(mut rows: Vec<Observation>) -> Self {
        let key = |row: &Observation| (row.role, row.area.clone(), row.kind.clone(), row.period, row.time.clone());
        rows.sort_by_cached_key(key);
        Self(rows)
    }

    /// The counts.
    #[must_use]
    pub fn rows(&self) -> &[Observation] {
        &self.0
    }

    /// Kinds of crime with their weights of harm.
    #[must_use]
    pub fn kinds(&self) -> BTreeMap<&str, f64> {
        self.0.iter().map(|row| (row.kind.as_str(), row.harm)).collect()
    }

    /// Length of a period.
    #[must_use]
    pub fn weeks(&self, period: Period) -> f64 {
        let stretches = self.0.iter().filter(|row| row.period == period).map(|row| (row.time.as_str(), row.weeks));
        stretches.collect::<BTreeMap<_, _>>().values().sum()
    }

    /// Sums over the areas of each kind, at the length of the period after.
    #[must_use]
    pub fn areas(&self, weighing: Weighing) -> Areas {
        let longer = self.weeks(Period::After) / self.weeks(Period::Before);
        let present = Role::ALL.into_iter().filter(|&role| self.of(role).next().is_some());
        present.fold(Areas::NONE, |areas, role| {
            let mut counts = Counts::default();
            for row in self.of(role) {
                let tally = Tally::new(row.count as f64).times(if weighing == Weighing::Harm { row.harm } else { 1.0 });
                match row.period {
                    Period::Before => counts.before += tally.times(longer),
                    Period::After => counts.after += tally,
                }
            }
            areas.with(role, counts).sized(role, self.size(role))
        })
    }

    /// Counts as they are, before and after, of one kind of area.
    #[must_use]
    pub fn counted(&self, role: Role) -> [u64; 2] {
        Period::ALL.map(|period| self.of(role).filter(|row| row.period == period).map(|row| row.count).sum())
    }

    /// Names of the areas of a kind with their sizes.
    #[must_use]
    pub fn areas_of(&self, role: Role) -> BTreeMap<&str, Option<f64>> {
        self.of(role).map(|row| (row.area.as_str(), row.size)).collect()
    }

    /// Size of all areas of a kind; 1 where sizes do not matter.
    fn size(&self, role: Role) -> f64 {
        self.areas_of(role).values().copied().sum::<Option<f64>>().unwrap_or(1.0)
    }

    fn of(&self, role: Role) -> impl Iterator<Item = &Observation> {
        self.0.iter().filter(move |row| row.role == role)
    }
}
