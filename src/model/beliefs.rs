//! What networks believe about risk: Gamma–Poisson evidence per component, own and public, that fades to the prior.

use crate::model::risk::{Component, Components};
use crate::model::setting::Learning;

/// Events and the exposure in which they happened, beyond the prior.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Evidence {
    events: f64,
    exposure: f64,
}

/// What can be added up with weights.
trait Additive: Copy {
    fn plus(self, other: Self, weight: f64) -> Self;
    fn times(self, weight: f64) -> Self;
}

impl Additive for Evidence {
    #[inline]
    fn plus(self, other: Self, weight: f64) -> Self {
        Self { events: self.events + weight * other.events, exposure: self.exposure + weight * other.exposure }
    }

    #[inline]
    fn times(self, weight: f64) -> Self {
        Self { events: self.events * weight, exposure: self.exposure * weight }
    }
}

/// Own evidence of every network and public evidence of all.
///
/// Evidence decays as `α ← γα + (1−γ)α₀ + events`, so its excess over the prior shrinks by γ a week. Own excess is
/// stored divided by γ^week, so that no sweep over networks × components is ever needed. Components are alike where they
/// share a part, so the sum over those like one is read from sums over parts, however many there are. Exposure that goes
/// on week after week, of cells that recruit and people who are held, is a rate that begins and ends, not a weekly sum.
#[derive(Clone, Debug)]
pub struct Beliefs {
    /// By network: its exposure to every component and every part. Narrow, since these are most of what a replicate
    /// holds: seven digits are four more than evidence about risk has.
    own: Vec<Own>,
    /// By network: events in the same order. Empty for the many that have seen none.
    events: Vec<Vec<f32>>,
    /// About every component and every part.
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
    /// Numbers of components and parts.
    width: usize,
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

/// Exposure of one network to one component or part, divided by γ^week.
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

impl Additive for Own {
    #[inline]
    fn plus(self, other: Self, weight: f64) -> Self {
        let weight = weight as f32;
        Self { exposure: self.exposure + weight * other.exposure, ongoing: self.ongoing + weight * other.ongoing }
    }

    #[inline]
    fn times(self, weight: f64) -> Self {
        let weight = weight as f32;
        Self { exposure: self.exposure * weight, ongoing: self.ongoing * weight }
    }
}

impl Additive for f32 {
    #[inline]
    fn plus(self, other: Self, weight: f64) -> Self {
        self + weight as f32 * other
    }

    #[inline]
    fn times(self, weight: f64) -> Self {
        self * weight as f32
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
    /// Prior beliefs of `networks` networks.
    #[must_use]
    pub fn new(learning: &Learning, components: &Components, networks: usize) -> Self {
        let width = components.width();
        let none = |n| vec![Evidence::default(); n];
        let gamma = weekly_memory(learning.half_life.get());
        let mut beliefs = Self {
            own: vec![Own::default(); width * networks],
            events: vec![Vec::new(); networks],
            public: none(width),
            fresh: none(width),
            ongoing: vec![0; width],
            prior: none(width),
            shared: none(width),
            usual: vec![0.0; width],
            width,
            growth: 1.0,
            shrink: 1.0,
            unit: 1.0 / gamma,
            elapsed: 0.0,
            gamma,
        };
        let (exposure, weight) = (learning.prior_exposure.get(), 1.0 + learning.public.get());
        let mut priors = none(width);
        for (component, hazard) in components.iter() {
            priors[component.index()] = Evidence { events: weight * hazard * exposure, exposure: weight * exposure };
        }
        components.add_up_parts(&mut priors);
        for (component, _) in components.iter() {
            beliefs.prior[component.index()] = components.spread(component, |i| priors[i]);
        }
        beliefs.read_shared(learning, components);
        beliefs
    }

    /// Records what a network and everybody else can learn from. Counts from next week on.
    pub fn witness(&mut self, spot: Spot, events: f64, exposure: f64) {
        self.expose(spot, exposure * self.unit, 0.0);
        if events > 0.0 {
            self.note(spot, events * self.unit);
        }
        let fresh = &mut self.fresh[spot.component.index()];
        *fresh = fresh.plus(Evidence { events, exposure }, 1.0);
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

    /// Adds to a network's exposure to a component and its parts: exposure as it is to be stored, and units that go on.
    fn expose(&mut self, Spot { network, component }: Spot, exposure: f64, ongoing: f64) {
        let more = Own::new(exposure, ongoing);
        let row = &mut self.own[network as usize * self.width..][..self.width];
        let [a, b] = component.parts();
        for place in [component.index(), a, b] {
            row[place] = row[place].plus(more, 1.0);
        }
    }

    /// Adds to the events that a network knows of a component and its parts, as they are to be stored.
    fn note(&mut self, Spot { network, component }: Spot, events: f64) {
        let row = &mut self.events[network as usize];
        row.resize(self.width, 0.0);
        let [a, b] = component.parts();
        for place in [component.index(), a, b] {
            row[place] += events as f32;
        }
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
        for own in &mut self.own {
            own.exposure = (f64::from(own.exposure) * factor) as f32;
        }
        self.events.iter_mut().flatten().for_each(|events| *events = (f64::from(*events) * factor) as f32);
        self.elapsed *= factor;
        self.growth = 1.0;
    }

    /// Beliefs of a network.
    #[inline]
    #[must_use]
    pub fn of(&self, network: u32) -> Believer<'_> {
        let row = &self.own[network as usize * self.width..][..self.width];
        Believer { beliefs: self, row, events: &self.events[network as usize] }
    }

    /// The hazard of a component as who has no evidence of their own perceives it.
    #[inline]
    #[must_use]
    pub fn usual(&self, component: Component) -> f64 {
        self.usual[component.index()]
    }

    /// Makes room for one more network without evidence, at the end.
    pub fn add_network(&mut self) {
        self.own.resize(self.own.len() + self.width, Own::default());
        self.events.push(Vec::new());
    }

    /// Gives a network the evidence of another, or none. What goes on stays with who it goes on for.
    pub fn inherit(&mut self, network: u32, from: Option<u32>) {
        let start = network as usize * self.width;
        for i in 0..self.width {
            let exposure = from.map_or(0.0, |from| self.own[from as usize * self.width + i].at(self.elapsed));
            self.own[start + i] = Own::new(exposure, 0.0);
        }
        self.events[network as usize] = from.map_or_else(Vec::new, |from| self.events[from as usize].clone());
    }

    fn read_shared(&mut self, learning: &Learning, components: &Components) {
        components.add_up_parts(&mut self.public);
        for (component, _) in components.iter() {
            let all = components.spread(component, |number| self.public[number]);
            let number = component.index();
            let shared = self.prior[number].plus(all, learning.public.get());
            self.shared[number] = shared;
            self.usual[number] = shared.events / shared.exposure;
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
        let exposure = components.spread(component, |place| row[place]).at(beliefs.elapsed);
        let events = if events.is_empty() { 0.0 } else { components.spread(component, |place| events[place]).into() };
        let own = Evidence { events, exposure: exposure.max(0.0) };
        let total = beliefs.shared[component.index()].plus(own, beliefs.shrink);
        total.events / total.exposure
    }

    /// Whether no event is known but to all: then no hazard seems greater than to who has no evidence of their own.
    #[inline]
    #[must_use]
    pub fn has_seen_none(&self) -> bool {
        self.events.is_empty()
    }
}

impl Components {
    /// Evidence about a component as read through the kernel, from evidence about components and parts. The sums over its
    /// two parts count the component itself twice, and twice those that share both.
    #[inline]
    fn spread<T: Additive>(&self, component: Component, evidence: impl Fn(usize) -> T) -> T {
        let [a, b] = component.parts().map(&evidence);
        let doubles = self.doubles(component).iter();
        let around = doubles.fold(a.plus(b, 1.0), |sum, &double| sum.plus(evidence(double.into()), -1.0));
        evidence(component.index()).times(1.0 - 2.0 * self.similar).plus(around, self.similar)
    }

    /// Adds up evidence about components over parts.
    fn add_up_parts(&self, evidence: &mut [Evidence]) {
        for &part in self.parts() {
            evidence[part] = Evidence::default();
        }
        for (component, _) in self.iter() {
            for part in component.parts() {
                evidence[part] = evidence[part].plus(evidence[component.index()], 1.0);
            }
        }
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
