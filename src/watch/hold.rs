//! Merges by decree: a read that begins in the first bytes of a stream waits until so many
//! have come. What a program did with single messages, it now does with several.

use crate::sys::{Arrived, HeldRead, Hold, Kernel, Sockets};
use std::collections::HashSet;
use std::time::Duration;

/// The most that is waited for: it must fit a receive buffer with room to spare.
pub const MOST_HELD: u64 = 32 << 10;
/// How long a read waits at most: then nothing more is held on its connection.
const DEADLINE: Duration = Duration::from_secs(1);

/// The plan is one of places in the stream, not of reads: a header that is read by itself
/// and a look with MSG_PEEK need no case of their own.
#[derive(Debug)]
pub struct HoldFirst {
    /// Reads before this byte of each stream wait until it has come.
    pub bytes: u64,
    /// Connections with one of these ports alone; all where none is named.
    pub ports: Vec<u16>,
    /// Sockets on which nothing is held any more.
    given_up: HashSet<u64>,
    /// Reads that waited.
    pub held: u64,
}

impl HoldFirst {
    pub fn new(bytes: u64, ports: Vec<u16>) -> HoldFirst {
        HoldFirst { bytes, ports, given_up: HashSet::new(), held: 0 }
    }

    /// Streams on which what was waited for did not come in time.
    pub fn given_up(&self) -> usize {
        self.given_up.len()
    }
}

impl Hold for HoldFirst {
    fn must_wait(&mut self, read: &HeldRead) -> bool {
        let [local, remote] = read.addresses;
        let meant = |port| self.ports.is_empty() || self.ports.contains(&port);
        if read.consumed >= self.bytes
            || self.given_up.contains(&read.socket)
            || !(meant(local.port()) || meant(remote.port()))
        {
            return false;
        }
        // Where it is not told, or there is no connection any more, it goes on.
        let Ok(Some(queue)) = Kernel::arrived_at(local, remote) else { return false };
        let waits = waits(read, queue, self.bytes);
        if waits && read.waited >= DEADLINE {
            self.given_up.insert(read.socket);
            return false;
        }
        self.held += u64::from(waits && read.waited.is_zero());
        waits
    }
}

/// Whether a read is to wait for the byte before that place.
fn waits(read: &HeldRead, queue: Arrived, until: u64) -> bool {
    let enough = read.consumed + queue.unread >= until;
    // What finds nothing returns at once: a program that looks before it writes its
    // request would otherwise never write it.
    let finds_nothing = read.nonblocking && queue.unread == 0;
    !(enough || queue.peer_closed || finds_nothing || read.signal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_read_waits_for_its_place_and_for_nothing_that_cannot_come() {
        let read = HeldRead {
            socket: 1,
            addresses: [([127, 0, 0, 1], 1).into(), ([127, 0, 0, 1], 2).into()],
            consumed: 4,
            nonblocking: false,
            waited: Duration::ZERO,
            signal: false,
        };
        let queue =
            |unread, peer_closed| Arrived { received: None, unread, peer_closed, end_taken: false };
        assert!(waits(&read, queue(0, false), 9));
        assert!(waits(&read, queue(4, false), 9));
        assert!(!waits(&read, queue(5, false), 9), "all are there");
        assert!(!waits(&read, queue(1, true), 9), "no more will come");
        let nonblocking = HeldRead { nonblocking: true, ..read.clone() };
        assert!(!waits(&nonblocking, queue(0, false), 9), "it would find nothing");
        assert!(waits(&nonblocking, queue(1, false), 9));
        assert!(!waits(&HeldRead { signal: true, ..read }, queue(0, false), 9));
    }
}
