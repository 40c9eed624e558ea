//! How long a peer may take, and when a wait is over.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the first byte of a new request.
    pub idle: Duration,
    /// For the rest, once something is under way: the longest pause in it, and
    /// the time that all of it has. To the latter every 16 KiB add another second.
    /// An honest peer on a slow line is served; one that sends or reads drop by
    /// drop, to hold our thread, is not.
    pub step: Duration,
}

#[derive(Debug, Clone, Copy)]
pub struct Remote {
    pub address: SocketAddr,
    pub patience: Patience,
}

/// The slowest peer that a long message is accepted from.
const SLOWEST_BYTES_PER_S: u64 = 16 << 10;

impl Default for Patience {
    fn default() -> Patience {
        Patience { idle: Duration::from_secs(60), step: Duration::from_secs(10) }
    }
}

/// The moment at which a wait ends.
#[derive(Debug, Clone, Copy)]
pub struct TimeLimit {
    from: Instant,
    pub(super) limit: Duration,
}

impl TimeLimit {
    pub fn after(limit: Duration) -> TimeLimit {
        TimeLimit { from: Instant::now(), limit }
    }

    /// The same for a transfer of which `bytes` have gone through just now. They
    /// buy time for what is still to come, but no long pause: the first
    /// megabytes may have gone into a queue that is not being emptied.
    pub fn with_progress(self, bytes: u64) -> TimeLimit {
        let bought = Duration::from_millis(bytes.saturating_mul(1000) / SLOWEST_BYTES_PER_S);
        let whole = TimeLimit { limit: self.limit.saturating_add(bought), ..self };
        whole.or_earlier(TimeLimit::after(self.limit))
    }

    pub fn or_earlier(self, other: TimeLimit) -> TimeLimit {
        if other.left() < self.left() { other } else { self }
    }

    /// What is left, if anything: never zero, which a socket takes for "for ever".
    pub fn left(&self) -> Option<Duration> {
        self.limit.checked_sub(self.from.elapsed()).filter(|left| !left.is_zero())
    }
}
