//! Linux: single calls and states that the cases beyond the first four ask for.

#![allow(unsafe_code)] // each block below says why it is sound

use super::TcpState;
use super::linux::{poll, tcp_info};
use crate::{Known, Text};
use socket2::{Domain, Socket, Type};
use std::io;
use std::mem::MaybeUninit;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// Looks at what waits in a receive queue and leaves it there (MSG_PEEK, recv(2)).
///
/// # Errors
/// As recv(2).
pub fn peek(socket: &Socket, buffer: &mut [u8]) -> io::Result<usize> {
    // SAFETY: `&mut [u8]` may be seen as `&mut [MaybeUninit<u8>]` here because
    // socket2 promises to write only initialised bytes into it.
    let buffer = unsafe { &mut *(std::ptr::from_mut(buffer) as *mut [MaybeUninit<u8>]) };
    socket.peek(buffer)
}

/// One send with MSG_MORE: "the caller has more data to send" (send(2)).
///
/// # Errors
/// As send(2).
pub fn send_more(socket: &Socket, data: &[u8]) -> io::Result<usize> {
    socket.send_with_flags(data, libc::MSG_MORE)
}

/// Waits until a send buffer has room (poll(2), POLLOUT); `false` when the time
/// was up first.
///
/// # Errors
/// As poll(2).
pub fn wait_writable(socket: &Socket, within: Duration) -> io::Result<bool> {
    poll(socket, libc::POLLOUT, within)
}

/// Begins to connect a non-blocking socket and does not wait for the answer
/// (connect(2), EINPROGRESS).
///
/// # Errors
/// As connect(2), but for EINPROGRESS.
pub fn begin_connecting(socket: &Socket, to: SocketAddr) -> io::Result<()> {
    socket.set_nonblocking(true)?;
    match socket.connect(&to.into()) {
        Err(error) if error.raw_os_error() == Some(libc::EINPROGRESS) => Ok(()),
        other => other,
    }
}

/// Where a connection stands (RFC 9293 §3.3.2).
///
/// # Errors
/// When the kernel refuses the question.
pub fn tcp_state(socket: &Socket) -> Known<TcpState> {
    // linux/tcp_states.h
    // It stands in the first byte, and `tcpi_unacked` not far behind: on every
    // kernel that has TCP_INFO.
    Ok(match tcp_info(socket)?.0.tcpi_state {
        1 => TcpState::Established,
        2 => TcpState::SynSent,
        7 => TcpState::Closed,
        other => TcpState::Other(other),
    })
}

/// How many completed connections wait for accept(2) at a listening socket. Of
/// a listening socket, Linux tells it in `tcpi_unacked`.
///
/// # Errors
/// When the kernel refuses the question.
pub fn waiting_for_accept(socket: &Socket) -> Known<u64> {
    Ok(u64::from(tcp_info(socket)?.0.tcpi_unacked))
}

/// How many connections of a local address are in TIME_WAIT: they belong to no
/// process any more, so the list of all sockets is asked (proc(5),
/// /proc/net/tcp): that of the network namespace in which this thread is.
///
/// # Errors
/// When the list cannot be read.
pub fn time_wait(at: SocketAddr) -> Known<u64> {
    const TIME_WAIT: &str = "06"; // linux/tcp_states.h
    let list = listed(if at.is_ipv4() { "tcp" } else { "tcp6" })?;
    let port = format!(":{:04X}", at.port());
    let of_this_port = list.lines().skip(1).filter(|line| {
        let mut words = line.split_whitespace().skip(1);
        let (local, _remote, state) = (words.next(), words.next(), words.next());
        local.is_some_and(|local| local.ends_with(&port)) && state == Some(TIME_WAIT)
    });
    Ok(of_this_port.count() as u64)
}

/// Bytes that wait in the receive queue of a connection's other end, seen from
/// outside: `local` and `remote` are that end's own address and its peer's.
/// `None` where no socket of this host (of this thread's network namespace) is
/// that end. An IPv6 socket may hold an IPv4 connection (ipv6(7)): both lists
/// are gone through.
///
/// # Errors
/// When the lists cannot be read.
pub fn unread_at(local: SocketAddr, remote: SocketAddr) -> Known<Option<u64>> {
    let ends = (plain(local), plain(remote));
    for list in ["tcp", "tcp6"] {
        let unread = listed(list)?.lines().skip(1).find_map(|line| {
            let mut words = line.split_whitespace().skip(1);
            let row = (address(words.next()?)?, address(words.next()?)?);
            let (_sent, received) = words.nth(1)?.split_once(':')?; // behind the state
            (row == ends).then(|| u64::from_str_radix(received, 16).ok())?
        });
        if unread.is_some() {
            return Ok(unread);
        }
    }
    Ok(None)
}

/// The list of all TCP sockets of this thread's network namespace.
fn listed(name: &str) -> Known<String> {
    let list = format!("/proc/thread-self/net/{name}");
    std::fs::read_to_string(&list).map_err(|error| Text::same(format!("{list}: {error}")))
}

/// Address and port, an IPv4 address as such also where IPv6 carries it.
fn plain(at: SocketAddr) -> (IpAddr, u16) {
    (at.ip().to_canonical(), at.port())
}

/// An address as the list writes it: words of 32 bits in hexadecimal, each as
/// this host would print the number that lies in network order; then the port.
fn address(written: &str) -> Option<(IpAddr, u16)> {
    let (ip, port) = written.split_once(':')?;
    let word = |at: usize| Some(u32::from_str_radix(ip.get(at..at + 8)?, 16).ok()?.to_ne_bytes());
    let ip = match ip.len() {
        8 => IpAddr::from(word(0)?),
        _ => {
            let words = [word(0)?, word(8)?, word(16)?, word(24)?];
            IpAddr::from(<[u8; 16]>::try_from(words.concat()).ok()?)
        }
    };
    Some(plain(SocketAddr::new(ip, u16::from_str_radix(port, 16).ok()?)))
}

/// Two connected AF_UNIX sockets: a stream, or one that keeps records
/// (SOCK_SEQPACKET, unix(7)).
///
/// # Errors
/// As socketpair(2).
pub fn unix_pair(keeps_records: bool) -> io::Result<(Socket, Socket)> {
    let kind = if keeps_records { Type::SEQPACKET } else { Type::STREAM };
    Socket::pair(Domain::UNIX, kind, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};

    #[test]
    fn what_the_other_end_has_not_read_is_told_from_outside() {
        // The last: an IPv6 socket that accepts an IPv4 connection.
        for (bind, to) in [("127.0.0.1", "127.0.0.1"), ("::1", "::1"), ("::", "127.0.0.1")] {
            let Ok(listener) = TcpListener::bind((bind, 0)) else {
                eprintln!("not tried: this host has no {bind}");
                continue;
            };
            let port = listener.local_addr().expect("bound").port();
            let mut ours = TcpStream::connect((to, port)).expect("it listens");
            let (mut theirs, _) = listener.accept().expect("it has connected");
            let (local, remote) = (ours.local_addr().unwrap(), ours.peer_addr().unwrap());
            assert_eq!(unread_at(remote, local), Ok(Some(0)), "{bind}");
            ours.write_all(b"four").expect("it is read");
            assert_eq!(theirs.peek(&mut [0; 4]).expect("it was sent"), 4);
            assert_eq!(unread_at(remote, local), Ok(Some(4)), "{bind}");
            assert_eq!(unread_at(local, remote), Ok(Some(0)), "the ends are told apart");
            theirs.read_exact(&mut [0; 3]).expect("it is there");
            assert_eq!(unread_at(remote, local), Ok(Some(1)), "{bind}");
        }
        let nobody = SocketAddr::from(([127, 0, 0, 1], 1));
        assert_eq!(unread_at(nobody, nobody), Ok(None));
    }
}
