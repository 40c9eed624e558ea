//! What a race looks like: bars in a terminal, and JSON.

use super::{Duel, Lap, Racer, words};
use crate::{Both, Known, Lang, Text};
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

/// The middle one of each racer's laps, in the order in which they first ran; of
/// an even number the slower one of the two.
pub(super) fn medians(laps: &[Lap]) -> Vec<&Lap> {
    let mut racers: Vec<Racer> = Vec::new();
    for lap in laps {
        if !racers.contains(&lap.racer) {
            racers.push(lap.racer);
        }
    }
    let median = |racer| {
        let mut of_it: Vec<&Lap> = laps.iter().filter(|lap| lap.racer == racer).collect();
        of_it.sort_by(|a, b| a.bytes_per_s.total_cmp(&b.bytes_per_s));
        of_it[(of_it.len() - 1) / 2]
    };
    racers.into_iter().map(median).collect()
}

pub fn json(laps: &[Lap]) -> Value {
    json!({ "schema": 1, "medians": medians(laps), "laps": laps })
}

/// The report for a person: a bar for each racer, as long as it was fast.
pub fn text(laps: &[Lap], width: usize, lang: Lang) -> String {
    let medians = medians(laps);
    let fastest = medians.iter().map(|lap| lap.bytes_per_s).fold(f64::MIN_POSITIVE, f64::max);
    let room = width.saturating_sub(44).clamp(10, 60);
    let rounds = laps.len() / medians.len().max(1);
    let title = if rounds < 2 { words::TITLE.into() } else { words::title(rounds) };
    let mut out = format!("{}\n\n", title.get(lang));
    let mut row = |head: &str, rest: &str| {
        let gap = " ".repeat(30_usize.saturating_sub(head.width()));
        out += &format!("{head}{gap} {rest}\n");
    };
    for lap in medians {
        let length = (lap.bytes_per_s / fastest * room as f64).round() as usize;
        let bar = "█".repeat(length.max(1));
        row(lap.racer.text().get(lang), &format!("{bar} {}", rate(lap.bytes_per_s)));
        details(lap).iter().for_each(|detail| row("", detail.get(lang)));
    }
    let sentences = [Some(words::MEASURED), lesson(laps), Some(words::IN_GENERAL)];
    sentences.into_iter().flatten().for_each(|sentence| out += sentence.get(lang));
    out
}

pub fn line(lap: &Lap) -> Text {
    words::line(&rate(lap.bytes_per_s), &lap.racer.text())
}

pub fn rate(bytes_per_s: f64) -> String {
    format!("{:.2} GB/s", bytes_per_s / 1e9)
}

fn details(lap: &Lap) -> Vec<Text> {
    let seconds = |time: &Known<f64>| match time {
        Ok(s) => words::seconds(*s),
        Err(why) => words::not_observed(why),
    };
    let (sender, receiver) = (seconds(&lap.sender_cpu_s), seconds(&lap.receiver_cpu_s));
    let mut said = vec![words::times(lap.wall_s, &sender, &receiver)];
    let sent = lap.sent_datagrams.unwrap_or(0);
    let out_of_order = lap.out_of_order_datagrams.unwrap_or(0);
    match lap.racer {
        Racer::Tcp(_) => said.push(match &lap.congestion {
            Ok(name) => words::congestion(&Text::same(name.as_deref().unwrap_or("?"))),
            Err(why) => words::congestion(&words::not_observed(why)),
        }),
        Racer::Udp(_) => {
            let (received, lost) = (lap.received_datagrams.unwrap_or(0), lap.lost_datagrams);
            let lost = lost.unwrap_or(0);
            let percent = 100.0 * lost as f64 / sent as f64;
            said.push(words::fate(sent, received, lost, percent, lap.lost_bytes, out_of_order));
        }
        // Nothing is lost in the end; what it took is another matter.
        Racer::Reliable(_) => {
            said.push(match lap.retransmitted_datagrams {
                None | Some(0) => words::delivered(sent),
                Some(again) => words::delivered_again(sent, again),
            });
            said.extend((out_of_order > 0).then(|| words::kept(out_of_order)));
            said.extend((lap.timer_wait_s > 0.0).then(|| words::timer_wait(lap.timer_wait_s)));
        }
    }
    said.extend(lap.rcvbuf_bytes.map(words::rcvbuf));
    said
}

/// What a race teaches about the size of datagrams, if its laps do. That larger
/// ones bring more per second holds on every machine that has nothing else to do.
/// A short lap on a busy one may say the opposite, and below such numbers the
/// sentence must not appear as if they proved it.
fn lesson(laps: &[Lap]) -> Option<Both> {
    let sizes = |lap: &Lap| if let Racer::Udp(bytes) = lap.racer { Some(bytes) } else { None };
    let (smallest, largest) =
        (laps.iter().filter_map(sizes).min()?, laps.iter().filter_map(sizes).max()?);
    let duel = Duel { faster: Racer::Udp(largest), times: 1.0, slower: Racer::Udp(smallest) };
    let holds = duel.decide(laps).holds == Some(true);
    (smallest < largest).then_some(if holds { words::SIZE_DECIDES } else { words::NOT_SHOWN })
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A lap that lost nothing; of datagrams there were eight.
    pub fn lap(racer: Racer, bytes_per_s: u64) -> Lap {
        let datagrams = |number| (!matches!(racer, Racer::Tcp(_))).then_some(number);
        Lap {
            racer,
            sent_bytes: bytes_per_s,
            received_bytes: bytes_per_s,
            lost_bytes: 0,
            wall_s: 1.0,
            sender_cpu_s: Ok(0.0),
            receiver_cpu_s: Ok(0.0),
            starved_s: 0.0,
            bytes_per_s: bytes_per_s as f64,
            sent_datagrams: datagrams(8),
            received_datagrams: datagrams(8),
            lost_datagrams: datagrams(0),
            out_of_order_datagrams: datagrams(0),
            retransmitted_datagrams: datagrams(0),
            rcvbuf_bytes: None,
            congestion: Ok(None),
            timer_wait_s: 0.0,
        }
    }

    #[test]
    fn what_is_sent_again_is_told_apart_from_what_is_lost() {
        let told = |lap| details(&lap)[1..].to_vec();
        let (lost_datagrams, received_datagrams) = (Some(1), Some(7));
        let plain = lap(Racer::Udp(1000), 8000);
        let plain = Lap { lost_bytes: 1000, lost_datagrams, received_datagrams, ..plain };
        assert_eq!(told(plain), [words::fate(8, 7, 1, 12.5, 1000, 0)]);
        let reliable = || lap(Racer::Reliable(1000), 8000);
        assert_eq!(told(reliable()), [words::delivered(8)]);
        let (retransmitted_datagrams, out_of_order_datagrams) = (Some(3), Some(3));
        let again = Lap { retransmitted_datagrams, out_of_order_datagrams, ..reliable() };
        assert_eq!(told(again), [words::delivered_again(8, 3), words::kept(3)]);
        let waited = Lap { timer_wait_s: 0.04, ..reliable() };
        assert_eq!(told(waited), [words::delivered(8), words::timer_wait(0.04)]);
    }

    #[test]
    fn the_lesson_is_what_the_laps_show() {
        let of = |rates: &[(usize, u64)]| {
            let laps: Vec<Lap> = rates.iter().map(|&(n, rate)| lap(Racer::Udp(n), rate)).collect();
            lesson(&laps)
        };
        // However the sizes were ordered.
        assert_eq!(of(&[(8000, 5), (1472, 1), (65507, 8)]), Some(words::SIZE_DECIDES));
        assert_eq!(of(&[(1472, 30), (8000, 700), (65507, 20)]), Some(words::NOT_SHOWN));
        let one_round_of_two = [(1, 5), (2, 6), (1, 5), (2, 4)];
        assert_eq!(of(&one_round_of_two), Some(words::NOT_SHOWN));
        assert_eq!(of(&[(1472, 1)]), None, "of one size there is nothing to compare");
        assert_eq!(of(&[]), None);
    }
}
