//! A packet's way from host to host.

use super::ladder::{RECEIVER, SENDER};
use super::markup::{Markup, Tenths, leaf};
use crate::trace::Side;
use crate::trace::packet::{Fate, Packet};
use std::ops::Range;

/// A packet's line.
pub struct Arrow {
    pub from: (f64, f64),
    pub until: (f64, f64),
    /// Whether it came.
    pub whole: bool,
}

impl Arrow {
    /// So far along it.
    pub fn at(&self, share: f64) -> (f64, f64) {
        let ((x, y), (end_x, end_y)) = (self.from, self.until);
        (x + (end_x - x) * share, y + (end_y - y) * share)
    }

    /// The packet as its line, its head and its fate; it carries this part of all
    /// messages.
    pub fn packet(&self, packet: &Packet, carries: Option<Range<usize>>, to: &mut Markup) {
        let tcp = packet.tcp.as_ref();
        let again = tcp.is_some_and(|tcp| tcp.retransmission);
        let class = match (&carries, packet.fate) {
            (_, Fate::Dropped { .. } | Fate::Failed) => "pk gone",
            (None, Fate::OnTheWay) => "pk ack way",
            (_, Fate::OnTheWay) => "pk data way",
            (Some(_), _) if again => "pk data again",
            (Some(_), _) => "pk data",
            (None, _) if tcp.is_some_and(|tcp| tcp.flags.syn) => "pk ack hs",
            (None, _) => "pk ack",
        };
        to.begin("g");
        to.attribute("class", class);
        if let Some(common) = carries {
            to.attribute("data-b", format!("{} {}", common.start, common.end));
        }
        to.raw(">");
        let ((x, y), (end_x, end_y)) = (self.from, self.until);
        let line = format!("M{} {}L{} {}", Tenths(x), Tenths(y), Tenths(end_x), Tenths(end_y));
        leaf!(to, "path" "class" = "ln", "d" = line);
        if self.whole {
            let long = (end_x - x).hypot(end_y - y).max(1.0);
            let (along, across) = ((end_x - x) / long, (end_y - y) / long);
            let corner = |side: f64| {
                let x = end_x - 8.0 * along - side * across;
                format!("L{} {}", Tenths(x), Tenths(end_y - 8.0 * across + side * along))
            };
            let head =
                format!("M{} {}{}{}z", Tenths(end_x), Tenths(end_y), corner(3.6), corner(-3.6));
            leaf!(to, "path" "class" = "hdp", "d" = head);
        }
        if class == "pk gone" {
            let (x, y) = (Tenths(end_x - 7.0), Tenths(end_y - 7.0));
            leaf!(to, "path" "class" = "x", "d" = format!("M{x} {y}l14 14m0-14l-14 14"));
        }
        to.end("g");
    }
}

/// From which host's line to which.
pub fn ends(from: Side) -> [f64; 2] {
    match from {
        Side::Sender => [SENDER, RECEIVER],
        Side::Receiver => [RECEIVER, SENDER],
    }
}
