//! Real programs: every byte and every cut as they say themselves.

use super::tools::{IN_C, Watched, account, talk, watch, words};
use crate::common::{TempFolder, command, run};
use serde_json::{Value, json};
use std::fs;
use std::process::Command;

watched! {
    "python3": python, python_receivers, held, untouched, saved_and_drawn_again, ports, limits;
    "strace python3": in_a_log;
    "cc": in_c;
    "node": in_node;
    "java javac": in_java;
    "bash python3": in_bash;
    "redis-server redis-cli bash": redis;
    "nginx curl bash": nginx;
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

fn python() {
    for how in ["blocking", "asyncio"] {
        let run = agrees(&watch(&["--framing", "line"], &words(&talk(how))), how);
        has_the_lines(&run, how);
        assert_eq!(run["seen"]["frame_count"], 6, "{how}: also behind what is kept");
        assert_eq!(run["seen"]["frames_end"], Value::Null, "{how}");
        assert_eq!(run["seen"]["bytes"], LINES.len() + 100_000, "{how}");
        for end in ["sender", "receiver"] {
            assert!(run["seen"][end]["pid"].is_u64(), "{how}: {end}");
        }
    }
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
    assert_eq!((other.code, &other.report), (0, &Value::Null), "{}", other.stderr);
    assert!(other.stderr.contains("no TCP connection was seen"), "{}", other.stderr);
}

/// What is not kept is counted.
fn limits() {
    let watched = watch(&["--keep-bytes", "4", "--framing", "line"], &words(&talk("blocking")));
    let run = agrees(&watched, "limits");
    assert_eq!(run["seen"]["data"], "AB\nB");
    assert_eq!(run["seen"]["frame_count"], 6);
}

fn in_c() {
    let program = &IN_C.1;
    for how in ["plain", "epoll", "vector", "message", "messages", "peek", "one", "all", "trunc"] {
        let run = agrees(&watch(&["--framing", "line"], &[program, how]), how);
        assert_eq!(run["seen"]["data"], LINES, "{how}: the sender's bytes");
        let peeked = run["events"].as_array().expect("events").iter();
        let peeked = peeked.filter(|event| event["event"] == "peeked").count();
        assert_eq!(peeked > 0, how == "peek", "{how}");
    }
}

fn in_node() {
    let watched = watch(&["--framing", "line"], &["node", "tests/watch/programs/talk.js"]);
    let run = agrees(&watched, "node");
    has_the_lines(&run, "node");
    assert_eq!(run["seen"]["frame_count"], 6);
}

fn in_java() {
    let java =
        ["java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "tests/watch/programs/Talk.java"];
    let watched = watch(&["--framing", "auto"], &java);
    let run = agrees(&watched, "java");
    has_the_lines(&run, "java");
    assert_eq!(run["framing"], "line", "what auto finds in the bytes that are kept");
}

/// A shell's own connection, whose redirections move the socket about.
fn in_bash() {
    let python = talk("").remove(0);
    let script = format!(
        "exec 5< <({python} -S -c \"import socket; l = socket.create_server(('127.0.0.1', 0)); \
         print(l.getsockname()[1], flush=True); k, _ = l.accept(); k.sendall(k.recv(99).upper()); k.close()\"); \
         read -r port <&5; exec 3<>/dev/tcp/127.0.0.1/$port; echo hello >&3; cat <&3"
    );
    let watched = watch(&["--framing", "line"], &["bash", "-c", &script]);
    assert_eq!(watched.code, 0, "{}", watched.stderr);
    let seen: Vec<_> = watched.runs().iter().map(|run| &run["seen"]).collect();
    let data: Vec<_> = seen.iter().map(|seen| seen["data"].as_str().unwrap_or("")).collect();
    assert_eq!(data, ["hello\n", "HELLO\n"]);
    assert!(seen.iter().all(|seen| !seen["sender"].is_null() && !seen["receiver"].is_null()));
    assert_eq!(seen[1]["receiver"]["program"], "cat", "it reads what the shell opened");
}

fn redis() {
    let folder = TempFolder::new("redis");
    // Below the ports that the system gives to clients.
    let script = "port=$((20000 + $$ % 12000)); \
        redis-server --bind 127.0.0.1 --port $port --save '' --dir . >log 2>&1 & server=$!; \
        until redis-cli -p $port ping >/dev/null 2>&1; do sleep 0.05; done; \
        redis-cli -p $port set letter A; redis-cli -p $port get letter; kill $server; wait";
    let watched = watch(&[], &["bash", "-c", &format!("cd '{}'; {script}", folder.file("."))]);
    let data: Vec<_> =
        watched.runs().iter().map(|run| run["seen"]["data"].as_str().unwrap_or("")).collect();
    for expected in ["*3\r\n$3\r\nset\r\n$6\r\nletter\r\n$1\r\nA\r\n", "+OK\r\n", "$1\r\nA\r\n"] {
        assert!(data.contains(&expected), "{expected:?} in {data:?}");
    }
    for run in watched.runs().iter().filter(|run| run["seen"]["bytes"] != 0) {
        assert!(run["writes"].is_array() && run["reads"].is_array(), "both ends: {run}");
    }
}

/// A file of 300,000 bytes that never passes through the server's memory (sendfile).
fn nginx() {
    let folder = TempFolder::new("nginx");
    let root = folder.file(".");
    fs::write(folder.file("big"), "0123456789".repeat(30_000)).expect("a file");
    let config = "pid nginx.pid; error_log stderr; daemon off; events {} http { access_log off; sendfile on; \
        client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s; \
        server { listen unix:ready; listen 127.0.0.1:PORT; location / { root .; } } }";
    fs::write(folder.file("nginx.conf"), config).expect("a file");
    let script = format!(
        "cd '{root}'; port=$((20000 + $$ % 12000)); sed -i s/PORT/$port/ nginx.conf; chmod 755 .; \
         nginx -p . -c nginx.conf 2>log & until [ -S ready ]; do sleep 0.05; done; \
         curl -s --retry 20 --retry-connrefused --retry-delay 1 http://127.0.0.1:$port/big | wc -c >&2; \
         kill -QUIT $(cat nginx.pid); wait"
    );
    let watched = watch(&[], &["bash", "-c", &script]);
    assert!(watched.stderr.contains("300000"), "{}", watched.stderr);
    let answer =
        watched.runs().iter().find(|run| run["direction"] == "to_client").expect("an answer");
    let seen = &answer["seen"];
    assert!(seen["bytes"].as_u64() > Some(300_000), "{}", seen["bytes"]);
    let data = seen["data"].as_str().expect("text");
    assert!(data.starts_with("HTTP/1.1 200 OK\r\n") && data.contains("\r\n\r\n0123456789"));
    assert_eq!(data.len(), 65_536, "the bytes of sendfile, too");
    assert!(seen["sender"]["calls"].to_string().contains("sendfile"), "{}", seen["sender"]);
}
