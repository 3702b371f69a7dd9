//! The relocated share by lens.

use super::{Figure, LABEL, SMALL, Sheet, THIN, ZERO, axis_below, cells, interval};
use crate::measure::{Basis, LensFinding};
use crate::report::axis::Axis;
use crate::report::canvas::{Anchor, palette};
use crate::report::number::{percent, scaled};
use crate::report::table::Table;
use crate::report::{Material, text};

/// The relocated share by lens.
#[derive(Debug)]
pub struct Displacement;

const ROW: f64 = 40.0;
/// Shares beyond are cut off; the numbers beside the rows are not.
const WIDEST: f64 = 200.0;

/// What the displaced amount may reach by chance, as a share of the loss.
fn floor_share(finding: &LensFinding) -> Option<f64> {
    let (floor, loss) = (finding.exploratory.floor.as_ref().ok()?, finding.exploratory.loss.as_ref().ok()?);
    (loss.mean > 0.0 && finding.headline.basis == Basis::Exploratory).then(|| floor / loss.mean)
}

impl Figure for Displacement {
    fn name(&self) -> &'static str {
        "displacement"
    }

    fn title(&self, material: &Material) -> String {
        text::displacement_title(material)
    }

    fn description(&self, material: &Material) -> String {
        text::displacement_description(material)
    }

    fn note(&self, _batch: &Material) -> String {
        text::DISPLACEMENT_NOTE.to_owned()
    }

    fn height(&self, material: &Material) -> f64 {
        64.0 + ROW * material.findings.lenses.len() as f64
    }

    fn plot(&self, material: &Material, sheet: &mut Sheet) {
        let (left, right) = (sheet.left + 168.0, sheet.right - 214.0);
        let (top, bottom) = (sheet.top + 4.0, sheet.bottom - 44.0);
        let shares = material.findings.lenses.iter().filter_map(|f| f.headline.share.as_ref().ok());
        let ends = shares.flat_map(|share| [share.low * 100.0, share.high * 100.0]);
        let floors = material.findings.lenses.iter().filter_map(floor_share).map(|floor| floor * 100.0);
        let shown = ends.chain(floors).map(|x| x.clamp(-WIDEST, WIDEST)).chain([20.0]);
        let x = Axis::around(shown, (left, right));
        sheet.canvas.rect((left, top), (x.at(0.0), bottom), palette::GREEN, 0.07);
        axis_below(&mut sheet.canvas, &x.ticks(6), &x, (top, bottom), text::DISPLACEMENT_AXIS);
        sheet.canvas.line((x.at(0.0), top), (x.at(0.0), bottom), ZERO);
        for (i, finding) in material.findings.lenses.iter().enumerate() {
            row(finding, sheet, &x, top + ROW * (i as f64 + 0.5));
        }
    }

    fn data(&self, material: &Material) -> Table {
        let header =
            ["dimension", "lens", "basis", "share", "low", "high", "status", "noise_floor_share", "distinguishable"];
        let mut table = Table::new(&header);
        for finding in &material.findings.lenses {
            let [mean, low, high, status] = cells(&finding.headline.share);
            table.push([
                text::dimension(finding.dimension).to_owned(),
                text::lens(finding.lens).to_owned(),
                text::basis(finding.headline.basis).to_owned(),
                mean,
                low,
                high,
                status,
                floor_share(finding).map_or_else(String::new, |floor| floor.to_string()),
                finding.relocated().is_some().to_string(),
            ]);
        }
        table
    }
}

/// One lens: its name, its share with interval and floor, and the share in numbers or why there is none.
fn row(finding: &LensFinding, sheet: &mut Sheet, x: &Axis, y: f64) {
    let (left, right) = x.ends();
    let canvas = &mut sheet.canvas;
    canvas.line((sheet.left, y + ROW / 2.0), (sheet.right, y + ROW / 2.0), THIN);
    canvas.text((sheet.left, y - 7.0), text::lens(finding.lens), LABEL, Anchor::Start);
    canvas.text((sheet.left, y + 9.0), text::dimension_words(finding.dimension), SMALL, Anchor::Start);
    if let (Some(floor), Ok(_)) = (floor_share(finding), &finding.headline.share) {
        canvas.rect((x.at(0.0), y - 9.0), (x.clamped(floor * 100.0), y + 9.0), palette::PALE, 0.35);
    }
    let beside = right + 14.0;
    match &finding.headline.share {
        Ok(share) => {
            let clear = finding.relocated().is_some();
            let color = match (clear, share.mean >= 0.0) {
                (false, _) => palette::GREY,
                (true, true) => palette::VERMILION,
                (true, false) => palette::GREEN,
            };
            interval(canvas, x, y, &scaled(share, 100.0), clear, color);
            let look = if clear { LABEL.bold() } else { LABEL };
            canvas.text((beside, y - 7.0), percent(share), look, Anchor::Start);
            let below = if clear { text::basis(finding.headline.basis) } else { text::NOISE };
            canvas.text((beside, y + 9.0), below, SMALL, Anchor::Start);
        }
        Err(reason) => {
            let words = text::undefined(reason);
            let (from, width) = (left + 10.0, sheet.right - left - 10.0);
            let two = SMALL.width(&words) > width;
            canvas.rect((left, y - 15.0), (sheet.right, y + 15.0), palette::WHITE, 0.9);
            canvas.paragraph((from, if two { y - 7.5 } else { y }), &words, SMALL, width);
        }
    }
}
