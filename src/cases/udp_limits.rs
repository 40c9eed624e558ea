//! **udp-limits**: the longest datagram, and one byte more.
//!
//! UDP's length field has 16 bits and counts its own header of 8 (RFC 768).
//! IPv4's total length has 16 bits as well and counts 20 more (RFC 791); IPv6
//! does not count its header (RFC 8200). No buffer and no option changes that.
//!
//! ```text
//! IPv4  65535 - 20 - 8 = 65507 goes, 65508 is EMSGSIZE
//! IPv6  65535      - 8 = 65527 goes, 65528 is EMSGSIZE
//! ```

use super::*;
use crate::lab::datagrams::{in_turns, longest_datagram};

pub(super) const CASE: Case =
    Case::new(files!("udp-limits"), &[RECV, BUFFERS, ADDRESS], runs, Claims::Made(claims));

fn runs(scenario: &Scenario) -> Vec<Run> {
    let longest = longest_datagram(scenario);
    // One at a time: even a default buffer does not hold many of these.
    Runs::of_datagrams(scenario)
        .main("main", in_turns)
        .turned_for(datagrams_of([longest, longest + 1]))
        .control("control", in_turns)
        .turned_for(datagrams_of([longest, longest]))
        .no_cure("bigger-buffer", in_turns)
        .turned_for(datagrams_of([longest, longest + 1]))
        .turned(|values| values.sndbuf_bytes = Some(1 << 20))
        .all()
}

fn claims(scenario: &Scenario) -> Vec<String> {
    /// What an Ethernet packet of 1500 bytes has room for, behind the headers of IPv4
    /// and UDP.
    const ONE_PACKET: usize = 1500 - 20 - 8;
    let longest = longest_datagram(scenario);
    vec![
        format!("main.naive.longest_read == {longest}"),
        format!("main.naive.longest_read > {ONE_PACKET}"),
        "main.naive.too_long == 1".to_owned(),
        format!("main.framed.longest_read == {longest}"),
        "main.framed.too_long == 1".to_owned(),
        "control.naive.too_long == 0".to_owned(),
        "control.naive.intact == control.naive.messages".to_owned(),
        "bigger-buffer.naive.too_long == 1".to_owned(),
    ]
}
