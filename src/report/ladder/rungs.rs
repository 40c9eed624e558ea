//! What stands in each row of the ladder.

use crate::observe::{Observed, datagram_part};
use crate::trace::packet::{Fate, Packet};
use crate::trace::{Side, What};
use std::ops::Range;

/// Calls of one host that follow each other within this time share a row.
const TOGETHER_NS: u64 = 10_000_000;
/// Arrows that cross over more rows than this would be hard to follow.
const LONGEST_CROSSING: usize = 8;

/// One row.
pub enum Row<'a> {
    Packet(&'a Packet),
    Call(Call),
}

/// Writes, or reads, one after the other.
pub struct Call {
    pub side: Side,
    /// When the first of them returned.
    pub at_ns: u64,
    last_ns: u64,
    /// When a packet that it brought left, where that was before it returned.
    pub left_ns: Option<u64>,
    /// What each took, in the stream.
    pub ranges: Vec<Range<usize>>,
}

/// Two packets of the sender of which the later one arrived first.
pub struct Crossing {
    /// The row of the one that was overtaken.
    pub from: usize,
    /// The row of the one that overtook it.
    pub to: usize,
}

impl Crossing {
    /// Columns that it takes.
    pub fn width(&self) -> usize {
        self.to - self.from + 1
    }

    /// What it draws into a row: characters, and their columns counted from the
    /// arrow's head backwards.
    pub fn marks(&self, row: usize) -> Vec<(usize, char)> {
        let (last, down) = (self.width() - 1, row - self.from);
        let back = |column: usize| 3 + last - column;
        if down == last - down {
            return vec![(back(down), '╳')];
        }
        vec![(back(down), '╲'), (back(last - down), '╱')]
    }
}

impl<'a> Row<'a> {
    /// The packet, if it is one's row.
    pub fn packet(&self) -> Option<&'a Packet> {
        match self {
            Row::Packet(packet) => Some(packet),
            Row::Call(_) => None,
        }
    }
}

/// The rows of a run, in the order in which packets left, and where arrows
/// cross. Only the experiment's own packets, or with `all` whatever the cable
/// saw.
pub fn rows<'a>(run: &Observed<'a>, all: bool) -> (Vec<Row<'a>>, Vec<Crossing>) {
    let mut rows: Vec<Row> = Vec::new();
    let writes = run.write_ranges();
    let times: Vec<u64> = (run.trace.events.iter())
        .filter(|event| matches!(event.what, What::Write { .. }))
        .map(|event| event.at_ns)
        .collect();
    let mut reads = run.read_ranges().into_iter();
    let mut written = 0; // writes that have their place
    for event in &run.trace.events {
        match &event.what {
            What::Packet { packet } if all || packet.is_own() => {
                // A packet may be gone before the write that brought it has
                // returned: a cause stands above its effect all the same.
                let carried = carries(&writes, packet).map_or(0, |carried| carried.end);
                while let Some(range) = writes.get(written).filter(|write| write.start < carried) {
                    let left_ns = Some(packet.at_ns).filter(|left| *left < times[written]);
                    push(&mut rows, Side::Sender, times[written], left_ns, range.clone());
                    written += 1;
                }
                rows.push(Row::Packet(packet));
            }
            What::Write { .. } => {
                let next = times.get(written).filter(|at_ns| **at_ns <= event.at_ns);
                if let (Some(at_ns), Some(range)) = (next, writes.get(written)) {
                    push(&mut rows, Side::Sender, *at_ns, None, range.clone());
                    written += 1;
                }
            }
            What::Read { data, .. } if data.is_empty() => {} // the peer is done
            What::Read { .. } | What::Datagram { .. } => {
                let range = reads.next().unwrap_or_default();
                push(&mut rows, Side::Receiver, event.at_ns, None, range);
            }
            _ => {}
        }
    }
    let crossings = crossings(&rows);
    (rows, crossings)
}

fn push(rows: &mut Vec<Row>, side: Side, at_ns: u64, left_ns: Option<u64>, range: Range<usize>) {
    match rows.last_mut() {
        Some(Row::Call(call))
            if call.side == side && at_ns.saturating_sub(call.last_ns) <= TOGETHER_NS =>
        {
            call.ranges.push(range);
            call.last_ns = at_ns;
        }
        _ => {
            rows.push(Row::Call(Call { side, at_ns, last_ns: at_ns, left_ns, ranges: vec![range] }))
        }
    }
}

/// Which bytes of the stream a packet of the sender carries; `writes` are the
/// places of all writes in it.
pub fn carries(writes: &[Range<usize>], packet: &Packet) -> Option<Range<usize>> {
    if packet.from != Side::Sender || !packet.is_own() {
        return None;
    }
    if let Some(tcp) = &packet.tcp {
        let start = tcp.payload_start as usize;
        return (tcp.payload_bytes > 0)
            .then(|| start..start.saturating_add(tcp.payload_bytes as usize));
    }
    datagram_part(writes, packet)
}

/// Where a packet of the sender was held back and exactly one overtook it. (Any
/// other disorder is told in words.)
fn crossings(rows: &[Row]) -> Vec<Crossing> {
    let held = |row: &Row| {
        row.packet().is_some_and(|packet| matches!(packet.fate, Fate::Arrived { held: true, .. }))
    };
    let arrival = |row: &Row| match row.packet() {
        Some(Packet {
            from: Side::Sender, fate: Fate::Arrived { at_ns, copies: 1, .. }, ..
        }) => Some(*at_ns),
        _ => None,
    };
    let mut found: Vec<Crossing> = Vec::new();
    for (from, row) in rows.iter().enumerate().filter(|(_, row)| held(row)) {
        let Some(held_ns) = arrival(row) else { continue };
        let overtook: Vec<usize> = (from + 1..rows.len())
            .filter(|later| arrival(&rows[*later]).is_some_and(|at_ns| at_ns < held_ns))
            .collect();
        let [to] = overtook[..] else { continue };
        let clear = |row: &Row| matches!(row, Row::Call(Call { side: Side::Sender, .. }));
        let free = found.last().is_none_or(|crossing| crossing.to < from);
        if free && to - from < LONGEST_CROSSING && rows[from + 1..to].iter().all(clear) {
            found.push(Crossing { from, to });
        }
    }
    found
}
