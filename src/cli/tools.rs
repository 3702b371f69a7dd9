//! `waterbed list`, `diff`, `new` and `schema`: small tools for scenario files.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use clap::Args;

use super::{Trouble, say, words};
use crate::scenario::{SHIPPED, Scenario, ScenarioError, differences};

/// What `waterbed new` writes.
const TEMPLATE: &str = include_str!("../../scenarios/template.toml");

#[derive(Args)]
pub struct DiffArguments {
    #[arg(help = words::DIFF_FIRST)]
    first: PathBuf,
    #[arg(help = words::DIFF_SECOND)]
    second: PathBuf,
    #[arg(long, help = words::DIFF_JSON)]
    json: bool,
}

#[derive(Args)]
pub struct NewArguments {
    #[arg(help = words::NEW_NAME)]
    name: PathBuf,
    #[arg(long, help = words::NEW_FORCE)]
    force: bool,
}

/// Lists the shipped scenarios.
pub fn list() -> Result<u8, Trouble> {
    let width = SHIPPED.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let line = |&(name, text): &(&str, &str)| Ok(format!("{name:width$}  {}", Scenario::parse(name, text)?.title));
    let lines: Result<Vec<String>, ScenarioError> = SHIPPED.iter().map(line).collect();
    say(&lines?)
}

/// Prints what two scenarios say differently.
pub fn diff(arguments: &DiffArguments) -> Result<u8, Trouble> {
    let (first, second) = (Scenario::read(&arguments.first)?, Scenario::read(&arguments.second)?);
    let found = differences(&first, &second);
    if arguments.json {
        let text = serde_json::to_string_pretty(&found).map_err(|cause| Trouble::Other(cause.to_string()))?;
        return say(&[text]);
    }
    let lines: Vec<String> = found.iter().map(words::difference).collect();
    say(&if lines.is_empty() { vec![words::no_difference().to_owned()] } else { lines })
}

/// Writes a scenario to start from.
pub fn new(arguments: &NewArguments) -> Result<u8, Trouble> {
    let mut path = arguments.name.clone();
    if path.extension().is_none_or(|ending| ending != "toml") {
        path.as_mut_os_string().push(".toml");
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).create_new(!arguments.force);
    let written = options.open(&path).and_then(|mut file| file.write_all(TEMPLATE.as_bytes()));
    written.map_err(|cause| match cause.kind() {
        ErrorKind::AlreadyExists => Trouble::Other(words::new_exists(&path)),
        _ => Trouble::Other(words::about_file(&path, &cause)),
    })?;
    say(&[words::new_written(&path)])
}
