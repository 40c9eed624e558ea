//! What a race looks like: bars in a terminal, and JSON.

use super::{Kind, Lap};
use crate::Known;
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
pub fn line(lap: &Lap) -> String {
    format!("{}: {}", name(lap.kind), rate(lap.bytes_per_s()))
}

fn name(kind: Kind) -> String {
    match kind {
        Kind::Tcp(bytes) => format!("TCP, framed, {bytes} B writes"),
        Kind::Udp(bytes) => format!("UDP, {bytes} B datagrams"),
        Kind::Reliable(bytes) => format!("reliable UDP, {bytes} B"),
    }
}

fn rate(bytes_per_s: f64) -> String {
    format!("{:.2} GB/s", bytes_per_s / 1e9)
}

/// The report for a person: a bar for each kind, as long as it was fast.
pub fn text(laps: &[Lap], width: usize) -> String {
    let kinds = kinds(laps);
    let fastest = kinds
        .iter()
        .map(|(_, of_it)| median(of_it).bytes_per_s())
        .fold(f64::MIN_POSITIVE, f64::max);
    let rounds = kinds.first().map_or(0, |(_, of_it)| of_it.len());
    let mut out = words::title(rounds);
    for (kind, of_it) in &kinds {
        let lap = median(of_it);
        let room = width.saturating_sub(44).clamp(10, 60);
        let length = (lap.bytes_per_s() / fastest * room as f64).round() as usize;
        let bar = "█".repeat(length.max(1));
        out += &format!("{:<30} {bar} {}\n", name(*kind), rate(lap.bytes_per_s()));
        out += &format!("{:30} {}\n", "", words::times(lap));
        if let Some(datagrams) = lap.datagrams {
            out += &format!("{:30} {}\n", "", words::fate(lap, &datagrams));
        }
        if let Some(congestion) = &lap.congestion {
            out += &format!("{:30} {}\n", "", words::congestion(congestion));
        }
    }
    out += words::MORAL;
    out
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
    use super::{Duration, Known, Lap};

    pub const MORAL: &str = "\n\
        Throughput is what arrived, from the first write to the last byte; CPU is each thread's own.\n\
        A datagram costs the kernel about the same whatever it carries, so its size decides; TCP\n\
        takes a large write in one call. What UDP loses depends on when the scheduler lets the\n\
        receiver run: another run, another number. bbr paces even loopback; compare no race under\n\
        it with one under cubic.\n";

    pub fn title(rounds: usize) -> String {
        let median =
            if rounds > 1 { format!(", the median of {rounds} rounds") } else { String::new() };
        format!("payload per second at the receiver, over loopback{median}\n\n")
    }

    fn seconds(time: &Known<Duration>) -> String {
        match time {
            Ok(time) => format!("{:.3} s", time.as_secs_f64()),
            Err(why) => format!("not observed ({})", why.en),
        }
    }

    pub fn times(lap: &Lap) -> String {
        format!(
            "{:.3} s; CPU: sender {}, receiver {}",
            lap.wall.as_secs_f64(),
            seconds(&lap.sender_cpu),
            seconds(&lap.receiver_cpu)
        )
    }

    pub fn fate(lap: &Lap, datagrams: &Datagrams) -> String {
        let percent = 100.0 * datagrams.lost() as f64 / datagrams.sent as f64;
        let again = match datagrams.retransmitted {
            0 => String::new(),
            again => format!(", {again} sent again"),
        };
        format!(
            "{} sent = {} received + {} lost ({percent:.2} %, {} bytes); {} out of order{again}",
            datagrams.sent,
            datagrams.received,
            datagrams.lost(),
            lap.lost_bytes(),
            datagrams.out_of_order
        )
    }

    pub fn congestion(congestion: &Known<String>) -> String {
        match congestion {
            Ok(name) => format!("congestion control: {name}"),
            Err(why) => format!("congestion control: not observed ({})", why.en),
        }
    }
}
