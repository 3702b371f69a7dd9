//! Scenarios that extend others: what is laid on what, where mistakes are shown, and that the effective text says all.

use waterbed::scenario::{SHIPPED, Scenario, ScenarioError, Text};

fn default_text() -> &'static str {
    SHIPPED.iter().find(|(name, _)| *name == "default").expect("a default is shipped").1
}

/// Reads `top.toml`, which may extend the other texts or a shipped scenario.
fn layered(top: &str, others: &[(&str, &str)], changes: &[&str]) -> Result<Scenario, ScenarioError> {
    let lookup = |_: &str, base: &str| {
        let found = others.iter().chain(SHIPPED).find(|(name, _)| *name == base);
        let text = |(name, text): &(&str, &str)| Text { name: (*name).to_owned(), text: (*text).to_owned() };
        found.map(text).ok_or_else(|| "there is none".to_owned())
    };
    let changes: Vec<String> = changes.iter().map(ToString::to_string).collect();
    Scenario::assemble(Text { name: "top.toml".to_owned(), text: top.to_owned() }, &changes, &lookup)
}

fn good(top: &str, others: &[(&str, &str)], changes: &[&str]) -> Scenario {
    layered(top, others, changes).unwrap_or_else(|error| panic!("{error}"))
}

fn said(top: &str, others: &[(&str, &str)], changes: &[&str]) -> String {
    layered(top, others, changes).map(|_| ()).expect_err("there is a mistake").to_string()
}

const NOTHING: &str = "format = 1\nextends = \"default\"\n";

/// Everything that decides what the scenario says, but for its name.
fn content(scenario: &Scenario) -> (serde_json::Value, Vec<String>) {
    let mut value = serde_json::to_value(scenario).expect("a scenario can be written");
    value.as_object_mut().expect("it is an object").remove("name");
    let parameters = scenario.parameters.iter().map(|parameter| format!("{parameter:?}")).collect();
    (value, parameters)
}

/// The effective text is one file that says the same.
fn assert_stands_alone(scenario: &Scenario) {
    let alone =
        Scenario::parse("alone.toml", &scenario.text).unwrap_or_else(|error| panic!("{error}\n{}", scenario.text));
    assert_eq!(content(&alone), content(scenario));
    assert_eq!(alone.text, scenario.text);
    assert!(!scenario.text.contains("extends"));
}

#[test]
fn a_scenario_that_extends_and_adds_nothing_says_the_same() {
    let same = good(NOTHING, &[], &[]);
    let base = Scenario::parse("default", default_text()).unwrap_or_else(|error| panic!("{error}"));
    let sorted = |(value, mut parameters): (serde_json::Value, Vec<String>)| {
        parameters.sort();
        (value, parameters)
    };
    assert_eq!(sorted(content(&same)), sorted(content(&base)));
    assert_eq!((same.name.as_str(), base.text.as_str()), ("top", default_text()));
    assert_stands_alone(&same);
}

#[test]
fn tables_are_merged_and_all_else_is_replaced() {
    let middle = "format = 1\nextends = \"default\"\ntitle = \"middle\"\n[cells]\nnumber = 700\nnetworks = 200\n";
    let top = "format = 1\nextends = \"middle.toml\"\ntitle = \"top\"\n[cells]\nnumber = 600\ncapacities = [4]\n
        [places]\nZell = { jurisdiction = \"west\", x = 0, y = 0 }\nArda = { acceptance = 0.5 }\n";
    let scenario = good(top, &[("middle.toml", middle)], &[]);
    let cells = &scenario.setting.cells;
    assert_eq!((cells.number, cells.networks, &cells.capacities as &[u32]), (600, 200, [4].as_slice()));
    assert_eq!(scenario.title, "top");
    let places: Vec<&str> = scenario.setting.places.iter().map(|place| place.name.as_str()).collect();
    assert_eq!((places[0], places[11], places[12]), ("Arda", "Pell", "Zell"));
    assert_eq!(scenario.setting.places[waterbed::units::PlaceId(0)].acceptance.get().to_bits(), 0.5f64.to_bits());
    assert_stands_alone(&scenario);
}

#[test]
fn false_takes_away() {
    let top =
        format!("{NOTHING}[interventions]\n\"harder online offers\" = false\n[places.Belen]\nacceptance = false\n");
    let scenario = good(&top, &[], &[]);
    let names: Vec<&str> = scenario.programme.iter().map(|intervention| intervention.name.as_str()).collect();
    assert_eq!(names, ["community prevention"]);
    assert_eq!(scenario.setting.places[waterbed::units::PlaceId(1)].acceptance.get().to_bits(), 0);
    assert_stands_alone(&scenario);
    let yes_or_no = good(&format!("{NOTHING}[channels.hotline]\nneeds_willingness = false\n"), &[], &[]);
    assert!(!yes_or_no.setting.channels[waterbed::units::ChannelId(0)].needs_willingness);
}

#[test]
fn evidence_stays_with_its_value() {
    let top = format!(
        "{NOTHING}[sources]\nsurvey = \"A survey.\"\n[enforcement]\narrest = 0.3\norganiser = 0.1\n\
         evidence = {{ source = \"survey\", grade = \"weak\" }}\n[exit]\nself_exit = 0.004\n"
    );
    let scenario = good(&top, &[], &[]);
    let source = |path: &str| {
        let parameter = scenario.parameters.iter().find(|parameter| parameter.path == path).expect("it is there");
        parameter.evidence.as_ref().map(|evidence| evidence.source.clone())
    };
    assert_eq!(source("enforcement.arrest").as_deref(), Some("survey"));
    assert_eq!(source("enforcement.credit").as_deref(), Some("stylised"));
    assert_eq!(source("enforcement.replacement").as_deref(), Some("networks"));
    let unsourced: Vec<&str> = scenario.unsourced().iter().map(|parameter| parameter.path.as_str()).collect();
    assert_eq!(unsourced, ["exit.self_exit"], "a new number does not take over what was said of the old one");
    assert_stands_alone(&scenario);
}

#[test]
fn a_mistake_is_shown_in_the_text_that_makes_it() {
    let middle = "format = 1\nextends = \"default\"\n[cells]\nnumber = 1.5\n";
    let top = "format = 1\nextends = \"middle.toml\"\n[choice]\nrationality = 2\n";
    let message = said(top, &[("middle.toml", middle)], &[]);
    assert!(message.starts_with("middle.toml:4:10: cells.number: this must be a whole number"), "{message}");
    let top = format!("{NOTHING}\n[choice.ease]\ngeographic = 1.0\n");
    let message = said(&top, &[], &[]);
    assert!(message.starts_with("top.toml:4:1: the ease of the five reviews adds up to 1.105"), "{message}");
    let top = format!("{NOTHING}[interventions.more]\nwhere = {{ origins = [\"Ardo\"] }}\n");
    let message = said(&top, &[], &[]);
    assert!(message.contains("top.toml:4:22: unknown place \"Ardo\". Did you mean \"Arda\"?"), "{message}");
    assert!(message.contains("top.toml:3:16: the intervention \"more\" does not say what it does"), "{message}");
    let top = format!("{NOTHING}colour = 1\n[service]\nquality = {{ value = 2, evidence = {{ source = \"x\" }} }}");
    let message = said(&top, &[], &[]);
    assert!(message.starts_with("top.toml:5:35: [service.quality.evidence] lacks \"grade\""), "{message}");
}

#[test]
fn a_base_must_be_there_and_not_go_round() {
    let message = said("format = 1\nextends = \"elsewhere.toml\"\n", &[], &[]);
    let expected = "top.toml:2:11: cannot read \"elsewhere.toml\", which this extends: there is none. Write the path";
    assert!(message.starts_with(expected), "{message}");
    let message =
        said("format = 1\nextends = \"b\"\n", &[("b", "format = 1\nextends = \"top.toml\"\n"), ("top.toml", "")], &[]);
    let expected = "b:2:11: files extend each other without end: top.toml → b → top.toml. Let one of them";
    assert!(message.starts_with(expected), "{message}");
    let message = said("format = 1\nextends = 3\n", &[], &[]);
    assert!(message.starts_with("top.toml:2:11: extends: found integer, expected a name in quotes."), "{message}");
    let message = said("extends = \"default\"\n", &[], &[]);
    assert!(message.starts_with("top.toml:1:1: the scenario does not say in which format it is written"), "{message}");
}

#[test]
fn taking_away_what_is_not_there_is_a_mistake() {
    let message = said(&format!("{NOTHING}[interventions]\n\"harder online offer\" = false\n"), &[], &[]);
    let expected = "top.toml:4:25: interventions.harder online offer = false takes away what is not there. \
                    Did you mean \"harder online offers\"?";
    assert!(message.starts_with(expected), "{message}");
}

#[test]
fn a_change_is_one_more_layer() {
    let changes = [
        "choice.ease.geographic=0",
        "enforcement.case_weeks[1] = 20",
        "tactics.\"job broker\".attempts=2",
        "tactics.online offers.attempts = { value = 1, evidence = { source = \"stylised\", grade = \"weak\" } }",
        "pools[0].size=1_000",
        "interventions.harder online offers=false",
        "title=\"changed\"",
    ];
    let scenario = good(default_text(), &[], &changes);
    assert_eq!(scenario.setting.choice.ease.geographic.get().to_bits(), 0);
    assert_eq!(scenario.setting.enforcement.case_weeks, (6, 20));
    let attempts: Vec<f64> = scenario.setting.tactics.iter().map(|tactic| tactic.attempts.get()).collect();
    assert_eq!(attempts, [2.0, 1.0, 0.8, 1.2]);
    assert_eq!((scenario.programme.len(), scenario.title.as_str()), (1, "changed"));
    let unsourced: Vec<&str> = scenario.unsourced().iter().map(|parameter| parameter.path.as_str()).collect();
    assert_eq!(
        unsourced,
        ["pools[0].size", "tactics.job broker.attempts", "choice.ease.geographic", "enforcement.case_weeks[1]"],
        "in the order of the text, not in that of the changes"
    );
    assert_stands_alone(&scenario);
    assert_ne!(scenario.text, good(default_text(), &[], &changes[1..]).text);
}

#[test]
fn a_wrong_change_is_shown_in_its_own_text() {
    let cases = [
        (
            "choice.ease.geographic=2",
            "--set:1:24: choice.ease.geographic: a probability must be between 0 and 1, found 2.",
        ),
        ("choice.eese.geographic=0", "--set:1:8: unknown key \"eese\" in [choice]. Did you mean \"ease\"?"),
        (
            "choice.ease.geographic",
            "--set:1:1: this is no change of a scenario. Write a path, an equals sign and a value",
        ),
        ("=3", "--set:1:1: this is no change of a scenario."),
        ("title=unquoted text", "--set:1:7: this is not TOML: "),
        (
            "enforcement.case_weeks[2]=1",
            "--set:1:23: this list has 2 entries. Entries are counted from 0: write at most [1].",
        ),
        ("cells[0]=1", "--set:1:6: there is no list with entries here."),
        ("interventions.nothing=false", "--set:1:23: interventions.nothing = false takes away what is not there."),
    ];
    for (change, expected) in cases {
        let message = said(default_text(), &[], &[change]);
        assert!(message.starts_with(expected), "{change} says\n{message}");
    }
}
