//! **disagree**: both ends have a framing, and not the same one.
//!
//! A boundary is an agreement. Where the ends differ in the order of the bytes, in the
//! width of the length, in what it counts, or in what it counts *in*, no code at either
//! end is wrong by itself, and nothing works.
//!
//! ```text
//! the sender writes         0c 00 00 00 │ hello, world     u32le
//! the receiver reads        0x0c000000  │                  u32be: 201 million bytes
//! ```

use super::*;

pub(super) const CASE: Case = Case::new(
    files!("disagree"),
    &[
        &["messages", "sender_framing", "receiver_framing"],
        RECV,
        &["max_frame_bytes", "rcvbuf_bytes"],
        ADDRESS,
    ],
    runs,
    Claims::Chosen(claims),
);

fn claims(scenario: &Scenario) -> Vec<&'static str> {
    let mut claims = vec![
        // Nothing is on its way: what does not come out was read.
        "main.tutorial.read_bytes == main.tutorial.sent_bytes",
        "main.tutorial.intact < main.tutorial.messages",
        "main.framed.intact == main.framed.messages",
        "control.tutorial.intact == control.tutorial.messages",
        "width.tutorial.intact < width.tutorial.messages",
        "header.tutorial.intact < header.tutorial.messages",
        "width.framed.intact == width.framed.messages",
        "header.framed.intact == header.framed.messages",
        "characters.framed.intact == characters.framed.messages",
    ];
    // In ASCII each character is a byte, and nobody notices.
    if scenario.messages().iter().any(|message| !message.0.is_ascii()) {
        claims.push("characters.tutorial.intact < characters.tutorial.messages");
    }
    claims
}

fn runs(scenario: &Scenario) -> Vec<Run> {
    let sender = scenario.values.sender_framing.clone().unwrap_or_else(|| "u32le".to_owned());
    let both = |name: &'static str| move |values: &mut Values| ends(values, name, name);
    Runs::of_tutorial(scenario)
        .main("main", all_frames)
        .turned(|values| values.framing = Some(sender.clone()))
        .control("control", all_frames)
        .turned(|values| ends(values, &sender, &sender))
        .no_cure("width", all_frames)
        .turned(|values| ends(values, "u16be", "u32be"))
        .no_cure("header", all_frames)
        .turned(|values| ends(values, "length:width=4,adjust=-4", "u32be"))
        .no_cure("characters", in_characters)
        .turned(both("u32be"))
        .all()
}

/// What the sender writes, and what the tutorial's receiver takes it for.
fn ends(values: &mut Values, sender: &str, receiver: &str) {
    values.framing = Some(sender.to_owned());
    values.sender_framing = Some(sender.to_owned());
    values.receiver_framing = Some(receiver.to_owned());
}

fn all_frames(stage: &Stage) -> Step<()> {
    play(stage, whole(stage.frames), read_otherwise)
}

/// `struct.pack("!I", len(text)) + text.encode()`, which counts characters.
fn in_characters(stage: &Stage) -> Step<()> {
    let mut frames = whole(stage.frames);
    if stage.receiver == Receiver::Tutorial {
        for (frame, message) in frames.iter_mut().zip(stage.frames) {
            let text = String::from_utf8_lossy(&message.data[message.payload.clone()]);
            // BUG: the bytes are counted before they are bytes.
            let length = text.chars().count() as u32;
            frame[..4].copy_from_slice(&length.to_be_bytes());
        }
    }
    play(stage, frames, read_otherwise)
}

/// The wrong receiver, in which nothing is wrong but the agreement: it reads on until it
/// has a whole frame of its own format, checks what it reads, and sees an end too early.
/// Behind what it cannot take it reads to the end and throws it away.
fn read_otherwise(stage: &Stage, net: &mut Pieces) -> Step<()> {
    let format = stage.scenario.values.receiver_framing.as_deref().unwrap_or("u32be");
    let format = framing::by_name(format).map_err(|error| StepError::Impossible(error.text()))?;
    let mut decoder = format.decoder(stage.scenario.max_frame_bytes());
    let mut all = Vec::new();
    let mut in_step = true;
    loop {
        let read = net.recv(stage.scenario.recv_bytes())?;
        if read.is_empty() {
            if in_step && decoder.end() != framing::End::Clean {
                stage.notice(decoder.end().text());
            }
            return Ok(());
        }
        decoder.feed(&read);
        all.extend(read);
        while in_step {
            match decoder.next_owned() {
                Ok(None) => break,
                Ok(Some(message)) => {
                    let rest = all.get(decoder.last_span().payload.end as usize..);
                    stage.note(What::Kept { data: rest.unwrap_or_default().into() });
                    stage.deliver(&message);
                }
                Err(error) => {
                    stage.notice(error.text());
                    in_step = false;
                }
            }
        }
    }
}
