//! The cable at work: takes every frame from one end, and lets it out at the
//! other when its time has come.

use super::follow::{Connection, Follow, Note};
use super::hosts::Middle;
use super::parse;
use super::plan::{Decision, Plan};
use crate::link::Side;
use crate::sys::packet::{self, Arrival, PacketSocket, Stopped};
use crate::trace::packet::Fate;
use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A frame, and what became of it.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    /// Its place in the order in which the cable saw them; the first is 1.
    pub number: u64,
    pub from: Side,
    pub at_ns: u64,
    pub fate: Fate,
    pub note: Note,
    /// How long it was, should `bytes` have been cut.
    pub length: u32,
    pub bytes: Vec<u8>,
}

/// What the forwarder tells whoever waits for facts.
#[derive(Debug, Default)]
pub struct Seen {
    follow: Follow,
    on_the_way: usize,
    pub(super) done: Record,
    kept_bytes: usize,
    pub(super) not_kept: u64,
    pub(super) checksums_missing: u64,
    waiters: usize,
    /// Why the forwarder gave up, if it did.
    pub(super) failed: Option<io::Error>,
    ended: bool,
}

impl Seen {
    /// The connections, in the order in which they began.
    pub fn connections(&self) -> &[Connection] {
        &self.follow.connections
    }

    /// The connection to this port of the receiver's host, if there is one yet;
    /// the last, if there were several.
    pub fn to_port(&self, port: u16) -> Option<&Connection> {
        self.follow
            .connections
            .iter()
            .rev()
            .find(|connection| connection.ports[Side::Receiver.index()] == port)
    }

    /// How many frames are on the cable now.
    pub fn on_the_way(&self) -> usize {
        self.on_the_way
    }

    /// Keeps a frame whose fate is settled. A very long capture keeps only the
    /// headers of later frames, and at last only their number.
    fn keep(&mut self, mut frame: Frame) {
        if self.done.frames >= MAX_FRAMES {
            self.not_kept += 1;
            return;
        }
        if self.kept_bytes > MAX_WHOLE_BYTES && frame.bytes.len() > CUT_BYTES {
            frame.bytes = frame.bytes[..CUT_BYTES].to_vec();
        }
        self.kept_bytes += frame.bytes.len();
        self.done.push(frame);
    }
}

/// Frames whose fate is settled. In pieces, and not in one long list: making
/// that longer means copying it, and for that long the cable would stand still.
#[derive(Debug, Default)]
pub(super) struct Record {
    pieces: Vec<Vec<Frame>>,
    frames: usize,
}

impl Record {
    const PIECE: usize = 1024;

    fn push(&mut self, frame: Frame) {
        if self.frames.is_multiple_of(Record::PIECE) {
            self.pieces.push(Vec::with_capacity(Record::PIECE));
        }
        if let Some(piece) = self.pieces.last_mut() {
            piece.push(frame);
        }
        self.frames += 1;
    }

    /// All of them in the order in which the cable saw them, which is not that
    /// in which their fates were settled.
    pub fn in_order(&self) -> Vec<Frame> {
        let mut frames: Vec<Frame> = self.pieces.iter().flatten().cloned().collect();
        frames.sort_by_key(|frame| frame.number);
        frames
    }

    /// The same, taken out.
    pub fn take(&mut self) -> Vec<Frame> {
        self.frames = 0;
        let mut frames: Vec<Frame> =
            std::mem::take(&mut self.pieces).into_iter().flatten().collect();
        frames.sort_by_key(|frame| frame.number);
        frames
    }
}

/// Frames are kept whole up to this many bytes in all, later ones cut.
const MAX_WHOLE_BYTES: usize = 256 << 20;
/// What is kept of a cut frame: room for all headers with all options.
const CUT_BYTES: usize = 160;
/// Frames that are kept at all.
const MAX_FRAMES: usize = 2_000_000;
/// What may be on the cable in one direction before it overflows, in frames.
const MAX_QUEUED: usize = 100_000;

/// [`Seen`], shared between the forwarder and the experiment.
#[derive(Debug, Default)]
pub(super) struct Shared {
    seen: Mutex<Seen>,
    changed: Condvar,
}

impl Shared {
    /// A thread that panicked while it held the lock left nothing half done
    /// that would matter here.
    pub fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `ready`, for as long as `timeout`. Says whether it came true.
    pub fn wait_until(&self, timeout: Duration, mut ready: impl FnMut(&Seen) -> bool) -> bool {
        let mut seen = self.lock();
        seen.waiters += 1;
        let mut waiting = |seen: &mut Seen| !seen.ended && !ready(seen);
        let (mut seen, _) = self
            .changed
            .wait_timeout_while(seen, timeout, &mut waiting)
            .unwrap_or_else(PoisonError::into_inner);
        seen.waiters -= 1;
        let waiting = waiting(&mut seen);
        !waiting && !seen.ended
    }
}

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
        shared.changed.notify_all();
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
                shared.changed.notify_all();
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

    /// Takes in what has come, up to some. Says whether there may be more.
    fn take_in(&mut self, seen: &mut Seen) -> bool {
        const AT_ONCE: usize = 64;
        // The kernel stamps frames with the system's clock as they come in,
        // which is more exact than the time at which we got to run. Its distance
        // from our own clock is taken anew each time, for the system's clock may
        // be set.
        let now_ns = self.now_ns();
        let system_ns =
            SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_nanos() as u64);
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
                let sent = (0..queued.copies)
                    .filter(|_| self.middle.socket.send(exit, &queued.frame.bytes).is_ok())
                    .count() as u8;
                queued.frame.fate = match sent {
                    0 => Fate::Failed,
                    copies => Fate::Arrived {
                        at_ns: self.start.elapsed().as_nanos() as u64,
                        copies,
                        held: queued.held,
                    },
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
