//! The same as `sticky-demo mtu-split`.

use std::process::ExitCode;

fn main() -> ExitCode {
    sticky_demo::cli::main_of_case("mtu-split")
}
