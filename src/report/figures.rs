//! Figures: each draws one finding, titles it with the finding in words, and gives the data behind it.
//!
//! A new figure is a new file with a [`Figure`] and one entry in [`ALL`]; from there come its files and its tests.

mod categories;
pub mod discovery;
mod displacement;
pub mod evaluation;
mod evaluator;
mod impact;
mod indicators;
pub mod indices;
mod map;
pub mod mixes;
pub mod pareto;
mod power;
mod series;
pub mod tornado;
pub mod waterfall;
pub mod worth;

use super::Material;
use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Ink, Point, Stroke, Type, palette};
use super::html::Picture;
use super::table::Table;
use super::text;
use crate::measure::{Estimate, Value};

/// One figure.
pub trait Figure: Sync {
    /// Stem of its files.
    fn name(&self) -> &'static str;

    /// The finding in words.
    fn title(&self, material: &Material) -> String;

    /// What can be seen, for who cannot see it: numbers, or why there are none.
    fn description(&self, material: &Material) -> String;

    /// Draws what stands between title and caption.
    fn plot(&self, material: &Material, sheet: &mut Sheet);

    /// Height of the plot in units.
    fn height(&self, _batch: &Material) -> f64 {
        400.0
    }

    /// How to read it, below the plot.
    fn note(&self, material: &Material) -> String;

    /// The data behind it.
    fn data(&self, material: &Material) -> Table;
}

/// All figures, in the order of reports.
pub const ALL: &[&dyn Figure] = &[
    &impact::Impact,
    &displacement::Displacement,
    &categories::Categories,
    &series::OverTime,
    &map::Map,
    &indicators::Indicators,
    &evaluator::Evaluator,
    &power::Power,
];

/// Width of every figure in units.
const WIDTH: f64 = 1000.0;
const MARGIN: f64 = 24.0;
/// Around a figure without title and notes.
const EDGE: f64 = 12.0;
const TITLE: Type = Type::new(18.0, palette::INK).bold();
const NOTE: Type = Type::new(11.5, palette::GREY);

/// Axis labels and rows.
const LABEL: Type = Type::new(12.5, palette::INK);
/// Ticks and second-rank labels.
const SMALL: Type = Type::new(11.5, palette::GREY);
const THIN: Stroke = Stroke::new(1.0, palette::RULE);
const ZERO: Stroke = Stroke::new(1.5, palette::INK);

/// The part of a canvas that a figure draws on: between its title and its notes.
#[derive(Debug)]
pub struct Sheet {
    /// The canvas of the whole figure.
    pub canvas: Canvas,
    /// Left end.
    pub left: f64,
    /// Upper end.
    pub top: f64,
    /// Right end.
    pub right: f64,
    /// Lower end.
    pub bottom: f64,
}

/// Draws a figure with its title, how to read it and where it comes from.
#[must_use]
pub fn draw(figure: &dyn Figure, material: &Material) -> Canvas {
    let (title, note, caption) = (figure.title(material), figure.note(material), text::caption(material));
    lay_out(&Words { title, note, caption }, figure.height(material), |sheet| figure.plot(material, sheet))
}

/// What stands around a plot.
#[derive(Debug)]
pub struct Words {
    /// The finding.
    pub title: String,
    /// How to read the plot.
    pub note: String,
    /// Where it comes from.
    pub caption: String,
}

/// Lays out words around a plot of some height, and draws it.
#[must_use]
pub fn lay_out(words: &Words, height: f64, plot: impl FnOnce(&mut Sheet)) -> Canvas {
    let inner = WIDTH - 2.0 * MARGIN;
    // How high it is depends on the lines of its texts.
    let mut canvas = Canvas::new(WIDTH, 0.0);
    let top = canvas.paragraph((MARGIN, 30.0), &words.title, TITLE, inner);
    let bottom = top + height;
    let y = canvas.paragraph((MARGIN, bottom + 26.0), &words.note, NOTE, inner);
    let end = canvas.paragraph((MARGIN, y + 3.0), &words.caption, NOTE, inner);
    canvas.height = (end + 4.0).ceil();
    let mut sheet = Sheet { canvas, left: MARGIN, top, right: WIDTH - MARGIN, bottom };
    plot(&mut sheet);
    sheet.canvas
}

/// Draws a plot of some height without title and notes, for a page, which has them beside it.
#[must_use]
pub fn bare(height: f64, plot: impl FnOnce(&mut Sheet)) -> Canvas {
    let canvas = Canvas::new(WIDTH, (height + 2.0 * EDGE).ceil());
    let mut sheet = Sheet { canvas, left: EDGE, top: EDGE, right: WIDTH - EDGE, bottom: EDGE + height };
    plot(&mut sheet);
    sheet.canvas
}

/// A plot for a page, with its title, what can be seen and how to read it; `name` is the stem of its files.
#[must_use]
pub fn framed(name: &str, [title, seen, note]: [String; 3], height: f64, plot: impl FnOnce(&mut Sheet)) -> Picture {
    Picture::new(&bare(height, plot), [title, seen, format!("{note} {}", text::data_of(name))])
}

/// A figure for a page.
#[must_use]
pub fn picture(figure: &dyn Figure, material: &Material) -> Picture {
    let words = [figure.title(material), figure.description(material), figure.note(material)];
    framed(figure.name(), words, figure.height(material), |sheet| figure.plot(material, sheet))
}

/// Horizontal axis below a plot: grid lines up to `top`, ticks and a label.
fn axis_below(canvas: &mut Canvas, ticks: &[(f64, String)], axis: &Axis, (top, bottom): (f64, f64), label: &str) {
    for (value, text) in ticks {
        let x = axis.at(*value);
        canvas.line((x, top), (x, bottom), THIN);
        canvas.text((x, bottom + 13.0), text.clone(), SMALL, Anchor::Middle);
    }
    let middle = f64::midpoint(axis.ends().0, axis.ends().1);
    canvas.text((middle, bottom + 31.0), label, LABEL, Anchor::Middle);
}

/// Vertical axis left of a plot: grid lines to `right`, ticks.
fn axis_left(canvas: &mut Canvas, ticks: &[(f64, String)], axis: &Axis, (left, right): (f64, f64)) {
    for (value, text) in ticks {
        let y = axis.at(*value);
        canvas.line((left, y), (right, y), THIN);
        canvas.text((left - 7.0, y), text.clone(), SMALL, Anchor::End);
    }
}

/// A horizontal interval with end strokes around a point: a disc where it is clear, a ring where it may be noise.
fn interval(canvas: &mut Canvas, axis: &Axis, y: f64, estimate: &Estimate, clear: bool, color: Ink) {
    let stroke = Stroke::new(if clear { 2.5 } else { 1.5 }, color);
    let (low, high) = (axis.clamped(estimate.low), axis.clamped(estimate.high));
    canvas.line((low, y), (high, y), stroke);
    for (end, x) in [(estimate.low, low), (estimate.high, high)] {
        if axis.contains(end) {
            canvas.line((x, y - 4.0), (x, y + 4.0), stroke);
        }
    }
    let centre: Point = (axis.clamped(estimate.mean), y);
    if clear { canvas.disc(centre, 5.0, color) } else { canvas.ring(centre, 5.0, color) }
}

/// Names of colours in a row, each behind its disc.
fn legend(canvas: &mut Canvas, (left, y): Point, names: &[(&str, Ink)]) {
    let mut at = left;
    for (name, color) in names {
        canvas.disc((at + 6.0, y), 5.0, *color);
        canvas.text((at + 18.0, y), *name, LABEL, Anchor::Start);
        at += 18.0 + LABEL.width(name) + 26.0;
    }
}

/// A value as cells of a data table: mean, low, high, status.
pub(super) fn cells(value: &Value) -> [String; 4] {
    match value {
        Ok(e) => [e.mean.to_string(), e.low.to_string(), e.high.to_string(), "ok".to_owned()],
        Err(reason) => [String::new(), String::new(), String::new(), text::undefined(reason)],
    }
}

/// Decimals that show a round number whole.
fn places_of(round: f64) -> i32 {
    (0..6).find(|places| (round * 10f64.powi(*places)).fract().abs() < 1e-9).unwrap_or(6)
}

/// A text cut to a width: its middle gives way, because routes differ at their ends.
fn shortened(text: &str, look: Type, width: f64) -> String {
    let letters: Vec<_> = text.chars().collect();
    let cut = |kept: usize| {
        let (head, tail) = (&letters[..kept - kept / 2], &letters[letters.len() - kept / 2..]);
        format!("{}…{}", String::from_iter(head).trim_end(), String::from_iter(tail).trim_start())
    };
    if look.width(text) <= width {
        return text.to_owned();
    }
    (1..letters.len()).rev().map(cut).find(|short| look.width(short) <= width).unwrap_or_else(|| "…".to_owned())
}

#[cfg(test)]
mod tests;
