//! The same messages in every frame format: what each would add to mark where they
//! end, and which cannot.

use super::markup::{Markup, Tenths, tag};
use super::scene::Scene;
use super::strips::{HEIGHT, Strips};
use super::words;
use crate::framing::{self, FRAMINGS};
use crate::observe::Observed;
use crate::trace::{Data, Event, FramePart, Observer, Receiver, RunTrace, What};
use crate::{Both, Text};

/// More bytes than this are not framed anew in a dozen ways.
const MOST_BYTES: usize = 1 << 16;

/// A row for each format, of the messages of that run.
pub fn framings(run: &Observed, to: &mut Markup) {
    let messages = &run.trace.messages;
    let bytes: usize = messages.iter().map(|message| message.len()).sum();
    if messages.is_empty() || bytes > MOST_BYTES || messages.len() > 500 {
        return;
    }
    to.raw("<details class=\"framings\"><summary>");
    to.word(words::FRAMINGS);
    to.raw("</summary><dl>");
    for entry in FRAMINGS.iter().filter(|entry| entry.name != "naive") {
        tag!(to, "dt" "data-framing" = entry.name);
        to.raw("<code>");
        to.text(entry.example);
        to.raw("</code> ");
        to.word(Both { ..entry.summary });
        to.raw("</dt><dd>");
        match framed(run.trace, entry.example) {
            Ok(trace) => drawn(&trace, bytes, to),
            Err(why) => to.both(&words::cannot(&why)),
        }
        to.raw("</dd>");
    }
    to.raw("</dl></details>");
}

fn drawn(trace: &RunTrace, payload_bytes: usize, to: &mut Markup) {
    let observed = Observed::of(trace);
    let scene = Scene::of(&observed);
    let strips = Strips::of(&scene);
    let laid_out = strips.laid_out(30);
    let size = format!("{}em", Tenths(laid_out.width / 16.0));
    let view = format!("0 -14 {} {}", Tenths(laid_out.width), HEIGHT + 16.0);
    tag!(to, "svg" "class" = "strip", "viewBox" = view, "width" = size, "role" = "group",
        "data-row" = "messages");
    laid_out.row(0, to);
    to.raw("</svg> <span class=\"q\">");
    let all = scene.stream.len();
    to.both(&words::price(all - payload_bytes.min(all), all));
    to.raw("</span>");
}

/// The messages written one after the other in that format; nothing is read.
fn framed(run: &RunTrace, format: &str) -> Result<RunTrace, Text> {
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
    Ok(RunTrace { events, receiver, cable, error: None, ..run.clone() })
}
