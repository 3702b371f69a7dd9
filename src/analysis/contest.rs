//! Which alternatives are observed next, and what may be said of the best in the end.
//!
//! Alternatives are observed on the same luck, an *observation* being a draw of it: each has the first `n` of them, and no gaps. A
//! contest goes by one of two [`Rule`]s.
//!
//! * A **race** (`race.rs`) ends when one alternative is left, with a guarantee; or at the largest number of observations, without
//!   one. More than [`FINALISTS`] alternatives run **heats** first: four observations each, the better quarter goes on, and those
//!   that are [`Spared`]: doing nothing, what others are measured by, and the best for each price. Those that heats leave behind are outside the guarantee. The
//!   race begins with observations of its own, and what is said of its finalists rests on these: they were chosen by those of the
//!   heats, which flatter them.
//! * A **budget** of observations, counted for each alternative, is spent where it helps most to tell which is best
//!   (`allocation.rs`). Nothing is guaranteed; the probability of a right selection is estimated from below (Bonferroni) as
//!   `1 − Σ_i Φ(−z_i)`, where `z_i` is the mean difference of the best and alternative `i` over its standard error.
//!
//! Steps are blocks of observations that are fixed beforehand, so what comes out does not depend on threads: an alternative that goes
//! out within a block is observed to its end, and only the race is blind to that.
//!
//! Example: five alternatives in a race with `n₀ = 32` are observed 32 times. Two are then left, and both are observed in blocks of
//! 32 until one goes out.

use std::collections::VecDeque;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal};

use super::allocation::{self, Known};
use super::race::{Guarantee, Race};

/// Alternatives at most in a race; more run heats before it.
pub const FINALISTS: usize = 64;
/// Observations of a heat.
const HEAT: u32 = 4;
/// A heat lets one in so many go on.
const GO_ON: usize = 4;
/// Observations of a block after the first stage.
pub const BLOCK: u32 = 32;
/// Observations of each alternative before a budget is divided by what they show.
const PROBE: u32 = 10;

/// A difference that is not worth detecting.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// So much.
    Amount(f64),
    /// So much of the mean of the baseline over the first stage.
    Share(f64),
}

/// How a contest is decided.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// A race with a guarantee.
    Race {
        /// Probability of selecting the best.
        confidence: f64,
        /// Indifference zone.
        zone: Zone,
        /// Observations of the first stage.
        first: u32,
        /// Observations at most, heats included.
        most: u32,
    },
    /// So many observations of single alternatives.
    Budget(u32),
}

/// Alternatives that heats let go on although they may not be among the better quarter.
#[derive(Clone, Debug, Default)]
pub struct Spared {
    /// These, if they are few.
    pub always: Vec<usize>,
    /// What each alternative costs, where all costs are known: those go on than which nothing is cheaper and better, so that there is
    /// something to choose from for every purse.
    pub costs: Option<Vec<f64>>,
}

/// What is to be observed next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Numbers of the observations.
    pub observations: Range<u32>,
    /// The alternatives, in order.
    pub alternatives: Vec<usize>,
    /// Whether this is a heat: it decides who goes on, and nothing else is made of it.
    pub is_heat: bool,
}

/// Where an alternative stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Selected with the guarantee.
    Selected,
    /// The same as the selected one in every observation.
    Same,
    /// Ahead, without a guarantee.
    Leading,
    /// Not told apart from the one ahead when the observations were at an end.
    Undecided,
    /// Out of the race after so many observations.
    Out {
        /// How many.
        after: u32,
    },
    /// Left behind in a heat, outside the guarantee, after so many observations.
    Behind {
        /// How many.
        after: u32,
    },
    /// Behind the one ahead, by means alone.
    Below,
}

/// What may be said of the best.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The alternative that is ahead.
    pub best: usize,
    /// Whether the guarantee holds.
    pub guaranteed: bool,
    /// The indifference zone as an amount, in a race that came to its first stage.
    pub indifference: Option<f64>,
    /// Alternatives that the race was between.
    pub finalists: usize,
    /// Lower bound of the probability that the best is selected, estimated where nothing is guaranteed.
    pub probability: Option<f64>,
}

/// A contest under way. Larger is better; alternative 0 is known without observing it, as nothing is done: it is zero.
#[derive(Clone, Debug)]
pub struct Contest {
    rule: Rule,
    /// By alternative, one for each observation that came to something; of alternative 0 as many zeros as of any.
    seen: Vec<Vec<f64>>,
    /// Alternatives that heats have left.
    finalists: Vec<usize>,
    spared: Spared,
    standing: Vec<Option<Standing>>,
    /// Observations that were asked for.
    asked: u32,
    baseline: (f64, u32),
    race: Option<Race>,
    /// Observations that the race does not know, because the heats had them.
    heats: usize,
    /// Steps of a budget that are still to come, and what was spent of it.
    steps: VecDeque<Step>,
    spent: u32,
    /// Observations of each alternative that a budget has asked for.
    given: Vec<u32>,
}

impl Contest {
    /// Nothing is observed yet. Heats let go on those that are `spared`, and doing nothing in any case: whatever is left has to be
    /// better than that.
    ///
    /// # Panics
    /// With fewer than two alternatives.
    #[must_use]
    pub fn new(alternatives: usize, rule: Rule, mut spared: Spared) -> Self {
        assert!(alternatives >= 2, "nothing to select from");
        if spared.always.len() > FINALISTS / GO_ON {
            spared.always.clear();
        }
        spared.always.push(0);
        Self {
            rule,
            seen: vec![Vec::new(); alternatives],
            finalists: (0..alternatives).collect(),
            spared,
            standing: vec![None; alternatives],
            asked: 0,
            baseline: (0.0, 0),
            race: None,
            heats: 0,
            steps: VecDeque::new(),
            spent: 0,
            given: vec![0; alternatives],
        }
    }

    /// What is to be observed next; nothing where the contest is over. Alternative 0 is among the alternatives of a step, although
    /// there is nothing to run for it.
    pub fn next_step(&mut self) -> Option<Step> {
        match self.rule {
            Rule::Race { first, most, .. } => self.next_of_race(first, most),
            Rule::Budget(budget) => self.next_of_budget(budget),
        }
    }

    /// Takes an observation of each alternative of the step, in their order, and of the baseline.
    ///
    /// # Panics
    /// Where there is not one for each.
    pub fn add(&mut self, step: &Step, values: &[f64], baseline: f64) {
        assert_eq!(values.len(), step.alternatives.len(), "one observation for each alternative of the step");
        for (&alternative, &value) in step.alternatives.iter().zip(values) {
            self.seen[alternative].push(value);
        }
        self.baseline = (self.baseline.0 + baseline, self.baseline.1 + 1);
        if let Some(race) = &mut self.race
            && race.selected().is_none()
        {
            let of = |i: &usize| *self.seen[self.finalists[*i]].last().expect("it was just put there");
            let round: Vec<f64> = race.alive().iter().map(of).collect();
            race.add(&round);
        }
    }

    /// Alternatives that the next step of a race observes.
    fn alive(&self) -> Vec<usize> {
        match &self.race {
            Some(race) => race.alive().iter().map(|&i| self.finalists[i]).collect(),
            None => self.finalists.clone(),
        }
    }

    fn next_of_race(&mut self, first: u32, most: u32) -> Option<Step> {
        if self.race.is_none() {
            self.end_heat();
            self.begin_race();
        }
        if self.race.as_ref().is_some_and(|race| race.selected().is_some()) {
            return None;
        }
        let block = match &self.race {
            Some(_) => BLOCK,
            None if self.runs_heats() => HEAT,
            None => first,
        };
        let is_heat = self.race.is_none() && self.runs_heats();
        let end = self.asked.saturating_add(block).min(most);
        let step = Step { observations: self.asked..end, alternatives: self.alive(), is_heat };
        self.asked = end;
        (!step.observations.is_empty()).then_some(step)
    }

    /// Whether there are too many alternatives for a race, so that heats come first; a budget is for any number.
    pub(super) const fn runs_heats(&self) -> bool {
        matches!(self.rule, Rule::Race { .. }) && self.finalists.len() > FINALISTS
    }

    /// Whether heats were run.
    pub(super) const fn ran_heats(&self) -> bool {
        self.heats > 0
    }

    /// How many go on from a heat of so many.
    fn go_on(alternatives: usize) -> usize {
        alternatives.div_ceil(GO_ON).max(FINALISTS)
    }

    /// After a heat the better part goes on.
    fn end_heat(&mut self) {
        let observed = self.seen[0].len();
        if !self.runs_heats() || observed == self.heats {
            return;
        }
        self.heats = observed;
        let (keep, mut order) = (Self::go_on(self.finalists.len()), std::mem::take(&mut self.finalists));
        // Sorting is stable: of equals those with fewer interventions, which come first, go on.
        order.sort_by(|&a, &b| self.mean(b).total_cmp(&self.mean(a)));
        let at_a_price = self.best_for_each_price(&order);
        order.sort_by_key(|i| !(self.spared.always.contains(i) || at_a_price.contains(i)));
        for out in order.split_off(keep) {
            self.standing[out] = Some(Standing::Behind { after: observed as u32 });
        }
        order.sort_unstable();
        self.finalists = order;
    }

    /// Of alternatives from the best down those than which nothing is cheaper and better, as many as there is room for.
    fn best_for_each_price(&self, order: &[usize]) -> Vec<usize> {
        let Some(costs) = &self.spared.costs else { return Vec::new() };
        let mut cheapest = f64::INFINITY;
        let is_cheaper = |&&i: &&usize| {
            let is_cheaper = costs[i] < cheapest;
            cheapest = cheapest.min(costs[i]);
            is_cheaper
        };
        order.iter().filter(is_cheaper).take(FINALISTS / 2).copied().collect()
    }

    /// How many observations of single alternatives may still come at most, beside those that were asked for already. Doing nothing
    /// is not observed.
    #[must_use]
    pub fn left(&self) -> u64 {
        let most = match self.rule {
            Rule::Race { most, .. } => most,
            Rule::Budget(budget) => {
                let waiting = self.steps.iter().map(|step| step.observations.len() * step.alternatives.len());
                return u64::from(budget - self.spent) + waiting.sum::<usize>() as u64;
            }
        };
        if self.race.as_ref().is_some_and(|race| race.selected().is_some()) {
            return 0;
        }
        let (mut arms, mut asked) = (0, self.asked);
        let mut others = self.alive().iter().filter(|&&i| i != 0).count();
        if self.race.is_none() && self.runs_heats() {
            // The heat that was asked for is not decided yet.
            others = Self::go_on(others + 1) - 1;
            while others + 1 > FINALISTS && asked < most {
                let heat = HEAT.min(most - asked);
                (arms, asked) = (arms + others as u64 * u64::from(heat), asked + heat);
                others = Self::go_on(others + 1) - 1;
            }
        }
        arms + others as u64 * u64::from(most - asked)
    }

    /// The race begins when the first stage is there.
    fn begin_race(&mut self) {
        let opening = self.seen[0].len() - self.heats;
        // What failed is not made up for: a first stage may be that much shorter, and the constants know.
        if self.runs_heats() || opening < 2 {
            return;
        }
        let Rule::Race { confidence, zone, .. } = self.rule else { return };
        let indifference = self.amount(zone);
        let guarantee = Guarantee { confidence, indifference, first: opening as u32 };
        let mut race = Race::new(self.finalists.len(), guarantee);
        for round in 0..opening {
            let of = |i: &usize| self.seen[self.finalists[*i]][self.heats + round];
            let round: Vec<f64> = race.alive().iter().map(of).collect();
            race.add(&round);
        }
        self.race = Some(race);
    }

    /// A zone as an amount; never zero, as nothing could be decided then.
    fn amount(&self, zone: Zone) -> f64 {
        let amount = match zone {
            Zone::Amount(amount) => amount,
            Zone::Share(share) => share * self.baseline.0 / f64::from(self.baseline.1.max(1)),
        };
        amount.max(f64::MIN_POSITIVE)
    }

    fn next_of_budget(&mut self, budget: u32) -> Option<Step> {
        if self.steps.is_empty() {
            self.divide(budget);
        }
        self.steps.pop_front()
    }

    /// Divides the next part of a budget: as many to each at first, then by what is known.
    fn divide(&mut self, budget: u32) {
        let others = self.seen.len() as u32 - 1;
        let left = budget - self.spent;
        let more: Vec<u32> = if self.spent == 0 {
            let each = PROBE.min(left / others);
            [0].into_iter().chain(std::iter::repeat_n(each, others as usize)).collect()
        } else {
            let mut more = allocation::allocate(&self.known(), left.min(others.max(BLOCK)));
            more[0] = 0;
            more
        };
        self.spent += more.iter().sum::<u32>();
        self.put(&more);
    }

    /// Asks for `more` observations of each alternative: stretches of observations in which the same alternatives are observed.
    fn put(&mut self, more: &[u32]) {
        let ends: Vec<u32> = self.given.iter().zip(more).map(|(given, more)| given + more).collect();
        let mut cuts: Vec<u32> = self.given.iter().chain(&ends).copied().collect();
        cuts.sort_unstable();
        cuts.dedup();
        for cut in cuts.windows(2) {
            let asked = |i: &usize| self.given[*i] <= cut[0] && cut[1] <= ends[*i];
            let alternatives: Vec<usize> = (1..self.seen.len()).filter(asked).collect();
            if !alternatives.is_empty() {
                self.steps.push_back(Step { observations: cut[0]..cut[1], alternatives, is_heat: false });
            }
        }
        self.given = ends;
    }

    fn known(&self) -> Vec<Known> {
        let known = |i: usize| Known {
            mean: self.mean(i),
            deviation: variance(self.own(i)).sqrt(),
            observations: self.given[i],
        };
        (0..self.seen.len()).map(known).collect()
    }

    fn mean(&self, alternative: usize) -> f64 {
        let seen = self.own(alternative);
        seen.iter().sum::<f64>() / seen.len().max(1) as f64
    }

    /// What was seen of an alternative: of finalists in their race, as soon as there is any of it.
    fn own(&self, alternative: usize) -> &[f64] {
        let seen = &self.seen[alternative];
        match seen.get(self.heats..) {
            Some(own) if !own.is_empty() && !self.runs_heats() => own,
            _ => seen,
        }
    }

    /// Whether everything is observed that the rule asks for.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.clone().next_step().is_none()
    }

    /// The alternative that is ahead: the selected one, or that with the largest mean of those still in.
    #[must_use]
    pub fn best(&self) -> usize {
        let selected = self.race.as_ref().and_then(Race::selected).map(|i| self.finalists[i]);
        selected.unwrap_or_else(|| {
            let ahead = |&a: &usize, &b: &usize| self.mean(a).total_cmp(&self.mean(b)).then(b.cmp(&a));
            self.alive().into_iter().max_by(ahead).expect("one alternative is always left")
        })
    }

    /// What may be said of the best.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let guaranteed = self.race.as_ref().is_some_and(|race| race.selected().is_some());
        let indifference = self.race.as_ref().map(Race::indifference);
        let probability = (!guaranteed).then(|| self.probability()).flatten();
        Verdict { best: self.best(), guaranteed, indifference, finalists: self.finalists.len(), probability }
    }

    /// Where every alternative stands.
    #[must_use]
    pub fn standings(&self) -> Vec<Standing> {
        let best = self.best();
        let selected = self.race.as_ref().is_some_and(|race| race.selected().is_some());
        let of_race = |i: usize| {
            let left = self.race.as_ref().zip(self.finalists.iter().position(|&finalist| finalist == i));
            left.and_then(|(race, position)| race.left(position)).map(|after| Standing::Out { after })
        };
        let standing = |i: usize| match (self.rule, self.standing[i].or_else(|| of_race(i))) {
            (_, Some(standing)) => standing,
            (Rule::Race { .. }, None) if i == best && selected => Standing::Selected,
            (Rule::Race { .. }, None) if selected => Standing::Same,
            (_, None) if i == best => Standing::Leading,
            (Rule::Race { .. }, None) => Standing::Undecided,
            (Rule::Budget(_), None) => Standing::Below,
        };
        (0..self.seen.len()).map(standing).collect()
    }

    /// The estimated bound of the probability that the one ahead is the best of those that heats have left.
    fn probability(&self) -> Option<f64> {
        let best = self.best();
        let others = self.finalists.iter().copied().filter(|&i| i != best);
        let misses: Option<Vec<f64>> = others.map(|i| self.overtakes(i, best)).collect();
        Some((1.0 - misses?.iter().sum::<f64>()).max(0.0))
    }

    /// The probability, by the normal approximation, that alternative `i` is better than the best. Of equals none is.
    fn overtakes(&self, i: usize, best: usize) -> Option<f64> {
        let pairs = self.observations_of(best).zip(self.observations_of(i));
        let differences: Vec<f64> = pairs.map(|(best, i)| best - i).collect();
        if differences.len() < 2 {
            return None;
        }
        let n = differences.len() as f64;
        let (mean, error) = (differences.iter().sum::<f64>() / n, (variance(&differences) / n).sqrt());
        if error <= 0.0 {
            return Some(0.0);
        }
        Some(Normal::standard().cdf(-mean / error))
    }

    /// What was seen of an alternative; of doing nothing, zeros without end.
    fn observations_of(&self, alternative: usize) -> impl Iterator<Item = f64> {
        let nothing = (alternative == 0).then(|| std::iter::repeat(0.0)).into_iter().flatten();
        let seen = if alternative == 0 { &[][..] } else { self.own(alternative) };
        seen.iter().copied().chain(nothing)
    }
}

fn variance(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n.max(1.0);
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0)
}

#[cfg(test)]
mod tests {
    use rand_distr::{Distribution, StandardNormal};

    use super::*;
    use crate::rng::{Decision, Draw, Key, Streams};
    use crate::units::Week;

    fn luck(test: u64, batch: u32) -> Draw {
        Streams::new(test, 0, batch).at(Decision::Replicate, Key::NOBODY, Week(0), 0)
    }

    fn race(zone: Zone, first: u32, most: u32) -> Rule {
        Rule::Race { confidence: 0.95, zone, first, most }
    }

    /// Runs a contest over normal alternatives on common luck; returns it with what was observed of single alternatives.
    fn run(means: &[f64], rule: Rule, batch: u32) -> (Contest, u32) {
        let mut luck = luck(41, batch);
        let mut contest = Contest::new(means.len(), rule, Spared { always: vec![1], costs: None });
        let (mut arms, mut most) = (0, u64::MAX);
        while let Some(step) = contest.next_step() {
            let others = step.alternatives.iter().filter(|&&i| i != 0).count();
            let bound = u64::from(arms) + (others * step.observations.len()) as u64 + contest.left();
            assert!(bound <= most, "the bound never grows: {bound} after {most}");
            most = bound;
            for _ in step.observations.clone() {
                let mut normal = || -> f64 { StandardNormal.sample(&mut luck) };
                let shared = normal();
                let mut of = |&i: &usize| if i == 0 { 0.0 } else { means[i] + shared + 0.5 * normal() };
                let values: Vec<f64> = step.alternatives.iter().map(&mut of).collect();
                arms += values.len() as u32 - u32::from(step.alternatives[0] == 0);
                contest.add(&step, &values, 100.0);
            }
        }
        assert!(u64::from(arms) <= most, "{arms} of at most {most}");
        (contest, arms)
    }

    #[test]
    fn a_race_selects_the_best_and_says_that_it_is_guaranteed() {
        let (contest, _) = run(&[0.0, 1.0, 3.0, 2.0], race(Zone::Share(0.005), 20, 2_000), 0);
        let verdict = contest.verdict();
        assert_eq!((verdict.best, verdict.guaranteed, verdict.indifference), (2, true, Some(0.5)));
        let standings = contest.standings();
        assert_eq!(standings[2], Standing::Selected);
        assert!(matches!(standings[0], Standing::Out { after: 20.. }), "{standings:?}");
        assert!(contest.is_over());
    }

    /// The guarantee is given up where observations end first, and those that are left are named.
    #[test]
    fn a_race_that_is_too_short_is_undecided() {
        let (contest, arms) = run(&[0.0, 9.0, 9.0], race(Zone::Amount(0.05), 20, 40), 1);
        let verdict = contest.verdict();
        assert!(!verdict.guaranteed && verdict.probability.is_some_and(|p| p < 0.95), "{verdict:?}");
        let (mut standings, best) = (contest.standings(), verdict.best);
        assert_eq!(standings[best], Standing::Leading);
        assert_eq!(standings.remove(3 - best), Standing::Undecided);
        assert_eq!((standings[0], arms), (Standing::Out { after: 20 }, 80));
    }

    #[test]
    fn nothing_wins_where_all_mixes_do_harm() {
        let (contest, _) = run(&[0.0, -2.0, -3.0], race(Zone::Amount(0.5), 20, 2_000), 2);
        assert_eq!((contest.best(), contest.verdict().guaranteed), (0, true));
    }

    /// No better alternative is lost: 95 % in the hardest case, all others δ behind.
    #[test]
    fn a_better_alternative_is_not_eliminated() {
        let means = [0.0, 4.5, 4.5, 5.0, 4.5];
        let right = (0..400).filter(|&batch| run(&means, race(Zone::Amount(0.5), 20, u32::MAX), batch).0.best() == 3);
        let right = right.count();
        assert!(right >= 372, "{right} of 400");
    }

    #[test]
    fn many_alternatives_run_heats_and_the_guarantee_is_of_the_finalists() {
        let means: Vec<f64> = (0..1_000).map(|i| if i == 777 { 6.0 } else { f64::from(i % 7) / 3.0 }).collect();
        let (contest, arms) = run(&means, race(Zone::Amount(0.5), 20, 500), 3);
        let verdict = contest.verdict();
        assert_eq!((verdict.best, verdict.guaranteed, verdict.finalists), (777, true, FINALISTS));
        // 999 and 249 of them four times, 63 of them 20 times, and hardly anything after.
        assert!(arms < 4 * (999 + 249) + 63 * 20 + 3 * 63 * BLOCK, "{arms}");
        assert!(matches!(contest.standings()[2], Standing::Behind { after: 4 }));
        // The first is one of those that always go on: it loses in the race.
        assert!(matches!(contest.standings()[1], Standing::Out { after: 20 }), "{:?}", contest.standings()[1]);
        // What the heats saw of the finalists is not in what is said of them.
        let raced = contest.seen[777].len() - contest.heats;
        assert_eq!((contest.heats, contest.own(777).len(), contest.own(2).len()), (8, raced, 4));
    }

    /// The fifth averts least of all. It goes on where its price is known, as nothing cheaper is better.
    #[test]
    fn heats_spare_the_best_for_each_price() {
        let others = |costs| {
            let always = Vec::new();
            let mut contest = Contest::new(100, race(Zone::Amount(0.5), 10, 100), Spared { always, costs });
            let heat = contest.next_step().unwrap();
            let value = |&i: &usize| if i == 5 { 1.0 } else { f64::from(u8::from(i > 0)) * (2.0 + i as f64) };
            let values: Vec<f64> = heat.alternatives.iter().map(value).collect();
            heat.observations.clone().for_each(|_| contest.add(&heat, &values, 100.0));
            let race = contest.next_step().unwrap();
            assert!(heat.is_heat && !race.is_heat && race.alternatives.len() == FINALISTS);
            race.alternatives
        };
        let priced = |i: usize| if i == 5 { 1.0 } else { f64::from(u8::from(i > 0)) * 10.0 };
        assert!(!others(None).contains(&5));
        let spared = others(Some((0..100).map(priced).collect()));
        assert!(spared.contains(&5) && spared.contains(&99) && spared[0] == 0 && !spared.contains(&30), "{spared:?}");
    }

    #[test]
    fn a_budget_is_spent_whole_and_mostly_where_it_matters() {
        let (contest, arms) = run(&[0.0, 5.0, 4.8, 1.0, 1.0], Rule::Budget(400), 4);
        assert_eq!(arms, 400);
        assert!(contest.given[1] + contest.given[2] > 330, "{:?}", contest.given);
        let verdict = contest.verdict();
        assert!(!verdict.guaranteed && verdict.best == 1 && verdict.probability.unwrap() > 0.5, "{verdict:?}");
        assert_eq!(contest.standings()[4], Standing::Below);
        // Every alternative has the first observations, without gaps.
        assert!(contest.seen[1..].iter().zip(&contest.given[1..]).all(|(seen, &given)| seen.len() == given as usize));
    }

    /// A failed observation is no observation: the race goes on with what there is.
    #[test]
    fn failures_shorten_the_first_stage() {
        let mut contest = Contest::new(2, race(Zone::Amount(0.5), 10, 1_000), Spared::default());
        let step = contest.next_step().unwrap();
        for observation in step.observations.clone().skip(3) {
            contest.add(&step, &[0.0, 3.0 + f64::from(observation % 2)], 10.0);
        }
        assert_eq!(contest.next_step(), None);
        assert_eq!((contest.best(), contest.standings()[0]), (1, Standing::Out { after: 7 }));
    }

    #[test]
    fn nothing_observed_is_no_selection() {
        let contest = Contest::new(3, race(Zone::Share(0.01), 10, 10), Spared::default());
        let verdict = contest.verdict();
        assert!(!verdict.guaranteed && verdict.probability.is_none() && !contest.is_over());
        assert_eq!(contest.standings()[1..], [Standing::Undecided; 2]);
    }
}
