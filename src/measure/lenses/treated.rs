//! Which categories of a lens a programme treats.
//!
//! An intervention treats on a lens the categories that its selectors name; where its selectors do not restrict the
//! lens, it treats all of them. Example: awareness in Alta and Brisa, and one more intervention in Brisa and Corva, treat
//! three origins of four; add an inspection that names only destinations, and all origins are treated: no spill can be
//! declared on that lens. A plan, which only arranges the others, treats nothing itself.

use crate::measure::Undefined;
use crate::model::books::{Layout, Lens};
use crate::model::interventions::Intervention;

/// Whether each category of a lens is treated; and whether that part is proper, or why not.
pub(in crate::measure) fn treated(
    programme: &[Intervention],
    layout: &Layout,
    lens: Lens,
) -> (Vec<bool>, Result<(), Undefined>) {
    let mut treated = vec![false; layout.len(lens)];
    let mut unrestricted = None;
    for intervention in programme.iter().filter(|row| !row.kind.arranges()) {
        if let Some(named) = layout.named(lens, &intervention.scope) {
            for category in named {
                treated[category] = true;
            }
        } else {
            treated.fill(true);
            unrestricted = unrestricted.or(Some(intervention.name.clone()));
        }
    }
    let proper = proper(programme, &treated, unrestricted, lens);
    (treated, proper)
}

fn proper(
    programme: &[Intervention],
    treated: &[bool],
    unrestricted: Option<String>,
    lens: Lens,
) -> Result<(), Undefined> {
    if matches!(lens, Lens::Period | Lens::Perpetrator) {
        Err(Undefined::NoSelector)
    } else if programme.is_empty() {
        Err(Undefined::NoProgramme)
    } else if let Some(intervention) = unrestricted {
        Err(Undefined::AllTreatedBy { intervention })
    } else if !treated.contains(&true) {
        Err(Undefined::NoneTreated)
    } else if !treated.contains(&false) {
        Err(Undefined::AllTreated)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing::{intervention, setting};
    use crate::model::interventions::Scope;
    use crate::units::{FormId, PlaceId, RouteId};

    fn of(programme: &[Intervention], lens: Lens) -> (Vec<bool>, Result<(), Undefined>) {
        treated(programme, &Layout::new(&setting(), 26), lens)
    }

    fn origins(name: &str, places: &[u16]) -> Intervention {
        let origins = Some(places.iter().map(|&place| PlaceId(place)).collect());
        intervention(name, Scope { origins, ..Scope::default() })
    }

    #[test]
    fn interventions_add_up() {
        assert_eq!(of(&[origins("a", &[0])], Lens::Origin), (vec![true, false], Ok(())));
        assert_eq!(
            of(&[origins("a", &[0]), origins("b", &[1])], Lens::Origin),
            (vec![true, true], Err(Undefined::AllTreated))
        );
    }

    #[test]
    fn an_unlimited_intervention_treats_all() {
        let routes = intervention("patrol", Scope { routes: Some(vec![RouteId(2)]), ..Scope::default() });
        let programme = [origins("a", &[0]), routes];
        let reason = |name: &str| Err(Undefined::AllTreatedBy { intervention: name.to_owned() });
        assert_eq!(of(&programme, Lens::Origin), (vec![true, true], reason("patrol")));
        assert_eq!(of(&programme, Lens::Route), (vec![true, true, true], reason("a")));
        assert_eq!(of(&programme[1..], Lens::Route), (vec![false, false, true], Ok(())));
    }

    #[test]
    fn places_count_only_in_their_role() {
        let here = intervention("a", Scope { destinations: Some(vec![PlaceId(0), PlaceId(3)]), ..Scope::default() });
        assert_eq!(of(&[here], Lens::Destination), (vec![false, true], Ok(())));
        assert_eq!(of(&[origins("a", &[3])], Lens::Origin).1, Err(Undefined::NoneTreated));
    }

    #[test]
    fn other_crime_is_no_category() {
        let forms = intervention("a", Scope { forms: Some(vec![FormId(2)]), ..Scope::default() });
        assert_eq!(of(&[forms], Lens::Form), (vec![false, false], Err(Undefined::NoneTreated)));
    }

    #[test]
    fn no_selector_reaches_periods_and_perpetrators() {
        for lens in [Lens::Period, Lens::Perpetrator] {
            assert_eq!(of(&[origins("a", &[0])], lens).1, Err(Undefined::NoSelector));
        }
        assert_eq!(of(&[], Lens::Origin), (vec![false, false], Err(Undefined::NoProgramme)));
    }
}
