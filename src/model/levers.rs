//! What interventions may move, and nothing else.

use crate::model::setting::Setting;
use crate::units::{ChannelId, FormId, Id, PlaceId, PoolId, TacticId};

/// A dense table over pairs of identifiers.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid<A, B> {
    cells: Vec<f64>,
    columns: usize,
    of: std::marker::PhantomData<fn(A, B)>,
}

impl<A: Id, B: Id> Grid<A, B> {
    fn new(rows: usize, columns: usize, value: f64) -> Self {
        Self { cells: vec![value; rows * columns], columns, of: std::marker::PhantomData }
    }

    /// The entry of a pair.
    #[must_use]
    pub fn at(&self, a: A, b: B) -> f64 {
        self.cells[a.index() * self.columns + b.index()]
    }

    /// The entry of a pair, to change.
    pub fn at_mut(&mut self, a: A, b: B) -> &mut f64 {
        &mut self.cells[a.index() * self.columns + b.index()]
    }
}

/// The state of every lever in one week of one arm. Neutral values leave the world as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Levers {
    /// Factor on the odds that an attempt is accepted, by tactic and pool. Never above 1: the engine thins attempts at
    /// the acceptance of the undisturbed world.
    pub acceptance: Grid<TacticId, PoolId>,
    /// Cost added to each attempt (kUSD), by tactic and pool.
    pub attempt_cost: Grid<TacticId, PoolId>,
    /// Factor on the hazard of identification, by channel and destination × form.
    pub identification: Vec<Grid<PlaceId, FormId>>,
    /// Factor on what a market brings in, by destination × form.
    pub revenue: Grid<PlaceId, FormId>,
    /// Factor on a market's demand, by destination × form.
    pub demand: Grid<PlaceId, FormId>,
    /// Dose of every intervention, in the order of the programme: what protection of persons follows.
    pub doses: Vec<f64>,
}

impl Levers {
    /// All levers neutral, for a programme of `interventions`.
    #[must_use]
    pub fn neutral(setting: &Setting, interventions: usize) -> Self {
        let by_market = |value| Grid::new(setting.places.len(), setting.forms.len(), value);
        let by_attempt = |value| Grid::new(setting.tactics.len(), setting.pools.len(), value);
        Self {
            acceptance: by_attempt(1.0),
            attempt_cost: by_attempt(0.0),
            identification: vec![by_market(1.0); setting.channels.len()],
            revenue: by_market(1.0),
            demand: by_market(1.0),
            doses: vec![0.0; interventions],
        }
    }

    /// Factor of a channel at a place and form, to change.
    pub fn identification_mut(&mut self, channel: ChannelId, place: PlaceId, form: FormId) -> &mut f64 {
        self.identification[channel.index()].at_mut(place, form)
    }
}
