//! `waterbed evaluate`: the measures of the field on a person's own counts.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;

use super::batch::drawn;
use super::{Trouble, say, words};
use crate::data::Data;
use crate::measure::field::{Assessment, Dispersion};
use crate::report::evaluation::{Evaluated, Report, document, report};
use crate::report::text::evaluation as text;
use crate::store;

#[derive(Args)]
pub struct EvaluateArguments {
    #[arg(value_name = "DATA.csv", help = words::DATA)]
    data: PathBuf,
    #[arg(long, value_name = "φ", help = words::DISPERSION)]
    dispersion: Option<Dispersion>,
    #[arg(short, long, default_value = "output", help = words::OUTPUT)]
    output: PathBuf,
    #[arg(long, help = words::EVALUATE_FORCE)]
    force: bool,
    #[arg(long, help = words::EVALUATE_JSON)]
    json: bool,
    #[arg(short, long, help = words::QUIET)]
    quiet: bool,
}

/// Runs the command; returns the exit code.
pub fn run(arguments: &EvaluateArguments) -> Result<u8, Trouble> {
    let data = Data::read(&arguments.data)?;
    let assessment = Assessment::new(&data.observations, arguments.dispersion);
    let evaluated = Evaluated { name: &data.name, assessment: &assessment };
    let report = report(&evaluated);
    if !arguments.quiet {
        eprintln!("{}", words::drawing());
    }
    let decisive = arguments.dispersion.map(|given| ("dispersion".to_owned(), given.factor.to_string()));
    let decisive: BTreeMap<String, String> = decisive.into_iter().collect();
    let path = store::evaluation(&arguments.output, &data, decisive, (&assessment, &report), arguments.force)?;
    if arguments.json {
        let document = document(&evaluated, &report).map_err(|cause| Trouble::Other(cause.to_string()))?;
        return say(&[document]);
    }
    say(&[printed(&report), words::folder(&path)])
}

/// The report as it stands on the terminal.
fn printed(report: &Report) -> String {
    let mut parts = report.sentences.clone();
    parts.push(drawn(&report.counts, 1).to_string());
    parts.push(format!("{}:\n{}", text::CRIMES, drawn(&report.crimes, 3)));
    parts.extend(report.harm.iter().map(|harm| format!("{}:\n{}", text::HARM, drawn(harm, 3))));
    parts.push(report.limits.clone());
    parts.join("\n\n") + "\n"
}
