//! **udp-fragment**: a datagram longer than a packet may be.
//!
//! UDP does not cut, so IP must: into fragments, of which only all together are
//! the datagram. One read, or nothing.
//!
//! ```text
//! datagram   4000
//! fragments  1480 · 1480 · 1048   bytes of IP payload, the first with UDP's 8
//! ```

use super::udp_truncate::receive_late;
use super::{Case, Run, Stage};
use crate::lab::endpoint::Step;
use crate::scenario::{MessageSpec, OnOff, Scenario, Transport};
use crate::trace::{Receiver, Role};

pub(super) const CASE: Case = Case {
    name: "udp-fragment",
    scenario: include_str!("../../scenarios/udp-fragment.toml"),
    knobs: super::knobs::UDP,
    runs,
    claims,
};

/// The header of every datagram (RFC 768).
const UDP_HEADER_BYTES: usize = 8;
/// What every IPv4 host must take in (RFC 791, section 3.1): a floor for
/// receivers, not a limit for datagrams.
const EVERY_HOST_BYTES: u32 = 576;

/// The IP header without options (RFC 791, RFC 8200).
fn ip_header_bytes(scenario: &Scenario) -> usize {
    if is_ipv6(scenario) { 40 } else { 20 }
}

fn is_ipv6(scenario: &Scenario) -> bool {
    scenario.values.ipv6 == Some(true)
}

/// The longest payload that goes into one packet on a cable of that MTU.
fn one_packet(scenario: &Scenario, mtu_bytes: u32) -> usize {
    (mtu_bytes as usize).saturating_sub(ip_header_bytes(scenario) + UDP_HEADER_BYTES)
}

fn runs(scenario: &Scenario) -> Vec<Run> {
    let mtu_bytes = scenario.values.mtu_bytes.unwrap_or(1500);
    let one_lost = scenario.with(|values| values.drop_fragment = Some(vec![2]));
    let never_cut = scenario.with(|values| values.dont_fragment = Some(OnOff::On));
    let narrow = scenario.with(|values| values.mtu_bytes = Some(EVERY_HOST_BYTES));
    let longest = usize::from(u16::MAX)
        - UDP_HEADER_BYTES
        - if is_ipv6(scenario) { 0 } else { ip_header_bytes(scenario) };
    let udp = Transport::Udp;
    let mut runs = Vec::new();
    runs.extend(Run::pair("main", Role::Main, scenario, udp, receive_late));
    runs.extend(datagram_of("control", Role::Control, scenario, one_packet(scenario, mtu_bytes)));
    runs.extend(Run::pair("one-lost", Role::NoCure, &one_lost, udp, receive_late));
    runs.extend(Run::pair("dont-fragment", Role::NoCure, &never_cut, udp, send_and_see));
    runs.extend(datagram_of("longest", Role::NoCure, scenario, longest));
    if !is_ipv6(scenario) {
        let bytes = one_packet(scenario, EVERY_HOST_BYTES);
        runs.extend(datagram_of("mtu-576", Role::Control, &narrow, bytes));
    }
    runs
}

/// One datagram of so many bytes; where a frame's header is in it, that takes
/// its bytes off the message.
fn datagram_of(name: &'static str, role: Role, scenario: &Scenario, bytes: usize) -> [Run; 2] {
    let mut pair = Run::pair(name, role, scenario, Transport::Udp, receive_late);
    for run in &mut pair {
        let header_bytes = if run.receiver == Receiver::Framed { 4 } else { 0 };
        let message = MessageSpec::Repeated { text: "x".to_owned(), times: bytes - header_bytes };
        run.scenario = run.scenario.with(|values| {
            values.messages = Some(vec![message]);
            values.random = None;
            values.framing = Some("u32be".to_owned());
        });
    }
    pair
}

/// With "don't fragment" the sender's own kernel refuses what does not fit.
fn send_and_see(stage: &Stage) -> Step<()> {
    let (tx, _rx) = stage.bind()?;
    for frame in stage.frames {
        tx.try_send(&frame.data)?;
    }
    Ok(())
}

fn claims(scenario: &Scenario) -> Vec<String> {
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
    if !is_ipv6(scenario) {
        claims.push("mtu-576.naive.fragments == 0");
        claims.push("mtu-576.naive.largest_packet == mtu-576.naive.mtu_bytes");
    }
    claims.into_iter().map(str::to_owned).collect()
}
