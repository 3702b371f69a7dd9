//! The JSON Schema against the scenarios that are known to be right, and against mistakes. The checker knows the words
//! that the schema uses, and no others.

use serde_json::{Value, json};

use waterbed::model::interventions::Kind;
use waterbed::scenario::{QUESTIONS, SHIPPED, schema};
use waterbed::units::{Correlation, Cost, Count, Factor, Hazard, Logit, Money, Positive, Probability};

/// Words of a schema that say nothing of what is valid.
const ANNOTATIONS: [&str; 7] = ["$schema", "$defs", "$comment", "title", "description", "default", "format"];

/// The first thing that does not fit, at its path.
fn fault(root: &Value, schema: &Value, value: &Value, path: &str) -> Option<String> {
    let Some(schema) = schema.as_object() else { return (schema == &json!(false)).then(|| path.to_owned()) };
    schema.iter().find_map(|(word, rule)| {
        let number = || value.as_f64().zip(rule.as_f64());
        let fits = match word.as_str() {
            "$ref" => {
                let pointer = rule.as_str().expect("a reference").trim_start_matches('#');
                let target = root.pointer(pointer).unwrap_or_else(|| panic!("{rule} leads nowhere"));
                return fault(root, target, value, path);
            }
            "anyOf" | "oneOf" => {
                let faults: Vec<_> = items(rule).iter().map(|rule| fault(root, rule, value, path)).collect();
                let deepest = faults.iter().flatten().max_by_key(|fault| fault.matches('/').count());
                return if faults.contains(&None) { None } else { deepest.cloned() };
            }
            "allOf" => return items(rule).iter().find_map(|rule| fault(root, rule, value, path)),
            "if" => {
                return schema
                    .get("then")
                    .filter(|_| fault(root, rule, value, "").is_none())
                    .and_then(|then| fault(root, then, value, path));
            }
            "then" => true,
            "propertyNames" => {
                let mut keys = value.as_object().into_iter().flat_map(serde_json::Map::keys);
                return keys.find_map(|key| fault(root, rule, &json!(key), &format!("{path}/{key}")));
            }
            "type" => is(rule, value),
            "const" => rule == value,
            "enum" => items(rule).contains(value),
            "minimum" => number().is_none_or(|(value, least)| value >= least),
            "maximum" => number().is_none_or(|(value, most)| value <= most),
            "exclusiveMinimum" => number().is_none_or(|(value, least)| value > least),
            "minItems" => value.as_array().is_none_or(|list| list.len() as u64 >= rule.as_u64().unwrap_or(0)),
            "maxItems" => value.as_array().is_none_or(|list| list.len() as u64 <= rule.as_u64().unwrap_or(0)),
            "required" => {
                items(rule).iter().all(|key| value.as_object().is_none_or(|table| table.contains_key(text(key))))
            }
            "items" => {
                return value
                    .as_array()
                    .into_iter()
                    .flatten()
                    .enumerate()
                    .find_map(|(i, item)| fault(root, rule, item, &format!("{path}/{i}")));
            }
            "properties" => {
                let known = rule.as_object().expect("properties");
                return known
                    .iter()
                    .find_map(|(key, rule)| fault(root, rule, value.get(key)?, &format!("{path}/{key}")));
            }
            "additionalProperties" => {
                let known = schema.get("properties").and_then(Value::as_object);
                let more = value.as_object().into_iter().flatten();
                let mut more = more.filter(|(key, _)| known.is_none_or(|known| !known.contains_key(*key)));
                return more.find_map(|(key, item)| fault(root, rule, item, &format!("{path}/{key}")));
            }
            other => {
                assert!(ANNOTATIONS.contains(&other), "the checker does not know {other:?}");
                true
            }
        };
        (!fits).then(|| path.to_owned())
    })
}

fn items(rule: &Value) -> &[Value] {
    rule.as_array().map_or(&[], Vec::as_slice)
}

fn text(rule: &Value) -> &str {
    rule.as_str().expect("a word")
}

fn is(rule: &Value, value: &Value) -> bool {
    let one = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "null" => value.is_null(),
        other => panic!("the checker does not know the type {other:?}"),
    };
    if rule.is_array() { items(rule).iter().any(|name| one(text(name))) } else { one(text(rule)) }
}

fn document(toml: &str) -> Value {
    let table: toml::Table = toml.parse().unwrap_or_else(|error| panic!("{error}"));
    serde_json::to_value(table).expect("a table can be JSON")
}

fn first_fault(toml: &str) -> Option<String> {
    let schema = schema();
    fault(&schema, &schema, &document(toml), "")
}

#[test]
fn scenarios_that_are_right_fit() {
    for (name, text) in SHIPPED {
        assert_eq!(first_fault(text), None, "{name}");
    }
    assert_eq!(first_fault(include_str!("../scenarios/template.toml")), None, "template");
    for entry in Kind::CATALOGUE {
        assert_eq!(first_fault(&format!("format = 1\n{}", entry.example)), None, "{}", entry.key);
    }
}

#[test]
fn mistakes_do_not_fit() {
    let cases = [
        ("title = \"no format\"", ""),
        ("format = 1\ncolour = 3", "/colour"),
        ("format = 1\n[exit]\nself_exit = -1", "/exit/self_exit"),
        ("format = 1\n[service]\nquality = 1.5", "/service/quality"),
        ("format = 1\n[service]\nquality = { value = 1.5 }", "/service/quality/value"),
        (
            "format = 1\n[service]\nquality = { value = 0.5, evidence = { source = \"x\", grade = \"good\" } }",
            "/service/quality/evidence/grade",
        ),
        ("format = 1\n[service]\nevidence = { source = \"x\" }", "/service/evidence"),
        ("format = 1\n[cells]\nnumber = 1.5", "/cells/number"),
        ("format = 1\n[interventions.a]\nrampp = 3", "/interventions/a/rampp"),
        ("format = 1\n[evaluation]\nareas = \"villages\"", "/evaluation/areas"),
        ("format = 1\n[evaluation]\ncontrol = \"Esk\"", "/evaluation/control"),
        ("format = 1\n[interventions.a]\nawareness.reach = 2", "/interventions/a/awareness/reach"),
        ("format = 1\n[interventions.a]\nwhere.origins = \"Arda\"", "/interventions/a/where/origins"),
        ("format = 1\n[interventions.a]\ndesign.colour = \"red\"", "/interventions/a/design/colour"),
        ("format = 1\n[interventions.a]\ndesign.audience = 3", "/interventions/a/design/audience"),
        (
            "format = 1\n[interventions.a]\nidentification.factor = 2\ndesign.audience = \"all\"",
            "/interventions/a/design/audience",
        ),
    ];
    for (text, place) in cases {
        assert_eq!(first_fault(text).as_deref(), Some(place), "{text}");
    }
}

#[test]
fn what_need_not_be_there_can_be_taken_away() {
    assert_eq!(first_fault("format = 1\nextends = \"default\"\n[interventions]\na = false\nb.ramp = false"), None);
    assert_eq!(first_fault("format = 1\n[exit]\nself_exit = false").as_deref(), Some("/exit/self_exit"));
    let other_kind = "format = 1\n[interventions.a]\nawareness = false\nidentification.factor = 2\n\
                      design = { audience = false, referral = \"a shelter\" }";
    assert_eq!(first_fault(other_kind).as_deref(), Some("/interventions/a/design/audience"));
    assert_eq!(first_fault("format = 1\n[interventions.a.design]\naudience = false\nbarriers = false"), None);
}

#[test]
fn it_knows_every_kind_and_every_question() {
    let schema = schema();
    let block = &schema["$defs"]["Block"]["properties"];
    for entry in Kind::CATALOGUE {
        assert!(block.get(entry.key).is_some(), "{}", entry.key);
    }
    for question in QUESTIONS.iter().chain(Kind::CATALOGUE.iter().flat_map(|kind| kind.questions)) {
        let answer = &schema["$defs"]["Design"]["properties"][question.key];
        assert!(answer.to_string().contains(question.text), "{}", question.key);
    }
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
}

/// The bounds in the schema are those that the types enforce.
#[test]
fn bounds_are_those_of_the_types() {
    type Valid = fn(f64) -> bool;
    let schema = schema();
    let types: [(&str, Valid); 9] = [
        ("Probability", |x| Probability::new(x).is_some()),
        ("Correlation", |x| Correlation::new(x).is_some()),
        ("Hazard", |x| Hazard::new(x).is_some()),
        ("Money", |x| Money::new(x).is_some()),
        ("Cost", |x| Cost::new(x).is_some()),
        ("Logit", |x| Logit::new(x).is_some()),
        ("Factor", |x| Factor::new(x).is_some()),
        ("Positive", |x| Positive::new(x).is_some()),
        ("Count", |x| Count::new(x).is_some()),
    ];
    for (name, valid) in types {
        let rule = &schema["$defs"][name];
        assert!(rule.is_object(), "{name}");
        for x in [-1e20, -1.5, -1.0, -1e-9, 0.0, 1e-9, 0.5, 1.0, 1.5, 2.0, 9_007_199_254_740_992.0, 1e20] {
            assert_eq!(fault(&schema, rule, &json!(x), "").is_none(), valid(x), "{name} {x}");
        }
    }
}
