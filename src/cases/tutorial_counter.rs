//! **tutorial-counter**: counting what one has, again and again.
//!
//! `data += recv(1024); size += len(data)` adds *all* of data each time, not
//! what just came. From the third read on the sum runs ahead of the truth, and
//! the loop stops early.
//!
//! ```text
//! reads           1024   1024   1024   …
//! really have     1024   2048   3072
//! size says       1024   3072   6144    enough for 4000? it stops
//! ```

use super::*;

pub(super) const CASE: Case = Case::new(
    files!("tutorial-counter"),
    &[&["messages"], RECV, &["max_frame_bytes", "rcvbuf_bytes"], ADDRESS],
    runs,
    Claims::Always(&[
        "main.tutorial.delivered_bytes < main.tutorial.payload_bytes",
        "main.tutorial.noticed == 0",
        "main.tutorial.intact < main.tutorial.messages",
        "main.framed.intact == main.framed.messages",
        "control.tutorial.delivered_bytes == control.tutorial.payload_bytes",
        "control.tutorial.intact == control.tutorial.messages",
    ]),
);

fn runs(scenario: &Scenario) -> Vec<Run> {
    let room = scenario.recv_bytes();
    Runs::of_tutorial(&scenario.with(u32be))
        .main("main", read_late)
        .control("control", read_late)
        .turned(|values| {
            for message in values.messages.iter_mut().flatten() {
                *message = shortened(message, room);
            }
        })
        .all()
}

/// The beginning of a message, as long as `room` lets it be.
fn shortened(message: &MessageSpec, room: usize) -> MessageSpec {
    let text = message.text();
    let fits = |(at, c): &(usize, char)| at + c.len_utf8() <= room;
    MessageSpec::Text(text.char_indices().take_while(fits).map(|(_, c)| c).collect())
}

/// Each frame is queued whole before the first read.
fn read_late(stage: &Stage) -> Step<()> {
    play(stage, whole(stage.frames), count_everything_again)
}

/// The wrong receiver. Its header is read as it should be; its sum is not.
fn count_everything_again(stage: &Stage, net: &mut Pieces) -> Step<()> {
    for _ in stage.frames {
        let Some(length) = net.recv_exactly(4)? else { return Ok(()) };
        let length = length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        // Ours: after a message cut short, the next "header" is any four bytes.
        if length > stage.scenario.max_frame_bytes() {
            stage.would_allocate(length as u64);
            return Ok(());
        }
        let mut data = Vec::new();
        let mut size = 0;
        while size < length {
            let read = net.recv(stage.scenario.recv_bytes())?;
            if read.is_empty() {
                return Ok(());
            }
            data.extend(read);
            size += data.len(); // BUG: all of data again, not what just came
        }
        stage.deliver(&data);
    }
    Ok(())
}
