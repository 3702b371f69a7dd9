//! From the mechanical effect, channel by channel, to the effect in the world.

use super::{LABEL, SMALL, Sheet, THIN, Words, ZERO, axis_below, cells, framed, interval, lay_out};
use crate::measure::{Estimate, Undone, Value};
use crate::report::axis::Axis;
use crate::report::canvas::{Anchor, Canvas, Ink, Stroke, palette};
use crate::report::explanation::Explanation;
use crate::report::html::Picture;
use crate::report::table::Table;
use crate::report::{side_of, text};

const ROW: f64 = 44.0;
/// Stem of its files.
pub const NAME: &str = "waterfall";

/// Half the height of a bar.
const HALF: f64 = 11.0;

/// Draws the figure.
#[must_use]
pub fn draw(explained: &Explanation) -> Canvas {
    let words = Words {
        title: text::waterfall_title(explained),
        note: text::WATERFALL_NOTE.to_owned(),
        caption: text::explanation_caption(explained),
    };
    lay_out(&words, height(explained), |sheet| plot(explained, sheet))
}

/// The figure for a page.
#[must_use]
pub fn picture(explained: &Explanation) -> Picture {
    let seen = text::waterfall_description(explained);
    let words = [text::waterfall_title(explained), seen, text::WATERFALL_NOTE.to_owned()];
    framed(NAME, words, height(explained), |sheet| plot(explained, sheet))
}

fn height(explained: &Explanation) -> f64 {
    64.0 + ROW * (explained.findings.channels.len() + 2) as f64
}

/// The data behind it.
#[must_use]
pub fn data(explained: &Explanation) -> Table {
    let header =
        ["bar", "from", "to", "amount", "low", "high", "status", "share", "share_low", "share_high", "share_status"];
    let mut table = Table::new(&header);
    for bar in bars(explained) {
        let share = bar.share.map_or_else(|| [const { String::new() }; 4], cells);
        let ends = bar.ends.map_or_else(|| [const { String::new() }; 2], |ends| ends.map(|end| end.to_string()));
        let name = [bar.label[0].to_lowercase()];
        table.push(name.into_iter().chain(ends).chain(cells(&bar.moves)).chain(share));
    }
    table
}

/// A row of the figure.
struct Bar<'a> {
    label: [String; 2],
    /// Where it begins and ends on the axis, where that is known.
    ends: Option<[f64; 2]>,
    /// What it adds to what is averted.
    moves: Value,
    share: Option<&'a Value>,
    beside: [String; 2],
    color: Ink,
}

fn bars<'a>(explained: &Explanation<'a>) -> Vec<Bar<'a>> {
    let found = explained.findings;
    let whole = |label: [&str; 2], effect: &Value, beside: String, share: Option<&'a Value>| Bar {
        label: label.map(ToOwned::to_owned),
        ends: effect.as_ref().ok().map(|effect| [0.0, effect.mean]),
        moves: effect.clone(),
        share,
        beside: [text::averted(effect), beside],
        color: if side_of(effect).is_some() { palette::BLUE } else { palette::PALE },
    };
    let mut level = found.mechanical.as_ref().ok().map(|effect| effect.mean);
    let mut bars = vec![whole(text::MECHANICAL, &found.mechanical, String::new(), None)];
    for undone in &found.channels {
        let from = level;
        level = from.zip(undone.amount.as_ref().ok()).map(|(from, amount)| from - amount.mean);
        bars.push(step(undone, from.zip(level)));
    }
    bars.push(whole(text::IN_THE_WORLD, &found.in_world, String::new(), Some(&found.share)));
    bars
}

/// The bar of a channel, from the level before it to that after it.
fn step(undone: &Undone, ends: Option<(f64, f64)>) -> Bar<'_> {
    Bar {
        label: text::channel(undone.channel),
        ends: ends.map(|(from, to)| [from, to]),
        moves: undone.amount.as_ref().map(|amount| crate::report::number::scaled(amount, -1.0)).map_err(Clone::clone),
        share: Some(&undone.share),
        beside: [text::moved_by(undone), text::share_undone(undone)],
        color: match side_of(&undone.amount) {
            None => palette::PALE,
            Some(std::cmp::Ordering::Greater) => palette::VERMILION,
            Some(_) => palette::GREEN,
        },
    }
}

impl Bar<'_> {
    /// The interval of the bar's length, laid where the bar ends.
    fn end(&self) -> Option<Estimate> {
        let (moves, [from, _]) = (self.moves.as_ref().ok()?, self.ends?);
        Some(Estimate { mean: from + moves.mean, low: from + moves.low, high: from + moves.high, n: moves.n })
    }
}

fn plot(explained: &Explanation, sheet: &mut Sheet) {
    let bars = bars(explained);
    let (left, right) = (sheet.left + 196.0, sheet.right - 230.0);
    let (top, bottom) = (sheet.top + 4.0, sheet.bottom - 44.0);
    let ends = bars.iter().filter_map(|bar| bar.ends).flatten();
    let intervals = bars.iter().filter_map(Bar::end).flat_map(|end| [end.low, end.high]);
    let x = Axis::around(ends.chain(intervals), (left, right));
    axis_below(&mut sheet.canvas, &x.ticks(6), &x, (top, bottom), text::WATERFALL_AXIS);
    for (i, bar) in bars.iter().enumerate() {
        let y = top + ROW * (i as f64 + 0.5);
        row(bar, sheet, &x, y);
        if let (Some([_, to]), true) = (bar.ends, i + 1 < bars.len()) {
            let link = Stroke::new(1.0, palette::GREY);
            sheet.canvas.line((x.at(to), y + HALF), (x.at(to), y + ROW - HALF), link);
        }
    }
    sheet.canvas.line((x.at(0.0), top), (x.at(0.0), bottom), ZERO);
}

/// One bar with its name on the left and its numbers on the right.
fn row(bar: &Bar, sheet: &mut Sheet, x: &Axis, y: f64) {
    let canvas = &mut sheet.canvas;
    canvas.line((sheet.left, y + ROW / 2.0), (sheet.right, y + ROW / 2.0), THIN);
    canvas.text((sheet.left, y - 7.0), bar.label[0].clone(), LABEL, Anchor::Start);
    canvas.text((sheet.left, y + 9.0), bar.label[1].clone(), SMALL, Anchor::Start);
    if let Some([from, to]) = bar.ends {
        let (a, b) = (x.at(from.min(to)), x.at(from.max(to)));
        canvas.rect((a, y - HALF), (b.max(a + 1.0), y + HALF), bar.color, 0.55);
    }
    let clear = side_of(&bar.moves).is_some();
    if let Some(end) = bar.end() {
        interval(canvas, x, y, &end, clear, if clear { palette::INK } else { palette::GREY });
    }
    let beside = x.ends().1 + 16.0;
    let [first, second] = &bar.beside;
    let width = sheet.right - beside;
    let look = if clear { LABEL.bold() } else { LABEL };
    if second.is_empty() || look.width(first) > width {
        canvas.paragraph((beside, if look.width(first) > width { y - 7.5 } else { y }), first, look, width);
    } else {
        canvas.text((beside, y - 7.0), first.clone(), look, Anchor::Start);
        canvas.text((beside, y + 9.0), second.clone(), SMALL, Anchor::Start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::on_every_explanation as on_every_case;

    #[test]
    fn no_text_leaves_the_canvas_or_covers_another() {
        on_every_case(|case, explained| {
            let canvas = draw(explained);
            let texts = canvas.texts();
            for (i, (a, first)) in texts.iter().enumerate() {
                let inside = a[0] >= 0.0 && a[1] >= 0.0 && a[2] <= canvas.width && a[3] <= canvas.height;
                assert!(inside, "{case}: {first:?} at {a:?} leaves the canvas");
                for (b, second) in &texts[..i] {
                    let (across, down) = (a[2].min(b[2]) - a[0].max(b[0]), a[3].min(b[3]) - a[1].max(b[1]));
                    assert!(across <= 1.0 || down <= 2.0, "{case}: {first:?} covers {second:?}");
                }
            }
        });
    }

    #[test]
    fn the_axis_says_its_unit_and_the_caption_its_limits() {
        on_every_case(|case, explained| {
            let svg = draw(explained).svg().unwrap();
            assert!(svg.contains(text::WATERFALL_AXIS) && svg.contains(text::LIMITS_SHORT), "{case}");
        });
    }

    #[test]
    fn each_bar_begins_where_the_one_before_it_ends() {
        on_every_case(|case, explained| {
            if case != "none" {
                let bars = bars(explained);
                let channels = &bars[..bars.len() - 1];
                assert!(
                    channels
                        .windows(2)
                        .all(|two| two[0].ends.unwrap()[1].to_bits() == two[1].ends.unwrap()[0].to_bits()),
                    "{case}"
                );
                let (last, world) = (channels.last().unwrap().ends.unwrap()[1], bars.last().unwrap().ends.unwrap()[1]);
                assert!((last - world).abs() < 1e-6, "{case}: {last} {world}");
            }
            let table = data(explained);
            assert_eq!(table.rows.len(), explained.findings.channels.len() + 2, "{case}");
        });
    }

    #[test]
    fn the_title_says_what_adaptation_does() {
        let titles = std::cell::RefCell::new(Vec::new());
        on_every_case(|case, explained| {
            titles.borrow_mut().push(format!("{case}: {}", text::waterfall_title(explained)));
        });
        insta::assert_snapshot!(titles.into_inner().join("\n"));
    }

    #[test]
    fn a_summary_in_words() {
        on_every_case(|case, explained| {
            let said = text::channel_summary(explained);
            let tables = [&said.effects, &said.coalitions].map(|table| {
                let rows = [&table.header].into_iter().chain(&table.rows).take(9);
                rows.map(|row| row.join(" | ")).collect::<Vec<_>>().join("\n")
            });
            let written = [said.sentences.join("\n"), tables.join("\n"), said.warnings.join("\n")].join("\n\n");
            if ["undoes", "choice", "none"].contains(&case) {
                insta::assert_snapshot!(case, written);
            }
        });
    }
}
