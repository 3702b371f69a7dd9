//! Phase 8: support for people who have been identified; people return home and are at risk again.

use crate::model::arm::Arm;
use crate::model::beliefs::{Experience, weekly_memory};
use crate::model::exits::Hazards;
use crate::model::state::{Returning, State};
use crate::model::touched::Survivor;
use crate::model::victim::{Identified, Person};
use crate::rng::{Decision, Key};
use crate::units::{ServiceId, Week};

/// A service's standing is felt once it has moved by this much. A table of hazards costs hundreds of exponentials, and
/// two hundredths of the quality move a channel of the default world by less than one in a hundred.
const NOTICEABLE: f64 = 0.02;

/// Somebody who waits for support.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    /// The service.
    service: ServiceId,
    /// The lowest is taken up first.
    order: Key,
    person: Identified,
}

/// Phase 8.
pub fn run(arm: &Arm, state: &mut State) {
    let mut waiting = std::mem::take(&mut state.lists.waiting);
    refer(arm, state, &mut waiting);
    let mut rest = waiting.as_slice();
    for service in arm.world.setting.services.ids() {
        let (own, others) = rest.split_at(rest.partition_point(|waiting| waiting.service == service));
        support(arm, state, service, own);
        rest = others;
    }
    waiting.clear();
    state.lists.waiting = waiting;
    come_home(state);
    if arm.world.setting.mechanisms.learning {
        be_told(arm, state);
    }
}

/// Lists those identified who wait for support, by service and in their order; the others go home without.
fn refer(arm: &Arm, state: &mut State, waiting: &mut Vec<Waiting>) {
    let mut identified = std::mem::take(&mut state.identified);
    for person in identified.drain(..) {
        if is_referred(arm, state, &person) {
            let order = Key::derive(Decision::Intake, person.episode.key().get(), arm.luck.salt());
            waiting.push(Waiting { service: arm.world.service_of[person.place], order, person });
        } else {
            state.send_home(&person.episode, arm.world.return_weeks(person.place));
        }
    }
    state.identified = identified;
    waiting.sort_unstable_by_key(|waiting| (waiting.service, waiting.order));
}

/// Whether an identified person is referred to the service and accepts.
fn is_referred(arm: &Arm, state: &State, person: &Identified) -> bool {
    let world = arm.world;
    let usual = world.setting.services[world.service_of[person.place]].referral.get();
    let share = usual + (1.0 - usual) * state.levers.referral[person.place];
    share >= 1.0 || arm.luck.uniform(Decision::Referral, person.episode.key(), Week(0)) < share
}

/// A service takes up as many as it can, in an order that does not depend on who else was found. When it takes up more
/// than its capacity, the quality falls for all of them: `quality·min(1, capacity/load)`.
fn support(arm: &Arm, state: &mut State, id: ServiceId, waiting: &[Waiting]) {
    let service = &arm.world.setting.services[id];
    let more = state.levers.support[id];
    let capacity = service.capacity.get() + more.capacity;
    let room = capacity * service.strain.get();
    let intake = &mut state.intake[id];
    *intake = (*intake + room).min(room.max(1.0));
    let load = (*intake as usize).min(waiting.len());
    *intake -= load as f64;
    let full = service.quality.get() + (1.0 - service.quality.get()) * more.quality;
    let given = (capacity.max(1.0) / load.max(1) as f64).min(1.0);
    let quality = full * given;
    state.heard[id].add(load as f64 * given, waiting.len() as f64);
    if state.observed() {
        state.books.observed.assisted += load as u32;
    }
    for (order, Waiting { person, .. }) in waiting.iter().enumerate() {
        let assisted = order < load;
        let lasting = assisted && arm.luck.uniform(Decision::Reintegration, person.episode.key(), Week(0)) < quality;
        if lasting && state.observed() {
            state.books.truth.reintegrated += 1;
        }
        if !lasting {
            let longer = more.residence.round() as u32;
            let weeks = if assisted { service.assisted_return + longer } else { service.return_weeks };
            state.send_home(&person.episode, weeks);
        }
    }
}

/// What those identified lately found at the services is told: who is turned away found nothing. Where it has moved
/// noticeably, people still held are more or less willing from next week on.
fn be_told(arm: &Arm, state: &mut State) {
    let gamma = weekly_memory(arm.world.setting.learning.half_life.get());
    state.heard.iter_mut().for_each(|heard| heard.pass_week(gamma));
    let told = state.heard.iter().map(Experience::rate);
    if told.zip(state.standing.iter()).any(|(now, &felt)| (now - felt).abs() > NOTICEABLE) {
        state.standing = state.heard.map(|_, heard| heard.rate());
        state.hazards = Hazards::new(arm.world, &state.levers, &state.standing);
    }
}

fn come_home(state: &mut State) {
    let home = state.returning.take();
    for &Returning { person: Person { pool, index }, episodes } in home.iter() {
        state.touched[pool].bring_back(Survivor { index, episodes });
    }
    state.returning.give_back(home);
}
