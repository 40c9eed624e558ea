//! The report as a page: what stands in it without a script, and what may not.
//! What a browser makes of it is tried in `tests/browser`.

use crate::all::ALL;
use crate::common::{TempFolder, demo, golden, truths::trace_of};
use std::collections::BTreeSet;
use std::fs;
use sticky_demo::cases;
use sticky_demo::observe::QuantityName;
use sticky_demo::report::html::{page, recording};
use sticky_demo::report::{fill, places};
use sticky_demo::trace::{Data, Receiver, Role, Trace, What};
use sticky_demo::verdict::{Claim, Verdict};
use sticky_demo::{Lang, scenario::Bytes};

pub fn stored(name: &str) -> Trace {
    let path = format!("tests/goldens/{name}.trace.json");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    cases::read_trace(&text).unwrap_or_else(|error| panic!("{path} {error:?}"))
}

fn of(trace: &Trace) -> String {
    page(trace, &Verdict::judge(trace).expect("claims that parse"), Lang::En)
}

/// The body without what scripts read, a line for each tag.
fn standing(page: &str) -> String {
    let (_, body) = page.split_once("<body>").expect("a body");
    let (body, _) = body.split_once("</main>").expect("all of it");
    body.replace("><", ">\n<") + "\n"
}

#[test]
fn what_stands_on_a_page_is_as_it_was() {
    for name in ["wire-drop", "udp-truncate", "refused"] {
        golden(&format!("{name}.page.html"), &standing(&of(&stored(name))));
    }
}

pub const STORED: [&str; 9] = [
    "free",
    "mtu-split",
    "refused",
    "text-split",
    "udp-overflow",
    "wire-drop",
    "wire-fragments",
    "wire-nagle",
    "wire-reorder",
];

#[test]
fn a_page_is_one_file_of_less_than_300_kb_that_asks_for_nothing() {
    for name in STORED {
        let page = of(&stored(name));
        assert!(page.len() < 300_000, "{name}: {} bytes", page.len());
        for asks in
            ["src=", "@import", "url(", "http://", "https://", "fetch(", " style=", " onclick="]
        {
            assert!(!standing(&page).contains(asks), "{name}: {asks}");
        }
        let head = page.split_once("<body>").expect("a head").0;
        assert!(
            head.contains("default-src &#39;none&#39;") || head.contains("default-src 'none'"),
            "{head}"
        );
    }
}

/// The part of a page behind each place where `tag` gives an attribute this value, with it.
fn parts<'p>(page: &'p str, attribute: &str) -> Vec<(&'p str, &'p str)> {
    let value = |part: &'p str| {
        let (value, rest) = part.split_once('>').expect("a tag");
        (value.trim_matches('"'), rest)
    };
    page.split(attribute).skip(1).map(value).collect()
}

/// What the claims' chapters say in English, each run and receiver by its name.
fn said(page: &str) -> Vec<(String, String)> {
    let unescape = |text: &str| {
        [("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
            .iter()
            .fold(text.to_owned(), |text, (escaped, letter)| text.replace(escaped, letter))
    };
    let mut said = Vec::new();
    for (run, part) in parts(page, "<section class=run data-run=") {
        for (side, lad) in parts(part, "<div class=lad data-side=") {
            let chapters = lad.split_once("<ol class=\"chap\">").map_or("", |(_, rest)| rest);
            let chapters = chapters.split("</ol>").next().unwrap_or_default();
            for chapter in chapters.split("<li>").skip(1) {
                let (_, text) = chapter.split_once(" · ").expect("a time");
                let (text, _) = text.split_once(" <small>").expect("a claim");
                let text = text.strip_prefix("<span lang=en>").unwrap_or(text);
                let text = text.split("</span>").next().unwrap_or_default();
                said.push((format!("{run}.{side}"), unescape(text)));
            }
        }
    }
    said
}

/// Every value in a chapter's sentence is that of the run and the receiver of its tab.
#[test]
fn a_chapter_speaks_of_its_own_run() {
    let mut seen = 0;
    for (case, page) in &ALL.pages {
        // The very run of the page, which the traces that tests share may not be.
        let json = recording(page).expect("a page").expect("with its recording");
        let trace = cases::read_trace(&json).expect("a trace");
        let verdict = Verdict::judge(&trace).expect("claims that parse");
        let scenario = trace.scenario.as_ref().expect("its texts");
        let screen = scenario.screen.iter().map(|line| (&line.if_holds, &line.en));
        let say = scenario.say.iter().map(|say| (&say.if_holds, &say.en));
        let texts: Vec<(&Vec<String>, &String)> = screen.chain(say).collect();
        for (of, said) in said(page) {
            let own = |name: &QuantityName| {
                let whose = name.to_string();
                whose.rsplit_once('.').map(|(whose, _)| whose) == Some(of.trim_end_matches('.'))
            };
            let claims = || trace.claims.iter().chain(texts.iter().flat_map(|(claims, _)| *claims));
            let parsed = |claim: &String| claim.parse::<Claim>().expect("a claim");
            let names = |claim: &String| parsed(claim).quantities().cloned().collect::<Vec<_>>();
            let of_this_run = |(claims, text): &&(&Vec<String>, &String)| {
                let named = places(text).map(|place| place.parse().expect("a quantity"));
                claims.iter().flat_map(&names).chain(named).all(|name| own(&name))
            };
            let mut may: BTreeSet<String> = BTreeSet::new();
            may.extend(texts.iter().filter(of_this_run).map(|(_, text)| fill(text, &verdict, "?")));
            for name in claims().flat_map(&names).filter(&own) {
                let Ok(number) = verdict.value(&name) else { continue };
                let means = name.quantity.means.en;
                let (first, rest) = means.split_at(1);
                may.insert(format!("{}{rest}: {number}.", first.to_uppercase()));
            }
            let alone = |text: &str| may.contains(text);
            let pair =
                |(at, _)| alone(&said[..at]) && alone(said[at..].trim_start()) && at < said.len();
            assert!(
                alone(&said) || said.match_indices(' ').any(pair),
                "{case}, tab {of}: \"{said}\" is not of this run"
            );
            seen += 1;
        }
    }
    assert!(seen > 150, "{seen} chapters");
}

/// Both languages, and every run, stand there before a script has run.
#[test]
fn everything_stands_there_without_a_script() {
    let page = standing(&of(&stored("wire-nagle")));
    for words in ["late-reader", "Naive", "Framed", "分帧接收方", "发送方", "held back"] {
        assert!(page.contains(words), "{words}");
    }
    let count = |tag: &str| page.matches(tag).count();
    assert_eq!(count("<section class=run "), 3);
    assert_eq!(count("<div class=lad "), 6, "a ladder for each run and receiver");
    assert_eq!(count("<span lang=en>"), count("<span lang=zh>"));
}

#[test]
fn what_a_message_says_stays_text() {
    const EVIL: &str = "</script><script>alert(1)</script>\u{1b}[31m\u{202e}\u{200b}'\"&<!--";
    let mut trace = stored("free");
    let plain = of(&trace).matches("<script").count();
    let evil = || Bytes::from(EVIL);
    trace.runs[0].name = EVIL.to_owned();
    trace.kernel = EVIL.to_owned();
    trace.link.because = Some(sticky_demo::text!("{EVIL}", "不行：{EVIL}"));
    trace.runs.iter_mut().flat_map(|run| &mut run.messages).for_each(|message| *message = evil());
    for event in trace.runs.iter_mut().flat_map(|run| &mut run.events) {
        if let What::Write { data, accepted_bytes, carries } = &mut event.what {
            (*data, *accepted_bytes) = (Data::Seen(evil()), EVIL.len() as u64);
            carries.clear();
        }
    }
    let page = of(&trace);
    assert_eq!(page.matches("<script").count(), plain);
    assert!(!page.contains("<script>alert"), "a tag out of a message");
    let seen = standing(&page);
    for hidden in ['\u{1b}', '\u{202e}', '\u{200b}'] {
        assert!(!seen.contains(hidden), "{hidden:?} is there as itself");
    }
    assert!(seen.contains("&lt;script&gt;alert(1)&lt;/script&gt;\\u{1b}[31m\\u{202e}\\u{200b}"));
}

#[test]
fn a_page_is_the_recording() {
    let folder = TempFolder::new("pages");
    for name in ["mtu-split", "refused", "wire-drop", "wire-nagle"] {
        let stored = format!("tests/goldens/{name}.trace.json");
        let path = folder.file("report.html");
        let wrote = demo(&["replay", &stored, "--html", &path]);
        let page = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{e}: {}", wrote.stderr));
        assert!(recording(&page).is_some());
        for how in [&["--proof"][..], &["--packets=all"], &["--format", "json"], &["--lang", "zh"]]
        {
            let [of_trace, of_page] = [&stored, &path].map(|file| {
                let ran = demo(&[&["replay", file], how].concat());
                assert_eq!(ran.stderr, "", "{name} {how:?}");
                (ran.code, ran.stdout)
            });
            assert!(of_trace == of_page, "{name} {how:?}");
        }
    }
}

#[test]
fn a_drawing_is_plain_svg_in_one_language() {
    let folder = TempFolder::new("drawing");
    for (lang, own, other) in [("en", "segments", "报文段"), ("zh", "报文段", "segments")] {
        let path = folder.file("nagle.svg");
        let stored = "tests/goldens/wire-nagle.trace.json";
        let ran = demo(&["replay", stored, "--lang", lang, "--svg", &path]);
        assert_eq!(ran.stderr, "");
        let svg = fs::read_to_string(&path).expect("a drawing");
        assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""), "{svg}");
        assert!(svg.contains(own) && !svg.contains(other));
        for foreign in ["var(", "<span", "<script", "@media", "<tspan lang"] {
            assert!(!svg.contains(foreign), "{foreign}");
        }
        assert_eq!(svg.matches("<g").count(), svg.matches("</g>").count());
    }
}

#[test]
fn a_redacted_page_says_the_same_of_bytes_that_it_does_not_hold() {
    let folder = TempFolder::new("redacted");
    for name in ["wire-nagle", "udp-truncate", "mtu-split", "short-read"] {
        let stored = format!("tests/goldens/{name}.trace.json");
        let path = folder.file("page.html");
        let ran = demo(&["replay", &stored, "--redact", "--html", &path]);
        assert_eq!(ran.stderr, "", "{name}");
        let page = fs::read_to_string(&path).expect("a page");
        let json = recording(&page).expect("a page").expect("a recording");
        for secret in ["\"EFG\"", "temperature", "0123456789", "EFGH", "humidity"] {
            assert!(!json.contains(secret), "{name}: {secret} is still there");
        }
        let claims = |file: &str| {
            let report = demo(&["replay", file, "--format", "json"]).stdout;
            serde_json::from_str::<serde_json::Value>(&report).expect("JSON")["claims"].clone()
        };
        assert_eq!(claims(&path), claims(&stored), "{name}");
    }
}

/// Where a remedy is called none, what it does not cure is there: here, messages that are
/// not whole. (half-close delivers its request, and loses the reply.)
#[test]
fn no_cure_delivers_everything() {
    for (case, _) in ALL.pages.iter().filter(|(case, _)| *case != "half-close") {
        let trace = trace_of(&[case]);
        for run in Verdict::judge(&trace).expect("claims that parse").runs {
            let naive = matches!(run.trace.receiver, Receiver::Naive | Receiver::Tutorial);
            let (all, no_cure) = (run.trace.messages.len(), run.trace.role == Role::NoCure);
            let cured = naive && no_cure && all > 0 && run.intact() == Ok(all);
            assert!(!cured, "{case}: {} is no cure, and delivered all {all}", run.trace.name);
        }
    }
}

#[test]
fn what_a_quantity_means_names_no_other() {
    for quantity in sticky_demo::observe::quantities() {
        let letters = quantity.means.en.as_bytes();
        let inside = |three: &[u8]| three[1] == b'_' && three[0].is_ascii_lowercase();
        assert!(!letters.windows(3).any(inside), "{}: {}", quantity.name, quantity.means.en);
    }
}

#[test]
fn a_card_of_the_course_is_printed_on_one_page() {
    let index = sticky_demo::report::html::index(&[], &[], Lang::En);
    let (_, print) = index.split_once("@media print").expect("how it is printed");
    let (together, _) = print.split_once("{break-inside:avoid}\n").expect("what stays together");
    assert!(together.ends_with(",.card"));
}
