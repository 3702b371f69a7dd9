//! People who have been trafficked. The stages are types: each transition consumes one and returns the next.

use crate::model::arm::Arm;
use crate::model::beliefs::Spot;
use crate::model::books::{Categories, Column, Perpetrator};
use crate::model::exits::Fate;
use crate::model::operation::OperationId;
use crate::model::world::World;
use crate::rng::{Decision, Key, half_unit};
use crate::units::{ChannelId, LegId, PlaceId, PoolId, Week};

/// A person of an at-risk pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    /// The pool.
    pub pool: PoolId,
    /// Which of its members.
    pub index: u64,
}

impl Person {
    /// The person's name in addresses of draws.
    #[must_use]
    pub const fn key(self) -> Key {
        Key::person(self.pool.0, self.index)
    }
}

/// One episode of one person: what stays the same from recruitment to exit.
#[derive(Clone, Copy, Debug)]
pub struct Episode {
    /// Who.
    pub person: Person,
    /// The person's first, second, … episode.
    pub number: u16,
    /// Slot of the cell that holds the person.
    pub cell: u32,
    /// The operation at recruitment, whatever the cell does later.
    pub operation: OperationId,
    /// Where the recruiting cell came from.
    pub who: Perpetrator,
    /// Which causes can end exploitation and how soon: market × tactic.
    pub class: u32,
}

/// In transit.
#[derive(Clone, Copy, Debug)]
pub struct Traveller {
    /// The episode.
    pub episode: Episode,
    /// Position of the present leg on the route.
    pub leg: u32,
    /// Weeks left on it.
    pub weeks: u32,
    /// Half-words of random bits that decide when and how exploitation will end, and on screening at the first two legs.
    pub luck: [u32; 4],
}

/// In exploitation. One line of memory, since hardly two that a week asks for stand side by side.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub struct Victim {
    /// The episode.
    pub episode: Episode,
    /// Week of arrival; exposed from the next week on.
    pub since: Week,
    /// Where the network that holds the person keeps what it learns from it.
    pub evidence: Spot,
    /// The end that is due.
    pub fate: Fate,
}

const _: () = assert!(size_of::<Victim>() == 64, "a victim fills one line of memory");

/// People in exploitation. What every week asks of each stands apart from the rest, so that the pass over all of them reads
/// four bytes a person, and blocks of them at once.
#[derive(Clone, Debug, Default)]
pub struct Victims {
    /// The week in which something may end for each: that of their fate, or any before where the cell has collapsed.
    due: Vec<Week>,
    /// The cell that holds each.
    cell: Vec<u32>,
    all: Vec<Victim>,
}

/// People whose weeks are compared at once.
const ABREAST: usize = 16;

impl<'a> IntoIterator for &'a Victims {
    type Item = &'a Victim;
    type IntoIter = std::slice::Iter<'a, Victim>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Victims {
    /// How many they are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether nobody is held.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Victim> {
        self.all.iter()
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, index: usize) -> Victim {
        self.all[index]
    }

    /// Adds one.
    pub fn push(&mut self, victim: Victim) {
        self.due.push(victim.fate.due);
        self.cell.push(victim.episode.cell);
        self.all.push(victim);
    }

    /// Puts one in the place of what was known of the same person.
    pub fn set(&mut self, index: usize, victim: Victim) {
        self.due[index] = victim.fate.due;
        self.cell[index] = victim.episode.cell;
        self.all[index] = victim;
    }

    /// The network that holds one of them keeps what it learns elsewhere from now on.
    pub fn set_evidence(&mut self, index: usize, evidence: Spot) {
        self.all[index].evidence = evidence;
    }

    /// Takes one out; the last takes the place.
    pub fn swap_remove(&mut self, index: usize) -> Victim {
        self.due.swap_remove(index);
        self.cell.swap_remove(index);
        self.all.swap_remove(index)
    }

    /// Something may end at once for those whom a cell holds.
    pub fn call(&mut self, cell: u32) {
        matching(&self.cell, |&holder| holder == cell, |index| self.due[index] = Week(i32::MIN));
    }

    /// All whom some cells hold.
    pub fn held_by<'a>(&'a self, cells: &'a [u32]) -> impl Iterator<Item = &'a Victim> {
        self.cell.iter().zip(&self.all).filter(|(holder, _)| cells.contains(holder)).map(|(_, victim)| victim)
    }

    /// Lists those for whom something may end in a week, with their positions: an end is due, their cell has collapsed, or `may`
    /// says so of their class. All are read before anything comes of it, so that processors wait for several at once.
    pub fn ending(&self, week: Week, may: Option<impl Fn(u32) -> bool>, found: &mut Vec<(usize, Victim)>) {
        if let Some(may) = may {
            let each = self.all.iter().zip(&self.due).enumerate();
            let ending = each.filter(|(_, (victim, due))| **due <= week || may(victim.episode.class));
            found.extend(ending.map(|(i, (&victim, _))| (i, victim)));
        } else {
            matching(&self.due, |&due| due <= week, |i| found.push((i, self.all[i])));
        }
    }
}

/// Finds the positions of the few values for which something holds. Blocks are asked first as a whole, which compilers turn into one
/// comparison for many values.
fn matching<T>(values: &[T], holds: impl Fn(&T) -> bool, mut found: impl FnMut(usize)) {
    let (blocks, rest) = values.as_chunks::<ABREAST>();
    let mut take = |from: usize, values: &[T]| {
        values.iter().enumerate().filter(|(_, value)| holds(value)).for_each(|(i, _)| found(from + i));
    };
    for (block, values) in blocks.iter().enumerate() {
        if values.iter().fold(0, |any, value| any | u32::from(holds(value))) != 0 {
            take(block * ABREAST, values);
        }
    }
    take(blocks.len() * ABREAST, rest);
}

/// Identified this week, before support.
#[derive(Clone, Copy, Debug)]
pub struct Identified {
    /// The episode that has ended.
    pub episode: Episode,
    /// Where the person was identified.
    pub place: PlaceId,
}

/// Where and how an identification happened, for what follows from it.
#[derive(Clone, Copy, Debug)]
pub enum FoundAt {
    /// By a channel, at the place of exploitation.
    Exploitation(ChannelId),
    /// By screening at the end of a leg.
    Leg(LegId),
}

impl Episode {
    /// Its name in addresses of draws: person and episode.
    #[must_use]
    pub const fn key(&self) -> Key {
        self.person.key().episode(self.number - 1)
    }

    /// Categories of the recruitment in the books.
    #[must_use]
    pub fn categories(&self, world: &World) -> Categories {
        world.categories(self.operation, self.who)
    }

    /// Where an evaluator counts it.
    #[must_use]
    pub fn column(&self, world: &World) -> Column {
        world.column(self.operation)
    }
}

impl Traveller {
    /// Arrives at the destination. `evidence`: where the network that holds the person keeps what it learns from it.
    #[must_use]
    pub fn arrive(self, arm: &Arm, week: Week, evidence: Spot) -> Victim {
        let Self { episode, luck: [wait, how, ..], .. } = self;
        let fate = arm.world.exits.fate(episode.class, week, [wait, how].map(half_unit));
        Victim { episode, since: week, evidence, fate }
    }

    /// The uniform that decides whether screening at the end of the present leg recognises the person.
    #[inline]
    #[must_use]
    pub fn screened(&self, arm: &Arm, week: Week) -> f64 {
        let [_, _, first, second] = self.luck;
        match self.leg {
            0 => half_unit(first),
            1 => half_unit(second),
            leg => arm.luck.uniforms(Decision::Screening, self.episode.key(), week, leg)[0],
        }
    }

    /// Is recognised on the way, at a place.
    #[must_use]
    pub const fn identify(self, place: PlaceId) -> Identified {
        Identified { episode: self.episode, place }
    }
}

impl Victim {
    /// Draws another end where the one due in `week` did not happen.
    pub fn draw_fate(&mut self, arm: &Arm, week: Week) {
        let uniforms = arm.luck.uniforms(Decision::Surface, self.episode.key(), week, 1);
        self.fate = arm.world.exits.fate(self.episode.class, week, uniforms);
    }

    /// Is found by a channel, at a place.
    #[must_use]
    pub const fn identify(self, place: PlaceId) -> Identified {
        Identified { episode: self.episode, place }
    }

    /// Weeks of exploitation inside the window until `last`, the last week of exposure.
    #[must_use]
    pub fn weeks_until(&self, last: Week) -> u32 {
        (last.0 - self.since.0.max(-1)).max(0) as u32
    }
}
