//! TCP against UDP: who is faster, and what does each of them lose?
//!
//! "UDP is faster" is a belief that a measurement ends. Every call into the kernel
//! has a fixed cost, and so has every datagram on its way; TCP takes a mebibyte in
//! one call and cuts it where it likes. So the *size* of the datagrams decides.
//! Reliability is little work: what it may cost is the wait for what was lost.
//!
//! How it is measured: one sending and one receiving thread, throughput at the
//! receiver from the first write to the last byte, CPU time of each thread by
//! itself. Timing the CPU alone, as a tutorial does, leaves out all the waiting;
//! stopping when 93 % have come leaves out the loss.
//!
//! [`reliable`] then puts on top of UDP what TCP had been doing all along.

mod duel;
mod reliable;
mod report;
mod tcp;
mod udp;
mod words;

pub use duel::Duel;
pub use report::{json, line, text};

use super::{Done, Trouble};
use crate::sys::{Kernel, Process, thread_starved};
use crate::{Known, Text};
use serde::{Serialize, Serializer};
use socket2::{Domain, Protocol, SockAddr, Socket, Type};
use std::io::{ErrorKind, Read};
use std::net::{Ipv4Addr, SocketAddr};
use std::thread;
use std::time::{Duration, Instant};

#[derive(Debug, Clone, Default)]
pub struct RacePlan {
    pub bytes: u64,
    /// What one TCP write carries, the frame's header included.
    pub write_bytes: usize,
    pub datagrams: Vec<usize>,
    /// SO_RCVBUF of the UDP receiver; the system's own if not said.
    pub rcvbuf_bytes: Option<usize>,
    /// TCP's congestion control; the system's own if not said.
    pub congestion: Option<String>,
    pub reliable: bool,
    /// Laps of each kind, taken in turns; the report tells the median.
    pub rounds: usize,
}

/// The largest frame, and so the largest write, that a lap takes.
pub const MOST_WRITE_BYTES: usize = 16 << 20;

pub const LEAST_DATAGRAM_BYTES: usize = 16;

/// Who runs a lap, with how many bytes in each write or datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "call_bytes", rename_all = "lowercase")]
pub enum Racer {
    Tcp(usize),
    Udp(usize),
    /// UDP with acknowledgements and retransmissions.
    Reliable(usize),
}

impl Racer {
    pub fn text(self) -> Text {
        match self {
            Racer::Tcp(bytes) => words::tcp(bytes),
            Racer::Udp(bytes) => words::udp(bytes),
            Racer::Reliable(bytes) => words::reliable(bytes),
        }
    }
}

/// What was measured of one lap, as JSON has it. `sent = received + lost`, exactly,
/// in datagrams and in bytes. What a racer does not have is `None`.
#[derive(Debug, Clone, Serialize)]
pub struct Lap {
    #[serde(flatten)]
    pub racer: Racer,
    pub sent_bytes: u64,
    pub received_bytes: u64,
    pub lost_bytes: u64,
    pub wall_s: f64,
    #[serde(serialize_with = "if_observed")]
    pub sender_cpu_s: Known<f64>,
    #[serde(serialize_with = "if_observed")]
    pub receiver_cpu_s: Known<f64>,
    /// How long both sides, together, had work to do and no processor to do it on.
    pub starved_s: f64,
    pub bytes_per_s: f64,
    pub sent_datagrams: Option<u64>,
    pub received_datagrams: Option<u64>,
    pub lost_datagrams: Option<u64>,
    /// Arrived after one that was sent later; in reliable UDP, which counts what
    /// it has to keep, before one that was sent earlier.
    pub out_of_order_datagrams: Option<u64>,
    pub retransmitted_datagrams: Option<u64>,
    /// SO_RCVBUF of a UDP receiver, as the system says it: rarely what was asked.
    pub rcvbuf_bytes: Option<usize>,
    /// TCP's algorithm that was in force.
    #[serde(serialize_with = "if_observed")]
    pub congestion: Known<Option<String>>,
    /// What passed while the sender waited until its retransmission timer went off.
    #[serde(skip)]
    pub timer_wait_s: f64,
}

/// What was not observed is null.
fn if_observed<T: Serialize, S: Serializer>(known: &Known<T>, to: S) -> Result<S::Ok, S::Error> {
    known.as_ref().ok().serialize(to)
}

/// Runs all laps in turns, so that a machine that gets warm or busy slows each
/// kind down alike. `told` hears of each when it is over.
pub fn run(plan: &RacePlan, mut told: impl FnMut(&Lap)) -> Done<Vec<Lap>> {
    let mut laps = Vec::new();
    for _ in 0..plan.rounds {
        let mut lap = |lap: Lap| {
            told(&lap);
            laps.push(lap);
        };
        lap(tcp::lap(plan)?);
        for &bytes in &plan.datagrams {
            lap(udp::lap(plan, bytes)?);
            if plan.reliable {
                lap(reliable::lap(plan, bytes, None)?);
            }
        }
    }
    Ok(laps)
}

/// No lap waits longer than this for a single read.
const STALLED: Duration = Duration::from_secs(10);

#[derive(Debug, Default)]
struct Sent {
    bytes: u64,
    retransmitted: u64,
    /// From when to when it heard nothing, until its timer went off.
    waits: Vec<(Instant, Instant)>,
}

/// What a receiver came to. The end is the last arrival, not the moment at which
/// it gives up waiting.
struct Received {
    bytes: u64,
    datagrams: u64,
    out_of_order: u64,
    end: Instant,
}

/// Runs both sides at once, and times them. `datagrams` is how many of them the
/// sender has to send.
fn lap(
    racer: Racer,
    datagrams: Option<u64>,
    send: impl FnOnce() -> Done<Sent> + Send,
    receive: impl FnOnce() -> Done<Received>,
) -> Done<Lap> {
    let start = Instant::now();
    let (sent, received) = thread::scope(|threads| {
        let sending = threads.spawn(|| timed(send));
        let received = timed(receive);
        (sending.join().unwrap_or(Err(Trouble::Stopped)), received)
    });
    let (sending, receiving) = (sent?, received?);
    let (sent, received) = (sending.value, receiving.value);
    let seconds = |from: Instant, to: Instant| to.saturating_duration_since(from).as_secs_f64();
    let wall_s = seconds(start, received.end);
    // For the last acknowledgement one may wait longer than the lap lasted.
    let waits = sent.waits.iter().map(|&(from, to)| seconds(from, received.end.min(to)));
    Ok(Lap {
        racer,
        sent_bytes: sent.bytes,
        received_bytes: received.bytes,
        lost_bytes: sent.bytes - received.bytes,
        wall_s,
        sender_cpu_s: sending.cpu_s,
        receiver_cpu_s: receiving.cpu_s,
        starved_s: (sending.starved + receiving.starved).as_secs_f64(),
        bytes_per_s: received.bytes as f64 / wall_s.max(1e-9),
        sent_datagrams: datagrams,
        received_datagrams: datagrams.and(Some(received.datagrams)),
        lost_datagrams: datagrams.map(|count| count - received.datagrams),
        out_of_order_datagrams: datagrams.and(Some(received.out_of_order)),
        retransmitted_datagrams: datagrams.and(Some(sent.retransmitted)),
        rcvbuf_bytes: None,
        congestion: Ok(None),
        timer_wait_s: waits.sum(),
    })
}

/// What one side came to, and what it had of the processors meanwhile.
struct Timed<T> {
    value: T,
    /// Its CPU time, without its waiting.
    cpu_s: Known<f64>,
    starved: Duration,
}

fn timed<T>(side: impl FnOnce() -> Done<T>) -> Done<Timed<T>> {
    let (before, starved) = (Kernel::thread_cpu_time(), thread_starved());
    let value = side()?;
    let cpu = before.and_then(|before| Ok(Kernel::thread_cpu_time()?.saturating_sub(before)));
    let starved = thread_starved().saturating_sub(starved);
    Ok(Timed { value, cpu_s: cpu.map(|time| time.as_secs_f64()), starved })
}

/// Two UDP sockets that hear only each other: sender, receiver.
fn pair(rcvbuf_bytes: Option<usize>) -> Done<(Socket, Socket)> {
    let make = || -> std::io::Result<(Socket, Socket)> {
        let any = SockAddr::from(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
        let socket = || {
            let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
            socket.bind(&any)?;
            Ok::<_, std::io::Error>(socket)
        };
        let (sender, receiver) = (socket()?, socket()?);
        sender.connect(&receiver.local_addr()?)?;
        receiver.connect(&sender.local_addr()?)?;
        if let Some(bytes) = rcvbuf_bytes {
            receiver.set_recv_buffer_size(bytes)?;
        }
        Ok((sender, receiver))
    };
    make().map_err(Trouble::system(words::no_two_sockets, ""))
}

/// The next datagram's length, or `None` when the time is up.
fn read(socket: &Socket, buffer: &mut [u8]) -> Done<Option<usize>> {
    match (&mut &*socket).read(buffer) {
        Ok(size) => Ok(Some(size)),
        Err(error) if error.kind() == ErrorKind::Interrupted => read(socket, buffer),
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
            Ok(None)
        }
        Err(error) => Err(Trouble::system(words::cannot_receive, "")(error)),
    }
}

/// The datagrams of a lap, each with its number in front: all alike, the last what is left.
struct Datagrams {
    bytes: u64,
    count: u64,
    datagram: Vec<u8>,
}

impl Datagrams {
    fn of(bytes: u64, datagram_bytes: usize) -> Datagrams {
        let count = bytes.div_ceil(datagram_bytes as u64).max(1);
        Datagrams { bytes, count, datagram: vec![0xa5; datagram_bytes] }
    }

    fn number(&mut self, number: u64) -> &[u8] {
        self.datagram[..8].copy_from_slice(&number.to_be_bytes());
        let all = self.datagram.len();
        let rest = self.bytes - (self.count - 1) * all as u64;
        // The last must hold its number too.
        let last = (rest as usize).max(LEAST_DATAGRAM_BYTES);
        &self.datagram[..if number + 1 < self.count { all } else { last }]
    }
}
