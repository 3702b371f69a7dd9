//! `waterbed resume` and `waterbed report`: a folder is finished, or told again, from what stands in it.

use std::path::PathBuf;

use clap::{Args, Parser};

use super::batch::{Manner, again};
use super::compare::CompareArguments;
use super::explain::ExplainArguments;
use super::run::RunArguments;
use super::sensitivity::SensitivityArguments;
use super::shard::Share;
use super::{Arguments, Command, Trouble, compare, explain, run, sensitivity, shard, words};
use crate::report::text::{ChannelSummary, MixSummary, SensitivitySummary, Summary};
use crate::store::Existing;

#[derive(Args)]
pub struct ResumeArguments {
    #[arg(help = words::RESUMED)]
    folder: PathBuf,
    #[command(flatten)]
    manner: Manner,
}

#[derive(Args)]
pub struct ReportArguments {
    #[arg(help = words::REPORTED)]
    folder: PathBuf,
    #[command(flatten)]
    manner: Manner,
}

/// Finishes a batch, or reports a complete one again; returns the exit code.
pub fn resume(arguments: &ResumeArguments) -> Result<u8, Trouble> {
    let ResumeArguments { folder, manner } = arguments;
    let folder = &Existing::find(folder)?;
    if folder.manifest.complete {
        return reported(folder, manner.json);
    }
    match command(folder)? {
        Command::Run(mut run) => run.batch.go_on(folder, manner).and_then(|()| run::run(&run)),
        Command::Explain(mut run) => run.batch.go_on(folder, manner).and_then(|()| explain::run(&run)),
        Command::Compare(mut run) => run.batch.go_on(folder, manner).and_then(|()| compare::run(&run)),
        Command::Sensitivity(mut run) => run.batch.go_on(folder, manner).and_then(|()| sensitivity::run(&run)),
        Command::Shard(mut part) => part.run.batch.go_on(folder, manner).and_then(|()| shard::shard(&part)),
        _ => Err(Trouble::Usage(words::too_old(folder))),
    }
}

/// Makes the report of a folder again; returns the exit code.
pub fn report(arguments: &ReportArguments) -> Result<u8, Trouble> {
    let ReportArguments { folder, manner } = arguments;
    let folder = &Existing::find(folder)?;
    if folder.at != folder.path {
        return Err(Trouble::Usage(words::not_whole(folder)));
    }
    let mut command = command(folder)?;
    match &mut command {
        Command::Run(RunArguments { batch, .. })
        | Command::Explain(ExplainArguments { batch, .. })
        | Command::Compare(CompareArguments { batch, .. })
        | Command::Sensitivity(SensitivityArguments { batch, .. }) => batch.take_from(folder, manner),
        _ => {}
    }
    match command {
        Command::Run(run) => run::report(&run, folder),
        Command::Explain(run) => explain::report(&run, folder),
        Command::Compare(run) => compare::report(&run, folder),
        Command::Sensitivity(run) => sensitivity::report(&run, folder),
        Command::Shard(_) => Err(Trouble::Usage(words::no_report(folder))),
        _ => Err(Trouble::Usage(words::too_old(folder))),
    }
}

/// The command that made a folder, with its arguments.
pub fn command(folder: &Existing) -> Result<Command, Trouble> {
    let words = ["waterbed"].into_iter().chain(folder.manifest.again.iter().map(String::as_str));
    let parsed = Arguments::try_parse_from(words).map_err(|_| Trouble::Usage(words::too_old(folder)))?;
    Ok(parsed.command)
}

/// Reports a complete batch of any command again, as it was reported.
fn reported(folder: &Existing, json: bool) -> Result<u8, Trouble> {
    match folder.manifest.command.as_str() {
        "explain" => again::<ChannelSummary>(folder, json),
        "compare" => again::<MixSummary>(folder, json),
        "sensitivity" => again::<SensitivitySummary>(folder, json),
        "shard" => again::<Share>(folder, json),
        _ => again::<Summary>(folder, json),
    }
}
