//! Titles, notes, labels and legends of figures.

use std::cmp::Ordering;

use super::{
    NOISE, counted, diffusing, dimension, first_upper, from_and_to, lens, lens_plural, made_from, most_relocated,
    replicates, size, whole,
};
use crate::measure::{Estimate, LensFinding, Outcome, RouteFlow, Weekly};
use crate::model::books::{Dimension, Lens};
use crate::report::number::{percent, rounded, scaled};
use crate::report::{Material, side_of};

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

/// Where a figure comes from.
#[must_use]
pub fn caption(material: &Material) -> String {
    made_from(&material.asked, &replicates(material))
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
pub fn impact_note(material: &Material) -> String {
    let drawn = if material.asked.worlds > 1 {
        " Worlds draw what is not known, so the spread is of chance and of that."
    } else {
        ""
    };
    let pairs = counted(material.primary().pairs.len() as u32, "replicate", "replicates");
    format!(
        "Distribution of the net impact (baseline − programme, paired) over {pairs}. Dashed: median; above it the middle 95 % \
         of replicates. Dot with bar at the bottom: mean with its 95 % interval. Shaded: more harm with the programme.{drawn}"
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
         rather too wide and may be cut.",
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
