//! The upper-casing echo: the smallest server with boundaries.
//!
//! Over TCP the messages are marked by any [`Framing`]; with `naive` there is
//! none, each read is taken for a message, and a text of 2000 bytes comes back
//! as two answers or one, or a half. Over UDP each datagram is a message by
//! itself, if it arrives.

use super::server::Server;
use super::words::{A_MESSAGE, AN_ANSWER, NOTHING_CAME};
use super::{Connection, Deadline, Done, Patience, Reading, Settings, Trouble, udp};
use crate::framing::{DEFAULT_MAX_FRAME_BYTES, Framing};
use crate::sys::{self, Stop, Wait};
use crate::{Text, text};
use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

/// The port, unless another is named.
pub const PORT: u16 = 7007;

/// What comes back for `message`. Only ASCII letters change, as with Python's
/// `bytes.upper()`: the bytes of 吃饭 are left alone.
pub fn answer(message: &[u8]) -> Vec<u8> {
    message.to_ascii_uppercase()
}

/// Serves TCP until `stop` is set.
///
/// # Errors
/// When waiting for connections becomes impossible.
pub fn serve(server: &Server, framing: &dyn Framing, stop: &Stop) -> Done<()> {
    let mut busy = Vec::new();
    // Framed like any answer, so that the client can read it.
    let _ = framing.encode(words::BUSY.as_bytes(), &mut busy);
    server.serve(stop, &busy, |connection| {
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
        Ok(words::echoed(count))
    })
}

/// Sends each message, one at a time, and shows `each` what came back.
///
/// # Errors
/// When the server is not there, breaks the format, or takes too long.
pub fn send(
    server: SocketAddr,
    framing: &dyn Framing,
    patience: Patience,
    messages: impl IntoIterator<Item = Done<Vec<u8>>>,
    mut each: impl FnMut(&[u8], &[u8]) -> Done<()>,
) -> Done<()> {
    let connection = Connection::open(server, patience)?;
    let mut decoder = framing.decoder(DEFAULT_MAX_FRAME_BYTES);
    let mut out = Vec::new();
    for message in messages {
        let message = message?;
        out.clear();
        framing.encode(&message, &mut out)?;
        if out.is_empty() {
            return Err(Trouble::Usage(text!(
                "an empty message without a frame is nothing, and nothing comes back: give it a frame (see sticky-demo empty-message)",
                "没有分帧的空消息什么也不是，自然也不会有回复：请给它分帧（见 sticky-demo empty-message）"
            )));
        }
        connection.write_all(&out)?;
        let wait = patience.step;
        let answer = connection.read_frame(&mut *decoder, Reading::Greedy, wait, AN_ANSWER)?;
        let Some(answer) = answer else {
            return Err(Trouble::missing(connection.peer(), AN_ANSWER, NOTHING_CAME));
        };
        // It has small letters, so it is no echo of anything.
        if answer == words::BUSY.as_bytes() {
            return Err(Trouble::answered(connection.peer(), &answer));
        }
        each(&message, &answer)?;
    }
    Ok(())
}

/// `clients` connections at once, each sending `rounds` messages of its own and
/// checking every byte that comes back. Returns how many of them were served in
/// full, and the first trouble of those that were not.
pub fn crowd(
    server: SocketAddr,
    framing: &dyn Framing,
    patience: Patience,
    clients: usize,
    rounds: usize,
) -> (usize, Option<Trouble>) {
    let one = |client: usize| {
        let messages = (0..rounds).map(move |round| {
            // Lengths differ, so that a message that is cut or merged shows.
            let text = "abc".repeat((client + round) % 97);
            Ok(format!("client {client} says {round}: {text}").into_bytes())
        });
        send(server, framing, patience, messages, |message, came| {
            if came == answer(message) {
                Ok(())
            } else {
                let expected = String::from_utf8_lossy(&answer(message)).into_owned();
                let came = String::from_utf8_lossy(came);
                let came = text!("{came:?} came", "收到的是 {came:?}");
                Err(Trouble::broken(&server.to_string(), Text::same(expected), came))
            }
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
            Err(error) => {
                let tried = text!("starting a thread", "创建线程");
                Err(Trouble::Io { tried, error })
            }
        });
        let (good, bad): (Vec<_>, Vec<_>) = ends.partition(Result::is_ok);
        (good.len(), bad.into_iter().find_map(Result::err))
    })
}

/// Serves UDP until `stop` is set: one thread is enough, for nobody can make it
/// wait.
///
/// # Errors
/// When the socket cannot be had or waited for.
pub fn serve_udp(settings: &Settings, stop: &Stop) -> Done<()> {
    let (socket, address) = udp::listen(settings)?;
    settings.log(&text!("echo: listening at {address}, UDP", "echo：正在监听 {address}，UDP"));
    let mut buffer = vec![0; udp::most_bytes(address)];
    let mut count = 0_u64;
    while !stop.is_set() {
        let mut waits = [Wait::readable(&socket), Wait::readable(stop)];
        sys::wait(&mut waits, Duration::from_secs(1)).map_err(Trouble::call("poll"))?;
        // Errors here are about one datagram or one peer (ICMP): never ours.
        while let Ok((bytes, peer)) = socket.recv_from(&mut buffer) {
            count += 1;
            let sent = socket.send_to(&answer(&buffer[..bytes]), peer);
            settings.log(&match sent {
                Ok(_) => {
                    let bytes = Text::bytes(bytes);
                    text!(
                        "echo {peer}: a datagram of {bytes}",
                        "echo {peer}：一个 {bytes}的数据报"; bytes
                    )
                }
                Err(error) => text!(
                    "echo {peer}: error: no answer could be sent: {error}",
                    "echo {peer}：错误：无法发出回复：{error}"; error = sys::said(&error)
                ),
            });
            if stop.is_set() {
                break;
            }
        }
    }
    let count = Text::counted(count, "datagram", "datagrams", "个数据报");
    settings.log(&text!("echo: stopped, after {count}", "echo：已停止，共收到 {count}"; count));
    Ok(())
}

/// Sends each message as a datagram and waits for its answer; shows `each` what
/// came back, `None` for one that was lost. Nothing in an answer says what it
/// answers, so only one that can be an echo of this message is taken: another
/// one comes late, from a message that was given up.
///
/// # Errors
/// When a datagram cannot be sent.
pub fn send_udp(
    server: SocketAddr,
    patience: Patience,
    messages: impl IntoIterator<Item = Done<Vec<u8>>>,
    mut each: impl FnMut(&[u8], Option<&[u8]>) -> Done<()>,
) -> Done<()> {
    let socket = udp::connect(server)?;
    let most = udp::most_bytes(server);
    let mut buffer = vec![0; most + 1]; // one more: a longer answer must not look like ours
    for message in messages {
        let message = message?;
        if message.len() > most {
            return Err(Trouble::Usage(words::too_long(message.len(), most)));
        }
        socket.send(&message).map_err(Trouble::io(words::sending_to(server)))?;
        let by = Deadline::after(patience.step.min(Duration::from_secs(2)));
        let mut came = None;
        while let Some(left) = by.left() {
            socket.set_read_timeout(Some(left)).map_err(Trouble::call("SO_RCVTIMEO"))?;
            match socket.recv(&mut buffer) {
                Ok(bytes) if buffer[..bytes].eq_ignore_ascii_case(&message) => {
                    came = Some(bytes);
                    break;
                }
                Ok(_) => {}
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                    // An ICMP "port unreachable" came back (udp(7)).
                    return Err(Trouble::Io { tried: words::sending_to(server), error });
                }
                Err(_) => {}
            }
        }
        each(&message, came.map(|bytes| &buffer[..bytes]))?;
    }
    Ok(())
}

/// What a person reads.
mod words {
    use super::{SocketAddr, Text, text};

    /// Goes over the network, so in one language.
    pub const BUSY: &str = "the server is busy: try again in a moment";

    pub fn sending_to(server: SocketAddr) -> Text {
        text!("sending to {server}", "向 {server} 发送")
    }

    pub fn echoed(count: u64) -> Text {
        let count = Text::counted(count, "message", "messages", "条消息");
        text!("{count} echoed", "回显了 {count}"; count)
    }

    pub fn too_long(bytes: usize, most: usize) -> Text {
        text!(
            "a message of {bytes} bytes does not fit a datagram: at most {most} do",
            "{bytes} 字节的消息放不进一个数据报：最多 {most} 字节"
        )
    }
}
