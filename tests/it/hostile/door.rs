//! The door for what comes in: a file is held to what a command line is held to.

use super::{at, ways};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use sticky_demo::cases::read_trace;
use sticky_demo::report::{FORMATS, Packets, Paint, Style};
use sticky_demo::verdict::Verdict;
use sticky_demo::{Lang, Text};

/// Stored traces with TCP and UDP, calls, packets and fragments in them.
const TRACES: [&str; 5] = [
    include_str!("../../goldens/short-read.trace.json"),
    include_str!("../../goldens/udp-truncate.trace.json"),
    include_str!("../../goldens/wire-drop.trace.json"),
    include_str!("../../goldens/wire-fragments.trace.json"),
    include_str!("../../goldens/refused.trace.json"),
];

const EXTENTS: [(bool, Packets); 2] = [(false, Packets::Hidden), (true, Packets::All)];

/// All that can be made of a trace.
fn draw(text: &str) -> Result<usize, Text> {
    let trace = read_trace(text)?;
    let verdict = Verdict::judge(&trace)?;
    let mut drawn = 0;
    for format in FORMATS {
        // What programs read has no parts that one asks for.
        let extents = if format.for_programs { &EXTENTS[1..] } else { &EXTENTS[..] };
        for &(proof, packets) in extents {
            let (paint, width, lang, ascii) = (Paint(false), 80, Lang::En, false);
            let style = Style { paint, width, lang, packets, proof, ascii };
            drawn += (format.render)(&trace, &verdict, &style).len();
        }
    }
    Ok(drawn)
}

/// The largest that is let in, and what lies at the ends of numbers.
fn numbers() -> [Value; 5] {
    [json!(1_u64 << 43), json!(0), json!(u64::MAX), json!(-1), json!(1e300)]
}

#[test]
fn no_number_of_a_trace_overflows_anything() {
    // Each is the largest or, every other time, another of them.
    numbers_of_traces(|nth, number| number == if nth % 2 == 0 { 0 } else { 1 + nth / 2 % 4 });
}

#[test]
#[ignore = "each number with each value is five times as much: .ci/run draws it"]
fn no_number_of_a_trace_overflows_anything_whatever_it_is() {
    numbers_of_traces(|_, _| true);
}

/// The nth number of each trace becomes those that are tried. This is a debug build: an
/// overflow is a panic, and a panic fails.
fn numbers_of_traces(is_tried: fn(nth: usize, number: usize) -> bool) {
    let (mut tried, mut drawn) = (0, 0);
    for text in TRACES {
        let trace: Value = serde_json::from_str(text).expect("JSON");
        for (nth, way) in ways(&trace, Value::is_number).into_iter().enumerate() {
            let numbers = numbers().into_iter().enumerate();
            for (_, number) in numbers.filter(|(number, _)| is_tried(nth, *number)) {
                let mut hostile = trace.clone();
                *at(&mut hostile, &way) = number;
                tried += 1;
                drawn += usize::from(draw(&hostile.to_string()).is_ok());
            }
        }
    }
    assert!(tried > 100 && drawn > tried / 5 && drawn < tried, "{drawn} of {tried} drawn");
}

#[test]
fn lists_are_counted_before_there_is_room_for_them() {
    let trace: Value = serde_json::from_str(TRACES[0]).expect("JSON");
    for (key, entry, count) in [("messages", "\"\"", 1_000_001), ("events", "{}", 1_000_001)] {
        // Entries so short are refused sooner than those of which much is written.
        let mut hostile = trace.clone();
        hostile["runs"][0][key] = json!("HERE");
        let list = format!("[{}]", vec![entry; count].join(","));
        let began = Instant::now();
        let refused = read_trace(&hostile.to_string().replacen("\"HERE\"", &list, 1));
        let refused = refused.expect_err("so many are refused");
        assert!(refused.en.contains(" entries in all"), "{refused:?}");
        assert!(began.elapsed() < Duration::from_secs(20), "{key}: {:?}", began.elapsed());
    }
}

/// What is refused when it is read is not written.
#[test]
fn whatever_is_written_can_be_read_again() {
    let mut trace = read_trace(TRACES[0]).expect("a trace");
    let written = trace.to_json().expect("it is short");
    assert_eq!(read_trace(&written).as_ref(), Ok(&trace));
    trace.kernel = "\u{1b}[31m".to_owned();
    assert!(trace.to_json().is_err() && trace.to_json().unwrap_err().zh.contains("U+001B"));
}
