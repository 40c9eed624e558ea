//! What several experiments need.

use socket2::{Domain, Protocol, Socket, Type};
use std::io::{Read, Write};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use sticky_demo::Text;
use sticky_demo::link::Side;
use sticky_demo::link::wire::{Cable, Capture, Wire};
use sticky_demo::trace::packet::{Packet, Tcp};

pub const PORT: u16 = 7000;
pub const SOON: Duration = Duration::from_secs(5);

pub fn is_root() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().any(|line| line.starts_with("Uid:\t0\t"))
}

/// One TCP connection over a wire.
pub struct Connection {
    pub wire: Wire,
    pub tx: Socket,
    pub rx: Socket,
    /// How long connect(2) took.
    pub connecting: Duration,
}

pub fn domain(ipv6: bool) -> Domain {
    if ipv6 { Domain::IPV6 } else { Domain::IPV4 }
}

pub fn connect(cable: &Cable, ipv6: bool) -> Connection {
    let wire = Wire::build(cable, ipv6, Instant::now()).unwrap();
    let socket = |side| wire.socket(side, domain(ipv6), Type::STREAM, Some(Protocol::TCP)).unwrap();
    let (listener, tx) = (socket(Side::Receiver), socket(Side::Sender));
    let address = SocketAddr::new(wire.address(Side::Receiver), PORT);
    listener.bind(&address.into()).unwrap();
    listener.listen(1).unwrap();
    let started = Instant::now();
    tx.connect_timeout(&address.into(), SOON).unwrap();
    let connecting = started.elapsed();
    let (rx, _) = listener.accept().unwrap();
    rx.set_read_timeout(Some(SOON)).unwrap();
    tx.set_tcp_nodelay(true).unwrap();
    Connection { wire, tx, rx, connecting }
}

impl Connection {
    pub fn write(&mut self, length: usize) {
        let bytes: Vec<u8> = (0..length).map(|at| at as u8).collect();
        self.tx.write_all(&bytes).unwrap();
    }

    /// Reads one byte after the other until there are so many.
    pub fn read(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        self.rx.read_exact(&mut bytes).unwrap();
        bytes
    }

    /// Closes both ends, waits until both know it, and looks at the cable.
    pub fn finish(self) -> Capture {
        drop(self.tx);
        let mut rest = Vec::new();
        let mut rx = self.rx;
        rx.read_to_end(&mut rest).unwrap();
        drop(rx);
        let over = |seen: &sticky_demo::link::wire::Seen| {
            seen.to_port(PORT).is_some_and(|connection| connection.closed())
                && seen.on_the_way() == 0
        };
        self.wire.wait_until(&Text::same("the end of the connection"), SOON, over).unwrap();
        let capture = self.wire.finish().unwrap();
        clean(&capture);
        capture
    }
}

/// Nothing went wrong that was not asked for, and nobody else spoke.
pub fn clean(capture: &Capture) {
    assert_eq!(capture.lost.ring_full, Some(0));
    assert_eq!(capture.lost.kernel, Some(0));
    assert_eq!((capture.checksums_missing, capture.not_kept), (0, 0));
    for setting in &capture.settings {
        assert_eq!(setting.got.as_ref(), Some(&setting.asked), "{}", setting.name);
    }
}

/// The TCP segments with data from the sender, each with its packet.
pub fn data(packets: &[Packet]) -> Vec<(&Packet, &Tcp)> {
    let with_tcp = packets.iter().filter_map(|packet| Some((packet, packet.tcp.as_ref()?)));
    with_tcp.filter(|(packet, tcp)| packet.from == Side::Sender && tcp.payload_bytes > 0).collect()
}

/// The sizes of those that are no repetition.
pub fn segments(packets: &[Packet]) -> Vec<u32> {
    data(packets)
        .iter()
        .filter(|(_, tcp)| !tcp.retransmission)
        .map(|(_, tcp)| tcp.payload_bytes)
        .collect()
}

/// A pair of UDP sockets over a wire.
pub struct Datagrams {
    pub wire: Wire,
    pub tx: Socket,
    pub rx: Socket,
}

pub fn datagrams(cable: &Cable, ipv6: bool) -> Datagrams {
    let wire = Wire::build(cable, ipv6, Instant::now()).unwrap();
    let socket = |side| {
        let socket = wire.socket(side, domain(ipv6), Type::DGRAM, Some(Protocol::UDP)).unwrap();
        let address = SocketAddr::new(wire.address(side), PORT);
        socket.bind(&address.into()).unwrap();
        socket
    };
    let (tx, rx) = (socket(Side::Sender), socket(Side::Receiver));
    tx.connect(&SocketAddr::new(wire.address(Side::Receiver), PORT).into()).unwrap();
    rx.set_read_timeout(Some(SOON)).unwrap();
    Datagrams { wire, tx, rx }
}

impl Datagrams {
    pub fn send(&self, datagram: &[u8]) {
        assert_eq!(self.tx.send(datagram).unwrap(), datagram.len());
    }

    pub fn recv(&self) -> Vec<u8> {
        let mut buffer = vec![0; 65536];
        let mut rx = &self.rx;
        let length = rx.read(&mut buffer).unwrap();
        buffer.truncate(length);
        buffer
    }

    pub fn finish(self) -> Capture {
        self.wire
            .wait_until(&Text::same("an empty cable"), SOON, |seen| seen.on_the_way() == 0)
            .unwrap();
        let capture = self.wire.finish().unwrap();
        clean(&capture);
        capture
    }
}
