//! A stream of a capture as a trace: each of its two directions is a run.

use super::place::Placed;
use super::segment;
use super::streams::{Captured, CapturedStream, FilePacket, StreamPacket};
use super::words;
use crate::Text;
use crate::framing::{self, AUTO, End, Excerpt, Framing, Search};
use crate::scenario::{Bytes, LinkKind, Transport};
use crate::trace::packet::{Fate, Packet};
use crate::trace::{
    Direction, Event, LinkInfo, Observer, RunTrace, SeenBy, SeenFrame, SeenStream, Side, Trace,
    What,
};
use std::ops::Range;

/// Packets of a stream that are explained; a trace is not longer.
const MOST_PACKETS: usize = 10_000;
/// What is kept of each direction's bytes.
const KEPT_BYTES: usize = 1 << 20;
const MOST_FRAMES: usize = 20_000;
/// So much of a direction is cut at a time; a frame that is longer gets more.
const CUT_BYTES: usize = 1 << 20;
/// Gaps behind which frames are looked for again.
const MOST_RESTARTS: usize = 16;
/// What a run's `framing` says where there is none.
const NO_FRAMING: &str = "naive";
/// A frame may have a header that its message keeps: so much of it is taken for one.
const HEADER_BYTES: usize = 16;

/// Which frames there are, and how that is known.
struct ChosenFraming {
    name: String,
    framing: Option<Box<dyn Framing>>,
    /// The sentence, where it was found out.
    how: Option<Text>,
}

/// Where the frames of a direction lie.
#[derive(Default)]
pub(super) struct FramesFound {
    pub frames: Vec<SeenFrame>,
    pub count: u64,
    end: Option<Text>,
    /// Bytes in front of the first, if from there on everything fits.
    pub skipped: Option<usize>,
    /// Bytes behind the last gap behind which they were looked for.
    pub not_searched: usize,
}

impl CapturedStream {
    /// The addresses, the client's first.
    pub fn ends(&self) -> [String; 2] {
        [self.client.to_string(), self.server.to_string()]
    }
}

impl Captured<'_> {
    /// A stream as a trace, cut by a framing of that name, or by the one that it has.
    pub fn explain(&self, stream: &CapturedStream, framing: &str) -> Result<Trace, Text> {
        let left_out = stream.packets.len().saturating_sub(MOST_PACKETS);
        let shown = &stream.packets[..stream.packets.len() - left_out];
        let placed = Side::BOTH.map(|side| Placed::of(self, shown, side));
        let cutting = cutting(stream, &placed, framing)?;
        let mut runs = Vec::new();
        for (side, direction) in Side::BOTH.into_iter().zip(DIRECTIONS) {
            let way = CapturedWay { captured: self, stream, packets: shown, side };
            let other_has_bytes = placed[side.other().index()].all > 0;
            let nothing =
                placed[side.index()].all == 0 && placed[side.index()].datagrams.is_empty();
            if nothing && (other_has_bytes || side == Side::Receiver) {
                continue;
            }
            let mut run = way.run(&placed[side.index()], &cutting, direction);
            if let Some(seen) = &mut run.seen {
                let first = runs.is_empty();
                seen.remarks.splice(0..0, cutting.how.clone().filter(|_| first));
                if first && left_out > 0 {
                    let next = stream.packets[shown.len()].index + 1;
                    seen.remarks.push(words::not_all_packets(MOST_PACKETS, left_out, next));
                }
                if first && stream.twice > 0 {
                    seen.remarks.push(words::captured_twice(stream.twice));
                }
            }
            runs.push(run);
        }
        let link =
            LinkInfo { kind: LinkKind::Network, mtu_bytes: None, delay_ms: None, because: None };
        Ok(Trace::of_runs(String::new(), link, runs))
    }
}

const DIRECTIONS: [Direction; 2] = [Direction::ToServer, Direction::ToClient];

fn cutting(
    stream: &CapturedStream,
    placed: &[Placed; 2],
    name: &str,
) -> Result<ChosenFraming, Text> {
    let none = |how| ChosenFraming { name: NO_FRAMING.to_owned(), framing: None, how };
    if stream.transport == Transport::Udp {
        return Ok(none((name != AUTO).then(|| words::DATAGRAMS_NEED_NONE.into())));
    }
    if name != AUTO {
        let framing = framing::by_name(name).map_err(|error| error.text())?;
        let framing = (name != NO_FRAMING).then_some(framing);
        return Ok(ChosenFraming { name: name.to_owned(), framing, how: None });
    }
    let excerpts: Vec<Excerpt> = placed.iter().map(Placed::excerpt).collect();
    Ok(match framing::find(&excerpts) {
        Ok(found) => ChosenFraming {
            framing: framing::by_name(&found.best.name).ok(),
            how: Some(found.text()),
            name: found.best.name,
        },
        Err(_) if excerpts.iter().all(|excerpt| excerpt.bytes.is_empty()) => none(None),
        Err(why) => none(Some(why)),
    })
}

impl Placed {
    /// What a framing is found in: all before the first gap.
    fn excerpt(&self) -> Excerpt<'_> {
        let end = self.missing.first().map_or(self.bytes.len(), |gap| gap.start);
        Excerpt {
            bytes: &self.bytes[..end],
            from_the_start: self.from_the_start,
            to_the_end: self.to_the_end && self.all == end as u64,
            pieces: &self.ends,
        }
    }

    fn frames(&self, framing: Option<&dyn Framing>) -> FramesFound {
        if !self.datagrams.is_empty() {
            let whole = |at: &Range<usize>| SeenFrame {
                frame: at.clone(),
                payload: at.clone(),
                whole: true,
            };
            let frames = self.datagrams.iter().map(whole).collect();
            return FramesFound {
                frames,
                count: self.datagrams.len() as u64,
                ..Default::default()
            };
        }
        let Some(framing) = framing else { return FramesFound::default() };
        let mut found = FramesFound::default();
        let (mut at, mut bytes, mut restarts) = (0, CUT_BYTES, 0);
        let (mut from_the_start, mut search) = (self.from_the_start, Search::default());
        loop {
            let until = self.bytes.len().min(at + bytes);
            let is_last = until == self.bytes.len();
            let to_the_end = self.to_the_end && self.all == until as u64;
            let bytes_there = &self.bytes[at..until];
            let excerpt = Excerpt { bytes: bytes_there, from_the_start, to_the_end, pieces: &[] };
            let fit = search.fit(framing, &excerpt);
            if at == 0 {
                found.skipped = Some(fit.skipped_bytes);
            }
            let frames = fit.frames.iter().map(|span| SeenFrame::of(span, at));
            let (mut told, mut last) = (0, at);
            for frame in frames.take_while(|frame| !self.lacks(frame)) {
                (told, last) = (told + 1, frame.frame.end);
                if found.frames.len() < MOST_FRAMES {
                    found.frames.push(frame);
                }
            }
            found.count += told as u64;
            let broke_off = told < fit.frames.len() || fit.error.is_some();
            if !broke_off && !is_last {
                match told {
                    0 => bytes = bytes.saturating_mul(2),
                    _ => (at, bytes, from_the_start) = (last, CUT_BYTES, true),
                }
                continue;
            }
            let gap = self.missing[self.missing.partition_point(|gap| gap.end <= last)..].first();
            match gap.filter(|_| broke_off) {
                Some(gap) if restarts < MOST_RESTARTS && !search.is_over() => {
                    (at, bytes, from_the_start) = (gap.end, CUT_BYTES, false);
                    restarts += 1;
                }
                gap => {
                    found.not_searched = gap.map_or(0, |gap| self.bytes.len() - gap.end);
                    found.skipped = found.skipped.filter(|_| fit.error.is_none());
                    found.end = match fit.error {
                        Some(mut error) => {
                            error.at_byte += at as u64;
                            Some(error.text())
                        }
                        None if fit.end == End::Clean => None,
                        None => Some(fit.end.text()),
                    };
                    return found;
                }
            }
        }
    }

    /// Whether a gap takes away bytes by which the frame was found.
    fn lacks(&self, frame: &SeenFrame) -> bool {
        let first = self.missing.partition_point(|gap| gap.end <= frame.frame.start);
        let near = self.missing[first..].iter().take_while(|gap| gap.start < frame.frame.end);
        let header = frame.payload.start.max(frame.frame.start + HEADER_BYTES);
        let meets = |gap: &Range<usize>, at: Range<usize>| at.start < gap.end && gap.start < at.end;
        near.into_iter().any(|gap| {
            meets(gap, frame.frame.start..header.min(frame.frame.end))
                || meets(gap, frame.payload.end..frame.frame.end)
        })
    }
}

pub(super) struct CapturedWay<'c> {
    pub captured: &'c Captured<'c>,
    pub stream: &'c CapturedStream,
    pub packets: &'c [StreamPacket],
    pub side: Side,
}

impl CapturedWay<'_> {
    fn run(&self, placed: &Placed, cutting: &ChosenFraming, direction: Direction) -> RunTrace {
        let found = placed.frames(cutting.framing.as_deref());
        let mut remarks = self.remarks(placed, &found);
        let hello = Some(&placed.bytes).filter(|_| placed.from_the_start);
        remarks.extend(hello.and_then(|bytes| framing::encrypted(bytes, &cutting.name)));
        let kept = placed.bytes.len().min(KEPT_BYTES);
        let inside = |gap: &Range<usize>| gap.start.min(kept)..gap.end.min(kept);
        let missing = placed.missing.iter().map(inside).filter(|gap| !gap.is_empty()).collect();
        let seen = SeenStream {
            by: SeenBy::Capture,
            data: Bytes::from(&placed.bytes[..kept]),
            missing,
            bytes: placed.all,
            frames: found.frames,
            frame_count: found.count,
            frames_end: found.end,
            sender: None,
            receiver: None,
            remarks,
        };
        let [client, server] = self.stream.ends();
        let ends = match direction {
            Direction::ToServer => [client, server],
            Direction::ToClient => [server, client],
        };
        let run = seen.into_run(ends, direction, self.events().collect());
        RunTrace { transport: self.stream.transport, framing: cutting.name.clone(), ..run }
    }

    /// The packets of both sides: those of this direction are the sender's.
    fn events(&self) -> impl Iterator<Item = Event> {
        let file = |packet: &StreamPacket| self.captured.packet(packet).frame;
        let start_ns = self.packets.iter().map(|packet| file(packet).at_ns).min().unwrap_or(0);
        self.packets.iter().map(move |packet| {
            let at_ns = file(packet).at_ns - start_ns;
            let packet = self.packet(packet, at_ns);
            Event {
                at_ns,
                observer: Observer::Wire,
                what: What::Packet { packet: Box::new(packet) },
            }
        })
    }

    fn packet(&self, packet: &StreamPacket, at_ns: u64) -> Packet {
        let FilePacket { frame, headers, .. } = self.captured.packet(packet);
        let number = u32::try_from(packet.index + 1).unwrap_or(u32::MAX);
        let from = if self.side == Side::Sender { packet.from } else { packet.from.other() };
        // The stream stands in the run once; here are the headers.
        let kept = &frame.bytes[..headers.payload_at.unwrap_or(0).min(frame.bytes.len())];
        let (fate, connection, frame_bytes) = (Fate::NotObserved, Some(0), frame.length);
        let seen = segment::packet((number, from, at_ns), headers, &packet.note, kept);
        Packet { fate, connection, frame_bytes, bare: frame.bare, ..seen }
    }
}
