//! Virtual Ethernet cables (veth(4)) through rtnetlink(7): a handful of
//! requests.

#![allow(unsafe_code)] // one block, argued below

use super::netlink::{Netlink, Request, family_and_octets};
use super::netns::Namespace;
use super::{check, named};
use std::io;
use std::net::IpAddr;
use std::os::fd::AsRawFd;

pub(super) type Mac = [u8; 6];

/// One end of a cable: its name, 15 bytes at most, and its Ethernet address.
pub(super) type CableEnd<'a> = (&'a str, Mac);

/// The interfaces of the namespace in which the thread was when this was opened.
pub(super) struct Interfaces(Netlink);

const CREATE: i32 = libc::NLM_F_ACK | libc::NLM_F_CREATE;

impl Interfaces {
    pub fn open() -> io::Result<Interfaces> {
        named("socket(AF_NETLINK)", Netlink::open(libc::NETLINK_ROUTE)).map(Interfaces)
    }

    /// Makes a cable: `here` in this namespace, `there` in `home`.
    pub fn add_veth(
        &mut self,
        here: CableEnd,
        there: CableEnd,
        home: &Namespace,
        mtu_bytes: u32,
    ) -> io::Result<()> {
        let end = |request: &mut Request, (name, mac): CableEnd| {
            request.bytes(&interface(0, 0));
            request.attribute(libc::IFLA_IFNAME, &[name.as_bytes(), &[0]].concat());
            request.attribute(libc::IFLA_ADDRESS, &mac);
            request.attribute(libc::IFLA_MTU, &mtu_bytes.to_ne_bytes());
        };
        let mut request = Request::new(libc::RTM_NEWLINK, CREATE | libc::NLM_F_EXCL);
        end(&mut request, here);
        request.nest(libc::IFLA_LINKINFO, |request| {
            request.attribute(libc::IFLA_INFO_KIND, b"veth");
            request.nest(libc::IFLA_INFO_DATA, |request| {
                request.nest(VETH_INFO_PEER, |request| {
                    end(request, there);
                    request.attribute(libc::IFLA_NET_NS_FD, &home.descriptor().to_ne_bytes());
                });
            });
        });
        self.ask("RTM_NEWLINK (a veth pair)", request)
    }

    /// Gives an interface an address, without asking the network whether
    /// it is taken already: it is not.
    pub fn add_address(&mut self, index: u32, address: IpAddr, prefix_bits: u8) -> io::Result<()> {
        let (family, octets) = family_and_octets(address);
        let mut request = Request::new(libc::RTM_NEWADDR, CREATE | libc::NLM_F_EXCL);
        request.bytes(&[family, prefix_bits, libc::IFA_F_NODAD as u8, 0]); // struct ifaddrmsg
        request.bytes(&index.to_ne_bytes());
        request.attribute(libc::IFA_LOCAL, &octets);
        request.attribute(libc::IFA_ADDRESS, &octets);
        self.ask("RTM_NEWADDR", request)
    }

    /// Tells an interface the Ethernet address of a neighbour for good, so that
    /// it never has to ask the cable for it (ARP, RFC 826; RFC 4861).
    pub fn add_neighbour(&mut self, index: u32, address: IpAddr, mac: Mac) -> io::Result<()> {
        let (family, octets) = family_and_octets(address);
        let mut request = Request::new(libc::RTM_NEWNEIGH, CREATE | libc::NLM_F_REPLACE);
        request.bytes(&[family, 0, 0, 0]); // struct ndmsg
        request.bytes(&index.to_ne_bytes());
        request.bytes(&libc::NUD_PERMANENT.to_ne_bytes()); // padded: no flags, no type
        request.attribute(libc::NDA_DST, &octets);
        request.attribute(libc::NDA_LLADDR, &mac);
        self.ask("RTM_NEWNEIGH", request)
    }

    pub fn switch_on(&mut self, index: u32) -> io::Result<()> {
        let mut request = Request::new(libc::RTM_NEWLINK, libc::NLM_F_ACK);
        request.bytes(&interface(index, libc::IFF_UP as u32));
        self.ask("RTM_NEWLINK (up)", request)
    }

    pub fn index(&self, name: &str) -> io::Result<u32> {
        let mut request = interface_request(name);
        self.ioctl("SIOCGIFINDEX", libc::SIOCGIFINDEX as _, &mut request)?;
        // SAFETY: the call succeeded, and this is the field that it filled in
        // (netdevice(7)); any bit pattern is a valid number.
        Ok(unsafe { request.ifr_ifru.ifru_ifindex } as u32)
    }

    /// Takes from an interface whatever would let it hand over something other
    /// than the packets of the wire: TCP segmentation (TSO, GSO), merging on
    /// arrival (GRO), and checksums left for a network card to fill in, which a
    /// veth pair does not have.
    pub fn no_offloads(&self, name: &str) -> io::Result<()> {
        // The numbers of linux/ethtool.h. Checksums go last, because the others
        // need them.
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
            let mut request = interface_request(name);
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
        let result = unsafe { libc::ioctl(self.0.socket.as_raw_fd(), number, &raw mut *request) };
        named(call, check(result))
    }

    fn ask(&mut self, call: &str, request: Request) -> io::Result<()> {
        named(call, self.0.ask(request)).map(drop)
    }
}

/// Has no name in libc (linux/veth.h).
const VETH_INFO_PEER: u16 = 1;

/// struct ifinfomsg, changing `flags` to on.
fn interface(index: u32, flags: u32) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[4..8].copy_from_slice(&index.to_ne_bytes());
    bytes[8..12].copy_from_slice(&flags.to_ne_bytes());
    bytes[12..16].copy_from_slice(&flags.to_ne_bytes());
    bytes
}

fn interface_request(name: &str) -> libc::ifreq {
    // SAFETY: `ifreq` is plain C data, for which all zeros is a valid value.
    let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
    // The sixteenth byte stays the zero that ends the name.
    for (to, from) in request.ifr_name.iter_mut().zip(name.bytes().take(15)) {
        *to = from as libc::c_char;
    }
    request
}
