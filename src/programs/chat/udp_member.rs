//! A member of the room, over UDP.

use super::door::{self, EACH, Refusal, TRIES};
use super::udp::{Drops, MAX_DATAGRAM_BYTES};
use super::{Event, MAX_FRAME_BYTES, PURPOSE_UDP, check_name, clean, client, words};
use crate::programs::auth::seal::{self, Opener, Sealer, Side};
use crate::programs::auth::{Key, nonce};
use crate::programs::{Deadline, Done, Patience, Trouble, udp};
use crate::{Text, text};
use std::io::ErrorKind;
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::Duration;

/// As [`join`](super::join), with datagrams; `note` hears of those that were
/// dropped. With a key, only a room that has it too is believed.
///
/// # Errors
/// When the server does not answer, or refuses the name or the key.
pub fn join_udp(
    (server, patience): (SocketAddr, Patience),
    name: &str,
    key: Option<&Key>,
    (events, sender): (&Receiver<Event>, &SyncSender<Event>),
    stay: bool,
    (mut each, mut note): (impl FnMut(&str) -> Done<()> + Send, impl FnMut(&Text) + Send),
) -> Done<()> {
    check_name(name).map_err(|why| Trouble::Usage(why.into()))?;
    let socket = udp::connect(server)?;
    let (present, mut sealer, mut opener) = enter(&socket, server, name, key)?;
    each(&present)?;
    let done = AtomicBool::new(false);
    let (socket, done_flag) = (&socket, &done);
    let mut send = |kind: u8, text: &str| {
        let sent = socket.send(&sealer.seal(&[&[kind], text.as_bytes()].concat()));
        sent.map(drop).map_err(|error| match error.kind() {
            ErrorKind::ConnectionRefused => closed(server),
            _ => Trouble::Io { tried: text!("sending to {server}", "向 {server} 发送"), error },
        })
    };
    thread::scope(|threads| {
        threads.spawn(move || {
            let end = listen(socket, server, &mut opener, done_flag, (&mut each, &mut note));
            let _ = sender.send(Event::Closed(end));
        });
        let mut ended = false;
        let end = loop {
            let wait = if ended { Duration::from_millis(300) } else { patience.idle / 4 };
            match events.recv_timeout(wait) {
                Ok(Event::Line(text)) => {
                    let parts = client::parts(&text);
                    if let Err(trouble) = parts.iter().try_for_each(|part| send(b'T', part)) {
                        done.store(true, Relaxed);
                        let _ = client::last_word(events);
                        break Err(trouble);
                    }
                }
                Ok(Event::EndOfInput) => ended = !stay,
                Ok(Event::Closed(Ok(()))) if !ended => {
                    break Err(closed(server));
                }
                Ok(Event::Closed(end)) => break end,
                // A moment after the last line, for what is still on its way.
                Err(RecvTimeoutError::Timeout) if ended => break send(b'Q', ""),
                Err(RecvTimeoutError::Timeout) => drop(send(b'P', "")),
                Err(RecvTimeoutError::Disconnected) => break Ok(()),
            }
        };
        done.store(true, Relaxed);
        end
    })
}

/// Knocks, and comes in with the cookie ([`door`]). Each datagram may be lost,
/// so each is sent more than once, within a bound. Returns the room's first
/// line, and the session.
fn enter(
    socket: &UdpSocket,
    server: SocketAddr,
    name: &str,
    key: Option<&Key>,
) -> Done<(String, Sealer, Opener)> {
    let mine = nonce()?;
    let mut knock = door::datagram(door::HELLO, &mine, &[&[0; 32]]);
    let mut session = None;
    let mut buffer = [0; MAX_DATAGRAM_BYTES];
    let peer = server.to_string();
    // Not while a `C` may still be answered: a second cookie, for an `H` that was
    // sent twice, would begin another session than the room then holds.
    let mut takes_a_cookie = true;
    'tries: for _ in 0..TRIES {
        socket
            .send(&knock)
            .map_err(Trouble::io(text!("sending to {server}", "向 {server} 发送")))?;
        let by = Deadline::after(EACH);
        while let Some(left) = by.left() {
            socket.set_read_timeout(Some(left)).map_err(Trouble::call("SO_RCVTIMEO"))?;
            let came = match socket.recv(&mut buffer) {
                Ok(bytes) => &buffer[..bytes],
                Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
                    let tried = text!("knocking at {server}", "请求加入 {server}");
                    return Err(Trouble::Io { tried, error });
                }
                Err(_) => continue, // `left` decides
            };
            // Our nonce in it shows that it is an answer, and not a guess of
            // somebody who cannot even read what we send.
            match door::parts(came).filter(|(_, nonce, _)| *nonce == mine) {
                Some((door::COOKIE, _, cookie)) if takes_a_cookie => {
                    let Ok(cookie) = cookie.try_into() else { continue };
                    let (mut sealer, opener) =
                        seal::session(key, PURPOSE_UDP, (cookie, mine), Side::Client);
                    let first = sealer.seal(format!("J{name}").as_bytes());
                    knock = door::datagram(door::COME, &mine, &[&cookie, &first]);
                    session = Some((sealer, opener));
                    takes_a_cookie = false;
                    continue 'tries; // and send that at once
                }
                Some((door::NO, _, &[byte])) => {
                    let Some(refusal) = Refusal::of(byte) else { continue };
                    return Err(Trouble::Refused { peer, why: refusal.in_words().into() });
                }
                _ => {}
            }
            // The room's first datagram, its proof: nobody else can seal one.
            let Some((_, opener)) = &mut session else { continue };
            match opener.open(came).map(<[u8]>::split_first) {
                Ok(Some((b'L', line))) => {
                    let line = clean(line, MAX_FRAME_BYTES);
                    let (sealer, opener) = session.expect("it was just used");
                    return Ok((line, sealer, opener));
                }
                Ok(Some((b'R', why))) => return Err(Trouble::answered(&peer, why)),
                _ => {}
            }
        }
        takes_a_cookie = true; // the room may have begun anew, and know ours no more
    }
    Err(Trouble::TimedOut {
        peer,
        waited_for: text!("an answer to our name", "对我们名字的回复"),
        limit: TRIES * EACH,
    })
}

/// We were in, so it is not that the server was never started.
fn closed(server: SocketAddr) -> Trouble {
    Trouble::Failed(words::room_is_closed(server))
}

fn listen(
    socket: &UdpSocket,
    server: SocketAddr,
    opener: &mut Opener,
    done: &AtomicBool,
    (each, note): (&mut impl FnMut(&str) -> Done<()>, &mut impl FnMut(&Text)),
) -> Done<()> {
    let mut buffer = [0; MAX_DATAGRAM_BYTES];
    let mut drops = Drops::default();
    let moment = Duration::from_millis(100);
    socket.set_read_timeout(Some(moment)).map_err(Trouble::call("SO_RCVTIMEO"))?;
    while !done.load(Relaxed) {
        match socket.recv(&mut buffer) {
            Ok(bytes) => match opener.open(&buffer[..bytes]) {
                Ok([b'L', line @ ..]) => each(&clean(line, MAX_FRAME_BYTES))?,
                Ok([b'Q', ..]) => return Ok(()),
                Ok(_) => {}
                Err(why) => drops.count(why).iter().for_each(&mut *note),
            },
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
                return Err(closed(server)); // its goodbye was lost, or it could say none
            }
            Err(_) => {}
        }
    }
    Ok(())
}
