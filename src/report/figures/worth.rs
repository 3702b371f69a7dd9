//! What it is worth to know each input before choosing.

use super::{LABEL, SMALL, Sheet, THIN, Words, ZERO, axis_below, cells, framed, interval, lay_out, shortened};
use crate::measure::Value;
use crate::report::analysis::Analysis;
use crate::report::axis::Axis;
use crate::report::canvas::{Anchor, Canvas, palette};
use crate::report::html::Picture;
use crate::report::side_of;
use crate::report::table::Table;
use crate::report::text;

/// Stem of its files.
pub const NAME: &str = "worth";

const ROW: f64 = 28.0;
const NAMES: f64 = 330.0;

/// Draws the figure.
#[must_use]
pub fn draw(analysis: &Analysis) -> Canvas {
    let words = Words {
        title: text::worth_title(analysis),
        note: text::WORTH_NOTE.to_owned(),
        caption: text::analysis_caption(analysis),
    };
    lay_out(&words, height(analysis), |sheet| plot(analysis, sheet))
}

/// The figure for a page.
#[must_use]
pub fn picture(analysis: &Analysis) -> Picture {
    let seen = text::worth_description(analysis, &rows(analysis));
    let words = [text::worth_title(analysis), seen, text::WORTH_NOTE.to_owned()];
    framed(NAME, words, height(analysis), |sheet| plot(analysis, sheet))
}

fn height(analysis: &Analysis) -> f64 {
    60.0 + ROW * rows(analysis).len() as f64
}

/// The data behind it.
#[must_use]
pub fn data(analysis: &Analysis) -> Table {
    let mut table = Table::new(&["what", "unit", "value", "low", "high", "status"]);
    for (name, value) in rows(analysis) {
        let unit = analysis.unit_of_worth().to_owned();
        table.push([name, unit].into_iter().chain(cells(value)));
    }
    table
}

/// Inputs and sections by their worth, the most first; then all together.
pub fn rows<'a>(analysis: &Analysis<'a>) -> Vec<(String, &'a Value)> {
    let found = analysis.findings;
    let inputs = found.inputs.inputs.iter().map(|input| input.path.clone()).zip(&found.worth);
    let sections = found.sections.iter().map(|(group, worth)| (format!("{}.*", group.name), worth));
    let mut rows: Vec<(String, &Value)> = inputs.chain(sections).collect();
    let size = |value: &Value| value.as_ref().map_or(f64::NEG_INFINITY, |worth| worth.mean);
    rows.sort_by(|a, b| size(b.1).total_cmp(&size(a.1)));
    rows.push((text::ALL_INPUTS.to_owned(), &found.worth_of_all));
    rows
}

fn plot(analysis: &Analysis, sheet: &mut Sheet) {
    let rows = rows(analysis);
    let (top, bottom) = (sheet.top + 4.0, sheet.bottom - 44.0);
    let ends = rows.iter().filter_map(|(_, value)| value.as_ref().ok()).flat_map(|e| [e.mean, e.low, e.high]);
    let x = Axis::around(ends, (sheet.left + NAMES, sheet.right - 16.0));
    axis_below(&mut sheet.canvas, &x.ticks(6), &x, (top, bottom), &text::worth_axis(analysis));
    for (i, (name, value)) in rows.iter().enumerate() {
        let y = top + ROW * (i as f64 + 0.5);
        let look = if i + 1 == rows.len() { LABEL.bold() } else { LABEL };
        sheet.canvas.line((sheet.left, y + ROW / 2.0), (sheet.right, y + ROW / 2.0), THIN);
        sheet.canvas.text((sheet.left, y), shortened(name, look, NAMES - 16.0), look, Anchor::Start);
        match value {
            Ok(worth) => {
                let clear = side_of(value).is_some();
                let color = if clear { palette::GREEN } else { palette::PALE };
                sheet.canvas.rect((x.at(0.0), y - 8.0), (x.at(worth.mean), y + 8.0), color, 0.45);
                interval(&mut sheet.canvas, &x, y, worth, clear, color);
            }
            Err(reason) => sheet.canvas.text((x.ends().0 + 6.0, y), text::undefined(reason), SMALL, Anchor::Start),
        }
    }
    sheet.canvas.line((x.at(0.0), top), (x.at(0.0), bottom), ZERO);
}
