//! What all commands share that run a batch into a folder: their arguments, the folder of the same batch run before, threads,
//! progress, Ctrl-C, what is printed, and the exit code.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use comfy_table::{CellAlignment, ContentArrangement, presets};
use serde::de::DeserializeOwned;

use super::watch::{Watch, on_interrupt};
use super::{Trouble, code, say, words};
use crate::report::contents::{Contents, SCENARIO, scenario_of};
use crate::report::page::{Page, Part};
use crate::report::table::Table;
use crate::scenario::Scenario;
use crate::store::{Ending, Existing, Folder, Identity, Opened};

/// Letters in a line of a printed table: what fits on most terminals, and on paper.
const WIDEST: u16 = 118;

#[derive(Args)]
pub struct BatchArguments {
    #[arg(long = "set", value_name = "PATH=VALUE", help = words::SET)]
    changes: Vec<String>,
    #[arg(short = 'n', long, value_parser = clap::value_parser!(u32).range(2..), help = words::REPLICATES)]
    pub replicates: Option<u32>,
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_000_000), help = words::WORLDS)]
    worlds: Option<u32>,
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
    /// The folder that is gone on with, where the arguments come from one.
    #[arg(skip)]
    from: Option<Box<Existing>>,
    /// Folders of parts, where they are merged.
    #[arg(skip)]
    parts: Vec<PathBuf>,
}

/// How to go on with a batch: what changes no result.
#[derive(Args)]
pub struct Manner {
    #[arg(short = 'j', long, value_parser = clap::value_parser!(u16).range(1..), help = words::THREADS)]
    threads: Option<u16>,
    #[arg(long, help = words::JSON)]
    pub json: bool,
    #[arg(short, long, help = words::QUIET)]
    quiet: bool,
}

/// How many replicates a batch has, and under which luck.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// In each world.
    pub replicates: u32,
    /// One is the central world.
    pub worlds: u32,
    /// Replicates in all worlds; the most there may be, where a precision decides.
    pub planned: u32,
    pub seed: u64,
}

impl Size {
    /// The arguments among them that change a result beside the seed.
    pub fn decisive(self) -> BTreeMap<String, String> {
        let Self { replicates, worlds, .. } = self;
        [("replicates", replicates), ("worlds", worlds)].map(|(name, n)| (name.to_owned(), n.to_string())).into()
    }
}

/// A batch that came to its end.
pub struct Done<S> {
    pub summary: S,
    pub contents: Contents,
    pub ending: Ending,
}

impl BatchArguments {
    /// Takes the scenario from a folder, from which the other arguments come, too.
    pub fn take_from(&mut self, folder: &Existing, manner: &Manner) {
        let &Manner { threads, json, quiet } = manner;
        (self.threads, self.json, self.quiet) = (threads, json, quiet);
        self.from = Some(Box::new(folder.clone()));
    }

    /// The same, to go on with what is done in it.
    pub fn go_on(&mut self, folder: &Existing, manner: &Manner) -> Result<(), Trouble> {
        self.output = folder.root()?;
        self.take_from(folder, manner);
        Ok(())
    }

    /// The same, to merge parts of it into a folder below `output`.
    pub fn merge(&mut self, parts: &[Existing], output: PathBuf, force: bool, manner: &Manner) {
        self.take_from(&parts[0], manner);
        self.parts = parts.iter().map(|part| part.at.clone()).collect();
        (self.output, self.force) = (output, force);
    }

    /// Reads the scenario with all changes; in a folder, it has the name that it had.
    pub fn scenario(&self, path: &Path) -> Result<Scenario, Trouble> {
        let Some(folder) = &self.from else { return Ok(Scenario::read_with(path, &self.changes)?) };
        let file = folder.at.join(path);
        let text = std::fs::read_to_string(&file).map_err(|cause| Trouble::Other(words::about_file(&file, &cause)))?;
        let is_own = path == Path::new(SCENARIO);
        if is_own && blake3::hash(text.as_bytes()).to_hex().as_str() != folder.manifest.scenario_hash {
            return Err(Trouble::Usage(words::changed(&file)));
        }
        let name = scenario_of(path.to_str().unwrap_or_default(), &folder.manifest.scenario);
        Ok(Scenario::parse(&format!("{name}.toml"), &text)?)
    }

    /// The worlds that are asked for.
    pub fn worlds(&self, scenario: &Scenario) -> u32 {
        self.worlds.unwrap_or(scenario.plan.worlds)
    }

    /// Whether worlds are asked for.
    pub fn draws_worlds(&self) -> bool {
        self.worlds.is_some()
    }

    /// The seed that is asked for, or that of the scenario.
    pub fn seed(&self, scenario: &Scenario) -> u64 {
        self.seed.unwrap_or(scenario.plan.seed)
    }

    /// The size of the batch, with so many replicates unless another number is asked for.
    pub fn size(&self, scenario: &Scenario, usual: u32) -> Result<Size, Trouble> {
        let (replicates, worlds) = (self.replicates.unwrap_or(usual), self.worlds(scenario));
        let too_many = || Trouble::Other(words::too_many(worlds, replicates));
        let planned = replicates.checked_mul(worlds).ok_or_else(too_many)?;
        Ok(Size { replicates, worlds, planned, seed: self.seed(scenario) })
    }

    /// Runs a batch into its folder, or reports the same batch again from there; returns the exit code. `preparing` is said
    /// before it begins.
    pub fn perform<S: Page + DeserializeOwned + Send>(
        &self,
        identity: Identity,
        planned: u32,
        preparing: &str,
        work: impl FnOnce(&Folder, &Watch) -> Result<Done<S>, Trouble> + Send,
    ) -> Result<u8, Trouble> {
        if let Some(from) = self.from.as_ref().filter(|from| !from.is_of(&identity)) {
            return Err(Trouble::Usage(words::other_batch(from)));
        }
        let folder = match Folder::create(&self.output, identity, planned, self.force)? {
            Opened::New(folder) => folder.of_parts(self.parts.clone()),
            Opened::Existing(existing) => return again::<S>(&existing, self.json),
        };
        self.tell(&words::goes_to(folder.path()));
        self.tell(preparing);
        let stop = on_interrupt().map_err(|cause| Trouble::Other(cause.to_string()))?;
        let watch = Watch::new(planned, self.quiet, stop);
        let pool = pool(self.threads)?;
        let Done { summary, contents, ending } = match pool.install(|| work(&folder, &watch)) {
            Ok(done) => done,
            Err(trouble) => {
                folder.leave();
                return Err(trouble);
            }
        };
        if !ending.complete && ending.replicates.done < 2 {
            eprintln!("{}", words::nothing_done(folder.path()));
            folder.leave();
            return Ok(code::STOPPED);
        }
        self.tell(words::drawing());
        let path = pool.install(|| folder.finish(&contents, ending))?;
        self.print(&summary, &contents, &path)?;
        if !ending.complete {
            eprintln!("{}", words::stopped(ending.replicates.done, &path));
            return Ok(code::STOPPED);
        }
        Ok(exit(ending.replicates.failed, ending.precise))
    }

    /// Writes the report of a folder again, and prints it; returns the exit code that the batch had.
    pub fn report<S: Page>(&self, folder: &Existing, done: &Done<S>) -> Result<u8, Trouble> {
        let Done { summary, contents, ending } = done;
        self.tell(words::drawing());
        folder.rewrite(contents)?;
        self.print(summary, contents, &folder.path)?;
        Ok(exit(ending.replicates.failed, ending.precise))
    }

    fn print(&self, summary: &impl Page, contents: &Contents, path: &Path) -> Result<u8, Trouble> {
        if self.json {
            say(&[contents.document().unwrap_or_default().to_owned()])
        } else {
            let folder = if contents.has_page() { words::folder(path) } else { words::part_folder(path) };
            say(&[printed(summary), folder])
        }
    }

    /// Says how far things are, to who wants to know.
    fn tell(&self, text: &str) {
        if !self.quiet {
            eprintln!("{text}");
        }
    }
}

/// Reports a complete batch again; returns the exit code that it had.
pub fn again<S: Page + DeserializeOwned>(existing: &Existing, json: bool) -> Result<u8, Trouble> {
    if json {
        say(&[existing.document()?])?;
    } else {
        say(&[words::existing(&existing.path), String::new(), printed(&existing.summary::<S>()?)])?;
    }
    Ok(exit(existing.manifest.replicates.failed, existing.manifest.precise))
}

/// The exit code of a batch that came to its end.
fn exit(failed: u32, precise: Option<bool>) -> u8 {
    match (failed, precise) {
        (1.., _) => code::SOME_FAILED,
        (0, Some(false)) => code::IMPRECISE,
        (0, _) => 0,
    }
}

fn pool(threads: Option<u16>) -> Result<rayon::ThreadPool, Trouble> {
    let builder = rayon::ThreadPoolBuilder::new().num_threads(threads.map_or(0, usize::from));
    builder.build().map_err(|cause| Trouble::Other(words::bad_threads(&cause)))
}

/// A replicate that fails is reported as a row; its panic message would only tear up the progress bar.
pub fn without_panic_messages(work: impl FnOnce()) {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    work();
    std::panic::set_hook(usual);
}

/// A page as it stands on the terminal: paragraphs and tables with a free line after each.
fn printed(page: &impl Page) -> String {
    let part = |part: Part| match part {
        Part::Text(text) => text,
        Part::Table(table, words) => drawn(&table, words).to_string(),
        Part::Warning(text) => words::warning(&text),
    };
    page.parts().into_iter().map(part).collect::<Vec<_>>().join("\n\n") + "\n"
}

/// A table to print; the first columns, `words` of them, stand on the left.
pub(super) fn drawn(table: &Table, words: usize) -> comfy_table::Table {
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
