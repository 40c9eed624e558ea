//! A line that is cut in the middle of a conversation, and not by the clock: it counts
//! packets, so that every run is cut at the same place.

use crate::capture::{Note, TcpNote};
use crate::link::Side;

/// A cable that carries so many data packets of the experiment's sender, and what
/// acknowledges them, and then nothing more.
pub(super) struct LineCut {
    last: u32,
    reached: Reached,
}

#[derive(Debug, Clone, Copy)]
enum Reached {
    /// The last data packet that is carried has not come.
    Whole,
    /// It has, and it begins with this number. Its ACK comes through, so that the sender
    /// knows where the line was cut.
    Acknowledging { seq: u64 },
    /// Nothing gets through.
    Through,
}

impl LineCut {
    /// One behind the sender's `last` data packet.
    pub fn after(last: u32) -> LineCut {
        LineCut { last, reached: Reached::Whole }
    }

    /// Whether this packet is lost to it. To be asked once for each, in their order.
    pub fn loses(&mut self, from: Side, note: &Note) -> bool {
        let number = note.data_number.filter(|_| from == Side::Sender);
        if matches!(self.reached, Reached::Through) || note.connection != Some(0) {
            return matches!(self.reached, Reached::Through);
        }
        match (self.reached, &note.tcp) {
            (_, tcp) if number == Some(self.last) => {
                // A datagram has no ACK to wait for.
                let seq = |tcp: &TcpNote| Reached::Acknowledging { seq: tcp.seq };
                self.reached = tcp.as_ref().map_or(Reached::Through, seq);
            }
            (Reached::Acknowledging { seq }, Some(tcp)) if from == Side::Receiver => {
                if tcp.ack > Some(seq) {
                    self.reached = Reached::Through;
                }
            }
            _ => return number > Some(self.last),
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(data_number: Option<u32>, seq: u64, ack: u64) -> Note {
        let tcp = TcpNote {
            seq,
            ack: Some(ack),
            window_bytes: 9,
            retransmission: false,
            new_bytes: 0,
            handshake_ack: false,
            peer_isn: 0,
            probe: false,
        };
        let ours = true;
        Note { connection: Some(0), data_number, ours, tcp: Some(tcp), ..Note::default() }
    }

    #[test]
    fn what_comes_behind_the_last_acknowledgement_is_lost() {
        let mut cut = LineCut::after(2);
        for (from, note, lost) in [
            (Side::Sender, segment(Some(1), 1, 1), false),
            (Side::Sender, segment(Some(2), 6, 1), false),
            (Side::Receiver, segment(None, 1, 6), false), // of the first alone
            (Side::Sender, segment(Some(3), 9, 1), true),
            (Side::Sender, segment(None, 6, 1), false), // again: it is not acknowledged
            (Side::Receiver, segment(Some(1), 1, 9), false), // its data do not count
            (Side::Sender, segment(None, 9, 2), true),
            (Side::Receiver, segment(None, 2, 9), true),
        ] {
            assert_eq!(cut.loses(from, &note), lost, "{from:?} {note:?}");
        }
    }

    #[test]
    fn a_datagram_is_the_last_when_it_has_come() {
        let mut cut = LineCut::after(1);
        let datagram = |number| {
            let ours = true;
            Note { connection: Some(0), data_number: Some(number), ours, ..Note::default() }
        };
        assert!(!cut.loses(Side::Sender, &datagram(1)));
        assert!(cut.loses(Side::Receiver, &datagram(1)));
        assert!(cut.loses(Side::Sender, &datagram(2)));
    }
}
