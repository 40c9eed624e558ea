//! Further sums over a run's events: bytes, times and failures.

use super::Observed;
use crate::Known;
use crate::trace::What;

fn count(run: &Observed, which: impl Fn(&What) -> bool) -> usize {
    run.trace.events.iter().filter(|event| which(&event.what)).count()
}

impl Observed<'_> {
    /// recv calls that returned nothing: the peer is done.
    pub fn empty_reads(&self) -> usize {
        count(self, |what| matches!(what, What::Read { data, .. } if data.is_empty()))
    }

    /// From the first empty read to the last, in microseconds.
    ///
    /// # Errors
    /// When there were not two.
    pub fn spinning_us(&self) -> Known<u64> {
        let empty = |what: &What| matches!(what, What::Read { data, .. } if data.is_empty());
        let mut times =
            self.trace.events.iter().filter(|event| empty(&event.what)).map(|event| event.at_ns);
        match (times.next(), times.next_back()) {
            (Some(first), Some(last)) => Ok(last.saturating_sub(first) / 1000),
            _ => Err("there were not two empty reads to measure between".to_owned()),
        }
    }

    /// Times that the receiver's program ended on an error.
    pub fn died(&self) -> usize {
        count(self, |what| matches!(what, What::Died { .. }))
    }

    /// The most that the receiver would have set aside on a header's word.
    ///
    /// # Errors
    /// When it took no header's word.
    pub fn would_allocate_bytes(&self) -> Known<u64> {
        let asked = self.trace.events.iter().filter_map(|event| match event.what {
            What::WouldAllocate { bytes } => Some(bytes),
            _ => None,
        });
        asked.max().ok_or_else(|| "this receiver took no header at its word".to_owned())
    }

    /// Pauses that the scenario asked for, added up, in milliseconds.
    pub fn paused_ms(&self) -> u64 {
        let pauses = self.trace.events.iter().map(|event| match event.what {
            What::Paused { pause_ms } => pause_ms,
            _ => 0,
        });
        pauses.fold(0, u64::saturating_add)
    }

    /// Send calls that failed with `error`.
    pub fn sends_failed(&self, error: &str) -> usize {
        count(self, |what| matches!(what, What::SendFailed { error: got, .. } if got == error))
    }

    /// Datagrams read, and those that the kernel says it threw away.
    ///
    /// # Errors
    /// When the kernel does not count.
    pub fn accounted(&self) -> Known<u64> {
        Ok(self.dropped.clone()?.saturating_add(self.reads.len() as u64))
    }

    /// What was asked for, and what is in force, of the option `name`, where
    /// both are numbers.
    ///
    /// # Errors
    /// When it was not set in this run, or the system would not say.
    pub fn option(&self, name: &str) -> Known<(u64, u64)> {
        let values = self.trace.events.iter().find_map(|event| match &event.what {
            What::Option { name: set, asked: Some(asked), got: Some(got) } if set == name => {
                Some((asked.parse().ok()?, got.parse().ok()?))
            }
            _ => None,
        });
        values.ok_or_else(|| format!("{name} was not set and read back in this run"))
    }
}
