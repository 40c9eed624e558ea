//! Ends into connections, and connections into runs: one a direction.

use super::calls::{CallRecord, SocketEnd};
use super::direction::{FrameFinder, Kept, Passed as Calls};
use super::{judged, order, words};
use crate::Text;
use crate::framing::{self, Excerpt};
use crate::scenario::Bytes;
use crate::trace::{Direction, Event, Observer, Opened, RunTrace, SeenBy, SeenEnd, SeenStream};
use std::collections::HashMap;

impl CallRecord {
    /// The runs: of each connection the direction in which more is asked, from the client
    /// to the server, then the other. A direction in which no byte passed is none.
    pub fn into_runs(self, by: SeenBy) -> Vec<RunTrace> {
        let pairs = paired(&self.ends);
        let mut runs = Vec::new();
        for (number, (client, server)) in pairs.iter().enumerate() {
            let ways = [Direction::ToServer, Direction::ToClient].map(|direction| {
                let [from, to] = match direction {
                    Direction::ToServer => [*client, *server],
                    Direction::ToClient => [*server, *client],
                };
                OneWay {
                    from: from.map(|at| &self.ends[at]),
                    to: to.map(|at| &self.ends[at]),
                    direction,
                    framing: self.framing.as_deref(),
                    names: &self.names,
                    held: self.limits.held,
                }
            });
            let found = self.auto.then(|| found_in(&ways));
            let name = found.as_ref().and_then(|(name, _)| name.as_deref());
            let ways = ways.map(|way| OneWay { framing: way.framing.or(name), ..way });
            let count = if client == server { 1 } else { 2 };
            let mut both: Vec<RunTrace> =
                ways.iter().take(count).filter_map(|way| way.run(number + 1, by)).collect();
            let first = both.first_mut().and_then(|run| run.seen.as_mut());
            if let (Some(seen), Some((_, how))) = (first, &found) {
                seen.remarks.insert(0, how.clone());
            }
            runs.append(&mut both);
        }
        runs
    }
}

/// The framing that both directions have, if one is found, and the sentence about it.
fn found_in(ways: &[OneWay; 2]) -> (Option<String>, Text) {
    let sources: Vec<&Calls> = ways.iter().filter_map(OneWay::source).collect();
    let written: Vec<Vec<usize>> = ways.iter().map(OneWay::written).collect();
    let excerpts: Vec<Excerpt> = sources
        .iter()
        .zip(&written)
        .map(|(source, pieces)| {
            let to_the_end = source.data.len() as u64 == source.bytes;
            Excerpt { bytes: &source.data, from_the_start: true, to_the_end, pieces }
        })
        .collect();
    let kept = sources.iter().find(|source| (source.data.len() as u64) < source.bytes);
    let (name, how, told) = match framing::find(&excerpts) {
        Ok(found) => (Some(found.best.name.clone()), found.text(), found.looked_at.is_some()),
        Err(why) => (None, why, false),
    };
    match kept.filter(|_| !told) {
        Some(source) => (name, words::found_in_the_first(source.data.len(), how)),
        None => (name, how),
    }
}

/// The client's end and the server's of each connection, as far as they were seen.
pub(super) fn paired(ends: &[SocketEnd]) -> Vec<(Option<usize>, Option<usize>)> {
    let mut pairs: Vec<(usize, Option<usize>)> = Vec::new();
    for (index, end) in ends.iter().enumerate() {
        // Connected to itself (RFC 9293, section 3.5, a simultaneous open): both ends.
        if end.local == end.remote {
            pairs.push((index, Some(index)));
            continue;
        }
        let place = |same_network: bool| {
            let is_other = |(first, second): &(usize, Option<usize>)| {
                let first = &ends[*first];
                second.is_none()
                    && (first.local, first.remote) == (end.remote, end.local)
                    && (first.network == end.network) == same_network
            };
            pairs.iter().position(is_other)
        };
        // A loopback leads out of no network.
        let other = place(true).or_else(|| place(false).filter(|_| !end.local.ip().is_loopback()));
        match other {
            Some(other) => pairs[other].1 = Some(index),
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
    held: bool,
}

impl OneWay<'_> {
    /// Whoever knows more of the stream tells what was in it.
    fn source(&self) -> Option<&Calls> {
        let sent = self.from.map(|end| &end.sent);
        let received = self.to.map(|end| &end.received);
        match (sent, received) {
            (Some(sent), Some(received)) if received.data.len() > sent.data.len() => Some(received),
            (sent, received) => sent.or(received),
        }
    }

    /// Where writes ended.
    fn written(&self) -> Vec<usize> {
        let calls = self.from.iter().flat_map(|end| &end.sent.calls);
        let ends = calls.scan(0, |at, call| {
            *at += call.moved as usize;
            Some(*at)
        });
        ends.collect()
    }

    fn run(&self, number: usize, by: SeenBy) -> Option<RunTrace> {
        let sent = self.from.map(|end| &end.sent);
        let received = self.to.map(|end| &end.received);
        if [sent, received].into_iter().flatten().all(Calls::is_empty) {
            return None;
        }
        let [from, to] = self.addresses()?;
        let source = self.source()?;
        let mut remarks = remarks(source, [sent, received], self.framing);
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
        let again = self.framing.filter(|_| source.overlapped || source.frames.is_none());
        let again = again.and_then(|framing| FrameFinder::of(framing, data));
        let finder = again.as_ref().or(source.frames.as_ref());
        let units = judged::units(finder, sent);
        let (frames, frame_count, frames_end) =
            finder.map_or_else(Default::default, FrameFinder::told);
        let events = events(writes, reads);
        let end = |end: Option<&SocketEnd>, calls: Option<&Calls>| {
            let (calls, end) = (calls?, end?);
            let pid = calls.mover.unwrap_or(end.pid);
            let name = self.names.get(&pid).unwrap_or(&end.program);
            Some(calls.end(name, pid))
        };
        let judged = received.and_then(|reads| judged::judged(reads, finder, &units));
        let several = || {
            let sender = self.from.map(|end| (&end.sent, &end.received));
            let receiver = self.to.map(|end| (&end.sent, &end.received));
            judged::several([sender, receiver], &units.1)
        };
        // A log is of a run that is over, and what was held once came at once.
        let several_bytes = (by == SeenBy::Tracer && !self.held).then(several).flatten();
        let receiver = end(self.to, received).map(|end| SeenEnd { judged, several_bytes, ..end });
        let bytes = sent.into_iter().chain(received).map(|calls| calls.bytes).max()?;
        let seen = SeenStream {
            by,
            data: Bytes(data.clone()),
            missing: Vec::new(),
            bytes,
            frames,
            frame_count,
            frames_end,
            sender: end(self.from, sent),
            receiver,
            remarks,
        };
        let run = seen.into_run([from, to], self.direction, events);
        let framing = self.framing.map_or(run.framing, str::to_owned);
        Some(RunTrace { name: number.to_string(), framing, ..run })
    }

    fn addresses(&self) -> Option<[String; 2]> {
        let of = |end: &SocketEnd| [end.local.to_string(), end.remote.to_string()];
        let turned = |[local, remote]: [String; 2]| [remote, local];
        self.from.map(of).or_else(|| self.to.map(of).map(turned))
    }
}

/// What of the stream was not observed.
fn remarks(source: &Calls, both: [Option<&Calls>; 2], framing: Option<&str>) -> Vec<Text> {
    let mut remarks: Vec<Text> =
        source.unknown_at.map(words::content_unknown_from).into_iter().collect();
    remarks.extend(framing::encrypted(&source.data, framing.unwrap_or_default()));
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
fn events(writes: Option<Vec<Kept>>, reads: Option<Vec<Kept>>) -> Vec<Event> {
    let event = |observer, at_ns, what| Event { at_ns, observer, what };
    let writes = writes.unwrap_or_default().into_iter();
    let writes = writes.map(|kept| event(Observer::Sender, kept.entered_ns, kept.what));
    let reads = reads.unwrap_or_default().into_iter();
    let reads = reads.map(|kept| event(Observer::Receiver, kept.returned_ns, kept.what));
    let mut events: Vec<Event> = writes.chain(reads).collect();
    events.sort_by_key(|event| event.at_ns);
    events
}

#[cfg(test)]
mod tests;
