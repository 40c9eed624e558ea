//! Who is faster, and is that sure? Pure: laps in, an answer out.
//!
//! The laps of a race are run in turns, so those of one round are neighbours in
//! time and met the same machine. A duel is decided where **every** round says
//! the same, and then the medians say it too. Where one round says yes and
//! another no, the machine was too busy to tell, and so we do not tell.

use super::{Kind, Lap, report};
use crate::{Text, text};
use std::fmt;

/// `faster` brings more than `times` as many bytes per second to its receiver
/// as `slower` does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Duel {
    /// Who wins, if the duel is true.
    pub faster: Kind,
    /// By how much at least.
    pub times: f64,
    /// Who loses.
    pub slower: Kind,
}

/// What the laps say about a duel.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    /// The medians of both, in bytes per second; `None` for one that did not run.
    pub bytes_per_s: (Option<f64>, Option<f64>),
    /// How many times as fast `faster` was, round by round.
    pub ratios: Vec<f64>,
    /// Whether it is so; `None` when that cannot be said.
    pub holds: Option<bool>,
    /// Why it cannot.
    pub because: Option<Text>,
}

impl Duel {
    /// Decides it.
    pub fn decide(&self, laps: &[Lap]) -> Decided {
        let rates = |kind: Kind| -> Vec<f64> {
            laps.iter().filter(|lap| lap.kind == kind).map(Lap::bytes_per_s).collect()
        };
        let (faster, slower) = (rates(self.faster), rates(self.slower));
        let ratios: Vec<f64> = faster.iter().zip(&slower).map(|(a, b)| a / b.max(1.0)).collect();
        let yes = ratios.iter().filter(|ratio| **ratio > self.times).count();
        let (holds, because) = match (yes, ratios.len()) {
            (_, 0) => (None, Some(text!("it was not run", "没有运行"))),
            (0, _) => (Some(false), None),
            (yes, all) if yes == all => (Some(true), None),
            (yes, all) => {
                let why = text!(
                    "{yes} of {all} rounds say so, the others do not: this machine is too busy to tell; try again, or with more: sticky-demo race --rounds 9",
                    "{all} 轮中只有 {yes} 轮如此：这台机器太忙，得不出结论；请再试一次，或增加轮数：sticky-demo race --rounds 9"
                );
                (None, Some(why))
            }
        };
        Decided { bytes_per_s: (median(faster), median(slower)), ratios, holds, because }
    }
}

fn median(mut rates: Vec<f64>) -> Option<f64> {
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len().saturating_sub(1) / 2).copied()
}

/// The same in both languages: `TCP > UDP 1472 B`, and `UDP 1472 B + ACK` for
/// reliable UDP.
impl fmt::Display for Duel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = |kind: Kind| match kind {
            Kind::Tcp(_) => "TCP".to_owned(),
            Kind::Udp(bytes) => format!("UDP {bytes} B"),
            Kind::Reliable(bytes) => format!("UDP {bytes} B + ACK"),
        };
        let times = if self.times == 1.0 { String::new() } else { format!("{} * ", self.times) };
        write!(f, "{} > {times}{}", kind(self.faster), kind(self.slower))
    }
}

impl Decided {
    /// The medians, as a person reads them.
    pub fn rates(&self) -> String {
        let rate = |rate: Option<f64>| rate.map_or("?".to_owned(), report::rate);
        format!("{}, {}", rate(self.bytes_per_s.0), rate(self.bytes_per_s.1))
    }

    /// How it went, round by round.
    pub fn rounds(&self) -> Text {
        let ratios: Vec<String> = self.ratios.iter().map(|ratio| format!("{ratio:.1}")).collect();
        let ratios = ratios.join(", ");
        text!(
            "medians of what arrived; times as fast, by round: {ratios}",
            "按到达的数据计算，取中位数；各轮倍数：{ratios}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const DUEL: Duel = Duel { faster: Kind::Tcp(1), times: 2.0, slower: Kind::Udp(1472) };

    fn race(rates: &[(u64, u64)]) -> Vec<Lap> {
        let lap = |kind: Kind, bytes_per_s: u64| Lap {
            kind,
            sent_bytes: bytes_per_s,
            received_bytes: bytes_per_s,
            wall: Duration::from_secs(1),
            sender_cpu: Ok(Duration::ZERO),
            receiver_cpu: Ok(Duration::ZERO),
            datagrams: None,
            rcvbuf_bytes: None,
            congestion: None,
        };
        let round = |(tcp, udp): &(u64, u64)| [lap(DUEL.faster, *tcp), lap(DUEL.slower, *udp)];
        rates.iter().flat_map(round).collect()
    }

    #[test]
    fn all_rounds_must_agree() {
        let decide = |rates: &[(u64, u64)]| DUEL.decide(&race(rates));
        let won = decide(&[(500, 100), (900, 200), (700, 300)]);
        assert_eq!((won.holds, &won.because), (Some(true), &None));
        assert_eq!(won.bytes_per_s, (Some(700.0), Some(200.0)));
        assert_eq!(decide(&[(200, 100), (100, 200)]).holds, Some(false), "twice is not more");
        let unsure = decide(&[(500, 100), (900, 200), (100, 300)]);
        assert_eq!(unsure.holds, None);
        assert!(unsure.because.is_some_and(|why| why.en.starts_with("2 of 3 rounds")));
        assert_eq!(decide(&[]).holds, None);
        assert_eq!(decide(&[]).bytes_per_s, (None, None));
        assert_eq!(DUEL.to_string(), "TCP > 2 * UDP 1472 B");
        let reliable = Duel { slower: Kind::Reliable(1472), ..DUEL };
        assert_eq!(reliable.to_string(), "TCP > 2 * UDP 1472 B + ACK");
    }
}
