//! Who is faster, and is that sure? Pure: laps in, an answer out.
//!
//! The laps of a race are run in turns, so those of one round are neighbours in
//! time and met the same machine. A duel is decided where **every** round says
//! the same, and then the medians say it too. Where one round says yes and
//! another no, the machine was too busy to tell, and so we do not tell.

use super::{Lap, Racer, report, words};
use crate::Text;
use std::fmt;
use std::time::Duration;

/// `faster` brings more than `times` as many bytes per second to its receiver
/// as `slower` does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Duel {
    pub faster: Racer,
    pub times: f64,
    pub slower: Racer,
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

impl Decided {
    /// How it went, round by round.
    pub fn rounds(&self) -> Text {
        let ratios: Vec<String> = self.ratios.iter().map(|ratio| format!("{ratio:.1}")).collect();
        words::ratios(&ratios.join(", "))
    }

    /// The medians, as a person reads them.
    pub fn rates(&self) -> String {
        let rate = |rate: Option<f64>| rate.map_or("?".to_owned(), report::rate);
        format!("{}, {}", rate(self.bytes_per_s.0), rate(self.bytes_per_s.1))
    }
}

impl Duel {
    pub fn decide(&self, laps: &[Lap]) -> Decided {
        let rates = |racer: Racer| -> Vec<f64> {
            laps.iter().filter(|lap| lap.racer == racer).map(Lap::bytes_per_s).collect()
        };
        let (faster, slower) = (rates(self.faster), rates(self.slower));
        let ratios: Vec<f64> = faster.iter().zip(&slower).map(|(a, b)| a / b.max(1.0)).collect();
        let yes = ratios.iter().filter(|ratio| **ratio > self.times).count();
        let (holds, because) = match (yes, ratios.len()) {
            (_, 0) => (None, Some(words::NOT_RUN.into())),
            (0, _) => (Some(false), None),
            (yes, all) if yes == all => (Some(true), None),
            (yes, all) => (None, Some(words::too_busy(yes, all))),
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
        let racer = |racer: Racer| match racer {
            Racer::Tcp(_) => "TCP".to_owned(),
            Racer::Udp(bytes) => format!("UDP {bytes} B"),
            Racer::Reliable(bytes) => format!("UDP {bytes} B + ACK"),
        };
        let times = if self.times == 1.0 { String::new() } else { format!("{} * ", self.times) };
        write!(f, "{} > {times}{}", racer(self.faster), racer(self.slower))
    }
}

/// In a shorter lap, one pause of the scheduler's is a large part.
const SHORT: Duration = Duration::from_millis(100);

/// What a race teaches about the size of datagrams, if its laps do. That a larger
/// one brings more per second holds on every machine that has nothing else to do.
/// A short lap on a busy one may say the opposite, and below such numbers the
/// sentence must not stand as if they bore it out.
pub fn lesson(laps: &[Lap]) -> Vec<Text> {
    let duels = neighbours(laps);
    let lost = duels.iter().find_map(|duel| {
        let decided = duel.decide(laps);
        (decided.holds != Some(true)).then_some((duel, decided.ratios.len()))
    });
    let Some((duel, rounds)) = lost else {
        // Of one size there is nothing to compare.
        return duels.first().map(|_| words::SIZE_DECIDES.into()).into_iter().collect();
    };
    let not_shown = if rounds == 1 { words::not_faster } else { words::not_always_faster };
    let shortest = laps.iter().filter(|lap| lap.datagrams.is_some()).map(|lap| lap.wall).min();
    let advice = match shortest {
        Some(wall) if wall < SHORT => words::too_short(wall.as_secs_f64() * 1e3),
        _ => words::MORE_ROUNDS.into(),
    };
    vec![not_shown(&duel.faster.text(), &duel.slower.text()), advice]
}

/// Each size of datagrams against the next smaller one.
fn neighbours(laps: &[Lap]) -> Vec<Duel> {
    let of = |kind: fn(usize) -> Racer| {
        let has = |lap: &Lap| match lap.racer {
            Racer::Udp(bytes) | Racer::Reliable(bytes) if kind(bytes) == lap.racer => Some(bytes),
            _ => None,
        };
        let mut sizes: Vec<usize> = laps.iter().filter_map(has).collect();
        sizes.sort_unstable();
        sizes.dedup();
        let duel =
            |pair: &[usize]| Duel { faster: kind(pair[1]), times: 1.0, slower: kind(pair[0]) };
        sizes.windows(2).map(duel).collect::<Vec<Duel>>()
    };
    [of(Racer::Udp), of(Racer::Reliable)].concat()
}

#[cfg(test)]
mod tests {
    use super::super::report::tests::lap;
    use super::*;
    use Racer::{Reliable, Tcp, Udp};

    const DUEL: Duel = Duel { faster: Tcp(1), times: 2.0, slower: Udp(1472) };

    /// A lap for each, with this much per millisecond, of this length.
    fn laps(wall_ms: u64, rates: &[(Racer, u64)]) -> Vec<Lap> {
        rates.iter().map(|&(racer, rate)| lap(racer, rate * wall_ms, wall_ms)).collect()
    }

    #[test]
    fn all_rounds_must_agree() {
        let decide = |rates: &[(u64, u64)]| {
            let round = |&(tcp, udp): &(u64, u64)| [(DUEL.faster, tcp), (DUEL.slower, udp)];
            DUEL.decide(&laps(1000, &rates.iter().flat_map(round).collect::<Vec<_>>()))
        };
        let won = decide(&[(500, 100), (900, 200), (700, 300)]);
        assert_eq!((won.holds, &won.because), (Some(true), &None));
        assert_eq!(won.bytes_per_s, (Some(700_000.0), Some(200_000.0)));
        assert_eq!(decide(&[(200, 100), (100, 200)]).holds, Some(false), "twice is not more");
        let unsure = decide(&[(500, 100), (900, 200), (100, 300)]);
        assert_eq!((unsure.holds, unsure.because), (None, Some(words::too_busy(2, 3))));
        assert_eq!((decide(&[]).holds, decide(&[]).bytes_per_s), (None, (None, None)));
        assert_eq!(DUEL.to_string(), "TCP > 2 * UDP 1472 B");
        let reliable = Duel { slower: Reliable(1472), ..DUEL };
        assert_eq!(reliable.to_string(), "TCP > 2 * UDP 1472 B + ACK");
    }

    #[test]
    fn the_lesson_is_what_the_laps_show() {
        let once = |larger: Racer, smaller: Racer, advice| {
            vec![words::not_faster(&larger.text(), &smaller.text()), advice]
        };
        let more = || Text::from(words::MORE_ROUNDS);
        // However the sizes were ordered.
        let good = laps(500, &[(Tcp(16), 9), (Udp(8000), 5), (Udp(1472), 1), (Udp(65507), 8)]);
        assert_eq!(lesson(&good), [words::SIZE_DECIDES.into()]);
        let busy = [(Udp(1472), 30), (Udp(8000), 700), (Udp(65507), 80)];
        let lost = (Udp(65507), Udp(8000));
        assert_eq!(lesson(&laps(6, &busy)), once(lost.0, lost.1, words::too_short(6.0)));
        // Long enough: it was something else.
        assert_eq!(lesson(&laps(600, &busy)), once(lost.0, lost.1, more()));
        // Of two rounds one says so; and reliable UDP counts as well.
        let rounds = [(Udp(1), 5), (Udp(2), 6), (Udp(1), 5), (Udp(2), 4)];
        let not_always = words::not_always_faster(&Udp(2).text(), &Udp(1).text());
        assert_eq!(lesson(&laps(600, &rounds)), [not_always, more()]);
        let reliable = [(Udp(1), 5), (Reliable(1), 5), (Udp(2), 6), (Reliable(2), 4)];
        assert_eq!(lesson(&laps(600, &reliable)), once(Reliable(2), Reliable(1), more()));
        let one_size = [(Tcp(16), 9), (Udp(1472), 1), (Reliable(1472), 1)];
        assert_eq!(lesson(&laps(6, &one_size)), []);
    }
}
