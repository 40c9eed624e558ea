//! A message that was found, where it lies.

use super::Buffer;
use std::mem;
use std::ops::{Deref, Range};

/// What [`each_frame`](crate::framing::StreamDecoder::each_frame) shows: a message in the
/// read that it came with, or put together of several.
#[derive(Debug)]
pub struct Payload<'a>(pub(in crate::framing) Lies<'a>);

/// Where it lies.
#[derive(Debug)]
pub(in crate::framing) enum Lies<'a> {
    InRead(&'a [u8]),
    InBuffer(&'a mut Buffer, Range<usize>),
}

impl Payload<'_> {
    /// The message for longer than the read. One that was put together is not copied once
    /// more, if it is most of the room it lies in: the caller gets that, header and all.
    #[inline]
    pub fn keep(self) -> KeptPayload {
        match self.0 {
            Lies::InBuffer(Buffer { bytes, start, passed, .. }, place)
                if *start == bytes.len() && bytes.capacity() <= 2 * place.len() =>
            {
                *passed += mem::take(start) as u64;
                bytes.truncate(place.end);
                let as_much_room = Vec::with_capacity(bytes.capacity());
                KeptPayload { bytes: mem::replace(bytes, as_much_room), start: place.start }
            }
            _ => KeptPayload { bytes: self.to_vec(), start: 0 },
        }
    }
}

impl Deref for Payload<'_> {
    type Target = [u8];

    #[inline(always)]
    fn deref(&self) -> &[u8] {
        match &self.0 {
            Lies::InRead(bytes) => bytes,
            Lies::InBuffer(buffer, place) => &buffer.bytes[place.clone()],
        }
    }
}

/// A message of one's own.
#[derive(Debug)]
pub struct KeptPayload {
    bytes: Vec<u8>,
    start: usize,
}

impl Deref for KeptPayload {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        &self.bytes[self.start..]
    }
}
