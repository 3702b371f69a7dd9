//! Findings as JSON: an estimate is an object, and what is undefined says why.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::scenario::Scenario;

/// The document `summary.json`: the summary in words, and all findings but the single replicates, which have their own file.
#[derive(Debug, Serialize)]
struct Document<'a, S> {
    scenario: &'a str,
    title: &'a str,
    seed: u64,
    summary: &'a S,
    findings: Value,
}

/// The text of `summary.json`.
///
/// # Errors
/// None that a batch of finite numbers can cause.
pub fn document(
    scenario: &Scenario,
    seed: u64,
    summary: &impl Serialize,
    findings: &impl Serialize,
) -> Result<String, serde_json::Error> {
    let document = Document {
        scenario: &scenario.name,
        title: &scenario.title,
        seed,
        summary,
        findings: plain(serde_json::to_value(findings)?),
    };
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}

/// Replaces `{"Ok": x}` by `x` and `{"Err": reason}` by `{"undefined": reason}`, and leaves out single replicates.
pub(super) fn plain(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(plain).collect(),
        Value::Object(fields) => object(fields),
        other => other,
    }
}

fn object(mut fields: Map<String, Value>) -> Value {
    if fields.len() == 1 {
        if let Some(value) = fields.remove("Ok") {
            return plain(value);
        }
        if let Some(reason) = fields.remove("Err") {
            return json!({ "undefined": reason });
        }
    }
    fields.remove("pairs");
    Value::Object(fields.into_iter().map(|(key, value)| (key, plain(value))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_lose_their_wrapping() {
        let wrapped = json!({ "net": { "Ok": { "mean": 1.5 } }, "share": { "Err": "why" }, "pairs": [1, 2], "list": [{ "Ok": 2 }] });
        assert_eq!(plain(wrapped), json!({ "net": { "mean": 1.5 }, "share": { "undefined": "why" }, "list": [2] }));
    }
}
