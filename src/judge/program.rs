//! A learner's program as a process: its start, its connection, what it prints, its end.

use super::fair_limit::until;
use super::together::Holds;
use super::words;
use crate::sys::Guarded;
use crate::{Known, Text};
use std::io::{self, Read};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// How long somebody may take to start a program by hand.
const BY_HAND: Duration = Duration::from_secs(600);
/// How long a program that we started may take to connect: it may be compiled first.
const TO_CONNECT: Duration = Duration::from_secs(30);
/// How long a program may take to end once its connection is closed.
const TO_END: Duration = Duration::from_secs(2);
/// How much is kept of what it printed last, in bytes.
const LAST_PRINTED: usize = 16 << 10;
/// What stands in the words of a command for an address. The variables STICKY_HOST and
/// STICKY_PORT tell the same to a program that is asked to look there.
const HOST: &str = "{host}";
const PORT: &str = "{port}";
/// Between two looks whether it has connected, or ended.
const PAUSE: Duration = Duration::from_millis(5);

#[derive(Debug, Clone)]
pub enum Peer {
    /// Started anew for each round; it is told where to connect, by variables and in its words.
    Command(Vec<String>),
    /// It connects to us, at the first of these that is ours.
    Listen(Vec<SocketAddr>),
    /// We connect to it, at the first of these that answers.
    Connect(Vec<SocketAddr>),
    /// Our own solution.
    Model,
}

/// A listener, unless we are to connect, and the addresses at which both may meet.
pub(super) fn listen(peer: &Peer) -> Result<(Option<TcpListener>, Vec<SocketAddr>), Text> {
    let any = [(Ipv4Addr::LOCALHOST, 0).into()];
    let addresses = match peer {
        Peer::Connect(addresses) => return Ok((None, addresses.clone())),
        Peer::Listen(addresses) => &addresses[..],
        Peer::Command(_) | Peer::Model => &any,
    };
    let listening = || {
        let listener = TcpListener::bind(addresses)?; // one after the other
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok((Some(listener), vec![address]))
    };
    listening().map_err(|error: io::Error| words::cannot_listen(&listed(addresses), &error))
}

fn listed(addresses: &[SocketAddr]) -> Text {
    let addresses: Vec<String> = addresses.iter().map(SocketAddr::to_string).collect();
    Text::listed(&addresses)
}

/// Starts it; with its reads held from the first on, if that is asked for. And why they are
/// not, if they are not.
pub(super) fn start(
    typed: &[String],
    address: SocketAddr,
    holds: Option<&Holds>,
) -> Result<(Guarded, Printed, Known<()>), Text> {
    let (program, arguments) = typed.split_first().ok_or(words::NO_COMMAND)?;
    let (host, port) = (address.ip().to_string(), address.port().to_string());
    let arguments = arguments.iter().map(|word| word.replace(HOST, &host).replace(PORT, &port));
    let started = || {
        let (printed, output) = io::pipe()?;
        let mut command = Command::new(program);
        command
            .args(arguments)
            .env("STICKY_HOST", &host)
            .env("STICKY_PORT", &port)
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output);
        let (started, held) = match holds {
            Some(holds) => Guarded::start_asked(&mut command, Box::new(holds.clone()))?,
            None => (Guarded::start(&mut command)?, Ok(())),
        };
        drop(command); // it holds an end of the pipe
        Ok((started, Printed::through(printed)?, held))
    };
    started().map_err(|error: io::Error| words::cannot_be_started(program, &error))
}

/// The program's connection; an end before it is an answer too.
pub(super) fn accept(
    listener: &TcpListener,
    mut child: Option<&mut Guarded>,
    peer: &Peer,
) -> Result<TcpStream, Text> {
    let by_hand = matches!(peer, Peer::Listen(_));
    let patience = if by_hand { BY_HAND } else { TO_CONNECT };
    let answer = until(patience, PAUSE, || {
        // Asked first: a program that connected before it ended is then in the queue.
        let ended = child.as_deref_mut().and_then(Guarded::ended);
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

/// A connection to a program that listens, once it does: at one address after the other,
/// and the one that took it is all that is left of them.
pub(super) fn connect(
    addresses: &mut Vec<SocketAddr>,
    timeout: Duration,
) -> Result<TcpStream, Text> {
    let mut failed = io::ErrorKind::TimedOut.into();
    let connected = until(timeout, PAUSE, || {
        addresses.iter().find_map(|address| {
            let connected = TcpStream::connect_timeout(address, Duration::from_secs(1));
            Some((*address, connected.map_err(|error| failed = error).ok()?))
        })
    });
    match connected {
        Some((address, connection)) => {
            *addresses = vec![address];
            Ok(connection)
        }
        None => Err(words::cannot_connect(&listed(addresses), &failed)),
    }
}

/// Lets the program end, or ends it, and whatever it started; what is odd about its end.
pub(super) fn end(child: &mut Guarded) -> Option<Text> {
    let ended = until(TO_END, PAUSE, || child.ended());
    child.end();
    match ended {
        Some(status) => (!status.success()).then(|| words::ended_with(status)),
        None => Some(words::DID_NOT_END.into()),
    }
}

/// What comes through the pipe that is a program's stdout and stderr. A thread reads
/// it, because a pipe that is not read stops its writer when it is full (64 KiB,
/// pipe(7)), and one that is closed ends it: all is read, and the last of it kept.
pub(super) struct Printed {
    last: Arc<Mutex<Vec<u8>>>,
    over: Receiver<()>,
}

impl Printed {
    pub fn through(mut pipe: impl Read + Send + 'static) -> io::Result<Printed> {
        let (ends, over) = mpsc::channel::<()>();
        let last = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&last);
        let reading = move || {
            let _ends = ends; // gone when the last writer is
            let mut read = [0; 4096];
            while let Ok(count @ 1..) = pipe.read(&mut read) {
                let mut last = keep.lock().unwrap_or_else(PoisonError::into_inner);
                last.extend_from_slice(&read[..count]);
                let old = last.len().saturating_sub(LAST_PRINTED);
                last.drain(..old);
            }
        };
        thread::Builder::new().spawn(reading)?;
        Ok(Printed { last, over })
    }

    /// The last of what came within `patience`, and whether that was all.
    pub fn within(self, patience: Duration) -> (String, bool) {
        let ended = self.over.recv_timeout(patience) == Err(RecvTimeoutError::Disconnected);
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        (String::from_utf8_lossy(&last).into_owned(), ended)
    }
}
