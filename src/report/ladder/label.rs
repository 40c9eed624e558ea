//! What is written on an arrow: what the headers say, what became of the
//! packet, and whose bytes it carries.

use crate::Lang;
use crate::observe::{Observed, carries};
use crate::report::paint::Paint;
use crate::report::picture::display_width;
use crate::report::stream::Stream;
use crate::report::words;
use crate::trace::packet::{Drop, Fate, Packet, Tcp, TcpOption};
use std::ops::Range;
use std::slice;

/// The fewest columns in which bytes are shown.
const LEAST: usize = 8;

pub struct Label<'a> {
    pub run: &'a Observed<'a>,
    pub stream: Stream,
    pub writes: Vec<Range<usize>>,
    pub lang: Lang,
    pub paint: Paint,
}

fn push(text: &mut String, word: &str, room: usize) {
    let space = if text.is_empty() { "" } else { " " };
    if display_width(text) + space.len() + display_width(word) <= room {
        *text += space;
        *text += word;
    }
}

impl<'a> Label<'a> {
    /// Labels for the packets of this run, without colour.
    pub fn of(run: &'a Observed<'a>, lang: Lang) -> Label<'a> {
        let (stream, writes) = (Stream::of(run), run.write_ranges());
        Label { run, stream, writes, lang, paint: Paint(false) }
    }

    /// A packet in words: what its headers say, and what befell it.
    pub fn in_words(&self, packet: &Packet) -> String {
        [self.header(packet), self.incidents(packet)].concat().join(" ")
    }

    /// A packet's label in at most `room` columns: what matters most comes first.
    pub fn text(&self, packet: &Packet, room: usize) -> String {
        let mut text = String::new();
        for word in self.header(packet) {
            push(&mut text, &word, room);
        }
        let incidents = self.incidents(packet);
        let kept = incidents.iter().map(|word| display_width(word) + 1).sum::<usize>();
        let columns = room.saturating_sub(display_width(&text) + 1 + kept);
        let carried = carries(&self.writes, packet).filter(|range| !range.is_empty());
        let shown = carried.filter(|range| columns >= (range.len() + 2).min(LEAST + 2));
        if let Some(range) = shown {
            text.push(' ');
            text += &if range.end <= self.stream.bytes.len() {
                self.cells(&self.stream, slice::from_ref(&range), columns)
            } else {
                // No write is on record: the packet's own bytes, and nobody's.
                let at = packet.frame.0.len().saturating_sub(range.len());
                let bytes = self.stream.unowned(&packet.frame.0[at..]);
                self.cells(&bytes, slice::from_ref(&(0..bytes.bytes.len())), columns)
            };
            let whose = self.paint.faint(&self.messages(&range));
            push(&mut text, &whose, room - kept.min(room));
        }
        for word in incidents {
            push(&mut text, &self.paint.unsure(&word), room);
        }
        text
    }

    /// Pieces of a stream in at most `columns`: `│AB│CDE│`. Long ones are
    /// shortened, and what does not fit at all is left out.
    pub fn cells(&self, stream: &Stream, ranges: &[Range<usize>], columns: usize) -> String {
        let natural = ranges.iter().map(|range| range.len() + 1).sum::<usize>() + 1;
        let mut room = columns.saturating_sub(1);
        let most = match natural <= columns {
            true => usize::MAX,
            // A fair share for each.
            false => (room / ranges.len().max(1)).saturating_sub(1).max(LEAST),
        };
        let mut text = String::new();
        for (index, range) in ranges.iter().enumerate() {
            let width = range.len().min(most);
            let last = index + 1 == ranges.len();
            // Room for the bar, and for the dots of what follows.
            if width + 1 + usize::from(!last && natural > columns) > room {
                return text + if room > 0 { "…" } else { "" };
            }
            text.push('│');
            text += &stream.piece(range.clone(), width, self.paint);
            room -= width + 1;
        }
        text + "│"
    }

    /// Why it never arrived, if so.
    pub fn lost(&self, packet: &Packet) -> Option<String> {
        let number = packet.data_number.unwrap_or(0);
        let knob = match packet.fate {
            Fate::Failed => return Some(words::NOT_CARRIED.get(self.lang).to_owned()),
            Fate::Dropped { because: Drop::DataNumber } => format!("--drop {number}"),
            Fate::Dropped { because: Drop::FragmentNumber } => {
                format!("--drop-fragment {}", self.run.fragment_number(packet))
            }
            Fate::Dropped { because: Drop::Chance } => "--loss".to_owned(),
            Fate::Dropped { because: Drop::HandshakeAck } => "--drop-handshake".to_owned(),
            Fate::Dropped { because: Drop::Cut } => "--cut-after".to_owned(),
            _ => return None,
        };
        Some(words::lost_by(&knob).get(self.lang).to_owned())
    }

    fn header(&self, packet: &Packet) -> Vec<String> {
        let mut header = Vec::new();
        if packet.connection.is_some_and(|connection| connection > 0) {
            let other = match (packet.is_marker(), &packet.tcp) {
                (true, _) => words::OUR_MARKER,
                (false, Some(_)) => words::OTHER_CONNECTION,
                (false, None) => words::OTHER_SOCKETS,
            };
            let other = other.get(self.lang);
            header.push(words::in_brackets(other, self.lang).trim_start().to_owned());
        }
        if let Some(tcp) = &packet.tcp {
            header.extend(segment(tcp));
        } else if let Some(udp) = packet.udp {
            header.push(format!("UDP {} B", udp.payload_bytes));
        }
        if let Some(ip) = packet.ip.filter(|ip| ip.is_fragment()) {
            let start = ip.fragment_offset_bytes;
            let end = start.saturating_add(ip.payload_bytes()).saturating_sub(1);
            let more = if ip.more_fragments { " MF" } else { "" };
            header.push(format!("{} {start}–{end}{more}", words::FRAGMENT.get(self.lang)));
        }
        header.extend(packet.other.clone());
        header
    }

    /// What happened to it on its way, short of being lost.
    fn incidents(&self, packet: &Packet) -> Vec<String> {
        let number = packet.data_number.unwrap_or(0);
        let is = |of: fn(&Tcp) -> bool| packet.tcp.as_ref().is_some_and(of);
        let on_its_way = match packet.fate {
            Fate::Arrived { held: true, .. } => {
                Some(words::held_by(&format!("--reorder {number}")))
            }
            Fate::Arrived { copies: 2.., .. } => {
                Some(words::twice_by(&format!("--duplicate {number}")))
            }
            Fate::OnTheWay => Some(words::ON_ITS_WAY.into()),
            _ => None,
        };
        let of_tcp = [
            (is(|tcp| tcp.retransmission), words::RETRANSMISSION),
            (is(|tcp| tcp.probe), words::PROBE),
            // A reset's window means nothing.
            (is(|tcp| tcp.window_bytes == 0 && !tcp.flags.rst), words::WINDOW_CLOSED),
        ];
        let of_tcp = of_tcp.into_iter().filter(|(is, _)| *is).map(|(_, word)| word.into());
        let all = of_tcp.chain(on_its_way);
        all.map(|incident| incident.get(self.lang).to_owned()).collect()
    }

    /// Whose bytes these are, for readers who see no colours.
    fn messages(&self, range: &Range<usize>) -> String {
        let touched: Vec<usize> = (self.run.layout.iter())
            .filter(|piece| piece.frame.start < range.end && range.start < piece.frame.end)
            .map(|piece| piece.message + 1)
            .collect();
        match touched[..] {
            [] => String::new(),
            [one] => format!("{} {one}", words::MESSAGE.get(self.lang)),
            [first, .., last] => format!("{} {first}–{last}", words::MESSAGES.get(self.lang)),
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
