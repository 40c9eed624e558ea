//! The zoo: for each frame format the right program and each slip, judged as a learner's
//! is. A hint names the slip, or there is none; a wrong one is worse than none. All
//! programs live in one Python (`tests/practice/zoo.py`), and we connect to each.

use crate::common::chinese::{is_chinese, sentences};
use crate::common::python;
use std::io::{BufRead, BufReader, Write};
use std::net::Ipv4Addr;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;
use sticky_demo::judge::{Judged, LearnerSide, Peer, Task, rounds};
use sticky_demo::verdict::Outcome;

/// Kinds of formats, in which slips are possible: a length to misread, a header to cut, …
type Is = fn(&str) -> bool;

const FORMATS: [&str; 34] = [
    "u8",
    "u16be",
    "u16le",
    "u32be",
    "u32le",
    "i32le",
    "u64be",
    "i64le",
    "varint",
    "kafka",
    "dns-tcp",
    "length:width=2,offset=1,adjust=-3",
    "length:width=3,order=le,strip=4,adjust=1",
    "line",
    "line:utf8",
    r"delimiter:\r\n",
    r"delimiter:\0",
    "delimiter:END",
    "fixed:6",
    "netstring",
    "json-header",
    "json-header:i32le",
    "slip",
    "hdlc",
    "cobs",
    r"marks:start=\x02,end=\x03,sum=xor",
    "stx-etx",
    r"magic:\xca\xfe,width=2",
    "decimal",
    "chunked",
    "resp",
    "headers",
    "json",
    "postgres",
];

fn any(_: &str) -> bool {
    true
}

/// A length before each message and nothing else.
fn length(framing: &str) -> bool {
    framing.starts_with(['u', 'i']) || ["kafka", "dns-tcp"].contains(&framing)
}

fn wide(framing: &str) -> bool {
    length(framing) && framing != "u8"
}

fn narrow(framing: &str) -> bool {
    ["u8", "u16be", "u16le", "dns-tcp"].contains(&framing)
}

fn varied(framing: &str) -> bool {
    !framing.starts_with("fixed")
}

/// It can carry more than 64 KiB.
fn long(framing: &str) -> bool {
    let two_bytes = framing.contains("width=2");
    varied(framing) && !narrow(framing) && !two_bytes
}

fn marked(framing: &str) -> bool {
    framing == r"delimiter:\r\n" || framing == "delimiter:END"
}

fn counted(framing: &str) -> bool {
    length(framing) || framing == "varint"
}

/// Neither a byte order mark nor what stands behind the message is lost in the format.
fn plain(framing: &str) -> bool {
    !framing.starts_with("line") && framing != "json"
}

/// Messages have blanks at their ends there.
fn blank(framing: &str) -> bool {
    varied(framing) && framing != "json"
}

fn empty_is_seen(framing: &str) -> bool {
    blank(framing) && !stuffed(framing) && framing != "postgres"
}

fn stuffed(framing: &str) -> bool {
    ["slip", "hdlc"].contains(&framing)
}

/// A constant in front of each frame.
fn begun(framing: &str) -> bool {
    framing.starts_with("m") || framing == "stx-etx"
}

/// The length stands in digits, and something ends the message all the same.
fn ended(framing: &str) -> bool {
    ["chunked", "resp"].contains(&framing)
}

use LearnerSide::{Receiver, Sender};

/// Side, slip, where, and what a hint may say: any of these, parted by a bar.
const SLIPS: &[(LearnerSide, &str, Is, &str)] = &[
    (Receiver, "order", wide, "reverse byte order"),
    (Receiver, "width", length, "a length read as|reverse byte order"),
    (Receiver, "signed", narrow, "highest bit is set"),
    (Receiver, "counts_header", length, "short by exactly|a length read as"),
    (Receiver, "characters", wide, "counted in characters|a read may end inside"),
    (Receiver, "nul", any, "a NUL (0x00)|the whole frame came"),
    (Receiver, "cr", any, "CR LF|the stream itself"),
    (Receiver, "bom", any, "byte order mark"),
    (Receiver, "strip", blank, "blanks at its ends were stripped"),
    (Receiver, "skip_empty", empty_is_seen, "its line is an LF"),
    (Receiver, "no_line_feed", varied, "the line has no end|with an LF behind it"),
    (Receiver, "cut", long, "no line is longer than 1024"),
    (Receiver, "latin", varied, "decoded as Latin-1"),
    (Receiver, "zeros", length, "its buffer was not filled"),
    (Receiver, "in_pieces", length, "EF BF BD"),
    (Receiver, "stale", varied, "bytes of an earlier message"),
    (Receiver, "echo", any, "the stream itself"),
    (Receiver, "naive", any, "takes a read for a message|the stream itself"),
    (Receiver, "once", length, "until the header is whole|it is whole"),
    (Receiver, "body_once", length, "recv(n) gives what is there"),
    (Receiver, "mark_cut", marked, "a delimiter that came in two reads"),
    (Receiver, "timeout", any, "a read that timed out"),
    (Receiver, "decode", varied, "EF BF BD"),
    (Receiver, "first_only", any, "one read may hold several frames"),
    (Receiver, "dropped", any, "one read may hold several|Keep |was thrown away"),
    (Receiver, "limit", long, "a buffer, a limit"),
    (Receiver, "end_ignored", any, "your loop goes on|not asked for"),
    (Receiver, "spins", any, "it does not close"),
    (Receiver, "never_closes", any, "it does not close"),
    (Receiver, "extra", any, "not asked for"),
    (Receiver, "closes_early", any, "stopped here"),
    (Receiver, "part", any, "that is not a message"),
    (Receiver, "agreed", varied, ""),
    (Receiver, "unchecked", |framing| varied(framing) && framing != "u8", "it does not close"),
    (Receiver, "negative_empty", wide, "a negative length was taken"),
    (Receiver, "mark_unchecked", begun, "does not begin as"),
    (Receiver, "end_not_taken", ended, ""),
    (Receiver, "decimal_for_hex", |framing| framing == "chunked", ""),
    (Receiver, "one_byte", |framing| framing == "varint", ""),
    (Sender, "order", wide, "reverse order"),
    (Sender, "width", length, "the length has"),
    (Sender, "counts_header", length, "counts the header too|counts its own byte"),
    (Sender, "counts_characters", counted, "counts characters"),
    (Sender, "one_more", counted, "one too many"),
    (Sender, "nul", plain, "a NUL (0x00)"),
    (Sender, "nul_behind", length, "a NUL (0x00)"),
    (Sender, "cr", plain, "a CR was sent"),
    (Sender, "crlf", plain, "CR LF was sent|a CR was sent"),
    (Sender, "line_feed", plain, "the LF was sent|one too many|the lines themselves"),
    (Sender, "bom", any, "byte order mark"),
    (Sender, "strip", blank, "blanks at its ends were stripped"),
    (Sender, "replace", varied, ""),
    (Sender, "skip_empty", empty_is_seen, "the empty line was left out"),
    (Sender, "part_lines", any, "part of a line"),
    (Sender, "naive", any, "the lines themselves|a read for a line|not asked for"),
    (Sender, "no_frame", counted, "without its header"),
    (Sender, "words", varied, "cut at their blanks"),
    (Sender, "padded", length, "not the whole buffer"),
    (Sender, "length_alone", length, "without the messages"),
    (Sender, "header_twice", length, "the header came twice"),
    (Sender, "digits", length, "written as digits"),
    (Sender, "no_comma", |framing| framing == "netstring", ""),
    (Sender, "no_end", ended, ""),
    (Sender, "decimal_for_hex", |framing| framing == "chunked", ""),
    (Sender, "sum_of_message", |framing| framing.ends_with("xor"), ""),
    (Sender, "no_magic", |framing| framing.starts_with("magic"), ""),
    (Sender, "unescaped", stuffed, ""),
    (Sender, "number", |framing| framing == "line", "number was sent"),
    (Sender, "timeout", any, "a read that timed out"),
    (Sender, "limit", long, "stopped here"),
    (Sender, "extra", empty_is_seen, "one frame too many|not asked for"),
    (Sender, "closes_early", any, "stopped here"),
    (Sender, "never_closes", any, "it does not close"),
];

struct Animal {
    side: LearnerSide,
    framing: &'static str,
    slip: &'static str,
    said: &'static str,
}

/// How much of it: each format right on one side, and each slip in one format, another
/// for each; or each format right on both, and each slip in each that has room for it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    Sample,
    Whole,
}

fn zoo(extent: Extent) -> Vec<Animal> {
    // A sender of whole packets, header and all, has nothing to do.
    let has = |side, framing| side == Receiver || framing != "postgres";
    let mut animals = Vec::new();
    let is_chosen = |at, side| extent == Extent::Whole || (at % 2 == 0) == (side == Receiver);
    for (at, framing) in FORMATS.into_iter().enumerate() {
        let sides = [Receiver, Sender].into_iter();
        let sides = sides.filter(|side| has(*side, framing) && is_chosen(at, *side));
        animals.extend(sides.map(|side| Animal { side, framing, slip: "right", said: "" }));
    }
    for (column, &(side, slip, is, said)) in SLIPS.iter().enumerate() {
        let possible = FORMATS.into_iter().filter(|framing| is(framing) && has(side, *framing));
        let mut chosen: Vec<&str> = possible.collect();
        if extent == Extent::Sample {
            chosen = vec![chosen[5 * column % chosen.len()]];
        }
        let animal = |framing| Animal { side, framing, slip, said };
        animals.extend(chosen.into_iter().map(animal));
    }
    animals
}

/// The limit that some of them are told of.
fn agreed(animal: &Animal) -> Option<usize> {
    ["agreed", "unchecked", "negative_empty", "mark_unchecked"]
        .contains(&animal.slip)
        .then_some(5000)
}

#[derive(Debug, PartialEq, Eq)]
enum Hint {
    Right,
    Silent,
    Wrong,
}

/// What the first round that failed says.
fn hint(judged: &Judged, said: &str) -> (Hint, String) {
    let failed = judged.rounds.iter().find(|round| round.outcome == Outcome::NotShown);
    let remarks = failed.map(|round| &round.remarks[..]).unwrap_or_default();
    let told: Vec<&str> = remarks.iter().map(|text| text.en.as_str()).collect();
    let told = told.join(" / ");
    let kind = match () {
        () if said.split('|').any(|said| !said.is_empty() && told.contains(said)) => Hint::Right,
        () if told.contains("does not tell") => Hint::Silent,
        () if remarks.iter().all(|text| is_fact(&text.en)) => Hint::Silent,
        () => Hint::Wrong,
    };
    (kind, told)
}

/// What is said to a Chinese reader and is not in Chinese.
fn not_chinese(judged: &Judged) -> impl Iterator<Item = String> {
    let remarks = judged.rounds.iter().flat_map(|round| &round.remarks).map(|text| &text.zh);
    let headline = [&judged.headline.zh].into_iter().filter(|headline| !headline.is_empty());
    let is_wrong = |zh: &&String| !zh.chars().any(is_chinese) || !sentences(zh).is_empty();
    remarks.chain(headline).filter(is_wrong).cloned()
}

/// It says what happened, and not why.
fn is_fact(remark: &str) -> bool {
    ["first difference", "nothing more came", "while we were"]
        .iter()
        .any(|fact| remark.starts_with(fact))
}

#[test]
fn each_animal_is_known_or_said_not_to_be() {
    visit(&zoo(Extent::Sample));
}

#[test]
#[ignore = "1,573 programs take a minute: .ci/run visits them"]
fn the_whole_zoo_is_known_or_said_not_to_be() {
    visit(&zoo(Extent::Whole));
}

fn visit(zoo: &[Animal]) {
    let named: Vec<_> =
        zoo.iter().map(|animal| (animal.side.name(), animal.framing, animal.slip)).collect();
    let mut keeper = python()
        .arg("tests/practice/zoo.py")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3");
    let mut stdin = keeper.stdin.take().expect("a pipe");
    writeln!(stdin, "{}", serde_json::json!(named)).expect("it reads");
    let mut ports = String::new();
    BufReader::new(keeper.stdout.take().expect("a pipe")).read_line(&mut ports).expect("ports");
    let ports: Vec<u16> = serde_json::from_str(&ports).expect("a list");
    let (next, told) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|threads| {
        for _ in 0..24 {
            threads.spawn(|| {
                while let Some((animal, port)) = {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    zoo.get(index).zip(ports.get(index))
                } {
                    let mut task =
                        Task::new(animal.side, animal.framing, 7, agreed(animal)).expect("a task");
                    // Longer than it waits, which is longer than a busy machine stalls.
                    let pause = if animal.slip == "timeout" { 3000 } else { 50 };
                    task.pause = Duration::from_millis(pause);
                    task.round_timeout = Duration::from_secs(30); // a loaded machine is not the matter
                    let peer = Peer::Connect(vec![(Ipv4Addr::LOCALHOST, *port).into()]);
                    let judged = rounds(&task, &peer, &mut |_| {}).expect("a game");
                    told.lock().expect("no panic").push((animal, judged));
                }
            });
        }
    });
    drop(stdin);
    keeper.wait().expect("it ends");
    let (mut wrong, mut counts) = (Vec::new(), [0; 3]);
    for (animal, judged) in told.into_inner().expect("no panic") {
        let Animal { side, framing, slip, said } = animal;
        let right = ["right", "agreed"].contains(slip);
        let expected = if right { Outcome::Shown } else { Outcome::NotShown };
        let (hint, told) = hint(&judged, said);
        let name = format!("{} {framing} {slip}", side.name());
        if judged.outcome() != expected {
            wrong.push(format!("{name}: {:?}, {}", judged.outcome(), told));
        } else if !right {
            if hint == Hint::Wrong {
                wrong.push(format!("{name}: {told}"));
            }
            if hint == Hint::Silent {
                eprintln!("silent: {name}: {told}");
            }
            counts[hint as usize] += 1;
            wrong.extend(not_chinese(&judged).map(|text| format!("{name}: English: {text}")));
        }
    }
    eprintln!("{} programs; hints right, silent, wrong: {counts:?}", zoo.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
