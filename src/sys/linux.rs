//! Linux: TCP_INFO, the queue ioctls, and the options that only it has.

#![allow(unsafe_code)] // each block below says why it is sound

use super::socket_option::{get_option, set_option};
use super::{TcpCounters, Unsent, failed, said};
use crate::{Known, Text, text};
use socket2::Socket;
use std::io;
use std::mem::{MaybeUninit, offset_of, size_of};
use std::os::fd::AsRawFd;
use std::time::{Duration, Instant};

/// Which call failed just now, and what the system says about it.
pub(super) fn failed_now(call: &str) -> Text {
    said(&failed(call, io::Error::last_os_error()))
}

/// What TCP_INFO tells (tcp(7)), and how many bytes of it this kernel knows.
pub(super) fn tcp_info(socket: &Socket) -> Known<(libc::tcp_info, usize)> {
    get_option(socket, libc::IPPROTO_TCP, libc::TCP_INFO)
        .map_err(|error| said(&failed("getsockopt(TCP_INFO)", error)))
}

/// The counters of a TCP socket (TCP_INFO, tcp(7)).
///
/// # Errors
/// When the kernel refuses the question, with its reason.
pub fn tcp_counters(socket: &Socket) -> Known<TcpCounters> {
    let (info, length) = tcp_info(socket)?;

    // What lies beyond the length is a zero and not an answer.
    let known = |end: usize, field: &str, value: u64| {
        if end <= length {
            Ok(value)
        } else {
            Err(text!(
                "this kernel's TCP_INFO has {length} bytes and no {field}",
                "本机内核的 TCP_INFO 只有 {length} 字节，没有 {field}"
            ))
        }
    };
    macro_rules! field {
        ($name:ident, $width:ty) => {
            known(
                offset_of!(libc::tcp_info, $name) + size_of::<$width>(),
                stringify!($name),
                u64::from(info.$name),
            )
        };
    }
    Ok(TcpCounters {
        data_segments_out: field!(tcpi_data_segs_out, u32),
        retransmitted_segments: field!(tcpi_total_retrans, u32),
        bytes_out: field!(tcpi_bytes_sent, u64),
        retransmitted_bytes: field!(tcpi_bytes_retrans, u64),
        mss_bytes: field!(tcpi_snd_mss, u32),
    })
}

/// Asks an ioctl that answers with one `int`.
fn ask_int(socket: &Socket, request: libc::c_ulong, name: &str) -> Known<usize> {
    let mut answer: libc::c_int = 0;
    // SAFETY: each request named in this file writes one int through the
    // pointer, which is valid for it.
    let result = unsafe { libc::ioctl(socket.as_raw_fd(), request as _, &mut answer) };
    if result != 0 {
        return Err(failed_now(&format!("ioctl({name})")));
    }
    usize::try_from(answer)
        .map_err(|_| text!("ioctl({name}) answered {answer}", "ioctl({name}) 返回了 {answer}"))
}

/// Bytes waiting in a TCP receive queue (FIONREAD, tcp(7)). Looking takes
/// nothing out.
///
/// # Errors
/// When the kernel refuses the question.
pub fn queued_bytes(socket: &Socket) -> Known<usize> {
    ask_int(socket, libc::FIONREAD, "FIONREAD")
}

/// What a TCP sender has written and the peer has not acknowledged.
///
/// # Errors
/// When the kernel refuses the question.
pub fn unsent(socket: &Socket) -> Known<Unsent> {
    const SIOCOUTQNSD: libc::c_ulong = 0x894B; // linux/sockios.h
    Ok(Unsent {
        unacknowledged_bytes: ask_int(socket, libc::TIOCOUTQ, "SIOCOUTQ")?,
        waiting_bytes: ask_int(socket, SIOCOUTQNSD, "SIOCOUTQNSD")?,
    })
}

/// The true length of the datagram that the next read would take, without
/// taking it: MSG_PEEK looks, MSG_TRUNC as *input* asks for the real length
/// even where the buffer is shorter (recv(2)). Waits as long as the socket's
/// read timeout lets it.
///
/// # Errors
/// As recv(2).
pub fn datagram_bytes(socket: &Socket) -> io::Result<usize> {
    socket.recv_with_flags(&mut [], libc::MSG_PEEK | libc::MSG_TRUNC)
}

/// Takes one datagram: how many bytes fit the buffer, the datagram's true
/// length where the system tells it, and whether MSG_TRUNC says that the rest
/// is gone (udp(7)).
///
/// # Errors
/// As recvmsg(2).
pub fn recv_datagram(
    socket: &Socket,
    buffer: &mut [u8],
) -> io::Result<(usize, Known<usize>, bool)> {
    let room = buffer.len();
    // SAFETY: `&mut [u8]` may be seen as `&mut [MaybeUninit<u8>]` here because
    // socket2 promises to write only initialised bytes into it.
    let buffer = unsafe { &mut *(std::ptr::from_mut(buffer) as *mut [MaybeUninit<u8>]) };
    let mut parts = [socket2::MaybeUninitSlice::new(buffer)];
    let (true_bytes, flags) = socket.recv_vectored_with_flags(&mut parts, libc::MSG_TRUNC)?;
    Ok((true_bytes.min(room), Ok(true_bytes), flags.is_truncated()))
}

/// Datagrams that the kernel threw away because the receive buffer was full
/// (the last field of SO_MEMINFO, linux/sock_diag.h).
///
/// # Errors
/// When the kernel refuses the question.
pub fn dropped_datagrams(socket: &Socket) -> Known<u64> {
    const SK_MEMINFO_DROPS: usize = 8;
    let (info, length): ([u32; SK_MEMINFO_DROPS + 1], _) =
        get_option(socket, libc::SOL_SOCKET, libc::SO_MEMINFO)
            .map_err(|error| said(&failed("getsockopt(SO_MEMINFO)", error)))?;
    if length < size_of_val(&info) {
        return Err(text!(
            "this kernel's SO_MEMINFO has {length} bytes and no drop counter",
            "本机内核的 SO_MEMINFO 只有 {length} 字节，没有丢弃计数"
        ));
    }
    Ok(u64::from(info[SK_MEMINFO_DROPS]))
}

/// Waits until an error of an earlier call is there to be told (POLLERR,
/// poll(2)), and leaves it there for the next call; `false` when the time was
/// up first.
///
/// # Errors
/// When the kernel refuses the question.
pub fn wait_for_error(socket: &Socket, within: Duration) -> Known<bool> {
    // POLLERR is told whether one asks for it or not.
    poll(socket, 0, within).map_err(|error| said(&failed("poll(POLLERR)", error)))
}

/// Waits until a socket has one of `events`; `false` when the time was up first.
/// A signal that is handled breaks poll(2) off (EINTR): it goes on with the rest.
pub(super) fn poll(socket: &Socket, events: libc::c_short, within: Duration) -> io::Result<bool> {
    let until = Instant::now() + within;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        // Rounded up, so that a wait of less than 1 ms is not a busy loop.
        let left_ms = libc::c_int::try_from(left.as_nanos().div_ceil(1_000_000));
        let mut asked = libc::pollfd { fd: socket.as_raw_fd(), events, revents: 0 };
        // SAFETY: the pointer is to one pollfd, as the count says, and lives through the call.
        match unsafe { libc::poll(&mut asked, 1, left_ms.unwrap_or(libc::c_int::MAX)) } {
            -1 => match io::Error::last_os_error() {
                error if error.kind() == io::ErrorKind::Interrupted => {}
                error => return Err(error),
            },
            ready => return Ok(ready > 0),
        }
    }
}

/// A datagram longer than UDP can carry (EMSGSIZE, udp(7)).
pub fn is_too_long(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::EMSGSIZE)
}

/// SO_RCVLOWAT in bytes: a read waits for so many (socket(7)).
///
/// # Errors
/// As getsockopt(2).
pub fn receive_low_water(socket: &Socket) -> io::Result<u32> {
    let (bytes, _): (libc::c_int, _) = get_option(socket, libc::SOL_SOCKET, libc::SO_RCVLOWAT)?;
    Ok(u32::try_from(bytes).unwrap_or(0))
}

/// Sets SO_RCVLOWAT, in bytes.
///
/// # Errors
/// As setsockopt(2).
pub fn set_receive_low_water(socket: &Socket, bytes: u32) -> io::Result<()> {
    let bytes = libc::c_int::try_from(bytes).unwrap_or(libc::c_int::MAX);
    set_option(socket, libc::SOL_SOCKET, libc::SO_RCVLOWAT, &bytes)
}

/// TCP_QUICKACK: off lets the receiver delay its ACKs. Not permanent: the
/// kernel turns it on again by itself (tcp(7)).
///
/// # Errors
/// As setsockopt(2).
pub fn set_quickack(socket: &Socket, on: bool) -> io::Result<()> {
    socket.set_tcp_quickack(on)
}

/// TCP_QUICKACK as in force now.
///
/// # Errors
/// As getsockopt(2).
pub fn quickack(socket: &Socket) -> io::Result<bool> {
    socket.tcp_quickack()
}

/// TCP_CORK: on holds back everything short of a full segment, for 200 ms at
/// the most (tcp(7)).
///
/// # Errors
/// As setsockopt(2).
pub fn set_cork(socket: &Socket, on: bool) -> io::Result<()> {
    socket.set_tcp_cork(on)
}

/// TCP_CORK as in force now.
///
/// # Errors
/// As getsockopt(2).
pub fn cork(socket: &Socket) -> io::Result<bool> {
    socket.tcp_cork()
}

/// TCP_MAXSEG, in bytes; to be set before connecting or listening.
///
/// # Errors
/// As setsockopt(2): outside 88 to 32767 the kernel refuses.
pub fn set_mss(socket: &Socket, bytes: u32) -> io::Result<()> {
    socket.set_tcp_mss(bytes)
}

/// TCP_MAXSEG as in force now, in bytes.
///
/// # Errors
/// As getsockopt(2).
pub fn mss(socket: &Socket) -> io::Result<u32> {
    socket.tcp_mss()
}

/// The kernel's name and release.
pub fn kernel() -> String {
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!("Linux {}", release.trim())
}

/// The width of the terminal behind stdout in columns, if there is one.
pub fn terminal_columns() -> Option<usize> {
    window().map(|size| usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

/// How many lines the terminal on stdout has.
pub fn terminal_rows() -> Option<usize> {
    window().map(|size| usize::from(size.ws_row)).filter(|rows| *rows > 0)
}

fn window() -> Option<libc::winsize> {
    let mut size = libc::winsize { ws_row: 0, ws_col: 0, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: TIOCGWINSZ writes one winsize through the pointer, which is valid for it.
    let result = unsafe { libc::ioctl(libc::STDOUT_FILENO, libc::TIOCGWINSZ, &mut size) };
    (result == 0).then_some(size)
}

/// The level and name of the path MTU option for this socket's IP version.
fn mtu_discover(socket: &Socket) -> io::Result<(libc::c_int, libc::c_int)> {
    Ok(match socket.domain()? {
        socket2::Domain::IPV6 => (libc::IPPROTO_IPV6, libc::IPV6_MTU_DISCOVER),
        _ => (libc::IPPROTO_IP, libc::IP_MTU_DISCOVER),
    })
}

/// Forbids fragments (IP_PMTUDISC_DO, ip(7)), or lets the kernel fragment what
/// does not fit (IP_PMTUDISC_WANT, its default).
///
/// # Errors
/// As setsockopt(2).
pub fn set_dont_fragment(socket: &Socket, on: bool) -> io::Result<()> {
    let (level, name) = mtu_discover(socket)?;
    let value: libc::c_int = if on { libc::IP_PMTUDISC_DO } else { libc::IP_PMTUDISC_WANT };
    set_option(socket, level, name, &value)
}

/// Whether fragments are forbidden now.
///
/// # Errors
/// As getsockopt(2).
pub fn dont_fragment(socket: &Socket) -> io::Result<bool> {
    let (level, name) = mtu_discover(socket)?;
    let (value, _): (libc::c_int, _) = get_option(socket, level, name)?;
    Ok(value == libc::IP_PMTUDISC_DO)
}
