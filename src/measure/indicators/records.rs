//! Indicators out of the books: a numerator and a denominator for each arm and book.

use crate::measure::Undefined;
use crate::model::books::{Books, Layout, Lens, Tally};
use crate::model::indicators::Record;
use crate::model::interventions::{Scope, selects};
use crate::units::{FormId, GroupId, Id, TacticId};

/// One set of books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Book {
    True,
    Observed,
}

/// Whether that book has the number.
pub(super) fn has(record: Record, book: Book) -> Result<(), Undefined> {
    let why = match (record, book) {
        (Record::Found, Book::Observed) => "nobody records who gets out in other ways",
        (Record::Again, Book::Observed) => "nobody records who of those recruited was trafficked before",
        (Record::Reintegrated, Book::Observed) => "nobody asks those supported how they are",
        _ => return Ok(()),
    };
    Err(Undefined::NotRecorded { why })
}

/// Numerator and denominator.
pub(super) fn counts(record: Record, book: Book, scope: &Scope, layout: &Layout, books: &Books) -> [f64; 2] {
    let (truth, seen) = (&books.truth, &books.observed);
    let observed = book == Book::Observed;
    let pair = |part: u32, whole: u32| [f64::from(part), f64::from(whole)];
    match record {
        Record::Covered => covered(if observed { &seen.identified } else { &truth.victim_weeks }, scope, layout),
        Record::Recruited => selected(if observed { &seen.identified } else { &truth.recruitments }, scope, layout),
        Record::Arrests => pair(seen.arrests + seen.organisers, seen.cases),
        Record::Convictions => pair(seen.convictions, seen.arrests + seen.organisers),
        Record::Identified => pair(seen.weekly.iter().sum(), 1),
        Record::Found => {
            let ends = truth.ends;
            pair(ends.identified, ends.released + ends.self_exit + ends.identified + ends.freed)
        }
        Record::Assisted => pair(seen.assisted, seen.weekly.iter().sum()),
        Record::Reintegrated => pair(truth.reintegrated, seen.assisted),
        Record::Again => pair(truth.retrafficked, truth.recruited.iter().sum()),
    }
}

/// What a tally holds in the destinations and forms in scope, and everywhere.
fn covered(tally: &Tally, scope: &Scope, layout: &Layout) -> [f64; 2] {
    let places = layout.destinations().iter().map(|&place| selects(scope.destinations.as_ref(), place));
    sum(tally, layout, Lens::Destination, places, |form| selects(scope.forms.as_ref(), form))
}

/// What a tally holds of the tactics in scope, or else of its origins, or else of its groups, and of all.
fn selected(tally: &Tally, scope: &Scope, layout: &Layout) -> [f64; 2] {
    let any = |_| true;
    if let Some(tactics) = &scope.tactics {
        let here = (0..layout.len(Lens::Tactic)).map(|id| tactics.contains(&TacticId::from_index(id)));
        return sum(tally, layout, Lens::Tactic, here, any);
    }
    if let Some(origins) = &scope.origins {
        let here = layout.origins().iter().map(|place| origins.contains(place));
        return sum(tally, layout, Lens::Origin, here, any);
    }
    let groups = (0..layout.len(Lens::Group)).map(|id| selects(scope.groups.as_ref(), GroupId::from_index(id)));
    sum(tally, layout, Lens::Group, groups, any)
}

/// The sum over categories and forms that are here, and over all.
fn sum(
    tally: &Tally,
    layout: &Layout,
    lens: Lens,
    here: impl Iterator<Item = bool>,
    form: impl Fn(FormId) -> bool,
) -> [f64; 2] {
    let mut sums = [0.0; 2];
    for (category, here) in here.enumerate() {
        for (id, &count) in tally.by_form(layout, lens, category).iter().enumerate() {
            let inside = here && form(FormId::from_index(id));
            sums[0] += if inside { f64::from(count) } else { 0.0 };
            sums[1] += f64::from(count);
        }
    }
    sums
}
