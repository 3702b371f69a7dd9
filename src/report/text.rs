//! The words of reports: every sentence that people read stands here, those of figures in `text/figures.rs`, those of the
//! summary in `text/summary.rs`, those of indicators in `text/indicators.rs`, those of what an evaluator sees in
//! `text/evaluator.rs`, those of pages in `text/page.rs`.

mod chains;
mod channels;
mod comparison;
mod descriptions;
pub mod evaluation;
mod evaluator;
mod figures;
mod indicators;
mod page;
mod sensitivity;
mod summary;

pub use chains::*;
pub use channels::*;
pub use comparison::*;
pub use descriptions::*;
pub use evaluator::*;
pub use figures::*;
pub(super) use indicators::{CHAIN_COLUMNS, chain_row, meaning};
pub use indicators::{Indicators, indicator_number, indicators, is_share, stage, standing};
pub use page::*;
pub use sensitivity::*;
pub use summary::{Summary, summary};
pub(super) use summary::{how_precise, what_changes, what_is_seen, what_it_depends_on, what_moves, what_pairing_buys};

use std::cmp::Ordering;

use super::number::{percent, rounded, scaled, signed_percent, signed_with_interval, with_interval};
use super::{Asked, Material, side, side_of};
use crate::measure::{Basis, Category, Estimate, Impact, LensFinding, Undefined};
use crate::model::books::{Dimension, Lens};

/// What a report may and may not be used for.
pub const LIMITS: &str = "This explores assumptions in an invented world and is no forecast. An effect that the world's \
     assumptions put in comes out again: read where crime moves and what that depends on, not how many cases there will be.";

/// The same in half a line, for figures.
pub const LIMITS_SHORT: &str = "Explores assumptions; no forecast.";

/// Said of what an interval or the noise floor does not separate from nothing.
pub const NOISE: &str = "not distinguishable from noise";

/// Name of a lens.
#[must_use]
pub const fn lens(lens: Lens) -> &'static str {
    match lens {
        Lens::Origin => "origin",
        Lens::Route => "route",
        Lens::Destination => "destination",
        Lens::Group => "target group",
        Lens::Tactic => "tactic",
        Lens::Form => "form of exploitation",
        Lens::Period => "period",
        Lens::Perpetrator => "perpetrator",
    }
}

/// Name of what a lens sorts by, in the plural.
#[must_use]
pub const fn lens_plural(lens: Lens) -> &'static str {
    match lens {
        Lens::Origin => "origins",
        Lens::Route => "routes",
        Lens::Destination => "destinations",
        Lens::Group => "target groups",
        Lens::Tactic => "tactics",
        Lens::Form => "forms of exploitation",
        Lens::Period => "periods",
        Lens::Perpetrator => "perpetrators",
    }
}

/// Name of a dimension of displacement.
#[must_use]
pub const fn dimension(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Geographic => "geographic",
        Dimension::Target => "target",
        Dimension::Tactical => "tactical",
        Dimension::Functional => "functional",
        Dimension::Temporal => "temporal",
        Dimension::Perpetrator => "perpetrator",
    }
}

/// Words for the source of a relocated share.
#[must_use]
pub const fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Declared => "spill / direct effect",
        Basis::Exploratory => "displaced / loss",
    }
}

/// An amount with its noun in the right number.
#[must_use]
pub fn counted(n: u32, one: &str, many: &str) -> String {
    format!("{} {}", rounded(f64::from(n), 0), if n == 1 { one } else { many })
}

/// How many replicates there are, and in how many worlds where these are several.
#[must_use]
pub fn replicates(material: &Material) -> String {
    done(&material.asked, material.findings.replicates, material.findings.worlds)
}

/// How many replicates came of a batch, and in how many worlds where several were asked for.
fn done(asked: &Asked, replicates: u32, worlds: u32) -> String {
    let (replicates, worlds) = (counted(replicates, "replicate", "replicates"), counted(worlds, "world", "worlds"));
    if asked.worlds > 1 { format!("{replicates} in {worlds}") } else { replicates }
}

/// Below a figure: what it was made from.
fn made_from(asked: &Asked, batch: &str) -> String {
    format!("Scenario {}, {batch}, seed {}. {LIMITS_SHORT}", asked.scenario.name, asked.seed)
}

/// A text that begins with a capital.
#[must_use]
pub fn first_upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Things in a row: `a, b and c`.
#[must_use]
pub fn listed(things: &[&str]) -> String {
    match things {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// Why a number is missing, in its place.
#[must_use]
pub fn undefined(reason: &Undefined) -> String {
    format!("undefined: {reason}")
}

/// What the programme averts or adds, without a full stop.
#[must_use]
pub fn impact_title(impact: &Impact) -> String {
    let what = impact.outcome.label();
    // A share where there is one, else an amount.
    let (amount, of) = match (&impact.relative, &impact.net) {
        (Ok(share), _) => (Ok((*share, true)), " of "),
        (Err(_), Ok(net)) => (Ok((*net, false)), " "),
        (Err(reason), Err(_)) => (Err(reason), ""),
    };
    let written = |e: &Estimate, share: bool| if share { percent(e) } else { with_interval(e) };
    match amount {
        Err(reason) => format!("The effect on {what} is unknown: {reason}"),
        Ok((e, share)) => match side(&e) {
            Some(Ordering::Greater) => format!("The programme averts {}{of}{what}", written(&e, share)),
            Some(_) => format!("The programme backfires: it adds {}{of}{what}", written(&scaled(&e, -1.0), share)),
            None => {
                let change =
                    if share { signed_percent(&scaled(&e, -1.0)) } else { signed_with_interval(&scaled(&e, -1.0)) };
                format!("The change in {what} is {NOISE}: {change}")
            }
        },
    }
}

/// The lens with the largest relocated share that can be told from noise.
fn most_relocated<'a>(material: &Material<'a>) -> Option<(&'a LensFinding, &'a Estimate)> {
    let clear = material.findings.lenses.iter().filter_map(|finding| Some((finding, finding.relocated()?)));
    clear.filter(|(_, share)| share.mean > 0.0).max_by(|a, b| a.1.mean.total_cmp(&b.1.mean))
}

/// Lenses on which untreated categories lose too, beyond chance.
fn diffusing<'a>(material: &Material<'a>) -> Vec<&'a LensFinding> {
    let spreads = |finding: &&LensFinding| finding.relocated().is_some_and(|share| share.high < 0.0);
    material.findings.lenses.iter().filter(spreads).collect()
}

/// What a relocated share is a share of.
fn whole(finding: &LensFinding) -> &'static str {
    match finding.headline.basis {
        Basis::Declared => "the direct effect",
        Basis::Exploratory => "the loss",
    }
}

/// From the largest clear loser to the largest clear gainer of a lens.
fn from_and_to(finding: &LensFinding) -> String {
    let clear = |which: Ordering| {
        let those = finding.categories.iter().filter(move |category| side_of(&category.change) == Some(which));
        those.max_by(|a, b| size(a).total_cmp(&size(b))).map(|category| category.label.as_str())
    };
    match (clear(Ordering::Greater), clear(Ordering::Less)) {
        (Some(from), Some(to)) => format!(" (mainly from {from} to {to})"),
        (None, Some(to)) => format!(" (mainly to {to})"),
        _ => String::new(),
    }
}

fn size(category: &Category) -> f64 {
    category.change.as_ref().map_or(0.0, |change| change.mean.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_listed_as_people_do() {
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
        assert_eq!(listed(&["a"]), "a");
        assert_eq!(listed(&[]), "");
    }
}
