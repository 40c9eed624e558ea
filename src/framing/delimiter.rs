//! A byte string that ends each message.

use super::dissector::lua_delimiters;
use super::escape::escape;
use super::{
    Cutter, Decoder, EncodeError, End, Fault, FrameError, Framing, Limits, Look, Refusal,
    StreamDecoder, words,
};
use crate::Sentence;
use std::ops::Range;
use std::sync::Arc;

/// Messages that end with a delimiter, or with one of several.
///
/// ```text
/// delimiter:\r\n   │A B│\r \n│E F G│\r \n│
/// ```
///
/// Easy to read and to type by hand. The price: the delimiter must not be in a
/// message, and nobody knows how long a message is before it has ended.
///
/// Of several delimiters the one whose end comes first counts; if two end at
/// the same byte, the longer one. So `\r\n|\n` takes both kinds of line end,
/// and no byte beyond a delimiter is needed to decide. If one begins another, as in
/// `\r\n|\n|\r`, the longest wins all the same: the message is handed over at once, and
/// what the longer one has more is swallowed if it comes. A delimiter cut in two
/// by a read is found all the same: the search looks for a delimiter's *last*
/// byte, then back.
///
/// ```
/// use sticky_demo::framing::{Decoder, Delimiter, Limits};
///
/// let delimiter = Delimiter::new(["\r\n", ";"]).unwrap();
/// let mut decoder = delimiter.stream_decoder(Limits::default());
/// decoder.feed(b"AB;CD\r");
/// assert_eq!(decoder.next_frame(), Ok(Some(&b"AB"[..])));
/// assert_eq!(decoder.next_frame(), Ok(None)); // half a delimiter
/// decoder.feed(b"\nEF");
/// assert_eq!(decoder.next_frame(), Ok(Some(&b"CD"[..])));
/// assert_eq!(decoder.next_frame(), Ok(None)); // EF is not known to be whole
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delimiter {
    set: Arc<DelimiterSet>,
}

#[derive(Debug, PartialEq, Eq)]
struct DelimiterSet {
    /// As given: the first is the one that is sent.
    sent: Vec<u8>,
    /// All of them, the longest first.
    all: Vec<Vec<u8>>,
    /// The last byte of each, without repetition.
    last_bytes: Vec<u8>,
    /// What may still follow a delimiter that begins a longer one: the longest first.
    rests: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Delimiter {
    /// Accepts any of `delimiters` and sends the first. Fails where there is none,
    /// one is empty, or one can never be found because another always ends first.
    pub fn new<D: Into<Vec<u8>>>(
        delimiters: impl IntoIterator<Item = D>,
    ) -> Result<Delimiter, Sentence> {
        let mut all: Vec<Vec<u8>> = delimiters.into_iter().map(Into::into).collect();
        let sent = all.first().ok_or(Sentence(words::NO_DELIMITER.into()))?.clone();
        if all.iter().any(Vec::is_empty) {
            return Err(Sentence(words::EMPTY_DELIMITER.into()));
        }
        all.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        all.dedup();
        let mut rests = Vec::new();
        for long in &all {
            let inside = &long[..long.len() - 1];
            let begin = all.iter().filter(|short| inside.starts_with(short));
            let begin: Vec<_> = begin.map(|s| (s.clone(), long[s.len()..].to_vec())).collect();
            if !begin.is_empty() {
                rests.extend(begin);
                continue;
            }
            if let Some(short) = all.iter().find(|short| find(short, inside).is_some()) {
                return Err(words::never_found(&escape(long), &escape(short)).into());
            }
        }
        let mut last_bytes: Vec<u8> = all.iter().filter_map(|d| d.last().copied()).collect();
        last_bytes.sort_unstable();
        last_bytes.dedup();
        Ok(Delimiter { set: Arc::new(DelimiterSet { sent, all, last_bytes, rests }) })
    }

    /// A statically typed decoder; [`Framing::decoder`] boxes the same one.
    pub fn stream_decoder(&self, limits: Limits) -> StreamDecoder<DelimiterCutter> {
        StreamDecoder::new(self.cutter(limits.max_frame_bytes), limits)
    }

    pub(super) fn cutter(&self, max_frame_bytes: usize) -> DelimiterCutter {
        DelimiterCutter {
            set: Arc::clone(&self.set),
            max_frame_bytes,
            searched: 0,
            skipping: false,
            ended_with: None,
        }
    }
}

/// Where `needle` first lies in `haystack`.
fn find(needle: &[u8], haystack: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

impl DelimiterSet {
    /// The first place at or after `from` where a delimiter ends: the range of
    /// that delimiter.
    #[inline]
    fn find_end(&self, bytes: &[u8], from: usize) -> Option<Range<usize>> {
        let mut from = from;
        loop {
            let end = from + self.find_last_byte(&bytes[from..])? + 1;
            let matched = self.all.iter().find(|delimiter| bytes[..end].ends_with(delimiter));
            if let Some(delimiter) = matched {
                return Some(end - delimiter.len()..end);
            }
            from = end;
        }
    }

    #[inline]
    fn find_last_byte(&self, bytes: &[u8]) -> Option<usize> {
        match *self.last_bytes.as_slice() {
            [a] => memchr::memchr(a, bytes),
            [a, b] => memchr::memchr2(a, b, bytes),
            [a, b, c] => memchr::memchr3(a, b, c, bytes),
            _ => bytes.iter().position(|byte| self.last_bytes.contains(byte)),
        }
    }

    /// What of `waiting` still belongs to the delimiter `ended_with`; `None` if that is
    /// not known yet.
    #[cold]
    fn swallow(&self, ended_with: usize, waiting: &[u8]) -> Option<usize> {
        let short = &self.all[ended_with];
        for (_, rest) in self.rests.iter().filter(|(begin, _)| begin == short) {
            if waiting.starts_with(rest) {
                return Some(rest.len());
            }
            if rest.starts_with(waiting) {
                return None;
            }
        }
        Some(0)
    }

    fn longest_bytes(&self) -> usize {
        self.all[0].len()
    }
}

impl Framing for Delimiter {
    fn lua(&self) -> Option<String> {
        Some(lua_delimiters(&self.set.all))
    }

    fn encode(&self, message: &[u8], out: &mut Vec<u8>) -> Result<Range<usize>, EncodeError> {
        let before = out.len();
        out.extend_from_slice(message);
        out.extend_from_slice(&self.set.sent);
        // Search as the receiver will. It must find our delimiter and no other:
        // not one inside the message, and not one that the message's last bytes
        // and the delimiter make up together.
        let ours = message.len()..message.len() + self.set.sent.len();
        // Nor may what would make the delimiter before it a longer one be in front.
        let sent_at = self.set.all.iter().position(|one| *one == self.set.sent);
        if sent_at.is_some_and(|sent| self.set.swallow(sent, &out[before..]) != Some(0)) {
            let delimiter = out.split_off(before);
            return Err(EncodeError::ContainsDelimiter { at_byte: 0, delimiter });
        }
        let found = self.set.find_end(&out[before..], 0).unwrap_or(ours.clone());
        // One that begins ours ends first, and the rest is swallowed.
        if found.start != ours.start {
            let delimiter = out[before..][found.clone()].to_vec();
            out.truncate(before);
            return Err(EncodeError::ContainsDelimiter { at_byte: found.start, delimiter });
        }
        Ok(0..message.len())
    }

    fn decoder_with(&self, limits: Limits) -> Box<dyn Decoder> {
        Box::new(self.stream_decoder(limits))
    }
}

/// Finds frames that end with a delimiter.
#[derive(Debug)]
pub struct DelimiterCutter {
    set: Arc<DelimiterSet>,
    max_frame_bytes: usize,
    /// How many of the waiting bytes hold no delimiter's end. Without this the
    /// whole line would be searched again for each new byte.
    searched: usize,
    /// Inside a frame over the limit, of which the caller has been told.
    skipping: bool,
    /// The delimiter before this frame, if it may go on.
    ended_with: Option<usize>,
}

impl DelimiterCutter {
    pub(super) fn is_skipping(&self) -> bool {
        self.skipping
    }

    #[inline]
    fn ended(&mut self, delimiter: &[u8]) {
        self.searched = 0;
        self.skipping = false;
        if !self.set.rests.is_empty() {
            let begins = |(begin, _): &(Vec<u8>, _)| begin == delimiter;
            let at = self.set.all.iter().position(|one| one == delimiter);
            self.ended_with = at.filter(|_| self.set.rests.iter().any(begins));
        }
    }

    #[cold]
    fn over_long(&mut self, at_byte: u64) -> Box<Refusal> {
        self.skipping = true;
        let fault = Fault::NoDelimiter { limit_bytes: self.max_frame_bytes };
        let error = FrameError { at_byte, field: words::FRAME, fault };
        Refusal::of_one_frame(error, 0)
    }
}

impl Cutter for DelimiterCutter {
    #[inline]
    fn look(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, Box<Refusal>> {
        if let Some(ended_with) = self.ended_with {
            match self.set.swallow(ended_with, waiting) {
                None => return Ok(Look::Wait(waiting.len() + 1)),
                Some(0) => self.ended_with = None,
                Some(bytes) => {
                    self.ended_with = None;
                    return Ok(Look::Drop(bytes as u64));
                }
            }
        }
        let Some(found) = self.set.find_end(waiting, self.searched) else {
            self.searched = waiting.len();
            // The last bytes may be the beginning of a delimiter.
            let surely_payload = waiting.len().saturating_sub(self.set.longest_bytes() - 1);
            if self.skipping {
                self.searched -= surely_payload;
                return Ok(match surely_payload {
                    0 => Look::Wait(waiting.len() + 1),
                    bytes => Look::Drop(bytes as u64),
                });
            }
            if surely_payload > self.max_frame_bytes {
                return Err(self.over_long(at_byte));
            }
            return Ok(Look::Wait(waiting.len() + 1));
        };
        if self.skipping {
            self.ended(&waiting[found.clone()]);
            return Ok(Look::Drop(found.end as u64));
        }
        if found.start > self.max_frame_bytes {
            // `searched` stays before this delimiter: skipping will find it again.
            return Err(self.over_long(at_byte));
        }
        self.ended(&waiting[found.clone()]);
        Ok(Look::Frame { payload: 0..found.start, frame_bytes: found.end })
    }

    fn end(&self, waiting: &[u8]) -> End {
        match waiting.len() {
            _ if self.skipping => End::InOverLong { missing_bytes: None },
            0 => End::Clean,
            have_bytes => End::Unfinished { have_bytes },
        }
    }

    fn overhead_bytes(&self) -> usize {
        self.set.longest_bytes()
    }
}
