//! What several experiments need.

use crate::common::python;
use socket2::{Protocol, Socket, Type};
use std::io::{Read, Write};
use std::net::SocketAddr;
use std::process::Stdio;
use std::time::{Duration, Instant};
use sticky_demo::link::wire::{Cable, Capture, Wire};
use sticky_demo::link::{Link, Side};
use sticky_demo::trace::packet::{Packet, Tcp};

pub const PORT: u16 = 7000;
pub const SOON: Duration = Duration::from_secs(20);

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

/// Waits for a fact, and looks for it every millisecond.
pub fn until(what: &str, fact: impl Fn() -> bool) {
    let deadline = Instant::now() + SOON;
    while !fact() {
        assert!(Instant::now() < deadline, "waited {SOON:?} for {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

pub fn connect(cable: &Cable, ipv6: bool) -> Connection {
    let wire = Wire::build(cable, ipv6, Instant::now()).unwrap();
    let socket = |side| wire.socket(side, Type::STREAM, Protocol::TCP).unwrap();
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
        until("the end of the connection", || over(&self.wire.packets_so_far()));
        finish(self.wire)
    }
}

/// Whether each side has acknowledged the other's FIN.
fn over(packets: &[Packet]) -> bool {
    let sent_by = |side| {
        let own = packets.iter().filter(move |packet| packet.from == side);
        own.filter_map(|packet| packet.tcp.as_ref())
    };
    Side::BOTH.into_iter().all(|side| {
        let fin = sent_by(side).find(|tcp| tcp.flags.fin);
        let end = fin.map(|fin| fin.seq + u64::from(fin.payload_bytes) + 1);
        end.is_some() && sent_by(side.other()).any(|tcp| tcp.ack == end)
    })
}

/// The capture of a wire at rest: nothing went wrong that was not asked for.
fn finish(wire: Wire) -> Capture {
    wire.quiet(SOON).unwrap();
    for setting in wire.hosts.settings() {
        assert_eq!(setting.got.as_ref(), Some(&setting.asked), "{}", setting.name);
    }
    let capture = wire.finish().unwrap();
    assert_eq!(capture.lost.ring_full, Some(0));
    assert_eq!(capture.lost.kernel, Some(0));
    assert_eq!((capture.checksums_missing, capture.not_kept), (0, 0));
    capture
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
        let socket = wire.socket(side, Type::DGRAM, Protocol::UDP).unwrap();
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
        finish(self.wire)
    }
}

/// The lengths of the frames as Python's own struct reads them, which checks
/// their checksums too.
pub fn read_by_python(pcap: &[u8]) -> Vec<u32> {
    let mut python = python()
        .args(["-S", "-c", include_str!("read_pcap.py")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 reads the capture");
    python.stdin.take().expect("a pipe").write_all(pcap).expect("it reads");
    let output = python.wait_with_output().expect("it ends");
    assert!(output.status.success(), "python3 did not like the capture");
    let text = String::from_utf8(output.stdout).expect("numbers");
    text.split_whitespace().map(|length| length.parse().expect("a number")).collect()
}
