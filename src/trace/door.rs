//! What a trace is held to before anything is computed from it. What is written
//! passes the same door: whatever is written can be read again.

use super::{Event, RunTrace, Trace, What, words};
use crate::Text;
use crate::scenario::door::{self, Bounds};
use std::collections::BTreeSet;

/// The longest trace that is read or written, in bytes.
pub const LONGEST_TRACE: usize = 64 << 20;
/// Runs in it.
const MOST_RUNS: usize = 256;
/// Entries are events, messages, parts of frames.
const MOST_ENTRIES: usize = 500_000;
/// An entry takes some hundred bytes of memory, however short it is written. Ours are
/// longer than this; more of shorter ones would fill the memory from a small file.
const BYTES_OF_AN_ENTRY: usize = 24;
/// What a byte of a trace may come to until its report is drawn.
const MEMORY_OF_A_BYTE: usize = 8;
const ENTRIES_OF_A_SHORT_TRACE: usize = 10_000;
/// Numbers are times, sizes and counts. The largest is two hours in nanoseconds, and as
/// many as there can be fit 64 bits.
pub(super) const LARGEST_NUMBER: u64 = 1 << 43;
/// Datagrams that one run may have read: each is looked for among those sent.
const MOST_DATAGRAMS: usize = 20_000;
/// What one run may have sent, or read, in bytes.
const MOST_BYTES: usize = 64 << 20;

/// Refuses what is too much, before there is room for it.
pub(super) fn admit(text: &str) -> Result<(), Text> {
    if text.len() > LONGEST_TRACE {
        return Err(words::too_long(text.len(), LONGEST_TRACE));
    }
    door::room(text.len().saturating_mul(MEMORY_OF_A_BYTE))?;
    let entries = (text.len() / BYTES_OF_AN_ENTRY).clamp(ENTRIES_OF_A_SHORT_TRACE, MOST_ENTRIES);
    let mut json = serde_json::Deserializer::from_str(text);
    door::admit(&mut json, Bounds { entries, number: Some(LARGEST_NUMBER) })
        .map_err(|(why, error)| words::at_line(error.line(), why))
}

impl Trace {
    /// What a reader may rely on, beside what each number is held to alone.
    pub(super) fn check(&self) -> Result<(), Text> {
        if let Some(scenario) = &self.scenario {
            scenario.values.check().map_err(|wrong| words::makes_no_sense(wrong.why))?;
        }
        match self.runs.len() {
            0 => return Err(words::NO_RUN.into()),
            1..=MOST_RUNS => {}
            runs => return Err(words::too_many_runs(runs, MOST_RUNS)),
        }
        let mut names = BTreeSet::new();
        for run in &self.runs {
            let name = (&run.name, run.receiver.name(), &run.connection, run.direction);
            let name = (name.0, name.1, name.2, name.3.map(|direction| direction as u8));
            if !names.insert(name) {
                return Err(words::twice(&run.name));
            }
            run.check().map_err(|why| words::in_a_run(&run.name, why))?;
        }
        Ok(())
    }
}

impl RunTrace {
    fn check(&self) -> Result<(), Text> {
        self.seen.as_ref().map_or(Ok(()), super::SeenStream::check)?;
        let is_read = |event: &&Event| matches!(event.what, What::Datagram { .. });
        let datagrams = self.events.iter().filter(is_read).count();
        if datagrams > MOST_DATAGRAMS {
            return Err(words::too_many_datagrams(datagrams, MOST_DATAGRAMS));
        }
        let (mut sent_bytes, mut read_bytes) = (0_usize, 0_usize);
        for event in &self.events {
            let (data, bytes) = match &event.what {
                What::Write { data, .. } | What::SendFailed { data, .. } => (data, &mut sent_bytes),
                What::Read { data, .. } | What::Datagram { data, .. } | What::Peeked { data } => {
                    (data, &mut read_bytes)
                }
                _ => continue,
            };
            *bytes = bytes.saturating_add(data.len());
            if *bytes > MOST_BYTES {
                return Err(words::too_many_bytes(MOST_BYTES));
            }
            match event.what {
                What::Write { accepted_bytes: taken, .. } if taken > data.len() as u64 => {
                    return Err(words::took_more(taken, data.len()));
                }
                _ => {}
            }
        }
        Ok(())
    }
}
