//! The indicator chain of every intervention, link by link, true and observed, and where it breaks.

use super::{Figure, LABEL, SMALL, Sheet, THIN, ZERO, cells, shortened};
use crate::measure::{Chain, Indicator};
use crate::report::axis::Axis;
use crate::report::canvas::{Anchor, Canvas, Ink, Stroke, Type, palette};
use crate::report::chains::{Book, Hold};
use crate::report::number::scaled;
use crate::report::table::Table;
use crate::report::{Material, text};

/// The indicator chains.
#[derive(Debug)]
pub struct Indicators;

const ROW: f64 = 23.0;
/// Name of the intervention, and what is said of its chain.
const HEAD: f64 = 46.0;
const FOOT: f64 = 22.0;
/// Heads of the columns, above all chains.
const TOP: f64 = 30.0;
const BOOKS: [(Book, Ink); 2] = [(Book::True, palette::BLUE), (Book::Observed, palette::VERMILION)];

/// Left ends of the columns: the two chains, stages, indicators, shares; right ends of the numbers, true and observed.
struct Columns {
    chains: [f64; 2],
    stage: f64,
    name: f64,
    shares: (f64, f64),
    numbers: [f64; 2],
}

fn columns(sheet: &Sheet) -> Columns {
    let at = |share: f64| sheet.left + share;
    Columns {
        chains: [at(16.0), at(46.0)],
        stage: at(68.0),
        name: at(150.0),
        shares: (at(384.0), at(600.0)),
        numbers: [sheet.right - 168.0, sheet.right],
    }
}

/// The stages that a chain has.
fn links(chain: &Chain) -> Vec<&Indicator> {
    chain.indicators.iter().filter(|indicator| !indicator.name.is_empty()).collect()
}

fn height(chain: &Chain) -> f64 {
    HEAD + ROW * links(chain).len() as f64 + FOOT
}

impl Figure for Indicators {
    fn name(&self) -> &'static str {
        "indicators"
    }

    fn title(&self, material: &Material) -> String {
        text::chains_title(material)
    }

    fn description(&self, material: &Material) -> String {
        text::chains_description(material)
    }

    fn note(&self, _batch: &Material) -> String {
        text::CHAINS_NOTE.to_owned()
    }

    fn height(&self, material: &Material) -> f64 {
        TOP + material.findings.indicators.iter().map(height).sum::<f64>().max(20.0)
    }

    fn plot(&self, material: &Material, sheet: &mut Sheet) {
        let columns = columns(sheet);
        let mut top = sheet.top + TOP;
        if material.findings.indicators.is_empty() {
            sheet.canvas.text((sheet.left, top), text::NO_CHAINS, LABEL, Anchor::Start);
            return;
        }
        heads(&mut sheet.canvas, &columns, sheet.top + 8.0);
        for chain in &material.findings.indicators {
            panel(chain, sheet, &columns, top);
            top += height(chain);
        }
    }

    fn data(&self, material: &Material) -> Table {
        let mut table = Table::new(&[
            "intervention",
            "stage",
            "indicator",
            "unit",
            "book",
            "change",
            "low",
            "high",
            "status",
            "holds",
            "breaks_here",
        ]);
        for chain in &material.findings.indicators {
            for indicator in links(chain) {
                for (book, _) in BOOKS {
                    let [change, low, high, status] = cells(book.change(indicator));
                    let breaks = book.breaks(chain).is_some_and(|link| std::ptr::eq(link, indicator));
                    let names = [
                        &chain.intervention,
                        text::stage(indicator.stage),
                        &indicator.name,
                        &indicator.unit,
                        text::book(book),
                    ];
                    let holds = text::hold(book.hold(indicator)).to_owned();
                    let names = names.map(ToOwned::to_owned);
                    table.push(names.into_iter().chain([change, low, high, status, holds, breaks.to_string()]));
                }
            }
        }
        table
    }
}

/// What stands in the columns.
fn heads(canvas: &mut Canvas, columns: &Columns, y: f64) {
    for (i, (book, color)) in BOOKS.into_iter().enumerate() {
        let look = Type { color, ..SMALL.bold() };
        let (x, anchor) = (columns.chains[i], [Anchor::End, Anchor::Start][i]);
        canvas.text((x + [12.0, -10.0][i], y), text::book(book), look, anchor);
        canvas.text((columns.numbers[i], y), text::book(book), look, Anchor::End);
    }
    canvas.text((columns.shares.0, y), text::SHARES_HEAD, SMALL.bold(), Anchor::Start);
}

/// The chain of one intervention.
fn panel(chain: &Chain, sheet: &mut Sheet, columns: &Columns, top: f64) {
    let links = links(chain);
    let (body, bottom) = (top + HEAD, top + HEAD + ROW * links.len() as f64);
    let canvas = &mut sheet.canvas;
    let width = sheet.right - sheet.left;
    canvas.line((sheet.left, top - 4.0), (sheet.right, top - 4.0), THIN);
    canvas.text(
        (sheet.left, top + 11.0),
        shortened(&chain.intervention, LABEL.bold(), width),
        LABEL.bold(),
        Anchor::Start,
    );
    canvas.text((sheet.left, top + 30.0), shortened(&text::chain_in_short(chain), SMALL, width), SMALL, Anchor::Start);
    let x = axis(&links, columns.shares);
    scale(canvas, &x, (body, bottom));
    let y = |i: usize| body + ROW * (i as f64 + 0.5);
    for (column, (book, color)) in BOOKS.into_iter().enumerate() {
        thread(canvas, chain, &links, book, (columns.chains[column], color), y);
    }
    for (i, indicator) in links.iter().enumerate() {
        row(canvas, indicator, columns, &x, y(i));
    }
}

/// The axis of the shares of a chain, in per cent.
fn axis(links: &[&Indicator], span: (f64, f64)) -> Axis {
    let shares = links.iter().filter(|link| text::is_share(&link.unit));
    let values =
        shares.clone().flat_map(|link| BOOKS.map(|(book, _)| book.value(link).as_ref().ok().map(|e| e.high * 100.0)));
    let before = shares.clone().filter_map(|link| Some(link.baseline? * 100.0));
    Axis::around(values.flatten().chain(before).chain([1.0]), span)
}

fn scale(canvas: &mut Canvas, x: &Axis, (top, bottom): (f64, f64)) {
    for (value, words) in x.ticks(4) {
        canvas.line((x.at(value), top), (x.at(value), bottom), THIN);
        canvas.text((x.at(value), bottom + 9.0), format!("{words} %"), SMALL, Anchor::Middle);
    }
    canvas.line((x.at(0.0), top), (x.at(0.0), bottom), ZERO);
}

/// The links of one book as beads on a thread, which is cut where the chain breaks.
fn thread(
    canvas: &mut Canvas,
    chain: &Chain,
    links: &[&Indicator],
    book: Book,
    (x, color): (f64, Ink),
    y: impl Fn(usize) -> f64,
) {
    let beads: Vec<usize> = (0..links.len()).filter(|&i| book.hold(links[i]) != Hold::Unknown).collect();
    let broken = book.breaks(chain).and_then(|link| links.iter().position(|other| std::ptr::eq(*other, link)));
    for pair in beads.windows(2) {
        let whole = broken.is_none_or(|at| pair[1] < at);
        let stroke = if whole { Stroke::new(2.5, color) } else { Stroke::new(1.5, palette::PALE).dashed(3.0) };
        canvas.line((x, y(pair[0])), (x, y(pair[1])), stroke);
    }
    for i in beads {
        match book.hold(links[i]) {
            Hold::Holds => canvas.disc((x, y(i)), 5.0, color),
            Hold::Noise => canvas.ring((x, y(i)), 5.0, color),
            Hold::Against => cross(canvas, (x, y(i)), color),
            Hold::Unknown => {}
        }
        if broken == Some(i) {
            let cut = Stroke::new(2.5, palette::INK);
            canvas.line((x - 10.0, y(i) - 11.0), (x + 10.0, y(i) - 11.0), cut);
        }
    }
}

/// A change the other way.
fn cross(canvas: &mut Canvas, (x, y): (f64, f64), color: Ink) {
    let stroke = Stroke::new(2.5, color);
    canvas.rect((x - 6.0, y - 6.0), (x + 6.0, y + 6.0), palette::WHITE, 1.0);
    canvas.line((x - 5.0, y - 5.0), (x + 5.0, y + 5.0), stroke);
    canvas.line((x - 5.0, y + 5.0), (x + 5.0, y - 5.0), stroke);
}

/// One link: its stage and name, its share on the axis or its change in words, and its numbers.
fn row(canvas: &mut Canvas, indicator: &Indicator, columns: &Columns, x: &Axis, y: f64) {
    canvas.text((columns.stage, y), text::stage(indicator.stage), SMALL, Anchor::Start);
    let width = columns.shares.0 - columns.name - 12.0;
    canvas.text((columns.name, y), shortened(&indicator.name, LABEL, width), LABEL, Anchor::Start);
    for (i, (book, color)) in BOOKS.into_iter().enumerate() {
        let value = book.value(indicator);
        let words = value.as_ref().map_or_else(|_| "–".to_owned(), |e| text::indicator_number(e, &indicator.unit));
        let room = if i == 0 {
            columns.numbers[0] - columns.shares.1 - 8.0
        } else {
            columns.numbers[1] - columns.numbers[0] - 8.0
        };
        canvas.text((columns.numbers[i], y), shortened(&words, SMALL, room), SMALL, Anchor::End);
        if let (Ok(share), true) = (value, text::is_share(&indicator.unit)) {
            let lane = y + [-4.5, 4.5][i];
            let share = scaled(share, 100.0);
            canvas.rect((x.at(0.0), lane - 3.5), (x.at(share.mean), lane + 3.5), color, 0.55);
            canvas.line((x.at(share.low), lane), (x.at(share.high), lane), Stroke::new(1.5, color));
        }
    }
    if let (Some(before), true) = (indicator.baseline, text::is_share(&indicator.unit)) {
        canvas.line((x.at(before * 100.0), y - 9.0), (x.at(before * 100.0), y + 9.0), Stroke::new(2.0, palette::INK));
    }
    if !text::is_share(&indicator.unit) {
        let words = text::change_against(indicator);
        canvas.rect((columns.shares.0 - 2.0, y - 9.0), (columns.shares.1, y + 9.0), palette::WHITE, 1.0);
        canvas.text(
            (columns.shares.0, y),
            shortened(&words, SMALL, columns.shares.1 - columns.shares.0),
            SMALL,
            Anchor::Start,
        );
    }
}
