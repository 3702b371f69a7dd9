//! Which assumptions matter, in words: the summary on the terminal and the titles, notes and labels of its figures.

mod page;

pub use page::*;

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::summary::troubles;
use super::{LIMITS, NOISE, counted, first_upper, lens, listed, made_from, undefined};
use crate::analysis::prim::{Discovery, Restriction};
use crate::analysis::sensitivity::{Assumption, Influence, MATTERS, Stakes};
use crate::analysis::sobol::{Index, Indices};
use crate::measure::{Estimate, Outcome, Undefined, Value};
use crate::report::analysis::Analysis;
use crate::report::number::{decimals, part, percent, rounded, scaled, signed_with_interval, with_interval};
use crate::report::page::{Page, Part};
use crate::report::table::Table;
use crate::report::{side, side_of};
use crate::units::Grade;

/// Name of the group that weak inputs are put together in.
pub const THE_OTHERS: &str = "all others";

/// The summary of an analysis on the terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SensitivitySummary {
    /// A few paragraphs: what was run, what matters, where it fails, what is worth knowing.
    pub sentences: Vec<String>,
    /// The assumptions that matter, the weakest-founded first, then the others.
    pub assumptions: Table,
    /// How to read it.
    pub note: String,
    /// What speaks against trusting it; empty where nothing does.
    pub warnings: Vec<String>,
    /// [`LIMITS`].
    pub limits: String,
}

impl Page for SensitivitySummary {
    fn parts(&self) -> Vec<Part> {
        let text = self.sentences.iter().cloned().map(Part::Text);
        let table = [Part::Table(self.assumptions.clone(), 2), Part::Text(self.note.clone())];
        let warnings = self.warnings.iter().cloned().map(Part::Warning);
        text.chain(table).chain(warnings).chain([Part::Text(self.limits.clone())]).collect()
    }
}

/// The summary of an analysis.
#[must_use]
pub fn sensitivity_summary(analysis: &Analysis) -> SensitivitySummary {
    let sentences = [
        Some(what_was_run(analysis)),
        screened(analysis),
        Some(what_matters(analysis)),
        Some(share_in_words(analysis)),
        Some(where_it_fails(analysis)),
        Some(worth_knowing(analysis)),
    ];
    SensitivitySummary {
        sentences: sentences.into_iter().flatten().collect(),
        assumptions: assumptions(analysis),
        note: note_on_assumptions(analysis),
        warnings: troubles(&analysis.asked, analysis.done, analysis.failed),
        limits: LIMITS.to_owned(),
    }
}

/// How well a number is founded.
#[must_use]
pub const fn grade(grade: Option<Grade>) -> &'static str {
    match grade {
        Some(Grade::Strong) => "strong",
        Some(Grade::Weak) => "weak",
        Some(Grade::Assumption) => "assumption",
        None => "none",
    }
}

/// Where a figure of an analysis comes from.
#[must_use]
pub fn analysis_caption(analysis: &Analysis) -> String {
    let Analysis { findings, replicates, .. } = analysis;
    let rows = counted(findings.rows as u32, "complete row", "complete rows");
    let points = findings.inputs.moves().points();
    made_from(&analysis.asked, &format!("{rows} of {points} points, {replicates} replicates each"))
}

pub(in crate::report) fn what_was_run(analysis: &Analysis) -> String {
    let found = analysis.findings;
    let what = Outcome::HarmWeeks.label();
    let net = match &found.net {
        Ok(net) => match side(net) {
            Some(Ordering::Greater) => format!("averts {} {what}", with_interval(net)),
            Some(_) => format!("adds {} {what}", with_interval(&scaled(net, -1.0))),
            None => format!("changes {what} by {}, which is {NOISE}", signed_with_interval(&scaled(net, -1.0))),
        },
        Err(reason) => format!("has an effect on {what} that is unknown ({reason})"),
    };
    format!(
        "{} uncertain numbers, over what the scenario says of them: {} with {} replicates each. On average over them the \
         programme {net}.",
        found.inputs.inputs.len(),
        counted(found.points as u32, "independent point", "independent points"),
        analysis.replicates,
    )
}

/// What a screening did.
pub(in crate::report) fn screened(analysis: &Analysis) -> Option<String> {
    let effects = analysis.findings.screening.as_ref()?;
    let others = analysis.findings.inputs.groups.iter().find(|group| group.name == THE_OTHERS)?;
    let strength = |value: &Value| value.as_ref().map_or(0.0, |strength| strength.mean);
    let mut order: Vec<_> = effects.iter().collect();
    order.sort_by(|a, b| strength(&b.1.strength).total_cmp(&strength(&a.1.strength)));
    let strongest: Vec<&str> = order.iter().take(3).map(|(name, _)| name.as_str()).collect();
    Some(format!(
        "There are too many to tell all apart, so elementary effects were taken first (strongest: {}). The {} weakest are one group, \
         \"{THE_OTHERS}\": they still vary, and what the screening missed would show in its index.",
        listed(&strongest),
        others.inputs.len(),
    ))
}

/// The groups by their total index, largest first, with what stands against giving one.
fn ranked<'a>(analysis: &Analysis<'a>, indices: &'a Indices) -> Vec<(&'a str, &'a Index)> {
    let names = analysis.findings.inputs.groups.iter().map(|group| group.name.as_str());
    let mut all: Vec<_> = names.zip(&indices.groups).collect();
    let size = |index: &Index| index.total.as_ref().map_or(f64::NEG_INFINITY, |total| total.mean);
    all.sort_by(|a, b| size(b.1).total_cmp(&size(a.1)));
    all
}

/// Those whose total index is above zero beyond chance and at least [`MATTERS`].
fn clear<'a>(ranked: &[(&'a str, &'a Index)]) -> Vec<(&'a str, &'a Estimate, &'a Index)> {
    let total = |&(name, index): &(&'a str, &'a Index)| index.total.as_ref().ok().map(|total| (name, total, index));
    ranked.iter().filter_map(total).filter(|(_, total, _)| total.low > 0.0 && total.mean >= MATTERS).collect()
}

/// The finding of the figure of indices, without a full stop.
#[must_use]
pub fn indices_title(analysis: &Analysis) -> String {
    let indices = match &analysis.findings.of_net {
        Ok(indices) => indices,
        Err(reason) => return format!("What net impact depends on is unknown: {reason}"),
    };
    let ranked = ranked(analysis, indices);
    match (clear(&ranked).as_slice(), &ranked[..]) {
        ([], [(_, Index { total: Err(reason), .. }), ..]) => {
            format!("What net impact depends on cannot be told: {reason}")
        }
        ([], _) => format!("No share of the spread of net impact is told from zero: all are {NOISE}"),
        ([(name, total, _)], _) => {
            format!("Of the spread of net impact between worlds, {name} makes {}", part(total))
        }
        ([(name, total, _), (second, next, _), ..], _) => {
            format!("Of the spread of net impact between worlds, {name} makes {}, {second} {}", part(total), part(next))
        }
    }
}

pub(in crate::report) fn what_matters(analysis: &Analysis) -> String {
    let title = format!("{}.", indices_title(analysis));
    let Ok(indices) = &analysis.findings.of_net else { return title };
    let noise = chance(indices);
    let ranked = ranked(analysis, indices);
    let all = clear(&ranked);
    if all.is_empty() {
        return format!("{title} {noise}");
    }
    let alone = indices.alone.as_ref().map_or_else(undefined, part);
    format!(
        "{title} Shares are total ones: with all that an input does together with others. Alone, without that, all inputs together \
         make {alone}. {noise}"
    )
}

/// How much of the spread of single replicates is chance.
fn chance(indices: &Indices) -> String {
    match &indices.noise {
        Ok(noise) if noise.mean < 1.0 => format!(
            "Of the spread of single replicates over all points, {} is chance; it is taken out of the shares given here.",
            percent(noise)
        ),
        Ok(_) => "The spread of single replicates over all points is no wider than chance alone makes it.".to_owned(),
        Err(reason) => first_upper(&format!("{reason}.")),
    }
}

/// What the relocated share depends on.
pub(in crate::report) fn share_in_words(analysis: &Analysis) -> String {
    let found = analysis.findings;
    let own = match &found.lens {
        Ok(own) => lens(*own),
        Err(reason) => return format!("There is no relocated share to look at: {reason}."),
    };
    let share = match &found.relocated {
        Ok(share) => share,
        Err(reason) => return format!("There is no relocated share by {own} to look at: {reason}."),
    };
    let begin = format!("Of what the treated lose, {} turns up elsewhere by {own}", percent(share));
    let Ok(indices) = &found.of_share else { return format!("{begin}.") };
    let ranked = ranked(analysis, indices);
    match clear(&ranked).as_slice() {
        [] => format!("{begin}; what that share depends on is {NOISE}."),
        all => {
            let first: Vec<String> =
                all.iter().take(3).map(|(name, total, _)| format!("{name} ({})", part(total))).collect();
            let first: Vec<&str> = first.iter().map(String::as_str).collect();
            format!("{begin}. The spread of that share comes from {}.", listed(&first))
        }
    }
}

/// "above 12.3", "below 4", "between 4 and 12.3"
#[must_use]
pub fn limits(restriction: &Restriction) -> String {
    match (restriction.low, restriction.high) {
        (Some(low), Some(high)) => format!("between {} and {}", three(low), three(high)),
        (Some(low), None) => format!("above {}", three(low)),
        (None, Some(high)) => format!("below {}", three(high)),
        (None, None) => "anything".to_owned(),
    }
}

/// A number with three digits that count.
#[must_use]
pub fn three(x: f64) -> String {
    rounded(x, if x == 0.0 { 0 } else { decimals(x.abs()) + 1 })
}

/// The finding of the figure of the box, without a full stop.
#[must_use]
pub fn box_title(analysis: &Analysis) -> String {
    match &analysis.findings.discovery {
        Err(Undefined::HardlyEverOrAlways { found, of }) => match (found, of) {
            (0, _) => format!("The programme fails at none of {of} points"),
            (found, of) if found == of => format!("The programme fails at all of {of} points"),
            _ => format!("The programme fails at {found} of {of} points: no box can be told"),
        },
        Err(reason) => format!("Where the programme fails is unknown: {reason}"),
        Ok(found) if !found.is_clear() => {
            format!("Where the programme fails is {NOISE}: no box is denser in cases that had no part in finding it")
        }
        Ok(found) => {
            let boxes = [found].into_iter().chain(&analysis.findings.also);
            let all: Vec<String> = boxes.map(|one| conditions(analysis, one)).collect();
            format!("It fails when {}", all.join("; also when "))
        }
    }
}

/// "choice.rationality is above 12.3 and willingness.base below 0.2"
fn conditions(analysis: &Analysis, found: &Discovery) -> String {
    let path = |one: &Restriction| analysis.findings.inputs.inputs[one.input].path.as_str();
    let all: Vec<String> = found.restrictions.iter().map(|one| format!("{} is {}", path(one), limits(one))).collect();
    listed(&all.iter().map(String::as_str).collect::<Vec<_>>())
}

pub(in crate::report) fn where_it_fails(analysis: &Analysis) -> String {
    let found = analysis.findings;
    let title = format!("{}.", box_title(analysis));
    let fails = &found.question.fails;
    let Ok(box_) = &found.discovery else { return format!("To fail is {fails}. {title}") };
    let share = found.failing.as_ref().map_or_else(undefined, percent);
    let often = format!("To fail is {fails}: so it is at {share} of the points.");
    if !box_.is_clear() {
        return format!("{often} {title}");
    }
    let place = if found.also.is_empty() { "There" } else { "In the first box" };
    let first = format!(
        "{place} it fails at {} of {} points (density {} %), and {} % of all failures are there (coverage). In points that had no part in \
         finding such a box the density is {}.",
        box_.region.hits,
        box_.region.inside,
        hundred(box_.region.density),
        hundred(box_.region.coverage),
        percent(&box_.elsewhere),
    );
    let further = found.also.iter().map(|one| further_box(one, box_.hits));
    let held = box_.region.hits + found.also.iter().map(|one| one.region.hits).sum::<usize>();
    let together = format!("Together they hold {} % of all failures.", hundred(held as f64 / box_.hits as f64));
    let together = (!found.also.is_empty()).then_some(together);
    [often, title, first].into_iter().chain(further).chain(together).collect::<Vec<_>>().join(" ")
}

/// A further box, where there are so many failures in all.
fn further_box(found: &Discovery, failures: usize) -> String {
    let Discovery { region, elsewhere, .. } = found;
    format!(
        "In the next, outside of those before, it fails at {} of {} points (density {} %), which are {} % of all failures; in points that \
         had no part in finding such a box the density is {}.",
        region.hits,
        region.inside,
        hundred(region.density),
        hundred(region.hits as f64 / failures as f64),
        percent(elsewhere),
    )
}

/// A share in whole hundredths.
fn hundred(share: f64) -> String {
    rounded(100.0 * share, 0)
}

/// The inputs by what it is worth to know them, most first.
fn by_worth<'a>(analysis: &Analysis<'a>) -> Vec<(&'a str, &'a Value)> {
    let found = analysis.findings;
    let mut all: Vec<_> = found.inputs.inputs.iter().map(|input| input.path.as_str()).zip(&found.worth).collect();
    let size = |value: &Value| value.as_ref().map_or(f64::NEG_INFINITY, |worth| worth.mean);
    all.sort_by(|a, b| size(b.1).total_cmp(&size(a.1)));
    all
}

/// The finding of the figure of worth, without a full stop.
#[must_use]
pub fn worth_title(analysis: &Analysis) -> String {
    let found = analysis.findings;
    let unit = analysis.unit_of_worth();
    let most = by_worth(analysis).into_iter().next();
    match (&found.worth_of_all, most) {
        (Err(reason), _) => format!("What it is worth to know more is unknown: {reason}"),
        (Ok(_), _) if analysis.is_settled() => {
            "Knowing more would not change the choice between this programme and nothing".to_owned()
        }
        (Ok(_), _) if only_chance(analysis) => {
            format!("What is worth knowing is {NOISE}: no input moves net impact by more than chance can explain")
        }
        (Ok(_), Some((name, Ok(worth)))) if worth.mean > 0.0 => {
            format!("To know first: {name}, worth {} {unit}", with_interval(worth))
        }
        (Ok(all), _) => {
            format!("No input alone is worth knowing; all together are worth {} {unit}", with_interval(all))
        }
    }
}

/// Whether net impact does not differ between points beyond chance, while chance makes it differ.
fn only_chance(analysis: &Analysis) -> bool {
    let first = analysis.findings.of_net.as_ref().ok().and_then(|indices| indices.groups.first());
    first.is_some_and(|index| index.total == Err(Undefined::NotBeyondChance))
        && !analysis.findings.of_net.as_ref().is_ok_and(|indices| indices.noise.is_err())
}

pub(in crate::report) fn worth_knowing(analysis: &Analysis) -> String {
    let found = analysis.findings;
    let unit = analysis.unit_of_worth();
    let title = format!("{}.", worth_title(analysis));
    if analysis.is_settled() {
        let why =
            if found.bracket.is_ok() { "What is better on average is better in every run, so each" } else { "Each" };
        return format!("{title} {why} input is worth 0, and there is no figure of that.");
    }
    let (Ok(all), Ok([least, most])) = (&found.worth_of_all, &found.bracket) else { return title };
    if only_chance(analysis) {
        return title;
    }
    let prices = found.question.stakes.map_or_else(String::new, |Stakes { worth, cost }| {
        format!(", at {} kUSD for each week averted and {} kUSD for the programme", three(worth), three(cost))
    });
    let worth = "what a choice between this programme and nothing would gain on average if it were known beforehand";
    format!(
        "{title} That is {worth}{prices}. All inputs together: {} {unit}, between {} (one noisy look) and {} (chance taken for knowledge).",
        with_interval(all),
        three(*least),
        three(*most),
    )
}

fn assumptions(analysis: &Analysis) -> Table {
    let found = analysis.findings;
    let worth = format!("worth of knowing ({})", analysis.unit_of_worth());
    let mut table =
        Table::new(&["assumption", "grounds", "share of the spread", "net impact, low to high end", &worth]);
    for one in &found.assumptions {
        let input = &found.inputs.inputs[one.input];
        let swing = match &found.swings[one.input] {
            Ok([low, high]) => format!("{} to {}", rounded(low.mean, digits(low)), rounded(high.mean, digits(high))),
            Err(reason) => undefined(reason),
        };
        table.push([
            format!("{}{}", if one.matters { "" } else { "· " }, input.path),
            grade(input.grade).to_owned(),
            influence(one),
            swing,
            one.worth.as_ref().map_or_else(undefined, with_interval),
        ]);
    }
    table
}

/// Decimals for an end of a swing: those that its interval can carry.
fn digits(end: &Estimate) -> i32 {
    decimals((end.high - end.low).max(1e-9))
}

fn influence(one: &Assumption) -> String {
    let shared = match one.kind {
        Influence::Own => "",
        Influence::Tied => " (tied)",
        Influence::Group => " (its group)",
    };
    // No share is below zero: what is estimated there is chance.
    let noise = if side_of(&one.influence) == Some(Ordering::Greater) { String::new() } else { format!(", {NOISE}") };
    match &one.influence {
        Ok(share) if share.low == 0.0 && share.high == 0.0 => format!("0 %, exactly{shared}"),
        Ok(share) => format!("{}{shared}{noise}", part(share)),
        Err(Undefined::NotBeyondChance) => NOISE.to_owned(),
        Err(reason) => undefined(reason),
    }
}

fn note_on_assumptions(analysis: &Analysis) -> String {
    let tied = if analysis.findings.inputs.pairs.is_empty() { "" } else { TIED_NOTE };
    format!(
        "Assumptions that matter come first, the weakest-founded of them at the top. With · in front: less than {} % of the spread of \
         net impact, or {NOISE}. Low and high end: the lowest and the highest tenth of the input, all others as uncertain as they are.{tied}",
        rounded(100.0 * MATTERS, 0)
    )
}

/// How to read the shares of two inputs that go together.
pub const TIED_NOTE: &str = " Tied: it goes together with another number. What both explain is shared between the two (Shapley effects);     together they make the total share of the pair.";

/// The finding of the tornado, without a full stop.
#[must_use]
pub fn tornado_title(analysis: &Analysis) -> String {
    let found = analysis.findings;
    let width = |swing: &Result<[Estimate; 2], Undefined>| {
        swing.as_ref().map_or(f64::NEG_INFINITY, |[low, high]| (high.mean - low.mean).abs())
    };
    let most = (0..found.swings.len()).max_by(|&a, &b| width(&found.swings[a]).total_cmp(&width(&found.swings[b])));
    let Some((input, Ok([low, high]))) = most.map(|input| (input, &found.swings[input])) else {
        return "How net impact moves with each input is unknown: too few points are complete".to_owned();
    };
    let path = &found.inputs.inputs[input].path;
    if low.high >= high.low && high.high >= low.low {
        return format!("How net impact moves with any one input is {NOISE}");
    }
    let verb = if high.mean > low.mean { "rises" } else { "falls" };
    format!(
        "Net impact {verb} most with {path}: from {} at its low end to {} at its high end",
        with_interval(low),
        with_interval(high)
    )
}

/// How to read the tornado.
pub const TORNADO_NOTE: &str = "Mean net impact where one input stands at the lower end (ring) and at the upper end (disc) of its \
    middle 80 %, and all others are as uncertain as they are: a curve through the points, chance smoothed out. Lines: 95 % intervals. \
    Dashed: the mean over all points. Grey: the two ends are not distinguishable.";

/// What the axis of the tornado measures.
pub const TORNADO_AXIS: &str = "averted harm-weighted victim-weeks over the window";

/// How to read the indices.
pub const INDICES_NOTE: &str = "Sobol' indices: shares of the spread between points, with chance taken out. Wide bar: total, with all that an \
    input does together with others; narrow bar: alone (first order). Of two tied inputs, indented: wide bar: Shapley effect, its part of \
    the total of both; narrow bar: what it still makes where the other is known. Lines: 95 % intervals of a bootstrap over rows. An index near \
    zero may be estimated below it, one near the whole above that. Grey: not distinguishable from noise.";

/// Heads of the two parts of the indices' figure.
pub const INDICES_PARTS: [&str; 2] = ["Net impact", "Relocated share"];

/// What the axes of the indices measure.
pub const INDICES_AXIS: &str = "share of the spread between points";

/// How to read the box.
pub const BOX_NOTE: &str = "Left: every box of the peeling, from all points (bottom right) to a small and dense box; the disc is the one that was \
    taken. Coverage: share of all failures that are in it; density: share of its points that fail; dashed: share of all points \
    that fail. Rings in colour: further boxes, outside of those before; their coverage is of all failures. Right: the limits. Grey: the whole range of an input; coloured: where the programme fails. Quasi-p: chance of as \
    many failures without that limit; found again: share of 100 resampled sets whose box limits the input too.";

/// In the place of the box, where there is none.
pub const NO_BOX: &str = "No box: whichever input is limited, the programme fails there no more often than chance can explain, so no \
    limit is left to show.";

/// Labels of the axes of the trade-off.
pub const TRADE_OFF_AXES: [&str; 2] = ["coverage", "density"];

/// Head of the limits of a box, where there are several.
#[must_use]
pub fn box_head(number: usize) -> &'static str {
    if number == 0 { "It fails when" } else { "also when" }
}

/// Under the limits of an input.
#[must_use]
pub fn surety(restriction: &Restriction) -> String {
    let [p, again] = surety_parts(restriction);
    format!("quasi-p {p}, found again {again}")
}

/// The quasi-p of a limit, and how often it is found again.
fn surety_parts(restriction: &Restriction) -> [String; 2] {
    let p = if restriction.quasi_p < 0.001 { "below 0.001".to_owned() } else { rounded(restriction.quasi_p, 3) };
    [p, format!("{} %", rounded(100.0 * restriction.reproduced, 0))]
}

/// How to read the worth.
pub const WORTH_NOTE: &str = "What the choice between this programme and nothing would gain on average if the input were known beforehand \
    (expected value of partial perfect information, by regression on single runs, so chance is not counted as knowledge). Lines: 95 % \
    intervals. Sections: all uncertain numbers below that path together.";

/// The row of all inputs together.
pub const ALL_INPUTS: &str = "all inputs together";

/// What the axis of the worth measures.
#[must_use]
pub fn worth_axis(analysis: &Analysis) -> String {
    format!("expected gain, {}", analysis.unit_of_worth())
}
