//! The fuzz targets by name. `cargo test` runs the same functions over the
//! committed seeds, and `cargo fuzz` over all that it can think of.

use super::framing_common::fuzz;
use sticky_demo::framing::{Framing, Layout, Length, Order, Width, by_name};

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
    ("json_header", |input| fuzz(&*named("json-header:u8"), input)),
];

/// Runs the target `name`.
#[allow(dead_code)] // the smoke test walks the list instead
pub fn run(name: &str, input: &[u8]) {
    let (_, target) = TARGETS.iter().find(|(known, _)| *known == name).unwrap();
    target(input);
}

fn named(name: &str) -> Box<dyn Framing> {
    by_name(name).unwrap()
}

/// The first six bytes choose the layout.
fn length(input: &[u8]) {
    let [width, flags, offset, adjust, sign, strip, input @ ..] = input else {
        return;
    };
    let widths = [Width::One, Width::Two, Width::Three, Width::Four, Width::Eight, Width::Varint];
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
