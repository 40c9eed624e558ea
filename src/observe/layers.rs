//! The layers of a run: what each of them made of the bytes that were sent. This
//! is what a ruler draws, and where [`super::Cause`] looks for what changed.

use super::quantity::{Quantity, of};
use super::taken::DatagramReads;
use super::{Number, Observed};
use crate::Known;
use crate::scenario::Transport;
use crate::trace::{SeenEnd, SeenStream};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::OnceLock;

/// What the places of segments among the writes tell.
pub(super) const QUANTITIES: &[Quantity] = &[
    of("merged_segments", |run| run.merged_segments().map(Number::from)).means(
        "segments that carried bytes of more than one write",
        "承载了不止一次写入的字节的报文段数",
    ),
    of("captured", |run| Ok(usize::from(run.trace.cable.is_some()).into())).of_any_run().means(
        "1 where the packets of the run were captured on a cable, else 0",
        "若在网线上抓到了本次运行的数据包则为 1，否则为 0",
    ),
];

/// A layer of the ruler, as lessons name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// What the application means.
    Messages,
    /// What its send calls took.
    Writes,
    /// The same over UDP.
    Datagrams,
    /// What the network carried (TCP).
    Segments,
    /// What of it TCP sent again.
    Resent,
    /// What IP made of a datagram.
    Fragments,
    /// What a look with MSG_PEEK saw.
    Peeked,
    /// What each recv call returned.
    Reads,
    /// What the receiver handed over.
    Delivered,
}

#[derive(Debug, Clone)]
pub struct LayerCuts {
    pub layer: Layer,
    pub count: Known<u64>,
    /// The pieces: what arrived there, and what did not.
    pub pieces: Known<Vec<LayerPiece>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerPiece {
    pub range: Range<usize>,
    /// It, or what should have been there, is gone.
    pub lost: bool,
}

impl LayerCuts {
    fn all(layer: Layer, ranges: Vec<Range<usize>>) -> LayerCuts {
        let pieces = ranges.into_iter().map(|range| LayerPiece { range, lost: false }).collect();
        LayerCuts::of(layer, pieces)
    }

    fn of(layer: Layer, pieces: Vec<LayerPiece>) -> LayerCuts {
        LayerCuts { layer, count: Ok(pieces.len() as u64), pieces: Ok(pieces) }
    }

    fn with(self, lost: impl IntoIterator<Item = Range<usize>>) -> LayerCuts {
        let lost = lost.into_iter().map(|range| LayerPiece { range, lost: true });
        let pieces = self.pieces.map(|pieces| pieces.into_iter().chain(lost).collect());
        LayerCuts { pieces, ..self }
    }

    pub fn lost(&self) -> usize {
        self.pieces.iter().flatten().filter(|piece| piece.lost).count()
    }
}

/// What is found out when somebody asks, and asked for by several.
#[derive(Debug, Default)]
pub(super) struct FoundOnce {
    pub layers: OnceLock<Vec<LayerCuts>>,
    pub taken: OnceLock<Known<DatagramReads>>,
    pub delivered: OnceLock<Vec<Option<Range<usize>>>>,
}

impl Observed<'_> {
    /// The bytes that the run sent or tried to send, in their places; and behind them,
    /// what of the last message was left behind. Where only lengths were observed, they
    /// are zeros.
    pub fn stream(&self) -> Vec<u8> {
        let length = self.writes.iter().sum::<u64>() as usize;
        let mut stream = self.sent().unwrap_or_else(|_| vec![0; length]);
        if let Some(last) = self.layout.last().filter(|last| !last.is_whole()) {
            let message = self.trace.messages.get(last.message);
            let rest = message.and_then(|message| message.0.get(last.payload.len()..));
            stream.extend_from_slice(rest.unwrap_or_default());
        }
        stream
    }

    /// Every layer that the run has, from the application down and up again.
    pub fn layers(&self) -> &[LayerCuts] {
        self.once.layers.get_or_init(|| self.find_layers())
    }

    fn find_layers(&self) -> Vec<LayerCuts> {
        if let Some(seen) = &self.trace.seen {
            return self.layers_seen(seen);
        }
        let transport = self.trace.transport;
        let mut layers = vec![self.messages()];
        let sent = if transport == Transport::Udp { Layer::Datagrams } else { Layer::Writes };
        layers.push(LayerCuts::all(sent, self.write_ranges()).with(self.refused_ranges()));
        if transport == Transport::Tcp {
            layers.push(self.segment_cuts());
            layers.extend(self.resent());
        }
        layers.extend(self.fragment_cuts());
        layers.extend(self.peeked_range().map(|seen| LayerCuts::all(Layer::Peeked, vec![seen])));
        layers.push(LayerCuts::all(Layer::Reads, self.read_ranges()).with(self.never_read()));
        layers.push(LayerCuts::all(Layer::Delivered, self.delivered_ranges()));
        layers
    }

    /// The same of others' programs: those that were observed, with all that was counted.
    /// What they took for a message, nobody sees from outside.
    fn layers_seen(&self, seen: &SeenStream) -> Vec<LayerCuts> {
        let counted = |layer, ranges: Vec<Range<usize>>, end: &SeenEnd| {
            let count = Ok(ranges.len() as u64 + end.further_calls);
            LayerCuts { count, ..LayerCuts::all(layer, ranges) }
        };
        let mut layers = vec![LayerCuts { count: Ok(seen.frame_count), ..self.messages() }];
        if self.trace.transport == Transport::Udp {
            layers = vec![LayerCuts::all(Layer::Datagrams, self.write_ranges())];
            layers.extend(self.fragment_cuts());
        }
        let sender = seen.sender.as_ref();
        layers.extend(sender.map(|end| counted(Layer::Writes, self.write_ranges(), end)));
        let segments = self.segment_cuts();
        if segments.count.is_ok() {
            layers.push(segments);
            layers.extend(self.resent());
        }
        layers.extend(self.peeked_range().map(|seen| LayerCuts::all(Layer::Peeked, vec![seen])));
        let receiver = seen.receiver.as_ref();
        layers.extend(receiver.map(|end| counted(Layer::Reads, self.read_ranges(), end)));
        layers
    }

    fn fragment_cuts(&self) -> Option<LayerCuts> {
        let fragments = self.fragment_ranges().ok().filter(|all| !all.is_empty())?;
        let fragment = |(range, arrived): (_, bool)| LayerPiece { range, lost: !arrived };
        let fragments = fragments.into_iter().map(fragment).collect();
        Some(LayerCuts::of(Layer::Fragments, fragments))
    }

    /// The messages with their frames: the last one as far as it was meant.
    fn messages(&self) -> LayerCuts {
        let mut frames: Vec<_> = self.layout.iter().map(|piece| piece.frame.clone()).collect();
        if let (Some(last), Some(piece)) = (frames.last_mut(), self.layout.last())
            && !piece.is_whole()
        {
            last.end = self.stream().len();
        }
        let count = Ok(self.trace.messages.len() as u64);
        LayerCuts { count, ..LayerCuts::all(Layer::Messages, frames) }
    }

    /// Segments with bytes of more than one write in them.
    fn merged_segments(&self) -> Known<usize> {
        let writes: BTreeSet<usize> = self.write_ranges().into_iter().map(|at| at.end).collect();
        let merged = |segment: &Range<usize>| {
            writes.range(segment.start + 1..segment.end.max(segment.start + 1)).next().is_some()
        };
        Ok(self.segment_ranges()?.iter().filter(|segment| merged(segment)).count())
    }

    fn segment_cuts(&self) -> LayerCuts {
        let lost = self.segments_lost();
        let is_lost = |index: usize| lost.get(index).copied().unwrap_or(false);
        let pieces = |ranges: Vec<Range<usize>>| {
            let ranges = ranges.into_iter().enumerate();
            ranges.map(|(index, range)| LayerPiece { range, lost: is_lost(index) }).collect()
        };
        LayerCuts {
            layer: Layer::Segments,
            count: self.segment_count.clone(),
            pieces: self.segment_ranges().map(pieces),
        }
    }

    /// What TCP sent again. What was sent a third time is a layer of its own.
    fn resent(&self) -> Vec<LayerCuts> {
        // More rows would say no more: the last has all that is left.
        const MOST_LAYERS: usize = 4;
        let mut layers: Vec<(BTreeMap<usize, usize>, Vec<LayerPiece>)> = Vec::new();
        for (range, lost) in self.sent_again_ranges() {
            let is_free = |taken: &BTreeMap<usize, usize>| {
                let before = taken.range(..range.end).next_back();
                before.is_none_or(|(_, end)| *end <= range.start)
            };
            let full = layers.len() == MOST_LAYERS;
            let place = layers.iter().position(|(taken, _)| is_free(taken));
            let place = place.unwrap_or(layers.len() - usize::from(full));
            if place == layers.len() {
                layers.push(Default::default());
            }
            layers[place].0.insert(range.start, range.end);
            layers[place].1.push(LayerPiece { range, lost });
        }
        let cuts = |(_, pieces)| LayerCuts::of(Layer::Resent, pieces);
        layers.into_iter().map(cuts).collect()
    }

    /// What was sent in pieces of its own and never read: the ends of those that were
    /// cut, and those that nobody got.
    fn never_read(&self) -> Vec<Range<usize>> {
        let cut_off = |sent: Vec<Option<Range<usize>>>| {
            let reads = self.read_places().into_iter();
            let rest =
                sent.into_iter().zip(reads).filter_map(|(sent, read)| Some(read?.end..sent?.end));
            rest.filter(|rest| !rest.is_empty()).collect()
        };
        match self.trace.transport {
            Transport::Tcp | Transport::Unix => Vec::new(),
            Transport::Seqpacket => cut_off(self.write_ranges().into_iter().map(Some).collect()),
            Transport::Udp => {
                let mut never: Vec<Range<usize>> = cut_off(self.datagrams_read());
                never.extend(self.never_taken());
                never
            }
        }
    }
}
