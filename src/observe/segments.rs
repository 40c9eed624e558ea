//! How the stream was cut on its way: read off the captured packets where there
//! are any, else off the sender's counters.

use super::{Observed, SegmentsFrom};
use crate::scenario::Transport;
use crate::trace::packet::{Fate, Packet, Tcp};
use crate::trace::{RunTrace, Side, What};
use crate::{Known, Text, text};
use std::ops::Range;

/// What carried the stream.
#[derive(Debug)]
pub struct Segments {
    /// How many, retransmissions not counted.
    pub count: Known<u64>,
    /// The payload of each in bytes, in the order of the stream.
    pub sizes: Known<Vec<u64>>,
    /// How many were sent again.
    pub retransmitted: Known<u64>,
    /// Who saw them.
    pub from: Option<SegmentsFrom>,
}

impl Segments {
    /// Reads them off a run.
    pub fn of(run: &RunTrace) -> Segments {
        let not_tcp = match run.transport {
            Transport::Tcp => None,
            Transport::Udp => {
                Some(text!("datagrams are no segments of a stream", "数据报不是字节流的报文段"))
            }
            Transport::Unix | Transport::Seqpacket => Some(text!(
                "AF_UNIX cuts nothing into segments: it is this kernel's memory",
                "AF_UNIX 不切报文段：数据只在本机内核的内存里"
            )),
        };
        if let Some(why) = not_tcp {
            return Segments {
                count: Err(why.clone()),
                sizes: Err(why.clone()),
                retransmitted: Err(why),
                from: None,
            };
        }
        match &run.cable {
            Some(cable) => match &cable.incomplete {
                Some(why) => Segments {
                    count: Err(why.clone()),
                    sizes: Err(why.clone()),
                    retransmitted: Err(why.clone()),
                    from: None,
                },
                None => captured(run),
            },
            // A run that is still going on has packets, and no record of its cable yet.
            None if own_packets(run).next().is_some() => captured(run),
            None => counted(run),
        }
    }
}

/// The experiment's own packets.
pub fn own_packets(run: &RunTrace) -> impl Iterator<Item = &Packet> {
    run.events.iter().filter_map(|event| match &event.what {
        What::Packet { packet } if packet.is_own() => Some(packet.as_ref()),
        _ => None,
    })
}

fn captured(run: &RunTrace) -> Segments {
    // Only the first fragment of a segment has its TCP header: what the others
    // carry is not told apart here.
    let is_fragment = |packet: &Packet| packet.ip.is_some_and(|ip| ip.is_fragment());
    let cut = |what: &What| matches!(what, What::Packet { packet } if is_fragment(packet));
    if run.events.iter().any(|event| cut(&event.what)) {
        let why = text!(
            "IP cut the segments into fragments, and they are not put together again here",
            "IP 把报文段切成了分片，这里没有把它们重新拼起来"
        );
        return Segments {
            count: Err(why.clone()),
            sizes: Err(why.clone()),
            retransmitted: Err(why),
            from: None,
        };
    }
    let new = first_sent(run);
    Segments {
        count: Ok(new.len() as u64),
        sizes: Ok(new.iter().map(|piece| piece.bytes).collect()),
        retransmitted: Ok(sent_again(run).count() as u64),
        from: Some(SegmentsFrom::Capture),
    }
}

/// What one captured segment carried of the sender's stream.
struct Carried {
    start: u64,
    bytes: u64,
    /// The cable lost it; what is still on its way is not lost.
    lost: bool,
}

impl Carried {
    fn range(&self, stream_bytes: usize) -> Range<usize> {
        let inside = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(stream_bytes);
        inside(self.start)..inside(self.start.saturating_add(self.bytes))
    }
}

fn data_segments(run: &RunTrace) -> impl Iterator<Item = (&Tcp, bool)> {
    own_packets(run).filter(|packet| packet.from == Side::Sender).filter_map(|packet| {
        let lost = matches!(packet.fate, Fate::Dropped { .. } | Fate::Failed);
        packet.tcp.as_ref().map(|tcp| (tcp, lost))
    })
}

/// The bytes that each segment was the first to bring, in the order of the stream.
fn first_sent(run: &RunTrace) -> Vec<Carried> {
    let brings_new = data_segments(run).filter(|(tcp, _)| tcp.new_bytes > 0);
    let mut new: Vec<Carried> = brings_new
        .map(|(tcp, lost)| {
            let known_bytes = tcp.payload_bytes.saturating_sub(tcp.new_bytes);
            let start = tcp.payload_start.saturating_add(u64::from(known_bytes));
            Carried { start, bytes: u64::from(tcp.new_bytes), lost }
        })
        .collect();
    new.sort_by_key(|piece| piece.start); // TCP sends in order, but let the picture not depend on it
    new
}

/// The bytes of each retransmission, in the order of time.
fn sent_again(run: &RunTrace) -> impl Iterator<Item = Carried> {
    let repeats = |(tcp, _): &(&Tcp, bool)| tcp.retransmission && tcp.payload_bytes > 0;
    data_segments(run).filter(repeats).map(|(tcp, lost)| Carried {
        start: tcp.payload_start,
        bytes: u64::from(tcp.payload_bytes),
        lost,
    })
}

impl Observed<'_> {
    /// For each of [`Observed::segments`], whether the cable lost it; empty where
    /// nobody saw the packets themselves.
    pub fn segments_lost(&self) -> Vec<bool> {
        match self.segments_from {
            Some(SegmentsFrom::Capture) => {
                first_sent(self.trace).into_iter().map(|piece| piece.lost).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The bytes that each retransmission carried, in the order of time, and
    /// whether it was lost in its turn; empty where nobody saw the packets.
    pub fn sent_again_ranges(&self) -> Vec<(Range<usize>, bool)> {
        if self.segments_from != Some(SegmentsFrom::Capture) {
            return Vec::new();
        }
        let stream_bytes = self.writes.iter().sum::<u64>() as usize;
        sent_again(self.trace).map(|piece| (piece.range(stream_bytes), piece.lost)).collect()
    }
}

fn counted(run: &RunTrace) -> Segments {
    let last = |quantity, pick: fn(&What) -> Option<u64>| {
        let seen = run.events.iter().rev().find_map(|event| pick(&event.what));
        seen.ok_or_else(|| why_not(run, quantity))
    };
    let count = last("segments", |what| match what {
        What::Counters { segments, .. } => *segments,
        _ => None,
    });
    Segments {
        from: count.is_ok().then_some(SegmentsFrom::TcpInfo),
        count,
        sizes: sizes_between_questions(run),
        retransmitted: last("retransmitted", |what| match what {
            What::Counters { retransmitted, .. } => *retransmitted,
            _ => None,
        }),
    }
}

/// The sizes of segments, where the sender's counters were asked often enough:
/// if one segment more went out between two questions, then the bytes that went
/// out with it are its own.
fn sizes_between_questions(run: &RunTrace) -> Known<Vec<u64>> {
    let mut sizes = Vec::new();
    let (mut segments_before, mut bytes_before) = (0, 0);
    for event in &run.events {
        let What::Counters { segments, sent_bytes, .. } = &event.what else { continue };
        let (Some(segments), Some(bytes)) = (*segments, *sent_bytes) else {
            let quantity = if segments.is_none() { "segments" } else { "segment_sizes" };
            return Err(why_not(run, quantity));
        };
        match segments.saturating_sub(segments_before) {
            0 => {}
            1 => sizes.push(bytes.saturating_sub(bytes_before)),
            several => {
                return Err(text!(
                    "{several} segments went out between two looks at the counters, which tell only their sum",
                    "两次查看计数器之间发出了 {several} 个报文段，计数器只给出总和"
                ));
            }
        }
        (segments_before, bytes_before) = (segments, bytes);
    }
    match sizes.is_empty() {
        true => Err(why_not(run, "segments")),
        false => Ok(sizes),
    }
}

/// The reason that the trace itself gives for not having observed `quantity`.
pub(super) fn why_not(run: &RunTrace, quantity: &str) -> Text {
    if let (true, Some(error)) = (run.events.is_empty(), &run.error) {
        return error.clone();
    }
    run.events
        .iter()
        .find_map(|event| match &event.what {
            What::NotObserved { quantity: of, because } if of == quantity => Some(because.clone()),
            _ => None,
        })
        .unwrap_or_else(|| {
            text!("nobody counted {quantity} in this run", "本次运行没有统计 {quantity}")
        })
}
