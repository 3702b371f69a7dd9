//! From what a file says to a world and a programme: names become identifiers, and what cannot be is refused.

use std::collections::BTreeSet;
use std::marker::PhantomData;

use toml::Spanned;

use super::Plan;
use super::error::{JourneyProblem, Mistakes, NameProblem, NumberProblem};
use super::file::{self, File, Name, Named, Whole};
use crate::model::evaluation::Unevaluated;
use crate::model::interventions::Intervention;
use crate::model::setting::{
    ByLead, ByReview, Cells, Channel, Choice, Enforcement, Exclusion, Exit, Form, FormKind, Group, Jurisdiction,
    Learning, Mechanisms, Place, Pool, Prices, Recruitment, Route, Service, Setting, Tactic, Turnover, Willingness,
};
use crate::units::{
    ChannelId, Duration, Factor, FormId, GroupId, Id, JurisdictionId, PlaceId, PoolId, Positive, Probability,
    ServiceId, Table, TacticId,
};

mod evaluation;
mod journeys;
mod programme;
mod slots;

/// Most rows of one table.
const MOST_ROWS: usize = 10_000;
/// Most attempts per week of one cell.
const MOST_ATTEMPTS: f64 = 50.0;
/// Weeks of revenue that a convict's assets are worth where the file does not say.
const ASSET_WEEKS: f64 = 52.0;
/// How far shares may miss 1.
const TOLERANCE: f64 = 1e-6;

/// The world, the programme and the plan of a file; `None` where there is a mistake.
pub(super) fn compile(mut file: File, mistakes: &mut Mistakes) -> Option<(Setting, Vec<Intervention>, Plan)> {
    // Forms that are trafficking come first whatever the order in the file.
    file.forms.0.sort_by_key(|(_, form)| form.trafficking.is_none());
    let names = Vocabulary::of(&file, mistakes)?;
    let plan = plan(&file.run, mistakes);
    let blocks = std::mem::take(&mut file.interventions);
    let excluded = std::mem::take(&mut file.excluded);
    let evaluation = file.evaluation.take();
    let spots = slots::Spots::of(&file);
    let mut setting = setting(file, &names, mistakes);
    if mistakes.count() > 0 {
        return None;
    }
    setting.excluded = exclusions(&excluded, &names, &setting, mistakes);
    let programme = programme::compile(blocks, &names, &setting, mistakes);
    slots::check(&setting, &programme, &spots, mistakes);
    let programme: Vec<_> = programme.into_iter().map(Spanned::into_inner).collect();
    setting.evaluation = evaluation::compile(evaluation, &setting, &programme, plan.burn_in, mistakes);
    (mistakes.count() == 0).then_some((setting, programme, plan))
}

/// The names of one kind of thing.
#[allow(clippy::struct_field_names, reason = "`names.groups.names` reads as it should")]
struct Names<I> {
    what: &'static str,
    all: Vec<String>,
    of: PhantomData<fn(I)>,
}

impl<I: Id> Names<I> {
    fn of<T>(what: &'static str, rows: &Named<T>, mistakes: &mut Mistakes) -> Self {
        if let Some((name, _)) = rows.0.get(MOST_ROWS) {
            mistakes.add(name.span(), too_many(what, rows.0.len()));
        }
        Self { what, all: rows.names(), of: PhantomData }
    }

    /// The thing of that name; a mistake where there is none.
    fn find(&self, name: &Name, mistakes: &mut Mistakes) -> Option<I> {
        let found = self.all.iter().position(|known| known == name.get_ref());
        if found.is_none() {
            let problem =
                NameProblem::UnknownName { what: self.what, name: name.get_ref().clone(), valid: self.all.clone() };
            mistakes.add(name.span(), problem);
        }
        found.map(I::from_index)
    }

    /// All things of a list of names; a name given twice is a mistake.
    fn find_all(&self, list: &[Name], mistakes: &mut Mistakes) -> Vec<I> {
        let mut seen = BTreeSet::new();
        for name in list.iter().filter(|name| !seen.insert(name.get_ref())) {
            mistakes.add(name.span(), NameProblem::NamedTwice { what: self.what, name: name.get_ref().clone() });
        }
        list.iter().filter_map(|name| self.find(name, mistakes)).collect()
    }

    /// A table with the values given by name and `otherwise` for the rest.
    fn spread<T: Copy>(&self, given: &Named<T>, otherwise: T, mistakes: &mut Mistakes) -> Table<I, T> {
        let mut table: Table<I, T> = self.all.iter().map(|_| otherwise).collect();
        for (name, value) in &given.0 {
            if let Some(id) = self.find(name, mistakes) {
                table[id] = *value;
            }
        }
        table
    }

    fn ids(&self) -> Vec<I> {
        (0..self.all.len()).map(I::from_index).collect()
    }
}

/// All names that others can refer to.
struct Vocabulary {
    jurisdictions: Names<JurisdictionId>,
    places: Names<PlaceId>,
    groups: Names<GroupId>,
    tactics: Names<TacticId>,
    forms: Names<FormId>,
    channels: Names<ChannelId>,
}

impl Vocabulary {
    fn of(file: &File, mistakes: &mut Mistakes) -> Option<Self> {
        let names = Self {
            jurisdictions: Names::of("jurisdiction", &file.jurisdictions, mistakes),
            places: Names::of("place", &file.places, mistakes),
            groups: Names::of("target group", &file.groups, mistakes),
            tactics: Names::of("tactic", &file.tactics, mistakes),
            forms: Names::of("form", &file.forms, mistakes),
            channels: Names::of("channel", &file.channels, mistakes),
        };
        (mistakes.count() == 0).then_some(names)
    }
}

fn too_many(what: &'static str, found: usize) -> NumberProblem {
    NumberProblem::TooMany { what, found, most: MOST_ROWS }
}

fn factor_one() -> Factor {
    Factor::new(1.0).expect("1 is a factor")
}

fn probability_one() -> Probability {
    Probability::new(1.0).expect("1 is a probability")
}

/// The whole number, reported where it is below `least`.
fn at_least(what: &'static str, least: u32, number: &Spanned<Whole>, mistakes: &mut Mistakes) -> u32 {
    let Whole(found) = *number.get_ref();
    if found < least {
        mistakes.add(number.span(), NumberProblem::TooSmall { what, least, found });
    }
    found
}

fn plan(run: &file::Run, mistakes: &mut Mistakes) -> Plan {
    let worlds = run.worlds.as_ref().map_or(1, |worlds| at_least("a number of worlds:", 1, worlds, mistakes));
    let least = if worlds > 1 { 2 } else { 1 };
    Plan {
        worlds,
        burn_in: run.burn_in.0,
        window: at_least("a window of weeks:", 1, &run.window, mistakes),
        replicates: at_least("a number of replicates:", least, &run.replicates, mistakes),
        seed: run.seed.whole(),
    }
}

/// The world without its exclusions.
fn setting(file: File, names: &Vocabulary, mistakes: &mut Mistakes) -> Setting {
    let before = mistakes.count();
    let pools = pools(&file.pools, names, mistakes);
    let known_pools = (mistakes.count() == before).then_some(&pools);
    let (legs, routes) = journeys::compile(&file, names, known_pools, mistakes);
    Setting {
        jurisdictions: jurisdictions(file.jurisdictions, names, mistakes),
        places: places(file.places, names, mistakes),
        groups: names.groups.all.iter().map(|name| Group { name: name.clone() }).collect(),
        pools,
        legs,
        routes,
        tactics: tactics(file.tactics, mistakes),
        forms: forms(file.forms, mistakes),
        channels: channels(file.channels, names, mistakes),
        excluded: Vec::new(),
        cells: cells(&file.cells, mistakes),
        choice: choice(file.choice, mistakes),
        turnover: turnover(&file.turnover, mistakes),
        recruitment: recruitment(&file.recruitment),
        prices: prices(&file.prices),
        learning: learning(&file.learning),
        willingness: willingness(&file.willingness),
        exit: Exit { self_exit: *file.exit.self_exit.get_ref() },
        enforcement: enforcement(&file.enforcement, mistakes),
        services: services(&file.service, names, mistakes),
        mechanisms: Mechanisms::default(),
        evaluation: Err(Unevaluated::NoProgramme),
    }
}

fn jurisdictions(
    rows: Named<file::Jurisdiction>,
    names: &Vocabulary,
    mistakes: &mut Mistakes,
) -> Table<JurisdictionId, Jurisdiction> {
    rows.0
        .into_iter()
        .map(|(name, row)| Jurisdiction {
            name: name.into_inner(),
            capacity: row.capacity,
            conviction: row.conviction,
            corruption: row.corruption,
            turnover: row.turnover,
            coverage: names.forms.spread(&row.coverage, probability_one(), mistakes),
        })
        .collect()
}

fn places(rows: Named<file::Place>, names: &Vocabulary, mistakes: &mut Mistakes) -> Table<PlaceId, Place> {
    rows.0
        .into_iter()
        .filter_map(|(name, row)| {
            Some(Place {
                jurisdiction: names.jurisdictions.find(&row.jurisdiction, mistakes)?,
                name: name.into_inner(),
                x: row.x,
                y: row.y,
                acceptance: row.acceptance,
                revenue: row.revenue.unwrap_or(Positive::new(1.0).expect("1 is above zero")),
            })
        })
        .collect()
}

/// Each block gives one pool for each of its origins and groups.
fn pools(blocks: &[file::Pools], names: &Vocabulary, mistakes: &mut Mistakes) -> Table<PoolId, Pool> {
    let mut pools = Table::default();
    let mut seen = BTreeSet::new();
    for block in blocks {
        let groups = block.groups.as_ref().map(|groups| names.groups.find_all(groups, mistakes));
        let groups = groups.unwrap_or_else(|| names.groups.ids());
        names.places.find_all(&block.origins, mistakes);
        for name in &block.origins {
            let Some(origin) = names.places.all.iter().position(|place| place == name.get_ref()) else { continue };
            let origin = PlaceId::from_index(origin);
            for &group in &groups {
                if !seen.insert((origin, group)) {
                    let group = names.groups.all[group.index()].clone();
                    mistakes.add(name.span(), JourneyProblem::PoolTwice { origin: name.get_ref().clone(), group });
                } else if seen.len() > MOST_ROWS {
                    mistakes.add(name.span(), too_many("pool", seen.len()));
                    return pools;
                } else {
                    let file::Vulnerability { alpha, beta } = block.vulnerability;
                    pools.push(Pool { origin, group, size: block.size, alpha, beta, intent: block.intent });
                }
            }
        }
    }
    pools
}

fn tactics(rows: Named<file::Tactic>, mistakes: &mut Mistakes) -> Table<TacticId, Tactic> {
    rows.0
        .into_iter()
        .map(|(name, row)| {
            let attempts = *row.attempts.get_ref();
            if attempts.get() > MOST_ATTEMPTS {
                let (what, most, found) = ("attempts per week:", MOST_ATTEMPTS, attempts.get());
                mistakes.add(row.attempts.span(), NumberProblem::TooLarge { what, most, found });
            }
            let name = name.into_inner();
            Tactic { name, attempts, cost: row.cost, acceptance: row.acceptance, control: row.control }
        })
        .collect()
}

fn forms(rows: Named<file::Form>, mistakes: &mut Mistakes) -> Table<FormId, Form> {
    let sum: f64 = rows.0.iter().map(|(_, row)| row.share.get_ref().get()).sum();
    let last = rows.0.iter().map(|(_, row)| row.share.span()).max_by_key(|span| span.start);
    if let Some(span) = last.filter(|_| (sum - 1.0).abs() > TOLERANCE) {
        mistakes.add(span, NumberProblem::Shares { sum });
    }
    if let Some((name, _)) = rows.0.first().filter(|(_, first)| first.trafficking.is_none()) {
        mistakes.add(name.span(), NameProblem::NoTraffickingForm);
    }
    rows.0.into_iter().filter_map(|(name, row)| form(name, row, mistakes)).collect()
}

fn form(name: Name, row: file::Form, mistakes: &mut Mistakes) -> Option<Form> {
    if row.share.get_ref().get() <= 0.0 {
        let what = "the share of a form:";
        mistakes.add(row.share.span(), NumberProblem::Outside { what, found: 0.0, valid: "above 0" });
    }
    let kind = match (row.trafficking, row.other) {
        (Some(form), None) => FormKind::Trafficking {
            harm: form.harm,
            revenue: form.revenue,
            duration: form.duration.into_inner(),
            capacity: form.capacity.unwrap_or(Positive::new(1.0).expect("1 is above zero")),
        },
        (None, Some(other)) => FormKind::Other { profit: other.profit },
        (trafficking, _) => {
            let problem = NameProblem::FormKind { form: name.get_ref().clone(), both: trafficking.is_some() };
            mistakes.add(name.span(), problem);
            return None;
        }
    };
    Some(Form { name: name.into_inner(), kind, share: row.share.into_inner(), penalty: row.penalty })
}

fn channels(rows: Named<file::Channel>, names: &Vocabulary, mistakes: &mut Mistakes) -> Table<ChannelId, Channel> {
    rows.0
        .into_iter()
        .map(|(name, row)| Channel {
            name: name.into_inner(),
            hazard: row.hazard.into_inner(),
            by_form: names.forms.spread(&row.by_form, factor_one(), mistakes),
            by_place: names.places.spread(&row.by_place, factor_one(), mistakes),
            needs_willingness: row.needs_willingness,
            lead: row.lead,
        })
        .collect()
}

fn cells(row: &file::Cells, mistakes: &mut Mistakes) -> Cells {
    let number = at_least("a number of cells:", 1, &row.number, mistakes);
    let networks = at_least("a number of networks:", 1, &row.networks, mistakes);
    if networks > number {
        mistakes.add(row.networks.span(), NumberProblem::Networks { networks, cells: number });
    }
    let capacities = row.capacities.iter().map(|size| at_least("the capacity of a cell:", 1, size, mistakes)).collect();
    Cells { number, networks, capacities }
}

fn choice(row: file::Choice, mistakes: &mut Mistakes) -> Choice {
    let span = row.ease.span();
    let ease: ByReview<Probability> = row.ease.into_inner().into();
    let sum = [ease.geographic, ease.target, ease.tactical, ease.functional, ease.temporal].map(Probability::get);
    let sum: f64 = sum.iter().sum();
    if sum > 1.0 + TOLERANCE {
        mistakes.add(span, NumberProblem::Ease { sum });
    }
    let dormant = row.dormant_share.get_ref().get();
    if dormant <= 0.0 || dormant >= 1.0 {
        let (what, valid) = ("the dormant share:", "above 0 and below 1");
        mistakes.add(row.dormant_share.span(), NumberProblem::Outside { what, found: dormant, valid });
    }
    Choice {
        rationality: row.rationality,
        ease,
        cost: row.cost.into(),
        tastes: row.tastes,
        distance_scale: row.distance_scale,
        same_pair_distance: row.same_pair_distance,
        dormant_share: row.dormant_share.into_inner(),
        risk_weight: row.risk_weight,
    }
}

fn turnover(row: &file::Turnover, mistakes: &mut Mistakes) -> Turnover {
    Turnover {
        retirement: row.retirement,
        dormant_exit: row.dormant_exit,
        entry_threshold: row.entry_threshold,
        no_success: at_least("weeks without success:", 1, &row.no_success, mistakes),
    }
}

fn recruitment(row: &file::Recruitment) -> Recruitment {
    Recruitment {
        vulnerability: row.vulnerability,
        intent: row.intent,
        known_share: row.known_share,
        returned: row.returned,
        prior_attempts: row.prior_attempts,
    }
}

fn prices(row: &file::Prices) -> Prices {
    Prices { elasticity: row.elasticity, cap: row.cap, prior_weeks: row.prior_weeks }
}

fn learning(row: &file::Learning) -> Learning {
    Learning {
        half_life: row.half_life,
        recruiting: row.recruiting,
        moving: row.moving,
        holding: row.holding,
        prior_exposure: row.prior_exposure,
        public: row.public,
        similar: row.similar,
    }
}

fn willingness(row: &file::Willingness) -> Willingness {
    Willingness {
        base: row.base,
        quality: row.quality,
        protection: row.protection,
        non_punishment: row.non_punishment,
        fear: row.fear,
    }
}

fn enforcement(row: &file::Enforcement, mistakes: &mut Mistakes) -> Enforcement {
    let [shortest, longest] = row.case_weeks.get_ref();
    let shortest = at_least("the weeks of a case:", 1, shortest, mistakes);
    let Whole(longest) = *longest.get_ref();
    if longest < shortest {
        mistakes.add(row.case_weeks.span(), NumberProblem::CaseWeeks { shortest, longest });
    }
    Enforcement {
        credit: row.credit,
        lead_life: row.lead_life.0,
        case_weeks: (shortest, longest),
        arrest: row.arrest,
        organiser: row.organiser,
        convicted_weeks: row.convicted_weeks.0,
        released_weeks: row.released_weeks.0,
        replacement_weeks: row.replacement_weeks.0,
        replacement: row.replacement,
        freed: row.freed,
        screening_lead: row.screening_lead,
        conviction_by_lead: by_lead(row.conviction_by_lead),
        organiser_by_lead: by_lead(row.organiser_by_lead),
        seizure: row.seizure,
        asset_weeks: row.asset_weeks.unwrap_or(Duration::new(ASSET_WEEKS).expect("a year is a duration")),
        seizure_by_lead: by_lead(row.seizure_by_lead),
        responsiveness: row.responsiveness,
    }
}

fn by_lead(row: file::Leads) -> ByLead<Factor> {
    let or_one = |given: Option<Factor>| given.unwrap_or_else(factor_one);
    ByLead {
        testimony: or_one(row.testimony),
        report: or_one(row.report),
        proactive: or_one(row.proactive),
        financial: or_one(row.financial),
        joint: or_one(row.joint),
    }
}

/// One service for all, or one at each of the places given.
fn services(row: &file::Service, names: &Vocabulary, mistakes: &mut Mistakes) -> Table<ServiceId, Service> {
    let common = Service {
        place: None,
        capacity: row.capacity,
        strain: row.strain.unwrap_or(Positive::new(1.0).expect("1 is above zero")),
        quality: row.quality,
        referral: row.referral.unwrap_or_else(probability_one),
        assisted_return: row.assisted_return.0,
        return_weeks: row.return_weeks.0,
    };
    if row.places.0.is_empty() {
        return [common].into_iter().collect();
    }
    let at = |(name, own): &(Name, file::ServiceAt)| Service {
        place: names.places.find(name, mistakes),
        capacity: own.capacity.unwrap_or(common.capacity),
        strain: own.strain.unwrap_or(common.strain),
        quality: own.quality.unwrap_or(common.quality),
        referral: own.referral.unwrap_or(common.referral),
        ..common
    };
    row.places.0.iter().map(at).collect()
}

fn exclusions(
    rows: &[Spanned<file::Excluded>],
    names: &Vocabulary,
    setting: &Setting,
    mistakes: &mut Mistakes,
) -> Vec<Exclusion> {
    let before = mistakes.count();
    let mut excluded = Vec::new();
    for row in rows {
        let given = row.get_ref();
        excluded.push(Exclusion {
            origin: given.origin.as_ref().and_then(|name| place(name, Role::Origin, names, setting, mistakes)),
            destination: given
                .destination
                .as_ref()
                .and_then(|name| place(name, Role::Destination, names, setting, mistakes)),
            group: given.group.as_ref().and_then(|name| names.groups.find(name, mistakes)),
            tactic: given.tactic.as_ref().and_then(|name| names.tactics.find(name, mistakes)),
            form: given.form.as_ref().and_then(|name| names.forms.find(name, mistakes)),
        });
        if mistakes.count() == before && !leaves_something(&excluded, setting) {
            mistakes.add(row.span(), NameProblem::ExcludesEverything);
            break;
        }
    }
    excluded
}

/// What a place is to routes.
#[derive(Clone, Copy)]
enum Role {
    /// Routes start there.
    Origin,
    /// Routes end there.
    Destination,
}

/// The place of that name, which must have that role.
fn place(name: &Name, role: Role, names: &Vocabulary, setting: &Setting, mistakes: &mut Mistakes) -> Option<PlaceId> {
    check_role(name, role, names, setting, mistakes);
    names.places.find(name, mistakes)
}

/// Reports a place that exists and is nothing to any route in that role.
fn check_role(name: &Name, role: Role, names: &Vocabulary, setting: &Setting, mistakes: &mut Mistakes) {
    let (verb, fitting): (&str, Vec<PlaceId>) = match role {
        Role::Origin => ("starts", setting.origins().collect()),
        Role::Destination => ("ends", setting.destinations().collect()),
    };
    let valid: Vec<String> = fitting.iter().map(|&place| setting.places[place].name.clone()).collect();
    let place = name.get_ref();
    if names.places.all.contains(place) && !valid.contains(place) {
        mistakes.add(name.span(), NameProblem::NoSuchRole { place: place.clone(), verb, valid });
    }
}

/// Whether some operation that is trafficking is left.
fn leaves_something(excluded: &[Exclusion], setting: &Setting) -> bool {
    let allowed = |route: &Route, group, tactic, form| {
        let hit = |rule: &Exclusion| {
            rule.origin.is_none_or(|origin| origin == route.origin)
                && rule.destination.is_none_or(|destination| destination == route.destination)
                && rule.group.is_none_or(|excluded| excluded == group)
                && rule.tactic.is_none_or(|excluded| excluded == tactic)
                && rule.form.is_none_or(|excluded| excluded == form)
        };
        !excluded.iter().any(hit)
    };
    let forms: Vec<FormId> = setting.forms.ids().filter(|&form| setting.forms[form].is_trafficking()).collect();
    setting.routes.iter().any(|route| {
        let groups = setting.pools.iter().filter(|pool| pool.origin == route.origin).map(|pool| pool.group);
        groups.into_iter().any(|group| {
            setting.tactics.ids().any(|tactic| forms.iter().any(|&form| allowed(route, group, tactic, form)))
        })
    })
}
