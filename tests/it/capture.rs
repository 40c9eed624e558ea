//! `sticky-demo explain`: other people's packets, whatever they were captured on, and
//! whatever happened to them on the way.

use crate::common::captures::{SERVER, Talk, big_endian, pcap, pcapng};
use crate::common::{TempFolder, demo, json};
use etherparse::PacketBuilder;
use std::ops::Range;
use sticky_demo::capture::Captured;
use sticky_demo::framing::by_name;
use sticky_demo::observe::FrameClass::{self, Alone, CutInBody, CutInHeader, Shares};
use sticky_demo::observe::Observed;
use sticky_demo::trace::Trace;

/// The frames of these messages, one behind the other.
fn stream(framing: &str, messages: &[&[u8]]) -> Vec<u8> {
    let framing = by_name(framing).expect("a framing");
    let mut stream = Vec::new();
    for message in messages {
        framing.encode(message, &mut stream).expect("it fits");
    }
    stream
}

fn hello() -> Vec<u8> {
    stream("u32be", &[b"AB", b"hello, you", b"C", b"what is more"])
}

fn explain(file: &[u8], framing: &str) -> Trace {
    let captured = Captured::read(file).expect("a capture");
    captured.explain(&captured.streams[0], framing).expect("it is explained")
}

fn segments(trace: &Trace) -> Vec<Range<usize>> {
    Observed::of(&trace.runs[0]).segment_ranges().expect("segments")
}

fn classes(trace: &Trace) -> Vec<FrameClass> {
    let classes = Observed::of(&trace.runs[0]).frame_classes().expect("frames");
    classes.into_iter().map(|(_, class)| class).collect()
}

fn remarks(trace: &Trace) -> String {
    let all = trace.runs.iter().filter_map(|run| run.seen.as_ref()).flat_map(|seen| &seen.remarks);
    all.map(|remark| remark.en.as_str()).collect::<Vec<_>>().join("\n")
}

fn bytes(trace: &Trace) -> &[u8] {
    &trace.runs[0].seen.as_ref().expect("it was seen").data.0
}

/// Which link it was captured on, and how the file spells it, does not matter.
#[test]
fn every_link_and_every_file_tells_the_same() {
    let stream = hello();
    let mut talk = Talk::new(7000);
    talk.pieces(&stream, &[6, 9, 40]).says(false, 0, b"\0\0\0\x02ok");
    let bare = |header: &[u8]| -> Vec<Vec<u8>> {
        talk.frames.iter().map(|frame| [header, &frame[14..]].concat()).collect()
    };
    let sll = [&[0; 14][..], &[8, 0]].concat();
    let sll2 = [&[8, 0][..], &[0; 18]].concat();
    let tagged: Vec<Vec<u8>> = talk
        .frames
        .iter()
        .map(|frame| [&frame[..12], &[0x81, 0, 0, 5], &frame[12..]].concat())
        .collect();
    let ethernet = pcap(1, &talk.frames);
    let files = [
        big_endian(&ethernet),
        pcapng(1, &talk.frames),
        pcap(1, &tagged),
        pcap(113, &bare(&sll)),
        pcap(276, &bare(&sll2)),
        pcapng(276, &bare(&sll2)),
        pcap(101, &bare(&[])),
        pcap(228, &bare(&[])),
        pcap(0, &bare(&[2, 0, 0, 0])),
        pcap(108, &bare(&[0, 0, 0, 2])),
    ];
    let told = explain(&ethernet, "u32be");
    assert_eq!(bytes(&told), stream);
    assert_eq!(segments(&told), [0..6, 6..15, 15..stream.len()]);
    assert_eq!(classes(&told), [Alone, CutInBody, Shares, Shares]);
    assert_eq!(told.runs[1].messages[0].0, b"ok");
    for file in files {
        let other = explain(&file, "u32be");
        assert_eq!((bytes(&other), segments(&other)), (&stream[..], segments(&told)));
        assert_eq!(classes(&other), classes(&told));
    }
}

/// Bytes stand where their numbers put them: what came again, too early or twice over.
#[test]
fn every_byte_finds_its_place() {
    let stream = hello();
    let end = stream.len();
    let said = |order: &[Range<usize>]| {
        let mut talk = Talk::new(7000);
        for part in order {
            talk.says(true, part.start, &stream[part.clone()]);
        }
        explain(&pcap(1, &talk.frames), "u32be")
    };
    // In order, the last first, one twice, and one that overlaps both its neighbours.
    for order in [vec![0..8, 8..20, 20..end], vec![20..end, 8..20, 0..8]] {
        let told = said(&order);
        assert_eq!((bytes(&told), segments(&told)), (&stream[..], vec![0..8, 8..20, 20..end]));
        assert_eq!(classes(&told), [Shares, CutInHeader, Shares, Shares]);
    }
    let twice = said(&[0..8, 0..8, 8..20, 20..end]);
    assert_eq!(Observed::of(&twice.runs[0]).retransmitted, Ok(1));
    assert_eq!(bytes(&said(&[0..8, 20..end, 4..24])), stream);
    assert!(remarks(&said(&[8..20, 0..8, 20..end])).contains("came later"));
    // What was not captured is said, and a frame that lies in it is not thought whole.
    let gap = said(&[0..8, 20..end]);
    assert!(remarks(&gap).contains("12 bytes from byte 8 on"), "{}", remarks(&gap));
    assert_eq!(segments(&gap), [0..8, 20..end]);
    assert_eq!(classes(&gap), [Shares; 3], "the second was not captured whole");
    let missing = &gap.runs[0].seen.as_ref().expect("it was seen").missing;
    assert!(missing.iter().cloned().flatten().eq(8..20), "{missing:?}");
    // One that repeats a frame and brings another has not the new one alone.
    assert_eq!(classes(&said(&[0..6, 0..20, 20..end]))[..2], [Alone, Shares]);
}

#[test]
fn bytes_that_differ_when_they_come_again_are_told() {
    let mut talk = Talk::new(7000);
    talk.says(true, 0, b"\0\0\0\x02AB").says(true, 0, b"\0\0\0\x02AX");
    let told = explain(&pcap(1, &talk.frames), "u32be");
    assert_eq!(bytes(&told), b"\0\0\0\x02AB");
    assert!(remarks(&told).contains("1 bytes came twice and were not the same"));
}

/// A capture that begins in the middle of a frame: what fits begins behind it.
#[test]
fn a_capture_begun_in_the_middle_is_searched() {
    let messages: Vec<Vec<u8>> = (0..20_u8).map(|number| vec![b'a' + number; 30]).collect();
    let all: Vec<&[u8]> = messages.iter().map(Vec::as_slice).collect();
    for (framing, frame) in [("u32be", 34), ("u16le", 32), ("netstring", 34), ("line", 31)] {
        let stream = stream(framing, &all);
        let mut talk = Talk::entered(7000);
        // Its first packet is not the first that was sent.
        talk.says(true, 100, &stream[100..160]).says(true, 47, &stream[47..100]);
        talk.says(true, 160, &stream[160..]);
        let told = explain(&pcap(1, &talk.frames), framing);
        let seen = told.runs[0].seen.as_ref().expect("it was seen");
        let first = seen.frames.first().expect("a frame").frame.clone();
        assert_eq!((first.start + 47) % frame, 0, "{framing}: {first:?}");
        assert_eq!(seen.frames.len(), 20 - 47_usize.div_ceil(frame), "{framing}");
        assert!(remarks(&told).contains("does not have this stream's beginning"));
        let found = explain(&pcap(1, &talk.frames), "auto");
        assert_eq!(
            found.runs[0].seen.as_ref().map(|seen| seen.frames.len()),
            Some(seen.frames.len()),
            "{}",
            found.runs[0].framing
        );
    }
}

/// A capture that lacks every second packet is not searched anew behind each: that took
/// minutes, or for ever.
#[test]
fn a_capture_full_of_gaps_is_explained_as_far_as_it_is_searched() {
    // What has no end has to be longer than a frame may be.
    for (framing, segment, count) in
        [("line", "hello world\n".repeat(100), 300), ("slip", "x".repeat(1200), 4000)]
    {
        let mut talk = Talk::new(7000);
        for index in 0..count {
            talk.says(true, index * 1201, segment.as_bytes());
        }
        let told = explain(&pcap(1, &talk.frames), framing);
        let said = remarks(&told);
        assert!(said.contains("frames were not looked for"), "{framing}: {said}");
        let seen = told.runs[0].seen.as_ref().expect("it was seen");
        assert_eq!(seen.frames.is_empty(), framing == "slip", "{framing}");
    }
}

/// It is cut piece by piece: frames that lie over where a piece ends are whole, and one
/// that is longer than a piece is put together.
#[test]
fn frames_longer_than_what_is_cut_at_once_are_whole() {
    let message = vec![b'm'; 700_000];
    let stream = stream("u32be", &[&message, b"AB", &message, &message, b"C"]);
    let mut talk = Talk::new(7000);
    talk.pieces(&stream, &[1448]);
    let told = explain(&pcap(1, &talk.frames), "u32be");
    let seen = told.runs[0].seen.as_ref().expect("it was seen");
    assert_eq!((seen.frame_count, seen.frames_end.as_ref()), (5, None));
    assert_eq!(classes(&told).len(), 5, "also those behind the bytes that are kept");
}

#[test]
fn a_segment_over_the_mss_is_called_what_it_is() {
    let mut talk = Talk::new(7000);
    talk.says(true, 0, &[7; 4000]);
    let remarks = remarks(&explain(&pcap(1, &talk.frames), "auto"));
    assert!(
        remarks.contains("1 segment longer than the 1460 bytes") && remarks.contains("TSO"),
        "{remarks}"
    );
}

/// A datagram in three fragments, in any order, is one again; and so is a segment.
#[test]
fn fragments_are_put_together() {
    let mut whole = Vec::new();
    let packet = PacketBuilder::ethernet2([2; 6], [4; 6]).ipv4([10, 0, 0, 1], SERVER, 64);
    packet.udp(40_000, 53).write(&mut whole, &[b'x'; 3000]).expect("a packet");
    let mut segment = Vec::new();
    let packet = PacketBuilder::ethernet2([2; 6], [4; 6]).ipv4([10, 0, 0, 1], SERVER, 64);
    packet.tcp(40_000, 7000, 1, 999).write(&mut segment, &[b'y'; 3000]).expect("a packet");
    for (frame, over) in [(&whole, "UDP"), (&segment, "TCP")] {
        let part = |from: usize, to: usize| {
            let mut part = [&frame[..34], &frame[34 + from..34 + to]].concat();
            part[16..18].copy_from_slice(&(20 + (to - from) as u16).to_be_bytes());
            let more = if 34 + to < frame.len() { 0x2000 } else { 0 };
            part[20..22].copy_from_slice(&(more | (from / 8) as u16).to_be_bytes());
            part
        };
        let parts = [part(0, 1480), part(1480, 2960), part(2960, frame.len() - 34)];
        for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0]] {
            let frames: Vec<Vec<u8>> = order.iter().map(|at| parts[*at].clone()).collect();
            let told = explain(&pcap(1, &frames), "line");
            let run = Observed::of(&told.runs[0]);
            assert_eq!(bytes(&told).len(), 3000, "{over} {order:?}");
            match over {
                "UDP" => assert_eq!(run.fragments().map(|all| all.len()), Ok(3)),
                _ => assert_eq!(segments(&told), vec![0..3000]),
            }
        }
        // Without its last fragment a datagram has not all its bytes, and a segment no header.
        let lost = pcap(1, &parts[..2]);
        let captured = Captured::read(&lost).expect("a capture");
        match over {
            "UDP" => assert!(bytes(&explain(&lost, "line")).len() < 3000),
            _ => assert!(captured.streams.is_empty()),
        }
    }
}

/// What is not a capture is told with what to do, and the exit code says so.
#[test]
fn what_is_not_a_capture_is_told() {
    let mut talk = Talk::new(7000);
    talk.pieces(&hello(), &[9]);
    let file = pcap(1, &talk.frames);
    for (wrong, told) in [
        (&b""[..], "empty"),
        (b"\x1f\x8b\x08\0", "gunzip"),
        (b"{\"trace_schema\": 2}", "replay"),
        (b"17 read(3, \"\", 4) = 0 and something more", "--strace"),
        (&file[..24], "no packet"),
        (&pcap(105, &talk.frames), "link type 105"),
        (&pcap(1, &[vec![0; 60]]), "no IP"),
    ] {
        let read = Captured::read(wrong);
        let why =
            read.as_ref().map(|captured| captured.streams.len()).map_err(|why| why.en.clone());
        match told {
            "no IP" => assert_eq!(why, Ok(0)),
            told => {
                assert!(why.clone().is_err_and(|why| why.contains(told)), "{why:?}, not {told}")
            }
        }
    }
    let torn = Captured::read(&file[..file.len() - 3]).expect("what is whole is read");
    assert!(torn.remarks[0].en.contains("inside a packet"));
}

/// Through the binary: the list, one stream, and the files that it writes.
#[test]
fn a_capture_of_several_streams_is_listed_and_each_explained() {
    let folder = TempFolder::new("explain");
    let (mut one, mut other) = (Talk::new(7000), Talk::new(7001));
    one.pieces(&hello(), &[6, 9, 40]).ends(true, hello().len());
    other.says(true, 0, b"secret!\n").says(false, 0, b"no\n");
    let (path, page, stored) =
        (folder.file("a shop.pcap"), folder.file("a.html"), folder.file("a.json"));
    std::fs::write(&path, pcap(1, &[one.frames, other.frames].concat())).expect("it is written");
    let listed = json(&["explain", &path]);
    assert_eq!(listed["streams"][1]["to_client_bytes"], 3);
    // What it says to type, a shell takes as it is meant.
    let listed = json(&["explain", &path, "--framing", r"delimiter:\r\n"]);
    let typed = format!(r"sticky-demo explain '{path}' --stream 1 --framing 'delimiter:\r\n'");
    assert_eq!(listed["streams"][0]["command"], typed);
    let ran = demo(&["explain", &path, "--html", &page]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("add --stream N"), "{}", ran.stderr);
    let shown =
        demo(&["explain", &path, "--stream", "1", "--html", &page, "--save-trace", &stored]);
    assert_eq!(shown.code, 0, "{}", shown.stderr);
    for wanted in ["u32be", "◄ 1 of 4 cut", "frames    │", "reads     not observed"] {
        assert!(shown.stdout.contains(wanted), "{wanted}: {}", shown.stdout);
    }
    assert!(
        shown.stdout.lines().count() <= 22
            && shown.stdout.lines().all(|line| line.chars().count() <= 80)
    );
    for kept in [&stored, &page] {
        assert_eq!(demo(&["replay", kept]).stdout, shown.stdout);
    }
    let report = json(&["explain", &path, "--stream", "1"]);
    let run = &report["runs"][0];
    assert!(run["reads"].is_null() && run["writes"].is_null() && run["delivered"].is_null());
    assert_eq!(run["quantities"]["frames_cut_in_body"], 1);
    let redacted = demo(&[
        "explain",
        &path,
        "--stream",
        "2",
        "--framing",
        "line",
        "--redact",
        "--save-trace",
        &stored,
    ]);
    let kept = std::fs::read_to_string(&stored).expect("a trace");
    assert!(!redacted.stdout.contains("secret") && !kept.contains("secret"), "{}", redacted.stdout);
    let headed: String = b"secret".iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(!kept.contains(&headed));
}

/// A hello, and long records of noise: the format is found in spite of all that noise looks
/// like, and that it is encrypted is said.
#[test]
fn what_is_encrypted_is_called_so() {
    let record = |kind: u8, body: &[u8]| {
        let [high, low] = (body.len() as u16).to_be_bytes();
        [&[kind, 3, 3, high, low], body].concat()
    };
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let mut stream = record(22, &[&[1, 0, 0, 196][..], &[7; 196]].concat());
    for bytes in [100, 4000, 9000, 90, 9000, 8000] {
        let body: Vec<u8> = (0..bytes).map(|_| noise()).collect();
        stream.extend(record(23, &body));
    }
    let mut talk = Talk::new(443);
    talk.pieces(&stream, &[1400]).ends(true, stream.len());
    let told = explain(&pcap(1, &talk.frames), "auto");
    assert_eq!(told.runs[0].framing, "tls", "{}", remarks(&told));
    assert!(remarks(&told).contains("surely tls: 7 frames"), "{}", remarks(&told));
    assert!(remarks(&told).contains("a frame here is a record"), "{}", remarks(&told));
}
