//! Members of a pool who have ever been trafficked, and those of them who can be met again.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use crate::rng::{Key, Streams, below};
use crate::units::PoolId;

/// Members of a pool who have ever been trafficked. Nobody asks for them in an order. Those of pools of a usual size take half
/// as much memory.
#[derive(Clone, Debug, Default)]
pub struct Members {
    /// Those whose index has 32 bits.
    usual: HashTable<u32>,
    others: HashTable<u64>,
}

impl Members {
    /// Whether this member is among them.
    #[must_use]
    pub fn contains(&self, index: u64) -> bool {
        match u32::try_from(index) {
            Ok(usual) => self.usual.find(spread(index), |&other| other == usual).is_some(),
            Err(_) => self.others.find(spread(index), |&other| other == index).is_some(),
        }
    }

    /// How many they are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.usual.len() + self.others.len()
    }

    /// Whether nobody is among them.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a member. Returns whether they are new.
    pub fn insert(&mut self, index: u64) -> bool {
        match u32::try_from(index) {
            Ok(usual) => insert(&mut self.usual, usual),
            Err(_) => insert(&mut self.others, index),
        }
    }
}

fn insert<T: Copy + Eq + Into<u64>>(table: &mut HashTable<T>, index: T) -> bool {
    match table.entry(spread(index.into()), |&other| other == index, |&other| spread(other.into())) {
        Entry::Occupied(_) => false,
        Entry::Vacant(place) => {
            place.insert(index);
            true
        }
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
    /// Which member of the pool.
    pub index: u64,
    /// Times trafficked: at least one.
    pub episodes: u16,
}

/// Somebody's permanent position among those who can be met again, below [`Ring::POSITIONS`].
pub type Position = u32;

/// Survivors in the order of their positions, on a ring, so that whom a meeting finds does not depend on how many others
/// there are.
///
/// A sorted list with gaps: positions are evenly spread, so everybody stands at the place that the position asks for or a
/// few places on, and a search begins there. An ordered tree gives the same answers at three times the price. Positions are
/// computed, not stored, so that a search reads one line of memory.
#[derive(Clone, Debug)]
pub struct Ring {
    /// Who stands at each place, index and episodes in one word; [`GAP`] where nobody does.
    places: Vec<u64>,
    /// Places that positions are spread over; those beyond are for who is pushed on.
    spread: usize,
    count: usize,
    luck: Streams,
    pool: PoolId,
}

/// Nobody: whoever is somebody has been trafficked.
const GAP: u64 = 0;
const INDEX_BITS: u32 = 48;
/// Bits of a word below those of a position.
const BELOW: u32 = u64::BITS - Ring::POSITIONS.trailing_zeros();

impl Ring {
    /// How many positions there are.
    pub const POSITIONS: Position = 1 << 31;

    /// Nobody yet. `luck`: that of persons.
    #[must_use]
    pub const fn new(luck: Streams, pool: PoolId) -> Self {
        Self { places: Vec::new(), spread: 0, count: 0, luck, pool }
    }

    /// The position of a member.
    #[inline]
    #[must_use]
    pub fn position(&self, index: u64) -> Position {
        (self.order(index) >> BELOW) as Position
    }

    /// What somebody is ordered by: the word whose high bits are the position. No two members of a pool have the same.
    #[inline]
    fn order(&self, who: u64) -> u64 {
        self.luck.evenly(Key::person(self.pool.0, who & ((1 << INDEX_BITS) - 1)))
    }

    /// The place that such a word asks for.
    #[inline]
    fn home(&self, order: u64) -> usize {
        below(order, self.spread as u64) as usize
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = Survivor> {
        self.places.iter().filter(|&&who| who != GAP).map(|&who| unpack(who))
    }

    /// Adds a survivor.
    pub fn insert(&mut self, Survivor { index, episodes }: Survivor) {
        debug_assert!(index < 1 << INDEX_BITS && episodes > 0, "pools have fewer members, and these were trafficked");
        // A third of the places free at least: with fewer, searches go on for long, and with more they leave the cache.
        if 3 * (self.count + 1) > 2 * self.spread {
            self.grow();
        }
        self.count += 1;
        self.push_in(u64::from(episodes) << INDEX_BITS | index);
    }

    /// Who stands at a place that [`Ring::find`] has found.
    #[must_use]
    pub fn at(&self, place: usize) -> Survivor {
        unpack(self.places[place])
    }

    /// Takes out who stands at a place that [`Ring::find`] has found.
    pub fn remove(&mut self, place: usize) {
        self.close_gap(place);
        self.count -= 1;
    }

    /// The place of the first survivor at a position or after it, or else of the first of all.
    #[inline]
    #[must_use]
    pub fn find(&self, from: Position) -> Option<usize> {
        let from = u64::from(from) << BELOW;
        let start = self.home(from);
        let after = |&who: &u64| who != GAP && self.order(who) >= from;
        let next = self.places.get(start..)?.iter().position(after).map(|steps| start + steps);
        next.or_else(|| self.places.iter().position(|&who| who != GAP))
    }

    /// Spreads all over twice as many places. They come in their order, so nobody is compared with anybody.
    fn grow(&mut self) {
        self.spread = (2 * self.spread).max(16);
        let places = std::mem::replace(&mut self.places, vec![GAP; self.spread]);
        let mut free = 0;
        for who in places.into_iter().filter(|&who| who != GAP) {
            let place = self.home(self.order(who)).max(free);
            match self.places.get_mut(place) {
                Some(gap) => *gap = who,
                None => self.places.push(who),
            }
            free = place + 1;
        }
    }

    /// Puts a survivor in their place and pushes on who stands there and after, up to the next gap.
    fn push_in(&mut self, mut who: u64) {
        let mut place = self.home(self.order(who));
        loop {
            let Some(&here) = self.places.get(place) else { break self.places.push(who) };
            if here == GAP {
                break self.places[place] = who;
            }
            if self.order(here) > self.order(who) {
                self.places[place] = std::mem::replace(&mut who, here);
            }
            place += 1;
        }
    }

    /// Moves back who had been pushed on past a place.
    fn close_gap(&mut self, mut gap: usize) {
        while let Some(&next) = self.places.get(gap + 1) {
            if next == GAP || self.home(self.order(next)) > gap {
                break;
            }
            self.places[gap] = next;
            gap += 1;
        }
        self.places[gap] = GAP;
    }
}

const fn unpack(who: u64) -> Survivor {
    Survivor { index: who & ((1 << INDEX_BITS) - 1), episodes: (who >> INDEX_BITS) as u16 }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use proptest::prelude::*;

    /// What an ordered tree finds.
    fn by_tree(tree: &BTreeMap<u64, Survivor>, from: Position) -> Option<Survivor> {
        let next = tree.range(u64::from(from) << BELOW..).next().or_else(|| tree.first_key_value());
        next.map(|(_, &survivor)| survivor)
    }

    proptest! {
        /// Whoever comes and goes, the ring finds whom an ordered tree finds.
        #[test]
        fn a_ring_finds_whom_a_tree_finds(
            steps in prop::collection::vec((0u64..64, any::<bool>(), any::<bool>()), 0..400),
            narrow in any::<bool>(),
        ) {
            // Positions far apart, or all in one corner: steps of the golden ratio come back to it by a Fibonacci number.
            let step = if narrow { 1_134_903_170 } else { 1 };
            let (mut ring, mut tree) = (Ring::new(Streams::shared(1), PoolId(3)), BTreeMap::new());
            for (i, comes, taken) in steps {
                let index = i * step;
                let place = ring.order(index);
                if comes && !tree.contains_key(&place) {
                    let survivor = Survivor { index, episodes: 1 };
                    ring.insert(survivor);
                    tree.insert(place, survivor);
                } else {
                    let expected = by_tree(&tree, ring.position(index));
                    let found = ring.find(ring.position(index));
                    prop_assert_eq!(found.map(|found| ring.at(found)), expected);
                    if let (Some(found), Some(Survivor { index, .. }), true) = (found, expected, taken) {
                        ring.remove(found);
                        tree.remove(&ring.order(index));
                    }
                }
            }
            let order: Vec<u64> = ring.iter().map(|survivor| survivor.index).collect();
            prop_assert_eq!(order, tree.into_values().map(|survivor| survivor.index).collect::<Vec<_>>());
        }

        #[test]
        fn members_are_a_set(indices in prop::collection::vec(0u64..500, 0..400)) {
            let (mut members, mut set) = (Members::default(), BTreeSet::new());
            for index in indices.into_iter().flat_map(|index| [index, index << 32]) {
                prop_assert_eq!(members.insert(index), set.insert(index));
            }
            prop_assert!((0..500).chain((0..500).map(|index| index << 32)).all(|i| members.contains(i) == set.contains(&i)));
            prop_assert_eq!(members.len(), set.len());
        }
    }
}
