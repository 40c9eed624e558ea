//! Netlink (netlink(7)): requests as bytes, each answered by the time that send
//! returns. Numbers are in the machine's own byte order, and everything is padded
//! to four bytes.

use socket2::{Domain, Protocol, Socket, Type};
use std::io::{self, ErrorKind, Read};
use std::net::IpAddr;

/// A conversation with the kernel, about the network namespace that the thread
/// was in when it began.
pub(super) struct Netlink {
    pub socket: Socket,
    sequence: u32,
}

/// struct nlmsghdr.
pub(super) const HEADER_BYTES: usize = 16;

impl Netlink {
    pub fn open(protocol: i32) -> io::Result<Netlink> {
        let (domain, protocol) = (Domain::from(libc::AF_NETLINK), Protocol::from(protocol));
        let socket = Socket::new(domain, Type::RAW, Some(protocol))?;
        // If there is no answer, that is an error and not a hang.
        socket.set_nonblocking(true)?;
        Ok(Netlink { socket, sequence: 0 })
    }

    /// Sends a request, and takes its answer, header included. Where that is an
    /// error number, 0 acknowledges the request.
    pub fn ask(&mut self, request: Request) -> io::Result<Vec<u8>> {
        self.sequence += 1;
        self.socket.send(&request.finish(self.sequence))?;
        let answer = loop {
            let mut answer = vec![0; 4096];
            let length = (&self.socket).read(&mut answer)?;
            answer.truncate(length);
            // What answers another question is not for us.
            if word(&answer, 8)? == self.sequence {
                break answer;
            }
        };
        let kind = answer.get(4..6).map(|kind| u16::from_ne_bytes([kind[0], kind[1]]));
        if kind.map(i32::from) != Some(libc::NLMSG_ERROR) {
            return Ok(answer);
        }
        match word(&answer, HEADER_BYTES)? as i32 {
            0 => Ok(answer),
            number => Err(io::Error::from_raw_os_error(-number)),
        }
    }
}

pub(super) fn word(answer: &[u8], at: usize) -> io::Result<u32> {
    let bytes = answer.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
    bytes.map(u32::from_ne_bytes).ok_or_else(|| ErrorKind::UnexpectedEof.into())
}

pub(super) struct Request(Vec<u8>);

impl Request {
    pub fn new(kind: u16, flags: libc::c_int) -> Request {
        let flags = (flags | libc::NLM_F_REQUEST) as u16;
        let mut bytes = vec![0; HEADER_BYTES]; // length and sequence number come last
        bytes[4..6].copy_from_slice(&kind.to_ne_bytes());
        bytes[6..8].copy_from_slice(&flags.to_ne_bytes());
        Request(bytes)
    }

    pub fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
        self.0.resize(self.0.len().next_multiple_of(4), 0);
    }

    pub fn attribute(&mut self, kind: u16, value: &[u8]) {
        self.nest(kind, |request| request.0.extend_from_slice(value));
    }

    /// An attribute whose value is what `fill` appends. The length counts the
    /// header and the value, but not the padding.
    pub fn nest(&mut self, kind: u16, fill: impl FnOnce(&mut Request)) {
        let start = self.0.len();
        self.0.extend_from_slice(&[0, 0]);
        self.0.extend_from_slice(&kind.to_ne_bytes());
        fill(self);
        let length = (self.0.len() - start) as u16;
        self.0[start..start + 2].copy_from_slice(&length.to_ne_bytes());
        self.bytes(&[]);
    }

    fn finish(mut self, sequence: u32) -> Vec<u8> {
        let length = self.0.len() as u32;
        self.0[0..4].copy_from_slice(&length.to_ne_bytes());
        self.0[8..12].copy_from_slice(&sequence.to_ne_bytes());
        self.0
    }
}

pub(super) fn family_and_octets(address: IpAddr) -> (u8, Vec<u8>) {
    match address {
        IpAddr::V4(address) => (libc::AF_INET as u8, address.octets().to_vec()),
        IpAddr::V6(address) => (libc::AF_INET6 as u8, address.octets().to_vec()),
    }
}
