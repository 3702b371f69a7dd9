//! Members of a pool who have ever been trafficked, and those of them who can be met again.

use hashbrown::HashTable;

/// Members of a pool who have ever been trafficked. Nobody asks for them in an order.
#[derive(Clone, Debug, Default)]
pub struct Members(HashTable<u64>);

impl Members {
    /// Whether this member is among them.
    #[must_use]
    pub fn contains(&self, index: u64) -> bool {
        self.0.find(spread(index), |&other| other == index).is_some()
    }

    /// How many they are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nobody is among them.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a member. Returns whether they are new.
    pub fn insert(&mut self, index: u64) -> bool {
        let new = !self.contains(index);
        if new {
            self.0.insert_unique(spread(index), index, |&other| spread(other));
        }
        new
    }
}

/// An index spread over all bits, high and low: the golden ratio and a fold.
#[inline]
fn spread(index: u64) -> u64 {
    let product = index.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    product ^ product >> 32
}

/// A returned survivor at risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Survivor {
    /// Permanent position among those who can be met again: at least 1, at most [`Survivor::POSITIONS`].
    pub position: u32,
    /// Which member of the pool.
    pub index: u64,
    /// Times trafficked.
    pub episodes: u16,
}

impl Survivor {
    /// How many positions there are.
    pub const POSITIONS: u32 = 1 << 31;

    /// Who it is and how often, in one word.
    fn packed(&self) -> u64 {
        debug_assert!(self.index < 1 << 48, "pools have fewer members");
        u64::from(self.episodes) << 48 | self.index
    }

    const fn unpack(position: u32, packed: u64) -> Self {
        Self { position, index: packed & ((1 << 48) - 1), episodes: (packed >> 48) as u16 }
    }
}

/// Survivors in the order of their positions, on a ring, so that whom a meeting finds does not depend on how many others
/// there are.
///
/// A sorted list with gaps: positions are evenly spread, so everybody stands at the place that the position asks for or a
/// few places on, and a search begins there. An ordered tree gives the same answers at three times the price. Positions
/// stand apart from the rest, so that a search reads one line of memory.
#[derive(Clone, Debug, Default)]
pub struct Ring {
    /// The position of who stands at each place; [`GAP`] where nobody does.
    positions: Vec<u32>,
    /// Who it is.
    who: Vec<u64>,
    /// Places that positions are spread over; those beyond are for who is pushed on.
    spread: usize,
    count: usize,
}

/// Below every position, so that no search from a point on stops here.
const GAP: u32 = 0;

impl Ring {
    /// The place that a position asks for.
    #[inline]
    fn home(&self, position: u32) -> usize {
        (u64::from(position - 1) * self.spread as u64 / u64::from(Survivor::POSITIONS)) as usize
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = Survivor> {
        let each = self.positions.iter().zip(&self.who);
        each.filter(|(position, _)| **position != GAP).map(|(&position, &who)| Survivor::unpack(position, who))
    }

    /// Adds a survivor.
    pub fn insert(&mut self, survivor: Survivor) {
        if 2 * (self.count + 1) > self.spread {
            self.grow();
        }
        self.count += 1;
        self.push_in(survivor.position, survivor.packed());
    }

    /// Who stands at a place that [`Ring::find`] has found.
    #[must_use]
    pub fn at(&self, place: usize) -> Survivor {
        Survivor::unpack(self.positions[place], self.who[place])
    }

    /// Takes out who stands at a place that [`Ring::find`] has found.
    pub fn remove(&mut self, place: usize) {
        self.close_gap(place);
        self.count -= 1;
    }

    /// The place of the first survivor at a point, counted as positions are, or after it, or else of the first of all.
    #[inline]
    #[must_use]
    pub fn find(&self, point: u32) -> Option<usize> {
        let start = self.home(point);
        let next =
            self.positions.get(start..)?.iter().position(|&position| position >= point).map(|steps| start + steps);
        next.or_else(|| self.positions.iter().position(|&position| position != GAP))
    }

    fn grow(&mut self) {
        self.spread = (2 * self.spread).max(16);
        let positions = std::mem::replace(&mut self.positions, vec![GAP; self.spread]);
        let who = std::mem::replace(&mut self.who, vec![0; self.spread]);
        let all = positions.into_iter().zip(who).filter(|(position, _)| *position != GAP);
        all.for_each(|(position, who)| self.push_in(position, who));
    }

    /// Puts a survivor in their place and pushes on who stands there and after, up to the next gap.
    fn push_in(&mut self, mut position: u32, mut who: u64) {
        let mut place = self.home(position);
        while place < self.positions.len() && self.positions[place] != GAP {
            if (self.positions[place], self.who[place]) > (position, who) {
                std::mem::swap(&mut self.positions[place], &mut position);
                std::mem::swap(&mut self.who[place], &mut who);
            }
            place += 1;
        }
        if place == self.positions.len() {
            self.positions.push(position);
            self.who.push(who);
        } else {
            (self.positions[place], self.who[place]) = (position, who);
        }
    }

    /// Moves back who had been pushed on past a place.
    fn close_gap(&mut self, mut gap: usize) {
        while let Some(&next) = self.positions.get(gap + 1) {
            if next == GAP || self.home(next) > gap {
                break;
            }
            (self.positions[gap], self.who[gap]) = (next, self.who[gap + 1]);
            gap += 1;
        }
        self.positions[gap] = GAP;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use proptest::prelude::*;

    /// What an ordered tree finds.
    fn by_tree(tree: &BTreeMap<(u32, u64), u16>, point: u32) -> Option<Survivor> {
        let next = tree.range((point, 0)..).next().or_else(|| tree.first_key_value());
        next.map(|(&(position, index), &episodes)| Survivor { position, index, episodes })
    }

    proptest! {
        /// Whoever comes and goes, the ring finds whom an ordered tree finds.
        #[test]
        fn a_ring_finds_whom_a_tree_finds(
            steps in prop::collection::vec((0u32..64, any::<bool>(), any::<bool>()), 0..400),
            narrow in any::<bool>(),
        ) {
            // Positions far apart, or all in one corner.
            let width = if narrow { 1 } else { Survivor::POSITIONS / 64 };
            let (mut ring, mut tree) = (Ring::default(), BTreeMap::new());
            for (i, (corner, comes, taken)) in steps.into_iter().enumerate() {
                let point = 1 + corner * width;
                if comes {
                    ring.insert(Survivor { position: point, index: i as u64, episodes: 1 });
                    tree.insert((point, i as u64), 1);
                } else {
                    let expected = by_tree(&tree, point);
                    let place = ring.find(point);
                    prop_assert_eq!(place.map(|place| ring.at(place)), expected);
                    if let (Some(place), Some(survivor), true) = (place, expected, taken) {
                        ring.remove(place);
                        tree.remove(&(survivor.position, survivor.index));
                    }
                }
            }
        }

        #[test]
        fn members_are_a_set(indices in prop::collection::vec(0u64..500, 0..400)) {
            let (mut members, mut set) = (Members::default(), BTreeSet::new());
            for index in indices {
                prop_assert_eq!(members.insert(index), set.insert(index));
            }
            prop_assert!((0..500).all(|index| members.contains(index) == set.contains(&index)));
        }
    }
}
