//! Whom each cell holds, so that a collapse asks nobody else.

/// Slots of the people whom each cell holds: for every cell a chain of them.
#[derive(Clone, Debug, Default)]
pub struct Holdings {
    /// The first of each cell's chain.
    first: Vec<u32>,
    /// Who stands before and after each person in their chain.
    beside: Vec<[u32; 2]>,
}

/// The slot of nobody: a chain begins and ends with it.
const NOBODY: u32 = u32::MAX;

impl Holdings {
    /// A cell comes to hold somebody who is held by none.
    pub fn add(&mut self, cell: u32, person: u32) {
        grow(&mut self.first, cell, NOBODY);
        grow(&mut self.beside, person, [NOBODY; 2]);
        let next = std::mem::replace(&mut self.first[cell as usize], person);
        self.beside[person as usize] = [NOBODY, next];
        if next != NOBODY {
            self.beside[next as usize][0] = person;
        }
    }

    /// A cell no longer holds somebody.
    pub fn remove(&mut self, cell: u32, person: u32) {
        let [before, after] = self.beside[person as usize];
        if before == NOBODY {
            self.first[cell as usize] = after;
        } else {
            self.beside[before as usize][1] = after;
        }
        if after != NOBODY {
            self.beside[after as usize][0] = before;
        }
    }

    /// All whom a cell holds, who came last first.
    pub fn of(&self, cell: u32) -> impl Iterator<Item = u32> {
        let somebody = |slot: u32| (slot != NOBODY).then_some(slot);
        let first = self.first.get(cell as usize).copied().and_then(somebody);
        std::iter::successors(first, move |&person| somebody(self.beside[person as usize][1]))
    }
}

/// Makes sure that there is a place for a slot.
#[inline]
fn grow<T: Clone>(places: &mut Vec<T>, slot: u32, empty: T) {
    if places.len() <= slot as usize {
        places.resize(slot as usize + 1, empty);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whoever comes, goes and changes hands, every cell holds whom a list of its own has.
        #[test]
        fn chains_hold_whom_lists_hold(steps in prop::collection::vec((0u32..12, 0u32..5), 0..200)) {
            let (mut holdings, mut holder) = (Holdings::default(), BTreeMap::new());
            let mut lists: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
            for (person, cell) in steps {
                if let Some(before) = holder.insert(person, cell) {
                    holdings.remove(before, person);
                    lists.entry(before).or_default().retain(|&other| other != person);
                }
                holdings.add(cell, person);
                lists.entry(cell).or_default().insert(0, person);
                for cell in 0..6 {
                    let expected = lists.get(&cell).cloned().unwrap_or_default();
                    prop_assert_eq!(holdings.of(cell).collect::<Vec<_>>(), expected);
                }
            }
        }
    }
}
