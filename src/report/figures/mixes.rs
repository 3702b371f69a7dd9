//! Mixes from the best down, each with its net impact.

use super::{LABEL, SMALL, Sheet, THIN, Words, ZERO, axis_below, cells, framed, interval, lay_out, shortened};
use crate::analysis::comparison::Compared;
use crate::report::axis::Axis;
use crate::report::canvas::{Anchor, Canvas, palette};
use crate::report::comparison::Ranked;
use crate::report::html::Picture;
use crate::report::table::Table;
use crate::report::{side_of, text};

/// Stem of its files.
pub const NAME: &str = "mixes";

const ROW: f64 = 26.0;
/// Mixes that are drawn; the others stand in the table.
const DRAWN: usize = 24;

/// Draws the figure.
#[must_use]
pub fn draw(ranked: &Ranked) -> Canvas {
    let words = Words {
        title: text::mixes_title(ranked),
        note: text::MIXES_NOTE.to_owned(),
        caption: text::mixes_caption(ranked),
    };
    lay_out(&words, height(ranked), |sheet| plot(ranked, sheet))
}

/// The figure for a page.
#[must_use]
pub fn picture(ranked: &Ranked) -> Picture {
    let words = [text::mixes_title(ranked), text::mixes_description(ranked), text::MIXES_NOTE.to_owned()];
    framed(NAME, words, height(ranked), |sheet| plot(ranked, sheet))
}

fn height(ranked: &Ranked) -> f64 {
    let all = ranked.findings.mixes.len();
    let rows = all.min(DRAWN) + usize::from(all > DRAWN);
    64.0 + ROW * rows as f64
}

/// The data behind it.
#[must_use]
pub fn data(ranked: &Ranked) -> Table {
    let mut table = Table::new(&["rank", "mix", "net", "low", "high", "status", "standing", "on_front"]);
    for (rank, mix) in (1..).zip(ranked.order()) {
        let names = [rank.to_string(), mix.name.clone()];
        let stands = [text::mix_standing(mix.standing), mix.on_front.to_string()];
        table.push(names.into_iter().chain(cells(&mix.finding.impact.net)).chain(stands));
    }
    table
}

fn plot(ranked: &Ranked, sheet: &mut Sheet) {
    let order = ranked.order();
    let shown: Vec<&Compared> = order.iter().take(DRAWN).copied().collect();
    let (left, right) = (sheet.left + 350.0, sheet.right - 170.0);
    let (top, bottom) = (sheet.top + 4.0, sheet.bottom - 44.0);
    let nets = shown.iter().filter_map(|mix| mix.finding.impact.net.as_ref().ok());
    let x = Axis::around(nets.flat_map(|net| [net.low, net.high]), (left, right));
    axis_below(&mut sheet.canvas, &x.ticks(6), &x, (top, bottom), text::MIXES_AXIS);
    sheet.canvas.line((x.at(0.0), top), (x.at(0.0), bottom), ZERO);
    for (i, mix) in shown.iter().enumerate() {
        row(mix, i + 1, sheet, &x, top + ROW * (i as f64 + 0.5));
    }
    if order.len() > DRAWN {
        let y = top + ROW * (DRAWN as f64 + 0.5);
        sheet.canvas.text((sheet.left, y), text::more_mixes(order.len() - DRAWN), SMALL, Anchor::Start);
    }
}

/// One mix: rank and name, its interval, where it stands.
fn row(mix: &Compared, rank: usize, sheet: &mut Sheet, x: &Axis, y: f64) {
    let (left, right) = (sheet.left, sheet.right);
    let canvas = &mut sheet.canvas;
    canvas.line((left, y + ROW / 2.0), (right, y + ROW / 2.0), THIN);
    canvas.text((left + 18.0, y), rank.to_string(), SMALL, Anchor::End);
    let look = if rank == 1 { LABEL.bold() } else { LABEL };
    let width = x.ends().0 - left - 36.0;
    canvas.text((left + 26.0, y), shortened(&mix.name, look, width), look, Anchor::Start);
    let net = &mix.finding.impact.net;
    match net {
        Ok(estimate) => {
            let clear = side_of(net).is_some();
            let color = if mix.on_front {
                palette::GREEN
            } else if !clear {
                palette::PALE
            } else if estimate.mean > 0.0 {
                palette::BLUE
            } else {
                palette::VERMILION
            };
            interval(canvas, x, y, estimate, clear, color);
        }
        Err(reason) => {
            let words = shortened(&text::undefined(reason), SMALL, x.ends().1 - x.ends().0 - 8.0);
            canvas.text((x.ends().0 + 8.0, y), words, SMALL, Anchor::Start);
        }
    }
    let beside = x.ends().1 + 16.0;
    let stands = shortened(&text::mix_standing(mix.standing), SMALL, right - beside);
    canvas.text((beside, y), stands, SMALL, Anchor::Start);
}
