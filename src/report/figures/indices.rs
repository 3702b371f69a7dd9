//! What the spread of net impact and of the relocated share comes from: Sobol' indices as bars.

use super::{LABEL, SMALL, Sheet, THIN, Words, ZERO, axis_below, cells, framed, interval, lay_out, shortened};
use crate::analysis::sobol::{Index, Indices, Shares};
use crate::measure::{Undefined, Value};
use crate::report::analysis::Analysis;
use crate::report::axis::Axis;
use crate::report::canvas::{Anchor, Canvas, palette};
use crate::report::html::Picture;
use crate::report::side_of;
use crate::report::table::Table;
use crate::report::text;

/// Stem of its files.
pub const NAME: &str = "indices";

const ROW: f64 = 36.0;
const NAMES: f64 = 270.0;
const HEAD: f64 = 26.0;
/// How far tied inputs are moved in below their group.
const INDENT: f64 = 18.0;

/// Draws the figure.
#[must_use]
pub fn draw(analysis: &Analysis) -> Canvas {
    let words = Words {
        title: text::indices_title(analysis),
        note: text::INDICES_NOTE.to_owned(),
        caption: text::analysis_caption(analysis),
    };
    lay_out(&words, height(analysis), |sheet| plot(analysis, sheet))
}

/// The figure for a page.
#[must_use]
pub fn picture(analysis: &Analysis) -> Picture {
    let seen = text::indices_description(&rows(analysis));
    let words = [text::indices_title(analysis), seen, text::INDICES_NOTE.to_owned()];
    framed(NAME, words, height(analysis), |sheet| plot(analysis, sheet))
}

fn height(analysis: &Analysis) -> f64 {
    HEAD + 52.0 + ROW * order(analysis).len() as f64
}

/// The data behind it.
#[must_use]
pub fn data(analysis: &Analysis) -> Table {
    let mut table = Table::new(&["of", "group", "index", "value", "low", "high", "status"]);
    for (of, found) in parts(analysis) {
        for (group, bars) in order(analysis) {
            for (name, value) in bars.names().into_iter().zip(bars.of(found)) {
                table.push([of.to_owned(), group.to_owned(), name.to_owned()].into_iter().chain(cells(&value)));
            }
        }
    }
    table
}

type Found = Result<Indices, Undefined>;

/// Of what a row has its two bars.
#[derive(Clone, Copy)]
enum Bars {
    /// Of the group of this number: first order and total.
    Group(usize),
    /// Of the first or second of the pair of this number: what it makes where the other is known, and its Shapley effect.
    Tied(usize, usize),
}

impl Bars {
    fn names(self) -> [&'static str; 2] {
        match self {
            Self::Group(_) => ["first order", "total"],
            Self::Tied(..) => ["total where the other is known", "Shapley effect"],
        }
    }

    fn of(self, found: &Found) -> [Value; 2] {
        let indices = match found {
            Ok(indices) => indices,
            Err(reason) => return [Err(reason.clone()), Err(reason.clone())],
        };
        match self {
            Self::Group(number) => {
                let Index { first, total } = &indices.groups[number];
                [first.clone(), total.clone()]
            }
            Self::Tied(pair, which) => {
                let Shares { effects, given_other } = &indices.pairs[pair];
                [given_other[which].clone(), effects[which].clone()]
            }
        }
    }
}

/// Groups, the largest first, with tied inputs below theirs: both bars of net impact, and of the relocated share.
pub fn rows<'a>(analysis: &Analysis<'a>) -> Vec<(&'a str, [Value; 4])> {
    let found = analysis.findings;
    let values = |bars: Bars| {
        let [[first, total], [of_share, total_of_share]] = [&found.of_net, &found.of_share].map(|one| bars.of(one));
        [first, total, of_share, total_of_share]
    };
    order(analysis).into_iter().map(|(name, bars)| (name, values(bars))).collect()
}

fn parts<'a>(analysis: &Analysis<'a>) -> [(&'static str, &'a Found); 2] {
    let [net, share] = text::INDICES_PARTS;
    [(net, &analysis.findings.of_net), (share, &analysis.findings.of_share)]
}

/// Groups by their total index on net impact, largest first, and below each the tied inputs in it.
fn order<'a>(analysis: &Analysis<'a>) -> Vec<(&'a str, Bars)> {
    let found = analysis.findings;
    let inputs = &found.inputs;
    let size =
        |group: usize| Bars::Group(group).of(&found.of_net)[1].as_ref().map_or(f64::NEG_INFINITY, |total| total.mean);
    let mut groups: Vec<usize> = (0..inputs.groups.len()).collect();
    groups.sort_by(|&a, &b| size(b).total_cmp(&size(a)));
    let rows = |group: usize| {
        let own = (inputs.groups[group].name.as_str(), Bars::Group(group));
        let pairs =
            inputs.pairs.iter().enumerate().filter(move |(_, pair)| inputs.groups[group].inputs.contains(&pair.first));
        let tied = pairs
            .flat_map(|(number, pair)| [(pair.first, Bars::Tied(number, 0)), (pair.second, Bars::Tied(number, 1))]);
        std::iter::once(own).chain(tied.map(|(input, bars)| (inputs.inputs[input].path.as_str(), bars)))
    };
    groups.into_iter().flat_map(rows).collect()
}

fn plot(analysis: &Analysis, sheet: &mut Sheet) {
    let order = order(analysis);
    let (top, bottom) = (sheet.top + HEAD, sheet.bottom - 44.0);
    for (i, (name, bars)) in order.iter().enumerate() {
        let indent = if matches!(bars, Bars::Tied(..)) { INDENT } else { 0.0 };
        let y = top + ROW * (i as f64 + 0.5);
        sheet.canvas.line((sheet.left, y + ROW / 2.0), (sheet.right, y + ROW / 2.0), THIN);
        let name = shortened(name, LABEL, NAMES - 14.0 - indent);
        sheet.canvas.text((sheet.left + indent, y), name, LABEL, Anchor::Start);
    }
    let middle = f64::midpoint(sheet.left + NAMES, sheet.right);
    let spans = [(sheet.left + NAMES, middle - 22.0), (middle + 8.0, sheet.right - 10.0)];
    for ((head, found), span) in parts(analysis).into_iter().zip(spans) {
        sheet.canvas.text((span.0, top - 14.0), head, LABEL.bold(), Anchor::Start);
        part(found, &order, sheet, span, (top, bottom));
    }
}

fn part(found: &Found, order: &[(&str, Bars)], sheet: &mut Sheet, span: (f64, f64), (top, bottom): (f64, f64)) {
    let values: Vec<[Value; 2]> = order.iter().map(|&(_, bars)| bars.of(found)).collect();
    if let Some(reason) = values.iter().find_map(|both| both[1].as_ref().err()) {
        sheet.canvas.paragraph((span.0, top + 14.0), &text::undefined(reason), SMALL, span.1 - span.0);
        return;
    }
    // An interval may reach far; the bars must stay readable.
    let ends = values.iter().flatten().flatten().flat_map(|e| [e.mean, e.low.max(-0.5), e.high.min(1.5)]);
    let x = Axis::around(ends.chain([1.0]), span);
    axis_below(&mut sheet.canvas, &x.ticks(4), &x, (top, bottom), text::INDICES_AXIS);
    for (i, [first, total]) in values.iter().enumerate() {
        let y = top + ROW * (i as f64 + 0.5);
        bar(total, sheet, &x, y - 6.0, 6.5, 0.35);
        bar(first, sheet, &x, y + 8.0, 3.0, 0.8);
    }
    sheet.canvas.line((x.at(0.0), top), (x.at(0.0), bottom), ZERO);
}

fn bar(value: &Value, sheet: &mut Sheet, x: &Axis, y: f64, half: f64, opacity: f64) {
    let Ok(estimate) = value else { return };
    // No index is below zero: what is estimated there is chance.
    let clear = side_of(value) == Some(std::cmp::Ordering::Greater);
    let color = if clear { palette::BLUE } else { palette::PALE };
    sheet.canvas.rect((x.at(0.0), y - half), (x.clamped(estimate.mean), y + half), color, opacity);
    interval(&mut sheet.canvas, x, y, estimate, clear, color);
}
