//! What the reads returned of somebody's messages, and where these lie.

use super::events::pick;
use super::{Observed, Piece};
use crate::trace::{ReadsJudged, SeenStream, Unit, What};
use std::ops::Range;

/// Where frames were found in a stream of others.
pub(super) fn found(seen: &SeenStream) -> Vec<Piece> {
    let pieces = seen.frames.iter().enumerate().map(|(message, frame)| Piece {
        message,
        frame: frame.frame.clone(),
        payload: frame.payload.clone(),
        frame_bytes: frame.frame.len() + usize::from(!frame.whole),
    });
    pieces.collect()
}

impl Observed<'_> {
    /// Who sends and who receives, by their addresses.
    pub fn addresses(&self) -> Option<(&str, &str)> {
        self.events()
            .find_map(pick!(What::Connected { sender, receiver } => (&**sender, &**receiver)))
    }

    /// What the reads returned, as far as the units of the stream are known to their ends.
    pub fn reads_judged(&self) -> Option<ReadsJudged> {
        let seen = self.trace.seen.as_ref()?;
        if let Some(judged) = seen.receiver.as_ref().and_then(|end| end.judged.as_ref()) {
            return Some(judged.clone());
        }
        let frames = seen.frames.iter().filter(|frame| frame.whole);
        let frames: Vec<_> = frames.map(|frame| frame.frame.clone()).collect();
        let (unit, units) = match frames.is_empty() {
            false => (Unit::Frame, frames),
            true => (Unit::Write, self.write_ranges()),
        };
        let units: Vec<Range<usize>> = units.into_iter().filter(|at| !at.is_empty()).collect();
        ReadsJudged::of(unit, &units, self.asked_bytes().zip(self.reads.iter().copied()))
    }
}
