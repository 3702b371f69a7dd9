//! Where the programme fails: the trade-off between coverage and density, and the box that was taken.

use super::{LABEL, SMALL, Sheet, THIN, Words, axis_below, axis_left, framed, lay_out, shortened};
use crate::analysis::prim::{Discovery, Restriction};
use crate::report::analysis::Analysis;
use crate::report::axis::Axis;
use crate::report::canvas::{Anchor, Canvas, Stroke, palette};
use crate::report::html::Picture;
use crate::report::table::Table;
use crate::report::text;

/// Stem of its files.
pub const NAME: &str = "box";

const ROW: f64 = 62.0;
/// Room for a head above the limits of a box, where there are several boxes.
const HEAD: f64 = 30.0;
const LEAST: f64 = 330.0;
const REASON: f64 = 56.0;

/// Draws the figure.
#[must_use]
pub fn draw(analysis: &Analysis) -> Canvas {
    let words = Words {
        title: text::box_title(analysis),
        note: text::BOX_NOTE.to_owned(),
        caption: text::analysis_caption(analysis),
    };
    lay_out(&words, height(analysis), |sheet| plot(analysis, sheet))
}

/// The figure for a page.
#[must_use]
pub fn picture(analysis: &Analysis) -> Picture {
    let words = [text::box_title(analysis), text::box_description(analysis), text::BOX_NOTE.to_owned()];
    framed(NAME, words, height(analysis), |sheet| plot(analysis, sheet))
}

/// Room for the trade-off and the box; where there is neither, for the reason.
fn height(analysis: &Analysis) -> f64 {
    if analysis.findings.discovery.is_err() {
        return REASON;
    }
    let rooms = boxes(analysis).map(|found| head(analysis) + ROW * found.restrictions.len() as f64);
    (20.0 + rooms.sum::<f64>()).max(LEAST)
}

/// All boxes, in the order in which they were found.
fn boxes<'a>(analysis: &Analysis<'a>) -> impl Iterator<Item = &'a Discovery> {
    analysis.findings.discovery.iter().chain(&analysis.findings.also)
}

fn head(analysis: &Analysis) -> f64 {
    if analysis.findings.also.is_empty() { 0.0 } else { HEAD }
}

/// Names of the boxes that were taken; no more can each hold a tenth of all failures.
pub const NAMES: [&str; 10] =
    ["taken", "also 2", "also 3", "also 4", "also 5", "also 6", "also 7", "also 8", "also 9", "also 10"];

/// The data behind it: the trade-off.
#[must_use]
pub fn data(analysis: &Analysis) -> Table {
    let mut table = Table::new(&["box", "coverage", "density", "mass", "inputs_limited", "inside", "hits"]);
    let Ok(found) = &analysis.findings.discovery else { return table };
    let peeled = found.peeled.iter().enumerate().map(|(number, region)| (number.to_string(), region));
    let taken = boxes(analysis).zip(NAMES).map(|(found, name)| (name.to_owned(), &found.region));
    for (name, region) in peeled.chain(taken) {
        let limited = region.limits.iter().filter(|limits| limits.iter().any(|limit| limit.is_finite())).count();
        let shares = [region.coverage, region.density, region.mass].map(|x| x.to_string());
        let counts = [limited, region.inside, region.hits].map(|n| n.to_string());
        table.push([name].into_iter().chain(shares).chain(counts));
    }
    table
}

fn plot(analysis: &Analysis, sheet: &mut Sheet) {
    match &analysis.findings.discovery {
        Ok(found) => {
            trade_off(found, &analysis.findings.also, sheet);
            limits(analysis, sheet);
        }
        Err(reason) => {
            let at = (sheet.left, sheet.top + 20.0);
            sheet.canvas.paragraph(at, &text::undefined(reason), LABEL, sheet.right - sheet.left);
        }
    }
}

fn trade_off(found: &Discovery, also: &[Discovery], sheet: &mut Sheet) {
    let (top, bottom) = (sheet.top + 10.0, sheet.top + LEAST - 44.0);
    let x = Axis::new((0.0, 1.0), (sheet.left + 58.0, sheet.left + 400.0));
    let y = Axis::new((0.0, 1.0), (bottom, top));
    let [coverage, density] = text::TRADE_OFF_AXES;
    axis_left(&mut sheet.canvas, &y.ticks(5), &y, x.ends());
    axis_below(&mut sheet.canvas, &x.ticks(5), &x, (top, bottom), coverage);
    sheet.canvas.text_upward((sheet.left + 6.0, f64::midpoint(top, bottom)), density, LABEL);
    let base = y.at(found.hits as f64 / found.cases as f64);
    sheet.canvas.line((x.ends().0, base), (x.ends().1, base), Stroke::new(1.5, palette::GREY).dashed(4.0));
    for region in &found.peeled {
        sheet.canvas.ring((x.at(region.coverage), y.at(region.density)), 4.0, palette::GREY);
    }
    let color = if found.is_clear() { palette::VERMILION } else { palette::PALE };
    for Discovery { region, .. } in also {
        let coverage = region.hits as f64 / found.hits as f64;
        sheet.canvas.ring((x.at(coverage), y.at(region.density)), 6.5, color);
    }
    sheet.canvas.disc((x.at(found.region.coverage), y.at(found.region.density)), 6.5, color);
}

/// The limits of all boxes, one below the other.
fn limits(analysis: &Analysis, sheet: &mut Sheet) {
    let left = sheet.left + 450.0;
    let mut y = sheet.top + 16.0;
    for (number, found) in boxes(analysis).enumerate() {
        if head(analysis) > 0.0 {
            sheet.canvas.text((left, y), text::box_head(number), LABEL, Anchor::Start);
            y += head(analysis);
        }
        the_box(analysis, found, sheet, y);
        y += ROW * found.restrictions.len() as f64;
    }
}

fn the_box(analysis: &Analysis, found: &Discovery, sheet: &mut Sheet, top: f64) {
    let (left, right) = (sheet.left + 450.0, sheet.right);
    let color = if found.is_clear() { palette::VERMILION } else { palette::PALE };
    if found.restrictions.is_empty() {
        sheet.canvas.paragraph((left, sheet.top + 20.0), text::NO_BOX, LABEL, right - left);
    }
    for (i, one) in found.restrictions.iter().enumerate() {
        let y = top + ROW * i as f64;
        let path = &analysis.findings.inputs.inputs[one.input].path;
        let words = format!("{} {}", shortened(path, LABEL.bold(), 330.0), text::limits(one));
        sheet.canvas.text((left, y), shortened(&words, LABEL.bold(), right - left), LABEL.bold(), Anchor::Start);
        sheet.canvas.text((left, y + 32.0), text::surety(one), SMALL, Anchor::Start);
        range(analysis, one, sheet, (left, right), y + 16.0, color);
    }
}

/// The range of an input over all points as a line, and the part in the box as a bar.
fn range(
    analysis: &Analysis,
    one: &Restriction,
    sheet: &mut Sheet,
    (left, right): (f64, f64),
    y: f64,
    color: crate::report::canvas::Ink,
) {
    let [low, high] = analysis.range(one.input);
    let ends = [low, high].map(text::three);
    let [before, after] = ends.each_ref().map(|end| SMALL.width(end));
    let x = Axis::new((low, high), (left + before + 8.0, right - after - 8.0));
    sheet.canvas.text((left, y), ends[0].clone(), SMALL, Anchor::Start);
    sheet.canvas.text((right, y), ends[1].clone(), SMALL, Anchor::End);
    sheet.canvas.line((x.ends().0, y), (x.ends().1, y), Stroke::new(3.0, palette::RULE));
    let inside = [one.low.unwrap_or(low), one.high.unwrap_or(high)].map(|end| x.clamped(end));
    sheet.canvas.rect((inside[0], y - 5.0), (inside[1], y + 5.0), color, 0.75);
    sheet.canvas.line((left, y + 31.0), (right, y + 31.0), THIN);
}
