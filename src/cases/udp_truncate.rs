//! **udp-truncate**: a datagram longer than the receive buffer.
//!
//! One read takes one datagram, and what does not fit is gone: nothing sticks,
//! but bytes are lost (udp(7)).
//!
//! ```text
//! datagrams  temperature=21.5C | humidity=40%
//! reads      temperat          | humidity       the rest is gone
//! ```

use super::*;

pub(super) const CASE: Case = Case::new(
    files!("udp-truncate"),
    knobs::UDP,
    runs,
    Claims::Always(&[
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
);

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
