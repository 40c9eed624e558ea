//! The bytes of a run with their ruler, whole or as far as it has come.

use super::paint::{Owner, Paint};
use super::picture::as_text;
use super::rows::{encoding, rows};
use super::ruler::{Canvas, Cell, Content, OwnedBytes, Ruler, RulerRow, Symbols};
use super::{Style, words};
use crate::observe::{Layer, Observed};
use crate::trace::Receiver;
use crate::verdict::Verdict;
use encoding_rs::Encoding;
use std::ops::Range;

pub struct Stream {
    pub bytes: Vec<u8>,
    owners: Vec<OwnedBytes>,
    encoding: &'static Encoding,
}

impl Stream {
    pub fn of(run: &Observed) -> Stream {
        let bytes = run.stream();
        let end = bytes.len();
        let mut owners = Vec::new();
        let mut own = |from: usize, until: usize, owner| {
            let range = from.min(end)..until.min(end);
            if !range.is_empty() {
                owners.push(OwnedBytes { range, owner });
            }
        };
        let mut at = 0;
        for piece in &run.layout {
            own(at, piece.frame.start, Owner::Nobody);
            own(piece.frame.start, piece.payload.start, Owner::Header);
            // What was left behind of the last message is its own.
            let payload_end = if piece.is_whole() { piece.payload.end } else { end };
            own(piece.payload.start, payload_end, Owner::Message(piece.message));
            own(payload_end, piece.frame.end, Owner::Header);
            at = payload_end.max(piece.frame.end);
        }
        own(at, end, Owner::Nobody);
        for gap in run.trace.seen.iter().flat_map(|seen| &seen.missing) {
            owners = around(owners, gap);
        }
        Stream { bytes, owners, encoding: encoding(run) }
    }

    /// Other bytes of the same run, which are nobody's.
    pub fn unowned(&self, bytes: &[u8]) -> Stream {
        let owners = vec![OwnedBytes { range: 0..bytes.len(), owner: Owner::Nobody }];
        Stream { bytes: bytes.to_vec(), owners, encoding: self.encoding }
    }

    pub fn is_same(&self, other: &Stream) -> bool {
        self.bytes == other.bytes && self.owners == other.owners
    }

    /// Whose these bytes are, stretch by stretch.
    pub fn owned(&self, bytes: &Range<usize>) -> Vec<OwnedBytes> {
        let first = self.owners.partition_point(|owned| owned.range.end <= bytes.start);
        let inside = self.owners[first..].iter().take_while(|owned| owned.range.start < bytes.end);
        let part = |owned: &OwnedBytes| OwnedBytes {
            range: owned.range.start.max(bytes.start)..owned.range.end.min(bytes.end),
            owner: owned.owner,
        };
        inside.map(part).collect()
    }

    pub fn ruler(&self, rows: Vec<RulerRow>) -> Ruler<'_> {
        Ruler::new(&self.bytes, &self.owners, self.encoding, rows)
    }

    /// The ruler of all layers, or of those down to `last`; where something long has
    /// to be shortened for the screen, with its size.
    pub fn ruler_of(&self, run: &Observed, last: Option<Layer>, style: &Style) -> Ruler<'_> {
        let plain = self.ruler(rows(run, last, false, style.lang));
        match plain.natural_width(None) > style.width && plain.has_long_stretches() {
            true => self.ruler(rows(run, last, true, style.lang)),
            false => plain,
        }
    }

    /// A part of it in `columns`; shortened where it is longer.
    pub fn piece(&self, range: Range<usize>, columns: usize, paint: Paint) -> String {
        let end = range.end.min(self.bytes.len());
        let start = range.start.min(end);
        // No letter takes more than four bytes: more are not looked at.
        let looked_at = start..end.min(start + 4 * columns + 4);
        let bytes = &self.bytes[looked_at.clone()];
        let mut owners = self.owned(&looked_at);
        for OwnedBytes { range, .. } in &mut owners {
            *range = range.start - start..range.end - start;
        }
        let all = Cell { range: 0..bytes.len(), content: Content::Bytes };
        let row = RulerRow { label: String::new(), pieces: vec![all], notes: Vec::new() };
        let ruler = Ruler::new(bytes, &owners, self.encoding, vec![row]);
        ruler.beginning(columns, &format!("…{} B", end - start), paint)
    }
}

/// The same stretches, and between them one that nobody saw.
fn around(owners: Vec<OwnedBytes>, gap: &Range<usize>) -> Vec<OwnedBytes> {
    let parts = |OwnedBytes { range, owner }: OwnedBytes| {
        let inside = range.start.max(gap.start)..range.end.min(gap.end);
        if inside.is_empty() {
            return vec![OwnedBytes { range, owner }];
        }
        let part = |range, owner| OwnedBytes { range, owner };
        let parts = [
            part(range.start..inside.start, owner),
            part(inside.clone(), Owner::Unseen),
            part(inside.end..range.end, owner),
        ];
        parts.into_iter().filter(|part| !part.range.is_empty()).collect()
    };
    owners.into_iter().flat_map(parts).collect()
}

/// The ruler of a run as far as it has come, for live display. Empty before
/// anything was written.
pub fn so_far(run: &Observed, style: &Style) -> String {
    if run.writes.is_empty() { String::new() } else { drawn(run, None, style) }
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
    let receiver = words::receiver(receiver).get(style.lang);
    let heading = match run.trace.name.as_str() {
        "main" => receiver.to_owned(),
        name => words::labelled(name, receiver, style.lang),
    };
    format!("{heading}\n{}", drawn(run, Some(layer), style))
}

/// The ruler of a run, or of its layers down to `last`, in lines.
fn drawn(run: &Observed, last: Option<Layer>, style: &Style) -> String {
    let stream = Stream::of(run);
    let ruler = stream.ruler_of(run, last, style);
    as_text(&ruler.draw(&canvas(run, style), style.paint).lines)
}

/// How a run's ruler is laid out on a screen: what happened to it is seen.
pub fn canvas(run: &Observed, style: &Style) -> Canvas {
    let focus = run.cause().map_or(0, |cause| cause.at);
    Canvas { width: style.width, label_width: None, focus, symbols: Symbols::on(style) }
}
