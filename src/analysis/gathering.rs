//! The replicates of a contest on their way to a comparison: each is added to its mixes, and each observation is told to the contest.
//!
//! In the central world an observation is a replicate; in drawn worlds it is a world, by the mean of its replicates.

use super::comparison::{self, Comparison, Evaluated};
use super::contest::{Contest, Rule, Step};
use crate::experiment::Run;
use crate::measure::{Failed, Levels, MixFinding, MixSums, Number};
use crate::model::books::Layout;

/// A contest with what it has observed.
#[derive(Clone, Debug)]
pub struct Gathering {
    rule: Rule,
    contest: Contest,
    sums: Vec<MixSums>,
    /// Replicates of an observation.
    each: u32,
    open: Open,
    /// The newest replicate, as some steps of a budget go back to earlier ones.
    newest: Option<[u32; 2]>,
    replicates: u32,
    arms: u32,
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

impl Gathering {
    /// A contest between mixes of which nothing is known. The first is to do nothing. `each`: replicates of an observation.
    ///
    /// # Panics
    /// With fewer than two mixes.
    #[must_use]
    pub fn new(rule: Rule, sums: Vec<MixSums>, each: u32) -> Self {
        Self {
            contest: Contest::new(sums.len(), rule),
            rule,
            sums,
            each,
            open: Open::default(),
            newest: None,
            replicates: 0,
            arms: 0,
            failed: Vec::new(),
        }
    }

    /// What is to be observed next; nothing where the contest is over.
    pub fn next_step(&mut self) -> Option<Step> {
        self.contest.next_step()
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

    /// Replicates with an outcome so far.
    #[must_use]
    pub const fn replicates(&self) -> u32 {
        self.replicates
    }

    /// Replicates without an outcome so far.
    #[must_use]
    pub const fn failed(&self) -> u32 {
        self.failed.len() as u32
    }

    /// What the replicates so far say; of each mix what was announced of it.
    #[must_use]
    pub fn comparison(&self, mixes: Vec<Announced>, layout: &Layout) -> Comparison {
        let verdict = self.contest.verdict();
        let evaluated = |(mix, sums): (Announced, &MixSums)| {
            let Announced { name, interventions, parts, cost } = mix;
            Evaluated { name, interventions, parts, cost, finding: sums.finding(layout) }
        };
        let evaluated: Vec<Evaluated> = mixes.into_iter().zip(&self.sums).map(evaluated).collect();
        let worlds = evaluated.first().map_or(0, |nothing| worlds(&nothing.finding));
        Comparison {
            rule: self.rule,
            replicates: self.replicates,
            worlds,
            arms: self.arms,
            mixes: comparison::compare(evaluated, &self.contest.standings(), verdict.best),
            verdict,
            failed: self.failed.clone(),
        }
    }
}

/// Worlds that have replicates.
fn worlds(finding: &MixFinding) -> u32 {
    let mut worlds: Vec<u32> = finding.impact.pairs.iter().map(|pair| pair.world).collect();
    worlds.dedup();
    worlds.len() as u32
}
