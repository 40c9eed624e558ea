//! What is in each rung of the ladder.

use crate::observe::{Moment, Observed};
use crate::trace::Side;
use crate::trace::packet::{Fate, Packet};
use std::ops::Range;

/// Calls of one host that follow each other within this time share a rung.
const TOGETHER_NS: u64 = 10_000_000;
/// Arrows that cross over more rungs than this would be hard to follow.
const LONGEST_CROSSING: usize = 8;

pub enum Rung<'a> {
    Packet(&'a Packet),
    Calls(Calls),
}

/// Writes, or reads, one after the other.
pub struct Calls {
    pub side: Side,
    pub at_ns: u64,
    last_ns: u64,
    /// When a packet that it brought left, where that was before it returned.
    pub left_ns: Option<u64>,
    /// What each took, in the stream.
    pub ranges: Vec<Range<usize>>,
}

/// Two packets of the sender of which the later one arrived first.
pub struct Crossing {
    pub from: usize,
    pub to: usize,
}

impl Crossing {
    pub fn width(&self) -> usize {
        self.to - self.from + 1
    }

    /// What it draws into a rung: characters, and their columns counted from the
    /// arrow's head backwards.
    pub fn marks(&self, rung: usize) -> Vec<(usize, char)> {
        let (last, down) = (self.width() - 1, rung - self.from);
        let back = |column: usize| 3 + last - column;
        if down == last - down {
            return vec![(back(down), '╳')];
        }
        vec![(back(down), '╲'), (back(last - down), '╱')]
    }
}

impl<'a> Rung<'a> {
    pub fn packet(&self) -> Option<&'a Packet> {
        match self {
            Rung::Packet(packet) => Some(packet),
            Rung::Calls(_) => None,
        }
    }
}

/// The rungs of a run, in the order in which packets left. Only the experiment's
/// own packets, or with `all` whatever the cable saw.
pub fn rungs<'a>(run: &Observed<'a>, all: bool) -> Vec<Rung<'a>> {
    let mut rungs: Vec<Rung> = Vec::new();
    for moment in run.timeline(all) {
        match moment {
            Moment::Packet(packet) => rungs.push(Rung::Packet(packet)),
            Moment::Call { side, at_ns, left_ns, range } => {
                push(&mut rungs, side, at_ns, left_ns, range);
            }
        }
    }
    rungs
}

fn push(rungs: &mut Vec<Rung>, side: Side, at_ns: u64, left_ns: Option<u64>, range: Range<usize>) {
    match rungs.last_mut() {
        Some(Rung::Calls(calls))
            if calls.side == side && at_ns.saturating_sub(calls.last_ns) <= TOGETHER_NS =>
        {
            calls.ranges.push(range);
            calls.last_ns = at_ns;
        }
        _ => {
            let ranges = vec![range];
            rungs.push(Rung::Calls(Calls { side, at_ns, last_ns: at_ns, left_ns, ranges }));
        }
    }
}

/// Where a packet of the sender was held back and exactly one overtook it. (Any
/// other disorder is told in words.)
pub fn crossings(rungs: &[Rung]) -> Vec<Crossing> {
    let held = |rung: &Rung| {
        rung.packet().is_some_and(|packet| matches!(packet.fate, Fate::Arrived { held: true, .. }))
    };
    let arrival = |rung: &Rung| match rung.packet() {
        Some(Packet {
            from: Side::Sender, fate: Fate::Arrived { at_ns, copies: 1, .. }, ..
        }) => Some(*at_ns),
        _ => None,
    };
    let mut found: Vec<Crossing> = Vec::new();
    for (from, rung) in rungs.iter().enumerate().filter(|(_, rung)| held(rung)) {
        let Some(held_ns) = arrival(rung) else { continue };
        let overtook: Vec<usize> = (from + 1..rungs.len())
            .filter(|later| arrival(&rungs[*later]).is_some_and(|at_ns| at_ns < held_ns))
            .collect();
        let [to] = overtook[..] else { continue };
        let clear = |rung: &Rung| matches!(rung, Rung::Calls(Calls { side: Side::Sender, .. }));
        let free = found.last().is_none_or(|crossing| crossing.to < from);
        if free && to - from < LONGEST_CROSSING && rungs[from + 1..to].iter().all(clear) {
            found.push(Crossing { from, to });
        }
    }
    found
}
