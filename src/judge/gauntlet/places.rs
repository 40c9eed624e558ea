//! Places of a request that have a name: where programs break that cut at the wrong one.

use super::{plan::Talk, words};
use crate::framing::{Framing, Span};
use crate::{Both, Text};
use std::collections::BTreeSet;
use std::ops::Range;

/// A kind of place, and all cuts that are of it.
#[derive(Debug, Clone)]
pub struct NamedPlace {
    pub name: Text,
    pub cuts: BTreeSet<usize>,
    /// Whether it is a place in a frame, and so known only with a framing.
    pub framed: bool,
}

/// The frames of a talk, where its framing finds any; and whether all of it is frames.
pub fn frames(talk: &Talk, framing: Option<&dyn Framing>, most: usize) -> (Vec<Span>, bool) {
    let Some(framing) = framing else { return (Vec::new(), false) };
    let mut decoder = framing.decoder(most);
    decoder.feed(&talk.bytes);
    let mut frames = Vec::new();
    while let Ok(Some(_)) = decoder.next_frame() {
        frames.push(decoder.last_span());
    }
    let end = frames.last().map_or(0, |last: &Span| last.frame.end);
    (frames, end == talk.bytes.len() as u64)
}

/// Every kind of place that these bytes have; the first that fits says the most.
pub fn places(talk: &Talk, frames: &[Span]) -> Vec<NamedPlace> {
    let mut named = Vec::new();
    let mut add = |framed, name: Both, is_there: &dyn Fn(usize) -> bool| {
        let cuts: BTreeSet<usize> = talk.places().filter(|at| is_there(*at)).collect();
        if !cuts.is_empty() {
            named.push(NamedPlace { name: name.into(), cuts, framed });
        }
    };
    let bytes = &talk.bytes;
    add(false, words::BETWEEN_CR_AND_LF, &|at| bytes[at - 1..].starts_with(b"\r\n"));
    let inside = characters(bytes);
    add(false, words::INSIDE_A_CHARACTER, &|at| inside.contains(&at));
    let of_frames: [(Both, InFrame); 6] = [
        (words::IN_THE_HEADER, |s, at| s.frame.start < at && at < s.payload.start),
        (words::AFTER_THE_HEADER, |s, at| s.frame.start < at && at == s.payload.start),
        (words::IN_THE_DELIMITER, |s, at| s.payload.end < at && at < s.frame.end),
        (words::BEFORE_THE_DELIMITER, |s, at| s.payload.end == at && at < s.frame.end),
        (words::BETWEEN_FRAMES, |s, at| s.frame.start == at),
        (words::IN_THE_MESSAGE, |s, at| s.payload.start < at && at < s.payload.end),
    ];
    for (name, is_there) in of_frames {
        add(true, name, &|at| frames.iter().any(|span| is_there(span, at as u64)));
    }
    if frames.is_empty() {
        lines_and_beginning(talk, &mut add);
    }
    named
}

/// Whether a cut is at such a place of that frame; of lines, given where the empty one
/// begins and ends.
type InFrame = fn(&Span, u64) -> bool;
type InLines = fn(usize, usize, usize) -> bool;

/// Takes a kind of place: whether it is of frames, its name, and which cuts are of it.
type AddPlace<'a> = dyn FnMut(bool, Both, &dyn Fn(usize) -> bool) + 'a;

/// What has a name without a framing: lines, an empty line, and what follows it.
fn lines_and_beginning(talk: &Talk, add: &mut AddPlace) {
    const BLANK: &[u8] = b"\r\n\r\n";
    let bytes = &talk.bytes;
    let find = |within: &Range<usize>, what: &[u8]| {
        let found = memchr::memmem::find(&bytes[within.clone()], what);
        found.map(|at| within.start + at)
    };
    // Of each request: where it is, its empty line, and its first line's end.
    let requests: Vec<_> = talk
        .requests()
        .map(|request| (find(&request, BLANK), find(&request, b"\n"), request))
        .collect();
    let within = |at: usize| requests.iter().find(|(_, _, request)| request.contains(&at));
    let of_blank: [(Both, InLines); 6] = [
        (words::IN_THE_EMPTY_LINE, |at, begin, end| begin < at && at < end),
        (words::AFTER_THE_EMPTY_LINE, |at, _, end| at == end),
        (words::BEFORE_THE_EMPTY_LINE, |at, begin, _| at <= begin),
        (words::BEFORE_ITS_END, |at, _, end| at < end),
        (words::BEHIND_THE_EMPTY_LINE, |at, _, end| at > end),
        (words::FROM_THE_EMPTY_LINE_ON, |at, _, end| at >= end),
    ];
    for (name, is_there) in of_blank {
        add(false, name, &|at| {
            let blank = within(at).and_then(|(blank, _, _)| *blank);
            blank.is_some_and(|begin| is_there(at, begin, begin + BLANK.len()))
        });
    }
    add(false, words::IN_THE_FIRST_LINE, &|at| {
        within(at).and_then(|(_, line, _)| *line).is_some_and(|end| at <= end)
    });
    add(false, words::BETWEEN_LINES, &|at| bytes[at - 1] == b'\n');
    add(false, words::IN_A_LINE, &|at| bytes[at - 1] != b'\n');
}

/// Cuts that part a character of several bytes.
fn characters(bytes: &[u8]) -> BTreeSet<usize> {
    let mut inside = BTreeSet::new();
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            inside.extend(at + 1..at + character.len_utf8());
            at += character.len_utf8();
        }
        at += chunk.invalid().len();
    }
    inside
}
