//! The first screen of every case: 22 lines of 80 columns, letters in fixed columns,
//! and no sentence that the run does not bear out.

use crate::all::ALL;
use crate::common::truths::{trace_if_run, trace_of};
use crate::common::{beside_one_another, demo};
use std::collections::BTreeSet;
use sticky_demo::Lang;
use sticky_demo::cases::CASES;
use sticky_demo::observe::QuantityName;
use sticky_demo::report::{FORMATS, Packets, Paint, Style, display_width, places};
use sticky_demo::scenario::ScreenPart;
use sticky_demo::trace::Trace;
use sticky_demo::verdict::{Claim, Verdict};

const LINES: usize = 22;
/// Of a built-in case's page, in bytes.
const LONGEST_PAGE: usize = 300_000;
/// Columns of a screen, beside 80.
const WIDER: [usize; 3] = [100, 120, 200];

/// What somebody turns first, case by case, beside the link.
const KNOBS: &[&[&str]] = &[
    &["nagle", "--nodelay", "on"],
    &["nagle", "--gap-ms", "80"],
    &["nagle", "--message", "one long line of text", "--message", "", "--message", "and more"],
    &["nagle", "--random", "20", "--seed", "7"],
    &["short-read", "--recv", "4096"],
    &["short-read", "--recv", "1"],
    &["short-read", "--framing", "line"],
    &["mtu-split", "--mtu", "9000"],
    &["mtu-split", "--mss", "300"],
    &["udp-truncate", "--recv", "65507"],
    &["udp-truncate", "--framing", "netstring"],
    &["tcp-loss", "--drop", "99"],
    &["tcp-loss", "--drop", "1", "--drop", "2"],
    &["tcp-reorder", "--reorder", "99"],
    &["udp-fragment", "--mtu", "9000"],
    &["udp-fragment", "--drop-fragment", "1"],
    &["half-open", "--drop-handshake=false"],
    &["dead-peer", "--cut-after", "9"],
    &["dead-peer", "--message", "one", "--ipv6"],
    &["no-reader", "--message", "hi"],
    &["no-reader", "--sndbuf", "300000"],
    &["live", "--drop", "99"],
    &["slow-reader", "--nodelay", "off"],
    &["slow-reader", "--message", "one"],
    &["cork", "--cork", "off"],
    &["delayed-ack", "--nodelay", "on"],
    &["delayed-ack", "--framing", "line"],
    &["peek", "--message", "only one"],
    &["partial-send", "--message", "hi"],
    &["empty-message", "--message", "hi"],
    &["text-split", "--recv", "64"],
    &["text-split", "--encoding", "gbk"],
    &["text-split", "--message", "abcdefghij"],
    &["cork", "--message-file", "src/lib.rs"],
    &["slow-reader", "--recv", "3"],
    &["stale-buffer", "--message", "ab", "--message", "c\\x00d"],
    &["disagree", "--receiver-framing", "naive"],
    &["backlog", "--backlog", "3"],
    &["unix", "--message", "one"],
    &["udp-overflow", "--rcvbuf", "100000"],
    &["udp-refused", "--message", "one"],
    &["udp-limits", "--ipv6"],
    &["tutorial-sleep", "--gap-ms", "0"],
    &["disagree", "--message", "hello"],
    &["disagree", "--sender-framing", "line"],
    &["disagree", "--receiver-framing", "u32le"],
    &["first-only", "--message", "one"],
    &["first-only", "--recv", "9"],
    &["first-only", "--random", "9", "--seed", "4"],
    &["stale-buffer", "--message", "a", "--message", "bbb"],
    &["stale-buffer", "--recv", "2"],
    &["stale-buffer", "--message", "吃饭了么", "--message", "吃"],
    &["timeout-inside", "--message", "x"],
    &["timeout-inside", "--message", "", "--recv", "3"],
    &["free", "--transport", "udp", "--random", "12", "--seed", "3"],
    &["free", "--transport", "seqpacket", "--recv", "3"],
    &["free", "--gap-ms", "60000", "--timeout-s", "0.2"],
];

pub fn drawn(verdict: &Verdict, trace: &Trace, width: usize, lang: Lang, ascii: bool) -> String {
    let paint = Paint(false);
    let style = Style { paint, width, lang, packets: Packets::Hidden, proof: false, ascii };
    (FORMATS[0].render)(trace, verdict, &style)
}

/// Every screen of a trace keeps its place, and its rulers their columns: at 80 columns and
/// at these.
fn check(words: &[&str], trace: &Trace, wider: &[usize]) {
    let verdict = Verdict::judge(trace).expect("claims that parse");
    for lang in [Lang::En, Lang::Zh] {
        for width in [80].into_iter().chain(wider.iter().copied()) {
            let screen = drawn(&verdict, trace, width, lang, false);
            let lines: Vec<&str> = screen.lines().collect();
            assert!(lines.len() <= LINES, "{words:?}: {} lines\n{screen}", lines.len());
            for line in &lines {
                assert!(display_width(line) <= width, "{words:?} at {width}\n{screen}");
                assert_eq!(line.trim_end(), *line, "{words:?}: blanks at an end");
            }
            if width == 80 {
                check_columns(&screen);
            }
            check_sentences(&lines);
            for hole in ["not observed ms", "{main", "{control", "未观测到 毫秒"] {
                assert!(!screen.contains(hole), "{words:?}: {hole:?}\n{screen}");
            }
        }
    }
    let screen = drawn(&verdict, trace, 80, Lang::En, true);
    let beyond = screen.chars().find(|c| "│─·░▯…◄✓✗".contains(*c));
    assert_eq!(beyond, None, "{words:?}\n{screen}");
}

/// No sentence below the verdict is cut: what stands before the next label has an end.
fn check_sentences(lines: &[&str]) {
    let verdict = lines.iter().position(|line| line.starts_with(['✓', '!', '?']));
    let below = &lines[verdict.unwrap_or(lines.len())..];
    for pair in below.windows(2).filter(|pair| !pair[1].starts_with(' ')) {
        assert!(pair[0].ends_with(['.', '。', ')', '）', '"', '”']), "cut: {}", lines.join("\n"));
    }
}

/// A line's characters, each at its column.
fn columns(line: &str) -> Vec<char> {
    let mut columns = Vec::new();
    for letter in line.chars() {
        columns.push(letter);
        let wide = display_width(&letter.to_string());
        columns.extend((1..wide).map(|_| '\0'));
    }
    columns
}

/// The rows of each ruler of a screen: lines with bars, one below the other.
fn rulers(screen: &str) -> Vec<Vec<Vec<char>>> {
    let lines: Vec<&str> = screen.lines().collect();
    // A row of a ruler has its first bar, or nothing yet, behind the label.
    let is_row = |line: &&str| line.contains('│') && !line.contains("│ ");
    let mut rulers: Vec<Vec<Vec<char>>> = Vec::new();
    let mut inside = false;
    for line in lines {
        if is_row(&line) {
            if !inside {
                rulers.push(Vec::new());
            }
            rulers.last_mut().expect("one was begun").push(columns(line));
        }
        inside = is_row(&line);
    }
    rulers
}

/// A join stands only where another row has a cut, or a part of a letter that is cut;
/// and a byte stands in the same column in every row.
fn check_columns(screen: &str) {
    const SIGNS: &str = "│─·░▯…\u{fffd}";
    for rows in rulers(screen) {
        // What stands behind the last bar of a row is its note.
        let end = |row: &[char]| row.iter().rposition(|c| *c == '│').unwrap_or(0);
        let widest = rows.iter().map(|row| end(row)).max().unwrap_or(0);
        let begins = rows.iter().filter_map(|row| row.iter().position(|c| *c == '│')).min();
        for column in begins.unwrap_or(0)..=widest {
            let inside = rows.iter().filter(|row| column <= end(row));
            let here: BTreeSet<char> = inside.filter_map(|row| row.get(column)).copied().collect();
            if here.contains(&'─') {
                assert!(
                    here.iter().any(|c| "│▯\u{fffd}\0".contains(*c)),
                    "a join without a cut in column {column}:\n{screen}"
                );
            }
            let shown_as_text = screen.contains('\u{fffd}');
            let letters = here.iter().filter(|c| !SIGNS.contains(**c) && **c != ' ' && **c != '\0');
            assert!(
                shown_as_text || letters.count() <= 1,
                "two letters in column {column}: {here:?}\n{screen}"
            );
        }
    }
}

/// Law: the first screen of every case, whatever it runs over.
#[test]
fn every_first_screen_keeps_its_place() {
    assert_eq!(ALL.ran.code, 0, "{}{}", ALL.ran.stdout, ALL.ran.stderr);
    let all: Vec<&str> = CASES.iter().map(|case| case.name).collect();
    let parts = all.chunks(all.len().div_ceil(6));
    beside_one_another(parts, |cases| {
        for case in cases {
            check(&[case], &trace_of(&[case]), &WIDER);
        }
    });
}

#[test]
fn the_page_of_every_case_goes_by_mail() {
    assert_eq!(ALL.pages.len(), CASES.len() - 1); // free claims nothing
    for (case, page) in &ALL.pages {
        let bytes = page.len();
        assert!(bytes < LONGEST_PAGE, "{case}: a page of {bytes} bytes");
    }
}

/// The same over loopback, where the case can do without a cable, and under the knobs that
/// one turns first: the widths take turns.
#[test]
fn so_it_does_without_a_cable_and_when_knobs_are_turned() {
    of_knobs_and_loopback(|nth| &WIDER[nth % WIDER.len()..][..1]);
}

#[test]
#[ignore = "each at each width is twice as much: .ci/run draws it"]
fn so_it_does_at_every_width() {
    of_knobs_and_loopback(|_| &WIDER);
}

fn of_knobs_and_loopback(wider: fn(usize) -> &'static [usize]) {
    let wired = CASES.iter().filter(|case| case.file().wire.is_some());
    let wired = wired.map(|case| vec![case.name, "--link", "loopback"]);
    let all: Vec<_> = wired.chain(KNOBS.iter().map(|words| words.to_vec())).enumerate().collect();
    beside_one_another(all.chunks(all.len().div_ceil(8)), |part| {
        for (nth, words) in part {
            if let Some(trace) = trace_if_run(words) {
                check(words, &trace, wider(*nth));
            } else {
                assert!(words.contains(&"loopback"), "{words:?} could not run");
            }
        }
    });
}

/// A heading speaks of a length only where the format has one.
#[test]
fn a_heading_says_what_the_format_does() {
    for framing in ["naive", "line", "delimiter:END", "fixed:5"] {
        let ran = demo(&["free", "--message", "hello", "--framing", framing]);
        assert!(!ran.stdout.contains("a length in front"), "{framing}: {}", ran.stdout);
    }
}

/// What cannot be had here is said once.
#[test]
fn a_machine_without_a_cable_hears_why_once() {
    let mut trace = Trace::clone(&trace_of(&["tcp-loss"]));
    let why = sticky_demo::text!("no namespaces here", "这里没有命名空间");
    for run in &mut trace.runs {
        run.events.clear();
        run.cable = None;
        run.error = Some(why.clone());
    }
    let verdict = Verdict::judge(&trace).expect("claims that parse");
    let screen = drawn(&verdict, &trace, 80, Lang::En, false);
    assert_eq!(screen.matches("no namespaces here").count(), 1, "{screen}");
    assert!(screen.contains("? Inconclusive") && screen.contains("sticky-demo doctor"), "{screen}");
    assert!(screen.lines().count() <= 10, "{screen}");
}

/// Every case says on its screen what happened, and answers its question; each
/// sentence about a run names the claims that make it true, in claims that parse.
#[test]
fn every_case_has_its_sentences_and_each_its_claims() {
    for case in CASES {
        let file = case.file();
        let has = |part| file.screen.iter().any(|line| line.part == part);
        for part in [ScreenPart::Answer, ScreenPart::What, ScreenPart::Fix, ScreenPart::Control] {
            assert!(has(part) || case.name == "free", "{}: no {part:?}", case.name);
        }
        for line in &file.screen {
            for claim in &line.if_holds {
                claim.parse::<Claim>().unwrap_or_else(|why| panic!("{}: {why:?}", case.name));
            }
            for knob in &line.when {
                assert!(case.takes(knob), "{}: {knob} is not one of its knobs", case.name);
            }
            let of = |text: &str| places(text).map(str::to_owned).collect::<BTreeSet<_>>();
            assert_eq!(of(&line.en), of(&line.zh), "{}: not the same places", case.name);
            for place in of(&line.en) {
                place
                    .parse::<QuantityName>()
                    .unwrap_or_else(|why| panic!("{}: {why:?}", case.name));
                assert!(!line.if_holds.is_empty(), "{}: no claim under {:?}", case.name, line.en);
            }
            let measured = [ScreenPart::Control, ScreenPart::NoCure, ScreenPart::Answer];
            assert!(
                !measured.contains(&line.part) || !line.if_holds.is_empty(),
                "{}: no claim under {:?}",
                case.name,
                line.en
            );
        }
    }
}
