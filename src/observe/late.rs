//! What came, but not when it could have: behind a gap, or out of the sender's kernel.

use super::captured::carried;
use super::{Cause, Deed, Doer, Layer, LayerCuts, Observed};
use crate::trace::What;
use crate::trace::packet::Packet;

impl Observed<'_> {
    /// What had come to the receiver's kernel and waited there for what was missing before
    /// it, so that a read got it later, or with more.
    pub(super) fn held_back_behind(&self) -> Option<Cause> {
        let reads = self.layer(Layer::Reads)?;
        let segments = self.layer(Layer::Segments)?;
        if segments.pieces.is_err() || reads.cuts() == segments.cuts() {
            return None;
        }
        // A reader that comes when all is queued would have got it no sooner.
        let queued = self.queued_before_reads();
        let waited =
            |packet: &&Packet| packet.tcp.as_ref().is_some_and(|tcp| carried(tcp).end > queued);
        self.out_of_order().ok()?.into_iter().find(waited)?;
        let missing = self.layer(Layer::Resent).and_then(LayerCuts::first);
        let at = missing.or(segments.first_lost()).map_or(0, |piece| piece.range.start);
        Some(Cause { layer: reads.layer, deed: Deed::HeldBack, by: Doer::Tcp, at })
    }

    /// How far the stream was queued when the reader, which had waited for that, came.
    fn queued_before_reads(&self) -> u64 {
        let (mut read, mut queued) = (0, 0);
        for what in self.events() {
            match what {
                What::Queued { bytes } => queued = queued.max(read + bytes),
                read_now => read += read_now.read_data().map_or(0, |data| data.len() as u64),
            }
        }
        queued
    }

    /// Requests of which a part waited in the sender's kernel.
    pub(super) fn held(&self) -> Option<Cause> {
        let segments = self.layer(Layer::Segments)?;
        let writes = self.layer(Layer::Writes)?;
        let requests =
            self.held_requests().ok().map(|held| held.0 as u64).filter(|held| *held > 0)?;
        if segments.pieces.is_ok() && segments.cuts() != writes.cuts() {
            return None;
        }
        let of = self.count(|what| matches!(what, What::HeldBack { .. })) as u64;
        let deed = Deed::Held { requests, of };
        Some(Cause { layer: segments.layer, deed, by: Doer::Sender, at: 0 })
    }
}
