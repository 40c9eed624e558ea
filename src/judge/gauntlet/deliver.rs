//! One connection with a server: what goes out is delivered piece by piece, and what
//! comes back is kept.
//!
//! A piece is a read of its own only if the one before it has been taken by then. So
//! each waits for that fact, where the system tells it: all that was sent has arrived,
//! and none of it waits in the server's receive queue.

use crate::sys::{Arrived, Kernel, Sockets};
use socket2::SockRef;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

/// Between two pieces where nothing tells whether the first was taken.
pub const BY_THE_CLOCK: Duration = Duration::from_millis(5);
/// How many times one asks at once before one begins to wait between.
const AT_ONCE: u32 = 4;
const FIRST_WAIT: Duration = Duration::from_micros(20);
const LONGEST_WAIT: Duration = Duration::from_millis(1);
/// How long a write may wait before we look whether the server waits for us.
const STUCK: Duration = Duration::from_millis(20);

/// How pieces reached the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Delivery {
    /// Each was taken before the next was sent.
    Proven,
    /// The system does not tell: they were sent one after the other.
    Attempted,
    /// One was not taken in time, or the server was gone.
    NotTaken,
}

/// What ended a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// The server closed its direction.
    Closed,
    /// It sent a RST.
    Reset,
    /// More came than anybody asked for.
    Flooded,
}

/// One connection to the server.
pub struct Dealing {
    stream: TcpStream,
    /// The server's end, and ours.
    ends: (SocketAddr, SocketAddr),
    /// All that came.
    pub came: Vec<u8>,
    pub over: Option<Over>,
    pub delivery: Delivery,
    sent: u64,
    /// So much is taken in, and no more.
    most: usize,
}

impl Dealing {
    pub fn connect(address: SocketAddr, within: Duration, most: usize) -> io::Result<Dealing> {
        let stream = TcpStream::connect_timeout(&address, within)?;
        stream.set_nodelay(true)?;
        stream.set_write_timeout(Some(STUCK))?;
        let ends = (stream.peer_addr()?, stream.local_addr()?);
        let delivery = Delivery::Proven;
        let mut dealing =
            Dealing { stream, ends, came: Vec::new(), over: None, delivery, sent: 0, most };
        // Where the other end is not of this host nothing will be told later either.
        if dealing.ask().is_none() {
            dealing.delivery = Delivery::Attempted;
        }
        Ok(dealing)
    }

    fn ask(&self) -> Option<Arrived> {
        Kernel::arrived_at(self.ends.0, self.ends.1).ok()?
    }

    /// Writes a piece, once what was written before has been taken.
    pub fn send(&mut self, piece: &[u8], deadline: Instant) {
        self.settle(deadline);
        let mut rest = piece;
        while !rest.is_empty() && self.over.is_none() {
            match self.stream.write(rest) {
                Ok(count) => {
                    rest = &rest[count..];
                    self.sent += count as u64;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error)
                    if [ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&error.kind()) =>
                {
                    // It may wait for us to take its answer.
                    self.pull();
                    if Instant::now() >= deadline {
                        self.delivery = Delivery::NotTaken;
                        return;
                    }
                }
                Err(_) => {
                    self.delivery = Delivery::NotTaken;
                    self.pull();
                    return;
                }
            }
        }
    }

    /// Waits until the server has taken all that was sent.
    fn taken(&mut self, deadline: Instant) {
        match self.delivery {
            Delivery::Proven => {}
            Delivery::Attempted => return thread::sleep(BY_THE_CLOCK),
            // It did not take one piece: it need not be waited for at the next.
            Delivery::NotTaken => return thread::sleep(LONGEST_WAIT),
        }
        let (mut pause, mut asked) = (FIRST_WAIT, 0);
        while let Some(now) = self.ask() {
            let all_arrived = now.received.is_none_or(|bytes| bytes >= self.sent);
            // Of one answer the queue is the older half, from before the last arrival it
            // may be: so an empty one counts when it is told a second time.
            let is_empty = all_arrived && now.unread == 0;
            if is_empty && self.ask().is_some_and(|again| again.unread == 0) {
                return;
            }
            if Instant::now() >= deadline || self.over.is_some() {
                break;
            }
            asked += 1;
            if asked > AT_ONCE {
                thread::sleep(pause);
                pause = (2 * pause).min(LONGEST_WAIT);
                self.pull();
            } else {
                thread::yield_now();
            }
        }
        self.delivery = Delivery::NotTaken;
    }

    /// Takes what has come, and does not wait.
    pub fn pull(&mut self) {
        if self.over.is_none() && self.stream.set_nonblocking(true).is_ok() {
            while self.read_once() {}
            let _ = self.stream.set_nonblocking(false); // it could be set before
        }
    }

    /// One read; whether there may be more.
    fn read_once(&mut self) -> bool {
        let mut read = [0; 16 << 10];
        match self.stream.read(&mut read) {
            Ok(0) => self.over = Some(Over::Closed),
            Ok(count) => {
                self.came.extend_from_slice(&read[..count]);
                if self.came.len() > self.most {
                    self.over = Some(Over::Flooded);
                }
            }
            Err(error) => match error.kind() {
                ErrorKind::Interrupted => {}
                ErrorKind::WouldBlock | ErrorKind::TimedOut => return false,
                _ => self.over = Some(Over::Reset),
            },
        }
        self.over.is_none()
    }

    /// Reads until what came is enough, the connection is over, or nothing has come for
    /// as long as `patience`; by the deadline at the latest. Whether it was enough.
    pub fn read_until(
        &mut self,
        patience: Duration,
        deadline: Instant,
        enough: &dyn Fn(&[u8]) -> bool,
    ) -> bool {
        let mut quiet_since = Instant::now();
        loop {
            if enough(&self.came) {
                return true;
            }
            let now = Instant::now();
            let end = deadline.min(quiet_since + patience);
            if self.over.is_some() || now >= end {
                return false;
            }
            if self.stream.set_read_timeout(Some(end - now)).is_err() {
                self.over = Some(Over::Reset);
                return false;
            }
            let before = self.came.len();
            self.read_once();
            if self.came.len() > before {
                quiet_since = Instant::now();
            }
        }
    }

    pub fn half_close(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Write); // gone already: then reading says so
    }

    /// Ends it by a RST (SO_LINGER, socket(7)).
    pub fn reset(self) {
        let _ = SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
    }

    /// Waits for what was sent to be taken, if anything was.
    pub fn settle(&mut self, deadline: Instant) {
        if self.sent > 0 {
            self.taken(deadline);
        }
    }
}
