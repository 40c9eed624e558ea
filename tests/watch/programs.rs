//! Real programs: every byte and every cut as they say themselves.

use super::tools::{IN_C, Watched, account, talk, watch, words};
use crate::common::{TempFolder, command, run};
use serde_json::{Value, json};
use std::process::Command;

watched! {
    "python3": python_receivers, held, untouched, saved_and_drawn_again, ports, limits;
    "strace python3": in_a_log;
    "cc": in_c;
}

const LINES: &str = "AB\nB\nCD\nEFG\nH\n";

/// The one connection to the server, with what it must have in common with the account.
fn agrees(watched: &Watched, what: &str) -> Value {
    assert_eq!(watched.code, 0, "{what}: {}", watched.stderr);
    assert_eq!(watched.runs().len(), 1, "{what}: {:?}", watched.report["runs"]);
    let run = watched.runs()[0].clone();
    assert!(!watched.account.is_empty(), "{what} says nothing of itself: {}", watched.stderr);
    for (own, ours) in [("sent", "writes"), ("got", "reads")] {
        if let Some(account) = watched.account.get(own) {
            assert_eq!(run[ours], json!(account), "{what}: {own}");
        }
    }
    run
}

/// The lines, and the long one as far as it is kept.
fn has_the_lines(run: &Value, what: &str) {
    let data = run["seen"]["data"].as_str().expect("text");
    assert!(data.starts_with(LINES), "{what}: {}", &data[..data.len().min(60)]);
    assert!(data[LINES.len()..].bytes().all(|byte| byte == b'x'), "{what}");
}

/// What strace wrote of the same program.
fn in_a_log() {
    let folder = TempFolder::new("strace");
    let log = folder.file("LOG");
    for how in ["blocking", "forked", "exact"] {
        let mut strace = Command::new("strace");
        strace.args(["-f", "-ttt", "-T", "-yy", "-xx", "-s", "1048576", "-o", &log, "-e"]);
        strace.arg("trace=network,read,readv,write,writev,close,splice").args(talk(how));
        let logged = run(&mut strace);
        assert_eq!(logged.code, 0, "{how}: {}", logged.stderr);
        let told = watch(&["--framing", "auto", "--strace", &log], &[]);
        let watched = Watched { account: account(&logged.stderr), ..told };
        let run = agrees(&watched, how);
        assert_eq!(run["seen"]["by"], "strace");
        if how != "exact" {
            has_the_lines(&run, how);
        }
        assert_eq!(run["framing"], if how == "exact" { "u16be" } else { "line" }, "{how}");
        assert_eq!(watched.report["remarks"], json!([]), "{how}: nothing is left out");
    }
}

/// Fork, exec, a socket as standard input, a process that outlives the program.
fn python_receivers() {
    for how in ["inherited", "forked", "daemon"] {
        let watched = watch(&["--framing", "line"], &words(&talk(how)));
        let run = agrees(&watched, how);
        has_the_lines(&run, how);
        assert_ne!(run["seen"]["sender"]["pid"], run["seen"]["receiver"]["pid"], "{how}");
    }
    let exact = watch(&["--framing", "u16be"], &words(&talk("exact")));
    let run = agrees(&exact, "exact");
    assert_eq!(run["messages"], json!(["AB\n", "B\n", "CD\n", "EFG\n", "H\n"]));
    let told = exact.report["told"].to_string();
    assert!(told.contains("recv no. 1 (2 asked) returned 2 of the 5 bytes of frame 1."), "{told}");
    assert!(told.contains("No read asked for more than its frame still had"), "{told}");
}

/// Messages that came apart are read together, and what that means is said.
fn held() {
    let plain = watch(&["--framing", "line"], &words(&talk("blocking")));
    let first = |watched: &Watched| watched.runs()[0]["reads"][0].as_u64().expect("a read");
    let held = watch(&["--framing", "line", "--hold", "12"], &words(&talk("blocking")));
    let run = agrees(&held, "held");
    assert_eq!(run["reads"][0], 12, "AB B CD EFG at once: {}", run["reads"]);
    let told = held.report["told"].to_string();
    assert!(told.contains("recv no. 1 (4096 asked) returned frames 1 to 4."), "{told}");
    assert!(told.contains("A program that takes each read for a message breaks there"), "{told}");
    assert!(held.report["remarks"].to_string().contains("the first 12 bytes"));
    assert!(first(&plain) < 12, "without it they come apart: {}", plain.runs()[0]["reads"]);
    // A program that waits for an answer is let go after a second.
    let asks = "import socket as s; l = s.create_server(('127.0.0.1', 0)); \
         c = s.create_connection(l.getsockname()); k, _ = l.accept(); c.send(b'ask'); \
         k.send(k.recv(9)); print(c.recv(9))";
    let python = words(&talk("")).first().copied().unwrap_or_default().to_owned();
    let vain = watch(&["--hold", "20"], &[&python, "-S", "-c", asks]);
    assert_eq!(vain.code, 0, "{}", vain.stderr);
    assert_eq!(vain.runs().len(), 2);
    assert!(vain.report["remarks"].to_string().contains("did not come within a second"));
}

/// Exit codes, output, and a program that opens no connection.
fn untouched() {
    let ran = |program: &[&str]| {
        let mut watch = command("sticky-demo");
        run(watch.args(["watch", "--"]).args(program))
    };
    let seven = ran(&["sh", "-c", "echo out; echo err >&2; exit 7"]);
    assert_eq!((seven.code, &*seven.stdout), (7, "out\n"));
    assert!(seven.stderr.starts_with("err\nno TCP connection was seen"), "{}", seven.stderr);
    assert_eq!(ran(&["sh", "-c", "kill -KILL $$"]).code, 137);
    let nothing = ran(&["no-such-program"]);
    assert_eq!(nothing.code, 2);
    assert!(nothing.stderr.contains("no-such-program could not be watched"), "{}", nothing.stderr);
    // The signal that Rust ignores is not ignored in the program.
    assert_eq!(ran(&["sh", "-c", "kill -PIPE $$"]).code, 128 + 13);
}

fn saved_and_drawn_again() {
    let folder = TempFolder::new("watched");
    let (trace, page) = (folder.file("t.json"), folder.file("t.html"));
    let mut watch = command("sticky-demo");
    watch.args(["watch", "--framing", "line", "--save-trace", &trace, "--html", &page, "--"]);
    let watched = run(watch.args(talk("blocking")));
    assert_eq!(watched.code, 0, "{}", watched.stderr);
    for file in [&trace, &page] {
        let replayed = run(command("sticky-demo").args(["replay", file]));
        assert_eq!(replayed.stdout, watched.stdout, "{file}: {}", replayed.stderr);
    }
    for lang in ["en", "zh"] {
        let shown = run(command("sticky-demo").args(["replay", &trace, "--lang", lang]));
        assert!(shown.stdout.lines().count() <= 22, "{}", shown.stdout);
        assert!(shown.stdout.lines().all(|line| line.chars().count() <= 80), "{}", shown.stdout);
    }
    let redacted = folder.file("r.json");
    let mut again = command("sticky-demo");
    again.args(["replay", &trace, "--redact", "--html", &redacted]);
    assert_eq!(run(&mut again).code, 0);
}

/// Only the connections that are asked for.
fn ports() {
    let other = watch(&["--port", "1"], &words(&talk("blocking")));
    assert_eq!((other.code, &other.report["runs"]), (0, &json!([])), "{}", other.stderr);
    assert!(other.stderr.contains("1 connection with other ports"), "{}", other.stderr);
}

/// What is not kept is counted.
fn limits() {
    let watched = watch(&["--keep-bytes", "4", "--framing", "line"], &words(&talk("blocking")));
    let run = agrees(&watched, "limits");
    assert_eq!(run["seen"]["data"], "AB\nB");
    assert_eq!(run["seen"]["frame_count"], 6);
}

fn in_c() {
    let program = &IN_C;
    for how in ["plain", "epoll", "vector", "message", "messages", "peek", "one", "all", "trunc"] {
        let run = agrees(&watch(&["--framing", "line"], &[program, how]), how);
        assert_eq!(run["seen"]["data"], LINES, "{how}: the sender's bytes");
        let peeked = run["events"].as_array().expect("events").iter();
        let peeked = peeked.filter(|event| event["event"] == "peeked").count();
        assert_eq!(peeked > 0, how == "peek", "{how}");
    }
}
