//! What tests of batches in the real program share.

use std::process::{Command, Output};

use assert_cmd::cargo::CommandCargoExt;

/// The shipped default, small and short.
pub const SMALL: [&str; 5] =
    ["--set=run.burn_in=26", "--set=run.window=39", "--set=cells.number=120", "--set=cells.networks=40", "--seed=5"];

/// Worlds in which the ease of reviews adds up to more than one cannot be.
pub const FAILING: [&str; 7] = [
    "--set=choice.ease.geographic={ discrete = [[0.01, 6], [0.6, 5]] }",
    "--set=choice.ease.target={ discrete = [[0.01, 6], [0.6, 5]] }",
    "--set=choice.ease.tactical=0.03",
    "--set=choice.ease.functional=0.015",
    "--set=choice.ease.temporal=0.03",
    "-n",
    "2",
];

/// Runs the program to its end.
pub fn waterbed(arguments: &[&str]) -> Output {
    Command::cargo_bin("waterbed").expect("the program is built").args(arguments).output().expect("the program runs")
}

/// What the program printed.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the program prints UTF-8")
}
