//! Screening many inputs with few runs: elementary effects (Morris 1991, *Technometrics* 33, 161–174) with the mean of their
//! sizes and for groups of inputs (Campolongo, Cariboni & Saltelli 2007, *Environmental Modelling & Software* 22, 1509–1518).
//!
//! A trajectory starts at a random point of a grid of four levels in each input and moves one group of inputs after another by
//! half the range. The change of the outcome over the change of the input is an elementary effect, so `r` trajectories through
//! `k` groups cost `r(k + 1)` runs. The mean size `μ*` says how strong a group is, the deviation `σ` whether its effect is
//! curved or depends on others.
//!
//! Levels are the middles of quarters of the unit interval, so that inputs without bounds are never taken to infinity.
//!
//! Example: y = 3x₁ − 2x₂: all effects of x₁ are 3 and those of x₂ −2, so `μ*` = 3 and 2, `σ` = 0.

use serde::{Deserialize, Serialize};

use crate::measure::{self, Value};
use crate::rng::{Decision, Key, Streams};
use crate::units::Week;

/// Trajectories that a screening takes where nothing else is said.
pub const TRAJECTORIES: u32 = 10;

const LEVELS: u64 = 4;
/// Levels by which an input moves: half the range.
const STEP: u64 = LEVELS / 2;
const MOVE: f64 = STEP as f64 / LEVELS as f64;

/// One way through the cube: a point more than there are groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Trajectory {
    /// The points, in the order in which they are reached.
    pub points: Vec<Vec<f64>>,
    /// Which group moves between a point and the next.
    pub moves: Vec<usize>,
}

/// How strong a group of inputs is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// `μ*`: the mean size of its elementary effects, in units of the outcome per whole range of the input.
    pub strength: Value,
    /// `μ`: their mean with its sign; nothing for a group, whose inputs move in different directions.
    pub mean: Option<f64>,
    /// `σ`: their standard deviation; nothing for a group.
    pub deviation: Option<f64>,
}

/// Trajectories through a cube of `dimensions`, of which `groups` lists the coordinates that move together.
#[must_use]
pub fn design(dimensions: usize, groups: &[Vec<usize>], trajectories: u32, seed: u64) -> Vec<Trajectory> {
    (0..trajectories).map(|number| trajectory(dimensions, groups, Streams::new(seed, u32::MAX, number))).collect()
}

fn trajectory(dimensions: usize, groups: &[Vec<usize>], luck: Streams) -> Trajectory {
    // Of each coordinate its level in the lower half, and whether it moves up from there or down to there.
    let start = |d| {
        let level = luck.pick(Decision::Screen, Key::NOBODY, Week(0), d as u32, LEVELS).0;
        (level % STEP, level >= STEP)
    };
    let mut levels: Vec<(u64, bool)> = (0..dimensions).map(start).collect();
    let lot = |group: &usize| luck.words(Decision::Screen, Key::person(1, *group as u64), Week(1));
    let mut moves: Vec<usize> = (0..groups.len()).collect();
    moves.sort_by_key(lot);
    let point = |levels: &[(u64, bool)]| -> Vec<f64> {
        let at = |&(level, upper): &(u64, bool)| (level + if upper { STEP } else { 0 }) as f64 + 0.5;
        levels.iter().map(|level| at(level) / LEVELS as f64).collect()
    };
    let mut points = vec![point(&levels)];
    for &group in &moves {
        groups[group].iter().for_each(|&d| levels[d].1 ^= true);
        points.push(point(&levels));
    }
    Trajectory { points, moves }
}

/// The effects of the groups, where the outcome is known at the two points that it takes.
#[must_use]
pub fn effects(groups: &[Vec<usize>], trajectories: &[Trajectory], outcomes: &[Vec<Option<f64>>]) -> Vec<Effect> {
    let mut found: Vec<Vec<f64>> = vec![Vec::new(); groups.len()];
    for (way, outcomes) in trajectories.iter().zip(outcomes) {
        for (step, &group) in way.moves.iter().enumerate() {
            let (Some(before), Some(after)) = (outcomes[step], outcomes[step + 1]) else { continue };
            let first = groups[group][0];
            let up = way.points[step + 1][first] > way.points[step][first];
            found[group].push((after - before) / if up { MOVE } else { -MOVE });
        }
    }
    found.iter().zip(groups).map(|(effects, group)| Effect::of(effects, group.len() == 1)).collect()
}

impl Effect {
    fn of(effects: &[f64], single: bool) -> Self {
        let n = effects.len() as f64;
        let mean = effects.iter().sum::<f64>() / n;
        let squares: f64 = effects.iter().map(|effect| (effect - mean).powi(2)).sum();
        let known = single && effects.len() >= 2;
        Self {
            strength: measure::mean(effects.iter().map(|effect| effect.abs())),
            mean: known.then_some(mean),
            deviation: known.then_some((squares / (n - 1.0)).sqrt()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alone(inputs: usize) -> Vec<Vec<usize>> {
        (0..inputs).map(|input| vec![input]).collect()
    }

    fn screened(groups: &[Vec<usize>], dimensions: usize, r: u32, y: impl Fn(&[f64]) -> f64) -> Vec<Effect> {
        let ways = design(dimensions, groups, r, 1);
        let outcomes: Vec<Vec<_>> = ways.iter().map(|way| way.points.iter().map(|x| Some(y(x))).collect()).collect();
        effects(groups, &ways, &outcomes)
    }

    #[test]
    fn a_trajectory_moves_every_group_once_by_half_the_range() {
        let groups = vec![vec![0], vec![1, 3], vec![2]];
        for way in design(4, &groups, 50, 9) {
            assert_eq!(way.points.len(), 4);
            for (step, &group) in way.moves.iter().enumerate() {
                for d in 0..4 {
                    let moved = (way.points[step + 1][d] - way.points[step][d]).abs();
                    let expected = if groups[group].contains(&d) { 0.5 } else { 0.0 };
                    assert!((moved - expected).abs() < 1e-15);
                }
            }
            let mut moves = way.moves.clone();
            moves.sort_unstable();
            assert_eq!(moves, [0, 1, 2]);
        }
    }

    #[test]
    fn a_straight_line_has_its_slopes_and_no_deviation() {
        let slopes = [3.0, -2.0, 0.0, 0.25];
        let found = screened(&alone(4), 4, 10, |x| x.iter().zip(slopes).map(|(x, b)| x * b).sum());
        for (effect, slope) in found.iter().zip(slopes) {
            assert!((effect.strength.as_ref().unwrap().mean - slope.abs()).abs() < 1e-12);
            assert!((effect.mean.unwrap() - slope).abs() < 1e-12 && effect.deviation.unwrap() < 1e-12);
        }
    }

    /// y = x₁x₂: the effect of x₁ is x₂, which is one of .125, .375, .625, .875 with the same chance: mean ½, σ = .2795.
    #[test]
    fn an_interaction_shows_as_deviation() {
        let found = screened(&alone(2), 2, 4_000, |x| x[0] * x[1]);
        for effect in found {
            assert!((effect.mean.unwrap() - 0.5).abs() < 0.02);
            assert!((effect.deviation.unwrap() - 0.2795).abs() < 0.01);
        }
    }

    #[test]
    fn groups_move_together_and_have_no_sign() {
        let found = screened(&[vec![0, 2], vec![1]], 3, 200, |x| x[0] + x[2] + 5.0 * x[1]);
        // Two inputs move the same way half of the time: sizes 2 and 0.
        assert!((found[0].strength.as_ref().unwrap().mean - 1.0).abs() < 0.2);
        assert_eq!((found[0].mean, found[0].deviation), (None, None));
        assert!((found[1].mean.unwrap() - 5.0).abs() < 1e-12);
    }

    #[test]
    fn a_missing_outcome_takes_only_its_own_effects_away() {
        let ways = design(2, &alone(2), 2, 1);
        let mut outcomes: Vec<Vec<_>> =
            ways.iter().map(|way| way.points.iter().map(|x| Some(x[0])).collect()).collect();
        outcomes[0][2] = None;
        let last = ways[0].moves[1];
        let found = effects(&alone(2), &ways, &outcomes);
        assert_eq!(found[last].strength, Err(crate::measure::Undefined::TooFewReplicates { needed: 2, found: 1 }));
        assert!(found[1 - last].strength.is_ok());
    }
}
