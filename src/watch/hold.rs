//! Merges by decree: a read that begins before a place of a stream waits until so much of
//! it has come. What a program did with single messages, it now does with several.

use crate::sys::{Arrived, HeldRead, Hold, Kernel, Sockets};
use std::collections::{BTreeSet, HashMap};
use std::net::SocketAddr;
use std::time::Duration;

/// The most that is waited for: it must fit a receive buffer with room to spare.
pub const MOST_HELD: u64 = 32 << 10;
/// In how many pieces it may come: each takes room of its own there.
pub const MOST_HELD_PIECES: usize = 2000;
/// How long a read waits at most: then nothing more is held on its connection.
const DEADLINE: Duration = Duration::from_secs(1);
/// So many reads of a stream are known one by one.
const MOST_READS: usize = 1000;

/// The plan is one of places in the stream, not of reads: a header that is read by itself
/// and a look with MSG_PEEK need no case of their own. It stands before the connection
/// does: a read that has begun by then cannot be held any more.
#[derive(Debug)]
pub struct HoldPlan {
    /// In order.
    places: Vec<u64>,
    /// Connections with one of these ports alone; all where none is named.
    ports: Vec<u16>,
    /// What became of each, by its socket.
    streams: HashMap<u64, HeldStream>,
}

#[derive(Debug, Default)]
pub struct HeldStream {
    pub held: u64,
    /// Which places were met: all up to one had come before any of it was read.
    pub met: BTreeSet<usize>,
    /// What was waited for did not come in time.
    pub given_up: bool,
    /// Where each read began.
    begins: Vec<u64>,
    /// Every place is behind it.
    over: bool,
}

impl HoldPlan {
    pub fn new(places: Vec<u64>, ports: Vec<u16>) -> HoldPlan {
        HoldPlan { places, ports, streams: HashMap::new() }
    }

    pub fn streams(&self) -> impl Iterator<Item = &HeldStream> {
        self.streams.values()
    }

    /// Whether of one stream every place was met.
    pub fn all_met(&self) -> bool {
        self.streams().any(|stream| stream.met.len() == self.places.len())
    }

    pub fn held(&self) -> u64 {
        self.streams().map(|stream| stream.held).sum()
    }
}

impl HeldStream {
    /// What each read took: the last up to `taken`, if that is known, else up to where one
    /// more began.
    pub fn reads(&self, taken: Option<u64>) -> Vec<u64> {
        let ends = self.begins.iter().copied().skip(1).chain(taken);
        let both = self.begins.iter().zip(ends);
        both.map(|(begin, end)| end.saturating_sub(*begin)).filter(|bytes| *bytes > 0).collect()
    }
}

impl Hold for HoldPlan {
    fn means(&self, ends: &[SocketAddr; 2]) -> bool {
        self.ports.is_empty() || ends.iter().any(|end| self.ports.contains(&end.port()))
    }

    fn must_wait(&mut self, read: &HeldRead) -> bool {
        let stream = self.streams.entry(read.socket).or_default();
        if stream.given_up || stream.over {
            return false;
        }
        // Where it is not told, or there is no connection any more, it goes on.
        let Some((queue, received)) = settled(read) else { return false };
        let consumed = received.saturating_sub(queue.unread);
        let behind = self.places.iter().filter(|place| **place <= consumed).count();
        let waits =
            self.places.get(behind).is_some_and(|place| waits(read, queue, received, *place));
        if waits && read.waited < DEADLINE {
            stream.held += u64::from(read.waited.is_zero());
            return true;
        }
        stream.given_up = waits;
        stream.over = behind == self.places.len();
        // What begins behind this read, and is there up to its place: nothing of it was read.
        let starts = std::iter::once(&0).chain(&self.places);
        let whole = starts.zip(&self.places).enumerate();
        let whole = whole.filter(|(_, (start, end))| consumed <= **start && received >= **end);
        stream.met.extend(whole.map(|(index, _)| index));
        if stream.begins.last() != Some(&consumed) && stream.begins.len() < MOST_READS {
            stream.begins.push(consumed);
        }
        false
    }
}

/// What has come, and how much in all, once two answers agree: of one the queue is the
/// older half, from before the last arrival it may be.
fn settled(read: &HeldRead) -> Option<(Arrived, u64)> {
    const OFTEN: usize = 100;
    let [local, remote] = read.addresses;
    let mut look = Kernel::look_at(local, remote).ok()?;
    let mut before = look().ok()??;
    for _ in 0..OFTEN {
        let now = look().ok()??;
        if now == before {
            return Some((now, now.received?));
        }
        before = now;
    }
    None
}

/// Whether a read is to wait for the byte before that place.
fn waits(read: &HeldRead, queue: Arrived, received: u64, until: u64) -> bool {
    // What finds nothing returns at once: a program that looks before it writes its
    // request would otherwise never write it.
    let finds_nothing = read.nonblocking && queue.unread == 0;
    !(received >= until || queue.peer_closed || finds_nothing || read.signal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_read_waits_for_its_place_and_for_nothing_that_cannot_come() {
        let read = HeldRead {
            socket: 1,
            addresses: [([127, 0, 0, 1], 1).into(), ([127, 0, 0, 1], 2).into()],
            nonblocking: false,
            waited: Duration::ZERO,
            signal: false,
        };
        let queue =
            |unread, peer_closed| Arrived { received: None, unread, peer_closed, end_taken: false };
        // Four bytes were read before.
        let waits = |read: &HeldRead, unread, closed| {
            super::waits(read, queue(unread, closed), 4 + unread, 9)
        };
        assert!(waits(&read, 0, false));
        assert!(waits(&read, 4, false));
        assert!(!waits(&read, 5, false), "all are there");
        assert!(!waits(&read, 1, true), "no more will come");
        let nonblocking = HeldRead { nonblocking: true, ..read.clone() };
        assert!(!waits(&nonblocking, 0, false), "it would find nothing");
        assert!(waits(&nonblocking, 1, false));
        assert!(!waits(&HeldRead { signal: true, ..read }, 0, false));
    }
}
