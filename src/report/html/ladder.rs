//! The packets and calls of a run over time: the sender above, the receiver below,
//! time to the right, in as many lines as it takes.

use super::arrows::{Arrow, OnArrows, ends};
use super::axis::{LEFT, Staff, staves};
use super::chips::{MOST_LETTERS, chip, chip_width};
use super::markup::{Markup, Tenths, leaf, tag};
use super::scene::{Happening, Scene};
use super::waits::{LongWait, waits};
use super::words;
use crate::report::words as common;
use crate::trace::Side;
use crate::trace::packet::{Fate, Packet, Tcp};
use std::ops::Range;

/// The hosts' lines, and all of it.
pub const SENDER: f64 = 58.0;
pub const RECEIVER: f64 = 144.0;
pub const HEIGHT: f64 = 206.0;
pub const WIDTH: f64 = 1200.0;

pub struct LadderDrawing<'s> {
    scene: &'s Scene<'s>,
    pub times: Vec<f64>,
    pub staves: Vec<Staff>,
    /// Where the packet that left as that doing came.
    came: Vec<Option<usize>>,
    waits: Vec<LongWait>,
}

impl<'s> LadderDrawing<'s> {
    pub fn of(scene: &'s Scene<'s>) -> LadderDrawing<'s> {
        let doings = &scene.doings;
        let times: Vec<f64> = doings.iter().map(|doing| scene.ms(doing.at_ns)).collect();
        let called = |what: &Happening| matches!(what, Happening::Called(..));
        let before = doings.iter().position(|doing| called(&doing.what)).unwrap_or(0);
        // A handshake, and nothing that carries bytes.
        let quiet =
            |what: &Happening| matches!(what, Happening::Left(_, None) | Happening::Came(_));
        let quiet = doings[..before].iter().all(|doing| quiet(&doing.what));
        let before = if (2..=12).contains(&before) && quiet { before } else { 0 };
        let wide = |what: &Happening| match what {
            Happening::Called(_, bytes) => chip_width(scene, bytes, MOST_LETTERS) + 8.0,
            Happening::Left(packet, None) if packet.fate.is_lost() => 60.0,
            Happening::Left(_, Some(bytes)) => {
                (chip_width(scene, bytes, MOST_LETTERS) * 0.5 + 8.0).clamp(24.0, 60.0)
            }
            Happening::Left(_, None) => 24.0,
            Happening::Came(_) => 14.0,
        };
        let widths: Vec<f64> = doings.iter().map(|doing| wide(&doing.what)).collect();
        let mut came = vec![None; doings.len()];
        for (at, doing) in doings.iter().enumerate() {
            if let Happening::Came(left) = doing.what {
                came[left] = Some(at);
            }
        }
        let staves = staves(&times, &widths, before);
        LadderDrawing { scene, waits: waits(scene), times, staves, came }
    }

    pub fn staff(&self, index: usize, to: &mut Markup) {
        let staff = &self.staves[index];
        self.ground(index, staff, to);
        self.waited(staff, to);
        let mut labels = Markup::new(to.only);
        let carried =
            |bytes: &Option<Range<usize>>| bytes.as_ref().map(|bytes| self.scene.payload(bytes));
        let (mut data, mut free, mut taken) = (0, f64::MIN, OnArrows::default());
        for at in staff.doings.clone() {
            match &self.scene.doings[at].what {
                Happening::Left(packet, bytes) => {
                    let arrow = self.arrow(staff, at, packet);
                    arrow.draw(carried(bytes), to);
                    if packet.fate.is_lost() {
                        let ((x, y), words) = (arrow.until, words::LOST.into());
                        taken.hot(x + 12.0, y, &words, &mut labels);
                    }
                    match bytes {
                        Some(bytes) => {
                            self.riding(bytes, &arrow, data, &mut taken, &mut labels);
                            data += 1;
                        }
                        None => self.says(&arrow, &mut free, &mut labels),
                    }
                }
                Happening::Came(left) if *left < staff.doings.start => {
                    if let Happening::Left(packet, bytes) = &self.scene.doings[*left].what {
                        let [from, until] = ends(packet.from);
                        let from = (LEFT - 8.0, (from + until) / 2.0);
                        let until = (staff.place(at).unwrap_or(LEFT), until);
                        Arrow { packet, from, until, whole: true }.draw(carried(bytes), to);
                    }
                }
                _ => {}
            }
        }
        to.add(labels);
        self.calls(staff, to);
    }

    /// Instants, the hosts, and the times below.
    fn ground(&self, index: usize, staff: &Staff, to: &mut Markup) {
        let decimals = if self.times.last().is_some_and(|last| *last < 2.0) { 3 } else { 1 };
        let (mut zones, mut ticks) = (String::new(), String::new());
        for (place, _) in &staff.instants {
            if place.end - place.start > 40.0 {
                let (from, until) = (Tenths(place.start + 4.0), Tenths(place.end - 4.0));
                zones += &format!("M{from} 10H{until}V182H{from}z");
            }
            ticks += &format!("M{} 184v5", Tenths((place.start + place.end) / 2.0));
        }
        leaf!(to, "path" "class" = "zone", "d" = zones);
        leaf!(to, "path" "class" = "tick", "d" = ticks);
        tag!(to, "text" "class" = "tk mid", "y" = "201");
        // Both ends of an instant where there is room for them, else its beginning, or none.
        let middle = |place: &Range<f64>| (place.start + place.end) / 2.0;
        let wide = |words: &String| 8.2 * words.chars().count() as f64;
        let mut free = LEFT - 4.0;
        for (at, (place, time)) in staff.instants.iter().enumerate() {
            let [from, until] = [time.start, time.end].map(|time| format!("{time:.decimals$}"));
            let next = staff.instants.get(at + 1);
            let next = next.map_or(WIDTH, |(place, _)| middle(place) - wide(&from) / 2.0);
            let both = if from == until { from.clone() } else { format!("{from}–{until}") };
            let (x, all) = (middle(place), wide(&both) / 2.0);
            let words = if x - all >= free && x + all <= next { both } else { from };
            let half = wide(&words) / 2.0;
            if x - half >= free {
                free = x + half;
                tag!(to, "tspan" "x" = Tenths(x); (words));
            }
        }
        to.end("text");
        let breaks: Vec<f64> =
            staff.before.iter().chain(&staff.narrowed).map(|(x, _)| *x).collect();
        for y in [SENDER, RECEIVER] {
            let mut path = format!("M{} {y}", LEFT - 6.0);
            for x in &breaks {
                path += &format!("H{}m10 0", Tenths(x - 5.0));
            }
            leaf!(to, "path" "class" = "line",
                "d" = format!("{path}H{}", Tenths(staff.end + 24.0)));
            for x in &breaks {
                let (x, y) = (Tenths(x - 8.0), y + 8.0);
                leaf!(to, "path" "class" = "brk", "d" = format!("M{x} {y}l6-16m4 16l6-16"));
            }
        }
        for (y, host) in
            [(SENDER, common::SENDER), (RECEIVER, common::RECEIVER), (196.0, words::MS)]
        {
            tag!(to, "text" "class" = "rl end", "x" = "82", "y" = y + 5.0; [host.into()]);
        }
        if let Some((_, ms)) = staff.before.filter(|_| index == 0) {
            for (y, words) in [(24, words::HANDSHAKE.into()), (40, words::narrowed(ms))] {
                tag!(to, "text" "class" = "note", "x" = LEFT - 4.0, "y" = y; [words]);
            }
        }
        for (x, ms) in &staff.narrowed {
            tag!(to, "text" "class" = "note mid", "x" = Tenths(*x), "y" = "171";
                [words::narrowed(*ms)]);
        }
    }

    /// From where to where a packet is drawn in this line.
    fn arrow<'p>(&self, staff: &Staff, at: usize, packet: &'p Packet) -> Arrow<'p> {
        let x = staff.place(at).unwrap_or(LEFT);
        let [from, until] = ends(packet.from);
        let beside = self.neighbour(staff, at, packet.from);
        let (end, share, whole) = match (self.came[at], packet.fate) {
            (Some(came), _) => match staff.place(came) {
                Some(end) => (end, 1.0, true),
                // It goes on in the next line, and ends at this one's edge, halfway down.
                None => (staff.end + 48.0, 0.5, false),
            },
            (None, Fate::OnTheWay) => {
                let share = ((staff.end + 20.0 - x) / beside).clamp(0.12, 0.7);
                (x + beside * share, share, false)
            }
            // Its cross, and the word behind it, are still in the picture.
            (None, _) => ((x + beside * 0.56).min(WIDTH - 60.0).max(x + 8.0), 0.56, false),
        };
        Arrow { packet, from: (x, from), until: (end, from + (until - from) * share), whole }
    }

    /// How far the next packet of that host that came goes to the right.
    fn neighbour(&self, staff: &Staff, at: usize, side: Side) -> f64 {
        let near = |other: &usize| match &self.scene.doings[*other].what {
            Happening::Left(packet, _) if packet.from == side => {
                let end = staff.place(self.came[*other]?)?;
                Some((end - staff.place(*other)?).max(40.0))
            }
            _ => None,
        };
        let mut others: Vec<usize> = staff.doings.clone().collect();
        others.sort_by_key(|other| other.abs_diff(at));
        others.iter().find_map(near).unwrap_or(120.0)
    }

    /// The bytes on an arrow, where there is room for their letters, or at least for how
    /// many they are; and whether they were sent again.
    fn riding(
        &self,
        bytes: &Range<usize>,
        arrow: &Arrow,
        nth: usize,
        taken: &mut OnArrows,
        to: &mut Markup,
    ) {
        // None beside its neighbour; what is lost ends at about half.
        const SHARES: [f64; 9] = [0.5, 0.25, 0.75, 0.5, 0.25, 0.375, 0.625, 0.125, 0.875];
        let shares: &[f64] =
            if arrow.packet.fate.is_lost() { &[0.45, 0.0] } else { &SHARES[nth % 3..] };
        let free = |most: usize| {
            let wide = chip_width(self.scene, bytes, most);
            let mut places = shares.iter().map(|share| arrow.at(*share));
            places.find(|(x, y)| taken.is_free(*x, *y, wide)).map(|place| (most, place))
        };
        let Some((most, (x, y))) = free(MOST_LETTERS).or_else(|| free(0)) else { return };
        let wide = chip(self.scene, bytes, most, x, y - 10.0, to);
        taken.take(x, y, wide);
        if arrow.packet.tcp.as_ref().is_some_and(|tcp| tcp.retransmission)
            && !arrow.packet.fate.is_lost()
        {
            taken.hot(x + wide / 2.0 + 7.0, y, &words::SENT_AGAIN.into(), to);
        }
    }

    /// What a packet without data says; not where another has just said it.
    fn says(&self, arrow: &Arrow, free: &mut f64, to: &mut Markup) {
        let packet = arrow.packet;
        let named =
            |tcp: &Tcp| ["RST", "FIN"].into_iter().find(|name| tcp.flags.names().contains(name));
        let (share, words) = match &packet.tcp {
            None if packet.other.is_none() && packet.udp.is_some() => (0.5, "UDP 0 B".to_owned()),
            None => (0.5, packet.other.clone().unwrap_or_default()),
            Some(tcp) if tcp.flags.syn => return,
            Some(tcp) => match (named(tcp), tcp.ack) {
                (Some(name), _) => (0.6, name.to_owned()),
                (None, Some(ack)) if packet.from == Side::Receiver => (0.5, format!("ACK {ack}")),
                _ => return,
            },
        };
        let (x, y) = arrow.at(share);
        if x >= *free && !words.is_empty() {
            *free = x + 20.0 + 7.0 * words.len() as f64;
            tag!(to, "text" "class" = "ak halo", "x" = Tenths(x + 8.0), "y" = Tenths(y + 5.0); (words));
        }
    }

    /// The calls at either host; what follows itself is named once.
    fn calls(&self, staff: &Staff, to: &mut Markup) {
        let call = |at: usize| match &self.scene.doings[at].what {
            Happening::Called(side, bytes) => Some((at, *side, bytes)),
            _ => None,
        };
        let calls: Vec<_> = staff.doings.clone().filter_map(call).collect();
        let (mut ticks, mut named) = (String::new(), [false; 2]);
        for same in calls.chunk_by(|a, b| a.1 == b.1) {
            let mut end = 0.0;
            let side = same[0].1;
            let is_sender = side == Side::Sender;
            let (tick, y) = match is_sender {
                true => (format!("{SENDER}V32"), 12.0),
                false => (format!("{RECEIVER}v10"), RECEIVER + 10.0),
            };
            for (at, _, bytes) in same {
                let x = staff.place(*at).unwrap_or(LEFT);
                ticks += &format!("M{} {tick}", Tenths(x));
                end = x + chip(self.scene, bytes, MOST_LETTERS, x, y, to) / 2.0;
            }
            // What a row of calls is, its first says.
            let first = !std::mem::replace(&mut named[usize::from(is_sender)], true);
            if !first && same.len() == 1 {
                continue;
            }
            tag!(to, "text" "class" = "note", "x" = Tenths(end + 8.0), "y" = y + 15.0);
            match first {
                true => to.drawn(&words::called(side, same.len())),
                false => to.text(format!("×{}", same.len())),
            }
            to.end("text");
        }
        leaf!(to, "path" "class" = "tick", "d" = ticks);
    }

    fn waited(&self, staff: &Staff, to: &mut Markup) {
        for wait in &self.waits {
            let (Some(from), Some(until)) = (staff.place(wait.from), staff.place(wait.until))
            else {
                continue;
            };
            tag!(to, "g" "class" = "hold", "data-b" = self.scene.payload(&wait.bytes));
            let (f, u) = (Tenths(from), Tenths(until));
            // Of the bracket its beginning, its length and its end, then its arrow's head
            // and the words: how far each is from the host's line.
            let (host, [begin, along, end, point, words], head) = match wait.at {
                Side::Sender => (SENDER, [-22.0, -9.0, -2.0, -7.0, -15.0], "l4 6l4-6"),
                Side::Receiver => (RECEIVER, [2.0, 37.0, 33.0, 38.0, 41.0], "l4-6l4 6"),
            };
            let head = format!("M{} {}{head}", Tenths(until - 4.0), host + point);
            let x = match wait.at {
                Side::Sender => {
                    (from.max(staff.place(wait.clear).unwrap_or(from)) + until) / 2.0 + 14.0
                }
                Side::Receiver => (from + until) / 2.0,
            };
            // What waits at the receiver is said in the line itself: above it are the reads.
            let said = wait.words();
            let half = 4.6 * said.en.len() as f64 + 4.0;
            let cut = match wait.at {
                Side::Receiver if x - half > from => {
                    format!("H{}M{} {}", Tenths(x - half), Tenths(x + half), host + along)
                }
                _ => String::new(),
            };
            let path = format!("M{f} {}V{}{cut}H{u}V{}", host + begin, host + along, host + end);
            leaf!(to, "path" "class" = "hb", "d" = path);
            leaf!(to, "path" "class" = "ha", "d" = head);
            let y = host + words;
            let seen = format!("{:.3}", self.times[wait.until]);
            tag!(to, "text" "class" = "hot halo mid", "x" = Tenths(x), "y" = Tenths(y), "data-t" = seen;
                [said]);
            to.raw("</g>");
        }
    }
}
