//! In what share of replicates an evaluator sees the truth, as the time of observation grows.

use super::{Figure, LABEL, Sheet, THIN, axis_below, axis_left, cells};
use crate::measure::{Value, Verdict};
use crate::report::axis::Axis;
use crate::report::canvas::{Anchor, Ink, Stroke, palette};
use crate::report::table::Table;
use crate::report::{Material, text};

/// Power over time.
#[derive(Debug)]
pub struct Power;

/// A curve: its name, its colour, and its share after so many weeks.
type Curve = (&'static str, Ink, Vec<(u32, Value)>);

fn curves(verdicts: &[Verdict]) -> Vec<Curve> {
    let Some(last) = verdicts.last() else { return Vec::new() };
    let over = |share: fn(&Verdict) -> Value| verdicts.iter().map(|v| (v.weeks, share(v))).collect();
    vec![
        (text::effect_curve(last.effect.truth), palette::BLUE, over(|v| v.effect.seen(v.effect.truth).clone())),
        (
            text::movement_curve(last.movement.truth),
            palette::GREEN,
            over(|v| v.movement.seen(v.movement.truth).clone()),
        ),
        (text::WRONG, palette::VERMILION, over(|v| v.wrong.clone())),
    ]
}

fn verdicts<'a>(material: &Material<'a>) -> &'a [Verdict] {
    material.findings.evaluator.as_ref().map_or(&[], |view| &view.verdicts)
}

impl Figure for Power {
    fn name(&self) -> &'static str {
        "power"
    }

    fn title(&self, material: &Material) -> String {
        text::power_title(material)
    }

    fn description(&self, material: &Material) -> String {
        let ends =
            curves(verdicts(material)).into_iter().filter_map(|(name, _, curve)| Some((name, curve.last()?.clone())));
        text::power_description(ends)
    }

    fn note(&self, _batch: &Material) -> String {
        text::POWER_NOTE.to_owned()
    }

    fn height(&self, material: &Material) -> f64 {
        if material.findings.evaluator.is_ok() { 360.0 } else { 40.0 }
    }

    fn plot(&self, material: &Material, sheet: &mut Sheet) {
        let curves = curves(verdicts(material));
        let Some((.., last)) = curves.first() else {
            sheet.canvas.text((sheet.left, sheet.top + 16.0), text::NOTHING_COMPARED, LABEL, Anchor::Start);
            return;
        };
        let (top, bottom) = (sheet.top + 34.0, sheet.bottom - 44.0);
        let weeks = last.last().map_or(1.0, |(weeks, _)| f64::from(*weeks));
        let x = Axis::new((0.0, weeks), (sheet.left + 56.0, sheet.right - 12.0));
        let y = Axis::new((0.0, 100.0), (bottom, top));
        let names: Vec<_> = curves.iter().map(|(name, color, _)| (*name, *color)).collect();
        super::legend(&mut sheet.canvas, (sheet.left, sheet.top + 8.0), &names);
        axis_left(&mut sheet.canvas, &y.ticks(5), &y, x.ends());
        axis_below(&mut sheet.canvas, &x.whole_ticks(8), &x, (top, bottom), text::POWER_AXIS);
        sheet.canvas.text_upward((sheet.left + 8.0, f64::midpoint(top, bottom)), text::SHARE_AXIS, LABEL);
        let asked = y.at(100.0 * text::POWER);
        sheet.canvas.line((x.ends().0, asked), (x.ends().1, asked), Stroke::new(1.5, palette::GREY).dashed(2.0));
        sheet.canvas.line((x.ends().0, bottom), (x.ends().1, bottom), THIN);
        for curve in &curves {
            draw(curve, sheet, &x, &y);
        }
    }

    fn data(&self, material: &Material) -> Table {
        let mut table = Table::new(&["curve", "weeks", "share", "low", "high", "status"]);
        if let Err(reason) = &material.findings.evaluator {
            table.push([const { String::new() }; 5].into_iter().chain([text::undefined(reason)]));
        }
        for (name, _, shares) in curves(verdicts(material)) {
            for (weeks, share) in shares {
                table.push([name.to_owned(), weeks.to_string()].into_iter().chain(cells(&share)));
            }
        }
        table
    }
}

/// A curve with the band of its intervals, and a point at the end of each quarter.
fn draw((_, color, shares): &Curve, sheet: &mut Sheet, x: &Axis, y: &Axis) {
    let known = || shares.iter().filter_map(|(weeks, share)| Some((x.at(f64::from(*weeks)), share.as_ref().ok()?)));
    let upper = known().map(|(at, share)| (at, y.clamped(100.0 * share.high)));
    let lower = known().rev().map(|(at, share)| (at, y.clamped(100.0 * share.low)));
    sheet.canvas.area(upper.chain(lower), *color, 0.15);
    sheet.canvas.path(known().map(|(at, share)| (at, y.at(100.0 * share.mean))), Stroke::new(2.0, *color));
    known().for_each(|(at, share)| sheet.canvas.disc((at, y.at(100.0 * share.mean)), 3.0, *color));
}
