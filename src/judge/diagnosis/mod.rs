//! What came back against what should have, byte by byte. Pure.

mod receiver;
mod sender;
mod slips;

use super::exchange::AnswerEnd;
use super::{LearnerSide, Task, words};
use crate::Text;
use crate::framing::{DEFAULT_MAX_FRAME_BYTES, End};

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

/// One round, as far as its diagnosis needs it.
pub(super) struct RoundSeen<'s> {
    /// What should have come, one piece a message.
    pub pieces: &'s [Vec<u8>],
    /// What was sent, as it was cut.
    pub writes: &'s [&'s [u8]],
    pub came: &'s [u8],
    pub ending: AnswerEnd,
    /// A round in which the stream was cut otherwise was right.
    pub right_before: bool,
}

/// Whether what came holds the messages. A sender's frames are read as such: a blank
/// in a JSON header is not a mistake.
pub(super) fn is_right(task: &Task, pieces: &[Vec<u8>], came: &[u8]) -> bool {
    if pieces.concat() == came {
        return true;
    }
    if task.side == LearnerSide::Receiver || !task.framing.starts_with("json-header") {
        return false; // in every other format a message has one frame only
    }
    let mut decoder = task.format.decoder(DEFAULT_MAX_FRAME_BYTES);
    decoder.feed(came);
    let all = task
        .messages
        .iter()
        .all(|message| decoder.next_frame().is_ok_and(|frame| frame == Some(message.as_slice())));
    all && matches!(decoder.next_frame(), Ok(None)) && matches!(decoder.end(), End::Clean)
}

/// The difference in words, and what it comes from, if that can be told.
pub(super) fn explain(task: &Task, seen: &RoundSeen) -> Vec<Text> {
    let RoundSeen { pieces, came, ending, .. } = *seen;
    let Some(difference) = Difference::between(pieces, came) else { return Vec::new() };
    let all = pieces.concat();
    if ending == AnswerEnd::Slow && all.starts_with(came) {
        return vec![words::RIGHT_UNTIL_STOPPED.into()];
    }
    let message = difference.message;
    // A binary header holds a number, and not characters.
    let in_header = task.side == LearnerSide::Sender
        && task.length_field().is_some_and(|length| difference.inside < length.width);
    let hint = match task.side {
        _ if came.is_empty() => Some(nothing_came(task, seen)),
        _ if came.starts_with(&all) => {
            // What comes without end is told where its end is.
            let is_loop = ending == AnswerEnd::WithoutEnd;
            (!is_loop && came.len() > all.len()).then(|| more(task, &came[all.len()..]))
        }
        LearnerSide::Receiver if task.numbered => numbered(task, seen),
        LearnerSide::Receiver => receiver::hint(task, seen, message),
        LearnerSide::Sender if task.numbered && came.starts_with(b"1 ") => {
            Some(words::NUMBER_SENT.into())
        }
        LearnerSide::Sender => {
            let several = seen.writes.len() > 1;
            sender::hint(&sender::Wrote::new(task, pieces, came, message, several))
        }
    };
    let told = words::first_difference(&difference, in_header, ending == AnswerEnd::Closed);
    std::iter::once(told).chain(hint).collect()
}

/// Numbers first; what is behind them is judged as in any other format.
fn numbered(task: &Task, seen: &RoundSeen) -> Option<Text> {
    let lines = || seen.came.split_inclusive(|byte| *byte == b'\n').enumerate();
    let number = |index: usize| format!("{} ", index + 1);
    if !seen.came.starts_with(b"1 ") {
        let echo = task.frames().is_ok_and(|frames| seen.came == frames.concat());
        return Some(if echo { words::STREAM_ITSELF } else { words::NUMBER_MISSING }.into());
    }
    let plain: Option<Vec<&[u8]>> =
        lines().map(|(index, line)| line.strip_prefix(number(index).as_bytes())).collect();
    let Some(plain) = plain else { return Some(words::NUMBERS_DO_NOT_RUN.into()) };
    let (came, pieces) = (plain.concat(), task.frames().ok()?); // here a frame is the line
    let difference = Difference::between(&pieces, &came)?;
    receiver::hint(task, &RoundSeen { pieces: &pieces, came: &came, ..*seen }, difference.message)
}

/// Every message was right, and something follows.
fn more(task: &Task, behind: &[u8]) -> Text {
    let no_message = task.length_field().is_some_and(|length| behind == length.of(0));
    match task.side {
        LearnerSide::Sender if no_message => words::A_FRAME_TOO_MANY.into(),
        _ => words::MORE_THAN_ASKED.into(),
    }
}

/// What the end of the answer says by itself.
pub(super) fn ending(right: bool, expected: &[u8], came: &[u8], ending: AnswerEnd) -> Option<Text> {
    match ending {
        AnswerEnd::Open if right => Some(words::NEVER_CLOSES.into()),
        AnswerEnd::WithoutEnd if came.starts_with(expected) => Some(words::END_IGNORED.into()),
        _ => None,
    }
}

fn nothing_came(task: &Task, seen: &RoundSeen) -> Text {
    let right_before = seen.right_before;
    match (task.side, task.length_field()) {
        (LearnerSide::Sender, _) if !right_before => words::NOTHING_CAME.into(),
        (_, Some(_)) if !right_before && seen.writes.len() == 1 => {
            words::NOTHING_CAME_BY_LENGTH.into()
        }
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
