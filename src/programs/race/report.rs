//! What a race looks like: bars in a terminal, and JSON.

use super::duel::lesson;
use super::{Datagrams, Lap, Racer, words};
use crate::{Known, Lang, Text};
use serde_json::{Value, json};
use std::time::Duration;
use unicode_width::UnicodeWidthStr;

/// The laps of each racer, from the slowest, in the order in which they first ran.
fn by_racer(laps: &[Lap]) -> Vec<Vec<&Lap>> {
    let mut racers: Vec<Vec<&Lap>> = Vec::new();
    for lap in laps {
        match racers.iter_mut().find(|laps| laps[0].racer == lap.racer) {
            Some(laps) => laps.push(lap),
            None => racers.push(vec![lap]),
        }
    }
    for laps in &mut racers {
        laps.sort_by(|a, b| a.bytes_per_s().total_cmp(&b.bytes_per_s()));
    }
    racers
}

/// The lap in the middle; of an even number the slower one of the two.
fn median<'a>(sorted: &[&'a Lap]) -> &'a Lap {
    sorted[(sorted.len() - 1) / 2]
}

/// The report for a person: a bar for each racer, as long as it was fast.
pub fn text(laps: &[Lap], width: usize, lang: Lang) -> String {
    let racers = by_racer(laps);
    let medians: Vec<&Lap> = racers.iter().map(|laps| median(laps)).collect();
    let fastest = medians.iter().map(|lap| lap.bytes_per_s()).fold(f64::MIN_POSITIVE, f64::max);
    let room = width.saturating_sub(44).clamp(10, 60);
    let rounds = racers.first().map_or(0, Vec::len);
    let title = if rounds < 2 { words::TITLE.into() } else { words::title(rounds) };
    let mut out = format!("{}\n\n", title.get(lang));
    let mut row = |head: &str, rest: &str| {
        let gap = " ".repeat(30_usize.saturating_sub(head.width()));
        out += &format!("{head}{gap} {rest}\n");
    };
    for lap in medians {
        let length = (lap.bytes_per_s() / fastest * room as f64).round() as usize;
        let bar = "█".repeat(length.max(1));
        let name = lap.racer.text();
        row(name.get(lang), &format!("{bar} {}", rate(lap.bytes_per_s())));
        details(lap).iter().for_each(|detail| row("", detail.get(lang)));
    }
    out += words::MEASURED.get(lang);
    lesson(laps).iter().for_each(|sentence| out += sentence.get(lang));
    out + words::IN_GENERAL.get(lang)
}

/// One lap, for stderr.
pub fn line(lap: &Lap) -> Text {
    words::line(&rate(lap.bytes_per_s()), &lap.racer.text())
}

pub fn rate(bytes_per_s: f64) -> String {
    format!("{:.2} GB/s", bytes_per_s / 1e9)
}

/// What there is to say of a lap, beside its rate.
fn details(lap: &Lap) -> Vec<Text> {
    let seconds = |time: &Known<Duration>| match time {
        Ok(time) => words::seconds(time.as_secs_f64()),
        Err(why) => words::not_observed(why),
    };
    let (sender, receiver) = (seconds(&lap.sender_cpu), seconds(&lap.receiver_cpu));
    let mut said = vec![words::times(lap.wall.as_secs_f64(), &sender, &receiver)];
    if let Some(Datagrams { sent, received, out_of_order, retransmitted, timer_wait }) =
        lap.datagrams
    {
        if let Racer::Reliable(_) = lap.racer {
            // Nothing is lost in the end; what it took is another matter.
            said.push(match retransmitted {
                0 => words::delivered(sent),
                again => words::delivered_again(sent, again),
            });
            said.extend((out_of_order > 0).then(|| words::kept(out_of_order)));
            let waited = !timer_wait.is_zero();
            said.extend(waited.then(|| words::timer_wait(timer_wait.as_secs_f64())));
        } else {
            let (lost, bytes) = (sent - received, lap.lost_bytes());
            let percent = 100.0 * lost as f64 / sent as f64;
            said.push(words::fate(sent, received, lost, percent, bytes, out_of_order));
        }
    }
    said.extend(lap.rcvbuf_bytes.map(words::rcvbuf));
    said.extend(lap.congestion.as_ref().map(|known| {
        words::congestion(&known.clone().map_or_else(|why| words::not_observed(&why), Text::same))
    }));
    said
}

/// The report for a program. What was not observed is null.
pub fn json(laps: &[Lap]) -> Value {
    let seconds = |time: &Known<Duration>| time.as_ref().ok().map(Duration::as_secs_f64);
    let one = |lap: &Lap| {
        let (kind, bytes) = match lap.racer {
            Racer::Tcp(bytes) => ("tcp", bytes),
            Racer::Udp(bytes) => ("udp", bytes),
            Racer::Reliable(bytes) => ("reliable", bytes),
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
            "lost_datagrams": lap.datagrams.map(|d| d.sent - d.received),
            "out_of_order_datagrams": lap.datagrams.map(|d| d.out_of_order),
            "retransmitted_datagrams": lap.datagrams.map(|d| d.retransmitted),
            "rcvbuf_bytes": lap.rcvbuf_bytes,
            "congestion": lap.congestion.as_ref().and_then(|known| known.as_ref().ok()),
        })
    };
    let medians: Vec<Value> = by_racer(laps).iter().map(|laps| one(median(laps))).collect();
    let laps: Vec<Value> = laps.iter().map(one).collect();
    json!({ "schema": 1, "medians": medians, "laps": laps })
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A lap that lost nothing; of datagrams there were eight.
    pub fn lap(racer: Racer, bytes: u64, wall_ms: u64) -> Lap {
        let datagrams = Datagrams { sent: 8, received: 8, ..Datagrams::default() };
        Lap {
            racer,
            sent_bytes: bytes,
            received_bytes: bytes,
            wall: Duration::from_millis(wall_ms),
            sender_cpu: Ok(Duration::ZERO),
            receiver_cpu: Ok(Duration::ZERO),
            datagrams: (!matches!(racer, Racer::Tcp(_))).then_some(datagrams),
            rcvbuf_bytes: None,
            congestion: None,
        }
    }

    #[test]
    fn what_is_sent_again_is_told_apart_from_what_is_lost() {
        let told = |racer, change: fn(&mut Datagrams)| {
            let mut lap = lap(racer, 8000, 1000);
            change(lap.datagrams.as_mut().expect("datagrams"));
            lap.received_bytes = 1000 * lap.datagrams.expect("datagrams").received;
            details(&lap)[1..].to_vec()
        };
        let lost = words::fate(8, 7, 1, 12.5, 1000, 0);
        assert_eq!(told(Racer::Udp(1000), |d| d.received = 7), [lost]);
        let reliable = |change| told(Racer::Reliable(1000), change);
        assert_eq!(reliable(|_| {}), [words::delivered(8)]);
        let again: fn(&mut Datagrams) = |d| (d.retransmitted, d.out_of_order) = (3, 3);
        assert_eq!(reliable(again), [words::delivered_again(8, 3), words::kept(3)]);
        let waited = reliable(|d| d.timer_wait = Duration::from_millis(40));
        assert_eq!(waited, [words::delivered(8), words::timer_wait(0.04)]);
    }
}
