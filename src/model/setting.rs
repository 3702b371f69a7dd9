//! The world as a scenario describes it: places, people at risk, ways of operating, and the constants of behaviour.
//!
//! Nothing here changes during a run. [`crate::model::World`] is compiled from it.

use serde::Serialize;

use crate::model::evaluation::{Evaluation, Unevaluated};
use crate::units::{
    CapacityId, ChannelId, Coordinate, Cost, Count, Duration, Factor, FormId, GroupId, Hazard, JurisdictionId, LegId,
    Logit, Money, PlaceId, PoolId, Positive, Probability, RouteId, ServiceId, Table, TacticId,
};

/// A whole described world.
#[derive(Clone, Debug, Serialize)]
pub struct Setting {
    /// Legal areas.
    pub jurisdictions: Table<JurisdictionId, Jurisdiction>,
    /// Places: origins, transit, destinations (roles may overlap).
    pub places: Table<PlaceId, Place>,
    /// Population segments.
    pub groups: Table<GroupId, Group>,
    /// At-risk pools; at most one for each origin and target group.
    pub pools: Table<PoolId, Pool>,
    /// Legs between places.
    pub legs: Table<LegId, Leg>,
    /// Routes: paths of legs.
    pub routes: Table<RouteId, Route>,
    /// Tactics.
    pub tactics: Table<TacticId, Tactic>,
    /// Forms of exploitation and other crime. Forms that are trafficking come first.
    pub forms: Table<FormId, Form>,
    /// Channels of identification.
    pub channels: Table<ChannelId, Channel>,
    /// Combinations of dimensions that no operation may have.
    pub excluded: Vec<Exclusion>,
    /// The trafficker agents at the start.
    pub cells: Cells,
    /// How cells choose.
    pub choice: Choice,
    /// How cells come and go.
    pub turnover: Turnover,
    /// How persons respond to attempts at recruiting them.
    pub recruitment: Recruitment,
    /// How prices answer to the number of people held.
    pub prices: Prices,
    /// How networks learn about risk.
    pub learning: Learning,
    /// How people leave by themselves.
    pub exit: Exit,
    /// How a person's situation makes them willing to be identified.
    pub willingness: Willingness,
    /// How authorities follow up leads.
    pub enforcement: Enforcement,
    /// Support for people who have been identified: one service for all, or one at each of some places.
    pub services: Table<ServiceId, Service>,
    /// Which mechanisms run. All of them, except in exact checks.
    pub mechanisms: Mechanisms,
    /// How an evaluator divides this world, which moves nothing in it; or why nobody evaluates.
    pub evaluation: Result<Evaluation, Unevaluated>,
}

/// A legal area.
#[derive(Clone, Debug, Serialize)]
pub struct Jurisdiction {
    /// Name shown to people.
    pub name: String,
    /// Cases its investigators can take up in a week.
    pub capacity: Factor,
    /// Probability that an arrested suspect is convicted when the law covers the form and evidence is complete.
    pub conviction: Probability,
    /// Share of border screenings that corruption annuls.
    pub corruption: Probability,
    /// Share of trained staff who leave in a year.
    pub turnover: Probability,
    /// Share of each form that the law covers.
    pub coverage: Table<FormId, Probability>,
}

/// A place: a node of the graph.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    /// Invented name shown to people.
    pub name: String,
    /// Legal area it lies in.
    pub jurisdiction: JurisdictionId,
    /// Position on the stylised map.
    pub x: Coordinate,
    /// Position on the stylised map.
    pub y: Coordinate,
    /// Shift in the acceptance of attempts made here (as an origin).
    pub acceptance: Logit,
    /// Factor on base revenue here (as a destination).
    pub revenue: Positive,
}

/// A population segment.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// Name shown to people.
    pub name: String,
}

/// Persons at risk of one target group at one origin. Vulnerability is Beta(`alpha`, `beta`) over the pool.
#[derive(Clone, Debug, Serialize)]
pub struct Pool {
    /// Where they live.
    pub origin: PlaceId,
    /// Who they are.
    pub group: GroupId,
    /// How many persons.
    pub size: Count,
    /// First shape of the distribution of vulnerability.
    pub alpha: Positive,
    /// Second shape of the distribution of vulnerability.
    pub beta: Positive,
    /// Share who intend to migrate.
    pub intent: Probability,
}

impl Pool {
    /// How many of its members intend to migrate, and how many do not: a whole number next to its share. A pool's members
    /// are a fixed population, so no luck is in it. Those who intend come first, by vulnerability, then the others, by
    /// vulnerability.
    #[must_use]
    pub fn parts(&self) -> [f64; 2] {
        let intending = (self.size.get() * self.intent.get()).round();
        [intending, self.size.get() - intending]
    }

    /// Whether a member intends to migrate.
    #[must_use]
    pub fn intends(&self, index: u64) -> bool {
        (index as f64) < self.parts()[0]
    }

    /// Rank in vulnerability, in (0, 1), among those who intend as a member does.
    #[must_use]
    pub fn rank(&self, index: u64) -> f64 {
        let [intending, others] = self.parts();
        let index = index as f64 + 0.5;
        if index < intending { index / intending } else { (index - intending) / others }
    }
}

/// A leg between two places.
#[derive(Clone, Debug, Serialize)]
pub struct Leg {
    /// Start.
    pub from: PlaceId,
    /// End.
    pub to: PlaceId,
    /// Mode of transport, shown to people; a category of the geographic dimension.
    pub mode: String,
    /// Cost per person moved (kUSD).
    pub cost: Cost,
    /// Weeks it takes; at least one.
    pub weeks: u32,
    /// Probability that screening at this leg recognises a victim, at full skill and without corruption. Only
    /// where the leg crosses a border between jurisdictions.
    pub screening: Probability,
}

/// A path of legs from an origin to a destination.
#[derive(Clone, Debug, Serialize)]
pub struct Route {
    /// Name shown to people, made from its places.
    pub name: String,
    /// First place.
    pub origin: PlaceId,
    /// Last place.
    pub destination: PlaceId,
    /// Legs in order.
    pub legs: Vec<LegId>,
}

/// An abstract way of recruiting and controlling.
#[derive(Clone, Debug, Serialize)]
pub struct Tactic {
    /// Name shown to people.
    pub name: String,
    /// Attempts per week of a cell with room.
    pub attempts: Factor,
    /// Cost per attempt (kUSD).
    pub cost: Cost,
    /// Log-odds that an attempt on an average person is accepted.
    pub acceptance: Logit,
    /// Log factor by which the tactic's control lowers self-exit (positive = stronger control).
    pub control: Logit,
}

/// A form of exploitation, or another crime that a group can turn to.
#[derive(Clone, Debug, Serialize)]
pub struct Form {
    /// Name shown to people.
    pub name: String,
    /// What the form brings in and costs; `None` profit means trafficking.
    pub kind: FormKind,
    /// Share of active cells in this form at the prior equilibrium; the calibration constants are solved for it.
    pub share: Probability,
    /// Penalty that a cell expects to lose when arrested (kUSD).
    pub penalty: Cost,
}

/// Trafficking or other crime.
#[derive(Clone, Debug, Serialize)]
pub enum FormKind {
    /// Exploitation of people.
    Trafficking {
        /// Harm weight per victim-week.
        harm: Factor,
        /// Base revenue per victim-week (kUSD), before the destination's factor.
        revenue: Cost,
        /// Mean weeks until release where nothing else ends it.
        duration: Positive,
        /// Factor on the number of victims a cell can hold.
        capacity: Positive,
    },
    /// Another crime: a flat profit and no victims.
    Other {
        /// Profit per week of a cell of average capacity (kUSD).
        profit: Money,
    },
}

/// A way in which people are identified during exploitation.
#[derive(Clone, Debug, Serialize)]
pub struct Channel {
    /// Name shown to people.
    pub name: String,
    /// Hazard per week at full coverage.
    pub hazard: Hazard,
    /// Factor by form (1 where the file says nothing).
    pub by_form: Table<FormId, Factor>,
    /// Factor by place (1 where the file says nothing).
    pub by_place: Table<PlaceId, Factor>,
    /// Whether it works only with persons who are willing to be identified.
    pub needs_willingness: bool,
    /// Probability that an identification through it gives a lead (testimony).
    pub lead: Probability,
}

/// A combination that no operation may have: each part `None` matches everything.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Exclusion {
    /// Origin place.
    pub origin: Option<PlaceId>,
    /// Destination place.
    pub destination: Option<PlaceId>,
    /// Target group.
    pub group: Option<GroupId>,
    /// Tactic.
    pub tactic: Option<TacticId>,
    /// Form.
    pub form: Option<FormId>,
}

/// The trafficker agents at the start.
#[derive(Clone, Debug, Serialize)]
pub struct Cells {
    /// Cells at the start.
    pub number: u32,
    /// Networks at the start; cells join them so that sizes are skewed.
    pub networks: u32,
    /// How many victims a cell can hold: one of these, equally likely.
    pub capacities: Table<CapacityId, u32>,
}

impl Cells {
    /// How many cells to have room for: a quarter more than there are at the start. Their number swings around that.
    #[must_use]
    pub const fn room(&self) -> usize {
        (self.number + self.number / 4) as usize
    }
}

/// The five channels that a cell's review can use, and one value for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct ByReview<T> {
    /// Route (so origin, destination and mode).
    pub geographic: T,
    /// Target group.
    pub target: T,
    /// Tactic.
    pub tactical: T,
    /// Form.
    pub functional: T,
    /// Suspend or resume.
    pub temporal: T,
}

/// How cells choose: a Glauber chain whose long-run shares are a multinomial logit.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// Log-odds per kUSD a week of perceived profit.
    pub rationality: Positive,
    /// Weekly rate at which each channel is reviewed; the five add up to at most 1.
    pub ease: ByReview<Probability>,
    /// Switching cost (kUSD a week); it lowers the rate of review, never the choice itself.
    pub cost: ByReview<Cost>,
    /// Scale of the permanent tastes of cells (kUSD a week).
    pub tastes: Cost,
    /// Distance on the map over which the readiness to consider another route falls by 1/e.
    pub distance_scale: Positive,
    /// Distance between two routes of the same origin and destination.
    pub same_pair_distance: Factor,
    /// Share of dormant cells at the prior equilibrium; it fixes the level of the calibration constants.
    pub dormant_share: Probability,
    /// Factor on the perceived cost of arrest.
    pub risk_weight: Factor,
}

/// How cells come and go.
#[derive(Clone, Debug, Serialize)]
pub struct Turnover {
    /// Hazard per week that an active cell retires.
    pub retirement: Hazard,
    /// Hazard per week that a dormant cell leaves for good.
    pub dormant_exit: Hazard,
    /// Perceived profit (kUSD a week) at which an entrant is as likely to start as not.
    pub entry_threshold: Money,
    /// Weeks with room and no recruit after which a cell is forced to review.
    pub no_success: u32,
}

/// How persons respond to attempts.
#[derive(Clone, Debug, Serialize)]
pub struct Recruitment {
    /// Log-odds per standard deviation of vulnerability.
    pub vulnerability: Logit,
    /// Log-odds that intent to migrate adds.
    pub intent: Logit,
    /// Share of attempts that go to returned survivors of the pool.
    pub known_share: Probability,
    /// Log-odds that having been trafficked before adds.
    pub returned: Logit,
    /// Attempts that the prior of the experienced acceptance is worth.
    pub prior_attempts: Positive,
}

/// How prices answer to the number of people held: `base·min(cap, (demand/stock)^(1/elasticity))`.
#[derive(Clone, Debug, Serialize)]
pub struct Prices {
    /// Elasticity of demand.
    pub elasticity: Positive,
    /// Highest price as a multiple of the base.
    pub cap: Positive,
    /// Victim-weeks that the prior of the experienced tenure is worth, per market.
    pub prior_weeks: Positive,
}

/// How networks learn about risk, per component (origin × tactic, leg, destination × form).
#[derive(Clone, Debug, Serialize)]
pub struct Learning {
    /// Weeks after which evidence counts half.
    pub half_life: Positive,
    /// Prior hazard of arrest per cell-week, from recruiting.
    pub recruiting: Hazard,
    /// Prior hazard of arrest per person moved over a leg.
    pub moving: Hazard,
    /// Prior hazard of arrest per victim-week, from holding.
    pub holding: Hazard,
    /// Units of exposure that the prior is worth.
    pub prior_exposure: Positive,
    /// Weight of what happens to others.
    pub public: Factor,
    /// Weight of what happens in neighbouring components.
    pub similar: Probability,
}

/// How people leave by themselves.
#[derive(Clone, Debug, Serialize)]
pub struct Exit {
    /// Hazard per week at neutral control.
    pub self_exit: Hazard,
}

/// Willingness to be identified: `σ(base + quality·q + protection·p + non_punishment·n − fear)`; p and n are 0 without a
/// programme.
#[derive(Clone, Debug, Serialize)]
pub struct Willingness {
    /// Log-odds without services and without fear.
    pub base: Logit,
    /// Log-odds that the quality of support adds, at quality 1.
    pub quality: Logit,
    /// Log-odds that full protection of those who come forward adds.
    pub protection: Logit,
    /// Log-odds that it adds when victims are not punished for what they were made to do.
    pub non_punishment: Logit,
    /// Log-odds that fear of return or penalty takes away.
    pub fear: Logit,
}

/// How authorities follow up leads.
#[derive(Clone, Debug, Serialize)]
pub struct Enforcement {
    /// Most weeks of unused capacity a jurisdiction can catch up on (cases).
    pub credit: Factor,
    /// Weeks after which a lead is worthless.
    pub lead_life: u32,
    /// Shortest and longest case, in weeks; every length between is as likely.
    pub case_weeks: (u32, u32),
    /// Probability that a worked case ends in an arrest.
    pub arrest: Probability,
    /// Probability that the arrested is the organiser and not the cell.
    pub organiser: Probability,
    /// Weeks that a convicted cell is out.
    pub convicted_weeks: u32,
    /// Weeks that an arrested cell is out when there is no conviction.
    pub released_weeks: u32,
    /// Weeks until a network replaces a convicted cell.
    pub replacement_weeks: u32,
    /// Probability that it does, where the operation pays well.
    pub replacement: Probability,
    /// Probability that a victim of a collapsed cell is freed; otherwise another cell of the network takes over.
    pub freed: Probability,
    /// Probability that a person detected on a border leg gives a lead.
    pub screening_lead: Probability,
    /// Factor on the probability of conviction, by what the case started from.
    pub conviction_by_lead: ByLead<Factor>,
    /// Factor on the probability that the arrested is the organiser, by what the case started from.
    pub organiser_by_lead: ByLead<Factor>,
    /// Share of a convict's assets that is seized, where neither the law nor the kind of case adds to it.
    pub seizure: Probability,
    /// Weeks of revenue from the people held that a convict's assets are worth.
    pub asset_weeks: Duration,
    /// Factor on the share of assets seized, by what the case started from.
    pub seizure_by_lead: ByLead<Factor>,
    /// Share of effort within a jurisdiction that follows recent detections from place to place.
    pub responsiveness: Probability,
}

/// One value for each thing that a case can start from, and one more for cases of joint teams.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct ByLead<T> {
    /// What an identified person says.
    pub testimony: T,
    /// A report of an attempt.
    pub report: T,
    /// Proactive work.
    pub proactive: T,
    /// Financial investigation.
    pub financial: T,
    /// Besides, where a joint team works the case.
    pub joint: T,
}

/// Support for people who have been identified.
#[derive(Clone, Debug, Serialize)]
pub struct Service {
    /// Where it is; without a place it serves everybody.
    pub place: Option<PlaceId>,
    /// Identified persons it can take up in a week.
    pub capacity: Factor,
    /// How many times its capacity it takes up at most; what is above its capacity lowers the quality for all.
    pub strain: Positive,
    /// Probability that support ends in lasting reintegration.
    pub quality: Probability,
    /// Share of identified persons who are referred to it and accept; the others do without.
    pub referral: Probability,
    /// Weeks until an assisted person who is not reintegrated is back home and at risk.
    pub assisted_return: u32,
    /// Weeks until a person without assistance is back home and at risk.
    pub return_weeks: u32,
}

/// Which mechanisms run. Exact checks switch some off; scenarios run with all.
#[allow(clippy::struct_excessive_bools, reason = "each mechanism runs or does not, whatever the others do")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Mechanisms {
    /// Prices answer to the number of people held.
    pub prices: bool,
    /// Networks learn about risk; acceptance and tenure are experienced.
    pub learning: bool,
    /// Investigations, arrests, convictions and replacement.
    pub responders: bool,
    /// Retirement, exit and entry of cells.
    pub turnover: bool,
    /// Reviews forced by shocks.
    pub shocks: bool,
}

impl Default for Mechanisms {
    fn default() -> Self {
        Self { prices: true, learning: true, responders: true, turnover: true, shocks: true }
    }
}

impl Form {
    /// Whether people are exploited in this form.
    #[must_use]
    pub const fn is_trafficking(&self) -> bool {
        matches!(self.kind, FormKind::Trafficking { .. })
    }

    /// Harm weight per victim-week; zero for other crime, which has no victims.
    #[must_use]
    pub fn harm(&self) -> f64 {
        match self.kind {
            FormKind::Trafficking { harm, .. } => harm.get(),
            FormKind::Other { .. } => 0.0,
        }
    }
}

impl Setting {
    /// Destinations in order: places where a route ends.
    pub fn destinations(&self) -> impl Iterator<Item = PlaceId> {
        self.places.ids().filter(|&place| self.routes.iter().any(|route| route.destination == place))
    }

    /// Origins in order: places where a route begins.
    pub fn origins(&self) -> impl Iterator<Item = PlaceId> {
        self.places.ids().filter(|&place| self.routes.iter().any(|route| route.origin == place))
    }

    /// The pool of a target group at an origin, where there is one.
    #[must_use]
    pub fn pool(&self, origin: PlaceId, group: GroupId) -> Option<PoolId> {
        self.pools.find(|pool| pool.origin == origin && pool.group == group)
    }

    /// The service that serves a place: the one there, else the nearest of the same jurisdiction, else the nearest of all;
    /// a service without a place serves everybody. The first of several that are equally near.
    ///
    /// # Panics
    /// Without any service.
    #[must_use]
    pub fn service_of(&self, place: PlaceId) -> ServiceId {
        let here = &self.places[place];
        let distance = |service: &Service| {
            let Some(at) = service.place.filter(|&at| at != place) else { return (0, 0.0) };
            let there = &self.places[at];
            let apart = libm::hypot(here.x.get() - there.x.get(), here.y.get() - there.y.get());
            (1 + u8::from(there.jurisdiction != here.jurisdiction), apart)
        };
        let by_distance = |a: &(ServiceId, &Service), b: &(ServiceId, &Service)| {
            let ((border, apart), (other_border, other_apart)) = (distance(a.1), distance(b.1));
            border.cmp(&other_border).then(apart.total_cmp(&other_apart))
        };
        self.services.pairs().min_by(by_distance).expect("there is always a service").0
    }

    /// Whether a leg crosses a border between jurisdictions.
    #[must_use]
    pub fn is_border(&self, leg: LegId) -> bool {
        let Leg { from, to, .. } = self.legs[leg];
        self.places[from].jurisdiction != self.places[to].jurisdiction
    }
}
