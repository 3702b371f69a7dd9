//! Who gains and who loses, category by category.

use std::cmp::Ordering;

use super::{Figure, LABEL, SMALL, Sheet, THIN, ZERO, cells, interval, shortened};
use crate::measure::{Estimate, LensFinding};
use crate::model::books::Lens;
use crate::report::axis::Axis;
use crate::report::canvas::{Anchor, Canvas, palette};
use crate::report::table::Table;
use crate::report::{Material, side, text};

/// Who gains and who loses, category by category.
#[derive(Debug)]
pub struct Categories;

const ROW: f64 = 17.0;
const HEAD: f64 = 28.0;
const FOOT: f64 = 50.0;
/// Longer lenses show so many of their categories and the rest together.
const MOST: usize = 12;
/// Periods are a sequence, of which more can stand.
const MOST_PERIODS: usize = 24;

/// One line of a panel.
struct Row {
    label: String,
    treated: bool,
    /// Whether it stands for all categories that are not shown one by one.
    others: bool,
    change: Result<Estimate, String>,
}

/// The categories of a lens in their order, the small ones of a long lens together. The interval of a sum is at most as
/// wide as the intervals of its parts together, and is given so wide.
fn rows(finding: &LensFinding) -> Vec<Row> {
    let most = if finding.lens == Lens::Period { MOST_PERIODS } else { MOST };
    let size = |i: usize| finding.categories[i].change.as_ref().map_or(0.0, |change| change.mean.abs());
    let mut order: Vec<_> = (0..finding.categories.len()).collect();
    order.sort_by(|&a, &b| size(b).total_cmp(&size(a)));
    let rest = order.split_off(most.min(order.len()));
    order.sort_unstable();
    let row = |&i: &usize| {
        let category = &finding.categories[i];
        let change = category.change.clone().map_err(|reason| text::undefined(&reason));
        Row { label: category.label.clone(), treated: category.treated, others: false, change }
    };
    let mut rows: Vec<_> = order.iter().map(row).collect();
    let parts: Vec<_> = rest.iter().filter_map(|&i| finding.categories[i].change.as_ref().ok()).collect();
    if let Some(first) = parts.first() {
        let sum = |of: fn(&Estimate) -> f64| parts.iter().map(|part| of(part)).sum();
        let change = Estimate { mean: sum(|e| e.mean), low: sum(|e| e.low), high: sum(|e| e.high), n: first.n };
        rows.push(Row { label: text::others(rest.len()), treated: false, others: true, change: Ok(change) });
    }
    rows
}

/// Lenses in two columns of about the same height: for each its column and how far down it begins; and the height.
fn columns(material: &Material) -> (Vec<(usize, f64)>, f64) {
    let heights: Vec<_> =
        material.findings.lenses.iter().map(|finding| HEAD + FOOT + ROW * rows(finding).len() as f64).collect();
    let total: f64 = heights.iter().sum();
    // The first column ends where the two are most alike.
    let split = (0..=heights.len())
        .min_by(|&a, &b| {
            let taller = |n: usize| heights[..n].iter().sum::<f64>().max(total - heights[..n].iter().sum::<f64>());
            taller(a).total_cmp(&taller(b))
        })
        .unwrap_or(0);
    let place = |i: usize| {
        let (column, first) = if i < split { (0, 0) } else { (1, split) };
        (column, heights[first..i].iter().sum::<f64>())
    };
    let tallest = heights[..split].iter().sum::<f64>().max(heights[split..].iter().sum());
    ((0..heights.len()).map(place).collect(), tallest)
}

impl Figure for Categories {
    fn name(&self) -> &'static str {
        "categories"
    }

    fn title(&self, material: &Material) -> String {
        text::categories_title(material)
    }

    fn description(&self, material: &Material) -> String {
        text::categories_description(material)
    }

    fn note(&self, material: &Material) -> String {
        text::categories_note(material.primary().outcome)
    }

    fn height(&self, material: &Material) -> f64 {
        columns(material).1
    }

    fn plot(&self, material: &Material, sheet: &mut Sheet) {
        let (places, _) = columns(material);
        let unit = text::categories_axis(material.primary().outcome);
        let gap = 32.0;
        let width = (sheet.right - sheet.left - gap) / 2.0;
        for (finding, (column, down)) in material.findings.lenses.iter().zip(places) {
            let left = sheet.left + column as f64 * (width + gap);
            panel(&mut sheet.canvas, finding, &unit, (left, left + width), sheet.top + down);
        }
    }

    fn data(&self, material: &Material) -> Table {
        let mut table = Table::new(&[
            "dimension",
            "lens",
            "category",
            "treated",
            "change",
            "low",
            "high",
            "status",
            "distinguishable",
        ]);
        for finding in &material.findings.lenses {
            for category in &finding.categories {
                let [mean, low, high, status] = cells(&category.change);
                table.push([
                    text::dimension(finding.dimension).to_owned(),
                    text::lens(finding.lens).to_owned(),
                    category.label.clone(),
                    category.treated.to_string(),
                    mean,
                    low,
                    high,
                    status,
                    category.change.as_ref().is_ok_and(|change| side(change).is_some()).to_string(),
                ]);
            }
        }
        table
    }
}

/// One lens.
fn panel(canvas: &mut Canvas, finding: &LensFinding, unit: &str, (left, right): (f64, f64), top: f64) {
    let rows = rows(finding);
    canvas.text((left, top + 10.0), text::lens_heading(finding.lens), LABEL.bold(), Anchor::Start);
    let (body, bottom) = (top + HEAD, top + HEAD + ROW * rows.len() as f64);
    let widest = rows.iter().map(|row| LABEL.bold().width(&row.label)).fold(0.0, f64::max);
    let names = (widest + 26.0).clamp(110.0, 230.0);
    // The row of the others may be cut: its interval is wider than it should be, and would dwarf what is known better.
    let each = rows.iter().filter(|row| !row.others).filter_map(|row| row.change.as_ref().ok());
    let together = rows.iter().filter_map(|row| row.change.as_ref().ok()).map(|change| change.mean);
    let ends = each.flat_map(|change| [change.low, change.high]).chain(together);
    let x = Axis::around(ends, (left + names, right - 8.0));
    for (value, label) in x.ticks(5) {
        canvas.line((x.at(value), body), (x.at(value), bottom), THIN);
        canvas.text((x.at(value), bottom + 10.0), label, SMALL, Anchor::Middle);
    }
    canvas.line((x.at(0.0), body - 3.0), (x.at(0.0), bottom), ZERO);
    let middle = f64::midpoint(x.ends().0, x.ends().1);
    canvas.text((middle, bottom + 25.0), unit, SMALL, Anchor::Middle);
    // All or none treated tells nothing apart.
    let declared = finding.declared.is_ok();
    for (i, row) in rows.iter().enumerate() {
        let y = body + ROW * (i as f64 + 0.5);
        let mark = declared && row.treated;
        let look = if mark { LABEL.bold() } else { LABEL };
        if mark {
            canvas.rect((left, y - 4.0), (left + 8.0, y + 4.0), palette::GREEN, 1.0);
        }
        canvas.text((left + 14.0, y), shortened(&row.label, look, names - 24.0), look, Anchor::Start);
        match &row.change {
            Ok(change) => bar(canvas, &x, y, change),
            Err(reason) => {
                canvas.rect((left + names, y - ROW / 2.0), (right, y + ROW / 2.0), palette::WHITE, 1.0);
                let words = shortened(reason, SMALL, right - left - names - 8.0);
                canvas.text((left + names + 8.0, y), words, SMALL, Anchor::Start);
            }
        }
    }
}

/// The change of one category as a bar from zero with its interval.
fn bar(canvas: &mut Canvas, x: &Axis, y: f64, change: &Estimate) {
    let color = match side(change) {
        Some(Ordering::Greater) => palette::BLUE,
        Some(_) => palette::VERMILION,
        None => palette::PALE,
    };
    canvas.rect((x.at(0.0), y - 5.5), (x.at(change.mean), y + 5.5), color, 0.45);
    interval(canvas, x, y, change, side(change).is_some(), color);
}
