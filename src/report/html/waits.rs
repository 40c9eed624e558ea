//! The waits that one came to see: bytes that the sender's kernel held back, and
//! bytes that had come and waited for earlier ones. Measured as the claims measure
//! them.

use super::scene::{Happening, Scene};
use super::words;
use crate::Text;
use crate::scenario::Transport;
use crate::trace::Side;
use std::ops::Range;

/// Shorter than this is how long a kernel takes.
const LEAST_MS: f64 = 5.0;
/// More than so many brackets hide what they are about.
const MOST: usize = 12;

/// Bytes that waited, and where.
#[derive(Debug)]
pub struct LongWait {
    pub at: Side,
    /// The write, or the arrival, since which they waited.
    pub from: usize,
    /// The last such.
    pub clear: usize,
    /// The packet, or the read, that took them.
    pub until: usize,
    pub bytes: Range<usize>,
    ms: f64,
}

impl LongWait {
    /// How long it was.
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
    waits.retain(|wait| wait.ms >= LEAST_MS);
    waits.sort_by(|a, b| b.ms.total_cmp(&a.ms));
    waits.truncate(MOST);
    waits
}

/// From data packet to data packet, as `held_back_ms` is.
fn held_back(scene: &Scene) -> Vec<LongWait> {
    let (mut waits, mut last_ms) = (Vec::new(), None);
    let mut written: Vec<(usize, &Range<usize>)> = Vec::new();
    for (until, doing) in scene.doings.iter().enumerate() {
        let now = scene.ms(doing.at_ns);
        match &doing.what {
            Happening::Called(Side::Sender, bytes) => written.push((until, bytes)),
            Happening::Left(packet, Some(bytes)) => {
                let again = packet.tcp.as_ref().is_some_and(|tcp| tcp.retransmission);
                let inside = |(at, write): &&(usize, &Range<usize>)| {
                    let early = scene.ms(scene.doings[*at].at_ns) < now - LEAST_MS;
                    early && bytes.start <= write.start && write.end <= bytes.end
                };
                let mut own = written.iter().filter(inside).map(|(at, _)| *at);
                if let (Some(from), Some(last), false) = (own.next(), last_ms, again) {
                    let (bytes, clear) = (bytes.clone(), own.next_back().unwrap_or(from));
                    waits.push(LongWait {
                        at: Side::Sender,
                        from,
                        clear,
                        until,
                        bytes,
                        ms: now - last,
                    });
                }
                written.retain(|(_, write)| write.end > bytes.end);
                last_ms = Some(now);
            }
            _ => {}
        }
    }
    waits
}

/// From an arrival to the read that returned its end, as `head_of_line_ms` is; the
/// longest of them.
fn behind_a_gap(scene: &Scene) -> Option<LongWait> {
    let (mut whole, mut early) = (0, Vec::new());
    let mut longest: Option<LongWait> = None;
    for (at, doing) in scene.doings.iter().enumerate() {
        match &doing.what {
            Happening::Came(left) => {
                let Happening::Left(_, Some(bytes)) = &scene.doings[*left].what else { continue };
                if bytes.start > whole {
                    early.push((at, bytes.clone()));
                } else {
                    whole = bytes.end.max(whole);
                }
            }
            Happening::Called(Side::Receiver, read) => {
                for (from, bytes) in early.extract_if(.., |(_, bytes)| bytes.end <= read.end) {
                    whole = bytes.end.max(whole);
                    let ms = scene.ms(doing.at_ns) - scene.ms(scene.doings[from].at_ns);
                    if longest.as_ref().is_none_or(|longest| longest.ms < ms) {
                        let (at_host, clear) = (Side::Receiver, from);
                        longest = Some(LongWait { at: at_host, from, clear, until: at, bytes, ms });
                    }
                }
            }
            _ => {}
        }
    }
    longest
}
