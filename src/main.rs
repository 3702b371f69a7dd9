//! The program: see `waterbed --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    waterbed::cli::main()
}
