//! The room, over UDP: no connections, so who is there depends on who was heard
//! lately; no framing either, because each datagram is a message, if it arrives.
//!
//! Nothing here proves who sent a datagram, or that its sender's address is its
//! own: a stranger can have the room's lines sent to somebody else (RFC 8085
//! section 6). So such a room belongs on loopback, or in a network that one
//! trusts. What would help is DTLS; with a key there is the room over TCP.

use super::client::{RoomEvent, ToRoom, converse};
use super::{MAX_FRAME_BYTES, MAX_LINE_BYTES, check_name, clean, looks, words};
use crate::Text;
use crate::programs::words::of_peer;
use crate::programs::{Done, Remote, Settings, TimeLimit, Trouble, one_line_of, udp};
use crate::sys::{self, Stop, Wait};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, SyncSender};
use std::time::{Duration, Instant};

/// How often a member asks before it gives up, and how long it waits each time.
const TRIES: u32 = 8;
const EACH: Duration = Duration::from_millis(400);

struct UdpMember {
    name: String,
    looks: String,
    heard: Instant,
}

struct UdpRoom {
    socket: UdpSocket,
    members: BTreeMap<SocketAddr, UdpMember>,
    settings: Settings,
    /// Datagrams of those that are not in.
    strangers: u64,
}

pub fn serve_udp(settings: &Settings, stop: &Stop) -> Done<()> {
    // Nothing here may wait for one member: what does not fit the socket's
    // queue is lost, as UDP may.
    let (socket, _) = udp::listen("chat", settings)?;
    settings.log(&words::NO_KEY.into());
    let mut room = UdpRoom { socket, members: BTreeMap::new(), settings: *settings, strangers: 0 };
    let mut buffer = [0; MAX_FRAME_BYTES];
    while !stop.is_set() {
        let mut waits = [Wait::readable(&room.socket), Wait::readable(stop)];
        sys::wait(&mut waits, Duration::from_secs(1)).map_err(Trouble::call("poll"))?;
        for _ in 0..100 {
            let Ok((bytes, peer)) = room.socket.recv_from(&mut buffer) else { break };
            room.heard(peer, &buffer[..bytes]);
        }
        room.forget_the_silent();
    }
    // Nothing closes with the socket: they must be told.
    room.members.keys().for_each(|peer| room.send(*peer, b'Q', ""));
    settings.log(&words::STOPPED.into());
    Ok(())
}

impl UdpRoom {
    fn heard(&mut self, peer: SocketAddr, datagram: &[u8]) {
        if let Some((b'J', name)) = datagram.split_first() {
            return self.enter(peer, &String::from_utf8_lossy(name));
        }
        // A stranger's datagram gets no answer.
        let Some(member) = self.members.get_mut(&peer) else {
            self.strangers += 1;
            if udp::is_worth_a_line(self.strangers) {
                self.log(peer, &words::a_stranger(self.strangers, &one_line_of(datagram, 40)));
            }
            return;
        };
        member.heard = Instant::now();
        match datagram.split_first() {
            Some((b'T', text)) => {
                let said = words::said(&member.name, &clean(text, MAX_LINE_BYTES));
                self.tell(Some(peer), &said);
            }
            Some((b'Q', _)) => self.leave(peer, words::left, words::has_left),
            _ => {} // still here, and nothing to say
        }
    }

    fn enter(&mut self, peer: SocketAddr, name: &str) {
        let of_others =
            |(at, member): (&SocketAddr, &UdpMember)| (*at != peer).then(|| member.name.clone());
        let names: Vec<String> = self.members.iter().filter_map(of_others).collect();
        let looks = looks(name.trim());
        let taken = |(at, member): (&SocketAddr, &UdpMember)| *at != peer && member.looks == looks;
        let name = check_name(name).and_then(|name| match () {
            () if self.members.iter().any(taken) => Err(words::TAKEN),
            () if names.len() >= self.settings.max_connections => Err(words::FULL),
            () => Ok(name),
        });
        let name = match name {
            Ok(name) => name,
            Err(why) => {
                self.log(peer, &words::refused(why));
                return self.send(peer, b'R', why.en);
            }
        };
        self.send(peer, b'W', &words::present(&names));
        // It asks again when our answer was lost; that is not another arrival.
        if self.members.get(&peer).is_none_or(|member| member.name != name) {
            self.leave(peer, words::left, words::has_left);
            self.log(peer, &words::has_joined(&name));
            self.tell(None, &words::joined(&name));
            self.members.insert(peer, UdpMember { name, looks, heard: Instant::now() });
        }
    }

    fn leave(&mut self, peer: SocketAddr, told: fn(&str) -> String, logged: fn(&str) -> Text) {
        if let Some(UdpMember { name, .. }) = self.members.remove(&peer) {
            self.log(peer, &logged(&name));
            self.tell(None, &told(&name));
        }
    }

    fn tell(&self, from: Option<SocketAddr>, line: &str) {
        let others = self.members.keys().filter(|peer| Some(**peer) != from);
        others.for_each(|peer| self.send(*peer, b'L', line));
    }

    fn send(&self, peer: SocketAddr, kind: u8, text: &str) {
        let _ = self.socket.send_to(&datagram(kind, text), peer);
    }

    fn log(&self, peer: SocketAddr, said: &Text) {
        self.settings.log(&of_peer("chat", peer, said));
    }

    fn forget_the_silent(&mut self) {
        let idle = self.settings.patience.idle;
        let silent = |(peer, member): (&SocketAddr, &UdpMember)| {
            (member.heard.elapsed() > idle).then_some(*peer)
        };
        let silent: Vec<SocketAddr> = self.members.iter().filter_map(silent).collect();
        for peer in silent {
            self.leave(peer, words::fell_silent, words::has_fallen_silent);
        }
    }
}

fn datagram(kind: u8, text: &str) -> Vec<u8> {
    [&[kind], text.as_bytes()].concat()
}

/// As [`join`](super::join), with datagrams.
pub fn join_udp(
    Remote { address: server, patience }: Remote,
    name: &str,
    events: (&Receiver<RoomEvent>, &SyncSender<RoomEvent>),
    stay: bool,
    mut each: impl FnMut(&str) -> Done<()> + Send,
) -> Done<()> {
    check_name(name).map_err(|why| Trouble::Usage(why.into()))?;
    let ping_every = patience.idle / 4;
    let to =
        ToUdp { socket: udp::connect(server)?, server, ping_every, done: AtomicBool::default() };
    each(&to.enter(name)?)?;
    converse(&to, events, stay, || to.listen(&mut each))
}

struct ToUdp {
    socket: UdpSocket,
    server: SocketAddr,
    ping_every: Duration,
    done: AtomicBool,
}

impl ToUdp {
    /// Asks to be let in, more than once, because each datagram may be lost.
    /// Returns who is there.
    fn enter(&self, name: &str) -> Done<String> {
        let mut buffer = [0; MAX_FRAME_BYTES];
        for _ in 0..TRIES {
            self.socket.send(&datagram(b'J', name)).map_err(udp::failed(self.server))?;
            let by = TimeLimit::after(EACH);
            while let Some(left) = by.left() {
                self.socket.set_read_timeout(Some(left)).map_err(Trouble::call("SO_RCVTIMEO"))?;
                let came = match self.socket.recv(&mut buffer) {
                    Ok(bytes) => buffer[..bytes].split_first(),
                    Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
                        return Err(udp::failed(self.server)(error));
                    }
                    Err(_) => continue, // `left` decides
                };
                match came {
                    Some((b'W', line)) => return Ok(clean(line, MAX_FRAME_BYTES)),
                    Some((b'R', why)) => {
                        return Err(Trouble::answered(&self.server.to_string(), why));
                    }
                    _ => {}
                }
            }
        }
        let s = (TRIES * EACH).as_secs_f64();
        Err(Trouble::Silent(words::no_welcome(self.server, s)))
    }

    fn listen(&self, each: &mut impl FnMut(&str) -> Done<()>) -> Done<()> {
        let mut buffer = [0; MAX_FRAME_BYTES];
        let moment = Duration::from_millis(100);
        self.socket.set_read_timeout(Some(moment)).map_err(Trouble::call("SO_RCVTIMEO"))?;
        while !self.done.load(Relaxed) {
            match self.socket.recv(&mut buffer) {
                Ok(bytes) => match buffer[..bytes].split_first() {
                    Some((b'L', line)) => each(&clean(line, MAX_FRAME_BYTES))?,
                    Some((b'Q', _)) => return Ok(()),
                    _ => {} // a second answer to our name among them
                },
                Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
                    return Err(self.closed()); // its goodbye was lost, or it could say none
                }
                Err(_) => {}
            }
        }
        Ok(())
    }
}

impl ToRoom for ToUdp {
    fn say(&self, kind: u8, text: &str) -> Done<()> {
        self.socket.send(&datagram(kind, text)).map(drop).map_err(|error| match error.kind() {
            // We were in, so it is not that the server was never started.
            ErrorKind::ConnectionRefused => self.closed(),
            _ => udp::failed(self.server)(error),
        })
    }

    /// A moment after the last line, for what is still on its way.
    fn pause(&self, ended: bool) -> Duration {
        if ended { Duration::from_millis(300) } else { self.ping_every }
    }

    fn end(&self) {}

    fn leave(&self) -> Done<()> {
        self.say(b'Q', "")
    }

    fn cut(&self) {
        self.done.store(true, Relaxed);
    }

    fn closed(&self) -> Trouble {
        Trouble::Failed(words::room_is_closed(self.server))
    }
}
