//! A UDP socket, at either end.

use super::{Done, Settings, Trouble, words};
use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

/// The largest datagram that IPv4 carries: 65535 less two headers.
pub const MAX_IPV4_BYTES: usize = 65507;

/// The same for IPv6, which does not count its own header (RFC 8200 section 3).
pub const MAX_IPV6_BYTES: usize = 65527;

pub fn most_bytes(to: SocketAddr) -> usize {
    if to.is_ipv4() { MAX_IPV4_BYTES } else { MAX_IPV6_BYTES }
}

/// A server's socket, that waits for nothing: neither for one peer's datagram,
/// nor for room to answer another.
pub fn listen(name: &str, settings: &Settings) -> Done<(UdpSocket, SocketAddr)> {
    let wanted = SocketAddr::new(settings.bind, settings.port);
    let socket = UdpSocket::bind(wanted)
        .map_err(|error| Trouble::Usage(words::no_udp_socket(wanted, &error)))?;
    socket.set_nonblocking(true).map_err(Trouble::call("O_NONBLOCK"))?;
    let address = socket.local_addr().map_err(Trouble::call("getsockname"))?;
    settings.log(&words::listening_udp(name, address));
    Ok((socket, address))
}

/// Whether a datagram says that it comes from the very socket that it came to, or from
/// a service of the system, which may answer whatever we say (chargen, RFC 864): its
/// sender's address is forged.
pub fn is_forged(address: SocketAddr, peer: SocketAddr) -> bool {
    // An address is ours if we can bind it.
    let ours = |ip| address.ip() == ip || UdpSocket::bind((ip, 0)).is_ok();
    peer.port() < 1024 || peer.port() == address.port() && ours(peer.ip())
}

/// Whether the log tells of the `number`th of its kind: a flood of datagrams is not to
/// become a flood of lines.
pub fn is_worth_a_line(number: u64) -> bool {
    number <= 16 || number.is_power_of_two()
}

/// A client's socket, connected: datagrams of others are not taken for answers.
pub fn connect(server: SocketAddr) -> Done<UdpSocket> {
    let local: SocketAddr = match server {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(local).map_err(Trouble::system(words::cannot_bind, local))?;
    socket.connect(server).map_err(|error| match error.kind() {
        ErrorKind::NetworkUnreachable
        | ErrorKind::HostUnreachable
        | ErrorKind::AddrNotAvailable => {
            Trouble::NoConnection(words::cannot_connect(server, &error))
        }
        _ => Trouble::Usage(words::cannot_name(server, &error)),
    })?;
    Ok(socket)
}

/// For `map_err` of a call on such a socket: an ICMP "port unreachable" that came
/// back (udp(7)), or something else.
pub fn failed(server: SocketAddr) -> impl FnOnce(std::io::Error) -> Trouble {
    move |error| match error.kind() {
        ErrorKind::ConnectionRefused => Trouble::NoConnection(words::not_listening(server, &error)),
        _ => Trouble::system(words::cannot_send, server)(error),
    }
}
