//! `waterbed shard` and `waterbed merge`: a batch of pairs in parts, each of which may be run on another machine, and the whole again.

use std::ops::Range;
use std::path::PathBuf;

use clap::Args;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::batch::{Done, Manner, without_panic_messages};
use super::run::{Kept, RunArguments, Task};
use super::watch::Watch;
use super::{Command, Trouble, resume, run, words};
use crate::report::contents::{Contents, SUMMARY};
use crate::report::page::{Page, Part};
use crate::scenario::Scenario;
use crate::store::{Counts, Ending, Existing, Folder, Identity, Manifest, Portion};

#[derive(Args)]
pub struct ShardArguments {
    #[arg(long, value_name = "K/N", help = words::PART)]
    part: Portion,
    #[command(flatten)]
    pub run: RunArguments,
}

#[derive(Args)]
pub struct MergeArguments {
    #[arg(required = true, value_name = "FOLDER", help = words::PARTS)]
    folders: Vec<PathBuf>,
    #[arg(short, long, help = words::MERGE_OUTPUT)]
    output: Option<PathBuf>,
    #[arg(long, help = words::FORCE)]
    force: bool,
    #[command(flatten)]
    manner: Manner,
}

/// What a part says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    words: String,
}

impl Page for Share {
    fn parts(&self) -> Vec<Part> {
        vec![Part::Text(self.words.clone())]
    }
}

/// Runs a part of a batch; returns the exit code.
pub fn shard(arguments: &ShardArguments) -> Result<u8, Trouble> {
    let &ShardArguments { part, ref run } = arguments;
    let scenario = run.batch.scenario(&run.scenario)?;
    let task = run.task(&scenario)?;
    if task.precision.is_some() {
        return Err(Trouble::Usage(words::NO_PRECISION.to_owned()));
    }
    if part.of > task.units() {
        return Err(Trouble::Usage(words::too_many_parts(part.of, task.units(), task.size.worlds)));
    }
    let units = part.share(task.units());
    let planned = units.len() as u32 * (task.size.planned / task.units());
    let identity = Identity::new(&scenario, task.size.seed, task.decisive()).part(part);
    let preparing = words::preparing_part(&scenario.title, part, planned);
    run.batch.perform(identity, planned, &preparing, |folder, watch| {
        let replicates = simulate(&task, units, planned, folder, watch)?;
        Ok(done(&scenario, part, replicates))
    })
}

/// Simulates the replicates of a part, which are kept and not measured; how many came to what.
fn simulate(task: &Task, units: Range<u32>, planned: u32, folder: &Folder, watch: &Watch) -> Result<Counts, Trouble> {
    let kept = Kept::open(folder, watch)?;
    let mut replicates = Counts { planned, done: 0, failed: 0 };
    without_panic_messages(|| {
        task.replicates(units, &kept, |run| match run.outcome {
            Ok(_) => replicates.done += 1,
            Err(_) => replicates.failed += 1,
        });
    });
    watch.end();
    kept.journal.check()?;
    Ok(replicates)
}

fn done(scenario: &Scenario, part: Portion, replicates: Counts) -> Done<Share> {
    let summary = Share { words: words::part(part, replicates) };
    let mut contents = Contents::of(std::slice::from_ref(scenario));
    contents.text(SUMMARY, format!("{:#}\n", json!({ "summary": summary })));
    let complete = replicates.done + replicates.failed == replicates.planned;
    Done { summary, contents, ending: Ending { replicates, precise: None, complete } }
}

/// Puts the parts of a batch together; returns the exit code.
pub fn merge(arguments: &MergeArguments) -> Result<u8, Trouble> {
    let found: Result<Vec<Existing>, _> = arguments.folders.iter().map(|folder| Existing::find(folder)).collect();
    let mut parts = found?;
    check(&parts)?;
    parts.sort_by_key(|part| part.manifest.part);
    let Command::Shard(mut part) = resume::command(&parts[0])? else {
        return Err(Trouble::Usage(words::no_part(&parts[0])));
    };
    let output = arguments.output.clone().map_or_else(|| parts[0].root(), Ok)?;
    part.run.batch.merge(&parts, output, arguments.force, &arguments.manner);
    run::run(&part.run)
}

/// Whether these are all parts of one batch, each of them once and whole.
fn check(parts: &[Existing]) -> Result<(), Trouble> {
    for (i, part) in parts.iter().enumerate() {
        fault(&parts[..i], part).map_or(Ok(()), |words| Err(Trouble::Usage(words)))?;
    }
    let has = |portion: &Portion| parts.iter().any(|part| part.manifest.part == Some(*portion));
    let of = parts[0].manifest.part.map_or(0, |portion| portion.of);
    let missing: Vec<Portion> = Portion::all(of).filter(|portion| !has(portion)).collect();
    if missing.is_empty() { Ok(()) } else { Err(Trouble::Usage(words::missing(&parts[0], &missing))) }
}

/// What keeps a part from being put together with those before it.
fn fault(before: &[Existing], part: &Existing) -> Option<String> {
    let Some(portion) = part.manifest.part else { return Some(words::no_part(part)) };
    if let Some((first, what)) = before.first().and_then(|first| Some((first, differs(first, part)?))) {
        return Some(words::other_part(first, part, what));
    }
    if let Some(other) = before.iter().find(|other| other.manifest.part == Some(portion)) {
        return Some(words::twice(other, part, portion));
    }
    if !part.manifest.complete {
        return Some(words::unfinished(part));
    }
    let records = part.records();
    (records != part.manifest.replicates.planned as usize).then(|| words::damaged(part, records))
}

/// In what a part is of another batch than the first, with what that one has and what it has itself.
fn differs(first: &Existing, other: &Existing) -> Option<(&'static str, [String; 2])> {
    let (first, other) = (&first.manifest, &other.manifest);
    let both = |of: fn(&Manifest) -> String| [of(first), of(other)];
    let pairs = [
        (words::differing::SCENARIO, both(|part| part.scenario.clone())),
        (words::differing::HASH, both(|part| part.scenario_hash.clone())),
        (words::differing::SEED, both(|part| part.seed.to_string())),
        (words::differing::ARGUMENTS, both(words::arguments)),
        (words::differing::VERSION, both(words::version)),
        (words::differing::PARTS, both(|part| part.part.map_or(0, |portion| portion.of).to_string())),
        (words::differing::BATCH, both(|part| part.batch().to_owned())),
    ];
    pairs.into_iter().find(|(_, [one, two])| one != two)
}
