//! Stories of a client and a server, as a source tells them.

use super::super::{Call, CallRecord, CallSink, Did, Keep, MetSocket};
use super::*;
use crate::observe::{Deed, Doer, Observed};

/// A record in which a client on port 9 and a server on port 1 have one connection.
struct Story {
    record: CallRecord,
    now: u64,
}

const CLIENT: u64 = 10;
const SERVER: u64 = 20;

impl Story {
    fn new(framing: Option<&str>, limits: Keep) -> Story {
        let mut record = CallRecord::new(limits, framing).unwrap();
        let at = |port| ([127, 0, 0, 1], port).into();
        let (addresses, opened) = ([at(9), at(1)], Opened::Connected);
        let client = MetSocket {
            socket: CLIENT,
            network: 1,
            addresses,
            opened,
            program: "client",
            pid: 100,
        };
        record.socket(client);
        let addresses = ["[::ffff:127.0.0.1]:1".parse().unwrap(), at(9)];
        let (opened, program, pid) = (Opened::Accepted, "server", 200);
        record.socket(MetSocket { socket: SERVER, addresses, opened, program, pid, ..client });
        Story { record, now: 0 }
    }

    fn call(&mut self, socket: u64, tid: u32, entered_ns: u64, did: Did) {
        self.now += 10;
        let (name, returned_ns) = ("call", self.now);
        self.record.call(&Call { socket, pid: tid, tid, name, entered_ns, returned_ns, did });
    }

    fn sends(&mut self, data: &[u8]) {
        let length = data.len() as u64;
        let did = Did::Sent { given: length, took: length, data: Some(data) };
        self.call(CLIENT, 100, self.now + 1, did);
    }

    fn reads(&mut self, data: &[u8]) {
        let did = Did::Received { asked: 1024, got: data.len() as u64, data: Some(data) };
        self.call(SERVER, 200, self.now + 1, did);
    }

    fn runs(self) -> Vec<RunTrace> {
        self.record.into_runs(SeenBy::Tracer)
    }
}

#[test]
fn both_ends_make_one_run_a_direction_with_its_frames() {
    let mut story = Story::new(Some("u8"), Keep::default());
    story.sends(b"\x02AB");
    story.sends(b"\x01C\x03D");
    story.reads(b"\x02AB\x01C\x03D");
    story.reads(b"");
    let runs = story.runs();
    assert_eq!(runs.len(), 1);
    let run = &runs[0];
    assert_eq!(run.direction, Some(Direction::ToServer));
    assert_eq!(run.messages, [Bytes::from("AB"), Bytes::from("C")]);
    let observed = Observed::of(run);
    assert_eq!(observed.writes, [3, 4]);
    assert_eq!(observed.reads, [7]);
    let frames: Vec<_> = observed.layout.iter().map(|piece| piece.frame.clone()).collect();
    assert_eq!(frames, [0..3, 3..5, 5..7]);
    assert!(!observed.layout[2].is_whole());
    assert!(run.seen.as_ref().unwrap().frames_end.is_some());
    assert!(observed.cause().is_some());
}

#[test]
fn one_end_alone_is_a_run_and_the_other_is_not_observed() {
    let mut story = Story::new(None, Keep::default());
    story.reads(b"AB");
    story.record.ends.remove(0); // the client's
    let runs = story.runs();
    let seen = runs[0].seen.as_ref().unwrap();
    assert_eq!(seen.receiver.as_ref().unwrap().program, "server");
    assert_eq!(seen.data, Bytes::from("AB"));
    assert_eq!(Observed::of(&runs[0]).stream(), b"AB");
}

#[test]
fn what_is_not_kept_is_counted_and_still_framed() {
    let mut story = Story::new(Some("u8"), Keep { bytes: 4, calls: 2, ..Keep::default() });
    for _ in 0..5 {
        story.sends(b"\x02AB");
    }
    let run = &story.runs()[0];
    let seen = run.seen.as_ref().unwrap();
    assert_eq!((seen.data.len(), seen.bytes, seen.frame_count), (4, 15, 5));
    let sender = seen.sender.as_ref().unwrap();
    assert_eq!((sender.further_calls, sender.further_bytes), (3, 9));
    assert_eq!(sender.calls, [("call".to_owned(), 5)]);
    assert_eq!((seen.frames.len(), run.messages.len()), (5, 1));
}

/// The sixth read has two frames, and the trace has two calls of each end.
#[test]
fn what_is_not_kept_is_judged() {
    let mut story = Story::new(Some("u8"), Keep { bytes: 4, calls: 2, ..Keep::default() });
    for _ in 0..5 {
        story.sends(b"\x02AB");
        story.reads(b"\x02AB");
    }
    story.sends(b"\x02AB\x02AB");
    story.reads(b"\x02AB\x02AB");
    let run = &story.runs()[0];
    let judged = Observed::of(run).reads_judged().unwrap();
    assert_eq!((judged.reads, judged.one, judged.within), (6, 5, false));
    let odd = judged.odd.unwrap();
    assert_eq!((odd.read, odd.whole), (5, 5..7));
    // Without a format the writes are the units.
    let mut story = Story::new(None, Keep { calls: 1, ..Keep::default() });
    for _ in 0..3 {
        story.sends(b"AB");
    }
    story.reads(b"AB");
    story.reads(b"ABAB");
    let judged = Observed::of(&story.runs()[0]).reads_judged().unwrap();
    assert_eq!((judged.reads, judged.one, judged.odd.unwrap().whole), (2, 1, 1..3));
}

/// A hold is offered where several can come at once, within what can be held.
#[test]
fn no_hold_is_offered_to_ends_that_take_turns() {
    let offered = |story: Story| {
        let run = &story.runs()[0];
        run.seen.as_ref().unwrap().receiver.as_ref().unwrap().several_bytes
    };
    let sends_all = |data: &[u8]| {
        let mut story = Story::new(Some("u32be"), Keep::default());
        (0..3).for_each(|_| story.sends(data));
        (0..3).for_each(|_| story.reads(data));
        story
    };
    assert_eq!(offered(sends_all(b"\0\0\0\x02AB")), Some(18));
    let half = [&20_000_u32.to_be_bytes()[..], &[7; 20_000]].concat();
    assert_eq!(offered(sends_all(&half)), None);
    let mut story = Story::new(Some("u8"), Keep::default());
    for _ in 0..3 {
        story.sends(b"\x02AB");
        story.reads(b"\x02AB");
        let answer = &b"\x02ok"[..];
        story.call(SERVER, 200, story.now + 1, Did::Sent { given: 3, took: 3, data: Some(answer) });
        let got = Did::Received { asked: 9, got: 3, data: Some(answer) };
        story.call(CLIENT, 100, story.now + 1, got);
    }
    assert_eq!(offered(story), None);
}

/// What came may have come when its reader was gone; and where nobody counted what was
/// sent, nobody knows where it was merged.
#[test]
fn a_verdict_names_no_more_than_was_seen() {
    let by = |story: Story| Observed::of(&story.runs()[0]).cause().unwrap();
    let mut story = Story::new(None, Keep::default());
    story.sends(b"AB");
    story.call(SERVER, 200, 1, Did::ShutDown { sending: false });
    let left = by(story);
    assert_eq!((left.deed, left.by), (Deed::LeftUnread { bytes: 2 }, Doer::Unknown));
    let mut story = Story::new(None, Keep::default());
    (0..2).for_each(|_| story.sends(b"AB"));
    story.reads(b"ABAB");
    assert_eq!(by(story).by, Doer::OnTheWay);
}

#[test]
fn a_socket_that_is_connected_to_itself_is_both_ends() {
    let mut record = CallRecord::new(Keep::default(), None).unwrap();
    let at = ([127, 0, 0, 1], 9).into();
    let (opened, program, pid) = (Opened::Connected, "self", 7);
    record.socket(MetSocket { socket: 1, network: 1, addresses: [at; 2], opened, program, pid });
    let (tid, name, data) = (7, "call", Some(&b"AB"[..]));
    for did in [Did::Sent { given: 2, took: 2, data }, Did::Received { asked: 9, got: 2, data }] {
        record.call(&Call { socket: 1, pid, tid, name, entered_ns: 1, returned_ns: 2, did });
    }
    let runs = record.into_runs(SeenBy::Tracer);
    let seen: Vec<_> = runs.iter().filter_map(|run| run.seen.as_ref()).collect();
    assert_eq!(seen.len(), 1);
    assert!(seen[0].sender.is_some() && seen[0].receiver.is_some());
}

#[test]
fn why_nothing_was_seen_is_told() {
    let story = |ports: Vec<u16>| Story::new(None, Keep { ports, ..Keep::default() }).record;
    let none = || CallRecord::new(Keep::default(), None).unwrap();
    assert!(none().nothing().en.contains("the program made none"));
    assert!(story(Vec::new()).nothing().en.contains("1 TCP connection came about"));
    assert!(story(vec![7]).nothing().en.contains("1 connection with other ports"));
    let mut refused = none();
    refused.not_connected("ECONNREFUSED");
    assert!(refused.nothing().en.contains("returned ECONNREFUSED (1)"));
}

/// Two processes write at once: the second returns first, and its bytes come last.
#[test]
fn calls_that_overlap_are_put_in_the_order_in_which_they_were_read() {
    let mut story = Story::new(None, Keep::default());
    let sent = |data: &'static [u8]| Did::Sent {
        given: data.len() as u64,
        took: data.len() as u64,
        data: Some(data),
    };
    story.call(CLIENT, 101, 2, sent(b"second"));
    story.call(CLIENT, 102, 1, sent(b"1st"));
    story.reads(b"1stsecond");
    let run = &story.runs()[0];
    assert_eq!(Observed::of(run).write_ranges(), [0..3, 3..9]);
    let seen = run.seen.as_ref().unwrap();
    assert_eq!((&seen.data, &seen.remarks[..]), (&Bytes::from("1stsecond"), &[][..]));
    // Without the other end nobody knows.
    let mut story = Story::new(None, Keep::default());
    story.call(CLIENT, 101, 2, sent(b"second"));
    story.call(CLIENT, 102, 1, sent(b"1st"));
    assert_eq!(story.runs()[0].seen.as_ref().unwrap().remarks.len(), 1);
}

#[test]
fn the_same_addresses_in_two_networks_are_two_connections() {
    let mut record = CallRecord::new(Keep::default(), None).unwrap();
    let at = |port| ([127, 0, 0, 1], port).into();
    let met = |network: u64, client: bool| MetSocket {
        socket: 2 * network + u64::from(client),
        network,
        addresses: if client { [at(9), at(1)] } else { [at(1), at(9)] },
        opened: if client { Opened::Connected } else { Opened::Accepted },
        program: "\u{1b}[31mred",
        pid: 7,
    };
    // One's server is met when both clients are there; and a third's client never is.
    for (network, client) in [(1, true), (2, true), (2, false), (1, false), (3, false)] {
        record.socket(met(network, client));
    }
    for network in [1_u8, 2, 3] {
        for client in [true, false] {
            let data = &[network][..];
            let did = match client {
                true => Did::Sent { given: 1, took: 1, data: Some(data) },
                false => Did::Received { asked: 9, got: 1, data: Some(data) },
            };
            let socket = 2 * u64::from(network) + u64::from(client);
            let (pid, tid, name) = (7, 7, "call");
            record.call(&Call { socket, pid, tid, name, entered_ns: 1, returned_ns: 2, did });
        }
    }
    let runs = record.into_runs(SeenBy::Tracer);
    let seen = runs.iter().filter_map(|run| run.seen.as_ref());
    let seen: Vec<(&[u8], bool, bool)> = seen
        .map(|seen| (&seen.data.0[..], seen.sender.is_some(), seen.receiver.is_some()))
        .collect();
    assert_eq!(seen, [(&[1][..], true, true), (&[2], true, true), (&[3], false, true)]);
    // Who calls himself what steers a terminal is called so as one can read it.
    let program = &runs[0].seen.as_ref().unwrap().sender.as_ref().unwrap().program;
    assert_eq!(program, r"\u{1b}[31mred");
}
