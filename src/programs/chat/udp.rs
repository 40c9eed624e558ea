//! The room, over UDP: no connections, so who is there is a matter of what was
//! heard lately; no framing either, for each datagram is a message, if it
//! arrives.

use super::client::parts;
use super::{Event, MAX_FRAME_BYTES, check_name, clean, words};
use crate::programs::auth::{Key, nonce};
use crate::programs::{Done, Patience, Settings, Trouble};
use crate::sys::{self, Stop, Wait};
use crate::{Text, text};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::collections::BTreeMap;
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

/// A member must show that it can read at the address it writes from, or a
/// stranger could have the room's talk sent to a third party (an amplification
/// attack, RFC 8085 section 6): the server sends a cookie, and only who brings
/// it back is let in.
const COOKIE_BYTES: usize = 16;

struct Member {
    name: String,
    heard: Instant,
}

struct Room {
    socket: UdpSocket,
    secret: Key,
    members: BTreeMap<SocketAddr, Member>,
    settings: Settings,
}

/// Serves the room until `stop` is set.
///
/// # Errors
/// When the socket cannot be had or waited for.
pub fn serve_udp(settings: &Settings, stop: &Stop) -> Done<()> {
    let wanted = SocketAddr::new(settings.bind, settings.port);
    let socket = UdpSocket::bind(wanted).map_err(|error| {
        Trouble::Usage(text!(
            "binding {wanted} failed: {error}; --port chooses another",
            "无法绑定 {wanted}：{error}；可用 --port 换一个端口"
        ))
    })?;
    // Nothing here may wait for one member: what does not fit the socket's
    // queue is lost, as UDP may.
    socket.set_nonblocking(true).map_err(Trouble::call("O_NONBLOCK"))?;
    let address = socket.local_addr().map_err(Trouble::call("getsockname"))?;
    settings.log(&text!("chat: listening at {address}, UDP", "chat：正在监听 {address}，UDP"));
    let secret = Key::new(&[nonce()?.as_slice(), b"."].concat()).map_err(Trouble::Usage)?;
    let mut room = Room { socket, secret, members: BTreeMap::new(), settings: *settings };
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
    settings.log(&text!("chat: stopped", "chat：已停止"));
    Ok(())
}

impl Room {
    fn heard(&mut self, peer: SocketAddr, datagram: &[u8]) {
        if let Some(member) = self.members.get_mut(&peer) {
            member.heard = Instant::now();
        }
        let known = self.members.get(&peer).map(|member| member.name.clone());
        match (datagram.split_first(), known) {
            (Some((b'J', rest)), None) if rest.len() > COOKIE_BYTES => {
                let (cookie, name) = rest.split_at(COOKIE_BYTES);
                if self.cookie(peer).verify_truncated_left(cookie).is_ok() {
                    self.enter(peer, &String::from_utf8_lossy(name));
                } else {
                    // As long as what came, or shorter: no amplification.
                    let cookie = self.cookie(peer).finalize().into_bytes();
                    self.send(peer, b'K', &cookie[..COOKIE_BYTES]);
                }
            }
            (Some((b'J', _)), Some(_)) => self.send(peer, b'L', b"* you are in"),
            (Some((b'T', text)), Some(name)) => {
                self.tell(Some(peer), &words::said(&name, &clean(text)));
            }
            (Some((b'Q', _)), Some(name)) => {
                self.members.remove(&peer);
                self.log(peer, &words::has_left(&name));
                self.tell(None, &words::left(&name));
            }
            _ => {} // a ping, or a stranger's datagram: nothing to answer
        }
    }

    fn cookie(&self, peer: SocketAddr) -> Hmac<Sha256> {
        let mut digest = <Hmac<Sha256> as KeyInit>::new_from_slice(self.secret.bytes())
            .expect("HMAC takes any key");
        digest.update(peer.to_string().as_bytes());
        digest
    }

    fn enter(&mut self, peer: SocketAddr, name: &str) {
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
                self.send(peer, b'L', words::present(&names).as_bytes());
                self.members.insert(peer, Member { name: name.clone(), heard: Instant::now() });
                self.tell(Some(peer), &words::joined(&name));
            }
            Err(why) => self.send(peer, b'R', why.en.as_bytes()),
        }
    }

    fn tell(&self, from: Option<SocketAddr>, text: &str) {
        for peer in self.members.keys().filter(|peer| Some(**peer) != from) {
            self.send(*peer, b'L', text.as_bytes());
        }
    }

    fn send(&self, peer: SocketAddr, kind: u8, content: &[u8]) {
        let _ = self.socket.send_to(&[&[kind], content].concat(), peer);
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
            if let Some(member) = self.members.remove(&peer) {
                let name = &member.name;
                self.log(peer, &text!("{name} fell silent", "{name} 长时间没有消息"));
                self.tell(None, &words::fell_silent(&member.name));
            }
        }
    }
}

/// As [`join`](super::join), with datagrams.
///
/// # Errors
/// When the server does not answer, or refuses the name.
pub fn join_udp(
    (server, patience): (SocketAddr, Patience),
    name: &str,
    (events, sender): (&Receiver<Event>, &Sender<Event>),
    stay: bool,
    mut each: impl FnMut(&str) -> Done<()> + Send,
) -> Done<()> {
    check_name(name).map_err(|why| Trouble::Usage(why.into()))?;
    let local: SocketAddr =
        if server.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { ([0_u16; 8], 0).into() };
    let socket = UdpSocket::bind(local)
        .map_err(Trouble::io(text!("binding a UDP socket", "绑定 UDP 套接字")))?;
    socket
        .connect(server)
        .map_err(Trouble::io(text!("naming {server} as the peer", "把 {server} 设为对端")))?;
    each(&enter(&socket, server, name)?)?;
    let done = AtomicBool::new(false);
    let (socket, done_flag) = (&socket, &done);
    let send = |kind: u8, text: &str| {
        let sent = socket.send(&[&[kind], text.as_bytes()].concat());
        sent.map(drop).map_err(Trouble::io(text!("sending to {server}", "向 {server} 发送")))
    };
    thread::scope(|threads| {
        threads.spawn(move || {
            let end = listen(socket, server, done_flag, &mut each);
            let _ = sender.send(Event::Closed(end));
        });
        let mut ended = false;
        let end = loop {
            let wait = if ended { Duration::from_millis(300) } else { patience.idle / 4 };
            match events.recv_timeout(wait) {
                Ok(Event::Line(text)) => {
                    if let Err(trouble) = parts(&text).iter().try_for_each(|part| send(b'T', part))
                    {
                        break Err(trouble);
                    }
                }
                Ok(Event::EndOfInput) => ended = !stay,
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

/// Fetches the cookie, and comes back with it. Each datagram may be lost, so
/// each is tried more than once.
fn enter(socket: &UdpSocket, server: SocketAddr, name: &str) -> Done<String> {
    let mut cookie = [0; COOKIE_BYTES];
    let mut buffer = [0; MAX_FRAME_BYTES];
    let each = Duration::from_millis(400);
    socket.set_read_timeout(Some(each)).map_err(Trouble::call("SO_RCVTIMEO"))?;
    for _ in 0..8 {
        socket
            .send(&[b"J", &cookie[..], name.as_bytes()].concat())
            .map_err(Trouble::io(text!("sending to {server}", "向 {server} 发送")))?;
        let Ok(bytes) = socket.recv(&mut buffer) else { continue };
        match buffer[..bytes].split_first() {
            Some((b'K', fresh)) if fresh.len() == COOKIE_BYTES => cookie.copy_from_slice(fresh),
            Some((b'L', line)) => return Ok(clean(line)),
            Some((b'R', why)) => return Err(Trouble::answered(&server.to_string(), why)),
            _ => {}
        }
    }
    Err(Trouble::TimedOut {
        peer: server.to_string(),
        waited_for: text!("an answer to our name", "对我们名字的答复"),
        limit: 8 * each,
    })
}

fn listen(
    socket: &UdpSocket,
    server: SocketAddr,
    done: &AtomicBool,
    each: &mut impl FnMut(&str) -> Done<()>,
) -> Done<()> {
    let mut buffer = [0; MAX_FRAME_BYTES];
    let moment = Duration::from_millis(100);
    socket.set_read_timeout(Some(moment)).map_err(Trouble::call("SO_RCVTIMEO"))?;
    while !done.load(Relaxed) {
        match socket.recv(&mut buffer) {
            Ok(bytes) if buffer.first() == Some(&b'L') && bytes > 0 => {
                each(&clean(&buffer[1..bytes]))?
            }
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                return Err(Trouble::Io {
                    tried: text!("listening to {server}", "接收 {server} 的数据报"),
                    error,
                });
            }
            _ => {}
        }
    }
    Ok(())
}
