//! The program `deskhand`.

use std::process::ExitCode;

fn main() -> ExitCode {
    deskhand::cli::main()
}
