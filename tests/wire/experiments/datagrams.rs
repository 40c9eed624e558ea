//! What the wire does to datagrams.

use super::HOLD_MS;
use crate::tools::{SOON, datagrams, until};
use std::time::{Duration, Instant};
use sticky_demo::link::wire::Cable;
use sticky_demo::trace::packet::{Drop, Fate, Packet};

tests! {
    WIRE:
        the_mtu_cuts_datagrams,
        a_dropped_fragment_takes_the_datagram_along,
        a_duplicate_arrives_twice,
        reordered_is_swapped_with_the_next,
        reordered_is_let_go_without_a_next,
        jitter_never_reorders,
        a_seed_repeats_its_losses;
}

fn the_mtu_cuts_datagrams() {
    for (mtu_bytes, ipv6, expected) in [
        (1500, false, vec![1480, 1480, 1048]),
        (1500, true, vec![1448, 1448, 1112]),
        (576, false, vec![552, 552, 552, 552, 552, 552, 552, 144]),
    ] {
        let pair = datagrams(&Cable { mtu_bytes, ..Cable::default() }, ipv6);
        // An ordinary program may send what does not fit in one packet; by
        // default Linux refuses only once it has learnt of a smaller path.
        pair.send(&[7; 4000]);
        assert_eq!(pair.recv(), [7; 4000]);
        let packets = pair.finish().packets;
        let fragments: Vec<&Packet> =
            packets.iter().filter(|packet| packet.ip.is_some_and(|ip| ip.is_fragment())).collect();
        let sizes: Vec<u32> = fragments.iter().map(|packet| fragment_payload(packet)).collect();
        assert_eq!(sizes, expected, "mtu {mtu_bytes}, IPv6 {ipv6}");
        let mut offset = 0;
        for (at, packet) in fragments.iter().enumerate() {
            let ip = packet.ip.unwrap();
            assert_eq!((ip.fragment_offset_bytes, ip.id), (offset, fragments[0].ip.unwrap().id));
            assert_eq!(ip.more_fragments, at + 1 < fragments.len());
            assert_eq!((packet.connection, packet.data_number), (Some(0), Some(1)));
            assert_eq!(packet.udp.map(|udp| udp.payload_bytes), (at == 0).then_some(4000));
            offset += fragment_payload(packet);
        }
    }
}

fn fragment_payload(packet: &Packet) -> u32 {
    packet.ip.unwrap().payload_bytes()
}

fn a_dropped_fragment_takes_the_datagram_along() {
    let pair = datagrams(&Cable { drop_fragment: vec![2], ..Cable::default() }, false);
    pair.send(&[7; 4000]);
    pair.send(b"marker");
    assert_eq!(pair.recv(), b"marker");
    let packets = pair.finish().packets;
    let fates: Vec<Fate> = packets.iter().map(|packet| packet.fate).collect();
    assert_eq!(fates.len(), 4);
    assert_eq!(fates[1], Fate::Dropped { because: Drop::FragmentNumber });
    assert!([0, 2, 3].iter().all(|at| fates[*at].arrived_at_ns().is_some()));
}

fn a_duplicate_arrives_twice() {
    let pair = datagrams(&Cable { duplicate: vec![2], ..Cable::default() }, false);
    for datagram in [b"1", b"2", b"3"] {
        pair.send(datagram);
    }
    assert_eq!([pair.recv(), pair.recv(), pair.recv(), pair.recv()], [b"1", b"2", b"2", b"3"]);
    let packets = pair.finish().packets;
    assert!(matches!(packets[1].fate, Fate::Arrived { copies: 2, .. }));
    assert_eq!(packets.len(), 3);
}

fn reordered_is_swapped_with_the_next() {
    let cable =
        Cable { delay_ms: 1.0, reorder: vec![2], reorder_hold_ms: HOLD_MS, ..Cable::default() };
    let pair = datagrams(&cable, false);
    for datagram in [b"1", b"2", b"3", b"4"] {
        pair.send(datagram);
    }
    assert_eq!([pair.recv(), pair.recv(), pair.recv(), pair.recv()], [b"1", b"3", b"2", b"4"]);
    let packets = pair.finish().packets;
    assert!(matches!(packets[1].fate, Fate::Arrived { held: true, .. }));
}

fn reordered_is_let_go_without_a_next() {
    let pair =
        datagrams(&Cable { reorder: vec![1], reorder_hold_ms: 30.0, ..Cable::default() }, false);
    let started = Instant::now();
    pair.send(b"1");
    assert_eq!(pair.recv(), b"1");
    let took = started.elapsed();
    assert!(took >= Duration::from_millis(29) && took < SOON, "{took:?}");
    pair.finish();
}

fn jitter_never_reorders() {
    let pair =
        datagrams(&Cable { delay_ms: 1.0, jitter_ms: 5.0, seed: 3, ..Cable::default() }, false);
    for number in 0..200u8 {
        pair.send(&[number]);
        if number % 10 == 0 {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    for number in 0..200u8 {
        assert_eq!(pair.recv(), [number]);
    }
    let packets = pair.finish().packets;
    let arrived = packets.iter().map(|packet| packet.fate.arrived_at_ns().unwrap());
    assert!(arrived.is_sorted());
}

fn a_seed_repeats_its_losses() {
    let lost = |seed| {
        let pair = datagrams(&Cable { loss_percent: 10.0, seed, ..Cable::default() }, false);
        for number in 0..100u8 {
            pair.send(&[number]);
        }
        until("100 datagrams", || pair.wire.packets_so_far().len() == 100);
        let packets = pair.finish().packets;
        let chance = Fate::Dropped { because: Drop::Chance };
        let lost = packets
            .iter()
            .filter(|packet| packet.fate == chance)
            .filter_map(|packet| packet.data_number);
        lost.collect::<Vec<u32>>()
    };
    let first = lost(7);
    assert!((1..40).contains(&first.len()), "{first:?}");
    assert_eq!(first, lost(7));
    assert_ne!(first, lost(8));
}
