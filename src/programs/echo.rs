//! The upper-casing echo: the smallest server with boundaries.
//!
//! Over TCP the messages are marked by any [`Framing`]; with `naive` there is
//! none, each read is taken for a message, and a text of 2000 bytes comes back
//! as two answers or one, or a half. Over UDP each datagram is a message by
//! itself, if it arrives.

use super::server::Server;
use super::words::{self, A_MESSAGE, AN_ANSWER, BUSY};
use super::{Connection, Done, Reading, Remote, Settings, TimeLimit, Trouble, one_line_of, udp};
use crate::framing::{DEFAULT_MAX_FRAME_BYTES, Framing};
use crate::sys::{self, Stop, Wait};
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::io::ErrorKind;
use std::net::{SocketAddr, UdpSocket};
use std::thread;
use std::time::{Duration, Instant};

pub const PORT: u16 = 7007;

/// What comes back for `message`. Only ASCII letters change, as with Python's
/// `bytes.upper()`: the bytes of 吃饭 are left alone.
pub fn answer(message: &[u8]) -> Vec<u8> {
    message.to_ascii_uppercase()
}

/// Whether `came` answers `message`: of its bytes or, as some servers do it, of its
/// text, in capitals or left as they were.
pub fn is_echo(message: &[u8], came: &[u8]) -> bool {
    came == message
        || came == answer(message)
        || *came == *String::from_utf8_lossy(message).to_uppercase().as_bytes()
}

pub fn serve(server: &Server, framing: &dyn Framing, stop: &Stop) -> Done<()> {
    let mut busy = Vec::new();
    // Framed like any answer, so that the client can read it.
    let _ = framing.encode(BUSY.as_bytes(), &mut busy);
    server.serve(stop, &busy, |connection| Ok(words::echoed(answer_all(connection, framing)?)))
}

/// Answers every message up to the clean end; returns how many there were.
pub fn answer_all(connection: &Connection, framing: &dyn Framing) -> Done<u64> {
    let mut decoder = framing.decoder(DEFAULT_MAX_FRAME_BYTES);
    let mut out = Vec::new();
    let mut count = 0;
    let idle = connection.patience.idle;
    while let Some(message) =
        connection.read_frame(&mut *decoder, Reading::Greedy, idle, A_MESSAGE)?
    {
        out.clear();
        framing.encode(&answer(&message), &mut out)?;
        connection.write_all(&out)?;
        count += 1;
    }
    Ok(count)
}

/// Sends each message, one at a time, and shows `each` what came back.
pub fn send(
    connection: &Connection,
    framing: &dyn Framing,
    messages: impl IntoIterator<Item = Done<Vec<u8>>>,
    mut each: impl FnMut(&[u8], &[u8]) -> Done<()>,
) -> Done<()> {
    let mut decoder = framing.decoder(DEFAULT_MAX_FRAME_BYTES);
    let mut out = Vec::new();
    for message in messages {
        let message = message?;
        out.clear();
        framing.encode(&message, &mut out)?;
        if out.is_empty() {
            return Err(Trouble::Usage(words::NOTHING_TO_SEND.into()));
        }
        connection.write_all(&out)?;
        let wait = connection.patience.step;
        let answer = connection.need_frame(&mut *decoder, Reading::Greedy, wait, AN_ANSWER)?;
        // It has small letters, so it is not an echo of anything.
        if answer == BUSY.as_bytes() {
            return Err(Trouble::answered(&connection.peer, &answer));
        }
        each(&message, &answer)?;
    }
    connection.nothing_waits(&*decoder)?;
    Ok(())
}

pub fn no_echo(peer: SocketAddr, message: &[u8], came: &[u8]) -> Trouble {
    let [expected, came] = [&answer(message), came].map(|bytes| one_line_of(bytes, 80));
    Trouble::Failed(words::not_its_echo(peer, &expected, &came))
}

/// `clients` connections at once, each sending `rounds` messages of its own and
/// checking every byte that comes back. Returns how many of them were served in
/// full, and the first trouble of those that were not.
pub fn crowd(
    remote: Remote,
    framing: &dyn Framing,
    clients: usize,
    rounds: usize,
) -> (usize, Option<Trouble>) {
    let one = |client: usize| {
        let messages = (0..rounds).map(move |round| {
            // Lengths differ, so that a message that is cut or merged shows.
            let text = "abc".repeat((client + round) % 97);
            Ok(format!("client {client} says {round}: {text}").into_bytes())
        });
        send(&Connection::open(remote)?, framing, messages, |message, came| {
            let expected = answer(message);
            if came == expected { Ok(()) } else { Err(no_echo(remote.address, message, came)) }
        })
    };
    let one = &one;
    thread::scope(|threads| {
        let spawn = |client| {
            thread::Builder::new().stack_size(512 << 10).spawn_scoped(threads, move || one(client))
        };
        let threads: Vec<_> = (0..clients).map(spawn).collect();
        let ends = threads.into_iter().map(|thread| match thread {
            Ok(thread) => thread.join().unwrap_or(Err(Trouble::Stopped)),
            Err(error) => Err(Trouble::system(words::no_thread, "")(error)),
        });
        let (good, bad): (Vec<_>, Vec<_>) = ends.partition(Result::is_ok);
        (good.len(), bad.into_iter().find_map(Result::err))
    })
}

/// Serves UDP until `stop` is set, on one thread: no peer can make it wait.
pub fn serve_udp(settings: &Settings, stop: &Stop) -> Done<()> {
    let (socket, address) = udp::listen("echo", settings)?;
    let mut buffer = vec![0; udp::most_bytes(address)];
    let (mut count, mut left_alone) = (0_u64, 0_u64);
    let mut rounds = Rounds::default();
    while !stop.is_set() {
        let mut waits = [Wait::readable(&socket), Wait::readable(stop)];
        sys::wait(&mut waits, Duration::from_secs(1)).map_err(Trouble::call("poll"))?;
        // Errors here are about one datagram or one peer (ICMP): never ours.
        while let Ok((bytes, peer)) = socket.recv_from(&mut buffer) {
            count += 1;
            let message = &buffer[..bytes];
            let (said, number) = if udp::is_forged(address, peer) || rounds.never_end(peer, message)
            {
                left_alone += 1;
                (words::left_alone(left_alone), left_alone)
            } else {
                let said = match socket.send_to(&answer(message), peer) {
                    Ok(_) => words::a_datagram(bytes, count),
                    Err(error) => words::no_answer_sent(&error),
                };
                (said, count)
            };
            if udp::is_worth_a_line(number) {
                settings.log(&words::of_peer("echo", peer, &said));
            }
            if stop.is_set() {
                break;
            }
        }
    }
    settings.log(&words::echo_udp_stopped(count));
    Ok(())
}

/// Datagrams that went round: what is in capitals already comes back as it was, so two
/// servers like this one would answer each other for ever. One forged datagram, with
/// the address of the other for its sender's, is enough to begin that.
#[derive(Default)]
struct Rounds {
    hasher: RandomState,
    /// How often the same came from the same peer, and when last.
    seen: HashMap<u64, (u32, Instant)>,
}

impl Rounds {
    /// More often than a person sends the same.
    const MOST: u32 = 64;
    /// After such a pause it was not a loop.
    const QUIET: Duration = Duration::from_secs(10);
    const MOST_SEEN: usize = 4096;

    fn never_end(&mut self, peer: SocketAddr, message: &[u8]) -> bool {
        if answer(message) != message {
            return false; // the next time round it differs
        }
        if self.seen.len() >= Rounds::MOST_SEEN {
            self.seen.clear();
        }
        let now = Instant::now();
        let key = self.hasher.hash_one((peer, message));
        let (times, last) = self.seen.entry(key).or_insert((0, now));
        *times = if last.elapsed() > Rounds::QUIET { 1 } else { *times + 1 };
        *last = now;
        *times > Rounds::MOST
    }
}

/// What came back for a datagram: an echo of it, its beginning, or bytes that are none.
pub enum UdpEcho {
    Whole(Vec<u8>),
    Cut { bytes: usize },
    Other { bytes: usize },
    Nothing,
}

/// Sends each message as a datagram and waits for its answer; shows `each` what
/// came back. As long as nothing has come from an address, the next of the same name
/// is tried: over UDP a dead one says so late (ICMP), or never.
pub fn send_udp(
    remotes: &[Remote],
    messages: impl IntoIterator<Item = Done<Vec<u8>>>,
    mut each: impl FnMut(UdpEcho) -> Done<()>,
) -> Done<()> {
    let mut remotes = remotes.iter().peekable();
    let mut open = None;
    let mut heard = false;
    for message in messages {
        let message = message?;
        let came = loop {
            let Some(remote) = remotes.peek() else { return Ok(()) };
            let socket = match open.take() {
                Some(socket) => Ok(socket),
                None => udp::connect(remote.address),
            };
            let came = socket.and_then(|socket| {
                let came = ask(&socket, remote, &message);
                open = Some(socket);
                came
            });
            let silent = match &came {
                Ok(came) => matches!(came, UdpEcho::Nothing),
                Err(trouble) => trouble.may_be_elsewhere(),
            };
            heard |= !silent;
            if heard || remotes.len() == 1 {
                break came?;
            }
            remotes.next();
            open = None;
        };
        each(came)?;
    }
    Ok(())
}

/// Nothing in an answer says what it answers, so only one that is an echo of this
/// message ends the wait: another one may come late, from a message that was given up.
fn ask(socket: &UdpSocket, remote: &Remote, message: &[u8]) -> Done<UdpEcho> {
    let Remote { address: server, patience } = *remote;
    let most = udp::most_bytes(server);
    let mut buffer = vec![0; most + 1]; // one more: a longer answer must not look like ours
    if message.len() > most {
        return Err(Trouble::Usage(words::too_long(message.len(), most)));
    }
    socket.send(message).map_err(udp::failed(server))?;
    let by = TimeLimit::after(patience.step.min(Duration::from_secs(2)));
    let mut came = UdpEcho::Nothing;
    while let Some(left) = by.left() {
        socket.set_read_timeout(Some(left)).map_err(Trouble::call("SO_RCVTIMEO"))?;
        match socket.recv(&mut buffer).map(|bytes| &buffer[..bytes]) {
            Ok(answer) if is_echo(message, answer) => return Ok(UdpEcho::Whole(answer.to_vec())),
            Ok(answer) => {
                let bytes = answer.len();
                let begins = message.get(..bytes).is_some_and(|part| is_echo(part, answer));
                came = match begins && bytes > 0 {
                    true => UdpEcho::Cut { bytes },
                    false => UdpEcho::Other { bytes },
                }
            }
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
                return Err(udp::failed(server)(error));
            }
            _ => {}
        }
    }
    Ok(came)
}
