//! `auto`: which framing a stream has, found by cutting it with each of the family.
//!
//! A format fits by chance as easily as it has few bytes that must be right: of any text,
//! some byte is a line end. So the bytes that had to be right are counted, by changing
//! them and cutting again; what is left over counts against it.

use super::excerpt::{Search, cut, fit_within, is_trivial};
use super::{Excerpt, FRAMINGS, Fit, Framing, PRESETS, Span, by_name};
use crate::Text;
use std::collections::BTreeSet;
use std::ops::{Range, RangeInclusive};

pub(super) mod words;

/// What a command takes in place of a framing's name.
pub const AUTO: &str = "auto";

/// A framing that was tried.
#[derive(Debug, Clone)]
pub struct TriedFraming {
    /// What `--framing` takes.
    pub name: String,
    /// Whole frames in all excerpts together.
    pub frames: usize,
    /// Bytes that are in none of them, beside a last frame that may still go on.
    pub left_bytes: usize,
    /// How much had to be right, in bits, less what is left over.
    score: f64,
    /// Where the frames of each excerpt lie; whatever of each is its message.
    frames_at: Vec<Vec<Range<u64>>>,
}

/// What fits best, and what comes next.
#[derive(Debug, Clone)]
pub struct FoundFraming {
    /// What fits best.
    pub best: TriedFraming,
    /// The best of those that cut elsewhere.
    pub runner_up: Option<TriedFraming>,
    /// One that explains as much with too few frames to be believed: where others see
    /// lines, it may see a request.
    pub in_few_frames: Option<TriedFraming>,
    /// How far it is from chance, and from what comes next.
    pub sureness: Sureness,
    /// Of some excerpt only the first bytes were looked at, so many.
    pub looked_at: Option<usize>,
}

/// How sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sureness {
    /// Chance is out of the question, and what comes next is far behind.
    Sure,
    /// Chance is unlikely.
    Likely,
    /// It may be chance.
    Guess,
}

/// So many frames there must be: of fewer every format can be imagined.
pub const FEWEST_FRAMES: usize = 3;
/// Of each excerpt no more is looked at; where nothing is found there, so much, because
/// messages may be long.
const LOOKED_AT: [usize; 2] = [1 << 15, 1 << 20];
/// And no more places at which it may begin.
const BEGINNINGS: usize = 2048;
/// Frames of which the bytes are counted that had to be right, and places at each end.
const SAMPLED: usize = 8;
const SAMPLED_BYTES: usize = 24;

/// Spellings beside those of the list and the presets: what private protocols do.
const SPELLINGS: [&str; 21] = [
    "length:width=2,adjust=-2",
    "length:width=2,order=le,adjust=-2",
    "length:width=4,adjust=-4",
    "length:width=4,order=le,adjust=-4",
    "length:width=3",
    "length:width=3,order=le",
    "length:width=2,offset=1",
    "length:width=2,order=le,offset=1",
    "length:width=2,offset=2",
    "length:width=2,order=le,offset=2",
    "length:width=2,offset=2,adjust=-4",
    "length:width=2,offset=3",
    "length:width=4,offset=1",
    "length:width=4,order=le,offset=1",
    "length:width=4,offset=4",
    "length:width=4,order=le,offset=4",
    r"delimiter:\0",
    r"delimiter:\x01",
    r"delimiter:\x03",
    r"delimiter:\n\n",
    r"delimiter:\r\n\r\n",
];

/// The framing that these excerpts have; or why none can be told.
///
/// ```
/// use sticky_demo::framing::{Excerpt, find};
/// let bytes = b"\0\0\0\x05hello\0\0\0\x02my\0\0\0\x05world";
/// let stream = Excerpt { bytes, from_the_start: true, to_the_end: true, pieces: &[] };
/// assert_eq!(find(&[stream]).unwrap().best.name, "u32be");
/// ```
pub fn find(excerpts: &[Excerpt]) -> Result<FoundFraming, Text> {
    let [short, long] = LOOKED_AT;
    let longer = |most: usize| excerpts.iter().any(|excerpt| excerpt.bytes.len() > most);
    match find_within(excerpts, short) {
        Err(_) if longer(short) => find_within(excerpts, long).map_err(|none| {
            if longer(long) { words::looked_for_in_the_first(long, &none) } else { none }
        }),
        found => found,
    }
}

/// The same, of the first `most` bytes of each excerpt.
fn find_within(excerpts: &[Excerpt], most: usize) -> Result<FoundFraming, Text> {
    let is_long = excerpts.iter().any(|excerpt| excerpt.bytes.len() > most);
    let looked_at = is_long.then_some(most);
    let excerpts: Vec<Excerpt> = excerpts.iter().map(|excerpt| shortened(excerpt, most)).collect();
    let is_http = excerpts.iter().any(|excerpt| begins_like_http(excerpt));
    // What needs a number of its own is known to nobody; and a read is no format.
    let needless = ["naive", "fixed", "length", "delimiter", "i32le"];
    let listed = FRAMINGS.iter().filter(|entry| !needless.contains(&entry.name));
    let listed = listed.map(|entry| entry.example).chain([r"delimiter:\r\n"]);
    let presets = PRESETS.iter().map(|preset| preset.name);
    let names = listed.map(|name| (name, 0.0)).chain(presets.map(|name| (name, 2.0)));
    let ends_lines = |name: &str| ["line", "delimiter"].iter().any(|it| name.starts_with(it));
    let mut tried: Vec<TriedFraming> = names
        .chain(SPELLINGS.map(|name| (name, 6.0)))
        // Its lines are parts of messages.
        .filter(|(name, _)| !(is_http && ends_lines(name)))
        .filter_map(|(name, dear)| tried(name, dear, &excerpts))
        .collect();
    // Sorted stably: of equals, the one that stands first in the list.
    tried.sort_by(|one, other| other.score.total_cmp(&one.score));
    let (tried, few): (Vec<TriedFraming>, Vec<TriedFraming>) =
        tried.into_iter().partition(|tried| tried.frames >= FEWEST_FRAMES);
    let mut tried = tried.into_iter();
    let all: usize = excerpts.iter().map(|excerpt| excerpt.bytes.len()).sum();
    let few = few.into_iter().next().filter(|few| few.left_bytes == 0 && few.score >= CERTAIN);
    let best = match tried.next() {
        Some(best) if best.score >= LEAST => best,
        best => {
            let none = match best {
                _ if is_http => words::http_has_two_parts(),
                Some(best) => words::none_fits_well(&best.name, best.frames, best.left_bytes),
                None => words::none_fits(all),
            };
            return Err(match few {
                Some(few) => words::but_in_few(&few.name, few.frames, &none),
                None => none,
            });
        }
    };
    let in_few_frames = few.filter(|few| few.score >= best.score / 2.0);
    let runner_up = tried.find(|other| other.frames_at != best.frames_at);
    let next = runner_up.as_ref().map_or(0.0, |next| next.score.max(0.0));
    let sureness = match best.score {
        _ if in_few_frames.is_some() => Sureness::Guess,
        // Much that it does not explain.
        _ if best.left_bytes > all / 4 => Sureness::Guess,
        sure if sure >= CERTAIN && next <= sure / 2.0 && best.left_bytes == 0 => Sureness::Sure,
        likely if likely >= 16.0 && next <= 0.75 * likely => Sureness::Likely,
        _ => Sureness::Guess,
    };
    Ok(FoundFraming { best, runner_up, in_few_frames, sureness, looked_at })
}

/// Less is chance.
const LEAST: f64 = 6.0;
/// So much is none.
const CERTAIN: f64 = 40.0;

fn shortened<'a>(excerpt: &Excerpt<'a>, most: usize) -> Excerpt<'a> {
    match excerpt.bytes.len() > most {
        true => Excerpt { bytes: &excerpt.bytes[..most], to_the_end: false, ..*excerpt },
        false => *excerpt,
    }
}

/// Whether its first line is that of a request or an answer (RFC 9112, sections 3 and 4).
fn begins_like_http(excerpt: &Excerpt) -> bool {
    let line = excerpt.bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let version = |at: usize| line.get(at..at + 7) == Some(b"HTTP/1.");
    version(0) || line.len().checked_sub(8).is_some_and(version)
}

/// A spelling tried on all excerpts; `dear` is what speaks against it from the start.
fn tried(name: &str, dear: f64, excerpts: &[Excerpt]) -> Option<TriedFraming> {
    let framing = by_name(name).ok()?;
    let preset = PRESETS.iter().find(|preset| preset.name == name);
    let begins = preset.map_or(&[][..], |preset| preset.begins);
    let (mut frames, mut left_bytes, mut score) = (0, 0, -dear);
    let mut frames_at = Vec::new();
    for excerpt in excerpts.iter().filter(|excerpt| !excerpt.bytes.is_empty()) {
        let fit = fit_within(&*framing, excerpt, BEGINNINGS, &mut Search::default());
        if !is_trivial(&fit, excerpt.bytes) {
            frames += fit.frames.len();
            score += right_bits(&*framing, excerpt, &fit) + met_bits(excerpt, &fit);
            score += end_bits(excerpt, &fit);
            score += begin_bits(begins, excerpt, &fit)?;
        }
        let goes_on = fit.error.is_none() && !excerpt.to_the_end && !fit.frames.is_empty();
        left_bytes += if goes_on { 0 } else { fit.rest_bytes };
        frames_at.push(fit.frames.into_iter().map(|span| span.frame).collect());
    }
    score -= 4.0 * (1.0 + left_bytes as f64).log2();
    let name = name.to_owned();
    (frames > 0).then_some(TriedFraming { name, frames, left_bytes, score, frames_at })
}

/// How many bits had to be right for these frames: of each the bytes that cannot be
/// changed without another cut, less what any place in the rest of the stream would do.
fn right_bits(framing: &dyn Framing, excerpt: &Excerpt, fit: &Fit) -> f64 {
    let step = fit.frames.len().div_ceil(SAMPLED).max(1);
    let mut bits = 0.0;
    for span in fit.frames.iter().step_by(step) {
        let frame = span.frame.start as usize..span.frame.end as usize;
        let rest = excerpt.bytes.len() - frame.start;
        let bytes = &excerpt.bytes[frame];
        let right = 8.0 * must_be_right(framing, bytes) as f64;
        bits += (right - (1.0 + rest as f64).log2()).max(0.0) * step as f64;
    }
    bits
}

fn must_be_right(framing: &dyn Framing, frame: &[u8]) -> usize {
    let is_cut_so = |bytes: &[u8]| {
        let fit = cut(framing, bytes, 0);
        fit.frames.first().is_some_and(|first| first.frame.end as usize == frame.len())
    };
    // One change alone may have made a delimiter of any byte.
    const CHANGES: [u8; 2] = [0x15, 0x6a];
    let ends = (0..SAMPLED_BYTES).chain(frame.len().saturating_sub(SAMPLED_BYTES)..frame.len());
    let places: BTreeSet<usize> = ends.filter(|at| *at < frame.len()).collect();
    let mut bytes = frame.to_vec();
    let mut matters = |at: &usize| {
        let was = bytes[*at];
        let otherwise = CHANGES.iter().all(|change| {
            bytes[*at] = was ^ change;
            !is_cut_so(&bytes)
        });
        bytes[*at] = was;
        otherwise
    };
    places.iter().filter(|at| matters(at)).count()
}

/// Bits for frames each of which begins as its format has it; `None` where one does not.
fn begin_bits(begins: &[RangeInclusive<u8>], excerpt: &Excerpt, fit: &Fit) -> Option<f64> {
    let does = |span: &Span| {
        let frame = &excerpt.bytes[span.frame.start as usize..];
        begins.iter().zip(frame).all(|(range, byte)| range.contains(byte))
    };
    let bits = begins.iter().map(|range| 8.0 - f64::from(range.end() - range.start() + 1).log2());
    fit.frames.iter().all(does).then(|| fit.frames.len() as f64 * bits.sum::<f64>())
}

/// Bits for a last frame that ends with the stream: so many other places it could end at.
fn end_bits(excerpt: &Excerpt, fit: &Fit) -> f64 {
    match fit.frames.len() {
        frames @ 1.. if excerpt.to_the_end && fit.is_clean() => {
            (excerpt.bytes.len() as f64 / frames as f64).log2().clamp(0.0, 8.0)
        }
        _ => 0.0,
    }
}

/// Bits for frames that end where a piece of the stream ended.
fn met_bits(excerpt: &Excerpt, fit: &Fit) -> f64 {
    let ends: BTreeSet<usize> = fit.frames.iter().map(|span| span.frame.end as usize).collect();
    let last = excerpt.bytes.len();
    let inside = excerpt.pieces.iter().filter(|at| **at > fit.skipped_bytes && **at <= last);
    let met = inside.filter(|at| ends.contains(at)).count();
    let by_chance = ends.len() as f64 / last.max(1) as f64;
    met as f64 * (-by_chance.log2()).clamp(0.0, 6.0)
}

impl FoundFraming {
    /// One sentence: what it is, how sure that is, and what comes next.
    pub fn text(&self) -> Text {
        let TriedFraming { name, frames, left_bytes, .. } = &self.best;
        let sure = match self.sureness {
            Sureness::Sure => words::SURE,
            Sureness::Likely => words::LIKELY,
            Sureness::Guess => words::GUESS,
        };
        let found = words::found(name, *frames, sure, *left_bytes);
        let found = match self.looked_at {
            Some(bytes) => words::in_the_first(bytes, &found),
            None => found,
        };
        match (&self.in_few_frames, &self.runner_up) {
            (Some(few), _) => words::but_in_few(&few.name, few.frames, &found),
            (None, Some(next)) => words::and_next(&next.name, next.frames, &found, next.left_bytes),
            (None, None) => words::and_nothing_else(&found),
        }
    }
}
