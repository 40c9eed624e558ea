//! The cable at work: takes every frame from one end, and lets it out at the
//! other when its time has come.

use super::plan::{Decision, Plan};
use super::seen::{Seen, Shared};
use crate::capture::{self, Note};
use crate::link::Side;
use crate::sys::Middle;
use crate::trace::packet::{Fate, Packet};
use std::collections::VecDeque;
use std::io::{self, PipeReader};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// What may be on the cable in one direction before it overflows, in frames.
const MAX_QUEUED: usize = 100_000;

/// What is older when it is taken in was not stamped by the same clock.
const LONGEST_AGE_NS: u64 = 1_000_000_000;

#[derive(Default)]
struct Lane {
    /// On their way, the next to arrive first.
    queue: VecDeque<Queued>,
    held: Vec<HeldBack>,
    /// When the last bit of the last frame is on the cable.
    busy_until_ns: u64,
    /// When the last one is due: none is due before it.
    last_due_ns: u64,
}

struct Queued {
    due_ns: u64,
    frame: Packet,
    copies: u8,
    held: bool,
}

/// Waits for the next data packet of its connection to overtake it, but not
/// longer than this.
struct HeldBack {
    until_ns: u64,
    frame: Packet,
}

pub(super) struct Forwarder {
    middle: Middle,
    lanes: [Lane; 2],
    plan: Plan,
    shared: Arc<Shared>,
    start: Instant,
    frames: u32,
    last_seen_ns: u64,
}

impl Forwarder {
    pub fn new(middle: Middle, plan: Plan, shared: Arc<Shared>, start: Instant) -> Forwarder {
        Forwarder {
            middle,
            lanes: Default::default(),
            plan,
            shared,
            start,
            frames: 0,
            last_seen_ns: 0,
        }
    }

    /// Works until the other end of `stopped` is gone, and hands the middle back.
    pub fn run(mut self, stopped: &PipeReader) -> Middle {
        self.middle.wake_on_time();
        let shared = Arc::clone(&self.shared);
        let result = self.work(stopped, &shared);
        let mut seen = shared.lock();
        while self.take_in(&mut seen) {} // what was sent has been seen, though it goes nowhere
        for lane in &mut self.lanes {
            let held = lane.held.drain(..).map(|held| held.frame);
            for frame in lane.queue.drain(..).map(|queued| queued.frame).chain(held) {
                seen.keep(frame);
            }
        }
        seen.failed = result.err();
        shared.unlock(seen);
        self.middle
    }

    fn work(&mut self, stopped: &PipeReader, shared: &Shared) -> io::Result<()> {
        loop {
            let mut seen = shared.lock();
            let mut more = true;
            while more {
                // What is due goes out in between, however much comes in.
                more = self.take_in(&mut seen);
                self.let_out(&mut seen);
            }
            shared.unlock(seen);
            let timeout = self
                .next_ns()
                .map(|next_ns| Duration::from_nanos(next_ns.saturating_sub(self.now_ns())));
            if self.middle.wait(stopped, timeout)? {
                return Ok(());
            }
        }
    }

    fn now_ns(&self) -> u64 {
        self.start.elapsed().as_nanos() as u64
    }

    /// Our own clock and the system's, at the same moment. Of three tries the one
    /// counts in which we were interrupted least: by that much a frame would seem
    /// older than it is.
    fn both_clocks_ns(&self) -> (u64, u64) {
        let ask = |_| {
            let now_ns = self.now_ns();
            let system = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            (self.now_ns() - now_ns, now_ns, system.as_nanos() as u64)
        };
        let (_apart_ns, now_ns, system_ns) = (0..3).map(ask).min().unwrap_or_default();
        (now_ns, system_ns)
    }

    /// Takes in what has come, up to a limit. Says whether there may be more.
    fn take_in(&mut self, seen: &mut Seen) -> bool {
        const AT_ONCE: usize = 64;
        // The kernel stamps frames with the system's clock as they come in,
        // which is more exact than the time at which we got to run. Its distance
        // from our own clock is taken anew each time, because the system's clock
        // may be set.
        let (now_ns, system_ns) = self.both_clocks_ns();
        let Forwarder { middle, lanes, plan, frames, last_seen_ns, .. } = self;
        for _ in 0..AT_ONCE {
            let took = middle.next(|from, arrival| {
                let age_ns = system_ns.saturating_sub(arrival.system_time_ns);
                // A program's clock may be set ahead of the kernel's (faketime).
                let age_ns = if age_ns < LONGEST_AGE_NS { age_ns } else { 0 };
                // Neither in the future nor before the one in front of it.
                let at_ns = now_ns.saturating_sub(age_ns).max(*last_seen_ns);
                *last_seen_ns = at_ns;
                *frames = frames.saturating_add(1);
                let headers = capture::headers(arrival.frame, false);
                let note = seen.follow.note(from, &headers);
                let which = (*frames, from, at_ns);
                let frame = capture::packet(which, &headers, &note, arrival.frame);
                seen.checksums_missing += u64::from(arrival.checksum_missing);
                lanes[from.index()].enter(frame, &note, plan, seen);
            });
            if !took {
                return false;
            }
        }
        true
    }

    fn let_out(&mut self, seen: &mut Seen) {
        for from in Side::BOTH {
            let now_ns = self.now_ns();
            let lane = &mut self.lanes[from.index()];
            for held in lane.let_go(|held| held.until_ns <= now_ns) {
                lane.schedule(&mut self.plan, held.until_ns, 1, true, held.frame);
            }
            while lane.queue.front().is_some_and(|queued| queued.due_ns <= now_ns) {
                let Some(mut queued) = lane.queue.pop_front() else { break };
                // Before it is handed over: the answer may be on its way when
                // send(2) returns.
                let at_ns = self.start.elapsed().as_nanos() as u64;
                let sent = (0..queued.copies)
                    .filter(|_| self.middle.send(from.other(), &queued.frame.frame.0).is_ok())
                    .count() as u8;
                queued.frame.fate = match sent {
                    0 => Fate::Failed,
                    copies => Fate::Arrived { at_ns, copies, held: queued.held },
                };
                seen.on_the_way -= 1;
                seen.keep(queued.frame);
            }
        }
    }

    fn next_ns(&self) -> Option<u64> {
        let queued = self.lanes.iter().filter_map(|lane| Some(lane.queue.front()?.due_ns));
        let held = self.lanes.iter().flat_map(|lane| &lane.held).map(|held| held.until_ns);
        queued.chain(held).min()
    }
}

impl Lane {
    /// A frame enters the cable, and its fate is decided.
    fn enter(&mut self, frame: Packet, note: &Note, plan: &mut Plan, seen: &mut Seen) {
        let (at_ns, connection) = (frame.at_ns, frame.connection);
        let brings_data = frame.data_number.is_some();
        match plan.decide(frame.from, note) {
            Decision::Lose(because) => {
                // It took its time on the cable, and was lost further on.
                self.busy_until_ns =
                    self.busy_until_ns.max(at_ns) + plan.serialisation_ns(frame.frame.0.len());
                return seen.keep(Packet { fate: Fate::Dropped { because }, ..frame });
            }
            Decision::Hold => {
                seen.on_the_way += 1;
                return self.held.push(HeldBack { until_ns: at_ns + plan.hold_ns(), frame });
            }
            Decision::Carry { .. } if self.queue.len() >= MAX_QUEUED => {
                return seen.keep(Packet { fate: Fate::Failed, ..frame });
            }
            Decision::Carry { copies } => {
                seen.on_the_way += 1;
                self.schedule(plan, at_ns, copies, false, frame);
            }
        }
        // The next data packet of a connection has gone: those that waited for it
        // follow at once.
        if brings_data {
            for held in self.let_go(|held| held.frame.connection == connection) {
                self.schedule(plan, at_ns, 1, true, held.frame);
            }
        }
    }

    /// Puts a frame on its way: one bit after the other, then the way itself.
    fn schedule(&mut self, plan: &mut Plan, at_ns: u64, copies: u8, held: bool, frame: Packet) {
        let length = frame.frame.0.len() * usize::from(copies);
        self.busy_until_ns = self.busy_until_ns.max(at_ns) + plan.serialisation_ns(length);
        let due_ns = (self.busy_until_ns + plan.delay_ns(frame.from)).max(self.last_due_ns);
        self.last_due_ns = due_ns;
        self.queue.push_back(Queued { due_ns, frame, copies, held });
    }

    /// Takes out those that are held back no longer.
    fn let_go(&mut self, which: impl Fn(&HeldBack) -> bool) -> Vec<HeldBack> {
        self.held.extract_if(.., |held| which(held)).collect()
    }
}
