//! What each delivered message stands for, and which came as they were sent.

use super::places::one_after_the_other;
use super::{Observed, Piece};
use crate::Known;
use crate::scenario::{Bytes, Transport};
use crate::trace::{Receiver, What};
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

impl Observed<'_> {
    /// What each delivered message stands for: the bytes that a naive receiver
    /// read, or the frame that a framed one found.
    pub fn delivered_ranges(&self) -> Vec<Range<usize>> {
        self.delivered_places().iter().flatten().cloned().collect()
    }

    /// The same for each delivered message; `None` of what was not sent in this run.
    fn delivered_places(&self) -> &[Option<Range<usize>>] {
        self.once.delivered.get_or_init(|| self.find_delivered())
    }

    fn find_delivered(&self) -> Vec<Option<Range<usize>>> {
        match (self.trace.framing.as_str(), self.trace.transport, self.trace.receiver) {
            (_, Transport::Tcp | Transport::Unix, Receiver::Tutorial) => {
                self.last_read_ranges().into_iter().map(Some).collect()
            }
            ("naive", Transport::Tcp | Transport::Unix, _) => {
                let lengths: Vec<u64> = self.delivered.iter().map(|got| got.len() as u64).collect();
                one_after_the_other(&lengths).into_iter().map(Some).collect()
            }
            ("naive", Transport::Udp | Transport::Seqpacket, _) => self.read_places(),
            (_, Transport::Udp, _) => self.frames_in_datagrams(),
            _ => {
                let mut frames = self.layout.iter();
                let found = self.delivered.iter().map(|got| {
                    frames.find(|piece| self.trace.messages.get(piece.message) == Some(got))
                });
                found.map(|piece| Some(piece?.frame.clone())).collect()
            }
        }
    }

    /// The frame of each message that was delivered out of the datagram read last.
    fn frames_in_datagrams(&self) -> Vec<Option<Range<usize>>> {
        let mut datagrams = self.datagrams_read().into_iter();
        let mut last = None;
        let mut found = Vec::new();
        for what in self.events() {
            match what {
                What::Datagram { .. } => last = datagrams.next().flatten(),
                What::Delivered { data } => {
                    let frame = last.as_ref().and_then(|at: &Range<usize>| {
                        let inside =
                            self.pieces_from(at.start).take_while(|p| p.frame.end <= at.end);
                        let is_it = |p: &&Piece| self.trace.messages.get(p.message) == Some(data);
                        inside.filter(is_it).map(|piece| piece.frame.clone()).next()
                    });
                    found.push(frame);
                }
                _ => {}
            }
        }
        found
    }

    /// What a tutorial's receiver hands over is what it read last and did not keep,
    /// right or wrong. Where that is just a message, it stands for the message's frame.
    fn last_read_ranges(&self) -> Vec<Range<usize>> {
        let (mut read_bytes, mut kept_bytes) = (0, 0);
        let mut last: &[u8] = &[];
        let mut ranges: Vec<Range<usize>> = Vec::new();
        let messages = self.layout.iter().rev(); // of two in one place the first
        let frames: HashMap<_, _> = messages.map(|piece| (&piece.payload, &piece.frame)).collect();
        for what in self.events() {
            match what {
                What::Read { data, .. } => {
                    read_bytes += data.len();
                    last = data.seen().map_or(&[], |data| &data.0);
                }
                What::Kept { data } => kept_bytes = data.len(),
                What::ThrewAway { .. } => kept_bytes = 0,
                What::Delivered { data } => {
                    // Up to a zero byte, it may be the beginning alone.
                    let begins = last.starts_with(&data.0) && !last.ends_with(&data.0);
                    let rest = if begins { last.len() - data.len() } else { 0 };
                    let end = read_bytes.saturating_sub(kept_bytes.max(rest));
                    // No byte is handed over twice: more than was read is older than this.
                    let before = ranges.last().map_or(0, |last| last.end).min(end);
                    let place = end.saturating_sub(data.len()).max(before)..end;
                    ranges.push(frames.get(&place).map_or(place, |frame| (*frame).clone()));
                }
                _ => {}
            }
        }
        ranges
    }

    /// Bytes that were handed over beyond those that had been read.
    pub fn stale_bytes(&self) -> usize {
        let delivered: usize = self.delivered.iter().map(|message| message.len()).sum();
        delivered.saturating_sub(self.reads.iter().sum::<u64>() as usize)
    }

    /// Messages that were delivered as they were sent: the same bytes, beginning and
    /// ending where the sender's message did.
    pub fn intact(&self) -> Known<usize> {
        self.read_ranges_known()?;
        // What came twice is one message.
        let whole = self.delivered_whole().into_iter().flatten().map(|piece| piece.message);
        Ok(whole.collect::<BTreeSet<_>>().len())
    }

    /// The messages from that place on.
    fn pieces_from(&self, start: usize) -> impl Iterator<Item = &Piece> {
        self.layout[self.layout.partition_point(|piece| piece.frame.start < start)..].iter()
    }

    /// For each delivered message, the one that was sent so.
    pub(super) fn delivered_whole(&self) -> Vec<Option<&Piece>> {
        let sent = |(place, got): (&Option<Range<usize>>, &&Bytes)| {
            let place = place.as_ref()?;
            let is_it = |piece: &&Piece| self.trace.messages.get(piece.message) == Some(got);
            let before =
                |piece: &Piece| (piece.frame.start, piece.frame.end) < (place.start, place.end);
            let here = &self.layout[self.layout.partition_point(before)..];
            here.iter().take_while(|piece| piece.frame == *place).find(is_it)
        };
        self.delivered_places().iter().zip(&self.delivered).map(sent).collect()
    }
}
