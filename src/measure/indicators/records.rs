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

/// Whether authorities have the number.
pub(super) fn is_recorded(record: Record) -> Result<(), Undefined> {
    let why = match record {
        Record::Averted => "nobody records attempts that fail",
        Record::Found => "nobody records who gets out in other ways",
        Record::Again => "nobody records who of those recruited was trafficked before",
        Record::Reintegrated => "nobody records how those who were supported fare",
        _ => return Ok(()),
    };
    Err(Undefined::NotRecorded { why: why.to_owned() })
}

/// Numerator and denominator.
pub(super) fn counts(record: Record, book: Book, scope: &Scope, layout: &Layout, books: &Books) -> [f64; 2] {
    let (truth, seen) = (&books.truth, &books.observed);
    let observed = book == Book::Observed;
    let pair = |part: u32, whole: u32| [f64::from(part), f64::from(whole)];
    match record {
        Record::Covered if observed => covered(&seen.identified(layout), scope, layout),
        Record::Covered => covered(&truth.victim_weeks, scope, layout),
        Record::Recruited if observed => selected(&seen.identified(layout), scope, layout),
        Record::Recruited => selected(&truth.recruitments, scope, layout),
        Record::Averted => [f64::from(truth.turned.averted) - f64::from(truth.turned.induced), 1.0],
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing::{Stay, World};
    use crate::units::{PlaceId, RouteId};

    /// Ten weeks on farms at the first destination, thirty in homes at the second, from two origins.
    fn found(record: Record, book: Book, scope: &Scope) -> [i64; 2] {
        let world = World::new(40);
        let mut books = world.books();
        world.enter(&mut books, Stay { weeks: 10, ..Stay::default() });
        world.enter(&mut books, Stay { route: RouteId(2), form: 1, weeks: 30, ..Stay::default() });
        // Only those on farms are recorded.
        books.observed.register = vec![world.registered(Stay::default()); 3];
        (books.truth.turned.averted, books.truth.turned.induced) = (7, 9);
        counts(record, book, scope, &world.layout, &books).map(|count| count as i64)
    }

    #[test]
    fn what_is_covered_is_true_where_people_are_and_observed_where_they_are_found() {
        let second = Scope { destinations: Some(vec![PlaceId(3)]), ..Scope::default() };
        let homes = Scope { forms: Some(vec![FormId(1)]), ..Scope::default() };
        let neither = Scope { forms: Some(vec![FormId(0)]), ..second.clone() };
        for (scope, truth) in [(&second, 30), (&homes, 30), (&neither, 0), (&Scope::default(), 40)] {
            assert_eq!(found(Record::Covered, Book::True, scope), [truth, 40]);
        }
        assert_eq!(found(Record::Covered, Book::Observed, &second), [0, 3]);
        assert_eq!(found(Record::Covered, Book::Observed, &Scope::default()), [3, 3]);
    }

    #[test]
    fn recruitments_in_scope_go_by_tactic_then_origin_then_group() {
        let tactic = |id| Scope { tactics: Some(vec![TacticId(id)]), ..Scope::default() };
        let origin = Scope { origins: Some(vec![PlaceId(1)]), ..Scope::default() };
        let group = Scope { groups: Some(vec![GroupId(1)]), ..Scope::default() };
        for (scope, inside) in [(tactic(0), 2), (tactic(1), 0), (origin, 1), (group, 0), (Scope::default(), 2)] {
            assert_eq!(found(Record::Recruited, Book::True, &scope), [inside, 2]);
        }
    }

    #[test]
    fn more_may_be_induced_than_averted() {
        assert_eq!(found(Record::Averted, Book::True, &Scope::default()), [-2, 1]);
    }
}
