use super::{Case, Claims, Python};
use crate::lab::{Run, Runs, datagrams};
use crate::scenario::Scenario;
use crate::trace::Receiver;

pub(super) const CASE: Case = Case {
    name: "udp-truncate",
    scenario: include_str!("../../scenarios/udp-truncate.toml"),
    python: Python::Program(include_str!("../../scenarios/python/udp-truncate.py")),
    knobs: super::knobs::UDP,
    runs,
    claims: Claims::Always(&[
        "main.naive.truncated > 0",
        "main.naive.lost_bytes > 0",
        "main.naive.reads == main.naive.datagrams",
        "main.naive.intact < main.naive.messages",
        "main.framed.truncated == 0",
        "main.framed.intact == main.framed.messages",
        "control.naive.truncated == 0",
        "control.naive.intact == control.naive.messages",
        "length-field.framed.truncated > 0",
        "length-field.framed.noticed == length-field.framed.truncated",
        "length-field.framed.intact < length-field.framed.messages",
    ]),
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    let longest = scenario.longest_frame_bytes();
    Runs::of_datagrams(scenario)
        .main("main", datagrams::receive_late)
        .control("control", datagrams::receive_late)
        .turned(|values| values.recv_bytes = Some(longest))
        // The framed receiver with the naive one's buffer: the length field tells that
        // something is missing; it does not bring it back.
        .no_cure("length-field", datagrams::receiver_sleeps)
        .only(Receiver::Framed)
        .all()
}
