//! Marks at which frames begin: a receiver that is out of step goes on at the next.

use super::{Cutter, End, FrameError, Look, Refusal, words};
use crate::Both;

/// Frames of one kind or several, each with a mark in front and a cutter of its own. The
/// cutter is shown the mark, too.
#[derive(Debug)]
pub(super) struct InStep<C> {
    kinds: Vec<(Vec<u8>, C)>,
    /// What errors call a mark.
    expected: Both,
    /// Something else stood where a mark should; the next one is looked for.
    is_lost: bool,
}

impl<C: Cutter> InStep<C> {
    pub(super) fn new(kinds: Vec<(Vec<u8>, C)>, expected: Both) -> InStep<C> {
        InStep { kinds, expected, is_lost: false }
    }

    fn marks(&self) -> impl Iterator<Item = &[u8]> {
        self.kinds.iter().map(|(mark, _)| mark.as_slice())
    }

    /// The kind whose mark is at the front; or the one whose frame is being skipped, inside
    /// which no mark is to be expected.
    fn which(&self, waiting: &[u8]) -> Option<usize> {
        let skipping = self.kinds.iter().position(|(_, cutter)| cutter.end(&[]) != End::Clean);
        skipping.or_else(|| self.marks().position(|mark| waiting.starts_with(mark)))
    }

    #[cold]
    fn no_mark(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, Box<Refusal>> {
        let right =
            |mark: &[u8]| mark.iter().zip(waiting).take_while(|(m, came)| m == came).count();
        let at = self.marks().map(right).max().unwrap_or(0);
        let Some(came) = waiting.get(at) else { return Ok(Look::Wait(waiting.len() + 1)) };
        let (at_byte, field) = (at_byte + at as u64, words::FRAME);
        Err(self.lose(FrameError::wrong_byte(at_byte, field, self.expected, *came)))
    }

    /// There is no frame here: the next mark is looked for.
    #[cold]
    fn lose(&mut self, error: FrameError) -> Box<Refusal> {
        self.is_lost = true;
        Refusal::of_one_frame(error, 1)
    }

    /// What to drop before the next mark, or until it comes; `None` if it is at the front.
    #[cold]
    fn find_back(&self, waiting: &[u8]) -> Option<Look> {
        let found = self.marks().filter_map(|mark| memchr::memmem::find(waiting, mark)).min();
        // The last bytes may be the beginning of a mark.
        let longest = self.marks().map(<[u8]>::len).max().unwrap_or(1);
        let begins = |at: &usize| self.marks().any(|mark| mark.starts_with(&waiting[*at..]));
        let begun = (waiting.len().saturating_sub(longest - 1)..waiting.len()).find(begins);
        match (found, begun.unwrap_or(waiting.len())) {
            (Some(0), _) => None,
            (Some(at), begun) if at <= begun => Some(Look::Drop(at as u64)),
            (_, 0) => Some(Look::Wait(waiting.len() + 1)),
            (_, begun) => Some(Look::Drop(begun as u64)),
        }
    }
}

impl<C: Cutter> Cutter for InStep<C> {
    fn look(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, Box<Refusal>> {
        if self.is_lost
            && let Some(look) = self.find_back(waiting)
        {
            return Ok(look);
        }
        self.is_lost = false;
        let Some(which) = self.which(waiting) else { return self.no_mark(waiting, at_byte) };
        self.kinds[which].1.look(waiting, at_byte).map_err(|refusal| match refusal.skip_bytes {
            Some(_) => refusal,
            None => self.lose(refusal.error),
        })
    }

    fn end(&self, waiting: &[u8]) -> End {
        let have_bytes = waiting.len();
        match self.which(waiting) {
            _ if self.is_lost => End::OutOfStep,
            Some(which) => self.kinds[which].1.end(waiting),
            None if have_bytes == 0 => End::Clean,
            None => End::InOpenHeader { have_bytes, need_bytes: have_bytes + 1 },
        }
    }

    fn overhead_bytes(&self) -> usize {
        self.kinds.iter().map(|(_, cutter)| cutter.overhead_bytes()).max().unwrap_or(0)
    }
}
