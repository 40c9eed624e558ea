//! Frames in a run: what is known of the format is asked once, and not for each frame.

use super::{Layout, LengthCutter, Order, Width};

impl LengthCutter {
    /// See [`Cutter::cut_run`](crate::framing::Cutter::cut_run).
    #[inline(always)]
    pub(super) fn run<E>(
        &self,
        waiting: &[u8],
        each: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> (usize, Result<(), E>) {
        let Layout { width, order, offset_bytes, strip_bytes, .. } = self.layout;
        match (width, order) {
            _ if offset_bytes > 0 || strip_bytes.is_some() => (0, Ok(())),
            (Width::Two, Order::Big) => {
                self.run_of(waiting, |field| u16::from_be_bytes(field).into(), each)
            }
            (Width::Four, Order::Big) => {
                self.run_of(waiting, |field| u32::from_be_bytes(field).into(), each)
            }
            (Width::Four, Order::Little) => {
                self.run_of(waiting, |field| u32::from_le_bytes(field).into(), each)
            }
            _ => (0, Ok(())),
        }
    }

    /// For a field of `N` bytes in front of all. Where the next frame begins
    /// is known as soon as this one's length is loaded: nothing else is waited for.
    #[inline(always)]
    fn run_of<const N: usize, E>(
        &self,
        waiting: &[u8],
        number: impl Fn([u8; N]) -> u64,
        mut each: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> (usize, Result<(), E>) {
        let (good, adjust_bytes) = (self.least_good..=self.most_good, self.layout.adjust_bytes);
        let mut rest = waiting;
        while let Some((field, behind)) = rest.split_first_chunk::<N>() {
            let value = number(*field);
            let body_bytes = value.wrapping_add_signed(adjust_bytes) as usize;
            if !good.contains(&value) || body_bytes > behind.len() {
                break;
            }
            let (payload, next) = behind.split_at(body_bytes);
            rest = next;
            if let Err(broken_off) = each(payload) {
                return (waiting.len() - rest.len(), Err(broken_off));
            }
        }
        (waiting.len() - rest.len(), Ok(()))
    }
}
