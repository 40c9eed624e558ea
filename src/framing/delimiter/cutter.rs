//! The receiving half of [`Delimiter`].

use super::{Delimiter, DelimiterSet};
use crate::framing::end_search::EndSearch;
use crate::framing::{Cutter, End, FrameError, Limits, Look, Refusal, words};
use std::sync::Arc;

/// Finds frames that end with a delimiter.
#[derive(Debug)]
pub struct DelimiterCutter {
    set: Arc<DelimiterSet>,
    utf8: bool,
    ending: EndSearch,
    /// The delimiter before this frame, if it may go on.
    ended_with: Option<usize>,
}

impl DelimiterCutter {
    pub(super) fn new(delimiter: &Delimiter, limits: Limits) -> DelimiterCutter {
        let (set, utf8) = (Arc::clone(&delimiter.set), delimiter.utf8);
        let ending = EndSearch::new(limits, set.longest_bytes());
        DelimiterCutter { set, utf8, ending, ended_with: None }
    }
}

impl Cutter for DelimiterCutter {
    #[inline]
    fn look(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, Box<Refusal>> {
        let DelimiterCutter { set, ending, ended_with, .. } = self;
        if let Some(which) = *ended_with {
            let Some(bytes) = set.swallow(which, waiting) else {
                return Ok(Look::Wait(waiting.len() + 1));
            };
            *ended_with = None;
            if bytes > 0 {
                return Ok(Look::Drop(bytes as u64));
            }
        }
        let find = |bytes: &[u8], from: usize| {
            let found = set.find_end(bytes, from)?;
            *ended_with = set.may_go_on(&bytes[found.clone()]);
            Some(found)
        };
        let look = ending.look(waiting, 0, at_byte, find)?;
        if let Look::Frame { payload, .. } = &look
            && self.utf8
        {
            check_utf8(&waiting[payload.clone()], at_byte)?;
        }
        Ok(look)
    }

    fn end(&self, waiting: &[u8]) -> End {
        // A still longer delimiter was waited for; what there is may be a whole one.
        let mut rests = self.ended_with.into_iter().flat_map(|which| self.set.rests(which));
        let swallowed = rests.find(|rest| waiting.starts_with(rest)).map_or(0, <[u8]>::len);
        End::before_mark(waiting.len() - swallowed, self.ending.is_skipping)
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
