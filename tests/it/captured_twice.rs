//! `sticky-demo explain`: one packet, captured on two interfaces.

use crate::common::captures::{Talk, pcap};
use sticky_demo::capture::Captured;
use sticky_demo::observe::Observed;

/// It was sent once: its IP header has the same number.
#[test]
fn what_was_captured_twice_was_not_sent_again() {
    let mut talk = Talk::new(7000);
    talk.pieces(b"\0\0\0\x02AB\0\0\0\x02CD", &[6]);
    let numbered = talk.frames.iter().enumerate().map(|(number, frame)| {
        let mut frame = frame.clone();
        frame[19] = number as u8 + 1;
        frame
    });
    let twice: Vec<Vec<u8>> = numbered.flat_map(|frame| [frame.clone(), frame]).collect();
    let file = pcap(1, &twice);
    let captured = Captured::read(&file).expect("a capture");
    let told = captured.explain(&captured.streams[0], "u32be").expect("it is explained");
    assert_eq!(Observed::of(&told.runs[0]).retransmitted, Ok(0));
    let seen = told.runs[0].seen.as_ref().expect("it was seen");
    let twice =
        |remark: &sticky_demo::Text| remark.en.contains("4 packets are in the capture twice");
    assert!(seen.remarks.iter().any(twice), "{:?}", seen.remarks);
}
