//! What the user sees of packets, through the binary: where the wire cannot be
//! had, each test says so aloud (`skipped: …`), and with STICKY_REQUIRE_WIRE=1
//! fails.

use crate::common::{TempFolder, command, demo, python, wire_or_say_why};
use std::fs;
use std::io::{BufRead as _, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use sticky_demo::trace::packet::Packet;
use sticky_demo::trace::{Trace, What};

fn packets(trace: &Trace, run: usize) -> Vec<&Packet> {
    let events = trace.runs[run].events.iter();
    events
        .filter_map(|event| match &event.what {
            What::Packet { packet } => Some(packet.as_ref()),
            _ => None,
        })
        .collect()
}

/// The lengths of the frames as Python's own struct reads them, which checks
/// their checksums too.
fn read_by_python(pcap: &[u8]) -> Vec<u32> {
    let mut python = python()
        .args(["-c", include_str!("../wire/read_pcap.py")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 reads the capture");
    python.stdin.take().expect("a pipe").write_all(pcap).expect("it reads");
    let output = python.wait_with_output().expect("it ends");
    assert!(output.status.success(), "python3 did not like the capture");
    let text = String::from_utf8(output.stdout).expect("numbers");
    text.split_whitespace().map(|length| length.parse().expect("a number")).collect()
}

/// Packets that a stranger, where he is installed, finds fault with; each in a
/// line.
fn faults_found_by_tshark(file: &str) -> Option<String> {
    let bad = "tcp.checksum.status == \"Bad\" || udp.checksum.status == \"Bad\" || \
               ip.checksum.status == \"Bad\" || _ws.malformed";
    let checks = ["tcp", "udp", "ip"].map(|name| format!("{name}.check_checksum:TRUE"));
    let options = checks.iter().flat_map(|check| ["-o", check]);
    // Ports are any free ones, and may be those of a protocol that ours is not.
    let only_data = ["-d", "tcp.port==0-65535,data", "-d", "udp.port==0-65535,data"];
    let mut tshark = Command::new("tshark");
    let output = tshark.args(["-r", file, "-Y", bad]).args(options).args(only_data).output();
    let Ok(output) = output else {
        eprintln!("skipped: tshark is not installed");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn the_capture_files_agree_with_the_trace() {
    if !wire_or_say_why() {
        return;
    }
    let folder = TempFolder::new("pcap");
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
            let expected: Vec<u32> =
                packets(&trace, index).iter().map(|packet| packet.frame_bytes).collect();
            assert!(expected.len() > 2, "{path}");
            let file = fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
            assert_eq!(read_by_python(&file), expected, "{path}");
            assert_eq!(faults_found_by_tshark(&path).unwrap_or_default(), "", "{path}");
            assert!(ran.stderr.contains(&path), "which files there are is told: {}", ran.stderr);
        }
        // A stored trace has the packets as well.
        let again = folder.file("again.pcap");
        let replayed = demo(&["replay", &stored, "--pcap", &again]);
        assert_eq!(replayed.code, ran.code, "{}", replayed.stderr);
        assert_eq!(fs::read(&again).expect("a file"), fs::read(&capture).expect("a file"));
    }
}

/// Refused before anything is run, with the reason, and nothing is written.
#[test]
fn without_the_wire_there_is_no_capture() {
    let folder = TempFolder::new("refused");
    let file = folder.file("none.pcap");
    let ran = demo(&["nagle", "--link", "loopback", "--pcap", &file]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("--pcap") && ran.stderr.contains("loopback was asked for"));
    let ran = demo(&["replay", "tests/goldens/nagle.trace.json", "--pcap", &file]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("no packets for --pcap"), "{}", ran.stderr);
    assert!(fs::read_dir(&folder.0).expect("the folder").next().is_none());
}

/// A class watches: each line is there when its packet's fate is settled, long
/// before the report, and the claims hold at 400 ms as at 20.
#[test]
fn slow_motion_draws_while_the_run_goes_on() {
    if !wire_or_say_why() {
        return;
    }
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
    assert!(came("reads     │AB│BCDEFGH   │") > rest, "an effect before its cause: {lines:#?}");
    assert!(came("nagle: shown") > rest);
    // The framed receiver's run went on beside it, and stands below it, whole.
    let framed = lines.iter().position(|(_, line)| line == "main: framed receiver · meanwhile");
    let framed = framed.unwrap_or_else(|| panic!("nothing of the other run: {lines:#?}"));
    assert!(lines[framed].0 >= rest, "it came between the other's lines: {lines:#?}");
    let ruler: Vec<&str> = lines[framed + 1..framed + 6].iter().map(|(_, l)| l.as_str()).collect();
    assert!(ruler[0].starts_with("messages  │    AB│"), "{ruler:#?}");
    assert!(ruler[4].starts_with("delivered │    AB│") && ruler[4].ends_with("5 of 5 ✓"));
    assert!(started.elapsed() < Duration::from_secs(60));
}

/// Of a program that is to be read by programs, only the report is on stdout.
#[test]
fn slow_motion_keeps_json_clean() {
    if !wire_or_say_why() {
        return;
    }
    let ran = demo(&["free", "--message", "AB", "--slow", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON alone");
    assert_eq!(report["link"]["delay_ms"], 400.0);
    assert!(ran.stderr.contains("SYN seq 0"), "{}", ran.stderr);
}

#[test]
fn slow_motion_is_refused_where_it_makes_no_sense() {
    let ran = demo(&["nagle", "--slow", "--link", "loopback"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("--slow") && ran.stderr.contains("loopback was asked for"));
    for words in [["--delay-ms", "1"], ["--repeat", "2"]] {
        let ran = demo(&["nagle", "--slow", words[0], words[1]]);
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains("cannot be used with"), "{}", ran.stderr);
    }
}

/// A case that would take loopback takes the wire when packets are asked for;
/// where loopback is insisted on, one line says why there are none.
#[test]
fn packets_are_drawn_on_the_wire_and_their_absence_explained() {
    let ran = demo(&["short-read", "--packets", "--link", "loopback"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.stdout.matches("no packets: loopback has no cable").count(), 1);
    let replayed = demo(&["replay", "tests/goldens/wire-nagle.trace.json", "--packets"]);
    assert!(replayed.stdout.contains("PSH ACK seq 1–2 ack 1 │AB│"), "{}", replayed.stdout);
    if wire_or_say_why() {
        let ran = demo(&["short-read", "--packets"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(ran.stdout.contains("SYN ACK seq 0 ack 1"), "{}", ran.stdout);
    }
}
