//! The calls and packets of a run on one line of time.

use super::{Observed, carries};
use crate::trace::packet::Packet;
use crate::trace::{Side, What};
use std::ops::Range;

/// A packet, or a call that wrote or read.
#[derive(Debug)]
pub enum Moment<'t> {
    /// It entered the cable.
    Packet(&'t Packet),
    /// It returned.
    Call {
        /// Whose call it was: the sender's are writes, the receiver's reads.
        side: Side,
        at_ns: u64,
        /// When a packet that it brought left, if that was before it returned.
        left_ns: Option<u64>,
        /// What it took, in the stream.
        range: Range<usize>,
    },
}

impl<'t> Observed<'t> {
    /// What happened, in order, and each cause above its effect: a packet may be gone
    /// before the write that brought it has returned. Only the experiment's own
    /// packets, or with `all` whatever the cable saw.
    pub fn timeline(&self, all: bool) -> Vec<Moment<'t>> {
        let events = &self.trace.events;
        let places = self.write_ranges();
        let times = events.iter().filter(|event| matches!(event.what, What::Write { .. }));
        let mut writes = times.map(|event| event.at_ns).zip(places.iter().cloned()).peekable();
        let write = |(at_ns, range): (u64, Range<usize>), left_ns: Option<u64>| {
            let left_ns = left_ns.filter(|left_ns| *left_ns < at_ns);
            Moment::Call { side: Side::Sender, at_ns, left_ns, range }
        };
        let mut reads = self.read_places().into_iter();
        let mut moments = Vec::new();
        for event in events {
            match &event.what {
                What::Packet { packet } if all || packet.is_own() => {
                    let end = carries(&places, packet).map_or(0, |carried| carried.end);
                    while let Some(brought) = writes.next_if(|(_, range)| range.start < end) {
                        moments.push(write(brought, Some(packet.at_ns)));
                    }
                    moments.push(Moment::Packet(packet));
                }
                What::Write { .. } => {
                    let now = writes.next_if(|(at_ns, _)| *at_ns <= event.at_ns);
                    moments.extend(now.map(|now| write(now, None)));
                }
                read if read.read_data().is_some() => {
                    let range = reads.next().flatten().unwrap_or_default();
                    let (side, at_ns, left_ns) = (Side::Receiver, event.at_ns, None);
                    moments.push(Moment::Call { side, at_ns, left_ns, range });
                }
                _ => {}
            }
        }
        moments
    }
}
