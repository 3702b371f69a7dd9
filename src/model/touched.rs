//! Members of a pool who have ever been trafficked, and those of them who can be met again.

use crate::rng::{Key, Streams, below};
use crate::units::PoolId;

/// A returned survivor at risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Survivor {
    /// Which member of the pool.
    pub index: u64,
    /// Times trafficked: at least one, and at most 32,767.
    pub episodes: u16,
}

/// Somebody's permanent position among those who can be met again, below [`Touched::POSITIONS`].
pub type Position = u32;

/// Members of a pool who have ever been trafficked, in the order of their positions, on a ring, so that whom a meeting finds does not
/// depend on how many others there are. Those who are back are survivors; the others are held, on the way, or safe for good.
///
/// A sorted list with gaps: positions are evenly spread, so everybody stands at the place that the position asks for or a
/// few places on, and a search begins there. An ordered tree gives the same answers at three times the price, and a hash set
/// beside a list of survivors takes more memory. Positions are computed, not stored, so that a search reads one line of memory.
#[derive(Clone, Debug)]
pub struct Touched {
    /// Who stands at each place: index, episodes and whether they are back, in one word; [`GAP`] where nobody does.
    places: Vec<u64>,
    /// Places that positions are spread over; those beyond are for who is pushed on.
    spread: usize,
    /// How many they are, and how many of them are back.
    count: usize,
    back: usize,
    luck: Streams,
    pool: PoolId,
}

/// Nobody: whoever is somebody has been trafficked.
const GAP: u64 = 0;
/// Places after those that positions are spread over, for who is pushed past the end; hardly ever are more needed.
const SPARE: usize = 16;
/// Marks who is back.
const BACK: u64 = 1 << 63;
const INDEX_BITS: u32 = 48;
/// Bits of a word below those of a position.
const BELOW: u32 = u64::BITS - Touched::POSITIONS.trailing_zeros();

impl Touched {
    /// How many positions there are.
    pub const POSITIONS: Position = 1 << 31;

    /// Nobody yet. `luck`: that of persons.
    #[must_use]
    pub const fn new(luck: Streams, pool: PoolId) -> Self {
        Self { places: Vec::new(), spread: 0, count: 0, back: 0, luck, pool }
    }

    /// How many they are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether nobody has ever been trafficked.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
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

    /// All survivors, in order.
    pub fn survivors(&self) -> impl Iterator<Item = Survivor> {
        self.places.iter().filter(|&&who| who >= BACK).map(|&who| unpack(who))
    }

    /// Whether this member is among them.
    #[must_use]
    pub fn contains(&self, index: u64) -> bool {
        self.stands(index).is_ok()
    }

    /// Adds a member who is trafficked for the first time. Returns whether it is the first time.
    pub fn insert(&mut self, index: u64) -> bool {
        debug_assert!(index < 1 << INDEX_BITS, "pools have fewer members");
        let Err(mut place) = self.stands(index) else { return false };
        // A third of the places free at least: with fewer, searches go on for long, and with more they leave the cache.
        if 3 * (self.count + 1) > 2 * self.spread {
            self.spread_over((2 * self.spread).max(64));
            place = self.stands(index).unwrap_or_else(|place| place);
        }
        self.count += 1;
        self.push_in(place, pack(Survivor { index, episodes: 1 }));
        true
    }

    /// One of them is back, and at risk again.
    ///
    /// # Panics
    /// When they are not among them.
    pub fn bring_back(&mut self, survivor: Survivor) {
        let place = self.stands(survivor.index).expect("who comes back was trafficked");
        debug_assert!(self.places[place] < BACK, "nobody comes back twice");
        self.places[place] = BACK | pack(survivor);
        self.back += 1;
    }

    /// Who stands at a place that [`Touched::find`] has found.
    #[must_use]
    pub fn at(&self, place: usize) -> Survivor {
        unpack(self.places[place])
    }

    /// Who stands at a place that [`Touched::find`] has found is trafficked again.
    pub fn take(&mut self, place: usize) {
        self.places[place] &= !BACK;
        self.back -= 1;
    }

    /// The place of the first survivor at a position or after it, or else of the first of all.
    #[inline]
    #[must_use]
    pub fn find(&self, from: Position) -> Option<usize> {
        if self.back == 0 {
            return None;
        }
        let from = u64::from(from) << BELOW;
        let start = self.home(from);
        let after = |&who: &u64| who >= BACK && self.order(who) >= from;
        let next = self.places[start..].iter().position(after).map(|steps| start + steps);
        next.or_else(|| self.places.iter().position(|&who| who >= BACK))
    }

    /// The place where a member stands, or else where they would.
    #[inline]
    fn stands(&self, index: u64) -> Result<usize, usize> {
        let order = self.order(index);
        let mut place = self.home(order);
        while let Some(&here) = self.places.get(place) {
            let other = self.order(here);
            if here == GAP || other > order {
                break;
            }
            if other == order {
                return Ok(place);
            }
            place += 1;
        }
        Err(place)
    }

    /// Makes room for so many in all, if there is less.
    pub fn make_room(&mut self, members: usize) {
        if 3 * members > 2 * self.spread {
            self.spread_over(members * 7 / 4);
        }
    }

    /// Spreads all over other places. They come in their order, so nobody is compared with anybody.
    fn spread_over(&mut self, spread: usize) {
        self.spread = spread;
        let places = std::mem::replace(&mut self.places, vec![GAP; spread + SPARE]);
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

    /// Puts somebody in a place and pushes on who stands there and after, up to the next gap.
    fn push_in(&mut self, mut place: usize, mut who: u64) {
        while who != GAP {
            match self.places.get_mut(place) {
                Some(here) => who = std::mem::replace(here, who),
                None => self.places.push(std::mem::replace(&mut who, GAP)),
            }
            place += 1;
        }
    }
}

const fn pack(Survivor { index, episodes }: Survivor) -> u64 {
    (episodes as u64) << INDEX_BITS | index
}

const fn unpack(who: u64) -> Survivor {
    Survivor { index: who & ((1 << INDEX_BITS) - 1), episodes: ((who & !BACK) >> INDEX_BITS) as u16 }
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
        /// Whoever comes and goes, the ring finds whom an ordered tree finds, whatever room it has been given.
        #[test]
        fn a_ring_finds_whom_a_tree_finds(
            steps in prop::collection::vec((0u64..64, any::<bool>(), any::<bool>()), 0..400),
            narrow in any::<bool>(),
            (early, room) in (0usize..400, 0usize..400),
        ) {
            // Positions far apart, or all in one corner: steps of the golden ratio come back to it by a Fibonacci number.
            let step = if narrow { 1_134_903_170 } else { 1 };
            let (mut ring, mut tree) = (Touched::new(Streams::shared(1), PoolId(3)), BTreeMap::new());
            let mut met = BTreeSet::new();
            for (at, (i, comes, taken)) in steps.into_iter().enumerate() {
                if at == early {
                    ring.make_room(room);
                }
                let index = i * step;
                let place = ring.order(index);
                if comes && !tree.contains_key(&place) {
                    let survivor = Survivor { index, episodes: 1 };
                    prop_assert_eq!(ring.insert(index), met.insert(index));
                    ring.bring_back(survivor);
                    tree.insert(place, survivor);
                } else {
                    let expected = by_tree(&tree, ring.position(index));
                    let found = ring.find(ring.position(index));
                    prop_assert_eq!(found.map(|found| ring.at(found)), expected);
                    if let (Some(found), Some(Survivor { index, .. }), true) = (found, expected, taken) {
                        ring.take(found);
                        tree.remove(&ring.order(index));
                    }
                }
            }
            let order: Vec<u64> = ring.survivors().map(|survivor| survivor.index).collect();
            prop_assert_eq!(order, tree.into_values().map(|survivor| survivor.index).collect::<Vec<_>>());
        }

        /// Who has ever been trafficked stays so, back or not.
        #[test]
        fn members_are_a_set(indices in prop::collection::vec(0u64..500, 0..400)) {
            let (mut members, mut set) = (Touched::new(Streams::shared(1), PoolId(3)), BTreeSet::new());
            for index in indices.into_iter().flat_map(|index| [index, index << 32]) {
                let new = set.insert(index);
                prop_assert_eq!(members.insert(index), new);
                if new && index.is_multiple_of(3) {
                    members.bring_back(Survivor { index, episodes: 2 });
                }
            }
            prop_assert!((0..500).chain((0..500).map(|index| index << 32)).all(|i| members.contains(i) == set.contains(&i)));
            prop_assert_eq!(members.len(), set.len());
            prop_assert_eq!(members.survivors().count(), set.iter().filter(|index| index.is_multiple_of(3)).count());
        }
    }
}
