//! The waits that one came to see: bytes that the sender's kernel held back, and
//! bytes that had come and waited for earlier ones. What is said of one is how long it
//! is drawn: from the call or the packet at its one end to that at the other.

use super::scene::{Happening, Scene};
use super::words;
use crate::Text;
use crate::scenario::Transport;
use crate::trace::Side;
use crate::trace::packet::Packet;
use std::collections::HashSet;
use std::ops::Range;

/// Shorter than this is how long a kernel takes.
const LEAST_MS: f64 = 5.0;
/// More than so many brackets hide what they are about.
const MOST: usize = 12;

pub struct LongWait {
    pub at: Side,
    /// The write, or the arrival, since which they waited.
    pub from: usize,
    pub clear: usize,
    /// The packet, or the read, that took them.
    pub until: usize,
    pub bytes: Range<usize>,
    pub ms: f64,
}

impl LongWait {
    pub fn words(&self) -> Text {
        match self.at {
            Side::Sender => words::held_back(self.ms),
            Side::Receiver => words::waited(self.bytes.len(), self.ms),
        }
    }
}

/// The waits of a stream, the longest if they are many.
pub fn waits(scene: &Scene) -> Vec<LongWait> {
    if scene.run.trace.transport != Transport::Tcp {
        return Vec::new();
    }
    let mut waits = held_back(scene);
    waits.extend(behind_a_gap(scene));
    let ms = |doing: usize| scene.ms(scene.doings[doing].at_ns);
    waits.iter_mut().for_each(|wait| wait.ms = ms(wait.until) - ms(wait.from));
    waits.retain(|wait| wait.ms >= LEAST_MS);
    waits.sort_by(|a, b| b.ms.total_cmp(&a.ms));
    waits.truncate(MOST);
    waits
}

/// Bytes that were written well before the packet that took them.
fn held_back(scene: &Scene) -> Vec<LongWait> {
    let long = scene.run.held_back().into_iter().flatten().filter(|(_, ms)| *ms >= LEAST_MS);
    let long: HashSet<u32> = long.map(|(packet, _)| packet.number).collect();
    let mut waits = Vec::new();
    let mut written: Vec<(usize, &Range<usize>)> = Vec::new();
    for (until, doing) in scene.doings.iter().enumerate() {
        match &doing.what {
            Happening::Called(Side::Sender, bytes) => written.push((until, bytes)),
            Happening::Left(packet, Some(bytes)) => {
                let early_ns = doing.at_ns.saturating_sub((LEAST_MS * 1e6) as u64);
                let inside = |(at, write): &&(usize, &Range<usize>)| {
                    let early = scene.doings[*at].at_ns < early_ns;
                    early && bytes.start <= write.start && write.end <= bytes.end
                };
                let again = packet.tcp.as_ref().is_some_and(|tcp| tcp.retransmission);
                let mut own = written.iter().filter(inside).map(|(at, _)| *at);
                if let (Some(from), true, false) =
                    (own.next(), long.contains(&packet.number), again)
                {
                    let (bytes, clear) = (bytes.clone(), own.next_back().unwrap_or(from));
                    waits.push(LongWait { at: Side::Sender, from, clear, until, bytes, ms: 0.0 });
                }
                written.retain(|(_, write)| write.end > bytes.end);
            }
            _ => {}
        }
    }
    waits
}

/// The longest wait of bytes that came before earlier ones.
fn behind_a_gap(scene: &Scene) -> Option<LongWait> {
    let early = scene.run.out_of_order().ok()?;
    let is_early = |packet: &Packet| early.iter().any(|early| early.number == packet.number);
    let waits = scene.run.waits().ok()?.filter(|(packet, _)| is_early(packet));
    let (packet, _) = waits.max_by(|a, b| a.1.total_cmp(&b.1))?;
    let position =
        |is: &dyn Fn(&Happening) -> bool| scene.doings.iter().position(|doing| is(&doing.what));
    let left =
        position(&|what| matches!(what, Happening::Left(one, _) if one.number == packet.number))?;
    let from = position(&|what| matches!(what, Happening::Came(at) if *at == left))?;
    let Happening::Left(_, Some(bytes)) = &scene.doings[left].what else { return None };
    let read = |what: &Happening| matches!(what, Happening::Called(Side::Receiver, read) if read.end >= bytes.end);
    let (until, bytes) = (position(&read)?, bytes.clone());
    Some(LongWait { at: Side::Receiver, from, clear: from, until, bytes, ms: 0.0 })
}
