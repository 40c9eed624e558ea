//! What all reads of an end returned, those behind the trace's calls and frames too; and
//! how much may be held for several messages to come at once.

use super::direction::{FrameFinder, Kept, Passed};
use super::hold::MOST_HELD;
use crate::trace::{ReadsJudged, Unit};
use std::ops::Range;

/// So many units at once show what luck kept apart.
const MOST_TOGETHER: usize = 3;

/// Frames, or where there are none, writes.
pub(super) fn units(
    frames: Option<&FrameFinder>,
    sent: Option<&Passed>,
) -> (Unit, Vec<Range<usize>>) {
    let places = frames.map_or_else(Vec::new, FrameFinder::places);
    if !places.is_empty() {
        return (Unit::Frame, places);
    }
    let in_order = sent.filter(|sent| !sent.overlapped);
    let ends = in_order.into_iter().flat_map(|sent| &sent.lengths).scan(0, |at, (_, moved)| {
        let start = *at;
        *at += *moved as usize;
        Some(start..*at)
    });
    (Unit::Write, ends.collect())
}

/// Where the trace has all reads and frames, it is judged when it is shown.
pub(super) fn judged(
    reads: &Passed,
    frames: Option<&FrameFinder>,
    (unit, units): &(Unit, Vec<Range<usize>>),
) -> Option<ReadsJudged> {
    let all_kept = !reads.has_further() && !frames.is_some_and(FrameFinder::has_further);
    match all_kept || reads.overlapped {
        true => None,
        false => ReadsJudged::of(*unit, units, reads.lengths.iter().copied()),
    }
}

/// How many first bytes hold several units that could come at once. They cannot where an
/// end takes turns: it writes the next only when it has read.
pub(super) fn several(
    [from, to]: [Option<(&Passed, &Passed)>; 2],
    units: &[Range<usize>],
) -> Option<u64> {
    let fits = |unit: &&Range<usize>| unit.end as u64 <= MOST_HELD;
    let held: Vec<_> = units.iter().take(MOST_TOGETHER).take_while(fits).collect();
    let bytes = held.last().filter(|_| held.len() > 1)?.end as u64;
    let in_turns = match (from, to) {
        (Some((sent, answers)), receiver) => {
            let read = receiver.map(|(_, read)| read).filter(|read| read.mover == sent.mover);
            [Some(answers), read].into_iter().flatten().any(|read| meets(sent, bytes, read))
        }
        (None, Some((answers, read))) => meets(read, bytes, answers),
        (None, None) => false,
    };
    (!in_turns).then_some(bytes)
}

fn moving(calls: &Passed) -> impl Iterator<Item = &Kept> {
    calls.calls.iter().filter(|call| call.moved > 0)
}

/// Whether a call of the others returned while these moved so many first bytes.
fn meets(these: &Passed, bytes: u64, others: &Passed) -> bool {
    let mut at = 0;
    let last = moving(these).find(|call| {
        at += call.moved;
        at >= bytes
    });
    let first = moving(these).next();
    let Some((first, last)) = first.zip(last) else { return true };
    let during = first.entered_ns..last.entered_ns;
    moving(others).any(|call| during.contains(&call.returned_ns))
}
