//! How often something may happen to a cell. Waits are drawn, not weeks: a week in which nothing may happen costs nothing.
//!
//! What may happen comes at a rate that is the highest for any cell, whatever it does and whatever the programme; what comes
//! of it is decided when it comes. So the weeks of a cell depend on its name alone, and cells of two arms that have parted
//! share them again at once. With rates of their own they would not.

use crate::model::calendar::Calendar;
use crate::model::cell::{Cell, Status};
use crate::model::setting::Setting;
use crate::rng::{Decision, Key, Poisson, Streams, Waits, half_unit, half_word, logistic_variate};
use crate::units::{Hazard, Week};

/// Weeks in which a cell may review, retire or leave. What comes of one is read from a half-word by comparing whole numbers.
#[derive(Clone, Debug)]
pub struct Turns {
    waits: Waits,
    /// The half-word below which a cell leaves, if it is active and if not.
    leave: [u32; 2],
    /// The highest of them.
    leaving: u32,
    /// The half-words up to which it reviews in each way, if it is active and if not, below `leaving` and beyond.
    reviews: [[[u32; 5]; 2]; 2],
}

/// A week in which a cell may review, retire or leave.
#[derive(Clone, Copy, Debug, Default)]
pub struct Turn {
    /// Weeks to the next.
    pub wait: u32,
    what: u32,
    /// What decides a review.
    pub look: Look,
}

/// What decides a review: half-words of random bits.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    /// Which alternative is looked at.
    pub whom: u32,
    /// Whether the cell moves to it.
    pub accept: u32,
}

impl Look {
    /// What the cell must gain to move, times the rationality of its choice: a standard logistic variate.
    #[inline]
    #[must_use]
    pub fn needed(self) -> f64 {
        logistic_variate(self.accept)
    }
}

/// What comes of a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The cell retires or exits.
    Leave,
    /// It reviews; kinds stand in the order of [`crate::model::cell::Review::ALL`].
    Review(usize),
    /// It goes on as before.
    Nothing,
}

impl Turns {
    /// The turns of a setting: reviews of kind k have the probability `ease_k·exp(−θ·cost_k)` (`model.md`, 5.2).
    #[must_use]
    pub fn new(setting: &Setting) -> Self {
        let choice = &setting.choice;
        let mut sum = 0.0;
        let both = std::iter::zip(choice.ease.in_order(), choice.cost.in_order());
        let widths = both.map(|(ease, cost)| ease.get() * libm::exp(-choice.rationality.get() * cost.get()));
        let up_to: Vec<f64> = widths
            .map(|width| {
                sum += width;
                sum
            })
            .collect();
        let weekly = |hazard: Hazard| if setting.mechanisms.turnover { hazard.weekly().get() } else { 0.0 };
        let (retire, exit) = (weekly(setting.turnover.retirement), weekly(setting.turnover.dormant_exit));
        Self::of(retire, exit, up_to.try_into().expect("there are five kinds"))
    }

    fn of(retire: f64, exit: f64, reviews: [f64; 5]) -> Self {
        let leaving = retire.max(exit);
        let either = leaving + (1.0 - leaving) * reviews[4];
        let half_word = |share: f64| half_word(share / either.max(f64::MIN_POSITIVE));
        // Leaving and reviews are independent, and who leaves does not review. Beyond the highest probability of leaving there is a turn
        // only because of a review.
        let between = |from: f64, to: f64| reviews.map(|up_to| half_word(from + (to - from) * up_to));
        Self {
            waits: Waits::new(either),
            leave: [retire, exit].map(half_word),
            leaving: half_word(leaving),
            reviews: [retire, exit].map(|leave| [between(leave, leaving), between(leaving, 1.0)]),
        }
    }

    /// The turn of the cell named `key` in a week, or the week from which it waits for its first.
    #[inline]
    #[must_use]
    pub fn draw(&self, luck: Streams, key: Key, week: Week) -> Turn {
        let [wait, what, whom, accept] = luck.halves(Decision::CellWeek, key, week, 0);
        Turn { wait: self.waits.invert(wait), what, look: Look { whom, accept } }
    }

    /// What comes of a turn.
    #[inline]
    #[must_use]
    pub fn outcome(&self, turn: Turn, status: Status) -> Outcome {
        let row = usize::from(status != Status::Active);
        if turn.what < self.leave[row] {
            return Outcome::Leave;
        }
        let reviews = &self.reviews[row][usize::from(turn.what >= self.leaving)];
        // Counted, not looked for: nobody can foresee where it is found, processors neither.
        let kind = reviews.iter().filter(|&&up_to| turn.what >= up_to).count();
        if kind < reviews.len() { Outcome::Review(kind) } else { Outcome::Nothing }
    }
}

/// Weeks in which a cell with room may meet somebody.
#[derive(Clone, Debug)]
pub struct Encounters {
    waits: Waits,
    persons: Poisson,
    /// The half-word below which it is one person.
    one_below: u32,
}

/// A week in which a cell may meet somebody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Encounter {
    /// Weeks to the next.
    pub wait: u32,
    /// The half-word that says how many persons it may meet.
    persons: u32,
    /// Two half-words for the first person: who it is, and whether they accept.
    pub first: [u32; 2],
}

impl Encounters {
    /// Encounters that are Poisson with this mean a week.
    #[must_use]
    pub fn new(mean: f64) -> Self {
        let any = -libm::expm1(-mean);
        let one = if mean > 0.0 { mean * libm::exp(-mean) / any } else { 1.0 };
        Self { waits: Waits::new(any), persons: Poisson::new(mean), one_below: half_word(one) }
    }

    /// The encounter of the cell named `key` in a week, or the week from which it waits for its first.
    #[inline]
    #[must_use]
    pub fn draw(&self, luck: Streams, key: Key, week: Week) -> Encounter {
        let [wait, persons, first @ ..] = luck.halves(Decision::Encounter, key, week, 0);
        Encounter { wait: self.waits.invert(wait), persons, first }
    }

    /// Whether an encounter may be with one person only.
    #[inline]
    #[must_use]
    pub const fn is_with_one(&self, encounter: &Encounter) -> bool {
        encounter.persons < self.one_below
    }

    /// How many persons an encounter may be with: one at least.
    #[inline]
    #[must_use]
    pub fn persons(&self, encounter: &Encounter) -> u32 {
        if self.is_with_one(encounter) { 1 } else { self.several(encounter.persons) }
    }

    #[cold]
    fn several(&self, persons: u32) -> u32 {
        self.persons.invert_positive(half_unit(persons)).max(2)
    }
}

/// What a week brings that says when it may come again.
pub trait Recurring {
    /// Weeks to the next.
    fn wait(&self) -> u32;
}

impl Recurring for Turn {
    fn wait(&self) -> u32 {
        self.wait
    }
}

impl Recurring for Encounter {
    fn wait(&self) -> u32 {
        self.wait
    }
}

/// What is drawn for the cells for which it is due in a week, in the order of slots; of what is not `ready` to happen nothing comes
/// but the next week. Names of all are read first, then everything is drawn, and only then comes anything of it: so processors wait
/// for many cells at once, and work on several draws. Whatever is drawn is listed, and written over if it is not ready: a branch on
/// that could not be foreseen. Returns how many are; what stands behind them in the list means nothing.
#[inline]
pub fn due<T: Recurring + Copy + Default>(
    (calendar, week): (&mut Calendar, Week),
    (cells, names): (&[Cell], &mut Vec<(u32, Key)>),
    draw: impl Fn(Key) -> T,
    ready: impl Fn(&Cell, &T) -> bool,
    drawn: &mut Vec<(u32, T)>,
) -> usize {
    calendar.take(week, |slot| names.push((slot, cells[slot as usize].key)));
    drawn.resize(names.len().max(drawn.len()), (0, T::default()));
    let mut count = 0;
    for &(slot, key) in &*names {
        let cell = &cells[slot as usize];
        if cell.status == Status::Gone {
            continue;
        }
        let what = draw(key);
        calendar.set(slot, week, week.plus(what.wait()));
        drawn[count] = (slot, what);
        count += usize::from(ready(cell, &what));
    }
    names.clear();
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    const CELLS: u64 = 4_000;
    const WEEKS: i32 = 100;

    fn z(found: f64, weeks: f64, p: f64) -> f64 {
        (found - weeks * p) / (weeks * p * (1.0 - p)).sqrt()
    }

    /// Every week has exactly the probabilities of leaving and of each kind of review.
    #[test]
    fn every_week_has_its_probabilities() {
        let widths = [0.03, 0.01, 0.02, 0.0, 0.05];
        let mut sum = 0.0;
        let turns = Turns::of(
            0.02,
            0.1,
            widths.map(|width| {
                sum += width;
                sum
            }),
        );
        for (status, leaves) in [(Status::Active, 0.02), (Status::Dormant, 0.1)] {
            let mut counts = [0.0; 6];
            for key in (0..CELLS).map(|i| Key::person(1, i)) {
                let luck = Streams::new(3, 0, 0);
                let mut week = Week(0).plus(turns.draw(luck, key, Week(0)).wait);
                while week.0 <= WEEKS {
                    let turn = turns.draw(luck, key, week);
                    match turns.outcome(turn, status) {
                        Outcome::Leave => counts[5] += 1.0,
                        Outcome::Review(kind) => counts[kind] += 1.0,
                        Outcome::Nothing => {}
                    }
                    week = week.plus(turn.wait);
                }
            }
            let weeks = CELLS as f64 * f64::from(WEEKS);
            for (kind, width) in widths.into_iter().enumerate().filter(|(_, width)| *width > 0.0) {
                assert!(z(counts[kind], weeks, width * (1.0 - leaves)).abs() < 4.0, "{status:?}: {counts:?}");
            }
            assert!(counts[3] == 0.0 && z(counts[5], weeks, leaves).abs() < 4.0, "{status:?}: {counts:?}");
        }
    }

    /// Encounters add up to their mean, and vary as a Poisson count does.
    #[test]
    fn encounters_are_poisson() {
        let mean = 0.7;
        let (encounters, luck) = (Encounters::new(mean), Streams::new(3, 0, 0));
        let (mut sum, mut squares) = (0.0, 0.0);
        for key in (0..CELLS).map(|i| Key::person(1, i)) {
            let mut week = Week(0).plus(encounters.draw(luck, key, Week(0)).wait);
            while week.0 <= WEEKS {
                let met = encounters.draw(luck, key, week);
                let persons = encounters.persons(&met);
                (sum, squares) = (sum + f64::from(persons), squares + f64::from(persons.pow(2)));
                week = week.plus(met.wait);
            }
        }
        let weeks = CELLS as f64 * f64::from(WEEKS);
        let (average, variance) = (sum / weeks, squares / weeks - (sum / weeks).powi(2));
        assert!((average - mean).abs() < 4.0 * (mean / weeks).sqrt(), "{average}");
        assert!((variance / mean - 1.0).abs() < 4.0 * ((2.0 + 1.0 / mean) / weeks).sqrt(), "{variance}");
    }
}
