//! The distribution of net impact over replicates.

use super::{Figure, LABEL, SMALL, Sheet, ZERO, axis_below, axis_left};
use crate::measure;
use crate::report::axis::Axis;
use crate::report::canvas::{Anchor, Stroke, palette};
use crate::report::number::{percent, rounded};
use crate::report::table::Table;
use crate::report::{Material, number, side, text};

/// The distribution of net impact over replicates.
#[derive(Debug)]
pub struct Impact;

const HEADER: [&str; 7] = ["world", "replicate", "outcome", "baseline", "programme", "net_impact", "relative_impact"];

/// Net impact of each replicate, as a share of its baseline in per cent where every baseline is above zero, else as an amount.
fn impacts(impact: &measure::Impact) -> (Vec<f64>, bool) {
    let share = impact.relative.is_ok();
    let of = |pair: &measure::Paired| {
        let net = pair.baseline - pair.programme;
        if share { net / pair.baseline * 100.0 } else { net }
    };
    (impact.pairs.iter().map(of).collect(), share)
}

/// Equal classes that have a border at zero: the first class's lower end, their width, the counts.
fn histogram(values: &[f64]) -> (f64, f64, Vec<u32>) {
    let (low, high) = values.iter().fold((0.0, 0.0), |(low, high): (f64, f64), &x| (low.min(x), high.max(x)));
    let classes = (values.len() as f64).sqrt().ceil().clamp(8.0, 40.0);
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let spread = values.iter().copied().fold(f64::NEG_INFINITY, f64::max) - least;
    // Far from zero the classes between are empty; there may not be too many of them.
    let range = if high > low { high - low } else { 1.0 };
    let width = (spread / classes).max(range / 80.0);
    let first = (low / width).floor();
    let mut counts = vec![0; ((high / width).floor() - first) as usize + 1];
    for value in values {
        counts[((value / width).floor() - first) as usize] += 1;
    }
    (first * width, width, counts)
}

impl Figure for Impact {
    fn name(&self) -> &'static str {
        "impact"
    }

    fn title(&self, material: &Material) -> String {
        text::impact_title(material.primary())
    }

    fn description(&self, material: &Material) -> String {
        text::impact_description(material)
    }

    fn note(&self, material: &Material) -> String {
        text::impact_note(material)
    }

    fn plot(&self, material: &Material, sheet: &mut Sheet) {
        let impact = material.primary();
        let (values, share) = impacts(impact);
        let (top, bottom) = (sheet.top + 74.0, sheet.bottom - 44.0);
        if values.is_empty() {
            sheet.canvas.text((sheet.left, top), text::NO_REPLICATES, LABEL, Anchor::Start);
            return;
        }
        let (first, width, counts) = histogram(&values);
        let end = first + width * counts.len() as f64;
        let margin = (end - first) * 0.08;
        let x = Axis::new(
            (first.min(-margin) - margin / 2.0, end.max(margin) + margin / 2.0),
            (sheet.left + 46.0, sheet.right),
        );
        let y = Axis::new((0.0, f64::from(counts.iter().copied().max().unwrap_or(1))), (bottom, top));
        axis_left(&mut sheet.canvas, &y.whole_ticks(4), &y, x.ends());
        let middle_height = f64::midpoint(top, bottom);
        sheet.canvas.text_upward((sheet.left + 6.0, middle_height), text::HISTOGRAM_AXIS, LABEL);
        backfire_side(impact, sheet, &x, (top, bottom));
        axis_below(&mut sheet.canvas, &x.ticks(10), &x, (top, bottom), &text::impact_axis(impact.outcome, share));
        for (i, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let from = first + i as f64 * width;
            let color = if from + width / 2.0 < 0.0 { palette::VERMILION } else { palette::BLUE };
            sheet.canvas.rect(
                (x.at(from) + 0.5, y.at(f64::from(count))),
                (x.at(from + width) - 0.5, bottom),
                color,
                0.55,
            );
        }
        sheet.canvas.line((x.at(0.0), top - 52.0), (x.at(0.0), bottom), ZERO);
        middle(impact, share, sheet, &x, (top, bottom));
    }

    fn data(&self, material: &Material) -> Table {
        let impact = material.primary();
        let mut table = Table::new(&HEADER);
        for pair in &impact.pairs {
            let net = pair.baseline - pair.programme;
            let share = if pair.baseline > 0.0 { (net / pair.baseline).to_string() } else { String::new() };
            let numbers = [pair.baseline, pair.programme, net].map(|x| x.to_string());
            let [baseline, programme, net] = numbers;
            table.push([
                pair.world.to_string(),
                pair.replicate.to_string(),
                impact.outcome.label().to_owned(),
                baseline,
                programme,
                net,
                share,
            ]);
        }
        table
    }
}

/// Shades the side on which the programme does harm and says how likely that is.
fn backfire_side(impact: &measure::Impact, sheet: &mut Sheet, x: &Axis, (top, bottom): (f64, f64)) {
    let zero = x.at(0.0);
    sheet.canvas.rect((x.ends().0, top - 52.0), (zero, bottom), palette::VERMILION, 0.10);
    let words = match &impact.backfire {
        Ok(p) => format!("P({}) = {}", text::BACKFIRE, percent(p)),
        Err(reason) => format!("P({}) {}", text::BACKFIRE, text::undefined(reason)),
    };
    let look = LABEL.bold();
    // On the shaded side where it fits, else beside it, pointing back.
    if zero - x.ends().0 > look.width(&words) + 12.0 {
        sheet.canvas.text((zero - 8.0, top - 40.0), words, look, Anchor::End);
    } else {
        sheet.canvas.text((zero + 8.0, top - 40.0), format!("← {words}"), look, Anchor::Start);
    }
}

/// Median and middle 95 % of the replicates, and the mean with its interval.
fn middle(impact: &measure::Impact, share: bool, sheet: &mut Sheet, x: &Axis, (top, bottom): (f64, f64)) {
    let (quantiles, mean) =
        if share { (&impact.relative_quantiles, &impact.relative) } else { (&impact.net_quantiles, &impact.net) };
    let unit = if share { 100.0 } else { 1.0 };
    if let Ok(q) = quantiles {
        let (low, median, high) = (x.at(q.low * unit), x.at(q.median * unit), x.at(q.high * unit));
        let line = Stroke::new(2.0, palette::INK);
        sheet.canvas.line((median, top - 8.0), (median, bottom), line.dashed(5.0));
        sheet.canvas.line((low, top - 8.0), (high, top - 8.0), line);
        for end in [low, high] {
            sheet.canvas.line((end, top - 13.0), (end, top - 3.0), line);
        }
        let d = number::decimals((q.high - q.low) * unit);
        let words =
            text::median_of(&rounded(q.median * unit, d), &rounded(q.low * unit, d), &rounded(q.high * unit, d), share);
        let half = SMALL.width(&words) / 2.0;
        let at = median.clamp(sheet.left + half, sheet.right - half);
        sheet.canvas.rect((at - half - 3.0, top - 31.0), (at + half + 3.0, top - 17.0), palette::WHITE, 0.8);
        sheet.canvas.text((at, top - 24.0), words, SMALL, Anchor::Middle);
    }
    if let Ok(mean) = mean {
        let mean = number::scaled(mean, unit);
        super::interval(&mut sheet.canvas, x, bottom - 8.0, &mean, side(&mean).is_some(), palette::INK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_part_at_zero_and_hold_every_value() {
        let (first, width, counts) = histogram(&[-2.0, -0.1, 0.1, 0.2, 5.0]);
        assert_eq!(counts.iter().sum::<u32>(), 5);
        let below = counts.iter().enumerate().filter(|(i, _)| first + (*i as f64 + 0.5) * width < 0.0);
        assert_eq!(below.map(|(_, n)| n).sum::<u32>(), 2);
    }

    #[test]
    fn equal_values_make_one_class() {
        let (.., counts) = histogram(&[3.0; 4]);
        assert_eq!(counts.iter().sum::<u32>(), 4);
    }
}
