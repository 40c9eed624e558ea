//! A UDP socket, at either end.

use super::{Done, Settings, Trouble};
use crate::sys::said;
use crate::{Both, text};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

/// The largest datagram that IPv4 carries: 65535 less two headers.
pub const MAX_IPV4_BYTES: usize = 65507;

/// The same for IPv6, which does not count its own header (RFC 8200 section 3).
pub const MAX_IPV6_BYTES: usize = 65527;

/// The largest datagram that can be sent to this address.
pub fn most_bytes(to: SocketAddr) -> usize {
    if to.is_ipv4() { MAX_IPV4_BYTES } else { MAX_IPV6_BYTES }
}

/// A server's socket, that waits for nothing: neither for one peer's datagram,
/// nor for room to answer another.
///
/// # Errors
/// When the address is not ours or the port is taken.
pub(super) fn listen(settings: &Settings) -> Done<(UdpSocket, SocketAddr)> {
    let wanted = SocketAddr::new(settings.bind, settings.port);
    let socket = UdpSocket::bind(wanted).map_err(|error| {
        Trouble::Usage(text!(
            "binding {wanted} failed: {error}; --port chooses another",
            "无法绑定 {wanted}：{error}；可用 --port 换一个端口"; error = said(&error)
        ))
    })?;
    socket.set_nonblocking(true).map_err(Trouble::call("O_NONBLOCK"))?;
    let address = socket.local_addr().map_err(Trouble::call("getsockname"))?;
    Ok((socket, address))
}

/// A client's socket. Connected, so that datagrams of others are not taken for
/// answers.
///
/// # Errors
/// When no socket can be had, or nothing leads to the server.
pub(super) fn connect(server: SocketAddr) -> Done<UdpSocket> {
    const A_UDP_SOCKET: Both = Both { en: "binding a UDP socket", zh: "绑定 UDP 套接字" };
    let local: SocketAddr = match server {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(local).map_err(Trouble::io(A_UDP_SOCKET))?;
    socket.connect(server).map_err(|error| {
        Trouble::Usage(text!(
            "naming {server} as the peer failed: {error}",
            "无法把 {server} 设为对端：{error}"; error = said(&error)
        ))
    })?;
    Ok(socket)
}
