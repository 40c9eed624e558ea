//! Nothing hangs: a stalled peer ends in an error that names who waited for
//! what, and what can never happen is not waited for.

use crate::common::{TempFile, TempFolder, command, demo, json, json_and_code, run_of};
use serde_json::Value;
use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

#[test]
fn a_run_that_is_cut_short_names_who_waited_for_what() {
    // A late reader reads when all is written, and the send buffer holds less than all. The
    // time is such that a busy machine has begun the run.
    let long = "x".repeat(50_000);
    let words = ["unix", "--sndbuf", "4096", "--message", &long, "--timeout-s", "4"];
    let (report, code) = json_and_code(&words);
    assert_eq!((&report["verdict"], code), (&"inconclusive".into(), 3));
    let error = &run_of(&report, "main", "naive")["error"];
    let told = error["en"].as_str().unwrap_or_default();
    assert!(told.contains("the sender waited for room for"), "{error}");
    assert!(told.contains("--timeout-s") && error["zh"].is_string(), "{error}");
    let claim = &report["claims"][0];
    assert_eq!((&claim["left"], &claim["holds"]), (&Value::Null, &Value::Null));
    assert!(
        claim["because"]["en"].as_str().is_some_and(|why| why.contains("broke off")),
        "{claim}"
    );
}

/// All of the command: the first of a million runs takes the time of all of them.
#[test]
fn the_time_bounds_all_repetitions() {
    let words = ["short-read", "--repeat", "1000000", "--timeout-s", "0.5"];
    let (count, code) = json_and_code(&words);
    assert_eq!(code, 3, "{count:#}");
    let made = ["shown", "not_shown", "inconclusive", "not_made"];
    let sum: u64 = made.iter().filter_map(|name| count[name].as_u64()).sum();
    assert!(sum == 1_000_000 && count["not_made"].as_u64() > Some(900_000), "{count:#}");
}

/// The first run takes it all; the others are not begun, and both are said.
#[test]
fn the_time_bounds_the_runs_of_a_case_together() {
    let report = json(&["free", "--gap-ms", "60000", "--timeout-s", "3"]);
    for (receiver, says) in [("naive", "the end of a pause"), ("framed", "no time was left")] {
        let why = &run_of(&report, "main", receiver)["error"]["en"];
        assert!(why.as_str().is_some_and(|why| why.contains(says)), "{receiver}: {why}");
    }
}

/// A pipe without a reader; the runs had their time, and the files have some seconds more.
#[test]
#[cfg_attr(not(unix), ignore = "mkfifo makes a file that nobody takes")]
fn the_time_bounds_files_that_nobody_takes() {
    let began = Instant::now();
    let folder = TempFolder::new("fifo");
    let fifo = folder.file("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().is_ok_and(|made| made.success()));
    let ran = demo(&["free", "--link", "loopback", "--timeout-s", "1", "--save-trace", &fifo]);
    assert_eq!(ran.code, 3, "{}", ran.stdout);
    assert!(ran.stderr.contains("ended while the files were written"), "{}", ran.stderr);
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
}

/// What the receive window cannot hold can never be queued: said, not waited for.
#[test]
fn more_than_the_receive_window_is_refused_at_once() {
    for (bytes, expected) in
        [(900_000, "can never be queued at once"), (130_500, "they can never all be queued")]
    {
        let text = format!(
            "case = \"short-read\"\n[values]\nmessages = [{{ text = \"x\", times = {bytes} }}]\nrcvbuf_bytes = 65536\nrecv_bytes = 4096\n"
        );
        let file = TempFile::new(&format!("{bytes}.toml"), text.as_bytes());
        // Waited for in vain, it would end with the run's time, in another sentence.
        let ran = demo(&["run", file.path()]);
        assert_eq!(ran.code, 2, "{}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains(expected), "{}", ran.stderr);
        assert!(ran.stderr.contains("--rcvbuf"), "{}", ran.stderr);
    }
}

/// A prompt reader needs no window that holds it all.
#[test]
fn a_prompt_reader_takes_more_than_any_buffer_holds() {
    let text = "case = \"free\"\n[values]\nmessages = [{ text = \"x\", times = 1000000 }]\nrcvbuf_bytes = 4096\nsndbuf_bytes = 4096\nrecv_bytes = 65536\n";
    let file = TempFile::new("prompt.toml", text.as_bytes());
    let report = json(&["run", file.path()]);
    let run = run_of(&report, "main", "framed");
    assert_eq!(run["error"], Value::Null);
    assert_eq!(run["intact"], 1);
}

/// TCP_CORK holds the last partial segment for 200 ms and no longer.
#[test]
fn a_corked_sender_is_waited_for() {
    let report =
        json(&["free", "--cork", "on", "--reader", "late", "--message", "AB", "--message", "C"]);
    let run = run_of(&report, "main", "naive");
    assert_eq!(run["error"], Value::Null, "{run:#}");
    assert_eq!(run["reads"], serde_json::json!([3]));
}

/// Ctrl-Z and `fg`, again and again: each breaks off the calls that wait with a
/// timeout (EINTR, signal(7)), and none of them the run.
#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "only /proc tells whether a process has stopped")]
fn a_run_that_was_stopped_goes_on_where_it_was() {
    for transport in ["tcp", "udp"] {
        let mut run = command("sticky-demo")
            .args(["free", "--transport", transport, "--gap-ms", "200", "--format", "json"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let pid = run.id().to_string();
        let signal = |name: &str| Command::new("kill").args([name, &pid]).status();
        let mut stops = 0;
        while run.try_wait().expect("a child of ours").is_none() {
            assert!(signal("-STOP").is_ok_and(|kill| kill.success()));
            // "pid (name) state ...", proc(5): T is stopped, Z has ended meanwhile.
            while !fs::read_to_string(format!("/proc/{pid}/stat"))
                .is_ok_and(|stat| stat.contains(") T ") || stat.contains(") Z "))
            {
                thread::yield_now();
            }
            stops += 1;
            assert!(signal("-CONT").is_ok_and(|kill| kill.success()));
            thread::sleep(Duration::from_millis(10)); // let it run between two stops
        }
        let output = run.wait_with_output().expect("a child of ours");
        let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
        assert!(output.status.success(), "{transport}, stopped {stops} times: {report:#}");
        for run in report["runs"].as_array().expect("runs") {
            assert_eq!(run["error"], Value::Null, "{transport}, stopped {stops} times");
        }
    }
}
