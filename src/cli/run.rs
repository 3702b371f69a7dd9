//! `waterbed run`: a paired Monte Carlo batch.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use clap::Args;

use super::batch::{BatchArguments, Done, Size, without_panic_messages};
use super::watch::Watch;
use super::{Trouble, words};
use crate::engine;
use crate::experiment::{Experiment, Failure, Keeper, Pair, Pairing, Run, Worlds};
use crate::measure::{Batch, Chains, Findings, Precision, Stopping};
use crate::model::books::Layout;
use crate::model::programme::Programme;
use crate::report::contents::Contents;
use crate::report::sections::Made;
use crate::report::text::{self, Summary};
use crate::report::{Asked, Material};
use crate::scenario::Scenario;
use crate::store::{Counts, Ending, Existing, Folder, Identity, Journal};

/// Replicates that also run the placebo arm, from which the noise floor is read.
const PLACEBOS: u32 = 100;
/// Replicates at most where a precision decides on their number and nothing else is said.
const MOST: u32 = 10_000;

#[derive(Args)]
pub struct RunArguments {
    #[arg(default_value = "default", help = words::SCENARIO)]
    pub scenario: PathBuf,
    #[command(flatten)]
    pub batch: BatchArguments,
    #[arg(long, value_name = "WIDTH", help = words::PRECISION)]
    precision: Option<Precision>,
    #[arg(long, value_name = "HOW", value_parser = pairing, default_value = Pairing::Crn.key(), help = words::PAIRING)]
    pairing: Pairing,
}

/// Runs the command; returns the exit code.
pub fn run(arguments: &RunArguments) -> Result<u8, Trouble> {
    let batch = &arguments.batch;
    let scenario = batch.scenario(&arguments.scenario)?;
    let task = arguments.task(&scenario)?;
    let size = task.size;
    let identity = Identity::new(&scenario, size.seed, task.decisive());
    let preparing = words::preparing(&scenario.title, size.worlds, size.replicates);
    batch.perform(identity, size.planned, &preparing, |folder, watch| task.run(folder, watch))
}

/// Makes the report of a folder again.
pub fn report(arguments: &RunArguments, folder: &Existing) -> Result<u8, Trouble> {
    let scenario = arguments.batch.scenario(&arguments.scenario)?;
    let task = arguments.task(&scenario)?;
    let done = task.told(&folder.findings()?, !folder.manifest.complete, &folder.made())?;
    arguments.batch.report(folder, &done)
}

impl RunArguments {
    /// The batch that is asked for.
    pub fn task<'a>(&self, scenario: &'a Scenario) -> Result<Task<'a>, Trouble> {
        let &Self { ref batch, precision, pairing, .. } = self;
        let one_world = batch.worlds(scenario) == 1;
        let usual = if precision.is_some() && one_world { MOST } else { scenario.plan.replicates };
        Ok(Task { scenario, size: batch.size(scenario, usual)?, precision, pairing })
    }
}

fn pairing(text: &str) -> Result<Pairing, String> {
    let found = Pairing::ALL.into_iter().find(|pairing| pairing.key() == text);
    found.ok_or_else(|| words::one_of(&Pairing::ALL.map(Pairing::key)))
}

/// One batch to be run.
pub struct Task<'a> {
    scenario: &'a Scenario,
    pub size: Size,
    pub precision: Option<Precision>,
    pairing: Pairing,
}

impl Task<'_> {
    /// Arguments that change a result.
    pub fn decisive(&self) -> BTreeMap<String, String> {
        let mut decisive = self.size.decisive();
        if let Some(precision) = self.precision {
            decisive.insert("precision".to_owned(), precision.to_string());
        }
        if self.pairing != Pairing::default() {
            decisive.insert("pairing".to_owned(), self.pairing.key().to_owned());
        }
        decisive
    }

    fn run(&self, folder: &Folder, watch: &Watch) -> Result<Done<Summary>, Trouble> {
        let batch = self.simulate(folder, watch)?;
        watch.end();
        let findings = batch.findings();
        let (done, failed) = (findings.replicates, findings.diagnostics.failed.len() as u32);
        let interrupted = watch.interrupted() && done + failed < self.size.planned;
        self.told(&findings, interrupted, &folder.made())
    }

    /// What is said of the findings.
    fn told(&self, findings: &Findings, interrupted: bool, made: &Made) -> Result<Done<Summary>, Trouble> {
        let &Self { scenario, size: Size { planned, worlds, seed, .. }, precision, pairing } = self;
        let asked = Asked { scenario, seed, planned, worlds, interrupted };
        let (done, failed) = (findings.replicates, findings.diagnostics.failed.len() as u32);
        let material = Material { asked, findings, pairing, precision };
        let summary = text::summary(&material);
        let contents =
            Contents::of_batch(&material, &summary, made).map_err(|cause| Trouble::Other(cause.to_string()))?;
        let replicates = Counts { planned, done, failed };
        let ending = Ending { replicates, precise: material.precise(), complete: !interrupted };
        Ok(Done { summary, contents, ending })
    }

    /// Simulates all replicates; each is written and measured as it comes, and then forgotten.
    fn simulate(&self, folder: &Folder, watch: &Watch) -> Result<Batch, Trouble> {
        let Scenario { setting, programme, plan, .. } = self.scenario;
        let layout = Layout::new(setting, plan.window);
        let chains = Chains::new(self.scenario, &layout, self.size.seed);
        let mut batch = Batch::new(setting, &layout, programme).following(chains);
        let mut rows = folder.replicates(self.scenario, &layout)?;
        let kept = Kept::open(folder, watch)?;
        let mut written = Ok(());
        let mut stopping = self.precision.map(Stopping::new);
        without_panic_messages(|| {
            self.replicates(0..self.units(), &kept, |run| {
                // What is under way once a batch is as precise as asked: how much depends on chance, so it goes.
                if watch.is_enough() {
                    return;
                }
                if written.is_ok() {
                    written = rows.write(&run);
                }
                match &run.outcome {
                    Ok(pair) => batch.add(pair),
                    Err(failure) => batch.fail(run.world, run.replicate, failure),
                }
                // Worlds are looked at when they are whole.
                if self.size.worlds == 1 || run.replicate + 1 == self.size.replicates {
                    look(stopping.as_mut(), &batch, watch);
                }
            });
        });
        kept.journal.check()?;
        written.and_then(|()| rows.finish()).map_err(|cause| Trouble::Other(cause.to_string()))?;
        Ok(batch)
    }

    /// What the parts of the batch divide: worlds, where several are drawn, else replicates.
    pub fn units(&self) -> u32 {
        if self.size.worlds > 1 { self.size.worlds } else { self.size.replicates }
    }

    /// Runs some replicates of the central world, or all of some drawn ones, but for those that are kept from before.
    pub fn replicates(&self, units: Range<u32>, kept: &Kept, take: impl FnMut(Run) + Send) {
        let &Self { scenario, size: Size { replicates, worlds, seed, .. }, pairing, .. } = self;
        let (plan, placebos) = (scenario.plan, PLACEBOS);
        if worlds > 1 {
            let drawn = Worlds { scenario, seed, replicates, placebos, pairing };
            return drawn.go_on(units.start + 1..units.end + 1, kept, kept.watch, take);
        }
        let world = engine::settle(scenario.setting.clone(), seed, plan.burn_in, plan.window);
        let programme = Programme::new(scenario.programme.clone());
        let (world, programme, burn_in) = (&world, &programme, plan.burn_in);
        let experiment = Experiment { world, programme, seed, burn_in, placebos, pairing };
        experiment.go_on(units, kept, kept.watch, take);
    }
}

/// Replicates that were run before the same batch was stopped, and those that are run now, for the next who goes on: whole books, so
/// that whatever is made of them is the same.
pub struct Kept<'a> {
    pub journal: Journal<(u32, u32), Result<Pair, Failure>>,
    watch: &'a Watch,
}

impl<'a> Kept<'a> {
    pub fn open(folder: &Folder, watch: &'a Watch) -> Result<Self, Trouble> {
        let kept = Self { journal: folder.journal()?, watch };
        if !kept.journal.is_empty() {
            watch.tell(&words::going_on(kept.journal.len(), "replicates"));
        }
        Ok(kept)
    }
}

impl Keeper for Kept<'_> {
    fn knows(&self, world: u32, replicate: u32) -> bool {
        self.journal.knows(&(world, replicate))
    }

    fn recall(&self, world: u32, replicate: u32) -> Option<Result<Pair, Failure>> {
        self.watch.noted(self.journal.recall(&(world, replicate)))
    }

    fn keep(&self, world: u32, replicate: u32, outcome: &Result<Pair, Failure>) {
        self.journal.keep(&(world, replicate), outcome);
        if !self.journal.is_sound() {
            self.watch.give_up();
        }
    }
}

/// Looks whether a batch is as precise as asked, and how long it may take.
fn look(stopping: Option<&mut Stopping>, batch: &Batch, watch: &Watch) {
    let (Some(stopping), Ok(net)) = (stopping, batch.net()) else { return };
    if stopping.enough(net.n, || Ok(net)) {
        watch.enough();
    }
    watch.expect(f64::from(batch.replicates()) * stopping.precision.needs(&net) / f64::from(net.n));
}
