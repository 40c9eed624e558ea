//! Which messages a send call carried. The side that planned them knows, so it is noted
//! with the call and need not be found out from the bytes.

use crate::scenario::Frame;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A frame, or a part of one, in the bytes of a send call. What follows in these
/// bytes belongs to the next part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FramePart {
    /// The message's place in the run's list, from 0.
    pub message: usize,
    /// How much of its frame was handed over before.
    pub at: usize,
    /// The whole frame: header, message, and whatever follows.
    pub frame_bytes: usize,
    pub payload: Range<usize>,
}

/// How far a sender is in the frames that it means to write.
#[derive(Debug, Clone, Default)]
pub(super) struct Sending {
    /// Length and payload of each frame.
    frames: Vec<(usize, Range<usize>)>,
    message: usize,
    at: usize,
}

impl Sending {
    pub fn new(frames: &[Frame]) -> Sending {
        let frames = frames.iter().map(|frame| (frame.data.len(), frame.payload.clone()));
        Sending { frames: frames.collect(), message: 0, at: 0 }
    }

    /// What a send call of `bytes` carries, of which the kernel took the first.
    pub fn send(&mut self, bytes: usize, accepted_bytes: usize) -> Vec<FramePart> {
        let (parts, _) = self.walk(bytes);
        (_, (self.message, self.at)) = self.walk(accepted_bytes);
        parts
    }

    /// The next send call begins that message, whatever is left of the one before.
    pub fn begin(&mut self, message: usize) {
        (self.message, self.at) = (message, 0);
    }

    /// The frames in the next `bytes`, and where one is behind them.
    fn walk(&self, bytes: usize) -> (Vec<FramePart>, (usize, usize)) {
        let mut parts = Vec::new();
        let (mut message, mut at, mut rest) = (self.message, self.at, bytes);
        while let Some((frame_bytes, payload)) = self.frames.get(message) {
            let (frame_bytes, payload) = (*frame_bytes, payload.clone());
            parts.push(FramePart { message, at, frame_bytes, payload });
            let left = frame_bytes - at;
            if rest < left {
                return (parts, (message, at + rest));
            }
            (message, at, rest) = (message + 1, 0, rest - left);
            if rest == 0 {
                break; // an empty message has a send call of its own
            }
        }
        (parts, (message, at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sending(frames: &[&[u8]]) -> Sending {
        let frame = |data: &&[u8]| Frame { data: data.to_vec(), payload: 0..data.len() };
        Sending::new(&frames.iter().map(frame).collect::<Vec<_>>())
    }

    fn sent(sending: &mut Sending, bytes: usize, accepted: usize) -> Vec<(usize, usize)> {
        sending.send(bytes, accepted).iter().map(|part| (part.message, part.at)).collect()
    }

    #[test]
    fn cut_and_merged_as_the_calls_cut_and_merge() {
        let mut calls = sending(&[b"AB", b"", b"CDE", b"F"]);
        assert_eq!(sent(&mut calls, 2, 1), [(0, 0)]); // took one byte of two
        assert_eq!(sent(&mut calls, 1, 1), [(0, 1)]);
        assert_eq!(sent(&mut calls, 0, 0), [(1, 0)]);
        assert_eq!(sent(&mut calls, 1, 1), [(2, 0)]);
        assert_eq!(sent(&mut calls, 3, 3), [(2, 1), (3, 0)]);
        assert_eq!(sent(&mut calls, 5, 5), []); // no frame was planned for these
    }

    #[test]
    fn what_is_left_behind_is_not_carried_by_the_next_call() {
        let mut calls = sending(&[b"AAAA", b"BB"]);
        assert_eq!(sent(&mut calls, 4, 1), [(0, 0)]);
        calls.begin(1);
        assert_eq!(sent(&mut calls, 2, 2), [(1, 0)]);
    }
}
