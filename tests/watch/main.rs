//! What `sticky-demo watch` sees of real programs, beside their own account of every
//! call; and that they run as they would without it.
//!
//! A program that is not installed here is reported as ignored, with the reason.
//! `cargo test --test watch -- NAME` picks as libtest does.

mod beside;
#[path = "../common/mod.rs"]
mod common;
mod denied;
mod held;
mod programs;
mod signals;
mod tools;

use libtest_mimic::{Arguments, Completion, Trial};
use std::process::ExitCode;

/// A test, and the program that it cannot do without.
struct Test {
    name: &'static str,
    needs: &'static str,
    run: fn(),
}

/// The functions that a file offers as tests, behind what they need.
macro_rules! tests {
    ($($need:literal: $($name:ident),+;)+) => {
        pub const ALL: &[crate::Test] = &[$($(
            crate::Test { name: stringify!($name), needs: $need, run: $name },
        )+)+];
    };
}
use tests;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for test in
        [programs::ALL, beside::ALL, denied::ALL, held::ALL, signals::ALL].into_iter().flatten()
    {
        trials.push(Trial::ignorable_test(test.name, || {
            if let Err(why) = tools::has(test.needs) {
                return Ok(Completion::ignored_with(why));
            }
            (test.run)();
            Ok(Completion::Completed)
        }));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}
