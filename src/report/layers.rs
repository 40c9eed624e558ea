//! A run as the ruler's rows: what each layer cut.

use super::Style;
use super::columns::Stretch;
use super::paint::{Owner, Paint};
use super::ruler::{Cell, Content, Row, Ruler};
use super::words;
use crate::observe::{Observed, SegmentsFrom, one_after_the_other};
use crate::scenario::Transport;
use crate::trace::{Receiver, Role};
use crate::verdict::Verdict;
use crate::{Both, Lang};
use encoding_rs::{Encoding, UTF_8};
use serde::Deserialize;
use std::ops::Range;

/// A layer of the ruler; lessons name it so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// What the application means.
    Messages,
    /// What its send calls took.
    Writes,
    /// What its send calls took (UDP).
    Datagrams,
    /// What the network carried (TCP), and what it carried once more.
    Segments,
    /// Where IP cut the datagrams.
    Fragments,
    /// What a look with MSG_PEEK saw.
    Peeked,
    /// What each recv call returned.
    Reads,
    /// What the receiver handed over.
    Delivered,
}

impl Layer {
    fn name(self) -> Both {
        match self {
            Layer::Messages => words::MESSAGES,
            Layer::Writes => words::WRITES,
            Layer::Datagrams => words::DATAGRAMS,
            Layer::Segments => words::SEGMENTS,
            Layer::Fragments => words::FRAGMENTS,
            Layer::Peeked => words::PEEKED,
            Layer::Reads => words::READS,
            Layer::Delivered => words::DELIVERED,
        }
    }

    fn row(self, cells: Vec<Cell>, note: String, lang: Lang) -> (Layer, Row) {
        (self, Row::new(self.name().get(lang), cells, note))
    }
}

/// The bytes that a run sent, and whose each is.
pub struct Stream {
    bytes: Vec<u8>,
    owners: Vec<Owner>,
    encoding: &'static Encoding,
}

impl Stream {
    /// Reads them off the run's writes.
    pub fn of(run: &Observed) -> Stream {
        let bytes = run.sent().unwrap_or_default();
        let mut owners = vec![Owner::Nobody; bytes.len()];
        for piece in &run.layout {
            for (range, owner) in
                [(&piece.frame, Owner::Header), (&piece.payload, Owner::Message(piece.message))]
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

    fn all(&self) -> Stretch<'_> {
        Stretch { bytes: &self.bytes, owners: &self.owners, encoding: self.encoding }
    }

    /// A part of it in `columns`; shortened where it is longer.
    pub fn piece(&self, range: Range<usize>, columns: usize, paint: Paint) -> String {
        let piece = self.all().part(range);
        piece.draw(columns, Some(piece.bytes.len()), paint)
    }

    /// The run's ruler over these bytes, with every layer.
    pub fn ruler(&self, run: &Observed, style: &Style) -> Ruler<'_> {
        let rows = layers(run, style.lang).into_iter().map(|(_, row)| row).collect();
        Ruler { stream: self.all(), rows, paint: style.paint }
    }
}

/// The encoding of the run's texts; UTF-8 where nothing is said.
fn encoding(run: &Observed) -> &'static Encoding {
    run.encoding().and_then(|name| Encoding::for_label(name.as_bytes())).unwrap_or(UTF_8)
}

/// The ruler of a run as far as it has come, for live display. Empty before
/// anything was written.
pub fn so_far(run: &Observed, style: &Style) -> String {
    match run.writes.is_empty() {
        true => String::new(),
        false => Stream::of(run).ruler(run, style).draw(style.width).text(),
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
    let Some(run) = verdict.run(run, receiver) else { return String::new() };
    let stream = Stream::of(run);
    let mut ruler = stream.ruler(run, style);
    let layers = layers(run, style.lang);
    if let Some(last) = layers.iter().rposition(|(one, _)| *one == layer) {
        ruler.rows.truncate(last + 1);
    }
    let receiver = words::receiver(receiver).get(style.lang);
    let heading = match run.trace.name.as_str() {
        "main" => receiver.to_owned(),
        name => words::labelled(name, receiver, style.lang),
    };
    format!("{heading}\n{}", ruler.draw(style.width).text())
}

fn cells(ranges: Vec<Range<usize>>, content: Content) -> Vec<Cell> {
    ranges.into_iter().map(|range| Cell { range, content }).collect()
}

/// What the cable carried, or lost.
fn carried(pieces: impl IntoIterator<Item = (Range<usize>, bool)>) -> Vec<Cell> {
    let content = |lost| if lost { Content::Lost } else { Content::Bytes };
    pieces.into_iter().map(|(range, lost)| Cell { range, content: content(lost) }).collect()
}

/// Every row of a main run; other runs leave out the messages, which are the same.
fn layers(run: &Observed, lang: Lang) -> Vec<(Layer, Row)> {
    let mut rows = Vec::new();
    // A run about a header alone has no message to draw.
    let messages = !run.trace.messages.is_empty();
    if run.trace.role == Role::Main && messages {
        rows.push(messages_row(run, lang));
    }
    rows.push(writes(run, lang));
    if run.trace.transport == Transport::Tcp {
        rows.push(segments(run, lang));
        rows.extend(sent_again(run, lang));
    }
    rows.extend(fragments(run, lang));
    // A look with MSG_PEEK cuts nothing.
    rows.extend(run.peeked_range().map(|range| {
        let note = format!("{} B {}", range.len(), words::LEFT_THERE.get(lang));
        Layer::Peeked.row(cells(vec![range], Content::Bytes), note, lang)
    }));
    rows.push(reads(run, lang));
    if messages {
        rows.push(delivered(run, lang));
    }
    rows
}

fn messages_row(run: &Observed, lang: Lang) -> (Layer, Row) {
    let messages = &run.trace.messages;
    let mut note = messages.len().to_string();
    // Where not all was sent, the row ends with what was: say how much was meant.
    if run.layout.iter().filter(|piece| piece.is_whole()).count() < messages.len() {
        let meant: usize = messages.iter().map(|message| message.len()).sum();
        note += &format!("  {meant} B");
    }
    let sent = run.layout.iter().map(|piece| piece.frame.clone()).collect();
    Layer::Messages.row(cells(sent, Content::Payload), note, lang)
}

fn writes(run: &Observed, lang: Lang) -> (Layer, Row) {
    let mut note = run.writes.len().to_string();
    for error in ["ECONNREFUSED", "EMSGSIZE"] {
        if let failed @ 1.. = run.sends_failed(error) {
            note += &format!("  {failed} {error}");
        }
    }
    let mut all = cells(run.write_ranges(), Content::Bytes);
    all.extend(cells(run.refused_ranges(), Content::Lost));
    let datagrams = run.trace.transport == Transport::Udp;
    let layer = if datagrams { Layer::Datagrams } else { Layer::Writes };
    layer.row(all, note, lang)
}

fn segments(run: &Observed, lang: Lang) -> (Layer, Row) {
    let from = match run.segments_from {
        Some(SegmentsFrom::Capture) => words::CAPTURED.get(lang),
        Some(SegmentsFrom::TcpInfo) => words::BY_TCP_INFO.get(lang),
        None => "",
    };
    let (cells, note) = match (&run.segments, &run.segment_count) {
        (Ok(sizes), Ok(count)) => {
            let mut lost = run.segments_lost();
            lost.resize(sizes.len(), false);
            let note = format!("{count}  {from}{}", lost_note(&lost, lang));
            (carried(one_after_the_other(sizes).into_iter().zip(lost)), note)
        }
        (Err(_), Ok(count)) => {
            let (comma, unseen) = (words::COMMA.get(lang), words::CUTS_NOT_SEEN.get(lang));
            (Vec::new(), format!("{count}  {from}{comma}{unseen}"))
        }
        (_, Err(_)) => (Vec::new(), format!("?  {}", words::NOT_OBSERVED.get(lang))),
    };
    Layer::Segments.row(cells, note, lang)
}

/// What TCP sent again, each piece under its own bytes: mostly what the row
/// above shows as lost. What was sent a third time has a row of its own.
fn sent_again(run: &Observed, lang: Lang) -> Vec<(Layer, Row)> {
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
        let lost: Vec<bool> = again.iter().map(|(_, lost)| *lost).collect();
        let note = format!("{}{}", again.len(), lost_note(&lost, lang));
        let row = Row::new(words::SENT_AGAIN.get(lang), carried(again), note);
        (Layer::Segments, Row { sparse: true, ..row })
    };
    rows.into_iter().map(row).collect()
}

/// Where IP cut the datagrams, if it did; a fragment that was lost is drawn so.
fn fragments(run: &Observed, lang: Lang) -> Option<(Layer, Row)> {
    let all = run.fragment_ranges().ok().filter(|all| !all.is_empty())?;
    let lost: Vec<bool> = all.iter().map(|(_, arrived)| !arrived).collect();
    let captured = words::CAPTURED.get(lang);
    let note = format!("{}  {captured}{}", all.len(), lost_note(&lost, lang));
    let cells = carried(all.into_iter().map(|(range, arrived)| (range, !arrived)));
    Some(Layer::Fragments.row(cells, note, lang))
}

fn lost_note(lost: &[bool], lang: Lang) -> String {
    match lost.iter().filter(|lost| **lost).count() {
        0 => String::new(),
        n => format!("{}{}", words::COMMA.get(lang), words::lost(&n.to_string()).get(lang)),
    }
}

fn reads(run: &Observed, lang: Lang) -> (Layer, Row) {
    let ranges = run.read_ranges();
    let mut all = cells(ranges.clone(), Content::Bytes);
    let mut note = run.reads.len().to_string();
    // One empty read is how a stream ends; several are a loop that did not see it.
    if let empty @ 2.. = run.empty_reads() {
        note += &format!("  {empty} {}", words::EMPTY.get(lang));
    }
    // What MSG_TRUNC took away lies between the end of a read and the end of
    // its datagram.
    if run.trace.transport == Transport::Udp {
        let mut lost = |how_many: &str| note += &format!("  {}", words::lost(how_many).get(lang));
        let sent = run.datagrams_read();
        let cut = ranges.iter().zip(&sent).filter(|(read, sent)| read.end < sent.end);
        all.extend(cells(cut.map(|(read, sent)| read.end..sent.end).collect(), Content::Lost));
        if let Ok(bytes @ 1..) = run.lost_bytes() {
            lost(&format!("{bytes} B"));
        }
        // Sent, and never read by anyone.
        let mut never = run.write_ranges();
        never.retain(|written| !sent.contains(written));
        if !never.is_empty() {
            lost(&never.len().to_string());
            all.extend(cells(never, Content::Lost));
        }
    }
    Layer::Reads.row(all, note, lang)
}

fn delivered(run: &Observed, lang: Lang) -> (Layer, Row) {
    let all = run.trace.messages.len();
    let note = match run.intact() {
        Ok(intact) => {
            let mark = if intact == all && run.delivered.len() == all { "✓" } else { "✗" };
            format!("{} {mark}", words::of(intact, all, lang))
        }
        Err(_) => format!("?  {}", words::NOT_OBSERVED.get(lang)),
    };
    Layer::Delivered.row(cells(run.delivered_ranges(), Content::Payload), note, lang)
}
