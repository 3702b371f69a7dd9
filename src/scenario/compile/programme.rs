//! Interventions.

use std::marker::PhantomData;

use toml::Spanned;

use super::{Names, Role, Vocabulary, check_role, probability_one};
use crate::model::interventions::{Intervention, Kind, Scope, Selector};
use crate::model::setting::Setting;
use crate::scenario::error::{InterventionProblem, Mistakes};
use crate::scenario::file::{Block, Name, Named, Selection, Where, Whole};
use crate::units::{RouteId, Week};

/// All interventions, each with the place of its kind's table.
pub(super) fn compile(
    blocks: Named<Block>,
    names: &Vocabulary,
    setting: &Setting,
    mistakes: &mut Mistakes,
) -> Vec<Spanned<Intervention>> {
    blocks.0.into_iter().filter_map(|(name, block)| intervention(&name, block, names, setting, mistakes)).collect()
}

fn intervention(
    name: &Name,
    mut block: Block,
    names: &Vocabulary,
    setting: &Setting,
    mistakes: &mut Mistakes,
) -> Option<Spanned<Intervention>> {
    let scope = scope(&block.scope, names, setting, mistakes);
    let end = end(&block, mistakes);
    let kind = one_kind(name, block.take_kinds(), mistakes)?;
    check_selectors(&block.scope, kind.get_ref(), mistakes);
    let place = kind.span();
    let intervention = Intervention {
        name: name.get_ref().clone(),
        start: week(block.start),
        delay: block.delay.0,
        ramp: block.ramp.0,
        end,
        effort: block.effort.unwrap_or_else(probability_one),
        fidelity: block.fidelity.unwrap_or_else(probability_one),
        cost: block.cost,
        scope,
        monitoring: block.monitoring,
        kind: kind.into_inner(),
    };
    Some(Spanned::new(place, intervention))
}

fn week(Whole(week): Whole) -> Week {
    Week(0).plus(week)
}

fn end(block: &Block, mistakes: &mut Mistakes) -> Option<Week> {
    let end = block.end.as_ref()?;
    if *end.get_ref() <= block.start {
        mistakes.add(end.span(), InterventionProblem::EndsBeforeStart { start: block.start.0, end: end.get_ref().0 });
    }
    Some(week(*end.get_ref()))
}

fn one_kind(name: &Name, mut kinds: Vec<Spanned<Kind>>, mistakes: &mut Mistakes) -> Option<Spanned<Kind>> {
    let intervention = name.get_ref().clone();
    match kinds.len() {
        0 => mistakes.add(name.span(), InterventionProblem::NoKind { intervention }),
        1 => return kinds.pop(),
        _ => {
            let keys = kinds.iter().map(|kind| kind.get_ref().entry().key).collect();
            let second = kinds.iter().map(Spanned::span).max_by_key(|span| span.start).unwrap_or(name.span());
            mistakes.add(second, InterventionProblem::SeveralKinds { intervention, kinds: keys });
        }
    }
    None
}

fn check_selectors(given: &Where, kind: &Kind, mistakes: &mut Mistakes) {
    let entry = kind.entry();
    let valid: Vec<&str> = entry.selectors.iter().map(|selector| selector.key()).collect();
    for (selector, selection) in given.selections() {
        if !entry.selectors.contains(&selector) {
            let problem =
                InterventionProblem::Selector { selector: selector.key(), kind: entry.key, valid: valid.clone() };
            mistakes.add(selection.span(), problem);
        }
        if selection.get_ref().is_empty() {
            mistakes.add(selection.span(), InterventionProblem::EmptySelection { selector: selector.key() });
        }
    }
}

impl Where {
    /// The selections that are given.
    fn selections(&self) -> impl Iterator<Item = (Selector, &Selection)> {
        let all = [
            (Selector::Jurisdictions, &self.jurisdictions),
            (Selector::Origins, &self.origins),
            (Selector::Destinations, &self.destinations),
            (Selector::Routes, &self.routes),
            (Selector::Groups, &self.groups),
            (Selector::Tactics, &self.tactics),
            (Selector::Forms, &self.forms),
            (Selector::Channels, &self.channels),
        ];
        all.into_iter().filter_map(|(selector, selection)| Some((selector, selection.as_ref()?)))
    }
}

fn scope(given: &Where, names: &Vocabulary, setting: &Setting, mistakes: &mut Mistakes) -> Scope {
    let routes: Names<RouteId> =
        Names { what: "route", all: setting.routes.iter().map(|route| route.name.clone()).collect(), of: PhantomData };
    let origins = given.origins.as_ref().map(|list| names.places.find_all(list.get_ref(), mistakes));
    let destinations = given.destinations.as_ref().map(|list| names.places.find_all(list.get_ref(), mistakes));
    for name in given.origins.iter().flat_map(Spanned::get_ref) {
        check_role(name, Role::Origin, names, setting, mistakes);
    }
    for name in given.destinations.iter().flat_map(Spanned::get_ref) {
        check_role(name, Role::Destination, names, setting, mistakes);
    }
    Scope {
        jurisdictions: given.jurisdictions.as_ref().map(|list| names.jurisdictions.find_all(list.get_ref(), mistakes)),
        origins,
        destinations,
        routes: given.routes.as_ref().map(|list| routes.find_all(list.get_ref(), mistakes)),
        groups: given.groups.as_ref().map(|list| names.groups.find_all(list.get_ref(), mistakes)),
        tactics: given.tactics.as_ref().map(|list| names.tactics.find_all(list.get_ref(), mistakes)),
        forms: given.forms.as_ref().map(|list| names.forms.find_all(list.get_ref(), mistakes)),
        channels: given.channels.as_ref().map(|list| names.channels.find_all(list.get_ref(), mistakes)),
    }
}
