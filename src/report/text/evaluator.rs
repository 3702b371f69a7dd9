//! What an evaluator would have seen, beside the truth, on the terminal and in the titles of figures.

use serde::{Deserialize, Serialize};

use super::{NOISE, counted, lens_plural, listed};
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
     before and after, and takes the control for what would have happened; median and middle 95 % of replicates. Who counts \
     everybody counts victim-weeks, who goes by records people identified.";

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
        "so records understate a fall or show a rise that is none"
    } else if bias.high < 1.0 {
        "so records overstate a fall or understate a rise"
    } else {
        "so records follow what happens"
    };
    Some(format!(
        "Detection bias: in the treatment the number recorded changes by {} times the factor by which the true one does, {meaning}.",
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
        (Change::Fall, Change::Rise) => "a rise is seen where it falls",
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
    let sentence = |what: &str, weeks: Option<u32>| match weeks {
        Some(weeks) => format!("{what} in four of five replicates from week {weeks} on"),
        None => format!("{what} in four of five replicates at no time"),
    };
    let effect = match last.effect.truth {
        Change::Fall => Some(sentence("the fall is seen", sees(|verdict| &verdict.effect))),
        Change::Rise => Some(sentence("the harm is seen", sees(|verdict| &verdict.effect))),
        Change::Nothing => None,
    };
    let movement = match last.movement.truth {
        Change::Rise => Some(sentence("displacement is seen", sees(|verdict| &verdict.movement))),
        Change::Fall => Some(sentence("diffusion is seen", sees(|verdict| &verdict.movement))),
        Change::Nothing => None,
    };
    let both: Vec<String> = effect.into_iter().chain(movement).collect();
    let both: Vec<&str> = both.iter().map(String::as_str).collect();
    (!both.is_empty()).then(|| format!("Power of the design, as the time of observation grows: {}.", listed(&both)))
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
    lines.table.push([EVERYWHERE.to_owned(), net, String::new(), String::new()]);
    (lines.table, lines.reasons)
}

const QUOTIENT: &str = "displacement quotient (buffer)";
const TOTAL: &str = "total net effect (treatment and buffer)";
const EVERYWHERE: &str = "net impact everywhere";

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
        (Ok(q), Some(why)) => format!("{}; in {} {}", write(q), spread.without, missing(why, reasons)),
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

/// Title of the figure of truth and view, without a full stop.
#[must_use]
pub fn evaluator_title(material: &Material) -> String {
    let view = match &material.findings.evaluator {
        Ok(view) => view,
        Err(reason) => return format!("Nobody can evaluate this: {reason}"),
    };
    let Some((verdict, wrong)) = view.verdict().and_then(|verdict| Some((verdict, verdict.wrong.as_ref().ok()?)))
    else {
        return "Too few replicates to say what an evaluator would see".to_owned();
    };
    let main = mistakes(&verdict.effect, effect_mistake)
        .into_iter()
        .chain(mistakes(&verdict.movement, movement_mistake))
        .max_by(|(_, a), (_, b)| a.mean.total_cmp(&b.mean))
        .map_or_else(String::new, |(what, _)| format!(", mostly because {what}"));
    format!("The verdict of an evaluator is wrong in {} of replicates{main}", percent(wrong))
}

/// Title of the figure of power, without a full stop.
#[must_use]
pub fn power_title(material: &Material) -> String {
    let Ok(view) = &material.findings.evaluator else { return evaluator_title(material) };
    let Some(last) = view.verdict() else { return evaluator_title(material) };
    let rightly = |judged: &Judged| judged.seen(judged.truth).as_ref().map_or_else(|_| "?".to_owned(), percent);
    let (weeks, effect, movement) = (last.weeks, rightly(&last.effect), rightly(&last.movement));
    let effect = match last.effect.truth {
        Change::Fall => format!("the fall is seen in {effect}"),
        Change::Rise => format!("the harm is seen in {effect}"),
        Change::Nothing => format!("the effect, {NOISE}, is rightly not seen in {effect}"),
    };
    let movement = match last.movement.truth {
        Change::Fall => format!(" and diffusion of benefits in {movement}"),
        Change::Rise => format!(" and displacement in {movement}"),
        Change::Nothing => String::new(),
    };
    format!("After {weeks} weeks {effect}{movement} of replicates")
}

/// Curve of the effect: what is to be seen of it.
#[must_use]
pub const fn effect_curve(truth: Change) -> &'static str {
    match truth {
        Change::Fall => "fall in the treatment is seen",
        Change::Nothing => "rightly, no change in the treatment is seen",
        Change::Rise => "harm in the treatment is seen",
    }
}

/// Curve of what moves: what is to be seen of it.
#[must_use]
pub const fn movement_curve(truth: Change) -> &'static str {
    match truth {
        Change::Fall => "diffusion of benefits is seen",
        Change::Nothing => "rightly, no displacement is seen",
        Change::Rise => "displacement is seen",
    }
}

/// Curve of wrong verdicts.
pub const WRONG: &str = "verdict is wrong";

/// Axis of changes.
pub const CHANGE_AXIS: &str = "change from the start of the programme on (%)";

/// How to read truth and view.
pub const EVALUATOR_NOTE: &str = "Truth: what the programme changes against the paired baseline, with its 95 % interval. Evaluator: \
     change relative to the control after over before, in the arm with the programme; median and middle 95 % of replicates. \
     The evaluator takes the control for what would have happened, so a change there is none by assumption. Hollow: the bar \
     reaches zero.";

/// Axis of power.
pub const POWER_AXIS: &str = "weeks observed from the start of the programme on";

/// The other axis of power.
pub const SHARE_AXIS: &str = "% of replicates";

/// How to read power.
pub const POWER_NOTE: &str = "Share of replicates in which the truth is seen at 95 % in what is recorded, by the end of each \
     quarter, with 95 % intervals as bands. Dotted: four of five, a usual demand on power. Only a success that is seen can be \
     found to be displaced.";

/// Said where nobody evaluates, or no replicate can be.
pub const NOTHING_COMPARED: &str = "Nothing can be compared.";

/// Said of the change in a control.
pub const BY_ASSUMPTION: &str = "taken for none";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Pairing;
    use crate::report::sample::{Case, findings, scenario};

    fn written(case: Case) -> String {
        let (scenario, findings) = (scenario(case), findings(case));
        let material = Material {
            scenario: &scenario,
            findings: &findings,
            seed: 7,
            planned: 500,
            worlds: 1,
            interrupted: false,
            pairing: Pairing::Crn,
            precision: None,
        };
        let Evaluator { sentences, table, notes } = evaluator(&material);
        let titles = [evaluator_title(&material), power_title(&material)];
        let rows = table.rows.iter().map(|row| row.join(" | "));
        sentences.into_iter().chain(rows).chain(notes.into_iter().skip(1)).chain(titles).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_success_of_which_a_part_moves() {
        insta::assert_snapshot!(written(Case::Large), @"");
    }

    #[test]
    fn nothing_that_can_be_told_from_noise() {
        insta::assert_snapshot!(written(Case::Tiny), @"");
    }

    #[test]
    fn harm_and_too_few_replicates() {
        insta::assert_snapshot!(written(Case::Backfire), @"");
        insta::assert_snapshot!(written(Case::Nothing), @"");
    }

    #[test]
    fn nobody_can_evaluate() {
        insta::assert_snapshot!(written(Case::One), @"");
    }
}
