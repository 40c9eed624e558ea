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
//! straight down: the ACK came in, and what had waited for it went out. Rows are
//! in the order in which packets left. `rows` says what stands in them, `label`
//! what is written on an arrow.

mod label;
mod rows;

use super::layers::Stream;
use super::paint::Paint;
use super::ruler::{display_width, pad};
use super::words::{Words, words};
use super::{Packets, Style};
use crate::observe::Observed;
use crate::trace::Side;
use crate::trace::packet::{Fate, Packet};
use label::{Label, Painted};
use rows::{Call, Crossing, Row};
use std::ops::Range;

/// Columns of a time at the side.
const TIME: usize = 8;
/// Longer arrows show nothing more.
const WIDEST: usize = 140;

/// One run's packets.
pub struct Ladder {
    /// Who stands on either side.
    pub heading: String,
    /// The lines, none with its line end.
    pub lines: Vec<String>,
    /// How many packets there are.
    pub packets: usize,
    /// So many of the lines are final while the run is still going on and packets
    /// are told in their order: those up to the last packet.
    pub settled: usize,
}

/// Draws a run's packets, and the calls between them.
pub fn ladder(run: &Observed, style: &Style) -> Ladder {
    let (rows, crossings) = rows::rows(run, style.packets == Packets::All);
    let packets = || rows.iter().filter_map(Row::packet);
    let drawing = Drawing {
        run,
        stream: Stream::of(run),
        writes: run.write_ranges(),
        words: words(style.lang),
        paint: style.paint,
        body: style.width.min(WIDEST).saturating_sub(2 * (TIME + 2)).max(20),
        zero_ns: packets().next().map_or(0, |packet| packet.at_ns),
        // On a cable without delay all happens within a millisecond.
        decimals: match &run.trace.cable {
            Some(cable) if cable.asked_delay_ms >= 1.0 => 1,
            _ => 3,
        },
    };
    let heading = drawing.heading(packets().find(|packet| packet.ip.is_some()));
    let packets_drawn = packets().count();
    let settled = rows.iter().rposition(|row| row.packet().is_some()).map_or(0, |last| last + 1);
    let lines = (0..rows.len()).map(|at| drawing.line(&rows, at, &crossings)).collect();
    Ladder { heading, lines, packets: packets_drawn, settled }
}

struct Drawing<'a> {
    run: &'a Observed<'a>,
    stream: Stream,
    writes: Vec<Range<usize>>,
    words: &'static Words,
    paint: Paint,
    /// Columns between the two hosts.
    body: usize,
    zero_ns: u64,
    decimals: usize,
}

impl Drawing<'_> {
    fn heading(&self, first: Option<&Packet>) -> String {
        let ip = first.and_then(|packet| Some((packet.from, packet.ip?)));
        let [sender, receiver] = match ip {
            Some((Side::Sender, ip)) => [ip.source, ip.destination].map(|at| format!(" {at}")),
            Some((Side::Receiver, ip)) => [ip.destination, ip.source].map(|at| format!(" {at}")),
            None => Default::default(),
        };
        let left = format!("{}{sender}", self.words.sender);
        let right = format!("{}{receiver}", self.words.receiver);
        let between = (self.body + 2).saturating_sub(display_width(&right));
        let line = format!("{}{}{right}", " ".repeat(TIME + 1), pad(&left, between));
        self.paint.faint(&line)
    }

    fn time(&self, at_ns: u64) -> String {
        let ms = (at_ns as f64 - self.zero_ns as f64) / 1e6;
        format!("{ms:.*}", self.decimals)
    }

    fn line(&self, rows: &[Row], at: usize, crossings: &[Crossing]) -> String {
        let crossing =
            crossings.iter().find(|crossing| (crossing.from..=crossing.to).contains(&at));
        let marks = crossing.map(|crossing| crossing.marks(at)).unwrap_or_default();
        let reserved = crossing.map_or(0, |crossing| crossing.width() + 1);
        let (left, body, right) = match &rows[at] {
            Row::Call(call) => self.call(call, reserved, &marks),
            Row::Packet(packet) => {
                // Where two cross, each arrow's head is in the other's row.
                let arrives = match crossing {
                    Some(crossing) if at == crossing.from => rows[crossing.to].packet(),
                    Some(crossing) if at == crossing.to => rows[crossing.from].packet(),
                    _ => None,
                };
                self.packet(packet, arrives.unwrap_or(packet), reserved, &marks)
            }
        };
        format!("{left:>TIME$} │{body}│ {right}").trim_end().to_owned()
    }

    /// A packet's row: the time at the sender, the arrow, the time at the
    /// receiver.
    fn packet(
        &self,
        packet: &Packet,
        arrives: &Packet,
        reserved: usize,
        marks: &[(usize, char)],
    ) -> (String, String, String) {
        let label = Label {
            run: self.run,
            stream: &self.stream,
            writes: &self.writes,
            words: self.words,
            paint: self.paint,
        };
        // A lost one ends at a cross, and the reason stands behind it: nobody can
        // say how far it came.
        let lost = label.lost(packet);
        let reason = lost.as_ref().map_or(0, |why| display_width(why) + 2);
        let text = label.text(packet, self.body.saturating_sub(6 + reserved + reason));
        let room = self.body.saturating_sub(4 + text.width);
        let copies = match packet.fate {
            Fate::Arrived { copies, .. } => usize::from(copies),
            _ => 0,
        };
        let sender = packet.from == Side::Sender;
        let left_at = self.time(packet.at_ns);
        let came = arrives.fate.arrived_at_ns().map(|at_ns| self.time(at_ns)).unwrap_or_default();
        let head = if sender { "▶" } else { "◀" }.repeat(copies);
        let shaft = match (&lost, copies) {
            (Some(why), _) => {
                let around = room.saturating_sub(reason);
                let why = self.paint.bad(&if sender {
                    format!("╳ {why}")
                } else {
                    format!("{why} ╳")
                });
                let (line, blank) = ("─".repeat(around / 2), " ".repeat(around.div_ceil(2)));
                if sender { line + &why + &blank } else { blank + &why + &line }
            }
            (None, 0) => "┄".repeat(room),
            (None, _) => over(&"─".repeat(room.saturating_sub(copies)), marks, room),
        };
        match sender {
            true => (left_at, format!("── {} {shaft}{head}", text.painted), came),
            false => (came, format!("{head}{shaft} {} ──", text.painted), left_at),
        }
    }

    /// Calls stand at the side of the host that made them.
    fn call(
        &self,
        call: &Call,
        reserved: usize,
        marks: &[(usize, char)],
    ) -> (String, String, String) {
        let mut text = Painted::default();
        let room = self.body.saturating_sub(2 + reserved);
        let name = match call.side {
            Side::Sender => self.words.packet.write,
            Side::Receiver => self.words.packet.read,
        };
        text.push(name, |name| self.paint.faint(name));
        if call.ranges.len() > 1 {
            text.push(&format!(" ×{}", call.ranges.len()), |times| self.paint.faint(times));
        }
        text.plain(" ");
        let columns = room.saturating_sub(text.width);
        text.cells(&self.stream, &call.ranges, columns, self.paint);
        let blank = self.body - 1 - text.width.min(self.body - 1);
        // A call is noted when it returns. One whose packet was gone by then
        // stands above it, and a later time there would only confuse.
        let at = self.time(call.at_ns);
        let in_order = call.left_ns.is_none_or(|left_ns| self.time(left_ns) == at);
        let at = if in_order { at } else { String::new() };
        let blanks = over(&" ".repeat(blank), marks, blank);
        match call.side {
            Side::Sender => (at, format!(" {}{blanks}", text.painted), String::new()),
            Side::Receiver => (String::new(), format!("{blanks}{} ", text.painted), at),
        }
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
