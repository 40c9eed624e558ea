//! Which socket a descriptor of another process is, and its addresses.
//!
//! A socket is known by its inode, never by the number of a descriptor: so dup, fork,
//! exec and descriptors that were passed on need no bookkeeping.

use crate::sys::unix::check;
use libc::{c_int, pid_t};
use socket2::{Protocol, Socket, Type};
use std::fs;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

/// The inode of the socket that is open there; `None` of what is not a socket.
pub(super) fn inode(tid: pid_t, descriptor: u64) -> io::Result<Option<u64>> {
    let target = fs::read_link(format!("/proc/{tid}/fd/{}", descriptor as i32))?;
    let name = target.to_str().and_then(|name| name.strip_prefix("socket:["));
    Ok(name.and_then(|name| name.strip_suffix(']')?.parse().ok()))
}

/// What a descriptor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SocketIs {
    /// Local and remote address.
    Tcp([SocketAddr; 2]),
    /// One of TCP without a peer, or none any more.
    NoPeer,
    Other,
}

/// Asks the socket itself, or where that is forbidden, the list of sockets of that
/// process' host.
pub(super) fn what(tid: pid_t, descriptor: u64, inode: u64) -> SocketIs {
    match borrow(tid, descriptor as i32) {
        // Ours is closed at once: while it is open, the program's close sends no FIN.
        Ok(socket) => asked(&socket),
        Err(_) => ends_of(tid, inode).map_or(SocketIs::Other, SocketIs::Tcp),
    }
}

fn asked(socket: &Socket) -> SocketIs {
    let is_tcp = matches!(socket.r#type(), Ok(Type::STREAM))
        && matches!(socket.protocol(), Ok(Some(Protocol::TCP)));
    if !is_tcp {
        return SocketIs::Other;
    }
    let ends = [socket.local_addr(), socket.peer_addr()];
    match ends.map(|end| end.ok().and_then(|end| end.as_socket())) {
        [Some(local), Some(remote)] => SocketIs::Tcp([local, remote]),
        _ => SocketIs::NoPeer,
    }
}

/// A copy of another process' descriptor (pidfd_getfd(2)). The thread's own is asked
/// for: of a process whose main thread has ended, nothing is told by its number.
fn borrow(tid: pid_t, descriptor: c_int) -> io::Result<Socket> {
    let open = |flags: libc::c_uint| {
        // SAFETY: takes numbers.
        let opened = unsafe { libc::syscall(libc::SYS_pidfd_open, tid, flags) } as c_int;
        // SAFETY: it was just opened, and nobody else knows of it.
        check(opened).map(|()| unsafe { OwnedFd::from_raw_fd(opened) })
    };
    let process = open(libc::PIDFD_THREAD).or_else(|_| open(0))?;
    // SAFETY: takes numbers; the descriptor is open.
    let copy = unsafe {
        libc::syscall(libc::SYS_pidfd_getfd, process.as_raw_fd(), descriptor, 0) as c_int
    };
    check(copy)?;
    // SAFETY: as above.
    Ok(Socket::from(unsafe { OwnedFd::from_raw_fd(copy) }))
}

/// The addresses of a connection by its inode, in the list of the host on which the
/// process is (proc(5)): `sl local remote state queues timer retransmits uid timeout inode`.
fn ends_of(tid: pid_t, inode: u64) -> Option<[SocketAddr; 2]> {
    ["tcp", "tcp6"].iter().find_map(|list| {
        let list = fs::read_to_string(format!("/proc/{tid}/net/{list}")).ok()?;
        list.lines().skip(1).find_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let own = words.get(9)?.parse() == Ok(inode);
            own.then(|| Some([address(words[1])?, address(words[2])?]))?
        })
    })
}

/// `0100007F:1F90`: words of 32 bits as this machine has them, and the port.
fn address(text: &str) -> Option<SocketAddr> {
    let (words, port) = text.split_once(':')?;
    let word = |at: usize| {
        let word = u32::from_str_radix(words.get(at..at + 8)?, 16).ok()?;
        Some(word.to_ne_bytes())
    };
    let ip: IpAddr = match words.len() {
        8 => word(0)?.into(),
        32 => {
            let words = [word(0)?, word(8)?, word(16)?, word(24)?];
            let octets: [u8; 16] = words.concat().try_into().ok()?;
            octets.into()
        }
        _ => return None,
    };
    Some(SocketAddr::new(ip.to_canonical(), u16::from_str_radix(port, 16).ok()?))
}

/// O_NONBLOCK, in octal in the second line of fdinfo.
pub(super) fn is_nonblocking(tid: pid_t, descriptor: u64) -> bool {
    let about = fs::read_to_string(format!("/proc/{tid}/fdinfo/{descriptor}")).unwrap_or_default();
    let flags = about.lines().find_map(|line| line.strip_prefix("flags:"));
    let flags = flags.and_then(|flags| c_int::from_str_radix(flags.trim(), 8).ok());
    flags.is_some_and(|flags| flags & libc::O_NONBLOCK != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{TcpListener, TcpStream};

    #[test]
    fn a_socket_is_told_by_asking_it_and_by_the_list_of_its_host() {
        for bind in ["127.0.0.1:0", "[::1]:0"] {
            let Ok(listener) = TcpListener::bind(bind) else { continue };
            let ours = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
            let ends = [ours.local_addr().unwrap(), ours.peer_addr().unwrap()];
            let (own, descriptor) = (std::process::id() as pid_t, ours.as_raw_fd() as u64);
            let inode = inode(own, descriptor).unwrap().expect("a socket");
            assert_eq!(what(own, descriptor, inode), SocketIs::Tcp(ends));
            assert_eq!(ends_of(own, inode), Some(ends));
            let listening = listener.as_raw_fd() as u64;
            assert_eq!(what(own, listening, 0), SocketIs::NoPeer);
        }
    }
}
