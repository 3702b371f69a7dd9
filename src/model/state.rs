//! Everything that changes from week to week. Cloned where a replicate forks into its arms.

use crate::model::agenda::Agenda;
use crate::model::arm::Arm;
use crate::model::assist::Waiting;
use crate::model::beliefs::Experience;
use crate::model::books::{Books, ByOperation, Column, Perpetrator};
use crate::model::calendar::Calendar;
use crate::model::cell::{Beginning, Cell, Counted, Status};
use crate::model::exits::Hazards;
use crate::model::holdings::Holdings;
use crate::model::levers::Levers;
use crate::model::newcomers::Newcomers;
use crate::model::outlook::Outlook;
use crate::model::pace::{Encounter, Turn};
use crate::model::programme::Coverage;
use crate::model::respond::{Case, Queue, Replacement};
use crate::model::roomy::Roomy;
use crate::model::touched::Touched;
use crate::model::victim::{Episode, Identified, Person, Traveller, Victim, Victims};
use crate::model::world::World;
use crate::rng::{Decision, Key};
use crate::units::{FormId, Id, JurisdictionId, MarketId, PlaceId, PoolId, ServiceId, Table, Week};

/// The state of one arm.
#[derive(Clone, Debug)]
pub struct State {
    /// The week being simulated, or to be simulated next.
    pub week: Week,
    /// Cells by slot.
    pub cells: Roomy<Cell>,
    /// Weeks in which each cell may review or leave.
    pub turns: Calendar,
    /// Weeks in which each cell may meet somebody.
    pub encounters: Calendar,
    /// Weeks in which a cell is back, or is forced to review.
    pub wakes: Calendar,
    /// The week in which cells recruit next.
    pub next_search: Week,
    /// Whether each network, by slot, has an organiser; networks of one, who are independent operators, have none.
    pub organised: Vec<bool>,
    /// Cells of each network; nobody who is gone is among them.
    pub members: Holdings,
    /// People in transit, by the week in which their leg ends.
    pub travellers: Agenda<Traveller>,
    /// People who arrived this week.
    pub arrived: Vec<Victim>,
    /// People in exploitation.
    pub victims: Victims,
    /// People identified this week.
    pub identified: Vec<Identified>,
    /// Members of each pool who have ever been trafficked.
    pub touched: Table<PoolId, Touched>,
    /// People on the way home, by the week in which they are back, and at risk again.
    pub returning: Agenda<Returning>,
    /// Active cells by form.
    pub active: Table<FormId, u32>,
    /// Active cells with room, in the order of the world's meetings.
    pub seeking: Vec<u32>,
    /// The same when cells last recruited.
    pub sought: Vec<u32>,
    /// Dormant cells.
    pub dormant: u32,
    /// People in exploitation in each market.
    pub held: Table<MarketId, u32>,
    /// The same by role in the evaluation.
    pub held_by_role: [u32; Column::COUNT],
    /// Ends of exploitation experienced in each market, per victim-week.
    pub ends: Table<MarketId, Experience>,
    /// Acceptance experienced, in the order of the world's meetings.
    pub acceptance: Vec<Experience>,
    /// What everybody can know.
    pub outlook: Outlook,
    /// Leads of each jurisdiction.
    pub queues: Table<JurisdictionId, Queue>,
    /// Cases under way.
    pub cases: Vec<Case>,
    /// Convicted cells that their networks may replace.
    pub replacements: Vec<Replacement>,
    /// Victims found lately at each place, fading.
    pub detections: Table<PlaceId, f64>,
    /// Effort of investigators at each place; 1 is usual.
    pub effort: Table<PlaceId, f64>,
    /// Unused capacity of each service (persons).
    pub intake: Table<ServiceId, f64>,
    /// Share of its quality that those identified lately found at each service.
    pub heard: Table<ServiceId, Experience>,
    /// The same as the hazards below have it.
    pub standing: Table<ServiceId, f64>,
    /// Levers of the programme.
    pub levers: Levers,
    /// Coverage of each shield of the programme.
    pub coverage: Vec<Coverage>,
    /// What the levers make of the ends of exploitation.
    pub hazards: Hazards,
    /// Slots of cells whose victims are about to be freed or taken over.
    pub collapsing: Vec<u32>,
    /// Cells gone and cells that replaced another, since the start.
    pub flows: Flows,
    /// Cells that came new in the window.
    pub newcomers: Newcomers,
    /// The books of the window. Counts by category come in when it closes; before, [`crate::model::record::so_far`] has them.
    pub books: Books,
    /// Recruitments in the window, before they are sorted into the books.
    pub recruitments: ByOperation,
    /// Victim-weeks of ended exploitation in the window, before they are sorted into the books.
    pub victim_weeks: ByOperation,
    /// Lists of the week.
    pub lists: Lists,
    free_cells: Vec<u32>,
    free_networks: Vec<u32>,
}

/// Lists that every week fills anew, kept for their memory.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    /// Cells that are back or may be forced to review.
    pub awake: Vec<u32>,
    /// Cells that are forced to review.
    pub forced: Vec<u32>,
    /// Cells for which something is due.
    pub due: Vec<(u32, Key)>,
    /// Cells that may review or leave, with room for more behind them.
    pub turns: Vec<(u32, Turn)>,
    /// Cells that may meet somebody, with room for more behind them.
    pub encounters: Vec<(u32, Encounter)>,
    /// People in exploitation for whom something may end.
    pub ending: Vec<Victim>,
    /// People identified who wait for support.
    pub waiting: Vec<Waiting>,
    /// Cells of a network that falls apart.
    pub members: Vec<u32>,
}

/// Counts for the balance of flows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flows {
    /// Cells that left for good.
    pub gone: u32,
    /// Cells that replaced another.
    pub replaced: u32,
}

/// A person on the way home.
#[derive(Clone, Copy, Debug)]
pub struct Returning {
    /// Who.
    pub person: Person,
    /// How many times trafficked.
    pub episodes: u16,
}

impl State {
    /// The state before the first week: cells at the prior equilibrium, nobody held.
    #[must_use]
    pub fn new(arm: &Arm, first: Week) -> Self {
        let world = arm.world;
        let setting = &world.setting;
        let levers = Levers::neutral(setting, 0);
        let standing = setting.services.map(|_, _| 1.0);
        let hazards = Hazards::new(world, &levers, &standing);
        let mut state = Self {
            week: first,
            cells: Roomy::with_capacity(setting.cells.room()),
            turns: Calendar::default(),
            encounters: Calendar::default(),
            wakes: Calendar::default(),
            next_search: first,
            organised: vec![false; setting.cells.networks as usize],
            members: Holdings::default(),
            travellers: Agenda::default(),
            arrived: Vec::new(),
            victims: Victims::default(),
            identified: Vec::new(),
            touched: setting.pools.map(|pool, _| Touched::new(arm.people, pool)),
            returning: Agenda::default(),
            active: setting.forms.map(|_, _| 0),
            seeking: vec![0; world.meetings.len()],
            sought: vec![0; world.meetings.len()],
            dormant: 0,
            held: world.markets.map(|_, _| 0),
            held_by_role: [0; Column::COUNT],
            ends: world.markets.map(|_, m| Experience::new(1.0 / m.tenure, setting.prices.prior_weeks.get())),
            acceptance: world
                .meetings
                .iter()
                .map(|m| Experience::new(m.acceptance, setting.recruitment.prior_attempts.get()))
                .collect(),
            outlook: Outlook::prior(world),
            queues: setting.jurisdictions.map(|_, _| Queue::default()),
            cases: Vec::new(),
            replacements: Vec::new(),
            detections: setting.places.map(|_, _| 0.0),
            effort: setting.places.map(|_, _| 1.0),
            intake: setting.services.map(|_, _| 0.0),
            heard: setting.services.map(|_, service| Experience::new(1.0, service.capacity.get().max(1.0))),
            standing,
            levers,
            coverage: Vec::new(),
            hazards,
            collapsing: Vec::new(),
            flows: Flows::default(),
            newcomers: Newcomers::default(),
            books: Books::new(setting, &world.layout),
            recruitments: ByOperation::new(world),
            victim_weeks: ByOperation::new(world),
            lists: Lists::default(),
            free_cells: Vec::new(),
            free_networks: Vec::new(),
        };
        state.found(arm);
        state
    }

    /// Makes room for those who will be trafficked in the window, if there are as many a week as in the weeks `before` it, as long as
    /// there is anybody left. After a short time, in which nobody was held at first, that says little: four times as many at most.
    pub fn make_room(&mut self, world: &World, before: u32) {
        let all = u64::from(before + world.layout.window());
        let as_before = |n: usize| n as u64 * all / u64::from(before.max(1));
        for (touched, pool) in self.touched.iter_mut().zip(world.setting.pools.iter()) {
            let most = pool.size.whole().min(4 * touched.len() as u64);
            touched.make_room(as_before(touched.len()).min(most) as usize);
        }
    }

    /// Founds the first cells: the first found a network each, the others join so that sizes are skewed.
    fn found(&mut self, arm: &Arm) {
        let networks = u64::from(arm.world.setting.cells.networks);
        for ordinal in 0..u64::from(arm.world.setting.cells.number) {
            let key = Key::derive(Decision::Found, ordinal, 0);
            let network = if ordinal < networks {
                ordinal as u32
            } else {
                let u = arm.luck.uniform(Decision::Join, key, Week(0));
                (u * u * networks as f64) as u32
            };
            let (operation, status) = first_operation(arm, key);
            let after = Week(self.week.0 - 1);
            let beginning = Beginning { key, network, operation, origin: Perpetrator::Incumbent, after };
            let slot = self.add_cell(arm, beginning);
            self.change(arm.world, slot, |cell| cell.status = status);
        }
        for (network, organised) in (0..).zip(&mut self.organised) {
            *organised = self.members.of(network).nth(1).is_some();
        }
    }

    /// Puts a new cell into a free slot.
    pub fn add_cell(&mut self, arm: &Arm, beginning: Beginning) -> u32 {
        let Beginning { key, network, after, .. } = beginning;
        let cell = Cell::new(arm.world, arm.luck, beginning);
        let slot = if let Some(slot) = self.free_cells.pop() {
            self.cells[slot as usize] = cell;
            slot
        } else {
            self.cells.push(cell);
            [&mut self.turns, &mut self.encounters, &mut self.wakes].into_iter().for_each(Calendar::add_slot);
            (self.cells.len() - 1) as u32
        };
        self.members.add(network, slot);
        self.turns.set(slot, after, after.plus(arm.world.turns.draw(arm.luck, key, after).wait));
        self.encounters.set(slot, after, after.plus(arm.world.encounters.draw(arm.luck, key, after).wait));
        self.change(arm.world, slot, |cell| cell.status = Status::Active);
        slot
    }

    /// Puts a new network into a free slot, with the evidence of another or none.
    pub fn add_network(&mut self, evidence_of: Option<u32>) -> u32 {
        let slot = if let Some(slot) = self.free_networks.pop() {
            self.organised[slot as usize] = false;
            slot
        } else {
            self.organised.push(false);
            self.outlook.beliefs.add_network();
            (self.organised.len() - 1) as u32
        };
        self.outlook.beliefs.inherit(slot, evidence_of);
        slot
    }

    /// A cell leaves for good; what it holds is freed or taken over in this week's or the next week's phases.
    pub fn dismiss(&mut self, world: &World, slot: u32) {
        self.collapse(world, slot, Status::Gone);
        self.flows.gone += 1;
        self.members.remove(slot);
    }

    /// A cell comes to `status`; its victims are dealt with in this week's or the next week's phases.
    pub fn collapse(&mut self, world: &World, slot: u32, status: Status) {
        self.change(world, slot, |cell| cell.status = status);
        let cell = &mut self.cells[slot as usize];
        if !std::mem::replace(&mut cell.collapsing, true) {
            self.collapsing.push(slot);
            if cell.held > 0 {
                self.victims.call(slot);
            }
        }
        if let Status::Incapacitated(until) = status {
            self.wakes.set(slot, self.week, until);
        }
    }

    /// A cell comes to hold one person more.
    pub fn take_in(&mut self, world: &World, slot: u32) {
        let cell = &mut self.cells[slot as usize];
        if cell.held + 1 == cell.places {
            self.change(world, slot, |cell| cell.held += 1);
        } else {
            cell.held += 1;
        }
    }

    /// A cell comes to hold one person less.
    pub fn let_go(&mut self, world: &World, slot: u32) {
        let cell = &mut self.cells[slot as usize];
        if cell.held == cell.places {
            self.change(world, slot, |cell| cell.held -= 1);
        } else {
            cell.held -= 1;
        }
    }

    /// Changes a cell and counts it as what it has become. Every change of status, operation, network or room comes through
    /// here.
    pub fn change(&mut self, world: &World, slot: u32, change: impl FnOnce(&mut Cell)) {
        let cell = &mut self.cells[slot as usize];
        let before = cell.to_count(world);
        change(cell);
        let now = cell.to_count(world);
        self.recount(before, now);
        if before.seeking.is_some() != now.seeking.is_some() {
            self.turn_search(world, slot, now.seeking.is_some());
        }
    }

    /// A cell begins or ceases to have room.
    fn turn_search(&mut self, world: &World, slot: u32, with_room: bool) {
        let idle = &mut self.cells[slot as usize].idle;
        *idle = idle.go_on(with_room, self.next_search);
        if let Some(week) = idle.until(world.patience) {
            self.wakes.set_at_latest(slot, self.week, week.max(self.week.plus(1)));
        }
    }

    /// Counts a cell as what it is instead of what it was.
    fn recount(&mut self, was: Counted, is: Counted) {
        if was.active != is.active {
            was.active.into_iter().for_each(|form| self.active[form] -= 1);
            is.active.into_iter().for_each(|form| self.active[form] += 1);
        }
        if was.seeking != is.seeking {
            was.seeking.into_iter().for_each(|meeting| self.seeking[usize::from(meeting)] -= 1);
            is.seeking.into_iter().for_each(|meeting| self.seeking[usize::from(meeting)] += 1);
        }
        if was.exposed != is.exposed {
            let beliefs = &mut self.outlook.beliefs;
            was.exposed.into_iter().for_each(|spot| beliefs.end(spot));
            is.exposed.into_iter().for_each(|spot| beliefs.begin(spot));
        }
        self.dormant = self.dormant + u32::from(is.dormant) - u32::from(was.dormant);
    }

    /// Ends the collapse of cells whose victims have all been dealt with, and frees the slots of those gone, and only now those of networks
    /// that are empty: no newcomer may inherit victims.
    pub fn finish_collapses(&mut self) {
        for &slot in &self.collapsing {
            let cell = &mut self.cells[slot as usize];
            debug_assert_eq!(cell.held, 0, "a collapsed cell still holds somebody");
            cell.collapsing = false;
            if cell.status == Status::Gone {
                self.free_cells.push(slot);
                let empty = self.members.of(cell.network).next().is_none();
                if empty && !self.free_networks.contains(&cell.network) {
                    self.free_networks.push(cell.network);
                }
            }
        }
        self.collapsing.clear();
    }

    /// Whether cells are counted as what they are.
    #[must_use]
    pub fn counts_agree(&self, world: &World) -> bool {
        let counted = |is: fn(Counted) -> bool| self.cells.iter().filter(|cell| is(cell.to_count(world))).count();
        let sum = |numbers: &[u32]| numbers.iter().sum::<u32>() as usize;
        sum(&self.active) == counted(|cell| cell.active.is_some())
            && sum(&self.seeking) == counted(|cell| cell.seeking.is_some())
            && self.dormant as usize == counted(|cell| cell.dormant)
    }

    /// Cells that are not gone.
    pub fn living_cells(&self) -> impl Iterator<Item = &Cell> {
        self.cells.iter().filter(|cell| cell.status != Status::Gone)
    }

    /// Somebody sets out on a leg, or goes on to it: a leg of one week ends when people next move.
    #[inline]
    pub fn set_out(&mut self, world: &World, traveller: Traveller) {
        self.travellers.add(world.journeys.at(traveller.crossing).weeks - 1, traveller);
    }

    /// Sends a person home after an episode, to be at risk again after `weeks`.
    pub fn send_home(&mut self, episode: &Episode, weeks: u32) {
        let returning = Returning { person: episode.person, episodes: episode.number };
        self.returning.add(weeks, returning);
    }

    /// Whether the observation window is open.
    #[must_use]
    pub fn observed(&self) -> bool {
        self.week >= Week(0)
    }
}

/// The operation of a founding cell, from the softmax of the prior equilibrium, and whether it starts dormant.
fn first_operation(arm: &Arm, key: Key) -> (crate::model::operation::OperationId, Status) {
    let world = arm.world;
    let capacity = crate::model::cell::capacity(world, arm.luck, key);
    let prior = &world.prior[capacity.index()];
    let feasible = world.operations.feasible();
    let dormant = arm.luck.uniform(Decision::FirstStatus, key, Week(0)) < prior.dormant;
    let address = (Decision::FirstOperation, key, Week(0));
    let chosen = if dormant {
        arm.luck.choose(address, feasible.len(), 1.0, |_| 1.0)
    } else {
        arm.luck.choose(address, feasible.len(), prior.largest, |i| prior.weights[feasible[i].0 as usize])
    };
    let status = if dormant { Status::Dormant } else { Status::Active };
    (feasible[chosen.expect("some operation has weight")], status)
}
