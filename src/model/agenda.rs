//! What comes in which week, so that a week touches nothing else.

use std::collections::VecDeque;

use crate::model::roomy::Roomy;
use crate::units::Week;

/// A list for each week, the one that is taken next first. For what keeps its week once it has one; what is put off or called
/// earlier has a [`Calendar`](crate::model::calendar::Calendar).
#[derive(Clone, Debug)]
pub struct Agenda<T> {
    weeks: VecDeque<Roomy<T>>,
}

impl<T> Default for Agenda<T> {
    fn default() -> Self {
        Self { weeks: VecDeque::new() }
    }
}

impl<T> Agenda<T> {
    /// How much is to come.
    #[must_use]
    pub fn len(&self) -> usize {
        self.weeks.iter().map(|week| week.len()).sum()
    }

    /// Whether nothing is to come.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.weeks.iter().all(|week| week.is_empty())
    }

    /// All that is to come.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.weeks.iter().flat_map(|week| week.iter())
    }

    /// Adds something that comes so many weeks after the list that is taken next; later than any simulation lasts is never.
    #[inline]
    pub fn add(&mut self, ahead: u32, item: T) {
        let ahead = ahead.min(Week::MOST) as usize;
        if self.weeks.len() <= ahead {
            self.look_ahead(ahead);
        }
        self.weeks[ahead].push(item);
    }

    /// Makes room for what comes so much later. Cold, since it hardly ever happens.
    #[cold]
    fn look_ahead(&mut self, ahead: usize) {
        self.weeks.resize_with(ahead + 1, Roomy::default);
    }

    /// Takes the list of a week, in the order in which it was written. What is added from now on comes in the next week or later.
    #[must_use]
    pub fn take(&mut self) -> Roomy<T> {
        self.weeks.pop_front().unwrap_or_default()
    }

    /// Gives a list back that was taken, as room for a week to come.
    pub fn give_back(&mut self, mut list: Roomy<T>) {
        list.clear();
        self.weeks.push_back(list);
    }

    /// Changes all that is to come, and strikes out for what `keep` says no.
    pub fn retain(&mut self, mut keep: impl FnMut(&mut T) -> bool) {
        self.weeks.iter_mut().for_each(|week| week.retain_mut(&mut keep));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever is added and struck out, each week brings what was added for it, in order.
        #[test]
        fn a_week_brings_what_was_added_for_it(
            notes in prop::collection::vec((0u32..20, 0u32..8, 0u32..12), 0..300),
        ) {
            let (mut agenda, mut lists, mut week) = (Agenda::default(), BTreeMap::<u32, Vec<u32>>::new(), 0);
            for (item, what, ahead) in notes {
                match what {
                    0 => {
                        agenda.retain(|other| *other != item);
                        for list in lists.values_mut() {
                            list.retain(|other| *other != item);
                        }
                    }
                    1 | 2 => {
                        let list = agenda.take();
                        prop_assert_eq!(&*list, &lists.remove(&week).unwrap_or_default());
                        agenda.give_back(list);
                        week += 1;
                    }
                    _ => {
                        agenda.add(ahead, item);
                        lists.entry(week + ahead).or_default().push(item);
                    }
                }
                prop_assert!(agenda.iter().eq(lists.values().flatten()));
                prop_assert_eq!((agenda.len(), agenda.is_empty()), (agenda.iter().count(), agenda.iter().next().is_none()));
            }
        }
    }
}
