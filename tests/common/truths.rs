//! What printed sentences mean, as comparisons of quantities; and a check that a run
//! prints none against itself.

use super::captures::explained_otherwise;
use super::{Kept, TempFile, beside_one_another, demo};
use std::sync::{Arc, Mutex};
use sticky_demo::Lang;
use sticky_demo::cases::read_trace;
use sticky_demo::report::{FORMATS, Packets, Paint, Style, screen};
use sticky_demo::scenario::ScreenPart;
use sticky_demo::trace::Trace;
use sticky_demo::verdict::{Outcome, Verdict};

/// A case, words that only stand where its run bears them out, and what bears them out.
type Meaning = (&'static str, &'static str, &'static [&'static str]);

/// What is in no run: words that nothing bears out.
const NEVER: &[&str] = &["main.naive.messages < 0"];

const MEANINGS: &[Meaning] = &[
    ("nagle", "merged nothing", &["main.naive.merged_segments == 0"]),
    ("nagle", "kernel merged", &["main.naive.merged_segments > 0"]),
    (
        "nagle",
        "This is Nagle's algorithm",
        &[
            "main.naive.merged_segments > 0",
            "main.naive.nodelay_on == 0",
            "main.naive.cork_on == 0",
        ],
    ),
    ("nagle", "holds a small segment back", &["main.naive.nodelay_on == 0"]),
    ("nagle", "The merging is gone", &["control.naive.merged_segments == 0"]),
    ("nagle", "They left as written", &["main.naive.merged_segments == 0"]),
    ("nagle", "erged just the same", &["main.framed.merged_segments > 0"]),
    ("nagle", "sticks all the same", &["late-reader.naive.merged_reads > 0"]),
    ("slow-reader", "sender merged nothing", &["main.naive.merged_segments == 0"]),
    ("slow-reader", "own queue glued them", &["main.naive.merged_reads > 0"]),
    ("slow-reader", "Nagle merged them", &["main.naive.merged_segments > 0"]),
    ("cork", "Each write leaves alone", &["control.naive.merged_segments == 0"]),
    ("cork", "more is to come", &["main.naive.merged_segments > 0", "main.naive.cork_on == 1"]),
    ("cork", "until the last one is there", &["main.naive.segments == 1"]),
    ("cork", "or 200 ms have passed", NEVER),
    ("cork", "held the data for", NEVER),
    (
        "delayed-ack",
        "Nagle holds",
        &["main.framed.held_requests > 0", "main.framed.nodelay_on == 0"],
    ),
    (
        "delayed-ack",
        "delays that ACK",
        &["main.framed.median_answer_ms >= 20 + 2 * control.framed.fastest_answer_ms"],
    ),
    (
        "delayed-ack",
        "not every request was held",
        &["main.framed.held_requests < main.framed.messages"],
    ),
    ("delayed-ack", "TCP_NODELAY is on", &["main.framed.nodelay_on == 1"]),
    ("half-open", "was lost", &["main.waiting_for_accept == 0"]),
    ("short-read", "instead of being cut", &["main.naive.split_messages > 0"]),
    ("short-read", "same short reads", &["main.framed.longest_read == main.framed.recv_bytes"]),
    ("short-read", "Nothing was cut", &["main.naive.split_messages == 0"]),
    ("short-read", "cut them", &["main.naive.split_messages > 0"]),
    ("tcp-loss", "behind the gap", &["main.naive.out_of_order > 0"]),
    ("tcp-loss", "SACK, an option", &["main.naive.sacked_bytes > 0"]),
    (
        "tcp-loss",
        "Nothing is missing",
        &["main.naive.retransmitted > 0", "main.naive.wrong_bytes == 0"],
    ),
    ("tcp-reorder", "TCP sorts them", &["main.naive.overtaken > 0", "main.naive.wrong_bytes == 0"]),
    ("tutorial-sleep", "ms of pauses", &["main.tutorial.paused_ms > 0"]),
    ("mtu-split", "one after the other", &["main.naive.out_of_order == 0"]),
    ("mtu-split", "Nothing is cut", &["control.naive.segments == control.naive.writes"]),
    (
        "mtu-split",
        "must fit into one packet",
        &["main.naive.largest_packet == main.naive.mtu_bytes"],
    ),
    ("mtu-split", "from the header", NEVER),
    (
        "partial-send",
        "Send the rest again when there is room (",
        &["control.naive.writes > control.naive.messages"],
    ),
    ("partial-send", "the program did", &["main.naive.sent_bytes < main.naive.stream_bytes"]),
    ("empty-message", "still has a header", NEVER),
    ("empty-message", "carries nothing of it", &["main.naive.unanswered > 0"]),
    ("udp-boundaries", ", without a word", &["main.naive.never_read > 0"]),
    ("udp-boundaries", "lost here", &["main.naive.never_read > 0"]),
    ("udp-boundaries", "out of their place", &["main.naive.out_of_place > 0"]),
    ("udp-boundaries", "twice", &["main.naive.read_twice > 0"]),
    ("udp-boundaries", "one recv takes one", &["main.naive.merged_reads == 0"]),
    ("udp-fragment", "a byte of it arrived", NEVER),
    ("udp-truncate", "length field", NEVER),
    ("udp-truncate", "throws away", &["main.naive.truncated > 0"]),
    ("udp-overflow", "The receiver's queue was full", &["main.naive.dropped > 0"]),
    ("udp-overflow", "Nothing is gone", &["main.naive.dropped == 0"]),
    ("unix", "A stream keeps no boundaries. ", &["main.naive.merged_reads > 0"]),
    ("unix", "was gone after", NEVER),
    ("text-split", "cut a character in two", &["main.naive.broken_texts > 0"]),
    (
        "text-split",
        "Agree on the encoding",
        &["disagree.framed.right_texts < disagree.framed.messages"],
    ),
    ("live", "and is fresh", &["udp.framed.never_read > 0"]),
];

static KEPT: Kept<Option<Arc<Trace>>> = Kept::new();

/// Has been run by somebody.
pub fn keep(words: &[&str], trace: Trace) {
    let _ = KEPT.of(words).set(Some(Arc::new(trace)));
}

/// The trace of a run of the program, by these words.
pub fn trace_of(words: &[&str]) -> Arc<Trace> {
    trace_if_run(words).unwrap_or_else(|| panic!("{words:?} could not run"))
}

/// The same, or nothing where it said that it cannot be run so.
pub fn trace_if_run(words: &[&str]) -> Option<Arc<Trace>> {
    let run = || {
        let file = TempFile::new("truth.trace.json", b"");
        let ran = demo(&[words, &["--save-trace", file.path()]].concat());
        assert!((0..=3).contains(&ran.code), "{words:?}: {}{}", ran.stdout, ran.stderr);
        if ran.code == 2 {
            eprintln!("{words:?}: {}", ran.stderr);
            return None;
        }
        let text = std::fs::read_to_string(&file.0).expect("the trace was written");
        let read = read_trace(&text);
        Some(Arc::new(read.unwrap_or_else(|error| panic!("{words:?}: {error:?}"))))
    };
    KEPT.of(words).get_or_init(run).clone()
}

/// A report in running text, on lines that break nothing.
fn printed(trace: &Trace, verdict: &Verdict, lang: Lang, proof: bool) -> String {
    let paint = Paint(false);
    let style = Style { paint, width: 1000, lang, packets: Packets::Hidden, proof, ascii: false };
    let text = (FORMATS[0].render)(trace, verdict, &style);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Laws over whatever is run: no sentence stands against its run, none has a hole, and
/// whatever the claims come to, it is told what happened. All breaches at once.
pub fn check(grid: &[&[&str]], lanes: usize) {
    let broken = Mutex::new(Vec::new());
    beside_one_another(grid.chunks(grid.len().div_ceil(lanes)), |part| {
        for words in part {
            let found = breaches(words);
            let told = found.into_iter().map(|breach| format!("{}: {breach}", words.join(" ")));
            broken.lock().expect("nobody panics").extend(told);
        }
    });
    let broken = broken.into_inner().expect("nobody panics");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

fn breaches(words: &[&str]) -> Vec<String> {
    let trace = trace_of(words);
    let verdict = Verdict::judge(&trace).expect("claims that parse");
    let [screen, proof] = [false, true].map(|proof| printed(&trace, &verdict, Lang::En, proof));
    let mut found = Vec::new();
    let holds = |claim: &&str| verdict.holds(claim).expect("a claim that parses");
    for (_, said, needs) in MEANINGS.iter().filter(|(case, ..)| *case == words[0]) {
        let against: Vec<_> = needs.iter().filter(|claim| !holds(claim)).collect();
        let is_said = screen.contains(said) || proof.contains(said);
        if is_said && !against.is_empty() {
            found.push(format!("{said:?} stands against {against:?}"));
        }
    }
    let in_chinese = printed(&trace, &verdict, Lang::Zh, true);
    for (proof, what, hole) in
        [(&proof, "What happened", "not observed"), (&in_chinese, "发生了什么", "未观测到")]
    {
        if proof.split_once(what).is_some_and(|(_, told)| told.contains(hole)) {
            found.push(format!("a sentence has a hole: {proof}"));
        }
    }
    found.extend(trace.runs.iter().filter_map(explained_otherwise));
    if verdict.runs.iter().all(|run| run.never_happened()) {
        return found;
    }
    let says = screen::says(&trace, &verdict);
    let is_said = |part| {
        let mut said = says.iter().filter(|said| said.part == part);
        said.any(|said| !said.text.en.is_empty() && !said.text.zh.is_empty())
    };
    if !is_said(ScreenPart::What) || !proof.contains("What happened") {
        found.push("not a word of what happened".to_owned());
    }
    if verdict.outcome == Some(Outcome::Shown) && !is_said(ScreenPart::Answer) {
        found.push("shown, and no answer".to_owned());
    }
    if words.windows(2).any(|pair| pair == ["--framing", "line"]) {
        for text in [screen, proof] {
            if let Some((before, _)) = text
                .replace("headers", "")
                .replace("IP header", "")
                .replace("TCP header", "")
                .split_once("header")
            {
                let from = before.len().saturating_sub(60);
                found.push(format!("a line has no header: …{}", before.get(from..).unwrap_or("")));
            }
        }
    }
    found
}
