//! What a run leaves behind: two sets of books, the true and the observed, as different types, so that what
//! authorities detect can never be reported as what happens.
//!
//! Counts are whole numbers; harm weights are applied afterwards, so accounting identities hold exactly.

mod by_role;

pub use by_role::{ByRole, Column, Span};

use serde::{Deserialize, Serialize};

use crate::model::evaluation::Evaluation;
use crate::model::interventions::Scope;
use crate::model::operation::OperationId;
use crate::model::setting::{Route, Setting};
use crate::model::victim::Episode;
use crate::model::world::World;
use crate::units::{FormId, GroupId, Id, PlaceId, QUARTER, RouteId, TacticId};

/// A way of sorting recruitments and victim-weeks into categories. All but [`Lens::Period`] are fixed at recruitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lens {
    /// Where the person was recruited (geographic).
    Origin,
    /// The route taken (geographic; a route's mode belongs here).
    Route,
    /// Where the person is exploited (geographic).
    Destination,
    /// Target group (target).
    Group,
    /// Tactic (tactical).
    Tactic,
    /// Form of exploitation (functional).
    Form,
    /// Quarter of the observation window (temporal).
    Period,
    /// Who recruited: incumbent, replacement or entrant (perpetrator).
    Perpetrator,
}

/// One of the six dimensions of displacement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Origin, route, destination.
    Geographic,
    /// Target group.
    Target,
    /// Tactic.
    Tactical,
    /// Form.
    Functional,
    /// When.
    Temporal,
    /// By whom.
    Perpetrator,
}

impl Dimension {
    /// All, in the order of reports.
    pub const ALL: [Self; 6] =
        [Self::Geographic, Self::Target, Self::Tactical, Self::Functional, Self::Temporal, Self::Perpetrator];
}

impl Lens {
    /// All lenses, in the order of reports.
    pub const ALL: [Self; 8] = [
        Self::Origin,
        Self::Route,
        Self::Destination,
        Self::Group,
        Self::Tactic,
        Self::Form,
        Self::Period,
        Self::Perpetrator,
    ];

    /// Lenses whose category is known when a person is recruited: all but the period.
    pub const AT_RECRUITMENT: [Self; 7] =
        [Self::Origin, Self::Route, Self::Destination, Self::Group, Self::Tactic, Self::Form, Self::Perpetrator];

    /// The dimension of displacement that the lens looks at.
    #[must_use]
    pub const fn dimension(self) -> Dimension {
        match self {
            Self::Origin | Self::Route | Self::Destination => Dimension::Geographic,
            Self::Group => Dimension::Target,
            Self::Tactic => Dimension::Tactical,
            Self::Form => Dimension::Functional,
            Self::Period => Dimension::Temporal,
            Self::Perpetrator => Dimension::Perpetrator,
        }
    }
}

/// Where a cell came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Perpetrator {
    /// There at the start of the burn-in.
    Incumbent,
    /// Replaced a convicted cell of its network.
    Replacement,
    /// Entered on its own.
    Entrant,
}

impl Perpetrator {
    /// All, in the order of categories.
    pub const ALL: [Self; 3] = [Self::Incumbent, Self::Replacement, Self::Entrant];

    /// Word shown to people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Incumbent => "incumbents",
            Self::Replacement => "replacements",
            Self::Entrant => "entrants",
        }
    }
}

/// The categories of every lens and where their counts stand in a [`Tally`].
#[derive(Clone, Debug)]
pub struct Layout {
    start: [usize; Lens::AT_RECRUITMENT.len() + 1],
    /// Positions in a [`Tally`] of each route's origin, of itself and of its destination.
    by_route: Vec<[u16; 3]>,
    /// Where groups, tactics, forms and perpetrators begin in a [`Tally`].
    after_routes: [u16; 4],
    origins: Vec<PlaceId>,
    destinations: Vec<PlaceId>,
    forms: usize,
    window: u32,
    labels: Vec<Vec<String>>,
    evaluation: Option<Evaluation>,
}

/// The categories, one for each lens of [`Lens::AT_RECRUITMENT`], of one recruitment: positions in a [`Tally`].
pub type Categories = [u16; Lens::AT_RECRUITMENT.len()];

impl Layout {
    /// The layout of a setting observed over `window` weeks.
    #[must_use]
    pub fn new(setting: &Setting, window: u32) -> Self {
        let origins: Vec<_> = setting.origins().collect();
        let destinations: Vec<_> = setting.destinations().collect();
        let place = |&id: &PlaceId| setting.places[id].name.clone();
        let trafficking = setting.forms.iter().filter(|form| form.is_trafficking());
        let labels = vec![
            origins.iter().map(place).collect(),
            setting.routes.iter().map(|route| route.name.clone()).collect(),
            destinations.iter().map(place).collect(),
            setting.groups.iter().map(|group| group.name.clone()).collect(),
            setting.tactics.iter().map(|tactic| tactic.name.clone()).collect(),
            trafficking.clone().map(|form| form.name.clone()).collect(),
            Perpetrator::ALL.map(|who| who.label().to_owned()).to_vec(),
        ];
        let mut start = [0; Lens::AT_RECRUITMENT.len() + 1];
        for (i, names) in labels.iter().enumerate() {
            start[i + 1] = start[i] + Vec::len(names);
        }
        let narrow = |position: usize| u16::try_from(position).expect("fewer than 65,536 categories");
        narrow(start[Lens::AT_RECRUITMENT.len()]);
        let at =
            |places: &[PlaceId], wanted| places.iter().position(|&p| p == wanted).expect("a route's end is listed");
        let of_route = |(i, route): (usize, &Route)| {
            let ends = [at(&origins, route.origin), i, at(&destinations, route.destination)];
            std::array::from_fn(|lens| narrow(start[lens] + ends[lens]))
        };
        Self {
            start,
            by_route: setting.routes.iter().enumerate().map(of_route).collect(),
            after_routes: std::array::from_fn(|lens| narrow(start[3 + lens])),
            origins,
            destinations,
            forms: trafficking.count(),
            window,
            labels,
            evaluation: setting.evaluation.clone().ok(),
        }
    }

    /// Number of trafficking forms; they are the first rows of the setting's forms.
    #[must_use]
    pub const fn forms(&self) -> usize {
        self.forms
    }

    /// Weeks of the observation window.
    #[must_use]
    pub const fn window(&self) -> u32 {
        self.window
    }

    /// Names of the categories of a lens, in order.
    #[must_use]
    pub fn labels(&self, lens: Lens) -> Vec<String> {
        match lens {
            Lens::Period => (1..=self.window.div_ceil(QUARTER)).map(|quarter| format!("quarter {quarter}")).collect(),
            _ => self.labels[Self::position(lens)].clone(),
        }
    }

    /// Number of categories of a lens.
    #[must_use]
    pub fn len(&self, lens: Lens) -> usize {
        match lens {
            Lens::Period => self.window.div_ceil(QUARTER) as usize,
            _ => self.labels[Self::position(lens)].len(),
        }
    }

    /// Place of each category of [`Lens::Origin`].
    #[must_use]
    pub fn origins(&self) -> &[PlaceId] {
        &self.origins
    }

    /// Place of each category of [`Lens::Destination`].
    #[must_use]
    pub fn destinations(&self) -> &[PlaceId] {
        &self.destinations
    }

    /// How an evaluator divides the categories of a lens, if anybody evaluates.
    #[must_use]
    pub const fn evaluation(&self) -> Option<&Evaluation> {
        self.evaluation.as_ref()
    }

    /// Categories of a lens that a scope names; `None` where it does not restrict the lens.
    #[must_use]
    pub fn named(&self, lens: Lens, scope: &Scope) -> Option<Vec<usize>> {
        match lens {
            Lens::Origin => at_places(scope.origins.as_ref(), &self.origins),
            Lens::Destination => at_places(scope.destinations.as_ref(), &self.destinations),
            Lens::Route => indices(scope.routes.as_ref(), self.len(lens)),
            Lens::Group => indices(scope.groups.as_ref(), self.len(lens)),
            Lens::Tactic => indices(scope.tactics.as_ref(), self.len(lens)),
            // Other crime can be named as well; it has no victims, so no category.
            Lens::Form => indices(scope.forms.as_ref(), self.len(lens)),
            Lens::Period | Lens::Perpetrator => None,
        }
    }

    /// Where a recruitment is counted in [`ByRole`].
    pub(crate) fn column(&self, categories: Categories) -> Column {
        let role = self.evaluation.as_ref().and_then(|evaluation| {
            let position = Self::position(evaluation.lens);
            evaluation.roles[usize::from(categories[position]) - self.start[position]]
        });
        Column::of(role)
    }

    /// Positions in a [`Tally`] of a recruitment.
    #[inline]
    pub(crate) fn categories(
        &self,
        route: RouteId,
        group: GroupId,
        tactic: TacticId,
        form: FormId,
        who: Perpetrator,
    ) -> Categories {
        let [origin, along, destination] = self.by_route[route.index()];
        let [of_group, of_tactic, of_form, _] = self.after_routes;
        let of_whom = self.perpetrator(who);
        [origin, along, destination, of_group + group.0, of_tactic + tactic.0, of_form + form.0, of_whom]
    }

    /// Position in a [`Tally`] of whoever recruited, the last of their [`Categories`].
    #[inline]
    const fn perpetrator(&self, who: Perpetrator) -> u16 {
        self.after_routes[3] + who as u16
    }

    fn position(lens: Lens) -> usize {
        Lens::AT_RECRUITMENT.iter().position(|&l| l == lens).expect("the period has no place in a tally")
    }

    fn categories_in_all(&self) -> usize {
        self.start[Lens::AT_RECRUITMENT.len()]
    }
}

fn at_places(named: Option<&Vec<PlaceId>>, categories: &[PlaceId]) -> Option<Vec<usize>> {
    let position = |place| categories.iter().position(|category| category == place);
    named.map(|places| places.iter().filter_map(position).collect())
}

fn indices<I: Id>(named: Option<&Vec<I>>, categories: usize) -> Option<Vec<usize>> {
    named.map(|ids| ids.iter().map(|id| id.index()).filter(|&index| index < categories).collect())
}

/// Whole counts by category (of every lens known at recruitment) and form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    counts: Vec<u32>,
    forms: usize,
}

impl Tally {
    /// All zero.
    #[must_use]
    pub fn new(layout: &Layout) -> Self {
        Self { counts: vec![0; layout.categories_in_all() * layout.forms], forms: layout.forms }
    }

    /// Adds `count` to each of these categories, one of every lens in all.
    pub(crate) fn add<const N: usize>(&mut self, categories: [u16; N], form: usize, count: u32) {
        for category in categories {
            self.counts[usize::from(category) * self.forms + form] += count;
        }
    }

    /// Counts by form of one category of a lens. Panics for [`Lens::Period`]: use the weekly series.
    #[must_use]
    pub fn by_form(&self, layout: &Layout, lens: Lens, category: usize) -> &[u32] {
        let row = layout.start[Layout::position(lens)] + category;
        &self.counts[row * self.forms..(row + 1) * self.forms]
    }
}

/// Whole counts by operation at recruitment and origin of the recruiting cell: one count for each event, to be sorted into the
/// categories of all lenses once. A week's counts are listed first and added at its end: there are thousands of operations, few are in the
/// cache, and so a processor waits for many of them at once.
#[derive(Clone, Debug)]
pub struct ByOperation {
    counts: Vec<[u32; Perpetrator::ALL.len()]>,
    /// What is to be added.
    more: Vec<(OperationId, Perpetrator, u32)>,
}

impl ByOperation {
    /// All zero.
    #[must_use]
    pub fn new(world: &World) -> Self {
        Self { counts: vec![[0; Perpetrator::ALL.len()]; world.operations.len()], more: Vec::new() }
    }

    /// Adds `count` to where an episode belongs, once it is settled.
    #[inline]
    pub fn add(&mut self, episode: &Episode, count: u32) {
        self.more.push((episode.operation, episode.who, count));
    }

    /// Adds what is listed.
    pub fn settle(&mut self) {
        for &(operation, who, count) in &self.more {
            self.counts[operation.0 as usize][who as usize] += count;
        }
        self.more.clear();
    }

    /// Adds all counts to a tally. Only the last category depends on who recruited, so what all recruited is added to the
    /// others at once.
    pub(super) fn sort_into(&self, tally: &mut Tally, world: &World) {
        debug_assert!(self.more.is_empty(), "counts are settled before they are sorted");
        let by_whom = Perpetrator::ALL.map(|who| world.layout.perpetrator(who));
        for &id in world.operations.feasible() {
            let (form, counts) = (world.operations[id].form.index(), &self.counts[id.0 as usize]);
            let all = counts.iter().sum();
            if all > 0 {
                let [others @ .., _] = world.categories(id, Perpetrator::Incumbent);
                tally.add(others, form, all);
                by_whom.iter().zip(counts).for_each(|(&category, &count)| tally.add([category], form, count));
            }
        }
    }
}

/// What really happens, week by week and in sum over the window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrueBook {
    /// Victim-weeks of exploitation.
    pub victim_weeks: Tally,
    /// Recruitments.
    pub recruitments: Tally,
    /// Persons in exploitation, by week and form (`week × forms + form`).
    pub exploited: Vec<u32>,
    /// Recruitments, by week.
    pub recruited: Vec<u32>,
    /// Active cells by week and form of the setting, other crime included (`week × all forms + form`).
    pub active: Vec<u32>,
    /// Dormant cells, by week.
    pub dormant: Vec<u32>,
    /// Ends of exploitation by cause: release, self-exit, identification, freed when a cell collapsed.
    pub ends: Ends,
    /// Recruitments of persons who had been trafficked before.
    pub retrafficked: u32,
    /// Assisted persons who are reintegrated for good.
    pub reintegrated: u32,
    /// Attempts that protection of persons turned.
    pub turned: Turned,
    /// Victim-weeks of exploitation by role in the evaluation.
    pub by_role: ByRole,
}

/// Attempts whose outcome protection of persons turned, the same person being met by the same cell: every attempt that
/// would succeed with or without it is among those drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turned {
    /// Refused, and accepted without it.
    pub averted: u32,
    /// Accepted, and refused without it: by those whom it has given the means to migrate.
    pub induced: u32,
}

/// Ends of exploitation by cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ends {
    /// Let go.
    pub released: u32,
    /// Left by themselves.
    pub self_exit: u32,
    /// Identified by a channel.
    pub identified: u32,
    /// Freed when their cell collapsed.
    pub freed: u32,
}

/// One row of the register of identified victims: what an evaluator can count, by area and period alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// Week of the identification.
    pub week: u32,
    /// The operation through which the person was recruited.
    categories: Categories,
}

impl Registered {
    pub(crate) const fn new(week: u32, categories: Categories) -> Self {
        Self { week, categories }
    }

    /// Category of a lens. Panics for [`Lens::Period`]: use the week.
    #[must_use]
    pub fn category(&self, layout: &Layout, lens: Lens) -> usize {
        let position = Layout::position(lens);
        usize::from(self.categories[position]) - layout.start[position]
    }
}

/// What responders record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservedBook {
    /// Identified victims (channels and screening), one row each, in the order of identification.
    pub register: Vec<Registered>,
    /// Identified victims, by week.
    pub weekly: Vec<u32>,
    /// Victims expected to be identified: the probabilities of all who could be, week by week (millionths of a person).
    pub expected: u64,
    /// Leads received.
    pub leads: u32,
    /// Cases taken up.
    pub cases: u32,
    /// Arrests of cells.
    pub arrests: u32,
    /// Arrests of organisers.
    pub organisers: u32,
    /// Convictions.
    pub convictions: u32,
    /// Convictions in which assets were seized.
    pub seizures: u32,
    /// Value of the assets seized (US dollars).
    pub seized: u64,
    /// Persons assisted.
    pub assisted: u32,
    /// Identified victims by role in the evaluation: what an evaluator counts.
    pub by_role: ByRole,
}

/// Both sets of books of one arm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Books {
    /// What happened.
    pub truth: TrueBook,
    /// What was recorded.
    pub observed: ObservedBook,
}

impl Books {
    /// Empty books for a window.
    #[must_use]
    pub fn new(setting: &Setting, layout: &Layout) -> Self {
        let weeks = layout.window as usize;
        Self {
            truth: TrueBook {
                victim_weeks: Tally::new(layout),
                recruitments: Tally::new(layout),
                exploited: vec![0; weeks * layout.forms],
                recruited: vec![0; weeks],
                active: vec![0; weeks * setting.forms.len()],
                dormant: vec![0; weeks],
                ends: Ends::default(),
                retrafficked: 0,
                reintegrated: 0,
                turned: Turned::default(),
                by_role: ByRole::new(layout),
            },
            observed: ObservedBook {
                register: Vec::new(),
                weekly: vec![0; weeks],
                expected: 0,
                leads: 0,
                cases: 0,
                arrests: 0,
                organisers: 0,
                convictions: 0,
                seizures: 0,
                seized: 0,
                assisted: 0,
                by_role: ByRole::new(layout),
            },
        }
    }
}

/// Books hold whole numbers, so that sums do not depend on their order: these are parts of a person.
pub const MILLION: f64 = 1e6;

impl ObservedBook {
    /// Notes that somebody may be identified, with this probability, or as many as are expected to be.
    pub(crate) fn expect(&mut self, identified: f64) {
        self.expected += ((MILLION * identified + 0.5) as i64).cast_unsigned();
    }

    /// Identified victims by category and form.
    #[must_use]
    pub fn identified(&self, layout: &Layout) -> Tally {
        let mut tally = Tally::new(layout);
        for row in &self.register {
            tally.add(row.categories, row.category(layout, Lens::Form), 1);
        }
        tally
    }
}

impl TrueBook {
    /// Victim-weeks by form of one category of any lens.
    #[must_use]
    pub fn victim_weeks_by_form(&self, layout: &Layout, lens: Lens, category: usize) -> Vec<u64> {
        match lens {
            Lens::Period => {
                let weeks = self.exploited.chunks(layout.forms);
                let quarter = weeks.skip(category * QUARTER as usize).take(QUARTER as usize);
                quarter.fold(vec![0; layout.forms], |mut sum, week| {
                    sum.iter_mut().zip(week).for_each(|(s, &n)| *s += u64::from(n));
                    sum
                })
            }
            _ => self.victim_weeks.by_form(layout, lens, category).iter().map(|&n| u64::from(n)).collect(),
        }
    }

    /// Active cell-weeks in one form of the setting.
    #[must_use]
    pub fn active_weeks(&self, forms: usize, form: FormId) -> u64 {
        self.active.iter().skip(form.index()).step_by(forms).map(|&n| u64::from(n)).sum()
    }
}
