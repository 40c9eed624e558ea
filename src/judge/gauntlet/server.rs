//! The server under test: somebody's address, or a program that we start, and start again
//! when it has ended.

use super::super::fair_limit::until;
use super::super::program::{Printed, start};
use super::super::together::Holds;
use super::super::words::{NOT_OURS, NOT_SEEN};
use super::words;
use crate::sys::Guarded;
use crate::{Known, Text};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::ExitStatus;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a program that we started may take until it listens: it may be compiled first.
const TO_LISTEN: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(5);
/// How often a program is started again.
const MOST_STARTS: usize = 20;
const TO_CONNECT: Duration = Duration::from_secs(5);
/// A program that listens no more is waited for so long.
const TO_END: Duration = Duration::from_secs(2);
const LAST_PRINTED: Duration = Duration::from_millis(200);

#[derive(Debug, Clone)]
pub enum Where {
    Connect(SocketAddr),
    /// We start it; it is to listen at this port of 127.0.0.1, or at one that we choose.
    Start {
        command: Vec<String>,
        port: Option<u16>,
    },
}

pub(super) struct UnderTest {
    pub address: SocketAddr,
    command: Option<Vec<String>>,
    now: Mutex<Now>,
    /// Holds its reads, if that is asked for.
    holds: Option<Holds>,
}

struct Now {
    child: Option<(Guarded, Printed)>,
    starts: usize,
    /// Why its reads are not held, if they cannot be.
    held: Known<()>,
}

impl UnderTest {
    /// `held`: reads of a program that we start are to be held now and then.
    pub fn begin(place: &Where, held: bool) -> Result<UnderTest, Text> {
        let now = Mutex::new(Now { child: None, starts: 0, held: Err(NOT_OURS.into()) });
        let holds = held.then(Holds::default);
        let (command, port) = match place {
            Where::Connect(address) => {
                let tried = TcpStream::connect_timeout(address, TO_CONNECT);
                tried.map_err(|error| words::cannot_connect(*address, &error))?;
                return Ok(UnderTest { address: *address, command: None, now, holds });
            }
            Where::Start { command, port } => (command, *port),
        };
        let port = match port {
            Some(port) => port,
            None => free_port()?,
        };
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        if TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_ok() {
            return Err(words::somebody_listens(address));
        }
        let server = UnderTest { address, command: Some(command.clone()), now, holds };
        server.start(&mut server.now())?;
        Ok(server)
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start(&self, now: &mut Now) -> Result<(), Text> {
        let command = self.command.as_deref().unwrap_or_default();
        let (mut child, printed, held) = start(command, self.address, self.holds.as_ref())?;
        now.held = held;
        now.starts += 1;
        let listens = until(TO_LISTEN, PAUSE, || {
            if let Some(status) = child.ended() {
                return Some(Some(status));
            }
            TcpStream::connect_timeout(&self.address, PAUSE * 20).is_ok().then_some(None)
        });
        let said = |printed: Printed| printed.within(LAST_PRINTED).0;
        match listens {
            Some(None) => {
                now.child = Some((child, printed));
                Ok(())
            }
            Some(Some(status)) => {
                let line = match last_line(&said(printed)) {
                    line if line.is_empty() => words::PRINTED_NOTHING.into(),
                    line => words::its_last_line(line),
                };
                Err(words::ended_before_it_listened(self.address, &ended_how(status), &line))
            }
            None => Err(words::does_not_listen(self.address, TO_LISTEN.as_secs())),
        }
    }

    pub fn holds(&self) -> Option<Holds> {
        self.holds.clone().filter(|_| self.now().held.is_ok())
    }

    pub fn why_not_held(&self) -> Text {
        self.now().held.clone().err().unwrap_or(NOT_SEEN.into())
    }

    pub fn starts(&self) -> usize {
        self.now().starts
    }

    /// Starts our server again, which serves nobody any more; or says why that cannot be done.
    pub fn revive(&self) -> Result<(), Text> {
        let mut now = self.now();
        let Some((mut child, _)) = now.child.take() else {
            return Err(words::listens_no_more(self.address));
        };
        // It serves nobody any more, and so it may be about to end.
        let ended = until(TO_END, PAUSE, || child.ended());
        child.end();
        if now.starts >= MOST_STARTS {
            let status = ended.map_or(Text::same("…"), ended_how);
            return Err(words::ends_again_and_again(MOST_STARTS, &status));
        }
        self.start(&mut now)
    }
}

/// A port at which nobody listens, below those that systems give to clients (from 32768
/// on: ip(7)): no connection takes it before the server does, and no other gauntlet, whose
/// server would be judged in its place.
fn free_port() -> Result<u16, Text> {
    let own = 16_384 + (std::process::id() % 2048) as u16 * 8;
    let bind = |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    let listener = (own..own + 8).find_map(|port| bind(port).ok()).map_or_else(|| bind(0), Ok);
    let address = listener.and_then(|listener| listener.local_addr());
    address.map(|address| address.port()).map_err(|error| words::no_port(&error))
}

/// A signal is told in the system's words.
fn ended_how(status: ExitStatus) -> Text {
    match status.code() {
        Some(code) => words::exit_code(code),
        None => Text::same(status.to_string()),
    }
}

pub(super) fn last_line(printed: &str) -> String {
    let line = printed.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    line.chars().take(200).collect()
}
