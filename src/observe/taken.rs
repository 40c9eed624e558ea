//! Which datagram each read took. A datagram is known by what is in it, and on a cable
//! by the order in which the datagrams came: never by how many were read before it. So
//! one that changed its place, or came twice, is not lost.

use super::quantity::{Quantity, of};
use super::{Observed, words};
use crate::Known;
use crate::scenario::Transport;
use crate::trace::packet::Fate;
use crate::trace::{Data, What};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What the matching of datagrams tells.
pub(super) const QUANTITIES: &[Quantity] = &[
    of("never_read", |run| run.datagrams_taken().map(|taken| taken.never.len().into())).means(
        "datagrams that were sent and that no read returned",
        "发出了、却没有被任何一次读取取走的数据报数",
    ),
    of("out_of_place", |run| run.datagrams_taken().map(|taken| taken.out_of_place().into())).means(
        "datagrams that were read at another place in the order than they were sent",
        "读到的次序与发送次序不同的数据报数",
    ),
    of("read_twice", |run| run.datagrams_taken().map(|taken| taken.again().into())).means(
        "reads that returned a datagram which had been read before",
        "又读到一遍已经读过的数据报的次数",
    ),
];

/// What the reads took of the datagrams that were sent, each by its number from 0.
#[derive(Debug)]
pub(super) struct DatagramReads {
    /// For each read, what it took; `None` where that was not sent in this run.
    pub by_read: Vec<Option<usize>>,
    /// What no read took.
    pub never: Vec<usize>,
}

impl DatagramReads {
    /// What each read took that took it first.
    fn once(&self) -> Vec<usize> {
        let mut seen = BTreeSet::new();
        self.by_read.iter().copied().flatten().filter(|sent| seen.insert(*sent)).collect()
    }

    /// Those that came, and not where they stood among those that came.
    pub fn out_of_place(&self) -> usize {
        let as_read = self.once();
        let mut as_sent = as_read.clone();
        as_sent.sort_unstable();
        as_read.iter().zip(&as_sent).filter(|(read, sent)| read != sent).count()
    }

    /// Reads that took what had been taken.
    pub fn again(&self) -> usize {
        self.by_read.iter().flatten().count() - self.once().len()
    }
}

/// A read of a datagram: what fitted, and how long the whole was, as far as that is told.
struct ReadCall<'t> {
    data: &'t Data,
    true_bytes: Option<u64>,
    truncated: bool,
}

impl ReadCall<'_> {
    /// Whether this can be what it took.
    fn fits(&self, sent: &Data) -> bool {
        let length = match (self.true_bytes, self.truncated) {
            (Some(bytes), _) => sent.len() as u64 == bytes,
            (None, true) => sent.len() > self.data.len(),
            (None, false) => sent.len() == self.data.len(),
        };
        let content = match (sent.seen(), self.data.seen()) {
            (Some(sent), Some(got)) => sent.0.starts_with(&got.0),
            _ => true, // the length is all that is known
        };
        length && content
    }
}

impl Observed<'_> {
    /// What each read took: of what arrived, the next that it can be; where arrivals were
    /// not seen, or tell nothing, the next one sent, or one that was overtaken, or last,
    /// one that has been read.
    pub(super) fn datagrams_taken(&self) -> Known<&DatagramReads> {
        let found = self.once.taken.get_or_init(|| self.find_taken());
        found.as_ref().map_err(Clone::clone)
    }

    fn find_taken(&self) -> Known<DatagramReads> {
        if self.trace.transport != Transport::Udp {
            return Err(words::NO_DATAGRAMS.into());
        }
        let sent: Vec<&Data> = self.send_ranges(true).map(|(_, data)| data).collect();
        let arrivals = self.arrivals();
        let mut arrived = 0;
        let mut free = vec![true; sent.len()];
        let (mut next, mut first_free) = (0, 0);
        let mut by_read = Vec::new();
        for what in self.events() {
            let What::Datagram { data, true_bytes, truncated, .. } = what else { continue };
            let call = ReadCall { data, true_bytes: *true_bytes, truncated: *truncated };
            let fits = |at: &usize| sent.get(*at).is_some_and(|sent| call.fits(sent));
            let on_cable = arrivals[arrived..].iter().position(fits);
            let took = on_cable.map(|behind| arrivals[arrived + behind]).or_else(|| {
                let is_free = |at: &usize| free[*at] && fits(at);
                let overtaken = || (first_free..next).find(is_free);
                (next..sent.len()).find(is_free).or_else(overtaken).or_else(|| (0..next).find(fits))
            });
            arrived += on_cable.map_or(0, |behind| behind + 1);
            if let Some(at) = took {
                free[at] = false;
                next = next.max(at + 1);
                first_free += free[first_free..].iter().take_while(|free| !**free).count();
            }
            by_read.push(took);
        }
        Ok(DatagramReads { by_read, never: (0..sent.len()).filter(|at| free[*at]).collect() })
    }

    /// The datagrams in the order in which they came whole to the receiver's host, each
    /// as often as it came; none where no cable was watched.
    fn arrivals(&self) -> Vec<usize> {
        // When the last of its fragments came, and how often all of them did.
        let mut whole: BTreeMap<usize, Option<(u64, u8)>> = BTreeMap::new();
        for packet in self.data_packets().into_iter().flatten() {
            let Some(at) = packet.data_number.and_then(|number| (number as usize).checked_sub(1))
            else {
                continue;
            };
            let came = match packet.fate {
                Fate::Arrived { at_ns, copies, .. } => Some((at_ns, copies)),
                _ => None,
            };
            let both = |one: (u64, u8), other: (u64, u8)| (one.0.max(other.0), one.1.min(other.1));
            let so_far = whole.entry(at).or_insert(came);
            *so_far = so_far.zip(came).map(|(one, other)| both(one, other));
        }
        let mut came: Vec<(u64, usize, u8)> =
            whole.into_iter().filter_map(|(at, came)| came.map(|(ns, n)| (ns, at, n))).collect();
        came.sort_unstable();
        came.iter().flat_map(|(_, at, copies)| [*at].repeat(usize::from(*copies))).collect()
    }

    /// How many datagrams were read out of their place, if any was.
    pub fn out_of_place(&self) -> Option<u64> {
        self.datagrams_taken().ok().map(|taken| taken.out_of_place() as u64).filter(|all| *all > 0)
    }

    /// How many reads returned what had been read, if any did.
    pub fn read_twice(&self) -> Option<u64> {
        self.datagrams_taken().ok().map(|taken| taken.again() as u64).filter(|all| *all > 0)
    }

    /// The places of the datagrams that no read took.
    pub(super) fn never_taken(&self) -> Vec<Range<usize>> {
        let places = self.write_ranges();
        let never = self.datagrams_taken().map_or(&[][..], |taken| &taken.never);
        never.iter().map(|at| places[*at].clone()).collect()
    }
}
