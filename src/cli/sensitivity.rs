//! `waterbed sensitivity`: which assumptions matter, where the programme fails, and what is worth knowing first.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;

use super::batch::{BatchArguments, Done, without_panic_messages};
use super::watch::Watch;
use super::{Trouble, words};
use crate::analysis::condition::Condition;
use crate::analysis::morris::{self, Effect, Trajectory};
use crate::analysis::sensitivity::{Inputs, Question, Seen, Stakes, Study, screen};
use crate::analysis::sobol;
use crate::experiment::{Pair, Point, Points, Run};
use crate::measure::{self, Failed, Reader, Reading};
use crate::model::books::Layout;
use crate::report::Asked;
use crate::report::analysis::{Analysis, COLUMNS, Kept, PointRows, Role};
use crate::report::sections::Made;
use crate::report::text::{self, SensitivitySummary};
use crate::scenario::Scenario;
use crate::store::{Counts, Ending, Existing, Folder, Identity, Journal};

/// Replicates at a point unless another number is asked for: the fewest by which chance can be told.
const REPLICATES: u32 = 2;
/// Trajectories have luck of their own, from this world on.
const SCREENING: u32 = 1 << 30;

#[derive(Args)]
pub struct SensitivityArguments {
    #[arg(help = words::SCENARIO)]
    scenario: PathBuf,
    #[arg(long, value_name = "N", value_parser = rows, default_value = "128", help = words::ROWS)]
    rows: u32,
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..=100), default_value = "12", help = words::TELL_APART)]
    inputs: u32,
    #[arg(long, value_name = "CONDITION", default_value = "net <= 0", help = words::FAILS)]
    fails: Condition,
    #[arg(long, value_name = "KUSD", value_parser = kusd, help = words::WORTH)]
    worth: Option<f64>,
    #[arg(long, value_name = "KUSD", value_parser = kusd, requires = "worth", help = words::COST)]
    cost: Option<f64>,
    #[command(flatten)]
    pub batch: BatchArguments,
}

/// Rows of a design: a power of two.
fn rows(text: &str) -> Result<u32, String> {
    let rows = text.parse().ok().filter(|rows: &u32| rows.is_power_of_two() && (8..=1 << 15).contains(rows));
    rows.ok_or_else(|| words::POWER_OF_TWO.to_owned())
}

/// An amount of money.
fn kusd(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|amount: &f64| amount.is_finite() && *amount >= 0.0).ok_or_else(|| words::MONEY.to_owned())
}

/// Makes the report of a folder again.
pub fn report(arguments: &SensitivityArguments, folder: &Existing) -> Result<u8, Trouble> {
    let scenario = arguments.batch.scenario(&arguments.scenario)?;
    let inputs = Inputs::of(&scenario);
    let done = arguments.task(&scenario, &inputs)?.told(
        &folder.findings()?,
        folder.manifest.replicates.planned,
        !folder.manifest.complete,
        &folder.made(),
    )?;
    arguments.batch.report(folder, &done)
}

impl SensitivityArguments {
    fn task<'a>(&self, scenario: &'a Scenario, inputs: &'a Inputs) -> Result<Task<'a>, Trouble> {
        Ok(Task {
            scenario,
            inputs,
            replicates: self.batch.replicates.unwrap_or(REPLICATES),
            rows: self.rows,
            most: self.inputs as usize,
            question: Question { fails: self.fails, stakes: self.stakes(scenario)? },
            seed: self.batch.seed(scenario),
        })
    }

    /// What the programme is worth, where that is said, and what it costs: as asked, or as the scenario has it.
    fn stakes(&self, scenario: &Scenario) -> Result<Option<Stakes>, Trouble> {
        let Some(worth) = self.worth else { return Ok(None) };
        let in_scenario = || measure::cost(&scenario.programme).map_err(|why| Trouble::Usage(words::no_cost(&why)));
        Ok(Some(Stakes { worth, cost: self.cost.map_or_else(in_scenario, Ok)? }))
    }
}

/// Runs the command; returns the exit code.
pub fn run(arguments: &SensitivityArguments) -> Result<u8, Trouble> {
    let batch = &arguments.batch;
    let scenario = batch.scenario(&arguments.scenario)?;
    if batch.draws_worlds() {
        return Err(Trouble::Usage(words::NO_WORLDS.to_owned()));
    }
    let inputs = Inputs::of(&scenario);
    if inputs.inputs.is_empty() {
        return Err(Trouble::Usage(words::nothing_uncertain(&scenario.name)));
    }
    let task = arguments.task(&scenario, &inputs)?;
    let planned = task.planned().ok_or_else(|| Trouble::Usage(words::TOO_MANY_POINTS.to_owned()))?;
    let identity = Identity::new(&scenario, task.seed, task.decisive()).of("sensitivity");
    let run_id = identity.run_id();
    let preparing = words::studying(&scenario.title, &inputs, task.screens(), planned);
    batch.perform(identity, planned, &preparing, |folder, watch| task.run(folder, &run_id, planned, watch))
}

/// One analysis to be made.
struct Task<'a> {
    scenario: &'a Scenario,
    inputs: &'a Inputs,
    replicates: u32,
    rows: u32,
    /// Groups of inputs that are told apart at most.
    most: usize,
    question: Question,
    seed: u64,
}

/// Points with what was seen at them, and how the batch went.
struct Course<'a> {
    task: &'a Task<'a>,
    reader: Reader,
    rows: PointRows<'a>,
    written: Result<(), csv::Error>,
    done: u32,
    failed: Vec<Failed>,
    /// Number of the last point of all that were run before.
    before: u32,
    /// What was read by point and replicate before the same analysis was stopped, and what is read now, for the next who goes on.
    kept: &'a Journal<(u32, u32), Reading>,
}

impl Task<'_> {
    /// Whether there are so many groups that the weak ones are put together first.
    fn screens(&self) -> bool {
        self.inputs.groups.len() > self.most
    }

    /// Replicates in all; at most so many where a screening decides which tied inputs are told apart.
    fn planned(&self) -> Option<u32> {
        let groups = self.inputs.groups.len();
        let (screening, told) =
            if self.screens() { (morris::TRAJECTORIES as usize * (groups + 1), self.most + 1) } else { (0, groups) };
        let width = told + 2 + 2 * self.inputs.pairs.len();
        let points = screening.checked_add((self.rows as usize).checked_mul(width)?)?;
        u32::try_from(points).ok()?.checked_mul(self.replicates)
    }

    /// Arguments that change a result.
    fn decisive(&self) -> BTreeMap<String, String> {
        let Question { fails, stakes } = self.question;
        let mut decisive = vec![
            ("rows", self.rows.to_string()),
            ("replicates", self.replicates.to_string()),
            ("inputs", self.most.to_string()),
            ("fails", fails.to_string()),
        ];
        if let Some(Stakes { worth, cost }) = stakes {
            decisive.extend([("worth", worth.to_string()), ("cost", cost.to_string())]);
        }
        decisive.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn run(
        &self,
        folder: &Folder,
        run_id: &str,
        planned: u32,
        watch: &Watch,
    ) -> Result<Done<SensitivitySummary>, Trouble> {
        let Scenario { setting, programme, plan, .. } = self.scenario;
        let rows = folder.rows("replicates.csv", &COLUMNS)?;
        let kept = folder.journal()?;
        let mut course = Course {
            task: self,
            reader: Reader::new(setting, &Layout::new(setting, plan.window), programme),
            rows: PointRows::new(rows, run_id, self.scenario),
            written: Ok(()),
            done: 0,
            failed: Vec::new(),
            before: 0,
            kept: &kept,
        };
        if !kept.is_empty() {
            watch.tell(&words::going_on(kept.len(), "replicates"));
        }
        let (ways, screening) = self.screens().then(|| course.screening(watch)).unzip();
        let inputs = match &screening {
            None => self.inputs.clone(),
            Some(effects) => self.inputs.screened(effects, self.most, text::THE_OTHERS),
        };
        let planned = planned - 2 * self.rows * self.replicates * (self.inputs.pairs.len() - inputs.pairs.len()) as u32;
        watch.expect(f64::from(planned));
        let design = sobol::design(self.rows as usize, inputs.inputs.len(), &inputs.moves(), self.seed);
        let outcomes = course.observe(&design, |row| row + 1, &Role::of_rows(&inputs), watch);
        watch.end();
        let Course { reader, rows, written, done, failed, .. } = course;
        kept.check()?;
        written.and_then(|()| rows.finish()).map_err(|cause| Trouble::Other(cause.to_string()))?;
        let places = each(&design, |point| self.scenario.places(point));
        let values = each(&design, |point| self.scenario.values(point));
        let trajectories = each(&ways.unwrap_or_default(), |point| self.scenario.values(point));
        let Self { question, seed, .. } = *self;
        let study = Study { inputs: &inputs, places: &places, values: &values, seen: &outcomes, question, seed };
        let names = self.inputs.groups.iter().map(|group| group.name.clone());
        let findings = study.analyse(reader.lens(), screening.map(|effects| names.zip(effects).collect()));
        let interrupted = watch.interrupted() && done + (failed.len() as u32) < planned;
        let kept = (findings, values, trajectories, self.replicates, done, failed);
        self.told(&kept, planned, interrupted, &folder.made())
    }

    /// What is said of the findings.
    fn told(
        &self,
        (findings, values, trajectories, replicates, done, failed): &Kept,
        planned: u32,
        interrupted: bool,
        made: &Made,
    ) -> Result<Done<SensitivitySummary>, Trouble> {
        let asked = Asked { scenario: self.scenario, seed: self.seed, planned, worlds: 1, interrupted };
        let (replicates, done) = (*replicates, *done);
        let analysis = Analysis { asked, findings, values, trajectories, replicates, done, failed };
        let summary = text::sensitivity_summary(&analysis);
        let contents = analysis.contents(&summary, made).map_err(|cause| Trouble::Other(cause.to_string()))?;
        let replicates = Counts { planned, done, failed: failed.len() as u32 };
        Ok(Done { summary, contents, ending: Ending { replicates, precise: None, complete: !interrupted } })
    }
}

/// What is made of each point of all rows.
fn each(rows: &[Vec<Vec<f64>>], of: impl Fn(&[f64]) -> Vec<f64>) -> Vec<Vec<Vec<f64>>> {
    rows.iter().map(|row| row.iter().map(|point| of(point)).collect()).collect()
}

impl Course<'_> {
    /// Runs trajectories; their points, and how strong each group of inputs is.
    fn screening(&mut self, watch: &Watch) -> (Vec<Vec<Vec<f64>>>, Vec<Effect>) {
        let Task { inputs, seed, .. } = *self.task;
        let ways: Vec<Trajectory> =
            morris::design(inputs.inputs.len(), &inputs.coordinates(), morris::TRAJECTORIES, seed);
        let points: Vec<Vec<Vec<f64>>> = ways.iter().map(|way| way.points.clone()).collect();
        let roles = Role::along(inputs.groups.len() + 1);
        let seen = self.observe(&points, |way| SCREENING + way, &roles, watch);
        (points, screen(inputs, &ways, &seen))
    }

    /// Runs the points of all rows; those of a row share their luck. Each replicate is written as it comes.
    fn observe(&mut self, rows: &[Vec<Vec<f64>>], luck: impl Fn(u32) -> u32, roles: &[Role], watch: &Watch) -> Seen {
        let Task { scenario, replicates, seed, .. } = *self.task;
        let point = |row: usize, point: &[f64]| Point { values: scenario.values(point), luck: luck(row as u32) };
        let points: Vec<Point> =
            rows.iter().enumerate().flat_map(|(row, points)| points.iter().map(move |at| point(row, at))).collect();
        let width = rows[0].len();
        let mut readings: Vec<Vec<Reading>> = vec![Vec::new(); points.len()];
        let (reader, kept, before) = (self.reader.clone(), self.kept, self.before);
        let known = |point, replicate| watch.noted(kept.recall(&(before + point, replicate)));
        let see = |point, pair: &Pair| {
            let reading = reader.read(pair);
            kept.keep(&(before + point, pair.replicate), &reading);
            if !kept.is_sound() {
                watch.give_up();
            }
            reading
        };
        without_panic_messages(|| {
            let batch = Points { scenario, points: &points, seed, replicates };
            batch.run(see, known, watch, |run| {
                let at = run.world as usize - 1;
                self.note(&run, at / width, &roles[at % width]);
                readings[at].extend(run.outcome.ok());
            });
        });
        self.before += points.len() as u32;
        let whole = |all: &Vec<Reading>| (all.len() == replicates as usize).then(|| all.clone());
        readings.chunks(width).map(|row| row.iter().map(whole).collect()).collect()
    }

    fn note(&mut self, run: &Run<Reading>, row: usize, role: &Role) {
        let point = self.before + run.world;
        if self.written.is_ok() {
            self.written = self.rows.write(point, row, role, run);
        }
        match &run.outcome {
            Ok(_) => self.done += 1,
            Err(failure) => {
                let cause = failure.0.clone();
                self.failed.push(Failed { world: point, replicate: run.replicate, cause });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_a_power_of_two() {
        assert_eq!(rows("64"), Ok(64));
        for wrong in ["0", "4", "100", "65536", "x"] {
            assert!(rows(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn money_is_not_negative() {
        assert_eq!(kusd("1.5"), Ok(1.5));
        assert!(kusd("-1").is_err() && kusd("inf").is_err());
    }
}
