//! What is written on an arrow: what the headers say, what became of the
//! packet, and whose bytes it carries.

use super::rows::carries;
use crate::observe::Observed;
use crate::report::layers::Stream;
use crate::report::paint::Paint;
use crate::report::ruler::display_width;
use crate::report::words::Words;
use crate::trace::What;
use crate::trace::packet::{Drop, Fate, Packet, Tcp, TcpOption};
use std::ops::Range;

/// The fewest columns in which bytes are shown.
const LEAST: usize = 8;

/// A piece of a line, and how many columns it takes.
#[derive(Default)]
pub struct Painted {
    pub painted: String,
    pub width: usize,
}

impl Painted {
    pub fn plain(&mut self, text: &str) {
        self.push(text, str::to_owned);
    }

    pub fn push(&mut self, text: &str, paint: impl Fn(&str) -> String) {
        self.painted += &paint(text);
        self.width += display_width(text);
    }

    /// A word more, if it fits.
    fn word(&mut self, word: &str, room: usize, paint: impl Fn(&str) -> String) {
        let space = if self.width > 0 { " " } else { "" };
        if self.width + space.len() + display_width(word) <= room {
            self.plain(space);
            self.push(word, paint);
        }
    }

    /// Pieces of the stream in at most so many columns: `│AB│CDE│`. Long ones
    /// are shortened, and what does not fit at all is left out.
    pub fn cells(
        &mut self,
        stream: &Stream,
        ranges: &[Range<usize>],
        columns: usize,
        paint: Paint,
    ) {
        let natural = ranges.iter().map(|range| range.len() + 1).sum::<usize>() + 1;
        let mut room = columns.saturating_sub(1);
        let most = if natural <= columns {
            usize::MAX
        } else {
            // A fair share for each.
            (room / ranges.len().max(1)).saturating_sub(1).max(LEAST)
        };
        for (index, range) in ranges.iter().enumerate() {
            let width = range.len().min(most);
            let last = index + 1 == ranges.len();
            // Room for the bar, and for the dots of what follows.
            if width + 1 + usize::from(!last && natural > columns) > room {
                self.plain(if room > 0 { "…" } else { "" });
                return;
            }
            self.plain("│");
            self.painted += &stream.piece(range.clone(), width, paint);
            self.width += width;
            room -= width + 1;
        }
        self.plain("│");
    }
}

/// What is at hand to label a run's packets.
pub struct Label<'a> {
    pub run: &'a Observed<'a>,
    pub stream: &'a Stream,
    /// The places of all writes in it.
    pub writes: &'a [Range<usize>],
    pub words: &'static Words,
    pub paint: Paint,
}

impl Label<'_> {
    /// The label of a packet in at most `room` columns: what matters most
    /// comes first.
    pub fn text(&self, packet: &Packet, room: usize) -> Painted {
        let mut text = Painted::default();
        for word in self.header(packet) {
            text.word(&word, room, str::to_owned);
        }
        let befell = self.befell(packet);
        let kept = befell.iter().map(|word| display_width(word) + 1).sum::<usize>();
        let carried = carries(self.writes, packet).filter(|range| !range.is_empty());
        let columns = room.saturating_sub(text.width + 1 + kept);
        let shown = carried.filter(|range| columns >= (range.len() + 2).min(LEAST + 2));
        if let Some(range) = &shown {
            text.plain(" ");
            if range.end <= self.stream.len() {
                text.cells(self.stream, std::slice::from_ref(range), columns, self.paint);
            } else {
                // No write is on record: the packet's own bytes, and nobody's.
                let at = packet.frame.0.len().saturating_sub(range.len());
                let bytes = self.stream.unowned(&packet.frame.0[at..]);
                let all = 0..bytes.len();
                text.cells(&bytes, std::slice::from_ref(&all), columns, self.paint);
            }
        }
        if let Some(range) = &shown {
            text.word(&self.messages(range), room - kept.min(room), |word| self.paint.faint(word));
        }
        for word in befell {
            text.word(&word, room, |word| self.paint.unsure(word));
        }
        text
    }

    /// Why it never arrived, if so.
    pub fn lost(&self, packet: &Packet) -> Option<String> {
        let number = packet.data_number.unwrap_or(0);
        let knob = match packet.fate {
            Fate::Failed => return Some(self.words.packet.not_carried.to_owned()),
            Fate::Dropped { because: Drop::DataNumber } => format!("--drop {number}"),
            Fate::Dropped { because: Drop::FragmentNumber } => {
                format!("--drop-fragment {}", self.fragment_number(packet))
            }
            Fate::Dropped { because: Drop::Chance } => "--loss".to_owned(),
            Fate::Dropped { because: Drop::HandshakeAck } => "--drop-handshake".to_owned(),
            _ => return None,
        };
        Some(format!("{}{}{knob}", self.words.lost, self.words.colon))
    }

    fn header(&self, packet: &Packet) -> Vec<String> {
        let mut words = Vec::new();
        if packet.connection.is_some_and(|connection| connection > 0) {
            words.push(
                self.words.in_brackets(self.words.packet.other_connection).trim_start().to_owned(),
            );
        }
        if let Some(tcp) = &packet.tcp {
            words.extend(segment(tcp));
        } else if let Some(udp) = packet.udp {
            words.push(format!("UDP {} B", udp.payload_bytes));
        }
        if let Some(ip) = packet.ip.filter(|ip| ip.is_fragment()) {
            let start = ip.fragment_offset_bytes;
            let end = start.saturating_add(ip.payload_bytes()).saturating_sub(1);
            let more = if ip.more_fragments { " MF" } else { "" };
            words.push(format!("{} {start}–{end}{more}", self.words.packet.fragment));
        }
        words.extend(packet.other.clone());
        words
    }

    /// What befell it on its way, short of being lost.
    fn befell(&self, packet: &Packet) -> Vec<String> {
        let mut words = Vec::new();
        if packet.tcp.as_ref().is_some_and(|tcp| tcp.retransmission) {
            words.push(self.words.packet.retransmission.to_owned());
        }
        let number = packet.data_number.unwrap_or(0);
        let because = |what: &str, knob: &str| format!("{what}{}{knob} {number}", self.words.colon);
        match packet.fate {
            Fate::Arrived { held: true, .. } => {
                words.push(because(self.words.packet.held_back, "--reorder"));
            }
            Fate::Arrived { copies: 2.., .. } => {
                words.push(because(self.words.packet.twice, "--duplicate"));
            }
            Fate::OnTheWay => words.push(self.words.packet.on_its_way.to_owned()),
            _ => {}
        }
        words
    }

    /// Its number among the fragments of its host, as `--drop-fragment` counts.
    fn fragment_number(&self, packet: &Packet) -> usize {
        let fragment = |what: &What| match what {
            What::Packet { packet: other } => {
                other.from == packet.from
                    && other.number <= packet.number
                    && other.ip.is_some_and(|ip| ip.is_fragment())
            }
            _ => false,
        };
        self.run.trace.events.iter().filter(|event| fragment(&event.what)).count()
    }

    /// Whose bytes these are, for who sees no colours.
    fn messages(&self, range: &Range<usize>) -> String {
        let touched: Vec<usize> = (self.run.layout.iter().enumerate())
            .filter(|(_, piece)| piece.frame.start < range.end && range.start < piece.frame.end)
            .map(|(index, _)| index + 1)
            .collect();
        match touched[..] {
            [] => String::new(),
            [one] => format!("{} {one}", self.words.packet.message),
            [first, .., last] => format!("{} {first}–{last}", self.words.messages),
        }
    }
}

/// Flags and numbers, as byte positions.
fn segment(tcp: &Tcp) -> Vec<String> {
    let mut words: Vec<String> = tcp.flags.names().into_iter().rev().map(str::to_owned).collect();
    words.sort_by_key(|name| name == "ACK"); // SYN ACK, as everybody says it
    words = vec![words.join(" ")];
    words.push(match u64::from(tcp.payload_bytes) {
        0 | 1 => format!("seq {}", tcp.seq),
        bytes => {
            let first = tcp.seq.saturating_add(u64::from(tcp.flags.syn));
            format!("seq {first}–{}", first.saturating_add(bytes - 1))
        }
    });
    words.extend(tcp.ack.map(|ack| format!("ack {ack}")));
    for option in &tcp.options {
        match option {
            TcpOption::Mss { bytes } => words.push(format!("MSS {bytes}")),
            TcpOption::Sack { blocks } => words.extend(
                blocks.iter().map(|(start, end)| format!("SACK {start}–{}", end.saturating_sub(1))),
            ),
            _ => {}
        }
    }
    words
}
