//! What a race teaches, if its laps do. Pure: laps in, a text out.
//!
//! That a larger datagram brings more per second holds on every machine that has
//! nothing else to do. A short lap on a busy one may say the opposite, and below
//! such numbers the sentence must not stand as if they bore it out.

use super::{Duel, Kind, Lap, report};
use crate::{Both, Text, text};
use std::time::Duration;

/// In a shorter lap, one pause of the scheduler's is a large part.
const SHORT: Duration = Duration::from_millis(100);

const MEASURED: Both = Both {
    en: "Throughput is what arrived, from the first write to the last byte; CPU is each thread's own.\n",
    zh: "吞吐量按到达的数据计算，从第一次写入到最后一个字节；CPU 时间按线程分别计算。\n",
};

const SIZE_DECIDES: Both = Both {
    en: "The larger the datagram, the more came per second: one costs the kernel about the same\n\
         whatever it carries, so its size decides.\n",
    zh: "数据报越大，每秒到达的数据越多：不管装多少数据，一个数据报对内核的开销都差不多，\n\
         所以大小起决定作用。\n",
};

const IN_GENERAL: Both = Both {
    en: "TCP takes a large write in one call. What UDP loses depends on when the scheduler lets the\n\
         receiver run: another run, another number. bbr paces even loopback; compare no race under\n\
         it with one under cubic.\n",
    zh: "TCP 一次调用就能收下一大块写入。UDP 丢多少，取决于调度器何时让接收方运行：再跑一次，\n\
         数字就不同。bbr 即使在回环接口上也会控制发送节奏：不要拿 bbr 下的结果与 cubic 下的相比。\n",
};

/// The paragraph under the bars.
pub(super) fn moral(laps: &[Lap]) -> Text {
    let duels = duels(laps);
    let size = match duels.iter().find(|duel| duel.decide(laps).holds != Some(true)) {
        Some(lost) => not_shown(lost, laps),
        None if duels.is_empty() => Text::default(), // one size: nothing to compare
        None => SIZE_DECIDES.into(),
    };
    text!(
        "{measured}{size}{in_general}", "{measured}{size}{in_general}";
        measured = MEASURED, size, in_general = IN_GENERAL
    )
}

/// Each size of datagrams against the next smaller one.
fn duels(laps: &[Lap]) -> Vec<Duel> {
    let of = |kind: fn(usize) -> Kind| {
        let has = |lap: &Lap| match lap.kind {
            Kind::Udp(bytes) | Kind::Reliable(bytes) if kind(bytes) == lap.kind => Some(bytes),
            _ => None,
        };
        let mut sizes: Vec<usize> = laps.iter().filter_map(has).collect();
        sizes.sort_unstable();
        sizes.dedup();
        let duel =
            |pair: &[usize]| Duel { faster: kind(pair[1]), times: 1.0, slower: kind(pair[0]) };
        sizes.windows(2).map(duel).collect::<Vec<Duel>>()
    };
    [of(Kind::Udp), of(Kind::Reliable)].concat()
}

fn not_shown(lost: &Duel, laps: &[Lap]) -> Text {
    let (larger, smaller) = (report::name(lost.faster), report::name(lost.slower));
    let was_not = match lost.decide(laps).ratios.len() {
        1 => text!("was no faster than", "不比"),
        _ => text!("was not in every round faster than", "并非每一轮都比"),
    };
    let shortest = laps.iter().filter(|lap| lap.datagrams.is_some()).map(|lap| lap.wall).min();
    let advice = match shortest {
        Some(wall) if wall < SHORT => {
            let ms = wall.as_secs_f64() * 1e3;
            text!(
                "The shortest lap took {ms:.1} ms only: more --bytes makes it steadier.",
                "最短的一项只用了 {ms:.1} 毫秒：加大 --bytes，结果会更稳定。"
            )
        }
        _ => text!(
            "More --rounds tell whether that was chance.",
            "增加 --rounds，可以看出这是否偶然。"
        ),
    };
    text!(
        "A datagram costs the kernel about the same whatever it carries, so larger ones should bring\n\
         more per second. The laps of this run do not show it: {larger}\n\
         {was_not} {smaller}.\n\
         {advice}\n",
        "不管装多少数据，一个数据报对内核的开销都差不多，所以数据报越大，每秒到达的数据应当越多。\n\
         这次运行没有显示出这一点：“{larger}”{was_not}“{smaller}”快。\n\
         {advice}\n";
        larger, was_not, smaller, advice
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Known;
    use crate::programs::race::Datagrams;

    /// A lap for each kind, with this much per second, of this length.
    fn laps(wall_ms: u64, rates: &[(Kind, u64)]) -> Vec<Lap> {
        let cpu = || Known::Ok(Duration::ZERO);
        let lap = |&(kind, bytes_per_ms): &(Kind, u64)| Lap {
            kind,
            sent_bytes: bytes_per_ms * wall_ms,
            received_bytes: bytes_per_ms * wall_ms,
            wall: Duration::from_millis(wall_ms),
            sender_cpu: cpu(),
            receiver_cpu: cpu(),
            datagrams: (!matches!(kind, Kind::Tcp(_))).then_some(Datagrams {
                sent: 1,
                received: 1,
                out_of_order: 0,
                retransmitted: 0,
                timer_wait: Duration::ZERO,
            }),
            rcvbuf_bytes: None,
            congestion: None,
        };
        rates.iter().map(lap).collect()
    }

    const DECIDES: &str = "so its size decides";
    const NOT_SHOWN: &str = "do not show it";
    use Kind::{Reliable, Tcp, Udp};

    #[test]
    fn the_size_decides_where_the_laps_say_so() {
        // However the sizes were ordered.
        let laps = laps(500, &[(Tcp(16), 9), (Udp(8000), 5), (Udp(1472), 1), (Udp(65507), 8)]);
        let moral = moral(&laps);
        assert!(moral.en.contains(DECIDES) && moral.zh.contains("所以大小起决定作用"), "{moral:?}");
        assert!(!moral.en.contains(NOT_SHOWN) && !moral.en.contains("--bytes"), "{moral:?}");
    }

    #[test]
    fn laps_that_say_the_opposite_are_not_talked_over() {
        let busy = [(Udp(1472), 30), (Udp(8000), 700), (Udp(65507), 80)];
        let short = moral(&laps(6, &busy));
        assert!(!short.en.contains(DECIDES) && !short.zh.contains("起决定作用"), "{short:?}");
        let named = "UDP, 65507 B datagrams\nwas no faster than UDP, 8000 B datagrams";
        assert!(short.en.contains(NOT_SHOWN) && short.en.contains(named), "{short:?}");
        assert!(short.en.contains("6.0 ms only: more --bytes"), "{short:?}");
        assert!(short.zh.contains("没有显示出这一点") && short.zh.contains("--bytes"), "{short:?}");
        // Long enough: it was something else.
        let long = moral(&laps(600, &busy));
        assert!(long.en.contains(NOT_SHOWN) && !long.en.contains("--bytes"), "{long:?}");
        // Of two rounds one says so; and reliable UDP counts as well.
        let rounds = [(Udp(1), 5), (Udp(2), 6), (Udp(1), 5), (Udp(2), 4)];
        assert!(
            moral(&laps(600, &rounds)).en.contains("was not in every round faster than UDP, 1 B")
        );
        let reliable = [(Udp(1), 5), (Reliable(1), 5), (Udp(2), 6), (Reliable(2), 4)];
        assert!(moral(&laps(600, &reliable)).en.contains("reliable UDP, 2 B\nwas no faster"));
    }

    #[test]
    fn of_one_size_nothing_is_said() {
        let moral = moral(&laps(6, &[(Tcp(16), 9), (Udp(1472), 1), (Reliable(1472), 1)]));
        assert!(!moral.en.contains(DECIDES) && !moral.en.contains(NOT_SHOWN), "{moral:?}");
    }
}
