//! Where things lie among the bytes that were sent: messages, calls, reads, and what
//! was delivered. Two layers agree where their places are the same.

use super::{Observed, words};
use crate::Known;
use crate::scenario::Transport;
use crate::trace::{Data, FramePart, RunTrace, What};
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
    pub(super) frame_bytes: usize,
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
    if let Some(seen) = &trace.seen {
        return super::held::found(seen);
    }
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
    /// The bytes of all send calls, each in its place; of others' programs the first.
    pub fn sent(&self) -> Known<Vec<u8>> {
        if let Some(seen) = &self.trace.seen {
            return Ok(seen.data.0.clone());
        }
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
        if let Some(datagrams) = self.datagrams_seen() {
            return datagrams;
        }
        self.send_ranges(true).map(|(place, _)| place).collect()
    }

    pub fn refused_ranges(&self) -> Vec<Range<usize>> {
        self.send_ranges(false).map(|(place, _)| place).collect()
    }

    /// The send calls that the system took, or the others: the place of each, and its bytes.
    pub(super) fn send_ranges(
        &self,
        taken: bool,
    ) -> impl Iterator<Item = (Range<usize>, &'t Data)> {
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
        self.read_places().into_iter().flatten().collect()
    }

    /// The same for each read; `None` of what was not sent in this run.
    pub fn read_places(&self) -> Vec<Option<Range<usize>>> {
        let from = |sent: Range<usize>, read: &u64| sent.start..sent.start + *read as usize;
        match self.trace.transport {
            Transport::Tcp | Transport::Unix => {
                one_after_the_other(&self.reads).into_iter().map(Some).collect()
            }
            Transport::Seqpacket => {
                let records = one_after_the_other(&self.writes).into_iter();
                records.zip(&self.reads).map(|(sent, read)| Some(from(sent, read))).collect()
            }
            Transport::Udp => {
                let sent = self.datagrams_read().into_iter();
                sent.zip(&self.reads).map(|(sent, read)| Some(from(sent?, read))).collect()
            }
        }
    }

    /// The place of the datagram that each read took, whole.
    pub fn datagrams_read(&self) -> Vec<Option<Range<usize>>> {
        let places = self.write_ranges();
        let taken = self.datagrams_taken().map_or(&[][..], |taken| &taken.by_read);
        taken.iter().map(|took| took.map(|at| places[at].clone())).collect()
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

    /// Messages that no single read held whole. An empty one cannot be split.
    pub(super) fn split_messages(&self) -> Known<usize> {
        let mut reads = self.read_ranges_known()?;
        // Only the last that begins before a message can hold it.
        reads.sort_unstable_by_key(|read| (read.start, read.end));
        let held = |piece: &Range<usize>| {
            let next = reads.partition_point(|read| read.start <= piece.start);
            next.checked_sub(1).is_some_and(|last| piece.end <= reads[last].end)
        };
        let split = |m: &&Piece| !m.is_whole() || (!m.payload.is_empty() && !held(&m.payload));
        Ok(self.layout.iter().filter(split).count())
    }

    /// Reads that held bytes of more than one message.
    pub(super) fn merged_reads(&self) -> Known<usize> {
        let touches = |read: &&Range<usize>| {
            let first = self.layout.partition_point(|m| m.payload.end <= read.start);
            let touched = self.layout[first..].iter().take_while(|m| m.payload.start < read.end);
            // One of no byte is in no read.
            touched.filter(|m| !m.payload.is_empty()).nth(1).is_some()
        };
        Ok(self.read_ranges_known()?.iter().filter(touches).count())
    }

    /// The same as [`Observed::read_ranges`]; but a datagram is known by its bytes.
    pub(super) fn read_ranges_known(&self) -> Known<Vec<Range<usize>>> {
        if self.trace.transport == Transport::Udp {
            self.write_contents()?;
            self.read_contents()?;
        }
        Ok(self.read_ranges())
    }
}
