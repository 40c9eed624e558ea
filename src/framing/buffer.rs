//! The one growing buffer that every decoder but naive reads from.

mod payload;
pub(super) use payload::Lies;
pub use payload::{KeptPayload, Payload};

/// Bytes that arrived and were not handed over yet.
///
/// ```text
/// bytes    │ handed over already │ waiting │ room to grow │
///          0                   start     len()      capacity()
/// ```
///
/// Handing a frame over only moves `start`, so a frame can be borrowed where it
/// lies. The bytes in front of `start` are reclaimed by the next `feed`.
#[derive(Debug)]
pub(super) struct Buffer {
    bytes: Vec<u8>,
    start: usize,
    /// Bytes of the stream that are no longer in `bytes`.
    passed: u64,
    /// The longest unfinished frame that may have to wait here.
    longest_frame_bytes: usize,
}

impl Buffer {
    pub(super) fn new(longest_frame_bytes: usize) -> Buffer {
        Buffer { bytes: Vec::new(), start: 0, passed: 0, longest_frame_bytes }
    }

    /// Takes in what one read returned, in constant time a byte.
    #[inline]
    pub(super) fn feed(&mut self, read: &[u8]) {
        let fits = read.len() <= self.bytes.capacity() - self.bytes.len();
        if self.start > 0 || !fits {
            self.make_room(read.len(), fits);
        }
        self.bytes.extend_from_slice(read);
    }

    fn make_room(&mut self, read_bytes: usize, fits: bool) {
        let waiting = self.bytes.len() - self.start;
        // A caller who asks for every frame before it feeds again leaves less
        // than one frame waiting. Only for such a caller can memory be bounded.
        let bounded = waiting <= self.longest_frame_bytes;

        // Moving what waits to the front is paid for by the bytes handed over
        // since the last move, so it costs constant time a byte.
        if self.start > 0 && (self.start >= waiting || (!fits && bounded)) {
            self.bytes.copy_within(self.start.., 0);
            self.bytes.truncate(waiting);
            self.passed += self.start as u64;
            self.start = 0;
        }
        // `Vec` would double its room past any limit; we stop at one frame and
        // one read.
        let need = self.bytes.len() + read_bytes;
        if bounded && need > self.bytes.capacity() {
            let most = self.longest_frame_bytes.saturating_add(read_bytes);
            let room = (2 * self.bytes.capacity()).min(most).max(need);
            self.bytes.reserve_exact(room - self.bytes.len());
        }
    }

    /// How many bytes wait.
    #[inline]
    pub(super) fn wait_bytes(&self) -> usize {
        self.bytes.len() - self.start
    }

    /// What was not handed over yet.
    #[inline]
    pub(super) fn waiting(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    /// Hands the first of them over.
    #[inline]
    pub(super) fn take(&mut self, bytes: usize) {
        self.start += bytes;
    }

    /// The last bytes that were handed over, and where in the buffer they lie.
    #[inline]
    pub(super) fn taken(&mut self, bytes: usize) -> (&mut [u8], usize) {
        let begin = self.start - bytes;
        (&mut self.bytes[begin..self.start], begin)
    }

    /// The last bytes that were fed are wanted back.
    pub(super) fn take_back(&mut self, bytes: usize) {
        self.bytes.truncate(self.bytes.len() - bytes);
    }

    /// Nothing waits, and the bytes up to this position of the stream never came here.
    #[inline]
    pub(super) fn pass(&mut self, position: u64) {
        if position > self.end_position() {
            self.bytes.clear();
            (self.passed, self.start) = (position, 0);
        }
    }

    /// Where in the stream, in bytes, what waits begins.
    #[inline]
    pub(super) fn position(&self) -> u64 {
        self.passed + self.start as u64
    }

    /// Where in the stream, in bytes, the bytes fed so far end.
    #[inline]
    pub(super) fn end_position(&self) -> u64 {
        self.passed + self.bytes.len() as u64
    }

    /// Forgets everything and gives the memory back.
    pub(super) fn clear(&mut self) {
        let passed = self.end_position();
        *self = Buffer { passed, ..Buffer::new(self.longest_frame_bytes) };
    }
}

#[cfg(test)]
mod tests;
