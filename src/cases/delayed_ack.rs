//! **delayed-ack**: a request in two small writes, header and body, and a reply.
//!
//! Nagle's algorithm holds the body back until the header is acknowledged (RFC
//! 9293 §3.7.4). The server has nothing to reply to a header, so its kernel
//! delays the ACK, in the hope of sending it with data (§3.8.6.3). Each waits
//! for the other, 40 ms long, in every request but the first: a fresh Linux
//! connection acknowledges at once for a while.
//!
//! ```text
//! client  header ──▶           body held back …            ──▶ body
//! server            ACK held back … 40 ms … ACK ──▶             ──▶ reply
//! ```

use super::*;

pub(super) const CASE: Case = Case::new(
    files!("delayed-ack"),
    knobs::TCP_IN_TURN,
    runs,
    Claims::Always(&[
        "main.framed.intact == main.framed.messages",
        "main.framed.answered == main.framed.messages",
        // What the kernel held back when both parts were written; all but the first
        // requests, because a fresh connection is acknowledged at once.
        "main.framed.held_requests >= 0.5 * main.framed.messages",
        "server.framed.held_requests >= 0.5 * server.framed.messages",
        "control.framed.held_requests == 0",
        "vectored.framed.held_requests == 0",
        "nodelay.framed.held_requests == 0",
        // What it costs, whatever the path: some 40 ms on top. Beside the fastest: a busy
        // machine delays some, not all.
        "main.framed.median_answer_ms >= 30 + control.framed.fastest_answer_ms",
        "server.framed.median_answer_ms >= 30 + control.framed.fastest_answer_ms",
    ]),
);

const REPLY: &[u8] = b"k";

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::before(&[Receiver::Framed], scenario)
        .main("main", two_writes)
        .control("control", one_write)
        .control("vectored", one_vectored_write)
        .control("nodelay", two_writes)
        .turned(|values| values.nodelay = Some(OnOff::On))
        .no_cure("server", nodelay_on_the_server)
        .all()
}

/// "First the length, then the data", as it is so often written.
fn two_writes(stage: &Stage) -> Step<()> {
    requests(stage, None, header_then_body)
}

fn header_then_body(tx: &mut TcpSender, header: &[u8], body: &[u8]) -> Step<()> {
    tx.write(header)?;
    tx.write(body)
}

/// The same bytes, put together first.
fn one_write(stage: &Stage) -> Step<()> {
    requests(stage, None, |tx, header, body| tx.write(&[header, body].concat()))
}

/// The same bytes in one call, without putting them together (writev(2)).
fn one_vectored_write(stage: &Stage) -> Step<()> {
    requests(stage, None, |tx, header, body| tx.write_vectored(&[header, body]))
}

/// TCP_NODELAY at the wrong end: it changes what its own end sends.
fn nodelay_on_the_server(stage: &Stage) -> Step<()> {
    requests(stage, Some(SocketOption::NoDelay(true)), header_then_body)
}

fn requests(
    stage: &Stage,
    server_option: Option<SocketOption>,
    send: fn(&mut TcpSender, &[u8], &[u8]) -> Step<()>,
) -> Step<()> {
    stage.both(
        |tx| {
            for frame in stage.frames {
                let (header, body) = in_two(frame);
                tx.ask();
                send(tx, header, body)?;
                tx.look_held_back();
                tx.answer(REPLY.len(), Duration::MAX)?;
                tx.counters(); // by now the body has left
            }
            tx.finish()
        },
        |rx| {
            server_option.map_or(Ok(()), |option| rx.set(option))?;
            steps::read_to_the_end(stage, rx, words::waited_for_request, |rx, _| rx.reply(REPLY))
        },
    )
}

/// The header and the rest; where a format has none, the message and what ends it.
fn in_two(frame: &Frame) -> (&[u8], &[u8]) {
    match frame.payload.start {
        0 => frame.data.split_at(frame.payload.end),
        header_bytes => frame.data.split_at(header_bytes),
    }
}
