//! A trace without what was said: each byte of a message becomes a letter, A for the
//! first message, B for the second. Lengths, times, cuts and headers stay, so the
//! verdict does; who wants to be sure compares it.

use crate::observe::{Observed, Piece, carries};
use crate::scenario::{Bytes, MessageSpec};
use crate::trace::{Data, RunTrace, Side, Trace, What};
use crate::verdict::Verdict;
use crate::{Known, Text, text};
use std::ops::Range;

const NOBODY: u8 = b'?';

fn letter(message: usize) -> u8 {
    b'A' + (message % 26) as u8
}

/// The same trace without its bytes; refused where that changes what a claim says of it.
pub fn checked(trace: &Trace) -> Known<Trace> {
    let redacted = redacted(trace);
    let said = |trace: &Trace| Verdict::judge(trace).map(|verdict| verdict.claims);
    match said(trace)? == said(&redacted)? {
        true => Ok(redacted),
        false => Err(text!(
            "without its bytes this run would not say the same: nothing was written",
            "隐去字节后，这次运行的结论会不同：没有写出任何文件"
        )),
    }
}

fn redacted(trace: &Trace) -> Trace {
    let mut redacted = trace.clone();
    redacted.runs = trace.runs.iter().map(run).collect();
    if let Some(scenario) = &mut redacted.scenario {
        let specs = scenario.values.messages.iter_mut().flatten();
        for (index, spec) in specs.enumerate() {
            let text = char::from(letter(index)).to_string();
            *spec = MessageSpec::Repeated { text, times: spec.len() };
        }
        scenario.turned.retain(|turned| turned.name != "messages");
    }
    redacted
}

struct Redaction<'t> {
    observed: &'t Observed<'t>,
    /// What was written, and what stands for it, at its place in the stream.
    sent: Vec<u8>,
    stands: Vec<u8>,
}

fn run(run: &RunTrace) -> RunTrace {
    let observed = Observed::of(run);
    let sent = observed.stream();
    let mut stands = sent.clone();
    if run.seen.is_some() {
        // Whose these bytes are is not known: a header may tell as much as a message.
        stands.fill(NOBODY);
    }
    for piece in &observed.layout {
        let end = piece.payload.end.min(stands.len());
        stands[piece.payload.start.min(end)..end].fill(letter(piece.message));
    }
    let letters = Redaction { observed: &observed, sent, stands };
    let places = observed.write_ranges();
    let mut writes = places.iter().cloned();
    let mut refused = observed.refused_ranges().into_iter();
    let mut reads = observed.read_ranges().into_iter();
    let mut delivered = observed.delivered_ranges().into_iter();
    let mut redacted = run.clone();
    for event in &mut redacted.events {
        match &mut event.what {
            What::Write { data, .. } => letters.data(data, writes.next()),
            What::SendFailed { data, .. } => letters.data(data, refused.next()),
            What::Read { data, .. } if data.is_empty() => {}
            What::Read { data, .. } | What::Datagram { data, .. } => {
                letters.data(data, reads.next())
            }
            What::Kept { data } | What::ThrewAway { data } => letters.data(data, None),
            What::Peeked { data } => letters.data(data, observed.peeked_range()),
            What::Delivered { data } => letters.message(data, delivered.next()),
            What::Replied { data } | What::Answered { data } => data.0.fill(NOBODY),
            What::Noticed { because } | What::Died { because } => *because = left_out(),
            What::Encoded { text, .. } | What::Decoded { text, .. } => {
                *text = text.chars().map(|c| if c == '\u{fffd}' { c } else { '?' }).collect();
            }
            What::Packet { packet } => {
                // Headers are in front; what they carry stands in the writes.
                let carried = match (&packet.tcp, packet.udp) {
                    (Some(tcp), _) => tcp.payload_bytes as usize,
                    _ => packet.ip.map_or(0, |ip| ip.payload_bytes() as usize),
                };
                let own = packet.from == Side::Sender && carries(&places, packet).is_some();
                if own || carried > 0 {
                    let headers = packet.frame.0.len().saturating_sub(carried);
                    packet.frame.0.truncate(headers);
                }
            }
            _ => {}
        }
    }
    if let Some(seen) = &mut redacted.seen {
        seen.data.0 = letters.stands.clone();
        // It may quote a byte.
        seen.frames_end = seen.frames_end.take().map(|_| left_out());
    }
    for (index, message) in redacted.messages.iter_mut().enumerate() {
        message.0.fill(letter(index));
    }
    redacted
}

impl Redaction<'_> {
    fn data(&self, data: &mut Data, place: Option<Range<usize>>) {
        if let Data::Seen(bytes) = data {
            self.bytes(bytes, place.unwrap_or(0..0));
        }
    }

    /// Bytes from that place on; where they are not those that were sent, nobody's.
    fn bytes(&self, bytes: &mut Bytes, place: Range<usize>) {
        for (at, byte) in bytes.0.iter_mut().enumerate() {
            let at = place.start + at;
            let same = place.start < place.end && self.sent.get(at) == Some(byte);
            *byte = if same { self.stands[at] } else { NOBODY };
        }
    }

    /// A message, if it is the one that was sent there; else what was read there.
    fn message(&self, data: &mut Bytes, place: Option<Range<usize>>) {
        let place = place.unwrap_or(0..0);
        let is_sent = |piece: &&Piece| {
            piece.frame == place && self.observed.trace.messages.get(piece.message) == Some(data)
        };
        match self.observed.layout.iter().find(is_sent) {
            Some(piece) => data.0.fill(letter(piece.message)),
            None => self.bytes(data, place),
        }
    }
}

fn left_out() -> Text {
    text!("left out, as the bytes are", "与字节内容一起隐去")
}
