//! A packet's way from host to host.

use super::ladder::{RECEIVER, SENDER};
use super::markup::{Markup, Tenths, tag};
use crate::Text;
use crate::trace::Side;
use crate::trace::packet::{Fate, Packet};

pub struct Arrow<'p> {
    pub packet: &'p Packet,
    pub from: (f64, f64),
    pub until: (f64, f64),
    pub whole: bool,
}

impl Arrow<'_> {
    /// So far along it.
    pub fn at(&self, share: f64) -> (f64, f64) {
        let ((x, y), (end_x, end_y)) = (self.from, self.until);
        (x + (end_x - x) * share, y + (end_y - y) * share)
    }

    /// Its line, its head and its fate; it carries this part of all messages.
    pub fn draw(&self, carries: Option<String>, to: &mut Markup) {
        let packet = self.packet;
        let tcp = packet.tcp.as_ref();
        let again = tcp.is_some_and(|tcp| tcp.retransmission);
        let class = match (&carries, packet.fate) {
            _ if packet.fate.is_lost() => "pk gone",
            (None, Fate::OnTheWay) => "pk ack way",
            (_, Fate::OnTheWay) => "pk data way",
            (Some(_), _) if again => "pk data again",
            (Some(_), _) => "pk data",
            (None, _) if tcp.is_some_and(|tcp| tcp.flags.syn) => "pk ack hs",
            (None, _) => "pk ack",
        };
        let mut drawn = |class: &'static str, path: &str| {
            to.begin("path");
            to.attribute("class", class);
            if let Some(bytes) = &carries {
                to.attribute("data-b", bytes);
            }
            to.attribute("d", path);
            to.leaf();
        };
        let ((x, y), (end_x, end_y)) = (self.from, self.until);
        let [from_x, from_y, to_x, to_y] = [x, y, end_x, end_y].map(Tenths);
        let mut path = format!("M{from_x} {from_y}L{to_x} {to_y}");
        if self.whole {
            let long = (end_x - x).hypot(end_y - y).max(1.0);
            let (along, across) = ((end_x - x) / long, (end_y - y) / long);
            let back = [-7.5 * along - 3.0 * across, -7.5 * across + 3.0 * along];
            let ([x, y], [side_x, side_y]) =
                (back.map(Tenths), [6.0 * across, -6.0 * along].map(Tenths));
            path += &format!("m0 0l{x} {y}l{side_x} {side_y}z");
        }
        drawn(class, &path);
        if class == "pk gone" {
            let (x, y) = (Tenths(end_x - 7.0), Tenths(end_y - 7.0));
            drawn("x", &format!("M{x} {y}l14 14m0-14l-14 14"));
        }
    }
}

pub fn ends(from: Side) -> [f64; 2] {
    match from {
        Side::Sender => [SENDER, RECEIVER],
        Side::Receiver => [RECEIVER, SENDER],
    }
}

/// What stands on arrows: the middle of each, and how wide it is. All are about as high.
#[derive(Default)]
pub struct OnArrows(Vec<(f64, f64, f64)>);

impl OnArrows {
    pub fn is_free(&self, x: f64, y: f64, wide: f64) -> bool {
        let apart = |(other_x, other_y, other): &(f64, f64, f64)| {
            (x - other_x).abs() >= (wide + other) / 2.0 + 3.0 || (y - other_y).abs() >= 21.0
        };
        self.0.iter().all(apart)
    }

    pub fn take(&mut self, x: f64, y: f64, wide: f64) {
        self.0.push((x, y, wide));
    }

    /// What befell a packet, from there to the right.
    pub fn hot(&mut self, x: f64, y: f64, words: &Text, to: &mut Markup) {
        let wide = 9.0 * words.en.len() as f64;
        self.take(x + wide / 2.0, y, wide);
        tag!(to, "text" "class" = "hot halo", "x" = Tenths(x), "y" = Tenths(y + 5.0); [words]);
    }
}
