//! Ends into connections, and connections into runs: one a direction.

use super::calls::{CallRecord, SocketEnd};
use super::direction::{FrameFinder, Kept, KeptCall, Passed as Calls};
use super::{order, words};
use crate::Text;
use crate::scenario::{Bytes, Transport};
use crate::trace::{
    Data, Direction, Event, Observer, Opened, Receiver, Role, RunTrace, SeenBy, SeenFrame,
    SeenStream, What,
};
use std::collections::HashMap;

/// What a run's `framing` says where none was given.
const NO_FRAMING: &str = "naive";

impl CallRecord {
    /// The runs: of each connection the direction in which more is asked, from the client
    /// to the server, then the other. A direction in which no byte passed is none.
    pub fn into_runs(self, by: SeenBy) -> Vec<RunTrace> {
        let pairs = paired(&self.ends);
        let mut runs = Vec::new();
        for (number, (client, server)) in pairs.iter().enumerate() {
            for direction in [Direction::ToServer, Direction::ToClient] {
                let [from, to] = match direction {
                    Direction::ToServer => [*client, *server],
                    Direction::ToClient => [*server, *client],
                };
                let one = OneWay {
                    from: from.map(|at| &self.ends[at]),
                    to: to.map(|at| &self.ends[at]),
                    direction,
                    framing: self.framing.as_deref(),
                    names: &self.names,
                };
                runs.extend(one.run(number + 1, by));
            }
        }
        runs
    }
}

/// The client's end and the server's of each connection, as far as they were seen.
fn paired(ends: &[SocketEnd]) -> Vec<(Option<usize>, Option<usize>)> {
    let mut pairs: Vec<(usize, Option<usize>)> = Vec::new();
    for (index, end) in ends.iter().enumerate() {
        let is_other = |(first, second): &&mut (usize, Option<usize>)| {
            let first = &ends[*first];
            second.is_none() && (first.local, first.remote) == (end.remote, end.local)
        };
        match pairs.iter_mut().find(is_other) {
            Some((_, second)) => *second = Some(index),
            None => pairs.push((index, None)),
        }
    }
    let sides = |(first, second): (usize, Option<usize>)| match is_client(&ends[first]) {
        true => (Some(first), second),
        false => (second, Some(first)),
    };
    pairs.into_iter().map(sides).collect()
}

/// Of a socket that had its peer before it was seen, the higher port is taken for the
/// client's: servers are asked for at low ones.
fn is_client(end: &SocketEnd) -> bool {
    match end.opened {
        Opened::Connected => true,
        Opened::Accepted => false,
        Opened::Before => end.local.port() > end.remote.port(),
    }
}

/// One direction: who sends, and who receives.
struct OneWay<'r> {
    from: Option<&'r SocketEnd>,
    to: Option<&'r SocketEnd>,
    direction: Direction,
    framing: Option<&'r str>,
    names: &'r HashMap<u32, String>,
}

impl OneWay<'_> {
    fn run(&self, number: usize, by: SeenBy) -> Option<RunTrace> {
        let sent = self.from.map(|end| &end.sent);
        let received = self.to.map(|end| &end.received);
        if [sent, received].into_iter().flatten().all(Calls::is_empty) {
            return None;
        }
        let [from, to] = self.addresses()?;
        // Whoever knows more of the stream tells what was in it.
        let source = match (sent, received) {
            (Some(sent), Some(received)) if received.data.len() > sent.data.len() => received,
            (Some(only), _) | (None, Some(only)) => only,
            (None, None) => return None,
        };
        let mut remarks = remarks(source, [sent, received]);
        let other = sent.filter(|sent| !std::ptr::eq(*sent, source)).or(received);
        let ordered = |calls: Option<&Calls>, other: Option<&Calls>, remarks: &mut Vec<Text>| {
            let calls = calls?;
            let by_other = other.and_then(|other| order::by_the_stream(calls, &other.data));
            if calls.overlapped && by_other.is_none() {
                remarks.push(words::ORDER_NOT_OBSERVED.into());
            }
            Some(by_other.filter(|_| calls.overlapped).unwrap_or_else(|| calls.calls.clone()))
        };
        let writes = ordered(sent, received, &mut remarks);
        let reads = ordered(received, sent, &mut remarks);
        // Where calls overlapped, the other end has the bytes in their order.
        let data = match other.filter(|other| source.overlapped && !other.overlapped) {
            Some(other) => &other.data,
            None => &source.data,
        };
        if differ(sent, received) {
            remarks.push(words::OTHER_BYTES.into());
        }
        let again = self.framing.filter(|_| source.overlapped);
        let again = again.and_then(|framing| FrameFinder::of(framing, data));
        let frames = again.as_ref().or(source.frames.as_ref());
        let (frames, frame_count, frames_end) =
            frames.map_or_else(Default::default, FrameFinder::told);
        let message = |frame: &SeenFrame| Some(Bytes::from(data.get(frame.payload.clone())?));
        let messages = frames.iter().filter(|frame| frame.whole).map_while(message).collect();
        let connected = What::Connected { sender: from.clone(), receiver: to.clone() };
        let mut events = events(writes.as_deref(), reads.as_deref());
        let at_ns = events.first().map_or(0, |event| event.at_ns);
        events.insert(0, Event { at_ns, observer: Observer::Sender, what: connected });
        let end = |end: Option<&SocketEnd>, calls: Option<&Calls>| {
            let (calls, end) = (calls?, end?);
            let pid = calls.mover.unwrap_or(end.pid);
            let name = self.names.get(&pid).unwrap_or(&end.program);
            Some(calls.end(name, pid))
        };
        let bytes = sent.into_iter().chain(received).map(|calls| calls.bytes).max()?;
        Some(RunTrace {
            name: number.to_string(),
            role: Role::Main,
            receiver: Receiver::Nobody,
            transport: Transport::Tcp,
            framing: self.framing.unwrap_or(NO_FRAMING).to_owned(),
            messages,
            events,
            error: None,
            cable: None,
            connection: Some(match self.direction {
                Direction::ToServer => format!("{from} - {to}"),
                Direction::ToClient => format!("{to} - {from}"),
            }),
            direction: Some(self.direction),
            seen: Some(SeenStream {
                by,
                data: Bytes(data.clone()),
                bytes,
                frames,
                frame_count,
                frames_end,
                sender: end(self.from, sent),
                receiver: end(self.to, received),
                remarks,
            }),
        })
    }

    fn addresses(&self) -> Option<[String; 2]> {
        let of = |end: &SocketEnd| [end.local.to_string(), end.remote.to_string()];
        let turned = |[local, remote]: [String; 2]| [remote, local];
        self.from.map(of).or_else(|| self.to.map(of).map(turned))
    }
}

/// What of the stream was not observed.
fn remarks(source: &Calls, both: [Option<&Calls>; 2]) -> Vec<Text> {
    let mut remarks: Vec<Text> =
        source.unknown_at.map(words::content_unknown_from).into_iter().collect();
    // A record of a handshake (RFC 8446, section 5.1): its type, and the version behind it.
    if source.data.starts_with(&[0x16, 3]) {
        remarks.push(words::TLS.into());
    }
    let out_of_band = both.into_iter().flatten().map(|calls| calls.out_of_band);
    if let Some(times @ 1..) = out_of_band.max() {
        remarks.push(words::out_of_band(times));
    }
    remarks
}

/// Whether both ends know the bytes, and not the same ones.
fn differ(sent: Option<&Calls>, received: Option<&Calls>) -> bool {
    let (Some(sent), Some(received)) = (sent, received) else { return false };
    let shared = sent.data.len().min(received.data.len());
    !sent.overlapped && !received.overlapped && sent.data[..shared] != received.data[..shared]
}

/// The calls of both ends, in the order of time. A write counts from when it was begun:
/// its bytes can be read before it has returned.
fn events(writes: Option<&[Kept]>, reads: Option<&[Kept]>) -> Vec<Event> {
    let event = |observer, kept: &Kept| {
        let sending = observer == Observer::Sender;
        let at_ns = if sending { kept.entered_ns } else { kept.returned_ns };
        let unseen = |bytes: u64| Data::Unseen { bytes: bytes as usize };
        let what = match &kept.what {
            KeptCall::Moved { asked, bytes } if sending => {
                What::Write { data: unseen(*asked), accepted_bytes: *bytes, carries: Vec::new() }
            }
            KeptCall::Moved { asked, bytes } => {
                What::Read { asked_bytes: *asked, data: unseen(*bytes) }
            }
            KeptCall::Peeked { bytes } => What::Peeked { data: unseen(*bytes) },
            KeptCall::Other { call, error } => {
                What::Call { call: call.clone(), value: None, error: error.clone() }
            }
        };
        Event { at_ns, observer, what }
    };
    let writes = writes.unwrap_or_default().iter().map(|kept| event(Observer::Sender, kept));
    let reads = reads.unwrap_or_default().iter().map(|kept| event(Observer::Receiver, kept));
    let mut events: Vec<Event> = writes.chain(reads).collect();
    events.sort_by_key(|event| event.at_ns);
    events
}

#[cfg(test)]
mod tests {
    use super::super::{Call, CallRecord, CallSink, Did, Keep};
    use super::*;
    use crate::observe::Observed;

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
            record.socket(CLIENT, [at(9), at(1)], Opened::Connected, "client", 100);
            let mapped = "[::ffff:127.0.0.1]:1".parse().unwrap();
            record.socket(SERVER, [mapped, at(9)], Opened::Accepted, "server", 200);
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
        story.record.forget(CLIENT);
        story.sends(b"lost on nobody");
        story.reads(b"AB");
        let runs = story.runs();
        let seen = runs[0].seen.as_ref().unwrap();
        assert_eq!(seen.receiver.as_ref().unwrap().program, "server");
        assert_eq!(seen.data, Bytes::from("AB"));
        assert_eq!(Observed::of(&runs[0]).stream(), b"AB");
    }

    #[test]
    fn what_is_not_kept_is_counted_and_still_framed() {
        let mut story = Story::new(Some("u8"), Keep { bytes: 4, calls: 2, ports: Vec::new() });
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
}
