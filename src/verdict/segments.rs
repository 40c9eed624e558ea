//! How the stream was cut on its way: read off the captured packets where there
//! are any, else off the sender's counters.

use super::SegmentsFrom;
use crate::trace::packet::Packet;
use crate::trace::{RunTrace, Side, Transport, What};
use crate::{Known, Text, text};

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
        if run.transport != Transport::Tcp {
            let why = text!("datagrams are no segments of a stream", "数据报不是字节流的报文段");
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

/// The experiment's own packets: of the first connection that the cable saw.
pub fn own_packets(run: &RunTrace) -> impl Iterator<Item = &Packet> {
    run.events.iter().filter_map(|event| match &event.what {
        What::Packet { packet } if packet.connection == Some(0) => Some(packet.as_ref()),
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
    let (mut new, mut again) = (Vec::new(), 0);
    for packet in own_packets(run).filter(|packet| packet.from == Side::Sender) {
        let Some(tcp) = &packet.tcp else { continue };
        if tcp.retransmission && tcp.payload_bytes > 0 {
            again += 1;
        }
        if tcp.new_bytes > 0 {
            let known_bytes = tcp.payload_bytes.saturating_sub(tcp.new_bytes);
            let first_new = tcp.payload_start.saturating_add(u64::from(known_bytes));
            new.push((first_new, u64::from(tcp.new_bytes)));
        }
    }
    new.sort_unstable(); // TCP sends in order, but let the picture not depend on it
    Segments {
        count: Ok(new.len() as u64),
        sizes: Ok(new.into_iter().map(|(_, bytes)| bytes).collect()),
        retransmitted: Ok(again),
        from: Some(SegmentsFrom::Capture),
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
