//! What the programme changes beside what an evaluator would take it to change.

use super::{Figure, LABEL, SMALL, Sheet, THIN, ZERO, axis_below, cells, interval};
use crate::measure::{Estimate, OverReplicates, Undefined, View};
use crate::model::evaluation::Role;
use crate::report::axis::Axis;
use crate::report::canvas::{Anchor, Canvas, Ink, palette};
use crate::report::number::scaled;
use crate::report::table::Table;
use crate::report::{Material, side, text};

/// Truth beside what is seen.
#[derive(Debug)]
pub struct Evaluator;

const ROW: f64 = 92.0;
/// Changes beyond are cut off; the numbers beside the rows are not.
const WIDEST: f64 = 300.0;
const ROLES: [Role; 3] = [Role::Treatment, Role::Buffer, Role::Control];
/// In the order of rows and legend.
const VIEWS: [(&str, Ink); 3] =
    [(text::TRUTH, palette::INK), (text::ALL_COUNTED, palette::BLUE), (text::RECORDED, palette::VERMILION)];

/// The change in an area as each of [`VIEWS`] has it; an empty reason where it is taken for none.
fn changes(view: &View, role: Role) -> [Result<Estimate, Option<Undefined>>; 3] {
    let truth = view.area(role).map_or(Err(None), |area| area.change.clone().map_err(Some));
    let of = |spread: &OverReplicates| match &spread.quantiles {
        Ok(q) => Ok(Estimate { n: spread.replicates - spread.without, ..text::as_estimate(q) }),
        Err(reason) => Err(Some(reason.clone())),
    };
    let [all, recorded] = text::seen_change(view, role).map_or([Err(None), Err(None)], |seen| seen.each_ref().map(of));
    [truth, all, recorded]
}

impl Figure for Evaluator {
    fn name(&self) -> &'static str {
        "evaluator"
    }

    fn title(&self, material: &Material) -> String {
        text::evaluator_title(material)
    }

    fn description(&self, material: &Material) -> String {
        let view = match &material.findings.evaluator {
            Ok(view) => view,
            Err(reason) => return text::nothing_compared(reason),
        };
        let row =
            |role: Role| changes(view, role).into_iter().zip(VIEWS).map(move |(change, (by, _))| (role, by, change));
        text::evaluator_description(ROLES.into_iter().flat_map(row))
    }

    fn note(&self, _batch: &Material) -> String {
        text::EVALUATOR_NOTE.to_owned()
    }

    fn height(&self, material: &Material) -> f64 {
        if material.findings.evaluator.is_ok() { 80.0 + ROW * ROLES.len() as f64 } else { 40.0 }
    }

    fn plot(&self, material: &Material, sheet: &mut Sheet) {
        let Ok(view) = &material.findings.evaluator else {
            sheet.canvas.text((sheet.left, sheet.top + 16.0), text::NOTHING_COMPARED, LABEL, Anchor::Start);
            return;
        };
        let (left, right) = (sheet.left + 190.0, sheet.right - 190.0);
        let (top, bottom) = (sheet.top + 32.0, sheet.bottom - 44.0);
        let shown = ROLES.iter().flat_map(|&role| changes(view, role)).filter_map(Result::ok);
        let ends = shown.flat_map(|e| [e.low, e.high]).map(|x| (100.0 * x).clamp(-WIDEST, WIDEST));
        let x = Axis::around(ends.chain([-10.0, 10.0]), (left, right));
        super::legend(&mut sheet.canvas, (sheet.left, sheet.top + 8.0), &VIEWS);
        axis_below(&mut sheet.canvas, &x.ticks(8), &x, (top, bottom), text::CHANGE_AXIS);
        sheet.canvas.line((x.at(0.0), top), (x.at(0.0), bottom), ZERO);
        for (i, &role) in ROLES.iter().enumerate() {
            let middle = top + ROW * (i as f64 + 0.5);
            names(view, role, sheet, middle);
            for ((change, (_, color)), shift) in changes(view, role).iter().zip(VIEWS).zip([-24.0, 0.0, 24.0]) {
                mark(&mut sheet.canvas, change, &x, middle + shift, color);
            }
        }
    }

    fn data(&self, material: &Material) -> Table {
        let mut table = Table::new(&["area", "view", "change", "low", "high", "status"]);
        let view = match &material.findings.evaluator {
            Ok(view) => view,
            Err(reason) => {
                table.push([const { String::new() }; 5].into_iter().chain([text::undefined(reason)]));
                return table;
            }
        };
        for role in ROLES {
            for (change, (name, _)) in changes(view, role).into_iter().zip(VIEWS) {
                let names = [text::role(role).to_owned(), name.to_owned()];
                let cells = match change {
                    Err(None) => ["0", "", "", text::BY_ASSUMPTION].map(str::to_owned),
                    other => cells(&other.map_err(|reason| reason.unwrap_or(Undefined::ZeroCount))),
                };
                table.push(names.into_iter().chain(cells));
            }
        }
        table
    }
}

/// The area of a role: its name, and what it is made of.
fn names(view: &View, role: Role, sheet: &mut Sheet, middle: f64) {
    let canvas = &mut sheet.canvas;
    canvas.line((sheet.left, middle + ROW / 2.0), (sheet.right, middle + ROW / 2.0), THIN);
    canvas.text((sheet.left, middle - 9.0), text::first_upper(text::role(role)), LABEL.bold(), Anchor::Start);
    let categories = view.area(role).map_or_else(String::new, |area| area.categories.join(", "));
    let short = super::shortened(&categories, SMALL, 176.0);
    canvas.text((sheet.left, middle + 9.0), short, SMALL, Anchor::Start);
}

/// One change: its interval and its number, or why there is none.
fn mark(canvas: &mut Canvas, change: &Result<Estimate, Option<Undefined>>, x: &Axis, y: f64, color: Ink) {
    let beside = (x.ends().1 + 14.0, y);
    match change {
        Ok(change) => {
            let clear = side(change).is_some();
            interval(canvas, x, y, &scaled(change, 100.0), clear, color);
            canvas.text(beside, text::change(change), if clear { LABEL.bold() } else { LABEL }, Anchor::Start);
        }
        Err(None) => canvas.text(beside, text::BY_ASSUMPTION, SMALL, Anchor::Start),
        Err(Some(reason)) => {
            let width = x.ends().1 - x.ends().0 - 20.0;
            let words = super::shortened(&text::undefined(reason), SMALL, width);
            canvas.text((x.ends().0 + 10.0, y), words, SMALL, Anchor::Start);
        }
    }
}
