//! The cases as short Python programs, for `sticky-demo show CASE --python`: the
//! naive side alone, to be read and run by a student. Each ends well only where
//! the effect was there; a test runs them all.

use super::words;
use crate::{Both, Text};

macro_rules! programs {
    ($($case:literal),+) => {
        &[$(($case, include_str!(concat!("../../scenarios/python/", $case, ".py")))),+]
    };
}

/// Each case that has one, and the program.
#[rustfmt::skip] // one a line would be a page
pub const PYTHON: &[(&str, &str)] = programs![
    "nagle", "short-read", "mtu-split", "udp-truncate", "slow-reader", "cork", "delayed-ack",
    "peek", "partial-send", "empty-message", "text-split", "half-close", "reset", "refused",
    "port-in-use", "backlog", "unix", "udp-boundaries", "udp-overflow", "udp-refused",
    "udp-limits", "tutorial-header", "tutorial-eof", "tutorial-counter", "tutorial-sleep",
    "tutorial-int", "free"
];

/// Cases that have none, and why.
pub const NO_PYTHON: &[(&str, Both)] = &[
    ("tcp-loss", words::NEEDS_A_CABLE),
    ("tcp-reorder", words::NEEDS_A_CABLE),
    ("udp-fragment", words::NEEDS_A_CABLE),
    ("half-open", words::NEEDS_A_CABLE),
    ("live", words::NEEDS_A_CABLE),
];

/// The program of one case, or why there is none.
pub fn python(case: &str) -> Result<&'static str, Text> {
    of(PYTHON, case).ok_or_else(|| {
        words::no_python(case, of(NO_PYTHON, case).unwrap_or(words::NOT_WRITTEN_YET))
    })
}

fn of<T: Copy>(list: &[(&str, T)], case: &str) -> Option<T> {
    list.iter().find(|(name, _)| *name == case).map(|(_, found)| *found)
}
