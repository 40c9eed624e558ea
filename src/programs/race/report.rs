//! What a race looks like: bars in a terminal, and JSON.

use super::{Kind, Lap, moral::moral};
use crate::report::pad;
use crate::{Known, Lang, Text, text};
use serde_json::{Value, json};
use std::time::Duration;

/// The laps of each kind, in the order in which they first ran.
fn kinds(laps: &[Lap]) -> Vec<(Kind, Vec<&Lap>)> {
    let mut kinds: Vec<(Kind, Vec<&Lap>)> = Vec::new();
    for lap in laps {
        match kinds.iter_mut().find(|(kind, _)| *kind == lap.kind) {
            Some((_, of_it)) => of_it.push(lap),
            None => kinds.push((lap.kind, vec![lap])),
        }
    }
    for (_, of_it) in &mut kinds {
        of_it.sort_by(|a, b| a.bytes_per_s().total_cmp(&b.bytes_per_s()));
    }
    kinds
}

/// The lap in the middle; of an even number the slower one of the two.
fn median<'a>(sorted: &[&'a Lap]) -> &'a Lap {
    sorted[(sorted.len() - 1) / 2]
}

/// One line about one lap, for stderr.
pub fn line(lap: &Lap) -> Text {
    let (name, rate) = (name(lap.kind), rate(lap.bytes_per_s()));
    text!("{name}: {rate}", "{name}：{rate}"; name)
}

pub(super) fn name(kind: Kind) -> Text {
    match kind {
        Kind::Tcp(bytes) => text!("TCP, framed, {bytes} B writes", "TCP，分帧，每次写 {bytes} B"),
        Kind::Udp(bytes) => text!("UDP, {bytes} B datagrams", "UDP，数据报 {bytes} B"),
        Kind::Reliable(bytes) => text!("reliable UDP, {bytes} B", "可靠 UDP，{bytes} B"),
    }
}

pub(super) fn rate(bytes_per_s: f64) -> String {
    format!("{:.2} GB/s", bytes_per_s / 1e9)
}

/// The report for a person: a bar for each kind, as long as it was fast.
pub fn text(laps: &[Lap], width: usize, lang: Lang) -> String {
    let kinds = kinds(laps);
    let fastest = kinds
        .iter()
        .map(|(_, of_it)| median(of_it).bytes_per_s())
        .fold(f64::MIN_POSITIVE, f64::max);
    let rounds = kinds.first().map_or(0, |(_, of_it)| of_it.len());
    let mut out = words::title(rounds).get(lang).to_owned() + "\n\n";
    let mut row = |head: &str, rest: &str| out += &format!("{} {rest}\n", pad(head, 30));
    for (kind, of_it) in &kinds {
        let lap = median(of_it);
        let room = width.saturating_sub(44).clamp(10, 60);
        let length = (lap.bytes_per_s() / fastest * room as f64).round() as usize;
        let bar = "█".repeat(length.max(1));
        row(name(*kind).get(lang), &format!("{bar} {}", rate(lap.bytes_per_s())));
        row("", words::times(lap).get(lang));
        if let Some(datagrams) = lap.datagrams {
            words::fate(lap, &datagrams).iter().for_each(|fate| row("", fate.get(lang)));
        }
        if let Some(bytes) = lap.rcvbuf_bytes {
            row("", words::rcvbuf(bytes).get(lang));
        }
        if let Some(congestion) = &lap.congestion {
            row("", words::congestion(congestion).get(lang));
        }
    }
    out + "\n" + moral(laps).get(lang)
}

/// The report for a program. What was not observed is null.
pub fn json(laps: &[Lap]) -> Value {
    let seconds = |time: &Known<Duration>| time.as_ref().ok().map(Duration::as_secs_f64);
    let one = |lap: &Lap| {
        let (kind, bytes) = match lap.kind {
            Kind::Tcp(bytes) => ("tcp", bytes),
            Kind::Udp(bytes) => ("udp", bytes),
            Kind::Reliable(bytes) => ("reliable", bytes),
        };
        json!({
            "kind": kind,
            "call_bytes": bytes,
            "sent_bytes": lap.sent_bytes,
            "received_bytes": lap.received_bytes,
            "lost_bytes": lap.lost_bytes(),
            "wall_s": lap.wall.as_secs_f64(),
            "sender_cpu_s": seconds(&lap.sender_cpu),
            "receiver_cpu_s": seconds(&lap.receiver_cpu),
            "bytes_per_s": lap.bytes_per_s(),
            "sent_datagrams": lap.datagrams.map(|d| d.sent),
            "received_datagrams": lap.datagrams.map(|d| d.received),
            "lost_datagrams": lap.datagrams.map(|d| d.lost()),
            "out_of_order_datagrams": lap.datagrams.map(|d| d.out_of_order),
            "retransmitted_datagrams": lap.datagrams.map(|d| d.retransmitted),
            "rcvbuf_bytes": lap.rcvbuf_bytes,
            "congestion": lap.congestion.as_ref().and_then(|known| known.as_ref().ok()),
        })
    };
    let medians: Vec<Value> = kinds(laps).iter().map(|(_, of_it)| one(median(of_it))).collect();
    let laps: Vec<Value> = laps.iter().map(one).collect();
    json!({ "schema": 1, "medians": medians, "laps": laps })
}

/// What a person reads.
mod words {
    use super::super::Datagrams;
    use super::{Duration, Kind, Known, Lap, Text, text};

    pub fn title(rounds: usize) -> Text {
        let median = match rounds {
            0 | 1 => Text::default(),
            _ => text!(", the median of {rounds} rounds", "，{rounds} 轮的中位数"),
        };
        text!(
            "payload per second at the receiver, over loopback{median}",
            "经回环接口，接收方每秒收到的有效数据{median}";
            median
        )
    }

    fn seconds(time: &Known<Duration>) -> Text {
        match time {
            Ok(time) => Text::same(format!("{:.3} s", time.as_secs_f64())),
            Err(why) => text!("not observed ({why})", "未观测到（{why}）"; why),
        }
    }

    pub fn times(lap: &Lap) -> Text {
        let s = lap.wall.as_secs_f64();
        let (sender, receiver) = (seconds(&lap.sender_cpu), seconds(&lap.receiver_cpu));
        text!(
            "{s:.3} s; CPU: sender {sender}, receiver {receiver}",
            "{s:.3} s；CPU：发送方 {sender}，接收方 {receiver}";
            sender, receiver
        )
    }

    pub fn fate(lap: &Lap, datagrams: &Datagrams) -> Vec<Text> {
        match lap.kind {
            Kind::Reliable(_) => delivered(datagrams),
            _ => vec![accounted_for(lap, datagrams)],
        }
    }

    fn accounted_for(lap: &Lap, datagrams: &Datagrams) -> Text {
        let Datagrams { sent, received, out_of_order, .. } = datagrams;
        let (lost, lost_bytes) = (datagrams.lost(), lap.lost_bytes());
        let percent = 100.0 * lost as f64 / *sent as f64;
        text!(
            "{sent} sent = {received} received + {lost} lost ({percent:.2} %, {lost_bytes} bytes); {out_of_order} out of order",
            "发送 {sent} = 收到 {received} + 丢失 {lost}（{percent:.2} %，{lost_bytes} 字节）；失序 {out_of_order}"
        )
    }

    /// Nothing is lost in the end; what it took is another matter.
    fn delivered(datagrams: &Datagrams) -> Vec<Text> {
        let Datagrams { sent, out_of_order, retransmitted, timer_wait, .. } = datagrams;
        let again = match retransmitted {
            0 => text!("none sent again", "没有重传"),
            again => text!(
                "{again} sent again: they, or word of them, were lost or late",
                "重传 {again} 个：它们或它们的确认丢失或迟到"
            ),
        };
        let mut rows = vec![text!(
            "{sent} datagrams, each delivered once; {again}",
            "{sent} 个数据报，每个恰好交付一次；{again}";
            again
        )];
        if *out_of_order > 0 {
            rows.push(text!(
                "{out_of_order} came while an earlier one was missing, and were kept",
                "{out_of_order} 个到达时前面还有缺失，先留着"
            ));
        }
        if !timer_wait.is_zero() {
            let s = timer_wait.as_secs_f64();
            rows.push(text!(
                "the time includes {s:.3} s of waiting for the retransmission timer",
                "用时中有 {s:.3} s 在等待重传定时器到期"
            ));
        }
        rows
    }

    pub fn rcvbuf(bytes: usize) -> Text {
        text!(
            "the receiver's buffer (SO_RCVBUF): {bytes} bytes",
            "接收方缓冲区（SO_RCVBUF）：{bytes} 字节"
        )
    }

    pub fn congestion(congestion: &Known<String>) -> Text {
        match congestion {
            Ok(name) => text!("congestion control: {name}", "拥塞控制：{name}"),
            Err(why) => {
                text!("congestion control: not observed ({why})", "拥塞控制：未观测到（{why}）"; why)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Datagrams;
    use super::*;

    fn report(kind: Kind, received: u64, retransmitted: u64, timer_ms: u64) -> String {
        let lap = Lap {
            kind,
            sent_bytes: 8000,
            received_bytes: received * 1000,
            wall: Duration::from_secs(1),
            sender_cpu: Ok(Duration::ZERO),
            receiver_cpu: Ok(Duration::ZERO),
            datagrams: Some(Datagrams {
                sent: 8,
                received,
                out_of_order: retransmitted,
                retransmitted,
                timer_wait: Duration::from_millis(timer_ms),
            }),
            rcvbuf_bytes: None,
            congestion: None,
        };
        text(&[lap], 80, Lang::En)
    }

    #[test]
    fn what_is_sent_again_is_told_apart_from_what_is_lost() {
        let plain = report(Kind::Udp(1000), 7, 0, 0);
        assert!(plain.contains("8 sent = 7 received + 1 lost (12.50 %, 1000 bytes)"), "{plain}");
        assert!(!plain.contains("timer"), "{plain}");
        let reliable = report(Kind::Reliable(1000), 8, 3, 0);
        assert!(reliable.contains("8 datagrams, each delivered once; 3 sent again"), "{reliable}");
        assert!(reliable.contains("3 came while an earlier one was missing"), "{reliable}");
        assert!(!reliable.contains("timer"), "it did not go off: {reliable}");
        let waited = report(Kind::Reliable(1000), 8, 3, 40);
        assert!(waited.contains("includes 0.040 s of waiting for the retrans"), "{waited}");
        let smooth = report(Kind::Reliable(1000), 8, 0, 0);
        assert!(smooth.contains("delivered once; none sent again"), "{smooth}");
        assert!(!smooth.contains("lost") && !smooth.contains("missing"), "{smooth}");
    }
}
