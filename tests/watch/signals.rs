//! Signals and ends: the program has them as it would have without us.

use crate::common::command;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

watched! {
    "sh kill": interrupted, ignored, passed_on, stopped_and_continued, killed_watcher;
}

/// A watch in a group of its own, as a shell would start it, once its program has said
/// its number.
fn started(script: &str) -> (Child, BufReader<std::process::ChildStdout>, u32) {
    // Whoever starts the tests in the background of a script has them ignore Ctrl-C, which
    // is handed down (signal(7)).
    let ours = command("sticky-demo");
    let mut watch = Command::new("env");
    watch.arg("--default-signal").arg(ours.get_program());
    for (name, value) in ours.get_envs() {
        match value {
            Some(value) => watch.env(name, value),
            None => watch.env_remove(name),
        };
    }
    watch.args(["watch", "--", "sh", "-c", script]).process_group(0);
    watch.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut watch = watch.spawn().expect("it starts");
    let mut stdout = BufReader::new(watch.stdout.take().expect("a pipe"));
    let mut line = String::new();
    stdout.read_line(&mut line).expect("the program's number");
    let pid = line.trim().parse().unwrap_or_else(|_| panic!("it said {line:?}"));
    (watch, stdout, pid)
}

/// To the whole group, as a terminal does it, or to one process.
fn signal(name: &str, to: i64) {
    let sent = Command::new("kill").args([&format!("-{name}"), "--", &to.to_string()]).status();
    assert!(sent.expect("kill").success());
}

fn until(what: &str, done: impl Fn() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < Duration::from_secs(20), "waited 20 s: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn state(pid: u32) -> Option<char> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(") ")?.1.chars().next()
}

/// The first of its children.
fn child(pid: u32) -> Option<u32> {
    let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).ok()?;
    children.split_whitespace().next()?.parse().ok()
}

fn rest(mut from: BufReader<std::process::ChildStdout>) -> String {
    let mut rest = String::new();
    from.read_to_string(&mut rest).expect("UTF-8");
    rest
}

/// Ctrl-C ends a program that does not mind, and its exit code is told.
fn interrupted() {
    let (mut watch, _, _) = started("echo $$; exec sleep 60");
    signal("INT", -i64::from(watch.id()));
    assert_eq!(watch.wait().expect("it ends").code(), Some(130));
}

/// One that does something else with it goes on, and so do we.
fn ignored() {
    let script = "trap 'echo caught' INT; echo $$; while :; do sleep 0.05; [ -n \"$again\" ] && break; again=$caught; \
        caught=1; done; trap '' INT; sleep 0.2; exit 5";
    let (mut watch, stdout, _) = started(script);
    signal("INT", -i64::from(watch.id()));
    assert_eq!(watch.wait().expect("it ends").code(), Some(5));
    assert!(rest(stdout).contains("caught"));
}

/// A SIGTERM that is meant for the program comes to us alone.
fn passed_on() {
    let (mut watch, stdout, _) =
        started("trap 'echo term; exit 9' TERM; echo $$; while :; do sleep 0.05; done");
    signal("TERM", watch.id().into());
    assert_eq!(watch.wait().expect("it ends").code(), Some(9));
    assert!(rest(stdout).contains("term"));
}

/// Ctrl-Z stops both, and fg lets both go on. What is read ends when it is waited for.
fn stopped_and_continued() {
    let (mut watch, stdout, pid) = started("echo $$; cat; echo on; exit 3");
    // While it is being started the shell waits in vfork(2) and cannot stop.
    until("its child has become cat", || {
        let comm =
            child(pid).and_then(|child| fs::read_to_string(format!("/proc/{child}/comm")).ok());
        comm.is_some_and(|comm| comm.trim() == "cat")
    });
    let group = -i64::from(watch.id());
    signal("TSTP", group);
    until("both have stopped", || {
        matches!(state(pid), Some('T' | 't')) && state(watch.id()) == Some('T')
    });
    signal("CONT", group);
    assert_eq!(watch.wait().expect("it ends").code(), Some(3));
    assert!(rest(stdout).contains("on"));
    // The program alone, as `kill -STOP` stops it.
    let (mut watch, _, pid) = started("echo $$; cat; exit 4");
    signal("STOP", pid.into());
    until("the program has stopped", || matches!(state(pid), Some('T' | 't')));
    signal("CONT", pid.into());
    assert_eq!(watch.wait().expect("it ends").code(), Some(4));
}

/// What the filter stops would fail for ever: so nothing lives on without its watcher.
fn killed_watcher() {
    let (mut watch, _, pid) = started("echo $$; sleep 60 & wait");
    let child = child(pid);
    watch.kill().expect("it runs");
    watch.wait().expect("it ends");
    let gone = |pid: u32| matches!(state(pid), None | Some('Z' | 'X'));
    until("all have ended", || gone(pid) && child.is_none_or(gone));
}
