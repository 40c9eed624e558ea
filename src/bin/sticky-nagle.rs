//! The same as `sticky-demo nagle`.

use std::process::ExitCode;

fn main() -> ExitCode {
    sticky_demo::cli::main_of_case("nagle")
}
