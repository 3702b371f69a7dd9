//! The network of flows without and with the programme.

use std::cmp::Ordering;

use super::{Figure, LABEL, SMALL, Sheet, shortened};
use crate::measure::Estimate;
use crate::model::setting::Setting;
use crate::report::axis::Axis;
use crate::report::canvas::{Anchor, Canvas, Ink, Point, Stroke, Type, palette};
use crate::report::number::{rounded, signed};
use crate::report::table::Table;
use crate::report::{Material, side, text};
use crate::units::{Id, LegId, PlaceId};

/// The network of flows without and with the programme.
#[derive(Debug)]
pub struct Map;

const WIDEST: f64 = 13.0;
const FOOT: f64 = 52.0;
/// Falls, and as many rises, whose change is written on the map.
const LABELLED: usize = 4;
const NAME: Type = LABEL;

/// What moves over one leg. The interval of a sum over routes is given as wide as those of its parts together, which is at
/// least as wide as it should be.
struct Flow {
    leg: LegId,
    baseline: f64,
    programme: f64,
    change: Estimate,
}

fn flows(material: &Material) -> Vec<Flow> {
    let setting = &material.asked.scenario.setting;
    let over = |leg: LegId| {
        let routes = material.findings.routes.iter().filter(move |flow| setting.routes[flow.route].legs.contains(&leg));
        let parts: Vec<_> = routes
            .filter_map(|r| Some((r.baseline.as_ref().ok()?, r.programme.as_ref().ok()?, r.change.as_ref().ok()?)))
            .collect();
        let (.., first) = parts.first()?;
        let sum = |of: fn(&Estimate) -> f64| parts.iter().map(|(.., change)| of(change)).sum();
        Some(Flow {
            leg,
            baseline: parts.iter().map(|part| part.0.mean).sum(),
            programme: parts.iter().map(|part| part.1.mean).sum(),
            change: Estimate { mean: sum(|e| e.mean), low: sum(|e| e.low), high: sum(|e| e.high), n: first.n },
        })
    };
    setting.legs.ids().filter_map(over).collect()
}

impl Figure for Map {
    fn name(&self) -> &'static str {
        "map"
    }

    fn title(&self, material: &Material) -> String {
        text::map_title(material)
    }

    fn description(&self, material: &Material) -> String {
        text::map_description(material)
    }

    fn note(&self, _batch: &Material) -> String {
        text::MAP_NOTE.to_owned()
    }

    fn height(&self, _batch: &Material) -> f64 {
        560.0
    }

    fn plot(&self, material: &Material, sheet: &mut Sheet) {
        let flows = flows(material);
        let largest = flows.iter().map(|flow| flow.baseline.max(flow.programme)).fold(0.0, f64::max);
        if largest <= 0.0 {
            sheet.canvas.text((sheet.left, sheet.top + 20.0), text::NO_FLOWS, LABEL, Anchor::Start);
            return;
        }
        let gap = 24.0;
        let width = (sheet.right - sheet.left - gap) / 2.0;
        let size = (width, sheet.bottom - sheet.top - FOOT - 26.0);
        let layout = Layout::new(&material.asked.scenario.setting, &flows, size);
        for (i, heading) in [text::BASELINE, text::PROGRAMME].into_iter().enumerate() {
            let at = (sheet.left + i as f64 * (width + gap), sheet.top + 26.0);
            sheet.canvas.rect(at, (at.0 + size.0, at.1 + size.1), palette::SHADE, 0.6);
            sheet.canvas.text((at.0, at.1 - 13.0), text::first_upper(heading), LABEL.bold(), Anchor::Start);
            layout.draw(&mut sheet.canvas, at, &flows, largest, i == 1);
        }
        legend(sheet, largest);
    }

    fn data(&self, material: &Material) -> Table {
        let header = ["from", "to", "mode", "baseline", "programme", "change", "low", "high", "distinguishable"];
        let mut table = Table::new(&header);
        let setting = &material.asked.scenario.setting;
        for flow in flows(material) {
            let leg = &setting.legs[flow.leg];
            let names = [setting.places[leg.from].name.clone(), setting.places[leg.to].name.clone(), leg.mode.clone()];
            let numbers = [flow.baseline, flow.programme, flow.change.mean, flow.change.low, flow.change.high];
            let clear = side(&flow.change).is_some().to_string();
            table.push(names.into_iter().chain(numbers.map(|x| x.to_string())).chain([clear]));
        }
        table
    }
}

/// Where things stand in a panel, the same in both.
struct Layout<'a> {
    setting: &'a Setting,
    places: Vec<Point>,
    curves: Vec<Vec<Point>>,
    names: Vec<(Point, Anchor, String)>,
}

/// What a place is on the map.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Origin,
    Transit,
    Destination,
}

fn role(setting: &Setting, place: PlaceId) -> Role {
    if setting.origins().any(|origin| origin == place) {
        Role::Origin
    } else if setting.destinations().any(|destination| destination == place) {
        Role::Destination
    } else {
        Role::Transit
    }
}

impl<'a> Layout<'a> {
    fn new(setting: &'a Setting, flows: &[Flow], size: (f64, f64)) -> Self {
        let places = positions(setting, size);
        let curves: Vec<_> = flows.iter().map(|flow| curve(setting, &places, flow.leg)).collect();
        let names = names(setting, &places, &curves, size);
        Self { setting, places, curves, names }
    }

    fn draw(&self, canvas: &mut Canvas, at: Point, flows: &[Flow], largest: f64, programme: bool) {
        let shift = |(x, y): Point| (at.0 + x, at.1 + y);
        let mut order: Vec<_> = flows.iter().zip(&self.curves).collect();
        order.sort_by(|a, b| b.0.baseline.total_cmp(&a.0.baseline));
        for (flow, curve) in &order {
            let (amount, color) =
                if programme { (flow.programme, color(&flow.change)) } else { (flow.baseline, palette::GREY) };
            arrow(canvas, curve.iter().copied().map(shift).collect(), width(amount, largest), color);
        }
        for (place, &position) in self.setting.places.ids().zip(&self.places) {
            mark(canvas, shift(position), role(self.setting, place));
        }
        for (position, anchor, name) in &self.names {
            let position = shift(*position);
            let [left, top, right, bottom] = boxed(position, *anchor, NAME.width(name));
            canvas.rect((left - 2.0, top), (right + 2.0, bottom), palette::WHITE, 0.75);
            canvas.text(position, name.clone(), NAME, *anchor);
        }
        if programme {
            self.changes(canvas, at, flows);
        }
    }

    /// Writes the largest changes beside their legs, where there is room.
    fn changes(&self, canvas: &mut Canvas, at: Point, flows: &[Flow]) {
        let mut taken: Vec<_> =
            self.names.iter().map(|(p, anchor, name)| boxed(*p, *anchor, NAME.width(name))).collect();
        taken.extend(self.places.iter().map(|p| [p.0 - 9.0, p.1 - 9.0, p.0 + 9.0, p.1 + 9.0]));
        let mut order: Vec<_> = flows.iter().zip(&self.curves).collect();
        order.sort_by(|a, b| b.0.change.mean.abs().total_cmp(&a.0.change.mean.abs()));
        let most = |which| order.iter().filter(move |(flow, _)| side(&flow.change) == Some(which)).take(LABELLED);
        let look = SMALL.bold();
        for (flow, curve) in most(Ordering::Greater).chain(most(Ordering::Less)) {
            let words = in_words(flow);
            let free = [10, 7, 13, 5, 15].into_iter().map(|i| curve[curve.len() * i / 20]).find(|p| {
                let own = boxed(*p, Anchor::Middle, look.width(&words) + 6.0);
                taken.iter().all(|other| overlap(&own, other) <= 0.0)
            });
            let Some(position) = free else { continue };
            let [left, top, right, bottom] = boxed(position, Anchor::Middle, look.width(&words) + 6.0);
            taken.push([left, top, right, bottom]);
            canvas.rect((at.0 + left, at.1 + top), (at.0 + right, at.1 + bottom), palette::WHITE, 0.9);
            let look = Type { color: color(&flow.change), ..look };
            canvas.text((at.0 + position.0, at.1 + position.1), words, look, Anchor::Middle);
        }
    }
}

/// The change of a flow with the programme, in per cent of the baseline where that is possible.
fn in_words(flow: &Flow) -> String {
    if flow.baseline > 0.0 {
        format!("{} %", signed(-flow.change.mean / flow.baseline * 100.0, 0))
    } else {
        signed(-flow.change.mean, 0)
    }
}

fn color(change: &Estimate) -> Ink {
    match side(change) {
        Some(Ordering::Greater) => palette::BLUE,
        Some(_) => palette::VERMILION,
        None => palette::PALE,
    }
}

fn width(amount: f64, largest: f64) -> f64 {
    (amount / largest * WIDEST).max(0.75)
}

/// Places in the panel, both axes in the same scale where that leaves room, else each in its own.
fn positions(setting: &Setting, (width, height): (f64, f64)) -> Vec<Point> {
    let range = |of: fn(&crate::model::setting::Place) -> f64| {
        let values = setting.places.iter().map(of);
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
    };
    let x = Axis::new(range(|place| place.x.get()), (84.0, width - 84.0));
    let y = Axis::new(range(|place| place.y.get()), (height - 30.0, 30.0));
    setting.places.iter().map(|place| (x.at(place.x.get()), y.at(place.y.get()))).collect()
}

/// A leg as a bent line; legs between the same two places bend differently.
fn curve(setting: &Setting, places: &[Point], leg: LegId) -> Vec<Point> {
    let ends = |id: LegId| {
        let (from, to) = (setting.legs[id].from.index(), setting.legs[id].to.index());
        (from.min(to), from.max(to))
    };
    let same: Vec<_> = setting.legs.ids().filter(|&other| ends(other) == ends(leg)).collect();
    let rank = same.iter().position(|&other| other == leg).unwrap_or(0) as f64;
    let bend = 0.04 + 0.18 * (rank - (same.len() as f64 - 1.0) / 2.0);
    let (from, to) = (setting.legs[leg].from.index(), setting.legs[leg].to.index());
    let side = if from < to { 1.0 } else { -1.0 };
    let ((x0, y0), (x1, y1)) = (places[from], places[to]);
    let control =
        (f64::midpoint(x0, x1) - (y1 - y0) * bend * side * 2.0, f64::midpoint(y0, y1) + (x1 - x0) * bend * side * 2.0);
    (0..=32)
        .map(|i| f64::from(i) / 32.0)
        .map(|t| {
            let along = |a: f64, b: f64, c: f64| (1.0 - t) * (1.0 - t) * a + 2.0 * t * (1.0 - t) * b + t * t * c;
            (along(x0, control.0, x1), along(y0, control.1, y1))
        })
        .collect()
}

/// A curve with a head that shows its direction.
fn arrow(canvas: &mut Canvas, curve: Vec<Point>, width: f64, color: Ink) {
    let ((x0, y0), (x1, y1)) = (curve[curve.len() * 3 / 5], curve[curve.len() * 3 / 5 + 2]);
    let length = (x1 - x0).hypot(y1 - y0).max(1e-9);
    let (dx, dy) = ((x1 - x0) / length, (y1 - y0) / length);
    let half = width / 2.0 + 2.0;
    let tip = (x0 + dx * half * 1.6, y0 + dy * half * 1.6);
    canvas.path(curve, Stroke { opacity: 0.55, ..Stroke::new(width, color) });
    canvas.area([tip, (x0 - dy * half, y0 + dx * half), (x0 + dy * half, y0 - dx * half)], color, 0.85);
}

fn mark(canvas: &mut Canvas, (x, y): Point, role: Role) {
    match role {
        Role::Origin => canvas.disc((x, y), 6.5, palette::INK),
        Role::Transit => canvas.ring((x, y), 5.0, palette::INK),
        Role::Destination => canvas.rect((x - 6.0, y - 6.0), (x + 6.0, y + 6.0), palette::INK, 1.0),
    }
}

/// The box around a name.
fn boxed((x, y): Point, anchor: Anchor, width: f64) -> [f64; 4] {
    let left = match anchor {
        Anchor::Start => x,
        Anchor::Middle => x - width / 2.0,
        Anchor::End => x - width,
    };
    [left, y - NAME.size * 0.62, left + width, y + NAME.size * 0.62]
}

fn overlap(a: &[f64; 4], b: &[f64; 4]) -> f64 {
    (a[2].min(b[2]) - a[0].max(b[0])).max(0.0) * (a[3].min(b[3]) - a[1].max(b[1])).max(0.0)
}

/// Names beside their places: of eight positions the one that covers least.
fn names(
    setting: &Setting,
    places: &[Point],
    curves: &[Vec<Point>],
    (width, height): (f64, f64),
) -> Vec<(Point, Anchor, String)> {
    let marks: Vec<_> = places.iter().map(|p| [p.0 - 8.0, p.1 - 8.0, p.0 + 8.0, p.1 + 8.0]).collect();
    let mut boxes: Vec<[f64; 4]> = Vec::new();
    let mut names = Vec::new();
    for (place, &(x, y)) in setting.places.iter().zip(places) {
        let name = shortened(&place.name, NAME, 130.0);
        let sides = [
            ((x + 11.0, y), Anchor::Start),
            ((x - 11.0, y), Anchor::End),
            ((x, y - 17.0), Anchor::Middle),
            ((x, y + 17.0), Anchor::Middle),
            ((x + 8.0, y - 14.0), Anchor::Start),
            ((x + 8.0, y + 14.0), Anchor::Start),
            ((x - 8.0, y - 14.0), Anchor::End),
            ((x - 8.0, y + 14.0), Anchor::End),
        ];
        let covers = |(at, anchor): &(Point, Anchor)| {
            let own = boxed(*at, *anchor, NAME.width(&name));
            let outside = (-own[0]).max(own[2] - width).max(-own[1]).max(own[3] - height).max(0.0) * 1e4;
            let others: f64 = boxes.iter().chain(&marks).map(|other| overlap(&own, other) * 10.0).sum();
            let crossed =
                curves.iter().flatten().filter(|(x, y)| (own[0]..=own[2]).contains(x) && (own[1]..=own[3]).contains(y));
            outside + others + crossed.count() as f64 * 8.0
        };
        let best = sides.into_iter().min_by(|a, b| covers(a).total_cmp(&covers(b))).expect("there are eight positions");
        boxes.push(boxed(best.0, best.1, NAME.width(&name)));
        names.push((best.0, best.1, name));
    }
    names
}

fn legend(sheet: &mut Sheet, largest: f64) {
    let canvas = &mut sheet.canvas;
    let (left, y) = (sheet.left, sheet.bottom - FOOT + 20.0);
    canvas.text((left, y), text::MAP_WIDTHS, SMALL, Anchor::Start);
    let mut at = left + SMALL.width(text::MAP_WIDTHS) + 14.0;
    let round = 10f64.powi((largest / 2.0).log10().floor() as i32);
    let step = [5.0, 2.0, 1.0].into_iter().map(|m| m * round).find(|step| *step <= largest / 2.0).unwrap_or(round);
    for amount in [step / 4.0, step, step * 2.0] {
        canvas.line((at, y), (at + 34.0, y), Stroke::new(width(amount, largest), palette::GREY));
        let words = rounded(amount, super::places_of(amount));
        canvas.text((at + 40.0, y), words.clone(), SMALL, Anchor::Start);
        at += 40.0 + SMALL.width(&words) + 18.0;
    }
    let mut at = sheet.left;
    let y = y + 25.0;
    for (color, words) in
        [(palette::BLUE, text::FALLS), (palette::VERMILION, text::RISES), (palette::PALE, text::NOISE)]
    {
        canvas.line((at, y), (at + 26.0, y), Stroke::new(5.0, color));
        canvas.text((at + 33.0, y), words, SMALL, Anchor::Start);
        at += 33.0 + SMALL.width(words) + 20.0;
    }
    at += 16.0;
    for (role, words) in
        [(Role::Origin, text::ORIGIN), (Role::Transit, text::TRANSIT), (Role::Destination, text::DESTINATION)]
    {
        mark(canvas, (at, y), role);
        canvas.text((at + 12.0, y), words, SMALL, Anchor::Start);
        at += 12.0 + SMALL.width(words) + 24.0;
    }
}
