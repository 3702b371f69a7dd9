//! What belongs to what: people to the cell that holds them, cells to their network. So a collapse asks nobody else.

use crate::model::roomy::Roomy;

/// Whom each owner has: a ring for every owner, of the owner itself and of those who belong to it. Since the owner is part of
/// it no ring is empty, and who comes or goes has neighbours in any case. All rings are in one list.
#[derive(Clone, Debug, Default)]
pub struct Holdings {
    /// Who stands before and after each in their ring.
    beside: Roomy<[u32; 2]>,
}

/// Where somebody who can belong to an owner stands among all neighbours.
#[inline]
const fn of_member(slot: u32) -> u32 {
    2 * slot
}

/// Where an owner stands among them.
#[inline]
const fn of_owner(slot: u32) -> u32 {
    2 * slot + 1
}

impl Holdings {
    /// An owner comes to have somebody who belongs to none.
    pub fn add(&mut self, owner: u32, member: u32) {
        let (owner, member) = (of_owner(owner), of_member(member));
        let last = owner.max(member) as usize;
        if self.beside.len() <= last {
            self.grow(last);
        }
        let [_, after] = self.beside[owner as usize];
        self.beside[member as usize] = [owner, after];
        self.beside[owner as usize][1] = member;
        self.beside[after as usize][0] = member;
    }

    /// Whoever has somebody no longer does.
    pub fn remove(&mut self, member: u32) {
        let [before, after] = self.beside[of_member(member) as usize];
        debug_assert_eq!(self.beside[before as usize][1], of_member(member), "nobody leaves twice");
        self.beside[before as usize][1] = after;
        self.beside[after as usize][0] = before;
    }

    /// All whom an owner has, who came last first.
    pub fn of(&self, owner: u32) -> impl Iterator<Item = u32> {
        self.along::<1>(owner)
    }

    /// All whom an owner has, who came first first.
    pub fn in_order(&self, owner: u32) -> impl Iterator<Item = u32> {
        self.along::<0>(owner)
    }

    /// Once along a ring, from neighbour to neighbour on one side.
    #[inline]
    fn along<const SIDE: usize>(&self, owner: u32) -> impl Iterator<Item = u32> {
        let mut at = of_owner(owner);
        std::iter::from_fn(move || {
            at = self.beside.get(at as usize)?[SIDE];
            at.is_multiple_of(2).then_some(at / 2)
        })
    }

    /// Makes sure that there is a place for all up to one; whoever is new stands beside themselves.
    #[cold]
    fn grow(&mut self, last: usize) {
        let new = self.beside.len()..=last;
        self.beside.extend(new.map(|new| [new as u32; 2]));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whoever comes, goes and changes hands, every owner has whom a list of its own has.
        #[test]
        fn rings_hold_whom_lists_hold(steps in prop::collection::vec((0u32..12, 0u32..5), 0..200)) {
            let (mut holdings, mut holder) = (Holdings::default(), BTreeMap::new());
            let mut lists: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
            for (member, owner) in steps {
                if let Some(before) = holder.insert(member, owner) {
                    holdings.remove(member);
                    lists.entry(before).or_default().retain(|&other| other != member);
                }
                holdings.add(owner, member);
                lists.entry(owner).or_default().push(member);
                for owner in 0..6 {
                    let mut expected = lists.get(&owner).cloned().unwrap_or_default();
                    prop_assert_eq!(holdings.in_order(owner).collect::<Vec<_>>(), &expected[..]);
                    expected.reverse();
                    prop_assert_eq!(holdings.of(owner).collect::<Vec<_>>(), expected);
                }
            }
        }
    }
}
