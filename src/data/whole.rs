//! Rows checked against each other, and joined: what the measures take for granted is made sure here.

use std::collections::{BTreeMap, BTreeSet};

use super::error::{CountProblem, Mistakes};
use super::rows::Row;
use crate::measure::field::{Observation, Observations, Period, Role};

/// Counts in which every area has one role and all counts that other areas have.
pub(super) fn join(rows: Vec<Row>, mistakes: &mut Mistakes) -> Option<Observations> {
    let consistent = mistakes.is_empty();
    one_role(&rows, mistakes);
    once(&rows, mistakes);
    alike(&rows, "harm", |row| Some((named(&row.kind, "this kind of crime"), row.harm)), mistakes);
    alike(&rows, "size", |row| Some((row.area.clone(), row.size?)), mistakes);
    alike(&rows, "weeks", |row| Some((format!("{} {}", row.period.key(), row.time), row.weeks)), mistakes);
    // What is missing is told only where nothing has been refused, else it might be what is missing.
    if consistent && mistakes.is_empty() {
        complete(&rows, mistakes);
        present(&rows, mistakes);
    }
    mistakes.is_empty().then(|| Observations::new(rows.into_iter().map(|row| row.observation).collect()))
}

fn named(name: &str, otherwise: &str) -> String {
    if name.is_empty() { otherwise.to_owned() } else { name.to_owned() }
}

fn one_role(rows: &[Row], mistakes: &mut Mistakes) {
    let mut roles: BTreeMap<&str, Role> = BTreeMap::new();
    for Row { observation: Observation { area, role, .. }, span } in rows {
        let first = *roles.entry(area).or_insert(*role);
        if first != *role {
            let (area, first, role) = (area.clone(), first.key(), role.key());
            mistakes.add(span.clone(), CountProblem::TwoRoles { area, first, role });
        }
    }
}

fn once(rows: &[Row], mistakes: &mut Mistakes) {
    let mut seen = BTreeSet::new();
    for Row { observation: Observation { area, kind, period, time, .. }, span } in rows {
        if !seen.insert((area, kind, period, time)) {
            mistakes.add(span.clone(), CountProblem::Twice { area: area.clone(), period: period.key() });
        }
    }
}

/// Whether a number is the same wherever it belongs to the same thing.
fn alike(
    rows: &[Row],
    column: &'static str,
    of: impl Fn(&Observation) -> Option<(String, f64)>,
    mistakes: &mut Mistakes,
) {
    let mut first: BTreeMap<String, f64> = BTreeMap::new();
    for Row { observation, span } in rows {
        let Some((what, found)) = of(observation) else { continue };
        let wanted = *first.entry(what.clone()).or_insert(found);
        if wanted.to_bits() != found.to_bits() {
            mistakes.add(span.clone(), CountProblem::Differs { column, what: what.trim().to_owned(), found, wanted });
        }
    }
}

/// Whether every area has a count wherever another area has one.
fn complete(rows: &[Row], mistakes: &mut Mistakes) {
    let cell = |row: &Row| {
        let Observation { kind, period, time, .. } = &row.observation;
        (kind.clone(), *period, time.clone())
    };
    let wanted: BTreeSet<_> = rows.iter().map(cell).collect();
    let mut areas: BTreeMap<&str, (BTreeSet<_>, _)> = BTreeMap::new();
    for row in rows {
        areas.entry(&row.observation.area).or_insert_with(|| (BTreeSet::new(), row.span.clone())).0.insert(cell(row));
    }
    for (area, (found, span)) in areas {
        for (kind, period, time) in wanted.difference(&found) {
            let what =
                [period.key(), kind, time].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
            mistakes.add(span.clone(), CountProblem::Lacks { area: area.to_owned(), what });
        }
    }
}

/// Whether there is something to compare at all.
fn present(rows: &[Row], mistakes: &mut Mistakes) {
    for period in Period::ALL {
        if !rows.iter().any(|row| row.observation.period == period) {
            mistakes.add(0..0, CountProblem::NoPeriod { period: period.key() });
        }
    }
    if !rows.iter().any(|row| row.observation.role == Role::Treatment) {
        mistakes.add(0..0, CountProblem::NoTreatment);
    }
}
