//! Who did it: the first layer of a run whose cuts are not those of the layer
//! before, found from the trace alone. One mechanism for every source of traces:
//! the arrow beside a ruler, lessons and reports all ask here.

use super::events::{Pick, most, pick};
use super::{Deed, Doer, Layer, LayerCuts, LayerPiece, Observed};
use crate::scenario::Transport;
use crate::trace::{Receiver, SeenBy, SeenEnd, SeenStream, What};
use serde::Serialize;
use std::collections::{BTreeSet, HashSet};

/// What became of the stream, on which layer, and who did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// The first layer on which it shows.
    pub layer: Layer,
    pub deed: Deed,
    pub by: Doer,
    /// The first byte that it concerns.
    pub at: usize,
}

/// What claims name that are about bytes behind a gap, about reads, about segments.
const GAPS: &[&str] =
    &["out_of_order", "overtaken", "head_of_line_ms", "lost_packets", "retransmitted"];
const READS: &[&str] = &["split_messages", "broken_texts", "longest_read", "merged_reads"];
const SEGMENTS: &[&str] = &["segments", "merged_segments"];

impl Observed<'_> {
    /// What became of the stream, if anything did: the program's end before bytes
    /// that are gone for good, these before what came in another order or late, and
    /// last, cuts.
    pub fn cause(&self) -> Option<Cause> {
        if let Some(seen) = &self.trace.seen {
            return self.gone_for(seen).or_else(|| self.recut());
        }
        self.ended()
            .or_else(|| self.gone())
            .or_else(|| self.misread())
            .or_else(|| self.disordered())
            .or_else(|| self.late())
    }

    /// What came late, or cut otherwise. That a gap held bytes back is told first where the
    /// claims are about that, and otherwise where reads were merged by nothing else.
    fn late(&self) -> Option<Cause> {
        let gap = self.held_back_behind();
        if gap.is_some() && self.is_about(GAPS) {
            return gap;
        }
        self.held().or_else(|| match self.recut() {
            Some(cuts) if cuts.by != Doer::ReceiveQueue => Some(cuts),
            cuts => gap.or(cuts),
        })
    }

    /// Whether the case's claims name one of these quantities; of a run alone one may
    /// take it so.
    fn is_about(&self, quantities: &[&str]) -> bool {
        let names = |claimed: &Vec<&str>| claimed.iter().any(|name| quantities.contains(name));
        self.claimed.as_ref().is_none_or(names)
    }

    /// Of others' programs: what was never read, where all calls stand in the trace, and
    /// were seen to the programs' ends.
    fn gone_for(&self, seen: &SeenStream) -> Option<Cause> {
        let all = |end: &SeenEnd| end.further_calls == 0;
        let ends = [&seen.sender, &seen.receiver];
        let whole = ends.into_iter().all(|end| end.as_ref().is_some_and(all));
        (whole && seen.by == SeenBy::Tracer).then(|| self.gone())?
    }

    /// Where, behind the cause, the cuts of the first layer return, and by whom.
    pub fn restored(&self) -> Option<Cause> {
        let known = self.known();
        let (first, rest) = known.split_first()?;
        let wanted = first.cuts();
        let changed = rest.iter().position(|layer| layer.cuts() != wanted)?;
        let back = rest[changed..].iter().find(|layer| layer.cuts() == wanted)?;
        // Of what is lost, nothing is whole again.
        let is_ip = self.trace.transport == Transport::Udp && back.lost() == 0;
        let by = match (back.layer, self.trace.receiver) {
            (Layer::Delivered, Receiver::Framed) => Doer::Framing,
            (Layer::Reads | Layer::Delivered, _) if is_ip => Doer::Ip,
            _ => return None,
        };
        let at = *first.cuts().difference(&rest[changed].cuts()).next().unwrap_or(&0);
        Some(Cause { layer: back.layer, deed: Deed::Restored, by, at })
    }

    /// The receiver's program, if it did not come to a good end.
    fn ended(&self) -> Option<Cause> {
        let whole_bytes = self.stream_bytes().unwrap_or(usize::MAX) as u64;
        let met = self.trace.events.iter().find_map(|event| match event.what {
            What::Died { .. } => Some(Deed::Died),
            // More than all messages together: none of them asks for that.
            What::WouldAllocate { bytes } if bytes > whole_bytes => {
                Some(Deed::WouldAllocate { bytes })
            }
            What::ThrewAway { ref data } => Some(Deed::ThrewAway { bytes: data.len() as u64 }),
            _ => None,
        });
        // One empty read is how a stream ends; more is a loop that did not see it.
        let spun = || match (self.trace.transport, self.empty_reads() as u64) {
            (Transport::Tcp | Transport::Unix, reads @ 2..) => Some(Deed::Spun { reads }),
            _ => None,
        };
        let waits = || self.waits_with().map(|bytes| Deed::Waits { bytes });
        if let bytes @ 1.. = self.stale_bytes() as u64 {
            let at = self.layer(Layer::Delivered)?.end().saturating_sub(1);
            let deed = Deed::Stale { bytes };
            return Some(Cause { layer: Layer::Delivered, deed, by: Doer::Program, at });
        }
        let deed = met.or_else(spun).or_else(waits)?;
        let at = self.layer(Layer::Reads)?.end().saturating_sub(1);
        Some(Cause { layer: Layer::Reads, deed, by: Doer::Program, at })
    }

    /// All of a stream that came and was read, and that its receiver did not understand.
    fn misread(&self) -> Option<Cause> {
        let reads = self.layer(Layer::Reads)?;
        let delivered = self.layer(Layer::Delivered)?;
        let all = self.stream_bytes().is_ok_and(|bytes| bytes == reads.end());
        let nothing = all && delivered.end() == 0 && !self.noticed.is_empty();
        let deed = Deed::Misread { bytes: reads.end() as u64 };
        nothing.then_some(Cause { layer: Layer::Delivered, deed, by: Doer::Program, at: 0 })
    }

    /// Bytes that are gone for good.
    fn gone(&self) -> Option<Cause> {
        let sent =
            self.layers().iter().find(|l| matches!(l.layer, Layer::Writes | Layer::Datagrams))?;
        let reads = self.layer(Layer::Reads)?;
        let cause = |layer, deed, by, at| Some(Cause { layer, deed, by, at });
        if let Some(first) = sent.first_lost() {
            let deed = Deed::Refused { pieces: sent.lost() as u64 };
            return cause(sent.layer, deed, Doer::Send, first.range.start);
        }
        let left = self.stream_bytes().ok().and_then(|all| all.checked_sub(sent.end()));
        if let Some(bytes) = left.filter(|bytes| *bytes > 0)
            && self.sent_in_part()
        {
            let deed = Deed::NotTaken { bytes: bytes as u64 };
            return cause(sent.layer, deed, Doer::Send, sent.end());
        }
        if let Some(lost) = self.layer(Layer::Fragments).filter(|layer| layer.lost() > 0) {
            let deed = Deed::Lost { pieces: lost.lost() as u64 };
            let at = lost.first_lost().map_or(0, |piece| piece.range.start);
            return cause(lost.layer, deed, Doer::Cable, at);
        }
        if let Some(first) = reads.first_lost() {
            let whole: HashSet<_> =
                sent.pieces.iter().flatten().map(|piece| &piece.range).collect();
            let gone = reads.pieces.iter().flatten().filter(|piece| piece.lost);
            let (never, cut): (Vec<_>, Vec<_>) =
                gone.partition(|piece| whole.contains(&piece.range));
            if cut.is_empty() {
                let pieces = never.len() as u64;
                let by = match (
                    self.dropped.as_ref().map_or(0, |dropped| *dropped),
                    self.lost_on_cable(),
                ) {
                    (0, 0) => Doer::Unknown,
                    (0, _) => Doer::Cable,
                    (_, 0) => Doer::FullQueue,
                    (full_queue, cable) => Doer::QueueAndCable { full_queue, cable },
                };
                let deed = Deed::Lost { pieces };
                return cause(reads.layer, deed, by, first.range.start);
            }
            let bytes = cut.iter().map(|piece| piece.range.len() as u64).sum();
            let by = Doer::Recv { bytes: self.room() };
            return cause(reads.layer, Deed::CutOff { bytes }, by, cut[0].range.start);
        }
        let reset = |what: &What| matches!(what, What::Call { error: Some(error), .. } if error == "ECONNRESET");
        let unread = sent.end().saturating_sub(reads.end());
        let is_stream = matches!(self.trace.transport, Transport::Tcp | Transport::Unix);
        if unread > 0 && is_stream && self.trace.error.is_none() {
            let bytes = unread as u64;
            let (deed, by) = match self.trace.events.iter().any(|event| reset(&event.what)) {
                true => (Deed::Discarded { bytes }, Doer::Reset),
                // They may have come when it had closed, which a tracer does not see.
                false if self.trace.seen.is_some() => (Deed::LeftUnread { bytes }, Doer::Unknown),
                false => (Deed::LeftUnread { bytes }, Doer::Program),
            };
            return cause(reads.layer, deed, by, reads.end());
        }
        self.vanished(sent)
    }

    /// How many datagrams lost a packet on the cable.
    fn lost_on_cable(&self) -> u64 {
        let packets = self.data_packets().into_iter().flatten();
        let lost = packets.filter(|packet| packet.fate.is_lost());
        lost.map(|packet| packet.data_number).collect::<BTreeSet<_>>().len() as u64
    }

    /// Room in the buffer of the longest recv call.
    fn room(&self) -> u64 {
        let asked: Pick = pick!(
            What::Read { asked_bytes, .. } | What::Datagram { asked_bytes, .. } => *asked_bytes
        );
        most(self.trace, asked).unwrap_or(0)
    }

    /// Messages of no byte, which a stream cannot carry.
    fn vanished(&self, sent: &LayerCuts) -> Option<Cause> {
        let is_stream = matches!(self.trace.transport, Transport::Tcp | Transport::Unix);
        let empty: Vec<&LayerPiece> =
            sent.pieces.iter().flatten().filter(|piece| piece.range.is_empty()).collect();
        let first = empty.first().filter(|_| is_stream)?;
        let next =
            self.layers().iter().find(|l| matches!(l.layer, Layer::Segments | Layer::Reads))?;
        let deed = Deed::Vanished { messages: empty.len() as u64 };
        Some(Cause { layer: next.layer, deed, by: Doer::Tcp, at: first.range.start })
    }

    /// Datagrams that came in another order than they were sent, or more than once.
    fn disordered(&self) -> Option<Cause> {
        let taken = self.datagrams_taken().ok()?;
        let deed = match (taken.out_of_place(), taken.again()) {
            (0, 0) => return None,
            (0, again) => Deed::Twice { pieces: again as u64 },
            (moved, _) => Deed::OutOfPlace { pieces: moved as u64 },
        };
        let by = if self.cable().is_ok() { Doer::Cable } else { Doer::Unknown };
        let at = self.layer(Layer::Reads)?.first().map_or(0, |piece| piece.range.start);
        Some(Cause { layer: Layer::Reads, deed, by, at })
    }

    /// Whether a send call took less than it was given, or the run ended there.
    fn sent_in_part(&self) -> bool {
        let mut sends = self.events().filter_map(pick!(
            What::Write { data, accepted_bytes, .. } => (data.len() as u64, *accepted_bytes)
        ));
        sends.any(|(given, taken)| taken < given)
    }

    /// The first layer whose cuts are not those of the layer above; of a case that is
    /// about reads and not about segments, the first such from the reads on.
    fn recut(&self) -> Option<Cause> {
        let known = self.known();
        let pairs = known.windows(2).map(|pair| (pair[0], pair[1]));
        let cuts = pairs.filter_map(|(above, here)| {
            let until = above.sent_end().min(here.sent_end());
            let inside = |layer: &LayerCuts| -> BTreeSet<usize> {
                layer.cuts().into_iter().filter(|cut| *cut > 0 && *cut < until).collect()
            };
            let (before, after) = (inside(above), inside(here));
            let gone = before.difference(&after).next();
            let new = after.difference(&before).next();
            let (deed, at) = match (gone, new) {
                (None, None) => return None,
                (Some(at), None) => (Deed::Merged, *at),
                (None, Some(at)) => (Deed::Cut, *at),
                (Some(gone), Some(new)) => (Deed::CutAndMerged, *gone.min(new)),
            };
            // A framed receiver's messages have no cuts of its reads: that is its job.
            if here.layer == Layer::Delivered && self.trace.receiver == Receiver::Framed {
                return None;
            }
            let by = self.recut_by(here.layer, deed, &after.difference(&before).copied().collect());
            Some(Cause { layer: here.layer, deed, by, at })
        });
        let all: Vec<Cause> = self.recounted().into_iter().chain(cuts).collect();
        let of_reads = self.claimed.is_some() && self.is_about(READS) && !self.is_about(SEGMENTS);
        let own = all.iter().find(|cause| of_reads && cause.layer == Layer::Reads);
        own.or(all.first()).cloned()
    }

    /// Where only the number of segments is known: as many as there are writes prove
    /// nothing, fewer do.
    fn recounted(&self) -> Option<Cause> {
        let segments = self.layer(Layer::Segments).filter(|it| it.pieces.is_err())?;
        let writes = self.writes.iter().filter(|bytes| **bytes > 0).count() as u64;
        let deed = match segments.count.as_ref().ok()? {
            fewer if *fewer < writes => Deed::Merged,
            more if *more > writes => Deed::Cut,
            _ => return None,
        };
        Some(Cause { layer: segments.layer, deed, by: Doer::Sender, at: 0 })
    }

    fn recut_by(&self, layer: Layer, deed: Deed, new: &BTreeSet<usize>) -> Doer {
        let seen = self.trace.seen.as_ref();
        match layer {
            Layer::Fragments => Doer::Ip,
            Layer::Reads | Layer::Peeked if deed == Deed::Merged => match self.segment_count {
                // The sender may have merged them: nobody counted what it sent.
                Err(_) if seen.is_some_and(|seen| seen.by != SeenBy::Sender) => Doer::OnTheWay,
                _ => Doer::ReceiveQueue,
            },
            Layer::Reads => self.full_read_that_ends_in(new).unwrap_or(Doer::Arrival),
            Layer::Delivered => Doer::Program,
            _ => Doer::Sender,
        }
    }

    /// The recv call that made one of these cuts, if its buffer was full there.
    fn full_read_that_ends_in(&self, new: &BTreeSet<usize>) -> Option<Doer> {
        let mut reads = self.read_ranges().into_iter().zip(self.asked_bytes());
        let full =
            reads.find(|(read, asked)| new.contains(&read.end) && read.len() as u64 == *asked);
        full.map(|(_, bytes)| Doer::Recv { bytes })
    }

    pub(super) fn layer(&self, wanted: Layer) -> Option<&LayerCuts> {
        self.layers().iter().find(|layer| layer.layer == wanted)
    }

    /// The layers whose cuts can be compared, in their order. What was sent again
    /// and what was only looked at are beside them.
    fn known(&self) -> Vec<&LayerCuts> {
        let beside = [Layer::Messages, Layer::Resent, Layer::Peeked];
        let known = |layer: &&LayerCuts| {
            !beside.contains(&layer.layer) && layer.pieces.as_ref().is_ok_and(|all| !all.is_empty())
        };
        self.layers().iter().filter(known).collect()
    }
}

impl LayerCuts {
    /// Every place where it cuts, both ends included.
    pub fn cuts(&self) -> BTreeSet<usize> {
        let pieces = self.pieces.iter().flatten();
        pieces.flat_map(|piece| [piece.range.start, piece.range.end]).collect()
    }

    /// The end of the last piece that is there.
    fn end(&self) -> usize {
        let there = self.pieces.iter().flatten().filter(|piece| !piece.lost);
        there.map(|piece| piece.range.end).max().unwrap_or(0)
    }

    /// The same; of segments, the end of the last: what the cable lost was cut all the same.
    fn sent_end(&self) -> usize {
        let ends = self.pieces.iter().flatten().map(|piece| piece.range.end);
        if self.layer == Layer::Segments { ends.max().unwrap_or(0) } else { self.end() }
    }

    pub(super) fn first(&self) -> Option<&LayerPiece> {
        self.pieces.iter().flatten().min_by_key(|piece| piece.range.start)
    }

    pub(super) fn first_lost(&self) -> Option<&LayerPiece> {
        let lost = self.pieces.iter().flatten().filter(|piece| piece.lost);
        lost.min_by_key(|piece| piece.range.start)
    }
}
