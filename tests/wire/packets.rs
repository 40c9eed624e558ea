//! Packets through the binary: what is drawn, and what a capture file holds.

use crate::common::{TempFolder, command, demo, python, run};
use crate::tools::read_by_python;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};
use sticky_demo::trace::packet::Packet;
use sticky_demo::trace::{Trace, What};

tests! {
    WIRE:
        the_capture_files_agree_with_the_trace,
        slow_motion_draws_while_the_run_goes_on,
        slow_motion_keeps_json_clean,
        slow_motion_takes_keys_and_gives_the_terminal_back,
        packets_are_drawn_on_the_wire;
    TSHARK:
        tshark_finds_no_fault;
}

fn packets(trace: &Trace, run: usize) -> Vec<&Packet> {
    let events = trace.runs[run].events.iter();
    events
        .filter_map(|event| match &event.what {
            What::Packet { packet } => Some(packet.as_ref()),
            _ => None,
        })
        .collect()
}

/// A capture file, and the lengths of the frames that the trace of its run has.
struct Told {
    name: String,
    file: Vec<u8>,
    lengths: Vec<u32>,
}

/// The capture files of four experiments, for all that look at them.
static CAPTURES: LazyLock<Vec<Told>> = LazyLock::new(|| {
    let (folder, mut all) = (TempFolder::new("pcap"), Vec::new());
    let experiments: [&[&str]; 4] = [
        &["nagle"],
        &["free", "--message", &"吃".repeat(1000), "--drop", "2", "--delay-ms", "2"],
        &["free", "--transport", "udp", "--message", &"x".repeat(4000)],
        &["mtu-split", "--ipv6"],
    ];
    for words in experiments {
        let (stored, capture) = (folder.file("trace.json"), folder.file("shown.pcap"));
        let ran = demo(&[words, &["--pcap", &capture, "--save-trace", &stored]].concat());
        // What the run shows is other tests' business: here it is to have run.
        assert_ne!(ran.code, 2, "{words:?}: {}", ran.stderr);
        let text = fs::read_to_string(&stored).expect("a trace");
        let trace = Trace::from_json(&text).expect("a trace");
        for (index, run) in trace.runs.iter().enumerate() {
            let own = format!("shown.{}.{}.pcap", run.name, run.receiver.name());
            let path = if index == 0 { capture.clone() } else { folder.file(&own) };
            assert!(ran.stderr.contains(&path), "which files there are is told: {}", ran.stderr);
            let lengths: Vec<u32> =
                packets(&trace, index).iter().map(|packet| packet.frame_bytes).collect();
            assert!(lengths.len() > 2, "{path}");
            let file = fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
            all.push(Told { name: format!("{words:?}, {own}"), file, lengths });
        }
        // A stored trace has the packets as well.
        let again = folder.file("again.pcap");
        let replayed = demo(&["replay", &stored, "--pcap", &again]);
        assert_eq!(replayed.code, ran.code, "{}", replayed.stderr);
        assert_eq!(fs::read(&again).expect("a file"), fs::read(&capture).expect("a file"));
    }
    all
});

fn the_capture_files_agree_with_the_trace() {
    for Told { name, file, lengths } in &*CAPTURES {
        assert_eq!(read_by_python(file), *lengths, "{name}");
    }
}

/// A stranger finds no fault with any packet.
fn tshark_finds_no_fault() {
    let bad = "tcp.checksum.status == \"Bad\" || udp.checksum.status == \"Bad\" || \
               ip.checksum.status == \"Bad\" || _ws.malformed";
    let checks = ["tcp", "udp", "ip"].map(|name| format!("{name}.check_checksum:TRUE"));
    let options = checks.iter().flat_map(|check| ["-o", check]);
    // Ports are any free ones, and may be those of a protocol that ours is not.
    let only_data = ["-d", "tcp.port==0-65535,data", "-d", "udp.port==0-65535,data"];
    let folder = TempFolder::new("tshark");
    let (all, mut files) = (folder.file("all.pcap"), Vec::new());
    for Told { file, .. } in &*CAPTURES {
        files.push(folder.file(&files.len().to_string()));
        fs::write(&files[files.len() - 1], file).expect("a copy");
    }
    // It starts slowly: once for all.
    let merged = run(Command::new("mergecap").args(["-w", &all]).args(&files));
    assert_eq!(merged.code, 0, "{}", merged.stderr);
    let mut tshark = Command::new("tshark");
    let found = run(tshark.args(["-r", &all, "-Y", bad]).args(options).args(only_data));
    assert_eq!((found.code, found.stdout.as_str()), (0, ""), "{}", found.stderr);
}

/// A class watches: each line is there when its packet's fate is settled, long
/// before the report, and the claims hold at 400 ms as at 20.
fn slow_motion_draws_while_the_run_goes_on() {
    let started = Instant::now();
    let mut child = command("sticky-demo")
        .args(["nagle", "--slow", "--no-control"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let lines: Vec<(Duration, String)> =
        lines.map(|line| (started.elapsed(), line.expect("UTF-8"))).collect();
    assert_eq!(child.wait().expect("it ends").code(), Some(0), "{lines:#?}");
    let came = |word: &str| {
        let found = lines.iter().find(|(_, line)| line.contains(word));
        found.unwrap_or_else(|| panic!("{word} is not in {lines:#?}")).0
    };
    let (syn, rest) = (came("SYN seq 0"), came("│BCDEFGH│ messages 2–5"));
    // From the SYN's arrival to that of the last segment: four ways, of which a busy
    // machine may see less, for it draws late.
    assert!(rest - syn > Duration::from_millis(500), "all came at once: {lines:#?}");
    // The ruler fills, too: it is there long before the last read, as a rule before
    // the first.
    assert!(came("reads     ") < rest, "it was drawn late: {lines:#?}");
    // A read is never drawn before the packet that brought it.
    assert!(came("reads     │AB│B─CD─EFG─H│") > rest, "an effect before its cause: {lines:#?}");
    assert!(came("✓ Shown") > rest);
    // The framed receiver's run went on beside it, and stands below it, whole.
    let framed = lines.iter().position(|(_, line)| line == "main: framed receiver · meanwhile");
    let framed = framed.unwrap_or_else(|| panic!("nothing of the other run: {lines:#?}"));
    assert!(lines[framed].0 >= rest, "it came between the other's lines: {lines:#?}");
    let ruler: Vec<&str> = lines[framed + 1..framed + 6].iter().map(|(_, l)| l.as_str()).collect();
    assert!(ruler[0].starts_with("messages  │    AB│"), "{ruler:#?}");
    assert!(ruler[4].starts_with("delivered │    AB│") && ruler[4].ends_with("5 of 5 ✓"));
    assert!(started.elapsed() < Duration::from_secs(60));
}

/// Whoever watches at a terminal has keys; however it ends, the terminal is as it was.
fn slow_motion_takes_keys_and_gives_the_terminal_back() {
    let at_terminal = |rules: serde_json::Value| {
        let mut child = python()
            .args(["tests/common/keys.py", env!("CARGO_BIN_EXE_sticky-demo")])
            .args(["nagle", "--slow", "--no-control", "--color", "never"])
            .env("TERM", "xterm")
            .env("LANG", "C")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3");
        let rules = serde_json::to_vec(&rules).expect("JSON");
        child.stdin.take().expect("stdin").write_all(&rules).expect("rules");
        let output = child.wait_with_output().expect("it ends");
        let played: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(played["unused"], serde_json::json!([]), "{played}");
        assert_eq!(played["restored"], true, "{played}");
        (played["code"].as_i64(), played["shown"].as_str().expect("text").to_owned())
    };
    let steps = [["Keys:", " "], ["paused", "n"], ["paused", "n"], ["paused", " "]];
    let (code, shown) = at_terminal(serde_json::json!(steps));
    assert_eq!(code, Some(0), "{shown}");
    // At last the first screen, and not the long report.
    let (_, screen) = shown.split_once("Naive: takes each read").expect("the first screen");
    assert!(screen.contains("✓ Shown") && screen.contains("More: --proof"), "{screen}");
    assert!(!screen.contains("main.naive.segments <"), "{screen}");
    for (rules, ended) in [
        (serde_json::json!([["SYN seq", "q"]]), 0),
        (serde_json::json!([["SYN seq", "\u{3}"]]), 130),
        (serde_json::json!([["SYN seq", " "], ["paused", "SIGTERM"]]), 130),
    ] {
        let (code, shown) = at_terminal(rules);
        assert_eq!(code, Some(ended), "{shown}");
        assert!(!shown.contains("✓ Shown"), "{shown}");
    }
}

/// Of a program that is to be read by programs, only the report is on stdout.
fn slow_motion_keeps_json_clean() {
    let ran = demo(&["free", "--message", "AB", "--slow", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON alone");
    assert_eq!(report["link"]["delay_ms"], 400.0);
    assert!(ran.stderr.contains("SYN seq 0"), "{}", ran.stderr);
}

/// A case that would take loopback takes the wire when packets are asked for.
fn packets_are_drawn_on_the_wire() {
    let ran = demo(&["short-read", "--packets"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("SYN ACK seq 0 ack 1"), "{}", ran.stdout);
}
