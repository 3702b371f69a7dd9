//! The figure: what a unit costs, as a multiple of the first of its kind, over how much of it there is.

use waterbed::report::canvas::{Anchor, Canvas, Stroke, Type, palette};

use super::Row;

const WIDTH: f64 = 800.0;
const HEIGHT: f64 = 560.0;
const GAP: f64 = 70.0;
const LABEL: Type = Type::new(12.0, palette::GREY);
/// The most that a panel shows, as a multiple of the first.
const MOST: f64 = 3.0;

/// Four panels with an axis of their own, and the cost of a unit from nought to three times the first.
pub fn draw(rows: &[Row]) -> Canvas {
    let mut canvas = Canvas::new(WIDTH, HEIGHT);
    canvas.rect((0.0, 0.0), (WIDTH, HEIGHT), palette::WHITE, 1.0);
    let title = "Cost of a unit as a multiple of the first, by size";
    canvas.text((GAP / 2.0, 24.0), title, Type::new(16.0, palette::INK).bold(), Anchor::Start);
    for (i, rows) in rows.chunk_by(|a, b| a.what == b.what).enumerate() {
        let (width, height) = ((WIDTH - 3.0 * GAP) / 2.0, (HEIGHT - 3.0 * GAP) / 2.0);
        let left = GAP + (i % 2) as f64 * (width + GAP);
        let top = GAP + (i / 2) as f64 * (height + GAP);
        panel(&mut canvas, rows, (left, top), (left + width, top + height));
    }
    canvas
}

fn panel(canvas: &mut Canvas, rows: &[Row], (left, top): (f64, f64), (right, bottom): (f64, f64)) {
    let logs = |row: &Row| row.size.log10();
    let (first, last) = (logs(&rows[0]), logs(&rows[rows.len() - 1]));
    let across =
        |row: &Row| left + (right - left) * if last > first { (logs(row) - first) / (last - first) } else { 0.5 };
    let up = |against: f64| bottom - (bottom - top) * (against / MOST).min(1.0);
    canvas.text((left, top - 16.0), rows[0].what, Type::new(13.0, palette::INK).bold(), Anchor::Start);
    for (tick, width) in [(0.0, 0.75), (1.0, 1.5), (2.0, 0.75), (3.0, 0.75)] {
        canvas.line((left, up(tick)), (right, up(tick)), Stroke::new(width, palette::RULE));
        canvas.text((left - 8.0, up(tick)), format!("{tick}"), LABEL, Anchor::End);
    }
    let points = rows.iter().map(|row| (across(row), up(row.against)));
    canvas.path(points.clone(), Stroke::new(1.5, palette::BLUE));
    for (row, point) in rows.iter().zip(points) {
        canvas.disc(point, 4.0, palette::BLUE);
        canvas.text((across(row), bottom + 16.0), size(row.size), LABEL, Anchor::Middle);
    }
}

/// Powers of ten from ten thousand on.
fn size(size: f64) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    if size < 1e4 { format!("{size}") } else { format!("10{}", DIGITS[size.log10().round() as usize % 10]) }
}
