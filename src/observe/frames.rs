//! Where the network cut the frames that were found in a stream.

use super::quantity::{How, Quantity, by, of};
use super::segments::{behind_repeated, first_sent};
use super::{Number, Observed, of_packets, one_after_the_other, words};
use crate::scenario::Transport;
use crate::trace::{SeenBy, SeenStream};
use crate::{Known, Text};
use serde::Serialize;
use std::ops::Range;

pub(super) const QUANTITIES: &[Quantity] = &[
    of("frames", |run| run.seen_known().map(|seen| seen.frame_count.into())).of_any_run().means(
        "whole frames that were found in a stream of others' programs",
        "在他人程序的字节流中找到的完整帧数",
    ),
    by("frames_alone", How::Frames(FrameClass::Alone))
        .means("of these, frames that have one segment to themselves", "其中独占一个报文段的帧数"),
    by("frames_sharing", How::Frames(FrameClass::Shares)).means(
        "frames that lie whole in a segment with bytes of others",
        "完整地与其他帧的字节同处一个报文段的帧数",
    ),
    by("frames_cut_in_header", How::Frames(FrameClass::CutInHeader))
        .means("frames of which two segments share the header", "报头被切在两个报文段里的帧数"),
    by("frames_cut_in_body", How::Frames(FrameClass::CutInBody)).means(
        "frames of which the header came whole, and the rest in another segment",
        "报头完整、其余部分在另一个报文段里的帧数",
    ),
];

/// How a frame went over the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FrameClass {
    /// One segment has it, and nothing else.
    Alone,
    /// One segment has it whole, and bytes of others.
    Shares,
    CutInHeader,
    CutInBody,
    /// Not all segments that carried it were captured.
    NotSeen,
}

impl Observed<'_> {
    /// For each frame that was found, where it was cut; or why that is not known.
    pub fn frame_classes(&self) -> Known<Vec<(Range<usize>, FrameClass)>> {
        let seen = self.seen_known()?;
        let segments = self.segment_ranges()?;
        let repeating = behind_repeated(self.trace);
        let classes = seen.frames.iter().filter(|frame| frame.whole).map(|found| {
            let frame = found.frame.clone();
            let first = segments.partition_point(|segment| segment.end <= frame.start);
            let over: Vec<&Range<usize>> =
                segments[first..].iter().take_while(|s| s.start < frame.end).collect();
            let there: usize = over
                .iter()
                .map(|segment| segment.end.min(frame.end) - segment.start.max(frame.start))
                .sum();
            let class = match over[..] {
                _ if there < frame.len() => FrameClass::NotSeen,
                [segment] if *segment == frame && !repeating.contains(&(frame.start as u64)) => {
                    FrameClass::Alone
                }
                [_] | [] => FrameClass::Shares,
                [first, ..] if first.end < found.payload.start => FrameClass::CutInHeader,
                _ => FrameClass::CutInBody,
            };
            (frame, class)
        });
        Ok(classes.collect())
    }

    pub(super) fn frames_of(&self, wanted: FrameClass) -> Known<Number> {
        let classes = self.frame_classes()?;
        Ok(classes.iter().filter(|(_, class)| *class == wanted).count().into())
    }

    /// Why a quantity of calls, or of our own cable, is not known of somebody's packets.
    pub(super) fn needs_calls(&self, quantity: &str) -> Option<Text> {
        let captured = self.trace.seen.as_ref().is_some_and(|seen| seen.by == SeenBy::Capture);
        let mut of_packets = of_packets::QUANTITIES.iter().chain(QUANTITIES);
        let known =
            OF_PACKETS_ALONE.contains(&quantity) || of_packets.any(|of| of.name == quantity);
        (captured && !known).then(|| words::NO_CALLS_IN_A_CAPTURE.into())
    }

    /// Of others' those that were captured.
    pub(super) fn datagram_lengths(&self) -> Vec<u64> {
        let lengths = |seen: Vec<Range<usize>>| seen.iter().map(|at| at.len() as u64).collect();
        self.datagrams_seen().map_or_else(|| self.writes.clone(), lengths)
    }

    /// Where datagrams of others lie.
    pub(super) fn datagrams_seen(&self) -> Option<Vec<Range<usize>>> {
        let seen = self.trace.seen.as_ref().filter(|_| self.trace.transport == Transport::Udp)?;
        Some(seen.frames.iter().map(|datagram| datagram.frame.clone()).collect())
    }

    /// Where each of [`Observed::segments`] lies in the stream.
    pub fn segment_ranges(&self) -> Known<Vec<Range<usize>>> {
        let sizes = self.segments.as_ref().map_err(Text::clone)?;
        // A capture of others may lack some; what we sent lies one behind the other.
        let range = |(bytes, _): (Range<u64>, bool)| bytes.start as usize..bytes.end as usize;
        Ok(match &self.trace.seen {
            Some(_) => first_sent(self.trace).into_iter().map(range).collect(),
            None => one_after_the_other(sizes),
        })
    }

    fn seen_known(&self) -> Known<&SeenStream> {
        self.trace.seen.as_ref().ok_or_else(|| words::OWN_RUN.into())
    }
}

/// What is known of packets without any call of the programs.
const OF_PACKETS_ALONE: [&str; 8] = [
    "messages",
    "payload_bytes",
    "segments",
    "first_segment",
    "longest_segment",
    "retransmitted",
    "datagrams",
    "captured",
];
