//! A run as the rows of a ruler: its layers, with what stands behind each.

use super::ruler::{Cell, Content, Ink, RowNote, RulerRow, standing};
use super::words;
use crate::observe::{
    Deed, Layer, LayerCuts, LayerPiece, Observed, SegmentsFrom, out_of_place, twice,
};
use crate::scenario::{Bytes, Transport};
use crate::trace::{Receiver, Role};
use crate::{Both, Lang, Text};
use encoding_rs::{Encoding, UTF_8};
use std::ops::Range;

/// What stands behind a row beside its count.
#[derive(Debug, Clone, Copy, Default)]
pub struct Detail {
    pub source: bool,
    pub sizes: bool,
    /// What an arrow tells there already.
    pub told: Option<Deed>,
}

/// The rows of a run: of a main run all that there are; other runs leave out the
/// messages, which are the same.
pub fn rows(run: &Observed, last: Option<Layer>, sizes: bool, lang: Lang) -> Vec<RulerRow> {
    let messages = !run.trace.messages.is_empty();
    let drawn = |cuts: &LayerCuts| match cuts.layer {
        Layer::Messages => messages && run.trace.role == Role::Main,
        // A run about a header alone has no message to draw.
        Layer::Delivered => messages,
        _ => true,
    };
    let mut layers: Vec<&LayerCuts> = run.layers().iter().filter(|cuts| drawn(cuts)).collect();
    // What TCP sent again belongs to its segments.
    let belongs = |cuts: &&LayerCuts| {
        Some(cuts.layer) == last || (cuts.layer == Layer::Resent && last == Some(Layer::Segments))
    };
    if let Some(end) = layers.iter().rposition(belongs) {
        layers.truncate(end + 1);
    }
    let mut above: Vec<Range<usize>> = Vec::new();
    let row = |cuts: &&LayerCuts| {
        let here: Vec<_> = cuts.pieces.iter().flatten().map(|piece| piece.range.clone()).collect();
        let detail = Detail { source: true, sizes: sizes && here != above, told: None };
        if !here.is_empty() {
            above = here;
        }
        row(run, cuts, lang, detail)
    };
    layers.iter().map(row).collect()
}

/// The encoding of the run's texts; UTF-8 where nothing is said.
pub fn encoding(run: &Observed) -> &'static Encoding {
    run.encoding().and_then(|name| Encoding::for_label(name.as_bytes())).unwrap_or(UTF_8)
}

pub fn row(run: &Observed, cuts: &LayerCuts, lang: Lang, detail: Detail) -> RulerRow {
    let texts = if cuts.layer == Layer::Delivered { run.decoded() } else { Vec::new() };
    let content = |index: usize, piece: &LayerPiece| match cuts.layer {
        _ if piece.lost => Content::Lost,
        Layer::Delivered => match texts.get(index) {
            Some(text) if !is_what_it_says(run, index, text) => Content::Text((*text).to_owned()),
            None if is_longer(run, index, &piece.range) => Content::Text(handed_over(run, index)),
            None if has_the_frame(run, index, &piece.range) => Content::Bytes,
            _ => Content::Payload,
        },
        Layer::Messages if run.trace.seen.is_none() => Content::Payload,
        _ => Content::Bytes,
    };
    let pieces = cuts.pieces.iter().flatten().enumerate();
    let cell = |(index, piece): (usize, &LayerPiece)| Cell {
        range: piece.range.clone(),
        content: content(index, piece),
    };
    RulerRow {
        label: match (cuts.layer, &run.trace.seen) {
            (Layer::Messages, Some(_)) => words::FRAMES.get(lang).to_owned(),
            (layer, _) => name(layer).get(lang).to_owned(),
        },
        pieces: pieces.map(cell).collect(),
        notes: notes(run, cuts, lang, detail),
    }
}

/// Whether a delivered message has older bytes behind those of its place.
fn is_longer(run: &Observed, index: usize, place: &Range<usize>) -> bool {
    let longer = |message: &&Bytes| message.len() > place.len() && run.stale_bytes() > 0;
    run.delivered.get(index).is_some_and(longer)
}

/// Whether a tutorial's receiver handed over all that stands there, header and all.
fn has_the_frame(run: &Observed, index: usize, place: &Range<usize>) -> bool {
    let all = |message: &&Bytes| message.len() == place.len();
    run.trace.receiver == Receiver::Tutorial && run.delivered.get(index).is_some_and(all)
}

fn handed_over(run: &Observed, index: usize) -> String {
    let bytes = run.delivered.get(index).map_or(&[][..], |bytes| &bytes.0);
    encoding(run).decode_without_bom_handling(bytes).0.into_owned()
}

/// Whether a delivered message is just the letters that its bytes make.
fn is_what_it_says(run: &Observed, index: usize, text: &str) -> bool {
    let bytes = run.delivered.get(index).map_or(&[][..], |bytes| &bytes.0);
    let letters = encoding(run).decode_without_bom_handling_and_without_replacement(bytes);
    letters.is_some_and(|letters| letters == text)
}

pub fn name(layer: Layer) -> Both {
    match layer {
        Layer::Messages => words::MESSAGES,
        Layer::Writes => words::WRITES,
        Layer::Datagrams => words::DATAGRAMS,
        Layer::Segments => words::SEGMENTS,
        Layer::Resent => words::SENT_AGAIN,
        Layer::Fragments => words::FRAGMENTS,
        Layer::Peeked => words::PEEKED,
        Layer::Reads => words::READS,
        Layer::Delivered => words::DELIVERED,
    }
}

fn notes(run: &Observed, cuts: &LayerCuts, lang: Lang, detail: Detail) -> Vec<RowNote> {
    let note = |ink, text: &str| RowNote { ink, text: format!("  {text}") };
    let Ok(count) = &cuts.count else {
        return vec![note(Ink::Unsure, words::NOT_OBSERVED.get(lang))];
    };
    if cuts.layer == Layer::Delivered {
        let waited = run.unanswered_ms().next().map(words::no_reply);
        let others = [stale(run), waited, disordered(run)].into_iter().flatten();
        let others = others.map(|text| behind(Ink::Bad, &text, lang));
        return [delivered(run, lang)].into_iter().chain(others).collect();
    }
    let mut count = count.to_string();
    if cuts.layer == Layer::Peeked {
        let seen: usize = cuts.pieces.iter().flatten().map(|piece| piece.range.len()).sum();
        count = words::left_there(seen).get(lang).to_owned();
    }
    if detail.sizes {
        count += &sizes(run, cuts);
    }
    let mut notes = vec![note(Ink::Plain, &count)];
    notes.extend(further(run, cuts, detail).iter().map(|(ink, text)| behind(*ink, text, lang)));
    let source = match (cuts.layer, run.segments_from) {
        (Layer::Segments, Some(SegmentsFrom::TcpInfo)) => words::BY_TCP_INFO,
        (Layer::Segments, Some(SegmentsFrom::Capture)) | (Layer::Fragments, _) => words::CAPTURED,
        _ => return notes,
    };
    notes.extend(detail.source.then(|| note(Ink::Plain, source.get(lang))));
    notes
}

/// What happened to a layer's pieces beside cuts, unless an arrow tells it.
fn further(run: &Observed, cuts: &LayerCuts, detail: Detail) -> Vec<(Ink, Text)> {
    let mut further = Vec::new();
    let told = detail.told;
    match cuts.layer {
        // Where not all was sent, the row goes beyond the others: say how far.
        Layer::Messages if !detail.sizes => {
            let meant: usize = run.trace.messages.iter().map(|message| message.len()).sum();
            let whole = run.layout.iter().filter(|piece| piece.is_whole()).count();
            if whole < run.trace.messages.len() {
                further.push((Ink::Plain, Text::same(format!("{meant} B"))));
            }
        }
        Layer::Writes | Layer::Datagrams => {
            for error in ["ECONNREFUSED", "EMSGSIZE"] {
                if let failed @ 1.. = run.sends_failed(error) {
                    further.push((Ink::Bad, Text::same(format!("{failed} {error}"))));
                }
            }
        }
        Layer::Segments if cuts.pieces.is_err() => {
            further.push((Ink::Plain, words::CUTS_NOT_SEEN.into()));
        }
        Layer::Reads if run.trace.transport == Transport::Udp => {
            let moved =
                run.out_of_place().filter(|_| !matches!(told, Some(Deed::OutOfPlace { .. })));
            further.extend(moved.map(|pieces| (Ink::Bad, out_of_place(pieces))));
            let again = run.read_twice().filter(|_| !matches!(told, Some(Deed::Twice { .. })));
            further.extend(again.map(|pieces| (Ink::Bad, twice(pieces))));
        }
        Layer::Reads if run.trace.transport != Transport::Seqpacket && told.is_none() => {
            // One empty read is how a stream ends; several are a loop that did not see it.
            if let empty @ 2.. = run.empty_reads() {
                further.push((Ink::Plain, words::empty(empty)));
            }
        }
        _ => {}
    }
    if told.is_none() && !matches!(cuts.layer, Layer::Writes | Layer::Datagrams) {
        further.extend(lost(run, cuts).into_iter().map(|text| (Ink::Bad, text)));
    }
    further
}

/// What was lost on a layer: whole pieces, and of reads, the ends of datagrams.
fn lost(run: &Observed, cuts: &LayerCuts) -> Vec<Text> {
    let lost = cuts.pieces.iter().flatten().filter(|piece| piece.lost);
    let sent = run.write_ranges();
    let is_end = |piece: &&LayerPiece| {
        let of_one = |start: &usize| sent.binary_search_by_key(start, |sent| sent.start).is_err();
        cuts.layer == Layer::Reads && of_one(&piece.range.start)
    };
    let (ends, whole): (Vec<_>, Vec<_>) = lost.partition(is_end);
    let cut_off: usize = ends.iter().map(|piece| piece.range.len()).sum();
    let cut_off = (cut_off > 0).then(|| words::lost(&format!("{cut_off} B")));
    let whole = (!whole.is_empty()).then(|| words::lost(&whole.len().to_string()));
    cut_off.into_iter().chain(whole).collect()
}

fn delivered(run: &Observed, lang: Lang) -> RowNote {
    let Ok(intact) = run.intact() else {
        return RowNote { ink: Ink::Unsure, text: format!("  {}", words::NOT_OBSERVED.get(lang)) };
    };
    let all = run.trace.messages.len();
    let in_order = run.out_of_place().is_none();
    let (ink, mark) = match intact == all && run.delivered.len() == all && in_order {
        true => (Ink::Good, "✓"),
        false => (Ink::Bad, "✗"),
    };
    RowNote { ink, text: format!("  {} {mark}", words::of(intact, all, lang)) }
}

/// What keeps whole datagrams from being delivered as they were sent.
fn disordered(run: &Observed) -> Option<Text> {
    let moved = run.out_of_place().map(|_| words::NOT_IN_ORDER.into());
    moved.or(run.read_twice().map(twice))
}

/// A further note: what parts it from the one before is a comma.
fn behind(ink: Ink, text: &Text, lang: Lang) -> RowNote {
    RowNote { ink, text: format!("{}{}", words::COMMA.get(lang), text.get(lang)) }
}

/// The first message with older bytes behind it: its place in the row is too short.
fn stale(run: &Observed) -> Option<Text> {
    const MOST: usize = 12;
    let places = run.delivered_ranges();
    let longer = |(index, place): &(usize, &Range<usize>)| is_longer(run, *index, place);
    let (index, _) = places.iter().enumerate().find(longer)?;
    let text = standing(&run.delivered[index].escaped());
    let mut shown: String = text.chars().take(MOST).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    Some(Text::same(format!("\"{shown}\"")))
}

/// The sizes of the pieces of a layer, the first ones and the last.
fn sizes(run: &Observed, cuts: &LayerCuts) -> String {
    const MOST: usize = 3;
    let all: Vec<usize> = match cuts.layer {
        Layer::Messages => run.trace.messages.iter().map(|message| message.len()).collect(),
        _ => cuts.pieces.iter().flatten().map(|piece| piece.range.len()).collect(),
    };
    let shown =
        |sizes: &[usize]| sizes.iter().map(ToString::to_string).collect::<Vec<_>>().join("+");
    match &all[..] {
        [] => String::new(),
        [first, .., last] if all.len() > MOST => format!(": {first}+…+{last} B"),
        few => format!(": {} B", shown(few)),
    }
}
