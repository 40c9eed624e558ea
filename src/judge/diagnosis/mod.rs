//! What came back against what should have, byte by byte. Pure.

mod receiver;
mod sender;
mod slips;
mod words;

use super::exchange::AnswerEnd;
use super::together::ends;
use super::ways::{RoundKind, Script};
use super::{LearnerSide, Task};
use crate::Text;
use crate::framing::DEFAULT_MAX_FRAME_BYTES;
use std::borrow::Cow;

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
        let before = ends(pieces).take_while(|end| *end <= at).count();
        let message = (before + 1).min(pieces.len());
        let start: usize = pieces[..before].iter().map(Vec::len).sum();
        Some(Difference { at, message, inside: at - start, expected, came })
    }
}

/// One round, as far as its diagnosis needs it.
pub(super) struct RoundSeen<'s> {
    pub script: &'s Script,
    /// What should have come, one piece a message.
    pub pieces: &'s [Vec<u8>],
    pub came: &'s [u8],
    pub ending: AnswerEnd,
    /// A round in which the stream was cut otherwise was right.
    pub right_before: bool,
}

impl RoundSeen<'_> {
    /// What came from where that message should begin.
    fn since(&self, message: usize) -> &[u8] {
        let before: usize = self.pieces[..message - 1].iter().map(Vec::len).sum();
        &self.came[before.min(self.came.len())..]
    }

    fn task(&self) -> &Task {
        &self.script.task
    }
}

/// Whether what came holds the messages. A sender's frames are read as such: a blank
/// in a JSON header is not a mistake.
pub(super) fn is_right(script: &Script, came: &[u8]) -> bool {
    let Script { task, pieces, .. } = script;
    pieces.concat() == came
        || task.side == LearnerSide::Sender && canonical(task, pieces, came).0 == pieces.concat()
}

/// A sender's frames as we write them, as long as they are right, and by how many bytes
/// that is shorter.
fn canonical<'c>(task: &Task, pieces: &[Vec<u8>], came: &'c [u8]) -> (Cow<'c, [u8]>, isize) {
    let mut decoder = task.format.decoder(DEFAULT_MAX_FRAME_BYTES);
    decoder.feed(came);
    let same = task.messages.iter().take_while(|message| {
        decoder.next_frame().is_ok_and(|frame| frame == Some(message.as_slice()))
    });
    let right = same.count();
    // The frame behind the last right one has been looked at, and is not among them.
    let mut again = task.format.decoder(DEFAULT_MAX_FRAME_BYTES);
    again.feed(came);
    for _ in 0..right {
        let _ = again.next_frame();
    }
    let end = if right == 0 { 0 } else { again.last_span().frame.end as usize };
    let ours = pieces[..right].concat();
    let shorter = end as isize - ours.len() as isize;
    (Cow::Owned([&ours[..], &came[end.min(came.len())..]].concat()), shorter)
}

/// The difference in words, and what it comes from, if that can be told.
pub(super) fn explain(seen: &RoundSeen) -> Vec<Text> {
    let RoundSeen { script, pieces, ending, .. } = *seen;
    let task = &script.task;
    let (came, shorter) = match task.side {
        LearnerSide::Receiver => (Cow::Borrowed(seen.came), 0),
        LearnerSide::Sender => canonical(task, pieces, seen.came),
    };
    let seen = &RoundSeen { came: &came, ..*seen };
    let came = &came[..];
    let Some(mut difference) = Difference::between(pieces, came) else { return Vec::new() };
    difference.at = difference.at.saturating_add_signed(shorter);
    let all = pieces.concat();
    if ending == AnswerEnd::Slow && all.starts_with(came) {
        return vec![words::RIGHT_UNTIL_STOPPED.into()];
    }
    // A binary header holds a number, and not characters.
    let in_header = task.side == LearnerSide::Sender
        && task.length_field().is_some_and(|length| difference.inside < length.width);
    let hint = match task.side {
        // What comes without end is told where its end is.
        _ if came.starts_with(&all) && ending == AnswerEnd::WithoutEnd => None,
        _ if special(seen).is_some() => special(seen),
        _ if came.is_empty() => Some(nothing_came(seen)),
        _ if came.starts_with(&all) => Some(more(task, &came[all.len()..])),
        LearnerSide::Receiver if task.numbered => numbered(seen),
        LearnerSide::Receiver => receiver::hint(seen, difference.message),
        LearnerSide::Sender if task.numbered && came.starts_with(b"1 ") => {
            Some(words::NUMBER_SENT.into())
        }
        LearnerSide::Sender => sender::hint(&sender::Wrote::new(seen, difference.message)),
    };
    let told = words::first_difference(&difference, in_header, ending == AnswerEnd::Closed);
    std::iter::once(told).chain(hint).collect()
}

/// What a round was played for, where that is what went wrong: the messages and the cuts
/// were right without it.
fn special(seen: &RoundSeen) -> Option<Text> {
    let RoundSeen { script, pieces, came, .. } = *seen;
    let all = pieces.concat();
    let behind = came.strip_prefix(&all[..]);
    match script.way {
        RoundKind::Pause => Some(words::PAUSE_ENDED_IT.into()),
        // Only what is there of the frame can be what is too much.
        RoundKind::EndInside if behind.is_some() => Some(words::PART_HANDED_OVER.into()),
        RoundKind::EndInside => all.starts_with(came).then(|| words::WHOLE_BEFORE_THE_END.into()),
        RoundKind::OverLimit => behind.map(|_| words::OVER_LIMIT_TAKEN.into()),
        RoundKind::Negative => behind.map(|_| words::NEGATIVE_TAKEN.into()),
        RoundKind::WrongMark => behind.map(|_| words::WRONG_MARK_TAKEN.into()),
        _ => None,
    }
}

/// Numbers first; what is behind them is judged as in any other format.
fn numbered(seen: &RoundSeen) -> Option<Text> {
    let task = seen.task();
    let lines = || seen.came.split_inclusive(|byte| *byte == b'\n').enumerate();
    let number = |index: usize| format!("{} ", index + 1);
    let reads = seen.script.writes.iter().enumerate();
    let by_read = reads.flat_map(|(index, read)| task.line(index, read));
    if by_read.eq(seen.came.iter().copied()) {
        return Some(words::READ_TAKEN_FOR_A_MESSAGE.into());
    }
    if !seen.came.starts_with(b"1 ") {
        let echo = task.frames().is_ok_and(|frames| seen.came == frames.concat());
        return Some(if echo { words::STREAM_ITSELF } else { words::NUMBER_MISSING }.into());
    }
    let plain: Option<Vec<&[u8]>> =
        lines().map(|(index, line)| line.strip_prefix(number(index).as_bytes())).collect();
    let Some(plain) = plain else { return Some(words::NUMBERS_DO_NOT_RUN.into()) };
    let (came, pieces) = (plain.concat(), task.frames().ok()?); // here a frame is the line
    let difference = Difference::between(&pieces, &came)?;
    receiver::hint(&RoundSeen { pieces: &pieces, came: &came, ..*seen }, difference.message)
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
pub(super) fn ending(script: &Script, right: bool, came: &[u8], ending: AnswerEnd) -> Option<Text> {
    match (ending, script.way) {
        (AnswerEnd::Open, RoundKind::OverLimit) if right => {
            Some(words::over_limit_ignored(script.task.limit.unwrap_or(0)))
        }
        (AnswerEnd::Open, RoundKind::Negative) if right => Some(words::NEGATIVE_IGNORED.into()),
        (AnswerEnd::Open, RoundKind::WrongMark) if right => Some(words::WRONG_MARK_IGNORED.into()),
        (AnswerEnd::Open, RoundKind::EndInside) if right => Some(words::END_INSIDE_IGNORED.into()),
        (AnswerEnd::Open, _) if right => Some(words::NEVER_CLOSES.into()),
        (AnswerEnd::WithoutEnd, _) if came.starts_with(&script.pieces.concat()) => {
            Some(words::END_IGNORED.into())
        }
        _ => None,
    }
}

fn nothing_came(seen: &RoundSeen) -> Text {
    let (task, right_before) = (seen.task(), seen.right_before);
    match (task.side, task.length_field()) {
        (LearnerSide::Sender, _) if !right_before => words::NOTHING_CAME.into(),
        (_, Some(_)) if !right_before && seen.script.writes.len() == 1 => {
            words::NOTHING_CAME_BY_LENGTH.into()
        }
        _ if !right_before => words::NOTHING_CAME.into(),
        (LearnerSide::Receiver, Some(length)) if length.width > 1 => {
            words::NOTHING_CAME_OF_HALF_A_HEADER.into()
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
