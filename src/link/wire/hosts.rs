//! Two hosts that have nothing in common but a cable: a network namespace each,
//! and a third for the middle of the cable, where we are.
//!
//! ```text
//!   sender's host          middle of the cable         receiver's host
//!   eth0 192.0.2.1  <-veth->  sender  …  receiver  <-veth->  eth0 192.0.2.2
//! ```
//!
//! The addresses are those set aside for documentation (RFC 5737, RFC 3849):
//! they are nobody's.

use crate::link::Side;
use crate::sys::netns::{self, Namespace};
use crate::sys::packet::{Exit, PacketSocket};
use crate::sys::veth::{End, Mac, Netlink};
use crate::trace::KernelSetting;
use crate::{Sentence, text};
use std::fs;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::{Duration, Instant};

/// The two hosts.
#[derive(Debug)]
pub(super) struct Hosts {
    homes: [Namespace; 2],
    pub addresses: [IpAddr; 2],
    pub settings: Vec<KernelSetting>,
}

/// The middle of the cable: the ends that are in our hands.
#[derive(Debug)]
pub(super) struct Middle {
    pub socket: PacketSocket,
    /// The ends that lead to the hosts.
    pub exits: [Exit; 2],
    pub interfaces: Interfaces,
}

/// The numbers of the interfaces that lead to the hosts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Interfaces([u32; 2]);

/// Settings for IPv4 and IPv6 alike; TCP's are in `net.ipv4` for both.
/// What every kernel does by default, said aloud: a namespace does not always
/// begin with the default.
const TCP_SETTINGS: [(&str, &str); 7] = [
    ("net.ipv4.tcp_timestamps", "1"),
    ("net.ipv4.tcp_sack", "1"),
    ("net.ipv4.tcp_window_scaling", "1"),
    ("net.ipv4.tcp_ecn", "2"),
    ("net.ipv4.tcp_mtu_probing", "0"),
    ("net.ipv4.tcp_autocorking", "1"),
    // What one run learns about the path is not for the next one.
    ("net.ipv4.tcp_no_metrics_save", "1"),
];

/// So that IPv6 is there at once and says nothing by itself: no search for
/// duplicates of an address, no request for routers, no address of its own
/// making (the kernel's ip-sysctl documentation).
const IPV6_SETTINGS: [(&str, &str); 5] = [
    ("net.ipv6.conf.default.disable_ipv6", "0"),
    ("net.ipv6.conf.default.accept_dad", "0"),
    ("net.ipv6.conf.default.accept_ra", "0"),
    ("net.ipv6.conf.default.router_solicitations", "0"),
    ("net.ipv6.conf.default.addr_gen_mode", "1"),
];

const NO_IPV6: (&str, &str) = ("net.ipv6.conf.default.disable_ipv6", "1");

impl Hosts {
    /// Builds both. The calling thread is in the middle namespace afterwards,
    /// whether it succeeds or not.
    pub fn build(mtu_bytes: u32, ipv6: bool) -> io::Result<(Hosts, Middle)> {
        let middle = match netns::enter_new_namespace() {
            // Root needs no user namespace; everybody else becomes root of one.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                netns::enter_user_namespace()?;
                netns::enter_new_namespace()?
            }
            made => made?,
        };
        // The middle has no addresses and must not speak. Where it cannot be
        // told, its words are in the capture, as other traffic.
        set(NO_IPV6);

        // The kernel takes its time over the ring, and the hosts need not wait.
        std::thread::scope(|scope| {
            let socket = scope.spawn(|| PacketSocket::open(mtu_bytes));
            let built = Hosts::build_around(&middle, mtu_bytes, ipv6);
            let socket = socket.join().unwrap_or_else(|_| Err(panicked()))?;
            let (hosts, interfaces) = built?;
            // Last of all: what the hosts said while they were set up is not
            // part of the experiment.
            socket.listen()?;
            Ok((
                hosts,
                Middle {
                    socket,
                    exits: interfaces.map(Exit::new),
                    interfaces: Interfaces(interfaces),
                },
            ))
        })
    }

    fn build_around(
        middle: &Namespace,
        mtu_bytes: u32,
        ipv6: bool,
    ) -> io::Result<(Hosts, [u32; 2])> {
        let homes = [home(middle)?, home(middle)?];
        let addresses = Side::BOTH.map(|side| address(side, ipv6));
        let mut netlink = Netlink::open()?;
        let mut settings = Vec::new();
        let mut interfaces = [0; 2];
        for side in Side::BOTH {
            let home = &homes[side.index()];
            settings = in_namespace(home, || Ok(prepare(ipv6)))?;
            let here = End { name: name(side), mac: [0x02, 0, 0, 0, 1, side as u8 + 1] };
            netlink.add_veth(here, End { name: "eth0", mac: mac(side) }, home, mtu_bytes)?;
            netlink.no_offloads(here.name)?;
            let index = netlink.index(here.name)?;
            interfaces[side.index()] = index;
            netlink.switch_on(index)?;
            in_namespace(home, || connect(side, &addresses))?;
        }
        Ok((Hosts { homes, addresses, settings }, interfaces))
    }

    /// Does something inside a host: the sockets that are made there stay there.
    pub fn on<T: Send>(
        &self,
        side: Side,
        act: impl FnOnce() -> io::Result<T> + Send,
    ) -> io::Result<T> {
        in_namespace(&self.homes[side.index()], act)
    }
}

impl Interfaces {
    /// The host to which an interface leads.
    pub fn side_of(&self, interface: u32) -> Option<Side> {
        Side::BOTH.into_iter().find(|side| self.0[side.index()] == interface)
    }
}

fn panicked() -> io::Error {
    io::Error::other(Sentence(text!(
        "a thread that builds the wire panicked",
        "搭建虚拟网线的线程崩溃了"
    )))
}

/// A namespace for a host, made without leaving the middle.
fn home(middle: &Namespace) -> io::Result<Namespace> {
    let made = netns::enter_new_namespace();
    middle.enter()?;
    made
}

/// Runs `act` in a thread of its own that enters the namespace and ends there:
/// so no thread can ever be left in the wrong place.
fn in_namespace<T: Send>(
    home: &Namespace,
    act: impl FnOnce() -> io::Result<T> + Send,
) -> io::Result<T> {
    std::thread::scope(|scope| {
        let inside = scope.spawn(|| {
            home.enter()?;
            act()
        });
        inside.join().unwrap_or_else(|_| Err(panicked()))
    })
}

/// The kernel's settings, before there is an interface to which they apply.
fn prepare(ipv6: bool) -> Vec<KernelSetting> {
    let family: &[(&str, &str)] = if ipv6 { &IPV6_SETTINGS } else { &[NO_IPV6] };
    TCP_SETTINGS.iter().chain(family).copied().map(set).collect()
}

/// Sets one and reads it back. What cannot be set is no error here: the kernel
/// may be older than the setting; the record shows it.
fn set((name, value): (&str, &str)) -> KernelSetting {
    let path = format!("/proc/sys/{}", name.replace('.', "/"));
    let _ = fs::write(&path, value);
    let got = fs::read_to_string(&path).ok().map(|text| text.trim().to_owned());
    KernelSetting { name: name.to_owned(), asked: value.to_owned(), got }
}

/// Inside a host: switches everything on, and tells it about the other one.
fn connect(side: Side, addresses: &[IpAddr; 2]) -> io::Result<()> {
    let mut netlink = Netlink::open()?;
    let loopback = netlink.index("lo")?;
    netlink.switch_on(loopback)?;
    netlink.no_offloads("eth0")?;
    let index = netlink.index("eth0")?;
    netlink.switch_on(index)?;
    let [own, other] = [side, side.other()].map(|side| addresses[side.index()]);
    netlink.add_address(index, own, if own.is_ipv4() { 24 } else { 64 })?;
    netlink.add_neighbour(index, other, mac(side.other()))?;
    match own {
        IpAddr::V4(_) => Ok(()),
        IpAddr::V6(own) => wait_for_route(own),
    }
}

/// IPv4 knows its own address at once. IPv6 leaves it to a worker of the kernel
/// to finish, and until then packets for that address are for nobody here; on a
/// busy machine that takes some milliseconds.
fn wait_for_route(own: Ipv6Addr) -> io::Result<()> {
    const PATIENCE: Duration = Duration::from_secs(2);
    let started = Instant::now();
    // Address and prefix length in hexadecimal begin the line of each route.
    let line = format!("{:032x} 80 ", u128::from(own));
    while !fs::read_to_string("/proc/thread-self/net/ipv6_route")?
        .lines()
        .any(|route| route.starts_with(&line))
    {
        if started.elapsed() > PATIENCE {
            let seconds = PATIENCE.as_secs();
            let why = text!(
                "waited {seconds} s for the kernel to take up the address {own}",
                "等了 {seconds} 秒，内核仍未启用地址 {own}"
            );
            return Err(io::Error::new(io::ErrorKind::TimedOut, Sentence(why)));
        }
        std::thread::sleep(Duration::from_micros(100));
    }
    Ok(())
}

fn name(side: Side) -> &'static str {
    match side {
        Side::Sender => "sender",
        Side::Receiver => "receiver",
    }
}

/// An Ethernet address that says by its second bit that no maker gave it.
fn mac(side: Side) -> Mac {
    [0x02, 0, 0, 0, 0, side as u8 + 1]
}

fn address(side: Side, ipv6: bool) -> IpAddr {
    let number = side as u8 + 1;
    if ipv6 {
        Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, u16::from(number)).into()
    } else {
        Ipv4Addr::new(192, 0, 2, number).into()
    }
}
