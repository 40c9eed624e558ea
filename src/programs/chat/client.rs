//! A member of the room, over TCP.

use super::{MAX_FRAME_BYTES, MAX_LINE_BYTES, PURPOSE, clean, words};
use crate::framing::{Decoder, Framing};
use crate::programs::auth::{self, Key};
use crate::programs::words::{SOMETHING_ELSE, WANTS_A_KEY};
use crate::programs::{Connection, Done, Reading, Remote, Trouble, frame, frames};
use std::io::ErrorKind;
use std::net::Shutdown;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::Duration;

/// Events that may wait. What is piped into a member faster than the room takes
/// it stays in the pipe, and not in our memory.
pub const QUEUE_EVENTS: usize = 64;

/// What a member waits for: both at once, so they come through one channel, of
/// [`QUEUE_EVENTS`].
pub enum RoomEvent {
    Line(String),
    EndOfInput,
    /// The server said its last, or something went wrong.
    Closed(Done<()>),
}

/// Joins as `name`, says what comes through the first of `events`, shows `each`
/// line that comes. The second of `events` is the other end of the first. Returns
/// when the input ends (unless it is to `stay`) and the server has said its last.
pub fn join(
    remote: Remote,
    name: &str,
    key: Option<&Key>,
    events: (&Receiver<RoomEvent>, &SyncSender<RoomEvent>),
    stay: bool,
    mut each: impl FnMut(&str) -> Done<()> + Send,
) -> Done<()> {
    super::check_name(name).map_err(|why| Trouble::Usage(why.into()))?;
    let connection = Connection::open(remote)?;
    auth::prove(&connection, key, PURPOSE)?;
    connection.write_all(&frame(b'J', name.as_bytes()))?;
    let connection = &connection;
    let mut decoder = frames().decoder(MAX_FRAME_BYTES);
    let mut heard = move |wait| heard(connection, &mut *decoder, wait);
    // Nothing is said before the room has let us in: who is there, or why not.
    let present = heard(remote.patience.step)?;
    each(&present.ok_or_else(|| Trouble::missing(&connection.peer, words::THE_MEMBERS))?)?;
    converse(connection, events, stay, move || {
        // A quiet room is not a fault, so this wait has no bound of its own: whether
        // the server lives is found out by the pings.
        while let Some(line) = heard(Duration::from_secs(7 * 86_400)).map_err(cut_off)? {
            each(&line)?;
        }
        Ok(())
    })
}

/// The way to a room, as long as we are in it.
pub(super) trait ToRoom: Sync {
    fn say(&self, kind: u8, text: &str) -> Done<()>;
    /// How long nothing may be said; less, perhaps, when all has been said.
    fn pause(&self, ended: bool) -> Duration;
    fn end(&self);
    /// The pause after that is over.
    fn leave(&self) -> Done<()>;
    /// The listener is to end.
    fn cut(&self);
    /// The room is gone before we were.
    fn closed(&self) -> Trouble;
}

/// Speaks and listens at once, until one of both has ended.
pub(super) fn converse(
    room: &impl ToRoom,
    (events, sender): (&Receiver<RoomEvent>, &SyncSender<RoomEvent>),
    stay: bool,
    listen: impl FnOnce() -> Done<()> + Send,
) -> Done<()> {
    thread::scope(|threads| {
        threads.spawn(move || drop(sender.send(RoomEvent::Closed(listen()))));
        let end = speak(room, events, stay);
        room.cut();
        end
    })
}

fn speak(room: &impl ToRoom, events: &Receiver<RoomEvent>, stay: bool) -> Done<()> {
    let mut ended = false;
    loop {
        let said = match events.recv_timeout(room.pause(ended)) {
            Ok(RoomEvent::Line(text)) => {
                parts(&text).into_iter().try_for_each(|part| room.say(b'T', part))
            }
            Ok(RoomEvent::EndOfInput) if stay => Ok(()),
            Ok(RoomEvent::EndOfInput) => {
                room.end();
                ended = true;
                Ok(())
            }
            Ok(RoomEvent::Closed(Ok(()))) if !ended => return Err(room.closed()),
            Ok(RoomEvent::Closed(end)) => return end,
            Err(RecvTimeoutError::Timeout) if !ended => room.say(b'P', ""),
            Err(RecvTimeoutError::Timeout) => return room.leave(),
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        };
        if said.is_err() {
            room.cut();
            // While the queue is full, the listener cannot get rid of its last word.
            let _ = events.iter().find(|event| matches!(event, RoomEvent::Closed(_)));
            return said;
        }
    }
}

impl ToRoom for Connection {
    fn say(&self, kind: u8, text: &str) -> Done<()> {
        self.write_all(&frame(kind, text.as_bytes())).map_err(cut_off)
    }

    /// Often enough that the server does not take us for dead.
    fn pause(&self, _: bool) -> Duration {
        self.patience.idle / 4
    }

    /// Half-closed: the server hears that this was all, and can still send what
    /// is on its way to us.
    fn end(&self) {
        let _ = self.stream.shutdown(Shutdown::Write);
    }

    fn leave(&self) -> Done<()> {
        Ok(())
    }

    fn cut(&self) {
        Connection::cut(self);
    }

    fn closed(&self) -> Trouble {
        Trouble::Failed(words::closed_or_too_slow(&self.peer))
    }
}

/// The room cuts off a member that is too slow wherever it is: inside a line
/// too, and with a reset if we were speaking.
fn cut_off(trouble: Trouble) -> Trouble {
    let gone = match &trouble {
        Trouble::Ended(_) => true,
        Trouble::System(kind, _) => GONE.contains(kind),
        _ => false,
    };
    if gone { Trouble::Failed(words::cut_off(&trouble)) } else { trouble }
}

/// What the system says of a connection that the other side has done away with.
const GONE: [ErrorKind; 3] =
    [ErrorKind::ConnectionReset, ErrorKind::ConnectionAborted, ErrorKind::BrokenPipe];

/// The next line of the room, or `None` at its end.
fn heard(
    connection: &Connection,
    decoder: &mut dyn Decoder,
    wait: Duration,
) -> Done<Option<String>> {
    let peer = &connection.peer;
    let frame = connection.read_frame(decoder, Reading::Greedy, wait, words::A_LINE)?;
    let Some(frame) = frame else { return Ok(None) };
    match frame.split_first() {
        Some((b'L', line)) => Ok(Some(clean(line, MAX_FRAME_BYTES))),
        Some((b'R', why)) => Err(Trouble::answered(peer, why)),
        Some((b'H', _)) => Err(Trouble::refused(peer, WANTS_A_KEY)),
        _ => Err(Trouble::broken(peer, words::A_LINE, SOMETHING_ELSE)),
    }
}

/// A line of any length, in parts that may be sent, none cut inside a character.
fn parts(text: &str) -> Vec<&str> {
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
