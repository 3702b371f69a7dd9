//! A person's own counts, before and after, by kind of area.

use std::cmp::Ordering;

use super::{LABEL, SMALL, Sheet, THIN, Words, ZERO, axis_below, framed, lay_out};
use crate::measure::field::{Assessment, Counted, Counts, Dispersion, Measure, Measured, Role};
use crate::report::axis::Axis;
use crate::report::canvas::{Anchor, Canvas, Stroke, palette};
use crate::report::evaluation::Evaluated;
use crate::report::html::Picture;
use crate::report::number::rounded;
use crate::report::table::Table;
use crate::report::text::evaluation as text;

/// Stem of its files.
pub const NAME: &str = "evaluation";

const ROW: f64 = 64.0;

/// Draws the figure.
#[must_use]
pub fn draw(evaluated: &Evaluated) -> Canvas {
    let assessment = evaluated.assessment;
    let (title, note, caption) = (text::title(assessment), text::note(assessment), text::caption(evaluated.name));
    let words = Words { title, note, caption };
    lay_out(&words, height(assessment), |sheet| plot(assessment, sheet))
}

/// The figure for a page.
#[must_use]
pub fn picture(assessment: &Assessment) -> Picture {
    let seen = text::description(assessment);
    let words = [text::title(assessment), seen, text::note(assessment)];
    framed(NAME, words, height(assessment), |sheet| plot(assessment, sheet))
}

fn height(assessment: &Assessment) -> f64 {
    64.0 + ROW * assessment.areas.len() as f64
}

/// The data behind the figure.
#[must_use]
pub fn data(assessment: &Assessment) -> Table {
    let header =
        ["role", "areas", "before", "before_low", "before_high", "after", "after_low", "after_high", "expected"];
    let mut table = Table::new(&header);
    for row in &assessment.areas {
        let Counts { before, after } = row.counts;
        let [b, a] = [before, after].map(|tally| around(tally.value, tally.variance, assessment.dispersion));
        let expected = expected(assessment, row);
        table.push(
            [row.role.key().to_owned(), row.areas.to_string()]
                .into_iter()
                .chain([before.value, b[0], b[1], after.value, a[0], a[1]].map(|number| number.to_string()))
                .chain([expected.map_or_else(String::new, |number| number.to_string())]),
        );
    }
    table
}

/// The interval of one count: normal, cut at zero.
fn around(value: f64, variance: f64, dispersion: Dispersion) -> [f64; 2] {
    let half = dispersion.quantile() * (dispersion.factor * variance).sqrt();
    [(value - half).max(0.0), value + half]
}

/// What the control's trend makes of the count before, in treated area and buffer.
fn expected(assessment: &Assessment, row: &Counted) -> Option<f64> {
    let control = assessment.counted(Role::Control)?.counts;
    let compared = matches!(row.role, Role::Treatment | Role::Buffer) && control.before.value > 0.0;
    compared.then(|| row.counts.before.value * control.after.value / control.before.value)
}

/// The odds ratio of a kind of area, where it has one.
fn odds(assessment: &Assessment, role: Role) -> Option<&Measured> {
    match role {
        Role::Treatment => Some(assessment.crime(Measure::TreatedOdds)),
        Role::Buffer => Some(assessment.crime(Measure::BufferOdds)),
        Role::Control | Role::BufferControl => None,
    }
}

fn plot(assessment: &Assessment, sheet: &mut Sheet) {
    let (left, right) = (sheet.left + 120.0, sheet.right - 290.0);
    let (top, bottom) = (sheet.top + 4.0, sheet.bottom - 44.0);
    let ends = assessment.areas.iter().flat_map(|row| {
        let Counts { before, after } = row.counts;
        let ends = [before, after].map(|tally| around(tally.value, tally.variance, assessment.dispersion)[1]);
        ends.into_iter().chain(expected(assessment, row))
    });
    let x = Axis::around(ends.chain([1.0]), (left, right));
    axis_below(&mut sheet.canvas, &x.whole_ticks(6), &x, (top, bottom), text::AXIS);
    sheet.canvas.line((x.at(0.0), top), (x.at(0.0), bottom), ZERO);
    for (i, row) in assessment.areas.iter().enumerate() {
        let y = top + ROW * (i as f64 + 0.5);
        sheet.canvas.line((sheet.left, y + ROW / 2.0), (sheet.right, y + ROW / 2.0), THIN);
        counts(assessment, row, sheet, &x, y);
        beside(assessment, row, sheet, right + 14.0, y);
    }
}

/// Both counts of a kind of area, and what was expected.
fn counts(assessment: &Assessment, row: &Counted, sheet: &mut Sheet, x: &Axis, y: f64) {
    const APART: f64 = 11.0;
    let canvas = &mut sheet.canvas;
    let Counts { before, after } = row.counts;
    let color = match odds(assessment, row.role).and_then(|odds| odds.as_ref().ok()?.side_of(1.0)) {
        Some(Ordering::Greater) => palette::BLUE,
        Some(_) => palette::VERMILION,
        None => palette::GREY,
    };
    for (tally, y, color) in [(before, y - APART, palette::GREY), (after, y + APART, color)] {
        let [low, high] = around(tally.value, tally.variance, assessment.dispersion);
        canvas.line((x.at(low), y), (x.at(high), y), Stroke::new(2.0, color));
    }
    canvas.ring((x.at(before.value), y - APART), 5.0, palette::GREY);
    canvas.disc((x.at(after.value), y + APART), 5.0, color);
    if let Some(expected) = expected(assessment, row) {
        let at = x.at(expected);
        canvas.line((at, y + APART - 9.0), (at, y + APART + 9.0), Stroke::new(2.5, palette::GREEN));
    }
}

/// Name of a kind of area on the left, its counts and its change on the right.
fn beside(assessment: &Assessment, row: &Counted, sheet: &mut Sheet, right: f64, y: f64) {
    let canvas = &mut sheet.canvas;
    canvas.text((sheet.left, y - 8.0), text::role(row.role), LABEL, Anchor::Start);
    canvas.text((sheet.left, y + 9.0), text::areas(row.areas), SMALL, Anchor::Start);
    let Counts { before, after } = row.counts;
    let numbers = format!("{} → {}", rounded(before.value, 0), rounded(after.value, 0));
    canvas.text((right, y - 16.0), numbers, LABEL.bold(), Anchor::Start);
    let compared = if row.role == Role::Control { text::COMPARED } else { text::BUFFER_COMPARED };
    let below = odds(assessment, row.role).map_or_else(|| compared.to_owned(), text::against);
    canvas.paragraph((right, y + 2.0), &below, SMALL, sheet.right - right);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Data, SHIPPED};

    /// The shipped examples, and counts that leave nearly everything undefined.
    fn files() -> Vec<Data> {
        let sparse = ("sparse", "only area,treatment,0,0\nits buffer,buffer,0,3");
        let huge = ("huge", "a,treatment,999999999,1\nb,buffer,1,999999999\nc,control,7,7\nd,buffer_control,0,0");
        let files = SHIPPED.iter().copied().chain([sparse, huge]);
        files.map(|(name, text)| Data::parse(name, text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))).collect()
    }

    #[test]
    fn no_text_leaves_the_canvas_or_covers_another() {
        for data in files() {
            let assessment = Assessment::new(&data.observations, None);
            let canvas = draw(&Evaluated { name: &data.name, assessment: &assessment });
            let texts = canvas.texts();
            for (i, (a, first)) in texts.iter().enumerate() {
                let inside = a[0] >= 0.0 && a[1] >= 0.0 && a[2] <= canvas.width && a[3] <= canvas.height;
                assert!(inside, "{}: {first:?} at {a:?} leaves the canvas", data.name);
                for (b, second) in &texts[..i] {
                    let (across, down) = (a[2].min(b[2]) - a[0].max(b[0]), a[3].min(b[3]) - a[1].max(b[1]));
                    assert!(across <= 1.0 || down <= 2.0, "{}: {first:?} covers {second:?}", data.name);
                }
            }
        }
    }

    #[test]
    fn every_kind_of_area_has_a_row() {
        for data in files() {
            let assessment = Assessment::new(&data.observations, None);
            let table = super::data(&assessment);
            assert_eq!(table.rows.len(), assessment.areas.len());
            assert!(table.rows.iter().flatten().all(|cell| cell != "NaN" && cell != "inf"), "{table:?}");
        }
    }
}
