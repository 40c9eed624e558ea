//! Remote commands: the naive form breaks, the framed form holds, and nobody
//! gets more than the list allows.

use super::tools::{Folder, Server, demo_bytes, demo_fed, demo_with, send_signal, until};
use crate::common::command;
use std::io::Write;
use std::net::TcpStream;
use std::process::{Command, Stdio};

#[test]
fn naive_gives_a_long_answers_tail_to_the_next_command() {
    let server = Server::start(&["exec", "serve", "--dialect", "naive"]);
    let words = ["exec", "connect", "--dialect", "naive", "--to", &server.at()];
    let ran = demo_fed(&words, "seq 1 100000\npwd\n");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let answer_to_pwd = ran.stdout.get(1024..).expect("two reads");
    assert!(
        answer_to_pwd.starts_with(|c: char| c.is_ascii_digit() || c == '\n'),
        "pwd was answered with {answer_to_pwd:.40}"
    );
}

#[test]
fn framed_gives_each_command_its_own_answer() {
    let server = Server::start(&["exec", "serve"]);
    let words = ["exec", "connect", "--to", &server.at()];
    let ran = demo_fed(&words, "seq 1 100000\necho 吃饭\nfalse\nrm x\necho still here\n");
    let mut expected: String = (1..=100_000).map(|n| format!("{n}\n")).collect();
    expected += "吃饭\nstill here\n";
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout == expected);
    assert!(ran.stderr.contains("[exit code 1]") && ran.stderr.contains("not allowed"));
}

#[test]
fn a_full_stderr_is_no_deadlock_and_stdout_is_not_thrown_away() {
    let script = "head -c 3000000 /dev/zero | tr '\\0' e >&2; echo out; exit 7";
    let server = Server::start(&["exec", "serve", "--allow", "sh"]);
    let (code, stdout, stderr) =
        demo_bytes(&["exec", "run", "--to", &server.at(), "sh", "-c", script]);
    assert_eq!((code, &*stdout), (1, &b"out\n"[..]));
    assert_eq!(stderr.matches('e').count(), 3_000_000 + "exit code".matches('e').count());
    assert!(stderr.ends_with("[exit code 7]\n"));

    // The naive form shows the tutorials' `if err: answer = err`.
    let server = Server::start(&["exec", "serve", "--allow", "sh", "--dialect", "naive"]);
    let words = ["exec", "run", "--dialect", "naive", "--to", &server.at()];
    let (_, stdout, _) =
        demo_bytes(&[&words[..], &["sh", "-c", "echo out; echo warning >&2"]].concat());
    assert_eq!(stdout, b"warning\n");
}

#[test]
fn nothing_off_the_list_and_no_shell() {
    let folder = Folder::new();
    let proof = folder.0.join("proof");
    let server = Server::start(&["exec", "serve"]);
    let proof = proof.display();
    let run = |line: &str| demo_with(&["exec", "run", "--to", &server.at(), line], &[]);
    let refused = |bad: &str| {
        let ran = run(bad);
        assert_eq!(ran.code, 1, "{bad}: {}", ran.stdout);
        assert!(ran.stderr.contains("refused"), "{bad}: {}", ran.stderr);
    };
    for bad in [
        format!("touch {proof}"),
        format!("/usr/bin/touch {proof}"),
        format!("echo a; touch {proof}"),
        format!("echo a && touch {proof}"),
        format!("echo `touch {proof}`"),
        format!("echo a > {proof}"),
        "date -s 2001-01-01".to_owned(),
        "date -f /etc/passwd".to_owned(),
        "'unfinished".to_owned(),
    ] {
        refused(&bad);
    }
    for bad in ["/bin/echo a", "../echo", "ls\u{a0}-l", "ls ..", "ls src/../..", "ls -l -- /etc"] {
        refused(bad);
    }
    for good in ["date +%s", "ls -l src"] {
        assert_eq!(run(good).code, 0, "{good}");
    }
    for name in ["/bin/cat", "no-such-program"] {
        assert_eq!(demo_with(&["exec", "serve", "--allow", name], &[]).code, 2, "{name}");
    }
    // What a shell would expand is only text.
    let text = format!("$(touch {proof}) $HOME *");
    let ran = demo_with(&["exec", "run", "--to", &server.at(), "echo", &text], &[]);
    assert_eq!(ran.stdout, format!("{text}\n"));
    assert!(folder.names().is_empty());
}

#[test]
fn limits_of_time_and_output() {
    // One server for each: a command has all the time that it needs to come to the
    // other limit.
    let hasty = Server::start(&["exec", "serve", "--allow", "sleep", "--command-s", "0.5"]);
    let ran = demo_with(&["exec", "run", "--to", &hasty.at(), "sleep 60"], &[]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("killed after 0.5 s"), "{}", ran.stderr);
    let short = Server::start(&["exec", "serve", "--allow", "yes", "--output-bytes", "100KiB"]);
    let ran = demo_with(&["exec", "run", "--to", &short.at(), "yes"], &[]);
    assert_eq!((ran.code, ran.stdout.len()), (1, 102_400));
    assert!(ran.stderr.contains("killed after 102400 bytes"), "{}", ran.stderr);
}

/// Whether a process runs whose command line is just this.
fn runs(words: &str) -> bool {
    Command::new("pgrep").args(["-fx", words]).output().is_ok_and(|found| found.status.success())
}

#[test]
fn a_killed_client_and_a_killed_server_kill_their_commands() {
    // A number that no other test or run uses.
    let seconds = |n: u32| format!("{}{n}", 100_000 + std::process::id());
    let start = |server: &Server, n: u32| {
        command("sticky-demo")
            .args(["exec", "run", "--to", &server.at(), "sleep", &seconds(n)])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts")
    };
    let sleeps = |n: u32| {
        // The command is run by its whole path.
        runs(&format!("/.*/sleep {}", seconds(n)))
    };
    let words = ["exec", "serve", "--allow", "sleep", "--command-s", "3600"];
    let server = Server::start(&words);
    let mut client = start(&server, 1);
    until("the command runs", || sleeps(1));
    client.kill().expect("kill");
    client.wait().expect("wait");
    until("it is gone", || !sleeps(1));
    server.logged("its client has gone");

    let mut client = start(&server, 2);
    until("the command runs", || sleeps(2));
    assert_eq!(server.interrupt(), 0, "Ctrl-C");
    until("it is gone", || !sleeps(2));
    client.wait().expect("it ends too");

    let server = Server::start(&words);
    let mut client = start(&server, 3);
    until("the command runs", || sleeps(3));
    send_signal("-KILL", server.id());
    until("it is gone", || !sleeps(3));
    client.wait().expect("it ends too");
}

#[test]
fn off_loopback_only_with_a_key() {
    let refused = |words: &[&str], variables: &[(&str, &str)]| {
        let ran = demo_with(words, variables);
        assert_eq!(ran.code, 2, "{words:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("--key-file"), "{words:?}: {}", ran.stderr);
    };
    let everywhere = ["exec", "serve", "--port", "0", "--bind", "0.0.0.0"];
    refused(&everywhere, &[]);
    // A dialect of the tutorials cannot use a key, so it stays on loopback.
    let key = [("STICKY_DEMO_KEY", "0123456789abcdef")];
    refused(&[&everywhere[..], &["--dialect", "i32"]].concat(), &key);
}

#[test]
fn with_a_key_only_who_has_it() {
    let folder = Folder::new();
    let right = folder.write_key("right", b"a key of more than sixteen bytes\n");
    let wrong = folder.write_key("wrong", b"another one, just as long as that");
    let (right, wrong) = (right.to_str().expect("UTF-8"), wrong.to_str().expect("UTF-8"));
    let server = Server::start(&["exec", "serve", "--key-file", right]);
    let words = ["exec", "run", "--to", &server.at()];
    let run = |more: &[&str]| demo_with(&[&words[..], more, &["echo", "in"]].concat(), &[]);
    assert_eq!(run(&["--key-file", right]).stdout, "in\n");
    for (more, why) in [(&["--key-file", wrong][..], "the key differs"), (&[], "wants a key")] {
        let ran = run(more);
        assert_eq!((ran.code, &*ran.stdout), (1, ""));
        assert!(ran.stderr.contains(why), "{}", ran.stderr);
    }
    let short = folder.write_key("short", b"guess me");
    let ran = run(&["--key-file", short.to_str().expect("UTF-8")]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
}

#[test]
fn the_command_of_a_client_that_left_while_it_waited_is_not_run() {
    let folder = Folder::new();
    let late = folder.0.join("late");
    let rules = ["--max-commands", "1", "--command-s", "3600"];
    let allow = ["--allow", "sleep", "--allow", "touch"];
    let server = Server::start(&[&["exec", "serve"], &rules[..], &allow].concat());
    let seconds = format!("{}4", 100_000 + std::process::id());
    let ask = |command: String| {
        let mut stream = TcpStream::connect(server.address).expect("a connection");
        let length = u32::try_from(command.len()).expect("short").to_be_bytes();
        stream.write_all(&[&length, command.as_bytes()].concat()).expect("room");
        stream
    };
    let first = ask(format!("Csleep {seconds}"));
    until("the first command runs", || runs(&format!("/.*/sleep {seconds}")));
    drop(ask(format!("Ctouch {}", late.display())));
    server.logged("not run, because its client has gone");
    drop(first);
    server.logged("killed, because its client has gone");
    assert!(!late.exists());
}
