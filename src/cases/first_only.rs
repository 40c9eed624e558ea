//! **first-only**: one message out of each read, and the rest forgotten.
//!
//! The loop reads, takes the first whole message, and reads again. When a read brings
//! several messages, the others lie in the program's own buffer while it waits for
//! more in recv: for ever, if the sender waits for an answer. Its twin empties the
//! buffer after each message, and loses what was in it.
//!
//! ```text
//! writes     ····hello|····hi|····bye
//! reads      ····hello····hi····bye      all three are here
//! delivered      hello                   recv waits, and two are not looked at
//! ```

use super::*;

/// Our bound on a wait that has none.
const ENOUGH: Duration = Duration::from_millis(20);

pub(super) const CASE: Case = Case::new(
    files!("first-only"),
    &[MESSAGES, RECV, &["max_frame_bytes", "nodelay", "rcvbuf_bytes"], ADDRESS],
    runs,
    Claims::Always(&[
        // Nothing is on its way: the wait can only be for what is here.
        "main.tutorial.read_bytes == main.tutorial.sent_bytes",
        "main.tutorial.kept_messages > 0",
        "main.tutorial.would_block == 1",
        "main.tutorial.intact < main.tutorial.messages",
        "main.framed.intact == main.framed.messages",
        "control.tutorial.would_block == 0",
        "control.tutorial.intact == control.tutorial.messages",
        "emptied.tutorial.thrown_away_bytes > 0",
        "emptied.tutorial.intact < emptied.tutorial.messages",
        "bigger-buffer.tutorial.kept_messages > 0",
        "bigger-buffer.tutorial.would_block == 1",
    ]),
);

fn runs(scenario: &Scenario) -> Vec<Run> {
    // The tutorial's receiver below knows one format, the tutorials' own.
    Runs::of_tutorial(&scenario.with(u32be))
        .main("main", |stage| together(stage, |_, _| {}))
        .control("control", in_turns)
        .no_cure("emptied", |stage| together(stage, empty))
        .no_cure("bigger-buffer", |stage| together(stage, |_, _| {}))
        .turned(|values| values.recv_bytes = Some(64 << 10))
        .all()
}

/// All messages wait in the queue before the first read; then the sender waits for an
/// answer.
fn together(stage: &Stage, after: fn(&Stage, &mut Vec<u8>)) -> Step<()> {
    let pieces = vec![Supply::Written(whole(stage.frames)), Supply::Silence(ENOUGH)];
    play(stage, pieces, |stage, net| first_of_each_read(stage, net, after))
}

/// Each message is on its way only when the one before it has been read.
fn in_turns(stage: &Stage) -> Step<()> {
    let mut pieces: Vec<Supply> = whole(stage.frames).into_iter().map(Into::into).collect();
    pieces.push(Supply::Silence(ENOUGH));
    play(stage, pieces, |stage, net| first_of_each_read(stage, net, |_, _| {}))
}

/// The twin's line, `buf = b''`: what is left is not looked at, and gone.
fn empty(stage: &Stage, buffer: &mut Vec<u8>) {
    let data = buffer[..].into();
    buffer.clear(); // BUG: there may be more in it than this message
    stage.note(What::ThrewAway { data });
}

/// The wrong receiver: it asks the socket for more before it looks at what it has.
fn first_of_each_read(
    stage: &Stage,
    net: &mut Pieces,
    after: fn(&Stage, &mut Vec<u8>),
) -> Step<()> {
    let mut buffer = Vec::new();
    let mut delivered = 0;
    while delivered < stage.frames.len() {
        let Some(read) = net.recv_or_timeout(stage.scenario.recv_bytes())? else {
            stage.note(What::Kept { data: buffer[..].into() });
            return Ok(()); // ours: the tutorials' recv waits for ever
        };
        if read.is_empty() {
            return Ok(());
        }
        buffer.extend(read);
        // BUG: `if` should be `while`: one read may bring several messages.
        if let Some((header, rest)) = buffer.split_first_chunk() {
            let length = u32::from_be_bytes(*header) as usize;
            // Ours: after a message thrown away, the next "header" is any four bytes.
            if length > stage.scenario.max_frame_bytes() {
                stage.would_allocate(length as u64);
                return Ok(());
            }
            if let Some((message, rest)) = rest.split_at_checked(length) {
                stage.note(What::Kept { data: rest.into() });
                stage.deliver(message);
                delivered += 1;
                buffer = rest.to_vec();
                after(stage, &mut buffer);
                continue;
            }
        }
        stage.note(What::Kept { data: buffer[..].into() });
    }
    Ok(())
}
