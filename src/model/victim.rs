//! People who have been trafficked. The stages are types: each transition consumes one and returns the next.

use crate::model::arm::Arm;
use crate::model::books::{Categories, Column, Perpetrator};
use crate::model::calendar::Calendar;
use crate::model::exits::Fate;
use crate::model::holdings::Holdings;
use crate::model::operation::OperationId;
use crate::model::roomy::Roomy;
use crate::model::world::World;
use crate::rng::{Decision, Key, half_unit};
use crate::units::{ChannelId, Id, LegId, MarketId, PlaceId, PoolId, TacticId, Week};

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
    /// The operation at recruitment, whatever the cell does later. What ends ask of it stands beside it, since there are thousands of
    /// operations, and few are in the cache.
    pub operation: OperationId,
    /// Where the recruiting cell came from.
    pub who: Perpetrator,
    /// The market, for which causes can end exploitation.
    pub market: MarketId,
    /// The tactic, for how soon.
    pub tactic: TacticId,
    /// Where an evaluator counts it.
    pub column: Column,
}

/// In transit.
#[derive(Clone, Copy, Debug)]
pub struct Traveller {
    /// The episode.
    pub episode: Episode,
    /// The present leg: its position among those of all routes.
    pub crossing: u32,
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
    /// The network that learns from holding the person.
    pub network: u32,
    /// The end that is due.
    pub fate: Fate,
}

const _: () = assert!(size_of::<Victim>() == 64, "a victim fills one line of memory");

/// People in exploitation, each in a slot of their own, and the weeks in which something may end for them.
#[derive(Clone, Debug, Default)]
pub struct Victims {
    /// By slot. A slot of somebody who has left is empty until it is taken again.
    all: Roomy<Option<Victim>>,
    /// Slots that are empty.
    free: Vec<u32>,
    /// When something may end for each: the week of their fate, or any before where the cell has collapsed.
    ends: Calendar,
    /// The week that is asked for next.
    next: Week,
    /// Whom each cell holds.
    holdings: Holdings,
}

const _: () = assert!(size_of::<Option<Victim>>() == size_of::<Victim>(), "an empty slot needs no mark of its own");

impl Victims {
    /// How many they are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len() - self.free.len()
    }

    /// Whether nobody is held.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Victim> {
        self.all.iter().flatten()
    }

    /// Adds one, in a week.
    pub fn add(&mut self, victim: &Victim, now: Week) {
        let slot = self.free.pop().unwrap_or_else(|| self.add_slot());
        self.holdings.add(victim.episode.cell, slot);
        self.ends.set(slot, now, victim.fate.due);
        self.all[slot as usize] = Some(*victim);
    }

    /// An empty slot more. Cold, since nearly always one is free.
    #[cold]
    fn add_slot(&mut self) -> u32 {
        self.all.push(None);
        self.ends.add_slot();
        (self.all.len() - 1) as u32
    }

    /// Something may end the next time for those whom a cell holds.
    pub fn call(&mut self, cell: u32) {
        let before = Week(self.next.0 - 1);
        self.holdings.of(cell).for_each(|slot| self.ends.set(slot, before, self.next));
    }

    /// All whom a cell holds.
    pub fn held_by(&self, cell: u32) -> impl Iterator<Item = &Victim> {
        self.holdings.of(cell).filter_map(|slot| self.all[slot as usize].as_ref())
    }

    /// The same, to be changed but for what they are found by.
    pub fn each_held_by(&mut self, cell: u32, mut change: impl FnMut(&mut Victim)) {
        self.holdings.of(cell).for_each(|slot| self.all[slot as usize].as_mut().into_iter().for_each(&mut change));
    }

    /// Takes out those for whom something may end in a week: an end is due, their cell has collapsed, or `may` says so. Whoever stays
    /// is added again. All are read before anything comes of it, so that processors wait for several at once.
    pub fn take_ending(&mut self, now: Week, may: Option<impl Fn(&Episode) -> bool>, taken: &mut Vec<Victim>) {
        self.next = now.plus(1);
        let Self { all, free, ends, holdings, .. } = self;
        let mut take = |slot: u32, victim: &mut Option<Victim>| {
            taken.extend(victim.take());
            holdings.remove(slot);
            free.push(slot);
        };
        ends.take(now, |slot| take(slot, &mut all[slot as usize]));
        if let Some(may) = may {
            for (slot, victim) in (0..).zip(all.iter_mut()) {
                if victim.as_ref().is_some_and(|victim| may(&victim.episode)) {
                    ends.clear(slot);
                    take(slot, victim);
                }
            }
        }
    }
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

    /// Which causes can end exploitation and how soon.
    #[inline]
    #[must_use]
    pub fn class(&self, world: &World) -> u32 {
        (self.market.index() * world.setting.tactics.len() + self.tactic.index()) as u32
    }
}

impl Traveller {
    /// Arrives at the destination. `network`: who learns from holding the person.
    #[inline]
    #[must_use]
    pub fn arrive(&self, arm: &Arm, week: Week, network: u32) -> Victim {
        let Self { episode, luck: [wait, how, ..], .. } = *self;
        let fate = arm.world.exits.fate(episode.class(arm.world), week, [wait, how].map(half_unit));
        Victim { episode, since: week, network, fate }
    }

    /// The uniform that decides whether screening at the end of a leg recognises the person. `ordinal`: that of the leg on their
    /// route, 0 for the first.
    #[inline]
    #[must_use]
    pub fn screened(&self, arm: &Arm, week: Week, ordinal: u16) -> f64 {
        let [_, _, first, second] = self.luck;
        match ordinal {
            0 => half_unit(first),
            1 => half_unit(second),
            _ => arm.luck.uniforms(Decision::Screening, self.episode.key(), week, ordinal.into())[0],
        }
    }

    /// Is recognised on the way, at a place.
    #[must_use]
    pub const fn identify(&self, place: PlaceId) -> Identified {
        Identified { episode: self.episode, place }
    }
}

impl Victim {
    /// Draws another end where the one due in `week` did not happen.
    pub fn draw_fate(&mut self, arm: &Arm, week: Week) {
        let uniforms = arm.luck.uniforms(Decision::Surface, self.episode.key(), week, 1);
        self.fate = arm.world.exits.fate(self.episode.class(arm.world), week, uniforms);
    }

    /// Is found by a channel, at a place.
    #[must_use]
    pub const fn identify(&self, place: PlaceId) -> Identified {
        Identified { episode: self.episode, place }
    }

    /// Weeks of exploitation inside the window until `last`, the last week of exposure.
    #[must_use]
    pub fn weeks_until(&self, last: Week) -> u32 {
        (last.0 - self.since.0.max(-1)).max(0) as u32
    }
}
