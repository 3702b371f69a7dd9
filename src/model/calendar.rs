//! When something is due for each of many, so that a week asks only those for whom it is.

use crate::model::roomy::Roomy;
use crate::units::Week;

/// The week in which something is due for each slot. Each has one such week at most.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    due: Roomy<Week>,
    /// For every 64 slots a ring of weeks, each a set of slots, one bit each: so they come out in their order, and all weeks of slots
    /// that stand side by side are at hand. Bits that no longer hold are not looked for but passed over when their week comes.
    weeks: Roomy<[u64; ROUND]>,
}

/// Weeks on the ring. Nearly all that is due is due within one round; what is not is noted for its last week, and again then.
const ROUND: usize = 64;
const NEVER: Week = Week(i32::MAX);

impl Calendar {
    /// Makes room for one slot more, the next; nothing is due for it.
    pub fn add_slot(&mut self) {
        if self.due.len().is_multiple_of(u64::BITS as usize) {
            self.weeks.push([0; ROUND]);
        }
        self.due.push(NEVER);
    }

    /// From `now` on something is due in a later week, and no longer when it was before.
    #[inline]
    pub fn set(&mut self, slot: u32, now: Week, later: Week) {
        self.due[slot as usize] = later;
        self.weeks[slot as usize / 64][page(noted(later, now))] |= 1 << (slot % 64);
    }

    /// From `now` on something is due in a later week, or before, if it was already.
    pub fn set_at_latest(&mut self, slot: u32, now: Week, later: Week) {
        if later < self.due[slot as usize] {
            self.set(slot, now, later);
        }
    }

    /// Nothing is due for a slot any more.
    #[inline]
    pub fn clear(&mut self, slot: u32) {
        self.due[slot as usize] = NEVER;
    }

    /// Takes out those for whom something is due in a week and hands them to `each`, in the order of their slots. Weeks come one after
    /// the other.
    #[inline]
    pub fn take(&mut self, now: Week, mut each: impl FnMut(u32)) {
        let due = self.due.as_mut_slice();
        for (first, weeks) in (0..).step_by(u64::BITS as usize).zip(self.weeks.iter_mut()) {
            let mut bits = std::mem::take(&mut weeks[page(now)]);
            while bits != 0 {
                let slot = first + bits.trailing_zeros();
                bits &= bits - 1;
                let due = &mut due[slot as usize];
                if *due == now {
                    *due = NEVER;
                    each(slot);
                } else if *due != NEVER {
                    weeks[page(noted(*due, now))] |= 1 << (slot % u64::BITS);
                }
            }
        }
    }
}

/// The week for which it is noted that something is due: the last on the ring, if it is due later.
#[inline]
fn noted(due: Week, now: Week) -> Week {
    due.min(now.plus(ROUND as u32 - 1))
}

/// The place of a week on the ring.
#[inline]
const fn page(week: Week) -> usize {
    week.0 as usize % ROUND
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever is noted and changed, each week brings those that are due in it, once and in order.
        #[test]
        fn a_week_brings_what_is_due_in_it(
            notes in prop::collection::vec((0u32..20, 1u32..200, 0u8..5, 0u32..3), 0..300),
        ) {
            let (mut calendar, mut due, mut week) = (Calendar::default(), BTreeMap::new(), Week(-100));
            (0..20).for_each(|_| calendar.add_slot());
            for (slot, wait, what, pass) in notes {
                let when = week.plus(wait);
                match what {
                    0 => {
                        due.remove(&slot);
                        calendar.clear(slot);
                    }
                    1 | 2 => {
                        calendar.set_at_latest(slot, week, when);
                        let before = due.get(&slot).copied().unwrap_or(NEVER);
                        due.insert(slot, when.min(before));
                    }
                    _ => {
                        calendar.set(slot, week, when);
                        due.insert(slot, when);
                    }
                }
                for _ in 0..pass {
                    week = week.plus(1);
                    let expected: Vec<u32> = due.iter().filter(|(_, when)| **when == week).map(|(&slot, _)| slot).collect();
                    due.retain(|_, when| *when != week);
                    let mut taken = Vec::new();
                    calendar.take(week, |slot| taken.push(slot));
                    prop_assert_eq!(taken, expected);
                }
            }
        }
    }
}
