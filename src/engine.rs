//! The order of a week, once; the burn-in, and the fork into arms.

mod entry;

use crate::model::arm::Arm;
use crate::model::books::Books;
use crate::model::cell::Status;
use crate::model::levers::Levers;
use crate::model::newcomers::Newcomers;
use crate::model::programme::{Coverage, Programme};
use crate::model::setting::{ByReview, Setting};
use crate::model::state::State;
use crate::model::{World, assist, decide, exploit, learn, programme, record, recruit, respond, surface, transit};
use crate::rng::{Decision, Key, Streams};
use crate::units::Week;

/// One week of one arm, in its ten phases. A phase reads what earlier phases, or last week, wrote.
pub fn week(arm: &Arm, state: &mut State) {
    programme::run(arm, state); // 1. doses become levers
    decide::run(arm, state); //    2. cells review, suspend, resume, retire, exit; new cells enter
    recruit::run(arm, state); //   3. active cells with room make attempts
    transit::run(arm, state); //   4. people move on; border legs are screened
    let exposed = record::exposed(arm, state);
    exploit::run(arm, state); //   5. prices answer to the number of people held
    surface::run(arm, state); //   6. identification, self-exit, release
    respond::run(arm, state); //   7. leads, cases, arrests, convictions, seizures, replacement
    assist::run(arm, state); //    8. support; people return home
    learn::run(arm, state); //     9. networks learn; acceptance and tenure are experienced
    record::run(arm, state, &exposed); // 10. the week in the books
    state.week = state.week.plus(1);
}

/// How an arm differs from its baseline.
#[derive(Clone, Copy, Debug)]
pub struct Treatment<'a> {
    /// What is done.
    pub programme: &'a Programme,
    /// Channels of adaptation that are shut from week 0 on.
    pub closed: ByReview<bool>,
    /// Whether one cell is kicked to another operation at week 0: the placebo from which noise is read.
    pub kick: bool,
}

/// A replicate before its arms part: the world, its luck, and the state at the end of the burn-in.
#[derive(Clone, Debug)]
pub struct Replicate<'a> {
    course: Course<'a>,
    start: State,
}

/// What all arms of a replicate share but for where they start.
#[derive(Clone, Copy, Debug)]
struct Course<'a> {
    world: &'a World,
    luck: Streams,
    people: Streams,
    /// Weeks before the window.
    burn_in: u32,
    in_sequence: bool,
}

impl<'a> Replicate<'a> {
    /// Runs the burn-in of a replicate.
    #[must_use]
    pub fn burn_in(world: &'a World, seed: u64, replicate: u32, weeks: u32) -> Self {
        let (luck, people) = (Streams::new(seed, world.number, replicate), Streams::shared(seed));
        let nothing = Programme::default();
        let arm = Arm { world, programme: &nothing, closed: ByReview::default(), given: None, luck, people };
        let mut start = State::new(&arm, Week(-(weeks as i32)));
        while start.week < Week(0) {
            week(&arm, &mut start);
        }
        Self { course: Course { world, luck, people, burn_in: weeks, in_sequence: false }, start }
    }

    /// The same replicate with numbers that are handed out one after the other, week by week, as by an ordinary generator:
    /// arms that share a seed and no more.
    #[must_use]
    pub fn in_sequence(self) -> Self {
        Self { course: Course { in_sequence: true, ..self.course }, ..self }
    }

    /// Runs one arm over the window, from a copy of the burn-in's end.
    #[must_use]
    pub fn arm(&self, treatment: Treatment) -> Books {
        self.course.window(self.start.clone(), treatment, None).books
    }

    /// The same from the burn-in's end itself: no other arm can start from there any more.
    #[must_use]
    pub fn last_arm(self, treatment: Treatment) -> Books {
        self.course.window(self.start, treatment, None).books
    }

    /// The same, and who came new in it.
    #[must_use]
    pub fn arm_and_newcomers(&self, treatment: Treatment) -> (Books, Newcomers) {
        let end = self.course.window(self.start.clone(), treatment, None);
        (end.books, end.newcomers)
    }

    /// Runs one arm whose newcomers are those of another and no others: with the perpetrator channel closed.
    #[must_use]
    pub fn arm_given(&self, treatment: Treatment, newcomers: &Newcomers) -> Books {
        self.course.window(self.start.clone(), treatment, Some(newcomers)).books
    }

    /// The state at the end of the burn-in.
    #[must_use]
    pub const fn start(&self) -> &State {
        &self.start
    }
}

impl Course<'_> {
    /// The state of an arm at the end of the window, from that at its start.
    fn window(self, mut state: State, treatment: Treatment, given: Option<&Newcomers>) -> State {
        let arm = Arm {
            world: self.world,
            programme: treatment.programme,
            closed: treatment.closed,
            given,
            luck: self.luck,
            people: self.people,
        };
        state.levers = Levers::neutral(&self.world.setting, treatment.programme.interventions.len());
        state.coverage = vec![Coverage::default(); treatment.programme.shields.len()];
        if treatment.kick {
            kick(&arm, &mut state);
        }
        state.make_room(self.world, self.burn_in);
        let window = self.world.layout.window() as i32;
        let mut numbers = 0;
        while state.week.0 < window {
            let luck = if self.in_sequence { self.luck.after(numbers) } else { self.luck };
            week(&Arm { luck, ..arm }, &mut state);
            numbers += if self.in_sequence { draws(&state) } else { 0 };
        }
        record::close(&arm, &mut state, Week(window - 1));
        state
    }
}

/// About how many numbers a week takes: one for each agent that does anything.
fn draws(state: &State) -> u64 {
    let active = state.cells.iter().filter(|cell| cell.status == Status::Active).count();
    (active + state.travellers.len() + state.victims.len() + state.cases.len()) as u64
}

/// Moves one active cell, picked by lot, to an operation picked by lot.
fn kick(arm: &Arm, state: &mut State) {
    let lot = |key: Key| Key::derive(Decision::Placebo, key.get(), arm.luck.salt());
    let chosen = (0..state.cells.len())
        .filter(|&slot| state.cells[slot].status == Status::Active)
        .min_by_key(|&slot| lot(state.cells[slot].key));
    let Some(slot) = chosen else { return };
    let feasible = arm.world.operations.feasible();
    let key = state.cells[slot].key;
    let (pick, _) = arm.luck.pick(Decision::Placebo, key, Week(0), 0, feasible.len() as u64);
    let operation = feasible[pick as usize];
    let tastes = crate::model::cell::tastes(arm.world, arm.luck, key, operation);
    state.change(arm.world, slot as u32, |cell| cell.settle(arm.world, operation, tastes));
}

/// Compiles a setting and solves the entry rate from the balance of flows of a pilot burn-in.
#[must_use]
pub fn settle(setting: Setting, seed: u64, burn_in: u32, window: u32) -> World {
    let mut world = World::new(setting, window);
    if world.setting.mechanisms.turnover {
        world.entry_rate = entry::balance(&mut world, seed, burn_in);
    }
    world
}
