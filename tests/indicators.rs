//! Indicator chains: what each kind declares, what the panel counts against its closed form, and what monitoring sees. The
//! table of indicators in `docs/interventions.md` is made here. Refresh with `UPDATE=1 cargo test --test whole indicators::`.

use std::fs;

use waterbed::engine::{self, Replicate, Treatment};
use waterbed::measure::{Batch, Chain, Chains, Indicator, Standing, Undefined};
use waterbed::model::arm::Arm;
use waterbed::model::books::{Books, Layout, Turned};
use waterbed::model::indicators::{Delivery, Gauge, Link, Record, Stage};
use waterbed::model::interventions::Kind;
use waterbed::model::person::{Attempt, Reached};
use waterbed::model::programme::{Coverage, Programme};
use waterbed::model::setting::ByReview;
use waterbed::model::state::State;
use waterbed::model::victim::Person;
use waterbed::report::text::stage;
use waterbed::rng::Streams;
use waterbed::scenario::{SHIPPED, Scenario};
use waterbed::units::{PoolId, Week};

const DOCUMENT: &str = "docs/interventions.md";
const BEGIN: &str = "<!-- indicators: made by tests/indicators.rs -->\n";
const END: &str = "<!-- end of indicators -->";
const SEED: u64 = 5;
const WINDOW: u32 = 260;

/// The default world with these interventions and no others.
fn scenario(programme: &str) -> Scenario {
    let (_, text) = SHIPPED[0];
    let world = &text[..text.find("\n[interventions.").expect("the default has a programme")];
    Scenario::parse("tried.toml", &format!("{world}\n{programme}")).unwrap_or_else(|error| panic!("{error}"))
}

/// The chains of a programme without any replicate.
fn chains(scenario: &Scenario, seed: u64) -> Vec<Chain> {
    let layout = Layout::new(&scenario.setting, WINDOW);
    let batch = Batch::new(&scenario.setting, &layout, &scenario.programme);
    batch.following(Chains::new(scenario, &layout, seed)).findings().indicators
}

const CAMPAIGN: &str = "\
[interventions.campaign]
end = 104
where = { origins = [\"Arda\", \"Corva\"] }
awareness = { reach = 0.6, knowledge_gain = 0.5, intention_given_knowledge = 0.6, behaviour_given_intention = 0.5, barriers = 0.2, half_life = 28, protection = 2.0, reporting = 0.02 }
";

/// The campaign with changes to its common fields.
fn campaign(more: &str) -> Vec<Indicator> {
    let text = CAMPAIGN.replacen('\n', &format!("\n{more}\n"), 1);
    chains(&scenario(&text), SEED).remove(0).indicators
}

fn named<'a>(indicators: &'a [Indicator], name: &str) -> &'a Indicator {
    indicators.iter().find(|row| row.name == name).unwrap_or_else(|| panic!("there is no {name:?}"))
}

fn truth(indicators: &[Indicator], name: &str) -> f64 {
    named(indicators, name).truth.as_ref().unwrap_or_else(|why| panic!("{name}: {why}")).mean
}

/// A share of `n` that should be `expected` is within four standard errors of it.
fn near(found: f64, expected: f64, n: u32) {
    let error = (expected * (1.0 - expected) / f64::from(n)).sqrt();
    assert!((found - expected).abs() < 4.0 * error, "{found} instead of {expected} ± {error}");
}

#[test]
fn every_kind_has_something_to_say_of_every_stage() {
    for entry in Kind::CATALOGUE {
        let scenario = scenario(entry.example);
        let chain = chains(&scenario, SEED).remove(0);
        assert_eq!(chain.kind, entry.key);
        let stages: Vec<Stage> = chain.indicators.iter().map(|row| row.stage).collect();
        assert!(stages.is_sorted(), "{}: {stages:?}", entry.key);
        assert!(Stage::OWN.iter().all(|stage| stages.contains(stage)), "{}: {stages:?}", entry.key);
        assert_eq!(stages.iter().filter(|&&stage| stage == Stage::Impact).count(), 1, "{}", entry.key);
        for row in &chain.indicators {
            assert_eq!(row.name.is_empty(), row.unit.is_empty(), "{}: {row:?}", entry.key);
            let reasons = [&row.truth, &row.observed].map(|value| value.as_ref().err());
            let missing = |why: &&Undefined| matches!(why, Undefined::NoIndicator { .. });
            assert_eq!(reasons.iter().flatten().any(missing), row.name.is_empty(), "{}: {row:?}", entry.key);
        }
        let names: Vec<&str> =
            chain.indicators.iter().map(|row| row.name.as_str()).filter(|name| !name.is_empty()).collect();
        assert!((1..names.len()).all(|i| !names[..i].contains(&names[i])), "{}: {names:?}", entry.key);
    }
}

#[test]
fn nothing_before_behaviour_stands_for_impact() {
    for entry in Kind::CATALOGUE {
        for row in chains(&scenario(entry.example), SEED).remove(0).indicators {
            match row.stage {
                Stage::Behaviour => assert!(matches!(row.standing, Standing::Unlinked | Standing::Unfounded(_))),
                Stage::Impact => assert_eq!(row.standing, Standing::Impact),
                _ => assert_eq!(row.standing, Standing::Never),
            }
        }
    }
    let graded = "protection = { value = 2.0, evidence = { source = \"stylised\", grade = \"strong\" } }";
    let indicators = chains(&scenario(&CAMPAIGN.replace("protection = 2.0", graded)), SEED).remove(0).indicators;
    assert_eq!(named(&indicators, "act on it while it runs").standing, Standing::Founded);
    assert_eq!(named(&indicators, "still know and mean to act").standing, Standing::Never);
}

#[test]
fn the_panel_agrees_with_the_closed_form() {
    for targeting in [-0.8, 0.0, 0.6] {
        let text = CAMPAIGN.replace("reach = 0.6", &format!("reach = 0.6, targeting = {targeting}"));
        let scenario = scenario(&text.replacen('\n', "\neffort = 0.5\nfidelity = 0.8\n", 1));
        let indicators = chains(&scenario, SEED).remove(0).indicators;
        let n = named(&indicators, "know").truth.as_ref().expect("it is counted").n;
        let reach = 0.6 * 0.5 * 0.8;
        let left = (-52.0f64 / 28.0).exp2();
        near(truth(&indicators, "are reached"), reach, n);
        near(truth(&indicators, "know"), reach * 0.5, n);
        near(truth(&indicators, "know and mean to act"), reach * 0.5 * 0.6, n);
        near(truth(&indicators, "still know and mean to act"), reach * 0.5 * 0.6 * left, n);
        near(truth(&indicators, "act on it while it runs"), reach * 0.5 * 0.6 * 0.4, n);
        near(truth(&indicators, "still act on it later"), reach * 0.5 * 0.6 * 0.4 * left, n);
    }
}

#[test]
fn a_livelihood_turns_intent_both_ways() {
    let scenario = scenario(
        "[interventions.credit]\nlivelihoods = { reach = 0.5, uptake = 0.8, alternative = 0.4, aspiration = 0.3, half_life = 104 }",
    );
    let indicators = chains(&scenario, SEED).remove(0).indicators;
    let (people, meant) = scenario.setting.pools.iter().fold((0.0, 0.0), |(people, meant), pool| {
        (people + pool.size.get(), meant + pool.size.get() * pool.intent.get())
    });
    let (meant, n) = (meant / people, 1 << 15);
    near(truth(&indicators, "live better by it"), 0.4, n);
    near(truth(&indicators, "no longer mean to migrate"), 0.4 * meant * 0.4, n);
    near(truth(&indicators, "mean to migrate since they can"), 0.4 * (1.0 - meant) * 0.3, n);
    // It never ends, so there has been no time to lose anything.
    assert_eq!(named(&indicators, "still live better by it").truth, Err(Undefined::NoTimeYet));
}

#[test]
fn a_half_life_after_the_end_one_half_is_kept() {
    let indicators = campaign("monitoring = { follow_up = 28 }");
    let (before, after) = ("know and mean to act", "still know and mean to act");
    assert_eq!((named(&indicators, before).week, named(&indicators, after).week), (Some(103), Some(131)));
    let asked = truth(&indicators, before) * f64::from(1 << 15);
    near(truth(&indicators, after) / truth(&indicators, before), 0.5, asked as u32);
}

#[test]
fn asking_everybody_who_is_honest_gives_the_truth() {
    let honest = campaign("monitoring = { sample = 1000000, satisfaction = 1.0 }");
    for row in honest.iter().filter(|row| row.whole.is_some()) {
        let [so, said] = [&row.truth, &row.observed].map(|value| value.as_ref().expect("everybody is asked").mean);
        assert!((so - said).abs() < 1e-12, "{}: {said} instead of {so}", row.name);
    }
    let content = named(&honest, "content with the campaign");
    assert!((content.observed.as_ref().expect("they are asked").mean - 1.0).abs() < 1e-12);
    assert_eq!(content.truth, Err(Undefined::NoTrueOpinion));
}

#[test]
fn a_survey_has_its_size_and_those_who_overstate() {
    let flattering = campaign("monitoring = { sample = 5000, overstatement = 0.3, satisfaction = 0.8 }");
    let reach = truth(&flattering, "are reached");
    for (name, among_reached) in [("know", 0.5), ("still act on it later", 0.5 * 0.6 * 0.4 * (-52.0f64 / 28.0).exp2())]
    {
        let said = named(&flattering, name).observed.as_ref().expect("they are asked");
        assert_eq!(said.n, 5000);
        near(said.mean / reach, among_reached + (1.0 - among_reached) * 0.3, 5000);
        assert!(said.low < said.mean && said.mean < said.high);
    }
    near(named(&flattering, "content with the campaign").observed.as_ref().expect("they are asked").mean, 0.8, 5000);
}

#[test]
fn what_is_unwelcome_is_denied() {
    let said = |overstatement: &str| {
        let credit = format!(
            "[interventions.credit]\nmonitoring = {{ sample = 100000, overstatement = {overstatement} }}\n\
             livelihoods = {{ reach = 1.0, uptake = 1.0, alternative = 0.0, aspiration = 0.5, half_life = 104 }}"
        );
        let indicators = chains(&scenario(&credit), SEED).remove(0).indicators;
        ["no longer mean to migrate", "mean to migrate since they can"]
            .map(|name| named(&indicators, name).observed.as_ref().expect("they are asked").mean)
    };
    let ([home, out], [flattering, denied]) = (said("0"), said("0.4"));
    assert!(home == 0.0 && out > 0.3, "{home}, {out}");
    near(flattering, 0.4, 1 << 15);
    near(denied / out, 0.6, (out * f64::from(1 << 15)) as u32);
}

#[test]
fn without_monitoring_only_lists_and_records_are_seen() {
    let unmonitored = campaign("");
    assert!(named(&unmonitored, "are reached").observed.is_ok());
    assert_eq!(named(&unmonitored, "know").observed, Err(Undefined::Unmonitored));
    assert_eq!(named(&unmonitored, "content with the campaign").observed, Err(Undefined::Unmonitored));
}

#[test]
fn a_plan_makes_surveys_honest() {
    let said = |plan: &str| {
        let text = CAMPAIGN.replacen('\n', "\nmonitoring = { sample = 100000, overstatement = 0.4 }\n", 1);
        let chains = chains(&scenario(&format!("{text}\n{plan}")), SEED);
        named(&chains[0].indicators, "know").observed.clone().expect("they are asked").mean / 0.6
    };
    let plan = "[interventions.plan]\nnational_plan = { coordination = 0.0, monitoring = 0.5 }";
    let asked = (0.6 * f64::from(1 << 15)) as u32;
    near(said(""), 0.5 + 0.5 * 0.4, asked);
    near(said(plan), 0.5 + 0.5 * 0.2, asked);
    assert!((said(&plan.replace("[interventions.plan]", "[interventions.plan]\neffort = 0")) - said("")).abs() < 1e-12);
}

#[test]
fn training_is_kept_as_its_own_formula_says() {
    let text = "[interventions.training]\nramp = 26\nmonitoring = { sample = 400 }\n\
                criminal_justice = { trained = 0.5, skill = 1.5, half_life = 52, coaching = 0.2 }";
    let trained = scenario(text);
    let indicators = chains(&trained, SEED).remove(0).indicators;
    let kept = |turnover: f64| {
        let left = 0.5 * (1.0 - turnover);
        left + (1.0 - left) * 0.2
    };
    let (sum, weights) = trained.setting.jurisdictions.iter().fold((0.0, 0.0), |(sum, weights), row| {
        (sum + row.capacity.get() * kept(row.turnover.get()), weights + row.capacity.get())
    });
    assert!((truth(&indicators, "are trained") - 0.5).abs() < 1e-12);
    assert!((truth(&indicators, "still have the skill") - 0.5 * sum / weights).abs() < 1e-12);
    let said = named(&indicators, "still have the skill").observed.as_ref().expect("they are asked").mean;
    near(said / 0.5, sum / weights, 400);
}

#[test]
fn nothing_is_reached_without_effort() {
    for entry in Kind::CATALOGUE {
        let idle = entry.example.replacen('\n', "\neffort = 0\nmonitoring = { satisfaction = 0.9 }\n", 1);
        for row in chains(&scenario(&idle), SEED).remove(0).indicators {
            if let Ok(so) = &row.truth {
                assert!(so.mean == 0.0 && so.high == 0.0, "{}: {row:?}", entry.key);
            }
            let asked = row.stage == Stage::Satisfaction && !row.name.is_empty();
            assert!(!asked || row.observed == Err(Undefined::NobodyToAsk), "{}: {row:?}", entry.key);
        }
    }
}

#[test]
fn the_chain_is_a_function_of_the_seed() {
    let scenario = scenario(&CAMPAIGN.replacen('\n', "\nmonitoring = { overstatement = 0.2 }\n", 1));
    assert_eq!(chains(&scenario, SEED), chains(&scenario, SEED));
    assert_ne!(chains(&scenario, SEED), chains(&scenario, SEED + 1));
}

/// The rows of one kind in the table of indicators.
fn listed(key: &str, example: &str) -> String {
    let scenario = scenario(example);
    let row = &scenario.programme[0];
    let delivery = Delivery { row, programme: &scenario.programme, setting: &scenario.setting, window: WINDOW };
    let (steps, chain) = (row.kind.chain(&delivery), chains(&scenario, SEED).remove(0));
    let rows = steps.iter().zip(&chain.indicators).map(|(step, row)| {
        let seen = match (step.gauge, &row.observed) {
            (Gauge::Missing, _) => "–",
            (_, Err(Undefined::NotRecorded { .. })) if step.gauge != Gauge::Record(Record::Reintegrated) => "nobody",
            (Gauge::Persons(Link::Reached), _) => "its own list",
            (Gauge::Persons(_) | Gauge::Opinion, _) => "those covered, when asked",
            (Gauge::Told { .. } | Gauge::Record(Record::Reintegrated), _) => "those concerned, when asked",
            (Gauge::Plain { .. }, _) => "anybody",
            (Gauge::Record(_), _) => "records",
        };
        let what = if row.name.is_empty() { format!("none: {}", step.name) } else { row.name.clone() };
        let of = if row.unit.is_empty() { "–" } else { &row.unit };
        let link = step.link.map_or_else(String::new, |link| format!("`{link}`"));
        format!("| `{key}` | {} | {what} | {of} | {seen} | {link} |\n", stage(step.stage))
    });
    rows.collect()
}

#[test]
fn the_table_of_indicators_is_what_the_kinds_declare() {
    let head = "\n| kind | stage | indicator | unit | who sees it | its link to impact rests on |\n|---|---|---|---|---|---|\n";
    let rows: String = Kind::CATALOGUE.iter().map(|entry| listed(entry.key, entry.example)).collect();
    let text = fs::read_to_string(DOCUMENT).expect("the document is there");
    let start = text.find(BEGIN).expect("the table begins") + BEGIN.len();
    let end = text.find(END).expect("the table ends");
    let made = format!("{head}{rows}\n");
    if std::env::var_os("UPDATE").is_some() {
        let new = format!("{}{made}{}", &text[..start], &text[end..]);
        fs::write(DOCUMENT, new).expect("the document can be written");
    } else {
        assert_eq!(&text[start..end], made, "refresh with UPDATE=1 cargo test --test whole indicators::");
    }
}

/// The panel counts as protected exactly whom attempts find protected.
#[test]
fn whoever_keeps_acting_is_protected() {
    let tried = scenario(CAMPAIGN);
    let (programme, nothing, people) = (Programme::new(tried.programme), Programme::default(), Streams::shared(SEED));
    let world = engine::settle(tried.setting, SEED, 4, 4);
    let arm = |programme| {
        let luck = Streams::new(SEED, 0, 0);
        Arm { world: &world, programme, closed: ByReview::default(), given: None, luck, people }
    };
    let (with, without) = (arm(&programme), arm(&nothing));
    let (row, shield) = (&programme.interventions[0], &programme.shields[0]);
    let coverage = Coverage::at(row, shield, Week(113));
    assert_eq!(coverage.silent, 10);
    let mut state = State::new(&with, Week(113));
    state.coverage = vec![coverage];
    let mut protected = 0;
    for index in 0..3_000 {
        let person = Person { pool: PoolId(0), index };
        let traits = world.population.traits(person);
        let meetings = &world.meetings[0];
        let attempt = Attempt { meetings, person, traits, returned: false };
        let [answer, alone] = [&with, &without].map(|arm| attempt.response(arm, &state));
        let counted = Reached::of(&world.setting, people, shield, coverage, person)
            .is_some_and(|reached| reached.has(Link::KeepsActing, &shield.protection, coverage.silent));
        assert_eq!(answer.odds < alone.odds, counted, "person {index}");
        assert!((attempt.chance(&with, &state) - alone.odds / (1.0 + alone.odds)).abs() < 1e-12);
        protected += u32::from(counted);
    }
    near(f64::from(protected) / 3_000.0, 0.6 * 0.5 * 0.6 * 0.4 * (-10.0f64 / 28.0).exp2(), 3_000);
}

/// Before cells can look elsewhere, what protection turns in attempts is the whole difference between the arms.
#[test]
fn attempts_turned_are_the_first_week_s_difference() {
    let mut tried =
        scenario(&CAMPAIGN.replace("reach = 0.6", "reach = 1.0").replace("protection = 2.0", "protection = 20"));
    // With room for everybody no refusal makes way for another.
    tried.setting.cells.capacities = std::iter::once(500).collect();
    let programme = Programme::new(tried.programme);
    let world = engine::settle(tried.setting, SEED, 8, 1);
    let sum = |books: &Books| books.truth.recruited.iter().map(|&n| i64::from(n)).sum::<i64>();
    let mut averted = 0;
    for replicate in 0..10 {
        let start = Replicate::burn_in(&world, SEED, replicate, 8);
        let arm = |programme| start.arm(Treatment { programme, closed: ByReview::default(), kick: false });
        let (baseline, with) = (arm(&Programme::default()), arm(&programme));
        let turned = with.truth.turned;
        assert_eq!(baseline.truth.turned, Turned::default());
        assert_eq!(sum(&baseline) - sum(&with), i64::from(turned.averted) - i64::from(turned.induced));
        averted += turned.averted;
    }
    assert!(averted > 0, "nobody protected was met");
}
