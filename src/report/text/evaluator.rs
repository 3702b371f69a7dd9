//! What an evaluator would have seen, beside the truth; titles, notes and labels of its figures are in `evaluator/figures.rs`.

mod figures;

pub use figures::*;

use serde::{Deserialize, Serialize};

use super::{counted, lens_plural, listed};
use crate::measure::field::Measure;
use crate::measure::{Area, Change, Estimate, Judged, OverReplicates, Quantiles, Undefined, Value, Verdict, View};
use crate::model::evaluation::Role;
use crate::report::Material;
use crate::report::number::{decimals, percent, rounded, signed, signed_percent, with_interval};
use crate::report::table::Table;

/// The evaluator's view as people read it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluator {
    /// What is compared, what the evaluator concludes and how often that is wrong; or why there is nothing to compare.
    pub sentences: Vec<String>,
    /// The truth, the measures of true counts and those of what is recorded.
    pub table: Table,
    /// How to read the table.
    pub notes: Vec<String>,
}

/// A fall that is there is to be seen in so many replicates.
pub const POWER: f64 = 0.8;

/// Column and legend: what the programme does.
pub const TRUTH: &str = "truth (paired)";
/// Column and legend: the design with all counts.
pub const ALL_COUNTED: &str = "evaluator who counts everybody";
/// Column and legend: the design with what is recorded.
pub const RECORDED: &str = "evaluator with what is recorded";

/// Name of a role.
#[must_use]
pub const fn role(role: Role) -> &'static str {
    match role {
        Role::Treatment => "treatment",
        Role::Buffer => "buffer",
        Role::Control => "control",
        Role::BufferControl => "control of the buffer",
    }
}

/// The evaluator's view of a batch.
#[must_use]
pub fn evaluator(material: &Material) -> Evaluator {
    let view = match &material.findings.evaluator {
        Ok(view) => view,
        Err(reason) => return Evaluator { sentences: vec![nobody(reason)], ..Evaluator::default() },
    };
    let sentences = [Some(compared(view)), bias(view), view.verdict().map(concluded), power(view)];
    let (table, reasons) = table(view);
    let reasons = reasons.iter().enumerate().map(|(i, reason)| format!("({}) {reason}.", i + 1));
    Evaluator {
        sentences: sentences.into_iter().flatten().collect(),
        table,
        notes: std::iter::once(NOTE.to_owned()).chain(reasons).collect(),
    }
}

/// Why nobody evaluates, as a sentence.
fn nobody(reason: &Undefined) -> String {
    format!("Nobody can evaluate this: {reason}.")
}

const NOTE: &str = "Truth: against the paired baseline, with 95 % intervals. An evaluator has the arm with the programme only, \
     before and after, and takes the control for what would have happened; median and middle 95 % of replicates. The truth and \
     who counts everybody are in victim-weeks, who goes by records counts people identified.";

/// "An evaluator compares, by origins, Arda and Belen (treatment) with …"
fn compared(view: &View) -> String {
    let area = |area: &Area| {
        let names: Vec<&str> = area.categories.iter().map(String::as_str).collect();
        format!("{} ({})", listed(&names), role(area.role))
    };
    let areas: Vec<String> = view.areas.iter().map(area).collect();
    let areas: Vec<&str> = areas.iter().map(String::as_str).collect();
    let before = counted(view.before, "week", "weeks");
    let after = counted(view.after, "week", "weeks");
    let varied = if view.overdispersion > 1.0 {
        format!(", lets counts vary {} times as much as Poisson ones", rounded(view.overdispersion, 1))
    } else {
        String::new()
    };
    format!(
        "An evaluator who counts by {} compares {}, {before} before the programme and {after} from its start on{varied}.",
        lens_plural(view.lens),
        listed(&areas)
    )
}

/// How much more the recorded count changes than the true one.
fn bias(view: &View) -> Option<String> {
    let bias = view.area(Role::Treatment)?.bias.as_ref().ok()?;
    let meaning = if bias.low > 1.0 {
        "so records understate a fall, or show a rise where there is none"
    } else if bias.high < 1.0 {
        "so records overstate a fall or understate a rise"
    } else {
        "which cannot be told from none"
    };
    Some(format!(
        "Detection bias: from before to after, recorded counts in the treatment change by a factor {} times that of the true \
         ones, {meaning}.",
        with_interval(bias)
    ))
}

/// What the evaluator concludes, and how often that is wrong.
fn concluded(verdict: &Verdict) -> String {
    let Verdict { effect, movement, wrong, weeks } = verdict;
    let mistakes: Vec<String> = mistakes(effect, effect_mistake)
        .into_iter()
        .chain(mistakes(movement, movement_mistake))
        .map(|(what, share)| format!("{what} in {}", percent(&share)))
        .collect();
    let mistakes: Vec<&str> = mistakes.iter().map(String::as_str).collect();
    let mistakes = if mistakes.is_empty() { String::new() } else { format!(": {}", listed(&mistakes)) };
    let wrong = match wrong {
        Ok(share) => format!("the verdict from records is wrong in {} of replicates{mistakes}", percent(share)),
        Err(reason) => format!("how often the verdict is wrong is unknown: {reason}"),
    };
    format!("In truth {} and {}; after {weeks} weeks {wrong}.", truth_of_effect(effect), truth_of_movement(movement))
}

/// Words for the truth where the programme works.
const fn truth_of_effect(judged: &Judged) -> &'static str {
    match judged.truth {
        Change::Fall => "exploitation falls in the treatment",
        Change::Nothing => "no change in the treatment can be told from noise",
        Change::Rise => "exploitation rises in the treatment",
    }
}

/// Words for the truth elsewhere.
const fn truth_of_movement(judged: &Judged) -> &'static str {
    match judged.truth {
        Change::Fall => "benefits spread beyond it",
        Change::Nothing => "nothing moves beyond noise",
        Change::Rise => "a part of it moves elsewhere",
    }
}

/// What else than the truth is seen, each with its share, where that is not next to never.
fn mistakes(judged: &Judged, name: fn(Change, Change) -> &'static str) -> Vec<(&'static str, Estimate)> {
    let others = Change::ALL.into_iter().filter(|seen| *seen != judged.truth);
    let found = others.filter_map(|seen| Some((name(judged.truth, seen), *judged.seen(seen).as_ref().ok()?)));
    found.filter(|(_, share)| share.mean >= NEXT_TO_NEVER).collect()
}

const NEXT_TO_NEVER: f64 = 0.005;

const fn effect_mistake(truth: Change, seen: Change) -> &'static str {
    match (truth, seen) {
        (Change::Fall, Change::Rise) => "a rise is seen where there is a fall",
        (Change::Fall, _) => "the fall is not seen",
        (Change::Rise, Change::Fall) => "a success is seen where there is harm",
        (Change::Rise, _) => "the harm is not seen",
        (Change::Nothing, Change::Rise) => "a rise is seen where there is none",
        (Change::Nothing, _) => "a success is seen where there is none",
    }
}

const fn movement_mistake(truth: Change, seen: Change) -> &'static str {
    match (truth, seen) {
        (Change::Rise, Change::Fall) => "diffusion of benefits is seen where there is displacement",
        (Change::Rise, _) => "displacement is missed",
        (Change::Fall, Change::Rise) => "displacement is seen where benefits spread",
        (Change::Fall, _) => "diffusion of benefits is missed",
        (Change::Nothing, Change::Rise) => "displacement is seen where there is none",
        (Change::Nothing, _) => "diffusion of benefits is seen where there is none",
    }
}

/// How long the design takes to see what is there.
fn power(view: &View) -> Option<String> {
    let last = view.verdict()?;
    let sees = |judged: fn(&Verdict) -> &Judged| {
        let often = |verdict: &&Verdict| {
            let judged = judged(verdict);
            judged.seen(judged.truth).as_ref().is_ok_and(|share| share.mean >= POWER)
        };
        // Only from when it is seen to the end.
        let late = view.verdicts.iter().rev().take_while(often).last();
        late.map(|verdict| verdict.weeks)
    };
    let since =
        |weeks: Option<u32>| weeks.map_or_else(|| "at no time".to_owned(), |weeks| format!("from week {weeks} on"));
    let effect = match last.effect.truth {
        Change::Fall => Some("the fall"),
        Change::Rise => Some("the harm"),
        Change::Nothing => None,
    };
    let movement = match last.movement.truth {
        Change::Rise => Some("displacement"),
        Change::Fall => Some("diffusion of benefits"),
        Change::Nothing => None,
    };
    let effect = effect.map(|what| format!("{what} {}", since(sees(|verdict| &verdict.effect))));
    let movement = movement.map(|what| format!("{what} {}", since(sees(|verdict| &verdict.movement))));
    let both: Vec<String> = effect.into_iter().chain(movement).collect();
    (!both.is_empty()).then(|| format!("What is seen in at least four of five replicates: {}.", both.join("; ")))
}

/// Truth beside what is seen, and the reasons for what is missing in it.
fn table(view: &View) -> (Table, Vec<String>) {
    let mut lines = Lines { table: Table::new(&["measure", TRUTH, ALL_COUNTED, RECORDED]), reasons: Vec::new() };
    for role in [Role::Treatment, Role::Buffer, Role::Control] {
        if let Some(area) = view.area(role) {
            let seen = seen_change(view, role);
            let seen = seen.as_ref().map_or([None, None], |seen| seen.each_ref().map(Some));
            lines.push(&change_of(role), &area.change, signed_percent, seen, |q| change(&as_estimate(q)));
        }
    }
    let of = |measure: Measure| {
        let seen = view.measures.iter().find(|seen| seen.measure == measure);
        seen.map_or([None, None], |seen| [Some(&seen.truth), Some(&seen.recorded)])
    };
    lines.push(QUOTIENT, &view.truth.quotient, with_interval, of(Measure::Quotient), |q| middle(q, 2));
    let total = of(Measure::TotalNetEffect);
    lines.push(TOTAL, &view.truth.near, with_interval, total, |q| middle(q, decimals(q.high - q.low)));
    let net = written(&view.truth.net, with_interval, &mut lines.reasons);
    lines.table.push([EVERYWHERE.to_owned(), net, UNSEEN.to_owned(), UNSEEN.to_owned()]);
    (lines.table, lines.reasons)
}

const QUOTIENT: &str = "displacement quotient (buffer)";
const TOTAL: &str = "total net effect (treatment and buffer)";
const EVERYWHERE: &str = "net impact everywhere";
/// What no evaluator who compares areas sees.
const UNSEEN: &str = "not seen";

/// A table on its way, and the reasons for what is missing in it.
struct Lines {
    table: Table,
    reasons: Vec<String>,
}

impl Lines {
    /// A row: the truth, and what is seen of it where that is not taken for none.
    fn push(
        &mut self,
        name: &str,
        truth: &Value,
        write: fn(&Estimate) -> String,
        seen: [Option<&OverReplicates>; 2],
        write_seen: fn(&Quantiles) -> String,
    ) {
        let truth = written(truth, write, &mut self.reasons);
        let [all, recorded] = seen.map(|spread| match spread {
            Some(spread) => written_quantiles(spread, write_seen, &mut self.reasons),
            None => BY_ASSUMPTION.to_owned(),
        });
        self.table.push([name.to_owned(), truth, all, recorded]);
    }
}

/// The number of a reason, in the place of what is missing.
fn missing(reason: &Undefined, reasons: &mut Vec<String>) -> String {
    let reason = reason.to_string();
    let known = reasons.iter().position(|other| *other == reason);
    let place = known.unwrap_or_else(|| {
        reasons.push(reason);
        reasons.len() - 1
    });
    format!("– ({})", place + 1)
}

fn written(value: &Value, write: fn(&Estimate) -> String, reasons: &mut Vec<String>) -> String {
    value.as_ref().map_or_else(|reason| missing(reason, reasons), write)
}

/// Median and middle 95 %, and in how many replicates there is no number and why.
fn written_quantiles(spread: &OverReplicates, write: fn(&Quantiles) -> String, reasons: &mut Vec<String>) -> String {
    match (&spread.quantiles, &spread.why) {
        (Ok(q), Some(why)) => {
            // "– (1)" without its dash.
            let reason = missing(why, reasons);
            let (without, all) = (spread.without, spread.replicates);
            format!("{}; none in {without} of {all} {}", write(q), reason.trim_start_matches("– "))
        }
        (Ok(q), None) => write(q),
        (Err(reason), _) => missing(reason, reasons),
    }
}

fn middle(q: &Quantiles, decimals: i32) -> String {
    let [median, low, high] = [q.median, q.low, q.high].map(|x| rounded(x, decimals));
    format!("{median} ({low} to {high})")
}

/// A change: whole per cent where its interval is wide, else what it can carry.
#[must_use]
pub fn change(change: &Estimate) -> String {
    if change.half_width() < WIDE {
        return signed_percent(change);
    }
    let [mean, low, high] = [change.mean, change.low, change.high].map(|x| signed(100.0 * x, 0));
    format!("{mean} % ({low} to {high})")
}

const WIDE: f64 = 0.05;

/// Row of a change.
fn change_of(of: Role) -> String {
    format!("change in the {}", role(of))
}

/// The change relative to the control over replicates, from the odds ratio: with true counts, and with what is recorded.
#[must_use]
pub fn seen_change(view: &View, role: Role) -> Option<[OverReplicates; 2]> {
    let measure = match role {
        Role::Treatment => Measure::TreatedOdds,
        Role::Buffer => Measure::BufferOdds,
        Role::Control | Role::BufferControl => return None,
    };
    let seen = view.measures.iter().find(|seen| seen.measure == measure)?;
    Some([&seen.truth, &seen.recorded].map(|spread| OverReplicates {
        quantiles: spread.quantiles.clone().map(|q| Quantiles {
            low: 1.0 / q.high - 1.0,
            lower_quartile: 1.0 / q.upper_quartile - 1.0,
            median: 1.0 / q.median - 1.0,
            upper_quartile: 1.0 / q.lower_quartile - 1.0,
            high: 1.0 / q.low - 1.0,
        }),
        ..spread.clone()
    }))
}

/// Median and middle 95 % in the shape of an estimate.
#[must_use]
pub fn as_estimate(q: &Quantiles) -> Estimate {
    Estimate { mean: q.median, low: q.low, high: q.high, n: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Pairing;
    use crate::report::sample::{Case, asked, findings, scenario};

    fn written(case: Case) -> String {
        let (scenario, findings) = (scenario(case), findings(case));
        let material =
            Material { asked: asked(&scenario, 500), findings: &findings, pairing: Pairing::Crn, precision: None };
        let Evaluator { sentences, table, notes } = evaluator(&material);
        let titles = [evaluator_title(&material), power_title(&material)];
        let rows = table.rows.iter().map(|row| row.join(" | ").trim_end().to_owned());
        sentences.into_iter().chain(rows).chain(notes.into_iter().skip(1)).chain(titles).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_success_of_which_a_part_moves() {
        insta::assert_snapshot!(written(Case::Large), @r"
            An evaluator who counts by origins compares Arda and Belen (treatment), Corva (buffer) and Dellin and Esk (control), 52 weeks before the programme and 260 weeks from its start on.
            Detection bias: from before to after, recorded counts in the treatment change by a factor 1.30 (1.20 to 1.40) times that of the true ones, so records understate a fall, or show a rise where there is none.
            In truth exploitation falls in the treatment and a part of it moves elsewhere; after 260 weeks the verdict from records is wrong in 61 % (59 to 63) of replicates: the fall is not seen in 0.5 % (0.0 to 2.5), a rise is seen where there is a fall in 0.5 % (0.0 to 2.5), diffusion of benefits is seen where there is displacement in 30 % (28 to 32) and displacement is missed in 30 % (28 to 32).
            What is seen in at least four of five replicates: the fall from week 91 on; displacement at no time.
            change in the treatment | −24.6 % (−25.0 to −24.2) | −14 % (−16 to −12) | −14 % (−27 to +4)
            change in the buffer | +8.2 % (+7.8 to +8.6) | −14 % (−16 to −12) | −14 % (−27 to +4)
            change in the control | +3.3 % (+2.8 to +3.7) | taken for none | taken for none
            displacement quotient (buffer) | −0.20 (−0.24 to −0.16) | 0.16 (0.13 to 0.19) | 0.16 (−0.04 to 0.36); none in 62 of 500 (1)
            total net effect (treatment and buffer) | 2,700 (1,900 to 3,500) | 0.164 (0.134 to 0.194) | 0.16 (−0.04 to 0.36)
            net impact everywhere | 2,100 (1,200 to 3,000) | not seen | not seen
            (1) the treated area did not fall relative to the control, and only a success can have been displaced.
            The verdict of an evaluator is wrong in 61 % (59 to 63) of replicates, mostly because displacement is missed
            After 260 weeks the fall is seen in 99 % (97 to 100) and displacement in 40 % (38 to 42) of replicates
            ");
    }

    #[test]
    fn nothing_that_can_be_told_from_noise() {
        insta::assert_snapshot!(written(Case::Tiny), @r"
            An evaluator who counts by origins compares Arda and Belen (treatment), Corva (buffer) and Dellin and Esk (control), 52 weeks before the programme and 260 weeks from its start on.
            Detection bias: from before to after, recorded counts in the treatment change by a factor 1.30 (1.20 to 1.40) times that of the true ones, so records understate a fall, or show a rise where there is none.
            In truth no change in the treatment can be told from noise and nothing moves beyond noise; after 260 weeks the verdict from records is wrong in 61 % (59 to 63) of replicates: a success is seen where there is none in 0.5 % (0.0 to 2.5), a rise is seen where there is none in 0.5 % (0.0 to 2.5), diffusion of benefits is seen where there is none in 30 % (28 to 32) and displacement is seen where there is none in 30 % (28 to 32).
            change in the treatment | −0.1 % (−0.6 to +0.3) | 0 % (−3 to +3) | 0 % (−17 to +25)
            change in the buffer | 0.0 % (−0.4 to +0.5) | 0 % (−3 to +3) | 0 % (−17 to +25)
            change in the control | 0.0 % (−0.4 to +0.5) | taken for none | taken for none
            displacement quotient (buffer) | −0.20 (−0.24 to −0.16) | – (1) | – (1)
            total net effect (treatment and buffer) | 0 (−800 to 800) | 0.001 (−0.029 to 0.031) | 0.00 (−0.20 to 0.20)
            net impact everywhere | 0 (−900 to 900) | not seen | not seen
            (1) the treated area did not fall relative to the control, and only a success can have been displaced.
            The verdict of an evaluator is wrong in 61 % (59 to 63) of replicates, mostly because displacement is seen where there is none
            After 260 weeks an evaluator rightly sees no change in 99 % (97 to 100) of replicates
            ");
    }

    #[test]
    fn harm_and_too_few_replicates() {
        insta::assert_snapshot!(written(Case::Backfire), @r"
            An evaluator who counts by origins compares Arda and Belen (treatment), Corva (buffer) and Dellin and Esk (control), 52 weeks before the programme and 260 weeks from its start on.
            Detection bias: from before to after, recorded counts in the treatment change by a factor 1.30 (1.20 to 1.40) times that of the true ones, so records understate a fall, or show a rise where there is none.
            In truth exploitation rises in the treatment and nothing moves beyond noise; after 260 weeks the verdict from records is wrong in 61 % (59 to 63) of replicates: a success is seen where there is harm in 0.5 % (0.0 to 2.5), the harm is not seen in 0.5 % (0.0 to 2.5), diffusion of benefits is seen where there is none in 30 % (28 to 32) and displacement is seen where there is none in 30 % (28 to 32).
            What is seen in at least four of five replicates: the harm from week 91 on.
            change in the treatment | +3.9 % (+3.5 to +4.3) | +3 % (0 to +6) | +3 % (−15 to +29)
            change in the buffer | −1.3 % (−1.7 to −0.9) | +3 % (0 to +6) | +3 % (−15 to +29)
            change in the control | −0.5 % (−1.0 to −0.1) | taken for none | taken for none
            displacement quotient (buffer) | −0.20 (−0.24 to −0.16) | −0.03 (−0.06 to 0.00) | −0.03 (−0.23 to 0.17); none in 62 of 500 (1)
            total net effect (treatment and buffer) | −400 (−1,200 to 400) | −0.026 (−0.056 to 0.004) | −0.03 (−0.23 to 0.17)
            net impact everywhere | −300 (−1,200 to 600) | not seen | not seen
            (1) the treated area did not fall relative to the control, and only a success can have been displaced.
            The verdict of an evaluator is wrong in 61 % (59 to 63) of replicates, mostly because displacement is seen where there is none
            After 260 weeks the harm is seen in 99 % (97 to 100) of replicates
            ");
        insta::assert_snapshot!(written(Case::Nothing), @r"
            An evaluator who counts by origins compares Arda and Belen (treatment), Corva (buffer) and Dellin and Esk (control), 52 weeks before the programme and 260 weeks from its start on.
            change in the treatment | – (1) | – (1) | – (1)
            change in the buffer | – (1) | – (1) | – (1)
            change in the control | – (1) | taken for none | taken for none
            displacement quotient (buffer) | – (1) | – (1) | – (1)
            total net effect (treatment and buffer) | – (1) | – (1) | – (1)
            net impact everywhere | – (1) | not seen | not seen
            (1) 2 replicates are needed at least, there are 0.
            Too few replicates to say what an evaluator would see
            Too few replicates to say what an evaluator would see
            ");
    }

    #[test]
    fn nobody_can_evaluate() {
        insta::assert_snapshot!(written(Case::One), @r"
            Nobody can evaluate this: there is nothing to compare with.
            Nobody can evaluate this: there is nothing to compare with
            Nobody can evaluate this: there is nothing to compare with
            ");
    }
}
