//! A header that announces how long its message is: what lengths in text, header lines,
//! JSON headers and Redis share.

use super::escape::escape;
use super::{Cutter, End, FrameError, Limits, Look, Refusal, StreamDecoder, words};
use crate::Both;

/// What one format knows: how its header is read.
pub trait Announcer: Send {
    /// What errors call the place that tells the length.
    const FIELD: Both;

    /// Looks at what waits, from a frame's first byte on; `None` if one byte more may tell.
    /// `most` is the limit of the message, for what is to end within it.
    fn read(&mut self, waiting: &[u8], at_byte: u64, most: usize) -> ReadHeader;

    /// What it means that the stream ends before the header does.
    fn end_inside(&self, waiting: &[u8]) -> End {
        let have_bytes = waiting.len();
        End::InOpenHeader { have_bytes, need_bytes: have_bytes + 1 }
    }

    /// The longest header.
    fn longest_bytes(&self) -> usize;
}

/// What a header announces, once it is there.
pub type ReadHeader = Result<Option<Announced>, Box<Refusal>>;

/// `│ header │ body │ closing │`
#[derive(Debug, Clone, Copy)]
pub struct Announced {
    /// Where in the header the length stands.
    pub told_at: usize,
    /// Bytes of the header.
    pub header_bytes: usize,
    /// The header is a part of the message.
    pub keeps_header: bool,
    /// Bytes of the body.
    pub body_bytes: u64,
    /// What must stand behind the body.
    pub closing: &'static [u8],
}

impl Announced {
    /// The body is the message.
    pub(super) fn body(header_bytes: usize, body_bytes: u64, closing: &'static [u8]) -> Announced {
        Announced { told_at: 0, header_bytes, keeps_header: false, body_bytes, closing }
    }
}

/// Finds frames behind such headers.
#[derive(Debug)]
pub struct AnnouncedCutter<H> {
    pub(super) header: H,
    max_frame_bytes: usize,
    /// What the header at the front said: it is not read again when the body comes.
    announced: Option<Announced>,
    /// What must stand behind an over-long body that was skipped.
    owed: &'static [u8],
}

impl<H: Announcer> AnnouncedCutter<H> {
    /// A statically typed decoder; [`Framing::decoder`](super::Framing::decoder) boxes the same one.
    pub fn decoder(header: H, limits: Limits) -> StreamDecoder<AnnouncedCutter<H>> {
        // No slice is longer than that, so beyond it a limit means nothing.
        let max_frame_bytes = limits.max_frame_bytes.min(isize::MAX as usize / 2);
        let cutter = AnnouncedCutter { header, max_frame_bytes, announced: None, owed: b"" };
        StreamDecoder::new(cutter, limits)
    }

    fn within_limit(&mut self, all: Announced, at_byte: u64) -> Result<Announced, Box<Refusal>> {
        let kept = if all.keeps_header { all.header_bytes } else { 0 };
        let claimed_bytes = all.body_bytes.saturating_add(kept as u64);
        let at_byte = at_byte + all.told_at as u64;
        let fits = FrameError::unless_fits(at_byte, H::FIELD, claimed_bytes, self.max_frame_bytes);
        fits.map(|()| all).map_err(|error| {
            self.owed = all.closing;
            let frame_bytes = all.body_bytes.saturating_add(all.header_bytes as u64);
            Refusal::of_one_frame(error, frame_bytes)
        })
    }
}

impl<H: Announcer> Cutter for AnnouncedCutter<H> {
    fn look(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, Box<Refusal>> {
        let one_more = Ok(Look::Wait(waiting.len() + 1));
        if !self.owed.is_empty() {
            return match closes(self.owed, waiting, at_byte)? {
                true => Ok(Look::Drop(std::mem::take(&mut self.owed).len() as u64)),
                false => one_more,
            };
        }
        if self.announced.is_none() {
            let read = self.header.read(waiting, at_byte, self.max_frame_bytes)?;
            let Some(all) = read else { return one_more };
            self.announced = Some(self.within_limit(all, at_byte)?);
        }
        let Some(all) = self.announced else { return one_more };
        let end = all.header_bytes + all.body_bytes as usize;
        match waiting.get(end..) {
            None => return Ok(Look::Wait(end)),
            // The first of CR LF may be wrong already.
            Some(behind) if !closes(all.closing, behind, at_byte + end as u64)? => return one_more,
            Some(_) => self.announced = None,
        }
        let start = if all.keeps_header { 0 } else { all.header_bytes };
        Ok(Look::Frame { payload: start..end, frame_bytes: end + all.closing.len() })
    }

    fn end(&self, waiting: &[u8]) -> End {
        match self.announced {
            _ if !self.owed.is_empty() => {
                let missing_bytes = Some((self.owed.len() - waiting.len()) as u64);
                End::InOverLong { missing_bytes }
            }
            Some(Announced { header_bytes, body_bytes, .. }) => {
                End::behind_header(waiting.len() - header_bytes, body_bytes as usize)
            }
            None if waiting.is_empty() => End::Clean,
            None => self.header.end_inside(waiting),
        }
    }

    fn overhead_bytes(&self) -> usize {
        self.header.longest_bytes().saturating_add(2) // CR LF closes it at most
    }
}

/// Whether what must close a message is there.
fn closes(closing: &[u8], came: &[u8], at_byte: u64) -> Result<bool, FrameError> {
    stands(closing, came).map_err(|at| {
        let (at_byte, expected) = (at_byte + at as u64, words::closes(&escape(closing)));
        FrameError::wrong_byte(at_byte, words::BYTE_AFTER_MESSAGE, expected, came[at])
    })
}

/// Whether all of `constant` came; the error is where something else did.
pub(super) fn stands(constant: &[u8], came: &[u8]) -> Result<bool, usize> {
    let right = constant.iter().zip(came).take_while(|(one, came)| one == came).count();
    match right == constant.len() {
        false if right < came.len() => Err(right),
        all => Ok(all),
    }
}
