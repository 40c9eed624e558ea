//! What the user sees of packets, through the binary, where there is no wire.

use crate::common::{TempFolder, demo};
use std::fs;

/// Refused before anything is run, with the reason, and nothing is written.
#[test]
fn without_the_wire_there_is_no_capture() {
    let folder = TempFolder::new("refused");
    let file = folder.file("none.pcap");
    let ran = demo(&["nagle", "--link", "loopback", "--pcap", &file]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("--pcap") && ran.stderr.contains("loopback was asked for"));
    let ran = demo(&["replay", "tests/goldens/nagle.trace.json", "--pcap", &file]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("no packets for --pcap"), "{}", ran.stderr);
    assert!(fs::read_dir(&folder.0).expect("the folder").next().is_none());
}

/// Where loopback is insisted on, one line says why there are no packets.
#[test]
fn the_absence_of_packets_is_explained() {
    let ran = demo(&["short-read", "--packets", "--link", "loopback"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.stdout.matches("no packets: loopback has no cable").count(), 1);
    let replayed = demo(&["replay", "tests/goldens/wire-nagle.trace.json", "--packets"]);
    assert!(replayed.stdout.contains("PSH ACK seq 1–2 ack 1 │AB│"), "{}", replayed.stdout);
}
