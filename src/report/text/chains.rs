//! Where indicator chains break, in words.

use super::{NOISE, counted, first_upper, indicator_number as number, is_share, listed, stage};
use crate::measure::{Chain, Estimate, Indicator};
use crate::model::indicators::Stage;
use crate::report::Material;
use crate::report::chains::{Book, Hold, Thinning, thinning};
use crate::report::number::{scaled, signed_percent, signed_with_interval, with_interval};

/// Said where there is no chain.
pub const NO_CHAINS: &str = "The programme has no intervention, so there is no chain.";

/// Head of the shares.
pub const SHARES_HEAD: &str = "share, or change against without";

/// How to read the chains.
pub const CHAINS_NOTE: &str = "Left, two threads for each intervention: what is so (blue), and what lists, records and those \
     asked say (orange). Full: the indicator changes as the intervention hopes; hollow: the change is not distinguishable from \
     noise; cross: it goes the other way; no bead: no number, or an opinion, which moves nothing. A black stroke marks where \
     a chain breaks. Bars: shares, true above and observed below, with 95 % intervals; black mark: true share without the \
     programme. Up to \"kept\" nothing stands for impact, and the impact is that of all interventions together.";

/// Name of the books.
#[must_use]
pub const fn book(book: Book) -> &'static str {
    match book {
        Book::True => "true",
        Book::Observed => "observed",
    }
}

/// How a link holds.
#[must_use]
pub const fn hold(hold: Hold) -> &'static str {
    match hold {
        Hold::Holds => "holds",
        Hold::Noise => NOISE,
        Hold::Against => "goes the other way",
        Hold::Unknown => "no number",
    }
}

/// How an indicator that is no share changes against the baseline, in a few words.
#[must_use]
pub fn change_against(indicator: &Indicator) -> String {
    match (&indicator.change, Book::True.hold(indicator), indicator.stage) {
        (Err(_), ..) => String::new(),
        (Ok(_), Hold::Holds, Stage::Impact) => "less harm than without".to_owned(),
        (Ok(_), Hold::Against, Stage::Impact) => "more harm than without".to_owned(),
        (Ok(_), Hold::Noise, Stage::Impact) => NOISE.to_owned(),
        (Ok(change), Hold::Noise, _) => format!("{}, noise", signed_with_interval(change)),
        (Ok(change), ..) => signed_with_interval(change),
    }
}

/// `+8.7 points (+8.2 to +9.2)` of a share in per cent, or the change of a number.
pub(super) fn changed(change: &Estimate, unit: &str) -> String {
    if is_share(unit) { signed_percent(change).replacen(" %", " points", 1) } else { signed_with_interval(change) }
}

/// The link at which a chain breaks.
fn broken(link: &Indicator, book: Book) -> String {
    let change = book.change(link).as_ref().map_or_else(|_| String::new(), |e| format!(", {}", changed(e, &link.unit)));
    let still = book.change(link).as_ref().is_ok_and(|e| e.low == 0.0 && e.high == 0.0);
    let how = match (book.hold(link), link.stage) {
        (Hold::Noise, stage) if still && stage != Stage::Impact => format!("\"{}\" does not change", link.name),
        (Hold::Against, Stage::Impact) => "there is more harm with the programme".to_owned(),
        (Hold::Against, _) => format!("\"{}\" goes the other way{change}", link.name),
        (_, Stage::Impact) => format!("what is averted is {NOISE}{change}"),
        _ => format!("the change of \"{}\" is {NOISE}{change}", link.name),
    };
    format!("breaks at {}: {how}", stage(link.stage))
}

/// Where a chain breaks, or that it does not, without a full stop.
#[must_use]
pub fn chain_in_short(chain: &Chain) -> String {
    let breaks = Book::True.breaks(chain).map(|link| broken(link, Book::True));
    let thin = thinning(chain).map(|thin| left(&thin));
    match (breaks, thin) {
        (Some(breaks), Some(thin)) => format!("{breaks}. {thin}"),
        (Some(breaks), None) => breaks,
        (None, Some(thin)) => format!("does not break, but becomes thin. {thin}"),
        (None, None) => "does not break".to_owned(),
    }
}

/// `Of 1,000 reached, 4.3 (3.2 to 5.8) still act on it later`
fn left(thin: &Thinning) -> String {
    let Thinning { last, left, loss } = thin;
    let most = format!("most are lost from \"{}\" to \"{}\"", loss[0].name, loss[1].name);
    format!("Of 1,000 reached, {} {}; {most}", with_interval(&scaled(left, 1000.0)), last.name)
}

/// Where a chain breaks, and whether what is asked and recorded shows it.
#[must_use]
pub fn chain_words(chain: &Chain) -> String {
    let [truth, seen] = [Book::True, Book::Observed].map(|book| book.breaks(chain));
    let same = |a: &Indicator, b: &Indicator| std::ptr::eq(a, b);
    let last = chain.indicators.iter().rfind(|indicator| Book::Observed.hold(indicator) != Hold::Unknown);
    let seen = match (truth, seen) {
        (_, None) if last.is_none_or(|last| last.stage < Stage::Behaviour) => {
            let last = last.map_or("the plan", |last| stage(last.stage));
            format!("Nothing beyond {last} is asked or recorded, so monitoring cannot tell")
        }
        (None, None) => "What is asked and recorded shows no break either".to_owned(),
        (Some(_), None) => "What is asked and recorded shows no break".to_owned(),
        (Some(link), Some(other)) if same(link, other) => "What is asked and recorded shows it, too".to_owned(),
        (_, Some(other)) => format!("What is asked and recorded {}", broken(other, Book::Observed)),
    };
    format!("{} {}. {seen}.", first_upper(&chain.intervention), chain_in_short(chain))
}

/// Most broken chains that a title names.
const SHOWN: usize = 3;

/// Which chains break and where, without a full stop.
#[must_use]
pub fn chains_title(material: &Material) -> String {
    let chains = &material.findings.indicators;
    if chains.is_empty() {
        return NO_CHAINS.trim_end_matches('.').to_owned();
    }
    let breaks: Vec<String> = chains
        .iter()
        .filter_map(|chain| Some(format!("{} at {}", chain.intervention, stage(Book::True.breaks(chain)?.stage))))
        .collect();
    let of = counted(chains.len() as u32, "chain", "chains");
    if !breaks.is_empty() {
        let shown: Vec<&str> = breaks.iter().map(String::as_str).take(SHOWN).collect();
        let begins = if breaks.len() > SHOWN { ", among them" } else { ":" };
        return format!("{} of {of} of indicators broken{begins} {}", breaks.len(), listed(&shown));
    }
    let thinnest = chains.iter().filter_map(|chain| Some((chain, thinning(chain)?)));
    match thinnest.min_by(|a, b| a.1.left.mean.total_cmp(&b.1.left.mean)) {
        Some((chain, thin)) => format!(
            "No chain of indicators breaks, but of 1,000 reached by {} {} {}",
            chain.intervention,
            with_interval(&scaled(&thin.left, 1000.0)),
            thin.last.name
        ),
        None => "No chain of indicators breaks".to_owned(),
    }
}

/// What the figure of the chains shows, link by link.
#[must_use]
pub fn chains_description(material: &Material) -> String {
    let link = |indicator: &Indicator| {
        let of = |book: Book| {
            book.value(indicator).as_ref().map_or_else(|_| "no number".to_owned(), |e| number(e, &indicator.unit))
        };
        let (name, holds) = (&indicator.name, hold(Book::True.hold(indicator)));
        format!(
            "{}, {name}: true {}, observed {} ({holds})",
            stage(indicator.stage),
            of(Book::True),
            of(Book::Observed)
        )
    };
    let chain = |chain: &Chain| {
        let links = chain.indicators.iter().filter(|indicator| !indicator.name.is_empty()).map(link);
        format!("{}: {}.", first_upper(&chain.intervention), links.collect::<Vec<_>>().join("; "))
    };
    let chains = &material.findings.indicators;
    let none = "No intervention, so 0 chains are drawn.".to_owned();
    if chains.is_empty() { none } else { chains.iter().map(chain).collect::<Vec<_>>().join(" ") }
}
