//! `waterbed run`: a paired Monte Carlo batch.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use comfy_table::{CellAlignment, ContentArrangement, presets};

use super::watch::{Watch, on_interrupt};
use super::{Trouble, code, say, words};
use crate::engine;
use crate::experiment::{Experiment, Pairing, Run, Worlds};
use crate::measure::{Batch, Chains, Precision, Stopping};
use crate::model::books::Layout;
use crate::model::programme::Programme;
use crate::model::setting::ByReview;
use crate::report::table::Table;
use crate::report::text::Summary;
use crate::report::{Material, json};
use crate::scenario::Scenario;
use crate::store::{Folder, Identity, Opened};

/// Replicates that also run the placebo arm, from which the noise floor is read.
const PLACEBOS: u32 = 100;
/// Replicates at most where a precision decides on their number and nothing else is said.
const MOST: u32 = 10_000;

/// Letters in a line of a printed table: what fits on most terminals, and on paper.
const WIDEST: u16 = 118;

#[derive(Args)]
pub struct RunArguments {
    #[arg(default_value = "default", help = words::SCENARIO)]
    scenario: PathBuf,
    #[arg(long = "set", value_name = "PATH=VALUE", help = words::SET)]
    changes: Vec<String>,
    #[arg(short = 'n', long, value_parser = clap::value_parser!(u32).range(2..), help = words::REPLICATES)]
    replicates: Option<u32>,
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_000_000), help = words::WORLDS)]
    worlds: Option<u32>,
    #[arg(long, value_name = "WIDTH", help = words::PRECISION)]
    precision: Option<Precision>,
    #[arg(long, value_name = "HOW", value_parser = pairing, default_value = Pairing::Crn.key(), help = words::PAIRING)]
    pairing: Pairing,
    #[arg(short, long, value_parser = clap::value_parser!(u64).range(..=1 << 53), help = words::SEED)]
    seed: Option<u64>,
    #[arg(short = 'j', long, value_parser = clap::value_parser!(u16).range(1..), help = words::THREADS)]
    threads: Option<u16>,
    #[arg(short, long, default_value = "output", help = words::OUTPUT)]
    output: PathBuf,
    #[arg(long, help = words::FORCE)]
    force: bool,
    #[arg(long, help = words::JSON)]
    json: bool,
    #[arg(short, long, help = words::QUIET)]
    quiet: bool,
}

/// Runs the command; returns the exit code.
pub fn run(arguments: &RunArguments) -> Result<u8, Trouble> {
    let scenario = Scenario::read_with(&arguments.scenario, &arguments.changes)?;
    let worlds = arguments.worlds.unwrap_or(scenario.plan.worlds);
    let usual = if arguments.precision.is_some() && worlds == 1 { MOST } else { scenario.plan.replicates };
    let replicates = arguments.replicates.unwrap_or(usual);
    let seed = arguments.seed.unwrap_or(scenario.plan.seed);
    let planned = replicates.checked_mul(worlds).ok_or_else(|| Trouble::Other(words::too_many(worlds, replicates)))?;
    let identity = Identity::new(&scenario, seed, decisive(arguments, replicates, worlds));
    match Folder::create(&arguments.output, identity, arguments.force)? {
        Opened::Existing(existing) => {
            if arguments.json {
                print_file(&existing.path.join("summary.json"))?;
            } else {
                say(&[words::existing(&existing.path), String::new(), printed(&existing.summary)])?;
            }
            Ok(exit(existing.manifest.replicates.failed, existing.manifest.precise))
        }
        Opened::New(folder) => {
            let &RunArguments { precision, pairing, .. } = arguments;
            let task = Task { scenario: &scenario, replicates, worlds, planned, seed, precision, pairing };
            pool(arguments.threads)?.install(|| task.run(arguments, folder))
        }
    }
}

/// Arguments that change a result.
fn decisive(arguments: &RunArguments, replicates: u32, worlds: u32) -> BTreeMap<String, String> {
    let mut decisive = BTreeMap::from([("replicates", replicates.to_string()), ("worlds", worlds.to_string())]);
    if let Some(precision) = arguments.precision {
        decisive.insert("precision", precision.to_string());
    }
    if arguments.pairing != Pairing::default() {
        decisive.insert("pairing", arguments.pairing.key().to_owned());
    }
    decisive.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The exit code of a batch that came to its end.
fn exit(failed: u32, precise: Option<bool>) -> u8 {
    match (failed, precise) {
        (1.., _) => code::SOME_FAILED,
        (0, Some(false)) => code::IMPRECISE,
        (0, _) => 0,
    }
}

fn pairing(text: &str) -> Result<Pairing, String> {
    let found = Pairing::ALL.into_iter().find(|pairing| pairing.key() == text);
    found.ok_or_else(|| words::one_of(&Pairing::ALL.map(Pairing::key)))
}

fn pool(threads: Option<u16>) -> Result<rayon::ThreadPool, Trouble> {
    let builder = rayon::ThreadPoolBuilder::new().num_threads(threads.map_or(0, usize::from));
    builder.build().map_err(|cause| Trouble::Other(words::bad_threads(&cause)))
}

/// One batch to be run.
struct Task<'a> {
    scenario: &'a Scenario,
    /// In each world.
    replicates: u32,
    worlds: u32,
    /// Replicates in all worlds; the most there may be, where a precision decides.
    planned: u32,
    seed: u64,
    precision: Option<Precision>,
    pairing: Pairing,
}

impl Task<'_> {
    fn run(&self, arguments: &RunArguments, folder: Folder) -> Result<u8, Trouble> {
        let stop = on_interrupt().map_err(|cause| Trouble::Other(cause.to_string()))?;
        if !arguments.quiet {
            eprintln!("{}", words::preparing(&self.scenario.title, self.worlds, self.replicates));
        }
        let watch = Watch::new(self.planned, arguments.quiet, stop);
        let batch = self.simulate(&folder, &watch)?;
        watch.end();
        let findings = batch.findings();
        let failed = findings.diagnostics.failed.len() as u32;
        let interrupted = watch.interrupted() && findings.replicates + failed < self.planned;
        if interrupted && findings.replicates < 2 {
            return Err(Trouble::Other(words::nothing_done()));
        }
        if !arguments.quiet {
            eprintln!("{}", words::drawing());
        }
        let material = Material {
            scenario: self.scenario,
            findings: &findings,
            seed: self.seed,
            planned: self.planned,
            worlds: self.worlds,
            interrupted,
            pairing: self.pairing,
            precision: self.precision,
        };
        let (path, summary) = folder.finish(&material)?;
        if arguments.json {
            let document = json::document(&material, &summary).map_err(|cause| Trouble::Other(cause.to_string()))?;
            say(&[document])?;
        } else {
            say(&[printed(&summary), words::folder(&path)])?;
        }
        if interrupted {
            eprintln!("{}", words::stopped(findings.replicates, self.planned));
            return Ok(code::STOPPED);
        }
        Ok(exit(failed, material.precise()))
    }

    /// Simulates all replicates; each is written and measured as it comes, and then forgotten.
    fn simulate(&self, folder: &Folder, watch: &Watch) -> Result<Batch, Trouble> {
        let Scenario { setting, programme, plan, .. } = self.scenario;
        let layout = Layout::new(setting, plan.window);
        let chains = Chains::new(self.scenario, &layout, self.seed);
        let mut batch = Batch::new(setting, &layout, programme).following(chains);
        let mut rows = folder.replicates(self.scenario, &layout)?;
        let mut written = Ok(());
        let mut stopping = self.precision.map(Stopping::new);
        without_panic_messages(|| {
            self.replicates(watch, |run| {
                // What is left of a block once a batch is as precise as asked: how much depends on chance, so it goes.
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
                if self.worlds == 1 || run.replicate + 1 == self.replicates {
                    look(stopping.as_mut(), &batch, watch);
                }
            });
        });
        written.and_then(|()| rows.finish()).map_err(|cause| Trouble::Other(cause.to_string()))?;
        Ok(batch)
    }

    /// Runs the replicates of the central world, or of all drawn ones.
    fn replicates(&self, watch: &Watch, take: impl FnMut(Run)) {
        let &Self { scenario, replicates, worlds, seed, .. } = self;
        let (plan, closed, placebos, pairing) = (scenario.plan, ByReview::default(), PLACEBOS, self.pairing);
        if worlds > 1 {
            return Worlds { scenario, closed, seed, replicates, placebos, pairing }.run(worlds, watch, take);
        }
        let world = engine::settle(scenario.setting.clone(), seed, plan.burn_in, plan.window);
        let programme = Programme::new(scenario.programme.clone());
        let (world, programme, burn_in) = (&world, &programme, plan.burn_in);
        Experiment { world, programme, closed, seed, burn_in, placebos, pairing }.run(0..replicates, watch, take);
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

/// A replicate that fails is reported as a row; its panic message would only tear up the progress bar.
fn without_panic_messages(work: impl FnOnce()) {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    work();
    std::panic::set_hook(usual);
}

fn print_file(path: &Path) -> Result<(), Trouble> {
    let text = std::fs::read_to_string(path).map_err(|cause| Trouble::Other(cause.to_string()))?;
    say(&[text]).map(|_| ())
}

/// The summary as it stands on the terminal: paragraphs and tables with a free line after each.
fn printed(summary: &Summary) -> String {
    let mut parts = summary.sentences.clone();
    parts.push(drawn(&summary.outcomes, 1).to_string());
    if !summary.indicators.table.rows.is_empty() {
        parts.push(drawn(&summary.indicators.table, 4).to_string());
        parts.push(summary.indicators.notes.join("\n"));
    }
    parts.extend(summary.warnings.iter().map(|warning| words::warning(warning)));
    parts.push(summary.limits.clone());
    parts.join("\n\n") + "\n"
}

/// A table to print; the first columns, `words` of them, stand on the left.
fn drawn(table: &Table, words: usize) -> comfy_table::Table {
    let mut drawn = comfy_table::Table::new();
    drawn.load_style(presets::UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    drawn.set_header(&table.header);
    drawn.add_rows(&table.rows);
    drawn.set_width(drawn.width().map_or(WIDEST, |terminal| terminal.min(WIDEST)));
    for column in drawn.column_iter_mut().skip(words) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    drawn
}
