//! Components of risk: what a network learns about. Recruiting (origin × tactic), moving (leg), holding (market).

use std::ops::{Add, Sub};

use crate::model::setting::Setting;
use crate::units::{Id, LegId, MarketId, PlaceId, TacticId};

/// A component of risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Component(u16);

impl Component {
    /// Its number, where evidence about it stands.
    #[inline]
    #[must_use]
    pub fn index(self) -> usize {
        self.0.into()
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
    /// Prior hazard of each.
    prior: Vec<f64>,
    /// Weight of the kernel between components that are alike.
    pub similar: f64,
    /// The two parts of each: origin and tactic, the ends of a leg, destination and form.
    parts: Vec<[u16; 2]>,
    /// How many parts there are.
    number_of_parts: usize,
    /// Those that are alike to each, one list after the other.
    alike: Vec<u16>,
    /// Where each list begins, and where the last ends.
    from: Vec<u32>,
    /// Pairs that share both parts, either way round.
    doubles: Vec<[u16; 2]>,
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
        debug_assert_eq!(parts.len(), prior.len(), "every component has its parts");
        let numbers = 0..parts.len();
        let (mut alike, mut from, mut doubles) = (Vec::new(), vec![0], Vec::new());
        for own in numbers.clone() {
            let others = || numbers.clone().filter(|&other| other != own);
            let common = |other: usize| parts[own].iter().filter(|part| parts[other].contains(part)).count();
            alike.extend(others().filter(|&other| common(other) > 0).map(narrow));
            from.push(alike.len() as u32);
            doubles.extend(others().filter(|&other| common(other) == 2).map(|other| [own, other].map(narrow)));
        }
        let similar = learning.similar.get();
        let number_of_parts = parts.iter().flatten().max().map_or(0, |&last| usize::from(last) + 1);
        Self { tactics, origin, legs_from, markets_from, prior, similar, parts, number_of_parts, alike, from, doubles }
    }

    /// How many there are.
    #[must_use]
    pub const fn number(&self) -> usize {
        self.prior.len()
    }

    /// All of them, with their prior hazards.
    pub fn iter(&self) -> impl Iterator<Item = (Component, f64)> {
        (0..).map(Component).zip(self.prior.iter().copied())
    }

    /// Those that are alike to one: of the same kind, and with a part in common.
    #[inline]
    #[must_use]
    pub fn alike(&self, component: Component) -> &[u16] {
        let [from, to] = [0, 1].map(|next| self.from[component.index() + next] as usize);
        &self.alike[from..to]
    }

    /// For each, the sum of what is known of those that are alike to it. Made from sums over parts, since there are many who are alike
    /// in large worlds: these count itself twice, and those that share both parts, too. What `sums` and `around` held is gone.
    pub fn around<T>(&self, known: &[T], sums: &mut Vec<T>, around: &mut Vec<T>)
    where
        T: Copy + Default + Add<Output = T> + Sub<Output = T>,
    {
        sums.clear();
        sums.resize(self.number_of_parts, T::default());
        for (parts, &known) in self.parts.iter().zip(known) {
            parts.map(usize::from).into_iter().for_each(|part| sums[part] = sums[part] + known);
        }
        around.clear();
        around.extend(self.parts.iter().zip(known).map(|(parts, &own)| {
            let [a, b] = parts.map(|part| sums[usize::from(part)] - own);
            a + b
        }));
        for [own, other] in self.doubles.iter().map(|pair| pair.map(usize::from)) {
            around[own] = around[own] - known[other];
        }
    }

    /// Recruiting at a place with a tactic.
    #[must_use]
    pub fn recruiting(&self, origin: PlaceId, tactic: TacticId) -> Component {
        Component((self.origin[origin.index()] * self.tactics + tactic.index()) as u16)
    }

    /// Moving people over a leg.
    #[must_use]
    pub fn moving(&self, leg: LegId) -> Component {
        Component((self.legs_from + leg.index()) as u16)
    }

    /// Holding people in a market.
    #[inline]
    #[must_use]
    pub fn holding(&self, market: MarketId) -> Component {
        Component((self.markets_from + market.index()) as u16)
    }
}

fn narrow(number: usize) -> u16 {
    u16::try_from(number).expect("components of risk and their parts are fewer than 65,536")
}

/// The parts of every component: origins, tactics, ends of legs, destinations, forms.
fn parts(setting: &Setting, origins: usize, markets: usize) -> Vec<[u16; 2]> {
    let (tactics, places, forms) = (setting.tactics.len(), setting.places.len(), forms(setting));
    let grid = |rows: usize, columns: usize, from: usize| {
        (0..rows * columns).map(move |c| [from + c / columns, from + rows + c % columns])
    };
    let legs_from = origins + tactics;
    let legs = setting.legs.iter().map(|leg| [leg.from, leg.to].map(|place| legs_from + place.index()));
    let all = grid(origins, tactics, 0).chain(legs).chain(grid(markets / forms.max(1), forms, legs_from + places));
    all.map(|parts| parts.map(narrow)).collect()
}

fn forms(setting: &Setting) -> usize {
    setting.forms.iter().filter(|form| form.is_trafficking()).count()
}
