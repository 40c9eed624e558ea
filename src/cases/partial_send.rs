//! **partial-send**: a non-blocking send takes what the send buffer holds, and
//! says so in the number it returns. The program that does not look loses the
//! rest; the kernel has lost nothing.
//!
//! ```text
//! messages  20000 bytes
//! writes    6144          send() returned 6144
//! ```

use super::*;

pub(super) const CASE: Case = Case::new(
    files!("partial-send"),
    knobs::TCP_BY_MESSAGE,
    runs,
    Claims::Always(&[
        "main.naive.sent_bytes < main.naive.stream_bytes",
        "main.naive.read_bytes == main.naive.sent_bytes",
        "main.naive.intact < main.naive.messages",
        "main.naive.noticed == 0",
        "main.framed.intact < main.framed.messages",
        "main.framed.noticed > 0",
        "control.naive.sent_bytes == control.naive.stream_bytes",
        "control.naive.writes > control.naive.messages",
        "control.framed.intact == control.framed.messages",
        "blocking.naive.writes == blocking.naive.messages",
        "blocking.framed.intact == blocking.framed.messages",
        "bigger-buffer.naive.sent_bytes > main.naive.sent_bytes",
        "bigger-buffer.naive.sent_bytes < bigger-buffer.naive.stream_bytes",
    ]),
);

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of(scenario)
        .main("main", send_and_do_not_look)
        .control("control", send_the_rest)
        .control("blocking", steps::prompt_reader)
        .no_cure("bigger-buffer", send_and_do_not_look)
        .turned(|values| values.sndbuf_bytes = values.sndbuf_bytes.map(|bytes| 2 * bytes))
        .all()
}

/// One send call for each message, and its answer is thrown away. The reader
/// comes when the sender is done.
fn send_and_do_not_look(stage: &Stage) -> Step<()> {
    let (mut tx, mut rx) = stage.connect()?;
    for (message, frame) in stage.frames.iter().enumerate() {
        stage.ground.recorder.begin(message);
        let _accepted = tx.try_write(&frame.data)?; // here is the bug
    }
    tx.finish()?;
    read_to_the_end(stage, &mut rx)?;
    tx.counters();
    Ok(())
}

/// The same send call, and what it did not take is offered again when there is
/// room (`write_all` does this on a blocking socket).
fn send_the_rest(stage: &Stage) -> Step<()> {
    stage.both(
        |tx| {
            for frame in stage.frames {
                let mut rest = &frame.data[..];
                while !rest.is_empty() {
                    tx.wait_for_room()?;
                    rest = &rest[tx.try_write(rest)?..];
                }
            }
            tx.finish()
        },
        |rx| read_to_the_end(stage, rx),
    )
}

fn read_to_the_end(stage: &Stage, rx: &mut TcpReceiver) -> Step<()> {
    steps::read_to_the_end(stage, rx, words::waited_for_end_of_stream, |_, _| Ok(()))
}
