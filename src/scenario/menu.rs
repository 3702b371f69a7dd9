//! Which mixes of interventions are compared: all subsets of a scenario's, some that are named, or the programmes of several
//! scenarios in one world.

use std::fmt::Write;

use super::error::nearest;
use super::{Scenario, ScenarioError, differences};
use crate::model::interventions::Intervention;

/// The word that asks for all subsets.
pub const ALL: &str = "all";
/// Interventions at most of which all subsets are taken without being asked for.
pub const USUALLY: usize = 6;
/// Interventions at most of which all subsets can be taken.
pub const AT_MOST: usize = 12;
/// More interventions than this, and mixes are named by letters.
const IN_WORDS: usize = 3;
/// Differences of worlds that a message names.
const SHOWN: usize = 5;

/// Some of the interventions of a scenario, compared with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mix {
    /// Name shown to people.
    pub name: String,
    /// Position of its scenario.
    pub scenario: usize,
    /// Positions in the programme of that scenario.
    pub interventions: Vec<usize>,
}

/// All mixes that are compared, in one world. The first is to do nothing; of two that are as good, that with fewer interventions
/// comes first.
#[derive(Clone, Debug)]
pub struct Menu {
    /// The scenarios. The first gives the world, its plan and its name.
    pub scenarios: Vec<Scenario>,
    /// The mixes.
    pub mixes: Vec<Mix>,
}

/// Why mixes cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum MenuError {
    /// Nothing to compare with doing nothing.
    #[error("\"{scenario}\" has no intervention, so there is nothing to compare: add one, or name another scenario")]
    NoIntervention {
        /// Its name.
        scenario: String,
    },
    /// More subsets than are taken without being asked for.
    #[error(
        "\"{scenario}\" has {found} interventions, so {} mixes: write --mix all for all of them, or name those to be compared \
         with --mix NAME=intervention+intervention",
        1_u64 << found
    )]
    Many {
        /// Its name.
        scenario: String,
        /// Its interventions.
        found: usize,
    },
    /// More subsets than can be taken.
    #[error(
        "all subsets can be taken of {AT_MOST} interventions at most, \"{scenario}\" has {found}: name those to be compared with \
         --mix NAME=intervention+intervention"
    )]
    TooMany {
        /// Its name.
        scenario: String,
        /// Its interventions.
        found: usize,
    },
    /// A mix of something that is not in the scenario.
    #[error("--mix {mix}: there is no intervention \"{found}\". {hint}")]
    Unknown {
        /// The mix as it was written.
        mix: String,
        /// What is not there.
        found: String,
        /// What may have been meant, and what there is.
        hint: String,
    },
    /// An intervention that stands twice in a mix.
    #[error("--mix {mix}: \"{found}\" stands there twice")]
    Twice {
        /// The mix as it was written.
        mix: String,
        /// Which.
        found: String,
    },
    /// Two mixes of one name, or two that are the same.
    #[error("--mix {mix}: \"{other}\" is that already; every mix needs a name and a content of its own")]
    Again {
        /// The mix as it was written.
        mix: String,
        /// The one before it.
        other: String,
    },
    /// Named mixes of several scenarios.
    #[error(
        "--mix names interventions of one scenario, and there are several: leave out --mix, or all scenarios but one"
    )]
    MixOfSeveral,
    /// Scenarios of one name.
    #[error("two scenarios are called \"{name}\": rename one of the files, as results go by their names")]
    SameName {
        /// The name.
        name: String,
    },
    /// Scenarios in different worlds.
    #[error(
        "\"{first}\" and \"{other}\" are not the same world, so nothing could be told apart from luck. They differ in:{what}\nMake \
         both extend the same base, and change nothing there but interventions."
    )]
    OtherWorld {
        /// The first scenario.
        first: String,
        /// The other.
        other: String,
        /// Where they differ, a line each.
        what: String,
    },
}

impl Menu {
    /// The mixes of the scenarios: those that `wanted` names, each `NAME=a+b` or `a+b`; else all subsets of the interventions of
    /// one scenario (more than [`USUALLY`] where `wanted` is the word [`ALL`]), or the programmes of several.
    ///
    /// # Errors
    /// Where there is nothing to compare or too much, where a name is wrong, and where worlds differ.
    ///
    /// # Panics
    /// Without a scenario.
    pub fn new(scenarios: Vec<Scenario>, wanted: &[String]) -> Result<Self, MenuError> {
        let mixes = match (&scenarios[..], wanted) {
            ([one], []) => subsets(one, USUALLY)?,
            ([one], [all]) if all == ALL => subsets(one, AT_MOST)?,
            ([one], named) => self::named(one, named)?,
            (several, []) => programmes(several)?,
            _ => return Err(MenuError::MixOfSeveral),
        };
        Ok(Self { scenarios, mixes })
    }

    /// The scenario of the world.
    #[must_use]
    pub fn base(&self) -> &Scenario {
        &self.scenarios[0]
    }

    /// The interventions of a mix, as the central world has them.
    #[must_use]
    pub fn programme(&self, mix: &Mix) -> Vec<Intervention> {
        chosen(mix, &self.scenarios[mix.scenario].programme)
    }

    /// The interventions of all mixes, as a world draws them; `first` are those of the first scenario.
    ///
    /// # Errors
    /// Where the drawn numbers do not fit together.
    pub fn drawn(
        &self,
        seed: u64,
        world: u32,
        first: Vec<Intervention>,
    ) -> Result<Vec<Vec<Intervention>>, ScenarioError> {
        let mut all = vec![first];
        for scenario in &self.scenarios[1..] {
            all.push(scenario.drawn(seed, world)?.programme);
        }
        Ok(self.mixes.iter().map(|mix| chosen(mix, &all[mix.scenario])).collect())
    }

    /// Names of the interventions of a mix.
    #[must_use]
    pub fn names(&self, mix: &Mix) -> Vec<&str> {
        let programme = &self.scenarios[mix.scenario].programme;
        mix.interventions.iter().map(|&i| programme[i].name.as_str()).collect()
    }

    /// The mixes that are one intervention of this mix each, where all of these are compared and it has several.
    #[must_use]
    pub fn parts(&self, mix: &Mix) -> Option<Vec<usize>> {
        let alone = |&part: &usize| {
            let is_it = |other: &Mix| other.scenario == mix.scenario && other.interventions == [part];
            self.mixes.iter().position(is_it)
        };
        mix.interventions.iter().map(alone).collect()
    }

    /// Whether it has all subsets of a scenario's interventions, and not some that were named.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.scenarios.len() == 1 && subsets(self.base(), AT_MOST).is_ok_and(|all| all == self.mixes)
    }

    /// What has to be wanted to get these mixes; nothing where they are the usual ones of their scenarios.
    #[must_use]
    pub fn wanted(&self) -> Vec<String> {
        let named = |mix: &Mix| format!("{}={}", mix.name, self.names(mix).join("+"));
        match self.scenarios[..] {
            [ref one] if self.is_whole() && one.programme.len() <= USUALLY => Vec::new(),
            [_] if self.is_whole() => vec![ALL.to_owned()],
            [_] => self.mixes[1..].iter().map(named).collect(),
            _ => Vec::new(),
        }
    }

    /// The mixes of one intervention, by which larger ones are measured.
    #[must_use]
    pub fn alone(&self) -> Vec<usize> {
        (0..self.mixes.len()).filter(|&mix| self.mixes[mix].interventions.len() == 1).collect()
    }

    /// The letter and the name of each intervention, where mixes are named by letters.
    #[must_use]
    pub fn letters(&self) -> Vec<(char, &str)> {
        let programme = &self.base().programme;
        let named = (0..).zip(programme).map(|(i, row)| (letter(i), row.name.as_str()));
        if self.is_whole() && programme.len() > IN_WORDS { named.collect() } else { Vec::new() }
    }
}

/// What doing nothing is called.
pub const NOTHING: &str = "do nothing";

fn nothing() -> Mix {
    Mix { name: NOTHING.to_owned(), scenario: 0, interventions: Vec::new() }
}

fn chosen(mix: &Mix, programme: &[Intervention]) -> Vec<Intervention> {
    mix.interventions.iter().map(|&i| programme[i].clone()).collect()
}

fn letter(i: u8) -> char {
    char::from(b'A' + i)
}

/// All subsets, small ones first.
fn subsets(scenario: &Scenario, most: usize) -> Result<Vec<Mix>, MenuError> {
    let (name, found) = (scenario.name.clone(), scenario.programme.len());
    match found {
        0 => return Err(MenuError::NoIntervention { scenario: name }),
        n if n > AT_MOST => return Err(MenuError::TooMany { scenario: name, found }),
        n if n > most => return Err(MenuError::Many { scenario: name, found }),
        _ => {}
    }
    let members = |set: usize| (0..found).filter(move |i| set & 1 << i != 0).collect::<Vec<_>>();
    let mut sets: Vec<Vec<usize>> = (1..1 << found).map(members).collect();
    sets.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    let in_words = |&i: &usize| scenario.programme[i].name.as_str();
    let mix = |interventions: Vec<usize>| {
        let name = if found > IN_WORDS {
            interventions.iter().map(|&i| letter(i as u8)).collect()
        } else {
            interventions.iter().map(in_words).collect::<Vec<_>>().join(" + ")
        };
        Mix { name, scenario: 0, interventions }
    };
    Ok([nothing()].into_iter().chain(sets.into_iter().map(mix)).collect())
}

/// The mixes that are named.
fn named(scenario: &Scenario, wanted: &[String]) -> Result<Vec<Mix>, MenuError> {
    let mut mixes = vec![nothing()];
    for text in wanted {
        let mix = one(scenario, text)?;
        let same = |other: &&Mix| other.name == mix.name || other.interventions == mix.interventions;
        if let Some(other) = mixes.iter().find(same) {
            return Err(MenuError::Again { mix: text.clone(), other: other.name.clone() });
        }
        mixes.push(mix);
    }
    Ok(mixes)
}

/// `NAME=a+b`, or `a+b`.
fn one(scenario: &Scenario, text: &str) -> Result<Mix, MenuError> {
    let (name, content) = text.split_once('=').map_or((None, text), |(name, content)| (Some(name.trim()), content));
    let mut interventions = Vec::new();
    for part in content.split('+').map(str::trim) {
        let position = scenario.programme.iter().position(|row| row.name == part);
        let position = position.ok_or_else(|| unknown(scenario, text, part))?;
        if interventions.contains(&position) {
            return Err(MenuError::Twice { mix: text.to_owned(), found: part.to_owned() });
        }
        interventions.push(position);
    }
    interventions.sort_unstable();
    let names = || interventions.iter().map(|&i| scenario.programme[i].name.as_str()).collect::<Vec<_>>().join(" + ");
    let name = name.filter(|name| !name.is_empty()).map_or_else(names, ToOwned::to_owned);
    Ok(Mix { name, scenario: 0, interventions })
}

fn unknown(scenario: &Scenario, mix: &str, found: &str) -> MenuError {
    let names: Vec<String> = scenario.programme.iter().map(|row| row.name.clone()).collect();
    MenuError::Unknown { mix: mix.to_owned(), found: found.to_owned(), hint: nearest(found, &names) }
}

/// The programmes of several scenarios in the world of the first.
fn programmes(scenarios: &[Scenario]) -> Result<Vec<Mix>, MenuError> {
    let mut mixes = vec![nothing()];
    for (position, scenario) in scenarios.iter().enumerate() {
        same_world(&scenarios[0], scenario)?;
        if scenario.programme.is_empty() {
            return Err(MenuError::NoIntervention { scenario: scenario.name.clone() });
        }
        if mixes.iter().any(|mix| mix.name == scenario.name) {
            return Err(MenuError::SameName { name: scenario.name.clone() });
        }
        let interventions = (0..scenario.programme.len()).collect();
        mixes.push(Mix { name: scenario.name.clone(), scenario: position, interventions });
    }
    Ok(mixes)
}

/// Refuses another world: another setting, or other weeks.
fn same_world(first: &Scenario, other: &Scenario) -> Result<(), MenuError> {
    let different = differences(first, other);
    let mut of_world = different.iter().filter(|difference| is_of_world(&difference.path));
    let mut what = String::new();
    for difference in of_world.by_ref().take(SHOWN) {
        let said = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
        let (path, mine, other) = (&difference.path, said(&difference.first), said(&difference.second));
        let _ = write!(what, "\n  {path}: {mine} and {other}");
    }
    match of_world.count() {
        0 => {}
        more => drop(write!(what, "\n  and {more} more")),
    }
    // Tables in another order make other identifiers of the same names.
    if what.is_empty() && world_of(first) != world_of(other) {
        what.push_str("\n  the order of tables");
    }
    let names = || (first.name.clone(), other.name.clone());
    let ((first, other), is_same) = (names(), what.is_empty());
    if is_same { Ok(()) } else { Err(MenuError::OtherWorld { first, other, what }) }
}

/// Whether something belongs to the world, and not to the programme, its evaluation or the size of a batch.
fn is_of_world(path: &str) -> bool {
    let first = path.split('.').next().unwrap_or_default();
    let aside = ["title", "description", "interventions", "evaluation", "sources", "format", "extends"];
    let size = ["run.seed", "run.replicates", "run.worlds"];
    !aside.contains(&first) && !size.contains(&path) && !path.split('.').any(|part| part == "evidence")
}

/// All of a setting but what an evaluator makes of a programme.
fn world_of(scenario: &Scenario) -> Option<serde_json::Value> {
    let mut world = serde_json::to_value(&scenario.setting).ok()?;
    world.as_object_mut()?.remove("evaluation");
    Some(world)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped(name: &str) -> Scenario {
        Scenario::shipped(name).expect("it is shipped").expect("it is valid")
    }

    fn menu(scenarios: &[&str], wanted: &[&str]) -> Result<Menu, String> {
        let wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        Menu::new(scenarios.iter().map(|name| shipped(name)).collect(), &wanted).map_err(|error| error.to_string())
    }

    fn mixes(menu: &Menu) -> Vec<(&str, &[usize])> {
        menu.mixes.iter().map(|mix| (mix.name.as_str(), &mix.interventions[..])).collect()
    }

    #[test]
    fn all_subsets_of_two() {
        let menu = menu(&["default"], &[]).unwrap();
        let expected: [(&str, &[usize]); 4] = [
            (NOTHING, &[]),
            ("community prevention", &[0]),
            ("harder online offers", &[1]),
            ("community prevention + harder online offers", &[0, 1]),
        ];
        assert_eq!(mixes(&menu), expected);
        assert_eq!(menu.parts(&menu.mixes[3]), Some(vec![1, 2]));
        assert_eq!(menu.names(&menu.mixes[3]), ["community prevention", "harder online offers"]);
        assert!(menu.letters().is_empty());
    }

    #[test]
    fn many_interventions_have_letters() {
        let menu = menu(&["national-plan"], &[]).unwrap();
        assert_eq!(menu.mixes.len(), 64);
        assert_eq!((menu.mixes[6].name.as_str(), menu.mixes[7].name.as_str()), ("F", "AB"));
        assert_eq!(menu.mixes[63].name, "ABCDEF");
        assert_eq!(menu.letters()[1], ('B', "village campaigns"));
        assert!(menu.mixes.windows(2).all(|two| two[0].interventions.len() <= two[1].interventions.len()));
    }

    #[test]
    fn more_than_that_only_on_request() {
        let with = |number: usize| {
            let mut scenario = shipped("default");
            scenario.programme = scenario.programme.iter().cycle().take(number).cloned().collect();
            vec![scenario]
        };
        let all = ["all".to_owned()];
        let said = Menu::new(with(7), &[]).unwrap_err().to_string();
        assert!(said.contains("7 interventions, so 128 mixes: write --mix all"), "{said}");
        assert_eq!(Menu::new(with(12), &all).unwrap().mixes.len(), 4_096);
        let said = Menu::new(with(13), &all).unwrap_err().to_string();
        assert!(said.contains("12 interventions at most, \"default\" has 13"), "{said}");
        let said = Menu::new(with(0), &[]).unwrap_err().to_string();
        assert!(said.contains("has no intervention"), "{said}");
    }

    #[test]
    fn mixes_can_be_named() {
        let menu = menu(&["default"], &["both=harder online offers + community prevention", "community prevention"]);
        let menu = menu.unwrap();
        let expected: [(&str, &[usize]); 3] = [(NOTHING, &[]), ("both", &[0, 1]), ("community prevention", &[0])];
        assert_eq!(mixes(&menu), expected);
        assert_eq!(menu.parts(&menu.mixes[1]), None, "one of its parts is not compared");
        assert_eq!(menu.parts(&menu.mixes[2]), Some(vec![2]));
    }

    #[test]
    fn what_was_wanted_gives_the_same_menu() {
        let wanted = ["both=harder online offers + community prevention", "community prevention"];
        for (scenario, wanted) in [("default", &wanted[..]), ("default", &[]), ("national-plan", &[])] {
            let first = menu(&[scenario], wanted).unwrap();
            let again = first.wanted();
            assert_eq!(again.is_empty(), wanted.is_empty());
            let again = menu(&[scenario], &again.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
            assert_eq!(first.mixes, again.mixes);
        }
        let mut scenario = shipped("national-plan");
        scenario.programme.push(shipped("default").programme.remove(0));
        let seven = Menu::new(vec![scenario], &["all".to_owned()]).unwrap();
        assert_eq!((seven.mixes.len(), seven.wanted()), (128, vec!["all".to_owned()]));
        assert!(menu(&["campaign", "tactic"], &[]).unwrap().wanted().is_empty());
        let all_by_name =
            ["a=community prevention", "b=harder online offers", "c=community prevention+harder online offers"];
        assert_eq!(menu(&["default"], &all_by_name).unwrap().wanted(), all_by_name);
    }

    #[test]
    fn wrong_names_are_told_with_the_right_ones() {
        let said = |wanted: &[&str]| menu(&["default"], wanted).unwrap_err();
        let unknown = said(&["a=comunity prevention"]);
        assert!(unknown.contains("--mix a=comunity prevention: there is no intervention"), "{unknown}");
        assert!(unknown.contains("Did you mean \"community prevention\"?"), "{unknown}");
        assert!(unknown.contains("Valid here: community prevention, harder online offers"), "{unknown}");
        assert!(said(&["a="]).contains("there is no intervention \"\""));
        assert!(said(&["community prevention+community prevention"]).contains("twice"));
        assert!(said(&["a=community prevention", "b=community prevention"]).contains("\"a\" is that already"));
        assert!(said(&["a=community prevention", "a=harder online offers"]).contains("\"a\" is that already"));
        assert!(said(&["do nothing=community prevention"]).contains("\"do nothing\" is that already"));
    }

    #[test]
    fn scenarios_are_compared_in_one_world_only() {
        let menu_of_two = menu(&["campaign", "tactic"], &[]).unwrap();
        let names: Vec<&str> = menu_of_two.mixes.iter().map(|mix| mix.name.as_str()).collect();
        assert_eq!(names, [NOTHING, "campaign", "tactic"]);
        assert_eq!(menu_of_two.programme(&menu_of_two.mixes[2])[0].name, "online channel closed");
        assert!(menu(&["campaign", "campaign"], &[]).unwrap_err().contains("rename one"));
        assert!(menu(&["campaign", "tactic"], &["all"]).unwrap_err().contains("leave out --mix"));

        let changed = Scenario::read_with("default".as_ref(), &["run.burn_in=26".into(), "cells.number=700".into()]);
        let said = Menu::new(vec![shipped("default"), changed.unwrap()], &[]).unwrap_err().to_string();
        assert!(said.contains("not the same world") && said.contains("cells.number"), "{said}");
        assert!(said.contains("run.burn_in: 104 and 26"), "{said}");
    }
}
