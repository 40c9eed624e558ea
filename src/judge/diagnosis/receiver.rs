//! What went wrong in a receiver, as far as its lines tell.

use super::{Task, from_message, is_stripped, words};
use crate::Text;

/// What the difference in this message (from 1) probably comes from.
pub(super) fn hint(
    task: &Task,
    pieces: &[Vec<u8>],
    came: &[u8],
    message: usize,
    right_before: bool,
) -> Option<Text> {
    let frames = task.frames().unwrap_or_default();
    let rest = from_message(pieces, came, message);
    let payload = &task.messages[message - 1][..];
    let line = rest.iter().position(|byte| *byte == b'\n').map(|end| &rest[..end]);
    let why = match line {
        _ if has_headers(task, &frames, came) => words::HEADER_HANDED_OVER,
        _ if are_frames(&frames.concat(), came) => words::READ_TAKEN_FOR_A_MESSAGE,
        _ if rest.is_empty() || (rest.len() < payload.len() && payload.starts_with(rest)) => {
            words::RECEIVER_STOPPED
        }
        Some(line) if is_stripped(line, payload) => words::BLANKS_STRIPPED,
        Some(line) if line.strip_suffix(b"\r") == Some(payload) => words::LINE_ENDS_IN_CR_LF,
        Some(line) if !right_before && lacks_header_width(task, line, payload) => {
            return Some(words::short_by_the_header(payload.len() - line.len()));
        }
        Some(line) if payload.starts_with(line) => words::MESSAGE_ENDS_TOO_EARLY,
        Some(_) if payload.is_empty() => words::EMPTY_MESSAGE_IS_NOT,
        Some(line) if line.starts_with(payload) => words::TWO_STUCK_TOGETHER,
        None if rest.starts_with(payload) => words::LINE_HAS_NO_END,
        Some(line) if line.len() == payload.len() => words::LENGTH_IS_RIGHT,
        _ => words::NOT_THE_MESSAGE,
    };
    Some(why.into())
}

/// Every boundary is right, and each line is a whole frame.
fn has_headers(task: &Task, frames: &[Vec<u8>], came: &[u8]) -> bool {
    let lines: Vec<_> = frames.iter().map(|frame| [&frame[..], b"\n"].concat()).collect();
    let first = lines.first().map_or(0, Vec::len);
    task.length_field().is_some() && came.len() >= first && lines.concat().starts_with(came)
}

/// The stream of frames itself, as far as the first bytes tell.
fn are_frames(frames: &[u8], came: &[u8]) -> bool {
    came.len() > 4 && frames.starts_with(&came[..came.len().min(frames.len()).min(6)])
}

/// The header's width was taken off the length. Where the stream came in pieces,
/// a short read may look the same.
fn lacks_header_width(task: &Task, line: &[u8], payload: &[u8]) -> bool {
    let width = task.length_field().map(|length| length.width);
    !line.is_empty() && payload.starts_with(line) && width == Some(payload.len() - line.len())
}
