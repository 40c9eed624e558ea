//! What becomes of each packet: the faults, on purpose or by chance.

use super::Cable;
use super::cut::LineCut;
use crate::capture::Note;
use crate::link::Side;
use crate::trace::packet::Drop;
use rand::rngs::ChaCha8Rng;
use rand::{Rng as _, SeedableRng as _};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    /// Carries it, this many times.
    Carry { copies: u8 },
    /// Carries it after the next one.
    Hold,
    /// Loses it.
    Lose(Drop),
}

pub(super) struct Plan {
    cable: Cable,
    loss: [ChaCha8Rng; 2],
    jitter: [ChaCha8Rng; 2],
    cut: Option<LineCut>,
}

impl Plan {
    pub fn new(cable: &Cable) -> Plan {
        // A stream of numbers for each direction and purpose: how packets of
        // the two directions happen to fall between each other must not change
        // what is chosen for them.
        let stream = |number| {
            let mut numbers = ChaCha8Rng::seed_from_u64(cable.seed);
            numbers.set_stream(number);
            numbers
        };
        Plan {
            cable: cable.clone(),
            loss: [stream(0), stream(1)],
            jitter: [stream(2), stream(3)],
            cut: cable.cut_after.map(LineCut::after),
        }
    }

    /// Decides about one packet. To be asked once for each, in their order.
    pub fn decide(&mut self, from: Side, note: &Note) -> Decision {
        let carry = Decision::Carry { copies: 1 };
        if !note.ours {
            return carry;
        }
        // Drawn first and for every packet, so that the draws of later ones do
        // not depend on what else happens to this one.
        let unlucky = self.cable.loss_percent > 0.0
            && chance(&mut self.loss[from.index()]) * 100.0 < self.cable.loss_percent;
        if self.cut.as_mut().is_some_and(|cut| cut.loses(from, note)) {
            return Decision::Lose(Drop::Cut);
        }
        if self.cable.drop_handshake && note.tcp.as_ref().is_some_and(|tcp| tcp.handshake_ack) {
            return Decision::Lose(Drop::HandshakeAck);
        }
        if from == Side::Sender {
            let named = |numbers: &[u32], number: Option<u32>| {
                number.is_some_and(|number| numbers.contains(&number))
            };
            if named(&self.cable.drop_fragment, note.fragment_number) {
                return Decision::Lose(Drop::FragmentNumber);
            }
            if named(&self.cable.drop, note.data_number) {
                return Decision::Lose(Drop::DataNumber);
            }
            if unlucky {
                return Decision::Lose(Drop::Chance);
            }
            if named(&self.cable.reorder, note.data_number) {
                return Decision::Hold;
            }
            if named(&self.cable.duplicate, note.data_number) {
                return Decision::Carry { copies: 2 };
            }
        }
        if unlucky { Decision::Lose(Drop::Chance) } else { carry }
    }

    /// How long the next packet takes, in nanoseconds.
    pub fn delay_ns(&mut self, from: Side) -> u64 {
        let mut delay_ms = self.cable.delay_ms;
        if self.cable.jitter_ms > 0.0 {
            delay_ms += self.cable.jitter_ms * chance(&mut self.jitter[from.index()]);
        }
        ns(delay_ms)
    }

    /// How long `bytes` take to get onto the cable, in nanoseconds.
    pub fn serialisation_ns(&self, bytes: usize) -> u64 {
        // bits / (1000 bits per second) = milliseconds
        self.cable.rate_kbit.map_or(0, |rate| (bytes as u64 * 8).saturating_mul(1_000_000) / rate)
    }

    /// How long a packet is held back at most, in nanoseconds.
    pub fn hold_ns(&self) -> u64 {
        ns(self.cable.reorder_hold_ms)
    }
}

/// Milliseconds in nanoseconds; the cable was checked, so they are few enough.
fn ns(ms: f64) -> u64 {
    (ms * 1e6).round() as u64
}

/// A number from 0 (included) to 1 (not), from the upper 53 bits of the next
/// 64: a formula of our own, so that a seed means the same for ever.
fn chance(numbers: &mut ChaCha8Rng) -> f64 {
    (numbers.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(number: u32) -> Note {
        Note { connection: Some(0), data_number: Some(number), ours: true, ..Note::default() }
    }

    fn losses(seed: u64, side: Side) -> Vec<u32> {
        let mut plan = Plan::new(&Cable { loss_percent: 10.0, seed, ..Cable::default() });
        (1..=100)
            .filter(|number| plan.decide(side, &data(*number)) != Decision::Carry { copies: 1 })
            .collect()
    }

    #[test]
    fn a_seed_repeats_and_another_does_not() {
        assert_eq!(losses(7, Side::Sender), losses(7, Side::Sender));
        assert_ne!(losses(7, Side::Sender), losses(8, Side::Sender));
        assert_ne!(losses(7, Side::Sender), losses(7, Side::Receiver));
    }

    #[test]
    fn what_a_seed_means_stays_the_same() {
        assert_eq!(losses(1, Side::Sender), [2, 13, 24, 25, 29, 65, 88, 93, 94]);
    }

    #[test]
    fn only_the_named_packet_of_the_sender_and_not_its_repetition() {
        let mut plan = Plan::new(&Cable { drop: vec![2], ..Cable::default() });
        let again = Note { connection: Some(0), ours: true, ..Note::default() };
        assert_eq!(plan.decide(Side::Sender, &data(1)), Decision::Carry { copies: 1 });
        assert_eq!(plan.decide(Side::Sender, &data(2)), Decision::Lose(Drop::DataNumber));
        assert_eq!(plan.decide(Side::Sender, &again), Decision::Carry { copies: 1 });
        assert_eq!(plan.decide(Side::Receiver, &data(2)), Decision::Carry { copies: 1 });
    }

    #[test]
    fn a_thousand_bits_at_one_kbit_take_a_second() {
        let plan = Plan::new(&Cable { rate_kbit: Some(1), ..Cable::default() });
        assert_eq!(plan.serialisation_ns(125), 1_000_000_000);
    }
}
