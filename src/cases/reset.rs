//! **reset**: the peer closes while something that was sent to it is unread.
//! Its kernel then sends a reset and no clean end (RFC 1122 §4.2.2.13), and
//! throws away what it had not sent yet, although every send had succeeded.
//!
//! ```text
//! sender    write 20000: ok     close, with a request unread  ──▶ RST
//! receiver  reads a part        ECONNRESET, once   then 0   and send: EPIPE
//! ```

use super::*;

pub(super) const CASE: Case = Case::new(
    files!("reset"),
    knobs::TCP,
    runs,
    Claims::Always(&[
        "main.naive.unread_bytes > 0",
        "main.naive.sent_bytes == main.naive.stream_bytes",
        "main.naive.read_bytes < main.naive.sent_bytes",
        "main.naive.resets == 1",
        "main.naive.empty_reads == 1",
        "main.naive.broken_pipes == 1 if told",
        "main.naive.noticed == 0",
        "main.framed.noticed > 0",
        "control.naive.unread_bytes == 0",
        "control.naive.resets == 0",
        "control.naive.read_bytes == control.naive.sent_bytes",
        "control.framed.intact == control.framed.messages",
        "linger.naive.resets == 1",
        "linger.naive.read_bytes < linger.naive.sent_bytes",
    ]),
);

/// What the receiver sends to the sender, who does not care to read it.
const REQUEST: &[u8] = b"faster, please";

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of(scenario)
        .main("main", |stage| close_after(stage, |_| Ok(())))
        .control("control", |stage| close_after(stage, |tx| tx.take(REQUEST.len())))
        // SO_LINGER: "close shall wait until all is sent" (socket(7)). Not when
        // something is unread.
        .no_cure("linger", |stage| {
            close_after(stage, |tx| tx.set(SocketOption::Linger(Duration::from_secs(1))))
        })
        .only(Receiver::Naive)
        .all()
}

fn close_after(stage: &Stage, last: impl FnOnce(&mut TcpSender) -> Step<()>) -> Step<()> {
    let (mut tx, mut rx) = stage.connect()?;
    rx.reply(REQUEST)?;
    tx.wait_unread(REQUEST.len())?;
    // More than the receive window takes: the rest waits in the sender's kernel,
    // which has accepted it all.
    steps::write_all(stage, &mut tx)?;
    tx.wait_window_full(&rx)?;
    last(&mut tx)?;
    tx.counters();
    tx.close();

    let mut receiving = stage.receiving()?;
    let mut whole = 0;
    loop {
        match rx.try_read(stage.scenario.recv_bytes())? {
            // Both take this for the end. After a reset only one of them knows
            // that it was not.
            Some(read) if read.is_empty() => break,
            Some(read) => receiving.take_each(&read, |_| {
                whole += 1;
                Ok(())
            })?,
            // "Try again" is all that many programs do about an error; the next
            // read then says 0.
            None if stage.receiver != Receiver::Framed => {}
            None => stage.notice(words::broken_off_after(whole)),
        }
    }
    receiving.end();
    rx.try_send(b"thank you")
}
