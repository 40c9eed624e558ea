//! **udp-fragment**: a datagram longer than a packet may be.
//!
//! UDP does not cut, so IP must: into fragments, of which only all together are
//! the datagram. One read, or nothing.
//!
//! ```text
//! datagram   4000
//! fragments  1480 · 1480 · 1048   bytes of IP payload, the first with UDP's 8
//! ```

use super::*;
use crate::lab::datagrams::{longest_datagram, receive_late};

pub(super) const CASE: Case =
    Case::new(files!("udp-fragment", NEEDS_A_CABLE), knobs::UDP, runs, Claims::Chosen(claims));

/// What every IPv4 host must take in (RFC 791, section 3.1): a floor for
/// receivers, not a limit for datagrams.
const EVERY_HOST_BYTES: u32 = 576;

/// The longest payload that goes into one packet on a cable of that MTU, behind the
/// headers of UDP (RFC 768) and of IP without options (RFC 791, RFC 8200).
fn one_packet(scenario: &Scenario, mtu_bytes: u32) -> usize {
    let headers = 8 + if scenario.ipv6() { 40 } else { 20 };
    (mtu_bytes as usize).saturating_sub(headers)
}

fn runs(scenario: &Scenario) -> Vec<Run> {
    let mtu_bytes = scenario.values.mtu_bytes.unwrap_or(1500);
    let runs = Runs::of_datagrams(scenario)
        .main("main", receive_late)
        .control("control", receive_late)
        .turned_for(datagrams_of([one_packet(scenario, mtu_bytes)]))
        .no_cure("one-lost", receive_late)
        .turned(|values| values.drop_fragment = Some(vec![2]))
        // With "don't fragment" the sender's own kernel refuses what does not fit.
        .no_cure("dont-fragment", send_and_see)
        .turned(|values| values.dont_fragment = Some(OnOff::On))
        .control("longest", receive_late)
        .turned_for(datagrams_of([longest_datagram(scenario)]));
    if scenario.ipv6() {
        return runs.all();
    }
    runs.control("mtu-576", receive_late)
        .turned_for(datagrams_of([one_packet(scenario, EVERY_HOST_BYTES)]))
        .turned(|values| values.mtu_bytes = Some(EVERY_HOST_BYTES))
        .all()
}

fn send_and_see(stage: &Stage) -> Step<()> {
    let (tx, _rx) = stage.bind()?;
    for frame in stage.frames {
        tx.try_send(&frame.data)?;
    }
    Ok(())
}

fn claims(scenario: &Scenario) -> Vec<&'static str> {
    let mut claims = vec![
        "main.naive.fragments > main.naive.datagrams",
        "main.naive.largest_packet <= main.naive.mtu_bytes",
        "main.naive.reads == main.naive.datagrams",
        "main.naive.intact == main.naive.messages",
        "main.framed.intact == main.framed.messages",
        "control.naive.fragments == 0",
        "control.naive.packets == control.naive.datagrams",
        "control.naive.largest_packet == control.naive.mtu_bytes",
        "control.naive.intact == control.naive.messages",
        "one-lost.naive.lost_packets == 1",
        "one-lost.naive.reads < one-lost.naive.datagrams",
        "one-lost.framed.reads < one-lost.framed.datagrams",
        "dont-fragment.naive.too_long > 0",
        "dont-fragment.naive.packets == 0",
        "longest.naive.fragments > main.naive.fragments",
        "longest.naive.intact == longest.naive.messages",
    ];
    if !scenario.ipv6() {
        claims.push("mtu-576.naive.fragments == 0");
        claims.push("mtu-576.naive.largest_packet == mtu-576.naive.mtu_bytes");
    }
    claims
}
