//! The cable at work: takes every frame from one end, and lets it out at the
//! other when its time has come.

use super::follow::Note;
use super::hosts::Middle;
use super::parse;
use super::plan::{Decision, Plan};
use super::seen::{Frame, Seen, Shared};
use crate::link::Side;
use crate::sys::packet::{self, Arrival, PacketSocket, Stopped};
use crate::trace::packet::Fate;
use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// What may be on the cable in one direction before it overflows, in frames.
const MAX_QUEUED: usize = 100_000;

/// One direction of the cable.
#[derive(Debug, Default)]
struct Lane {
    /// On their way, the next to arrive first.
    queue: VecDeque<Queued>,
    /// Held back until the next one of their connection has gone, or until the
    /// time that stands there.
    held: Vec<(u64, u32, Queued)>,
    /// When the last bit of the last frame is on the cable.
    busy_until_ns: u64,
    /// When the last one is due: none is due before it.
    last_due_ns: u64,
}

#[derive(Debug)]
struct Queued {
    due_ns: u64,
    frame: Frame,
    copies: u8,
    held: bool,
    /// The connection to which it brings data.
    data_for: Option<u32>,
}

/// The cable at work.
#[derive(Debug)]
pub(super) struct Forwarder {
    middle: Middle,
    lanes: [Lane; 2],
    plan: Plan,
    shared: Arc<Shared>,
    start: Instant,
    frames: u64,
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

    /// Works until the other half of `stopped` is gone, and hands the packet
    /// socket back.
    pub fn run(mut self, stopped: &Stopped) -> PacketSocket {
        crate::sys::netns::wake_on_time();
        let shared = Arc::clone(&self.shared);
        let result = self.work(stopped, &shared);
        let mut seen = shared.lock();
        for (from, lane) in Side::BOTH.into_iter().zip(&mut self.lanes) {
            let held = lane.held.drain(..).map(|(_, _, queued)| queued);
            for queued in lane.queue.drain(..).chain(held) {
                debug_assert_eq!(queued.frame.from, from);
                seen.keep(queued.frame);
            }
        }
        seen.failed = result.err();
        seen.ended = true;
        shared.tell();
        drop(seen);
        self.middle.socket
    }

    fn work(&mut self, stopped: &Stopped, shared: &Shared) -> io::Result<()> {
        loop {
            let mut seen = shared.lock();
            let mut more = true;
            while more {
                // What is due goes out in between, however much comes in.
                more = self.take_in(&mut seen);
                self.let_out(&mut seen);
            }
            if seen.waiters > 0 {
                shared.tell();
            }
            drop(seen);
            let timeout = self
                .next_ns()
                .map(|next_ns| Duration::from_nanos(next_ns.saturating_sub(self.now_ns())));
            if packet::wait(&self.middle.socket, stopped, timeout)? {
                return Ok(());
            }
        }
    }

    fn now_ns(&self) -> u64 {
        self.start.elapsed().as_nanos() as u64
    }

    /// Our own clock and the system's, at the same moment: the closest of three
    /// askings, for by as much as we are interrupted in between, a frame would
    /// seem older than it is.
    fn both_clocks_ns(&self) -> (u64, u64) {
        let ask = |_| {
            let now_ns = self.now_ns();
            let system = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            (self.now_ns() - now_ns, now_ns, system.as_nanos() as u64)
        };
        let (_apart_ns, now_ns, system_ns) = (0..3).map(ask).min().unwrap_or_default();
        (now_ns, system_ns)
    }

    /// Takes in what has come, up to some. Says whether there may be more.
    fn take_in(&mut self, seen: &mut Seen) -> bool {
        const AT_ONCE: usize = 64;
        // The kernel stamps frames with the system's clock as they come in,
        // which is more exact than the time at which we got to run. Its distance
        // from our own clock is taken anew each time, for the system's clock may
        // be set.
        let (now_ns, system_ns) = self.both_clocks_ns();
        let Forwarder {
            middle: Middle { socket, interfaces, .. },
            lanes,
            plan,
            frames,
            last_seen_ns,
            ..
        } = self;
        for _ in 0..AT_ONCE {
            let took = socket.next(|arrival| {
                let Some(from) = interfaces.side_of(arrival.interface) else { return };
                let age_ns = system_ns.saturating_sub(arrival.system_time_ns);
                // Neither in the future nor before the one in front of it.
                let at_ns = now_ns.saturating_sub(age_ns).max(*last_seen_ns);
                *last_seen_ns = at_ns;
                *frames += 1;
                enter(&mut lanes[from.index()], plan, seen, from, *frames, at_ns, &arrival);
            });
            if !took {
                return false;
            }
        }
        true
    }

    /// Lets out whatever is due.
    fn let_out(&mut self, seen: &mut Seen) {
        for from in Side::BOTH {
            let now_ns = self.now_ns();
            let lane = &mut self.lanes[from.index()];
            while let Some(at) = lane.held.iter().position(|(until_ns, ..)| *until_ns <= now_ns) {
                let (until_ns, _, queued) = lane.held.remove(at);
                lane.schedule(&mut self.plan, from, until_ns, queued);
            }
            while lane.queue.front().is_some_and(|queued| queued.due_ns <= now_ns) {
                let Some(mut queued) = lane.queue.pop_front() else { break };
                let exit = &self.middle.exits[from.other().index()];
                // Before it is handed over: the answer may be on its way when
                // send(2) returns.
                let at_ns = self.start.elapsed().as_nanos() as u64;
                let sent = (0..queued.copies)
                    .filter(|_| self.middle.socket.send(exit, &queued.frame.bytes).is_ok())
                    .count() as u8;
                queued.frame.fate = match sent {
                    0 => Fate::Failed,
                    copies => Fate::Arrived { at_ns, copies, held: queued.held },
                };
                if let (Some(connection), true) = (queued.data_for, sent > 0) {
                    seen.follow.arrived(from, connection);
                }
                seen.on_the_way -= 1;
                seen.keep(queued.frame);
            }
        }
    }

    /// When there is something to do next.
    fn next_ns(&self) -> Option<u64> {
        let queued =
            self.lanes.iter().filter_map(|lane| lane.queue.front()).map(|queued| queued.due_ns);
        let held = self.lanes.iter().flat_map(|lane| &lane.held).map(|(until_ns, ..)| *until_ns);
        queued.chain(held).min()
    }
}

/// A frame enters the cable.
fn enter(
    lane: &mut Lane,
    plan: &mut Plan,
    seen: &mut Seen,
    from: Side,
    number: u64,
    at_ns: u64,
    arrival: &Arrival<'_>,
) {
    let headers = parse::headers(arrival.frame);
    let note = seen.follow.note(from, &headers);
    seen.checksums_missing += u64::from(arrival.checksum_missing);
    let decision = plan.decide(from, &note);
    let data_for = data_for(&note, &headers);
    let (connection, brings_data) = (note.connection, note.data_number.is_some());
    let frame = Frame {
        number,
        from,
        at_ns,
        fate: Fate::OnTheWay,
        note,
        length: arrival.frame.len() as u32,
        bytes: arrival.frame.to_vec(),
    };
    let queued = Queued { due_ns: 0, frame, copies: 1, held: false, data_for };
    match decision {
        Decision::Lose(because) => {
            // It took its time on the cable, and was lost further on.
            lane.busy_until_ns =
                lane.busy_until_ns.max(at_ns) + plan.serialisation_ns(arrival.frame.len());
            seen.keep(Frame { fate: Fate::Dropped { because }, ..queued.frame });
            return;
        }
        Decision::Hold => {
            seen.on_the_way += 1;
            lane.held.push((
                at_ns + plan.hold_ns(),
                connection.unwrap_or(0),
                Queued { held: true, ..queued },
            ));
            return;
        }
        Decision::Carry { .. } if lane.queue.len() >= MAX_QUEUED => {
            seen.keep(Frame { fate: Fate::Failed, ..queued.frame });
            return;
        }
        Decision::Carry { copies } => {
            seen.on_the_way += 1;
            lane.schedule(plan, from, at_ns, Queued { copies, ..queued });
        }
    }
    // The next data packet of a connection has gone: those that waited for it
    // follow on its heels.
    if let (true, Some(connection)) = (brings_data, connection) {
        while let Some(at) = lane.held.iter().position(|(_, waiting, _)| *waiting == connection) {
            let (_, _, queued) = lane.held.remove(at);
            lane.schedule(plan, from, at_ns, queued);
        }
    }
}

/// The connection to which a frame brings data; of a datagram in fragments only
/// the last one does.
fn data_for(note: &Note, headers: &parse::Headers) -> Option<u32> {
    let last = headers.ip.is_some_and(|ip| !ip.more_fragments);
    note.connection.filter(|_| note.data_number.is_some() && last)
}

impl Lane {
    /// Puts a frame on its way: one bit after the other, then the way itself.
    fn schedule(&mut self, plan: &mut Plan, from: Side, at_ns: u64, mut queued: Queued) {
        let length = queued.frame.bytes.len() * usize::from(queued.copies);
        self.busy_until_ns = self.busy_until_ns.max(at_ns) + plan.serialisation_ns(length);
        queued.due_ns = (self.busy_until_ns + plan.delay_ns(from)).max(self.last_due_ns);
        self.last_due_ns = queued.due_ns;
        self.queue.push_back(queued);
    }
}
