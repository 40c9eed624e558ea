//! **empty-message**: an empty TCP write sends nothing, and a read of no bytes
//! means that the stream is over. An empty *frame* is a message; so is an empty
//! UDP datagram.
//!
//! ```text
//! client  hi ──▶            ""  (nothing leaves)
//! server      ──▶ hi        … waits for a byte, and the client for an answer
//! ```

use super::*;

pub(super) const CASE: Case = Case::new(
    files!("empty-message"),
    knobs::TCP_IN_TURN,
    runs,
    Claims::Always(&[
        "main.naive.unanswered > 0",
        "main.naive.delivered < main.naive.messages",
        "main.naive.empty_reads == 1",
        "main.framed.unanswered == 0",
        "main.framed.intact == main.framed.messages",
        "control.naive.unanswered == 0",
        "control.naive.intact == control.naive.messages",
        "udp.naive.empty_reads > 0",
        "udp.naive.intact == udp.naive.messages",
        "nodelay.naive.unanswered > 0",
    ]),
);

/// For an answer that does not come: a real client would wait for ever.
const PATIENCE: Duration = Duration::from_millis(300);

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of(scenario)
        .main("main", echo)
        .control("control", echo)
        .turned(|values| values.messages.iter_mut().for_each(|all| all.retain(|m| !m.is_empty())))
        // One datagram a message, and none of them is nothing: not even the empty one.
        .control("udp", datagrams::in_turns)
        .over(Transport::Udp)
        .only(Receiver::Naive)
        .no_cure("nodelay", echo)
        .turned(|values| values.nodelay = Some(OnOff::On))
        .only(Receiver::Naive)
        .all()
}

/// The client sends each message and waits for it to come back.
fn echo(stage: &Stage) -> Step<()> {
    let impossible = |why| StepError::Impossible(why);
    let format = framing::by_name(stage.framing).map_err(|error| impossible(error.text()))?;
    stage.both(
        |tx| {
            for frame in stage.frames {
                tx.ask();
                tx.write(&frame.data)?;
                // No bytes, and so nothing that could be answered.
                let within = if frame.data.is_empty() { PATIENCE } else { Duration::MAX };
                tx.answer(frame.data.len(), within)?;
            }
            tx.finish()
        },
        |rx| {
            steps::read_to_the_end(stage, rx, words::waited_for_message, |rx, message| {
                let mut reply = Vec::new();
                let encoded = format.encode(message, &mut reply);
                encoded.map_err(|error| impossible(error.text()))?;
                rx.reply(&reply)
            })
        },
    )
}
