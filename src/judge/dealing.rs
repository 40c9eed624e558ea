//! One connection with somebody's program: what goes out is delivered piece by piece, and what
//! comes back is kept.
//!
//! A piece is a read of its own only if the one before it has been taken by then. So
//! each waits for that fact, where the system tells it: all that was sent has arrived,
//! and none of it waits in the program's receive queue.

use super::fair_limit::FairLimit;
use super::together::{Holds, Merged};
use crate::sys::{Arrived, Kernel, OtherEnd, Sockets, starved};
use serde::{Deserialize, Serialize};
use socket2::{Domain, SockRef, Socket, Type};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

/// Between two pieces where nothing tells whether the first was taken.
pub(super) const BY_THE_CLOCK: Duration = Duration::from_millis(5);
/// How many times one asks at once before one begins to wait between.
const AT_ONCE: u32 = 4;
const FIRST_WAIT: Duration = Duration::from_micros(20);
const LONGEST_WAIT: Duration = Duration::from_millis(1);
/// How long a connection is waited for at first: one that is not dropped is quicker.
const FIRST_TRY: Duration = Duration::from_millis(250);
/// How long a write may wait before we look whether the program waits for us.
const STUCK: Duration = Duration::from_millis(20);

/// How pieces reached the program, as files name it, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Delivery {
    /// Each was taken before the next was sent.
    #[serde(rename = "as_made")]
    Proven,
    /// The system does not tell: they were sent one after the other.
    #[serde(rename = "not_told")]
    Attempted,
    /// One was not taken in time, or the program was gone.
    #[serde(rename = "not_taken")]
    NotTaken,
}

/// What ended a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    /// The program closed its direction.
    Closed,
    Reset,
    /// More came than anybody asked for.
    Flooded,
}

pub(super) struct Dealing {
    stream: TcpStream,
    /// What has come to the program's end, where the system tells.
    look: Option<OtherEnd>,
    pub came: Vec<u8>,
    pub over: Option<Over>,
    pub delivery: Delivery,
    /// What a read failed with.
    pub failed: Option<io::Error>,
    /// It is known that something of what was sent was read.
    pub was_read: bool,
    sent: u64,
    /// So much is taken in, and no more.
    most: usize,
    together: Together,
}

/// What of a stream is to be read together: all up to each of these places.
#[derive(Debug, Clone, Default)]
pub(super) struct Together {
    pub places: Vec<u64>,
    /// Who holds the program's reads until then, if anybody can.
    pub holds: Option<Holds>,
}

impl Dealing {
    /// Connects, and again within that time where the server's queue of connections
    /// (listen(2), backlog) is full: then a SYN is dropped, and sent again after a second.
    /// `told`: the other end of such a connection is seen. Where it is not, the handshake
    /// ended here alone.
    pub fn connect(
        address: SocketAddr,
        within: Duration,
        most: usize,
        together: &Together,
        told: bool,
    ) -> io::Result<Dealing> {
        let (limit, mut wait) = (FairLimit::after(within), FIRST_TRY);
        while let Some(left) = limit.left() {
            match Dealing::connect_once(address, left.min(wait), most, together.clone()) {
                Err(error) if error.kind() == ErrorKind::TimedOut => {}
                Err(error) => return Err(error),
                Ok(mut dealing) => {
                    if !told || !dealing.is_at_the_door() {
                        return Ok(dealing);
                    }
                    dealing.merged(); // its reads are held no more
                    dealing.reset();
                    thread::sleep(wait / 16);
                }
            }
            wait *= 2;
        }
        Err(ErrorKind::TimedOut.into())
    }

    /// Nothing is known of it where its other end should be, and it is not over.
    fn is_at_the_door(&mut self) -> bool {
        self.pull();
        let told = self.look.is_some() && self.delivery == Delivery::Attempted;
        told && self.over.is_none() && self.came.is_empty()
    }

    fn connect_once(
        address: SocketAddr,
        within: Duration,
        most: usize,
        together: Together,
    ) -> io::Result<Dealing> {
        let Some(holds) = together.holds.clone() else {
            return Dealing::over(TcpStream::connect_timeout(&address, within)?, most, together);
        };
        // From a port that is known before, so that not even the first read escapes.
        let any: IpAddr = match address {
            SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
            SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
        };
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
        socket.bind(&SocketAddr::from((any, 0)).into())?;
        let port = socket.local_addr()?.as_socket().map_or(0, |own| own.port());
        holds.begin(port, &together.places);
        let connected = socket.connect_timeout(&address.into(), within);
        let dealing = connected.and_then(|()| Dealing::over(socket.into(), most, together));
        if dealing.is_err() {
            holds.end(port, None);
        }
        dealing
    }

    pub fn over(stream: TcpStream, most: usize, together: Together) -> io::Result<Dealing> {
        stream.set_nonblocking(false)?;
        stream.set_nodelay(true)?;
        stream.set_write_timeout(Some(STUCK))?;
        let look = Kernel::look_at(stream.peer_addr()?, stream.local_addr()?).ok();
        let mut dealing = Dealing {
            stream,
            look,
            came: Vec::new(),
            over: None,
            failed: None,
            delivery: Delivery::Proven,
            was_read: false,
            sent: 0,
            most,
            together,
        };
        // Where the other end is not of this host nothing will be told later either.
        if dealing.ask().is_none() {
            dealing.delivery = Delivery::Attempted;
        }
        Ok(dealing)
    }

    fn ask(&mut self) -> Option<Arrived> {
        self.look.as_mut()?().ok()?
    }

    /// Writes a piece, once what was written before has been taken; or has arrived, where
    /// both are to be read together.
    pub fn send(&mut self, piece: &[u8], limit: Duration) -> io::Result<()> {
        let Together { places, holds } = &self.together;
        match places.last() > Some(&self.sent) && !places.contains(&self.sent) {
            false => self.settle(limit),
            true if holds.is_some() && self.sent > 0 => {
                let sent = self.sent;
                self.ask_until(limit, &|_, now| now.received.is_none_or(|bytes| bytes >= sent));
            }
            true => {}
        }
        let (mut rest, deadline) = (piece, FairLimit::after(limit));
        while !rest.is_empty() && self.over.is_none() {
            match self.stream.write(rest) {
                Ok(count) => {
                    rest = &rest[count..];
                    self.sent += count as u64;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error)
                    if [ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&error.kind())
                        && !deadline.is_over() =>
                {
                    self.pull(); // it may wait for us to take its answer
                }
                Err(error) => {
                    self.pull();
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// Waits until the program has taken all that was sent, if anything was.
    pub fn settle(&mut self, limit: Duration) {
        if self.sent == 0 {
            return;
        }
        match self.delivery {
            Delivery::Proven => {}
            Delivery::Attempted => return thread::sleep(BY_THE_CLOCK),
            // It did not take one piece: it need not be waited for at the next.
            Delivery::NotTaken => return thread::sleep(LONGEST_WAIT),
        }
        let all_taken = |dealing: &mut Dealing, now: Arrived| {
            dealing.was_read |= now.received.is_some_and(|bytes| bytes > now.unread);
            let all_arrived = now.received.is_none_or(|bytes| bytes >= dealing.sent);
            // Of one answer the queue is the older half, from before the last arrival it
            // may be: so an empty one counts when it is told a second time.
            let is_empty = all_arrived && now.unread == 0;
            is_empty && dealing.ask().is_some_and(|again| again.unread == 0)
        };
        match self.ask_until(limit, &all_taken) {
            true => self.was_read = true,
            false => self.delivery = Delivery::NotTaken,
        }
    }

    /// Asks what has come to the other end, until it is so; whether it is, in time.
    fn ask_until(
        &mut self,
        limit: Duration,
        is_so: &dyn Fn(&mut Dealing, Arrived) -> bool,
    ) -> bool {
        let (mut pause, mut asked, deadline) = (FIRST_WAIT, 0, FairLimit::after(limit));
        while let Some(now) = self.ask() {
            if is_so(self, now) {
                return true;
            }
            if self.over.is_some() || deadline.is_over() {
                break;
            }
            asked += 1;
            if asked > AT_ONCE {
                thread::sleep(pause);
                if pause == LONGEST_WAIT {
                    self.pull(); // it may wait for us to take its answer
                }
                pause = (2 * pause).min(LONGEST_WAIT);
            } else {
                thread::yield_now();
            }
        }
        false
    }

    /// What became of what was to be read together, if anything was.
    pub fn merged(&mut self) -> Option<Merged> {
        let holds = self.together.holds.clone();
        let port = self.stream.local_addr().map_or(0, |own| own.port());
        let now = self.ask();
        let taken = now.and_then(|now| Some(now.received?.saturating_sub(now.unread)));
        let told = holds.map(|holds| holds.end(port, taken));
        (!self.together.places.is_empty()).then(|| told.unwrap_or_default())
    }

    /// Stands still after what was sent has been taken, for as long as the program waits:
    /// while it has no processor its own time limit has not begun.
    pub fn pause(&mut self, pause: Duration, limit: Duration) {
        self.settle(limit);
        let before = starved();
        thread::sleep(pause);
        thread::sleep(starved().saturating_sub(before).min(pause));
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
                _ => {
                    self.over = Some(Over::Reset);
                    self.failed = Some(error);
                }
            },
        }
        self.over.is_none()
    }

    /// Reads until what came is enough, the connection is over, or the time is up. Whether
    /// it was enough.
    pub fn read_until(&mut self, limit: &FairLimit, enough: &dyn Fn(&[u8]) -> bool) -> bool {
        while !enough(&self.came) {
            match limit.left().filter(|_| self.over.is_none()) {
                Some(left) if self.stream.set_read_timeout(Some(left)).is_ok() => {
                    self.read_once();
                }
                Some(_) => self.over = Some(Over::Reset),
                None => {
                    self.pull(); // what has come until then counts
                    return enough(&self.came);
                }
            }
        }
        true
    }

    pub fn half_close(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Write); // gone already: then reading says so
    }

    /// Ends it by a RST (SO_LINGER, socket(7)).
    pub fn reset(self) {
        let _ = SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
    }

    /// Whether nothing waits to be read any more, nor the end of the stream unless we
    /// keep it open; and so where the system does not tell.
    pub fn all_is_taken(&mut self, kept_open: bool) -> bool {
        self.ask().is_none_or(|now| now.unread == 0 && (now.end_taken || kept_open))
    }
}
