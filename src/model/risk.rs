//! Components of risk: what a network learns about. Recruiting (origin × tactic), moving (leg), holding (market).

use crate::model::setting::Setting;
use crate::units::{Id, LegId, MarketId, PlaceId, TacticId};

/// A component of risk, with what it is alike to: it goes where evidence is read and written, so that nothing need be looked up
/// there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Component {
    number: u16,
    /// Numbers of its two parts: origin and tactic, the ends of a leg, destination and form.
    parts: [u16; 2],
    /// Which list has the other components with both parts; 0 where there are none.
    doubles: u16,
}

impl Component {
    /// Its number, where evidence about it stands.
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

/// All components, their priors and which of them are alike. Components and their parts are numbered together, those of a place next to
/// each other: who does something at a place does more there, and finds what is known of it near by in memory.
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
    /// Numbers of all parts.
    parts: Vec<usize>,
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
        let (kin, homes) = (kin(setting, origins, markets), homes(setting, markets));
        debug_assert!(kin.len() == prior.len() && kin.iter().flatten().all(|part| kin.len() + part < homes.len()));
        let numbers = numbers(&homes);
        let mut doubles = vec![Vec::new()];
        let all = (0..kin.len()).map(|c| component(c, &kin, &numbers, &mut doubles)).collect();
        let parts = numbers[kin.len()..].iter().map(|&part| part.into()).collect();
        let similar = learning.similar.get();
        Self { tactics, origin, legs_from, markets_from, all, prior, similar, parts, doubles }
    }

    /// How many numbers there are, of components and of parts.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.all.len() + self.parts.len()
    }

    /// All of them, with their prior hazards.
    pub fn iter(&self) -> impl Iterator<Item = (Component, f64)> {
        self.all.iter().copied().zip(self.prior.iter().copied())
    }

    /// The numbers of all parts.
    #[must_use]
    pub fn parts(&self) -> &[usize] {
        &self.parts
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
    #[inline]
    #[must_use]
    pub fn holding(&self, market: MarketId) -> Component {
        self.all[self.markets_from + market.index()]
    }
}

/// The component at a position, `kin` being the parts of all. Adds to the lists of doubles where it has any.
fn component(position: usize, kin: &[[usize; 2]], numbers: &[u16], doubles: &mut Vec<Vec<u16>>) -> Component {
    let own = kin[position];
    let others = kin.iter().zip(numbers).enumerate();
    let alike = others.filter(|&(other, (&both, _))| other != position && same(own, both));
    let alike: Vec<u16> = alike.map(|(_, (_, &number))| number).collect();
    let list = if alike.is_empty() { 0 } else { doubles.len() };
    if list > 0 {
        doubles.push(alike);
    }
    Component { number: numbers[position], parts: own.map(|part| numbers[kin.len() + part]), doubles: narrow(list) }
}

fn narrow(number: usize) -> u16 {
    u16::try_from(number).expect("components of risk and their parts are fewer than 65,536")
}

/// The parts of every component: origins, tactics, ends of legs, destinations, forms.
fn kin(setting: &Setting, origins: usize, markets: usize) -> Vec<[usize; 2]> {
    let (tactics, places, forms) = (setting.tactics.len(), setting.places.len(), forms(setting));
    let grid = |rows: usize, columns: usize, from: usize| {
        (0..rows * columns).map(move |c| [from + c / columns, from + rows + c % columns])
    };
    let legs_from = origins + tactics;
    let legs = setting.legs.iter().map(|leg| [leg.from, leg.to].map(|place| legs_from + place.index()));
    grid(origins, tactics, 0).chain(legs).chain(grid(markets / forms.max(1), forms, legs_from + places)).collect()
}

/// The place that every component and then every part belongs to; tactics and forms belong to none.
fn homes(setting: &Setting, markets: usize) -> Vec<Option<PlaceId>> {
    let (tactics, forms) = (setting.tactics.len(), forms(setting));
    let destinations = || setting.destinations().take(markets / forms.max(1));
    let each = |places: Vec<PlaceId>, times: usize| {
        places.into_iter().flat_map(move |place| std::iter::repeat_n(Some(place), times))
    };
    let recruiting = each(setting.origins().collect(), tactics);
    let moving = setting.legs.iter().map(|leg| Some(leg.from));
    let holding = each(destinations().collect(), forms);
    let of_recruiting = each(setting.origins().collect(), 1).chain(std::iter::repeat_n(None, tactics));
    let of_moving = each(setting.places.ids().collect(), 1);
    let of_holding = each(destinations().collect(), 1).chain(std::iter::repeat_n(None, forms));
    recruiting.chain(moving).chain(holding).chain(of_recruiting).chain(of_moving).chain(of_holding).collect()
}

fn forms(setting: &Setting) -> usize {
    setting.forms.iter().filter(|form| form.is_trafficking()).count()
}

/// Numbers by home.
fn numbers(homes: &[Option<PlaceId>]) -> Vec<u16> {
    let mut order: Vec<usize> = (0..homes.len()).collect();
    order.sort_by_key(|&i| homes[i]);
    let mut numbers = vec![0; homes.len()];
    order.into_iter().enumerate().for_each(|(number, i)| numbers[i] = narrow(number));
    numbers
}

/// Whether these are the same two parts, in whichever order.
fn same([a, b]: [usize; 2], [c, d]: [usize; 2]) -> bool {
    (a, b) == (c, d) || (a, b) == (d, c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Nothing shares a number, and what belongs to one place is numbered through.
        #[test]
        fn what_belongs_to_a_place_is_numbered_together(homes in prop::collection::vec(prop::option::of(0u16..6), 1..80)) {
            let homes: Vec<Option<PlaceId>> = homes.into_iter().map(|home| home.map(PlaceId)).collect();
            let numbers = numbers(&homes);
            let mut sorted = numbers.clone();
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (0..homes.len() as u16).collect::<Vec<_>>());
            for home in &homes {
                let own = || numbers.iter().zip(&homes).filter(|(_, other)| *other == home).map(|(&number, _)| number);
                prop_assert_eq!(usize::from(own().max().unwrap() - own().min().unwrap()) + 1, own().count());
            }
        }
    }
}
