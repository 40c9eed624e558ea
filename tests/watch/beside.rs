//! Programs as both ends, and a capture beside them: every byte, and every cut of a write,
//! as it went over the network; and what the programs say of it themselves.

use super::tools::{IN_C, POSTGRES, Watched, account, talk, words};
use crate::common::{TempFolder, command, python, run, search_path};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::process::Command;

watched! {
    "python3": python_and_its_packets;
    "python3 cc": c_and_its_packets;
    "python3 bash nc": nc;
    "python3 bash ncat": ncat;
    "python3 bash socat": socat;
    "python3 bash psql initdb": postgres;
}

/// A direction of a connection: its bytes, as far as they are kept, how many there were,
/// and how long its writes, or its segments, were.
#[derive(Debug)]
struct Way {
    data: String,
    bytes: u64,
    pieces: Vec<u64>,
}

fn ways(report: &Value, pieces: &str) -> BTreeMap<(String, String), Way> {
    let runs = report["runs"].as_array().into_iter().flatten();
    let runs = runs.filter(|run| run["seen"]["bytes"] != 0);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let way = |run: &Value| Way {
        data: text(&run["seen"]["data"]),
        bytes: run["seen"]["bytes"].as_u64().expect("a number"),
        pieces: serde_json::from_value(run[pieces].clone()).expect(pieces),
    };
    runs.map(|run| ((text(&run["connection"]), text(&run["direction"])), way(run))).collect()
}

fn ends(pieces: &[u64]) -> Vec<u64> {
    let mut at = 0;
    let sum = |piece: &u64| {
        at += piece;
        at
    };
    pieces.iter().map(sum).collect()
}

fn explained(capture: &str, stream: Option<usize>) -> Value {
    let mut explain = command("sticky-demo");
    explain.args(["explain", capture, "--framing", "naive", "--format", "json"]);
    if let Some(stream) = stream {
        explain.args(["--stream", &stream.to_string()]);
    }
    let ran = run(&mut explain);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    serde_json::from_str(&ran.stdout).expect("JSON")
}

/// Watches a program, as nobody or as ourselves, in a network of its own, and compares
/// what was seen with what was captured there: the same connections, the same bytes, and
/// no short segment ends inside of a short write. (A long one holds many, and ends where
/// the window does.)
fn same_as_captured(as_nobody: bool, program: &[&str]) -> Watched {
    let folder = TempFolder::new("beside");
    let capture = folder.file("c.pcap");
    let mut beside = python();
    let user = if as_nobody { "65534" } else { "-" };
    beside.args(["-S", "tests/watch/programs/beside.py", &capture, user]);
    let watch = command("sticky-demo");
    beside.arg(watch.get_program()).args(["watch", "--format", "json", "--"]).args(program);
    let ran = run(beside.env("LANG", "C").env("PATH", format!("{}:{}", search_path(), *POSTGRES)));
    assert_eq!(ran.code, 0, "{program:?}: {}", ran.stderr);
    let report = serde_json::from_str(&ran.stdout).expect("JSON");
    let seen = ways(&report, "writes");
    let mut captured = BTreeMap::new();
    let whole = explained(&capture, None);
    match whole["streams"].as_array() {
        None => captured = ways(&whole, "segments"),
        Some(streams) => {
            (1..=streams.len()).filter(|stream| streams[stream - 1]["transport"] == "tcp").for_each(
                |stream| captured.append(&mut ways(&explained(&capture, Some(stream)), "segments")),
            )
        }
    }
    assert!(!seen.is_empty(), "{program:?}: {}", ran.stderr);
    assert_eq!(seen.keys().collect::<Vec<_>>(), captured.keys().collect::<Vec<_>>());
    for (key, way) in &seen {
        let packets = &captured[key];
        assert_eq!(way.bytes, packets.bytes, "{program:?}: {key:?}");
        assert!(packets.data.starts_with(&way.data), "{program:?}: {key:?}");
        let (writes, segments) = (ends(&way.pieces), ends(&packets.pieces));
        let cut = |(end, length): (&u64, &u64)| {
            let write = writes.partition_point(|write| write < end);
            writes[write] != *end && way.pieces[write].max(*length) < 10_000
        };
        assert!(
            !segments.iter().zip(&packets.pieces).any(cut),
            "{program:?}: {key:?}: {writes:?} {segments:?}"
        );
    }
    let account = account(&ran.stderr);
    for run in report["runs"].as_array().expect("runs") {
        for (own, ours) in [("sent", "writes"), ("got", "reads")] {
            if let Some(account) = account.get(own) {
                assert_eq!(run[ours], serde_json::json!(account), "{program:?}: {own}");
            }
        }
    }
    Watched { code: ran.code, report, account, stderr: ran.stderr }
}

fn python_and_its_packets() {
    for how in ["blocking", "asyncio", "forked"] {
        same_as_captured(false, &words(&talk(how)));
    }
}

fn c_and_its_packets() {
    for how in ["plain", "vector", "message", "messages", "epoll"] {
        same_as_captured(false, &[&IN_C.1, how]);
    }
}

/// What is written to a program that hands it on: with a pause behind each line.
const LINES: &str = "for line in AB B CD EFG H; do echo $line; sleep 0.02; done; seq 9000";
/// Waits until somebody listens at port 7000 (hex 1B58; state 0A, proc(5)).
const LISTENS: &str = "until grep -q ':1B58 00000000:0000 0A' /proc/net/tcp; do sleep 0.01; done";

/// A server that prints what it reads, and a client: what the server printed, the watched
/// connection brought.
fn both_ends(server: &str, client: &str) -> Watched {
    let script = format!(
        "cd $1; {server} >out & {LISTENS}; {{ {LINES}; }} | {client} >back; wait; {{ {LINES}; }} | cmp - out; cat back >&2"
    );
    let folder = TempFolder::new("ends");
    let watched = same_as_captured(false, &["bash", "-c", &script, "bash", &folder.file(".")]);
    let data = watched.runs()[0]["seen"]["data"].as_str().expect("text");
    assert!(data.starts_with("AB\nB\nCD\nEFG\nH\n1\n2\n"), "{data}");
    assert_eq!(watched.runs()[0]["seen"]["bytes"], 14 + 43_893, "{server}");
    watched
}

fn nc() {
    let answer = "echo answer | nc -l 127.0.0.1 7000";
    let watched = both_ends(answer, "nc -N 127.0.0.1 7000");
    assert!(watched.stderr.contains("answer"), "{}", watched.stderr);
    assert_eq!(watched.runs()[1]["seen"]["data"], "answer\n");
}

fn ncat() {
    let watched = both_ends("echo answer | ncat -l 127.0.0.1 7000", "ncat 127.0.0.1 7000");
    assert_eq!(watched.runs()[1]["seen"]["data"], "answer\n");
}

/// It echoes by a program of its own, so both directions have all.
fn socat() {
    let server = "socat TCP-LISTEN:7000,bind=127.0.0.1 SYSTEM:'tee /dev/stderr' 2>&1";
    let watched = both_ends(server, "socat -t 9 - TCP:127.0.0.1:7000");
    assert_eq!(watched.runs()[0]["seen"]["bytes"], watched.runs()[1]["seen"]["bytes"]);
}

/// A server that forks for each of its clients, and speaks first with a byte of length
/// behind a byte of type.
fn postgres() {
    let folder = TempFolder::new("postgres");
    fs::set_permissions(folder.file("."), fs::Permissions::from_mode(0o755)).expect("a mode");
    let as_nobody = chown(folder.file("."), Some(65534), Some(65534)).is_ok();
    let mut initdb = Command::new("initdb");
    initdb.args(["-U", "sticky", "-A", "trust", "--no-sync", "-D", &folder.file("data")]);
    if as_nobody {
        initdb.uid(65534).gid(65534);
    }
    let made = run(initdb.env("PATH", format!("{}:{}", search_path(), *POSTGRES)));
    assert_eq!(made.code, 0, "{}", made.stderr);
    let script = "cd $1; postgres -D data -k '' -h 127.0.0.1 -p 7000 -F >log 2>&1 & server=$!; \
        until pg_isready -q -h 127.0.0.1 -p 7000; do sleep 0.05; done; \
        psql -h 127.0.0.1 -p 7000 -U sticky postgres -Atc \"select 'letter', generate_series(1, 3000)\" | tail -1 >&2; \
        kill -INT $server; wait";
    let watched = same_as_captured(as_nobody, &["bash", "-c", script, "bash", &folder.file(".")]);
    assert!(watched.stderr.contains("letter|3000"), "{}", watched.stderr);
    let asked =
        |run: &&Value| run["seen"]["data"].as_str().is_some_and(|d| d.contains("generate_series"));
    let question = watched.runs().iter().find(asked).expect("the query");
    assert!(question["reads"].is_array(), "both ends: {question}");
}
