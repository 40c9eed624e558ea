//! Places of a request that have a name: where programs break that cut at the wrong one.

use super::{plan::Talk, words};
use crate::Text;
use crate::framing::{Framing, Span};
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
    let mut add = |framed, name: Text, is_there: &dyn Fn(usize) -> bool| {
        let cuts: BTreeSet<usize> = talk.places().filter(|at| is_there(*at)).collect();
        if !cuts.is_empty() {
            named.push(NamedPlace { name, cuts, framed });
        }
    };
    let bytes = &talk.bytes;
    add(false, words::BETWEEN_CR_AND_LF.into(), &|at| bytes[at - 1..].starts_with(b"\r\n"));
    let inside = characters(bytes);
    add(false, words::INSIDE_A_CHARACTER.into(), &|at| inside.contains(&at));
    let in_frame = |at: usize, is_there: &dyn Fn(&Span, u64) -> bool| {
        frames.iter().any(|span| is_there(span, at as u64))
    };
    add(true, words::IN_THE_HEADER.into(), &|at| {
        in_frame(at, &|span, at| span.frame.start < at && at < span.payload.start)
    });
    add(true, words::AFTER_THE_HEADER.into(), &|at| {
        in_frame(at, &|span, at| span.frame.start < at && at == span.payload.start)
    });
    add(true, words::IN_THE_DELIMITER.into(), &|at| {
        in_frame(at, &|span, at| span.payload.end < at && at < span.frame.end)
    });
    add(true, words::BEFORE_THE_DELIMITER.into(), &|at| {
        in_frame(at, &|span, at| span.payload.end == at && at < span.frame.end)
    });
    add(true, words::BETWEEN_FRAMES.into(), &|at| in_frame(at, &|span, at| span.frame.start == at));
    add(true, words::IN_THE_MESSAGE.into(), &|at| {
        in_frame(at, &|span, at| span.payload.start < at && at < span.payload.end)
    });
    if frames.is_empty() {
        lines_and_beginning(talk, &mut add);
    }
    named
}

/// Takes a kind of place: whether it is of frames, its name, and which cuts are of it.
type AddPlace<'a> = dyn FnMut(bool, Text, &dyn Fn(usize) -> bool) + 'a;

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
    let is = |at: usize, then: &dyn Fn(usize) -> bool| {
        within(at).and_then(|(blank, _, _)| *blank).is_some_and(then)
    };
    let end = BLANK.len();
    add(false, words::IN_THE_EMPTY_LINE.into(), &|at| {
        is(at, &|found| found < at && at < found + end)
    });
    add(false, words::AFTER_THE_EMPTY_LINE.into(), &|at| is(at, &|found| at == found + end));
    add(false, words::BEFORE_THE_EMPTY_LINE.into(), &|at| is(at, &|found| at <= found));
    add(false, words::BEFORE_ITS_END.into(), &|at| is(at, &|found| at < found + end));
    add(false, words::BEHIND_THE_EMPTY_LINE.into(), &|at| is(at, &|found| at > found + end));
    add(false, words::FROM_THE_EMPTY_LINE_ON.into(), &|at| is(at, &|found| at >= found + end));
    add(false, words::IN_THE_FIRST_LINE.into(), &|at| {
        within(at).and_then(|(_, line, _)| *line).is_some_and(|end| at <= end)
    });
    add(false, words::BETWEEN_LINES.into(), &|at| bytes[at - 1] == b'\n');
    add(false, words::IN_A_LINE.into(), &|at| bytes[at - 1] != b'\n');
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
