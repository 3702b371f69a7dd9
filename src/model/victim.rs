//! People who have been trafficked. The stages are types: each transition consumes one and returns the next.

use crate::model::arm::Arm;
use crate::model::beliefs::Spot;
use crate::model::books::{Categories, Column, Perpetrator};
use crate::model::exits::Fate;
use crate::model::operation::OperationId;
use crate::model::world::World;
use crate::rng::{Decision, Key};
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
    /// Name in addresses of draws: person and episode.
    pub key: Key,
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
}

/// In exploitation.
#[derive(Clone, Copy, Debug)]
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

/// People in exploitation. What every week asks of each stands apart from the rest, so that the pass over all of them reads
/// twelve bytes a person.
#[derive(Clone, Debug, Default)]
pub struct Victims {
    watched: Vec<Watched>,
    all: Vec<Victim>,
}

impl<'a> IntoIterator for &'a Victims {
    type Item = &'a Victim;
    type IntoIter = std::slice::Iter<'a, Victim>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// What every week asks of a victim: a copy.
#[derive(Clone, Copy, Debug)]
struct Watched {
    due: Week,
    cell: u32,
    class: u32,
}

impl Watched {
    const fn of(victim: &Victim) -> Self {
        Self { due: victim.fate.due, cell: victim.episode.cell, class: victim.episode.class }
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
        self.watched.push(Watched::of(&victim));
        self.all.push(victim);
    }

    /// Puts one in the place of what was known of the same person.
    pub fn set(&mut self, index: usize, victim: Victim) {
        self.watched[index] = Watched::of(&victim);
        self.all[index] = victim;
    }

    /// Takes one out; the last takes the place.
    pub fn swap_remove(&mut self, index: usize) -> Victim {
        self.watched.swap_remove(index);
        self.all.swap_remove(index)
    }

    /// Positions of those for whom something may end in a week: an end is due, or `may` says so of their cell and class.
    #[must_use]
    pub fn ending(&self, week: Week, may: impl Fn(u32, u32) -> bool) -> Vec<usize> {
        let mut ending = Vec::with_capacity(self.all.len() / 8);
        let watched = self.watched.iter().enumerate();
        ending.extend(watched.filter(|(_, w)| w.due <= week || may(w.cell, w.class)).map(|(i, _)| i));
        ending
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
        let Episode { key, class, .. } = self.episode;
        let fate = arm.world.exits.fate(class, week, arm.luck.uniforms(Decision::Surface, key, Week(0), 0));
        Victim { episode: self.episode, since: week, evidence, fate }
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
        let Episode { key, class, .. } = self.episode;
        self.fate = arm.world.exits.fate(class, week, arm.luck.uniforms(Decision::Surface, key, week, 1));
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
