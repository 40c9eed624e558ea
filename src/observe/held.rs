//! What each read returned of somebody's messages: the end of one, whole ones, the
//! beginning of another.

use super::events::pick;
use super::{Observed, Piece, one_after_the_other};
use crate::trace::{SeenStream, What};
use std::ops::Range;

/// What a stream is made of, as its program means it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Messages with what marks their ends.
    Frame,
    /// Where no format is known: what each send call took.
    Write,
}

/// A part of one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitPart {
    /// Which, from 0.
    pub unit: usize,
    pub bytes: usize,
    pub of_bytes: usize,
    /// Whether it goes to the unit's end.
    pub to_end: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadContent {
    /// Which read that returned bytes, from 0.
    pub read: usize,
    pub asked_bytes: u64,
    /// Of a unit that an earlier read began.
    pub first: Option<UnitPart>,
    pub whole: Range<usize>,
    /// Of a unit that begins here, and goes on in a later read.
    pub last: Option<UnitPart>,
    /// Whether it asked for no more than its unit still had.
    pub within: bool,
}

impl ReadContent {
    /// One unit, no more and no less.
    pub fn is_one(&self) -> bool {
        self.first.is_none() && self.last.is_none() && self.whole.len() == 1
    }
}

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

    /// The units of the stream that are known to their ends.
    pub fn units(&self) -> Option<(Unit, Vec<Range<usize>>)> {
        let seen = self.trace.seen.as_ref()?;
        let frames = seen.frames.iter().filter(|frame| frame.whole);
        let frames: Vec<_> = frames.map(|frame| frame.frame.clone()).collect();
        if !frames.is_empty() {
            return Some((Unit::Frame, frames));
        }
        let writes: Vec<_> = self.write_ranges().into_iter().filter(|at| !at.is_empty()).collect();
        (!writes.is_empty()).then_some((Unit::Write, writes))
    }

    /// What the reads returned of these units, as far as both are known.
    pub fn read_contents_of(&self, units: &[Range<usize>]) -> Vec<ReadContent> {
        let end = units.last().map_or(0, |unit| unit.end);
        let reads =
            one_after_the_other(&self.reads).into_iter().zip(self.asked_bytes()).enumerate();
        let known = reads.take_while(|(_, (place, _))| place.end <= end);
        known.map(|(read, (place, asked))| content(read, &place, asked, units)).collect()
    }
}

fn content(
    read: usize,
    place: &Range<usize>,
    asked_bytes: u64,
    units: &[Range<usize>],
) -> ReadContent {
    let from = units.partition_point(|unit| unit.end <= place.start);
    let part = |unit: usize| {
        let all = &units[unit];
        let bytes = place.end.min(all.end) - place.start.max(all.start);
        UnitPart { unit, bytes, of_bytes: all.len(), to_end: place.end >= all.end }
    };
    let begun = units.get(from).is_some_and(|unit| unit.start < place.start);
    let first = begun.then(|| part(from));
    let start = from + usize::from(begun);
    let until = units.partition_point(|unit| unit.end <= place.end).max(start);
    let last = units.get(until).is_some_and(|unit| unit.start < place.end).then(|| part(until));
    let rest = units.get(from).map_or(0, |unit| unit.end - place.start);
    ReadContent {
        read,
        asked_bytes,
        first,
        whole: start..until,
        last,
        within: asked_bytes <= rest as u64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_read_is_told_by_the_units_that_it_ends_holds_and_begins() {
        let units = [0..6, 6..11, 11..17];
        let at = |place: Range<usize>| content(0, &place, 8, &units);
        assert!(at(6..11).is_one());
        let mixed = at(4..13);
        let part = |unit, bytes, of_bytes, to_end| Some(UnitPart { unit, bytes, of_bytes, to_end });
        assert_eq!(
            (mixed.first, mixed.whole, mixed.last),
            (part(0, 2, 6, true), 1..2, part(2, 2, 6, false))
        );
        let inside = at(1..3);
        assert_eq!(
            (inside.first, inside.whole.len(), inside.last),
            (part(0, 2, 6, false), 0, None)
        );
        let beginning = at(0..3);
        assert_eq!(
            (beginning.first, beginning.whole.len(), beginning.last),
            (None, 0, part(0, 3, 6, false))
        );
        assert!(content(0, &(6..10), 5, &units).within && !content(0, &(6..10), 6, &units).within);
    }
}
