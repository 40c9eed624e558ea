//! What went wrong in a receiver, as far as its lines tell.

use super::{RoundKind, RoundSeen, Task, ends, slips, words};
use crate::Text;

/// What the difference in this message (from 1) comes from: a slip whose answer is the
/// one that came, or what its bytes show by themselves.
pub(super) fn hint(seen: &RoundSeen, message: usize) -> Option<Text> {
    let RoundSeen { pieces, came, .. } = *seen;
    let (task, writes) = (seen.task(), &seen.script.writes[..]);
    let slip = slips::of_receiver(task, writes, came);
    if slip.is_some() {
        return slip;
    }
    let rest = seen.since(message);
    let payload = &task.messages[message - 1][..];
    if pieces.concat().starts_with(came) {
        return Some(stopped(seen, message, rest));
    }
    let shown = |bytes: &[u8]| bytes.windows(3).any(|three| three == "\u{fffd}".as_bytes());
    let line = rest.iter().position(|byte| *byte == b'\n').map(|end| &rest[..end]);
    let why = match line {
        _ if shown(came) => words::DECODED_IN_PIECES.into(),
        Some(line) if zeros_behind(line, payload) => words::REST_IS_ZERO.into(),
        _ if goes_on(task, rest, message) => words::TWO_STUCK_TOGETHER.into(),
        // An empty line is the beginning of any message.
        Some([]) => words::NOT_THE_MESSAGE.into(),
        Some(line) if is_cut(line, payload) && ends_with_a_write(task, writes, message, line) => {
            words::MESSAGE_ENDS_TOO_EARLY.into()
        }
        Some(line) if is_cut(line, payload) => words::ends_after(line.len(), payload.len()),
        _ => words::NOT_THE_MESSAGE.into(),
    };
    Some(why)
}

/// Right so far, and then nothing more.
fn stopped(seen: &RoundSeen, message: usize, rest: &[u8]) -> Text {
    let task = seen.task();
    let next = &task.messages[message - 1];
    let before = task.messages[..message - 1].iter().map(Vec::len).max().unwrap_or(0);
    let top_bit = |bytes: usize| {
        task.length_field().is_some_and(|field| bytes >> (8 * field.width.min(7) - 1) & 1 == 1)
    };
    match () {
        () if rest.is_empty() && top_bit(next.len()) && !top_bit(before) => {
            words::length_read_as_signed(next.len())
        }
        () if rest.is_empty() && seen.script.way == RoundKind::Long && next.len() > before => {
            words::stopped_beyond(next.len(), before)
        }
        // Every cut was right before. What it answered last may have been lost: a close with
        // bytes unread is a reset (RFC 2525 §2.17).
        () if seen.script.way == RoundKind::Long => words::STOPPED.into(),
        () if seen.right_before => words::STOPPED_IN_PIECES.into(),
        () if !rest.is_empty() || seen.script.writes.len() > 1 => words::STOPPED.into(),
        () if message == 2 && !ends_behind_its_length(task) => words::FIRST_ALONE.into(),
        () if next.is_empty() => words::STOPPED_AT_EMPTY.into(),
        () if next.len() > 100 => words::stopped_at_long(next.len()),
        () => words::STOPPED.into(),
    }
}

/// A length, and an end all the same: a program that leaves the end there is out of step
/// at the second frame.
fn ends_behind_its_length(task: &Task) -> bool {
    let mut frame = Vec::new();
    let place = task.format.encode(&task.messages[0], &mut frame);
    let ends = place.is_ok_and(|place| place.end < frame.len());
    ends && task.delimiter().is_none() && !task.format.finds_back()
}

fn is_cut(line: &[u8], payload: &[u8]) -> bool {
    // Zeros may be anything.
    line.iter().any(|byte| *byte != 0) && line.len() < payload.len() && payload.starts_with(line)
}

/// A buffer as long as the message, that was not filled.
fn zeros_behind(line: &[u8], payload: &[u8]) -> bool {
    let same = line.iter().zip(payload).take_while(|(one, other)| one == other).count();
    line.len() == payload.len() && same < line.len() && line[same..].iter().all(|byte| *byte == 0)
}

/// The next frame's first bytes follow this message, header and all.
fn goes_on(task: &Task, rest: &[u8], message: usize) -> bool {
    let frames = task.frames().unwrap_or_default();
    let payload = &task.messages[message - 1][..];
    let frame = &frames[message - 1];
    let parts = frame.windows(payload.len().max(1));
    let Some(at) = parts.enumerate().find(|(_, part)| *part == payload).map(|(at, _)| at) else {
        return false;
    };
    let behind = rest.strip_prefix(payload).unwrap_or_default();
    let next = [&frame[at + payload.len()..], &frames[message..].concat()].concat();
    behind.len() > 2 && next.len() > 2 && behind[..2] == next[..2]
}

/// The line ends where one of our writes ended.
fn ends_with_a_write(task: &Task, writes: &[Vec<u8>], message: usize, line: &[u8]) -> bool {
    let frames = task.frames().unwrap_or_default();
    let before: usize = frames[..message - 1].iter().map(Vec::len).sum();
    let payload = &task.messages[message - 1];
    let header = frames[message - 1].windows(payload.len().max(1)).position(|part| part == payload);
    let at = before + header.unwrap_or(0) + line.len();
    ends(writes).any(|end| end == at)
}
