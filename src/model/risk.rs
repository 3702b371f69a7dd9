//! Components of risk: what a network learns about. Recruiting (origin × tactic), moving (leg), holding (market).

use crate::model::setting::Setting;
use crate::units::{Id, LegId, MarketId, PlaceId, TacticId};

/// A component of risk, with what it is alike to: it goes where evidence is read and written, so that nothing need be looked up
/// there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Component {
    number: u16,
    /// Its two parts: origin and tactic, the ends of a leg, destination and form. Parts are numbered on after all components.
    parts: [u16; 2],
    /// Which list has the other components with both parts; 0 where there are none.
    doubles: u16,
}

impl Component {
    /// Its number.
    #[inline]
    #[must_use]
    pub fn index(self) -> usize {
        self.number.into()
    }

    /// The numbers of its two parts. Components of the same kind that share one are alike.
    #[inline]
    #[must_use]
    pub fn parts(self) -> [usize; 2] {
        self.parts.map(usize::from)
    }
}

/// All components, their priors and which of them are alike.
#[derive(Clone, Debug)]
pub struct Components {
    tactics: usize,
    /// Position of each place among the origins.
    origin: Vec<usize>,
    legs_from: usize,
    markets_from: usize,
    all: Vec<Component>,
    /// Prior hazard of each.
    prior: Vec<f64>,
    /// Weight of the kernel between components that are alike.
    pub similar: f64,
    /// Number of parts.
    of_parts: usize,
    /// Lists of components with the same two parts as another; the first is empty.
    doubles: Vec<Vec<u16>>,
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
        let legs_from = origins * tactics;
        let markets_from = legs_from + setting.legs.len();
        let learning = &setting.learning;
        let mut prior = vec![learning.recruiting.get(); legs_from];
        prior.resize(markets_from, learning.moving.get());
        prior.resize(markets_from + markets, learning.holding.get());
        let parts = parts(setting, origins, markets);
        let of_parts = parts.iter().flatten().max().map_or(0, |&last| last + 1);
        let mut doubles = vec![Vec::new()];
        let all = (0..parts.len()).map(|c| component(c, &parts, &mut doubles)).collect();
        let similar = learning.similar.get();
        Self { tactics, origin, legs_from, markets_from, all, prior, similar, of_parts, doubles }
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

    /// All of them, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = Component> {
        self.all.iter().copied()
    }

    /// Other components with the same two parts: they are alike, once.
    #[must_use]
    #[inline]
    pub fn doubles(&self, component: Component) -> &[u16] {
        if component.doubles == 0 { &[] } else { &self.doubles[usize::from(component.doubles)] }
    }

    /// Recruiting at a place with a tactic.
    #[must_use]
    pub fn recruiting(&self, origin: PlaceId, tactic: TacticId) -> Component {
        self.all[self.origin[origin.index()] * self.tactics + tactic.index()]
    }

    /// Moving people over a leg.
    #[must_use]
    pub fn moving(&self, leg: LegId) -> Component {
        self.all[self.legs_from + leg.index()]
    }

    /// Holding people in a market.
    #[must_use]
    pub fn holding(&self, market: MarketId) -> Component {
        self.all[self.markets_from + market.index()]
    }
}

/// The component with a number, `parts` being those of all. Adds to the lists of doubles where it has any.
fn component(number: usize, parts: &[[usize; 2]], doubles: &mut Vec<Vec<u16>>) -> Component {
    let own = parts[number];
    let others = parts.iter().enumerate().filter(|&(other, &both)| other != number && same(own, both));
    let others: Vec<u16> = others.map(|(other, _)| narrow(other)).collect();
    let list = if others.is_empty() { 0 } else { doubles.len() };
    if list > 0 {
        doubles.push(others);
    }
    Component { number: narrow(number), parts: own.map(|part| narrow(parts.len() + part)), doubles: narrow(list) }
}

fn narrow(number: usize) -> u16 {
    u16::try_from(number).expect("components of risk and their parts are fewer than 65,536")
}

/// The parts of every component, numbered through: origins, tactics, ends of legs, destinations, forms.
fn parts(setting: &Setting, origins: usize, markets: usize) -> Vec<[usize; 2]> {
    let (tactics, places) = (setting.tactics.len(), setting.places.len());
    let forms = setting.forms.iter().filter(|form| form.is_trafficking()).count();
    let grid = |rows: usize, columns: usize, from: usize| {
        (0..rows * columns).map(move |c| [from + c / columns, from + rows + c % columns])
    };
    let legs_from = origins + tactics;
    let legs = setting.legs.iter().map(|leg| [leg.from, leg.to].map(|place| legs_from + place.index()));
    let destinations = markets / forms.max(1);
    grid(origins, tactics, 0).chain(legs).chain(grid(destinations, forms, legs_from + places)).collect()
}

/// Whether these are the same two parts, in whichever order.
fn same([a, b]: [usize; 2], [c, d]: [usize; 2]) -> bool {
    (a, b) == (c, d) || (a, b) == (d, c)
}
