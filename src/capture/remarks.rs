//! What is to be known of a direction beside its picture: where the capture lacks bytes,
//! and which segments are none.

use super::explain::{CapturedWay, FramesFound};
use super::place::Placed;
use super::streams::StreamPacket;
use super::words;
use crate::Text;
use crate::scenario::Transport;
use crate::trace::Side;
use crate::trace::packet::TcpOption;

impl CapturedWay<'_> {
    pub fn remarks(&self, placed: &Placed, found: &FramesFound) -> Vec<Text> {
        let mut remarks = Vec::new();
        let own = || self.packets.iter().filter(|packet| packet.from == self.side);
        let is_tcp = self.stream.transport == Transport::Tcp;
        if is_tcp && !placed.from_the_start && placed.all > 0 {
            remarks.push(match found.skipped.filter(|_| !found.frames.is_empty()) {
                None => words::ENTERED.into(),
                Some(skipped) => words::entered_at(skipped),
            });
        }
        for gap in placed.missing.iter().take(MOST_GAPS) {
            remarks.push(words::not_captured(gap.start, gap.len()));
        }
        let (mut reordered, mut end) = (0_usize, 0);
        for note in own().filter_map(|packet| packet.note.tcp.as_ref()) {
            let came_late = note.new_bytes > 0 && note.seq < end && !note.retransmission;
            reordered += usize::from(came_late);
            end = end.max(note.seq + u64::from(note.new_bytes));
        }
        type Counted = (usize, fn(usize) -> Text);
        let counted: [Counted; 5] = [
            (placed.missing.len().saturating_sub(MOST_GAPS), words::more_gaps),
            (found.not_searched, words::not_searched),
            (placed.far_away, words::far_away),
            (placed.changed, words::changed),
            (reordered, words::reordered),
        ];
        let there = counted.into_iter().filter(|(count, _)| *count > 0);
        remarks.extend(there.map(|(count, says)| says(count)));
        let compared = found.frames.len() as u64;
        if compared < found.count {
            remarks.push(words::not_all_frames(compared, found.count));
        }
        remarks.extend(self.offloaded());
        remarks
    }

    /// Segments that no cable carries so: the capture stands between the kernel and a card
    /// that cuts for it, or joins.
    fn offloaded(&self) -> Option<Text> {
        let headers = |packet: &StreamPacket| &self.captured.packet(packet).headers;
        let of = |side: Side| self.packets.iter().filter(move |packet| packet.from == side);
        let takes = of(self.side.other()).find_map(|packet| {
            let tcp = headers(packet).tcp.as_ref().filter(|tcp| tcp.syn)?;
            tcp.read_options().find_map(|option| match option {
                TcpOption::Mss { bytes } => Some(u32::from(bytes)),
                _ => None,
            })
        });
        let sizes = of(self.side).filter_map(|packet| {
            let tcp = headers(packet).tcp.as_ref()?;
            Some((tcp.payload_bytes, headers(packet).ip?.total_bytes))
        });
        let (count, longest) = sizes
            .filter(|(payload, packet)| match takes {
                Some(mss) => *payload > mss,
                None => *packet > ETHERNET_MTU,
            })
            .fold((0_usize, 0), |(count, longest), (payload, _)| (count + 1, payload.max(longest)));
        match (count, takes) {
            (0, _) => None,
            (count, Some(mss)) => Some(words::over_the_mss(longest, mss, count)),
            (count, None) => Some(words::over_the_mtu(longest, count)),
        }
    }
}

const ETHERNET_MTU: u32 = 1500;
/// Gaps that are told one by one.
const MOST_GAPS: usize = 3;
