//! The replicates of a contest on their way to a comparison: each is added to its mixes, and each observation is told to the contest.
//!
//! In the central world an observation is a replicate; in drawn worlds it is a world, by the mean of its replicates.

use super::comparison::{self, Comparison, Evaluated};
use super::contest::{Contest, Rule, Spared, Step};
use crate::experiment::Run;
use crate::measure::{Failed, Levels, MixSums, Number, Paired};
use crate::model::books::Layout;

/// A contest with what it has observed. `begin` makes the empty sums of a mix: with all that is looked at, or, for heats, with net
/// impact alone.
#[derive(Clone, Debug)]
pub struct Gathering<F> {
    rule: Rule,
    contest: Contest,
    begin: F,
    sums: Vec<MixSums>,
    /// What the heats saw of the mixes that they let go on; empty before the race, and where there are none.
    heats: Vec<Vec<Paired>>,
    /// Replicates of an observation.
    each: u32,
    open: Open,
    /// The newest replicate, as some steps of a budget go back to earlier ones.
    newest: Option<[u32; 2]>,
    replicates: u32,
    /// Worlds with an outcome, and the newest of them.
    worlds: (u32, Option<u32>),
    arms: u32,
    /// Programme arms of the steps that were asked for.
    asked: u64,
    failed: Vec<Failed>,
}

/// Sums over the replicates of the observation under way.
#[derive(Clone, Debug, Default)]
struct Open {
    nets: Vec<f64>,
    baseline: f64,
    replicates: u32,
}

/// What is said of a mix before it is run.
#[derive(Clone, Debug)]
pub struct Announced {
    /// Its name.
    pub name: String,
    /// Its interventions.
    pub interventions: Vec<String>,
    /// Positions of the mixes that are one of them each.
    pub parts: Option<Vec<usize>>,
    /// What they cost together (kUSD).
    pub cost: Number,
}

impl<F: Fn(usize, bool) -> MixSums> Gathering<F> {
    /// A contest between so many mixes of which nothing is known. The first is to do nothing; heats let `spared` go on. `begin` is
    /// given a mix, and whether it is for the race. `each`: replicates of an observation.
    ///
    /// # Panics
    /// With fewer than two mixes.
    #[must_use]
    pub fn new(rule: Rule, mixes: usize, spared: Spared, begin: F, each: u32) -> Self {
        let contest = Contest::new(mixes, rule, spared);
        let sums = (0..mixes).map(|mix| begin(mix, !contest.runs_heats())).collect();
        Self {
            rule,
            contest,
            begin,
            sums,
            heats: vec![Vec::new(); mixes],
            each,
            open: Open::default(),
            newest: None,
            replicates: 0,
            worlds: (0, None),
            arms: 0,
            asked: 0,
            failed: Vec::new(),
        }
    }

    /// What is to be observed next; nothing where the contest is over.
    pub fn next_step(&mut self) -> Option<Step> {
        let step = self.contest.next_step()?;
        if !step.is_heat && self.heats_ran() {
            self.begin_race(&step);
        }
        let others = step.alternatives.iter().filter(|&&mix| mix != 0).count();
        self.asked += (others * step.observations.len()) as u64 * u64::from(self.each);
        Some(step)
    }

    /// Programme arms of all steps, those to come among them: at most so many. The number shrinks as mixes go out.
    #[must_use]
    pub fn at_most(&self) -> u64 {
        self.asked + self.contest.left() * u64::from(self.each)
    }

    /// Whether the sums are those of heats.
    fn heats_ran(&self) -> bool {
        self.contest.ran_heats() && self.heats[0].is_empty()
    }

    /// What heats saw of the mixes that go on has done its work: it chose them, so it flatters them.
    fn begin_race(&mut self, step: &Step) {
        for &mix in &step.alternatives {
            self.heats[mix] = self.sums[mix].pairs().to_vec();
            self.sums[mix] = (self.begin)(mix, true);
        }
    }

    /// Takes a replicate of a step, in the order of worlds and replicates: the baseline, an arm for every mix but doing nothing, and the
    /// placebo arm where there is one.
    pub fn take(&mut self, step: &Step, run: &Run<Vec<Levels>>) {
        let at = [run.world, run.replicate];
        let is_new = self.newest.is_none_or(|newest| newest < at);
        match &run.outcome {
            Ok(arms) => self.add(step, at, arms, is_new),
            Err(failure) if is_new => {
                self.failed.push(Failed { world: run.world, replicate: run.replicate, cause: failure.0.clone() });
            }
            Err(_) => {}
        }
        self.newest = self.newest.max(Some(at));
        if run.world == 0 || run.replicate + 1 == self.each {
            self.close(step);
        }
    }

    fn add(&mut self, step: &Step, at: [u32; 2], arms: &[Levels], is_new: bool) {
        let (baseline, others) = arms.split_first().expect("every family has a baseline");
        let run: Vec<usize> = step.alternatives.iter().copied().filter(|&mix| mix != 0).collect();
        let placebo = others.get(run.len());
        self.open.nets.resize(step.alternatives.len(), 0.0);
        let has_nothing = step.alternatives.len() - run.len();
        for (i, (&mix, arm)) in run.iter().zip(others).enumerate() {
            self.sums[mix].add(at, [baseline, arm], placebo);
            self.open.nets[has_nothing + i] += baseline.harm_weeks - arm.harm_weeks;
        }
        self.open.baseline += baseline.harm_weeks;
        self.open.replicates += 1;
        self.arms += run.len() as u32;
        if is_new {
            self.sums[0].add(at, [baseline, baseline], placebo);
            self.replicates += 1;
            let is_new_world = self.worlds.1 != Some(at[0]);
            self.worlds = (self.worlds.0 + u32::from(is_new_world), Some(at[0]));
        }
    }

    /// Tells the contest of an observation that is whole, if any of its replicates came to something.
    fn close(&mut self, step: &Step) {
        let Open { nets, baseline, replicates } = std::mem::take(&mut self.open);
        if replicates > 0 {
            let n = f64::from(replicates);
            let means: Vec<f64> = nets.iter().map(|net| net / n).collect();
            self.contest.add(step, &means, baseline / n);
        }
    }

    /// What the replicates so far say; of each mix what was announced of it.
    #[must_use]
    pub fn comparison(&self, mixes: Vec<Announced>, layout: &Layout) -> Comparison {
        let verdict = self.contest.verdict();
        let evaluated = |(i, mix): (usize, Announced)| {
            let Announced { name, interventions, parts, cost } = mix;
            let (finding, heats) = (self.sums[i].finding(layout), self.heats[i].clone());
            Evaluated { name, interventions, parts, cost, finding, heats }
        };
        let evaluated: Vec<Evaluated> = mixes.into_iter().enumerate().map(evaluated).collect();
        Comparison {
            rule: self.rule,
            replicates: self.replicates,
            worlds: self.worlds.0,
            arms: self.arms,
            mixes: comparison::compare(evaluated, &self.contest.standings(), verdict.best),
            verdict,
            failed: self.failed.clone(),
        }
    }
}
