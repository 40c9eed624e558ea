//! What every Unix and Windows tells of a socket: how much is queued, and whether it
//! is ready. The calls differ by their names, and here alone.

#![allow(unsafe_code)] // each block below says why it is sound

use super::{failed, said, words};
use crate::Known;
use socket2::Socket;
use std::io::{self, ErrorKind};
use std::time::{Duration, Instant};
use system::{ioctl, poll};

pub(super) use system::{FIONREAD, POLLOUT, unix_pair};

#[cfg(unix)]
mod system {
    use socket2::{Domain, Socket, Type};
    use std::io;
    use std::os::fd::AsRawFd;

    pub(in crate::sys) use libc::POLLOUT;
    pub(in crate::sys) const FIONREAD: i32 = libc::FIONREAD as i32;

    /// ioctl(2), of the requests that write one int.
    pub(super) fn ioctl(socket: &Socket, request: i32, answer: &mut i32) -> i32 {
        // SAFETY: each request that this room names writes one int through the
        // pointer, which is valid for it.
        unsafe { libc::ioctl(socket.as_raw_fd(), request as _, std::ptr::from_mut(answer)) }
    }

    /// poll(2), of one socket.
    pub(super) fn poll(socket: &Socket, events: i16, milliseconds: i32) -> i32 {
        let mut entry = libc::pollfd { fd: socket.as_raw_fd(), events, revents: 0 };
        // SAFETY: one entry, valid for the length of the call; the socket is open.
        unsafe { libc::poll(&mut entry, 1, milliseconds) }
    }

    pub(in crate::sys) fn unix_pair(keeps_records: bool) -> io::Result<(Socket, Socket)> {
        let kind = if keeps_records { Type::SEQPACKET } else { Type::STREAM };
        Socket::pair(Domain::UNIX, kind, None)
    }
}

#[cfg(windows)]
mod system {
    use socket2::Socket;
    use std::io;
    use std::os::windows::io::AsRawSocket;
    use windows_sys::Win32::Networking::WinSock::{self, WSAPOLLFD, WSAPoll, ioctlsocket};

    pub(in crate::sys) use WinSock::{FIONREAD, POLLOUT};

    /// ioctlsocket, of the requests that write one u_long.
    pub(super) fn ioctl(socket: &Socket, request: i32, answer: &mut i32) -> i32 {
        let mut long = 0_u32;
        // SAFETY: FIONREAD, the only request here, writes one u_long through the
        // pointer, which is valid for it.
        let result = unsafe { ioctlsocket(socket.as_raw_socket() as _, request, &mut long) };
        *answer = long.try_into().unwrap_or(i32::MAX);
        result
    }

    /// WSAPoll, of one socket.
    pub(super) fn poll(socket: &Socket, events: i16, milliseconds: i32) -> i32 {
        let mut entry = WSAPOLLFD { fd: socket.as_raw_socket() as _, events, revents: 0 };
        // SAFETY: one entry, valid for the length of the call; the socket is open.
        unsafe { WSAPoll(&mut entry, 1, milliseconds) }
    }

    pub(in crate::sys) fn unix_pair(_keeps_records: bool) -> io::Result<(Socket, Socket)> {
        crate::sys::sockets::unsupported("socketpair(AF_UNIX)")
    }
}

/// Asks what is answered with one int.
pub(super) fn ask_int(socket: &Socket, request: i32, name: &str) -> Known<usize> {
    let mut answer = 0;
    if ioctl(socket, request, &mut answer) < 0 {
        let error = io::Error::last_os_error();
        return Err(said(&failed(&format!("ioctl({name})"), error)));
    }
    usize::try_from(answer).map_err(|_| words::odd_answer(name, answer))
}

/// Waits until a socket has one of `events`, or an error; `false` when the time was up
/// first. After a signal it goes on with what is left.
pub(super) fn wait_for(socket: &Socket, events: i16, within: Duration) -> io::Result<bool> {
    let until = Instant::now() + within;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        // Rounded up, so that a wait of less than 1 ms is not a busy loop.
        let milliseconds = left.as_nanos().div_ceil(1_000_000).min(i32::MAX as u128) as i32;
        match poll(socket, events, milliseconds) {
            0 if Instant::now() >= until => return Ok(false),
            0 => {}
            found if found > 0 => return Ok(true),
            _ => match io::Error::last_os_error() {
                error if error.kind() == ErrorKind::Interrupted => {}
                error => return Err(error),
            },
        }
    }
}
