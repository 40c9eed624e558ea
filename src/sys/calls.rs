//! Linux: single calls and states that the cases beyond the first four ask for.

#![allow(unsafe_code)] // each block below says why it is sound

use super::TcpState;
use super::linux::{poll, tcp_info};
use crate::{Known, Text};
use socket2::{Domain, Socket, Type};
use std::io;
use std::mem::MaybeUninit;
use std::net::SocketAddr;
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
    let list =
        if at.is_ipv4() { "/proc/thread-self/net/tcp" } else { "/proc/thread-self/net/tcp6" };
    let text =
        std::fs::read_to_string(list).map_err(|error| Text::same(format!("{list}: {error}")))?;
    let port = format!(":{:04X}", at.port());
    let of_this_port = text.lines().skip(1).filter(|line| {
        let mut words = line.split_whitespace().skip(1);
        let (local, _remote, state) = (words.next(), words.next(), words.next());
        local.is_some_and(|local| local.ends_with(&port)) && state == Some(TIME_WAIT)
    });
    Ok(of_this_port.count() as u64)
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
