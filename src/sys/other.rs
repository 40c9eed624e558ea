//! Every other system: the same questions, answered with the reason why not.

#![allow(unsafe_code)] // two blocks, argued below

use super::{TcpCounters, TcpState, Unsent};
use crate::{Known, Sentence, Text, text};
use socket2::Socket;
use std::io;
use std::mem::MaybeUninit;
use std::net::SocketAddr;
use std::time::Duration;

/// Why a thing with a name of its own cannot be asked here.
fn not_here(name: &str) -> Text {
    lacking(&Text::same(name))
}

/// The same of something that each language has its own words for.
fn lacking(what: &Text) -> Text {
    let system = std::env::consts::OS;
    text!(
        "{what} is asked on Linux only, and this is {system}",
        "本机是 {system}，只有在 Linux 上才能查询：{what}"; what
    )
}

fn refuse<T>(why: Text) -> io::Result<T> {
    Err(io::Error::new(io::ErrorKind::Unsupported, Sentence(why)))
}

/// Not observed here.
///
/// # Errors
/// Always, with the reason.
pub fn tcp_counters(_: &Socket) -> Known<TcpCounters> {
    Err(not_here("TCP_INFO"))
}

/// Not observed here.
///
/// # Errors
/// Always, with the reason.
pub fn queued_bytes(_: &Socket) -> Known<usize> {
    Err(not_here("FIONREAD"))
}

/// Not observed here.
///
/// # Errors
/// Always, with the reason.
pub fn unsent(_: &Socket) -> Known<Unsent> {
    Err(not_here("SIOCOUTQ"))
}

/// No system but Linux tells a datagram's length beforehand: it is looked at,
/// without taking it, in a buffer as long as the longest there can be.
///
/// # Errors
/// As recv on this system.
pub fn datagram_bytes(socket: &Socket) -> io::Result<usize> {
    socket.peek(&mut [MaybeUninit::uninit(); 65_535])
}

/// Takes one datagram; its true length is not told here, only whether it was cut.
///
/// # Errors
/// As recv on this system.
pub fn recv_datagram(
    socket: &Socket,
    buffer: &mut [u8],
) -> io::Result<(usize, Known<usize>, bool)> {
    // SAFETY: `&mut [u8]` may be seen as `&mut [MaybeUninit<u8>]` here because
    // socket2 promises to write only initialised bytes into it.
    let buffer = unsafe { &mut *(std::ptr::from_mut(buffer) as *mut [MaybeUninit<u8>]) };
    let mut parts = [socket2::MaybeUninitSlice::new(buffer)];
    let (got_bytes, flags) = socket.recv_vectored(&mut parts)?;
    let truncated = flags.is_truncated();
    let true_bytes = if truncated {
        Err(lacking(&text!("a cut datagram's true length", "被截断数据报的真实长度")))
    } else {
        Ok(got_bytes)
    };
    Ok((got_bytes, true_bytes, truncated))
}

/// Not observed here.
///
/// # Errors
/// Always, with the reason.
pub fn dropped_datagrams(_: &Socket) -> Known<u64> {
    Err(not_here("SO_MEMINFO"))
}

/// Not observed here.
///
/// # Errors
/// Always, with the reason.
pub fn wait_for_error(_: &Socket, _: Duration) -> Known<bool> {
    Err(not_here("POLLERR"))
}

/// Not here.
///
/// # Errors
/// Always, with the reason.
pub fn receive_low_water(_: &Socket) -> io::Result<u32> {
    refuse(not_here("SO_RCVLOWAT"))
}

/// Not here.
///
/// # Errors
/// Always, with the reason.
pub fn set_receive_low_water(_: &Socket, _: u32) -> io::Result<()> {
    refuse(not_here("SO_RCVLOWAT"))
}

/// A datagram longer than UDP can carry: WSAEMSGSIZE on Windows, EMSGSIZE on
/// the systems that descend from BSD.
pub fn is_too_long(error: &io::Error) -> bool {
    error.raw_os_error() == Some(if cfg!(windows) { 10_040 } else { 40 })
}

/// Not here.
///
/// # Errors
/// Always, with the reason.
pub fn set_quickack(_: &Socket, _: bool) -> io::Result<()> {
    refuse(not_here("TCP_QUICKACK"))
}

/// Not here.
///
/// # Errors
/// Always, with the reason.
pub fn quickack(_: &Socket) -> io::Result<bool> {
    refuse(not_here("TCP_QUICKACK"))
}

/// Not here.
///
/// # Errors
/// Always, with the reason.
pub fn set_cork(_: &Socket, _: bool) -> io::Result<()> {
    refuse(not_here("TCP_CORK"))
}

/// Not here.
///
/// # Errors
/// Always, with the reason.
pub fn cork(_: &Socket) -> io::Result<bool> {
    refuse(not_here("TCP_CORK"))
}

/// Not here.
///
/// # Errors
/// Always, with the reason.
pub fn set_mss(_: &Socket, _: u32) -> io::Result<()> {
    refuse(not_here("TCP_MAXSEG"))
}

/// Not here.
///
/// # Errors
/// Always, with the reason.
pub fn mss(_: &Socket) -> io::Result<u32> {
    refuse(not_here("TCP_MAXSEG"))
}

/// The system's name.
pub fn kernel() -> String {
    std::env::consts::OS.to_owned()
}

/// Not asked here; COLUMNS tells.
pub fn terminal_columns() -> Option<usize> {
    None
}

/// How many lines the terminal on stdout has: not known here.
pub fn terminal_rows() -> Option<usize> {
    None
}

/// Looks at what waits in a receive queue and leaves it there.
///
/// # Errors
/// As recv on this system.
pub fn peek(socket: &Socket, buffer: &mut [u8]) -> io::Result<usize> {
    // SAFETY: `&mut [u8]` may be seen as `&mut [MaybeUninit<u8>]` here because
    // socket2 promises to write only initialised bytes into it.
    let buffer = unsafe { &mut *(std::ptr::from_mut(buffer) as *mut [MaybeUninit<u8>]) };
    socket.peek(buffer)
}

/// Not here.
///
/// # Errors
/// Always, with the reason.
pub fn send_more(_: &Socket, _: &[u8]) -> io::Result<usize> {
    refuse(not_here("MSG_MORE"))
}

/// Not here.
///
/// # Errors
/// Always, with the reason.
pub fn wait_writable(_: &Socket, _: Duration) -> io::Result<bool> {
    refuse(not_here("POLLOUT"))
}

/// Not here.
///
/// # Errors
/// Always, with the reason.
pub fn begin_connecting(_: &Socket, _: SocketAddr) -> io::Result<()> {
    refuse(lacking(&text!("a connect that does not wait", "不等待应答的 connect ")))
}

/// Not observed here.
///
/// # Errors
/// Always, with the reason.
pub fn tcp_state(_: &Socket) -> Known<TcpState> {
    Err(lacking(&text!("a connection's state", "连接的状态")))
}

/// Not observed here.
///
/// # Errors
/// Always, with the reason.
pub fn waiting_for_accept(_: &Socket) -> Known<u64> {
    Err(lacking(&text!("the length of the accept queue", "accept 队列的长度")))
}

/// Not observed here.
///
/// # Errors
/// Always, with the reason.
pub fn time_wait(_: SocketAddr) -> Known<u64> {
    Err(lacking(&text!("the list of connections in TIME_WAIT", "处于 TIME_WAIT 的连接列表")))
}

/// Not observed here.
///
/// # Errors
/// Always, with the reason.
pub fn unread_at(_: SocketAddr, _: SocketAddr) -> Known<Option<u64>> {
    Err(lacking(&text!("the other end's receive queue", "对端的接收队列")))
}

/// Not here.
///
/// # Errors
/// Always, with the reason.
pub fn unix_pair(_: bool) -> io::Result<(Socket, Socket)> {
    refuse(lacking(&text!("a pair of AF_UNIX sockets", "一对 AF_UNIX 套接字")))
}

/// Not here.
///
/// # Errors
/// Always, with the reason.
pub fn set_dont_fragment(_: &Socket, _: bool) -> io::Result<()> {
    refuse(not_here("IP_MTU_DISCOVER"))
}

/// Not here.
///
/// # Errors
/// Always, with the reason.
pub fn dont_fragment(_: &Socket) -> io::Result<bool> {
    refuse(not_here("IP_MTU_DISCOVER"))
}
