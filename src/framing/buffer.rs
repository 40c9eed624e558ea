//! The one growing buffer that every decoder but naive reads from.

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

    /// What was not handed over yet.
    #[inline]
    pub(super) fn waiting(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    /// Hands over the first `count` bytes that wait; returns where they lie.
    #[inline]
    pub(super) fn take(&mut self, count: usize) -> usize {
        let at = self.start;
        self.start += count;
        at
    }

    /// Bytes that were handed over and still lie here until the next `feed`.
    #[inline]
    pub(super) fn taken(&self, from: usize, to: usize) -> &[u8] {
        &self.bytes[from..to]
    }

    /// Where in the stream, in bytes, the index `at` of this buffer lies.
    #[inline]
    pub(super) fn stream_position(&self, at: usize) -> u64 {
        self.passed + at as u64
    }

    /// Where in the stream, in bytes, the first waiting byte lies.
    #[inline]
    pub(super) fn position(&self) -> u64 {
        self.stream_position(self.start)
    }

    /// Forgets everything and gives the memory back.
    pub(super) fn clear(&mut self) {
        self.passed += self.bytes.len() as u64;
        self.bytes = Vec::new();
        self.start = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_stays_within_one_frame_and_one_read() {
        let mut buffer = Buffer::new(1000);
        for _ in 0..50 {
            for _ in 0..10 {
                buffer.feed(&[7; 100]);
                assert!(buffer.bytes.capacity() <= 1100, "{}", buffer.bytes.capacity());
            }
            buffer.take(990);
            buffer.take(10);
        }
        assert_eq!(buffer.position(), 50_000);
    }

    #[test]
    fn a_caller_who_lets_frames_pile_up_loses_nothing() {
        let mut buffer = Buffer::new(4);
        for round in 0..100_u8 {
            buffer.feed(&[2 * round, 2 * round + 1]); // two come, one goes
            assert_eq!(buffer.waiting()[0], round);
            buffer.take(1);
        }
        assert_eq!(buffer.waiting().len(), 100);
        assert_eq!(buffer.position(), 100);
    }
}
