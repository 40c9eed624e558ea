//! Where things lie among the bytes that were sent: messages, reads, and what
//! was delivered. Two layers agree where their places are the same.

use super::Observed;
use crate::framing;
use crate::scenario::{Bytes, Transport};
use crate::trace::{Receiver, RunTrace, What};
use std::ops::Range;

/// A message's place among the bytes that were sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The whole frame: header, message, and whatever follows.
    pub frame: Range<usize>,
    /// The message alone.
    pub payload: Range<usize>,
}

/// Where each message lies, by encoding all of them again: the sender did
/// nothing else.
pub(super) fn layout(trace: &RunTrace) -> Vec<Piece> {
    let Ok(format) = framing::by_name(&trace.framing) else { return Vec::new() };
    let mut at = 0;
    let mut frame = Vec::new();
    let mut pieces = Vec::new();
    for message in &trace.messages {
        frame.clear();
        let Ok(payload) = format.encode(&message.0, &mut frame) else { break };
        pieces.push(Piece {
            frame: at..at + frame.len(),
            payload: at + payload.start..at + payload.end,
        });
        at += frame.len();
    }
    pieces
}

/// Stretches of the given lengths, one after the other from 0.
pub fn one_after_the_other(lengths: &[u64]) -> Vec<Range<usize>> {
    let mut at = 0;
    lengths
        .iter()
        .map(|length| {
            let start = at;
            at += *length as usize;
            start..at
        })
        .collect()
}

impl Observed<'_> {
    /// The bytes that each read took: on a stream one after the other, of
    /// datagrams each from its own beginning.
    pub fn read_ranges(&self) -> Vec<Range<usize>> {
        match self.trace.transport {
            Transport::Tcp | Transport::Unix => one_after_the_other(&self.reads),
            // Each read takes a record, from its own beginning.
            Transport::Seqpacket => {
                let records = one_after_the_other(&self.writes).into_iter();
                let reads = records.filter(|record| !record.is_empty()).zip(&self.reads);
                reads.map(|(sent, read)| sent.start..sent.start + *read as usize).collect()
            }
            Transport::Udp => {
                let datagrams = self.datagrams_read();
                let reads = datagrams.iter().zip(&self.reads);
                reads.map(|(sent, read)| sent.start..sent.start + *read as usize).collect()
            }
        }
    }

    /// The bytes that each send call took.
    pub fn write_ranges(&self) -> Vec<Range<usize>> {
        self.send_calls().filter(|(_, taken)| *taken).map(|(place, _)| place).collect()
    }

    /// The datagrams that the system refused to send.
    pub fn refused_ranges(&self) -> Vec<Range<usize>> {
        self.send_calls().filter(|(_, taken)| !taken).map(|(place, _)| place).collect()
    }

    /// Every send call's place, and whether the system took it: a datagram that
    /// it refused keeps its place among those that the application meant.
    fn send_calls(&self) -> impl Iterator<Item = (Range<usize>, bool)> {
        let calls = self.trace.events.iter().filter_map(|event| match &event.what {
            What::Write { data, accepted_bytes } => {
                Some(((*accepted_bytes as usize).min(data.len()), true))
            }
            What::SendFailed { data, .. } => Some((data.len(), false)),
            _ => None,
        });
        calls.scan(0, |at, (length, taken)| {
            let start = *at;
            *at += length;
            Some((start..*at, taken))
        })
    }

    /// The place of the datagram that each read took: the next one sent that
    /// begins as the read does. (One that was dropped is taken by no read.)
    pub fn datagrams_read(&self) -> Vec<Range<usize>> {
        let events = &self.trace.events;
        let sent = events.iter().filter_map(|event| match &event.what {
            What::Write { data, .. } => Some(data),
            _ => None,
        });
        let mut sent = self.write_ranges().into_iter().zip(sent);
        events
            .iter()
            .filter_map(|event| match &event.what {
                What::Datagram { data, .. } => Some(data),
                _ => None,
            })
            .filter_map(|got| sent.find(|(_, sent)| sent.0.starts_with(&got.0)))
            .map(|(place, _)| place)
            .collect()
    }

    /// What each delivered message stands for: the bytes that a naive receiver
    /// read, or the frame that a framed one found.
    pub fn delivered_ranges(&self) -> Vec<Range<usize>> {
        if self.trace.framing == "naive" {
            let reads = self.read_ranges().into_iter().zip(&self.reads);
            let lengths: Vec<u64> = self.delivered.iter().map(|got| got.len() as u64).collect();
            return match self.trace.transport {
                Transport::Tcp | Transport::Unix => one_after_the_other(&lengths),
                Transport::Udp | Transport::Seqpacket => reads.map(|(place, _)| place).collect(),
            };
        }
        if self.trace.receiver == Receiver::Tutorial {
            return self.last_read_ranges();
        }
        let mut frames = self.layout.iter().zip(&self.trace.messages);
        self.delivered
            .iter()
            .filter_map(|got| frames.find(|(_, sent)| sent == got))
            .map(|(piece, _)| piece.frame.clone())
            .collect()
    }

    /// A tutorial's receiver keeps nothing back: what it hands over is what it
    /// read last, right or wrong. Where that is just a message, it stands for
    /// the message's frame.
    fn last_read_ranges(&self) -> Vec<Range<usize>> {
        let mut read_bytes = 0;
        let mut ranges = Vec::new();
        for event in &self.trace.events {
            match &event.what {
                What::Read { data, .. } => read_bytes += data.len(),
                What::Delivered { data } => {
                    let place = read_bytes.saturating_sub(data.len())..read_bytes;
                    let whole = self.layout.iter().find(|piece| piece.payload == place);
                    ranges.push(whole.map_or(place, |piece| piece.frame.clone()));
                }
                _ => {}
            }
        }
        ranges
    }

    /// Delivered messages equal to the ones sent, in their places: the same
    /// bytes, beginning and ending where the sender's message did.
    pub fn intact(&self) -> usize {
        let delivered = self.delivered_ranges();
        let is_sent = |place: &Range<usize>, got: &Bytes| {
            self.layout
                .iter()
                .zip(&self.trace.messages)
                .any(|(piece, sent)| piece.frame == *place && sent == got)
        };
        delivered.iter().zip(&self.delivered).filter(|(place, got)| is_sent(place, got)).count()
    }

    /// Messages that no single read held whole. An empty one cannot be split.
    pub fn split_messages(&self) -> usize {
        let reads = self.read_ranges();
        let held = |piece: &Range<usize>| {
            reads.iter().any(|read| read.start <= piece.start && piece.end <= read.end)
        };
        self.layout.iter().filter(|m| !m.payload.is_empty() && !held(&m.payload)).count()
    }

    /// Reads that held bytes of more than one message.
    pub fn merged_reads(&self) -> usize {
        let touches = |read: &Range<usize>| {
            let touched = |m: &&Piece| m.payload.start < read.end && read.start < m.payload.end;
            self.layout.iter().filter(touched).count()
        };
        self.read_ranges().iter().filter(|read| touches(read) > 1).count()
    }
}
