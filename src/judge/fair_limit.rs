//! How long somebody's program is waited for.

use crate::sys;
use std::cell::Cell;
use std::thread;
use std::time::{Duration, Instant};

/// By how many times itself a limit grows at the most.
const MOST: u32 = 3;

/// A socket does not wait for less.
const LEAST: Duration = Duration::from_millis(1);

/// A time limit that does not fall on who had no processor: it grows by as long as our
/// threads, and those of the programs that we judge, were ready to run while others ran. What
/// waits for something does not make it longer, and so a verdict is the same on a machine
/// that is busy.
pub(super) struct FairLimit {
    began: Instant,
    limit: Duration,
    grown: Cell<Duration>,
    /// How long they had been starved when we first looked: as long waits alone are worth
    /// a look, that is after a while.
    before: Cell<Option<Duration>>,
    starved: fn() -> Duration,
}

impl FairLimit {
    pub fn after(limit: Duration) -> FairLimit {
        FairLimit {
            began: Instant::now(),
            limit,
            grown: Cell::new(Duration::ZERO),
            before: Cell::new(None),
            starved: sys::starved,
        }
    }

    /// How long one may wait before one asks again; `None` when the time is up.
    pub fn left(&self) -> Option<Duration> {
        let waited = self.began.elapsed();
        let Some(before) = self.before.get() else {
            let first_look = self.limit / 4;
            if waited < first_look {
                return Some((first_look - waited).max(LEAST));
            }
            self.before.set(Some((self.starved)()));
            // If we have been away for as long as that, nobody knows for how long others were.
            self.grown.set(waited.saturating_sub(2 * first_look));
            return Some((self.limit + self.grown.get()).saturating_sub(waited).max(LEAST));
        };
        let end = self.limit + self.grown.get();
        if waited >= end {
            let starved = (self.starved)().saturating_sub(before).min(MOST * self.limit);
            self.grown.set(self.grown.get().max(starved));
        }
        let left = (self.limit + self.grown.get()).saturating_sub(waited);
        (!left.is_zero()).then_some(left.max(LEAST))
    }

    pub fn is_over(&self) -> bool {
        self.left().is_none()
    }

    /// How long it has been since the beginning, as far as that is the program's doing.
    pub fn waited(&self) -> Duration {
        let starved = self.before.get().map(|before| (self.starved)().saturating_sub(before));
        self.began.elapsed().saturating_sub(starved.unwrap_or_default())
    }
}

/// Asks after every `pause` until there is an answer, or the time is up.
pub(super) fn until<T>(
    limit: Duration,
    pause: Duration,
    mut ask: impl FnMut() -> Option<T>,
) -> Option<T> {
    let deadline = FairLimit::after(limit);
    loop {
        thread::sleep(pause);
        // Asked last when the time is up: what came until then counts.
        let over = deadline.is_over();
        let answer = ask();
        if answer.is_some() || over {
            return answer;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    static STARVED_MS: AtomicU64 = AtomicU64::new(0);

    fn deadline(limit_ms: u64, starved: fn() -> Duration) -> FairLimit {
        FairLimit { starved, ..FairLimit::after(Duration::from_millis(limit_ms)) }
    }

    fn waited_until_over(deadline: &FairLimit) -> Duration {
        while let Some(left) = deadline.left() {
            thread::sleep(left);
        }
        deadline.began.elapsed()
    }

    #[test]
    fn who_has_no_processor_is_waited_for_and_who_waits_is_not() {
        let waits = waited_until_over(&deadline(40, || Duration::ZERO));
        assert!(waits >= Duration::from_millis(40), "{waits:?}");
        // It is starved by 30 ms between the two looks.
        let starved = || Duration::from_millis(STARVED_MS.fetch_add(30, Ordering::Relaxed));
        let starved = waited_until_over(&deadline(40, starved));
        assert!(starved >= Duration::from_millis(70), "{starved:?}");
    }

    #[test]
    fn no_program_is_waited_for_without_end() {
        static EVER: AtomicU64 = AtomicU64::new(0);
        let ever = deadline(1, || Duration::from_secs(EVER.fetch_add(1000, Ordering::Relaxed)));
        let waited = waited_until_over(&ever);
        assert!(ever.grown.get() <= MOST * ever.limit + waited, "{waited:?}");
    }
}
