//! Packets drawn from stored traces, byte for byte. After a change that is
//! meant: `STICKY_BLESS=1 cargo test --test ladders`, and read the difference.

use crate::common::golden;
use std::fs;
use sticky_demo::Lang;
use sticky_demo::cases;
use sticky_demo::report::{FORMATS, Packets, Paint, Style};
use sticky_demo::trace::packet::{Drop, Fate, Packet};
use sticky_demo::trace::{Side, Trace, What};
use sticky_demo::verdict::Verdict;
use unicode_width::UnicodeWidthStr;

/// Nagle's algorithm at work; a packet lost; a datagram in fragments; two
/// packets of which the second overtook the first.
const TRACES: [&str; 4] = ["wire-nagle", "wire-drop", "wire-fragments", "wire-reorder"];

fn stored(name: &str) -> Trace {
    let path = format!("tests/goldens/{name}.trace.json");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    cases::read_trace(&text).unwrap_or_else(|error| panic!("{path} {error:?}"))
}

fn drawn(trace: &Trace, width: usize, lang: Lang, paint: bool, packets: Packets) -> String {
    let verdict = Verdict::judge(trace).expect("claims that parse");
    let style = Style { paint: Paint(paint), width, lang, packets, proof: true, ascii: false };
    (FORMATS[0].render)(trace, &verdict, &style)
}

fn main_naive(trace: &mut Trace) -> impl Iterator<Item = &mut Packet> {
    trace.runs[0].events.iter_mut().filter_map(|event| match &mut event.what {
        What::Packet { packet } => Some(packet.as_mut()),
        _ => None,
    })
}

#[test]
fn the_ladders_are_as_they_were() {
    for name in TRACES {
        let trace = stored(name);
        for (width, lang, ending) in [
            (80, Lang::En, "80"),
            (140, Lang::En, "140"),
            (80, Lang::Zh, "zh.80"),
            (140, Lang::Zh, "zh.140"),
        ] {
            let text = drawn(&trace, width, lang, false, Packets::Own);
            golden(&format!("{name}.{ending}.txt"), &text);
        }
    }
    let nagle = drawn(&stored("wire-nagle"), 100, Lang::En, true, Packets::All);
    golden("wire-nagle.color.txt", &nagle);
}

/// Both hosts stand upright, and no line is wider than the screen.
#[test]
fn every_line_fits_and_every_rung_reaches_from_host_to_host() {
    for name in TRACES {
        let trace = stored(name);
        for width in [60, 80, 97, 140] {
            for lang in [Lang::En, Lang::Zh] {
                let text = drawn(&trace, width, lang, false, Packets::All);
                let arrow = |line: &&str| ["──", "┄┄"].iter().any(|shaft| line.contains(shaft));
                let rungs: Vec<&str> = text.lines().filter(arrow).collect();
                assert!(rungs.len() >= 8, "{name}: {text}");
                for line in rungs {
                    let left = line.find('│').map(|at| line[..at].width());
                    let right = line.rfind('│').map(|at| line[..at].width());
                    assert_eq!((left, right), (Some(9), Some(width - 10)), "{name}: {line}");
                    assert!(line.width() <= width, "{name} at {width}: {line}");
                }
            }
        }
    }
}

/// The picture that explains Nagle: what was written while the first segment
/// was on its way stands above the ACK, and leaves right under it.
#[test]
fn the_ack_stands_between_what_was_held_and_what_it_let_go() {
    let text = drawn(&stored("wire-nagle"), 80, Lang::En, false, Packets::Own);
    let line = |word: &str| {
        let found = text.lines().position(|line| line.contains(word));
        found.unwrap_or_else(|| panic!("{word} is not in:\n{text}"))
    };
    let first = line("seq 1–2 ack 1 │AB│ message 1");
    let held = line("write ×4 │B│CD│EFG│H│");
    let ack = line("ACK seq 1 ack 3 ──│");
    let rest = line("seq 3–9 ack 1 │BCDEFGH│ messages 2–5");
    assert!(first < held && held < ack && ack < rest);
    let at_sender = |line: usize| text.lines().nth(line).map(|line| line[..8].to_owned());
    assert_eq!(at_sender(ack), at_sender(rest), "it came in, and the rest went out");
}

#[test]
fn a_lost_one_names_its_knob_and_its_repetition_is_marked() {
    let text = drawn(&stored("wire-drop"), 80, Lang::En, false, Packets::Own);
    let lost: Vec<&str> = text.lines().filter(|line| line.contains('╳')).collect();
    assert!(matches!(lost[..], [one] if one.contains("lost: --drop 2")), "{text}");
    assert!(!lost[0].contains('▶'), "{}", lost[0]);
    assert!(text.lines().any(|line| line.contains("retransmission ─") && line.contains('▶')));
    for (because, word) in [
        (Drop::Chance, "lost: --loss"),
        (Drop::HandshakeAck, "lost: --drop-handshake"),
        (Drop::FragmentNumber, "lost: --drop-fragment"),
        (Drop::Cut, "lost: --cut-after"),
    ] {
        let mut trace = stored("wire-drop");
        for packet in main_naive(&mut trace) {
            if let Fate::Dropped { .. } = packet.fate {
                packet.fate = Fate::Dropped { because };
            }
        }
        let text = drawn(&trace, 100, Lang::En, false, Packets::Own);
        assert!(text.contains(word), "{text}");
    }
}

/// The ruler shows which segment was lost, and under it what was sent again;
/// again and again where that was lost too.
#[test]
fn a_lost_segment_is_marked_in_the_ruler_and_stands_below_as_it_was_sent_again() {
    for (lang, segments, again, note) in [
        (Lang::En, "segments ", "resent ", "3, 1 lost  captured"),
        (Lang::Zh, "报文段 ", "重传 ", "3，丢失 1  抓包"),
    ] {
        let text = drawn(&stored("wire-drop"), 80, lang, false, Packets::Hidden);
        let lines: Vec<&str> = text.lines().collect();
        let lost = lines.iter().position(|line| line.contains('░')).expect("a lost segment");
        assert!(lines[lost].starts_with(segments) && lines[lost].ends_with(note), "{text}");
        assert!(lines[lost + 1].starts_with(again), "{text}");
        // The same columns: from bar to bar.
        let bars = |line: &str| -> Vec<usize> {
            line.match_indices('│').map(|(at, _)| line[..at].width()).collect()
        };
        let before = lines[lost].find('░').map(|at| lines[lost][..at].width() - 1);
        let of_lost = bars(lines[lost]).into_iter().skip_while(|bar| Some(*bar) < before).take(2);
        assert_eq!(bars(lines[lost + 1]), of_lost.collect::<Vec<_>>(), "{text}");
    }
    let mut trace = stored("wire-drop");
    let is_again = |event: &&mut sticky_demo::trace::Event| match &event.what {
        What::Packet { packet } => packet.tcp.as_ref().is_some_and(|tcp| tcp.retransmission),
        _ => false,
    };
    let events = &mut trace.runs[0].events;
    let first = events.iter_mut().find(is_again).expect("a retransmission");
    let second = first.clone();
    if let What::Packet { packet } = &mut first.what {
        packet.fate = Fate::Dropped { because: Drop::Chance };
    }
    events.push(second);
    let text = drawn(&trace, 80, Lang::En, false, Packets::Hidden);
    let naive = text.lines().take_while(|line| !line.starts_with("framed receiver"));
    let rows: Vec<&str> = naive.filter(|line| line.starts_with("resent")).collect();
    let [lost, arrived] = rows[..] else { panic!("not two rows for two tries: {text}") };
    assert!(lost.contains('░') && lost.ends_with("1, 1 lost"), "{lost}");
    assert!(!arrived.contains('░'), "{arrived}");
}

#[test]
fn what_was_overtaken_crosses_over() {
    let text = drawn(&stored("wire-reorder"), 80, Lang::En, false, Packets::Own);
    let has = |line: &&str, marks: &str| marks.chars().all(|mark| line.contains(mark));
    let lines: Vec<&str> = text.lines().collect();
    let above = lines.iter().position(|line| has(line, "╲╱") && line.contains("held: --reorder 1"));
    let above = above.expect("a crossing");
    assert!(has(&lines[above + 1], "╳"), "{text}");
    assert!(has(&lines[above + 2], "╱╲") && lines[above + 2].contains("│CDE│"), "{text}");
}

#[test]
fn fragments_have_their_place_and_say_whether_more_follow() {
    let text = drawn(&stored("wire-fragments"), 100, Lang::En, false, Packets::Own);
    for word in ["fragment 0–1479 MF", "fragment 1480–2959 MF", "fragment 2960–4007 │"] {
        assert!(text.contains(word), "{word} is not in:\n{text}");
    }
}

/// Whatever else is on the cable is not the experiment.
#[test]
fn other_traffic_is_drawn_when_asked_for() {
    let mut trace = stored("wire-fragments");
    for packet in main_naive(&mut trace) {
        if packet.connection != Some(0) {
            packet.other = Some("ARP".to_owned());
        }
    }
    let own = drawn(&trace, 100, Lang::En, false, Packets::Own);
    let all = drawn(&trace, 100, Lang::En, false, Packets::All);
    assert!(!own.contains("ARP") && !own.contains("other sockets"), "{own}");
    assert!(all.contains("ARP") && all.contains("other sockets"), "{all}");
}

/// The tables are of packets that were sent: every byte of the frame's headers
/// stands in them once.
#[test]
fn the_first_of_each_kind_is_laid_out_by_name() {
    let text = drawn(&stored("wire-nagle"), 80, Lang::En, false, Packets::Own);
    for kind in ["SYN: 74 bytes", "data segment: 68 bytes", "pure ACK: 66 bytes"] {
        assert!(text.contains(kind), "{kind} is not in:\n{text}");
    }
    for row in ["0100 ....            version", "maximum segment size  1460 bytes", "(seq 1)"] {
        assert!(text.contains(row), "{row} is not in:\n{text}");
    }
    let text = drawn(&stored("wire-fragments"), 80, Lang::En, false, Packets::Own);
    assert!(text.contains("fragment: 1514 bytes") && text.contains("more fragments"), "{text}");
}

/// A very long ladder is shortened, unless all of it is asked for; hostile
/// numbers in a stored trace do not panic.
#[test]
fn no_trace_is_too_much() {
    let mut trace = stored("wire-drop");
    let events = trace.runs[0].events.clone();
    trace.runs[0].events.extend((0..20).flat_map(|_| events.clone()));
    let own = drawn(&trace, 80, Lang::En, false, Packets::Own);
    let all = drawn(&trace, 80, Lang::En, false, Packets::All);
    assert!(own.contains("lines left out") && !all.contains("lines left out"));
    for name in TRACES {
        let mut trace = stored(name);
        for packet in main_naive(&mut trace) {
            packet.data_number = packet.data_number.map(|_| 0);
            packet.from = Side::Sender;
            packet.frame.0.truncate(20);
            if let Some(tcp) = &mut packet.tcp {
                (tcp.seq, tcp.payload_start) = (u64::MAX, u64::MAX / 2);
                tcp.payload_bytes = u32::MAX;
            }
            if let Some(ip) = &mut packet.ip {
                ip.fragment_offset_bytes = u32::MAX;
            }
        }
        for width in [40, 80] {
            drawn(&trace, width, Lang::En, false, Packets::All);
        }
    }
}
