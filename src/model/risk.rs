//! Components of risk: what a network learns about. Recruiting (origin × tactic), moving (leg), holding (market).

use crate::model::setting::Setting;
use crate::units::{Id, LegId, MarketId, PlaceId, TacticId};

/// A component of risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Component(pub u16);

/// All components, their priors and which of them are alike.
#[derive(Clone, Debug)]
pub struct Components {
    tactics: u16,
    /// Position of each place among the origins.
    origin: Vec<u16>,
    legs_from: u16,
    markets_from: u16,
    /// Prior hazard of each.
    prior: Vec<f64>,
    /// Weight of the kernel between components that are alike.
    pub similar: f64,
    kin: Vec<Kin>,
    /// Number of parts.
    of_parts: usize,
    /// Other components with both parts of each, one after the other.
    doubles: Vec<u16>,
}

/// What a component is alike to.
#[derive(Clone, Copy, Debug)]
struct Kin {
    /// Its two parts: origin and tactic, the ends of a leg, destination and form. Parts are numbered on after all
    /// components.
    parts: [u16; 2],
    /// Where those with the same two parts begin and end in the list of doubles.
    doubles: [u32; 2],
}

impl Components {
    /// The components of a setting with `markets` markets.
    #[must_use]
    pub fn new(setting: &Setting, markets: usize) -> Self {
        let tactics = setting.tactics.len();
        let mut origin = vec![0; setting.places.len()];
        let mut origins = 0u16;
        for place in setting.origins() {
            origin[place.index()] = origins;
            origins += 1;
        }
        let legs_from = usize::from(origins) * tactics;
        let markets_from = legs_from + setting.legs.len();
        let learning = &setting.learning;
        let mut prior = vec![learning.recruiting.get(); legs_from];
        prior.resize(markets_from, learning.moving.get());
        prior.resize(markets_from + markets, learning.holding.get());
        let parts = parts(setting, origins.into(), markets);
        let of_parts = parts.iter().flatten().max().map_or(0, |&last| last as usize + 1);
        let mut doubles = Vec::new();
        let mut kin = |(c, &own): (usize, &[u32; 2])| {
            let others = parts.iter().enumerate().filter(|&(other, &both)| other != c && same(own, both));
            let from = doubles.len();
            doubles.extend(others.map(|(other, _)| narrow(other)));
            Kin {
                parts: own.map(|part| narrow(prior.len() + part as usize)),
                doubles: [from, doubles.len()].map(|at| at as u32),
            }
        };
        let kin = parts.iter().enumerate().map(&mut kin).collect();
        let similar = learning.similar.get();
        let [tactics, legs_from, markets_from] = [tactics, legs_from, markets_from].map(narrow);
        Self { tactics, origin, legs_from, markets_from, prior, similar, kin, of_parts, doubles }
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

    /// Number of parts that components are made of.
    #[must_use]
    pub const fn parts(&self) -> usize {
        self.of_parts
    }

    /// The two parts of a component, numbered on after all components. Components of the same kind that share one are alike.
    #[must_use]
    #[inline]
    pub fn parts_of(&self, component: usize) -> [usize; 2] {
        self.kin[component].parts.map(usize::from)
    }

    /// Other components with the same two parts: they are alike, once.
    #[must_use]
    #[inline]
    pub fn doubles(&self, component: usize) -> &[u16] {
        let [from, to] = self.kin[component].doubles.map(|at| at as usize);
        &self.doubles[from..to]
    }

    /// Recruiting at a place with a tactic.
    #[must_use]
    #[inline]
    pub fn recruiting(&self, origin: PlaceId, tactic: TacticId) -> Component {
        Component(self.origin[origin.index()] * self.tactics + tactic.0)
    }

    /// Moving people over a leg.
    #[must_use]
    #[inline]
    pub fn moving(&self, leg: LegId) -> Component {
        Component(self.legs_from + leg.0)
    }

    /// Holding people in a market.
    #[must_use]
    #[inline]
    pub fn holding(&self, market: MarketId) -> Component {
        Component(self.markets_from + market.0)
    }
}

fn narrow(number: usize) -> u16 {
    u16::try_from(number).expect("components of risk and their parts are fewer than 65,536")
}

/// The parts of every component, numbered through: origins, tactics, ends of legs, destinations, forms.
fn parts(setting: &Setting, origins: u32, markets: usize) -> Vec<[u32; 2]> {
    let (tactics, places) = (setting.tactics.len() as u32, setting.places.len() as u32);
    let forms = setting.forms.iter().filter(|form| form.is_trafficking()).count() as u32;
    let grid = |rows: u32, columns: u32, from: u32| {
        (0..rows * columns).map(move |c| [from + c / columns, from + rows + c % columns])
    };
    let legs_from = origins + tactics;
    let legs = setting.legs.iter().map(|leg| [leg.from, leg.to].map(|place| legs_from + place.index() as u32));
    let destinations = markets as u32 / forms.max(1);
    grid(origins, tactics, 0).chain(legs).chain(grid(destinations, forms, legs_from + places)).collect()
}

/// Whether these are the same two parts, in whichever order.
fn same([a, b]: [u32; 2], [c, d]: [u32; 2]) -> bool {
    (a, b) == (c, d) || (a, b) == (d, c)
}
