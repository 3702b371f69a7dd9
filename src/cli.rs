//! The command line: what was typed becomes what it means, and what came out becomes text. It computes nothing.

mod batch;
mod check;
mod compare;
mod evaluate;
mod explain;
mod resume;
mod run;
mod sensitivity;
mod shard;
mod tools;
mod verify;
mod watch;
mod words;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme};

use crate::data::DataError;
use crate::scenario::{Mistake, ScenarioError, schema};
use crate::store::StoreError;

/// Exit codes: part of the interface, so that scripts can rely on them.
mod code {
    /// Wrong usage or a scenario with mistakes.
    pub const WRONG: u8 = 2;
    /// The batch ended at its largest size, less precise than asked.
    pub const IMPRECISE: u8 = 3;
    /// Some replicates failed; they are rows with a cause.
    pub const SOME_FAILED: u8 = 4;
    /// Something outside failed: a disk that is full, a folder that is not ours. Or an exact check of the program did.
    pub const CANNOT: u8 = 1;
    /// Stopped with Ctrl-C; what was done is kept and reported.
    pub const STOPPED: u8 = 130;
}

#[derive(Parser)]
#[command(name = "waterbed", version, about = words::ABOUT, after_help = words::LIMITS, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    #[command(about = words::RUN, long_about = words::RUN_LONG)]
    Run(run::RunArguments),
    #[command(about = words::EXPLAIN, long_about = words::EXPLAIN_LONG)]
    Explain(explain::ExplainArguments),
    #[command(about = words::COMPARE, long_about = words::COMPARE_LONG)]
    Compare(compare::CompareArguments),
    #[command(about = words::EVALUATE, long_about = words::EVALUATE_LONG)]
    Evaluate(evaluate::EvaluateArguments),
    #[command(about = words::SENSITIVITY, long_about = words::SENSITIVITY_LONG, mut_arg("worlds", |worlds| worlds.hide(true)))]
    Sensitivity(sensitivity::SensitivityArguments),
    #[command(about = words::SHARD, long_about = words::SHARD_LONG, mut_arg("precision", |precision| precision.hide(true)))]
    Shard(shard::ShardArguments),
    #[command(about = words::MERGE, long_about = words::MERGE_LONG)]
    Merge(shard::MergeArguments),
    #[command(about = words::RESUME, long_about = words::RESUME_LONG)]
    Resume(resume::ResumeArguments),
    #[command(about = words::REPORT, long_about = words::REPORT_LONG)]
    Report(resume::ReportArguments),
    #[command(about = words::CHECK)]
    Check(check::CheckArguments),
    #[command(about = words::LIST)]
    List,
    #[command(about = words::DIFF)]
    Diff(tools::DiffArguments),
    #[command(about = words::NEW)]
    New(tools::NewArguments),
    #[command(about = words::SCHEMA)]
    Schema,
    #[command(about = words::VERIFY, long_about = words::VERIFY_LONG)]
    Verify(verify::VerifyArguments),
}

/// Why a command ends early.
#[derive(Debug)]
enum Trouble {
    Scenario(Box<ScenarioError>),
    Data(Box<DataError>),
    Store(Box<StoreError>),
    /// What was asked for cannot be.
    Usage(String),
    Other(String),
}

impl From<ScenarioError> for Trouble {
    fn from(error: ScenarioError) -> Self {
        Self::Scenario(Box::new(error))
    }
}

impl From<DataError> for Trouble {
    fn from(error: DataError) -> Self {
        Self::Data(Box::new(error))
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Store(Box::new(error))
    }
}

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Compare(arguments) => compare::run(&arguments),
        Command::Evaluate(arguments) => evaluate::run(&arguments),
        Command::Sensitivity(arguments) => sensitivity::run(&arguments),
        Command::Shard(arguments) => shard::shard(&arguments),
        Command::Merge(arguments) => shard::merge(&arguments),
        Command::Resume(arguments) => resume::resume(&arguments),
        Command::Report(arguments) => resume::report(&arguments),
        Command::Check(arguments) => check::check(&arguments),
        Command::List => tools::list(),
        Command::Diff(arguments) => tools::diff(&arguments),
        Command::New(arguments) => tools::new(&arguments),
        Command::Schema => say(&[format!("{:#}", schema())]),
        Command::Verify(arguments) => verify::run(&arguments),
    };
    ExitCode::from(outcome.unwrap_or_else(|trouble| tell(&trouble)))
}

/// Prints lines to the output. Nobody need read them to the end: a closed pipe is no failure.
fn say(lines: &[String]) -> Result<u8, Trouble> {
    use std::io::{ErrorKind, Write};
    match std::io::stdout().lock().write_all((lines.join("\n") + "\n").as_bytes()) {
        Err(cause) if cause.kind() != ErrorKind::BrokenPipe => Err(Trouble::Other(cause.to_string())),
        _ => Ok(0),
    }
}

/// Prints why a command ended early, with the place in the file on a terminal.
fn tell(trouble: &Trouble) -> u8 {
    match trouble {
        Trouble::Scenario(error) => {
            tell_mistakes(error, error.mistakes());
            code::WRONG
        }
        Trouble::Data(error) => {
            tell_mistakes(error, error.mistakes());
            if let (Some(rest), true) = (error.rest(), is_drawn()) {
                eprintln!("{rest}");
            }
            code::WRONG
        }
        Trouble::Store(error) => {
            eprintln!("{}", words::error(error));
            code::CANNOT
        }
        Trouble::Usage(text) => {
            eprintln!("{}", words::error(text));
            code::WRONG
        }
        Trouble::Other(text) => {
            eprintln!("{}", words::error(text));
            code::CANNOT
        }
    }
}

/// Whether mistakes are drawn in the text that has them.
fn is_drawn() -> bool {
    use std::io::IsTerminal;
    std::io::stderr().is_terminal()
}

fn tell_mistakes(error: &dyn std::fmt::Display, mistakes: &[Mistake]) {
    if mistakes.is_empty() || !is_drawn() {
        eprintln!("{}", words::error(error));
        return;
    }
    for mistake in mistakes {
        eprint!("{}", graphical(mistake));
    }
}

fn graphical(mistake: &dyn Diagnostic) -> String {
    let theme = if std::env::var_os("NO_COLOR").is_some() {
        GraphicalTheme::unicode_nocolor()
    } else {
        GraphicalTheme::unicode()
    };
    let mut text = String::new();
    let drawn = GraphicalReportHandler::new_themed(theme).render_report(&mut text, mistake);
    if drawn.is_ok() { text } else { format!("{mistake}\n") }
}
