//! A learner's program as a process: its start, its connection, what it prints, its end.

use super::{until, words};
use crate::Text;
use crate::sys::{Kernel, Process};
use std::io::{self, Read};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// How long somebody may take to start a program by hand.
const BY_HAND: Duration = Duration::from_secs(600);
/// How long a program that we started may take to connect: it may be compiled first.
const TO_CONNECT: Duration = Duration::from_secs(30);
/// How long a program may take to end once its connection is closed.
const TO_END: Duration = Duration::from_secs(2);
/// The most that is kept of what it prints, in bytes.
const MOST_PRINTED: u64 = 1 << 20;
/// Between two looks whether it has connected, or ended.
const PAUSE: Duration = Duration::from_millis(5);

/// Where the learner's program is.
#[derive(Debug, Clone)]
pub enum Peer {
    /// Started anew for each round; it finds host and port in STICKY_HOST and
    /// STICKY_PORT, and connects there.
    Command(Vec<String>),
    /// It connects to us.
    Listen(SocketAddr),
    /// We connect to it.
    Connect(SocketAddr),
    /// Our own solution.
    Model,
}

/// A listener, unless we are to connect, and the address at which both meet.
pub(super) fn listen(peer: &Peer) -> Result<(Option<TcpListener>, SocketAddr), Text> {
    let address = match peer {
        Peer::Connect(address) => return Ok((None, *address)),
        Peer::Listen(address) => *address,
        Peer::Command(_) | Peer::Model => (Ipv4Addr::LOCALHOST, 0).into(),
    };
    let listening = || {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok((Some(listener), address))
    };
    listening().map_err(|error: io::Error| words::cannot_listen(address, &error))
}

pub(super) fn start(typed: &[String], address: SocketAddr) -> Result<(Child, Printed), Text> {
    let (program, arguments) = typed.split_first().ok_or(words::NO_COMMAND)?;
    let started = || {
        let (printed, output) = io::pipe()?;
        let mut command = Command::new(program);
        Kernel::own_group(&mut command);
        let child = command
            .args(arguments)
            .env("STICKY_HOST", address.ip().to_string())
            .env("STICKY_PORT", address.port().to_string())
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()?;
        Ok((child, Printed::through(printed)))
    };
    started().map_err(|error: io::Error| words::cannot_be_started(program, &error))
}

/// The program's connection; an end before it is an answer too.
pub(super) fn accept(
    listener: &TcpListener,
    mut child: Option<&mut Child>,
    peer: &Peer,
) -> Result<TcpStream, Text> {
    let by_hand = matches!(peer, Peer::Listen(_));
    let patience = if by_hand { BY_HAND } else { TO_CONNECT };
    let answer = until(Instant::now() + patience, PAUSE, || {
        // Asked first: a program that connected before it ended is then in the queue.
        let ended = child.as_deref_mut().and_then(|child| child.try_wait().ok().flatten());
        match listener.accept() {
            Ok((connection, _)) => Some(Ok(connection)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                ended.map(|status| Err(words::ended_before_it_connected(status)))
            }
            Err(error) => Some(Err(words::cannot_accept(&error))),
        }
    });
    answer.unwrap_or_else(|| {
        Err(match by_hand {
            true => words::nobody_connected(patience.as_secs()),
            false => words::did_not_connect(patience.as_secs()),
        })
    })
}

/// A connection to a program that listens, once it does.
pub(super) fn connect(address: SocketAddr, timeout: Duration) -> Result<TcpStream, Text> {
    let mut connected = Err(io::ErrorKind::TimedOut.into());
    until(Instant::now() + timeout, PAUSE, || {
        connected = TcpStream::connect_timeout(&address, Duration::from_secs(1));
        connected.is_ok().then_some(())
    });
    connected.map_err(|error| words::cannot_connect(address, &error))
}

/// Lets the program end, or ends it; what is odd about its end.
pub(super) fn end(child: &mut Child) -> Option<Text> {
    match until(Instant::now() + TO_END, PAUSE, || child.try_wait().transpose()) {
        Some(Ok(status)) => (!status.success()).then(|| words::ended_with(status)),
        _ => {
            let _ = Kernel::end_group(child); // with what it started: `sh -c` is not alone
            Some(words::DID_NOT_END.into())
        }
    }
}

/// What comes through the pipe that is a program's stdout and stderr. A thread reads
/// it, because a pipe that is not read stops its writer when it is full (64 KiB,
/// pipe(7)). The thread ends with the last writer, which may be a process that the
/// program left behind.
pub(super) struct Printed(Receiver<Vec<u8>>);

impl Printed {
    pub fn through(pipe: impl Read + Send + 'static) -> Printed {
        let (give, take) = mpsc::channel();
        thread::spawn(move || {
            let (mut pipe, mut read) = (pipe.take(MOST_PRINTED), [0; 4096]);
            while let Ok(count @ 1..) = pipe.read(&mut read) {
                if give.send(read[..count].to_vec()).is_err() {
                    return; // it is no longer waited for
                }
            }
        });
        Printed(take)
    }

    /// What came within `patience`, and whether that was all.
    pub fn within(self, patience: Duration) -> (String, bool) {
        let deadline = Instant::now() + patience;
        let mut all = Vec::new();
        loop {
            match self.0.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(piece) => all.extend(piece),
                Err(why) => {
                    let ended = why == RecvTimeoutError::Disconnected;
                    return (String::from_utf8_lossy(&all).into_owned(), ended);
                }
            }
        }
    }
}
