//! The same messages in every frame format: what each would add to mark where they
//! end, and which cannot.

use super::markup::{Markup, put, tag};
use super::panels::{self, OF_BESIDE};
use super::scene::Scene;
use super::strips::Strips;
use super::words;
use crate::framing::{self, FRAMINGS};
use crate::observe::Observed;
use crate::report::Paint;
use crate::trace::{Data, Event, FramePart, Observer, Receiver, RunTrace, What};
use crate::{Both, Text};
use serde_json::{Value, json};

/// More bytes than this are not framed anew in a dozen ways.
const MOST_BYTES: usize = 1 << 16;
const LINE: usize = 88;
/// The messages and their frames: what was sent of them is another run's.
const ROWS: usize = 2;

/// A line for each format, of the messages of that run; and the rulers that a script
/// puts in the place of that run's own.
pub fn framings(run: &Observed, to: &mut Markup) -> Vec<Value> {
    let messages = &run.trace.messages;
    let bytes: usize = messages.iter().map(|message| message.len()).sum();
    if messages.is_empty() || bytes > MOST_BYTES || messages.len() > 500 {
        return Vec::new();
    }
    let mut rulers = Vec::new();
    put!(to, "<details><summary>" (words::FRAMINGS) "</summary><dl>");
    for entry in FRAMINGS.iter().filter(|entry| entry.name != "naive") {
        put!(to, "<dt><code>" (entry.example) "</code> " (Both { ..entry.summary }) "<dd>");
        match framed(run.trace, entry.example) {
            Ok(trace) => {
                let observed = Observed::of(&trace);
                let scene = Scene::of(&observed);
                let all = scene.stream.bytes.len();
                let price = words::price(all - bytes.min(all), all);
                line(&scene, to);
                to.both(&price);
                let ruler = ruler(&scene, &price);
                rulers.push(
                    json!({"name": entry.name, "side": run.trace.receiver.name(), "ruler": ruler}),
                );
            }
            Err(why) => to.both(&words::cannot(&why)),
        }
    }
    to.raw("</dl></details>");
    rulers
}

fn line(scene: &Scene, to: &mut Markup) {
    to.raw("<code>│");
    let mut room = LINE;
    for frame in scene.run.write_ranges() {
        let piece = scene.stream.piece(frame, 24, Paint(false));
        let piece = piece.trim_end();
        let Some(left) = room.checked_sub(crate::report::display_width(piece) + 1) else {
            to.raw("⋯");
            break;
        };
        room = left;
        put!(to, (piece) "│");
    }
    to.raw("</code> ");
}

fn ruler(scene: &Scene, price: &Text) -> String {
    let mut to = Markup::new(None);
    let strips = Strips::of(scene);
    panels::ruler(&panels::within(&strips, OF_BESIDE), None, ROWS, &mut to);
    tag!(to, "p" "class" = "told"; "<b>" (price) "</b><br>" (words::COMPUTED));
    to.finish()
}

/// The messages written one after the other in that format; nothing is read.
fn framed(run: &RunTrace, format: &str) -> Result<RunTrace, Text> {
    let framing = format.to_owned();
    let format = framing::by_name(format).map_err(|error| error.text())?;
    let mut events = Vec::new();
    for (index, message) in run.messages.iter().enumerate() {
        let mut frame = Vec::new();
        let payload = format.encode(&message.0, &mut frame).map_err(|error| error.text())?;
        let part = FramePart { message: index, at: 0, frame_bytes: frame.len(), payload };
        let (data, accepted_bytes) = (Data::from(&frame[..]), frame.len() as u64);
        let what = What::Write { data, accepted_bytes, carries: vec![part] };
        events.push(Event { at_ns: 0, observer: Observer::Sender, what });
    }
    let (receiver, cable) = (Receiver::Framed, None);
    Ok(RunTrace { events, receiver, framing, cable, error: None, ..run.clone() })
}
