//! The bytes of a run with their ruler, whole or as far as it has come.

use super::Style;
use super::columns::Stretch;
use super::paint::{Owner, Paint};
use super::rows::{Layer, rows};
use super::ruler::Ruler;
use super::words;
use crate::observe::Observed;
use crate::trace::Receiver;
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
        let named = run.encoding().and_then(|name| Encoding::for_label(name.as_bytes()));
        Stream { bytes, owners, encoding: named.unwrap_or(UTF_8) }
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
        Ruler { stream: self.all(), rows: rows(run), lang: style.lang, paint: style.paint }
    }
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
    let belongs = |one: Layer| one == layer || (layer, one) == (Layer::Segments, Layer::SentAgain);
    if let Some(last) = ruler.rows.iter().rposition(|row| belongs(row.layer)) {
        ruler.rows.truncate(last + 1);
    }
    let receiver = words::receiver(receiver).get(style.lang);
    let heading = match run.trace.name.as_str() {
        "main" => receiver.to_owned(),
        name => words::labelled(name, receiver, style.lang),
    };
    format!("{heading}\n{}", ruler.draw(style.width).text())
}
