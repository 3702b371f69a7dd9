//! Single mechanisms whose effect is known on paper or in sign.

use waterbed::engine::{self, Replicate, Treatment};
use waterbed::model::World;
use waterbed::model::arm::Arm;
use waterbed::model::books::Books;
use waterbed::model::interventions::{
    CriminalJustice, Intervention, Kind, LegalFramework, Livelihoods, Scope, VictimSupport,
};
use waterbed::model::levers::Levers;
use waterbed::model::programme::Programme;
use waterbed::model::setting::{ByReview, Setting};
use waterbed::model::state::State;
use waterbed::model::surface::finding;
use waterbed::rng::Streams;
use waterbed::units::{ChannelId, Correlation, Duration, FormId, Hazard, JurisdictionId, Week};
use waterbed::verify::worlds::{Size, factor, positive, probability, static_world};

const SEED: u64 = 11;

fn small() -> Setting {
    static_world(Size { origins: 1, destinations: 2, groups: 1, tactics: 1, forms: 1, others: 0 })
}

fn programme(kind: Kind) -> Programme {
    Programme::new(vec![Intervention {
        name: "tried".into(),
        start: Week(0),
        ramp: 0,
        end: None,
        effort: probability(1.0),
        fidelity: probability(1.0),
        cost: None,
        scope: Scope::default(),
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
    setting.cells.capacities = vec![5_000];
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
    let mean = |odds: f64| {
        let factors = world.vulnerability.of(waterbed::units::PoolId(0));
        factors.iter().map(|f| odds * f / (1.0 + odds * f)).sum::<f64>() / factors.len() as f64
    };
    let meetings = &world.meetings[0];
    let (low, high) = (mean(meetings.odds), mean(meetings.odds * world.intent_odds));
    for (alternative, aspiration, intent) in [(1.0, 0.0, 0.0), (0.0, 1.0, 1.0), (0.5, 0.0, 0.15)] {
        let ratio = f64::from(with(alternative, aspiration)) / before;
        let expected = (intent * high + (1.0 - intent) * low) / meetings.acceptance;
        assert!((ratio / expected - 1.0).abs() < 0.03, "{alternative}, {aspiration}: {ratio}, expected {expected}");
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
        finding(setting, &levers, ChannelId(0), place, FormId(0))
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
    let arm =
        Arm { world: &world, programme: &proactive, closed: ByReview::default(), luck, people: Streams::shared(SEED) };
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
    let arm =
        Arm { world: &world, programme: &proactive, closed: ByReview::default(), luck, people: Streams::shared(SEED) };
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

/// A year in which every case of an independent cell with room for one ends in a conviction, with this share of ten weeks' revenue
/// seized, twice as much of it where the case started from money.
fn convicting(share: f64, testimony: f64, programme: &Programme) -> Books {
    let world = World::new(strict(share, testimony), 52);
    Replicate::burn_in(&world, SEED, 0, 40).arm(Treatment { programme, closed: ByReview::default(), kick: false })
}

fn strict(share: f64, testimony: f64) -> Setting {
    let mut setting = static_world(Size { origins: 1, destinations: 1, groups: 1, tactics: 1, forms: 1, others: 0 });
    setting.mechanisms.responders = true;
    (setting.cells.capacities, setting.cells.networks) = (vec![1], setting.cells.number);
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
    assert!(count > 20 && count <= half.observed.convictions, "{count} seizures");
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
    let arm = Arm { world: &world, programme: &programme, closed: ByReview::default(), luck, people };
    let mut state = State::new(&arm, Week(0));
    while state.books.observed.convictions == 0 {
        engine::week(&arm, &mut state);
    }
    let (books, held) = (&state.books.observed, state.victims.len() as u64);
    assert_eq!((books.organisers, books.arrests, books.seizures), (1, 0, 1));
    assert!(held > 100, "{held} are held");
    assert_eq!(books.seized, 3_000 * held);
}
