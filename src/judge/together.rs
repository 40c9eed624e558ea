//! What arrives apart and is to be read together: merges by decree, and what became of
//! them. A read of a program that we started is held until all of a merge is there; of any
//! other the pieces are sent at once, and it is hoped for.

use super::fair_limit::until;
use super::words;
use crate::Known;
use crate::sys::{Guarded, HeldRead, Hold, said};
use crate::watch::{HeldStream, HoldPlan, MOST_HELD, MOST_HELD_PIECES};
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::net::SocketAddr;
use std::ops::Range;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What is held of one program: a plan for each connection, by our port.
#[derive(Debug, Clone, Default)]
pub(super) struct Holds(Arc<Mutex<Vec<(u16, HoldPlan)>>>);

impl Holds {
    fn plans(&self) -> MutexGuard<'_, Vec<(u16, HoldPlan)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// To be called before the program can read from that connection.
    pub fn begin(&self, port: u16, places: &[u64]) {
        self.plans().push((port, HoldPlan::new(places.to_vec(), vec![port])));
    }

    /// What became of it, now that `taken` bytes of it have been read, if that is known.
    pub fn end(&self, port: u16, taken: Option<u64>) -> Merged {
        let mut plans = self.plans();
        let at = plans.iter().position(|(of, _)| *of == port);
        let plan = at.map(|at| plans.swap_remove(at).1);
        let streams = plan.iter().flat_map(HoldPlan::streams);
        let stream = streams.max_by_key(|stream| stream.met.len());
        Merged {
            held: plan.as_ref().is_some_and(HoldPlan::all_met),
            reads: stream.map(|stream: &HeldStream| stream.reads(taken)).unwrap_or_default(),
        }
    }
}

impl Hold for Holds {
    fn is_active(&self) -> bool {
        !self.plans().is_empty()
    }

    fn means(&self, ends: &[SocketAddr; 2]) -> bool {
        self.plans().iter().any(|(_, plan)| plan.means(ends))
    }

    fn must_wait(&mut self, read: &HeldRead) -> bool {
        let mut plans = self.plans();
        let plan = plans.iter_mut().find(|(_, plan)| plan.means(&read.addresses));
        plan.is_some_and(|(_, plan)| plan.must_wait(read))
    }
}

/// Whether a program's reads can be held here, tried with this one: in one of its streams
/// none begins until so many bytes have come.
pub fn try_to_hold(command: &[OsString], bytes: u64) -> Known<bool> {
    const WITHIN: Duration = Duration::from_secs(10);
    let (program, arguments) = command.split_first().ok_or(words::NO_COMMAND)?;
    let holds = Holds::default();
    holds.plans().push((0, HoldPlan::new(vec![bytes], Vec::new())));
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let started = Guarded::start_asked(&mut command, Box::new(holds.clone()));
    let (mut program, held) = started.map_err(|error| said(&error))?;
    held?;
    until(WITHIN, Duration::from_millis(1), || program.ended());
    program.end();
    Ok(holds.end(0, None).held)
}

/// What became of the merges of one connection.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Merged {
    /// Before any of a merge was read all of it was there: each of them.
    pub held: bool,
    /// What each read took, where that was seen.
    pub reads: Vec<u64>,
}

/// A part of a stream, parted anew at those of these places, in order, that lie inside.
pub(super) fn parted(
    part: Range<usize>,
    at: impl Iterator<Item = usize>,
) -> impl Iterator<Item = Range<usize>> {
    let (mut from, end) = (part.start, part.end);
    let inside = at.filter(move |at| part.start < *at && *at < end);
    inside.chain([end]).map(move |to| std::mem::replace(&mut from, to)..to)
}

/// Where each of them ends, one after the other.
pub(super) fn ends(pieces: &[Vec<u8>]) -> impl Iterator<Item = usize> {
    pieces.iter().scan(0, |end, piece| {
        *end += piece.len();
        Some(*end)
    })
}

/// Where merges end that have these sizes, and come in so many pieces; nothing where one
/// of them is more than can be held.
pub(super) fn places(sizes: impl Iterator<Item = usize>, pieces: usize) -> Option<Vec<u64>> {
    let mut end = 0;
    let places = sizes.map(|bytes| {
        end += bytes as u64;
        (bytes as u64 <= MOST_HELD && pieces <= MOST_HELD_PIECES).then_some(end)
    });
    places.collect()
}
