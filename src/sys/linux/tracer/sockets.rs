//! Which socket a descriptor of another process is, and its addresses.
//!
//! A socket is known by its inode, never by the number of a descriptor: so dup, fork,
//! exec and descriptors that were passed on need no bookkeeping.

use crate::sys::linux::socket_option::get_option;
use crate::sys::unix::check;
use libc::{c_int, pid_t};
use socket2::{Domain, Protocol, Socket, Type};
use std::ffi::CString;
use std::fmt::Display;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};

/// The descriptors of a thread (`/proc/TID/fd`). The folder is looked up once, and what a
/// number is, each time anew: nothing has to be known of close, dup and all other calls
/// that change it, by whatever thread.
pub(super) struct Descriptors(File);

impl Descriptors {
    pub fn of(tid: pid_t) -> io::Result<Descriptors> {
        let path = libc::O_PATH | libc::O_DIRECTORY;
        let mut folder = OpenOptions::new();
        folder.read(true).custom_flags(path).open(format!("/proc/{tid}/fd")).map(Descriptors)
    }

    /// The inode of the socket that is open there; `None` of what is not a socket.
    pub fn socket(&self, descriptor: u64) -> io::Result<Option<u64>> {
        let name = CString::new((descriptor as c_int).to_string())?;
        let mut target = [0; LONGEST_NAME];
        // SAFETY: the name ends with a zero, and at most so many bytes are written.
        let length = unsafe {
            libc::readlinkat(
                self.0.as_raw_fd(),
                name.as_ptr(),
                target.as_mut_ptr().cast(),
                target.len(),
            )
        };
        let Ok(length) = usize::try_from(length) else { return Err(io::Error::last_os_error()) };
        Ok(inode(&target[..length]))
    }
}

/// The same of one descriptor, of a thread of which no more is asked.
pub(super) fn socket_at(tid: pid_t, descriptor: u64) -> io::Result<Option<u64>> {
    let target = fs::read_link(format!("/proc/{tid}/fd/{}", descriptor as c_int))?;
    Ok(inode(target.as_os_str().as_bytes()))
}

fn inode(target: &[u8]) -> Option<u64> {
    let number = target.strip_prefix(b"socket:[")?.strip_suffix(b"]")?;
    std::str::from_utf8(number).ok()?.parse().ok()
}

/// `socket:[` and a number of 64 bits; a longer name is not a socket's.
const LONGEST_NAME: usize = 32;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SocketIs {
    Tcp(Connected),
    /// One of TCP without a peer, or none any more.
    NoPeer,
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Connected {
    /// Local and remote.
    pub addresses: [SocketAddr; 2],
    pub network: u64,
}

/// Which network namespace a socket is in (SO_NETNS_COOKIE, Linux 5.14). That of its
/// process may be another: a program can leave the one in which it opened a socket.
fn cookie(socket: &Socket) -> io::Result<u64> {
    const SO_NETNS_COOKIE: c_int = 71;
    let ([one, two], _): ([u32; 2], _) = get_option(socket, libc::SOL_SOCKET, SO_NETNS_COOKIE)?;
    Ok(u64::from(one) | u64::from(two) << 32)
}

/// That of a process (namespaces(7)).
fn network_of(process: impl Display) -> io::Result<u64> {
    Ok(fs::metadata(format!("/proc/{process}/ns/net"))?.ino())
}

/// How our own is told: by the one, or by the other.
pub(super) fn own_network() -> [u64; 2] {
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, None);
    [socket.and_then(|socket| cookie(&socket)), network_of("thread-self")]
        .map(Result::unwrap_or_default)
}

/// Asks the socket itself, or where that is forbidden, the list of sockets of that
/// process' host.
pub(super) fn what(tid: pid_t, descriptor: u64, inode: u64) -> SocketIs {
    match borrow(tid, descriptor as i32) {
        // Ours is closed at once: while it is open, the program's close sends no FIN.
        Ok(socket) => asked(&socket, tid),
        Err(_) => ends_of(tid, inode).map_or(SocketIs::Other, |addresses| {
            let network = network_of(tid).unwrap_or_default();
            SocketIs::Tcp(Connected { addresses, network })
        }),
    }
}

fn asked(socket: &Socket, tid: pid_t) -> SocketIs {
    let is_tcp = matches!(socket.r#type(), Ok(Type::STREAM))
        && matches!(socket.protocol(), Ok(Some(Protocol::TCP)));
    if !is_tcp {
        return SocketIs::Other;
    }
    let ends = [socket.local_addr(), socket.peer_addr()];
    match ends.map(|end| end.ok().and_then(|end| end.as_socket())) {
        [Some(local), Some(remote)] => {
            let network = cookie(socket).or_else(|_| network_of(tid)).unwrap_or_default();
            SocketIs::Tcp(Connected { addresses: [local, remote], network })
        }
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
            let inode =
                Descriptors::of(own).unwrap().socket(descriptor).unwrap().expect("a socket");
            let SocketIs::Tcp(told) = what(own, descriptor, inode) else { panic!("of TCP") };
            assert_eq!(told.addresses, ends);
            assert!(own_network().contains(&told.network), "{told:?} {:?}", own_network());
            assert_eq!(ends_of(own, inode), Some(ends));
            let listening = listener.as_raw_fd() as u64;
            assert_eq!(what(own, listening, 0), SocketIs::NoPeer);
        }
    }
}
