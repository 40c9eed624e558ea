//! The room, over UDP: no connections, so who is there is a matter of what was
//! heard lately; no framing either, for each datagram is a message, if it
//! arrives.
//!
//! How one gets in stands in [`door`](super::door). With a key every datagram
//! is sealed ([`seal`](crate::programs::auth::seal)): what is not, or is not
//! new, is dropped and counted.

use super::door::{self, Cookie, Door, Refusal};
use super::{MAX_FRAME_BYTES, MAX_LINE_BYTES, PURPOSE_UDP, check_name, clean, words};
use crate::programs::auth::Key;
use crate::programs::auth::seal::{self, Dropped, Nonce, Opener, SEAL_BYTES, Sealer, Side};
use crate::programs::{Done, Settings, Trouble, udp};
use crate::sys::{self, Stop, Wait};
use crate::{Text, text};
use std::collections::BTreeMap;
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

/// Room for any datagram of ours: what stands at the door, a seal, a frame.
pub(super) const MAX_DATAGRAM_BYTES: usize = 65 + SEAL_BYTES + MAX_FRAME_BYTES;

struct Member {
    name: String,
    heard: Instant,
    sealer: Sealer,
    opener: Opener,
    drops: Drops,
}

struct Room {
    socket: UdpSocket,
    key: Option<Key>,
    door: Door,
    members: BTreeMap<SocketAddr, Member>,
    settings: Settings,
}

/// Serves the room until `stop` is set; with a key, for those who have it.
///
/// # Errors
/// When the socket cannot be had or waited for.
pub fn serve_udp(settings: &Settings, key: Option<&Key>, stop: &Stop) -> Done<()> {
    // Nothing here may wait for one member: what does not fit the socket's
    // queue is lost, as UDP may.
    let (socket, address) = udp::listen(settings)?;
    settings.log(&text!("chat: listening at {address}, UDP", "chat：正在监听 {address}，UDP"));
    let mut room = Room {
        socket,
        key: key.cloned(),
        door: Door::new()?,
        members: BTreeMap::new(),
        settings: *settings,
    };
    let mut buffer = [0; MAX_DATAGRAM_BYTES];
    while !stop.is_set() {
        let mut waits = [Wait::readable(&room.socket), Wait::readable(stop)];
        sys::wait(&mut waits, Duration::from_secs(1)).map_err(Trouble::call("poll"))?;
        for _ in 0..100 {
            let Ok((bytes, peer)) = room.socket.recv_from(&mut buffer) else { break };
            room.heard(peer, &buffer[..bytes]);
        }
        room.forget_the_silent();
    }
    room.close();
    settings.log(&text!("chat: stopped", "chat：已停止"));
    Ok(())
}

impl Room {
    fn heard(&mut self, peer: SocketAddr, datagram: &[u8]) {
        match door::parts(datagram) {
            Some((door::HELLO, nonce, rest)) if rest.len() >= size_of::<Nonce>() => {
                self.ask_back(peer, &nonce);
            }
            Some((door::COME, nonce, rest)) => {
                if let Some((cookie, first)) = rest.split_first_chunk() {
                    self.at_the_door(peer, &nonce, cookie, first);
                }
            }
            _ => self.member_says(peer, datagram),
        }
    }

    fn ask_back(&self, peer: SocketAddr, nonce: &Nonce) {
        let cookie = self.door.cookie(peer, nonce);
        self.send(peer, &door::datagram(door::COOKIE, nonce, &[&cookie]));
    }

    fn at_the_door(&mut self, peer: SocketAddr, nonce: &Nonce, cookie: &Nonce, first: &[u8]) {
        match self.door.look(peer, nonce, cookie) {
            Cookie::Wrong => return self.ask_back(peer, nonce),
            Cookie::Used(Some(answer)) => return self.send(peer, &answer),
            Cookie::Used(None) => return,
            Cookie::Fresh => {}
        }
        // From here on we know that somebody reads at that address.
        let key = self.key.as_ref();
        let (sealer, mut opener) = seal::session(key, PURPOSE_UDP, (*cookie, *nonce), Side::Server);
        let no = match opener.open(first).map(<[u8]>::split_first) {
            Ok(Some((b'J', name))) => {
                // And, with a key, that it has ours.
                let name = String::from_utf8_lossy(name);
                let answer = self.enter(peer, &name, sealer, opener);
                self.send(peer, &answer);
                return self.door.used(*cookie, answer);
            }
            Ok(_) => Refusal::NoKeyHere,
            Err(Dropped::Unsealed) => Refusal::KeyWanted,
            Err(_) => Refusal::WrongKey,
        };
        // A no is an answer like any other: it is said again, and logged once.
        self.log(peer, &no.in_words().into());
        let answer = door::datagram(door::NO, nonce, &[&[no.byte()]]);
        self.send(peer, &answer);
        self.door.used(*cookie, answer);
    }

    /// Returns the room's first datagram to the newcomer.
    fn enter(
        &mut self,
        peer: SocketAddr,
        name: &str,
        mut sealer: Sealer,
        opener: Opener,
    ) -> Vec<u8> {
        self.leave(peer, words::left, words::has_left); // it has begun anew
        let names: Vec<String> = self.members.values().map(|m| m.name.clone()).collect();
        let name = check_name(name).and_then(|name| {
            if self.members.len() >= self.settings.max_connections {
                Err(words::BUSY)
            } else if names.contains(&name) {
                Err(words::TAKEN)
            } else {
                Ok(name)
            }
        });
        match name {
            Ok(name) => {
                self.log(peer, &words::has_joined(&name));
                self.tell(None, &words::joined(&name));
                let answer = sealer.seal(format!("L{}", words::present(&names)).as_bytes());
                let (heard, drops) = (Instant::now(), Drops::default());
                self.members.insert(peer, Member { name, heard, sealer, opener, drops });
                answer
            }
            Err(why) => sealer.seal(format!("R{}", why.en).as_bytes()),
        }
    }

    fn member_says(&mut self, peer: SocketAddr, datagram: &[u8]) {
        // A stranger's datagram: nothing to answer.
        let Some(member) = self.members.get_mut(&peer) else { return };
        let content = match member.opener.open(datagram) {
            Ok(content) => content,
            Err(why) => {
                if let Some(line) = member.drops.count(why) {
                    self.log(peer, &line);
                }
                return;
            }
        };
        member.heard = Instant::now();
        match content.split_first() {
            Some((b'T', text)) => {
                let said = words::said(&member.name, &clean(text, MAX_LINE_BYTES));
                self.tell(Some(peer), &said);
            }
            Some((b'Q', _)) => self.leave(peer, words::left, words::has_left),
            _ => {} // still here, and nothing to say
        }
    }

    fn leave(&mut self, peer: SocketAddr, told: fn(&str) -> String, logged: fn(&str) -> Text) {
        if let Some(Member { name, .. }) = self.members.remove(&peer) {
            self.log(peer, &logged(&name));
            self.tell(None, &told(&name));
        }
    }

    fn tell(&mut self, from: Option<SocketAddr>, text: &str) {
        let content = format!("L{text}");
        for (peer, member) in self.members.iter_mut().filter(|(peer, _)| Some(**peer) != from) {
            let _ = self.socket.send_to(&member.sealer.seal(content.as_bytes()), peer);
        }
    }

    /// Nothing closes with the socket: they must be told, each under its seal. To
    /// whom that is lost, the system says at the next datagram that nobody listens.
    fn close(&mut self) {
        for (peer, member) in &mut self.members {
            let _ = self.socket.send_to(&member.sealer.seal(b"Q"), peer);
        }
    }

    fn send(&self, peer: SocketAddr, datagram: &[u8]) {
        let _ = self.socket.send_to(datagram, peer);
    }

    fn log(&self, peer: SocketAddr, said: &Text) {
        self.settings.log(&text!("chat {peer}: {said}", "chat {peer}：{said}"; said));
    }

    fn forget_the_silent(&mut self) {
        let idle = self.settings.patience.idle;
        let silent = |(peer, member): (&SocketAddr, &Member)| {
            (member.heard.elapsed() > idle).then_some(*peer)
        };
        let silent: Vec<SocketAddr> = self.members.iter().filter_map(silent).collect();
        for peer in silent {
            self.leave(peer, words::fell_silent, words::has_fallen_silent);
        }
    }
}

/// Datagrams that were not believed, counted by the reason.
#[derive(Debug, Default)]
pub(super) struct Drops([u64; Dropped::ALL.len()]);

impl Drops {
    /// Counts one more. What is to be said about it comes the first time, the
    /// second, the fourth, the eighth …: a flood of them must not become a flood
    /// of lines.
    pub fn count(&mut self, why: Dropped) -> Option<Text> {
        let count = &mut self.0[why as usize];
        *count += 1;
        let why: Text = why.in_words().into();
        count.is_power_of_two().then(|| {
            text!(
                "a datagram was dropped: {why} ({count} so far)",
                "丢弃了一个数据报：{why}（至今 {count} 个）"; why
            )
        })
    }
}
