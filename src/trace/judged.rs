//! What each read returned of somebody's messages: the end of one, whole ones, the
//! beginning of another. And of all reads of an end, how many returned just one.

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What a stream is made of, as its program means it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Messages with what marks their ends.
    Frame,
    /// Where no format is known: what each send call took.
    Write,
}

/// A part of one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitPart {
    /// Which, from 0.
    pub unit: usize,
    pub bytes: usize,
    pub of_bytes: usize,
    /// Whether it goes to the unit's end.
    pub to_end: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

/// The reads of one end, as far as the units are known that they returned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadsJudged {
    pub unit: Unit,
    pub reads: usize,
    /// Those that returned exactly one unit.
    pub one: usize,
    /// Whether none asked for more than its unit still had.
    pub within: bool,
    /// The first that returned something else.
    pub odd: Option<ReadContent>,
}

impl ReadContent {
    /// One unit, no more and no less.
    fn is_one(&self) -> bool {
        self.first.is_none() && self.last.is_none() && self.whole.len() == 1
    }
}

impl ReadsJudged {
    /// Of reads one behind the other from the stream's first byte, each by how much it
    /// asked for and how much it got: those that end within the units. `None` where no
    /// read does.
    pub fn of(
        unit: Unit,
        units: &[Range<usize>],
        reads: impl Iterator<Item = (u64, u64)>,
    ) -> Option<ReadsJudged> {
        let known = units.last()?.end;
        let mut judged = ReadsJudged { unit, reads: 0, one: 0, within: true, odd: None };
        let mut at = 0_usize;
        for (asked, got) in reads {
            let place = at..at.saturating_add(got as usize);
            if place.end > known {
                break;
            }
            at = place.end;
            let content = content(judged.reads, &place, asked, units);
            judged.reads += 1;
            judged.within &= content.within;
            match content.is_one() {
                true => judged.one += 1,
                false => judged.odd = judged.odd.or(Some(content)),
            }
        }
        (judged.reads > 0).then_some(judged)
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
