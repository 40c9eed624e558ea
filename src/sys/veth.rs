//! Virtual Ethernet cables (veth(4)) through rtnetlink(7): a handful of
//! requests, written by hand. Numbers are in the machine's own byte order, and
//! everything is padded to four bytes (netlink(7)).

#![allow(unsafe_code)] // one block, argued below

use super::netns::{Namespace, named};
use crate::{Sentence, text};
use socket2::{Domain, Protocol, Socket, Type};
use std::ffi::CString;
use std::io;
use std::net::IpAddr;
use std::os::fd::AsRawFd;

/// An Ethernet address.
pub type Mac = [u8; 6];

/// One end of a cable.
#[derive(Debug, Clone, Copy)]
pub struct End<'a> {
    /// Its name, 15 bytes at most.
    pub name: &'a str,
    /// Its Ethernet address.
    pub mac: Mac,
}

/// A conversation with the kernel about the interfaces of one namespace: the
/// one that the thread was in when it was opened.
#[derive(Debug)]
pub struct Netlink {
    socket: Socket,
    sequence: u32,
}

impl Netlink {
    /// Opens it in the calling thread's network namespace.
    ///
    /// # Errors
    /// What socket(2) says.
    pub fn open() -> io::Result<Netlink> {
        let socket = Socket::new(
            Domain::from(libc::AF_NETLINK),
            Type::RAW,
            Some(Protocol::from(libc::NETLINK_ROUTE)),
        );
        Ok(Netlink { socket: named("socket(AF_NETLINK)", socket)?, sequence: 0 })
    }

    /// Makes a cable: `here` in this namespace, `there` in `home`.
    ///
    /// # Errors
    /// What the kernel answers.
    pub fn add_veth(
        &mut self,
        here: End,
        there: End,
        home: &Namespace,
        mtu_bytes: u32,
    ) -> io::Result<()> {
        let end = |message: &mut Message, end: End| {
            message.bytes(&interface(0, 0));
            message.attribute(libc::IFLA_IFNAME, &zero_ended(end.name));
            message.attribute(libc::IFLA_ADDRESS, &end.mac);
            message.attribute(libc::IFLA_MTU, &mtu_bytes.to_ne_bytes());
        };
        let mut message = Message::new(libc::RTM_NEWLINK, libc::NLM_F_CREATE | libc::NLM_F_EXCL);
        end(&mut message, here);
        message.nest(libc::IFLA_LINKINFO, |message| {
            message.attribute(libc::IFLA_INFO_KIND, b"veth");
            message.nest(libc::IFLA_INFO_DATA, |message| {
                message.nest(VETH_INFO_PEER, |message| {
                    end(message, there);
                    message.attribute(libc::IFLA_NET_NS_FD, &home.descriptor().to_ne_bytes());
                });
            });
        });
        self.ask("RTM_NEWLINK (a veth pair)", message)
    }

    /// Gives an interface an address, without asking the network whether
    /// somebody has it already: there is nobody.
    ///
    /// # Errors
    /// What the kernel answers.
    pub fn add_address(&mut self, index: u32, address: IpAddr, prefix_bits: u8) -> io::Result<()> {
        let (family, octets) = family_and_octets(address);
        let mut message = Message::new(libc::RTM_NEWADDR, libc::NLM_F_CREATE | libc::NLM_F_EXCL);
        message.bytes(&[family, prefix_bits, libc::IFA_F_NODAD as u8, 0]); // struct ifaddrmsg
        message.bytes(&index.to_ne_bytes());
        message.attribute(libc::IFA_LOCAL, &octets);
        message.attribute(libc::IFA_ADDRESS, &octets);
        self.ask("RTM_NEWADDR", message)
    }

    /// Tells an interface the Ethernet address of a neighbour for good, so that
    /// it never has to ask the cable for it (ARP, RFC 826; RFC 4861).
    ///
    /// # Errors
    /// What the kernel answers.
    pub fn add_neighbour(&mut self, index: u32, address: IpAddr, mac: Mac) -> io::Result<()> {
        let (family, octets) = family_and_octets(address);
        let mut message =
            Message::new(libc::RTM_NEWNEIGH, libc::NLM_F_CREATE | libc::NLM_F_REPLACE);
        message.bytes(&[family, 0, 0, 0]); // struct ndmsg
        message.bytes(&index.to_ne_bytes());
        message.bytes(&libc::NUD_PERMANENT.to_ne_bytes()); // padded: no flags, no type
        message.attribute(libc::NDA_DST, &octets);
        message.attribute(libc::NDA_LLADDR, &mac);
        self.ask("RTM_NEWNEIGH", message)
    }

    /// Switches an interface on.
    ///
    /// # Errors
    /// What the kernel answers.
    pub fn switch_on(&mut self, index: u32) -> io::Result<()> {
        let mut message = Message::new(libc::RTM_NEWLINK, 0);
        message.bytes(&interface(index, libc::IFF_UP as u32));
        self.ask("RTM_NEWLINK (up)", message)
    }

    /// The number of an interface.
    ///
    /// # Errors
    /// What ioctl(SIOCGIFINDEX) says.
    pub fn index(&self, name: &str) -> io::Result<u32> {
        let mut request = interface_request(name)?;
        self.ioctl("SIOCGIFINDEX", libc::SIOCGIFINDEX as _, &mut request)?;
        // SAFETY: the call succeeded, and this is the field that it filled in
        // (netdevice(7)); any bit pattern is a valid number.
        Ok(unsafe { request.ifr_ifru.ifru_ifindex } as u32)
    }

    /// Takes from an interface whatever would let it hand over something other
    /// than the packets of the wire: TCP segmentation (TSO, GSO), merging on
    /// arrival (GRO), and checksums left for a network card to fill in. There
    /// is no card.
    ///
    /// # Errors
    /// What ioctl(SIOCETHTOOL) says.
    pub fn no_offloads(&self, name: &str) -> io::Result<()> {
        // The numbers of linux/ethtool.h. Checksums go last, for the others
        // rest on them.
        const SWITCHES: [(&str, u32); 6] = [
            ("ETHTOOL_STSO", 0x1f),
            ("ETHTOOL_SGSO", 0x24),
            ("ETHTOOL_SGRO", 0x2c),
            ("ETHTOOL_SSG", 0x19),
            ("ETHTOOL_STXCSUM", 0x17),
            ("ETHTOOL_SRXCSUM", 0x15),
        ];
        for (call, command) in SWITCHES {
            let mut off = [command, 0u32]; // struct ethtool_value
            let mut request = interface_request(name)?;
            request.ifr_ifru.ifru_data = off.as_mut_ptr().cast();
            self.ioctl(call, libc::SIOCETHTOOL as _, &mut request)?;
        }
        Ok(())
    }

    /// `request` may hold a pointer; it must be to what the request reads or
    /// writes, as it is above.
    fn ioctl(&self, call: &str, number: libc::Ioctl, request: &mut libc::ifreq) -> io::Result<()> {
        // SAFETY: each of the requests above reads and writes one `ifreq`, and
        // SIOCETHTOOL an `ethtool_value` behind it; both outlive the call.
        let result =
            unsafe { libc::ioctl(self.socket.as_raw_fd(), number, request as *mut libc::ifreq) };
        named(call, if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) })
    }

    /// Sends a request and waits for its answer, which is an error number.
    fn ask(&mut self, call: &str, message: Message) -> io::Result<()> {
        self.sequence += 1;
        named(call, self.socket.send(&message.finish(self.sequence)))?;
        // The kernel has answered by the time that send returns (netlink(7):
        // requests are worked off in the sender's own time), so this does not
        // wait; if there is no answer, that is an error and no hang.
        let mut answer = [0u8; 4096];
        let length = named(call, recv_now(&self.socket, &mut answer))?;
        let field = |at: usize| {
            answer[..length]
                .get(at..at + 4)
                .map(|bytes| i32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
        };
        let kind = answer[..length].get(4..6).map(|bytes| u16::from_ne_bytes([bytes[0], bytes[1]]));
        match (kind, field(HEADER_BYTES)) {
            (Some(kind), Some(0)) if i32::from(kind) == libc::NLMSG_ERROR => Ok(()),
            (Some(kind), Some(error)) if i32::from(kind) == libc::NLMSG_ERROR => {
                named(call, Err(io::Error::from_raw_os_error(-error)))
            }
            _ => named(
                call,
                Err(io::Error::other(Sentence(text!(
                    "the kernel's answer is no acknowledgement",
                    "内核的回答不是确认"
                )))),
            ),
        }
    }
}

fn recv_now(socket: &Socket, buffer: &mut [u8]) -> io::Result<usize> {
    socket.set_nonblocking(true)?;
    let mut reader = socket;
    io::Read::read(&mut reader, buffer)
}

/// Takes no data, has no name in libc (linux/veth.h).
const VETH_INFO_PEER: u16 = 1;

/// struct nlmsghdr.
const HEADER_BYTES: usize = 16;

/// A request as it grows.
struct Message(Vec<u8>);

impl Message {
    fn new(kind: u16, flags: libc::c_int) -> Message {
        let flags = (flags | libc::NLM_F_REQUEST | libc::NLM_F_ACK) as u16;
        let mut bytes = vec![0; HEADER_BYTES]; // length and sequence number come last
        bytes[4..6].copy_from_slice(&kind.to_ne_bytes());
        bytes[6..8].copy_from_slice(&flags.to_ne_bytes());
        Message(bytes)
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
        self.0.resize(self.0.len().next_multiple_of(4), 0);
    }

    fn attribute(&mut self, kind: u16, value: &[u8]) {
        self.nest(kind, |message| message.0.extend_from_slice(value));
    }

    /// An attribute whose value is what `fill` appends. The length counts the
    /// header and the value, but not the padding.
    fn nest(&mut self, kind: u16, fill: impl FnOnce(&mut Message)) {
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

/// struct ifinfomsg, changing `flags` to on.
fn interface(index: u32, flags: u32) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[4..8].copy_from_slice(&index.to_ne_bytes());
    bytes[8..12].copy_from_slice(&flags.to_ne_bytes());
    bytes[12..16].copy_from_slice(&flags.to_ne_bytes());
    bytes
}

fn zero_ended(name: &str) -> Vec<u8> {
    [name.as_bytes(), &[0]].concat()
}

fn family_and_octets(address: IpAddr) -> (u8, Vec<u8>) {
    match address {
        IpAddr::V4(address) => (libc::AF_INET as u8, address.octets().to_vec()),
        IpAddr::V6(address) => (libc::AF_INET6 as u8, address.octets().to_vec()),
    }
}

fn interface_request(name: &str) -> io::Result<libc::ifreq> {
    let name = CString::new(name)?;
    let name = name.as_bytes_with_nul();
    // SAFETY: `ifreq` is plain C data, for which all zeros is a valid value.
    let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
    if name.len() > request.ifr_name.len() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            Sentence(text!("an interface's name has 15 bytes at most", "接口名最长 15 字节")),
        ));
    }
    for (to, from) in request.ifr_name.iter_mut().zip(name) {
        *to = *from as libc::c_char;
    }
    Ok(request)
}
