//! The two ends of a connection, as sockets that write down what is done with
//! them: a case cannot forget to log, and every wait has a bound.

mod deadline;
mod lone;
mod options;
mod reply;
mod talk;
mod tcp;
mod udp;
mod words;

pub use deadline::{Deadline, Step, StepError};
pub use lone::{LoneSocket, wait_for_time_wait};
pub use options::SocketOption;
pub use tcp::{TcpReceiver, TcpSender, connect, pair};
pub use udp::{UdpReceiver, UdpSender, bind, wait_arrived};

// What each file of this folder has at hand: it begins with `use super::*`.
use crate::link::{Link, Side};
use crate::scenario::Scenario;
use crate::sys::{self, Kernel, Sockets};
use crate::trace::{Observer, Recorder, What};
use crate::{Known, Text};
use deadline::{is_timeout, must, without_waiting};
use socket2::{Protocol, Socket, Type};
use std::io::{self, ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use words::{failed, waited};

/// Where the sockets of a run are made, where it is noted what they do, and how long
/// they may wait.
#[derive(Clone, Copy)]
pub struct Ground<'r> {
    pub link: &'r dyn Link,
    pub recorder: &'r Recorder,
    pub deadline: Deadline,
}

impl<'r> Ground<'r> {
    fn noted(&self, socket: Socket, side: Side) -> NotedSocket<'r> {
        let who = match side {
            Side::Sender => Observer::Sender,
            Side::Receiver => Observer::Receiver,
        };
        NotedSocket { socket, who, recorder: self.recorder, deadline: self.deadline }
    }
}

/// A socket, and what each of its calls needs: who makes it, where it is noted,
/// and how long it may wait.
struct NotedSocket<'r> {
    socket: Socket,
    who: Observer,
    recorder: &'r Recorder,
    deadline: Deadline,
}

impl NotedSocket<'_> {
    fn log(&self, what: What) {
        self.recorder.log(self.who, what);
    }

    fn log_kernel(&self, what: What) {
        self.recorder.log(Observer::Kernel, what);
    }

    fn log_call(&self, call: &str, value: Option<usize>, error: Option<&io::Error>) {
        if let Some((quantity, because)) = error.and_then(sys::said_otherwise) {
            self.log_kernel(What::NotObserved { quantity: quantity.to_owned(), because });
        }
        let (value, error) = (value.map(|value| value as u64), error.map(error_name));
        self.log(What::Call { call: call.to_owned(), value, error });
    }

    fn set(&self, option: SocketOption) -> Step<()> {
        option.set(&self.socket)?;
        self.record(option);
        Ok(())
    }

    /// Reads an option back and notes what was asked and what is in force.
    fn record(&self, option: SocketOption) {
        let (name, got) = (option.name().to_owned(), option.read_back(&self.socket).ok());
        self.log(What::Option { name, asked: Some(option.asked()), got });
    }

    /// Makes a call that waits for something to come.
    fn receive<T>(
        &self,
        waited: impl Fn() -> Text,
        failed: impl FnOnce(&Text) -> Text,
        mut call: impl FnMut(&Socket) -> io::Result<T>,
    ) -> Step<T> {
        self.deadline.wait(waited, failed, |left| {
            self.socket.set_read_timeout(Some(left))?;
            call(&self.socket)
        })
    }

    /// Makes a call that waits for room in the send buffer.
    fn transmit<T>(
        &self,
        waited: impl Fn() -> Text,
        failed: impl FnOnce(&Text) -> Text,
        mut call: impl FnMut(&Socket) -> io::Result<T>,
    ) -> Step<T> {
        self.deadline.wait(waited, failed, |left| {
            self.socket.set_write_timeout(Some(left))?;
            call(&self.socket)
        })
    }

    fn pause(&self, pause: Duration) -> Step<()> {
        if pause.is_zero() {
            return Ok(());
        }
        let left = self.deadline.left(waited::for_next_turn)?;
        std::thread::sleep(pause.min(left));
        self.log(What::Paused { pause_ms: milliseconds(pause) });
        self.deadline.left(waited::for_end_of_pause).map(drop)
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Makes send calls until all of `data` is taken: a blocking `send` may take
/// fewer bytes than it was given.
fn send_all(data: &[u8], mut send: impl FnMut(&[u8]) -> Step<usize>) -> Step<()> {
    let mut rest = data;
    loop {
        rest = &rest[send(rest)?..];
        if rest.is_empty() {
            return Ok(());
        }
    }
}

fn error_name(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => "EADDRINUSE",
        io::ErrorKind::BrokenPipe => "EPIPE",
        io::ErrorKind::ConnectionRefused => "ECONNREFUSED",
        io::ErrorKind::ConnectionReset => "ECONNRESET",
        io::ErrorKind::TimedOut => "ETIMEDOUT",
        io::ErrorKind::WouldBlock => "EAGAIN",
        _ => return error.to_string(),
    }
    .to_owned()
}

pub fn new_socket(link: &dyn Link, side: Side, kind: Type, protocol: Protocol) -> Step<Socket> {
    let at = link.address(side);
    link.socket(side, kind, protocol).map_err(StepError::io(|error| failed::socket(at, error)))
}

/// A socket at one end of the link, bound to a port that the system chooses.
fn bound_socket(
    link: &dyn Link,
    side: Side,
    kind: Type,
    protocol: Protocol,
) -> Step<(Socket, SocketAddr)> {
    let socket = new_socket(link, side, kind, protocol)?;
    let at = bind_to_any_port(&socket, link, side)?;
    Ok((socket, at))
}

fn bind_to_any_port(socket: &Socket, link: &dyn Link, side: Side) -> Step<SocketAddr> {
    let at = SocketAddr::new(link.address(side), 0);
    socket.bind(&at.into()).map_err(StepError::io(|error| failed::bind(at, error)))?;
    local_address(socket)
}

fn local_address(socket: &Socket) -> Step<SocketAddr> {
    let address = socket.local_addr().map_err(StepError::io(failed::address))?;
    address.as_socket().ok_or_else(|| StepError::Impossible(words::NO_IP_ADDRESS.into()))
}
