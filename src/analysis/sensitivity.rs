//! A whole analysis of what a scenario does not know: from the readings at the points of a design to what matters, where the
//! programme fails and what is worth knowing. The methods are in files of their own; here they are put together.
//!
//! **The relocated share** of one point divides by its own direct effect, which may be near zero. Its indices are therefore
//! those of its linear part: with the share *R* of all points together a point has `(S − R·D)/E[D]`, which is by how much it
//! moves *R* (the influence function of a ratio). Chance can be taken out of it as of any mean.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::condition::Condition;
use super::information;
use super::morris::{self, Effect, Trajectory};
use super::prim::{self, Cases, Discovery};
use super::regression::score;
use super::shapley::Pair;
use super::sobol::{self, Indices, Moves, Row};
use crate::measure::{self, Estimate, Reading, Undefined, Value};
use crate::model::books::Lens;
use crate::scenario::{Parameter, Scenario};
use crate::units::Grade;

/// Total index from which an assumption is said to matter.
pub const MATTERS: f64 = 0.05;

/// What a scenario does not know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inputs {
    /// The uncertain numbers, in the order of the scenario.
    pub inputs: Vec<Input>,
    /// Those that are moved together: tied ones, and after a screening all weak ones. Most groups have one input.
    pub groups: Vec<Group>,
    /// Tied ones that are told apart: all whose group is not that of the weak ones.
    pub pairs: Vec<Pair>,
}

/// One uncertain number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// Where it stands.
    pub path: String,
    /// What is said of it.
    pub distribution: String,
    /// How well it is founded.
    pub grade: Option<Grade>,
}

/// Inputs that are moved together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Path of its input, or what its inputs have in common.
    pub name: String,
    /// Numbers of its inputs.
    pub inputs: Vec<usize>,
}

/// Outcomes of a design: by row and place in the row the readings of a point, where it has all its replicates.
pub type Seen = Vec<Vec<Option<Vec<Reading>>>>;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// When the programme fails.
    pub fails: Condition,
    /// What it is worth and costs, where that is said.
    pub stakes: Option<Stakes>,
}

/// What the programme is worth and costs (kUSD).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stakes {
    /// Of each harm-weighted victim-week averted.
    pub worth: f64,
    /// Of the programme.
    pub cost: f64,
}

/// What a sensitivity analysis finds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sensitivity {
    /// What is not known.
    pub inputs: Inputs,
    /// What was asked.
    pub question: Question,
    /// Strength of each group in the screening, where there was one: by its name.
    pub screening: Option<Vec<(String, Effect)>>,
    /// Points that are independent of each other and have all their replicates.
    pub points: usize,
    /// Rows all points of which have all their replicates.
    pub rows: usize,
    /// Mean net impact over points.
    pub net: Value,
    /// Share of points at which the programme fails.
    pub failing: Value,
    /// The programme's own dimension.
    pub lens: Result<Lens, Undefined>,
    /// The relocated share there, over all points together.
    pub relocated: Value,
    /// What the spread of net impact comes from.
    pub of_net: Result<Indices, Undefined>,
    /// What the spread of the relocated share comes from.
    pub of_share: Result<Indices, Undefined>,
    /// For each input, mean net impact at the lower and upper end of its middle 80 %.
    pub swings: Vec<Result<[Estimate; 2], Undefined>>,
    /// Where it fails.
    pub discovery: Result<Discovery, Undefined>,
    /// Where it fails as well: boxes outside of those before.
    pub also: Vec<Discovery>,
    /// What it is worth to know each input.
    pub worth: Vec<Value>,
    /// The same for the inputs of a section of the scenario together.
    pub sections: Vec<(Group, Value)>,
    /// The same for all inputs together.
    pub worth_of_all: Value,
    /// Between what and what that lies without any regression.
    pub bracket: Result<[f64; 2], Undefined>,
    /// What the answer hangs on, the weakest-founded of what matters first.
    pub assumptions: Vec<Assumption>,
}

/// An input as an assumption.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assumption {
    /// Number of the input.
    pub input: usize,
    /// Its total index on net impact; of a tied one its Shapley effect, of a weak one of a screening the total index of all these.
    pub influence: Value,
    /// Which of these it is.
    pub kind: Influence,
    /// Worth of knowing it.
    pub worth: Value,
    /// Whether the answer hangs on it: its influence is above zero beyond chance, and at least [`MATTERS`].
    pub matters: bool,
}

/// What is given as the influence of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Influence {
    /// The total index of the input.
    Own,
    /// The Shapley effect of one of two tied inputs.
    Tied,
    /// The total index of a group that it is in.
    Group,
}

impl Inputs {
    /// Each uncertain number alone, and tied ones together.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        let mut groups: Vec<(&str, Group)> = Vec::new();
        for (number, parameter) in scenario.uncertain().enumerate() {
            // The second of a tie goes by the name of the first, whichever stands first in the file.
            let key = parameter.tie.as_ref().map_or(parameter.path.as_str(), |tie| &tie.to);
            if let Some((_, group)) = groups.iter_mut().find(|(other, _)| *other == key) {
                group.name = format!("{} + {}", group.name, parameter.path);
                group.inputs.push(number);
            } else {
                groups.push((key, Group { name: parameter.path.clone(), inputs: vec![number] }));
            }
        }
        let input = |parameter: &Parameter| Input {
            path: parameter.path.clone(),
            distribution: parameter.distribution.as_ref().map_or_else(String::new, ToString::to_string),
            grade: parameter.evidence.as_ref().map(|evidence| evidence.grade),
        };
        let at = |path: &str| scenario.uncertain().position(|parameter| parameter.path == path);
        let pair = |(second, parameter): (usize, &Parameter)| {
            let tie = parameter.tie.as_ref()?;
            Some(Pair { first: at(&tie.to)?, second, correlation: tie.correlation })
        };
        Self {
            inputs: scenario.uncertain().map(input).collect(),
            groups: groups.into_iter().map(|(_, group)| group).collect(),
            pairs: scenario.uncertain().enumerate().filter_map(pair).collect(),
        }
    }

    /// What is moved in a row of a design.
    #[must_use]
    pub fn moves(&self) -> Moves {
        Moves { groups: self.coordinates(), pairs: self.pairs.clone() }
    }

    /// Coordinates of each group.
    #[must_use]
    pub fn coordinates(&self) -> Vec<Vec<usize>> {
        self.groups.iter().map(|group| group.inputs.clone()).collect()
    }

    /// The strongest groups of a screening, `most` of them, and all others as one: nothing is fixed, so what a screening misses
    /// shows in the index of the others. `others` is their name.
    #[must_use]
    pub fn screened(&self, effects: &[Effect], most: usize, others: &str) -> Self {
        let strength = |group: usize| effects[group].strength.as_ref().map_or(0.0, |strength| strength.mean);
        let mut order: Vec<usize> = (0..self.groups.len()).collect();
        order.sort_by(|&a, &b| strength(b).total_cmp(&strength(a)));
        let (kept, rest) = order.split_at(most.min(order.len()));
        let mut kept = kept.to_vec();
        kept.sort_unstable();
        let mut groups: Vec<Group> = kept.into_iter().map(|group| self.groups[group].clone()).collect();
        let mut rest: Vec<usize> = rest.iter().flat_map(|&group| self.groups[group].inputs.clone()).collect();
        rest.sort_unstable();
        let pairs = self.pairs.iter().filter(|pair| !rest.contains(&pair.first)).copied().collect();
        if !rest.is_empty() {
            groups.push(Group { name: others.to_owned(), inputs: rest });
        }
        Self { inputs: self.inputs.clone(), groups, pairs }
    }

    /// Sections of the scenario that have several inputs, but not all of them: by the path without its last step.
    fn sections(&self) -> Vec<Group> {
        let mut sections: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (number, input) in self.inputs.iter().enumerate() {
            let section = input.path.rsplit_once('.').map_or("", |(section, _)| section);
            sections.entry(section).or_default().push(number);
        }
        let several = |inputs: &Vec<usize>| (2..self.inputs.len()).contains(&inputs.len());
        let named = sections.into_iter().filter(|(section, inputs)| !section.is_empty() && several(inputs));
        named.map(|(section, inputs)| Group { name: section.to_owned(), inputs }).collect()
    }
}

/// Elementary effects of net impact along trajectories: `seen` has the readings of each point of each.
#[must_use]
pub fn screen(inputs: &Inputs, ways: &[Trajectory], seen: &Seen) -> Vec<Effect> {
    let net = |point: &Option<Vec<Reading>>| point.as_ref().map(|readings| mean(readings, |one| one.net));
    let outcomes: Vec<Vec<Option<f64>>> = seen.iter().map(|way| way.iter().map(net).collect()).collect();
    morris::effects(&inputs.coordinates(), ways, &outcomes)
}

fn mean(readings: &[Reading], of: impl Fn(&Reading) -> f64) -> f64 {
    readings.iter().map(of).sum::<f64>() / readings.len() as f64
}

/// A design that was run.
#[derive(Clone, Copy, Debug)]
pub struct Study<'a> {
    /// What is not known.
    pub inputs: &'a Inputs,
    /// By row and place in the row, where the uncertain numbers stand between 0 and 1 in their distributions.
    pub places: &'a [Vec<Vec<f64>>],
    /// The same with their values.
    pub values: &'a [Vec<Vec<f64>>],
    /// What was seen there.
    pub seen: &'a Seen,
    /// What is asked.
    pub question: Question,
    /// The seed, for resampling.
    pub seed: u64,
}

/// The independent points of a design: the first two of each row.
struct Independent<'a> {
    places: Vec<&'a [f64]>,
    values: Vec<Vec<f64>>,
    readings: Vec<&'a [Reading]>,
}

impl Study<'_> {
    /// What the readings say. `lens` is the one they are of.
    #[must_use]
    pub fn analyse(&self, lens: Result<Lens, Undefined>, screening: Option<Vec<(String, Effect)>>) -> Sensitivity {
        let points = self.independent();
        let rows: Vec<Vec<&[Reading]>> = self.seen.iter().filter_map(|row| complete(row)).collect();
        let net: Vec<f64> = points.readings.iter().map(|readings| mean(readings, |one| one.net)).collect();
        let fails: Vec<bool> = points.readings.iter().map(|readings| self.question.fails.holds(readings)).collect();
        let relocated = lens.clone().and_then(|_| relocated(&points));
        let of_net = self.indices(&rows, |one| one.net);
        let worth = self.worth(&points);
        let boxes = prim::cover(Cases { points: &points.values, hits: &fails }, self.seed);
        Sensitivity {
            question: self.question,
            points: points.readings.len(),
            rows: rows.len(),
            net: measure::mean(net.iter().copied()),
            failing: measure::share(fails.iter().filter(|fails| **fails).count() as u32, fails.len() as u32),
            of_share: relocated.clone().and_then(|share| {
                let direct = points.readings.iter().map(|readings| mean(readings, |one| one.direct)).sum::<f64>();
                let direct = direct / points.readings.len() as f64;
                self.indices(&rows, |one| (one.spill - share.mean * one.direct) / direct)
            }),
            lens,
            relocated,
            swings: (0..self.inputs.inputs.len())
                .map(|input| information::swing(&column(&points, input), &net, self.seed))
                .collect(),
            also: boxes.as_ref().map_or_else(|_| Vec::new(), |boxes| boxes[1..].to_vec()),
            discovery: boxes.map(|mut boxes| boxes.swap_remove(0)),
            sections: self.inputs.sections().into_iter().map(|section| self.of_section(section, &points)).collect(),
            worth_of_all: self.worth_of(&(0..self.inputs.inputs.len()).collect::<Vec<_>>(), &points),
            bracket: self.bracket(&points),
            assumptions: self.assumptions(&of_net, &worth),
            of_net,
            worth,
            screening,
            inputs: self.inputs.clone(),
        }
    }

    fn independent(&self) -> Independent<'_> {
        let mut points = Independent { places: Vec::new(), values: Vec::new(), readings: Vec::new() };
        for (row, seen) in self.seen.iter().enumerate() {
            for (place, seen) in seen.iter().enumerate().take(2) {
                if let Some(readings) = seen {
                    points.places.push(&self.places[row][place]);
                    points.values.push(self.values[row][place].clone());
                    points.readings.push(readings);
                }
            }
        }
        points
    }

    fn indices(&self, rows: &[Vec<&[Reading]>], of: impl Fn(&Reading) -> f64) -> Result<Indices, Undefined> {
        let rows: Vec<Row> =
            rows.iter().map(|row| row.iter().map(|readings| readings.iter().map(&of).collect()).collect()).collect();
        sobol::indices(&rows, &self.inputs.moves(), self.seed)
    }

    /// Net benefit of the programme from its net impact.
    fn benefit(&self, net: f64) -> f64 {
        self.question.stakes.map_or(net, |Stakes { worth, cost }| worth * net - cost)
    }

    fn worth(&self, points: &Independent) -> Vec<Value> {
        (0..self.inputs.inputs.len()).map(|input| self.worth_of(&[input], points)).collect()
    }

    fn of_section(&self, section: Group, points: &Independent) -> (Group, Value) {
        let worth = self.worth_of(&section.inputs, points);
        (section, worth)
    }

    /// What it is worth to know some inputs before choosing between the programme and nothing.
    fn worth_of(&self, inputs: &[usize], points: &Independent) -> Value {
        let scores: Vec<Vec<f64>> =
            points.places.iter().map(|place| inputs.iter().map(|&input| score(place[input])).collect()).collect();
        let benefit: Vec<f64> =
            points.readings.iter().map(|readings| self.benefit(mean(readings, |one| one.net))).collect();
        let nothing = vec![0.0; benefit.len()];
        information::partial(&scores, &[benefit, nothing], self.seed)
    }

    fn bracket(&self, points: &Independent) -> Result<[f64; 2], Undefined> {
        let benefit = |readings: &&[Reading]| readings.iter().map(|one| self.benefit(one.net)).collect::<Vec<_>>();
        let programme: Vec<Vec<f64>> = points.readings.iter().map(benefit).collect();
        let nothing = programme.iter().map(|replicates| vec![0.0; replicates.len()]).collect();
        information::perfect(&[programme, nothing])
    }

    fn influence(&self, input: usize, of_net: &Result<Indices, Undefined>) -> (Influence, Value) {
        let of_net = of_net.as_ref().map_err(Clone::clone);
        let tied = self.inputs.pairs.iter().enumerate().find_map(|(number, pair)| {
            let which = [pair.first, pair.second].iter().position(|&one| one == input)?;
            Some((number, which))
        });
        if let Some((pair, which)) = tied {
            return (Influence::Tied, of_net.and_then(|indices| indices.pairs[pair].effects[which].clone()));
        }
        let group = self.inputs.groups.iter().position(|group| group.inputs.contains(&input));
        let group = group.expect("every input is in a group");
        let alone = self.inputs.groups[group].inputs.len() == 1;
        let kind = if alone { Influence::Own } else { Influence::Group };
        (kind, of_net.and_then(|indices| indices.groups[group].total.clone()))
    }

    fn assumptions(&self, of_net: &Result<Indices, Undefined>, worth: &[Value]) -> Vec<Assumption> {
        let mut all: Vec<Assumption> = (0..worth.len())
            .map(|input| {
                let (kind, influence) = self.influence(input, of_net);
                let matters = influence.as_ref().is_ok_and(|total| total.low > 0.0 && total.mean >= MATTERS);
                Assumption { input, matters, influence, kind, worth: worth[input].clone() }
            })
            .collect();
        let size = |one: &Assumption| one.influence.as_ref().map_or(0.0, |influence| influence.mean);
        let weakness = |one: &Assumption| weakness(self.inputs.inputs[one.input].grade);
        all.sort_by(|a, b| {
            b.matters.cmp(&a.matters).then(weakness(b).cmp(&weakness(a))).then(size(b).total_cmp(&size(a)))
        });
        all
    }
}

/// The readings of a row, where all its points have theirs.
fn complete(row: &[Option<Vec<Reading>>]) -> Option<Vec<&[Reading]>> {
    row.iter().map(Option::as_deref).collect()
}

fn column(points: &Independent, input: usize) -> Vec<f64> {
    points.places.iter().map(|place| score(place[input])).collect()
}

/// The relocated share over all points together.
fn relocated(points: &Independent) -> Value {
    let means = points.readings.iter().map(|all| [mean(all, |one| one.spill), mean(all, |one| one.direct)]);
    let share = measure::ratio_of_means(means).map_err(|reason| match reason {
        Undefined::DenominatorNearZero => Undefined::DirectEffectNearZero,
        other => other,
    })?;
    let direct: f64 = points.readings.iter().map(|all| mean(all, |one| one.direct)).sum();
    if direct > 0.0 { Ok(share) } else { Err(Undefined::DirectEffectNegative) }
}

/// How badly a number is founded.
const fn weakness(grade: Option<Grade>) -> u8 {
    match grade {
        None => 3,
        Some(Grade::Assumption) => 2,
        Some(Grade::Weak) => 1,
        Some(Grade::Strong) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(paths: &[(&str, Option<Grade>)]) -> Inputs {
        let input = |(path, grade): &(&str, Option<Grade>)| Input {
            path: (*path).to_owned(),
            distribution: String::new(),
            grade: *grade,
        };
        let group = |(number, (path, _)): (usize, &(&str, Option<Grade>))| Group {
            name: (*path).to_owned(),
            inputs: vec![number],
        };
        Inputs {
            inputs: paths.iter().map(input).collect(),
            groups: paths.iter().enumerate().map(group).collect(),
            pairs: Vec::new(),
        }
    }

    fn three() -> Inputs {
        inputs(&[("a.x", Some(Grade::Weak)), ("a.y", Some(Grade::Assumption)), ("b.z", None)])
    }

    /// Net impact 100·(x + 2y − ½), direct effect 100, and chance of ±1 between two replicates.
    fn analysed(question: Question) -> Sensitivity {
        let inputs = three();
        let places = sobol::design(128, 3, &inputs.moves(), 1);
        let reading = |x: &Vec<f64>, chance: f64| {
            let net = 100.0 * (x[0] + 2.0 * x[1] - 0.5) + chance;
            Reading { baseline: 1_000.0, net, direct: 400.0, spill: 400.0 - net }
        };
        let seen: Seen = places
            .iter()
            .map(|row| row.iter().map(|x| Some(vec![reading(x, 1.0), reading(x, -1.0)])).collect())
            .collect();
        let study = Study { inputs: &inputs, places: &places, values: &places, seen: &seen, question, seed: 1 };
        study.analyse(Ok(Lens::Origin), None)
    }

    #[test]
    fn what_matters_comes_with_the_weakest_first() {
        let found = analysed(Question { fails: Condition::FAILS, stakes: None });
        let order: Vec<usize> = found.assumptions.iter().map(|one| one.input).collect();
        // y matters and is an assumption, x matters and is weak; z is without evidence, and nothing hangs on it.
        assert_eq!(order, [1, 0, 2]);
        assert_eq!(found.assumptions.iter().map(|one| one.matters).collect::<Vec<_>>(), [true, true, false]);
        let total = |input: usize| found.of_net.as_ref().unwrap().groups[input].total.as_ref().unwrap().mean;
        assert!((total(0) - 0.2).abs() < 0.03 && (total(1) - 0.8).abs() < 0.06 && total(2).abs() < 1e-12);
        // All direct effects are alike, so the share varies as net impact does.
        let share = |input: usize| found.of_share.as_ref().unwrap().groups[input].total.as_ref().unwrap().mean;
        assert!((share(1) - total(1)).abs() < 1e-9);
        assert!((found.relocated.as_ref().unwrap().mean - 0.75).abs() < 0.01);
    }

    /// It fails where x + 2y ≤ ½: in a sixteenth of all points.
    #[test]
    fn it_fails_where_both_are_low() {
        let found = analysed(Question { fails: Condition::FAILS, stakes: None });
        assert!((found.failing.as_ref().unwrap().mean - 1.0 / 16.0).abs() < 0.01);
        let discovery = found.discovery.unwrap();
        assert!(discovery.is_clear());
        assert!(discovery.restrictions.iter().all(|one| one.input < 2 && one.low.is_none()), "{discovery:?}");
    }

    /// Worth in money is that in outcomes times the price; a programme that is surely worth its cost leaves nothing to know.
    #[test]
    fn what_is_worth_knowing_is_told_in_money_too() {
        let worth = |stakes| analysed(Question { fails: Condition::FAILS, stakes }).worth_of_all.unwrap().mean;
        let plain = worth(None);
        assert!(plain > 0.0);
        assert!((worth(Some(Stakes { worth: 3.0, cost: 0.0 })) / plain - 3.0).abs() < 1e-6);
        assert!(worth(Some(Stakes { worth: 3.0, cost: -1_000.0 })).abs() < 1e-6);
        assert!(worth(Some(Stakes { worth: 3.0, cost: 300.0 })) > 3.0 * plain);
    }

    #[test]
    fn a_screening_keeps_the_strongest_and_puts_the_others_together() {
        let effect = |strength: f64| Effect {
            strength: Ok(Estimate { mean: strength, low: 0.0, high: 0.0, n: 2 }),
            mean: None,
            deviation: None,
        };
        let found = three().screened(&[effect(1.0), effect(5.0), effect(2.0)], 1, "the others");
        assert_eq!(found.groups[0], Group { name: "a.y".to_owned(), inputs: vec![1] });
        assert_eq!(found.groups[1], Group { name: "the others".to_owned(), inputs: vec![0, 2] });
        let all = three().screened(&[effect(1.0), effect(5.0), effect(2.0)], 3, "the others");
        assert_eq!(all, three());
    }

    /// Two tied inputs are kept apart as long as their group is told; among the others they are not.
    #[test]
    fn a_screening_keeps_ties_of_what_it_keeps() {
        let effect = |strength: f64| Effect {
            strength: Ok(Estimate { mean: strength, low: 0.0, high: 0.0, n: 2 }),
            mean: None,
            deviation: None,
        };
        let tied = Inputs {
            groups: vec![
                Group { name: "a.x + b.z".to_owned(), inputs: vec![0, 2] },
                Group { name: "a.y".to_owned(), inputs: vec![1] },
            ],
            pairs: vec![Pair { first: 0, second: 2, correlation: 0.5 }],
            ..three()
        };
        assert_eq!(tied.screened(&[effect(2.0), effect(1.0)], 1, "the others").pairs, tied.pairs);
        assert!(tied.screened(&[effect(1.0), effect(2.0)], 1, "the others").pairs.is_empty());
    }

    #[test]
    fn sections_are_what_several_numbers_share() {
        let names: Vec<Group> = three().sections();
        assert_eq!(names, [Group { name: "a".to_owned(), inputs: vec![0, 1] }]);
    }

    #[test]
    fn missing_points_take_away_their_rows_and_no_more() {
        let inputs = three();
        let places = sobol::design(16, 3, &inputs.moves(), 1);
        let reading = |x: &Vec<f64>| Reading { baseline: 1.0, net: x[0], direct: 0.0, spill: 0.0 };
        let mut seen: Seen = places.iter().map(|row| row.iter().map(|x| Some(vec![reading(x); 2])).collect()).collect();
        seen[3][4] = None;
        seen[5][1] = None;
        let question = Question { fails: Condition::FAILS, stakes: None };
        let study = Study { inputs: &inputs, places: &places, values: &places, seen: &seen, question, seed: 1 };
        let found = study.analyse(Err(Undefined::NoProgramme), None);
        assert_eq!((found.rows, found.points), (14, 31));
        assert_eq!(found.of_share, Err(Undefined::NoProgramme));
        assert!(found.of_net.is_ok());
    }
}
