//! The receiving half of [`Delimiter`].

use super::{Delimiter, DelimiterSet};
use crate::framing::{Cutter, End, FrameError, Look, Refusal, words};
use std::sync::Arc;

/// Finds frames that end with a delimiter.
#[derive(Debug)]
pub struct DelimiterCutter {
    set: Arc<DelimiterSet>,
    utf8: bool,
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
    pub(super) fn new(delimiter: &Delimiter, max_frame_bytes: usize) -> DelimiterCutter {
        DelimiterCutter {
            set: Arc::clone(&delimiter.set),
            utf8: delimiter.utf8,
            max_frame_bytes,
            searched: 0,
            skipping: false,
            ended_with: None,
        }
    }

    pub(in crate::framing) fn is_skipping(&self) -> bool {
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
        Refusal::of_one_frame(FrameError::no_end(at_byte, self.max_frame_bytes), 0)
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
        if self.utf8 {
            check_utf8(&waiting[..found.start], at_byte)?;
        }
        Ok(Look::Frame { payload: 0..found.start, frame_bytes: found.end })
    }

    fn end(&self, waiting: &[u8]) -> End {
        End::before_mark(waiting.len(), self.skipping)
    }

    fn overhead_bytes(&self) -> usize {
        self.set.longest_bytes()
    }
}

#[inline]
fn check_utf8(line: &[u8], at_byte: u64) -> Result<(), FrameError> {
    // Most lines are ASCII, which is UTF-8 and quicker to check.
    if line.is_ascii() {
        return Ok(());
    }
    let Err(error) = std::str::from_utf8(line) else {
        return Ok(());
    };
    let at = error.valid_up_to();
    Err(FrameError::wrong_byte(at_byte + at as u64, words::LINE, words::UTF8_TEXT, line[at]))
}
