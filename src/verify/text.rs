//! What checks say, in words.

use std::fmt::{Display, Formatter, Result};

use serde::Serialize;

use super::{Check, Claim, Expected, Finding, Promise, Seen, Verdict};

impl Expected {
    /// What is expected, without its tolerance.
    #[must_use]
    pub fn wanted(self) -> String {
        match self {
            Self::Exactly(x) | Self::Near(x, _) => x.to_string(),
            Self::Within(low, high) => format!("{low} to {high}"),
            Self::AtMost(high) => format!("at most {high}"),
            Self::AtLeast(low) => format!("at least {low}"),
        }
    }

    /// How far off it may be; empty where the expectation is a range.
    #[must_use]
    pub fn tolerance(self) -> String {
        match self {
            Self::Exactly(_) => "none".to_owned(),
            Self::Near(_, tolerance) => format!("± {tolerance:e}"),
            Self::Within(..) | Self::AtMost(_) | Self::AtLeast(_) => String::new(),
        }
    }
}

impl Display for Seen {
    fn fmt(&self, out: &mut Formatter) -> Result {
        match self {
            Self::Number(value) => out.write_str(&short(*value)),
            Self::Estimate { value, low, high } => {
                write!(out, "{} ({} to {})", short(*value), short(*low), short(*high))
            }
            Self::Nothing(reason) => out.write_str(reason),
        }
    }
}

impl Display for Verdict {
    fn fmt(&self, out: &mut Formatter) -> Result {
        out.write_str(match self {
            Self::Pass => "pass",
            Self::Fail => "FAIL",
            Self::NotMade => "not made",
        })
    }
}

/// A number as people read it: four significant digits.
fn short(x: f64) -> String {
    if x == 0.0 {
        return "0".to_owned();
    }
    let size = x.abs().log10().floor();
    if !(-4.0..7.0).contains(&size) {
        return format!("{x:.1e}");
    }
    let decimals = (3.0 - size).clamp(0.0, 6.0) as usize;
    let text = format!("{x:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// One claim of a check and what became of it, as a row of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Id of the check.
    pub id: String,
    /// What is compared.
    pub of: String,
    /// What is expected of it.
    pub expected: String,
    /// What was found, or why there is no number.
    pub observed: String,
    /// How far off it may be.
    pub tolerance: String,
    /// The verdict on this claim.
    pub verdict: Verdict,
}

impl Finding {
    /// One row for each claim.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        let check = self.check;
        let row = |(at, claim): (usize, &Claim)| Row {
            id: check.id.to_owned(),
            of: claim.of.to_owned(),
            expected: claim.expected.wanted(),
            observed: self.observed(at),
            tolerance: claim.expected.tolerance(),
            verdict: self.verdict_on(at),
        };
        check.claims.iter().enumerate().map(row).collect()
    }

    /// The verdict on one claim.
    #[must_use]
    pub fn verdict_on(&self, claim: usize) -> Verdict {
        match self.seen.get(claim) {
            Some(seen) if self.check.claims[claim].expected.holds(seen) => Verdict::Pass,
            _ if self.check.promise == Promise::Exact => Verdict::Fail,
            _ => Verdict::NotMade,
        }
    }

    fn observed(&self, claim: usize) -> String {
        self.seen.get(claim).map_or_else(|| "nothing".to_owned(), Seen::to_string)
    }

    /// The finding as a document for programs.
    ///
    /// # Errors
    ///
    /// Never in practice: the document holds text and numbers alone.
    pub fn document(&self) -> serde_json::Result<serde_json::Value> {
        serde_json::to_value(Document::new(self))
    }
}

#[derive(Serialize)]
struct Document<'a> {
    id: &'a str,
    what: &'a str,
    source: &'a str,
    promise: Promise,
    quick: bool,
    verdict: Verdict,
    claims: Vec<ClaimDocument<'a>>,
}

#[derive(Serialize)]
struct ClaimDocument<'a> {
    of: &'a str,
    expected: String,
    tolerance: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    observed: Option<&'a Seen>,
    verdict: Verdict,
}

impl<'a> Document<'a> {
    fn new(finding: &'a Finding) -> Self {
        let Check { id, what, source, promise, quick, claims, .. } = finding.check;
        let claim = |(at, claim): (usize, &'a Claim)| ClaimDocument {
            of: claim.of,
            expected: claim.expected.wanted(),
            tolerance: claim.expected.tolerance(),
            observed: finding.seen.get(at),
            verdict: finding.verdict_on(at),
        };
        Self {
            id,
            what,
            source,
            promise: *promise,
            quick: *quick,
            verdict: finding.verdict,
            claims: claims.iter().enumerate().map(claim).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        for (x, text) in [
            (0.0, "0"),
            (0.707_643_968, "0.7076"),
            (-1.0, "-1"),
            (4.2e-12, "4.2e-12"),
            (1_714.29, "1714"),
            (20.0, "20"),
            (52_941.3, "52941"),
        ] {
            assert_eq!(short(x), text);
        }
    }
}
