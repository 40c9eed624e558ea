//! The same as `sticky-demo short-read`.

use std::process::ExitCode;

fn main() -> ExitCode {
    sticky_demo::cli::main_of_case("short-read")
}
