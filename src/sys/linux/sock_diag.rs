//! Linux: one socket of this host, asked for by its addresses (sock_diag(7)). The
//! list of all sockets (/proc/net/tcp) tells the same, but takes the kernel 10 ms
//! where a host has thousands of them.

use super::netlink::{self, HEADER_BYTES, Netlink, Request};
use crate::sys::ReceiveQueue;
use std::io;
use std::net::SocketAddr;

// linux/netlink.h, linux/sock_diag.h
const NETLINK_SOCK_DIAG: i32 = 4;
const SOCK_DIAG_BY_FAMILY: u16 = 20;
// Where struct inet_diag_msg, behind the header, has what (linux/inet_diag.h).
const STATE: usize = HEADER_BYTES + 1;
const RECEIVE_QUEUE: usize = HEADER_BYTES + 56;
const LISTEN: u8 = 10; // linux/tcp_states.h

/// States in which the peer's FIN has come: CLOSE_WAIT, LAST_ACK, CLOSING.
const PEER_CLOSED: [u8; 3] = [8, 9, 11];

/// See [`Sockets::queue_at`](crate::sys::Sockets::queue_at).
pub(super) fn queue_at(local: SocketAddr, remote: SocketAddr) -> io::Result<Option<ReceiveQueue>> {
    match Netlink::open(NETLINK_SOCK_DIAG)?.ask(question(local, remote)) {
        // It would take such a connection, but there is none.
        Ok(answer) if answer.get(STATE) == Some(&LISTEN) => Ok(None),
        Ok(answer) => {
            let peer_closed = answer.get(STATE).is_some_and(|state| PEER_CLOSED.contains(state));
            // To the kernel a FIN that was not read takes a byte: it has a number of its own
            // (RFC 9293, section 3.4).
            let bytes = u64::from(netlink::word(&answer, RECEIVE_QUEUE)?);
            let bytes = bytes.saturating_sub(peer_closed.into());
            Ok(Some(ReceiveQueue { bytes, peer_closed }))
        }
        Err(error) if error.raw_os_error() == Some(libc::ENOENT) => Ok(None),
        Err(error) => Err(error),
    }
}

/// struct inet_diag_req_v2 (linux/inet_diag.h).
fn question(local: SocketAddr, remote: SocketAddr) -> Request {
    let mut question = Request::new(SOCK_DIAG_BY_FAMILY, 0);
    // An IPv4 address is one also where an IPv6 socket holds it (ipv6(7)): the
    // kernel finds either.
    let octets = |at: SocketAddr| netlink::family_and_octets(at.ip().to_canonical());
    let (family, _) = octets(local);
    question.bytes(&[family, libc::IPPROTO_TCP as u8, 0, 0]);
    question.bytes(&u32::MAX.to_ne_bytes()); // in whatever state
    question.bytes(&[local.port().to_be_bytes(), remote.port().to_be_bytes()].concat());
    for at in [local, remote] {
        let (_, mut octets) = octets(at);
        octets.resize(16, 0);
        question.bytes(&octets);
    }
    question.bytes(&[0; 4]); // on any interface
    question.bytes(&[0xff; 8]); // INET_DIAG_NOCOOKIE
    question
}

#[cfg(test)]
mod tests {
    use crate::sys::{Kernel, Sockets};
    use std::io::{Read, Write};
    use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};

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
            assert_eq!(Kernel::unread_at(remote, local), Ok(Some(0)), "{bind}");
            ours.write_all(b"four").expect("it is read");
            assert_eq!(theirs.peek(&mut [0; 4]).expect("it was sent"), 4);
            assert_eq!(Kernel::unread_at(remote, local), Ok(Some(4)), "{bind}");
            assert_eq!(Kernel::unread_at(local, remote), Ok(Some(0)), "the ends are told apart");
            theirs.read_exact(&mut [0; 3]).expect("it is there");
            assert_eq!(Kernel::unread_at(remote, local), Ok(Some(1)), "{bind}");
            theirs.write_all(b"two").expect("it is read");
            assert_eq!(ours.peek(&mut [0; 4]).expect("it was sent"), 3);
            theirs.shutdown(Shutdown::Write).expect("it is open");
            let closed = || Kernel::queue_at(local, remote).unwrap().unwrap();
            while !closed().peer_closed {
                std::thread::yield_now(); // loopback hands a FIN over within the call, or soon
            }
            assert_eq!(closed().bytes, 3, "a FIN is not a byte");
            drop(theirs); // with a byte unread: the connection is reset
            assert_eq!(Kernel::unread_at(remote, local), Ok(None), "a listener is not that end");
        }
        let nobody = SocketAddr::from(([127, 0, 0, 1], 1));
        assert_eq!(Kernel::unread_at(nobody, nobody), Ok(None));
    }
}
