//! The JSON Schema (draft 2020-12) of scenario files, made from the types that read them.

use serde_json::{Map, Value, json};

use super::file::File;
use super::{design, distribution};
use crate::model::interventions::{Entry, Kind};

/// The schema. It knows every key, every range and where evidence may stand. It takes a file that extends another as
/// well: no key but `format` must be given, and what need not be given may be `false`, which takes it away.
#[must_use]
pub fn schema() -> Value {
    let mut schema = schemars::schema_for!(File).to_value();
    if let Some(definitions) = schema.get_mut("$defs").and_then(Value::as_object_mut) {
        definitions.insert("Distribution".into(), distribution::schema());
        // A number knows its evidence already, and evidence has none.
        definitions.iter_mut().filter(|(name, _)| *name != "Evidence").for_each(|(_, table)| open(table));
    }
    open(&mut schema);
    if let Some(block) = schema.pointer_mut("/$defs/Block").and_then(Value::as_object_mut) {
        block.insert("allOf".into(), Kind::CATALOGUE.iter().map(asks).collect());
    }
    if let Some(root) = schema.as_object_mut() {
        root.insert("title".into(), "waterbed scenario".into());
        root.insert("required".into(), json!(["format"]));
        let base = json!({ "type": "string", "description": "A shipped scenario, or a file seen from this one, on which this one is laid" });
        if let Some(properties) = root.get_mut("properties").and_then(Value::as_object_mut) {
            properties.insert("extends".into(), base);
        }
    }
    schema
}

/// A block of this kind answers the questions that are asked of its kind, and no others.
fn asks(kind: &'static Entry) -> Value {
    let keys = design::questions(kind).map(|question| question.key).chain(["evidence"]).collect::<Vec<_>>();
    json!({
        "if": { "properties": { kind.key: { "type": "object" } }, "required": [kind.key] },
        "then": { "properties": { "design": { "propertyNames": { "enum": keys } } } },
    })
}

/// Lets a table have evidence, lack any key, and say `false` for what need not be there.
fn open(table: &mut Value) {
    let Some(table) = table.as_object_mut().filter(|table| table.get("type") == Some(&json!("object"))) else { return };
    let required = table.remove("required").unwrap_or_default();
    let must = |key: &String| required.as_array().is_some_and(|names| names.iter().any(|name| name == key));
    if let Some(entries) = table.get_mut("additionalProperties").filter(|entries| entries.is_object()) {
        *entries = or_false(entries);
    }
    let properties = table.entry("properties").or_insert_with(|| Map::new().into());
    if let Some(properties) = properties.as_object_mut() {
        for (_, value) in properties.iter_mut().filter(|(key, _)| !must(key)) {
            *value = or_false(value);
        }
        properties.insert("evidence".into(), json!({ "$ref": "#/$defs/Evidence" }));
    }
}

/// What may also be `false`.
fn or_false(schema: &Value) -> Value {
    json!({ "anyOf": [schema, { "const": false }] })
}
