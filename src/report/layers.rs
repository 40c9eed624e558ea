//! A run as the ruler's rows: what each layer cut.

use super::Style;
use super::columns::{draw, draw_elided, size_of};
use super::paint::{Owner, Paint};
use super::ruler::{Cell, Content, Row, Ruler};
use super::words::Words;
use crate::observe::{Observed, SegmentsFrom, one_after_the_other};
use crate::scenario::Transport;
use crate::trace::{Receiver, Role, What};
use crate::verdict::Verdict;
use encoding_rs::{Encoding, UTF_8};
use std::ops::Range;

/// The bytes that a run sent, and whose each is.
pub struct Stream {
    bytes: Vec<u8>,
    owners: Vec<Owner>,
    encoding: &'static Encoding,
}

impl Stream {
    /// Reads them off the run's writes.
    pub fn of(run: &Observed) -> Stream {
        let mut bytes = Vec::new();
        for event in &run.trace.events {
            match &event.what {
                What::Write { data, accepted_bytes } => {
                    let accepted = (*accepted_bytes as usize).min(data.len());
                    bytes.extend_from_slice(&data.0[..accepted]);
                }
                // It keeps its place among those that the application meant.
                What::SendFailed { data, .. } => bytes.extend_from_slice(&data.0),
                _ => {}
            }
        }
        let mut owners = vec![Owner::Nobody; bytes.len()];
        for (index, piece) in run.layout.iter().enumerate() {
            for (range, owner) in
                [(&piece.frame, Owner::Header), (&piece.payload, Owner::Message(index))]
            {
                let end = range.end.min(owners.len());
                owners[range.start.min(end)..end].fill(owner);
            }
        }
        Stream { bytes, owners, encoding: encoding(run) }
    }

    /// Other bytes of the same run, which are nobody's.
    pub fn unowned(&self, bytes: &[u8]) -> Stream {
        let owners = vec![Owner::Nobody; bytes.len()];
        Stream { bytes: bytes.to_vec(), owners, encoding: self.encoding }
    }

    /// How many bytes there are.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// A stretch of it in so many columns; shortened where it is longer.
    pub fn piece(&self, range: Range<usize>, columns: usize, paint: Paint) -> String {
        let end = range.end.min(self.bytes.len());
        let range = range.start.min(end)..end;
        let (bytes, owners) = (&self.bytes[range.clone()], &self.owners[range]);
        match bytes.len() <= columns {
            true => draw(bytes, owners, self.encoding, paint) + &" ".repeat(columns - bytes.len()),
            false => {
                draw_elided(bytes, owners, columns, &size_of(bytes.len()), self.encoding, paint)
            }
        }
    }

    /// The run's ruler over these bytes; a main run's has every layer, the
    /// others' leave out what the main run's shows already.
    pub fn ruler(&self, run: &Observed, words: &Words) -> Ruler<'_> {
        let sent: Vec<_> = run.layout.iter().map(|piece| piece.frame.clone()).collect();
        let mut rows = Vec::new();
        // A run about a header alone has no message to draw.
        let messages = !run.trace.messages.is_empty();
        if run.trace.role == Role::Main && messages {
            // Where not all was sent, the row ends with what was: say how much
            // was meant.
            let mut note = run.trace.messages.len().to_string();
            if sent.last().is_some_and(|frame| frame.end > self.bytes.len()) {
                let meant: usize = run.trace.messages.iter().map(|message| message.len()).sum();
                note = format!("{note}  {meant} B");
            }
            rows.push(Row::new(words.messages, cells(sent, Content::Payload), note));
        }
        rows.push(writes(run, words));
        if run.trace.transport == Transport::Tcp {
            rows.push(segments(run, words));
            rows.extend(sent_again(run, words));
        }
        rows.extend(fragments(run, words));
        rows.extend(peeked(run, words));
        rows.push(reads(run, words));
        if messages {
            rows.push(delivered(run, words));
        }
        Ruler { stream: &self.bytes, owners: &self.owners, encoding: self.encoding, rows }
    }
}

/// The encoding of the run's texts; UTF-8 where nothing is said.
fn encoding(run: &Observed) -> &'static Encoding {
    let named = run.trace.events.iter().find_map(|event| match &event.what {
        What::Encoded { encoding, .. } => Encoding::for_label(encoding.as_bytes()),
        _ => None,
    });
    named.unwrap_or(UTF_8)
}

/// The ruler of a run as far as it has come, for who watches it go on. Empty
/// before anything was written.
pub fn so_far(run: &Observed, style: &Style) -> String {
    if run.writes.is_empty() {
        return String::new();
    }
    let stream = Stream::of(run);
    let picture = stream.ruler(run, super::words(style.lang)).draw(style.width, style.paint);
    picture.lines.iter().map(|(line, _)| format!("{}\n", line.trim_end())).collect()
}

/// A layer of the ruler, as lessons name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// What the application means.
    Messages,
    /// What its send calls took.
    Writes,
    /// What the network carried (TCP).
    Segments,
    /// What its send calls took (UDP).
    Datagrams,
    /// What each recv call returned.
    Reads,
    /// What the receiver handed over.
    Delivered,
}

impl Layer {
    fn label(self, words: &Words) -> &'static str {
        match self {
            Layer::Messages => words.messages,
            Layer::Writes => words.writes,
            Layer::Segments => words.segments,
            Layer::Datagrams => words.datagrams,
            Layer::Reads => words.reads,
            Layer::Delivered => words.delivered,
        }
    }
}

/// The ruler of one run down to `layer`, at most `style.width` columns wide,
/// its receiver's name above it. Empty where that run was not made.
pub fn look(
    verdict: &Verdict,
    run: &str,
    receiver: Receiver,
    layer: Layer,
    style: &Style,
) -> String {
    let words = super::words(style.lang);
    let Some(run) = verdict.run(run, receiver) else { return String::new() };
    let stream = Stream::of(run);
    let mut ruler = stream.ruler(run, words);
    let belongs = |row: &Row| {
        row.label == layer.label(words)
            || (layer == Layer::Segments && row.label == words.sent_again)
    };
    if let Some(last) = ruler.rows.iter().rposition(belongs) {
        ruler.rows.truncate(last + 1);
    }
    let name = match run.trace.name.as_str() {
        "main" => String::new(),
        name => format!("{name}{}", words.colon),
    };
    let mut text = format!("{name}{}\n", words.receiver_name(receiver));
    for (line, _) in &ruler.draw(style.width, style.paint).lines {
        text += line.trim_end();
        text.push('\n');
    }
    text
}

fn cells(ranges: Vec<Range<usize>>, content: Content) -> Vec<Cell> {
    ranges.into_iter().map(|range| Cell { range, content }).collect()
}

fn writes(run: &Observed, words: &Words) -> Row {
    let mut note = run.writes.len().to_string();
    for error in ["ECONNREFUSED", "EMSGSIZE"] {
        if let failed @ 1.. = run.sends_failed(error) {
            note = format!("{note}  {failed} {error}");
        }
    }
    let mut all = cells(run.write_ranges(), Content::Bytes);
    all.extend(cells(run.refused_ranges(), Content::Lost));
    let datagrams = run.trace.transport == Transport::Udp;
    let label = if datagrams { words.datagrams } else { words.writes };
    Row::new(label, all, note)
}

fn segments(run: &Observed, words: &Words) -> Row {
    let from = match run.segments_from {
        Some(SegmentsFrom::Capture) => words.captured,
        Some(SegmentsFrom::TcpInfo) => words.by_tcp_info,
        None => "",
    };
    let (cells, note) = match (&run.segments, &run.segment_count) {
        (Ok(sizes), Ok(count)) => {
            let lost = run.segments_lost();
            let ranges = one_after_the_other(sizes).into_iter().enumerate();
            let cells = ranges
                .map(|(index, range)| carried(range, lost.get(index).copied().unwrap_or(false)));
            let note = format!("{count}  {from}{}", lost_note(lost.iter().copied(), words));
            (cells.collect(), note)
        }
        (Err(_), Ok(count)) => {
            (Vec::new(), format!("{count}  {from}{}{}", words.comma, words.cuts_not_seen))
        }
        (_, Err(_)) => (Vec::new(), format!("?  {}", words.not_observed)),
    };
    Row::new(words.segments, cells, note)
}

/// What TCP sent again, each piece under its own bytes: mostly what the row
/// above shows as lost. What was sent a third time has a row of its own.
fn sent_again(run: &Observed, words: &Words) -> Vec<Row> {
    let mut rows: Vec<Vec<(Range<usize>, bool)>> = Vec::new();
    for (range, lost) in run.sent_again_ranges() {
        let free = |row: &&mut Vec<(Range<usize>, bool)>| {
            row.iter().all(|(taken, _)| taken.end <= range.start || range.end <= taken.start)
        };
        match rows.iter_mut().find(free) {
            Some(row) => row.push((range, lost)),
            None => rows.push(vec![(range, lost)]),
        }
    }
    let row = |again: Vec<(Range<usize>, bool)>| {
        let lost = lost_note(again.iter().map(|(_, lost)| *lost), words);
        let note = format!("{}{lost}", again.len());
        let cells = again.into_iter().map(|(range, lost)| carried(range, lost)).collect();
        Row { sparse: true, ..Row::new(words.sent_again, cells, note) }
    };
    rows.into_iter().map(row).collect()
}

/// Where IP cut the datagrams, if it did; a fragment that was lost is drawn so.
fn fragments(run: &Observed, words: &Words) -> Option<Row> {
    let all = run.fragment_ranges().ok().filter(|all| !all.is_empty())?;
    let lost = lost_note(all.iter().map(|(_, arrived)| !arrived), words);
    let note = format!("{}  {}{lost}", all.len(), words.captured);
    let cells = all.into_iter().map(|(range, arrived)| carried(range, !arrived));
    Some(Row::new(words.fragments, cells.collect(), note))
}

/// What the cable carried, or lost.
fn carried(range: Range<usize>, lost: bool) -> Cell {
    Cell { range, content: if lost { Content::Lost } else { Content::Bytes } }
}

fn lost_note(lost: impl Iterator<Item = bool>, words: &Words) -> String {
    match lost.filter(|lost| *lost).count() {
        0 => String::new(),
        lost => format!("{}{}", words.comma, words.n_lost(&lost.to_string())),
    }
}

/// What the first look with MSG_PEEK saw: it cuts nothing.
fn peeked(run: &Observed, words: &Words) -> Option<Row> {
    let mut at = 0;
    for event in &run.trace.events {
        match &event.what {
            What::Read { data, .. } => at += data.len(),
            What::Peeked { data } => {
                let seen = Cell { range: at..at + data.len(), content: Content::Bytes };
                let note = format!("{} B {}", data.len(), words.left_there);
                return Some(Row::new(words.peeked, vec![seen], note));
            }
            _ => {}
        }
    }
    None
}

fn reads(run: &Observed, words: &Words) -> Row {
    let ranges = run.read_ranges();
    let mut all = cells(ranges.clone(), Content::Bytes);
    let mut note = run.reads.len().to_string();
    // One empty read is how a stream ends; several are a loop that did not see it.
    if let empty @ 2.. = run.empty_reads() {
        note = format!("{note}  {empty} {}", words.empty);
    }
    // What MSG_TRUNC took away lies between the end of a read and the end of
    // its datagram.
    if run.trace.transport == Transport::Udp {
        let sent = run.datagrams_read();
        let lost = ranges.iter().zip(&sent).filter(|(read, sent)| read.end < sent.end);
        all.extend(cells(lost.map(|(read, sent)| read.end..sent.end).collect(), Content::Lost));
        if let Ok(lost @ 1..) = run.lost_bytes() {
            note = format!("{note}  {}", words.n_lost(&format!("{lost} B")));
        }
        // Sent, and never read by anyone.
        let mut never = run.write_ranges();
        never.retain(|written| !sent.contains(written));
        if !never.is_empty() {
            note = format!("{note}  {}", words.n_lost(&never.len().to_string()));
            all.extend(cells(never, Content::Lost));
        }
    }
    Row::new(words.reads, all, note)
}

fn delivered(run: &Observed, words: &Words) -> Row {
    let intact = run.intact();
    let all = run.trace.messages.len();
    let mark = if intact == all && run.delivered.len() == all { "✓" } else { "✗" };
    let note = format!("{intact} {} {all} {mark}", words.of);
    Row::new(words.delivered, cells(run.delivered_ranges(), Content::Payload), note)
}
