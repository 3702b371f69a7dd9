//! Titles, notes and labels of the figures of what an evaluator would have seen.

use super::super::{first_upper, undefined};
use super::{effect_mistake, mistakes, movement_mistake, role};
use crate::measure::{Change, Estimate, Judged, Undefined, Value};
use crate::model::evaluation::Role;
use crate::report::Material;
use crate::report::number::{percent, signed_percent};

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
    // Of equals the last is taken: a wrong effect is worse than a wrong movement.
    let main = mistakes(&verdict.movement, movement_mistake)
        .into_iter()
        .chain(mistakes(&verdict.effect, effect_mistake))
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
        Change::Nothing => format!("an evaluator rightly sees no change in {effect}"),
    };
    let movement = match last.movement.truth {
        Change::Fall => format!(" and diffusion of benefits in {movement}"),
        Change::Rise => format!(" and displacement in {movement}"),
        Change::Nothing => String::new(),
    };
    format!("After {weeks} weeks {effect}{movement} of replicates")
}

/// Description of figures where nobody can compare anything.
#[must_use]
pub fn nothing_compared(reason: &Undefined) -> String {
    format!("Nothing is drawn, of 0 areas: {reason}.")
}

/// What the figure of truth and view shows: in each area, the change by each view; an empty reason where it is none by
/// assumption.
#[must_use]
pub fn evaluator_description(
    rows: impl Iterator<Item = (Role, &'static str, Result<Estimate, Option<Undefined>>)>,
) -> String {
    let row = |(area, by, change): (Role, &str, Result<Estimate, Option<Undefined>>)| {
        let change = match change {
            Ok(change) => signed_percent(&change),
            Err(Some(reason)) => reason.to_string(),
            Err(None) => BY_ASSUMPTION.to_owned(),
        };
        format!("{}, {by}: {change}", role(area))
    };
    let rows: Vec<_> = rows.map(row).collect();
    format!("Changes from the start of the programme on in {} rows. {}.", rows.len(), first_upper(&rows.join("; ")))
}

/// What the figure of power shows at its right end.
#[must_use]
pub fn power_description(ends: impl Iterator<Item = (&'static str, (u32, Value))>) -> String {
    let mut weeks = 0;
    let end = |(name, (after, share)): (&str, (u32, Value))| {
        weeks = after;
        format!("{name} in {}", share.as_ref().map_or_else(undefined, percent))
    };
    let ends: Vec<_> = ends.map(end).collect();
    match ends.as_slice() {
        [] => "Nothing is drawn: verdicts of 0 quarters can be compared.".to_owned(),
        ends => {
            format!("{} curves over time. After {weeks} weeks, of all replicates: {}.", ends.len(), ends.join("; "))
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
