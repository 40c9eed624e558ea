//! Who is faster, and is that sure? Pure: laps in, an answer out.
//!
//! The laps of a race are run in turns, so those of one round are neighbours in
//! time and met the same machine. A duel is decided where **every** round says
//! the same, and then the medians say it too. Where one round says yes and
//! another no, the machine was too busy to tell, and so we do not tell. Nor do
//! rounds count against it that had to wait for a processor: they would all be
//! slow in the same way.

use super::{Lap, Racer, report, words};
use crate::Text;
use std::fmt;

/// `faster` brings its receiver more than `times` the bytes per second of `slower`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Duel {
    pub faster: Racer,
    pub times: f64,
    pub slower: Racer,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    /// The medians of both, in bytes per second; `None` for one that did not run.
    pub bytes_per_s: (Option<f64>, Option<f64>),
    /// How many times as fast `faster` was, round by round.
    pub ratios: Vec<f64>,
    pub holds: Option<bool>,
    pub because: Option<Text>,
}

impl Decided {
    pub fn rounds(&self) -> Text {
        let ratios: Vec<String> = self.ratios.iter().map(|ratio| format!("{ratio:.1}")).collect();
        words::ratios(&Text::listed(&ratios))
    }

    pub fn rates(&self) -> String {
        let rate = |rate: Option<f64>| rate.map_or("?".to_owned(), report::rate);
        format!("{}, {}", rate(self.bytes_per_s.0), rate(self.bytes_per_s.1))
    }
}

impl Duel {
    pub fn decide(&self, laps: &[Lap]) -> Decided {
        let rates = |racer: Racer| -> Vec<f64> {
            laps.iter().filter(|lap| lap.racer == racer).map(|lap| lap.bytes_per_s).collect()
        };
        let (faster, slower) = (rates(self.faster), rates(self.slower));
        let ratios: Vec<f64> = faster.iter().zip(&slower).map(|(a, b)| a / b.max(1.0)).collect();
        let yes = ratios.iter().filter(|ratio| **ratio > self.times).count();
        let (holds, because) = match (yes, ratios.len()) {
            (_, 0) => (None, Some(words::NOT_RUN.into())),
            (0, all) if self.starved(laps) => (None, Some(words::too_busy(0, all))),
            (0, _) => (Some(false), None),
            (yes, all) if yes == all => (Some(true), None),
            (yes, all) => (None, Some(words::too_busy(yes, all))),
        };
        let medians = report::medians(laps);
        let median = |racer| medians.iter().find(|lap| lap.racer == racer);
        let rate = |racer| median(racer).map(|lap| lap.bytes_per_s);
        Decided { bytes_per_s: (rate(self.faster), rate(self.slower)), ratios, holds, because }
    }

    /// Whether one of them waited for a processor for a tenth of its time.
    fn starved(&self, laps: &[Lap]) -> bool {
        let both = [self.faster, self.slower];
        let mut own = laps.iter().filter(|lap| both.contains(&lap.racer));
        own.any(|lap| lap.starved_s > lap.wall_s / 10.0)
    }
}

/// The same in both languages: `TCP > UDP 1472 B`, and `UDP 1472 B + ACK` for
/// reliable UDP.
impl fmt::Display for Duel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let racer = |racer: Racer| match racer {
            Racer::Tcp(_) => "TCP".to_owned(),
            Racer::Udp(bytes) => format!("UDP {bytes} B"),
            Racer::Reliable(bytes) => format!("UDP {bytes} B + ACK"),
        };
        let times = if self.times == 1.0 { String::new() } else { format!("{} * ", self.times) };
        write!(f, "{} > {times}{}", racer(self.faster), racer(self.slower))
    }
}

#[cfg(test)]
mod tests {
    use super::super::report::tests::lap;
    use super::*;

    const DUEL: Duel = Duel { faster: Racer::Tcp(1), times: 2.0, slower: Racer::Udp(1472) };

    #[test]
    fn all_rounds_must_agree() {
        let decide = |rates: &[(u64, u64)]| {
            let round = |&(tcp, udp): &(u64, u64)| [lap(DUEL.faster, tcp), lap(DUEL.slower, udp)];
            DUEL.decide(&rates.iter().flat_map(round).collect::<Vec<_>>())
        };
        let won = decide(&[(500, 100), (900, 200), (700, 300)]);
        assert_eq!((won.holds, &won.because), (Some(true), &None));
        assert_eq!(won.bytes_per_s, (Some(700.0), Some(200.0)));
        assert_eq!(decide(&[(200, 100), (100, 200)]).holds, Some(false), "twice is not more");
        let mut starved = [lap(DUEL.faster, 200), lap(DUEL.slower, 100)];
        starved[0].starved_s = starved[0].wall_s / 5.0;
        assert_eq!(DUEL.decide(&starved).because, Some(words::too_busy(0, 1)));
        let unsure = decide(&[(500, 100), (900, 200), (100, 300)]);
        assert_eq!((unsure.holds, unsure.because), (None, Some(words::too_busy(2, 3))));
        assert_eq!((decide(&[]).holds, decide(&[]).bytes_per_s), (None, (None, None)));
        assert_eq!(DUEL.to_string(), "TCP > 2 * UDP 1472 B");
        let reliable = Duel { slower: Racer::Reliable(1472), ..DUEL };
        assert_eq!(reliable.to_string(), "TCP > 2 * UDP 1472 B + ACK");
    }
}
