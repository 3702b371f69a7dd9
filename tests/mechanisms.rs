//! Single mechanisms whose effect is known on paper or in sign.

use waterbed::engine::{self, Replicate, Treatment};
use waterbed::model::World;
use waterbed::model::arm::Arm;
use waterbed::model::books::{Books, Lens};
use waterbed::model::exits::{finding, willing};
use waterbed::model::interventions::{
    CriminalJustice, Identification, Intervention, Kind, LegalFramework, Livelihoods, Scope, VictimSupport,
};
use waterbed::model::levers::Levers;
use waterbed::model::meetings::Place;
use waterbed::model::nearness::Nearness;
use waterbed::model::programme::Programme;
use waterbed::model::record;
use waterbed::model::setting::{ByReview, Leg, Route, Service, Setting};
use waterbed::model::state::State;
use waterbed::rng::{HALF_WORDS, Streams, half_word};
use waterbed::scenario::Scenario;
use waterbed::units::{
    ChannelId, Correlation, Count, Duration, FormId, Hazard, Id, JurisdictionId, LegId, PlaceId, PoolId, ServiceId,
    Week,
};
use waterbed::verify::worlds::{Size, factor, positive, probability, static_world};

const SEED: u64 = 11;

fn small() -> Setting {
    static_world(Size { origins: 1, destinations: 2, groups: 1, tactics: 1, forms: 1, others: 0 })
}

fn programme(kind: Kind) -> Programme {
    Programme::new(vec![Intervention {
        name: "tried".into(),
        start: Week(0),
        delay: 0,
        ramp: 0,
        end: None,
        effort: probability(1.0),
        fidelity: probability(1.0),
        cost: None,
        scope: Scope::default(),
        monitoring: None,
        kind,
    }])
}

/// Recruitments of a year in a world where cells cannot change what they do.
fn recruited(world: &World, programme: &Programme) -> u32 {
    let closed = ByReview { geographic: true, target: true, tactical: true, functional: true, temporal: true };
    let books = Replicate::burn_in(world, SEED, 0, 10).arm(Treatment { programme, closed, kick: false });
    books.truth.recruited.iter().sum()
}

/// Turned off, intent to migrate makes people harder to recruit, and turned on easier: by the closed form of the mean
/// acceptance, since rooms are large and the pool is endless.
#[test]
fn livelihoods_can_lower_and_raise_recruitment() {
    let mut setting = small();
    setting.cells.capacities = std::iter::once(5_000).collect();
    setting.cells.number = 2_000;
    let world = World::new(setting, 52);
    let with = |alternative, aspiration| {
        recruited(
            &world,
            &programme(Kind::Livelihoods(Livelihoods {
                reach: probability(1.0),
                targeting: Correlation::default(),
                uptake: probability(1.0),
                alternative: probability(alternative),
                aspiration: probability(aspiration),
                protection: factor(0.0),
                half_life: positive(50.0),
            })),
        )
    };
    let before = f64::from(recruited(&world, &Programme::default()));
    let mean = |odds: f64| world.population.mean(PoolId(0), |f| odds * f / (1.0 + odds * f));
    let meetings = &world.meetings[0];
    let (low, high) = (mean(meetings.odds), mean(meetings.odds * world.intent_odds[1]));
    for (alternative, aspiration, intent) in [(1.0, 0.0, 0.0), (0.0, 1.0, 1.0), (0.5, 0.0, 0.15)] {
        let ratio = f64::from(with(alternative, aspiration)) / before;
        let expected = (intent * high + (1.0 - intent) * low) / meetings.acceptance;
        assert!((ratio / expected - 1.0).abs() < 0.03, "{alternative}, {aspiration}: {ratio}, expected {expected}");
    }
}

/// The probability that the person at a place of the strata accepts, with intent as it is or turned on.
fn acceptance(world: &World, meeting: usize, place: Place, turned: bool) -> f64 {
    let pool = PoolId::from_index(meeting % world.setting.pools.len());
    let (_, traits) = world.population.member(pool, place.intends, place.rank);
    assert_eq!(traits.intent, place.intends);
    let odds = world.meetings[meeting].odds * traits.vulnerability;
    chance(if traits.intent || turned { odds * world.intent_odds[1] } else { odds })
}

/// The probability with these odds.
fn chance(odds: f64) -> f64 {
    odds / (1.0 + odds)
}

/// The mean over a fine grid of a share of encounters.
fn mean(share: f64, of: impl Fn(f64) -> f64) -> f64 {
    const STEPS: u32 = 40_000;
    (0..STEPS).map(|i| of((f64::from(i) + 0.5) / f64::from(STEPS) * share)).sum::<f64>() / f64::from(STEPS)
}

/// Nobody accepts more readily than their stratum allows, and what thinning leaves succeeds as often as all attempts would;
/// where all intents are turned on, together with the further attempts that this adds.
#[test]
fn thinning_drops_only_what_fails() {
    let world = World::new(Scenario::shipped("default").unwrap().unwrap().setting, 1);
    let known = world.setting.recruitment.known_share.get();
    for (meeting, meetings) in world.meetings.iter().enumerate().step_by(7) {
        let (strata, sway) = (&world.strata[meeting], &world.swayed[meeting]);
        let [strangers, anybody] = [meetings.strangers, meetings.anybody].map(|half| f64::from(half) / HALF_WORDS);
        let encounters = meetings.attempts * known * meetings.returned / (anybody - strangers);
        let of_strangers = |turned: bool| {
            let success = |uniform| {
                let place = meetings.stranger(strata, half_word(uniform));
                let (accepts, highest) = (acceptance(&world, meeting, place, turned), place.highest);
                assert!(turned || accepts <= highest, "{accepts} above {highest}");
                accepts.min(highest) / highest
            };
            encounters * strangers * mean(strangers, success)
        };
        let further = |uniform| {
            let (place, further) = sway.at(strata, uniform);
            let beyond = acceptance(&world, meeting, place, true) - place.highest;
            beyond.max(0.0) / further
        };
        let pool = PoolId::from_index(meeting % world.setting.pools.len());
        let all_intend = world.population.mean(pool, |factor| chance(meetings.odds * world.intent_odds[1] * factor));
        let strange = meetings.attempts * (1.0 - known);
        let cases = [
            (of_strangers(false), strange * meetings.acceptance),
            (of_strangers(true) + sway.attempts * mean(1.0, further), strange * all_intend),
        ];
        for (found, expected) in cases {
            assert!((found / expected - 1.0).abs() < 1e-3, "meeting {meeting}: {found}, expected {expected}");
        }
    }
}

/// Few people cannot stand at every rank; where they do stand they accept no more readily than their stratum allows.
#[test]
fn strata_of_small_pools_have_bounds_too() {
    for size in [1.0, 7.0, 100.0, 1_013.0] {
        let mut setting = Scenario::shipped("default").unwrap().unwrap().setting;
        setting.pools.iter_mut().for_each(|pool| pool.size = Count::new(size).expect("a size"));
        let world = World::new(setting, 1);
        for (meeting, meetings) in world.meetings.iter().enumerate() {
            for step in 0..2_000 {
                let who = (f64::from(step) / 2_000.0 * f64::from(meetings.strangers)) as u32;
                let place = meetings.stranger(&world.strata[meeting], who);
                let accepts = acceptance(&world, meeting, place, false);
                assert!(accepts <= place.highest, "{accepts} above {} in a pool of {size}", place.highest);
            }
        }
    }
}

/// Support raises a channel that needs willingness by `σ(w₀ + w_q·q′ + w_p − w_r) / σ(w₀ + w_q·q − w_r)`, others not.
#[test]
fn support_makes_people_willing() {
    let mut setting = small();
    let support = VictimSupport {
        capacity: factor(0.0),
        quality: probability(1.0),
        protection: probability(1.0),
        residence: Duration::default(),
        legal_aid: factor(1.0),
    };
    let place = setting.destinations().next().expect("somewhere");
    let found = |setting: &Setting, dose: f64| {
        let mut levers = Levers::neutral(setting, 1);
        Kind::VictimSupport(support.clone()).press(dose, &Scope::default(), setting, &mut levers);
        let willing = willing(setting, &levers, &setting.services.map(|_, _| 1.0), place);
        finding(setting, &levers, ChannelId(0), (place, FormId(0)), willing)
    };
    assert_eq!(found(&setting, 1.0).to_bits(), 1f64.to_bits(), "nobody is asked");
    setting.channels[ChannelId(0)].needs_willingness = true;
    assert_eq!(found(&setting, 0.0).to_bits(), 1f64.to_bits(), "no support, no change");
    let sigma = |x: f64| 1.0 / (1.0 + (-x).exp());
    // Base 0, quality .5 → 1 at weight 1, protection at weight 1, fear .5.
    assert!((found(&setting, 1.0) - sigma(1.5) / sigma(0.0)).abs() < 1e-12);
}

fn proactive(hazard: f64) -> Programme {
    let text = format!("proactive = {hazard}");
    let kind: CriminalJustice = toml::from_str(&text).expect("everything else has a neutral default");
    assert_eq!(Some(kind.proactive), Hazard::new(hazard));
    programme(Kind::CriminalJustice(kind))
}

/// Effort follows detections and keeps its sum in each jurisdiction; without detections it stays as usual.
#[test]
fn effort_goes_where_most_was_found_and_keeps_its_sum() {
    let mut setting = small();
    setting.mechanisms.responders = true;
    setting.enforcement.responsiveness = probability(0.6);
    let far = setting.destinations().nth(1).expect("two destinations");
    setting.channels[ChannelId(0)].by_place[far] = factor(8.0);
    let world = World::new(setting, 200);
    let proactive = proactive(0.01);
    let luck = Streams::new(SEED, 0, 0);
    let arm = Arm {
        world: &world,
        programme: &proactive,
        closed: ByReview::default(),
        given: None,
        luck,
        people: Streams::shared(SEED),
    };
    let mut state = State::new(&arm, Week(0));
    state.levers = Levers::neutral(&world.setting, 1);
    let sum = |state: &State| world.layout.destinations().iter().map(|&place| state.effort[place]).sum::<f64>();
    for _ in 0..150 {
        engine::week(&arm, &mut state);
        assert!((sum(&state) - 2.0).abs() < 1e-12);
    }
    assert!(state.effort[far] > 1.2, "most are found there: effort {}", state.effort[far]);
    assert!(state.effort.iter().all(|&effort| effort >= 0.4));
}

/// The hazard of proactive work is a hazard: over many cells and weeks, leads come at its rate.
#[test]
fn proactive_leads_come_at_their_rate() {
    let mut setting = small();
    setting.mechanisms.responders = true;
    setting.enforcement.arrest = probability(0.0);
    setting.channels[ChannelId(0)].lead = probability(0.0);
    let world = World::new(setting, 300);
    let hazard = 0.02;
    let proactive = proactive(hazard);
    let luck = Streams::new(SEED, 0, 0);
    let arm = Arm {
        world: &world,
        programme: &proactive,
        closed: ByReview::default(),
        given: None,
        luck,
        people: Streams::shared(SEED),
    };
    let mut state = State::new(&arm, Week(0));
    state.levers = Levers::neutral(&world.setting, 1);
    let mut exposed = 0.0;
    for _ in 0..250 {
        engine::week(&arm, &mut state);
        exposed += state.cells.iter().filter(|cell| cell.held > 0).count() as f64;
    }
    let expected = exposed * -(-hazard).exp_m1();
    let leads = f64::from(state.books.observed.leads);
    assert!((leads - expected).abs() < 4.0 * expected.sqrt(), "{leads} leads, expected {expected}");
    assert!(expected > 500.0, "enough to tell");
}

/// Two years in which every case of an independent cell with room for one ends in a conviction, with this share of ten weeks' revenue
/// seized, twice as much of it where the case started from money.
fn convicting(share: f64, testimony: f64, programme: &Programme) -> Books {
    let world = World::new(strict(share, testimony), 104);
    Replicate::burn_in(&world, SEED, 0, 40).arm(Treatment { programme, closed: ByReview::default(), kick: false })
}

fn strict(share: f64, testimony: f64) -> Setting {
    let mut setting = static_world(Size { origins: 1, destinations: 1, groups: 1, tactics: 1, forms: 1, others: 0 });
    setting.mechanisms.responders = true;
    (setting.cells.capacities, setting.cells.networks) = (std::iter::once(1).collect(), setting.cells.number);
    let channel = &mut setting.channels[ChannelId(0)];
    (channel.hazard, channel.lead) = (Hazard::new(0.02).expect("a hazard"), probability(testimony));
    let jurisdiction = &mut setting.jurisdictions[JurisdictionId(0)];
    (jurisdiction.capacity, jurisdiction.conviction) = (factor(5.0), probability(1.0));
    let rules = &mut setting.enforcement;
    (rules.arrest, rules.organiser, rules.seizure) = (probability(1.0), probability(0.0), probability(share));
    (rules.asset_weeks, rules.seizure_by_lead.financial) = (Duration::new(10.0).expect("ten weeks"), factor(2.0));
    setting
}

fn confiscating(kusd: f64) -> Programme {
    let law: LegalFramework = toml::from_str(&format!("confiscation = {kusd}")).expect("the rest has neutral defaults");
    programme(Kind::LegalFramework(law))
}

/// One person at .3 kUSD a week over ten weeks are 3,000 dollars; what is taken is the share of it, changes nothing else,
/// and never exceeds it whatever the law adds.
#[test]
fn convictions_take_a_share_of_the_assets() {
    let taking = |share| convicting(share, 0.3, &Programme::default());
    let (none, half, all) = (taking(0.0), taking(0.5), taking(1.0));
    let (count, sum) = (half.observed.seizures, half.observed.seized);
    assert!(count > 10 && count <= half.observed.convictions, "{count} seizures");
    assert_eq!(sum, 1_500 * u64::from(count));
    assert_eq!((all.observed.seizures, all.observed.seized), (count, 2 * sum));
    let rest = |mut books: Books| {
        (books.observed.seizures, books.observed.seized) = (0, 0);
        books
    };
    assert!(none == rest(half) && none == rest(all), "a seizure changes what happens");
    let law = |share, kusd| convicting(share, 0.3, &confiscating(kusd)).observed;
    let (besides, everything) = (law(0.5, 1.0), law(0.5, 1e6));
    assert_eq!(besides.seized, 2_500 * u64::from(besides.seizures));
    assert_eq!(everything.seized, 3_000 * u64::from(everything.seizures));
}

/// Financial investigation takes twice the share, at most all there is.
#[test]
fn following_the_money_takes_more() {
    let kind: CriminalJustice = toml::from_str("financial = 0.05").expect("everything else has a neutral default");
    let money = programme(Kind::CriminalJustice(kind));
    for (share, dollars) in [(0.4, 2_400), (0.6, 3_000)] {
        let observed = convicting(share, 0.0, &money).observed;
        assert!(observed.seizures > 20, "{} seizures", observed.seizures);
        assert_eq!(observed.seized, dollars * u64::from(observed.seizures));
    }
}

/// All cells belong to one network. Its organiser, the first to be convicted, loses what all of them hold.
#[test]
fn an_organiser_loses_the_assets_of_the_network() {
    let mut setting = strict(1.0, 0.3);
    (setting.cells.networks, setting.enforcement.organiser) = (1, probability(1.0));
    let world = World::new(setting, 200);
    let (programme, luck, people) = (Programme::default(), Streams::new(SEED, 0, 0), Streams::shared(SEED));
    let arm = Arm { world: &world, programme: &programme, closed: ByReview::default(), given: None, luck, people };
    let mut state = State::new(&arm, Week(0));
    while state.books.observed.convictions == 0 {
        engine::week(&arm, &mut state);
    }
    let (books, held) = (&state.books.observed, state.victims.len() as u64);
    assert_eq!((books.organisers, books.arrests, books.seizures), (1, 0, 1));
    assert!(held > 100, "{held} are held");
    assert_eq!(books.seized, 3_000 * held);
}

/// Two destinations in two jurisdictions, with one channel that needs willingness; `capacities` of a service at the first
/// place and of one at the second. Nothing but services is learned from: prices and risk stand still.
fn served(capacities: [f64; 2]) -> World {
    let mut setting = small();
    let places: Vec<_> = setting.destinations().collect();
    setting.jurisdictions.push(setting.jurisdictions[JurisdictionId(0)].clone());
    setting.places[places[1]].jurisdiction = JurisdictionId(1);
    (setting.mechanisms.learning, setting.choice.risk_weight) = (true, factor(0.0));
    setting.cells.number = 4_000;
    let channel = &mut setting.channels[ChannelId(0)];
    (channel.hazard, channel.needs_willingness) = (Hazard::new(0.02).expect("a hazard"), true);
    let common = setting.services[ServiceId(0)].clone();
    let at = |(&place, capacity)| Service { place: Some(place), capacity: factor(capacity), ..common.clone() };
    setting.services = places.iter().zip(capacities).map(at).collect();
    World::new(setting, 200)
}

/// Identified people per victim-week at each destination in four years after two of burn-in, and the standing of the
/// services in the end.
fn identified(world: &World, programme: &Programme) -> ([f64; 2], Vec<f64>) {
    let (luck, people) = (Streams::new(SEED, 0, 0), Streams::shared(SEED));
    let arm = Arm { world, programme, closed: ByReview::default(), given: None, luck, people };
    let mut state = State::new(&arm, Week(-100));
    while state.week < Week(200) {
        engine::week(&arm, &mut state);
    }
    record::close(&arm, &mut state, Week(199));
    let (layout, books) = (&world.layout, &state.books);
    let rate = |place| {
        let found: u32 = books.observed.identified(layout).by_form(layout, Lens::Destination, place).iter().sum();
        f64::from(found) / books.truth.victim_weeks_by_form(layout, Lens::Destination, place).iter().sum::<u64>() as f64
    };
    ([rate(0), rate(1)], state.standing.to_vec())
}

/// A service that turns everybody away is told of: where it serves, a channel that needs willingness finds as few as at
/// quality 0, `σ(−fear)` instead of `σ(quality − fear)`; where another serves, as many as before, to the bit.
#[test]
fn an_overloaded_service_makes_fewer_come_forward() {
    let nothing = Programme::default();
    let (roomy, standing) = identified(&served([1e6, 1e6]), &nothing);
    assert_eq!(standing, [1.0, 1.0], "where there is room nothing changes");
    let (full, standing) = identified(&served([0.0, 1e6]), &nothing);
    assert!(standing[0] < 0.05 && standing[1].to_bits() == 1f64.to_bits(), "{standing:?}");
    let sigma = |x: f64| 1.0 / (1.0 + (-x).exp());
    let fewer = |place: usize| full[place] / roomy[place];
    assert!((fewer(0) / (sigma(-0.5) / sigma(0.0)) - 1.0).abs() < 0.05, "at the full service: × {}", fewer(0));
    assert!((fewer(1) - 1.0).abs() < 0.03, "at the other: × {}", fewer(1));
}

/// More support in the jurisdiction of the full service brings its standing back, elsewhere it does not.
#[test]
fn support_acts_on_the_services_of_its_jurisdictions() {
    let world = served([0.0, 1e6]);
    let support: VictimSupport = toml::from_str("capacity = 1e6").expect("the rest has neutral defaults");
    let standing = |jurisdiction| {
        let mut row = programme(Kind::VictimSupport(support.clone())).interventions.remove(0);
        row.scope.jurisdictions = Some(vec![jurisdiction]);
        identified(&world, &Programme::new(vec![row])).1[0]
    };
    assert!(standing(JurisdictionId(0)) > 0.9 && standing(JurisdictionId(1)) < 0.05);
}

/// The service at the place; else the nearest of the same jurisdiction, however far; else the nearest.
#[test]
fn every_place_has_its_service() {
    let mut setting = static_world(Size { origins: 2, destinations: 3, groups: 1, tactics: 1, forms: 1, others: 0 });
    let [far, near, lone, at, abroad] = [0, 1, 2, 3, 4].map(PlaceId);
    setting.jurisdictions.push(setting.jurisdictions[JurisdictionId(0)].clone());
    setting.jurisdictions.push(setting.jurisdictions[JurisdictionId(0)].clone());
    setting.places[abroad].jurisdiction = JurisdictionId(1);
    setting.places[lone].jurisdiction = JurisdictionId(2);
    assert_eq!(setting.service_of(near), ServiceId(0), "one service for all");
    let common = setting.services[ServiceId(0)].clone();
    let service = |place| Service { place: Some(place), ..common.clone() };
    setting.services = [service(at), service(far), service(abroad)].into_iter().collect();
    let served = [far, near, lone, at, abroad].map(|place| setting.service_of(place).0);
    // `lone` has neither; the service at distance 1 is nearer than that at 2.
    assert_eq!(served, [1, 1, 0, 0, 2]);
}

/// Of those identified half are referred; a programme that closes 60 % of the gap refers .8, and only they load the service.
#[test]
fn referral_sends_its_share_to_the_service() {
    let mut setting = served([1e6, 1e6]).setting;
    setting.services.iter_mut().for_each(|service| service.referral = probability(0.5));
    let world = World::new(setting, 200);
    let kind: Identification = toml::from_str("referral = 0.6").expect("the rest has neutral defaults");
    for (programme, expected) in [(Programme::default(), 0.5), (programme(Kind::Identification(kind)), 0.8)] {
        let closed = ByReview::default();
        let books =
            Replicate::burn_in(&world, SEED, 0, 50).arm(Treatment { programme: &programme, closed, kick: false });
        let all: u32 = books.observed.weekly.iter().sum();
        let (found, spread) = (f64::from(books.observed.assisted) / f64::from(all), (0.25 / f64::from(all)).sqrt());
        assert!((found - expected).abs() < 4.0 * spread, "{found} of {all} assisted, expected {expected}");
    }
}

/// Sums over parts say of all components at once what their lists say of each.
#[test]
fn what_is_known_around_a_component_is_the_sum_over_those_alike() {
    for name in ["default", "supply-chain"] {
        let components = World::new(Scenario::shipped(name).unwrap().unwrap().setting, 52).components;
        let known: Vec<f64> = (0..components.number()).map(|i| f64::from(1u32 << (i % 20))).collect();
        let mut around = Vec::new();
        components.around(&known, &mut Vec::new(), &mut around);
        for ((component, _), sum) in components.iter().zip(around) {
            let alike = components.alike(component);
            assert!(!alike.is_empty() && !alike.contains(&(component.index() as u16)));
            let expected: f64 = alike.iter().map(|&other| known[usize::from(other)]).sum();
            assert!((sum - expected).abs() < 1e-9, "{component:?}: {sum} instead of {expected}");
        }
    }
}

/// What a network has learnt takes off at most what risks take off for who has learnt nothing, and what the events add that it has
/// seen; and for some that have seen any it takes off more than the first. Decisions rest on that.
#[test]
fn a_risk_seems_no_greater_than_events_make_it() {
    let scenario = Scenario::shipped("default").unwrap().unwrap();
    let world = World::new(scenario.setting, 52);
    let replicate = Replicate::burn_in(&world, SEED, 0, 104);
    let outlook = &replicate.start().outlook;
    let (mut settled, mut greater) = (0, 0);
    for cell in replicate.start().living_cells() {
        let (believer, events) = (outlook.beliefs.of(cell.network), outlook.beliefs.events_at_most(cell.network));
        for &id in world.operations.feasible().iter().step_by(37) {
            let prospect = world.prospect(outlook, id, cell.capacity);
            let burden = world.burden(believer, &prospect);
            let most = world.burden_at_most(&outlook.beliefs, events, &prospect);
            assert!((0.0..=most).contains(&burden), "{burden} of {most}");
            if events > 0.0 {
                greater += u32::from(burden > prospect.usual);
            } else {
                assert_eq!(most.to_bits(), prospect.usual.to_bits());
                settled += u32::from(prospect.usual > 0.0);
            }
        }
    }
    assert!(settled > 1_000 && greater > 100, "{settled} settled, {greater} greater");
}

/// Every route is looked at from another as often as the other way round, and from the most central one never in vain.
#[test]
fn routes_are_looked_at_both_ways() {
    let setting = Scenario::shipped("default").unwrap().unwrap().setting;
    let (nearness, routes) = (Nearness::new(&setting), || setting.routes.ids());
    for (from, to) in routes().flat_map(|from| routes().map(move |to| (from, to))) {
        let [there, back] = [nearness.probability(from, to), nearness.probability(to, from)];
        assert!((there - back).abs() < 1e-9, "{there} and {back}");
        assert!((from == to) == (there < 1e-12), "{there} from {from:?} to {to:?}");
    }
    let anywhere = |from| routes().map(|to| nearness.probability(from, to)).sum::<f64>();
    let most = routes().map(anywhere).fold(0.0, f64::max);
    assert!((most - 1.0).abs() < 1e-6, "{most}");
    let draws = 1 << 16;
    for from in routes().step_by(17) {
        let halves = (0..draws).map(|i| (i << 16) + 1);
        let found = halves.filter_map(|half| nearness.other(from, half));
        let mut counts = setting.routes.map(|_, _| 0u32);
        found.for_each(|to| counts[to] += 1);
        for (to, &count) in counts.pairs() {
            let share = f64::from(count) / f64::from(draws);
            assert!((share - nearness.probability(from, to)).abs() < 2e-3, "{from:?} to {to:?}: {share}");
        }
    }
}

/// The share of those recruited whom screening finds on a way of four legs that recognises so many at each.
fn screened(legs: [f64; 4]) -> f64 {
    let mut setting = static_world(Size { origins: 1, destinations: 4, groups: 1, tactics: 1, forms: 1, others: 0 });
    let like = setting.legs[LegId(0)].clone();
    let ends = |k| [k, k + 1].map(PlaceId::from_index);
    let leg = |(k, share)| {
        let [from, to] = ends(k);
        Leg { from, to, screening: probability(share), ..like.clone() }
    };
    setting.legs = legs.into_iter().enumerate().map(leg).collect();
    let [origin, destination] = [0, 4].map(PlaceId::from_index);
    let route = Route { name: "a long way".into(), origin, destination, legs: setting.legs.ids().collect() };
    setting.routes = std::iter::once(route).collect();
    setting.channels.iter_mut().for_each(|channel| channel.hazard = Hazard::default());
    // Ten thousand recruitments, and so much room that as many are on the way at the end of the window as at its start.
    setting.cells.number = 2_000;
    setting.cells.capacities = std::iter::once(5_000).collect();
    let world = World::new(setting, 104);
    let nothing = Treatment { programme: &Programme::default(), closed: ByReview::default(), kick: false };
    let books = Replicate::burn_in(&world, SEED, 0, 26).arm(nothing);
    books.observed.register.len() as f64 / f64::from(books.truth.recruited.iter().sum::<u32>())
}

/// Screening recognises its share at each leg, the first as the last, whatever it did at another.
#[test]
fn every_leg_screens_for_itself() {
    for leg in 0..4 {
        let mut legs = [0.0; 4];
        legs[leg] = 0.3;
        let found = screened(legs);
        assert!((found / 0.3 - 1.0).abs() < 0.06, "leg {leg}: {found}");
    }
    let (found, expected) = (screened([0.3; 4]), 1.0 - 0.7f64.powi(4));
    assert!((found / expected - 1.0).abs() < 0.03, "{found}, expected {expected}");
}
