//! The ladder diagram: two hosts, time down the page, and an arrow for each
//! packet, from when it left to when it arrived.
//!
//! ```text
//!         sender                               receiver
//!    60.8 │── PSH ACK seq 1–2 ack 1 │AB│ ────────────▶│ 80.9
//!         │ write ×4 │B│CD│EFG│H│                     │
//!   101.1 │◀─────────────────────── ACK seq 1 ack 3 ──│ 80.9
//!   101.1 │── PSH ACK seq 3–9 ack 1 │BCDEFGH│ ───────▶│ 121.3
//! ```
//!
//! Each side has its own column of times, so what happened on one host is read
//! straight down: the ACK came in, and what had waited for it went out. Rungs are
//! in the order in which packets left. `rungs` says what is in them, `label` what
//! is written on an arrow.

mod label;
mod rungs;

use super::picture::{display_width, pad};
use super::{Packets, Style, words};
use crate::observe::Observed;
use crate::trace::Side;
use crate::trace::packet::{Fate, Packet};
pub(super) use label::Label;
use rungs::{Calls, Crossing, Rung};

const TIME: usize = 8;
/// Longer arrows show nothing more.
const WIDEST: usize = 140;

pub struct Ladder {
    /// The hosts on either side.
    pub heading: String,
    pub lines: Vec<String>,
    pub packets: usize,
    /// How many of the lines are final while the run is still going on: those up
    /// to the last packet.
    pub settled: usize,
}

pub fn ladder(run: &Observed, style: &Style) -> Ladder {
    let rungs = rungs::rungs(run, style.packets == Packets::All);
    let packets = || rungs.iter().filter_map(Rung::packet);
    let drawing = Drawing {
        label: Label { paint: style.paint, ..Label::of(run, style.lang) },
        crossings: rungs::crossings(&rungs),
        body: style.width.min(WIDEST).saturating_sub(2 * (TIME + 2)).max(20),
        zero_ns: packets().next().map_or(0, |packet| packet.at_ns),
        // On a cable without delay all happens within a millisecond.
        decimals: match &run.trace.cable {
            Some(cable) if cable.asked_delay_ms >= 1.0 => 1,
            _ => 3,
        },
    };
    Ladder {
        heading: drawing.heading(packets().find(|packet| packet.ip.is_some())),
        lines: (0..rungs.len()).map(|at| drawing.line(&rungs, at)).collect(),
        packets: packets().count(),
        settled: rungs.iter().rposition(|rung| rung.packet().is_some()).map_or(0, |last| last + 1),
    }
}

struct Drawing<'a> {
    label: Label<'a>,
    crossings: Vec<Crossing>,
    body: usize,
    zero_ns: u64,
    decimals: usize,
}

/// Whose side it is, its time there, what is drawn, the time at the other side.
struct Drawn {
    side: Side,
    here: String,
    body: String,
    there: String,
}

impl Drawing<'_> {
    fn heading(&self, first: Option<&Packet>) -> String {
        let ip = first.and_then(|packet| Some((packet.from, packet.ip?)));
        let [sender, receiver] = match ip {
            Some((Side::Sender, ip)) => [ip.source, ip.destination].map(|at| format!(" {at}")),
            Some((Side::Receiver, ip)) => [ip.destination, ip.source].map(|at| format!(" {at}")),
            None => Default::default(),
        };
        let left = format!("{}{sender}", words::SENDER.get(self.label.lang));
        let right = format!("{}{receiver}", words::RECEIVER.get(self.label.lang));
        let between = (self.body + 2).saturating_sub(display_width(&right));
        let line = format!("{}{}{right}", " ".repeat(TIME + 1), pad(&left, between));
        self.label.paint.faint(&line)
    }

    fn time(&self, at_ns: u64) -> String {
        let ms = (at_ns as f64 - self.zero_ns as f64) / 1e6;
        format!("{ms:.*}", self.decimals)
    }

    fn line(&self, rungs: &[Rung], at: usize) -> String {
        let mut crossings = self.crossings.iter();
        let crossing = crossings.find(|crossing| (crossing.from..=crossing.to).contains(&at));
        let marks = crossing.map(|crossing| crossing.marks(at)).unwrap_or_default();
        let reserved = crossing.map_or(0, |crossing| crossing.width() + 1);
        let Drawn { side, here, body, there } = match &rungs[at] {
            Rung::Calls(calls) => self.calls(calls, reserved, &marks),
            Rung::Packet(packet) => {
                // Where two cross, each arrow's head is in the other's rung.
                let arrives = match crossing {
                    Some(crossing) if at == crossing.from => rungs[crossing.to].packet(),
                    Some(crossing) if at == crossing.to => rungs[crossing.from].packet(),
                    _ => None,
                };
                self.packet(packet, arrives.unwrap_or(packet), reserved, &marks)
            }
        };
        let (left, right) = match side {
            Side::Sender => (here, there),
            Side::Receiver => (there, here),
        };
        format!("{left:>TIME$} │{body}│ {right}").trim_end().to_owned()
    }

    /// A packet's arrow, from the host that sent it to the other.
    fn packet(
        &self,
        packet: &Packet,
        arrives: &Packet,
        reserved: usize,
        marks: &[(usize, char)],
    ) -> Drawn {
        // A lost one ends at a cross, with the reason behind it: nobody can say
        // how far it came.
        let lost = self.label.lost(packet);
        let reason = lost.as_ref().map_or(0, |why| display_width(why) + 2);
        let text = self.label.text(packet, self.body.saturating_sub(6 + reserved + reason));
        let room = self.body.saturating_sub(4 + display_width(&text));
        let copies = match packet.fate {
            Fate::Arrived { copies, .. } => usize::from(copies),
            _ => 0,
        };
        let side = packet.from;
        let sender = side == Side::Sender;
        let shaft = match (&lost, copies) {
            (Some(why), _) => {
                let around = room.saturating_sub(reason);
                let why = if sender { format!("╳ {why}") } else { format!("{why} ╳") };
                let why = self.label.paint.bad(&why);
                let (line, blank) = ("─".repeat(around / 2), " ".repeat(around.div_ceil(2)));
                if sender { line + &why + &blank } else { blank + &why + &line }
            }
            (None, 0) => "┄".repeat(room),
            (None, _) => over(&"─".repeat(room.saturating_sub(copies)), marks, room),
        };
        let head = if sender { "▶" } else { "◀" }.repeat(copies);
        let body = match sender {
            true => format!("── {text} {shaft}{head}"),
            false => format!("{head}{shaft} {text} ──"),
        };
        let here = self.time(packet.at_ns);
        let there = arrives.fate.arrived_at_ns().map(|at_ns| self.time(at_ns)).unwrap_or_default();
        Drawn { side, here, body, there }
    }

    /// Calls are at the side of the host that made them.
    fn calls(&self, calls: &Calls, reserved: usize, marks: &[(usize, char)]) -> Drawn {
        let name = match calls.side {
            Side::Sender => words::WRITE.get(self.label.lang),
            Side::Receiver => words::READ.get(self.label.lang),
        };
        let mut text = self.label.paint.faint(name);
        if calls.ranges.len() > 1 {
            text += &self.label.paint.faint(&format!(" ×{}", calls.ranges.len()));
        }
        text.push(' ');
        let room = self.body.saturating_sub(2 + reserved + display_width(&text));
        text += &self.label.cells(&self.label.stream, &calls.ranges, room);
        let blank = (self.body - 1).saturating_sub(display_width(&text));
        let blanks = over(&" ".repeat(blank), marks, blank);
        // A call is noted when it returns. One whose packet was gone by then is
        // above it, and a later time there would only confuse.
        let at = self.time(calls.at_ns);
        let in_order = calls.left_ns.is_none_or(|left_ns| self.time(left_ns) == at);
        let body = match calls.side {
            Side::Sender => format!(" {text}{blanks}"),
            Side::Receiver => format!("{blanks}{text} "),
        };
        let here = if in_order { at } else { String::new() };
        Drawn { side: calls.side, here, body, there: String::new() }
    }
}

/// `line` with some of its characters replaced; the places are counted from
/// `end` columns, backwards.
fn over(line: &str, marks: &[(usize, char)], end: usize) -> String {
    let mut characters: Vec<char> = line.chars().collect();
    for (back, mark) in marks {
        if let Some(place) = end.checked_sub(*back).and_then(|at| characters.get_mut(at)) {
            *place = *mark;
        }
    }
    characters.into_iter().collect()
}
