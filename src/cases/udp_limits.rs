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

use super::knobs::{ADDRESS, BUFFERS, RECV};
use super::udp_overflow::hand_over;
use super::{Case, Run, Stage};
use crate::lab::endpoint::Step;
use crate::scenario::{MessageSpec, Scenario, Transport};
use crate::trace::{Receiver, Role};

pub(super) const CASE: Case = Case {
    name: "udp-limits",
    scenario: include_str!("../../scenarios/udp-limits.toml"),
    knobs: &[RECV, BUFFERS, ADDRESS],
    runs,
    claims,
};

/// The longest payload of one datagram, in bytes.
fn limit(scenario: &Scenario) -> usize {
    let ip_header_counted = if scenario.values.ipv6 == Some(true) { 0 } else { 20 };
    usize::from(u16::MAX) - 8 - ip_header_counted
}

fn runs(scenario: &Scenario) -> Vec<Run> {
    let bigger = scenario.with(|values| values.sndbuf_bytes = Some(1 << 20));
    [
        two("main", Role::Main, scenario, [0, 1]),
        two("control", Role::Control, scenario, [0, 0]),
        two("bigger-buffer", Role::NoCure, &bigger, [0, 1]),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Two datagrams, each so many bytes over the limit; where the message has a
/// header, that takes its bytes off the message.
fn two(name: &'static str, role: Role, scenario: &Scenario, over: [usize; 2]) -> [Run; 2] {
    let mut pair = Run::pair(name, role, scenario, Transport::Udp, one_at_a_time);
    for run in &mut pair {
        let header_bytes = if run.receiver == Receiver::Framed { 4 } else { 0 };
        let message = |over: usize| MessageSpec::Repeated {
            text: "x".to_owned(),
            times: limit(scenario) + over - header_bytes,
        };
        run.scenario = run.scenario.with(|values| {
            values.messages = Some(over.map(message).to_vec());
            values.framing = Some("u32be".to_owned());
        });
    }
    pair
}

/// One at a time: even a default buffer does not hold many of these.
fn one_at_a_time(stage: &Stage) -> Step<()> {
    let (tx, rx) = stage.bind()?;
    for frame in stage.frames {
        if tx.try_send(&frame.data)? {
            hand_over(stage, &rx, &rx.receive(stage.scenario.recv_bytes())?)?;
        }
    }
    Ok(())
}

fn claims(scenario: &Scenario) -> Vec<String> {
    let limit = limit(scenario);
    vec![
        format!("main.naive.longest_read == {limit}"),
        "main.naive.longest_read > 1472".to_owned(),
        "main.naive.too_long == 1".to_owned(),
        format!("main.framed.longest_read == {limit}"),
        "main.framed.too_long == 1".to_owned(),
        "control.naive.too_long == 0".to_owned(),
        "control.naive.intact == control.naive.messages".to_owned(),
        "bigger-buffer.naive.too_long == 1".to_owned(),
    ]
}
