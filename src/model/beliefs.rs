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
    /// By network: its evidence about every component, then about every part. Narrow, since these are most of what a
    /// replicate holds: seven digits are four more than evidence about risk has.
    own: Vec<Own>,
    /// About every component, then about every part.
    public: Vec<Evidence>,
    fresh: Vec<Evidence>,
    /// Units of exposure of each component that go on, of all networks.
    ongoing: Vec<u32>,
    /// Prior evidence of each component, own and public, as read through the kernel.
    prior: Vec<Evidence>,
    /// Prior and public evidence of each component as read through the kernel.
    shared: Vec<Evidence>,
    /// Components and parts.
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

/// Evidence of one network about one component or part, divided by γ^week: events and exposure, then what goes on of each,
/// in units since the start. No event goes on; the four stand side by side so that compilers add all of them at once.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(align(16))]
struct Own([f32; 4]);

impl Own {
    /// `events` and `exposure` as they are to be stored; `ongoing`: units of exposure that go on. Exposure is without what
    /// these have added since the start, and less what they would have added before they began.
    #[inline]
    const fn new(events: f64, exposure: f64, ongoing: f64) -> Self {
        Self([events as f32, exposure as f32, 0.0, ongoing as f32])
    }

    /// The evidence when one unit of exposure since the start is stored as `elapsed`.
    #[inline]
    fn at(self, elapsed: f64) -> Evidence {
        let [events, exposure, more_events, ongoing] = self.0.map(f64::from);
        Evidence { events: events + more_events * elapsed, exposure: exposure + ongoing * elapsed }
    }
}

impl Additive for Own {
    #[inline]
    fn plus(self, other: Self, weight: f64) -> Self {
        Self(std::array::from_fn(|i| self.0[i] + weight as f32 * other.0[i]))
    }

    #[inline]
    fn times(self, weight: f64) -> Self {
        Self(self.0.map(|number| number * weight as f32))
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
        let width = components.len() + components.parts();
        let none = |n| vec![Evidence::default(); n];
        let gamma = weekly_memory(learning.half_life.get());
        let mut beliefs = Self {
            own: vec![Own::default(); width * networks],
            public: none(width),
            fresh: none(components.len()),
            ongoing: vec![0; components.len()],
            prior: none(components.len()),
            shared: none(components.len()),
            width,
            growth: 1.0,
            shrink: 1.0,
            unit: 1.0 / gamma,
            elapsed: 0.0,
            gamma,
        };
        let (exposure, weight) = (learning.prior_exposure.get(), 1.0 + learning.public.get());
        let prior = |c| Evidence { events: weight * components.prior(c) * exposure, exposure: weight * exposure };
        let mut priors: Vec<Evidence> = (0..components.len()).map(prior).collect();
        components.add_up_parts(&mut priors);
        beliefs.prior = (0..components.len()).map(|c| components.spread(c, |i| priors[i])).collect();
        beliefs.read_shared(learning, components);
        beliefs
    }

    /// Records what a network and everybody else can learn from. Counts from next week on.
    pub fn witness(&mut self, components: &Components, spot: Spot, events: f64, exposure: f64) {
        self.add(components, spot, events * self.unit, exposure * self.unit, 0.0);
        let fresh = &mut self.fresh[spot.component.0 as usize];
        *fresh = fresh.plus(Evidence { events, exposure }, 1.0);
    }

    /// A unit of exposure begins: from now on every week that passes adds it.
    pub fn begin(&mut self, components: &Components, spot: Spot) {
        self.ongoing[spot.component.0 as usize] += 1;
        self.add(components, spot, 0.0, -self.elapsed, 1.0);
    }

    /// A unit of exposure that began ends.
    pub fn end(&mut self, components: &Components, spot: Spot) {
        self.ongoing[spot.component.0 as usize] -= 1;
        self.add(components, spot, 0.0, self.elapsed, -1.0);
    }

    /// Adds to what a network knows about a component and its parts: events, exposure and units that go on, as they are to be
    /// stored.
    fn add(&mut self, components: &Components, spot: Spot, events: f64, exposure: f64, ongoing: f64) {
        let more = Own::new(events, exposure, ongoing);
        let (row, c) = (&mut self.own[spot.network as usize * self.width..][..self.width], spot.component.0 as usize);
        let [a, b] = components.parts_of(c);
        for place in [c, a, b] {
            row[place] = row[place].plus(more, 1.0);
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
            let [events, exposure, _, ongoing] = own.0.map(f64::from);
            *own = Own::new(events * factor, exposure * factor, ongoing);
        }
        self.elapsed *= factor;
        self.growth = 1.0;
    }

    /// Perceived hazard of a component: `Σ K (α_own + w_pub α_pub) / Σ K (β_own + w_pub β_pub)`, with K = 1 on itself
    /// and [`Components::similar`] on its neighbours. `None`: by somebody without evidence of their own.
    #[inline]
    #[must_use]
    pub fn hazard(&self, components: &Components, network: Option<u32>, component: Component) -> f64 {
        let c = component.0 as usize;
        let mut total = self.shared[c];
        if let Some(network) = network {
            let row = &self.own[network as usize * self.width..][..self.width];
            let own = components.spread(c, |place| row[place]);
            total = total.plus(own.at(self.elapsed), self.shrink);
        }
        total.events / total.exposure
    }

    /// Makes room for one more network without evidence, at the end.
    pub fn add_network(&mut self) {
        self.own.resize(self.own.len() + self.width, Own::default());
    }

    /// Gives a network the evidence of another, or none. What goes on stays with who it goes on for.
    pub fn inherit(&mut self, network: u32, from: Option<u32>) {
        let start = network as usize * self.width;
        for i in 0..self.width {
            let evidence = from.map(|from| self.own[from as usize * self.width + i].at(self.elapsed));
            let Evidence { events, exposure } = evidence.unwrap_or_default();
            self.own[start + i] = Own::new(events, exposure, 0.0);
        }
    }

    fn read_shared(&mut self, learning: &Learning, components: &Components) {
        self.public.truncate(components.len());
        components.add_up_parts(&mut self.public);
        for (c, (shared, prior)) in self.shared.iter_mut().zip(&self.prior).enumerate() {
            *shared = prior.plus(components.spread(c, |other| self.public[other]), learning.public.get());
        }
    }
}

impl Components {
    /// Evidence about a component as read through the kernel, from evidence about components and parts. The sums over its
    /// two parts count the component itself twice, and twice those that share both.
    #[inline]
    fn spread<T: Additive>(&self, component: usize, evidence: impl Fn(usize) -> T) -> T {
        let [a, b] = self.parts_of(component).map(&evidence);
        let doubles = self.doubles(component).iter();
        let around = doubles.fold(a.plus(b, 1.0), |sum, &double| sum.plus(evidence(double.into()), -1.0));
        evidence(component).times(1.0 - 2.0 * self.similar).plus(around, self.similar)
    }

    /// Appends the sums over parts to evidence about components.
    fn add_up_parts(&self, evidence: &mut Vec<Evidence>) {
        evidence.resize(self.len() + self.parts(), Evidence::default());
        for c in 0..self.len() {
            for part in self.parts_of(c) {
                evidence[part] = evidence[part].plus(evidence[c], 1.0);
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
