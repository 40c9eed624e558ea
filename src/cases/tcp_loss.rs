//! **tcp-loss**: the second of three segments is lost on the way.
//!
//! The third arrives and has to wait: TCP hands over bytes in order, or not
//! yet (head-of-line blocking). Then the second comes again, and everything is
//! there. TCP loses nothing, and still has no boundaries.
//!
//! ```text
//! sender    1 ──▶   2 ──╳   3 ──▶                2 again ──▶
//! receiver  reads 1         (3 waits)  ack 1449              reads 2 and 3
//! ```

use super::*;

pub(super) const CASE: Case =
    Case::new(files!("tcp-loss", NEEDS_A_CABLE), knobs::TCP, runs, Claims::Chosen(claims));

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of(scenario)
        .main("main", steps::prompt_reader)
        .control("control", steps::prompt_reader)
        .turned(super::lose_nothing)
        .all()
}

fn claims(scenario: &Scenario) -> Vec<&'static str> {
    let mut claims =
        vec!["main.naive.lost_packets > 0", "main.naive.retransmitted >= main.naive.lost_packets"];
    let values = &scenario.values;
    let second_alone = values.drop.as_deref() == Some(&[2]) && values.loss_percent.is_none();
    if second_alone && scenario.most_writes() == 1 {
        claims.extend([
            // The ACK names a byte, not a packet: everything before it has come.
            "main.naive.acked_while_lost_bytes == main.naive.first_segment",
            // It takes a round trip to hear of the loss and half of one to mend it.
            "main.naive.head_of_line_ms >= main.naive.asked_delay_ms",
            "main.naive.out_of_order > 0",
            "control.naive.out_of_order == 0",
        ]);
    }
    claims.extend([
        "main.naive.read_bytes == main.naive.sent_bytes",
        "main.naive.wrong_bytes == 0",
        "main.framed.intact == main.framed.messages",
        "control.naive.lost_packets == 0",
    ]);
    claims
}
