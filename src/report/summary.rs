//! All findings as one long table: every estimate with its interval, or why there is none.

use super::Material;
use super::replicates::{key, unit};
use super::table::Table;
use super::text;
use crate::measure::field::Measure;
use crate::measure::{
    Area, Arms, Impact, Judged, LensFinding, Number, Outcome, Quantiles, Spread, Undefined, Value, Verdict, View,
};

/// The table of `summary.csv`.
#[must_use]
pub fn table(material: &Material) -> Table {
    let mut rows = Rows::new();
    let findings = material.findings;
    findings.impact.iter().for_each(|impact| rows.impact(impact));
    findings.lenses.iter().for_each(|finding| rows.lens(finding));
    for flow in &findings.routes {
        let at = Place { measure: &key(Outcome::Recruitments), dimension: "route", category: &flow.label };
        rows.arms(at, unit(Outcome::Recruitments), [&flow.baseline, &flow.programme]);
        rows.value(at, "change", unit(Outcome::Recruitments), &flow.change);
    }
    let observed = &findings.observed;
    rows.both("identified_share_of_ends", "share", &observed.identified_share);
    rows.both("convictions_per_arrest", "share", &observed.convictions_per_arrest);
    rows.both("seizures", "seizures", &observed.seizures);
    rows.both("seized", "kUSD", &observed.seized);
    rows.both("value_per_seizure", "kUSD", &observed.value_per_seizure);
    if let Ok(view) = &findings.evaluator {
        rows.evaluator(view);
    }
    rows.value(Place::whole("diagnostics"), "drift", "share", &findings.diagnostics.drift);
    rows.number(Place::whole("diagnostics"), "truncation", "weeks", &findings.diagnostics.truncation);
    rows.into_table()
}

/// What a row speaks of.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) measure: &'a str,
    pub(super) dimension: &'a str,
    pub(super) category: &'a str,
}

impl<'a> Place<'a> {
    const fn whole(measure: &'a str) -> Self {
        Self { measure, dimension: "all", category: "all" }
    }
}

/// Unit of a field measure of counts.
fn seen_unit(measure: Measure, counts: &str) -> &'static str {
    match measure {
        Measure::NetEffect
        | Measure::Success
        | Measure::BufferDisplacement
        | Measure::Quotient
        | Measure::TreatedOdds
        | Measure::BufferOdds => "ratio",
        _ if counts == RECORDED => "persons",
        _ => unit(Outcome::VictimWeeks),
    }
}

const RECORDED: &str = "recorded counts";

/// Rows of a summary's table on their way.
pub(super) struct Rows(Table);

impl Rows {
    pub(super) fn new() -> Self {
        Self(Table::new(&[
            "measure",
            "dimension",
            "category",
            "quantity",
            "unit",
            "value",
            "low",
            "high",
            "n",
            "status",
        ]))
    }

    pub(super) fn into_table(self) -> Table {
        self.0
    }

    fn push(&mut self, at: Place, quantity: &str, unit: &str, numbers: [String; 4], status: String) {
        let names = [at.measure, at.dimension, at.category, quantity, unit].map(ToOwned::to_owned);
        self.0.push(names.into_iter().chain(numbers).chain([status]));
    }

    pub(super) fn value(&mut self, at: Place, quantity: &str, unit: &str, value: &Value) {
        match value {
            Ok(e) => {
                let numbers = [e.mean.to_string(), e.low.to_string(), e.high.to_string(), e.n.to_string()];
                self.push(at, quantity, unit, numbers, "ok".to_owned());
            }
            Err(reason) => self.missing(at, quantity, unit, reason),
        }
    }

    fn missing(&mut self, at: Place, quantity: &str, unit: &str, reason: &Undefined) {
        self.push(at, quantity, unit, [const { String::new() }; 4], text::undefined(reason));
    }

    fn number(&mut self, at: Place, quantity: &str, unit: &str, number: &Number) {
        match number {
            Ok(x) => {
                let numbers = [x.to_string(), String::new(), String::new(), String::new()];
                self.push(at, quantity, unit, numbers, "ok".to_owned());
            }
            Err(reason) => self.missing(at, quantity, unit, reason),
        }
    }

    fn quantiles(&mut self, at: Place, quantity: &str, unit: &str, quantiles: &Result<Quantiles, Undefined>) {
        match quantiles {
            Ok(q) => {
                let numbers = [q.median.to_string(), q.low.to_string(), q.high.to_string(), String::new()];
                self.push(at, quantity, unit, numbers, "ok".to_owned());
            }
            Err(reason) => self.missing(at, quantity, unit, reason),
        }
    }

    fn arms(&mut self, at: Place, unit: &str, [baseline, programme]: [&Value; 2]) {
        self.value(at, "baseline", unit, baseline);
        self.value(at, "programme", unit, programme);
    }

    fn both(&mut self, measure: &str, unit: &str, Arms { baseline, programme }: &Arms<Value>) {
        self.arms(Place::whole(measure), unit, [baseline, programme]);
    }

    fn impact(&mut self, impact: &Impact) {
        let (name, unit) = (key(impact.outcome), unit(impact.outcome));
        let at = Place::whole(&name);
        self.arms(at, unit, [&impact.baseline, &impact.programme]);
        self.value(at, "net", unit, &impact.net);
        self.value(at, "relative", "share", &impact.relative);
        self.quantiles(at, "net: median and middle 95 % of replicates", unit, &impact.net_quantiles);
        self.quantiles(at, "relative: median and middle 95 % of replicates", "share", &impact.relative_quantiles);
        self.value(at, "probability of more with the programme", "probability", &impact.backfire);
        self.spread(at, "net", &format!("{unit}, squared"), &impact.net_spread);
        self.spread(at, "relative", "share, squared", &impact.relative_spread);
        self.number(at, "correlation of the arms", "correlation", &impact.correlation);
        self.number(at, "variance reduction", "factor", &impact.variance_reduction);
    }

    /// Only where there are several worlds: nothing else could have these rows.
    pub(super) fn spread(&mut self, at: Place, of: &str, unit: &str, spread: &Result<Spread, Undefined>) {
        if let Ok(spread) = spread {
            self.number(at, &format!("{of}: variance within worlds (chance)"), unit, &spread.chance);
            self.number(at, &format!("{of}: variance between worlds (parameters)"), unit, &spread.parameters);
            self.value(at, &format!("{of}: share of parameters"), "share", &spread.share);
            self.value(at, &format!("{of}: share of worlds below zero"), "share", &spread.below_zero);
        }
    }

    fn evaluator(&mut self, view: &View) {
        let lens = key(view.lens);
        view.areas.iter().for_each(|area| self.area(&lens, area));
        let at = Place { measure: "evaluator", dimension: &lens, category: "truth" };
        let unit = unit(Outcome::VictimWeeks);
        self.value(at, "direct effect", unit, &view.truth.direct);
        self.value(at, "moved", unit, &view.truth.moved);
        self.value(at, "moved / direct effect", "share", &view.truth.share);
        self.value(at, "what wdq should be", "ratio", &view.truth.quotient);
        self.value(at, "what total_net_effect should be", unit, &view.truth.near);
        self.value(at, "net impact", unit, &view.truth.net);
        for seen in &view.measures {
            for (category, spread) in [("true counts", &seen.truth), (RECORDED, &seen.recorded)] {
                let at = Place { measure: "evaluator", dimension: &lens, category };
                let quantity = format!("{}: median and middle 95 % of replicates", seen.measure.key());
                self.quantiles(at, &quantity, seen_unit(seen.measure, category), &spread.quantiles);
            }
        }
        view.verdicts.iter().for_each(|verdict| self.verdict(&lens, verdict));
    }

    fn area(&mut self, lens: &str, area: &Area) {
        let at = Place { measure: "evaluator", dimension: lens, category: area.role.key() };
        self.value(at, "held, before", "persons", &area.held_before);
        self.value(at, "held, after", "persons", &area.held_after);
        self.value(at, "identified, before", "persons per week", &area.identified_before);
        self.value(at, "identified, after", "persons per week", &area.identified_after);
        self.value(at, "detection bias", "ratio", &area.bias);
        self.value(at, "change by the programme", "share", &area.change);
    }

    fn verdict(&mut self, lens: &str, verdict: &Verdict) {
        let after = format!("after {} weeks", verdict.weeks);
        let at = Place { measure: "evaluator", dimension: lens, category: &after };
        for (of, Judged { fall, nothing, rise, .. }) in
            [("treatment", &verdict.effect), ("elsewhere", &verdict.movement)]
        {
            for (what, share) in [("fall", fall), ("nothing", nothing), ("rise", rise)] {
                self.value(at, &format!("{what} seen, {of}"), "share of replicates", share);
            }
        }
        self.value(at, "wrong verdict", "share of replicates", &verdict.wrong);
    }

    fn lens(&mut self, finding: &LensFinding) {
        let (name, lens, unit) = (key(Outcome::HarmWeeks), key(finding.lens), unit(Outcome::HarmWeeks));
        for category in &finding.categories {
            let at = Place { measure: &name, dimension: &lens, category: &category.label };
            self.arms(at, unit, [&category.baseline, &category.programme]);
            self.value(at, "change", unit, &category.change);
        }
        let at = Place { measure: &name, dimension: &lens, category: "all" };
        match &finding.declared {
            Ok(declared) => {
                self.value(at, "direct effect", unit, &declared.direct);
                self.value(at, "spill", unit, &declared.spill);
                self.value(at, "spill / direct effect", "share", &declared.share);
            }
            Err(reason) => self.missing(at, "direct effect", unit, reason),
        }
        let exploratory = &finding.exploratory;
        self.value(at, "loss", unit, &exploratory.loss);
        self.value(at, "gain", unit, &exploratory.gain);
        self.value(at, "displaced", unit, &exploratory.displaced);
        self.value(at, "displaced / loss", "share", &exploratory.share);
        self.number(at, "noise floor of displaced", unit, &exploratory.floor);
    }
}
