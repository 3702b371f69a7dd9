//! What an evaluator would have seen, beside the truth, on the terminal and in the titles of figures.

use serde::{Deserialize, Serialize};

use super::{NOISE, counted, lens_plural, listed, undefined};
use crate::measure::field::Measure;
use crate::measure::{Area, Change, Estimate, Judged, OverReplicates, Quantiles, Undefined, Value, Verdict, View};
use crate::model::evaluation::Role;
use crate::report::Material;
use crate::report::number::{percent, rounded, signed_percent, with_interval};
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
    Evaluator { sentences: sentences.into_iter().flatten().collect(), table: table(view), notes: vec![NOTE.to_owned()] }
}

/// Why nobody evaluates, as a sentence.
fn nobody(reason: &Undefined) -> String {
    format!("No evaluator's view: {reason}.")
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
        "detection improves there, and records hide a fall or show a rise that is none"
    } else if bias.high < 1.0 {
        "less is found there than before, and records show a fall that is none"
    } else {
        "detection there is as before"
    };
    Some(format!(
        "Detection bias in the treatment: what is recorded changes by {} times what really changes; {meaning}.",
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

/// Truth beside what is seen.
fn table(view: &View) -> Table {
    let mut table = Table::new(&["measure", TRUTH, ALL_COUNTED, RECORDED]);
    for role in [Role::Treatment, Role::Buffer, Role::Control] {
        if let Some(area) = view.area(role) {
            let truth = written(&area.change, signed_percent);
            let [all, recorded] = seen_changes(view, role);
            table.push([change_of(role), truth, all, recorded]);
        }
    }
    let mut row = |name: &str, truth: &Value, measure: Measure, decimals: Option<i32>| {
        let seen = view.measures.iter().find(|seen| seen.measure == measure);
        let write = |spread: &OverReplicates| written_quantiles(spread, |q| middle(q, decimals));
        let [all, recorded] =
            seen.map_or_else(|| [const { String::new() }; 2], |seen| [&seen.truth, &seen.recorded].map(write));
        table.push([name.to_owned(), written(truth, with_interval), all, recorded]);
    };
    row(QUOTIENT, &view.truth.quotient, Measure::Quotient, Some(2));
    row(TOTAL, &view.truth.near, Measure::TotalNetEffect, None);
    table.push([EVERYWHERE.to_owned(), written(&view.truth.net, with_interval), String::new(), String::new()]);
    table
}

const QUOTIENT: &str = "displacement quotient (buffer)";
const TOTAL: &str = "total net effect (treatment and buffer)";
const EVERYWHERE: &str = "net impact everywhere";

/// Row of a change.
#[must_use]
pub fn change_of(of: Role) -> String {
    format!("change in the {}", role(of))
}

/// What an evaluator takes for the change in an area: with true counts, and with what is recorded.
fn seen_changes(view: &View, role: Role) -> [String; 2] {
    match seen_change(view, role) {
        Some(seen) => seen.map(|spread| written_quantiles(&spread, |q| signed_percent(&as_estimate(q)))),
        None => [BY_ASSUMPTION; 2].map(str::to_owned),
    }
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

fn middle(q: &Quantiles, decimals: Option<i32>) -> String {
    match decimals {
        Some(d) => format!("{} ({} to {})", rounded(q.median, d), rounded(q.low, d), rounded(q.high, d)),
        None => with_interval(&as_estimate(q)),
    }
}

fn written(value: &Value, write: fn(&Estimate) -> String) -> String {
    match value {
        Ok(estimate) => write(estimate),
        Err(reason) => undefined(reason),
    }
}

fn written_quantiles(spread: &OverReplicates, write: impl Fn(&Quantiles) -> String) -> String {
    match &spread.quantiles {
        Ok(q) if spread.without > 0 => {
            let with = spread.replicates - spread.without;
            format!("{}, in {with} of {} replicates", write(q), spread.replicates)
        }
        Ok(q) => write(q),
        Err(reason) => undefined(reason),
    }
}

/// Title of the figure of truth and view, without a full stop.
#[must_use]
pub fn evaluator_title(material: &Material) -> String {
    let view = match &material.findings.evaluator {
        Ok(view) => view,
        Err(reason) => return format!("No evaluator's view: {reason}"),
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
    format!("An evaluator's verdict is wrong in {} of replicates{main}", percent(wrong))
}

/// Title of the figure of power, without a full stop.
#[must_use]
pub fn power_title(material: &Material) -> String {
    let Ok(view) = &material.findings.evaluator else { return evaluator_title(material) };
    let last = view.verdict().and_then(|last| Some((last, last.effect.seen(last.effect.truth).as_ref().ok()?)));
    let Some((last, seen)) = last else { return evaluator_title(material) };
    let (weeks, share) = (last.weeks, percent(seen));
    match last.effect.truth {
        Change::Fall => format!("After {weeks} weeks the design sees the fall in {share} of replicates"),
        Change::Rise => format!("After {weeks} weeks the design sees the harm in {share} of replicates"),
        Change::Nothing => {
            format!("The effect is {NOISE}; after {weeks} weeks the design rightly sees none in {share} of replicates")
        }
    }
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
