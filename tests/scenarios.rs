//! Scenario files: the shipped ones are right, and the mistakes people make get the messages they need.

use std::ops::Range;
use std::path::{Path, PathBuf};

use miette::Diagnostic;
use proptest::prelude::*;

use waterbed::engine;
use waterbed::experiment::{Experiment, Pairing};
use waterbed::model::interventions::{Kind, Question};
use waterbed::model::levers::Levers;
use waterbed::model::programme::Programme;
use waterbed::scenario::{SHIPPED, Scenario, ScenarioError, Text, differences, questions};
use waterbed::units::{Evidence, PlaceId, ServiceId};

fn default_text() -> &'static str {
    SHIPPED.iter().find(|(name, _)| *name == "default").expect("a default is shipped").1
}

#[test]
fn shipped_scenarios_parse_and_every_number_has_evidence() {
    for (name, text) in SHIPPED {
        let scenario = Scenario::parse(name, text).unwrap_or_else(|error| panic!("{error}"));
        let unsourced: Vec<&str> = scenario.unsourced().iter().map(|parameter| parameter.path.as_str()).collect();
        assert_eq!(unsourced, Vec::<&str>::new(), "numbers of {name} without evidence");
        assert!(scenario.parameters.len() > 100);
        // Who extends another takes over its sources, needed or not.
        for (key, _) in scenario.sources.iter().filter(|(key, _)| text.contains(&format!("\n{key} = "))) {
            let used = |evidence: &Evidence| &evidence.source == key;
            assert!(scenario.parameters.iter().any(|p| p.evidence.as_ref().is_some_and(used)), "{key} is used");
        }
    }
}

#[test]
fn the_example_of_every_kind_stands_in_the_default_world() {
    for entry in Kind::CATALOGUE {
        let text = format!("{}\n{}", default_text(), entry.example);
        let scenario = Scenario::parse("example.toml", &text).unwrap_or_else(|error| panic!("{}: {error}", entry.key));
        let last = scenario.programme.last().expect("the example is an intervention");
        assert_eq!(last.kind.entry().key, entry.key);
    }
}

#[test]
fn no_kind_moves_a_lever_at_dose_zero() {
    for entry in Kind::CATALOGUE {
        let text = format!("{}\n{}", default_text(), entry.example);
        let scenario = Scenario::parse("example.toml", &text).unwrap_or_else(|error| panic!("{}: {error}", entry.key));
        let example = scenario.programme.last().expect("the example is an intervention");
        let neutral = Levers::neutral(&scenario.setting, 1);
        let mut levers = neutral.clone();
        example.kind.press(0.0, &example.scope, &scenario.setting, &mut levers);
        example.kind.practise(0.0, 0, &example.scope, &scenario.setting, &mut levers);
        assert_eq!(levers, neutral, "{} at dose zero", entry.key);
        example.kind.press(1.0, &example.scope, &scenario.setting, &mut levers);
        let acts = levers != neutral || example.kind.protection().is_some() || example.kind.arranges();
        assert!(acts, "{} does nothing at full dose", entry.key);
    }
}

/// Each file of `scenarios/invalid` gets exactly the message beside it. `UPDATE=1` writes the messages anew.
#[test]
fn mistakes_get_the_message_beside_them() {
    let mut files: Vec<PathBuf> = std::fs::read_dir("scenarios/invalid")
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    assert!(files.len() >= 16);
    let wrong: Vec<String> = files.iter().filter_map(|path| compare(path)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One pair of a short window, long enough for a law to show, and the effective text of each scenario.
#[test]
fn shipped_scenarios_run_and_stand_alone() {
    for (name, text) in SHIPPED {
        let scenario = Scenario::parse(name, text).unwrap_or_else(|error| panic!("{error}"));
        let alone = Scenario::parse(name, &scenario.text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(serde_json::to_value(&alone).unwrap(), serde_json::to_value(&scenario).unwrap(), "{name}");
        assert_eq!(alone.grades(), scenario.grades(), "{name}");
        let (burn_in, seed) = (26, scenario.plan.seed);
        let world = engine::settle(scenario.setting.clone(), seed, burn_in, 78);
        let programme = Programme::new(scenario.programme.clone());
        let experiment =
            Experiment { world: &world, programme: &programme, seed, burn_in, placebos: 0, pairing: Pairing::Crn };
        let pair = experiment.pair(0);
        assert!(pair.baseline != pair.programme, "{name} does nothing");
    }
}

fn compare(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let text = std::fs::read_to_string(path).expect("the file can be read");
    let said = match Scenario::parse(&name, &text) {
        Ok(_) => "(no mistake was found)\n".to_owned(),
        Err(error) => format!("{error}\n"),
    };
    let beside = path.with_extension("err");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&beside, &said).expect("the message can be written");
    }
    let expected = std::fs::read_to_string(&beside).unwrap_or_default();
    (said != expected).then(|| format!("{name} says\n{said}instead of\n{expected}"))
}

#[test]
fn a_mistake_points_at_its_text() {
    let text =
        default_text().replace("origins = [\"Arda\", \"Belen\"], tactics", "origins = [\"Ardo\", \"Belen\"], tactics");
    let error = Scenario::parse("world.toml", &text).expect_err("no place is called Ardo");
    let [mistake] = error.mistakes() else { panic!("one mistake was made, not: {error}") };
    assert_eq!(&text[mistake.span.clone()], "\"Ardo\"");
    let label = mistake.labels().and_then(|mut labels| labels.next()).expect("it is underlined");
    let source = mistake.source_code().expect("it shows the text");
    let shown = source.read_span(label.inner(), 0, 0).expect("the label lies in the text");
    assert_eq!((shown.name(), shown.data()), (Some("world.toml"), "\"Ardo\"".as_bytes()));
    assert_eq!(
        text.lines().nth(mistake.place.line - 1).and_then(|line| line.find("\"Ardo\"")),
        Some(mistake.place.column - 1)
    );
}

/// What follows each `--set ` in a text, without the quotes of a shell around it.
fn changes(description: &str) -> Vec<String> {
    let text = description.split_whitespace().collect::<Vec<_>>().join(" ");
    let argument = |rest: &str| match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => rest[1..].split(quote).next().unwrap_or_default().to_owned(),
        _ => rest.split(' ').next().unwrap_or_default().trim_end_matches([',', '.', ':']).to_owned(),
    };
    text.split("--set ").skip(1).map(argument).collect()
}

#[test]
fn the_things_to_try_can_be_tried() {
    for (name, text) in SHIPPED {
        let read = |changes: &[String]| {
            let text = Text { name: (*name).to_owned(), text: (*text).to_owned() };
            let base = |_: &str, _: &str| Ok(Text { name: "default".to_owned(), text: default_text().to_owned() });
            Scenario::assemble(text, changes, &base).unwrap_or_else(|error| panic!("{name}: {error}"))
        };
        let plain = read(&[]);
        let changes = changes(&plain.description);
        assert!(changes.len() >= 3, "{name} gives {changes:?} to try");
        for change in changes {
            let tried = read(std::slice::from_ref(&change));
            assert!(!differences(&plain, &tried).is_empty(), "{name}: {change} changes nothing");
        }
    }
}

#[test]
fn shipped_scenarios_answer_every_question_of_design() {
    for (name, text) in SHIPPED {
        let scenario = Scenario::parse(name, text).unwrap_or_else(|error| panic!("{error}"));
        assert!(!scenario.programme.is_empty());
        for (intervention, design) in scenario.programme.iter().zip(&scenario.designs) {
            assert_eq!(design.unanswered(), Vec::<&Question>::new(), "{name}: {}", intervention.name);
            let asked: Vec<&Question> = questions(intervention.kind.entry()).collect();
            assert_eq!(design.answers().map(|(question, _)| question).collect::<Vec<_>>(), asked);
        }
    }
}

#[test]
fn things_keep_the_order_of_the_file_and_trafficking_comes_first() {
    let other = "[forms.\"other illicit trade\"]";
    let (world, other_form) = default_text().split_once(other).expect("the default has another crime");
    let (other_form, rest) = other_form.split_once("\n\n").expect("the form's table ends");
    let first = world.find("[forms.").expect("the default has forms");
    let text = format!("{}{other}{other_form}\n\n{}\n\n{rest}", &world[..first], &world[first..]);
    let setting = Scenario::parse("world.toml", &text).unwrap_or_else(|error| panic!("{error}")).setting;
    let forms: Vec<&str> = setting.forms.iter().map(|form| form.name.as_str()).collect();
    let expected =
        ["sexual exploitation", "forced labour", "domestic servitude", "forced criminality", "other illicit trade"];
    assert_eq!(forms, expected);
    let tactics: Vec<&str> = setting.tactics.iter().map(|tactic| tactic.name.as_str()).collect();
    assert_eq!(tactics, ["job broker", "online offers", "family and friends", "partner relationship"]);
}

/// What the service at a place does not say it has from the table of all.
#[test]
fn services_stand_at_places() {
    let services = |more: &str| {
        let text = format!("{}\n{more}", default_text());
        Scenario::parse("services.toml", &text).unwrap_or_else(|error| panic!("{error}")).setting.services
    };
    let one = services("");
    assert_eq!((one.len(), one[ServiceId(0)].place), (1, None));
    let some = services("[service.places]\nPell = { capacity = 1.5 }\nMira = { quality = 0.9, strain = 2 }");
    let numbers: Vec<_> =
        some.iter().map(|row| (row.place, row.capacity.get(), row.strain.get(), row.quality.get())).collect();
    assert_eq!(numbers, [(Some(PlaceId(11)), 1.5, 1.0, 0.5), (Some(PlaceId(8)), 4.0, 2.0, 0.9)]);
    assert!(some.iter().all(|row| row.return_weeks == one[ServiceId(0)].return_weeks));
}

#[test]
fn a_number_has_its_own_evidence_or_that_of_the_table_around_it() {
    let scenario = Scenario::parse("default", default_text()).unwrap_or_else(|error| panic!("{error}"));
    let source = |path: &str| {
        let parameter = scenario.parameters.iter().find(|parameter| parameter.path == path).expect("it is in the file");
        let evidence = parameter.evidence.as_ref().expect("it has evidence");
        (parameter.value, evidence.source.as_str())
    };
    assert_eq!(source("enforcement.replacement"), (0.7, "networks"));
    assert_eq!(source("enforcement.case_weeks[1]"), (13.0, "stylised"));
    assert_eq!(source("tactics.online offers.attempts"), (2.0, "stylised"));
}

#[test]
fn a_shipped_scenario_is_read_by_its_name_and_an_unknown_one_lists_them() {
    assert_eq!(Scenario::read(Path::new("default")).map(|scenario| scenario.name).ok().as_deref(), Some("default"));
    let error = Scenario::read(Path::new("defualt")).expect_err("there is none of that name").to_string();
    assert!(error.starts_with("cannot read the scenario defualt: "), "{error}");
    assert!(
        error.ends_with(
            "Write the path of a file, or one of the shipped scenarios: default, campaign, identification, tactic, livelihoods, supply-chain, training, law-on-paper, national-plan, contaminated-control."
        ),
        "{error}"
    );
}

/// Places of the numbers in a text, roughly: what stands after an equals sign and reads as a number.
fn numbers(text: &str) -> Vec<Range<usize>> {
    let prose = text.find("[run]").expect("the tables follow the description");
    let values = text.match_indices("= ").map(|(at, equals)| at + equals.len()).filter(|&at| at > prose);
    let numbers = values.map(|start| {
        let rest = &text[start..];
        start..start + rest.find(|c: char| !matches!(c, '0'..='9' | '.' | '-' | '_')).unwrap_or(rest.len())
    });
    numbers.filter(|range| text[range.clone()].parse::<f64>().is_ok()).collect()
}

/// Whether every mistake lies inside the text.
fn inside(error: &ScenarioError, text: &str) -> bool {
    let lines: Vec<&str> = text.split('\n').collect();
    !error.mistakes().is_empty()
        && error.mistakes().iter().all(|mistake| {
            let line = mistake.place.line.checked_sub(1).and_then(|line| lines.get(line));
            line.is_some_and(|line| (1..=line.chars().count() + 1).contains(&mistake.place.column))
                && mistake.span.end <= text.len()
        })
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_at_a_place(text in "(format = 1\n)?(\\PC|[\\[\\]{}=\",.\n]|[a-z_]{1,8}|[0-9])*") {
        if let Err(error) = Scenario::parse("any.toml", &text) {
            prop_assert!(inside(&error, &text), "{error}");
        }
    }

    #[test]
    fn a_damaged_default_is_read_or_refused_at_a_place(
        from in any::<prop::sample::Index>(),
        length in 0usize..200,
        patch in "\\PC{0,6}|[\\[\\]{}=\",.\n]{0,4}|[0-9.e+-]{1,20}",
    ) {
        let text = default_text();
        let start = from.index(text.len());
        let end = (start + length).min(text.len());
        prop_assume!(text.is_char_boundary(start) && text.is_char_boundary(end));
        let damaged = format!("{}{patch}{}", &text[..start], &text[end..]);
        if let Err(error) = Scenario::parse("damaged.toml", &damaged) {
            prop_assert!(inside(&error, &damaged), "{error}");
        }
    }

    #[test]
    fn any_number_may_change(
        which in any::<prop::sample::Index>(),
        value in prop_oneof![-2.0..2.0_f64, any::<f64>(), (-20i32..2000).prop_map(f64::from)],
    ) {
        let mut text = default_text().to_owned();
        let all = numbers(&text);
        let range = all[which.index(all.len())].clone();
        let value: f64 = value;
        let number = if value.fract() == 0.0 && value.abs() < 1e9 { format!("{value:.0}") } else { format!("{value:?}") };
        text.replace_range(range, &number.to_lowercase());
        match Scenario::parse("edited.toml", &text) {
            Ok(scenario) => prop_assert!(scenario.parameters.iter().any(|parameter| parameter.value.total_cmp(&(value + 0.0)).is_eq())),
            Err(error) => prop_assert!(inside(&error, &text), "{error}"),
        }
    }
}
