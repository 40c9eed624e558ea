//! The fuzz targets by name. `cargo test` runs the same functions over the
//! committed seeds, and `cargo fuzz` over all that it can think of.

use super::framing_common::{fuzz, fuzz_stuffed};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use sticky_demo::Lang;
use sticky_demo::capture::Captured;
use sticky_demo::cases::{self, read_trace};
use sticky_demo::class::lessons::Lesson;
use sticky_demo::framing::{Framing, Layout, Length, Order, Width, by_name};
use sticky_demo::report::{FORMATS, Packets, Paint, Style};
use sticky_demo::scenario::{Bytes, LinkKind, Scenario, ScenarioFile, Values};
use sticky_demo::trace::Event;
use sticky_demo::trace::packet::Packet;
use sticky_demo::verdict::Verdict;

type Target = fn(input: &[u8]);

/// Each target's name, and what it does with one input.
pub const TARGETS: &[(&str, Target)] = &[
    ("length", length),
    ("varint", |input| fuzz(&*named("varint"), input)),
    ("line", |input| {
        fuzz(&*named("line"), input);
        fuzz(&*named("line:utf8"), input);
    }),
    ("delimiter", delimiter),
    ("fixed", fixed),
    ("netstring", |input| fuzz(&*named("netstring"), input)),
    ("text_length", |input| {
        let names = ["decimal", "decimal:width=3", "chunked", "resp", "headers", "json"];
        names.iter().for_each(|name| fuzz(&*named(name), input));
    }),
    ("marks", |input| {
        for name in [r"marks:start=\x02,end=\x03,sum=xor", r"marks:start=ab,end=\x1c\r"] {
            fuzz(&*named(name), input);
        }
        for name in [r"magic:\x78\x78,width=1|\x79\x79,width=2", "magic:aab,width=varint"] {
            fuzz(&*named(name), input);
        }
    }),
    ("stuffing", |input| {
        for name in ["slip", r"slip:end=\x7e,escape=\x7d,xor=\x20", "cobs"] {
            fuzz_stuffed(&*named(name), input, true);
        }
    }),
    ("trace", trace),
    ("capture", capture),
    ("scenario", scenario),
    ("lesson", |input| drop(in_text(input).map(|text| Lesson::parse(text, "x.toml")))),
    ("json", json),
    ("json_header", |input| fuzz(&*named("json-header:u8"), input)),
];

/// Runs the target `name`.
#[allow(dead_code)] // the smoke test walks the list instead
pub fn run(name: &str, input: &[u8]) {
    let (_, target) = TARGETS.iter().find(|(known, _)| *known == name).unwrap();
    target(input);
}

fn in_text(input: &[u8]) -> Option<&str> {
    std::str::from_utf8(input).ok()
}

/// What is let in is judged and drawn, and what is written can be read again.
fn trace(input: &[u8]) {
    let Some(Ok(trace)) = in_text(input).map(read_trace) else { return };
    let Ok(verdict) = Verdict::judge(&trace) else { return };
    for format in FORMATS {
        for (proof, packets) in [(false, Packets::Hidden), (true, Packets::All)] {
            let (paint, width, lang, ascii) = (Paint(false), 80, Lang::Zh, false);
            let style = Style { paint, width, lang, packets, proof, ascii };
            (format.render)(&trace, &verdict, &style);
        }
    }
    if let Ok(written) = trace.to_json() {
        assert_eq!(read_trace(&written), Ok(trace));
    }
}

/// Every stream of what is let in is explained, and what comes of it is a trace.
fn capture(input: &[u8]) {
    let Ok(captured) = Captured::read(input) else { return };
    let framing = if input.len().is_multiple_of(16) { "auto" } else { "u32be" };
    for stream in captured.streams.iter().take(4) {
        let told = captured.explain(stream, framing).expect("a framing");
        let verdict = Verdict::judge(&told).expect("no claim");
        let (packets, proof, ascii) = (Packets::Hidden, false, false);
        let style = Style { paint: Paint(false), width: 80, lang: Lang::Zh, packets, proof, ascii };
        (FORMATS[0].render)(&told, &verdict, &style);
        let written = told.to_json();
        assert!(written.is_ok(), "{:?}", written.err());
    }
}

/// What is let in and in its ranges can be resolved, and has its messages.
fn scenario(input: &[u8]) {
    let parsed = in_text(input).map(|text| ScenarioFile::parse(text, "x.toml"));
    let Some(Ok(file)) = parsed else { return };
    let Ok(case) = cases::by_name(&file.case) else { return };
    for link in [LinkKind::Loopback, LinkKind::Wire] {
        let none = Values::default();
        if let Ok(scenario) = Scenario::resolve(case.file(), Some(&file), &none, link) {
            case.claims(&scenario);
            scenario.messages();
        }
    }
}

/// Parts of traces and reports come back as they were written.
fn json(input: &[u8]) {
    fn back<T: Serialize + DeserializeOwned + PartialEq + Debug>(text: &str) {
        if let Ok(value) = serde_json::from_str::<T>(text) {
            let written = serde_json::to_string(&value).unwrap();
            assert_eq!(serde_json::from_str::<T>(&written).unwrap(), value);
        }
    }
    let Some(text) = in_text(input) else { return };
    back::<Bytes>(text);
    back::<Values>(text);
    back::<Packet>(text);
    back::<Event>(text);
}

fn named(name: &str) -> Box<dyn Framing> {
    by_name(name).unwrap()
}

/// The first six bytes choose the layout.
fn length(input: &[u8]) {
    let [width, flags, offset, adjust, sign, strip, input @ ..] = input else {
        return;
    };
    let fixed = [Width::One, Width::Two, Width::Three, Width::Four, Width::Eight];
    let widths = [&fixed[..], &[Width::Varint, Width::WebSocket]].concat();
    let adjust = match sign % 4 {
        0 => i64::from(*adjust),
        1 => -i64::from(*adjust),
        2 => i64::MAX - i64::from(*adjust),
        _ => i64::MIN + i64::from(*adjust),
    };
    let layout = Layout {
        width: widths[usize::from(*width) % widths.len()],
        order: if flags & 1 == 0 { Order::Big } else { Order::Little },
        signed: flags & 2 == 2,
        offset_bytes: usize::from(offset % 8),
        adjust_bytes: adjust,
        strip_bytes: (flags & 4 == 4).then_some(usize::from(strip % 20)),
    };
    if let Ok(length) = Length::new(layout) {
        fuzz(&length, input);
    }
}

/// The first byte says how many bytes of the input are delimiters, cut at `|`.
fn delimiter(input: &[u8]) {
    let Some((&count, input)) = input.split_first() else {
        return;
    };
    let (delimiters, input) = input.split_at(input.len().min(usize::from(count % 16)));
    let delimiters = delimiters.split(|byte| *byte == b'|');
    if let Ok(delimiter) = sticky_demo::framing::Delimiter::new(delimiters) {
        fuzz(&delimiter, input);
    }
}

/// The first byte is the size.
fn fixed(input: &[u8]) {
    if let Some((size, input)) = input.split_first() {
        fuzz(&*named(&format!("fixed:{}", size.saturating_add(1))), input);
    }
}
