//! Both arms over time, and their paired difference.

use super::{Figure, LABEL, SMALL, Sheet, THIN, ZERO, axis_below, axis_left};
use crate::measure::{Band, Series};
use crate::report::axis::Axis;
use crate::report::canvas::{Anchor, Canvas, Ink, Stroke, palette};
use crate::report::table::Table;
use crate::report::{Material, text};

/// Both arms over time, and their paired difference.
#[derive(Debug)]
pub struct OverTime;

const PANEL: f64 = 185.0;
const BASELINE: Stroke = Stroke::new(1.5, palette::INK).dashed(6.0);
const PROGRAMME: Stroke = Stroke::new(1.5, palette::BLUE);

/// The difference as it is read over time: programme − baseline.
fn change(series: &Series) -> Vec<Band> {
    let turned = |b: &Band| Band { week: b.week, median: 0.0 - b.median, low: 0.0 - b.high, high: 0.0 - b.low };
    series.difference.iter().map(turned).collect()
}

impl Figure for OverTime {
    fn name(&self) -> &'static str {
        "series"
    }

    fn title(&self, material: &Material) -> String {
        text::series_title(material)
    }

    fn description(&self, material: &Material) -> String {
        text::series_description(material)
    }

    fn note(&self, _batch: &Material) -> String {
        text::SERIES_NOTE.to_owned()
    }

    fn height(&self, material: &Material) -> f64 {
        56.0 + PANEL * material.findings.series.len() as f64
    }

    fn plot(&self, material: &Material, sheet: &mut Sheet) {
        if material.findings.series.iter().all(|series| series.baseline.is_empty()) {
            sheet.canvas.text((sheet.left, sheet.top + 20.0), text::NO_REPLICATES, LABEL, Anchor::Start);
            return;
        }
        legend(&mut sheet.canvas, sheet.left + 52.0, sheet.top + 2.0);
        let (left, right, last) = (sheet.left + 52.0, sheet.right - 8.0, material.findings.series.len() - 1);
        let middle = left + (right - left) * 0.58;
        let start = material.start().filter(|week| *week >= 0).map(f64::from);
        for (i, series) in material.findings.series.iter().enumerate() {
            let (top, bottom) = (sheet.top + 22.0 + PANEL * i as f64 + 34.0, sheet.top + 22.0 + PANEL * (i + 1) as f64);
            let weeks = (0.0, f64::from(series.baseline.last().map_or(1, |band| band.week)));
            let changed = change(series);
            let arms: [(&[Band], Stroke); 2] = [(&series.baseline, BASELINE), (&series.programme, PROGRAMME)];
            let panels = [
                ((left, middle - 40.0), text::first_upper(series.measure.label()), &arms[..]),
                ((middle + 40.0, right), text::change_heading(series.measure), &[(&changed[..], PROGRAMME)][..]),
            ];
            for (span, heading, lines) in panels {
                let x = Axis::new(weeks, span);
                sheet.canvas.text((span.0, top - 14.0), heading, LABEL.bold(), Anchor::Start);
                panel(&mut sheet.canvas, lines, &x, (top, bottom), start, i == 0 && lines.len() == 2);
                if i == last {
                    axis_below(&mut sheet.canvas, &x.whole_ticks(6), &x, (bottom, bottom), text::WEEKS_AXIS);
                }
            }
        }
    }

    fn data(&self, material: &Material) -> Table {
        let mut table = Table::new(&["measure", "curve", "week", "median", "low", "high"]);
        for series in &material.findings.series {
            let curves = [
                ("baseline", series.baseline.clone()),
                ("programme", series.programme.clone()),
                ("programme − baseline", change(series)),
            ];
            for (curve, bands) in curves {
                for band in bands {
                    let numbers = [band.median, band.low, band.high].map(|x| x.to_string());
                    let names = [series.measure.label().to_owned(), curve.to_owned(), band.week.to_string()];
                    table.push(names.into_iter().chain(numbers));
                }
            }
        }
        table
    }
}

/// Curves with their bands over one pair of axes.
fn panel(
    canvas: &mut Canvas,
    lines: &[(&[Band], Stroke)],
    x: &Axis,
    (top, bottom): (f64, f64),
    start: Option<f64>,
    label: bool,
) {
    let values = lines.iter().flat_map(|(bands, _)| bands.iter().flat_map(|band| [band.low, band.high]));
    let y = Axis::around(values, (bottom, top));
    let (left, right) = x.ends();
    for (week, _) in x.whole_ticks(6) {
        canvas.line((x.at(week), top), (x.at(week), bottom), THIN);
    }
    axis_left(canvas, &y.ticks(6), &y, (left, right));
    canvas.line((left, y.at(0.0)), (right, y.at(0.0)), ZERO);
    for (bands, stroke) in lines {
        band(canvas, bands, stroke.color, x, &y);
    }
    for (bands, stroke) in lines {
        canvas.path(bands.iter().map(|b| (x.at(f64::from(b.week)), y.at(b.median))), *stroke);
    }
    if let Some(week) = start.filter(|week| x.contains(*week)) {
        canvas.line((x.at(week), top - 4.0), (x.at(week), bottom), Stroke::new(1.5, palette::GREEN));
        if label {
            canvas.text((x.at(week) + 5.0, bottom - 10.0), text::starts(week), SMALL, Anchor::Start);
        }
    }
}

/// The middle 95 % of replicates.
fn band(canvas: &mut Canvas, bands: &[Band], color: Ink, x: &Axis, y: &Axis) {
    let upper = bands.iter().map(|b| (x.at(f64::from(b.week)), y.at(b.high)));
    let lower = bands.iter().rev().map(|b| (x.at(f64::from(b.week)), y.at(b.low)));
    canvas.area(upper.chain(lower), color, 0.18);
}

fn legend(canvas: &mut Canvas, left: f64, y: f64) {
    let mut at = left;
    for (stroke, words) in [(BASELINE, text::BASELINE), (PROGRAMME, text::PROGRAMME)] {
        canvas.rect((at, y - 6.0), (at + 30.0, y + 6.0), stroke.color, 0.18);
        canvas.line((at, y), (at + 30.0, y), stroke);
        canvas.text((at + 37.0, y), words, LABEL, Anchor::Start);
        at += 37.0 + LABEL.width(words) + 24.0;
    }
}
