//! Where things lie among the bytes that were sent: messages, calls, reads, and what
//! was delivered. Two layers agree where their places are the same.

use super::{Observed, words};
use crate::Known;
use crate::scenario::{Bytes, Transport};
use crate::trace::{Data, FramePart, Receiver, RunTrace, What};
use std::ops::Range;

/// A message's place among the bytes that were sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Which message it is, from 0.
    pub message: usize,
    /// The frame, as far as it was sent: header, message, and whatever follows.
    pub frame: Range<usize>,
    pub payload: Range<usize>,
    /// How long the frame would be if all of it had been sent.
    frame_bytes: usize,
}

impl Piece {
    /// Whether all of it was sent.
    pub fn is_whole(&self) -> bool {
        self.frame.len() == self.frame_bytes
    }
}

/// What was handed to one send call: how many bytes of it have a place among those
/// that were sent, and whether the system took them. A datagram that it refused keeps
/// its place among those that the application meant.
struct SendCall<'t> {
    data: &'t Data,
    carries: &'t [FramePart],
    place_bytes: usize,
    taken: bool,
}

fn send_calls(trace: &RunTrace) -> impl Iterator<Item = SendCall<'_>> {
    trace.events.iter().filter_map(|event| match &event.what {
        What::Write { data, accepted_bytes, carries } => {
            let place_bytes = data.len().min(*accepted_bytes as usize);
            Some(SendCall { data, carries, place_bytes, taken: true })
        }
        What::SendFailed { data, carries, .. } => {
            Some(SendCall { data, carries, place_bytes: data.len(), taken: false })
        }
        _ => None,
    })
}

/// Where each message lies, as its send calls say.
pub(super) fn layout(trace: &RunTrace) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut sent: usize = 0;
    for call in send_calls(trace) {
        let mut at = sent;
        for FramePart { message, at: before, frame_bytes, payload } in call.carries {
            let start = at.saturating_sub(*before);
            at = start.saturating_add(*frame_bytes);
            if pieces.last().is_none_or(|last| last.message != *message) {
                let payload = payload.start.min(payload.end)..payload.end;
                let inside = |at: usize| start.saturating_add(at);
                pieces.push(Piece {
                    message: *message,
                    frame: start..at,
                    payload: inside(payload.start)..inside(payload.end),
                    frame_bytes: *frame_bytes,
                });
            }
        }
        sent += call.place_bytes;
    }
    // What was left behind has no place: the next message begins there, or nothing.
    let mut end = sent;
    for piece in pieces.iter_mut().rev() {
        for range in [&mut piece.frame, &mut piece.payload] {
            *range = range.start.min(end)..range.end.min(end);
        }
        end = piece.frame.start;
    }
    pieces
}

/// Stretches of the given lengths, one after the other from 0.
pub fn one_after_the_other(lengths: &[u64]) -> Vec<Range<usize>> {
    let place = |at: &mut usize, length: &u64| {
        let start = *at;
        *at = start.saturating_add(*length as usize);
        Some(start..*at)
    };
    lengths.iter().scan(0, place).collect()
}

impl<'t> Observed<'t> {
    /// The bytes of all send calls, each in its place.
    pub fn sent(&self) -> Known<Vec<u8>> {
        let mut bytes = Vec::new();
        for call in send_calls(self.trace) {
            bytes.extend_from_slice(&super::seen(call.data)?.0[..call.place_bytes]);
        }
        Ok(bytes)
    }

    /// Bytes of all messages with what frames them: what the sender meant to write.
    pub(super) fn stream_bytes(&self) -> Known<usize> {
        match self.layout.len() == self.trace.messages.len() {
            true => Ok(self.layout.iter().map(|piece| piece.frame_bytes).sum()),
            false => Err(words::NOT_ALL_WRITTEN.into()),
        }
    }

    pub fn write_ranges(&self) -> Vec<Range<usize>> {
        self.send_ranges(true).map(|(place, _)| place).collect()
    }

    pub fn refused_ranges(&self) -> Vec<Range<usize>> {
        self.send_ranges(false).map(|(place, _)| place).collect()
    }

    fn send_ranges(&self, taken: bool) -> impl Iterator<Item = (Range<usize>, &'t Data)> {
        let place = |at: &mut usize, call: SendCall<'t>| {
            let start = *at;
            *at += call.place_bytes;
            Some((call.taken, (start..*at, call.data)))
        };
        let all = send_calls(self.trace).scan(0, place);
        all.filter(move |(was_taken, _)| *was_taken == taken).map(|(_, call)| call)
    }

    /// The bytes that each read took: on a stream one after the other, of
    /// datagrams each from its own beginning.
    pub fn read_ranges(&self) -> Vec<Range<usize>> {
        let sent = match self.trace.transport {
            Transport::Tcp | Transport::Unix => return one_after_the_other(&self.reads),
            Transport::Seqpacket => {
                let mut records = one_after_the_other(&self.writes);
                records.retain(|record| !record.is_empty());
                records
            }
            Transport::Udp => self.datagrams_read(),
        };
        let reads = sent.iter().zip(&self.reads);
        reads.map(|(sent, read)| sent.start..sent.start + *read as usize).collect()
    }

    /// The place of the datagram that each read took: the next one sent that
    /// begins as the read does. (One that was dropped is taken by no read.)
    pub fn datagrams_read(&self) -> Vec<Range<usize>> {
        let mut sent = self.send_ranges(true);
        let reads = self.events().filter_map(|what| match what {
            What::Datagram { data, .. } => data.seen(),
            _ => None,
        });
        let begins =
            |sent: &Data, got: &Bytes| sent.seen().is_some_and(|sent| sent.0.starts_with(&got.0));
        let taken = reads.filter_map(|got| sent.find(|(_, sent)| begins(sent, got)));
        taken.map(|(place, _)| place).collect()
    }

    /// What each delivered message stands for: the bytes that a naive receiver
    /// read, or the frame that a framed one found.
    pub fn delivered_ranges(&self) -> Vec<Range<usize>> {
        match (self.trace.framing.as_str(), self.trace.transport, self.trace.receiver) {
            ("naive", Transport::Tcp | Transport::Unix, _) => {
                let lengths: Vec<u64> = self.delivered.iter().map(|got| got.len() as u64).collect();
                one_after_the_other(&lengths)
            }
            ("naive", Transport::Udp | Transport::Seqpacket, _) => self.read_ranges(),
            (_, _, Receiver::Tutorial) => self.last_read_ranges(),
            _ => {
                let mut frames = self.layout.iter();
                let found = self.delivered.iter().filter_map(|got| {
                    frames.find(|piece| self.trace.messages.get(piece.message) == Some(got))
                });
                found.map(|piece| piece.frame.clone()).collect()
            }
        }
    }

    /// A tutorial's receiver keeps nothing back: what it hands over is what it
    /// read last, right or wrong. Where that is just a message, it stands for
    /// the message's frame.
    fn last_read_ranges(&self) -> Vec<Range<usize>> {
        let mut read_bytes = 0;
        let mut ranges = Vec::new();
        for what in self.events() {
            match what {
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

    /// What the first look with MSG_PEEK saw: it took nothing.
    pub fn peeked_range(&self) -> Option<Range<usize>> {
        let mut at = 0;
        self.events().find_map(|what| match what {
            What::Read { data, .. } => {
                at += data.len();
                None
            }
            What::Peeked { data } => Some(at..at + data.len()),
            _ => None,
        })
    }

    /// Delivered messages equal to the ones sent, in their places: the same
    /// bytes, beginning and ending where the sender's message did.
    pub fn intact(&self) -> Known<usize> {
        self.read_ranges_known()?;
        let is_sent = |(place, got): &(Range<usize>, &&Bytes)| {
            let here = self.layout.iter().filter(|piece| piece.frame == *place);
            here.map(|piece| self.trace.messages.get(piece.message)).any(|sent| sent == Some(got))
        };
        Ok(self.delivered_ranges().into_iter().zip(&self.delivered).filter(is_sent).count())
    }

    /// Messages that no single read held whole. An empty one cannot be split.
    pub(super) fn split_messages(&self) -> Known<usize> {
        let reads = self.read_ranges_known()?;
        let held = |piece: &Range<usize>| {
            reads.iter().any(|read| read.start <= piece.start && piece.end <= read.end)
        };
        let split = |m: &&Piece| !m.is_whole() || (!m.payload.is_empty() && !held(&m.payload));
        Ok(self.layout.iter().filter(split).count())
    }

    /// Reads that held bytes of more than one message.
    pub(super) fn merged_reads(&self) -> Known<usize> {
        let touches = |read: &&Range<usize>| {
            let touched = |m: &&Piece| m.payload.start < read.end && read.start < m.payload.end;
            self.layout.iter().filter(touched).count() > 1
        };
        Ok(self.read_ranges_known()?.iter().filter(touches).count())
    }

    /// The same as [`Observed::read_ranges`]; but a datagram is known by its bytes.
    fn read_ranges_known(&self) -> Known<Vec<Range<usize>>> {
        if self.trace.transport == Transport::Udp {
            self.write_contents()?;
            self.read_contents()?;
        }
        Ok(self.read_ranges())
    }
}
