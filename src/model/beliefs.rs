//! What networks believe about risk: Gamma–Poisson evidence per component, own and public, that fades to the prior.

use std::ops::{Add, Range, Sub};

use crate::model::risk::{Component, Components};
use crate::model::roomy::Roomy;
use crate::model::setting::{Cells, Learning};

/// Events and the exposure in which they happened, beyond the prior.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Evidence {
    events: f64,
    exposure: f64,
}

impl Evidence {
    /// With so much of another.
    #[inline]
    fn plus(self, other: Self, weight: f64) -> Self {
        Self { events: self.events + weight * other.events, exposure: self.exposure + weight * other.exposure }
    }
}

impl Add for Evidence {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        Self { events: self.events + other.events, exposure: self.exposure + other.exposure }
    }
}

impl Sub for Evidence {
    type Output = Self;

    #[inline]
    fn sub(self, other: Self) -> Self {
        self.plus(other, -1.0)
    }
}

/// Own evidence of every network and public evidence of all.
///
/// Evidence decays as `α ← γα + (1−γ)α₀ + events`, so its excess over the prior shrinks by γ a week. Own excess is
/// stored divided by γ^week, so that no sweep over networks × components is ever needed. It is written often and read
/// seldom, so it is spread over components that are alike when it is read. Exposure that goes on week after week, of cells that
/// recruit and people who are held, is a rate that begins and ends, not a weekly sum. A week's exposure is listed first and
/// added at its end: rows are rarely at hand, and so a processor waits for many of them at once.
#[derive(Clone, Debug)]
pub struct Beliefs {
    /// By network: its exposure to every component. Narrow, since these are most of what a replicate
    /// holds: seven digits are four more than evidence about risk has.
    own: Roomy<Own>,
    /// What this week adds to that, and where.
    more: Vec<(u32, Own)>,
    /// By network: events in the same order.
    events: Events,
    /// About every component.
    public: Vec<Evidence>,
    fresh: Vec<Evidence>,
    /// Units of exposure of each component that go on, of all networks.
    ongoing: Vec<u32>,
    /// Prior evidence of each component, own and public, as read through the kernel.
    prior: Vec<Evidence>,
    /// Prior and public evidence of each component as read through the kernel.
    shared: Vec<Evidence>,
    /// The hazard of each component as who has no evidence of their own perceives it.
    usual: Vec<f64>,
    /// Number of components.
    width: usize,
    /// Public evidence by part, and about those alike to each component; kept for their memory.
    sums: Vec<Evidence>,
    around: Vec<Evidence>,
    /// γ^−week.
    growth: f64,
    /// γ^week.
    shrink: f64,
    /// What one unit of this week's evidence is stored as: it is read from next week on.
    unit: f64,
    /// What one unit of exposure that has gone on since the start would be stored as.
    elapsed: f64,
    gamma: f64,
}

/// Exposure of one network to one component, divided by γ^week.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Own {
    /// But for what `ongoing` has added since the start, and less what it would have added before it began.
    exposure: f32,
    /// Units of exposure that go on.
    ongoing: f32,
}

impl Own {
    #[inline]
    const fn new(exposure: f64, ongoing: f64) -> Self {
        Self { exposure: exposure as f32, ongoing: ongoing as f32 }
    }

    /// The exposure when a unit of it since the start is stored as `elapsed`.
    #[inline]
    fn at(self, elapsed: f64) -> f64 {
        f64::from(self.exposure) + f64::from(self.ongoing) * elapsed
    }
}

impl Add for Own {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        Self { exposure: self.exposure + other.exposure, ongoing: self.ongoing + other.ongoing }
    }
}

/// Events that networks have seen, divided by γ^week: a row for each of the few that have seen any.
#[derive(Clone, Debug)]
struct Events {
    /// By network: events of all components.
    all: Vec<f32>,
    /// By network: which row is its own, if it has seen any.
    row_of: Vec<u32>,
    rows: Vec<f32>,
    /// Rows that nobody has.
    free: Vec<u32>,
    width: usize,
}

impl Events {
    fn new(width: usize, networks: usize) -> Self {
        Self { all: vec![0.0; networks], row_of: vec![0; networks], rows: Vec::new(), free: Vec::new(), width }
    }

    fn add_network(&mut self) {
        self.all.push(0.0);
        self.row_of.push(0);
    }

    /// Where the row of a network stands, if it has seen anything.
    #[inline]
    fn place(&self, network: u32) -> Option<Range<usize>> {
        let start = self.row_of[network as usize] as usize * self.width;
        (self.all[network as usize] > 0.0).then(|| start..start + self.width)
    }

    /// What a network has seen, by component; empty where that is nothing.
    #[inline]
    fn row(&self, network: u32) -> &[f32] {
        self.place(network).map_or(&[], |place| &self.rows[place])
    }

    /// A network sees events.
    fn add(&mut self, network: u32, component: usize, events: f32) {
        let place = self.place(network).unwrap_or_else(|| self.take_row(network));
        self.all[network as usize] += events;
        self.rows[place][component] += events;
    }

    /// Gives a network that has seen nothing a row of zeros, as all are that nobody has.
    fn take_row(&mut self, network: u32) -> Range<usize> {
        let row = self.free.pop().unwrap_or_else(|| {
            self.rows.resize(self.rows.len() + self.width, 0.0);
            (self.rows.len() / self.width - 1) as u32
        });
        self.row_of[network as usize] = row;
        row as usize * self.width..(row as usize + 1) * self.width
    }

    /// A network has seen what another has, or nothing, and no longer what it had.
    fn inherit(&mut self, network: u32, from: Option<u32>) {
        if let Some(place) = self.place(network) {
            self.rows[place].fill(0.0);
            self.free.push(self.row_of[network as usize]);
            self.all[network as usize] = 0.0;
        }
        if let Some((from, seen)) = from.and_then(|from| Some((from, self.place(from)?))) {
            let place = self.take_row(network);
            self.rows.copy_within(seen, place.start);
            self.all[network as usize] = self.all[from as usize];
        }
    }

    /// Multiplies all by a factor. Who has seen anything has still seen it, however little is left.
    fn scale(&mut self, factor: f64) {
        let scaled = |events: f32| (f64::from(events) * factor) as f32;
        self.rows.iter_mut().for_each(|events| *events = scaled(*events));
        let seen = self.all.iter_mut().filter(|events| **events > 0.0);
        seen.for_each(|events| *events = scaled(*events).max(f32::MIN_POSITIVE));
    }
}

/// Where a network keeps its own evidence about one component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    network: u32,
    component: Component,
}

impl Spot {
    /// Where `network` keeps what it knows about `component`.
    #[must_use]
    pub const fn new(network: u32, component: Component) -> Self {
        Self { network, component }
    }
}

/// Above this growth the stored evidence is rescaled, long before it could overflow.
const RESCALE: f64 = 1e20;

impl Beliefs {
    /// Prior beliefs of the first networks.
    #[must_use]
    pub fn new(learning: &Learning, components: &Components, cells: &Cells) -> Self {
        let width = components.number();
        let none = |n| vec![Evidence::default(); n];
        let gamma = weekly_memory(learning.half_life.get());
        let networks = cells.networks as usize;
        // Every newcomer founds a network, and networks fall apart, but each needs a cell.
        let mut own = Roomy::with_capacity(width * cells.room());
        own.resize(width * networks, Own::default());
        let mut beliefs = Self {
            own,
            more: Vec::new(),
            events: Events::new(width, networks),
            public: none(width),
            fresh: none(width),
            ongoing: vec![0; width],
            prior: none(width),
            shared: none(width),
            usual: vec![0.0; width],
            width,
            sums: Vec::new(),
            around: Vec::new(),
            growth: 1.0,
            shrink: 1.0,
            unit: 1.0 / gamma,
            elapsed: 0.0,
            gamma,
        };
        let (exposure, weight) = (learning.prior_exposure.get(), 1.0 + learning.public.get());
        let priors: Vec<Evidence> = components
            .iter()
            .map(|(_, hazard)| Evidence { events: weight * hazard * exposure, exposure: weight * exposure })
            .collect();
        components.around(&priors, &mut beliefs.sums, &mut beliefs.around);
        let each = priors.iter().zip(&beliefs.around);
        beliefs.prior = each.map(|(own, &around)| own.plus(around, components.similar)).collect();
        beliefs.read_shared(learning, components);
        beliefs
    }

    /// Records what a network and everybody else can learn from. Counts from next week on.
    pub fn witness(&mut self, spot: Spot, events: f64, exposure: f64) {
        self.expose(spot, exposure * self.unit, 0.0);
        if events > 0.0 {
            self.events.add(spot.network, spot.component.index(), (events * self.unit) as f32);
        }
        let fresh = &mut self.fresh[spot.component.index()];
        *fresh = *fresh + Evidence { events, exposure };
    }

    /// A unit of exposure begins: from now on every week that passes adds it.
    pub fn begin(&mut self, spot: Spot) {
        self.ongoing[spot.component.index()] += 1;
        self.expose(spot, -self.elapsed, 1.0);
    }

    /// A unit of exposure that began ends.
    pub fn end(&mut self, spot: Spot) {
        self.ongoing[spot.component.index()] -= 1;
        self.expose(spot, self.elapsed, -1.0);
    }

    /// Adds to a network's exposure to a component: exposure as it is to be stored, and units that go on.
    fn expose(&mut self, Spot { network, component }: Spot, exposure: f64, ongoing: f64) {
        let place = network * self.width as u32 + component.index() as u32;
        self.more.push((place, Own::new(exposure, ongoing)));
    }

    /// Adds what is listed to what networks have been exposed to. Until the week has passed it is worth nothing.
    pub fn settle(&mut self) {
        let all = self.own.as_mut_slice();
        for &(place, more) in &self.more {
            let own = &mut all[place as usize];
            *own = *own + more;
        }
        self.more.clear();
    }

    /// What is exposed this week is exposed for a week: who begins later begins with the next, who ends later ends with
    /// this one. Counts from next week on.
    pub fn endure(&mut self) {
        self.elapsed += self.unit;
        for (fresh, &ongoing) in self.fresh.iter_mut().zip(&self.ongoing) {
            fresh.exposure += f64::from(ongoing);
        }
    }

    /// Lets a week pass: old evidence fades, the week's evidence is added.
    pub fn pass_week(&mut self, learning: &Learning, components: &Components) {
        for (public, fresh) in self.public.iter_mut().zip(&mut self.fresh) {
            *public = fresh.plus(*public, self.gamma);
            *fresh = Evidence::default();
        }
        self.growth /= self.gamma;
        if self.growth > RESCALE {
            self.rescale(1.0 / self.growth);
        }
        self.shrink = 1.0 / self.growth;
        self.unit = self.growth / self.gamma;
        self.read_shared(learning, components);
    }

    fn rescale(&mut self, factor: f64) {
        for own in self.own.iter_mut() {
            own.exposure = (f64::from(own.exposure) * factor) as f32;
        }
        self.events.scale(factor);
        self.elapsed *= factor;
        self.growth = 1.0;
    }

    /// Beliefs of a network.
    #[inline]
    #[must_use]
    pub fn of(&self, network: u32) -> Believer<'_> {
        let row = &self.own[network as usize * self.width..][..self.width];
        Believer { beliefs: self, row, events: self.events.row(network) }
    }

    /// How many events a network has seen at most, as they are remembered: a little more than they are, since sums of single ones may be
    /// rounded up. Who has seen none perceives no hazard as greater than who has no evidence of their own.
    #[inline]
    #[must_use]
    pub fn events_at_most(&self, network: u32) -> f64 {
        f64::from(self.events.all[network as usize]) * self.shrink * (1.0 + 1e-5)
    }

    /// By how much one event at most makes the hazard of a component seem greater.
    #[inline]
    #[must_use]
    pub fn most_of_event(&self, component: Component) -> f64 {
        1.0 / self.shared[component.index()].exposure
    }

    /// The hazard of a component as who has no evidence of their own perceives it.
    #[inline]
    #[must_use]
    pub fn usual(&self, component: Component) -> f64 {
        self.usual[component.index()]
    }

    /// Makes room for one more network without evidence, at the end.
    pub fn add_network(&mut self) {
        let own = self.own.len() + self.width;
        self.own.resize(own, Own::default());
        self.events.add_network();
    }

    /// Gives a network the evidence of another, or none. What goes on stays with who it goes on for.
    pub fn inherit(&mut self, network: u32, from: Option<u32>) {
        self.settle();
        let row = |network: u32| network as usize * self.width..(network as usize + 1) * self.width;
        if let Some(from) = from {
            self.own.copy_within(row(from), row(network).start);
            self.own[row(network)].iter_mut().for_each(|own| *own = Own::new(own.at(self.elapsed), 0.0));
        } else {
            self.own[row(network)].fill(Own::default());
        }
        self.events.inherit(network, from);
    }

    fn read_shared(&mut self, learning: &Learning, components: &Components) {
        let Self { public, sums, around, prior, shared, usual, .. } = self;
        components.around(public, sums, around);
        let known = public.iter().zip(around).map(|(own, around)| own.plus(*around, components.similar));
        let each = known.zip(prior).zip(shared.iter_mut().zip(usual));
        for ((known, prior), (shared, usual)) in each {
            *shared = prior.plus(known, learning.public.get());
            *usual = shared.events / shared.exposure;
        }
    }
}

/// Somebody who believes something about risk.
#[derive(Clone, Copy, Debug)]
pub struct Believer<'a> {
    beliefs: &'a Beliefs,
    /// Their own exposure.
    row: &'a [Own],
    /// Events; empty where they have seen none.
    events: &'a [f32],
}

impl Believer<'_> {
    /// Perceived hazard of a component: `Σ K (α_own + w_pub α_pub) / Σ K (β_own + w_pub β_pub)`, with K = 1 on itself
    /// and [`Components::similar`] on its neighbours.
    #[inline]
    #[must_use]
    pub fn hazard(&self, components: &Components, component: Component) -> f64 {
        let Self { beliefs, row, events } = *self;
        let (own, alike) = (component.index(), components.alike(component));
        let around = alike.iter().fold(Own::default(), |sum, &other| sum + row[usize::from(other)]);
        let exposure = row[own].at(beliefs.elapsed) + components.similar * around.at(beliefs.elapsed);
        let events = if events.is_empty() {
            0.0
        } else {
            let around: f32 = alike.iter().map(|&other| events[usize::from(other)]).sum();
            f64::from(events[own]) + components.similar * f64::from(around)
        };
        // Never less than none, whatever rounding makes of what has begun and ended.
        let own = Evidence { events, exposure: exposure.max(0.0) };
        let total = beliefs.shared[component.index()].plus(own, beliefs.shrink);
        total.events / total.exposure
    }
}

/// What is left after a week of a memory with this half-life in weeks.
#[must_use]
pub fn weekly_memory(half_life: f64) -> f64 {
    libm::exp2(-1.0 / half_life)
}

/// A rate experienced lately, shared by all: Gamma–Poisson, fading to its prior.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Experience {
    prior: Evidence,
    lately: Evidence,
    fresh: Evidence,
}

impl Experience {
    /// A prior rate worth `exposure` units.
    #[must_use]
    pub fn new(rate: f64, exposure: f64) -> Self {
        let prior = Evidence { events: rate * exposure, exposure };
        Self { prior, lately: Evidence::default(), fresh: Evidence::default() }
    }

    /// Records events and the exposure in which they happened. Counts from next week on.
    #[inline]
    pub fn add(&mut self, events: f64, exposure: f64) {
        self.fresh = self.fresh.plus(Evidence { events, exposure }, 1.0);
    }

    /// Records exposure without event. Counts from next week on.
    #[inline]
    pub fn endure(&mut self, exposure: f64) {
        self.fresh.exposure += exposure;
    }

    /// Lets a week pass with memory `gamma`.
    pub fn pass_week(&mut self, gamma: f64) {
        self.lately = self.fresh.plus(self.lately, gamma);
        self.fresh = Evidence::default();
    }

    /// The rate as it seems now.
    #[must_use]
    pub fn rate(&self) -> f64 {
        let all = self.prior.plus(self.lately, 1.0);
        all.events / all.exposure
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WIDTH: usize = 3;

    proptest! {
        /// Whatever networks see, take over and forget, each has the row that a table of its own would have.
        #[test]
        fn rows_of_few_are_those_of_all(
            steps in prop::collection::vec((0u32..5, 0u32..5, 0u8..4, 0usize..WIDTH), 0..100),
        ) {
            let (mut events, mut table) = (Events::new(WIDTH, 5), [[0f32; WIDTH]; 5]);
            for (network, other, what, component) in steps {
                match what {
                    0 => {
                        events.inherit(network, None);
                        table[network as usize] = [0.0; WIDTH];
                    }
                    1 if network != other => {
                        events.inherit(network, Some(other));
                        table[network as usize] = table[other as usize];
                    }
                    _ => {
                        events.add(network, component, 1.0);
                        table[network as usize][component] += 1.0;
                    }
                }
                for (network, row) in (0..).zip(&table) {
                    let seen: f32 = row.iter().sum();
                    prop_assert_eq!(events.row(network), if seen > 0.0 { row.as_slice() } else { &[] });
                    prop_assert!((events.all[network as usize] - seen).abs() < 1e-6);
                }
            }
            let rows = events.rows.len() / WIDTH;
            prop_assert_eq!(rows, events.free.len() + table.iter().filter(|row| row.iter().sum::<f32>() > 0.0).count());
            events.scale(1e-30);
            events.scale(1e-30);
            prop_assert!((0..).zip(&table).all(|(network, row)| events.row(network).is_empty() == (row.iter().sum::<f32>() == 0.0)));
        }
    }
}
