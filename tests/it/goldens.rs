//! Reports made from stored traces, byte for byte. After a change that is
//! meant: `STICKY_BLESS=1 cargo test --test goldens`, and read the difference.

use crate::common::golden;
use std::fs;
use sticky_demo::Lang;
use sticky_demo::cases;
use sticky_demo::observe::{Observed, quantities};
use sticky_demo::report::{FORMATS, Packets, Paint, Style};
use sticky_demo::scenario::{Transport, random_messages};
use sticky_demo::text;
use sticky_demo::trace::{Trace, What};
use sticky_demo::verdict::{Outcome, Verdict};

const CASES: [&str; 14] = [
    "nagle",
    "short-read",
    "mtu-split",
    "udp-truncate",
    "free",
    "udp-overflow",
    "udp-refused",
    "tutorial-header",
    "disagree",
    "first-only",
    "stale-buffer",
    "timeout-inside",
    "refused",
    "text-split",
];

/// Cases of which the first screen alone is kept. (What `no-reader` wrote, and its
/// frames, are left out of its trace: lengths are all that matters there.)
const SCREENS: [&str; 2] = ["dead-peer", "no-reader"];

fn stored(case: &str) -> Trace {
    let path = format!("tests/goldens/{case}.trace.json");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    cases::read_trace(&text).unwrap_or_else(|error| panic!("{path} {error:?}"))
}

fn report(trace: &Trace, format: &str, style: Style) -> (String, Option<Outcome>) {
    let verdict = Verdict::judge(trace).expect("claims that parse");
    let format = FORMATS.iter().find(|known| known.name == format).expect("a known format");
    ((format.render)(trace, &verdict, &style), verdict.outcome)
}

fn style(width: usize, lang: Lang, paint: bool) -> Style {
    Style { paint: Paint(paint), width, lang, packets: Packets::Hidden, proof: true, ascii: false }
}

#[test]
fn the_reports_are_as_they_were() {
    for case in CASES {
        let trace = stored(case);
        golden(&format!("{case}.80.txt"), &report(&trace, "text", style(80, Lang::En, false)).0);
        golden(&format!("{case}.140.txt"), &report(&trace, "text", style(140, Lang::En, false)).0);
        golden(&format!("{case}.zh.txt"), &report(&trace, "text", style(100, Lang::Zh, false)).0);
        golden(&format!("{case}.json"), &report(&trace, "json", style(80, Lang::En, false)).0);
    }
    for case in CASES.into_iter().chain(SCREENS) {
        let trace = stored(case);
        let screen = |width, lang| Style { proof: false, ..style(width, lang, false) };
        for (name, style) in [
            ("screen.80", screen(80, Lang::En)),
            ("screen.120", screen(120, Lang::En)),
            ("screen.zh", screen(80, Lang::Zh)),
        ] {
            golden(&format!("{case}.{name}.txt"), &report(&trace, "text", style).0);
        }
    }
    let coloured = style(140, Lang::En, true);
    golden("nagle.color.txt", &report(&stored("nagle"), "text", coloured).0);
    let screen = Style { proof: false, width: 80, ..coloured };
    golden("nagle.screen.color.txt", &report(&stored("nagle"), "text", screen).0);
}

#[test]
fn the_stored_runs_were_shown() {
    for case in CASES {
        let (_, outcome) = report(&stored(case), "json", style(80, Lang::En, false));
        let expected = if case == "free" { None } else { Some(Outcome::Shown) };
        assert_eq!(outcome, expected, "{case}");
    }
}

/// Colour changes how it looks and not what it says.
#[test]
fn without_its_colours_the_coloured_report_is_the_plain_one() {
    for case in CASES {
        let trace = stored(case);
        for width in [80, 140] {
            let plain = report(&trace, "text", style(width, Lang::En, false)).0;
            let coloured = report(&trace, "text", style(width, Lang::En, true)).0;
            assert_ne!(plain, coloured);
            assert_eq!(plain, without_escapes(&coloured), "{case} at {width}");
        }
    }
}

fn without_escapes(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\x1b') {
        plain += before;
        rest = after.split_once('m').map_or("", |(_, rest)| rest);
    }
    // A line that ends in coloured padding keeps it; no eye sees it.
    (plain + rest).lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// What the picture promises: where every message was delivered intact, the
/// cuts of the last row stand under those of the first; where not, they do not.
#[test]
fn cuts_line_up_exactly_where_messages_are_intact() {
    use unicode_width::UnicodeWidthStr;
    let bars = |line: &str| -> Vec<usize> {
        line.match_indices('│').map(|(at, _)| line[..at].width()).collect()
    };
    let mut seen = [0, 0];
    // One case's boundaries are right, and what stands between them is not.
    for case in CASES.into_iter().filter(|case| *case != "stale-buffer") {
        for (lang, first, last) in
            [(Lang::En, "messages ", "delivered "), (Lang::Zh, "消息 ", "交付 ")]
        {
            // So narrow that the receivers stand one under the other.
            let text = report(&stored(case), "text", style(80, lang, false)).0;
            let mut sent = None;
            for line in text.lines() {
                if line.starts_with(first) {
                    sent = Some(bars(line));
                } else if let Some(sent) = sent.take_if(|_| line.starts_with(last)) {
                    let intact = line.ends_with('✓');
                    assert_eq!(sent == bars(line), intact, "{case}: {line}");
                    seen[usize::from(intact)] += 1;
                }
            }
        }
    }
    assert!(seen[0] > 4 && seen[1] > 4, "too few rulers to judge by: {seen:?}");
}

#[test]
fn without_counters_nagle_is_inconclusive_and_says_why() {
    let mut trace = stored("nagle");
    for run in &mut trace.runs {
        for event in &mut run.events {
            if let What::Counters { .. } = event.what {
                event.what = What::NotObserved {
                    quantity: "segments".to_owned(),
                    because: text!("this kernel does not count", "本机内核不计数"),
                };
            }
        }
    }
    let (text, outcome) = report(&trace, "text", style(100, Lang::En, false));
    assert_eq!(outcome, Some(Outcome::Inconclusive));
    assert!(
        text.contains("main.naive.segments was not observed: this kernel does not count"),
        "{text}"
    );
    let (text, _) = report(&trace, "text", style(100, Lang::Zh, false));
    assert!(text.contains("未观测到 main.naive.segments：本机内核不计数"), "{text}");
    let (json, _) = report(&trace, "json", style(100, Lang::En, false));
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["verdict"], "inconclusive");
    assert_eq!(
        json["runs"][0]["segment_count"],
        serde_json::Value::Null,
        "unknown is null, never 0"
    );
    assert_eq!(json["claims"][0]["left"], serde_json::Value::Null);
}

/// Nor did a run that never began send nothing: that is unknown, too.
#[test]
fn a_run_that_never_began_has_sent_no_list_of_datagrams() {
    let mut trace = stored("nagle");
    let run = &mut trace.runs[0];
    run.transport = Transport::Udp;
    run.events.clear();
    run.error = Some(text!("no socket", "没有套接字"));
    let (json, _) = report(&trace, "json", style(100, Lang::En, false));
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    for layer in ["writes", "datagrams", "reads"] {
        assert_eq!(json["runs"][0][layer], serde_json::Value::Null, "{layer}");
    }
}

/// A claim about datagrams makes no sense of a stream, and is not answered.
#[test]
fn a_stream_has_no_number_of_datagrams() {
    let mut trace = stored("nagle");
    trace.runs.truncate(1);
    let quantity = quantities().find(|q| q.name == "datagrams").expect("a quantity");
    let of = |trace: &Trace| Observed::of(&trace.runs[0]).quantity(quantity);
    assert!(of(&trace).is_err(), "{:?}", of(&trace));
    trace.runs[0].transport = Transport::Udp;
    assert!(of(&trace).is_ok(), "{:?}", of(&trace));
}

/// A failed claim settles it, whatever else could not be observed.
#[test]
fn a_claim_that_fails_is_not_hidden_by_one_that_is_unknown() {
    let mut trace = stored("nagle");
    for run in &mut trace.runs {
        if run.name == "main" && run.receiver.name() == "framed" {
            run.events.retain(|event| !matches!(event.what, What::Delivered { .. }));
        }
        if run.name == "control" {
            run.error = Some(text!("the peer stalled", "对端停住了"));
        }
    }
    let (_, outcome) = report(&trace, "text", style(100, Lang::En, false));
    assert_eq!(outcome, Some(Outcome::NotShown));
}

#[test]
fn a_trace_goes_to_text_and_back_without_loss() {
    for case in CASES {
        let trace = stored(case);
        assert_eq!(Trace::from_json(&trace.to_json().expect("it is short")), Ok(trace), "{case}");
    }
}

/// A trace cut at any place is refused with a sentence, never a panic.
#[test]
fn a_trace_that_is_cut_off_is_refused() {
    let text = stored("short-read").to_json().expect("it is short");
    for cut in (0..text.len() - 2).step_by(97) {
        let Some(part) = text.get(..cut) else { continue };
        let error = Trace::from_json(part).expect_err("a part is not a trace");
        assert!(error.en.contains("cut off"), "at {cut}: {error:?}");
    }
}

/// The promise of `--seed`: the same bytes in every later version.
#[test]
fn a_seed_keeps_its_messages_for_ever() {
    let made: String =
        random_messages(6, 42).iter().map(|message| message.escaped() + "\n").collect();
    golden("random-seed-42.txt", &made);
}
