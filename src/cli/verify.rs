//! `waterbed verify`: exact answers and published patterns.

use clap::Args;
use comfy_table::{ContentArrangement, Table, presets};
use rayon::prelude::*;

use super::{Trouble, code, say, words};
use crate::verify::{ALL, Extent, Finding, Verdict};

#[derive(Args)]
pub struct VerifyArguments {
    #[arg(long, help = words::FULL)]
    full: bool,
    #[arg(long, help = words::VERIFY_JSON)]
    json: bool,
    #[arg(long, conflicts_with = "json", help = words::MARKDOWN)]
    markdown: bool,
}

/// Runs the command; returns the exit code.
pub fn run(arguments: &VerifyArguments) -> Result<u8, Trouble> {
    let extent = if arguments.full { Extent::Full } else { Extent::Quick };
    eprintln!("{}", words::checking(arguments.full));
    let checks: Vec<_> = ALL.iter().filter(|check| arguments.full || check.quick).collect();
    let findings: Vec<Finding> = checks.par_iter().map(|check| check.make(extent)).collect();
    if arguments.json {
        print_json(&findings)?;
    } else if arguments.markdown {
        print_markdown(&findings)?;
    } else {
        print_table(&findings)?;
    }
    let failed = findings.iter().any(|finding| finding.verdict == Verdict::Fail);
    Ok(if failed { code::CANNOT } else { 0 })
}

fn print_json(findings: &[Finding]) -> Result<(), Trouble> {
    let documents: serde_json::Result<Vec<_>> = findings.iter().map(Finding::document).collect();
    let text = documents.and_then(|documents| serde_json::to_string_pretty(&documents));
    say(&[text.map_err(|cause| Trouble::Other(cause.to_string()))?]).map(|_| ())
}

fn print_markdown(findings: &[Finding]) -> Result<(), Trouble> {
    let rows = findings.iter().flat_map(Finding::rows).map(|row| {
        let cells = [row.id, row.of, row.expected, row.tolerance, row.observed, row.verdict.to_string()];
        format!("| {} |", cells.map(|cell| cell.replace('|', "\\|")).join(" | "))
    });
    say(&rows.collect::<Vec<_>>()).map(|_| ())
}

fn print_table(findings: &[Finding]) -> Result<(), Trouble> {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(words::VERIFY_COLUMNS);
    for finding in findings {
        table.add_row([finding.check.id, finding.check.what, "", "", "", &finding.verdict.to_string()]);
        for row in finding.rows() {
            table.add_row([String::new(), row.of, row.expected, row.observed, row.tolerance, row.verdict.to_string()]);
        }
    }
    say(&[table.to_string(), String::new(), words::verified(&Verdicts::of(findings))]).map(|_| ())
}

/// How many checks have each verdict.
pub struct Verdicts {
    pub pass: usize,
    pub fail: usize,
    pub not_made: usize,
}

impl Verdicts {
    fn of(findings: &[Finding]) -> Self {
        let count = |verdict| findings.iter().filter(|finding| finding.verdict == verdict).count();
        Self { pass: count(Verdict::Pass), fail: count(Verdict::Fail), not_made: count(Verdict::NotMade) }
    }
}
