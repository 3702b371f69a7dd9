//! Whom each cell holds, so that a collapse asks nobody else.

/// Slots of the people whom each cell holds: a ring for every cell, of the cell itself and of those people. Since the cell is part of
/// it no ring is empty, and who comes or goes has neighbours in any case.
#[derive(Clone, Debug, Default)]
pub struct Holdings {
    /// Who stands before and after each in their ring.
    beside: Vec<[u32; 2]>,
}

/// Where somebody stands among all neighbours.
#[inline]
const fn of_person(slot: u32) -> u32 {
    2 * slot
}

/// Where a cell stands among them.
#[inline]
const fn of_cell(slot: u32) -> u32 {
    2 * slot + 1
}

impl Holdings {
    /// A cell comes to hold somebody who is held by none.
    pub fn add(&mut self, cell: u32, person: u32) {
        let (cell, person) = (of_cell(cell), of_person(person));
        let last = cell.max(person) as usize;
        if self.beside.len() <= last {
            self.grow(last);
        }
        let [_, after] = self.beside[cell as usize];
        self.beside[person as usize] = [cell, after];
        self.beside[cell as usize][1] = person;
        self.beside[after as usize][0] = person;
    }

    /// Whoever holds somebody no longer does.
    pub fn remove(&mut self, person: u32) {
        let [before, after] = self.beside[of_person(person) as usize];
        self.beside[before as usize][1] = after;
        self.beside[after as usize][0] = before;
    }

    /// All whom a cell holds, who came last first.
    pub fn of(&self, cell: u32) -> impl Iterator<Item = u32> {
        let mut at = of_cell(cell);
        std::iter::from_fn(move || {
            [_, at] = *self.beside.get(at as usize)?;
            at.is_multiple_of(2).then_some(at / 2)
        })
    }

    /// Makes sure that there is a place for all up to one; whoever is new stands beside themselves.
    #[cold]
    fn grow(&mut self, last: usize) {
        self.beside.extend((self.beside.len()..=last).map(|new| [new as u32; 2]));
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
        fn rings_hold_whom_lists_hold(steps in prop::collection::vec((0u32..12, 0u32..5), 0..200)) {
            let (mut holdings, mut holder) = (Holdings::default(), BTreeMap::new());
            let mut lists: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
            for (person, cell) in steps {
                if let Some(before) = holder.insert(person, cell) {
                    holdings.remove(person);
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
