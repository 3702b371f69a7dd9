//! A report as a page of HTML: one file that needs nothing else, reads aloud, prints, and fits a phone.
//!
//! What stands on a terminal is a [`page`](super::page); this is for browsers. A page is data: sections of blocks. What writes a report says what stands in it; how that looks is decided here and in
//! `templates/`, once for every report.
//!
//! ```
//! use waterbed::report::html::{Block, Page, Section};
//! use waterbed::report::table::Table;
//!
//! let mut table = Table::new(&["outcome", "change"]);
//! table.push(["recruitments".to_owned(), "−6.7 % (−6.9 to −6.5)".to_owned()]);
//! let page = Page::new("Does it move?")
//!     .subtitle("Scenario default, 60 replicates")
//!     .lead([Block::answer("The programme averts 5 % (4 to 6)."), Block::warning("Interrupted.")])
//!     .section(Section::new("What changes").with([Block::paragraph("Run `waterbed run`."), Block::table("By outcome", table, 1)]));
//! assert!(page.html().contains("<h1>Does it move?</h1>"));
//! ```

#[cfg(test)]
pub(crate) mod audit;

use std::sync::OnceLock;

use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::canvas::{BOLD, Canvas, REGULAR};
use super::table::Table;
use super::text;

/// A report. It has one heading of the first level, its title.
#[derive(Clone, Debug, Default)]
pub struct Page {
    title: String,
    subtitle: String,
    lead: Vec<Block>,
    sections: Vec<Section>,
    limits: String,
}

/// A part of a page with a heading; it is listed in the contents.
#[derive(Clone, Debug)]
pub struct Section {
    heading: String,
    blocks: Vec<Block>,
}

/// What stands in a section. In texts, what is between backticks is code.
#[derive(Clone, Debug)]
pub enum Block {
    /// A heading of the third level.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// A paragraph set apart.
    Aside(Tone, String),
    /// Things one below the other.
    List(Vec<String>),
    /// Names, and what is said of each.
    Terms(Vec<(String, String)>),
    /// A table.
    Table {
        /// What it shows.
        caption: String,
        /// Its cells; the first of a row names the row.
        table: Table,
        /// How many columns from the left hold words; the others are numbers.
        words: usize,
    },
    /// A figure.
    Picture(Picture),
    /// A text to be read letter by letter.
    Code {
        /// What it is.
        label: String,
        /// The text.
        text: String,
    },
    /// Blocks to be opened by who wants to see them. They are not printed, so they should stand in a file, too.
    Folded {
        /// What is in it.
        label: String,
        /// The blocks.
        blocks: Vec<Block>,
    },
}

/// How a paragraph is set apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// The answer of the report.
    Answer,
    /// What speaks against trusting it.
    Warning,
}

/// A figure with everything that is said about it.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The finding in words.
    pub title: String,
    /// What can be seen, for who cannot see it: numbers, or why there are none.
    pub description: String,
    /// How to read it, and where it comes from.
    pub note: String,
    /// Its shapes in SVG, without the element around them.
    shapes: String,
    /// Width and height in units (CSS pixels).
    size: (f64, f64),
    /// The rectangle of its shapes, as SVG writes it.
    view: String,
}

impl Picture {
    /// A figure from its drawing, which should have neither title nor note in it.
    #[must_use]
    pub fn new(drawing: &Canvas, [title, description, note]: [String; 3]) -> Self {
        let (shapes, view) = drawing.shapes_in_svg();
        Self { title, description, note, shapes, size: (drawing.width, drawing.height), view }
    }
}

impl Block {
    /// A paragraph.
    #[must_use]
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph(text.into())
    }

    /// The answer of the report, set apart.
    #[must_use]
    pub fn answer(text: impl Into<String>) -> Self {
        Self::Aside(Tone::Answer, text.into())
    }

    /// What speaks against trusting the report, set apart.
    #[must_use]
    pub fn warning(text: impl Into<String>) -> Self {
        Self::Aside(Tone::Warning, text.into())
    }

    /// A table of which the first `words` columns hold words, and the others numbers.
    #[must_use]
    pub fn table(caption: impl Into<String>, table: Table, words: usize) -> Self {
        Self::Table { caption: caption.into(), table, words }
    }

    /// A text to be read letter by letter.
    #[must_use]
    pub fn code(label: impl Into<String>, text: impl Into<String>) -> Self {
        Self::Code { label: label.into(), text: text.into() }
    }

    /// Blocks to be opened by who wants to see them.
    #[must_use]
    pub fn folded(label: impl Into<String>, blocks: impl IntoIterator<Item = Self>) -> Self {
        Self::Folded { label: label.into(), blocks: blocks.into_iter().collect() }
    }
}

impl Section {
    /// A section without blocks.
    #[must_use]
    pub fn new(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), blocks: Vec::new() }
    }

    /// The same with blocks more: one, none or several.
    #[must_use]
    pub fn with(mut self, blocks: impl IntoIterator<Item = Block>) -> Self {
        self.blocks.extend(blocks);
        self
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }
}

impl Page {
    /// A page with nothing but its title.
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// The same with a line below the title: what it is made of.
    #[must_use]
    pub fn subtitle(self, subtitle: impl Into<String>) -> Self {
        Self { subtitle: subtitle.into(), ..self }
    }

    /// The same with blocks more before the contents: the answer, and what speaks against it.
    #[must_use]
    pub fn lead(mut self, blocks: impl IntoIterator<Item = Block>) -> Self {
        self.lead.extend(blocks);
        self
    }

    /// The same with a section more; one without blocks is left out.
    #[must_use]
    pub fn section(mut self, section: Section) -> Self {
        self.sections.extend(Some(section).filter(|section| !section.is_empty()));
        self
    }

    /// The same with sections more, in their order.
    #[must_use]
    pub fn sections(self, sections: impl IntoIterator<Item = Section>) -> Self {
        sections.into_iter().fold(self, Self::section)
    }

    /// The same with what it may not be used for, in the foot of the page.
    #[must_use]
    pub fn limits(self, limits: impl Into<String>) -> Self {
        Self { limits: limits.into(), ..self }
    }

    /// The page as HTML that is also well-formed XML. It refers to nothing outside.
    #[must_use]
    pub fn html(&self) -> String {
        let render = Whole { page: self, fonts: fonts() };
        render.render().expect("a text takes any text")
    }

    /// The sections with their addresses within the page.
    fn addressed(&self) -> impl Iterator<Item = (String, &Section)> {
        self.sections.iter().enumerate().map(|(i, section)| {
            let address = address_of(&section.heading);
            let taken = self.sections[..i].iter().any(|other| address_of(&other.heading) == address);
            (if taken || address.is_empty() { format!("section-{}", i + 1) } else { address }, section)
        })
    }
}

/// The template of a page.
#[derive(Template)]
#[template(path = "page.html")]
struct Whole<'a> {
    page: &'a Page,
    fonts: &'a [String; 2],
}

/// The template of a block; `place` is an address that no other block has.
#[derive(Template)]
#[template(path = "block.html")]
struct Rendered<'a> {
    block: &'a Block,
    place: &'a str,
}

/// Blocks as HTML; `around` is the address of what they stand in.
fn rendered(blocks: &[Block], around: &str) -> String {
    let html = |(i, block): (usize, &Block)| {
        let place = format!("{around}-{}", i + 1);
        Rendered { block, place: &place }.render().expect("a text takes any text")
    };
    blocks.iter().enumerate().map(html).collect::<Vec<_>>().join("\n")
}

/// Heading as an address: letters and figures in lower case, hyphens between.
fn address_of(heading: &str) -> String {
    let words = heading.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}

/// A bit of a text, by how lines may break at it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Bit {
    /// As it is.
    Text(String),
    /// A flag such as `--set`: it keeps its hyphens in one line.
    Flag(String),
    /// A place in a long path where a line may break.
    Break,
}

/// Pieces of a text in turn: plain, code, plain … In what is plain, a number keeps its unit and its error in the same line.
fn pieces(text: &str) -> Vec<(bool, Vec<Bit>)> {
    let bits = |(code, part): (bool, &str)| (code, if code { bits(part, true) } else { bits(&unbroken(part), false) });
    split(text).into_iter().map(bits).collect()
}

/// A number with its unit, its error and the ends of its interval in one line.
fn unbroken(text: &str) -> String {
    let text = text.replace(" %", "\u{a0}%").replace(" ± ", "\u{a0}±\u{a0}");
    let parts: Vec<&str> = text.split(" to ").collect();
    let mut whole = parts[0].to_owned();
    for two in parts.windows(2) {
        let from = two[0].ends_with(|c: char| c.is_ascii_digit());
        let to = two[1].starts_with(|c: char| c.is_ascii_digit() || c == '−' || c == '+');
        whole.push_str(if from && to { "\u{a0}to\u{a0}" } else { " to " });
        whole.push_str(two[1]);
    }
    whole
}

/// Words of code as long as this are paths.
const PATH: usize = 32;

/// A text in bits: flags are kept together, and in code long paths may break after a point.
fn bits(text: &str, code: bool) -> Vec<Bit> {
    let mut bits = Vec::new();
    for word in text.split_inclusive([' ', '(']) {
        let end = word.find(|c: char| c != '-' && !c.is_ascii_alphabetic()).unwrap_or(word.len());
        let (flag, rest) = word.split_at(if word.starts_with('-') && end > 1 { end } else { 0 });
        if !flag.is_empty() {
            bits.push(Bit::Flag(flag.to_owned()));
        }
        if code && word.len() >= PATH {
            let steps = rest.split_inclusive('.').flat_map(|step| [Bit::Text(step.to_owned()), Bit::Break]);
            bits.extend(steps);
            bits.pop();
        } else if let (Some(Bit::Text(before)), false) = (bits.last_mut(), rest.is_empty()) {
            before.push_str(rest);
        } else if !rest.is_empty() {
            bits.push(Bit::Text(rest.to_owned()));
        }
    }
    bits
}

fn split(text: &str) -> Vec<(bool, &str)> {
    let parts: Vec<_> = text.split('`').collect();
    // Without a second backtick the first is one.
    if parts.len().is_multiple_of(2) {
        return vec![(false, text)];
    }
    parts.into_iter().enumerate().map(|(i, part)| (i % 2 == 1, part)).collect()
}

/// The fonts in which figures are laid out, as they stand in a page.
fn fonts() -> &'static [String; 2] {
    static FONTS: OnceLock<[String; 2]> = OnceLock::new();
    FONTS.get_or_init(|| [REGULAR, BOLD].map(|bytes| STANDARD.encode(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::canvas::{Anchor, Type, palette};

    fn table() -> Table {
        let mut table = Table::new(&["what", "how many"]);
        table.push(["a <b> & \"c\"".to_owned(), "3".to_owned()]);
        table
    }

    fn picture(n: u32) -> Picture {
        let mut canvas = Canvas::new(40.0, 20.0);
        canvas.text((2.0, 9.0), "less < & more", Type::new(9.0, palette::INK), Anchor::Start);
        Picture::new(&canvas, [format!("It falls {n}"), "From 3 to 2".to_owned(), "Read it so".to_owned()])
    }

    /// A page with every kind of block, some of them twice.
    fn page() -> Page {
        let all = |n: u32| {
            [
                Block::Heading("A part".to_owned()),
                Block::paragraph("Run `waterbed run`, then <look>."),
                Block::List(vec!["one".to_owned(), "two".to_owned()]),
                Block::Terms(vec![("name".to_owned(), "what is said".to_owned())]),
                Block::table(format!("Numbers {n}"), table(), 1),
                Block::Picture(picture(n)),
                Block::code(format!("File {n}"), "a = 1 # <&>\n"),
                Block::folded("More", [Block::table(format!("Again {n}"), table(), 1), Block::Picture(picture(n + 2))]),
            ]
        };
        Page::new("Does <it> move?")
            .subtitle("by hand")
            .lead([Block::answer("Yes."), Block::warning("Perhaps.")])
            .section(Section::new("What").with(all(0)))
            .section(Section::new("Nothing"))
            .section(Section::new("What").with(all(1)))
            .limits("No forecast.")
    }

    #[test]
    fn every_kind_of_block_makes_a_page_without_faults() {
        assert_eq!(audit::faults(&page().html()), [""; 0]);
    }

    #[test]
    fn texts_stay_texts() {
        let html = page().html();
        assert!(html.contains("Does &#60;it&#62; move?") && html.contains("# &#60;&#38;&#62;"), "{html}");
        assert!(html.contains("<code>waterbed run</code>, then"));
        assert!(!html.contains("<look>") && !html.contains("<it>"));
    }

    #[test]
    fn sections_of_one_name_have_two_addresses_and_empty_ones_are_left_out() {
        let html = page().html();
        assert!(html.contains("<h2 id=\"what\">") && html.contains("<h2 id=\"section-2\">"));
        assert!(!html.contains("Nothing"));
    }

    #[test]
    fn a_single_backtick_is_one() {
        assert_eq!(split("a `b` c"), [(false, "a "), (true, "b"), (false, " c")]);
        assert_eq!(split("a ` c"), [(false, "a ` c")]);
    }

    #[test]
    fn numbers_flags_and_paths_break_where_they_should() {
        let text = |text: &str| Bit::Text(text.to_owned());
        let whole = pieces("5 ± 1 % (−2 to 3) up to 4 `5 %`");
        let plain = text("5\u{a0}±\u{a0}1\u{a0}% (−2\u{a0}to\u{a0}3) up to 4 ");
        assert_eq!(whole, [(false, vec![plain]), (true, vec![text("5 %")]), (false, vec![])]);
        let flag = |flag: &str| Bit::Flag(flag.to_owned());
        assert_eq!(
            bits("more (-n, or --worlds) - or", false),
            [text("more ("), flag("-n"), text(", or "), flag("--worlds"), text(") - or")]
        );
        let path = bits("--set interventions.hotline.monitoring.start=9", true);
        assert_eq!(
            path,
            [
                flag("--set"),
                text(" "),
                text("interventions."),
                Bit::Break,
                text("hotline."),
                Bit::Break,
                text("monitoring."),
                Bit::Break,
                text("start=9")
            ]
        );
        assert_eq!(bits("cells.number=9", true), [text("cells.number=9")]);
    }

    /// Contrast of two colours (WCAG 2.2).
    fn contrast(a: &str, b: &str) -> f64 {
        let luminance = |colour: &str| {
            let digits = colour.trim_start_matches('#');
            let wide: String =
                if digits.len() == 3 { digits.chars().flat_map(|c| [c, c]).collect() } else { digits.into() };
            let part = |i: usize| f64::from(u8::from_str_radix(&wide[i..i + 2], 16).unwrap()) / 255.0;
            let linear = |c: f64| if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
            0.2126 * linear(part(0)) + 0.7152 * linear(part(2)) + 0.0722 * linear(part(4))
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn all_text_can_be_told_from_what_is_behind_it() {
        let css = include_str!("../../templates/page.css");
        let variable = |name: &str| {
            let rest = css.split_once(&format!("--{name}: ")).unwrap().1;
            rest.split_once(';').unwrap().0.to_owned()
        };
        let behind: Vec<&str> =
            css.split("background: #").skip(1).map(|rest| rest.split(';').next().unwrap()).collect();
        assert!(behind.len() > 2, "{behind:?}");
        for text in ["ink", "grey", "blue", "warm"] {
            for behind in behind.iter().copied().chain([variable("paper").as_str()]) {
                let found = contrast(&variable(text), behind);
                assert!(found >= 4.5, "{text} on {behind}: {found}");
            }
        }
        assert!((contrast("#000", "#ffffff") - 21.0).abs() < 1e-9);
    }
}
