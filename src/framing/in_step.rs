//! Marks at which frames begin: a receiver that is out of step goes on at the next.

use super::{FrameError, Look, Refusal, words};
use crate::Both;

/// Knows whether the stream is at a mark.
#[derive(Debug)]
pub(super) struct InStep {
    marks: Vec<Vec<u8>>,
    /// What errors call a mark.
    expected: Both,
    /// Something else stood where a mark should; the next one is looked for.
    pub(super) is_lost: bool,
}

impl InStep {
    pub(super) fn new(marks: Vec<Vec<u8>>, expected: Both) -> InStep {
        InStep { marks, expected, is_lost: false }
    }

    /// Which of the marks is at the front; or what is to be done until one is.
    pub(super) fn mark(
        &mut self,
        waiting: &[u8],
        at_byte: u64,
    ) -> Result<Result<usize, Look>, Box<Refusal>> {
        if self.is_lost
            && let Some(look) = self.find_back(waiting)
        {
            return Ok(Err(look));
        }
        self.is_lost = false;
        if let Some(which) = self.which(waiting) {
            return Ok(Ok(which));
        }
        let right =
            |mark: &Vec<u8>| mark.iter().zip(waiting).take_while(|(one, came)| one == came).count();
        let at = self.marks.iter().map(right).max().unwrap_or(0);
        let Some(came) = waiting.get(at) else { return Ok(Err(Look::Wait(waiting.len() + 1))) };
        let (at_byte, field) = (at_byte + at as u64, words::FRAME);
        Err(self.lose(FrameError::wrong_byte(at_byte, field, self.expected, *came)))
    }

    /// Which of the marks is at the front, if one is.
    pub(super) fn which(&self, waiting: &[u8]) -> Option<usize> {
        self.marks.iter().position(|mark| waiting.starts_with(mark))
    }

    /// There is no frame here: the next mark is looked for.
    #[cold]
    pub(super) fn lose(&mut self, error: FrameError) -> Box<Refusal> {
        self.is_lost = true;
        Refusal::of_one_frame(error, 1)
    }

    /// What to drop before the next mark, or until it comes; `None` if it is at the front.
    #[cold]
    fn find_back(&self, waiting: &[u8]) -> Option<Look> {
        let found = self.marks.iter().filter_map(|mark| memchr::memmem::find(waiting, mark)).min();
        // The last bytes may be the beginning of a mark.
        let longest = self.marks.iter().map(Vec::len).max().unwrap_or(1);
        let begins = |at: &usize| self.marks.iter().any(|mark| mark.starts_with(&waiting[*at..]));
        let begun = (waiting.len().saturating_sub(longest - 1)..waiting.len()).find(begins);
        match (found, begun.unwrap_or(waiting.len())) {
            (Some(0), _) => None,
            (Some(at), begun) if at <= begun => Some(Look::Drop(at as u64)),
            (_, 0) => Some(Look::Wait(waiting.len() + 1)),
            (_, begun) => Some(Look::Drop(begun as u64)),
        }
    }
}
