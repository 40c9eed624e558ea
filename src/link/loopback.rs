//! The loopback interface: always there, never a cable. One packet of it may
//! hold 64 KiB, and what is sent has arrived before the call returns.

use super::{Link, Side};
use crate::scenario::LinkKind;
use crate::trace::LinkInfo;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

#[derive(Debug, Clone, Copy)]
pub struct Loopback {
    pub ipv6: bool,
}

impl Loopback {
    /// The loopback interface's MTU in bytes, where the system shows it.
    pub fn mtu_bytes() -> Option<u64> {
        std::fs::read_to_string("/sys/class/net/lo/mtu").ok()?.trim().parse().ok()
    }
}

impl Link for Loopback {
    fn info(&self) -> LinkInfo {
        let mtu_bytes = Loopback::mtu_bytes();
        LinkInfo { kind: LinkKind::Loopback, mtu_bytes, delay_ms: None, because: None }
    }

    fn address(&self, _: Side) -> IpAddr {
        match self.ipv6 {
            false => IpAddr::V4(Ipv4Addr::LOCALHOST),
            true => IpAddr::V6(Ipv6Addr::LOCALHOST),
        }
    }
}
