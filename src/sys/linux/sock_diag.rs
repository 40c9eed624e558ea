//! Linux: one socket of this host, asked for by its addresses (sock_diag(7)). The
//! list of all sockets (/proc/net/tcp) tells the same, but takes the kernel 10 ms
//! where a host has thousands of them.

use super::netlink::{self, HEADER_BYTES, Netlink, Request};
use crate::sys::{Arrived, OtherEnd, failed, said};
use std::io;
use std::net::SocketAddr;

// linux/netlink.h, linux/sock_diag.h
const NETLINK_SOCK_DIAG: i32 = 4;
const SOCK_DIAG_BY_FAMILY: u16 = 20;
// Where struct inet_diag_msg, behind the header, has what, and what follows it
// (linux/inet_diag.h); where struct tcp_info has what (linux/tcp.h).
const STATE: usize = HEADER_BYTES + 1;
const RECEIVE_QUEUE: usize = HEADER_BYTES + 56;
const ATTRIBUTES: usize = HEADER_BYTES + 72;
const INET_DIAG_INFO: u16 = 2;
const BYTES_RECEIVED: usize = 128;
// linux/tcp_states.h
const SYN_RECV: u8 = 3;
/// In these the peer's FIN has come: CLOSE_WAIT, LAST_ACK, CLOSING.
const PEER_CLOSED: [u8; 3] = [8, 9, 11];
const LISTEN: u8 = 10;

/// See [`Sockets::look_at`](crate::sys::Sockets::look_at).
pub(super) fn look_at(local: SocketAddr, remote: SocketAddr) -> io::Result<OtherEnd> {
    let mut kernel = Netlink::open(NETLINK_SOCK_DIAG)?;
    Ok(Box::new(move || {
        let arrived = arrived(kernel.ask(question(local, remote)));
        arrived.map_err(|error| said(&failed("sock_diag", error)))
    }))
}

fn arrived(answer: io::Result<Vec<u8>>) -> io::Result<Option<Arrived>> {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) if error.raw_os_error() == Some(libc::ENOENT) => return Ok(None),
        Err(error) => return Err(error),
    };
    let queued = u64::from(netlink::word(&answer, RECEIVE_QUEUE)?);
    let received = bytes_received(&answer);
    Ok(match answer.get(STATE) {
        // It would take such a connection, but there is none.
        Some(&LISTEN) => None,
        // It has no queue yet: what was sent to it waits before the door.
        Some(&SYN_RECV) => {
            Some(Arrived { received: Some(0), unread: 0, peer_closed: false, end_taken: false })
        }
        // The end of the stream takes a number in the sequence, as a byte does (RFC 9293
        // §3.4), and both numbers count it: here until it was read, there for good.
        Some(state) if PEER_CLOSED.contains(state) => Some(Arrived {
            received: received.map(|bytes| bytes.saturating_sub(1)),
            unread: queued.saturating_sub(1),
            peer_closed: true,
            end_taken: queued == 0,
        }),
        _ => Some(Arrived { received, unread: queued, peer_closed: false, end_taken: false }),
    })
}

/// What came in all (tcpi_bytes_received, Linux 4.1).
fn bytes_received(answer: &[u8]) -> Option<u64> {
    let mut rest = answer.get(ATTRIBUTES..)?;
    while let [a, b, c, d, ..] = *rest {
        let (length, kind) = (u16::from_ne_bytes([a, b]).into(), u16::from_ne_bytes([c, d]));
        let value = rest.get(4..length)?;
        if kind == INET_DIAG_INFO {
            let bytes = value.get(BYTES_RECEIVED..BYTES_RECEIVED + 8)?;
            return Some(u64::from_ne_bytes(bytes.try_into().ok()?));
        }
        rest = rest.get(length.next_multiple_of(4)..)?;
    }
    None
}

/// struct inet_diag_req_v2 (linux/inet_diag.h).
fn question(local: SocketAddr, remote: SocketAddr) -> Request {
    let mut question = Request::new(SOCK_DIAG_BY_FAMILY, 0);
    // An IPv4 address is one also where an IPv6 socket holds it (ipv6(7)): the
    // kernel finds either.
    let octets = |at: SocketAddr| netlink::family_and_octets(at.ip().to_canonical());
    let (family, _) = octets(local);
    question.bytes(&[family, libc::IPPROTO_TCP as u8, 1 << (INET_DIAG_INFO - 1), 0]);
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
    use crate::Known;
    use crate::sys::{Arrived, Kernel, Sockets, Wait, wait};
    use socket2::SockRef;
    use std::io::{Read, Write};
    use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
    use std::time::{Duration, Instant};

    fn arrived_at(local: SocketAddr, remote: SocketAddr) -> Known<Option<Arrived>> {
        Kernel::look_at(local, remote)?()
    }

    fn unread_at(local: SocketAddr, remote: SocketAddr) -> Known<Option<u64>> {
        Ok(arrived_at(local, remote)?.map(|arrived| arrived.unread))
    }

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
            let arrived = |unread, peer_closed, end_taken| {
                Ok(Some(Arrived { received: Some(4), unread, peer_closed, end_taken }))
            };
            assert_eq!(arrived_at(remote, local), arrived(1, false, false), "{bind}");
            // The end of the stream is not a byte, before it was read and after.
            ours.shutdown(Shutdown::Write).expect("it is connected");
            theirs.peek(&mut [0; 4]).expect("a byte is there");
            wait(&mut [Wait::hung_up(&theirs)], Duration::from_secs(5)).expect("it waits");
            assert_eq!(arrived_at(remote, local), arrived(1, true, false), "{bind}");
            theirs.read_exact(&mut [0; 1]).expect("it is there");
            assert_eq!(theirs.read(&mut [0; 1]).expect("the end"), 0);
            assert_eq!(arrived_at(remote, local), arrived(0, true, true), "{bind}");
            let abort = SockRef::from(&theirs).set_linger(Some(Duration::ZERO));
            abort.expect("it is a socket");
            drop(theirs); // the connection is reset, and no state of it stays
            // A program that another test starts has a copy until it has become itself.
            let begun = Instant::now();
            while unread_at(remote, local) != Ok(None) {
                assert!(begun.elapsed().as_secs() < 5, "a listener is not that end");
                std::thread::yield_now();
            }
        }
        let nobody = SocketAddr::from(([127, 0, 0, 1], 1));
        assert_eq!(unread_at(nobody, nobody), Ok(None));
    }
}
