//! What the cable between the two hosts is like.

use crate::Text;
use crate::link::words;
use crate::scenario::LinkKind;
use crate::trace::LinkInfo;
use serde::{Deserialize, Serialize};

/// The knobs of the cable. By default it is perfect: 1500 bytes, no delay, no
/// loss.
///
/// Delays, rate and chance are the same in both directions; `drop`,
/// `drop_fragment`, `duplicate` and `reorder` name packets of the sender.
/// Faults are for the experiment's own TCP and UDP packets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Cable {
    /// The largest IP packet that it carries, in bytes, 68 to 65535; for IPv6
    /// at least 1280.
    pub mtu_bytes: u32,
    /// How long a packet takes to the other end, in milliseconds.
    pub delay_ms: f64,
    /// How much longer it takes at most, by chance, in milliseconds. A packet
    /// never overtakes another because of it.
    pub jitter_ms: f64,
    /// How fast bits go onto the cable, in thousands per second; those of the
    /// Ethernet frame are counted. `None`: at once.
    pub rate_kbit: Option<u64>,
    /// Loses the n-th data packet of each connection (the first is 1). A
    /// retransmission does not count, and gets through.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drop: Vec<u32>,
    /// Loses the n-th IP fragment (the first is 1), counted through the run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drop_fragment: Vec<u32>,
    /// Loses each packet with this probability, in percent.
    pub loss_percent: f64,
    /// Delivers the n-th data packet of each connection twice.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub duplicate: Vec<u32>,
    /// Holds the n-th data packet of each connection back until the next one
    /// has overtaken it, or `reorder_hold_ms` have passed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reorder: Vec<u32>,
    /// How long `reorder` waits for the next one, in milliseconds.
    pub reorder_hold_ms: f64,
    /// Loses the third packet of each TCP handshake, and its repetitions, until
    /// data flows.
    pub drop_handshake: bool,
    /// Carries the sender's first N data packets of the experiment's connection, and
    /// what acknowledges them; from then on it loses everything, in both directions.
    pub cut_after: Option<u32>,
    /// What chance begins with: the same seed, the same choices.
    pub seed: u64,
}

impl Default for Cable {
    fn default() -> Cable {
        Cable {
            mtu_bytes: 1500,
            delay_ms: 0.0,
            jitter_ms: 0.0,
            rate_kbit: None,
            drop: Vec::new(),
            drop_fragment: Vec::new(),
            loss_percent: 0.0,
            duplicate: Vec::new(),
            reorder: Vec::new(),
            reorder_hold_ms: 50.0,
            drop_handshake: false,
            cut_after: None,
            seed: 0,
        }
    }
}

/// The longest delay of any kind that is accepted, in milliseconds.
const MAX_DELAY_MS: f64 = 60_000.0;

impl Cable {
    pub fn info(&self) -> LinkInfo {
        let (mtu_bytes, delay_ms) = (Some(self.mtu_bytes.into()), Some(self.delay_ms));
        LinkInfo { kind: LinkKind::Wire, mtu_bytes, delay_ms, because: None }
    }

    /// Checks that these values are possible. The sentence says which one is wrong,
    /// and which would do.
    pub fn check(&self, ipv6: bool) -> Result<(), Text> {
        // RFC 791, section 3.2: every link carries 68 bytes unfragmented. RFC
        // 8200, section 5: IPv6 wants 1280.
        let least = if ipv6 { 1280.0 } else { 68.0 };
        if ipv6 && self.mtu_bytes < 1280 {
            return Err(words::mtu_too_small_for_ipv6(self.mtu_bytes));
        }
        for (name, value, least, most) in [
            ("mtu_bytes", self.mtu_bytes.into(), least, 65_535.0),
            ("delay_ms", self.delay_ms, 0.0, MAX_DELAY_MS),
            ("jitter_ms", self.jitter_ms, 0.0, MAX_DELAY_MS),
            ("reorder_hold_ms", self.reorder_hold_ms, 0.0, MAX_DELAY_MS),
            ("loss_percent", self.loss_percent, 0.0, 100.0),
        ] {
            if !(least..=most).contains(&value) {
                return Err(words::out_of_range(name, value, least, most));
            }
        }
        if self.rate_kbit == Some(0) {
            return Err(words::RATE_IS_0.into());
        }
        for (name, numbers) in [
            ("drop", &self.drop[..]),
            ("drop_fragment", &self.drop_fragment),
            ("duplicate", &self.duplicate),
            ("reorder", &self.reorder),
            ("cut_after", self.cut_after.as_slice()),
        ] {
            if numbers.contains(&0) {
                return Err(words::no_packet_0(name));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cable_that_cannot_be_is_refused_with_a_word() {
        let cable = |change: fn(&mut Cable)| {
            let mut cable = Cable::default();
            change(&mut cable);
            cable
        };
        assert_eq!(Cable::default().check(true), Ok(()));
        for (bad, ipv6, word) in [
            (cable(|cable| cable.mtu_bytes = 67), false, "mtu_bytes"),
            (cable(|cable| cable.mtu_bytes = 1279), true, "RFC 8200"),
            (cable(|cable| cable.mtu_bytes = 65536), true, "mtu_bytes"),
            (cable(|cable| cable.delay_ms = -1.0), false, "delay_ms"),
            (cable(|cable| cable.jitter_ms = f64::NAN), false, "jitter_ms"),
            (cable(|cable| cable.loss_percent = 100.1), false, "loss_percent"),
            (cable(|cable| cable.rate_kbit = Some(0)), false, "rate_kbit"),
            (cable(|cable| cable.drop = vec![1, 0]), false, "drop"),
        ] {
            let refused = bad.check(ipv6).unwrap_err();
            assert!(refused.en.contains(word) && refused.zh.contains(word), "{refused:?}");
        }
        assert!(
            serde_json::from_str::<Cable>(r#"{"delay": 20}"#).is_err(),
            "unknown fields are refused"
        );
    }
}
