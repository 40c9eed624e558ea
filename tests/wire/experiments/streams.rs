//! What the wire does to TCP.

use super::HOLD_MS;
use crate::tools::{Connection, PORT, SOON, connect, data, segments, until};
use socket2::{Protocol, Type};
use std::fs::File;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::SocketAddr;
use std::os::unix::fs::FileExt as _;
use std::time::{Duration, Instant};
use sticky_demo::link::wire::{Cable, Wire};
use sticky_demo::link::{Link, Side};
use sticky_demo::trace::packet::{Drop, Fate, Packet, TcpOption};

tests! {
    WIRE:
        a_round_trip_takes_twice_the_delay,
        the_mtu_cuts_segments,
        a_dropped_segment_comes_again,
        half_open,
        the_rate_spaces_segments,
        nagle_waits_for_the_round_trip,
        without_nagle_five_writes_are_five_segments,
        a_swap_is_not_seen_by_the_reader,
        connections_are_told_apart,
        what_was_closed_ends_with_the_cable;
}

fn a_round_trip_takes_twice_the_delay() {
    let connection = connect(&Cable { delay_ms: 20.0, ..Cable::default() }, false);
    let took_ms = connection.connecting.as_secs_f64() * 1e3;
    // A busy machine may be late, and never early.
    assert!((40.0..5000.0).contains(&took_ms), "connect took {took_ms} ms");
    let capture = connection.finish();
    let delay = capture.delay().unwrap();
    assert!((20.0..2000.0).contains(&delay.median_ms), "{delay:?}");

    let packets = capture.packets;
    assert!(packets.iter().all(|packet| packet.other.is_none()), "nobody else spoke: {packets:?}");
    let syn = packets[0].tcp.as_ref().unwrap();
    assert_eq!((syn.flags.names(), syn.seq, syn.ack), (vec!["SYN"], 0, None));
    assert!(syn.options.contains(&TcpOption::Mss { bytes: 1460 }));
    let answer = packets[1].tcp.as_ref().unwrap();
    assert_eq!((packets[1].from, answer.seq, answer.ack), (Side::Receiver, 0, Some(1)));
    assert_eq!(answer.window_bytes, u64::from(answer.window), "a SYN's window is not scaled");
    let third = packets[2].tcp.as_ref().unwrap();
    assert_eq!((third.flags.names(), third.seq, third.ack), (vec!["ACK"], 1, Some(1)));
    assert!(third.window_bytes > u64::from(third.window));
}

fn the_mtu_cuts_segments() {
    for (mtu_bytes, ipv6, expected) in [
        (1500, false, vec![1448, 1448, 1104]),
        (1500, true, vec![1428, 1428, 1144]),
        (576, false, vec![524, 524, 524, 524, 524, 524, 524, 332]),
        (9000, false, vec![4000]),
        (65535, false, vec![4000]),
    ] {
        let mut connection = connect(&Cable { mtu_bytes, delay_ms: 2.0, ..Cable::default() }, ipv6);
        connection.write(4000);
        assert_eq!(connection.read(4000).len(), 4000);
        let packets = connection.finish().packets;
        assert_eq!(segments(&packets), expected, "mtu {mtu_bytes}, IPv6 {ipv6}");
        // On a busy machine TCP may lose patience and repeat one.
        let mut next = 0;
        for (packet, tcp) in data(&packets).into_iter().filter(|(_, tcp)| !tcp.retransmission) {
            assert_eq!(tcp.payload_start, next);
            next += u64::from(tcp.payload_bytes);
            let ip = packet.ip.unwrap();
            assert_eq!(ip.payload_bytes(), tcp.header_bytes + tcp.payload_bytes);
            assert!(ip.total_bytes <= mtu_bytes);
            assert_eq!(packet.frame_bytes, 14 + ip.total_bytes);
        }
    }
}

fn a_dropped_segment_comes_again() {
    let mut connection =
        connect(&Cable { delay_ms: 5.0, drop: vec![2], ..Cable::default() }, false);
    connection.write(4000);
    let bytes = connection.read(4000);
    assert!(
        bytes.iter().enumerate().all(|(at, byte)| *byte == at as u8),
        "every byte in its place"
    );
    let packets = connection.finish().packets;
    assert_eq!(segments(&packets), [1448, 1448, 1104]);
    let sent = data(&packets);
    let dropped = Fate::Dropped { because: Drop::DataNumber };
    let lost: Vec<_> = sent.iter().filter(|(packet, _)| packet.fate == dropped).collect();
    assert_eq!(lost.len(), 1);
    assert_eq!((lost[0].1.payload_start, lost[0].0.data_number), (1448, Some(2)));
    let again: Vec<_> = sent.iter().filter(|(_, tcp)| tcp.retransmission).collect();
    assert!(again.iter().any(|(_, tcp)| tcp.payload_start == 1448), "{again:?}");
    assert!(again.iter().all(|(packet, tcp)| tcp.new_bytes == 0 && packet.data_number.is_none()));
    // The receiver names the byte that it waits for, and what it has beyond.
    let waiting =
        packets.iter().filter(|packet| packet.from == Side::Receiver).filter_map(|packet| {
            let tcp = packet.tcp.as_ref()?;
            tcp.options.iter().find_map(|option| match option {
                TcpOption::Sack { blocks } => Some((tcp.ack, blocks.clone())),
                _ => None,
            })
        });
    assert_eq!(waiting.collect::<Vec<_>>().first(), Some(&(Some(1449), vec![(2897, 4001)])));
}

fn half_open() {
    let cable = Cable { drop_handshake: true, ..Cable::default() };
    let wire = Wire::build(&cable, false, Instant::now()).unwrap();
    let socket = |side| wire.socket(side, Type::STREAM, Protocol::TCP).unwrap();
    let (listener, mut tx) = (socket(Side::Receiver), socket(Side::Sender));
    let address = SocketAddr::new(wire.address(Side::Receiver), PORT);
    listener.bind(&address.into()).unwrap();
    listener.listen(1).unwrap();
    tx.connect_timeout(&address.into(), SOON).unwrap(); // the sender believes it
    listener.set_nonblocking(true).unwrap();
    // Until the receiver has asked again, and the answer was lost as well.
    let again = |packet: &Packet| {
        packet.from == Side::Receiver && packet.tcp.as_ref().is_some_and(|tcp| tcp.retransmission)
    };
    until("the receiver to ask again", || wire.packets_so_far().iter().any(again));
    wire.quiet(SOON).unwrap();
    std::thread::sleep(Duration::from_millis(20));
    assert_eq!(
        listener.accept().unwrap_err().kind(),
        ErrorKind::WouldBlock,
        "there is nothing to accept"
    );
    // Data carries an acknowledgement too, and opens the other half.
    tx.write_all(b"x").unwrap();
    let deadline = Instant::now() + SOON;
    while listener.accept().is_err() {
        assert!(Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(1));
    }
    let packets = wire.finish().unwrap().packets;
    let lost: Vec<u32> = packets
        .iter()
        .filter(|packet| packet.fate == Fate::Dropped { because: Drop::HandshakeAck })
        .map(|packet| packet.number)
        .collect();
    assert!(lost.len() >= 2, "{lost:?}");
    assert_eq!(lost[0], 3);
}

fn the_rate_spaces_segments() {
    let mut connection =
        connect(&Cable { delay_ms: 20.0, rate_kbit: Some(1000), ..Cable::default() }, false);
    connection.write(4000);
    connection.read(4000);
    let packets = connection.finish().packets;
    // Frames of 1514, 1514 and 1170 bytes take 12.112, 12.112 and 9.36 ms at
    // 1 Mbit/s, one after the other, and then 20 ms. On a busy machine we may be
    // late, but never early, counted from when the first of them set out; and TCP
    // may lose patience and repeat one.
    let mut data = data(&packets);
    data.retain(|(_, tcp)| !tcp.retransmission);
    assert_eq!(data.len(), 3);
    for ((packet, _), expected_ms) in data.iter().zip([32.1, 44.2, 53.5]) {
        let taken_ns = packet.fate.arrived_at_ns().unwrap() - data[0].0.at_ns;
        let taken_ms = taken_ns as f64 / 1e6;
        assert!((expected_ms..expected_ms + 2000.0).contains(&taken_ms), "{taken_ms}, {packet:?}");
    }
}

const WRITES: [&[u8]; 5] = [b"AB", b"B", b"CD", b"EFG", b"H"];

/// The sizes of the segments, and how many of them went ahead of the ACK: they
/// entered the cable before an ACK of all that was sent before them did.
fn five_writes(nodelay: bool) -> (Vec<u32>, u32) {
    let mut connection = connect(&Cable { delay_ms: 20.0, ..Cable::default() }, false);
    connection.tx.set_tcp_nodelay(nodelay).unwrap();
    for write in WRITES {
        connection.tx.write_all(write).unwrap();
    }
    assert_eq!(connection.read(9), b"ABBCDEFGH");
    let packets = connection.finish().packets;
    let (mut sent, mut acknowledged, mut ahead) = (0, 0, 0);
    for packet in &packets {
        let Some(tcp) = &packet.tcp else { continue };
        if packet.from == Side::Receiver {
            // Number 1 is the first byte: what is acknowledged lies before it.
            acknowledged = tcp.ack.unwrap_or(0).saturating_sub(1).max(acknowledged);
        } else if tcp.new_bytes > 0 {
            ahead += u32::from(acknowledged < sent);
            sent += u64::from(tcp.new_bytes);
        }
    }
    (segments(&packets), ahead)
}

fn nagle_waits_for_the_round_trip() {
    // Two segments, unless the machine stalls between two writes for longer than the
    // round trip: what is written by then leaves without the rest. Never five.
    let (sizes, ahead) = five_writes(false);
    assert_eq!((sizes[0], sizes.iter().sum::<u32>()), (2, 9), "{sizes:?}");
    assert!(sizes.len() < WRITES.len(), "{sizes:?}");
    // None, and one if the ACK was so late that TCP probed for a loss: that takes new
    // data along, and Nagle is not asked (RFC 8985, section 7.3). Without Nagle four.
    assert!(ahead <= 1, "each waits for the ACK of those before it: {ahead} of {sizes:?}");
}

fn without_nagle_five_writes_are_five_segments() {
    let (sizes, _) = five_writes(true);
    assert_eq!(sizes, [2, 1, 2, 3, 1]);
}

fn a_swap_is_not_seen_by_the_reader() {
    let cable = Cable {
        delay_ms: 20.0,
        rate_kbit: Some(2000),
        reorder: vec![2],
        reorder_hold_ms: HOLD_MS,
        ..Cable::default()
    };
    let mut connection = connect(&cable, false);
    connection.write(4000);
    let bytes = connection.read(4000);
    assert!(
        bytes.iter().enumerate().all(|(at, byte)| *byte == at as u8),
        "every byte in its place"
    );
    let packets = connection.finish().packets;
    let mut arrived: Vec<(u64, u64)> = data(&packets)
        .into_iter()
        .filter(|(_, tcp)| !tcp.retransmission)
        .map(|(packet, tcp)| (packet.fate.arrived_at_ns().unwrap(), tcp.payload_start))
        .collect();
    arrived.sort_unstable();
    let order: Vec<u64> = arrived.into_iter().map(|(_, start)| start).collect();
    assert_eq!(order, [0, 2896, 1448]);
}

fn connections_are_told_apart() {
    let cable = Cable { drop: vec![1], ..Cable::default() };
    let wire = Wire::build(&cable, false, Instant::now()).unwrap();
    let mut open = Vec::new();
    for port in [PORT, PORT + 1] {
        let socket = |side| wire.socket(side, Type::STREAM, Protocol::TCP).unwrap();
        let (listener, mut tx) = (socket(Side::Receiver), socket(Side::Sender));
        let address = SocketAddr::new(wire.address(Side::Receiver), port);
        listener.bind(&address.into()).unwrap();
        listener.listen(1).unwrap();
        tx.connect_timeout(&address.into(), SOON).unwrap();
        let (mut rx, _) = listener.accept().unwrap();
        tx.write_all(b"AB").unwrap();
        rx.set_read_timeout(Some(SOON)).unwrap();
        rx.read_exact(&mut [0; 2]).unwrap();
        open.push((tx, rx));
    }
    let packets = wire.finish().unwrap().packets;
    for (number, port) in [(0, PORT), (1, PORT + 1)] {
        let own: Vec<Packet> =
            packets.iter().filter(|packet| packet.connection == Some(number)).cloned().collect();
        assert!(
            own.iter()
                .filter_map(|packet| packet.tcp.as_ref())
                .all(|tcp| { [tcp.source_port, tcp.destination_port].contains(&port) })
        );
        // The first of each is lost, and what arrived is its repetition.
        assert_eq!(segments(&own), [2]);
        assert_eq!(data(&own)[0].0.fate, Fate::Dropped { because: Drop::DataNumber });
        assert!(data(&own).len() >= 2);
    }
}

/// Nobody acknowledges its FIN any more, and the kernel keeps the host until it gives up.
fn what_was_closed_ends_with_the_cable() {
    let Connection { wire, tx, rx, .. } = connect(&Cable::default(), false);
    let tables = Side::BOTH
        .map(|side| wire.hosts.on(side, || File::open("/proc/thread-self/net/tcp")).unwrap());
    let connections = || {
        let rows = |table: &File| {
            let mut text = [0; 4096];
            let bytes = table.read_at(&mut text, 0).unwrap();
            text[..bytes].iter().filter(|byte| **byte == b'\n').count() - 1 // the heading
        };
        tables.each_ref().map(rows)
    };
    assert_eq!(connections(), [1, 1]);
    wire.finish().unwrap();
    drop((tx, rx));
    until("both ends to give up", || connections() == [0, 0]);
}
