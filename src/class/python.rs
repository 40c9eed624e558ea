//! The cases as short Python programs, for `sticky-demo show CASE --python`: the
//! naive side alone, to be read and run by a student. Each ends well only where
//! the effect was there; a test runs them all.

use crate::{Both, Text, text};

/// Each case that has one, and the program.
pub const PYTHON: &[(&str, &str)] = &[
    ("nagle", include_str!("../../scenarios/python/nagle.py")),
    ("short-read", include_str!("../../scenarios/python/short-read.py")),
    ("mtu-split", include_str!("../../scenarios/python/mtu-split.py")),
    ("udp-truncate", include_str!("../../scenarios/python/udp-truncate.py")),
    ("slow-reader", include_str!("../../scenarios/python/slow-reader.py")),
    ("cork", include_str!("../../scenarios/python/cork.py")),
    ("delayed-ack", include_str!("../../scenarios/python/delayed-ack.py")),
    ("peek", include_str!("../../scenarios/python/peek.py")),
    ("partial-send", include_str!("../../scenarios/python/partial-send.py")),
    ("empty-message", include_str!("../../scenarios/python/empty-message.py")),
    ("text-split", include_str!("../../scenarios/python/text-split.py")),
    ("half-close", include_str!("../../scenarios/python/half-close.py")),
    ("reset", include_str!("../../scenarios/python/reset.py")),
    ("refused", include_str!("../../scenarios/python/refused.py")),
    ("port-in-use", include_str!("../../scenarios/python/port-in-use.py")),
    ("backlog", include_str!("../../scenarios/python/backlog.py")),
    ("unix", include_str!("../../scenarios/python/unix.py")),
    ("udp-boundaries", include_str!("../../scenarios/python/udp-boundaries.py")),
    ("udp-overflow", include_str!("../../scenarios/python/udp-overflow.py")),
    ("udp-refused", include_str!("../../scenarios/python/udp-refused.py")),
    ("udp-limits", include_str!("../../scenarios/python/udp-limits.py")),
    ("tutorial-header", include_str!("../../scenarios/python/tutorial-header.py")),
    ("tutorial-eof", include_str!("../../scenarios/python/tutorial-eof.py")),
    ("tutorial-counter", include_str!("../../scenarios/python/tutorial-counter.py")),
    ("tutorial-sleep", include_str!("../../scenarios/python/tutorial-sleep.py")),
    ("tutorial-int", include_str!("../../scenarios/python/tutorial-int.py")),
    ("free", include_str!("../../scenarios/python/free.py")),
];

const CABLE: Both = Both {
    en: "it needs a cable that loses, delays or fragments packets, and a short program has none",
    zh: "它需要一条能丢包、延迟或分片的网线，而短小的程序没有网线",
};

/// Cases that have none, and why.
pub const NO_PYTHON: &[(&str, Both)] = &[
    ("tcp-loss", CABLE),
    ("tcp-reorder", CABLE),
    ("udp-fragment", CABLE),
    ("half-open", CABLE),
    ("live", CABLE),
];

/// The program of one case.
///
/// # Errors
/// Why there is none.
pub fn python(case: &str) -> Result<&'static str, Text> {
    const NOT_YET: Both = Both { en: "nobody wrote it yet", zh: "还没有人写" };
    of(PYTHON, case).ok_or_else(|| {
        let why = of(NO_PYTHON, case).unwrap_or(NOT_YET);
        text!(
            "{case} has no Python program: {why}; see it with sticky-demo {case}",
            "{case} 没有 Python 程序：{why}；请用 sticky-demo {case} 来看"; why
        )
    })
}

fn of<T: Copy>(list: &[(&str, T)], case: &str) -> Option<T> {
    list.iter().find(|(name, _)| *name == case).map(|(_, found)| *found)
}
