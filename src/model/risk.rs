//! Components of risk: what a network learns about. Recruiting (origin × tactic), moving (leg), holding (market).

use crate::model::operation::Operation;
use crate::model::setting::Setting;
use crate::units::{Id, LegId, MarketId, PlaceId, TacticId};

/// A component of risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Component(pub u32);

/// All components, their priors and which of them are alike.
#[derive(Clone, Debug)]
pub struct Components {
    tactics: usize,
    /// Position of each place among the origins.
    origin: Vec<u32>,
    legs_from: usize,
    markets_from: usize,
    /// Prior hazard of each.
    prior: Vec<f64>,
    /// Neighbours of each: components of the same kind that share a part. `neighbours[start[c]..start[c + 1]]`.
    neighbours: Vec<u32>,
    start: Vec<u32>,
}

impl Components {
    /// The components of a setting with `markets` markets.
    #[must_use]
    pub fn new(setting: &Setting, markets: usize) -> Self {
        let tactics = setting.tactics.len();
        let mut origin = vec![0; setting.places.len()];
        let mut origins = 0;
        for place in setting.origins() {
            origin[place.index()] = origins;
            origins += 1;
        }
        let legs_from = origins as usize * tactics;
        let markets_from = legs_from + setting.legs.len();
        let learning = &setting.learning;
        let mut prior = vec![learning.recruiting.get(); legs_from];
        prior.resize(markets_from, learning.moving.get());
        prior.resize(markets_from + markets, learning.holding.get());
        let mut components =
            Self { tactics, origin, legs_from, markets_from, prior, neighbours: vec![], start: vec![0] };
        let forms = setting.forms.iter().filter(|form| form.is_trafficking()).count();
        for c in 0..components.len() {
            let alike = (0..components.len()).filter(|&other| components.alike(setting, forms, c, other));
            let alike: Vec<u32> = alike.map(|other| other as u32).collect();
            components.neighbours.extend(alike);
            components.start.push(components.neighbours.len() as u32);
        }
        components
    }

    fn alike(&self, setting: &Setting, forms: usize, a: usize, b: usize) -> bool {
        let shares = |a: usize, b: usize, width: usize| (a / width == b / width) != (a % width == b % width);
        let kind = |c| usize::from(c >= self.legs_from) + usize::from(c >= self.markets_from);
        if a == b || kind(a) != kind(b) {
            return false;
        }
        match kind(a) {
            0 => shares(a, b, self.tactics),
            1 => {
                let leg = |c: usize| &setting.legs[LegId::from_index(c - self.legs_from)];
                let (a, b) = (leg(a), leg(b));
                [a.from, a.to].iter().any(|place| [b.from, b.to].contains(place))
            }
            _ => shares(a - self.markets_from, b - self.markets_from, forms),
        }
    }

    /// Number of components.
    #[must_use]
    pub fn len(&self) -> usize {
        self.prior.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.prior.is_empty()
    }

    /// Prior hazard of a component.
    #[must_use]
    pub fn prior(&self, component: usize) -> f64 {
        self.prior[component]
    }

    /// Components of the same kind that share a part with this one.
    #[must_use]
    #[inline]
    pub fn neighbours(&self, component: usize) -> &[u32] {
        &self.neighbours[self.start[component] as usize..self.start[component + 1] as usize]
    }

    /// Recruiting at a place with a tactic.
    #[must_use]
    #[inline]
    pub fn recruiting(&self, origin: PlaceId, tactic: TacticId) -> Component {
        Component(self.origin[origin.index()] * self.tactics as u32 + tactic.index() as u32)
    }

    /// Recruiting as an operation does.
    #[must_use]
    pub fn of(&self, operation: &Operation) -> Component {
        self.recruiting(operation.origin, operation.tactic)
    }

    /// Moving people over a leg.
    #[must_use]
    #[inline]
    pub fn moving(&self, leg: LegId) -> Component {
        Component((self.legs_from + leg.index()) as u32)
    }

    /// Holding people in a market.
    #[must_use]
    #[inline]
    pub fn holding(&self, market: MarketId) -> Component {
        Component((self.markets_from + market.index()) as u32)
    }
}
