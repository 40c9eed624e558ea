//! Reads that are held without a tracer, as the judge does it: what arrives apart is read
//! together, in whatever language, and a program that takes a read for a frame fails by it.

use super::tools::{built, java, talk, words};
use crate::common::{TempFolder, command, run, search_path};
use serde_json::Value;
use std::ffi::OsString;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};
use sticky_demo::judge::try_to_hold;

watched! {
    "python3": python_is_held, signals_come_while_held, what_is_killed_while_held_has_ended,
        a_container_holds, what_cannot_be_held_is_said, learners_are_held;
    "cc": c_is_held;
    "node": node_is_held;
    "javac java": java_is_held;
}

/// Two frames, each once, alone and behind one another; what the gauntlet says of those
/// that arrive apart.
fn judged(server: &[&str]) -> (i32, Value) {
    let frames = [r"\x00\x00\x00\x05hello", r"\x00\x00\x00\x03you"];
    let mut gauntlet = command("sticky-demo");
    gauntlet.args(["gauntlet", "--format", "json", "--framing", "u32be", "--plan", "5.8-5.11"]);
    gauntlet.args(["--patience-ms", "1000", "--send", frames[0], frames[1], "--"]);
    let ran = run(gauntlet.args(server).env("PATH", search_path()));
    let report = serde_json::from_str(&ran.stdout);
    (ran.code, report.unwrap_or_else(|why| panic!("{server:?}: {why} {}", ran.stderr)))
}

/// A right server passes every merge, each held; and its reads are all that was sent. A naive
/// one fails, because of the merges and nothing else.
fn holds(right: &[&[&str]], naive: &[&str]) {
    for server in right {
        let (code, report) = judged(server);
        assert_eq!(code, 0, "{server:?}: {report:#}");
        let merges = report["merges"].as_array().expect("a list");
        assert_eq!(merges.len(), 4, "{report:#}");
        for merge in merges {
            assert_eq!(merge["held"], true, "{server:?}: {merge:#}");
            let reads = merge["reads"].as_array().expect("a list");
            let all: u64 = reads.iter().filter_map(Value::as_u64).sum();
            assert_eq!(all, 16, "{server:?}: {merge:#}");
        }
    }
    let (code, report) = judged(naive);
    assert_eq!(code, 1, "{naive:?}: {report:#}");
    assert_eq!(report["shapes"][0]["shape"]["en"], "merges", "{report:#}");
    // Each request arrived by itself, and one read took both.
    assert_eq!(report["merges"][0]["held"], true, "{report:#}");
    assert_eq!(report["merges"][0]["reads"][0], 16, "{report:#}");
}

fn python(how: &str) -> Vec<String> {
    let python = talk("").remove(0);
    [&python, "-S", "tests/watch/programs/echo.py", how].map(str::to_owned).to_vec()
}

fn python_is_held() {
    let [blocking, asyncio, naive] = ["blocking", "asyncio", "naive"].map(python);
    holds(&[&words(&blocking), &words(&asyncio)], &words(&naive));
}

fn c_is_held() {
    let echo = built(&["cc", "-pthread", "-o", "{made}"], &["tests/watch/programs/echo.c"]);
    holds(&[&[&echo, "exact"], &[&echo, "peek"]], &[&echo, "naive"]);
}

fn node_is_held() {
    let echo = "tests/watch/programs/echo.js";
    holds(&[&["node", echo]], &["node", echo, "naive"]);
}

fn java_is_held() {
    let echo = java("Echo");
    holds(&[&echo], &[&echo[..], &["naive"]].concat());
}

/// A signal every few milliseconds: it is handled while a read waits, which then begins anew.
fn signals_come_while_held() {
    let server = python("interrupted");
    let (code, report) = judged(&words(&server));
    assert_eq!(code, 0, "{report:#}");
    assert!(report["merges"].as_array().is_some_and(|merges| !merges.is_empty()), "{report:#}");
}

/// A read that waits for what never comes: its program ends when it is told to, at once.
fn what_is_killed_while_held_has_ended() {
    const PROGRAM: &str = "import os, signal, socket as s, sys, threading, time\n\
        l = s.create_server(('127.0.0.1', 0)); c = s.create_connection(l.getsockname())\n\
        k, _ = l.accept(); c.send(b'AB')\n\
        signal.signal(signal.SIGTERM, lambda *_: os._exit(7))\n\
        kill = lambda: (time.sleep(0.1), os.kill(os.getpid(), int(sys.argv[1])))\n\
        threading.Thread(target=kill, daemon=True).start()\n\
        k.recv(9); time.sleep(60)\n";
    for signal in ["9", "15"] {
        let began = Instant::now();
        let command = [&*talk("").remove(0), "-S", "-c", PROGRAM, signal].map(OsString::from);
        assert_eq!(try_to_hold(&command, 5), Ok(false), "SIG{signal}");
        assert!(began.elapsed() < Duration::from_secs(9), "{:?}", began.elapsed());
    }
}

/// As an ordinary user in a container: what Docker forbids is forbidden.
fn a_container_holds() {
    let python_path = talk("").remove(0);
    let refused = |how: &str| {
        let binary = command("sticky-demo").get_program().to_owned();
        let mut refused = Command::new(&python_path);
        refused.args(["-S", "tests/common/refuse.py", how]).arg(binary);
        refused.args(["doctor", "--lang", "en", "--format", "json"]);
        let ran = run(&mut refused);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let report: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        let rows = report["findings"].as_array().expect("a list").clone();
        let row = rows.into_iter().find(|row| row["what"]["en"].to_string().contains("unotify"));
        row.expect("it is tried")
    };
    assert_eq!(refused("docker")["works"], true, "{:#}", refused("docker"));
    assert_eq!(refused("ptrace")["works"], true);
    for (how, why) in [
        ("seccomp", "Operation not permitted"),
        ("listener", "somebody else is asked about its reads already"),
    ] {
        let row = refused(how);
        assert_eq!(row["works"], false, "{how}");
        assert!(row["told"]["en"].to_string().contains(why), "{how}: {row}");
    }
}

/// A program that runs already, and one that may not be asked about: attempted, and why.
fn what_cannot_be_held_is_said() {
    let python_path = talk("").remove(0);
    let binary = command("sticky-demo").get_program().to_owned();
    let mut refused = Command::new(&python_path);
    refused.args(["-S", "tests/common/refuse.py", "seccomp"]).arg(binary);
    refused.args(["exercise", "receiver", "--lang", "en", "--pause-ms", "1", "--"]);
    let ran = run(refused.args([&python_path, "-S", "tests/practice/receiver.py"]));
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let told = ran.stdout.replace("\n    ", " ");
    assert!(told.contains("not held, because this system does not let us"), "{told}");
}

/// A learner's own program: the round is held, and what its reads took stands in the report.
fn learners_are_held() {
    let folder = TempFolder::new("held");
    let python_path = talk("").remove(0);
    for side in ["receiver", "sender"] {
        let file = folder.file(side);
        let script = format!("tests/practice/{side}.py");
        let words = ["exercise", side, "--lang", "en", "--pause-ms", "1", "--report", &file];
        let ran = run(command("sticky-demo").args(words).args([&python_path, "-S", &script]));
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.contains("held until all of it had come"), "{}", ran.stdout);
        let text = fs::read_to_string(file).expect("a report");
        let report: Value = serde_json::from_str(&text).expect("JSON");
        let rounds = report["rounds"].as_array().expect("rounds");
        let round = rounds.iter().find(|round| round["way"] == "together").expect("played");
        assert_eq!(round["merged"]["held"], true, "{round}");
        let reads = round["merged"]["reads"].as_array().expect("a list");
        let all: u64 = reads.iter().filter_map(Value::as_u64).sum();
        assert!(all > 66_000, "past 64 KiB: {reads:?}");
    }
}
