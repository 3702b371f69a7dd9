//! How net impact moves when one input moves from one end to the other.

use super::{LABEL, SMALL, Sheet, THIN, Words, ZERO, axis_below, framed, interval, lay_out, shortened};
use crate::measure::{Estimate, Undefined};
use crate::report::analysis::Analysis;
use crate::report::axis::Axis;
use crate::report::canvas::{Anchor, Canvas, Stroke, palette};
use crate::report::html::Picture;
use crate::report::table::Table;
use crate::report::text;

/// Stem of its files.
pub const NAME: &str = "tornado";

const ROW: f64 = 30.0;
/// Width of the names on the left.
const NAMES: f64 = 330.0;

/// Net impact at the lower and at the upper end of an input.
pub type Swing = Result<[Estimate; 2], Undefined>;

/// Draws the figure.
#[must_use]
pub fn draw(analysis: &Analysis) -> Canvas {
    let words = Words {
        title: text::tornado_title(analysis),
        note: text::TORNADO_NOTE.to_owned(),
        caption: text::analysis_caption(analysis),
    };
    lay_out(&words, height(analysis), |sheet| plot(analysis, sheet))
}

/// The figure for a page.
#[must_use]
pub fn picture(analysis: &Analysis) -> Picture {
    let seen = text::tornado_description(&widest_first(analysis));
    let words = [text::tornado_title(analysis), seen, text::TORNADO_NOTE.to_owned()];
    framed(NAME, words, height(analysis), |sheet| plot(analysis, sheet))
}

fn height(analysis: &Analysis) -> f64 {
    60.0 + ROW * analysis.findings.swings.len() as f64
}

/// The data behind it.
#[must_use]
pub fn data(analysis: &Analysis) -> Table {
    let mut table = Table::new(&["path", "low", "low_from", "low_to", "high", "high_from", "high_to", "status"]);
    for (path, swing) in widest_first(analysis) {
        let numbers = match swing {
            Ok(ends) => ends.iter().flat_map(|e| [e.mean, e.low, e.high]).map(|x| x.to_string()).collect(),
            Err(_) => vec![String::new(); 6],
        };
        let status = swing.as_ref().err().map_or_else(|| "ok".to_owned(), text::undefined);
        table.push([path.to_owned()].into_iter().chain(numbers).chain([status]));
    }
    table
}

fn widest_first<'a>(analysis: &Analysis<'a>) -> Vec<(&'a str, &'a Swing)> {
    let found = analysis.findings;
    let mut rows: Vec<_> = found.inputs.inputs.iter().map(|input| input.path.as_str()).zip(&found.swings).collect();
    let width = |swing: &Swing| swing.as_ref().map_or(f64::NEG_INFINITY, |[low, high]| (high.mean - low.mean).abs());
    rows.sort_by(|a, b| width(b.1).total_cmp(&width(a.1)));
    rows
}

fn plot(analysis: &Analysis, sheet: &mut Sheet) {
    let rows = widest_first(analysis);
    let (top, bottom) = (sheet.top + 4.0, sheet.bottom - 44.0);
    let numbers = rows.iter().filter_map(|(_, swing)| swing.as_ref().ok()).flatten().flat_map(|e| [e.low, e.high]);
    let x = Axis::around(numbers, (sheet.left + NAMES, sheet.right - 16.0));
    axis_below(&mut sheet.canvas, &x.ticks(6), &x, (top, bottom), text::TORNADO_AXIS);
    if let Ok(net) = &analysis.findings.net {
        let middle = x.clamped(net.mean);
        sheet.canvas.line((middle, top), (middle, bottom), Stroke::new(1.5, palette::GREY).dashed(4.0));
    }
    for (i, (path, swing)) in rows.iter().enumerate() {
        row(path, swing, sheet, &x, top + ROW * (i as f64 + 0.5));
    }
    sheet.canvas.line((x.at(0.0), top), (x.at(0.0), bottom), ZERO);
}

fn row(path: &str, swing: &Swing, sheet: &mut Sheet, x: &Axis, y: f64) {
    let canvas = &mut sheet.canvas;
    canvas.line((sheet.left, y + ROW / 2.0), (sheet.right, y + ROW / 2.0), THIN);
    canvas.text((sheet.left, y), shortened(path, LABEL, NAMES - 16.0), LABEL, Anchor::Start);
    match swing {
        Ok([low, high]) => {
            let apart = low.high < high.low || high.high < low.low;
            let color = if apart { palette::BLUE } else { palette::PALE };
            canvas.rect((x.at(low.mean), y - 5.0), (x.at(high.mean), y + 5.0), color, 0.35);
            interval(canvas, x, y - 4.0, low, false, color);
            interval(canvas, x, y + 4.0, high, true, color);
        }
        Err(reason) => canvas.text((x.ends().0 + 6.0, y), text::undefined(reason), SMALL, Anchor::Start),
    }
}
