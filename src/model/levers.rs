//! What interventions may move, and nothing else.

use crate::model::setting::Setting;
use crate::units::{ChannelId, FormId, Id, JurisdictionId, PlaceId, PoolId, ServiceId, Table, TacticId};

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
    /// Share of the gap in the law that is closed, by jurisdiction and form.
    pub coverage: Grid<JurisdictionId, FormId>,
    /// Factor on the penalty expected, by jurisdiction and form.
    pub penalty: Grid<JurisdictionId, FormId>,
    /// Assets expected to be lost besides (kUSD), by jurisdiction and form.
    pub confiscation: Grid<JurisdictionId, FormId>,
    /// Log-odds added to the willingness of people held at a place to be identified.
    pub willingness: Table<PlaceId, f64>,
    /// What investigators of each jurisdiction can do.
    pub police: Table<JurisdictionId, Police>,
    /// Share of the gap in referral that is closed, by place of identification.
    pub referral: Table<PlaceId, f64>,
    /// What each service can do.
    pub support: Table<ServiceId, Support>,
    /// Dose of every intervention, in the order of the programme: what protection of persons follows.
    pub doses: Vec<f64>,
}

/// What investigators of a jurisdiction can do besides what the world gives them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Police {
    /// Cases a week.
    pub capacity: f64,
    /// Factor on the probability that a case ends in an arrest.
    pub arrest: f64,
    /// Factor on the probability that screening recognises somebody.
    pub recognition: f64,
    /// Factor on the probability that an identified person testifies.
    pub testimony: f64,
    /// Hazard of a proactive lead to a cell that holds people.
    pub proactive: f64,
    /// Hazard of a financial lead to such a cell.
    pub financial: f64,
    /// Share of cases across jurisdictions that joint teams work.
    pub joint: f64,
    /// Share of arrests of cells that become arrests of organisers.
    pub organiser: f64,
}

impl Police {
    const NEUTRAL: Self = Self {
        capacity: 0.0,
        arrest: 1.0,
        recognition: 1.0,
        testimony: 1.0,
        proactive: 0.0,
        financial: 0.0,
        joint: 0.0,
        organiser: 0.0,
    };
}

/// What a service can do besides what the world gives it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Support {
    /// Persons a week.
    pub capacity: f64,
    /// Share of the gap to full quality that is closed.
    pub quality: f64,
    /// Weeks until assisted persons have to return.
    pub residence: f64,
}

impl Levers {
    /// All levers neutral, for a programme of `interventions`.
    #[must_use]
    pub fn neutral(setting: &Setting, interventions: usize) -> Self {
        let by_market = |value| Grid::new(setting.places.len(), setting.forms.len(), value);
        let by_law = |value| Grid::new(setting.jurisdictions.len(), setting.forms.len(), value);
        let by_attempt = |value| Grid::new(setting.tactics.len(), setting.pools.len(), value);
        Self {
            acceptance: by_attempt(1.0),
            attempt_cost: by_attempt(0.0),
            identification: vec![by_market(1.0); setting.channels.len()],
            revenue: by_market(1.0),
            demand: by_market(1.0),
            coverage: by_law(0.0),
            penalty: by_law(1.0),
            confiscation: by_law(0.0),
            willingness: setting.places.map(|_, _| 0.0),
            police: setting.jurisdictions.map(|_, _| Police::NEUTRAL),
            referral: setting.places.map(|_, _| 0.0),
            support: setting.services.map(|_, _| Support::default()),
            doses: vec![0.0; interventions],
        }
    }

    /// Whether people in exploitation are found as under `other`.
    #[must_use]
    pub fn finds_like(&self, other: &Self) -> bool {
        let quality = |support: &Support| support.quality.to_bits();
        self.identification == other.identification
            && self.willingness == other.willingness
            && self.support.iter().map(quality).eq(other.support.iter().map(quality))
    }

    /// Factor of a channel at a place and form, to change.
    pub fn identification_mut(&mut self, channel: ChannelId, place: PlaceId, form: FormId) -> &mut f64 {
        self.identification[channel.index()].at_mut(place, form)
    }
}
