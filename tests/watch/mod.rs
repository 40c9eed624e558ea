//! What `sticky-demo watch` sees of real programs, beside their own account of every
//! call; and that they run as they would without it.
//!
//! A program that is not installed here is reported as ignored, with the reason.

use libtest_mimic::{Completion, Trial};

/// A test, and the programs that it cannot do without.
struct Test {
    name: &'static str,
    needs: &'static str,
    run: fn(),
}

/// The functions that a file offers as tests, behind what they need.
macro_rules! watched {
    ($($need:literal: $($name:ident),+;)+) => {
        pub const ALL: &[super::Test] = &[$($(
            super::Test { name: stringify!($name), needs: $need, run: $name },
        )+)+];
    };
}

mod beside;
mod denied;
mod held;
mod programs;
mod signals;
pub mod tools;

pub fn trials() -> impl Iterator<Item = Trial> {
    let groups = [
        // The longest first; these wait for what does not come.
        ("held", held::ALL),
        ("programs", programs::ALL),
        ("beside", beside::ALL),
        ("denied", denied::ALL),
        ("signals", signals::ALL),
    ];
    groups.into_iter().flat_map(|(group, tests)| {
        tests.iter().map(move |test| {
            Trial::ignorable_test(format!("watch::{group}::{}", test.name), || {
                if let Err(why) = tools::has(test.needs) {
                    return Ok(Completion::ignored_with(why));
                }
                (test.run)();
                Ok(Completion::Completed)
            })
        })
    })
}
