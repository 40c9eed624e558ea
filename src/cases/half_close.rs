//! **half-close**: "I have said all that I had to say, and I am listening":
//! shutdown(SHUT_WR). The other direction stays open (RFC 9293 §3.6).
//!
//! ```text
//! client  request ──▶ FIN ──▶                  ◀── reply
//! server              read of 0: that was all  ──▶ reply
//! ```

use super::*;

pub(super) const CASE: Case = Case::new(
    files!("half-close"),
    knobs::TCP,
    runs,
    Claims::Always(&[
        "main.naive.answered == 1",
        "main.naive.empty_reads == 1",
        "main.framed.answered == 1",
        "control.naive.answered == 0",
        "control.naive.unanswered == 1",
        "control.framed.answered == 1",
        "control.framed.empty_reads == 0",
        "close.naive.empty_reads == main.naive.empty_reads",
        "close.naive.answered == 0",
        "close.naive.broken_pipes == 1 if told",
    ]),
);

/// For a reply that does not come: a real client would wait for ever.
const PATIENCE: Duration = Duration::from_millis(300);
const REPLY: &[u8] = b"done";

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of(scenario)
        .main("main", say_that_is_all)
        .control("control", do_not_say_so)
        .no_cure("close", close_altogether)
        .only(Receiver::Naive)
        .all()
}

/// The client ends its own direction, and waits for the reply in the other.
fn say_that_is_all(stage: &Stage) -> Step<()> {
    request(stage, |tx| {
        tx.finish()?;
        tx.answer(REPLY.len(), Duration::MAX).map(drop)
    })
}

/// The client waits for the reply, and the server for the end of the request,
/// which only the framed one can see.
fn do_not_say_so(stage: &Stage) -> Step<()> {
    let within = if stage.receiver == Receiver::Framed { Duration::MAX } else { PATIENCE };
    request(stage, |tx| {
        tx.answer(REPLY.len(), within)?;
        tx.finish()
    })
}

fn request(stage: &Stage, then: impl FnOnce(&mut TcpSender) -> Step<()> + Send) -> Step<()> {
    stage.both(
        |tx| {
            tx.ask();
            steps::write_all(stage, tx)?;
            then(tx)
        },
        |rx| {
            serve(stage, rx)?;
            rx.reply(REPLY)
        },
    )
}

/// The client closes both directions. For the server that looks the same; what
/// it replies is answered with a reset, and the next reply cannot be sent.
fn close_altogether(stage: &Stage) -> Step<()> {
    let (mut tx, mut rx) = stage.connect()?;
    tx.ask();
    steps::write_all(stage, &mut tx)?;
    tx.counters();
    tx.close();
    serve(stage, &mut rx)?;
    rx.try_send(REPLY)?;
    rx.wait_closed()?; // the reset has come
    rx.try_send(REPLY)
}

/// Reads one request. The naive server knows no other end of it than the end of
/// the stream; the framed one knows its last byte when it comes.
fn serve(stage: &Stage, rx: &mut TcpReceiver) -> Step<()> {
    let mut request = Vec::new();
    let mut receiving = stage.receiving()?;
    let mut frames_to_come = stage.frames.len();
    loop {
        let read = rx.read(stage.scenario.recv_bytes(), words::waited_for_end_of_request)?;
        match (stage.receiver, read.is_empty()) {
            (Receiver::Framed, done) => {
                receiving.take_each(&read, |_| {
                    frames_to_come -= 1;
                    Ok(())
                })?;
                if done || frames_to_come == 0 {
                    return Ok(());
                }
            }
            (_, false) => request.extend(read),
            (_, true) => {
                stage.deliver(&request);
                return Ok(());
            }
        }
    }
}
