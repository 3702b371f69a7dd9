//! Counts by role in the evaluation and quarter: what an evaluator counts, and what there was to be counted.

use serde::{Deserialize, Serialize};

use super::Layout;
use crate::model::evaluation::Role;
use crate::units::Week;

/// A column of [`ByRole`]: a role in the evaluation, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column(u8);

impl Column {
    /// How many there are.
    pub const COUNT: usize = Role::ALL.len() + 1;

    /// The column of a role, or of what has none.
    #[must_use]
    pub fn of(role: Option<Role>) -> Self {
        Self(role.map_or(Role::ALL.len(), |role| role as usize) as u8)
    }

    /// Its position, below [`Column::COUNT`].
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Counts in some weeks, by role in the evaluation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Weeks counted.
    pub weeks: u32,
    /// Counts by [`Column`].
    pub counts: [u32; Column::COUNT],
}

impl Span {
    /// The count of a role.
    #[must_use]
    pub fn of(&self, role: Role) -> u32 {
        self.counts[Column::of(Some(role)).index()]
    }

    /// The count of all, whether they have a role or not.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.counts.iter().sum()
    }

    fn plus(mut self, other: &Self) -> Self {
        self.weeks += other.weeks;
        self.counts.iter_mut().zip(other.counts).for_each(|(sum, count)| *sum += count);
        self
    }
}

/// Counts by role in the evaluation and quarter, from some weeks before the programme to the end of the window. Empty where
/// nobody evaluates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByRole {
    quarters: Vec<Span>,
    before: usize,
}

impl ByRole {
    pub(super) fn new(layout: &Layout) -> Self {
        let Some(evaluation) = layout.evaluation() else { return Self { quarters: Vec::new(), before: 0 } };
        let last = Week(layout.window().cast_signed() - 1);
        let quarters = evaluation.quarter(last).map_or(0, |last| last + 1);
        Self { quarters: vec![Span::default(); quarters], before: evaluation.quarters_before() as usize }
    }

    /// The span of a week that is counted.
    pub(crate) fn at(&mut self, layout: &Layout, week: Week) -> Option<&mut Span> {
        let quarter = layout.evaluation()?.quarter(week)?;
        self.quarters.get_mut(quarter)
    }

    /// All that is counted before the programme.
    #[must_use]
    pub fn before(&self) -> Span {
        self.quarters_before().iter().fold(Span::default(), Span::plus)
    }

    /// What is counted in the first so many quarters of the programme.
    #[must_use]
    pub fn after(&self, quarters: usize) -> Span {
        self.quarters_after().iter().take(quarters).fold(Span::default(), Span::plus)
    }

    /// Quarter by quarter before the programme.
    #[must_use]
    pub fn quarters_before(&self) -> &[Span] {
        &self.quarters[..self.before.min(self.quarters.len())]
    }

    /// Quarter by quarter from the start of the programme on.
    #[must_use]
    pub fn quarters_after(&self) -> &[Span] {
        &self.quarters[self.before.min(self.quarters.len())..]
    }
}
