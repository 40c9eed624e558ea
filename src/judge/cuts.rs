//! How the stream is cut into writes.

use super::words;
use crate::Both;
use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};

/// One way to cut the stream.
pub(super) struct Chunking {
    pub name: Both,
    /// The size of the n-th piece, given a number drawn for it.
    piece: fn(n: usize, drawn: u32) -> usize,
}

/// Every chunking, one round each.
pub(super) const CHUNKINGS: &[Chunking] = &[
    Chunking { name: words::ALL_IN_ONE_WRITE, piece: |_, _| usize::MAX },
    // The beginning is enough: every kind of cut is in it.
    Chunking { name: words::BYTE_BY_BYTE, piece: |n, _| if n < 96 { 1 } else { 61 } },
    Chunking { name: words::CUT_AT_RANDOM, piece: |_, drawn| 1 + drawn as usize % 23 },
];

impl Chunking {
    /// `data` in its pieces.
    pub fn cut<'d>(&self, data: &'d [u8], seed: u64) -> Vec<&'d [u8]> {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        let mut pieces = Vec::new();
        let mut rest = data;
        while !rest.is_empty() {
            let size = (self.piece)(pieces.len(), generator.next_u32()).clamp(1, rest.len());
            let (piece, after) = rest.split_at(size);
            pieces.push(piece);
            rest = after;
        }
        pieces
    }
}
