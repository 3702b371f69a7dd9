//! How an evaluator divides the world: as the file says, or as the programme suggests.

use toml::Spanned;

use crate::model::books::{Layout, Lens};
use crate::model::evaluation::{BEFORE, Evaluation, OVERDISPERSION, Role, Unevaluated, begins, weeks_before};
use crate::model::interventions::Intervention;
use crate::model::setting::Setting;
use crate::scenario::error::{Mistakes, NameProblem, NumberProblem};
use crate::scenario::file::{self, Areas, Selection, Whole};
use crate::units::{Positive, Week};

/// The evaluation of a file, or the one that the programme suggests.
pub(super) fn compile(
    given: Option<file::Evaluation>,
    setting: &Setting,
    programme: &[Intervention],
    burn_in: u32,
    mistakes: &mut Mistakes,
) -> Result<Evaluation, Unevaluated> {
    let Some(given) = given else { return Evaluation::derived(setting, programme, burn_in) };
    let since = begins(programme).unwrap_or(Week(0));
    let (lens, what) = areas(given.areas);
    let labels = Layout::new(setting, 1).labels(lens);
    let before = before(given.before.as_ref(), weeks_before(since, burn_in), mistakes);
    let overdispersion = given.overdispersion.as_ref().map_or(OVERDISPERSION, |given| overdispersion(given, mistakes));
    let mut assigned = Assigned { what, roles: vec![None; labels.len()], labels };
    assigned.assign(Role::Treatment, &given.treatment, mistakes);
    assigned.assign(Role::Buffer, &given.buffer, mistakes);
    assigned.assign(Role::Control, &given.control, mistakes);
    if let Some(given) = &given.buffer_control {
        assigned.assign(Role::BufferControl, given, mistakes);
    }
    if before == 0 {
        return Err(Unevaluated::NothingBefore);
    }
    Ok(Evaluation { lens, roles: assigned.roles, since, before, overdispersion })
}

/// The lens, and what one of its categories is called.
const fn areas(areas: Areas) -> (Lens, &'static str) {
    match areas {
        Areas::Origins => (Lens::Origin, "origin"),
        Areas::Routes => (Lens::Route, "route"),
        Areas::Destinations => (Lens::Destination, "destination"),
        Areas::Groups => (Lens::Group, "target group"),
        Areas::Tactics => (Lens::Tactic, "tactic"),
        Areas::Forms => (Lens::Form, "form of exploitation"),
    }
}

/// Weeks before the programme. What the file does not say is a year, or what there is.
fn before(given: Option<&Spanned<Whole>>, there_are: u32, mistakes: &mut Mistakes) -> u32 {
    let Some(given) = given else { return BEFORE.min(there_are) };
    let weeks = super::at_least("weeks before the programme:", 1, given, mistakes);
    if weeks > there_are {
        let (what, most) = ("weeks before the programme, burn-in and all:", f64::from(there_are));
        mistakes.add(given.span(), NumberProblem::TooLarge { what, most, found: f64::from(weeks) });
    }
    weeks
}

fn overdispersion(given: &Spanned<Positive>, mistakes: &mut Mistakes) -> f64 {
    let found = given.get_ref().get();
    if found < 1.0 {
        let (what, valid) = ("over-dispersion:", "of 1 or more: counts vary at least as a Poisson count does");
        mistakes.add(given.span(), NumberProblem::Outside { what, found, valid });
    }
    found
}

/// The roles of all categories on the way.
struct Assigned {
    what: &'static str,
    labels: Vec<String>,
    roles: Vec<Option<Role>>,
}

impl Assigned {
    fn assign(&mut self, role: Role, names: &Selection, mistakes: &mut Mistakes) {
        let what = self.what;
        if names.get_ref().is_empty() {
            mistakes.add(names.span(), NameProblem::EmptyRole { role: role.key() });
        }
        for given in names.get_ref() {
            let name = given.get_ref().clone();
            let problem = match self.labels.iter().position(|label| *label == name) {
                None => NameProblem::UnknownName { what, name, valid: self.labels.clone() },
                Some(category) => match self.roles[category].replace(role) {
                    None => continue,
                    Some(other) if other == role => NameProblem::NamedTwice { what, name },
                    Some(other) => NameProblem::TwoRoles { what, name, roles: [other.key(), role.key()] },
                },
            };
            mistakes.add(given.span(), problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    fn of(name: &str) -> Result<Evaluation, Unevaluated> {
        Scenario::shipped(name).unwrap().unwrap().setting.evaluation
    }

    fn with(lines: &str) -> Evaluation {
        let text = format!("format = 1\nextends = \"default\"\n[evaluation]\n{lines}");
        let scenario = Scenario::parse("evaluated.toml", &text).unwrap_or_else(|error| panic!("{error}"));
        scenario.setting.evaluation.unwrap()
    }

    const ROLES: [Option<Role>; 4] =
        [Some(Role::Treatment), Some(Role::Buffer), Some(Role::Control), Some(Role::BufferControl)];

    /// The example of `model::evaluation`.
    #[test]
    fn the_programme_suggests_places() {
        let [treated, buffer, control, _] = ROLES;
        let found = of("default").unwrap();
        assert_eq!((found.lens, found.since, found.before), (Lens::Origin, Week(0), 52));
        assert_eq!(found.roles, [treated, treated, buffer, control, control]);
        let found = of("identification").unwrap();
        assert_eq!((found.lens, found.roles), (Lens::Destination, vec![treated, buffer, control, control]));
        let found = of("law-on-paper").unwrap();
        assert_eq!((found.lens, found.roles), (Lens::Destination, vec![treated, treated, buffer, control]));
    }

    #[test]
    fn a_programme_that_works_everywhere_leaves_no_places() {
        assert_eq!(of("national-plan"), Err(Unevaluated::NoPlaces));
        let mut scenario = Scenario::shipped("default").unwrap().unwrap();
        scenario.programme.clear();
        let found = Evaluation::derived(&scenario.setting, &scenario.programme, 104);
        assert_eq!(found, Err(Unevaluated::NoProgramme));
    }

    #[test]
    fn what_is_before_is_limited_by_the_burn_in() {
        let Scenario { setting, mut programme, .. } = Scenario::shipped("default").unwrap().unwrap();
        let before = |programme: &[Intervention], burn_in| {
            Evaluation::derived(&setting, programme, burn_in).map(|found| found.before)
        };
        assert_eq!(before(&programme, 40), Ok(40));
        assert_eq!(before(&programme, 0), Err(Unevaluated::NothingBefore));
        for row in &mut programme {
            row.start = Week(26);
        }
        assert_eq!(before(&programme, 0), Ok(26));
        assert_eq!(begins(&programme), Some(Week(26)));
    }

    #[test]
    fn a_file_may_choose_any_lens() {
        let [treated, buffer, control, buffer_control] = ROLES;
        let found = with(
            "areas = \"tactics\"\ntreatment = [\"online offers\"]\nbuffer = [\"job broker\"]\n\
             control = [\"family and friends\"]\nbuffer_control = [\"partner relationship\"]\nbefore = 26\noverdispersion = 2\n",
        );
        let expected = Evaluation {
            lens: Lens::Tactic,
            roles: vec![buffer, treated, control, buffer_control],
            since: Week(0),
            before: 26,
            overdispersion: 2.0,
        };
        assert_eq!(found, expected);
        let found = with(
            "areas = \"groups\"\ntreatment = [\"young men\"]\nbuffer = [\"adult men\"]\ncontrol = [\"young women\"]",
        );
        assert_eq!((found.roles, found.before), (vec![control, treated, None, buffer], 52));
    }

    #[test]
    fn quarters_are_counted_from_the_programme() {
        let found = Evaluation { since: Week(10), before: 20, ..of("default").unwrap() };
        let quarters = [-11, -10, -4, -3, 9, 10, 22, 23].map(|week| found.quarter(Week(week)));
        assert_eq!(found.quarters_before(), 2);
        assert_eq!(quarters, [None, Some(0), Some(0), Some(1), Some(1), Some(2), Some(2), Some(3)]);
    }
}
