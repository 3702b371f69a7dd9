//! The outcomes of an arm over the window.
//!
//! The primary one is `Y = Σ_f harm_f · victim-weeks_f`, whole victim-weeks first and weights after, so that accounts stay
//! exact. Example: 30 victim-weeks in a form of harm 1 and 10 in one of harm 2 are 40 victim-weeks and 50 harm-weighted
//! ones; 7 weeks of cells in other crime add to neither.

use serde::{Deserialize, Serialize};

use crate::model::books::MILLION;
use crate::model::books::{Books, Layout};
use crate::model::setting::{Form, Setting};
use crate::units::FormId;

/// An outcome of one arm over the observation window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Harm-weighted victim-weeks of exploitation: the primary outcome.
    HarmWeeks,
    /// Victim-weeks of exploitation, each counting one.
    VictimWeeks,
    /// Recruitments. Never the primary outcome: freed places are refilled, so a rescue would look like backfire.
    Recruitments,
    /// Identified victims (observed).
    Identified,
    /// Recruitments of persons who had been trafficked before.
    Retrafficked,
    /// Arrests of cells (observed).
    Arrests,
    /// Convictions (observed).
    Convictions,
    /// Cases taken up (observed).
    Cases,
    /// Weeks that active cells spend in other crime; it has no victim-weeks, so it stands beside the functional lens.
    OtherCrimeWeeks,
    /// Victims expected to be identified (observed): the weekly probabilities of all who could be. The same mean as
    /// [`Outcome::Identified`] with less noise, but no distribution of a count.
    IdentifiedExpected,
}

impl Outcome {
    /// All, in the order of reports; the first is the primary one.
    pub const ALL: [Self; 10] = [
        Self::HarmWeeks,
        Self::VictimWeeks,
        Self::Recruitments,
        Self::Identified,
        Self::Retrafficked,
        Self::Arrests,
        Self::Convictions,
        Self::Cases,
        Self::OtherCrimeWeeks,
        Self::IdentifiedExpected,
    ];

    /// Whether more of it is worse. A rise of the others is a response of authorities, not a failure.
    #[must_use]
    pub const fn is_harm(self) -> bool {
        matches!(
            self,
            Self::HarmWeeks | Self::VictimWeeks | Self::Recruitments | Self::Retrafficked | Self::OtherCrimeWeeks
        )
    }

    /// Words shown to people, unit included.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::HarmWeeks => "harm-weighted victim-weeks",
            Self::VictimWeeks => "victim-weeks",
            Self::Recruitments => "recruitments",
            Self::Identified => "victims identified",
            Self::Retrafficked => "recruitments of persons trafficked before",
            Self::Arrests => "arrests of cells",
            Self::Convictions => "convictions",
            Self::Cases => "cases taken up",
            Self::OtherCrimeWeeks => "operation-weeks in other crime",
            Self::IdentifiedExpected => "victims expected to be identified",
        }
    }
}

/// What turns counts into outcomes.
#[derive(Clone, Debug)]
pub(crate) struct Weights {
    /// Harm per victim-week of each trafficking form.
    harm: Vec<f64>,
    /// Forms that are other crime.
    other: Vec<FormId>,
    /// All forms of the setting.
    forms: usize,
}

impl Weights {
    pub(crate) fn new(setting: &Setting, layout: &Layout) -> Self {
        Self {
            harm: setting.forms.iter().take(layout.forms()).map(Form::harm).collect(),
            other: setting.forms.pairs().filter(|(_, form)| !form.is_trafficking()).map(|(id, _)| id).collect(),
            forms: setting.forms.len(),
        }
    }

    /// Harm-weighted victim-weeks from whole victim-weeks by form.
    pub(crate) fn harm_weeks(&self, by_form: impl IntoIterator<Item = u64>) -> f64 {
        self.harm.iter().zip(by_form).map(|(harm, weeks)| harm * weeks as f64).sum()
    }

    /// An outcome of one arm.
    pub(super) fn outcome(&self, outcome: Outcome, Books { truth, observed }: &Books) -> f64 {
        match outcome {
            Outcome::HarmWeeks => self.harm_weeks((0..self.harm.len()).map(|form| {
                let of_form = truth.exploited.iter().skip(form).step_by(self.harm.len());
                of_form.map(|&n| u64::from(n)).sum()
            })),
            Outcome::VictimWeeks => whole(&truth.exploited),
            Outcome::Recruitments => whole(&truth.recruited),
            Outcome::Identified => whole(&observed.weekly),
            Outcome::Retrafficked => f64::from(truth.retrafficked),
            Outcome::Arrests => f64::from(observed.arrests),
            Outcome::Convictions => f64::from(observed.convictions),
            Outcome::Cases => f64::from(observed.cases),
            Outcome::IdentifiedExpected => observed.expected as f64 / MILLION,
            Outcome::OtherCrimeWeeks => {
                self.other.iter().map(|&form| truth.active_weeks(self.forms, form)).sum::<u64>() as f64
            }
        }
    }

    /// All outcomes of one arm, in the order of [`Outcome::ALL`].
    pub(crate) fn outcomes(&self, books: &Books) -> [f64; Outcome::ALL.len()] {
        Outcome::ALL.map(|outcome| self.outcome(outcome, books))
    }
}

fn whole(counts: &[u32]) -> f64 {
    counts.iter().map(|&n| u64::from(n)).sum::<u64>() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing::{Stay, World, close};

    #[test]
    fn every_outcome_counts_its_own_column() {
        let world = World::new(13);
        let mut books = world.books();
        (0..3).for_each(|from| world.enter(&mut books, Stay { from, weeks: 10, ..Stay::default() }));
        world.enter(&mut books, Stay { form: 1, from: 1, weeks: 10, ..Stay::default() });
        books.truth.retrafficked = 2;
        // Three forms a week: seven cells in the third, which is other crime, and some in trafficking.
        books.truth.active[3 * 4 + 2] = 7;
        books.truth.active[3 * 4] = 100;
        books.observed.weekly[12] = 3;
        books.observed.expected = 2_500_000;
        (books.observed.arrests, books.observed.convictions, books.observed.cases) = (5, 1, 9);
        let found = Weights::new(&world.setting, &world.layout).outcomes(&books);
        let expected = [50.0, 40.0, 4.0, 3.0, 2.0, 5.0, 1.0, 9.0, 7.0, 2.5];
        found.into_iter().zip(expected).for_each(|(found, expected)| close(found, expected, 1e-12));
    }
}
