//! Bytes out of the middle of a stream, and how a framing cuts them.

use super::{Decoder, End, FrameError, Framing, Limits, OverLong, Span};

/// One direction of a connection, or the beginning of it.
#[derive(Debug, Clone, Copy)]
pub struct Excerpt<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// The stream begins with these bytes; else it was entered in the middle.
    pub from_the_start: bool,
    /// It ends with them: a frame that is not whole is left over.
    pub to_the_end: bool,
    /// Where pieces that came by themselves ended: a sender mostly writes whole frames.
    pub pieces: &'a [usize],
}

/// How a framing cuts an excerpt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    /// The whole frames.
    pub frames: Vec<Span>,
    /// Bytes in front of the first frame, where the stream was entered in the middle.
    pub skipped_bytes: usize,
    /// What stands behind the last whole frame.
    pub rest_bytes: usize,
    /// What it means that the bytes end there.
    pub end: End,
    /// What no sender of this format writes, if that is how it ended.
    pub error: Option<FrameError>,
}

impl Fit {
    /// Whether nothing speaks against it.
    pub fn is_clean(&self) -> bool {
        self.error.is_none() && self.end == End::Clean
    }
}

/// The longest message that is thought possible.
const LONGEST: usize = super::DEFAULT_MAX_FRAME_BYTES;
/// How far a stream's first frame may begin behind the place where it was entered.
const FARTHEST: usize = 1 << 16;
/// So much behind such a place is cut before all is.
const NEAR_BYTES: usize = 1 << 12;

/// How many bytes may still be cut, of all places together, before the search for where
/// frames begin is given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    left_bytes: usize,
}

impl Default for Search {
    fn default() -> Search {
        Search { left_bytes: 1 << 26 }
    }
}

impl Search {
    /// Nothing more is looked for.
    pub fn is_over(&self) -> bool {
        self.left_bytes == 0
    }

    /// Cuts an excerpt. In one that was entered in the middle, from the first byte from which
    /// everything fits; or, if there is none, from its beginning.
    pub fn fit(&mut self, framing: &dyn Framing, excerpt: &Excerpt) -> Fit {
        fit_within(framing, excerpt, FARTHEST, self)
    }

    /// Takes note of so many; whether that may be.
    fn cuts(&mut self, bytes: usize) -> bool {
        let may = self.left_bytes >= bytes;
        self.left_bytes = self.left_bytes.saturating_sub(bytes);
        may
    }
}

pub(super) fn fit_within(
    framing: &dyn Framing,
    excerpt: &Excerpt,
    farthest: usize,
    search: &mut Search,
) -> Fit {
    let at_front = cut(framing, excerpt.bytes, 0);
    if excerpt.from_the_start || excerpt.bytes.is_empty() {
        return at_front;
    }
    // What stands in front of the first mark is the end of a frame: with a format whose
    // boundaries show by themselves it looks like one.
    if (framing.finds_back() || shows(framing, excerpt.bytes))
        && let Some(first) = at_front.frames.first()
    {
        let from = first.frame.end as usize;
        return cut(framing, excerpt.bytes, from);
    }
    let mut fits = |from: usize| {
        if search.is_over() {
            return None;
        }
        // Most places are wrong, which shows at once: not all of the rest is cut for each.
        let near = &excerpt.bytes[..excerpt.bytes.len().min(from + NEAR_BYTES)];
        let beginning = cut(framing, near, from);
        let cut_bytes = near.len() - from - beginning.rest_bytes;
        if !search.cuts(cut_bytes) || beginning.error.is_some() || is_trivial(&beginning, near) {
            return None;
        }
        if !search.cuts(excerpt.bytes.len() - from) {
            return None;
        }
        let fit = cut(framing, excerpt.bytes, from);
        let most_left = match excerpt.to_the_end {
            true => 0,
            false => (excerpt.bytes.len() - from) / 2,
        };
        let fits = fit.error.is_none() && fit.rest_bytes <= most_left && fit.frames.len() >= 2;
        (fits && !is_trivial(&fit, excerpt.bytes)).then_some(fit)
    };
    (0..farthest.min(excerpt.bytes.len())).find_map(&mut fits).unwrap_or(at_front)
}

/// Zeros are empty messages in nearly every format, and binary data is full of them: that
/// shows nothing. (Where a message keeps its header, an empty one is a header of zeros.)
pub(super) fn is_trivial(fit: &Fit, bytes: &[u8]) -> bool {
    let empty = fit.frames.iter().filter(|span| {
        let payload = &bytes[span.payload.start as usize..span.payload.end as usize];
        payload.iter().all(|byte| *byte == 0)
    });
    3 * empty.count() >= fit.frames.len().max(1)
}

/// Whether a boundary shows without all that stands in front of it.
fn shows(framing: &dyn Framing, bytes: &[u8]) -> bool {
    let whole = cut(framing, bytes, 0);
    let Some(second) = whole.frames.get(1) else { return false };
    // Entered inside the first frame, its boundaries are the same all the same.
    let first = whole.frames[0].frame.clone();
    let middle = (first.start + (first.end - first.start) / 2) as usize;
    let inside = [first.start as usize + 1, middle];
    inside.into_iter().filter(|at| (*at as u64) < first.end).all(|at| {
        let again = cut(framing, &bytes[..second.frame.end as usize], at);
        again.frames.last().is_some_and(|last| last.frame == second.frame)
    })
}

/// Cuts all that stands behind `from`; places count from the beginning of `bytes`.
pub(super) fn cut(framing: &dyn Framing, bytes: &[u8], from: usize) -> Fit {
    let limits = Limits { max_frame_bytes: LONGEST, over_long: OverLong::Fail };
    let mut decoder = framing.decoder_with(limits);
    let mut fit = Fit {
        frames: Vec::new(),
        skipped_bytes: from,
        rest_bytes: bytes.len() - from,
        end: End::Clean,
        error: None,
    };
    let (mut fed, mut chunk) = (from, 256);
    while fed < bytes.len() && fit.error.is_none() {
        let until = bytes.len().min(fed + chunk);
        decoder.feed(&bytes[fed..until]);
        (fed, chunk) = (until, chunk.saturating_mul(2).min(1 << 16));
        take_frames(&mut *decoder, from as u64, &mut fit);
    }
    let after = fit.frames.last().map_or(from, |last| last.frame.end as usize);
    fit.rest_bytes = bytes.len().saturating_sub(after);
    fit.end = decoder.end();
    fit
}

fn take_frames(decoder: &mut dyn Decoder, from: u64, fit: &mut Fit) {
    loop {
        match decoder.next_frame() {
            Ok(Some(_)) => {
                let Span { frame, payload } = decoder.last_span();
                fit.frames.push(Span {
                    frame: frame.start + from..frame.end + from,
                    payload: payload.start + from..payload.end + from,
                });
            }
            Ok(None) => return,
            Err(mut error) => {
                error.at_byte += from;
                fit.error = Some(error);
                return;
            }
        }
    }
}
