//! The cable itself: building it, waiting at it, and what it has recorded.

use crate::tools::{connect, datagrams, read_by_python, until};
use std::time::{Duration, Instant};
use sticky_demo::capture::pcap;
use sticky_demo::lab::child::pipe;
use sticky_demo::link::wire::{Cable, Capture, Wire, WireError};
use sticky_demo::link::{Link, Side};
use sticky_demo::trace::packet::{Fate, Packet};

tests! {
    WIRE:
        ipv6_wants_1280,
        waiting_ends,
        no_work_at_rest,
        python_reads_the_pcap;
}

fn ipv6_wants_1280() {
    let small = Cable { mtu_bytes: 576, ..Cable::default() };
    match Wire::build(&small, true, Instant::now()) {
        Err(WireError::Cable(sentence)) => {
            assert!(sentence.en.contains("RFC 8200"), "{sentence:?}")
        }
        other => panic!("{:?}", other.err()),
    }
}

fn waiting_ends() {
    let slow = Cable { delay_ms: 60_000.0, ..Cable::default() };
    let pair = datagrams(&slow, false);
    pair.send(b"1");
    let started = Instant::now();
    until("the datagram to be on the cable", || {
        let error = pair.wire.quiet(Duration::from_millis(30)).err();
        error.is_some_and(|error| error.to_string().contains("on their way after 30 ms"))
    });
    assert!(started.elapsed() >= Duration::from_millis(30));
    // What had not arrived by then is in the capture all the same.
    assert_eq!(pair.wire.finish().unwrap().packets[0].fate, Fate::OnTheWay);
}

fn no_work_at_rest() {
    let wire =
        Wire::build(&Cable { delay_ms: 1.0, ..Cable::default() }, false, Instant::now()).unwrap();
    std::thread::sleep(Duration::from_millis(50)); // let the building be over
    let (slept, busy_ns) = (sleeps(), busy_ns());
    std::thread::sleep(Duration::from_millis(300));
    let (slept, busy_ms) = (sleeps() - slept, (self::busy_ns() - busy_ns) as f64 / 1e6);
    wire.finish().unwrap();
    // Who looks every millisecond sleeps 300 times; who spins, not at all. A few
    // packets pass at rest too: a fresh IPv6 host asks around.
    assert!(slept < 100, "woken {slept} times in 300 ms");
    assert!(busy_ms < 100.0, "{busy_ms} ms of 300 at work");
}

/// How often the wire's threads have gone to sleep by themselves.
fn sleeps() -> u64 {
    of_the_wires_threads("status", |text| {
        text.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))
    })
}

/// Time on a processor of the wire's threads.
fn busy_ns() -> u64 {
    of_the_wires_threads("schedstat", |text| text.split(' ').next())
}

/// The sum of a number in a file that each thread has in `/proc`, without the one
/// that asks here: reading `/proc` is work too.
fn of_the_wires_threads(file: &str, number: fn(&str) -> Option<&str>) -> u64 {
    let ourselves = std::process::id().to_string();
    let threads = std::fs::read_dir("/proc/self/task").unwrap().flatten();
    let wires = threads.filter(|thread| thread.file_name() != ourselves.as_str());
    let texts = wires.filter_map(|thread| std::fs::read_to_string(thread.path().join(file)).ok());
    texts.filter_map(|text| number(&text)?.trim().parse::<u64>().ok()).sum()
}

fn python_reads_the_pcap() {
    for ipv6 in [false, true] {
        let mut connection =
            connect(&Cable { delay_ms: 1.0, drop: vec![2], ..Cable::default() }, ipv6);
        connection.write(4000);
        connection.read(4000);
        agree(&connection.finish());
        let pair = datagrams(&Cable { duplicate: vec![1], ..Cable::default() }, ipv6);
        pair.send(&[7; 4001]);
        pair.send(b"");
        assert_eq!(pair.recv().len(), 4001);
        agree(&pair.finish());
    }
}

/// Python's own struct sees as many packets of the same lengths, and their
/// checksums are right.
fn agree(capture: &Capture) {
    let packets = &capture.packets;
    let stored = serde_json::to_vec(packets).unwrap();
    assert_eq!(&serde_json::from_slice::<Vec<Packet>>(&stored).unwrap(), packets);
    for seen_by in [None, Some(Side::Sender), Some(Side::Receiver)] {
        let file = pcap(packets, seen_by, 1_700_000_000_123_456_789);
        let mut lengths = read_by_python(&file);
        let mut expected: Vec<u32> = packets
            .iter()
            .flat_map(|packet| {
                let times = match (seen_by, packet.fate) {
                    (Some(host), Fate::Arrived { copies, .. }) if host != packet.from => copies,
                    (Some(host), _) if host != packet.from => 0,
                    _ => 1,
                };
                std::iter::repeat_n(packet.frame_bytes, times.into())
            })
            .collect();
        lengths.sort_unstable();
        expected.sort_unstable();
        assert_eq!(lengths, expected);
    }
}

/// For the test that kills its parent: builds a wire, says where, and stays.
pub fn stay() {
    let connection = connect(&Cable::default(), false);
    let namespace = || std::fs::read_link("/proc/thread-self/ns/net");
    let at = |side| connection.wire.hosts.on(side, namespace).unwrap();
    let all = [namespace().unwrap(), at(Side::Sender), at(Side::Receiver)];
    let all = all.map(|path| path.display().to_string()).join(" ");
    pipe::tell(format!("{} {all}", std::process::id()).as_bytes()).unwrap();
    std::thread::sleep(Duration::from_secs(60));
}
