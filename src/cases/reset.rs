//! **reset**: the peer closes while something that was sent to it is unread.
//! Its kernel then sends a reset and no clean end (RFC 1122 §4.2.2.13), and
//! throws away what it had not sent yet, although every send had succeeded.
//!
//! ```text
//! sender    write 20000: ok     close, with a request unread  ──▶ RST
//! receiver  reads a part        ECONNRESET, once   then 0   and send: EPIPE
//! ```

use super::{Case, Run, Stage, steps};
use crate::lab::endpoint::{SocketOption, Step, TcpSender};
use crate::scenario::{Scenario, Transport};
use crate::text;
use crate::trace::{Receiver, Role};

pub(super) const CASE: Case = Case {
    name: "reset",
    scenario: include_str!("../../scenarios/reset.toml"),
    knobs: super::knobs::TCP,
    runs,
    claims,
};

/// What the receiver sends to the sender, who does not care to read it.
const REQUEST: &[u8] = b"faster, please";

fn runs(scenario: &Scenario) -> Vec<Run> {
    let tcp = Transport::Tcp;
    let mut runs = Vec::new();
    runs.extend(Run::pair("main", Role::Main, scenario, tcp, close_with_something_unread));
    runs.extend(Run::pair("control", Role::Control, scenario, tcp, read_it_before_closing));
    let linger = Run::one("linger", Role::NoCure, Receiver::Naive, scenario, tcp, linger);
    runs.extend(linger);
    runs
}

fn close_with_something_unread(stage: &Stage) -> Step<()> {
    close_after(stage, |_| Ok(()))
}

fn read_it_before_closing(stage: &Stage) -> Step<()> {
    close_after(stage, |tx| tx.take(REQUEST.len()))
}

/// SO_LINGER: "close shall wait until all is sent" (socket(7)). Not when
/// something is unread.
fn linger(stage: &Stage) -> Step<()> {
    close_after(stage, |tx| tx.set(SocketOption::Linger(1)))
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
            // that it was none.
            Some(read) if read.is_empty() => break,
            Some(read) => receiving.take_each(&rx, &read, |_| {
                whole += 1;
                Ok(())
            })?,
            // "Try again" is all that many programs do about an error; the next
            // read then says 0.
            None if stage.receiver != Receiver::Framed => {}
            None => rx.notice(text!(
                "ECONNRESET after message {whole}: the sender broke off, this is no clean end",
                "第 {whole} 条消息之后收到 ECONNRESET：发送方中断了连接，这不是正常结束"
            )),
        }
    }
    receiving.end(&rx);
    rx.try_send(b"thank you")?;
    Ok(())
}

fn claims(_: &Scenario) -> Vec<String> {
    [
        "main.naive.unread_bytes > 0",
        "main.naive.sent_bytes == main.naive.stream_bytes",
        "main.naive.read_bytes < main.naive.sent_bytes",
        "main.naive.resets == 1",
        "main.naive.empty_reads == 1",
        "main.naive.broken_pipes == 1",
        "main.naive.noticed == 0",
        "main.framed.noticed > 0",
        "control.naive.unread_bytes == 0",
        "control.naive.resets == 0",
        "control.naive.read_bytes == control.naive.sent_bytes",
        "control.framed.intact == control.framed.messages",
        "linger.naive.resets == 1",
        "linger.naive.read_bytes < linger.naive.sent_bytes",
    ]
    .map(str::to_owned)
    .to_vec()
}
