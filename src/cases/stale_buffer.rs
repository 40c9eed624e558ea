//! **stale-buffer**: one buffer for ever.
//!
//! recv overwrites as many bytes as it returns and leaves the others as they were. A
//! program that takes the buffer up to the first zero byte for the message, as C does
//! with a string, finds the end of an older message behind a shorter one.
//!
//! ```text
//! recv returns     12 B           2 B            7 B
//! in the buffer    hello, world   hillo, world   goodbyeworld
//! ```

use super::*;

pub(super) const CASE: Case = Case::new(
    files!("stale-buffer"),
    &[&["messages"], RECV, &["max_frame_bytes", "rcvbuf_bytes"], ADDRESS],
    runs,
    Claims::Always(&[
        "main.tutorial.stale_bytes > 0",
        "main.tutorial.intact < main.tutorial.messages",
        "main.framed.intact == main.framed.messages",
        "control.tutorial.stale_bytes == 0",
        "control.tutorial.intact == control.tutorial.messages",
        "bigger-buffer.tutorial.stale_bytes > 0",
        "bigger-buffer.tutorial.intact < bigger-buffer.tutorial.messages",
    ]),
);

fn runs(scenario: &Scenario) -> Vec<Run> {
    let longest = scenario.messages().iter().map(|message| message.len()).max().unwrap_or(0);
    Runs::of_tutorial(scenario)
        .main("main", one_at_a_time)
        .turned_for(format)
        .control("control", one_at_a_time)
        .turned_for(|receiver, values| {
            format(receiver, values);
            values.recv_bytes = Some(scenario.recv_bytes().max(longest));
            for message in values.messages.iter_mut().flatten() {
                let padding = ".".repeat(longest - message.len());
                *message = MessageSpec::Text(message.text() + &padding);
            }
        })
        .no_cure("bigger-buffer", one_at_a_time)
        .turned_for(|receiver, values| {
            format(receiver, values);
            values.recv_bytes = Some(64 << 10);
        })
        .all()
}

/// The tutorial's messages are bare texts; the framed side needs a length.
fn format(receiver: Receiver, values: &mut Values) {
    let framed = receiver == Receiver::Framed;
    values.framing = Some(if framed { "u32be" } else { "naive" }.to_owned());
}

/// Each message is on its way only when the one before it has been read: nothing
/// sticks here, and nothing is cut.
fn one_at_a_time(stage: &Stage) -> Step<()> {
    play(stage, whole(stage.frames), same_buffer_again)
}

/// The wrong receiver: what recv returned is not asked for.
fn same_buffer_again(stage: &Stage, net: &mut Pieces) -> Step<()> {
    let mut buffer = vec![0; stage.scenario.recv_bytes()];
    loop {
        let read = net.recv(buffer.len())?;
        if read.is_empty() {
            return Ok(());
        }
        buffer[..read.len()].copy_from_slice(&read); // as recv(fd, buffer, size, 0) does
        // BUG: the message is what recv returned, buffer[..read.len()].
        let text = buffer.split(|byte| *byte == 0).next().unwrap_or_default();
        stage.deliver(text);
    }
}
