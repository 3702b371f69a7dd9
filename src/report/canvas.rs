//! A drawing as a list of shapes in units of the figure, painted by any backend of plotters: one drawing, two files.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Once;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ColorType, ImageEncoder};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontStyle, RGBAColor, register_font};

/// Why a figure could not be painted.
#[derive(Debug, thiserror::Error)]
#[error("a figure could not be painted: {0}")]
pub struct PaintError(String);

impl PaintError {
    fn new(cause: impl std::fmt::Display) -> Self {
        Self(cause.to_string())
    }
}

/// A colour.
pub use plotters::style::RGBColor as Ink;

/// Colours that people with any colour vision can tell apart (Okabe & Ito 2008), and greys.
pub mod palette {
    use super::Ink;

    /// The programme arm; a fall.
    pub const BLUE: Ink = Ink(0, 114, 178);
    /// Harm, a rise, the side of backfire.
    pub const VERMILION: Ink = Ink(213, 94, 0);
    /// Marks of treatment.
    pub const GREEN: Ink = Ink(0, 158, 115);
    /// Text and the baseline arm.
    pub const INK: Ink = Ink(34, 34, 34);
    /// Second-rank text.
    pub const GREY: Ink = Ink(95, 95, 95);
    /// What cannot be told from noise.
    pub const PALE: Ink = Ink(150, 150, 150);
    /// Axes and grids.
    pub const RULE: Ink = Ink(222, 222, 222);
    /// Shaded bands.
    pub const SHADE: Ink = Ink(240, 240, 240);
    /// Paper.
    pub const WHITE: Ink = Ink(255, 255, 255);
}

/// Which point of a text stands at its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub struct Type {
    /// Height of an em, in units.
    pub size: f64,
    /// Bold instead of regular.
    pub bold: bool,
    /// Colour.
    pub color: Ink,
}

impl Type {
    /// Regular text.
    #[must_use]
    pub const fn new(size: f64, color: Ink) -> Self {
        Self { size, bold: false, color }
    }

    /// The same, bold.
    #[must_use]
    pub const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// Width of a text in units.
    #[must_use]
    pub fn width(self, text: &str) -> f64 {
        let (width, _) = self.style(FINE).font.box_size(text).unwrap_or_default();
        f64::from(width) / FINE
    }

    fn style(self, scale: f64) -> TextStyle<'static> {
        register_fonts();
        let weight = if self.bold { FontStyle::Bold } else { FontStyle::Normal };
        let mut style = TextStyle::from((FAMILY, self.size * LINE_IN_EM * scale, weight).into_font());
        style.color = self.color.to_backend_color();
        style
    }
}

/// A line's look.
#[derive(Clone, Copy, Debug)]
pub struct Stroke {
    /// Width in units.
    pub width: f64,
    /// Colour.
    pub color: Ink,
    /// Opacity, between 0 and 1.
    pub opacity: f64,
    /// Length of dashes and gaps in units; 0: unbroken.
    pub dash: f64,
}

impl Stroke {
    /// An unbroken line.
    #[must_use]
    pub const fn new(width: f64, color: Ink) -> Self {
        Self { width, color, opacity: 1.0, dash: 0.0 }
    }

    /// The same, dashed.
    #[must_use]
    pub const fn dashed(self, dash: f64) -> Self {
        Self { dash, ..self }
    }
}

/// A point in units, from the top left corner.
pub type Point = (f64, f64);

#[derive(Clone, Debug)]
enum Shape {
    Path { points: Vec<Point>, stroke: Stroke },
    Area { points: Vec<Point>, color: RGBAColor },
    Box { from: Point, to: Point, color: RGBAColor },
    Disc { centre: Point, radius: f64, color: Ink },
    Text { at: Point, text: String, look: Type, anchor: Anchor, upward: bool },
}

/// A drawing.
#[derive(Clone, Debug)]
pub struct Canvas {
    /// Width in units (CSS pixels).
    pub width: f64,
    /// Height in units.
    pub height: f64,
    shapes: Vec<Shape>,
}

/// The font of figures, which goes with them into pages.
pub(super) const REGULAR: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.otf");
/// The same, bold.
pub(super) const BOLD: &[u8] = include_bytes!("../../assets/fonts/Inter-Bold.otf");

/// Families for SVG viewers, best first; plotters knows the embedded font by the same name.
const FAMILY: &str = "Inter, Helvetica, Arial, sans-serif";
/// Plotters' font sizes are heights of a line.
const LINE_IN_EM: f64 = 1.24;
/// Backends paint on whole pixels; so many of them make a unit.
const FINE: f64 = 4.0;
/// Pixels of a PNG for each unit, in each direction.
const PIXELS: f64 = 2.0;

fn register_fonts() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let registered = [(FontStyle::Normal, REGULAR), (FontStyle::Bold, BOLD)]
            .map(|(style, bytes)| register_font(FAMILY, style, bytes).is_ok());
        assert_eq!(registered, [true; 2], "the embedded fonts can be read");
    });
}

impl Canvas {
    /// An empty drawing.
    #[must_use]
    pub const fn new(width: f64, height: f64) -> Self {
        Self { width, height, shapes: Vec::new() }
    }

    /// A line through points; dashed where the stroke says so.
    pub fn path(&mut self, points: impl IntoIterator<Item = Point>, stroke: Stroke) {
        let points: Vec<_> = points.into_iter().collect();
        if stroke.dash > 0.0 {
            let dashes = dashes(&points, stroke.dash);
            self.shapes.extend(dashes.into_iter().map(|points| Shape::Path { points, stroke }));
        } else if points.len() > 1 {
            self.shapes.push(Shape::Path { points, stroke });
        }
    }

    /// A straight line.
    pub fn line(&mut self, from: Point, to: Point, stroke: Stroke) {
        self.path([from, to], stroke);
    }

    /// A filled polygon.
    pub fn area(&mut self, points: impl IntoIterator<Item = Point>, color: Ink, opacity: f64) {
        self.shapes.push(Shape::Area { points: points.into_iter().collect(), color: color.mix(opacity) });
    }

    /// A filled upright rectangle.
    pub fn rect(&mut self, from: Point, to: Point, color: Ink, opacity: f64) {
        let (low, high) = ((from.0.min(to.0), from.1.min(to.1)), (from.0.max(to.0), from.1.max(to.1)));
        self.shapes.push(Shape::Box { from: low, to: high, color: color.mix(opacity) });
    }

    /// A filled disc.
    pub fn disc(&mut self, centre: Point, radius: f64, color: Ink) {
        self.shapes.push(Shape::Disc { centre, radius, color });
    }

    /// A disc of the colour of paper with a coloured rim.
    pub fn ring(&mut self, centre: Point, radius: f64, color: Ink) {
        self.disc(centre, radius, color);
        self.disc(centre, radius - 1.5, palette::WHITE);
    }

    /// One line of text; `at` lies on its middle height.
    pub fn text(&mut self, at: Point, text: impl Into<String>, look: Type, anchor: Anchor) {
        self.shapes.push(Shape::Text { at, text: text.into(), look, anchor, upward: false });
    }

    /// One line of text read from bottom to top.
    pub fn text_upward(&mut self, at: Point, text: impl Into<String>, look: Type) {
        self.shapes.push(Shape::Text { at, text: text.into(), look, anchor: Anchor::Middle, upward: true });
    }

    /// Text broken into lines no wider than `width`; returns the middle height of the line after the last.
    pub fn paragraph(&mut self, at: Point, text: &str, look: Type, width: f64) -> f64 {
        let lines = wrap(text, width, |line| look.width(line));
        lines.into_iter().fold(at.1, |y, line| {
            self.text((at.0, y), line, look, Anchor::Start);
            y + look.size * 1.3
        })
    }

    /// Boxes around the texts (left, top, right, bottom) with the texts.
    #[must_use]
    pub fn texts(&self) -> Vec<([f64; 4], &str)> {
        self.shapes.iter().filter_map(Shape::text_box).collect()
    }

    /// The drawing as an SVG document. Its text stays text.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn svg(&self) -> Result<String, PaintError> {
        let mut document = String::new();
        let (width, height) = (pixels(self.width, FINE), pixels(self.height, FINE));
        let area = SVGBackend::with_string(&mut document, (width, height)).into_drawing_area();
        area.fill(&palette::WHITE).map_err(PaintError::new)?;
        // The SVG backend puts the top of a text .76 em above its baseline.
        self.paint(&area, 0.76)?;
        drop(area);
        // Painted finely, shown in units.
        let painted = format!("width=\"{width}\" height=\"{height}\"");
        let shown = format!("width=\"{}\" height=\"{}\"", self.width, self.height);
        Ok(document.replacen(&painted, &shown, 1))
    }

    /// The shapes of the drawing in SVG, without the element around them, and the rectangle that they fill.
    pub(super) fn shapes_in_svg(&self) -> (String, String) {
        let document = self.svg().expect("a text takes any drawing");
        let inner = document.split_once('>').and_then(|(_, rest)| rest.rsplit_once("</svg>"));
        let (shapes, _) = inner.expect("a drawing is one element");
        (shapes.trim().to_owned(), format!("0 0 {} {}", pixels(self.width, FINE), pixels(self.height, FINE)))
    }

    /// Writes the drawing as a PNG file of two pixels for each unit. A [`Painter`] is faster at several.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn png(&self, path: &Path) -> Result<(), PaintError> {
        Painter::default().png(self, path)
    }

    /// Paints all shapes on paper; `baseline` is the distance of a text's baseline from its top in this backend, in em.
    fn paint<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>, baseline: f64) -> Result<(), PaintError> {
        for shape in &self.shapes {
            shape.paint(area, baseline).map_err(PaintError::new)?;
        }
        area.present().map_err(PaintError::new)
    }
}

/// Writes drawings as PNG files, one after the other in the same memory: to be given 30 MB anew takes a quarter of the time.
#[derive(Debug, Default)]
pub struct Painter {
    fine: Vec<u8>,
    smooth: Vec<u8>,
}

impl Painter {
    /// Writes a drawing as a PNG file of two pixels for each unit.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn png(&mut self, drawing: &Canvas, path: &Path) -> Result<(), PaintError> {
        let Self { fine, smooth } = self;
        let (width, height) = (pixels(drawing.width, FINE), pixels(drawing.height, FINE));
        fine.clear();
        fine.resize((width * height * 3) as usize, PAPER);
        let area = BitMapBackend::with_buffer(fine, (width, height)).into_drawing_area();
        // The bitmap backend puts the top of a text half a line above its baseline.
        drawing.paint(&area, LINE_IN_EM / 2.0)?;
        drop(area);
        let (width, height) = halved(fine, (width as usize, height as usize), smooth);
        debug_assert_eq!(width, pixels(drawing.width, PIXELS));
        let mut file = BufWriter::new(File::create(path).map_err(PaintError::new)?);
        // One filter for all rows: to try five on each takes a sixth of the time of a figure and makes the file 4 % smaller.
        let encoder = PngEncoder::new_with_quality(&mut file, CompressionType::Fast, FilterType::Paeth);
        encoder.write_image(smooth, width, height, ColorType::Rgb8).map_err(PaintError::new)?;
        file.flush().map_err(PaintError::new)
    }
}

/// A length in whole pixels.
fn pixels(units: f64, scale: f64) -> u32 {
    (units * scale).round() as u32
}

/// A position on the fine grid.
fn fine((x, y): Point) -> (i32, i32) {
    ((x * FINE).round() as i32, (y * FINE).round() as i32)
}

impl Shape {
    fn paint<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
        baseline: f64,
    ) -> Result<(), DrawingAreaErrorKind<DB::ErrorType>> {
        match self {
            Self::Path { points, stroke } => {
                let width = (stroke.width * FINE).round().max(1.0) as u32;
                let style = stroke.color.mix(stroke.opacity).stroke_width(width);
                area.draw(&PathElement::new(points.iter().copied().map(fine).collect::<Vec<_>>(), style))
            }
            Self::Area { points, color } => {
                area.draw(&Polygon::new(points.iter().copied().map(fine).collect::<Vec<_>>(), color.filled()))
            }
            Self::Box { from, to, color } => area.draw(&Rectangle::new([fine(*from), fine(*to)], color.filled())),
            Self::Disc { centre, radius, color } => {
                area.draw(&Circle::new(fine(*centre), (radius * FINE).round() as u32, color.filled()))
            }
            Self::Text { at, text, look, anchor, upward } => {
                // A capital is .73 em high; its middle is to stand at the position.
                let drop = look.size * (0.36 - baseline);
                let at = if *upward { (at.0 + drop, at.1) } else { (at.0, at.1 + drop) };
                let side = match anchor {
                    Anchor::Start => HPos::Left,
                    Anchor::Middle => HPos::Center,
                    Anchor::End => HPos::Right,
                };
                let turn = if *upward { FontTransform::Rotate270 } else { FontTransform::None };
                let style = look.style(FINE).pos(Pos::new(side, VPos::Top)).transform(turn);
                area.draw(&Text::new(text.clone(), fine(at), style))
            }
        }
    }

    fn text_box(&self) -> Option<([f64; 4], &str)> {
        let Self::Text { at: (x, y), text, look, anchor, upward } = self else { return None };
        let (length, half) = (look.width(text), look.size * 0.5);
        let begin = match anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => length / 2.0,
            Anchor::End => length,
        };
        let around = if *upward {
            [x - half, y - length + begin, x + half, y + begin]
        } else {
            [x - begin, y - half, x - begin + length, y + half]
        };
        Some((around, text))
    }
}

/// Cuts a line into dashes of length `dash` with gaps as long.
fn dashes(points: &[Point], dash: f64) -> Vec<Vec<Point>> {
    let mut pieces = Vec::new();
    let mut piece: Vec<_> = points.first().copied().into_iter().collect();
    let (mut left, mut drawn) = (dash, true);
    for pair in points.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        let mut length = (to.0 - from.0).hypot(to.1 - from.1);
        while length > left {
            let t = left / length;
            from = (from.0 + (to.0 - from.0) * t, from.1 + (to.1 - from.1) * t);
            length -= left;
            piece.push(from);
            if drawn {
                pieces.push(std::mem::take(&mut piece));
            }
            piece = vec![from];
            (left, drawn) = (dash, !drawn);
        }
        left -= length;
        piece.push(to);
    }
    if drawn && piece.len() > 1 {
        pieces.push(piece);
    }
    pieces
}

/// Breaks a text at spaces, but not before a unit, into lines no wider than `width` where words allow.
fn wrap(text: &str, width: f64, measure: impl Fn(&str) -> f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.replace(" %", "\u{a0}%").split(' ') {
        match lines.last_mut() {
            Some(line) if measure(&format!("{line} {word}")) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Pixels in a row of a picture that are looked at together: most of a figure is paper.
const PATCH: usize = 32;

/// Halves an RGB picture in each direction; every pixel is the mean of four. Returns the size of what is in `small` then.
fn halved(rgb: &[u8], (width, height): (usize, usize), small: &mut Vec<u8>) -> (u32, u32) {
    let (row, patch) = (3 * width, 3 * PATCH);
    small.clear();
    small.reserve(rgb.len() / 4);
    for pair in rgb.chunks_exact(2 * row).take(height / 2) {
        let (upper, lower) = pair.split_at(row);
        for (above, below) in upper.chunks(patch).zip(lower.chunks(patch)) {
            if is_paper(above) && is_paper(below) {
                small.resize(small.len() + above.len() / 6 * 3, PAPER);
            } else {
                small.extend(above.chunks_exact(6).zip(below.chunks_exact(6)).flat_map(mean));
            }
        }
    }
    ((width / 2) as u32, (height / 2) as u32)
}

/// Every byte of a pixel on which nothing is painted.
const PAPER: u8 = 255;

/// Whether nothing is painted on a patch.
fn is_paper(patch: &[u8]) -> bool {
    patch == &[PAPER; 3 * PATCH][..patch.len()]
}

/// The mean of two pixels and the two below.
fn mean((above, below): (&[u8], &[u8])) -> [u8; 3] {
    std::array::from_fn(|c| {
        let sum = [above[c], above[c + 3], below[c], below[c + 3]].map(u16::from).iter().sum::<u16>();
        ((sum + 2) / 4) as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dashed_line_covers_half_of_its_length() {
        let pieces = dashes(&[(0.0, 0.0), (30.0, 0.0), (30.0, 50.0)], 10.0);
        let length =
            |piece: &Vec<Point>| piece.windows(2).map(|p| (p[1].0 - p[0].0).hypot(p[1].1 - p[0].1)).sum::<f64>();
        assert_eq!(pieces.len(), 4);
        assert!((pieces.iter().map(length).sum::<f64>() - 40.0).abs() < 1e-9);
    }

    #[test]
    fn text_is_broken_at_spaces() {
        let lines = wrap("one two three", 7.0, |line| line.chars().count() as f64);
        assert_eq!(lines, ["one two", "three"]);
        let lines = wrap("about 5 %", 7.0, |line| line.chars().count() as f64);
        assert_eq!(lines, ["about", "5\u{a0}%"]);
    }

    /// A white picture of an odd number of columns and rows, wider than a patch, with one red pixel at a time.
    #[test]
    fn a_halved_pixel_is_the_mean_of_four() {
        let (width, height) = (2 * PATCH + 7, 5);
        let mut small = Vec::new();
        for at in [0, PATCH - 1, PATCH, width - 3, width - 1, 3 * width + 2, 4 * width] {
            let mut rgb = vec![PAPER; 3 * width * height];
            rgb[3 * at + 1..3 * at + 3].fill(0);
            let size = halved(&rgb, (width, height), &mut small);
            assert_eq!(size, (PATCH as u32 + 3, 2));
            let (x, y) = (at % width / 2, at / width / 2);
            let mut expected = vec![PAPER; 3 * (PATCH + 3) * 2];
            if x < PATCH + 3 && y < 2 {
                let at = 3 * (y * (PATCH + 3) + x);
                expected[at + 1..at + 3].fill(191);
            }
            assert_eq!(small, expected, "pixel {at}");
        }
    }

    #[test]
    fn the_embedded_font_measures_text() {
        let look = Type::new(10.0, palette::INK);
        assert!(look.width("mm") > look.width("ii"));
        assert!(look.bold().width("Text") > look.width("Text"));
    }

    #[test]
    fn svg_keeps_text_as_text_in_units() {
        let mut canvas = Canvas::new(100.0, 50.0);
        canvas.text((50.0, 25.0), "−4 % & more", Type::new(10.0, palette::INK), Anchor::Middle);
        let svg = canvas.svg().unwrap();
        assert!(svg.contains("width=\"100\" height=\"50\""));
        assert!(svg.contains("−4 % &amp; more"));
        assert!(svg.contains("sans-serif"));
    }
}
