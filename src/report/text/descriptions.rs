//! What figures show, for who cannot see them: the numbers that their shapes stand for, or why there are none.

use std::cmp::Ordering;

use super::{NOISE, counted, first_upper, lens, listed, size, whole};
use crate::measure::{Band, Category, Estimate, LensFinding, Quantiles, RouteFlow, Series};
use crate::report::number::{decimals, percent, rounded, scaled, signed_with_interval, with_interval};
use crate::report::{Material, side_of};

/// Routes of which a description speaks, on either side.
const ROUTES: usize = 3;

/// The histogram of net impact.
#[must_use]
pub fn impact_description(material: &Material) -> String {
    let bars = if material.primary().pairs.is_empty() { "No bars, for want of replicates" } else { "A histogram" };
    format!("{bars}. {}", spread_of_impact(material))
}

/// How net impact spreads over replicates.
#[must_use]
pub fn spread_of_impact(material: &Material) -> String {
    let impact = material.primary();
    let (quantiles, mean, unit, times) = match (&impact.relative_quantiles, &impact.net_quantiles) {
        (Ok(share), _) => (share, &impact.relative, ", in % of the baseline", 100.0),
        (Err(_), Ok(net)) => (net, &impact.net, "", 1.0),
        (Err(_), Err(reason)) => return format!("How replicates spread is unknown: {reason}."),
    };
    let n = counted(impact.pairs.len() as u32, "replicate", "replicates");
    let mean = mean.as_ref().map_or_else(ToString::to_string, |mean| with_interval(&scaled(mean, times)));
    let worse = impact.backfire.as_ref().map_or_else(ToString::to_string, percent);
    format!(
        "Averted {}{unit}, over {n}: {}. Mean with its 95 % interval: {mean}. With more harm than without: {worse} of replicates.",
        impact.outcome.label(),
        spread(quantiles, times)
    )
}

/// Where the middle of a distribution lies.
fn spread(q: &Quantiles, times: f64) -> String {
    let d = decimals((q.high - q.low) * times);
    let [low, lower, median, upper, high] =
        [q.low, q.lower_quartile, q.median, q.upper_quartile, q.high].map(|x| rounded(x * times, d));
    format!("median {median}, middle half {lower} to {upper}, middle 95 % {low} to {high}")
}

/// The relocated shares.
#[must_use]
pub fn displacement_description(material: &Material) -> String {
    let row = |finding: &LensFinding| match &finding.headline.share {
        Ok(share) if finding.relocated().is_some() => {
            format!("{} {} of {}", lens(finding.lens), percent(share), whole(finding))
        }
        Ok(share) => format!("{} {NOISE}, {}", lens(finding.lens), percent(share)),
        Err(reason) => format!("{} has no share: {reason}", lens(finding.lens)),
    };
    let rows: Vec<_> = material.findings.lenses.iter().map(row).collect();
    format!("One row for each of {} lenses. {}.", rows.len(), first_upper(&rows.join("; ")))
}

/// The largest changes on each lens.
#[must_use]
pub fn categories_description(material: &Material) -> String {
    let most = |finding: &LensFinding, which: Ordering| {
        let those = finding.categories.iter().filter(|category| side_of(&category.change) == Some(which));
        let most = those.max_by(|a, b| size(a).total_cmp(&size(b)))?;
        Some(format!("{} by {}", most.label, averted(most)?))
    };
    let row = |finding: &LensFinding| {
        let falls = most(finding, Ordering::Greater).map(|fall| format!("falls most in {fall}"));
        let rises = most(finding, Ordering::Less).map(|rise| format!("rises most in {rise}"));
        let both: Vec<String> = [falls, rises].into_iter().flatten().collect();
        let both: Vec<&str> = both.iter().map(String::as_str).collect();
        let nothing = format!("{NOISE} in any of {}", finding.categories.len());
        format!("{}: {}", first_upper(lens(finding.lens)), if both.is_empty() { nothing } else { listed(&both) })
    };
    let rows: Vec<_> = material.findings.lenses.iter().map(row).collect();
    format!(
        "Change of {} by category, one panel for each lens. {}.",
        material.primary().outcome.label(),
        rows.join(". ")
    )
}

/// The size of a change with its interval, without its sign.
fn averted(category: &Category) -> Option<String> {
    let change = category.change.as_ref().ok()?;
    Some(with_interval(&scaled(change, change.mean.signum())))
}

/// The last week of each series.
#[must_use]
pub fn series_description(material: &Material) -> String {
    let row = |series: &Series| {
        let (before, after) = (series.baseline.last()?, series.programme.last()?);
        let change = scaled(&as_estimate(series.difference.last()?), -1.0);
        Some(format!(
            "{}: {} without the programme, {} with it, change {}",
            first_upper(series.measure.label()),
            with_interval(&as_estimate(before)),
            with_interval(&as_estimate(after)),
            signed_with_interval(&change)
        ))
    };
    let rows: Option<Vec<_>> = material.findings.series.iter().map(row).collect();
    let weeks = material.asked.scenario.plan.window;
    match rows {
        Some(rows) => format!(
            "Median and, in brackets, middle 95 % of replicates over {weeks} weeks. In the last week: {}.",
            rows.join(". ")
        ),
        None => format!("Nothing is drawn over the {weeks} weeks: there are too few replicates."),
    }
}

fn as_estimate(band: &Band) -> Estimate {
    Estimate { mean: band.median, low: band.low, high: band.high, n: 2 }
}

/// The routes that change most.
#[must_use]
pub fn map_description(material: &Material) -> String {
    let most = |which: Ordering| {
        let clear = material.findings.routes.iter().filter(move |flow| side_of(&flow.change) == Some(which));
        let change = |flow: &&RouteFlow| flow.change.as_ref().map_or(0.0, |change| change.mean.abs());
        let mut those: Vec<_> = clear.collect();
        those.sort_by(|a, b| change(b).total_cmp(&change(a)));
        let words = |flow: &RouteFlow| {
            Some(format!("{} {}", flow.label, signed_with_interval(&scaled(flow.change.as_ref().ok()?, -1.0))))
        };
        those.into_iter().take(ROUTES).filter_map(words).collect::<Vec<_>>()
    };
    let part = |what: &str, rows: &[String]| {
        if rows.is_empty() {
            format!("{what} on no route beyond noise")
        } else {
            format!("{what} most on {}", rows.join("; "))
        }
    };
    let (falls, rises) = (most(Ordering::Greater), most(Ordering::Less));
    format!(
        "Two maps of {} routes, without the programme and with it; recruitments over the window. {}. {}.",
        material.findings.routes.len(),
        part("They fall", &falls),
        part("They rise", &rises)
    )
}
