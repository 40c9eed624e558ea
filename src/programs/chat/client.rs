//! A member of the room, over TCP.

use super::{MAX_FRAME_BYTES, MAX_LINE_BYTES, PURPOSE, clean, tcp, words};
use crate::framing::{Decoder, Framing};
use crate::programs::auth::{self, Key};
use crate::programs::words::{NOTHING_CAME, WANTS_A_KEY};
use crate::programs::{Connection, Done, Patience, Reading, Trouble};
use crate::sys::said;
use crate::{Text, text};
use std::io::ErrorKind;
use std::net::{Shutdown, SocketAddr};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::Duration;

/// Events that may wait. What is piped into a member faster than the room takes
/// it stays in the pipe, and not in our memory.
pub const QUEUE_EVENTS: usize = 64;

/// What a member waits for: both at once, so they come through one channel, of
/// [`QUEUE_EVENTS`].
#[derive(Debug)]
pub enum Event {
    /// A line to say.
    Line(String),
    /// There will be no more.
    EndOfInput,
    /// The server said its last, or something went wrong.
    Closed(Done<()>),
}

/// Joins as `name`, says what comes through `events`, shows `each` line that
/// comes. `sender` is the other end of `events`. Returns when the input ends
/// (unless it is to `stay`) and the server has said its last.
///
/// # Errors
/// When the name is refused, or the server breaks the format or vanishes.
pub fn join(
    (server, patience): (SocketAddr, Patience),
    name: &str,
    key: Option<&Key>,
    (events, sender): (&Receiver<Event>, &SyncSender<Event>),
    stay: bool,
    mut each: impl FnMut(&str) -> Done<()> + Send,
) -> Done<()> {
    super::check_name(name).map_err(|why| Trouble::Usage(why.into()))?;
    let connection = Connection::open(server, patience)?;
    if let Some(key) = key {
        auth::prove(&connection, key, PURPOSE)?;
    }
    connection.write_all(&tcp::frame(b'J', name)?)?;
    let connection = &connection;
    let mut decoder = tcp::length().decoder(MAX_FRAME_BYTES);
    // Nothing is said before the room has let us in: who is there, or why not.
    match heard(connection, &mut *decoder, patience.step)? {
        Some(present) => each(&present)?,
        None => {
            return Err(Trouble::missing(connection.peer(), words::THE_ROOMS_WORD, NOTHING_CAME));
        }
    }
    thread::scope(|threads| {
        threads.spawn(move || {
            let end = listen(connection, &mut *decoder, &mut each);
            let _ = sender.send(Event::Closed(end));
        });
        let end = speak(connection, events, stay);
        connection.cut();
        end
    })
}

/// What the listener's end was, once it was told to end. Before it may stand
/// lines, which nobody will say any more: while the queue is full, it cannot
/// get rid of its word.
pub(super) fn last_word(events: &Receiver<Event>) -> Done<()> {
    let word = events.iter().find_map(|event| match event {
        Event::Closed(end) => Some(end),
        _ => None,
    });
    word.unwrap_or(Ok(()))
}

fn listen(
    connection: &Connection,
    decoder: &mut dyn Decoder,
    each: &mut impl FnMut(&str) -> Done<()>,
) -> Done<()> {
    // A quiet room is no fault, so this wait has no bound of its own: whether
    // the server lives is found out by the pings.
    let wait = Duration::from_secs(7 * 86_400);
    while let Some(line) =
        heard(connection, decoder, wait).map_err(|trouble| cut_off(connection, trouble))?
    {
        each(&line)?;
    }
    Ok(())
}

/// The room cuts off whoever is too slow wherever it is: inside a line too, and
/// with a reset if we were speaking.
fn cut_off(connection: &Connection, trouble: Trouble) -> Trouble {
    let why = words::CLOSED_OR_TOO_SLOW;
    match trouble {
        Trouble::Ended { peer, expected, came } => {
            let came = text!("{came}; {why}", "{came}；{why}"; came, why);
            Trouble::Ended { peer, expected, came }
        }
        Trouble::Io { error, .. } if GONE.contains(&error.kind()) => {
            let came = text!("{said}; {why}", "{said}；{why}"; said = said(&error), why);
            closed(connection, came)
        }
        other => other,
    }
}

/// What the system says of a connection that the other side has done away with.
const GONE: [ErrorKind; 3] =
    [ErrorKind::ConnectionReset, ErrorKind::ConnectionAborted, ErrorKind::BrokenPipe];

fn closed(connection: &Connection, came: Text) -> Trouble {
    let expected = text!("we left", "我们还没有离开");
    Trouble::Ended { peer: connection.peer().to_owned(), expected, came }
}

/// The next line of the room, or `None` at its end.
fn heard(
    connection: &Connection,
    decoder: &mut dyn Decoder,
    wait: Duration,
) -> Done<Option<String>> {
    let peer = connection.peer();
    let frame = connection.read_frame(decoder, Reading::Greedy, wait, words::A_LINE)?;
    let Some(frame) = frame else { return Ok(None) };
    match frame.split_first() {
        Some((b'L', line)) => Ok(Some(clean(line, MAX_FRAME_BYTES))),
        Some((b'R', why)) => Err(Trouble::answered(peer, why)),
        Some((b'H', _)) => Err(Trouble::Refused { peer: peer.to_owned(), why: WANTS_A_KEY.into() }),
        _ => Err(Trouble::broken(peer, words::A_LINE, words::SOMETHING_ELSE)),
    }
}

fn speak(connection: &Connection, events: &Receiver<Event>, stay: bool) -> Done<()> {
    let mut ended = false;
    // Often enough that the server does not take us for dead.
    let ping_every = connection.patience.idle / 4;
    loop {
        let say = |kind, text| connection.write_all(&tcp::frame(kind, text)?);
        let said = match events.recv_timeout(ping_every) {
            Ok(Event::Line(text)) => parts(&text).into_iter().try_for_each(|part| say(b'T', part)),
            Ok(Event::EndOfInput) if stay => Ok(()),
            Ok(Event::EndOfInput) => {
                // Half-closed: the server hears that this was all, and can
                // still send what is on its way to us.
                let _ = connection.stream().shutdown(Shutdown::Write);
                ended = true;
                Ok(())
            }
            Ok(Event::Closed(end)) if ended => return end,
            Ok(Event::Closed(Ok(()))) => {
                return Err(closed(connection, words::CLOSED_OR_TOO_SLOW.into()));
            }
            Ok(Event::Closed(Err(trouble))) => return Err(trouble),
            Err(RecvTimeoutError::Timeout) if !ended => say(b'P', ""),
            Err(RecvTimeoutError::Timeout) => return Ok(()),
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        };
        if let Err(trouble) = said {
            connection.cut(); // the listener ends
            let _ = last_word(events);
            return Err(cut_off(connection, trouble));
        }
    }
}

/// A line of any length, in parts that may be sent, none cut inside a character.
pub(super) fn parts(text: &str) -> Vec<&str> {
    let mut rest = text;
    let mut parts = Vec::new();
    loop {
        let mut end = rest.len().min(MAX_LINE_BYTES);
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let (part, more) = rest.split_at(end);
        parts.push(part);
        if more.is_empty() {
            return parts;
        }
        rest = more;
    }
}
