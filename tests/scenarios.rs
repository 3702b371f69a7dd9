//! Scenario files: the shipped ones are right, and the mistakes people make get the messages they need.

use waterbed::scenario::{SHIPPED, Scenario};

#[test]
fn shipped_scenarios_parse_and_every_number_has_evidence() {
    for (name, text) in SHIPPED {
        let scenario = Scenario::parse(name, text).unwrap_or_else(|error| panic!("{error}"));
        let unsourced: Vec<&str> = scenario.unsourced().iter().map(|parameter| parameter.path.as_str()).collect();
        assert_eq!(unsourced, Vec::<&str>::new(), "numbers of {name} without evidence");
        assert!(scenario.parameters.len() > 100);
    }
}
