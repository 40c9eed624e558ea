//! Two hosts that have nothing in common but a cable: a network namespace each,
//! and a third for the middle of the cable, where we are.
//!
//! ```text
//!   sender's host          middle of the cable         receiver's host
//!   eth0 192.0.2.1  <-veth->  sender  …  receiver  <-veth->  eth0 192.0.2.2
//! ```
//!
//! The addresses are those set aside for documentation (RFC 5737, RFC 3849):
//! they belong to nobody.

use super::netns::{self, Namespace};
use super::packet::Middle;
use super::veth::{Interfaces, Mac};
use crate::Sentence;
use crate::sys::words;
use crate::trace::{KernelSetting, Side};
use std::fs::{self, File};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::fd::AsRawFd;
use std::os::unix::fs::FileExt;
use std::thread::Builder;
use std::time::{Duration, Instant};

pub struct Hosts {
    homes: [Namespace; 2],
    addresses: [IpAddr; 2],
    settings: Vec<KernelSetting>,
}

/// Settings for IPv4 and IPv6 alike; TCP's are in `net.ipv4` for both. They are
/// every kernel's defaults, and set all the same: a namespace does not always
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
                netns::enter_user_namespace(true)?;
                netns::enter_new_namespace()?
            }
            made => made?,
        };
        // The middle has no addresses and must not send. Where IPv6 cannot be
        // switched off, what it sends is in the capture, as other traffic.
        set(&[NO_IPV6]);

        // The kernel takes its time over the ring, and the hosts need not wait.
        std::thread::scope(|scope| {
            let ring = Builder::new().spawn_scoped(scope, || Middle::open(mtu_bytes))?;
            let built = Hosts::build_around(&middle, mtu_bytes, ipv6);
            let mut ends = ring.join().unwrap_or_else(|_| Err(panicked()))?;
            let (hosts, interfaces) = built?;
            // Last of all: what the hosts said while they were set up is not
            // part of the experiment.
            ends.listen(interfaces)?;
            Ok((hosts, ends))
        })
    }

    fn build_around(
        middle: &Namespace,
        mtu_bytes: u32,
        ipv6: bool,
    ) -> io::Result<(Hosts, [u32; 2])> {
        let homes = [home(middle)?, home(middle)?];
        let addresses = Side::BOTH.map(|side| address(side, ipv6));
        let mut middle = Interfaces::open()?;
        let family: &[_] = if ipv6 { &IPV6_SETTINGS } else { &[NO_IPV6] };
        let (mut settings, mut numbers) = (Vec::new(), [0; 2]);
        for side in Side::BOTH {
            let home = &homes[side.index()];
            // Before there is an interface to which they apply.
            settings = in_namespace(home, || Ok([set(&TCP_SETTINGS), set(family)].concat()))?;
            let here = ["sender", "receiver"][side.index()];
            let here_mac = [0x02, 0, 0, 0, 1, side as u8 + 1];
            middle.add_veth((here, here_mac), ("eth0", mac(side)), home, mtu_bytes)?;
            middle.no_offloads(here)?;
            let number = middle.index(here)?;
            numbers[side.index()] = number;
            middle.switch_on(number)?;
            in_namespace(home, || connect(side, &addresses))?;
        }
        Ok((Hosts { homes, addresses, settings }, numbers))
    }

    pub fn address(&self, side: Side) -> IpAddr {
        self.addresses[side.index()]
    }

    pub fn settings(&self) -> &[KernelSetting] {
        &self.settings
    }

    /// What the interfaces of the hosts and of the middle, where the calling
    /// thread is, could not take in, by the kernel's count.
    pub fn dropped(&self) -> Option<u64> {
        let at_hosts = Side::BOTH.map(|side| self.on(side, interface_drops).ok());
        at_hosts.into_iter().chain([interface_drops().ok()]).sum()
    }

    /// Does something on a host, in a thread of its own: there, a new socket is the
    /// host's, and `/proc/thread-self/net` tells about the host.
    pub fn on<T: Send>(
        &self,
        side: Side,
        act: impl FnOnce() -> io::Result<T> + Send,
    ) -> io::Result<T> {
        in_namespace(&self.homes[side.index()], act)
    }
}

/// What was closed and not acknowledged never will be: the cable is gone. The kernel would
/// repeat each FIN eight times, and keep the host for these two minutes; once is enough
/// (tcp_orphan_retries, the kernel's ip-sysctl documentation).
impl Drop for Hosts {
    fn drop(&mut self) {
        for side in Side::BOTH {
            let _ = self.on(side, || Ok(set(&[("net.ipv4.tcp_orphan_retries", "1")])));
        }
    }
}

fn interface_drops() -> io::Result<u64> {
    // Two lines of headings, then `name: bytes packets errs drop …` for what
    // came in, eight numbers, and the same for what went out.
    let table = fs::read_to_string("/proc/thread-self/net/dev")?;
    let drops = table.lines().skip(2).filter_map(|line| {
        let numbers = line.split_once(':')?.1.split_whitespace();
        let numbers: Vec<u64> = numbers.filter_map(|number| number.parse().ok()).collect();
        Some(numbers.get(3)? + numbers.get(11)?)
    });
    Ok(drops.sum())
}

fn panicked() -> io::Error {
    io::Error::other(Sentence(words::BUILDER_PANICKED.into()))
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
        let inside = Builder::new().spawn_scoped(scope, || {
            home.enter()?;
            act()
        })?;
        inside.join().unwrap_or_else(|_| Err(panicked()))
    })
}

/// Sets those of one folder, and reads them back. What cannot be set is not an error: the
/// kernel may be older than the setting. The record shows it.
fn set(settings: &[(&str, &str)]) -> Vec<KernelSetting> {
    // To find a name there the kernel looks through those of all namespaces that were made
    // of late: so the folder is found once.
    let folder = settings[0].0.rsplit_once('.').map_or("", |(folder, _)| folder);
    let folder = File::open(format!("/proc/sys/{}", folder.replace('.', "/")));
    let read = |file: &File| {
        let mut text = [0; 64];
        let bytes = file.read_at(&mut text, 0).ok()?;
        Some(String::from_utf8_lossy(&text[..bytes]).trim().to_owned())
    };
    let set = |&(name, value): &(&str, &str)| {
        let file = folder.as_ref().ok().and_then(|folder| {
            let leaf = name.rsplit('.').next().unwrap_or(name);
            let path = format!("/proc/self/fd/{}/{leaf}", folder.as_raw_fd());
            let both = File::options().read(true).write(true).open(&path);
            both.or_else(|_| File::open(&path)).ok()
        });
        let mut got = file.as_ref().and_then(read);
        if let Some(file) = &file
            && got.as_deref() != Some(value)
        {
            let _ = file.write_at(value.as_bytes(), 0);
            got = read(file);
        }
        KernelSetting { name: name.to_owned(), asked: value.to_owned(), got }
    };
    settings.iter().map(set).collect()
}

/// On a host: switches everything on, and tells it about the other one.
fn connect(side: Side, addresses: &[IpAddr; 2]) -> io::Result<()> {
    let mut interfaces = Interfaces::open()?;
    let loopback = interfaces.index("lo")?;
    interfaces.switch_on(loopback)?;
    interfaces.no_offloads("eth0")?;
    let eth0 = interfaces.index("eth0")?;
    interfaces.switch_on(eth0)?;
    let [own, other] = [side, side.other()].map(|side| addresses[side.index()]);
    interfaces.add_address(eth0, own, if own.is_ipv4() { 24 } else { 64 })?;
    interfaces.add_neighbour(eth0, other, mac(side.other()))?;
    match own {
        IpAddr::V4(_) => Ok(()),
        IpAddr::V6(own) => wait_for_route(own),
    }
}

/// IPv4 knows its own address at once. IPv6 leaves it to a worker of the kernel
/// to finish, and until then packets for that address are not taken in; on a busy
/// machine that takes some milliseconds.
fn wait_for_route(own: Ipv6Addr) -> io::Result<()> {
    const PATIENCE: Duration = Duration::from_secs(2);
    let started = Instant::now();
    // Address and prefix length in hexadecimal begin the line of each route.
    let line = format!("{:032x} 80 ", u128::from(own));
    let is_there = |routes: String| routes.lines().any(|route| route.starts_with(&line));
    while !is_there(fs::read_to_string("/proc/thread-self/net/ipv6_route")?) {
        if started.elapsed() > PATIENCE {
            let why = words::waited_for_address(PATIENCE.as_secs(), own);
            return Err(io::Error::new(io::ErrorKind::TimedOut, Sentence(why)));
        }
        std::thread::sleep(Duration::from_micros(100));
    }
    Ok(())
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
