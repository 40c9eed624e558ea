//! A byte string that ends each message.

use super::dissector::lua_delimiters;
use super::escape::escape;
use super::{Decoder, EncodeError, Framing, Limits, StreamDecoder, words};
use crate::Sentence;
use memchr::memmem;
use std::ops::Range;
use std::sync::Arc;

mod cutter;
pub use cutter::DelimiterCutter;

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
    /// Only text is let through.
    utf8: bool,
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
            if let Some(short) = all.iter().find(|short| memmem::find(inside, short).is_some()) {
                return Err(words::never_found(&escape(long), &escape(short)).into());
            }
        }
        let mut last_bytes: Vec<u8> = all.iter().filter_map(|d| d.last().copied()).collect();
        last_bytes.sort_unstable();
        last_bytes.dedup();
        let set = Arc::new(DelimiterSet { sent, all, last_bytes, rests });
        Ok(Delimiter { set, utf8: false })
    }

    /// A message a line, of any bytes (GBK, Latin-1, UTF-8): ends with LF; CR LF is
    /// accepted. UTF-16 does not work: it has LF bytes inside other characters.
    ///
    /// ```text
    /// line  │A B│\n│E F G│\r \n│
    /// ```
    ///
    /// A message that ends with CR is refused when sending: the receiver would take the
    /// CR for a part of the line end.
    ///
    /// ```
    /// use sticky_demo::framing::{Decoder, Delimiter, End, Framing, Limits};
    ///
    /// let mut decoder = Delimiter::lines().stream_decoder(Limits::default());
    /// decoder.feed(b"AB\r\nEFG\nH");
    /// assert_eq!(decoder.next_frame(), Ok(Some(&b"AB"[..])));
    /// assert_eq!(decoder.next_frame(), Ok(Some(&b"EFG"[..])));
    /// assert_eq!(decoder.next_frame(), Ok(None));
    /// assert_eq!(decoder.end(), End::Unfinished { have_bytes: 1 }); // H is not a message
    ///
    /// assert!(Delimiter::lines().encode(b"two\nlines", &mut Vec::new()).is_err());
    /// ```
    pub fn lines() -> Delimiter {
        Delimiter::new(["\n", "\r\n"]).expect("neither hides the other")
    }

    /// Lines that are refused unless they are UTF-8: `line:utf8`.
    ///
    /// ```
    /// use sticky_demo::framing::{Decoder, Delimiter, Limits};
    ///
    /// let mut decoder = Delimiter::utf8_lines().stream_decoder(Limits::default());
    /// decoder.feed(b"AB\nE\xffG\n");
    /// assert_eq!(decoder.next_frame(), Ok(Some(&b"AB"[..])));
    /// assert_eq!(
    ///     decoder.next_frame().unwrap_err().to_string(),
    ///     "the line at byte 4 should be UTF-8 text, and is \"\\xff\" (0xff)",
    /// );
    /// ```
    pub fn utf8_lines() -> Delimiter {
        Delimiter { utf8: true, ..Delimiter::lines() }
    }

    /// A statically typed decoder; [`Framing::decoder`] boxes the same one.
    pub fn stream_decoder(&self, limits: Limits) -> StreamDecoder<DelimiterCutter> {
        StreamDecoder::new(DelimiterCutter::new(self, limits), limits)
    }
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

    /// Which delimiter this is, if it begins a longer one.
    #[inline]
    fn may_go_on(&self, delimiter: &[u8]) -> Option<usize> {
        let begins = |(begin, _): &(Vec<u8>, _)| begin == delimiter;
        self.rests.iter().any(begins).then(|| self.all.iter().position(|one| one == delimiter))?
    }

    /// What of `waiting` still belongs to the delimiter `ended_with`; `None` if that is
    /// not known yet.
    #[cold]
    fn swallow(&self, ended_with: usize, waiting: &[u8]) -> Option<usize> {
        for rest in self.rests(ended_with) {
            if waiting.starts_with(rest) {
                return Some(rest.len());
            }
            if rest.starts_with(waiting) {
                return None;
            }
        }
        Some(0)
    }

    /// What may still follow a delimiter, the longest first.
    fn rests(&self, which: usize) -> impl Iterator<Item = &[u8]> {
        let of_it = self.rests.iter().filter(move |(begin, _)| *begin == self.all[which]);
        of_it.map(|(_, rest)| &**rest)
    }

    fn longest_bytes(&self) -> usize {
        self.all[0].len()
    }
}

impl Framing for Delimiter {
    fn lua(&self) -> Option<String> {
        // Lua's strings are bytes: it does not know what is UTF-8.
        (!self.utf8).then(|| lua_delimiters(&self.set.all))
    }

    fn encode(&self, message: &[u8], out: &mut Vec<u8>) -> Result<Range<usize>, EncodeError> {
        if self.utf8
            && let Err(error) = std::str::from_utf8(message)
        {
            return Err(EncodeError::NotUtf8 { at_byte: error.valid_up_to() });
        }
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
