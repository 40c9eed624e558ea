//! Programs as both ends, and a capture beside them: every byte, and every cut of a write,
//! as it went over the network; and what the programs say of it themselves.

use super::tools::{IN_C, POSTGRES, Watched, account, built, java, talk, watch, words};
use crate::common::{TempFolder, command, python, run, search_path};
use crate::servers::postgres_data;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};

watched! {
    "network": in_python, in_rust, tls;
    "network cc": in_c;
    "network node": in_node;
    "network java javac": in_java;
    "network go": in_go;
    "network bash": in_bash;
    "network bash nc": nc;
    "network bash ncat": ncat;
    "network bash socat": socat;
    "network bash psql initdb": postgres;
    "network bash redis-server redis-cli": redis;
    "network bash nginx curl": nginx;
}

/// A direction of a connection: its bytes, as far as they are kept, how many there were,
/// and how long its writes, or its segments, were.
#[derive(Debug)]
struct Way {
    data: String,
    bytes: u64,
    pieces: Vec<u64>,
    frames: u64,
}

fn ways(report: &Value, pieces: &str) -> BTreeMap<(String, String), Way> {
    let runs = report["runs"].as_array().into_iter().flatten();
    let runs = runs.filter(|run| run["seen"]["bytes"] != 0);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let way = |run: &Value| Way {
        data: text(&run["seen"]["data"]),
        bytes: run["seen"]["bytes"].as_u64().expect("a number"),
        pieces: serde_json::from_value(run[pieces].clone()).expect(pieces),
        frames: run["seen"]["frame_count"].as_u64().expect("a number"),
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

fn explained(capture: &str, framing: &str, stream: Option<usize>) -> Value {
    let mut explain = command("sticky-demo");
    explain.args(["explain", capture, "--framing", framing, "--format", "json"]);
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
/// the window does.) The same frames, where there is a framing; and the program's own
/// account of its calls, where it gives one.
fn same_as_captured(as_nobody: bool, framing: &str, program: &[&str]) -> Watched {
    let folder = TempFolder::new("beside");
    let capture = folder.file("c.pcap");
    let mut beside = python();
    let user = if as_nobody { "65534" } else { "-" };
    beside.args(["-S", "tests/watch/programs/beside.py", &capture, user]);
    let watch = command("sticky-demo");
    beside.arg(watch.get_program()).args(["watch", "--format", "json", "--framing", framing]);
    beside.arg("--").args(program);
    let ran = run(beside.env("LANG", "C").env("PATH", format!("{}:{}", search_path(), *POSTGRES)));
    assert_eq!(ran.code, 0, "{program:?}: {}", ran.stderr);
    let report = serde_json::from_str(&ran.stdout).expect("JSON");
    let seen = ways(&report, "writes");
    let mut captured = BTreeMap::new();
    let whole = explained(&capture, framing, None);
    match whole["streams"].as_array() {
        None => captured = ways(&whole, "segments"),
        Some(streams) => {
            let is_tcp = |stream: &usize| streams[stream - 1]["transport"] == "tcp";
            for stream in (1..=streams.len()).filter(is_tcp) {
                let stream = explained(&capture, framing, Some(stream));
                captured.append(&mut ways(&stream, "segments"));
            }
        }
    }
    assert!(!seen.is_empty(), "{program:?}: {}", ran.stderr);
    assert_eq!(seen.keys().collect::<Vec<_>>(), captured.keys().collect::<Vec<_>>());
    for (key, way) in &seen {
        let packets = &captured[key];
        assert_eq!(way.bytes, packets.bytes, "{program:?}: {key:?}");
        assert!(packets.data.starts_with(&way.data), "{program:?}: {key:?}");
        assert!(framing == "naive" || way.frames == packets.frames, "{program:?}: {key:?}");
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
                assert_eq!(run[ours], json!(account), "{program:?}: {own}");
            }
        }
    }
    Watched { code: ran.code, report, account, stderr: ran.stderr }
}

/// Both ends in one program: the lines, and the long one as far as it is kept.
fn talks(program: &[&str]) {
    let watched = same_as_captured(false, "line", program);
    assert!(watched.account.contains_key("got"), "{program:?}: {}", watched.stderr);
    let seen = &watched.runs()[0]["seen"];
    let data = seen["data"].as_str().expect("text");
    let rest = data.strip_prefix("AB\nB\nCD\nEFG\nH\n").expect(data);
    assert!(rest.len() > 60_000 && rest.bytes().all(|byte| byte == b'x'), "{program:?}");
    assert_eq!(seen["frame_count"], 6, "{program:?}: also behind what is kept");
    assert_eq!(seen["frames_end"], Value::Null, "{program:?}");
    assert_eq!(seen["bytes"], 100_014, "{program:?}");
    assert!(["sender", "receiver"].iter().all(|end| seen[end]["pid"].is_u64()), "{seen}");
}

fn in_python() {
    for how in ["blocking", "asyncio", "forked"] {
        talks(&words(&talk(how)));
    }
}

/// Records: what the library reads of each is a header of five bytes, then the rest; and
/// whoever looks for the framing finds it, in what is mostly noise.
fn tls() {
    let program = talk("tls");
    let watched = same_as_captured(false, "tls", &words(&program));
    for run in watched.runs() {
        assert_eq!(run["seen"]["frames_end"], Value::Null, "{}", run["seen"]["frames_end"]);
        let reads = run["reads"].as_array().expect("reads").iter();
        let headers = reads.step_by(2).all(|read| *read == 5);
        assert!(headers, "{}", run["reads"]);
        let told = run["seen"]["remarks"].to_string();
        assert!(told.contains("a frame here is a record"), "{told}");
    }
    let first = &watched.runs()[0]["seen"];
    assert!(first["bytes"].as_u64() > Some(100_000) && first["frame_count"].as_u64() > Some(10));
    let found = watch(&["--framing", "auto"], &words(&program));
    let run = &found.runs()[0];
    assert_eq!(run["framing"], "tls", "{}", run["seen"]["remarks"]);
    assert!(
        run["seen"]["remarks"].to_string().contains("surely tls"),
        "{}",
        run["seen"]["remarks"]
    );
    let unframed = watch(&[], &words(&program));
    let told = unframed.runs()[0]["seen"]["remarks"].to_string();
    assert!(told.contains("--framing tls draws the records"), "{told}");
}

fn in_node() {
    talks(&["node", "tests/watch/programs/talk.js"]);
}

fn in_java() {
    talks(&java("Talk"));
}

fn in_go() {
    talks(&[&built(&["go", "build", "-o", "{made}"], &["tests/watch/programs/talk.go"])]);
}

/// Ourselves, whose report says what each call took.
fn in_rust() {
    let folder = TempFolder::new("rust");
    let file = folder.file("own");
    let ours = command("sticky-demo");
    let ours = ours.get_program().to_str().expect("UTF-8");
    let script = "$1 slow-reader --link loopback --format json >$2";
    let watched = same_as_captured(false, "naive", &["sh", "-c", script, "sh", ours, &file]);
    let own: Value = serde_json::from_str(&fs::read_to_string(file).expect("it")).expect("JSON");
    let calls = |report: &Value| {
        let runs = report["runs"].as_array().expect("runs").iter();
        runs.map(|run| [run["writes"].clone(), run["reads"].clone()]).collect::<Vec<_>>()
    };
    assert_eq!(calls(&watched.report), calls(&own));
}

fn in_c() {
    for how in ["plain", "vector", "message", "messages", "epoll"] {
        same_as_captured(false, "line", &[&IN_C, how]);
    }
}

/// A shell's own connection, whose redirections move the socket about.
fn in_bash() {
    let python = talk("").remove(0);
    let server = "import socket; l = socket.create_server(('127.0.0.1', 7000)); \
        k, _ = l.accept(); k.sendall(k.recv(99).upper()); k.close()";
    let script = format!(
        "$1 -S -c \"$2\" & {LISTENS}; exec 3<>/dev/tcp/127.0.0.1/7000; echo hello >&3; cat <&3"
    );
    let script = ["bash", "-c", &script, "bash", &python, server];
    let watched = same_as_captured(false, "line", &script);
    let seen: Vec<_> = watched.runs().iter().map(|run| &run["seen"]).collect();
    let data: Vec<_> = seen.iter().map(|seen| &seen["data"]).collect();
    assert_eq!(data, ["hello\n", "HELLO\n"]);
    assert!(seen.iter().all(|seen| !seen["sender"].is_null() && !seen["receiver"].is_null()));
    assert_eq!(seen[1]["receiver"]["program"], "cat", "it reads what the shell opened");
}

/// What is written to a program that hands it on: with a pause behind each line.
const LINES: &str =
    "for line in AB B CD EFG H; do echo $line; sleep 0.02; done; seq 1000000000 1000003989";
/// Waits until somebody listens at port 7000 (hex 1B58; state 0A, proc(5)).
const LISTENS: &str = "until grep -q ':1B58 00000000:0000 0A' /proc/net/tcp; do sleep 0.01; done";

/// A server that prints what it reads, and a client: what the server printed, the watched
/// connection brought.
fn both_ends(server: &str, client: &str) -> Watched {
    let script = format!(
        "cd $1; {server} >out & {LISTENS}; {{ {LINES}; }} | {client} >back; wait; {{ {LINES}; }} | cmp - out; cat back >&2"
    );
    let folder = TempFolder::new("ends");
    let script = ["bash", "-c", &script, "bash", &folder.file(".")];
    let watched = same_as_captured(false, "line", &script);
    let data = watched.runs()[0]["seen"]["data"].as_str().expect("text");
    assert!(data.starts_with("AB\nB\nCD\nEFG\nH\n1000000000\n1000000001\n"), "{data}");
    assert_eq!(watched.runs()[0]["seen"]["bytes"], 14 + 43_890, "{server}");
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
    postgres_data(&folder.file("data"));
    let script = "cd $1; postgres -D data -k '' -h 127.0.0.1 -p 7000 -F >log 2>&1 & server=$!; \
        until pg_isready -q -h 127.0.0.1 -p 7000; do sleep 0.05; done; \
        psql -h 127.0.0.1 -p 7000 -U sticky postgres -Atc \"select 'letter', generate_series(1, 3000)\" | tail -1 >&2; \
        kill -INT $server; wait";
    let watched =
        same_as_captured(as_nobody, "naive", &["bash", "-c", script, "bash", &folder.file(".")]);
    assert!(watched.stderr.contains("letter|3000"), "{}", watched.stderr);
    let asked =
        |run: &&Value| run["seen"]["data"].as_str().is_some_and(|d| d.contains("generate_series"));
    let question = watched.runs().iter().find(asked).expect("the query");
    assert!(question["reads"].is_array(), "both ends: {question}");
}

/// Single commands, each in a connection of its own, and 200 behind one another: more than
/// a read of the server's takes (16 KiB).
fn redis() {
    let folder = TempFolder::new("redis");
    let script = r#"cd $1; redis-server --bind 127.0.0.1 --port 7000 --save '' >log & server=$!
        until redis-cli -p 7000 ping >&2; do sleep 0.05; done
        redis-cli -p 7000 set letter A >&2; redis-cli -p 7000 get letter >&2
        printf '*3\r\n$3\r\nset\r\n$6\r\nletter\r\n$60\r\n%060d\r\n' $(seq 200) |
        redis-cli -p 7000 --pipe >&2; kill $server; wait"#;
    let script = ["bash", "-c", script, "bash", &folder.file(".")];
    let watched = same_as_captured(false, "resp", &script);
    assert!(watched.stderr.contains("replies: 200"), "{}", watched.stderr);
    let runs = watched.runs();
    let data: Vec<_> = runs.iter().map(|run| &run["seen"]["data"]).collect();
    for expected in ["*3\r\n$3\r\nset\r\n$6\r\nletter\r\n$1\r\nA\r\n", "+OK\r\n", "$1\r\nA\r\n"] {
        assert!(data.contains(&&json!(expected)), "{expected:?} in {data:?}");
    }
    assert!(runs.iter().all(|run| run["writes"].is_array() && run["reads"].is_array()));
}

/// A file of 300,000 bytes that never passes through the server's memory (sendfile).
fn nginx() {
    let folder = TempFolder::new("nginx");
    fs::write(folder.file("big"), "0123456789".repeat(30_000)).expect("a file");
    let config = "pid nginx.pid; error_log stderr; daemon off; events {} http { access_log off; sendfile on; \
        client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s; \
        server { listen 127.0.0.1:7000; location / { root .; } } }";
    fs::write(folder.file("nginx.conf"), config).expect("a file");
    let script = format!(
        "cd $1; chmod 755 .; nginx -p . -c nginx.conf 2>log & cd $1; {LISTENS}; \
         curl -s http://127.0.0.1:7000/big | wc -c >&2; kill -QUIT $(cat nginx.pid); wait"
    );
    let script = ["bash", "-c", &script, "bash", &folder.file(".")];
    let watched = same_as_captured(false, "naive", &script);
    assert!(watched.stderr.contains("300000"), "{}", watched.stderr);
    let answer = &watched.runs()[1]["seen"];
    let data = answer["data"].as_str().expect("text");
    assert!(data.starts_with("HTTP/1.1 200 OK\r\n") && data.contains("\r\n\r\n0123456789"));
    assert_eq!(data.len(), 65_536, "the bytes of sendfile, too");
    assert!(answer["sender"]["calls"].to_string().contains("sendfile"), "{answer}");
}
