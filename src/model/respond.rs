//! Phase 7: leads, investigations, arrests, convictions, seizures, and the replacement of cells.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::iter;

use crate::model::arm::Arm;
use crate::model::beliefs::Spot;
use crate::model::cell::Status;
use crate::model::newcomers::{self, replace_given};
use crate::model::numeric::logistic;
use crate::model::risk::Component;
use crate::model::setting::ByLead;
use crate::model::state::State;
use crate::rng::{Decision, Key};
use crate::units::{FormId, JurisdictionId, Week};

/// What investigators can start from. The greatest lead is the one to take up first.
#[derive(Clone, Copy, Debug)]
pub struct Lead {
    /// Name in addresses of draws: who it came from, when, at which stage.
    key: Key,
    /// Place in the queue: the lowest goes first, whenever it came.
    priority: Key,
    /// Slot and name of the cell it points to; a slot can be taken by another cell.
    cell: (u32, Key),
    /// What networks learn from, should it end in an arrest.
    component: Component,
    /// Form of the offence, for the law's coverage.
    form: FormId,
    kind: LeadKind,
    received: Week,
}

/// Where a lead comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeadKind {
    /// What an identified person says.
    Testimony,
    /// A report of an attempt.
    Report,
    /// Proactive work.
    Proactive,
    /// Financial investigation.
    Financial,
}

/// What a lead is made of.
#[derive(Clone, Copy, Debug)]
pub struct Trace {
    /// Where it comes from.
    pub kind: LeadKind,
    /// What tells it from all other leads of the week and component.
    pub source: (u64, u64),
    /// What networks learn from, should it end in an arrest.
    pub component: Component,
    /// Form of the offence.
    pub form: FormId,
}

impl<T: Copy> ByLead<T> {
    /// The value for a kind of lead.
    #[must_use]
    pub const fn of(&self, kind: LeadKind) -> T {
        match kind {
            LeadKind::Testimony => self.testimony,
            LeadKind::Report => self.report,
            LeadKind::Proactive => self.proactive,
            LeadKind::Financial => self.financial,
        }
    }
}

impl PartialEq for Lead {
    fn eq(&self, other: &Self) -> bool {
        self.priority == other.priority
    }
}

impl Eq for Lead {}

impl PartialOrd for Lead {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Lead {
    fn cmp(&self, other: &Self) -> Ordering {
        other.priority.cmp(&self.priority)
    }
}

/// The leads of a jurisdiction and the capacity it has not used. Old leads are worthless: who comes upon one passes over it,
/// and now and then all are thrown away.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    leads: BinaryHeap<Lead>,
    credit: f64,
}

impl Queue {
    /// Takes out the first lead that is not yet too old.
    fn next(&mut self, is_fresh: impl Fn(&Lead) -> bool) -> Option<Lead> {
        std::iter::from_fn(|| self.leads.pop()).find(is_fresh)
    }
}

/// A case under way.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    lead: Lead,
    jurisdiction: JurisdictionId,
    ends: Week,
}

/// A convicted cell that its network may replace.
#[derive(Clone, Copy, Debug)]
pub struct Replacement {
    due: Week,
    cell: (u32, Key),
}

impl Lead {
    /// A lead that points to the cell in `slot`.
    #[must_use]
    pub fn new(arm: &Arm, state: &State, slot: u32, trace: Trace) -> Self {
        let Trace { kind, source, component, form } = trace;
        let when = (state.week.0 as u64) << 32 | component.index() as u64;
        let key = Key::derive(Decision::Lead, source.0 ^ source.1.rotate_left(40), when);
        let priority = Key::derive(Decision::Priority, key.get(), arm.luck.salt());
        Self {
            key,
            priority,
            cell: (slot, state.cells[slot as usize].key),
            component,
            form,
            kind,
            received: state.week,
        }
    }
}

impl State {
    /// A jurisdiction receives a lead.
    pub fn take_lead(&mut self, jurisdiction: JurisdictionId, lead: Lead) {
        self.queues[jurisdiction].leads.push(lead);
        if self.observed() {
            self.books.observed.leads += 1;
        }
    }
}

/// Phase 7.
pub fn run(arm: &Arm, state: &mut State) {
    if !arm.world.setting.mechanisms.responders {
        return;
    }
    investigate(arm, state);
    for jurisdiction in arm.world.setting.jurisdictions.ids() {
        open_cases(arm, state, jurisdiction);
    }
    close_cases(arm, state);
    replace_cells(arm, state);
}

/// Proactive work and financial investigation find cells that hold people, more where there is more effort. One block of
/// random bits serves both, each with a uniform of its own.
fn investigate(arm: &Arm, state: &mut State) {
    let world = arm.world;
    if state.levers.police.iter().all(|police| police.proactive == 0.0 && police.financial == 0.0) {
        return;
    }
    for slot in 0..state.cells.len() as u32 {
        let cell = &state.cells[slot as usize];
        let operation = &world.operations[cell.operation];
        let Some(market) = operation.market.filter(|_| cell.held > 0) else { continue };
        let jurisdiction = world.setting.places[operation.destination].jurisdiction;
        let police = &state.levers.police[jurisdiction];
        let effort = state.effort[operation.destination];
        let found = arm.luck.uniforms(Decision::Investigate, cell.key, state.week, 0);
        let ways = [(LeadKind::Proactive, police.proactive), (LeadKind::Financial, police.financial)];
        let (key, component) = (cell.key.get(), world.components.holding(market));
        for ((kind, hazard), uniform) in ways.into_iter().zip(found) {
            if uniform < -libm::expm1(-hazard * effort) {
                let trace = Trace { kind, source: (key, kind as u64), component, form: operation.form };
                state.take_lead(jurisdiction, Lead::new(arm, state, slot, trace));
            }
        }
    }
}

/// Takes up leads while there is capacity.
fn open_cases(arm: &Arm, state: &mut State, jurisdiction: JurisdictionId) {
    let rules = &arm.world.setting.enforcement;
    let week = state.week;
    let queue = &mut state.queues[jurisdiction];
    let is_fresh = |lead: &Lead| week.0 - lead.received.0 < rules.lead_life as i32;
    if week.0 % rules.lead_life.max(1) as i32 == 0 {
        queue.leads.retain(is_fresh);
    }
    let capacity =
        arm.world.setting.jurisdictions[jurisdiction].capacity.get() + state.levers.police[jurisdiction].capacity;
    queue.credit = (queue.credit + capacity).min(rules.credit.get().max(capacity));
    while queue.credit >= 1.0 {
        let Some(lead) = queue.next(is_fresh) else { break };
        queue.credit -= 1.0;
        let (shortest, longest) = rules.case_weeks;
        let (extra, _) = arm.luck.pick(Decision::CaseLength, lead.key, Week(0), 0, u64::from(longest - shortest) + 1);
        state.cases.push(Case { lead, jurisdiction, ends: week.plus(shortest + extra as u32) });
        if week >= Week(0) {
            state.books.observed.cases += 1;
        }
    }
}

fn close_cases(arm: &Arm, state: &mut State) {
    let (week, mut cases) = (state.week, std::mem::take(&mut state.cases));
    for case in cases.extract_if(.., |case| week >= case.ends) {
        close_case(arm, state, &case);
    }
    state.cases = cases;
}

/// A case ends with nothing, the cell, or the organiser.
fn close_case(arm: &Arm, state: &mut State, case: &Case) {
    let (slot, key) = case.lead.cell;
    let cell = &state.cells[slot as usize];
    if cell.key != key || !matches!(cell.status, Status::Active | Status::Dormant) {
        return;
    }
    let odds = Prospects::of(arm, state, case);
    let [arrest, organiser] = arm.luck.uniforms(Decision::Case, case.lead.key, Week(0), 0);
    if arrest >= odds.arrest {
        return;
    }
    let network = cell.network;
    if arm.world.setting.mechanisms.learning {
        state.outlook.beliefs.witness(Spot::new(network, case.lead.component), 1.0, 0.0);
    }
    let convicted = arm.luck.uniform(Decision::Conviction, case.lead.key, Week(0)) < odds.conviction;
    shock(arm, state, network);
    let head = state.organised[network as usize] && organiser < odds.organiser;
    if convicted {
        let of_all = || assets(arm, state, state.members.in_order(network));
        let assets = if head { of_all() } else { assets(arm, state, iter::once(slot)) };
        book_seizure(state, (odds.seizure.min(1.0) * assets + odds.confiscation).min(assets));
    }
    if head {
        fall_apart(arm, state, network);
    } else {
        incapacitate(arm, state, slot, convicted);
    }
    if state.observed() {
        let books = &mut state.books.observed;
        books.convictions += u32::from(convicted);
        *(if head { &mut books.organisers } else { &mut books.arrests }) += 1;
    }
}

/// Probabilities of what a case ends in, one above 1 being certain, and what a conviction takes.
struct Prospects {
    arrest: f64,
    /// That it is the organiser, given an arrest in a network that has one.
    organiser: f64,
    conviction: f64,
    /// Share of a convict's assets that is seized.
    seizure: f64,
    /// What the law takes besides, as far as there is anything (kUSD).
    confiscation: f64,
}

impl Prospects {
    fn of(arm: &Arm, state: &State, case: &Case) -> Self {
        let setting = &arm.world.setting;
        let (rules, jurisdiction) = (&setting.enforcement, &setting.jurisdictions[case.jurisdiction]);
        let (police, lead) = (&state.levers.police[case.jurisdiction], &case.lead);
        let covered = jurisdiction.coverage[lead.form].get();
        let covered = covered + (1.0 - covered) * state.levers.coverage.at(case.jurisdiction, lead.form);
        let caught = rules.organiser.get();
        let mut prospects = Self {
            arrest: rules.arrest.get() * police.arrest,
            organiser: (caught + (1.0 - caught) * police.organiser) * rules.organiser_by_lead.of(lead.kind).get(),
            conviction: jurisdiction.conviction.get() * covered * rules.conviction_by_lead.of(lead.kind).get(),
            seizure: rules.seizure.get() * rules.seizure_by_lead.of(lead.kind).get(),
            confiscation: state.levers.confiscation.at(case.jurisdiction, lead.form),
        };
        if is_joint(arm, state, case, police.joint) {
            prospects.organiser *= rules.organiser_by_lead.joint.get();
            prospects.conviction *= rules.conviction_by_lead.joint.get();
            prospects.seizure *= rules.seizure_by_lead.joint.get();
        }
        prospects
    }
}

/// Whether a joint team works a case: a share of those whose cell works across jurisdictions.
fn is_joint(arm: &Arm, state: &State, case: &Case, share: f64) -> bool {
    let operation = &arm.world.operations[state.cells[case.lead.cell.0 as usize].operation];
    let places = &arm.world.setting.places;
    places[operation.origin].jurisdiction != places[operation.destination].jurisdiction
        && share > 0.0
        && arm.luck.uniform(Decision::JointTeam, case.lead.key, Week(0)) < share
}

/// What the people whom these cells hold bring in at present, over the weeks that assets are worth (kUSD).
fn assets(arm: &Arm, state: &State, cells: impl Iterator<Item = u32>) -> f64 {
    let markets = &state.outlook.markets;
    let brings_in = |market| markets[market].price * markets[market].kept;
    let held = cells.flat_map(|cell| state.victims.held_by(cell));
    let weekly: f64 =
        held.filter_map(|victim| arm.world.operations[victim.episode.operation].market).map(brings_in).sum();
    arm.world.setting.enforcement.asset_weeks.get() * weekly
}

/// Notes assets seized (kUSD). Books hold whole dollars, so that sums do not depend on their order.
fn book_seizure(state: &mut State, value: f64) {
    let dollars = (1000.0 * value).round() as u64;
    if state.observed() && dollars > 0 {
        state.books.observed.seizures += 1;
        state.books.observed.seized += dollars;
    }
}

/// An arrest makes every cell of the network review.
fn shock(arm: &Arm, state: &mut State, network: u32) {
    if arm.world.setting.mechanisms.shocks {
        for member in state.members.of(network) {
            state.cells[member as usize].shocked = true;
            state.wakes.set_at_latest(member, state.week, state.week.plus(1));
        }
    }
}

fn incapacitate(arm: &Arm, state: &mut State, slot: u32, convicted: bool) {
    let rules = &arm.world.setting.enforcement;
    let cell = &mut state.cells[slot as usize];
    let weeks = if convicted { rules.convicted_weeks } else { rules.released_weeks };
    cell.convictions = cell.convictions.saturating_add(u8::from(convicted));
    if convicted {
        let due = state.week.plus(rules.replacement_weeks);
        state.replacements.push(Replacement { due, cell: (slot, cell.key) });
    }
    state.collapse(arm.world, slot, Status::Incapacitated(state.week.plus(weeks)));
}

/// Without its organiser a network falls apart into independent cells, which keep what they know.
fn fall_apart(arm: &Arm, state: &mut State, network: u32) {
    state.organised[network as usize] = false;
    let mut members = std::mem::take(&mut state.lists.members);
    members.extend(state.members.in_order(network));
    for &slot in members.iter().skip(1) {
        let own = state.add_network(Some(network));
        state.change(arm.world, slot, |cell| cell.network = own);
        state.members.remove(slot);
        state.members.add(own, slot);
    }
    for slot in members.drain(..) {
        let (network, beliefs) = (state.cells[slot as usize].network, &mut state.outlook.beliefs);
        state.victims.each_held_by(slot, |victim| {
            let holding = arm.world.components.holding(victim.episode.market);
            beliefs.end(Spot::new(std::mem::replace(&mut victim.network, network), holding));
            beliefs.begin(Spot::new(network, holding));
        });
    }
    state.lists.members = members;
}

/// Networks replace convicted cells after a delay, if the operation still pays.
fn replace_cells(arm: &Arm, state: &mut State) {
    if let Some(given) = arm.given {
        // Who replaces whom is given, too.
        state.replacements.clear();
        return replace_given(arm, state, given);
    }
    let (week, mut replacements) = (state.week, std::mem::take(&mut state.replacements));
    for Replacement { cell: (slot, key), .. } in replacements.extract_if(.., |replacement| week >= replacement.due) {
        let cell = &state.cells[slot as usize];
        if cell.key == key && matches!(cell.status, Status::Incapacitated(_)) {
            replace_cell(arm, state, slot);
        }
    }
    state.replacements = replacements;
}

/// A network replaces the convicted cell in `slot`, which does not return, if the operation still pays.
fn replace_cell(arm: &Arm, state: &mut State, slot: u32) {
    let cell = &state.cells[slot as usize];
    let profit = arm.world.profit_in(&state.outlook, cell.network, cell.operation, cell.capacity);
    let theta = arm.world.setting.choice.rationality.get();
    let pays = arm.world.setting.enforcement.replacement.get() * logistic(theta * profit);
    let replacement = Key::derive(Decision::Replacement, cell.key.get(), u64::from(cell.convictions));
    if arm.luck.uniform(Decision::Replace, replacement, Week(0)) < pays {
        newcomers::replace(arm, state, slot, replacement);
    }
}
