//! What all runs of an experiment have together: time, and memory.

use super::*;
use crate::scenario::door;

pub fn after(time: Duration) -> Instant {
    Instant::now() + time
}

pub fn is_over(until: Instant) -> bool {
    until <= Instant::now()
}

/// Makes a run in what time is left for all of them; tells of one for which none is.
pub fn made(
    run: &Run,
    until: Option<Instant>,
    make: impl FnOnce(&Run) -> Result<RunTrace, Text>,
) -> Result<RunTrace, Text> {
    let mut scenario = run.scenario.clone();
    if let Some(until) = until {
        let left = until.saturating_duration_since(Instant::now()).as_millis();
        if left == 0 {
            return Ok(run.trace(Vec::new(), Some(words::NO_TIME_LEFT.into())));
        }
        let left = Duration::from_millis(left as u64).min(scenario.timeout());
        scenario.values.timeout_s = Some(left.as_secs_f64());
    }
    make(&Run { scenario, ..*run })
}

/// Refuses what takes more memory than can be had: buffers, and each byte as often as it
/// is kept until the report is drawn.
pub fn memory(runs: &[&Run], frames: &[Vec<Frame>]) -> Result<(), Text> {
    const OF_A_BYTE: usize = 8;
    let bytes = frames.iter().flatten().map(|frame| frame.data.len()).sum::<usize>() * OF_A_BYTE;
    let buffer = runs.iter().map(|run| run.scenario.recv_bytes()).max().unwrap_or(0);
    door::room(bytes + buffer)
}
