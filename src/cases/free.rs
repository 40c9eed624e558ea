//! **free**: any messages, pauses and options, drawn without a claim. The
//! sandbox.

use super::{Case, Run, steps, udp_truncate};
use crate::scenario::{Reader, Scenario};
use crate::trace::{Role, Transport};

pub(super) const CASE: Case = Case {
    name: "free",
    scenario: include_str!("../../scenarios/free.toml"),
    knobs: ALL_KNOBS,
    runs,
    claims: |_| Vec::new(),
};

/// The values that mean something over TCP.
pub(super) const TCP_KNOBS: &[&str] = &[
    "messages",
    "random",
    "seed",
    "recv_bytes",
    "framing",
    "max_frame_bytes",
    "gap_ms",
    "nodelay",
    "cork",
    "quickack",
    "sndbuf_bytes",
    "rcvbuf_bytes",
    "mss_bytes",
    "ipv6",
    "timeout_s",
    "link",
    "mtu_bytes",
    "delay_ms",
    "jitter_ms",
    "rate_kbit",
    "drop",
    "loss_percent",
    "duplicate",
    "reorder",
];

/// The values that mean something over UDP.
pub(super) const UDP_KNOBS: &[&str] = &[
    "messages",
    "random",
    "seed",
    "recv_bytes",
    "framing",
    "max_frame_bytes",
    "gap_ms",
    "sndbuf_bytes",
    "rcvbuf_bytes",
    "ipv6",
    "timeout_s",
    "link",
    "mtu_bytes",
    "delay_ms",
    "jitter_ms",
    "rate_kbit",
    "drop",
    "drop_fragment",
    "dont_fragment",
    "loss_percent",
    "duplicate",
    "reorder",
];

const ALL_KNOBS: &[&str] = &[
    "messages",
    "random",
    "seed",
    "recv_bytes",
    "framing",
    "max_frame_bytes",
    "gap_ms",
    "nodelay",
    "cork",
    "quickack",
    "sndbuf_bytes",
    "rcvbuf_bytes",
    "mss_bytes",
    "reader",
    "transport",
    "ipv6",
    "timeout_s",
    "link",
    "mtu_bytes",
    "delay_ms",
    "jitter_ms",
    "rate_kbit",
    "drop",
    "drop_fragment",
    "dont_fragment",
    "loss_percent",
    "duplicate",
    "reorder",
];

fn runs(scenario: &Scenario) -> Vec<Run> {
    let transport = scenario.transport();
    let steps = match (transport, scenario.reader()) {
        (Transport::Udp, _) => udp_truncate::receive_late,
        (_, Reader::Prompt) => steps::prompt_reader,
        (_, Reader::Late) => steps::late_reader,
        (_, Reader::LockStep) => steps::lock_step,
    };
    Run::pair("main", Role::Main, scenario, transport, steps).into()
}
