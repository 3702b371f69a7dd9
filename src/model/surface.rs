//! Phase 6: identification, self-exit and release; victims of collapsed cells are freed or taken over.

use crate::model::arm::Arm;
use crate::model::beliefs::Spot;
use crate::model::books::Registered;
use crate::model::exits::{Cause, Hazards};
use crate::model::respond::{Lead, LeadKind, Trace};
use crate::model::state::State;
use crate::model::victim::{Episode, FoundAt, Identified, Victim};
use crate::rng::{Decision, Key};
use crate::units::Week;

/// Phase 6. Who arrived this week is exposed from the next.
pub fn run(arm: &Arm, state: &mut State) {
    let mut ending = std::mem::take(&mut state.lists.ending);
    let State { victims, hazards, week, .. } = state;
    let may = |episode: &Episode| added(arm, hazards, *week, episode).is_some();
    victims.take_ending(*week, hazards.adds().then_some(may), &mut ending);
    expose(arm, state);
    for victim in &mut ending {
        match cause(arm, state, victim) {
            Some(cause) => end(arm, state, victim, cause),
            None => state.victims.add(victim, state.week),
        }
    }
    ending.clear();
    state.lists.ending = ending;
    begin(arm, state);
    state.finish_collapses();
}

/// Exploitation begins for those who arrived this week.
fn begin(arm: &Arm, state: &mut State) {
    for victim in &state.arrived {
        let Episode { market, column, .. } = victim.episode;
        state.held[market] += 1;
        state.held_by_role[column.index()] += 1;
        state.outlook.beliefs.begin(Spot::new(victim.network, arm.world.components.holding(market)));
        state.victims.add(victim, state.week);
    }
    state.arrived.clear();
}

/// What ends exploitation this week for a victim, if anything does: the collapse of the cell, what was due, what the programme adds.
fn cause(arm: &Arm, state: &mut State, victim: &mut Victim) -> Option<Cause> {
    if state.cells[victim.episode.cell as usize].collapsing && !survives_collapse(arm, state, &mut victim.episode) {
        return Some(Cause::Freed);
    }
    if victim.fate.due <= state.week {
        let cause = state.hazards.settle(&arm.world.exits, victim.episode.class(arm.world), victim.fate);
        if cause.is_some() {
            return cause;
        }
        victim.draw_fate(arm, state.week);
    }
    added(arm, &state.hazards, state.week, &victim.episode)
}

/// The end that the programme adds in a week, if it adds any.
fn added(arm: &Arm, hazards: &Hazards, week: Week, episode: &Episode) -> Option<Cause> {
    let class = episode.class(arm.world);
    if !hazards.adds_to(class) {
        return None;
    }
    hazards.addition(class, arm.luck.words(Decision::Addition, episode.key(), week)[0])
}

/// What the week's exposure teaches: about tenure and about the risks of recruiting and of holding.
fn expose(arm: &Arm, state: &mut State) {
    for (ends, &held) in state.ends.iter_mut().zip(state.held.iter()) {
        ends.endure(f64::from(held));
    }
    if arm.world.setting.mechanisms.learning {
        state.outlook.beliefs.endure();
    }
}

fn end(arm: &Arm, state: &mut State, victim: &Victim, cause: Cause) {
    let Episode { market, column, .. } = victim.episode;
    state.held[market] -= 1;
    state.held_by_role[column.index()] -= 1;
    state.ends[market].add(1.0, 0.0);
    state.outlook.beliefs.end(Spot::new(victim.network, arm.world.components.holding(market)));
    if cause != Cause::Freed {
        state.let_go(arm.world, victim.episode.cell);
    }
    record_end(state, victim, cause);
    let place = arm.world.markets[market].destination;
    match cause {
        Cause::Channel(channel) => found(arm, state, victim.identify(place), FoundAt::Exploitation(channel)),
        Cause::Released | Cause::SelfExit | Cause::Freed => {
            state.send_home(&victim.episode, arm.world.return_weeks(place));
        }
    }
}

fn record_end(state: &mut State, victim: &Victim, cause: Cause) {
    if state.week < Week(0) {
        return;
    }
    state.victim_weeks.add(&victim.episode, victim.weeks_until(state.week));
    let ends = &mut state.books.truth.ends;
    let count = match cause {
        Cause::Released => &mut ends.released,
        Cause::SelfExit => &mut ends.self_exit,
        Cause::Channel(_) => &mut ends.identified,
        Cause::Freed => &mut ends.freed,
    };
    *count += 1;
}

/// Whether another cell of the network takes over a victim of a collapsed cell; if not, the person is free. Either
/// way the collapsed cell no longer holds the person.
pub fn survives_collapse(arm: &Arm, state: &mut State, episode: &mut Episode) -> bool {
    let freed = arm.world.setting.enforcement.freed.get();
    let old = episode.cell;
    state.let_go(arm.world, old);
    if arm.luck.uniform(Decision::Collapse, episode.key(), state.week) < freed {
        return false;
    }
    let network = state.cells[old as usize].network;
    let others = state.members.of(network).filter(|&slot| slot != old);
    let heirs = others.filter(|&slot| state.cells[slot as usize].can_take_over());
    let key = episode.key().get();
    let heir = heirs.min_by_key(|&slot| Key::derive(Decision::Collapse, key, state.cells[slot as usize].key.get()));
    let Some(heir) = heir else { return false };
    state.take_in(arm.world, heir);
    episode.cell = heir;
    true
}

/// A victim has been identified: the books, a lead where there is testimony, and support.
pub fn found(arm: &Arm, state: &mut State, person: Identified, at: FoundAt) {
    let setting = &arm.world.setting;
    let episode = person.episode;
    let operation = &arm.world.operations[episode.operation];
    let counted = state.books.observed.by_role.at(&arm.world.layout, state.week);
    if let Some(span) = counted {
        span.counts[episode.column.index()] += 1;
    }
    if state.observed() {
        let (week, observed) = (state.week.0 as u32, &mut state.books.observed);
        observed.register.push(Registered::new(week, episode.categories(arm.world)));
        observed.weekly[week as usize] += 1;
    }
    let [_, testimony] = arm.luck.uniforms(Decision::Lead, episode.key(), state.week, 0);
    let (component, lead) = match at {
        FoundAt::Exploitation(channel) => {
            state.detections[person.place] += 1.0;
            (arm.world.components.holding(episode.market), setting.channels[channel].lead.get())
        }
        FoundAt::Leg(leg) => {
            state.let_go(arm.world, episode.cell);
            (arm.world.components.moving(leg), setting.enforcement.screening_lead.get())
        }
    };
    let jurisdiction = setting.places[person.place].jurisdiction;
    if testimony < lead * state.levers.police[jurisdiction].testimony {
        let source = (episode.key().get(), 0);
        let trace = Trace { kind: LeadKind::Testimony, source, component, form: operation.form };
        state.take_lead(jurisdiction, Lead::new(arm, state, episode.cell, trace));
    }
    state.identified.push(person);
}
