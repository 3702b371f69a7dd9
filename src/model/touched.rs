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
    /// Permanent position among those who can be met again, below [`Survivor::POSITIONS`].
    pub position: u64,
    /// Which member of the pool.
    pub index: u64,
    /// Times trafficked.
    pub episodes: u32,
}

impl Survivor {
    /// Positions are below this.
    pub const POSITIONS: u64 = 1 << 48;
    const NOBODY: Self = Self { position: u64::MAX, index: 0, episodes: 0 };

    const fn order(&self) -> (u64, u64) {
        (self.position, self.index)
    }
}

/// Survivors in the order of their positions, on a ring, so that whom a meeting finds does not depend on how many others
/// there are.
///
/// A sorted list with gaps: positions are evenly spread, so everybody stands at the place that the position asks for or a
/// few places on, and a search begins there. An ordered tree gives the same answers at three times the price.
#[derive(Clone, Debug, Default)]
pub struct Ring {
    places: Vec<Survivor>,
    /// Places that positions are spread over; those beyond are for who is pushed on.
    spread: usize,
    count: usize,
}

impl Ring {
    /// The place that a position asks for.
    #[inline]
    fn home(&self, position: u64) -> usize {
        ((u128::from(position) * self.spread as u128) >> 48) as usize
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Survivor> {
        self.places.iter().filter(|survivor| **survivor != Survivor::NOBODY)
    }

    /// Adds a survivor.
    pub fn insert(&mut self, survivor: Survivor) {
        if 2 * (self.count + 1) > self.spread {
            self.grow();
        }
        self.count += 1;
        self.push_in(survivor);
    }

    /// Who stands at a place that [`Ring::find`] has found.
    #[must_use]
    pub fn at(&self, place: usize) -> Survivor {
        self.places[place]
    }

    /// Takes out who stands at a place that [`Ring::find`] has found.
    pub fn remove(&mut self, place: usize) {
        self.close_gap(place);
        self.count -= 1;
    }

    /// The place of the first survivor at a point or after it, or else of the first of all.
    #[must_use]
    pub fn find(&self, point: u64) -> Option<usize> {
        let there = |survivor: &Survivor| survivor.position != Survivor::NOBODY.position;
        let start = self.home(point);
        let after = |survivor: &Survivor| there(survivor) && survivor.position >= point;
        let next = self.places.get(start..)?.iter().position(after).map(|steps| start + steps);
        next.or_else(|| self.places.iter().position(there))
    }

    fn grow(&mut self) {
        let spread = (2 * self.spread).max(16);
        let places = std::mem::replace(&mut self.places, vec![Survivor::NOBODY; spread]);
        self.spread = spread;
        places.into_iter().filter(|survivor| *survivor != Survivor::NOBODY).for_each(|survivor| self.push_in(survivor));
    }

    /// Puts a survivor in their place and pushes on who stands there and after, up to the next gap.
    fn push_in(&mut self, mut survivor: Survivor) {
        let mut place = self.home(survivor.position);
        loop {
            let Some(here) = self.places.get_mut(place) else { break self.places.push(survivor) };
            if *here == Survivor::NOBODY {
                break *here = survivor;
            }
            if here.order() > survivor.order() {
                std::mem::swap(here, &mut survivor);
            }
            place += 1;
        }
    }

    /// Moves back who had been pushed on past a place.
    fn close_gap(&mut self, mut gap: usize) {
        while let Some(&next) = self.places.get(gap + 1) {
            if next == Survivor::NOBODY || self.home(next.position) > gap {
                break;
            }
            self.places[gap] = next;
            gap += 1;
        }
        self.places[gap] = Survivor::NOBODY;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use proptest::prelude::*;

    /// What an ordered tree finds.
    fn by_tree(tree: &BTreeMap<(u64, u64), u32>, point: u64) -> Option<Survivor> {
        let next = tree.range((point, 0)..).next().or_else(|| tree.first_key_value());
        next.map(|(&(position, index), &episodes)| Survivor { position, index, episodes })
    }

    proptest! {
        /// Whoever comes and goes, the ring finds whom an ordered tree finds.
        #[test]
        fn a_ring_finds_whom_a_tree_finds(
            steps in prop::collection::vec((0u64..64, any::<bool>(), any::<bool>()), 0..400),
            narrow in any::<bool>(),
        ) {
            // Positions far apart, or all in one corner.
            let width = if narrow { 1 } else { Survivor::POSITIONS / 64 };
            let (mut ring, mut tree) = (Ring::default(), BTreeMap::new());
            for (i, (corner, comes, taken)) in steps.into_iter().enumerate() {
                let point = corner * width;
                if comes {
                    ring.insert(Survivor { position: point, index: i as u64, episodes: 1 });
                    tree.insert((point, i as u64), 1);
                } else {
                    let expected = by_tree(&tree, point);
                    let place = ring.find(point);
                    prop_assert_eq!(place.map(|place| ring.at(place)), expected);
                    if let (Some(place), Some(survivor), true) = (place, expected, taken) {
                        ring.remove(place);
                        tree.remove(&survivor.order());
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
