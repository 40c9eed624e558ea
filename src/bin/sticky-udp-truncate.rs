//! The same as `sticky-demo udp-truncate`.

use std::process::ExitCode;

fn main() -> ExitCode {
    sticky_demo::cli::main_of_case("udp-truncate")
}
