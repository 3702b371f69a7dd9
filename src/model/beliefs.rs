//! What networks believe about risk: Gamma–Poisson evidence per component, own and public, that fades to the prior.

use crate::model::risk::{Component, Components};
use crate::model::setting::Learning;

/// Events and the exposure in which they happened, beyond the prior.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Evidence {
    events: f64,
    exposure: f64,
}

impl Evidence {
    fn plus(self, other: Self, weight: f64) -> Self {
        Self { events: self.events + weight * other.events, exposure: self.exposure + weight * other.exposure }
    }
}

/// Own evidence of every network and public evidence of all.
///
/// Evidence decays as `α ← γα + (1−γ)α₀ + events`, so its excess over the prior shrinks by γ a week. Own excess is
/// stored divided by γ^week, so that no sweep over networks × components is ever needed.
#[derive(Clone, Debug)]
pub struct Beliefs {
    own: Vec<Evidence>,
    public: Vec<Evidence>,
    fresh: Vec<Evidence>,
    /// Prior and public evidence of each component as read through the kernel.
    shared: Vec<Evidence>,
    components: usize,
    /// γ^−week.
    growth: f64,
    /// What one unit of this week's evidence is stored as: it is read from next week on.
    unit: f64,
    gamma: f64,
}

/// Where a network keeps its own evidence about one component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot(u32);

/// Above this growth the stored evidence is rescaled, long before it could overflow.
const RESCALE: f64 = 1e100;

impl Beliefs {
    /// Prior beliefs of `networks` networks.
    #[must_use]
    pub fn new(learning: &Learning, components: &Components, networks: usize) -> Self {
        let none = vec![Evidence::default(); components.len()];
        let gamma = weekly_memory(learning.half_life.get());
        let mut beliefs = Self {
            own: vec![Evidence::default(); components.len() * networks],
            public: none.clone(),
            fresh: none.clone(),
            shared: none,
            components: components.len(),
            growth: 1.0,
            unit: 1.0 / gamma,
            gamma,
        };
        beliefs.read_shared(learning, components);
        beliefs
    }

    /// Records what a network and everybody else can learn from. Counts from next week on.
    #[inline]
    pub fn witness(&mut self, network: u32, component: Component, events: f64, exposure: f64) {
        let own = &mut self.own[network as usize * self.components + component.0 as usize];
        *own = own.plus(Evidence { events, exposure }, self.unit);
        self.publish(component, events, exposure);
    }

    /// Where a network keeps its evidence about a component.
    #[must_use]
    pub const fn spot(&self, network: u32, component: Component) -> Spot {
        Spot(network * self.components as u32 + component.0)
    }

    /// Records one unit of exposure without event in a network's own evidence alone, for the hottest loops: what
    /// everybody learns from it is published apart.
    #[inline]
    pub fn endure(&mut self, spot: Spot) {
        self.own[spot.0 as usize].exposure += self.unit;
    }

    /// Records one unit of exposure without event, own and public. Counts from next week on.
    #[inline]
    pub fn endure_openly(&mut self, network: u32, component: Component) {
        self.endure(self.spot(network, component));
        self.fresh[component.0 as usize].exposure += 1.0;
    }

    /// Records what everybody can learn from. Counts from next week on.
    pub fn publish(&mut self, component: Component, events: f64, exposure: f64) {
        let fresh = &mut self.fresh[component.0 as usize];
        *fresh = fresh.plus(Evidence { events, exposure }, 1.0);
    }

    /// Lets a week pass: old evidence fades, the week's evidence is added.
    pub fn pass_week(&mut self, learning: &Learning, components: &Components) {
        for (public, fresh) in self.public.iter_mut().zip(&mut self.fresh) {
            *public = fresh.plus(*public, self.gamma);
            *fresh = Evidence::default();
        }
        self.growth /= self.gamma;
        if self.growth > RESCALE {
            let shrink = 1.0 / self.growth;
            self.own.iter_mut().for_each(|own| *own = Evidence::default().plus(*own, shrink));
            self.growth = 1.0;
        }
        self.unit = self.growth / self.gamma;
        self.read_shared(learning, components);
    }

    /// Perceived hazard of a component: `Σ K (α_own + w_pub α_pub) / Σ K (β_own + w_pub β_pub)`, with K = 1 on itself
    /// and `similar` on its neighbours. `None`: by somebody without evidence of their own.
    #[inline]
    #[must_use]
    pub fn hazard(&self, similar: f64, components: &Components, network: Option<u32>, component: Component) -> f64 {
        let c = component.0 as usize;
        let mut total = self.shared[c];
        if let Some(network) = network {
            let own = &self.own[network as usize * self.components..][..self.components];
            let alike = components.neighbours(c).iter();
            let around = alike.fold(Evidence::default(), |sum, &other| sum.plus(own[other as usize], 1.0));
            total = total.plus(own[c].plus(around, similar), 1.0 / self.growth);
        }
        total.events / total.exposure
    }

    /// Makes room for one more network without evidence, at the end.
    pub fn add_network(&mut self) {
        self.own.resize(self.own.len() + self.components, Evidence::default());
    }

    /// Gives a network the evidence of another, or none.
    pub fn inherit(&mut self, network: u32, from: Option<u32>) {
        let start = network as usize * self.components;
        match from {
            Some(from) => {
                let from = from as usize * self.components;
                self.own.copy_within(from..from + self.components, start);
            }
            None => self.own[start..start + self.components].fill(Evidence::default()),
        }
    }

    fn read_shared(&mut self, learning: &Learning, components: &Components) {
        let prior = |c: usize| {
            let exposure = learning.prior_exposure.get();
            Evidence { events: components.prior(c) * exposure, exposure }
        };
        let public = learning.public.get();
        let whole = |(c, &seen)| prior(c).plus(prior(c).plus(seen, 1.0), public);
        let whole: Vec<Evidence> = self.public.iter().enumerate().map(whole).collect();
        for (c, shared) in self.shared.iter_mut().enumerate() {
            let alike = components.neighbours(c).iter();
            let around = alike.fold(Evidence::default(), |sum, &other| sum.plus(whole[other as usize], 1.0));
            *shared = whole[c].plus(around, learning.similar.get());
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
