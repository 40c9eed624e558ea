//! What a race looks like: bars in a terminal, and JSON.

use super::{Kind, Lap};
use crate::report::pad;
use crate::{Both, Known, Lang, Text, text};
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

fn name(kind: Kind) -> Text {
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
            row("", words::fate(lap, &datagrams).get(lang));
        }
        if let Some(bytes) = lap.rcvbuf_bytes {
            row("", words::rcvbuf(bytes).get(lang));
        }
        if let Some(congestion) = &lap.congestion {
            row("", words::congestion(congestion).get(lang));
        }
    }
    out + words::MORAL.get(lang)
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
    use super::{Both, Duration, Known, Lap, Text, text};

    pub const MORAL: Both = Both {
        en: "\n\
        Throughput is what arrived, from the first write to the last byte; CPU is each thread's own.\n\
        A datagram costs the kernel about the same whatever it carries, so its size decides; TCP\n\
        takes a large write in one call. What UDP loses depends on when the scheduler lets the\n\
        receiver run: another run, another number. bbr paces even loopback; compare no race under\n\
        it with one under cubic.\n",
        zh: "\n\
        吞吐量按到达的数据计算，从第一次写入到最后一个字节；CPU 时间按线程分别计算。\n\
        不管装多少数据，一个数据报对内核的开销都差不多，所以大小起决定作用；TCP 一次调用\n\
        就能收下一大块写入。UDP 丢多少，取决于调度器何时让接收方运行：再跑一次，数字就不同。\n\
        bbr 即使在回环接口上也会控制发送节奏：不要拿 bbr 下的结果与 cubic 下的相比。\n",
    };

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

    pub fn fate(lap: &Lap, datagrams: &Datagrams) -> Text {
        let Datagrams { sent, received, out_of_order, retransmitted } = datagrams;
        let (lost, lost_bytes) = (datagrams.lost(), lap.lost_bytes());
        let percent = 100.0 * lost as f64 / *sent as f64;
        let again = match retransmitted {
            0 => Text::default(),
            again => text!(", {again} sent again", "；重传 {again}"),
        };
        text!(
            "{sent} sent = {received} received + {lost} lost ({percent:.2} %, {lost_bytes} bytes); {out_of_order} out of order{again}",
            "发送 {sent} = 收到 {received} + 丢失 {lost}（{percent:.2} %，{lost_bytes} 字节）；失序 {out_of_order}{again}";
            again
        )
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
