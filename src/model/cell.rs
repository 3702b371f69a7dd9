//! Cells, the trafficker agents, and the networks they belong to.

use crate::model::beliefs::Spot;
use crate::model::books::Perpetrator;
use crate::model::operation::OperationId;
use crate::model::world::World;
use crate::rng::{Decision, Key, Streams};
use crate::units::{CapacityId, FormId, Id, Week};

/// What a cell is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Recruiting when it has room.
    Active,
    /// Suspended: it recruits nobody and keeps the people it holds.
    Dormant,
    /// Arrested; back in this week.
    Incapacitated(Week),
    /// Left for good. The slot can be used again once nobody is held.
    Gone,
}

/// A dimension on which a cell can look at an alternative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Review {
    /// Another route.
    Geographic,
    /// Another target group.
    Target,
    /// Another tactic.
    Tactical,
    /// Another form.
    Functional,
    /// Suspend or resume.
    Temporal,
}

impl Review {
    /// All, in the order of slots.
    pub const ALL: [Self; 5] = [Self::Geographic, Self::Target, Self::Tactical, Self::Functional, Self::Temporal];
}

/// A trafficker agent. It fills one line of memory, since hardly two that a week asks for stand side by side.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub struct Cell {
    /// Its name in addresses of draws.
    pub key: Key,
    /// Slot of its network.
    pub network: u32,
    /// What it does, or would do again.
    pub operation: OperationId,
    /// Position of its tactic and pool in the world's meetings.
    pub meeting: u16,
    /// How many victims it can hold, before the form's factor.
    pub capacity: CapacityId,
    /// Victims it can hold in its present form.
    pub places: u32,
    /// Victims it holds, in transit or in exploitation.
    pub held: u32,
    /// What it is doing.
    pub status: Status,
    /// Permanent tastes for its present route, group, tactic and form (kUSD a week); narrow, so that more cells
    /// stay in the cache.
    pub tastes: Tastes,
    /// How long it has recruited nobody.
    pub idle: Idle,
    /// A shock forces a review this week.
    pub shocked: bool,
    /// Its victims are about to be freed or taken over.
    pub collapsing: bool,
    /// Where it came from.
    pub origin: Perpetrator,
    /// Convictions so far.
    pub convictions: u8,
}

const _: () = assert!(size_of::<Cell>() == 64, "a cell fills one line of memory");

/// As what a cell is counted, so that no pass over all cells is needed to count them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Its form, if it is active.
    pub active: Option<FormId>,
    /// Where its network keeps what is learnt from its recruiting, if it recruits.
    pub exposed: Option<Spot>,
    /// Position in the world's meetings of whom it looks for, if it has room.
    pub seeking: Option<u16>,
    /// Whether it is dormant.
    pub dormant: bool,
}

/// Tastes for a route, a group, a tactic and a form (kUSD a week).
pub type Tastes = [f32; 4];

/// Weeks with room and no recruit since the last recruit or forced review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idle {
    /// It has room: they go on, and there would be as many had they begun in this week.
    Since(Week),
    /// It has no room: there have been so many.
    Weeks(u32),
}

impl Idle {
    /// How many they are before `next`, the week in which cells recruit next.
    const fn weeks(self, next: Week) -> u32 {
        match self {
            Self::Since(week) => (next.0 - week.0) as u32,
            Self::Weeks(weeks) => weeks,
        }
    }

    /// They go on from `next`, the week in which cells recruit next, or not.
    #[must_use]
    pub const fn go_on(self, with_room: bool, next: Week) -> Self {
        let weeks = self.weeks(next);
        if with_room { Self::Since(Week(next.0 - weeks as i32)) } else { Self::Weeks(weeks) }
    }

    /// They begin anew with `next`, the week in which cells recruit next.
    #[must_use]
    pub const fn anew(self, next: Week) -> Self {
        match self {
            Self::Since(_) => Self::Since(next),
            Self::Weeks(_) => Self::Weeks(0),
        }
    }

    /// The week in which there have been `most`, if they go on.
    #[must_use]
    pub const fn until(self, most: u32) -> Option<Week> {
        match self {
            Self::Since(week) => Some(week.plus(most)),
            Self::Weeks(_) => None,
        }
    }
}

/// Where a new cell comes from and what it begins with.
#[derive(Clone, Copy, Debug)]
pub struct Beginning {
    /// Its name.
    pub key: Key,
    /// Its network's slot.
    pub network: u32,
    /// Its operation.
    pub operation: OperationId,
    /// Where it came from.
    pub origin: Perpetrator,
    /// The week after which it begins.
    pub after: Week,
}

impl Cell {
    /// A new cell that has not begun yet.
    #[must_use]
    pub fn new(world: &World, luck: Streams, beginning: Beginning) -> Self {
        let Beginning { key, network, operation, origin, .. } = beginning;
        let capacity = capacity(world, luck, key);
        let mut cell = Self {
            key,
            network,
            operation,
            meeting: 0,
            capacity,
            places: 0,
            held: 0,
            status: Status::Gone,
            tastes: [0.0; 4],
            idle: Idle::Weeks(0),
            shocked: false,
            collapsing: false,
            origin,
            convictions: 0,
        };
        cell.settle(world, operation, tastes(world, luck, key, operation));
        cell
    }

    /// Takes up an operation.
    pub fn settle(&mut self, world: &World, operation: OperationId, tastes: Tastes) {
        self.operation = operation;
        self.tastes = tastes;
        let parts = &world.operations[operation];
        self.meeting = parts.meeting;
        self.places = world.places(parts.form, self.capacity);
    }

    /// As what it is to be counted. Who can hold nobody is in other crime and recruits nobody.
    #[must_use]
    pub fn to_count(&self, world: &World) -> Counted {
        if self.status != Status::Active {
            return Counted { dormant: self.status == Status::Dormant, ..Counted::default() };
        }
        let operation = &world.operations[self.operation];
        Counted {
            active: Some(operation.form),
            exposed: (self.places > 0).then_some(Spot::new(self.network, operation.recruiting)),
            seeking: self.has_room().then_some(self.meeting),
            dormant: false,
        }
    }

    /// Whether it recruits: active and with room.
    #[inline]
    #[must_use]
    #[expect(clippy::needless_bitwise_bool, reason = "nobody can foresee the branch")]
    pub fn has_room(&self) -> bool {
        (self.status == Status::Active) & (self.held < self.places)
    }

    /// Whether it can act: neither arrested nor gone.
    #[must_use]
    pub fn is_free(&self) -> bool {
        matches!(self.status, Status::Active | Status::Dormant)
    }

    /// Whether it can take over victims of another cell of its network.
    #[must_use]
    pub fn can_take_over(&self) -> bool {
        self.is_free() && !self.collapsing
    }
}

/// How many victims the cell named `key` can hold: one of the setting's capacities, equally likely.
#[must_use]
pub fn capacity(world: &World, luck: Streams, key: Key) -> CapacityId {
    let capacities = world.setting.cells.capacities.len() as u64;
    CapacityId::from_index(luck.lasting().pick(Decision::Capacity, key, Week(0), 0, capacities).0 as usize)
}

/// Permanent tastes of the cell named `key` for the parts of an operation.
#[must_use]
pub fn tastes(world: &World, luck: Streams, key: Key, operation: OperationId) -> Tastes {
    let parts = world.operations[operation];
    let categories = [parts.route.index(), parts.group.index(), parts.tactic.index(), parts.form.index()];
    std::array::from_fn(|dimension| taste(world, luck, key, dimension, categories[dimension]))
}

/// Permanent taste for one category of one dimension (kUSD a week): Gumbel with mean zero.
#[must_use]
pub fn taste(world: &World, luck: Streams, key: Key, dimension: usize, category: usize) -> f32 {
    let scale = world.setting.choice.tastes.get();
    if scale == 0.0 {
        return 0.0;
    }
    (scale * luck.lasting().gumbel(Decision::Taste, key, (dimension << 16 | category) as u32)) as f32
}
