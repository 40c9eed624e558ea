//! One run as its pictures need it: what happened in which order, and when each
//! piece of each layer was there.

use crate::observe::{Layer, LayerCuts, Moment, Observed, Piece, carries};
use crate::report::stream::Stream;
use crate::trace::packet::Packet;
use crate::trace::{Receiver, Side, What};
use std::collections::HashMap;
use std::ops::Range;

pub struct Scene<'v> {
    pub run: &'v Observed<'v>,
    pub stream: Stream,
    pub layers: &'v [LayerCuts],
    pub doings: Vec<Doing<'v>>,
    /// When the first packet left, or else the first event: the zero of all times.
    zero_ns: u64,
    /// When a piece was there, by its layer and its first byte.
    seen: HashMap<(Layer, usize), u64>,
    /// For each message, its payload's place and how much payload lies before it.
    payload: Vec<(Range<usize>, usize)>,
}

/// Something that takes a place in a ladder.
#[derive(Debug, Clone)]
pub struct Doing<'v> {
    /// When it happened: a write before the packet that it brought.
    pub at_ns: u64,
    pub what: Happening<'v>,
}

#[derive(Debug, Clone)]
pub enum Happening<'v> {
    /// A packet left: which bytes of the stream it carries.
    Left(&'v Packet, Option<Range<usize>>),
    /// The packet that left as that doing arrived.
    Came(usize),
    /// The sender wrote, or the receiver read.
    Called(Side, Range<usize>),
}

impl<'v> Scene<'v> {
    pub fn of(run: &'v Observed<'v>) -> Scene<'v> {
        let doings = doings(run, &run.write_ranges());
        let begins = doings.iter().map(|doing| doing.at_ns);
        let begins = begins.chain(run.trace.events.iter().map(|event| event.at_ns)).next();
        let mut scene = Scene {
            run,
            stream: Stream::of(run),
            layers: run.layers(),
            doings,
            zero_ns: begins.unwrap_or(0),
            seen: HashMap::new(),
            payload: payload(&run.layout),
        };
        scene.seen = scene.seen();
        scene
    }

    /// A time, in milliseconds since the run's zero.
    pub fn ms(&self, at_ns: u64) -> f64 {
        (at_ns as f64 - self.zero_ns as f64) / 1e6
    }

    /// When a piece was there; what nobody saw come is there from the beginning.
    pub fn seen_ms(&self, layer: Layer, from: usize) -> f64 {
        self.seen.get(&(layer, from)).map_or(0.0, |at_ns| self.ms(*at_ns).max(0.0))
    }

    /// When a layer was whole.
    pub fn whole_ms(&self, layer: Layer) -> f64 {
        let times = self.seen.iter().filter(|((of, _), _)| *of == layer);
        times.map(|(_, at_ns)| self.ms(*at_ns)).fold(0.0, f64::max)
    }

    /// Which bytes of all messages these are: what pieces of several layers, and of
    /// streams with and without headers, have in common. As a script reads it.
    pub fn payload(&self, bytes: &Range<usize>) -> String {
        let before = |at: usize| {
            let next = self.payload.partition_point(|(range, _)| range.start < at);
            let last = next.checked_sub(1).map(|last| &self.payload[last]);
            last.map_or(0, |(range, before)| before + at.min(range.end) - range.start)
        };
        format!("{} {}", before(bytes.start), before(bytes.end))
    }

    /// Whether its receiver finds messages at all.
    pub fn has_messages(&self) -> bool {
        self.run.trace.receiver != Receiver::Nobody && !self.run.trace.messages.is_empty()
    }

    fn seen(&self) -> HashMap<(Layer, usize), u64> {
        let mut seen = HashMap::new();
        let mut see = |layer, from: usize, at_ns: u64| {
            let since = seen.entry((layer, from)).or_insert(at_ns);
            *since = at_ns.min(*since);
        };
        for doing in &self.doings {
            match &doing.what {
                Happening::Called(Side::Sender, bytes) => {
                    see(Layer::Writes, bytes.start, doing.at_ns);
                    see(Layer::Datagrams, bytes.start, doing.at_ns);
                }
                Happening::Called(Side::Receiver, bytes) => {
                    see(Layer::Reads, bytes.start, doing.at_ns)
                }
                Happening::Left(packet, Some(bytes)) => {
                    let again = packet.tcp.as_ref().is_some_and(|tcp| tcp.retransmission);
                    let layer = if again { Layer::Resent } else { Layer::Segments };
                    see(layer, bytes.start, doing.at_ns);
                    see(Layer::Fragments, bytes.start, doing.at_ns);
                }
                Happening::Left(..) | Happening::Came(_) => {}
            }
        }
        let mut delivered = self.run.delivered_ranges().into_iter();
        for event in &self.run.trace.events {
            match event.what {
                What::Delivered { .. } => {
                    if let Some(bytes) = delivered.next() {
                        see(Layer::Delivered, bytes.start, event.at_ns);
                    }
                }
                What::Peeked { .. } => {
                    let at = self.run.peeked_range().map_or(0, |bytes| bytes.start);
                    see(Layer::Peeked, at, event.at_ns);
                }
                _ => {}
            }
        }
        // What was never read is known to be lost when all is over.
        let end_ns = self.run.trace.events.last().map_or(0, |event| event.at_ns);
        let reads = self.layers.iter().filter(|layer| layer.layer == Layer::Reads);
        let lost = reads.flat_map(|reads| reads.pieces.iter().flatten()).filter(|piece| piece.lost);
        lost.for_each(|piece| see(Layer::Reads, piece.range.start, end_ns));
        seen
    }
}

fn payload(layout: &[Piece]) -> Vec<(Range<usize>, usize)> {
    let with_sum = |before: &mut usize, piece: &Piece| {
        let so_far = *before;
        *before += piece.payload.len();
        Some((piece.payload.clone(), so_far))
    };
    layout.iter().scan(0, with_sum).collect()
}

/// Calls and packets in the order in which one brought the other.
fn doings<'v>(run: &'v Observed, writes: &[Range<usize>]) -> Vec<Doing<'v>> {
    let mut doings: Vec<Doing> = Vec::new();
    let mut so_far = 0;
    for moment in run.timeline(false) {
        match moment {
            Moment::Packet(packet) => {
                so_far = packet.at_ns.max(so_far);
                let what = Happening::Left(packet, carries(writes, packet));
                doings.push(Doing { at_ns: so_far, what });
            }
            Moment::Call { side, at_ns, left_ns, range } => {
                so_far = left_ns.unwrap_or(at_ns).max(so_far);
                doings.push(Doing { at_ns: so_far, what: Happening::Called(side, range) });
            }
        }
    }
    with_arrivals(doings)
}

/// The same with each packet's arrival in its place, which names its departure.
fn with_arrivals(left: Vec<Doing>) -> Vec<Doing> {
    let came = |(index, doing): (usize, &Doing)| match &doing.what {
        Happening::Left(packet, _) => Some((packet.fate.arrived_at_ns()?, true, index)),
        _ => None,
    };
    let mut order: Vec<(u64, bool, usize)> = left.iter().enumerate().filter_map(came).collect();
    order.extend(left.iter().enumerate().map(|(index, doing)| (doing.at_ns, false, index)));
    order.sort_unstable();
    let mut places = vec![0; left.len()];
    for (place, (_, arrives, index)) in order.iter().enumerate() {
        if !arrives {
            places[*index] = place;
        }
    }
    let doing = |(at_ns, arrives, index): &(u64, bool, usize)| match arrives {
        true => Doing { at_ns: *at_ns, what: Happening::Came(places[*index]) },
        false => left[*index].clone(),
    };
    order.iter().map(doing).collect()
}
