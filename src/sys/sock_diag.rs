//! Linux: one socket of this host, asked for by its addresses (sock_diag(7)). The
//! list of all sockets (/proc/net/tcp) tells the same, but takes the kernel 10 ms
//! where a host has thousands of them.

use super::{failed, said};
use crate::Known;
use socket2::{Domain, Socket, Type};
use std::io::{self, Read};
use std::net::{IpAddr, SocketAddr};

// linux/netlink.h, linux/sock_diag.h
const NETLINK_SOCK_DIAG: i32 = 4;
const SOCK_DIAG_BY_FAMILY: u16 = 20;
/// struct nlmsghdr.
const HEADER: usize = 16;
// What stands where in struct inet_diag_msg behind it (linux/inet_diag.h).
const STATE: usize = HEADER + 1;
const RECEIVE_QUEUE: usize = HEADER + 56;
const LISTEN: u8 = 10; // linux/tcp_states.h

/// Bytes that wait in the receive queue of a connection's other end, seen from
/// outside: `local` and `remote` are that end's own address and its peer's.
/// `None` where no socket of this host (of this thread's network namespace) is
/// that end, and where the kernel has no inet_diag.
///
/// # Errors
/// When the kernel refuses the question, with its reason.
pub fn unread_at(local: SocketAddr, remote: SocketAddr) -> Known<Option<u64>> {
    ask(local, remote).map_err(|error| said(&failed("sock_diag", error)))
}

fn ask(local: SocketAddr, remote: SocketAddr) -> io::Result<Option<u64>> {
    let kernel =
        Socket::new(Domain::from(libc::AF_NETLINK), Type::RAW, Some(NETLINK_SOCK_DIAG.into()))?;
    kernel.send(&request(local, remote))?; // answered by the time that it returns
    kernel.set_nonblocking(true)?;
    let mut answer = [0; 1024];
    let length = (&kernel).read(&mut answer)?;
    let word = |at: usize| {
        let bytes = answer[..length].get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        bytes.ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))
    };
    if i32::from(u16::from_ne_bytes([answer[4], answer[5]])) == libc::NLMSG_ERROR {
        return match -i32::from_ne_bytes(word(HEADER)?) {
            libc::ENOENT => Ok(None),
            errno => Err(io::Error::from_raw_os_error(errno)),
        };
    }
    if answer[STATE] == LISTEN {
        return Ok(None); // it would take such a connection, but there is none
    }
    Ok(Some(u64::from(u32::from_ne_bytes(word(RECEIVE_QUEUE)?))))
}

/// struct nlmsghdr and, behind it, struct inet_diag_req_v2 (linux/inet_diag.h).
fn request(local: SocketAddr, remote: SocketAddr) -> Vec<u8> {
    const LENGTH: u32 = HEADER as u32 + 56;
    let (family, local_ip) = family_and_octets(local);
    let (_, remote_ip) = family_and_octets(remote);
    let tcp = libc::IPPROTO_TCP as u8;
    let flags = libc::NLM_F_REQUEST as u16;
    [
        &LENGTH.to_ne_bytes()[..],
        &SOCK_DIAG_BY_FAMILY.to_ne_bytes(),
        &flags.to_ne_bytes(),
        &[0; 8], // no sequence, no port
        &[family, tcp, 0, 0],
        &u32::MAX.to_ne_bytes(), // in whatever state
        &local.port().to_be_bytes(),
        &remote.port().to_be_bytes(),
        &local_ip,
        &remote_ip,
        &[0; 4],    // on any interface
        &[0xff; 8], // INET_DIAG_NOCOOKIE
    ]
    .concat()
}

/// An IPv4 address is one also where an IPv6 socket holds it (ipv6(7)): the
/// kernel finds either.
fn family_and_octets(at: SocketAddr) -> (u8, [u8; 16]) {
    let mut octets = [0; 16];
    match at.ip().to_canonical() {
        IpAddr::V4(ip) => {
            octets[..4].copy_from_slice(&ip.octets());
            (libc::AF_INET as u8, octets)
        }
        IpAddr::V6(ip) => (libc::AF_INET6 as u8, ip.octets()),
    }
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
            drop(theirs); // with a byte unread: the connection is reset
            assert_eq!(unread_at(remote, local), Ok(None), "who listens is not that end");
        }
        let nobody = SocketAddr::from(([127, 0, 0, 1], 1));
        assert_eq!(unread_at(nobody, nobody), Ok(None));
    }
}
