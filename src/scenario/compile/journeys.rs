//! Legs and routes.

use std::collections::BTreeSet;

use toml::Spanned;

use super::{MOST_ROWS, Vocabulary, at_least, too_many};
use crate::model::setting::{Leg, Pool, Route};
use crate::scenario::error::{JourneyProblem, Mistakes};
use crate::scenario::file::{self, File, Name};
use crate::units::{Id, LegId, PlaceId, PoolId, Probability, RouteId, Table};

/// All legs and routes. `pools`: where they are right. Routes are read only where no leg is wrong: else each mistake in a leg would show again.
pub(super) fn compile(
    file: &File,
    names: &Vocabulary,
    pools: Option<&Table<PoolId, Pool>>,
    mistakes: &mut Mistakes,
) -> (Table<LegId, Leg>, Table<RouteId, Route>) {
    let before = mistakes.count();
    let legs = legs(file, names, mistakes);
    if mistakes.count() > before {
        return (legs, Table::default());
    }
    let routes = routes(&file.journeys.routes, names, &legs, pools, mistakes);
    (legs, routes)
}

fn legs(file: &File, names: &Vocabulary, mistakes: &mut Mistakes) -> Table<LegId, Leg> {
    let rows = &file.journeys.legs;
    let mut seen = BTreeSet::new();
    let mut legs = Table::default();
    if let Some(row) = rows.get(MOST_ROWS) {
        mistakes.add(row.span(), too_many("leg", rows.len()));
        return legs;
    }
    for row in rows {
        let given = row.get_ref();
        let (from, to) = (names.places.find(&given.from, mistakes), names.places.find(&given.to, mistakes));
        let (Some(from), Some(to)) = (from, to) else { continue };
        if from == to {
            mistakes.add(row.span(), JourneyProblem::LegToItself { place: given.from.get_ref().clone() });
        } else if !seen.insert((from, to, given.mode.as_str())) {
            let (from, to) = (given.from.get_ref().clone(), given.to.get_ref().clone());
            mistakes.add(row.span(), JourneyProblem::LegTwice { from, to, mode: given.mode.clone() });
        }
        check_screening(given, [from, to], file, mistakes);
        legs.push(Leg {
            from,
            to,
            mode: given.mode.clone(),
            cost: given.cost,
            weeks: at_least("the weeks of a leg:", 1, &given.weeks, mistakes),
            screening: given.screening.as_ref().map_or(Probability::default(), |screening| *screening.get_ref()),
        });
    }
    legs
}

/// There is a border only between jurisdictions.
fn check_screening(leg: &file::Leg, ends: [PlaceId; 2], file: &File, mistakes: &mut Mistakes) {
    let Some(screening) = leg.screening.as_ref().filter(|screening| screening.get_ref().get() > 0.0) else { return };
    let [from, to] = ends.map(|place| file.places.0[place.index()].1.jurisdiction.get_ref());
    if from == to {
        let problem = JourneyProblem::DomesticScreening {
            from: leg.from.get_ref().clone(),
            to: leg.to.get_ref().clone(),
            jurisdiction: from.clone(),
        };
        mistakes.add(screening.span(), problem);
    }
}

fn routes(
    rows: &[Spanned<file::Route>],
    names: &Vocabulary,
    legs: &Table<LegId, Leg>,
    pools: Option<&Table<PoolId, Pool>>,
    mistakes: &mut Mistakes,
) -> Table<RouteId, Route> {
    let mut seen = BTreeSet::new();
    let mut routes = Table::default();
    if let Some(row) = rows.get(MOST_ROWS) {
        mistakes.add(row.span(), too_many("route", rows.len()));
        return routes;
    }
    for row in rows {
        let Some(route) = route(row, names, legs, mistakes) else { continue };
        if !seen.insert(route.legs.clone()) {
            mistakes.add(row.span(), JourneyProblem::RouteTwice { route: route.name.clone() });
        }
        if pools.is_some_and(|pools| pools.iter().all(|pool| pool.origin != route.origin)) {
            let origin = names.places.all[route.origin.index()].clone();
            let first = row.get_ref().places.first().map_or(row.span(), Spanned::span);
            mistakes.add(first, JourneyProblem::NoPool { origin, route: route.name.clone() });
        }
        routes.push(route);
    }
    routes
}

fn route(
    row: &Spanned<file::Route>,
    names: &Vocabulary,
    legs: &Table<LegId, Leg>,
    mistakes: &mut Mistakes,
) -> Option<Route> {
    let file::Route { places, modes } = row.get_ref();
    let through: Vec<PlaceId> = places.iter().filter_map(|name| names.places.find(name, mistakes)).collect();
    if places.len() < 2 {
        mistakes.add(row.span(), JourneyProblem::ShortRoute);
    }
    let (&[origin, .., destination], true) = (through.as_slice(), through.len() == places.len()) else { return None };
    let steps = places.len() - 1;
    if let Some(modes) = modes.as_ref().filter(|modes| modes.get_ref().len() != steps) {
        mistakes.add(modes.span(), JourneyProblem::ModeCount { legs: steps, modes: modes.get_ref().len() });
        return None;
    }
    let mut path = Vec::with_capacity(steps);
    for (i, ends) in through.windows(2).enumerate() {
        let mode = modes.as_ref().map(|modes| &modes.get_ref()[i]);
        path.push(leg([ends[0], ends[1]], mode, &places[i + 1], names, legs, mistakes)?);
    }
    Some(Route { name: route_name(places, modes.as_ref().map(Spanned::get_ref)), origin, destination, legs: path })
}

/// The leg between two places, by `mode` where there are several.
fn leg(
    [from, to]: [PlaceId; 2],
    mode: Option<&Name>,
    written: &Name,
    names: &Vocabulary,
    legs: &Table<LegId, Leg>,
    mistakes: &mut Mistakes,
) -> Option<LegId> {
    let name = |place: PlaceId| names.places.all[place.index()].clone();
    let joining: Vec<(LegId, &Leg)> = legs.pairs().filter(|(_, leg)| leg.from == from && leg.to == to).collect();
    let modes = || joining.iter().map(|(_, leg)| leg.mode.clone()).collect();
    match (joining.as_slice(), mode) {
        ([], _) => {
            let onward: BTreeSet<String> = legs.iter().filter(|leg| leg.from == from).map(|leg| name(leg.to)).collect();
            let onward = onward.into_iter().collect();
            mistakes.add(written.span(), JourneyProblem::NoLeg { from: name(from), to: name(to), onward });
            None
        }
        (_, Some(mode)) => {
            let found = joining.iter().find(|(_, leg)| &leg.mode == mode.get_ref());
            if found.is_none() {
                let (from, to, mode_name) = (name(from), name(to), mode.get_ref().clone());
                let problem = JourneyProblem::NoLegByMode { from, to, mode: mode_name, modes: modes() };
                mistakes.add(mode.span(), problem);
            }
            found.map(|&(id, _)| id)
        }
        (&[(id, _)], None) => Some(id),
        (_, None) => {
            mistakes.add(written.span(), JourneyProblem::WhichLeg { from: name(from), to: name(to), modes: modes() });
            None
        }
    }
}

/// For example `Arda-Sel-Mira`, or `Arda-Sel-Mira (road, air)` where the file tells the modes.
fn route_name(places: &[Name], modes: Option<&Vec<Name>>) -> String {
    let join = |names: &[Name], by: &str| names.iter().map(|name| name.get_ref().as_str()).collect::<Vec<_>>().join(by);
    let path = join(places, "-");
    modes.map_or_else(|| path.clone(), |modes| format!("{path} ({})", join(modes, ", ")))
}
