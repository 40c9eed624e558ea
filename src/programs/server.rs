//! The skeleton that all TCP servers here share: a thread per connection, a
//! bounded number of them, one line of log each, a clean end on Ctrl-C.
//!
//! A blocking thread per connection is the model that the sockets API
//! describes and that a student can follow. It also keeps peers apart: one that
//! stalls holds its own thread, for a bounded time, and no other.

use super::{Connection, Done, Patience, Trouble, lock, log, words};
use crate::sys::{self, Kernel, Process, Stop, Wait};
use crate::{Lang, Text};
use socket2::{Domain, Protocol, Socket, Type};
use std::collections::{HashMap, VecDeque};
use std::io::{self, ErrorKind, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// Connections served at once, where nothing else is asked for.
pub const DEFAULT_MAX_CONNECTIONS: usize = 4096;

/// The most that can be asked for. Each thread takes a few memory maps, and std
/// aborts the process when `vm.max_map_count` is used up, near 16,000 threads.
pub const MOST_CONNECTIONS: usize = 8000;

/// Virtual memory of a connection's thread; only what is touched is real.
const STACK_BYTES: usize = 512 << 10;

/// How long a peer has to see our last words.
const LAST_WORDS: Duration = Duration::from_millis(1000);

#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// The address to listen at. Loopback, unless a person asked for another.
    pub bind: IpAddr,
    /// The port; 0 takes any free one.
    pub port: u16,
    pub max_connections: usize,
    /// Of these, from one address: one peer is not to take all places.
    pub per_address: usize,
    pub patience: Patience,
    /// The language of the log: that of the person who started the server.
    pub lang: Lang,
}

impl Settings {
    pub fn log(&self, line: &Text) {
        log(line, self.lang);
    }
}

pub struct Server {
    listener: TcpListener,
    name: &'static str,
    settings: Settings,
}

impl Server {
    pub fn listen(name: &'static str, mut settings: Settings) -> Done<Server> {
        let wanted = SocketAddr::new(settings.bind, settings.port);
        let listen = || -> io::Result<_> {
            let kind = Type::STREAM;
            let socket = Socket::new(Domain::for_address(wanted), kind, Some(Protocol::TCP))?;
            // So that a restart need not wait for TIME_WAIT to pass (socket(7)).
            socket.set_reuse_address(true)?;
            socket.bind(&wanted.into())?;
            // A thousand clients may come at the same moment; with a short
            // queue their SYNs are dropped, and sent again a second later.
            socket.listen(MOST_CONNECTIONS as i32)?;
            let listener = TcpListener::from(socket);
            listener.set_nonblocking(true)?;
            let address = listener.local_addr()?;
            Ok((listener, address))
        };
        let (listener, address) =
            listen().map_err(|error| Trouble::Usage(words::cannot_listen(wanted, &error)))?;
        // A socket and two pipes for each, and a quarter for what is refused and
        // all the rest: a peer that comes when no file can be opened any more
        // cannot even be told so.
        let files = Kernel::open_file_limit().unwrap_or(u64::MAX);
        let room = usize::try_from(files / 4).unwrap_or(usize::MAX).max(1);
        if room < settings.max_connections {
            settings.max_connections = room;
            settings.log(&words::few_files(name, room, files));
        }
        settings.log(&words::listening(name, address));
        Ok(Server { listener, name, settings })
    }

    /// Serves until `stop` is set. `handle` is run once per connection, on a
    /// thread of its own, and returns what the log is to say. A connection over
    /// the limit is told `busy` and closed.
    pub fn serve(
        &self,
        stop: &Stop,
        busy: &[u8],
        handle: impl Fn(&Arc<Connection>) -> Done<Text> + Sync,
    ) -> Done<()> {
        let open: Open = Mutex::default();
        let mut refused = Refused::default();
        let (open, handle) = (&open, &handle);
        // Its end waits for all threads: the last line is the last.
        let number = thread::scope(|threads| {
            let mut number = 0;
            let mut end = Ok(());
            while !stop.is_set() {
                let mut waits = [Wait::readable(&self.listener), Wait::readable(stop)];
                if let Err(error) = sys::wait(&mut waits, Duration::from_secs(1)) {
                    end = Err(Trouble::call("poll")(error));
                    break; // and cut the connections, or their threads are waited for
                }
                refused.forget_the_old();
                let Some((stream, peer)) = self.accept() else { continue };
                number += 1;
                let connection =
                    Arc::new(Connection::over(stream, peer, self.settings.patience).served());
                let from = network(peer.ip());
                if let Some(why) = self.no_room(&lock(open), from) {
                    self.refuse(&mut refused, connection, busy, &why);
                    continue;
                }
                lock(open).insert(number, (from, Arc::clone(&connection)));
                let spawned = thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(
                    threads,
                    move || {
                        self.run(&connection, stop, handle);
                        lock(open).remove(&number);
                    },
                );
                if let Err(error) = spawned {
                    let why = words::no_thread("", &sys::said(&error));
                    self.settings.log(&words::of_peer(self.name, peer, &why));
                    lock(open).remove(&number);
                }
            }
            for (_, connection) in lock(open).values() {
                connection.cut();
            }
            end.map(|()| number)
        })?;
        self.settings.log(&words::stopped(self.name, number));
        Ok(())
    }

    fn accept(&self) -> Option<(TcpStream, SocketAddr)> {
        match self.listener.accept() {
            Ok((stream, peer)) => {
                // Some systems let it inherit the listener's mode.
                stream.set_nonblocking(false).ok()?;
                Some((stream, peer))
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => None,
            Err(error) => {
                // Mostly "too many open files": those that are served go on,
                // and their end makes room.
                self.settings.log(&words::accept_failed(self.name, &error));
                thread::sleep(Duration::from_millis(50));
                None
            }
        }
    }

    fn run(
        &self,
        connection: &Arc<Connection>,
        stop: &Stop,
        handle: &(impl Fn(&Arc<Connection>) -> Done<Text> + Sync),
    ) {
        let start = Instant::now();
        // A mistake of ours in one connection must not end the others.
        let said = match catch_unwind(AssertUnwindSafe(|| handle(connection))) {
            Ok(Ok(said)) => said,
            Ok(Err(Trouble::Stopped)) => words::CUT_SHORT.into(),
            Ok(Err(_)) if stop.is_set() => words::CUT_SHORT.into(),
            Ok(Err(trouble)) => words::error(&trouble.text()),
            Err(_) => words::OUR_MISTAKE.into(),
        };
        if !stop.is_set() {
            connection.close(LAST_WORDS);
        }
        let (bytes_in, bytes_out) = connection.bytes();
        let said = words::served(bytes_out, start.elapsed().as_secs_f64(), &said, bytes_in);
        self.settings.log(&words::of_peer(self.name, &connection.peer, &said));
    }

    fn no_room(&self, open: &HashMap<u64, Seated>, from: IpAddr) -> Option<Text> {
        let Settings { max_connections, per_address, .. } = self.settings;
        if open.len() >= max_connections {
            return Some(words::full(max_connections));
        }
        // Where all are its own, the other limit is the one that counts.
        let many = per_address < max_connections
            && open.values().filter(|(other, _)| *other == from).count() >= per_address;
        many.then(|| words::too_many_from_there(per_address))
    }

    fn refuse(&self, refused: &mut Refused, connection: Arc<Connection>, busy: &[u8], why: &Text) {
        self.settings.log(&words::of_peer(self.name, &connection.peer, why));
        // The queue of a new connection has room for these few bytes.
        let _ = connection.stream.set_nonblocking(true);
        let mut stream = &connection.stream;
        let _ = stream.write(busy);
        let _ = connection.stream.shutdown(std::net::Shutdown::Write);
        refused.0.push_back((Instant::now(), connection));
    }
}

type Open = Mutex<HashMap<u64, Seated>>;

/// A connection, and whom it counts for.
type Seated = (IpAddr, Arc<Connection>);

/// What one peer is known by: in IPv6 it has as many addresses as it likes, in a
/// network of 64 bits.
fn network(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(ip) => IpAddr::V6((ip.to_bits() >> 64 << 64).into()),
        four => four,
    }
}

/// Refused connections, kept a moment: closed at once, with bytes unread, they
/// would be reset, and the peer might never see our word.
#[derive(Default)]
struct Refused(VecDeque<(Instant, Arc<Connection>)>);

impl Refused {
    const AT_MOST: usize = 256;

    fn forget_the_old(&mut self) {
        while let Some((since, _)) = self.0.front() {
            if self.0.len() <= Refused::AT_MOST && since.elapsed() < LAST_WORDS {
                break;
            }
            self.0.pop_front();
        }
    }
}
