//! Net impact against cost, and against what relocates: which mixes nothing beats.

use super::{LABEL, SMALL, Sheet, Words, ZERO, axis_below, axis_left, framed, lay_out};
use crate::analysis::comparison::Compared;
use crate::measure::Estimate;
use crate::report::axis::Axis;
use crate::report::canvas::{Anchor, Canvas, Stroke, palette};
use crate::report::comparison::Ranked;
use crate::report::html::Picture;
use crate::report::table::Table;
use crate::report::text;

/// Stem of its files.
pub const NAME: &str = "pareto";

const HEIGHT: f64 = 400.0;

/// Draws the figure.
#[must_use]
pub fn draw(ranked: &Ranked) -> Canvas {
    let words = Words {
        title: text::pareto_title(ranked),
        note: text::pareto_note(ranked),
        caption: text::mixes_caption(ranked),
    };
    lay_out(&words, HEIGHT, |sheet| plot(ranked, sheet))
}

/// The figure for a page.
#[must_use]
pub fn picture(ranked: &Ranked) -> Picture {
    let words = [text::pareto_title(ranked), text::pareto_description(ranked), text::pareto_note(ranked)];
    framed(NAME, words, HEIGHT, |sheet| plot(ranked, sheet))
}

/// The data behind it.
#[must_use]
pub fn data(ranked: &Ranked) -> Table {
    let mut table =
        Table::new(&["rank", "mix", "cost", "net", "low", "high", "status", "relocated", "lens", "on_front"]);
    for (rank, mix) in (1..).zip(ranked.raced()) {
        let cost = mix.cost.as_ref().map_or_else(|_| String::new(), ToString::to_string);
        let (relocated, lens) = mix.relocated().map_or_else(
            || ("0".to_owned(), String::new()),
            |(finding, share)| (share.mean.to_string(), text::lens(finding.lens).to_owned()),
        );
        let before = [rank.to_string(), mix.name.clone(), cost];
        let after = [relocated, lens, mix.on_front.to_string()];
        table.push(before.into_iter().chain(super::cells(&mix.finding.impact.net)).chain(after));
    }
    table
}

/// A mix in a panel: its rank, where it stands along the axis, and itself.
struct Spot<'a> {
    rank: usize,
    across: f64,
    mix: &'a Compared,
}

fn plot(ranked: &Ranked, sheet: &mut Sheet) {
    let order = ranked.raced();
    let middle = f64::midpoint(sheet.left, sheet.right);
    let nets = order.iter().filter_map(|mix| mix.finding.impact.net.as_ref().ok());
    let y = Axis::around(nets.flat_map(|net| [net.low, net.high]), (sheet.bottom - 48.0, sheet.top + 36.0));
    sheet.canvas.text((sheet.left, sheet.top + 6.0), text::MIXES_AXIS, SMALL, Anchor::Start);
    let priced = order.iter().all(|mix| mix.cost.is_ok());
    let (first, second) = ((sheet.left + 64.0, middle - 20.0), (middle + 64.0, sheet.right - 10.0));
    let spots = |across: &dyn Fn(&Compared) -> f64| -> Vec<Spot> {
        let ranked = (1..).zip(&order).filter(|(_, mix)| mix.finding.impact.net.is_ok());
        ranked.map(|(rank, &mix)| Spot { rank, across: across(mix), mix }).collect()
    };
    if priced {
        let costs = spots(&|mix| mix.cost.as_ref().map_or(0.0, |cost| *cost));
        panel(&costs, sheet, &y, first, text::COSTS_AXIS);
    }
    let shares = spots(&|mix| mix.relocated().map_or(0.0, |(_, share)| 100.0 * share.mean));
    // Without costs there is one panel, and the note says why.
    let span = (if priced { second.0 } else { first.0 }, second.1);
    panel(&shares, sheet, &y, span, text::RELOCATED_AXIS);
}

/// Mixes by net impact and something that is better the less it is.
fn panel(spots: &[Spot], sheet: &mut Sheet, y: &Axis, (left, right): (f64, f64), label: &str) {
    let x = Axis::around(spots.iter().map(|spot| spot.across), (left + 14.0, right));
    let (bottom, top) = y.ends();
    axis_below(&mut sheet.canvas, &x.ticks(5), &x, (top, bottom), label);
    axis_left(&mut sheet.canvas, &y.ticks(6), y, (left, right));
    sheet.canvas.line((left, y.at(0.0)), (right, y.at(0.0)), ZERO);
    // Those on the front last, so that they lie on top.
    let (front, others): (Vec<&Spot>, Vec<&Spot>) = spots.iter().partition(|spot| spot.mix.on_front);
    let lines: Vec<(f64, &Estimate)> =
        spots.iter().filter_map(|spot| Some((x.at(spot.across), spot.mix.finding.impact.net.as_ref().ok()?))).collect();
    let mut labels: Vec<(f64, f64)> = Vec::new();
    for spot in others.into_iter().chain(front) {
        let Ok(net) = &spot.mix.finding.impact.net else { continue };
        let color = if spot.mix.on_front { palette::GREEN } else { palette::PALE };
        let (at, height) = (x.at(spot.across), y.at(net.mean));
        sheet.canvas.line((at, y.clamped(net.low)), (at, y.clamped(net.high)), Stroke::new(1.5, color));
        sheet.canvas.disc((at, height), if spot.mix.on_front { 5.0 } else { 3.5 }, color);
        // A number stands to the left where another line is on the right, and none on the left; one that would lie on another is
        // left out: the table has all.
        let crosses = |net: &Estimate| y.clamped(net.high) < height - 3.0 && y.clamped(net.low) > height - 15.0;
        let taken = |side: &f64| lines.iter().any(|(other, net)| (other - at - side).abs() < 9.0 && crosses(net));
        let side = [13.0, -13.0].into_iter().find(|side| !taken(side)).unwrap_or(13.0);
        let place = (at + side, height - 9.0);
        let free = labels.iter().all(|other| (other.0 - place.0).abs() > 16.0 || (other.1 - place.1).abs() > 13.0);
        if spot.mix.on_front && free {
            labels.push(place);
            sheet.canvas.text(place, spot.rank.to_string(), LABEL.bold(), Anchor::Middle);
        }
    }
}
