//! `waterbed resume`: a batch that was stopped or killed, from its folder alone.

use std::path::PathBuf;

use clap::{Args, Parser};

use super::batch::{Manner, again};
use super::{Arguments, Command, Trouble, compare, explain, run, sensitivity, words};
use crate::report::text::{ChannelSummary, MixSummary, SensitivitySummary, Summary};
use crate::store::Existing;

#[derive(Args)]
pub struct ResumeArguments {
    #[arg(help = words::RESUMED)]
    folder: PathBuf,
    #[command(flatten)]
    manner: Manner,
}

/// Runs the command; returns the exit code.
pub fn resume(arguments: &ResumeArguments) -> Result<u8, Trouble> {
    let existing = Existing::find(&arguments.folder)?;
    if existing.manifest.complete {
        return report(&existing, arguments.manner.json);
    }
    let old = || Trouble::Usage(words::too_old(&existing));
    let again = ["waterbed"].into_iter().chain(existing.manifest.again.iter().map(String::as_str));
    match Arguments::try_parse_from(again).map_err(|_| old())?.command {
        Command::Run(mut run) => run.batch.go_on(existing, &arguments.manner).and_then(|()| run::run(&run)),
        Command::Explain(mut run) => run.batch.go_on(existing, &arguments.manner).and_then(|()| explain::run(&run)),
        Command::Compare(mut run) => run.batch.go_on(existing, &arguments.manner).and_then(|()| compare::run(&run)),
        Command::Sensitivity(mut run) => {
            run.batch.go_on(existing, &arguments.manner).and_then(|()| sensitivity::run(&run))
        }
        _ => Err(old()),
    }
}

/// Reports a complete batch of any command again.
fn report(existing: &Existing, json: bool) -> Result<u8, Trouble> {
    match existing.manifest.command.as_str() {
        "explain" => again::<ChannelSummary>(existing, json),
        "compare" => again::<MixSummary>(existing, json),
        "sensitivity" => again::<SensitivitySummary>(existing, json),
        _ => again::<Summary>(existing, json),
    }
}
