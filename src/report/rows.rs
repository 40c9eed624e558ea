//! What each layer cut, as rows: the model of every picture of a stream.

use super::words;
use crate::observe::{Observed, SegmentsFrom, one_after_the_other};
use crate::scenario::Transport;
use crate::trace::Role;
use crate::{Both, Lang, Text};
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
    /// What the network carried (TCP).
    Segments,
    /// What it carried once more, each piece under its own bytes.
    SentAgain,
    /// Where IP cut the datagrams.
    Fragments,
    /// What a look with MSG_PEEK saw: it cuts nothing.
    Peeked,
    /// What each recv call returned.
    Reads,
    /// What the receiver handed over.
    Delivered,
}

impl Layer {
    /// What its row is called.
    pub fn name(self) -> Both {
        match self {
            Layer::Messages => words::MESSAGES,
            Layer::Writes => words::WRITES,
            Layer::Datagrams => words::DATAGRAMS,
            Layer::Segments => words::SEGMENTS,
            Layer::SentAgain => words::SENT_AGAIN,
            Layer::Fragments => words::FRAGMENTS,
            Layer::Peeked => words::PEEKED,
            Layer::Reads => words::READS,
            Layer::Delivered => words::DELIVERED,
        }
    }
}

/// One layer of the stream.
#[derive(Debug, Clone)]
pub struct Row {
    /// Which.
    pub layer: Layer,
    /// The pieces into which it cut the stream.
    pub cells: Vec<Cell>,
    /// What is written at its end: how many there are, and what else counts.
    pub notes: Vec<Text>,
}

impl Row {
    /// Its notes in one language.
    pub fn note(&self, lang: Lang) -> String {
        self.notes.iter().map(|note| note.get(lang)).collect::<Vec<_>>().join("  ")
    }
}

/// One piece of a row.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Its bytes' places in the stream.
    pub range: Range<usize>,
    /// What is drawn.
    pub content: Content,
}

/// What a cell shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// All its bytes.
    Bytes,
    /// The message alone; the header's place stays blank.
    Payload,
    /// The bytes are gone.
    Lost,
}

/// The rows of a run. Only the main run has a row of messages: those of the other
/// runs are the same.
pub fn rows(run: &Observed) -> Vec<Row> {
    let mut rows = Vec::new();
    // A run about a header alone has no message to draw.
    let messages = !run.trace.messages.is_empty();
    if run.trace.role == Role::Main && messages {
        rows.push(sent_messages(run));
    }
    rows.push(writes(run));
    if run.trace.transport == Transport::Tcp {
        rows.push(segments(run));
        rows.extend(sent_again(run));
    }
    rows.extend(fragments(run));
    rows.extend(run.peeked_range().map(|range| {
        let notes = vec![words::left_there(range.len())];
        Row { layer: Layer::Peeked, cells: cells([range], Content::Bytes), notes }
    }));
    rows.push(reads(run));
    if messages {
        rows.push(delivered(run));
    }
    rows
}

fn cells(ranges: impl IntoIterator<Item = Range<usize>>, content: Content) -> Vec<Cell> {
    ranges.into_iter().map(|range| Cell { range, content }).collect()
}

/// What the cable carried, or lost.
fn carried(pieces: impl IntoIterator<Item = (Range<usize>, bool)>) -> Vec<Cell> {
    let content = |lost| if lost { Content::Lost } else { Content::Bytes };
    pieces.into_iter().map(|(range, lost)| Cell { range, content: content(lost) }).collect()
}

fn lost(cells: &[Cell]) -> usize {
    cells.iter().filter(|cell| cell.content == Content::Lost).count()
}

fn sent_messages(run: &Observed) -> Row {
    let messages = &run.trace.messages;
    let mut notes = vec![Text::same(messages.len().to_string())];
    // Where not all was sent, the row ends with what was: say how much was meant.
    if run.layout.iter().filter(|piece| piece.is_whole()).count() < messages.len() {
        let meant: usize = messages.iter().map(|message| message.len()).sum();
        notes.push(Text::same(format!("{meant} B")));
    }
    let sent = run.layout.iter().map(|piece| piece.frame.clone());
    Row { layer: Layer::Messages, cells: cells(sent, Content::Payload), notes }
}

fn writes(run: &Observed) -> Row {
    let mut notes = vec![Text::same(run.writes.len().to_string())];
    for error in ["ECONNREFUSED", "EMSGSIZE"] {
        if let failed @ 1.. = run.sends_failed(error) {
            notes.push(Text::same(format!("{failed} {error}")));
        }
    }
    let mut all = cells(run.write_ranges(), Content::Bytes);
    all.extend(cells(run.refused_ranges(), Content::Lost));
    let datagrams = run.trace.transport == Transport::Udp;
    let layer = if datagrams { Layer::Datagrams } else { Layer::Writes };
    Row { layer, cells: all, notes }
}

fn segments(run: &Observed) -> Row {
    let sizes = run.segments.as_deref().unwrap_or_default();
    let mut gone = run.segments_lost();
    gone.resize(sizes.len(), false);
    let cells = carried(one_after_the_other(sizes).into_iter().zip(gone));
    let (count, from) = match (&run.segment_count, run.segments_from) {
        (Err(_), _) => ("?".to_owned(), words::NOT_OBSERVED.into()),
        (Ok(count), Some(SegmentsFrom::Capture)) => (count.to_string(), captured(&cells)),
        (Ok(count), _) if run.segments.is_ok() => (count.to_string(), words::BY_TCP_INFO.into()),
        (Ok(count), _) => (count.to_string(), words::CUTS_NOT_SEEN.into()),
    };
    Row { layer: Layer::Segments, cells, notes: vec![Text::same(count), from] }
}

fn captured(cells: &[Cell]) -> Text {
    match lost(cells) {
        0 => words::CAPTURED.into(),
        lost => words::captured_without(lost),
    }
}

/// What TCP sent again: mostly what the row above shows as lost. What was sent a
/// third time has a row of its own.
fn sent_again(run: &Observed) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for cell in carried(run.sent_again_ranges()) {
        let apart = |taken: &Cell| {
            taken.range.end <= cell.range.start || cell.range.end <= taken.range.start
        };
        match rows.iter_mut().find(|row| row.cells.iter().all(apart)) {
            Some(row) => row.cells.push(cell),
            None => {
                rows.push(Row { layer: Layer::SentAgain, cells: vec![cell], notes: Vec::new() })
            }
        }
    }
    for row in &mut rows {
        row.notes.push(match lost(&row.cells) {
            0 => Text::same(row.cells.len().to_string()),
            lost => words::sent_without(row.cells.len(), lost),
        });
    }
    rows
}

/// Where IP cut the datagrams, if it did; a fragment that was lost is drawn so.
fn fragments(run: &Observed) -> Option<Row> {
    let all = run.fragment_ranges().ok().filter(|all| !all.is_empty())?;
    let cells = carried(all.into_iter().map(|(range, arrived)| (range, !arrived)));
    let notes = vec![Text::same(cells.len().to_string()), captured(&cells)];
    Some(Row { layer: Layer::Fragments, cells, notes })
}

fn reads(run: &Observed) -> Row {
    let ranges = run.read_ranges();
    let mut all = cells(ranges.clone(), Content::Bytes);
    let mut notes = vec![Text::same(run.reads.len().to_string())];
    // One empty read is how a stream ends; several are a loop that did not see it.
    if let empty @ 2.. = run.empty_reads() {
        notes.push(words::empty(empty));
    }
    // What MSG_TRUNC took away lies between the end of a read and the end of
    // its datagram.
    if run.trace.transport == Transport::Udp {
        let sent = run.datagrams_read();
        let cut = ranges.iter().zip(&sent).filter(|(read, sent)| read.end < sent.end);
        all.extend(cells(cut.map(|(read, sent)| read.end..sent.end), Content::Lost));
        if let Ok(bytes @ 1..) = run.lost_bytes() {
            notes.push(words::lost(&format!("{bytes} B")));
        }
        // Sent, and never read by anyone.
        let mut never = run.write_ranges();
        never.retain(|written| !sent.contains(written));
        if !never.is_empty() {
            notes.push(words::lost(&never.len().to_string()));
            all.extend(cells(never, Content::Lost));
        }
    }
    Row { layer: Layer::Reads, cells: all, notes }
}

fn delivered(run: &Observed) -> Row {
    let all = run.trace.messages.len();
    let notes = match run.intact() {
        Ok(n) => vec![words::intact(n, all, n == all && run.delivered.len() == all)],
        Err(_) => vec![Text::same("?"), words::NOT_OBSERVED.into()],
    };
    let cells = cells(run.delivered_ranges(), Content::Payload);
    Row { layer: Layer::Delivered, cells, notes }
}
