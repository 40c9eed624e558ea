//! A message that ends by itself, without a length: what delimiters, end marks, stuffing
//! and JSON texts share.

use super::{FrameError, Limits, Look, Refusal};
use std::ops::Range;

/// Looks for the end, at no byte twice; and goes on so while a message over the limit is
/// skipped.
#[derive(Debug)]
pub(super) struct EndSearch {
    limit_bytes: usize,
    /// The longest body of a message within the limit.
    pub(super) most_bytes: usize,
    /// So many bytes end a message, at most.
    mark_bytes: usize,
    /// Of the waiting bytes these hold no end, and no beginning of one.
    searched: usize,
    /// Inside a message over the limit, of which the caller has been told.
    pub(super) is_skipping: bool,
}

impl EndSearch {
    pub(super) fn new(limits: Limits, mark_bytes: usize) -> EndSearch {
        let (limit_bytes, most_bytes) = (limits.max_frame_bytes, limits.max_frame_bytes);
        EndSearch { limit_bytes, most_bytes, mark_bytes, searched: 0, is_skipping: false }
    }

    /// Looks for what ends the message whose body begins at `body_at`. `find` is given what
    /// waits, and from where on to search it.
    #[inline(always)]
    pub(super) fn look(
        &mut self,
        waiting: &[u8],
        body_at: usize,
        at_byte: u64,
        mut find: impl FnMut(&[u8], usize) -> Option<Range<usize>>,
    ) -> Result<Look, Box<Refusal>> {
        let body_at = if self.is_skipping { 0 } else { body_at };
        let found = find(waiting, self.searched.max(body_at));
        // What counts is where the end is, and not how much has come: the last bytes may be
        // the beginning of it.
        let surely_body = waiting.len().saturating_sub(self.mark_bytes - 1);
        let body_end = found.as_ref().map_or(surely_body, |mark| mark.start);
        if self.is_skipping || body_end.saturating_sub(body_at) > self.most_bytes {
            return self.skip(waiting.len(), at_byte, found.map(|mark| mark.end));
        }
        self.searched = if found.is_none() { body_end } else { 0 };
        Ok(match found {
            None => Look::Wait(waiting.len() + 1),
            Some(mark) => Look::Frame { payload: body_at..mark.start, frame_bytes: mark.end },
        })
    }

    /// Drops all up to the end, or what of it is there.
    #[cold]
    fn skip(
        &mut self,
        wait_bytes: usize,
        at_byte: u64,
        end: Option<usize>,
    ) -> Result<Look, Box<Refusal>> {
        let bytes = end.unwrap_or(wait_bytes.saturating_sub(self.mark_bytes - 1)) as u64;
        let is_told = std::mem::replace(&mut self.is_skipping, end.is_none());
        self.searched = 0;
        match bytes {
            _ if !is_told => Err(self.over_long(at_byte, bytes)),
            0 => Ok(Look::Wait(wait_bytes + 1)),
            bytes => Ok(Look::Drop(bytes)),
        }
    }

    /// The message is over the limit; the next frame begins after `skip_bytes`, or after
    /// what is dropped later.
    #[cold]
    pub(super) fn over_long(&self, at_byte: u64, skip_bytes: u64) -> Box<Refusal> {
        Refusal::of_one_frame(FrameError::no_end(at_byte, self.limit_bytes), skip_bytes)
    }
}
