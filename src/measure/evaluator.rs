//! What an evaluator would have seen, beside the truth.
//!
//! An evaluator has one world, the one with the programme: counts by role ([`Role`]) before and after its start, and of these only what
//! authorities record, people identified. The measures of the field and the verdict at 95 % are taken of them in every replicate.
//! Two gaps are told apart. *The design*: the same measures of true counts, victim-weeks of exploitation in the same areas,
//! against what the programme does, which only the paired baseline shows. *Detection*: measures of what is recorded against
//! those of true counts.
//!
//! Counts before are weighted by the length of after over the length of before, so that differences are over the same time.
//!
//! Example: 100 victim-weeks before and 90 after in the treatment, of which 10 and 18 people are identified: what is seen
//! changes by 1.8, the truth by .9, and the detection bias is 1.8/.9 = 2.

mod measures;
mod truth;
mod verdict;

use serde::{Deserialize, Serialize};

use super::average::Averaged;
use super::stats::Moments;
use super::{Undefined, Value};
use crate::experiment::Pair;
use crate::model::books::{ByRole, Column, Layout, Lens, Span};
use crate::model::evaluation::{Evaluation, Role, Unevaluated};
use crate::model::setting::Setting;

use super::field::{Areas, Counts, Tally};
use measures::MeasureSums;
use verdict::VerdictSums;

pub use measures::{OverReplicates, Seen};
pub use truth::Truth;
pub use verdict::{Change, Judged, Verdict};

/// What an evaluator would have seen, beside the truth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// The lens whose categories are the areas.
    pub lens: Lens,
    /// One for each role that some category has.
    pub areas: Vec<Area>,
    /// Weeks counted before the programme.
    pub before: u32,
    /// Weeks counted from its start on.
    pub after: u32,
    /// How many times as much as a Poisson count the evaluator lets counts vary.
    pub overdispersion: f64,
    /// What the programme does, from the paired baseline.
    pub truth: Truth,
    /// The measures of the field, in the order of [`Measure::ALL`](super::field::Measure::ALL).
    pub measures: Vec<Seen>,
    /// What the evaluator concludes, by the end of each quarter from the start of the programme.
    pub verdicts: Vec<Verdict>,
}

impl View {
    /// What the evaluator concludes at the end of the window.
    #[must_use]
    pub fn verdict(&self) -> Option<&Verdict> {
        self.verdicts.last()
    }

    /// The area of a role.
    #[must_use]
    pub fn area(&self, role: Role) -> Option<&Area> {
        self.areas.iter().find(|area| area.role == role)
    }
}

/// The counts of one role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Area {
    /// The role.
    pub role: Role,
    /// Its categories.
    pub categories: Vec<String>,
    /// Victim-weeks in a week before the programme: mean number of people in exploitation.
    pub held_before: Value,
    /// The same from its start on.
    pub held_after: Value,
    /// People identified in a week before the programme.
    pub identified_before: Value,
    /// The same from its start on.
    pub identified_after: Value,
    /// Change seen over true change, each after over before: 1 where detection is the same throughout. Ratio of means; interval by
    /// the delta method on its logarithm.
    pub bias: Value,
    /// What the programme changes here, as a share of the paired baseline: below zero a fall. Ratio of means with its Fieller
    /// interval.
    pub change: Value,
}

/// What is summed of every replicate, each by [`Column`]: see [`observation`].
#[derive(Clone, Copy)]
enum Block {
    /// Victim-weeks from the start on, baseline less programme.
    Difference,
    /// Victim-weeks of the baseline arm from the start on.
    Baseline,
    HeldBefore,
    HeldAfter,
    IdentifiedBefore,
    IdentifiedAfter,
}

const BLOCKS: usize = 6;

/// Place of a count in an observation.
const fn at(block: Block, column: usize) -> usize {
    block as usize * Column::COUNT + column
}

/// A linear form of an observation.
fn form(terms: impl IntoIterator<Item = (Block, usize, f64)>) -> Vec<f64> {
    let mut form = vec![0.0; BLOCKS * Column::COUNT];
    terms.into_iter().for_each(|(block, column, factor)| form[at(block, column)] = factor);
    form
}

/// Everything that is summed over replicates.
#[derive(Clone, Debug)]
pub(super) struct EvaluatorSums {
    evaluated: Result<Sums, Undefined>,
}

#[derive(Clone, Debug)]
struct Sums {
    evaluation: Evaluation,
    before: u32,
    after: u32,
    counts: Averaged<Moments>,
    measures: MeasureSums,
    verdicts: VerdictSums,
}

impl EvaluatorSums {
    pub(super) fn new(setting: &Setting) -> Self {
        let evaluated = setting.evaluation.clone().map(|evaluation| Sums {
            before: 0,
            after: 0,
            counts: Averaged::new(Moments::new(BLOCKS * Column::COUNT)),
            measures: MeasureSums::default(),
            verdicts: VerdictSums::new(evaluation.overdispersion),
            evaluation,
        });
        Self { evaluated: evaluated.map_err(Undefined::from) }
    }

    pub(super) fn add(&mut self, pair: &Pair) {
        if let Ok(sums) = &mut self.evaluated {
            sums.add(pair);
        }
    }

    pub(super) fn view(&self, layout: &Layout) -> Result<View, Undefined> {
        self.evaluated.as_ref().map_err(Clone::clone).map(|sums| sums.view(layout))
    }
}

impl Sums {
    fn add(&mut self, pair: &Pair) {
        let (truth, recorded) = (&pair.programme.truth.by_role, &pair.programme.observed.by_role);
        (self.before, self.after) = (truth.before().weeks, after(truth).weeks);
        self.counts.add(pair, observation(pair));
        let whole = |book: &ByRole| self.areas(&book.before(), &after(book));
        self.measures.add(&whole(truth), &whole(recorded));
        let before = recorded.before();
        let quarters = 1..=recorded.quarters_after().len();
        let spans: Vec<_> = quarters.map(|quarters| recorded.after(quarters)).collect();
        for (quarter, span) in spans.iter().enumerate() {
            let areas = self.areas(&before, span);
            self.verdicts.add(pair.world, quarter, span.weeks, &areas);
        }
    }

    /// Counts of the roles that some category has.
    fn areas(&self, before: &Span, after: &Span) -> Areas {
        let weight = f64::from(after.weeks) / f64::from(before.weeks.max(1));
        let counts = |role| Counts {
            before: Tally::new(f64::from(before.of(role))).times(weight),
            after: Tally::new(f64::from(after.of(role))),
        };
        self.roles().fold(Areas::NONE, |areas, role| areas.with(role, counts(role)))
    }

    fn roles(&self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(|role| self.evaluation.roles.contains(&Some(*role)))
    }

    fn view(&self, layout: &Layout) -> View {
        let counts = self.counts.all();
        let truth = Truth::of(&counts);
        View {
            lens: self.evaluation.lens,
            areas: self.roles().map(|role| self.area(role, layout, &counts)).collect(),
            before: self.before,
            after: self.after,
            overdispersion: self.evaluation.overdispersion,
            measures: self.measures.seen(),
            verdicts: self.verdicts.verdicts(&truth),
            truth,
        }
    }

    fn area(&self, role: Role, layout: &Layout, counts: &Moments) -> Area {
        let column = Column::of(Some(role)).index();
        let labels = layout.labels(self.evaluation.lens).into_iter().zip(&self.evaluation.roles);
        let a_week = |block, weeks: u32| {
            let estimate = counts.estimate(at(block, column))?;
            let share = 1.0 / f64::from(weeks.max(1));
            Ok(super::Estimate {
                mean: estimate.mean * share,
                low: estimate.low * share,
                high: estimate.high * share,
                n: estimate.n,
            })
        };
        Area {
            role,
            categories: labels.filter(|(_, of)| **of == Some(role)).map(|(label, _)| label).collect(),
            held_before: a_week(Block::HeldBefore, self.before),
            held_after: a_week(Block::HeldAfter, self.after),
            identified_before: a_week(Block::IdentifiedBefore, self.before),
            identified_after: a_week(Block::IdentifiedAfter, self.after),
            bias: bias(counts, column),
            change: change(counts, column),
        }
    }
}

/// All that is counted from the start of the programme on.
fn after(book: &ByRole) -> Span {
    book.after(book.quarters_after().len())
}

/// The counts of one replicate, block by block.
fn observation(pair: &Pair) -> Vec<f64> {
    let counts = |span: Span| span.counts.map(f64::from);
    let [baseline, programme] = [&pair.baseline, &pair.programme].map(|books| counts(after(&books.truth.by_role)));
    let difference = std::array::from_fn(|column| baseline[column] - programme[column]);
    let (truth, recorded) = (&pair.programme.truth.by_role, &pair.programme.observed.by_role);
    [difference, baseline, counts(truth.before()), programme, counts(recorded.before()), counts(after(recorded))]
        .concat()
}

/// Change seen over true change.
fn bias(counts: &Moments, column: usize) -> Value {
    let powers = [
        (Block::IdentifiedAfter, column, 1.0),
        (Block::IdentifiedBefore, column, -1.0),
        (Block::HeldAfter, column, -1.0),
        (Block::HeldBefore, column, 1.0),
    ];
    counts.product(&form(powers))
}

/// What the programme changes, as a share of the baseline.
fn change(counts: &Moments, column: usize) -> Value {
    let forms = [form([(Block::Difference, column, -1.0)]), form([(Block::Baseline, column, 1.0)])];
    counts.joint(&forms)?.ratio(0, 1).ok_or(Undefined::DenominatorNearZero)
}

impl From<Unevaluated> for Undefined {
    fn from(why: Unevaluated) -> Self {
        let why = match why {
            Unevaluated::NoProgramme => "there is no programme to be evaluated",
            Unevaluated::NoPlaces => {
                "the programme is not limited to some origins or some destinations, so no places are left to compare with; a \
                 table [evaluation] in the scenario can name other areas"
            }
            Unevaluated::NoControl => {
                "all places without the programme are equally near to it, so none is left as a control; a table \
                 [evaluation] in the scenario can name one"
            }
            Unevaluated::NothingBefore => {
                "no week is simulated before the programme, so there is nothing to compare with"
            }
        };
        Self::NotEvaluated { why: why.to_owned() }
    }
}

#[cfg(test)]
mod tests;
