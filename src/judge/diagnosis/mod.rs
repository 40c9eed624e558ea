//! What came back against what should have, byte by byte. Pure.

mod receiver;
mod sender;

use super::{LearnerSide, Task, words};
use crate::Text;

/// The first byte that is not as it should be.
pub(super) struct Difference {
    /// Its place in what came, from 0.
    pub at: usize,
    /// The message it belongs to, from 1.
    pub message: usize,
    /// Its place in that message's line or frame, from 0.
    pub inside: usize,
    /// What should have come; `None` after the end.
    pub expected: Option<u8>,
    /// What came; `None` where the stream had ended.
    pub came: Option<u8>,
}

impl Difference {
    /// The first byte in which `came` differs from `pieces`, one after the other.
    fn between(pieces: &[Vec<u8>], came: &[u8]) -> Option<Difference> {
        let all = pieces.concat();
        let at = all.iter().zip(came).take_while(|(one, other)| one == other).count();
        let (expected, came) = (all.get(at).copied(), came.get(at).copied());
        if expected == came {
            return None; // both ended
        }
        let ends = pieces.iter().scan(0, |end, piece| {
            *end += piece.len();
            Some(*end)
        });
        let before = ends.take_while(|end| *end <= at).count();
        let message = (before + 1).min(pieces.len());
        let start: usize = pieces[..before].iter().map(Vec::len).sum();
        Some(Difference { at, message, inside: at - start, expected, came })
    }
}

/// The difference in words, and what it probably comes from; empty where every
/// byte is right. `right_before`: a round in which the stream was cut otherwise
/// was right.
pub(super) fn explain(
    task: &Task,
    pieces: &[Vec<u8>],
    came: &[u8],
    right_before: bool,
) -> Vec<Text> {
    let Some(difference) = Difference::between(pieces, came) else { return Vec::new() };
    let message = difference.message;
    // A binary header holds a number, and not characters.
    let in_header = task.side == LearnerSide::Sender
        && task.length_field().is_some_and(|length| difference.inside < length.width);
    let hint = match task.side {
        _ if came.is_empty() => Some(nothing_came(task, right_before)),
        LearnerSide::Receiver => receiver::hint(task, pieces, came, message, right_before),
        LearnerSide::Sender => sender::hint(&sender::Wrote::new(task, pieces, came, message)),
    };
    std::iter::once(words::first_difference(&difference, in_header)).chain(hint).collect()
}

fn nothing_came(task: &Task, right_before: bool) -> Text {
    match (task.side, task.length_field()) {
        _ if !right_before => words::NOTHING_CAME.into(),
        (LearnerSide::Receiver, Some(length)) if length.width > 1 => {
            words::nothing_came_of_half_a_header(length.width)
        }
        (LearnerSide::Receiver, _) => words::NOTHING_CAME_OF_HALF_A_FRAME.into(),
        (LearnerSide::Sender, _) => words::NOTHING_CAME_OF_HALF_A_LINE.into(),
    }
}

/// The message without the blanks at its ends: in Python `strip()`, where
/// `rstrip(b"\n")` is meant.
fn is_stripped(came: &[u8], payload: &[u8]) -> bool {
    !payload.is_empty() && came.len() < payload.len() && came.trim_ascii() == payload.trim_ascii()
}

/// What came from where that message should begin.
fn from_message<'c>(pieces: &[Vec<u8>], came: &'c [u8], message: usize) -> &'c [u8] {
    let before: usize = pieces[..message - 1].iter().map(Vec::len).sum();
    &came[before.min(came.len())..]
}
