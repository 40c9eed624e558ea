//! The front door.

use std::process::ExitCode;

fn main() -> ExitCode {
    sticky_demo::cli::main()
}
