//! The words of reports: every sentence that people read stands here.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::number::{percent, plus_minus, rounded, scaled, signed_percent, signed_with_interval, with_interval};
use super::table::Table;
use super::{Material, relocated, side, side_of};
use crate::measure::{Basis, Category, Estimate, Impact, LensFinding, Outcome, RouteFlow, Undefined, Value, Weekly};
use crate::model::books::{Dimension, Lens};

/// What a report may and may not be used for.
pub const LIMITS: &str = "This explores assumptions in an invented world and is no forecast. An effect that the world's \
     assumptions put in comes out again: read where crime moves and what that depends on, not how many cases there will be.";

/// The same in half a line, for figures.
pub const LIMITS_SHORT: &str = "Explores assumptions; no forecast.";

/// Said of what an interval or the noise floor does not separate from nothing.
pub const NOISE: &str = "not distinguishable from noise";

/// The summary on the terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Three sentences or a few more: what changes, what moves, what is seen.
    pub sentences: [String; 3],
    /// Outcomes with baseline, programme and change.
    pub outcomes: Table,
    /// What speaks against trusting the batch; empty where nothing does.
    pub warnings: Vec<String>,
    /// [`LIMITS`].
    pub limits: String,
}

/// The summary of a batch.
#[must_use]
pub fn summary(material: &Material) -> Summary {
    Summary {
        sentences: [what_changes(material), what_moves(material), what_is_seen(material)],
        outcomes: outcomes(material),
        warnings: warnings(material),
        limits: LIMITS.to_owned(),
    }
}

/// Name of a lens.
#[must_use]
pub const fn lens(lens: Lens) -> &'static str {
    match lens {
        Lens::Origin => "origin",
        Lens::Route => "route",
        Lens::Destination => "destination",
        Lens::Group => "target group",
        Lens::Tactic => "tactic",
        Lens::Form => "form of exploitation",
        Lens::Period => "period",
        Lens::Perpetrator => "perpetrator",
    }
}

/// Name of what a lens sorts by, in the plural.
#[must_use]
pub const fn lens_plural(lens: Lens) -> &'static str {
    match lens {
        Lens::Origin => "origins",
        Lens::Route => "routes",
        Lens::Destination => "destinations",
        Lens::Group => "target groups",
        Lens::Tactic => "tactics",
        Lens::Form => "forms of exploitation",
        Lens::Period => "periods",
        Lens::Perpetrator => "perpetrators",
    }
}

/// Name of a dimension of displacement.
#[must_use]
pub const fn dimension(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Geographic => "geographic",
        Dimension::Target => "target",
        Dimension::Tactical => "tactical",
        Dimension::Functional => "functional",
        Dimension::Temporal => "temporal",
        Dimension::Perpetrator => "perpetrator",
    }
}

/// Words for the source of a relocated share.
#[must_use]
pub const fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Declared => "spill / direct effect",
        Basis::Exploratory => "displaced / loss",
    }
}

/// An amount with its noun in the right number.
#[must_use]
pub fn counted(n: u32, one: &str, many: &str) -> String {
    format!("{} {}", rounded(f64::from(n), 0), if n == 1 { one } else { many })
}

/// A text that begins with a capital.
#[must_use]
pub fn first_upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn first_lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// What the programme averts or adds, without a full stop.
#[must_use]
pub fn impact_title(impact: &Impact) -> String {
    let what = impact.outcome.label();
    // A share where there is one, else an amount.
    let (amount, of) = match (&impact.relative, &impact.net) {
        (Ok(share), _) => (Ok((*share, true)), " of "),
        (Err(_), Ok(net)) => (Ok((*net, false)), " "),
        (Err(reason), Err(_)) => (Err(reason), ""),
    };
    let written = |e: &Estimate, share: bool| if share { percent(e) } else { with_interval(e) };
    match amount {
        Err(reason) => format!("The effect on {what} is unknown: {reason}"),
        Ok((e, share)) => match side(&e) {
            Some(Ordering::Greater) => format!("The programme averts {}{of}{what}", written(&e, share)),
            Some(_) => format!("The programme backfires: it adds {}{of}{what}", written(&scaled(&e, -1.0), share)),
            None => {
                let change =
                    if share { signed_percent(&scaled(&e, -1.0)) } else { signed_with_interval(&scaled(&e, -1.0)) };
                format!("The change in {what} is {NOISE}: {change}")
            }
        },
    }
}

/// The probability of backfire as a sentence.
#[must_use]
pub fn backfire(impact: &Impact) -> String {
    let what = impact.outcome.label();
    match &impact.backfire {
        Ok(p) => {
            format!("In {} of replicates there are more {what} with the programme than without (backfire).", percent(p))
        }
        Err(reason) => format!("The chance that it backfires is unknown: {reason}."),
    }
}

fn what_changes(material: &Material) -> String {
    let primary = material.primary();
    let replicates = counted(material.findings.replicates, "replicate", "replicates");
    format!(
        "Over {} weeks ({replicates}, 95 % intervals in brackets) {}. {}",
        material.scenario.plan.window,
        first_lower(&impact_title(primary)),
        backfire(primary)
    )
}

/// The lens with the largest relocated share that can be told from noise.
fn most_relocated<'a>(material: &Material<'a>) -> Option<(&'a LensFinding, &'a Estimate)> {
    let clear = material.findings.lenses.iter().filter_map(|finding| Some((finding, relocated(finding)?)));
    clear.filter(|(_, share)| share.mean > 0.0).max_by(|a, b| a.1.mean.total_cmp(&b.1.mean))
}

/// Lenses on which untreated categories lose too, beyond chance.
fn diffusing<'a>(material: &Material<'a>) -> Vec<&'a LensFinding> {
    let spreads = |finding: &&LensFinding| relocated(finding).is_some_and(|share| share.high < 0.0);
    material.findings.lenses.iter().filter(spreads).collect()
}

/// Where most relocation happens, without a full stop.
#[must_use]
pub fn displacement_title(material: &Material) -> String {
    match (most_relocated(material), diffusing(material).first()) {
        (Some((finding, share)), _) => {
            format!(
                "What moves goes mostly to other {}: {} of {}",
                lens_plural(finding.lens),
                percent(share),
                whole(finding)
            )
        }
        (None, Some(finding)) => {
            format!("Nothing moves beyond noise; benefits spread to other {}", lens_plural(finding.lens))
        }
        (None, None) => format!("What moves is {NOISE} on any lens"),
    }
}

/// What a relocated share is a share of.
fn whole(finding: &LensFinding) -> &'static str {
    match finding.headline.basis {
        Basis::Declared => "the direct effect",
        Basis::Exploratory => "the loss",
    }
}

fn what_moves(material: &Material) -> String {
    let mut text = match most_relocated(material) {
        Some((finding, share)) => format!(
            "What moves goes mostly to other {}{}: {} of {} is relocated.",
            lens_plural(finding.lens),
            from_and_to(finding),
            percent(share),
            whole(finding)
        ),
        None => format!("What moves is {NOISE} on any lens."),
    };
    let spread = diffusing(material);
    if !spread.is_empty() {
        let names: Vec<_> = spread.iter().map(|finding| lens_plural(finding.lens)).collect();
        text += &format!(" Benefits spread to other {}.", listed(&names));
    }
    let noise: Vec<_> =
        material.findings.lenses.iter().filter(|f| relocated(f).is_none()).map(|f| lens(f.lens)).collect();
    if most_relocated(material).is_some() && !noise.is_empty() {
        text += &format!(" By {} it is {NOISE} or has no share.", listed(&noise));
    }
    text + " Lenses overlap and do not add up."
}

/// From the largest clear loser to the largest clear gainer of a lens.
fn from_and_to(finding: &LensFinding) -> String {
    let clear = |which: Ordering| {
        let those = finding.categories.iter().filter(move |category| side_of(&category.change) == Some(which));
        those.max_by(|a, b| size(a).total_cmp(&size(b))).map(|category| category.label.as_str())
    };
    match (clear(Ordering::Greater), clear(Ordering::Less)) {
        (Some(from), Some(to)) => format!(" (mainly from {from} to {to})"),
        (None, Some(to)) => format!(" (mainly to {to})"),
        _ => String::new(),
    }
}

fn size(category: &Category) -> f64 {
    category.change.as_ref().map_or(0.0, |change| change.mean.abs())
}

/// Things in a row: `a, b and c`.
#[must_use]
pub fn listed(things: &[&str]) -> String {
    match things {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

fn what_is_seen(material: &Material) -> String {
    let share = &material.findings.observed.identified_share;
    let seen = match (&share.baseline, &share.programme) {
        (Ok(before), Ok(after)) => format!(
            "Authorities see a part: {} of all ends of exploitation are identifications without the programme, {} with it",
            percent(before),
            percent(after)
        ),
        (Err(reason), _) | (_, Err(reason)) => format!("What share authorities see is unknown: {reason}"),
    };
    let records = material.impact(Outcome::Identified).and_then(|identified| records(identified, material.primary()));
    let records = records.unwrap_or_default();
    let sure = material.primary().variance_reduction.as_ref().map_or_else(
        |_| String::new(),
        |factor| {
            format!(
                " Comparing both arms under the same luck makes the variance {} times smaller.",
                rounded(*factor, i32::from(*factor < 10.0))
            )
        },
    );
    format!("{seen}{records}.{sure}")
}

/// What happens to the number identified beside what really happens.
fn records(identified: &Impact, truth: &Impact) -> Option<String> {
    let (seen, real) = (side(identified.net.as_ref().ok()?), side(truth.net.as_ref().ok()?));
    let lesson = match (seen, real) {
        (None, None) => "",
        (seen, real) if seen == real => ": here records and truth go the same way",
        _ => ": records alone would mislead",
    };
    let what = truth.outcome.label();
    Some(format!("; recorded identifications {}, while {what} {}{lesson}", moved(identified), moved(truth)))
}

/// "rise by 5.0 % (3.0 to 7.0)", for the middle of a sentence.
fn moved(impact: &Impact) -> String {
    match &impact.relative {
        Ok(share) => match side(share) {
            Some(Ordering::Greater) => format!("fall by {}", percent(share)),
            Some(_) => format!("rise by {}", percent(&scaled(share, -1.0))),
            None => "do not change beyond noise".to_owned(),
        },
        Err(_) => match side_of(&impact.net) {
            Some(Ordering::Greater) => "fall".to_owned(),
            Some(_) => "rise".to_owned(),
            None => "do not change beyond noise".to_owned(),
        },
    }
}

/// Outcomes with both arms, the change with the programme and how sure that is.
fn outcomes(material: &Material) -> Table {
    let mut table = Table::new(&["outcome", "baseline", "programme", "change (95 % interval)", "change in %"]);
    for impact in &material.findings.impact {
        let change = match &impact.net {
            Ok(net) if side(net).is_none() => format!("{}, {NOISE}", signed_with_interval(&scaled(net, -1.0))),
            net => written(net, |net| signed_with_interval(&scaled(net, -1.0))),
        };
        table.push([
            first_upper(impact.outcome.label()),
            written(&impact.baseline, plus_minus),
            written(&impact.programme, plus_minus),
            change,
            written(&impact.relative, |share| signed_percent(&scaled(share, -1.0))),
        ]);
    }
    table
}

fn written(value: &Value, write: impl Fn(&Estimate) -> String) -> String {
    match value {
        Ok(estimate) => write(estimate),
        Err(reason) => undefined(reason),
    }
}

/// Why a number is missing, in its place.
#[must_use]
pub fn undefined(reason: &Undefined) -> String {
    format!("undefined: {reason}")
}

fn warnings(material: &Material) -> Vec<String> {
    let checks = &material.findings.diagnostics;
    let mut warnings = Vec::new();
    if material.interrupted {
        let done = counted(material.findings.replicates, "replicate", "replicates");
        warnings.push(format!(
            "Interrupted: {done} of {} are done, and the intervals say what these can tell.",
            material.planned
        ));
    }
    if !checks.failed.is_empty() {
        let failed = counted(checks.failed.len() as u32, "replicate", "replicates");
        let first = &checks.failed[0];
        warnings.push(format!(
            "{failed} failed; the file of replicates says why. The first is replicate {}: {}.",
            first.replicate, first.cause
        ));
    }
    if checks.drift_warning
        && let Ok(drift) = checks.drift
    {
        let drift = signed_share(drift);
        warnings
            .push(format!("The baseline is not at rest: it changes by {drift} over the window. Use a longer burn-in."));
    }
    if checks.truncation_warning
        && let Ok(weeks) = checks.truncation
    {
        let weeks = rounded(weeks, 0);
        warnings.push(format!("The first {weeks} weeks of the window still look like a start. Use a longer burn-in."));
    }
    if checks.accounting_violations > 0 {
        let n = counted(checks.accounting_violations, "replicate", "replicates");
        warnings.push(format!("The books of {n} do not add up: this is a defect of the program, please report it."));
    }
    warnings
}

fn signed_share(share: f64) -> String {
    format!("{} %", super::number::signed(share * 100.0, 1))
}

/// Where a figure comes from.
#[must_use]
pub fn caption(material: &Material) -> String {
    format!(
        "Scenario {}, {}, seed {}. {LIMITS_SHORT}",
        material.scenario.name,
        counted(material.findings.replicates, "replicate", "replicates"),
        material.seed
    )
}

/// Who gains and who loses, without a full stop.
#[must_use]
pub fn categories_title(material: &Material) -> String {
    let rises = |finding: &&LensFinding| {
        finding.lens != Lens::Period && finding.categories.iter().any(|c| side_of(&c.change) == Some(Ordering::Less))
    };
    let falls =
        |finding: &&LensFinding| finding.categories.iter().any(|c| side_of(&c.change) == Some(Ordering::Greater));
    let gaining: Vec<_> = material.findings.lenses.iter().filter(rises).collect();
    let largest = |finding: &&&LensFinding| {
        let changes = finding.categories.iter().filter(|c| side_of(&c.change) == Some(Ordering::Less));
        changes.map(size).fold(0.0, f64::max)
    };
    match gaining.iter().max_by(|a, b| largest(a).total_cmp(&largest(b))) {
        Some(finding) => format!(
            "Exploitation falls in some categories and rises in others, most by {}{}",
            lens(finding.lens),
            from_and_to(finding)
        ),
        None if material.findings.lenses.iter().any(|finding| falls(&finding)) => {
            "Exploitation falls in some categories and rises in none beyond noise".to_owned()
        }
        None => format!("The change of each category is {NOISE}"),
    }
}

/// How the arms part over time, without a full stop.
#[must_use]
pub fn series_title(material: &Material) -> String {
    let exploited = material.findings.series.first();
    let last = exploited.and_then(|series| Some((series.baseline.last()?, series.difference.last()?)));
    let Some((baseline, difference)) = last else {
        return "Too few replicates for bands over time".to_owned();
    };
    let Some(share) = (baseline.median > 0.0).then(|| difference.median / baseline.median) else {
        return "Nobody is in exploitation in the last week of the window".to_owned();
    };
    let (what, week) = (exploited.map_or("", |series| series.measure.label()), difference.week + 1);
    let people = rounded(difference.median.abs(), 0);
    let range = |sign: f64| {
        let band = Estimate { mean: 0.0, low: difference.low, high: difference.high, n: 2 };
        let band = scaled(&band, 100.0 * sign / baseline.median);
        let d = i32::from(band.high - band.low < 20.0);
        format!("{} to {} %", rounded(band.low, d), rounded(band.high, d))
    };
    let percent = rounded(share.abs() * 100.0, 1);
    if difference.low > 0.0 {
        let range = range(1.0);
        format!("After {week} weeks there are {people} ({percent} %) fewer {what} (middle 95 % of replicates: {range})")
    } else if difference.high < 0.0 {
        let range = range(-1.0);
        format!("After {week} weeks there are {people} ({percent} %) more {what} (middle 95 % of replicates: {range})")
    } else {
        let range = range(-1.0);
        format!(
            "After {week} weeks both more and fewer {what} occur with the programme (middle 95 % of replicates: {range})"
        )
    }
}

/// Which flow changes most, without a full stop.
#[must_use]
pub fn map_title(material: &Material) -> String {
    let routes = &material.findings.routes;
    let most = |which: Ordering| {
        let those = routes.iter().filter(move |flow| side_of(&flow.change) == Some(which));
        let size = |flow: &&RouteFlow| flow.change.as_ref().map_or(0.0, |change| change.mean.abs());
        those.max_by(|a, b| size(a).total_cmp(&size(b)))
    };
    let by = |flow: &RouteFlow| match (&flow.change, &flow.baseline) {
        (Ok(change), Ok(baseline)) if baseline.mean > 0.0 => {
            format!(" by {}", percent(&scaled(change, change.mean.signum() / baseline.mean)))
        }
        _ => String::new(),
    };
    match (most(Ordering::Greater), most(Ordering::Less)) {
        (Some(fall), Some(rise)) => {
            format!("Recruitments fall most on {}{} and rise most on {}{}", fall.label, by(fall), rise.label, by(rise))
        }
        (Some(fall), None) => {
            format!("Recruitments fall most on {}{} and rise nowhere beyond noise", fall.label, by(fall))
        }
        (None, Some(rise)) => {
            format!("Recruitments rise most on {}{} and fall nowhere beyond noise", rise.label, by(rise))
        }
        (None, None) => format!("The change of recruitments is {NOISE} on every route"),
    }
}

/// Words for a baseline arm.
pub const BASELINE: &str = "baseline (without the programme)";
/// Words for a programme arm.
pub const PROGRAMME: &str = "with the programme";
/// Word for harm done.
pub const BACKFIRE: &str = "backfire";
/// Said where there is nothing to draw.
pub const NO_REPLICATES: &str = "Too few replicates to draw anything.";
/// Said where nobody was recruited.
pub const NO_FLOWS: &str = "There are no recruitments on any route, or too few replicates to tell.";
/// Legend of the map.
pub const FALLS: &str = "fewer with the programme";
/// Legend of the map.
pub const RISES: &str = "more with the programme";
/// Legend of the map.
pub const ORIGIN: &str = "origin (or both)";
/// Legend of the map.
pub const TRANSIT: &str = "transit";
/// Legend of the map.
pub const DESTINATION: &str = "destination";
/// Legend of the map.
pub const MAP_WIDTHS: &str = "Persons recruited who move over the leg, over the window:";
/// How to read the map.
pub const MAP_NOTE: &str = "Invented places on a stylised map. Line width: mean number of persons recruited on routes over the \
     leg. Colours only where the 95 % interval of the change (the intervals of the leg's routes added up, so rather too \
     wide) excludes zero; numbers: change with the programme on the legs that change most.";
/// Axis of time.
pub const WEEKS_AXIS: &str = "week of the observation window";
/// How to read the series.
pub const SERIES_NOTE: &str = "Lines: median over replicates; bands: middle 95 % of replicates, not an interval of the mean. \
     Right: paired difference within replicates, programme − baseline; a band clear of zero shows an effect in almost every \
     replicate.";
/// Axis of relocated shares.
pub const DISPLACEMENT_AXIS: &str = "relocated share (%)";
/// How to read relocated shares.
pub const DISPLACEMENT_NOTE: &str = "Relocated share with its 95 % interval: spill / direct effect where the programme treats \
     some of the categories (below zero, green side: benefits spread), else displaced / loss. Filled: clear of noise; hollow: \
     not. Grey bars: what a placebo reaches by chance. Lenses look at the same people and do not add up. The relocated share \
     is not the share of the success that was lost.";

/// Axis of the changes by category.
#[must_use]
pub fn categories_axis(outcome: Outcome) -> String {
    format!("averted {}", outcome.label())
}

/// Axis of a histogram.
pub const HISTOGRAM_AXIS: &str = "replicates";

/// Axis of net impact.
#[must_use]
pub fn impact_axis(outcome: Outcome, share: bool) -> String {
    let unit = if share { "% of the baseline" } else { "over the window" };
    format!("averted {} ({unit})", outcome.label())
}

/// How to read the distribution of net impact.
#[must_use]
pub fn impact_note(impact: &Impact) -> String {
    let pairs = counted(impact.pairs.len() as u32, "replicate", "replicates");
    format!(
        "Distribution of the net impact (baseline − programme, paired) over {pairs}. Dashed: median; above it the middle 95 % \
         of replicates. Dot with bar at the bottom: mean with its 95 % interval. Shaded: more harm with the programme."
    )
}

/// Median and middle 95 % in words.
#[must_use]
pub fn median_of(median: &str, low: &str, high: &str, share: bool) -> String {
    let unit = if share { " %" } else { "" };
    format!("median {median}{unit}, 95 % of replicates {low} to {high}")
}

/// Heading of a lens.
#[must_use]
pub fn lens_heading(which: Lens) -> String {
    let (name, group) = (first_upper(lens(which)), dimension(which.dimension()));
    if name.to_lowercase() == group { name } else { format!("{name} ({group})") }
}

/// A dimension as a line of its own.
#[must_use]
pub fn dimension_words(which: Dimension) -> String {
    format!("{} dimension", dimension(which))
}

/// Row of the categories that are not shown one by one.
#[must_use]
pub fn others(n: usize) -> String {
    format!("{n} smaller ones")
}

/// How to read the changes by category.
#[must_use]
pub fn categories_note(outcome: Outcome) -> String {
    format!(
        "Change of {} over the window, baseline − programme, with its 95 % interval: to the right (blue) less with the \
         programme, to the left (orange) more. Grey and hollow: {NOISE}. Green square and bold: treated by the programme. Each \
         panel has its own scale. Long lists show their largest changes; the rest stands together with an interval that is \
         rather too wide.",
        outcome.label()
    )
}

/// Heading of the difference over time.
#[must_use]
pub fn change_heading(measure: Weekly) -> String {
    format!("Change in {}", measure.label())
}

/// Mark of the start of the programme.
#[must_use]
pub fn starts(week: f64) -> String {
    format!("programme starts (week {})", rounded(week, 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{Case, findings, scenario};

    /// The summary of a case as lines.
    fn written(case: Case, interrupted: bool) -> String {
        let (scenario, findings) = (scenario(case), findings(case));
        let planned = if interrupted { 500 } else { findings.replicates };
        let material = Material { scenario: &scenario, findings: &findings, seed: 7, planned, interrupted };
        let Summary { sentences, outcomes, warnings, .. } = summary(&material);
        let table = std::iter::once(&outcomes.header).chain(&outcomes.rows).take(4).map(|row| row.join(" | "));
        sentences.into_iter().chain(table).chain(warnings).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_clear_effect_in_words() {
        insta::assert_snapshot!(written(Case::Large, false), @r"
            Over 260 weeks (500 replicates, 95 % intervals in brackets) the programme averts 8.2 % (8.0 to 8.4) of harm-weighted victim-weeks. In 0.0 % (0.0 to 2.0) of replicates there are more harm-weighted victim-weeks with the programme than without (backfire).
            What moves goes mostly to other perpetrators: 44 % (40 to 48) of the loss is relocated. Benefits spread to other destinations. By tactic, form of exploitation and period it is not distinguishable from noise or has no share. Lenses overlap and do not add up.
            Authorities see a part: 11.3 % (10.9 to 11.7) of all ends of exploitation are identifications without the programme, 14.1 % (13.6 to 14.6) with it; recorded identifications rise by 8.9 % (8.7 to 9.0), while harm-weighted victim-weeks fall by 8.2 % (8.0 to 8.4): records alone would mislead. Comparing both arms under the same luck makes the variance 35 times smaller.
            outcome | baseline | programme | change (95 % interval) | change in %
            Harm-weighted victim-weeks | 512,300 ± 900 | 470,300 ± 900 | −42,000 (−42,900 to −41,200) | −8.2 % (−8.4 to −8.0)
            Victim-weeks | 389,100 ± 600 | 357,200 ± 600 | −31,900 (−32,600 to −31,300) | −8.2 % (−8.4 to −8.0)
            Recruitments | 18,240 ± 30 | 17,740 ± 30 | −500 (−530 to −470) | −2.7 % (−2.9 to −2.6)
            ");
    }

    #[test]
    fn an_effect_within_noise_in_words() {
        insta::assert_snapshot!(written(Case::Tiny, false), @r"
            Over 260 weeks (500 replicates, 95 % intervals in brackets) the change in harm-weighted victim-weeks is not distinguishable from noise: 0.0 % (−0.2 to +0.1). In 46 % (44 to 48) of replicates there are more harm-weighted victim-weeks with the programme than without (backfire).
            What moves goes mostly to other origins: 9 % (5 to 13) of the direct effect is relocated. Benefits spread to other destinations. By route, target group, tactic, form of exploitation, period and perpetrator it is not distinguishable from noise or has no share. Lenses overlap and do not add up.
            Authorities see a part: 11.3 % (10.9 to 11.7) of all ends of exploitation are identifications without the programme, 14.1 % (13.6 to 14.6) with it; recorded identifications rise by 0.6 % (0.5 to 0.8), while harm-weighted victim-weeks do not change beyond noise: records alone would mislead. Comparing both arms under the same luck makes the variance 35 times smaller.
            outcome | baseline | programme | change (95 % interval) | change in %
            Harm-weighted victim-weeks | 512,300 ± 900 | 512,100 ± 900 | −200 (−1,100 to +600), not distinguishable from noise | 0.0 % (−0.2 to +0.1)
            Victim-weeks | 389,100 ± 600 | 389,000 ± 600 | −200 (−800 to +500), not distinguishable from noise | 0.0 % (−0.2 to +0.1)
            Recruitments | 18,240 ± 30 | 18,240 ± 30 | 0 (−30 to +30), not distinguishable from noise | 0.0 % (−0.2 to +0.2)
            ");
    }

    #[test]
    fn backfire_in_words() {
        insta::assert_snapshot!(written(Case::Backfire, false), @r"
            Over 260 weeks (500 replicates, 95 % intervals in brackets) the programme backfires: it adds 1.3 % (1.1 to 1.5) of harm-weighted victim-weeks. In 94 % (92 to 96) of replicates there are more harm-weighted victim-weeks with the programme than without (backfire).
            What moves goes mostly to other perpetrators (mainly to incumbents): 44 % (40 to 48) of the loss is relocated. Benefits spread to other destinations. By tactic, form of exploitation and period it is not distinguishable from noise or has no share. Lenses overlap and do not add up.
            Authorities see a part: 11.3 % (10.9 to 11.7) of all ends of exploitation are identifications without the programme, 14.1 % (13.6 to 14.6) with it; recorded identifications rise by 3.5 % (3.4 to 3.7), while harm-weighted victim-weeks rise by 1.3 % (1.1 to 1.5): here records and truth go the same way. Comparing both arms under the same luck makes the variance 35 times smaller.
            outcome | baseline | programme | change (95 % interval) | change in %
            Harm-weighted victim-weeks | 512,300 ± 900 | 519,000 ± 900 | +6,700 (+5,800 to +7,500) | +1.3 % (+1.1 to +1.5)
            Victim-weeks | 389,100 ± 600 | 394,200 ± 600 | +5,100 (+4,400 to +5,700) | +1.3 % (+1.1 to +1.5)
            Recruitments | 18,240 ± 30 | 18,320 ± 30 | +80 (+50 to +110) | +0.4 % (+0.3 to +0.6)
            ");
    }

    #[test]
    fn two_replicates_of_an_interrupted_batch_in_words() {
        insta::assert_snapshot!(written(Case::Few, true), @r"
            Over 260 weeks (2 replicates, 95 % intervals in brackets) the change in harm-weighted victim-weeks is not distinguishable from noise: −8 % (−20 to +4). In 0.0 % (0.0 to 2.0) of replicates there are more harm-weighted victim-weeks with the programme than without (backfire).
            What moves goes mostly to other perpetrators: 44 % (40 to 48) of the loss is relocated. Benefits spread to other destinations. By tactic, form of exploitation and period it is not distinguishable from noise or has no share. Lenses overlap and do not add up.
            Authorities see a part: 11.3 % (10.9 to 11.7) of all ends of exploitation are identifications without the programme, 14.1 % (13.6 to 14.6) with it; recorded identifications do not change beyond noise, while harm-weighted victim-weeks do not change beyond noise. Comparing both arms under the same luck makes the variance 35 times smaller.
            outcome | baseline | programme | change (95 % interval) | change in %
            Harm-weighted victim-weeks | 510,000 ± 60,000 | 470,000 ± 60,000 | −40,000 (−100,000 to +20,000), not distinguishable from noise | −8 % (−20 to +4)
            Victim-weeks | 390,000 ± 50,000 | 360,000 ± 50,000 | −30,000 (−80,000 to +20,000), not distinguishable from noise | −8 % (−20 to +4)
            Recruitments | 18,000 ± 2,000 | 18,000 ± 2,000 | 0 (−3,000 to +2,000), not distinguishable from noise | −3 % (−15 to +9)
            Interrupted: 2 replicates of 500 are done, and the intervals say what these can tell.
            1 replicate failed; the file of replicates says why. The first is replicate 1: the population ran out.
            ");
    }

    #[test]
    fn nothing_in_words() {
        insta::assert_snapshot!(written(Case::Nothing, true), @r"
            Over 260 weeks (0 replicates, 95 % intervals in brackets) the effect on harm-weighted victim-weeks is unknown: 2 replicates are needed at least, there are 0. The chance that it backfires is unknown: 2 replicates are needed at least, there are 0.
            What moves is not distinguishable from noise on any lens. Lenses overlap and do not add up.
            What share authorities see is unknown: 2 replicates are needed at least, there are 0. Comparing both arms under the same luck makes the variance 35 times smaller.
            outcome | baseline | programme | change (95 % interval) | change in %
            Harm-weighted victim-weeks | undefined: 2 replicates are needed at least, there are 0 | undefined: 2 replicates are needed at least, there are 0 | undefined: 2 replicates are needed at least, there are 0 | undefined: 2 replicates are needed at least, there are 0
            Victim-weeks | undefined: 2 replicates are needed at least, there are 0 | undefined: 2 replicates are needed at least, there are 0 | undefined: 2 replicates are needed at least, there are 0 | undefined: 2 replicates are needed at least, there are 0
            Recruitments | undefined: 2 replicates are needed at least, there are 0 | undefined: 2 replicates are needed at least, there are 0 | undefined: 2 replicates are needed at least, there are 0 | undefined: 2 replicates are needed at least, there are 0
            Interrupted: 0 replicates of 500 are done, and the intervals say what these can tell.
            ");
    }

    #[test]
    fn limits_are_always_said() {
        let (scenario, findings) = (scenario(Case::Nothing), findings(Case::Nothing));
        let material = Material { scenario: &scenario, findings: &findings, seed: 7, planned: 0, interrupted: false };
        assert_eq!(summary(&material).limits, LIMITS);
        assert!(caption(&material).ends_with(LIMITS_SHORT));
    }

    #[test]
    fn things_are_listed_as_people_do() {
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
        assert_eq!(listed(&["a"]), "a");
        assert_eq!(listed(&[]), "");
    }
}
