//! Where tracing is forbidden, and who is an ordinary user.

use super::tools::{AS_NOBODY, IN_C, set_user_id, talk, watch, words};
use crate::common::{TempFolder, command, run, search_path};
use serde_json::Value;
use std::fs;
use std::process::Command;

watched! {
    "python3": ptrace_denied, no_filter, a_container, io_uring;
    "network": another_network;
    "strace": another_tracer;
    "cc": a_leak_check;
    "cc setpriv": an_ordinary_user, hidden;
    "cc gdb": a_debugger;
    "setpriv set-user-id": a_set_user_id_program;
}

fn refused(how: &str, words: &[&str]) -> Command {
    let python = talk("").remove(0);
    let mut command = command("sticky-demo");
    let binary = command.get_program().to_owned();
    command = Command::new(python);
    command.args(["-S", "tests/common/refuse.py", how]).arg(binary).args(words);
    command.env("LANG", "C").env_remove("LC_ALL").env_remove("LC_MESSAGES");
    command
}

/// As in a container that forbids it: the call, what came, and what to do.
fn ptrace_denied() {
    for (lang, remedy) in
        [("en", "start the container with --cap-add SYS_PTRACE"), ("zh", "启动容器")]
    {
        let ran = run(&mut refused("ptrace", &["--lang", lang, "watch", "--", "true"]));
        if ran.code == 77 {
            panic!("no refusal can be had: {}", ran.stderr);
        }
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert!(ran.stderr.contains("PTRACE_SEIZE"), "{}", ran.stderr);
        assert!(ran.stderr.contains(remedy), "{}", ran.stderr);
        assert_eq!(ran.stdout, "");
    }
}

/// Without a filter it stops at every call, sees the same, and says so.
fn no_filter() {
    let program = talk("blocking");
    let mut flags = vec!["watch", "--format", "json", "--framing", "line", "--"];
    flags.extend(words(&program));
    let ran = run(&mut refused("seccomp", &flags));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(report["runs"][0]["seen"]["frame_count"], 6);
    assert!(report["remarks"].to_string().contains("seccomp"), "{}", report["remarks"]);
}

/// Docker's default profile (moby/profiles): addresses come from /proc, nothing is lost.
fn a_container() {
    let program = talk("blocking");
    let mut flags = vec!["watch", "--format", "json", "--framing", "line", "--"];
    flags.extend(words(&program));
    let ran = run(&mut refused("docker", &flags));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(report["runs"][0]["seen"]["frame_count"], 6);
    assert_eq!(report["remarks"], serde_json::json!([]));
    assert!(report["runs"][0]["reads"].is_array(), "both ends are put together");
}

/// Both ends in a network namespace of their own, which is told, and where nothing is held.
fn another_network() {
    let folder = TempFolder::new("network");
    let program = talk("blocking");
    let capture = folder.file("c.pcap");
    let mut words = words(&program);
    let python = words[0];
    words.splice(0..0, [python, "-S", "tests/watch/programs/beside.py", &capture, "-"]);
    let watched = watch(&["--framing", "line", "--hold", "12"], &words);
    assert_eq!(watched.code, 0, "{}", watched.stderr);
    let run = &watched.runs()[0];
    assert_eq!(run["seen"]["frame_count"], 6, "{run}");
    assert!(run["writes"].is_array() && run["reads"].is_array(), "both ends: {run}");
    let told = watched.report["remarks"].to_string();
    assert!(told.contains("in another network namespace"), "{told}");
    assert!(told.contains("reads that waited: 0"), "{told}");
}

/// A program that has hidden itself from its own user.
fn hidden() {
    let ran = run(as_nobody(&["watch", "--", &IN_C, "hidden"]).env("LANG", "C"));
    if !ran.stderr.starts_with("setpriv:") {
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(ran.stderr.contains("cannot be looked into"), "{}", ran.stderr);
    }
}

/// What passes no system call is not seen, and that is said.
fn io_uring() {
    let python = talk("").remove(0);
    let program = "import ctypes, socket, sys; \
        ring = ctypes.CDLL(None).syscall(425, 1, ctypes.create_string_buffer(120)); \
        l = socket.create_server(('127.0.0.1', 0)); c = socket.create_connection(l.getsockname()); \
        k, _ = l.accept(); c.send(b'AB'); k.recv(9); print(ring, file=sys.stderr)";
    let watched = watch(&[], &[&python, "-S", "-c", program]);
    assert_eq!(watched.runs()[0]["seen"]["data"], "AB", "{}", watched.stderr);
    let refused = watched.stderr.lines().any(|line| line == "-1");
    let told = watched.report["remarks"].to_string();
    assert!(refused || told.contains("uses io_uring"), "{told} {}", watched.stderr);
}

/// A program with AddressSanitizer ends with its own exit code: its leak check, which no
/// traced program can do, is off.
fn a_leak_check() {
    let folder = TempFolder::new("sanitized");
    let (source, made) = (folder.file("leak.c"), folder.file("leak"));
    let program =
        "#include <stdlib.h>\nint main(void) { char *volatile p = malloc(9); p = 0; return 7; }\n";
    fs::write(&source, program).expect("a file");
    let mut cc = Command::new("cc");
    cc.args(["-fsanitize=address", "-o", &made, &source]);
    let built = run(cc.env("PATH", search_path()));
    assert_eq!(built.code, 0, "{}", built.stderr);
    let ran = run(command("sticky-demo").args(["watch", "--", &made]));
    assert_eq!(ran.code, 7, "{}", ran.stderr);
    assert!(!ran.stderr.contains("LeakSanitizer"), "{}", ran.stderr);
}

/// A watch in a watch, under strace, and with strace in it.
fn another_tracer() {
    let mut outer = command("sticky-demo");
    let binary = outer.get_program().to_str().expect("a path").to_owned();
    let ran = run(outer.args(["watch", "--", &binary, "watch", "--", "true"]));
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("runs under sticky-demo"), "{}", ran.stderr);
    let mut strace = Command::new("strace");
    strace.args(["-f", "-o", "/dev/null", "--", &binary, "watch", "--", "true"]);
    let ran = run(strace.env("LANG", "C"));
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("runs under strace"), "{}", ran.stderr);
    let ran = run(command("sticky-demo").args(["watch", "--", "strace", "true"]));
    assert_ne!(ran.code, 0, "strace cannot do its work: {}", ran.stderr);
    assert!(ran.stderr.contains("a program can have one tracer only"), "{}", ran.stderr);
}

/// gdb in a watch: it starts a program, attaches to one, and to one that it may not trace
/// anyway. A watch in gdb, which lets go of what is forked, or takes it for itself.
fn a_debugger() {
    let watched =
        |program: &[&str]| run(command("sticky-demo").args(["watch", "--"]).args(program));
    let told = "gdb asked for ptrace, as debuggers do, and was refused";
    let starts = watched(&["gdb", "--batch", "-ex", "run", "--args", &IN_C, "plain"]);
    assert!(starts.stderr.contains(told), "{}", starts.stderr);
    let script = "sleep 60 & gdb --batch -p $!; kill $!";
    let attaches = watched(&["sh", "-c", script]);
    assert!(attaches.stderr.contains(told), "{}", attaches.stderr);
    assert!(attaches.stderr.contains("Watch the program itself, without gdb"));

    let ours = command("sticky-demo");
    let ours = ours.get_program().to_str().expect("UTF-8");
    let beneath = |set: &str| {
        let mut gdb = Command::new("gdb");
        gdb.args([
            "--batch",
            "--readnever",
            "-ex",
            set,
            "-ex",
            "run",
            "--args",
            ours,
            "--lang",
            "en",
        ]);
        run(gdb.args(["watch", "--", &IN_C, "plain"]).env("PATH", search_path()))
    };
    let parent = beneath("set follow-fork-mode parent");
    assert!(parent.stdout.contains("writes    │AB␊│B␊│CD␊│EFG␊│H␊│  5"), "{}", parent.stdout);
    let child = beneath("set follow-fork-mode child");
    let all = child.stdout + &child.stderr;
    assert!(all.contains("The program runs under gdb (pid "), "{all}");
}

/// A file that gives its owner's rights: an ordinary user's tracer takes them from it, and
/// that is said; root's leaves them.
fn a_set_user_id_program() {
    let folder = TempFolder::new("set-user-id");
    let id = set_user_id(&folder).expect("it was made before");
    let watched = run(as_nobody(&["watch", "--", &id, "-u"]).env("LANG", "C"));
    assert_eq!(watched.stdout, "65534\n", "{}", watched.stderr);
    let told = "is a set-user-ID program, or has capabilities, and runs without these privileges";
    assert!(watched.stderr.contains(told), "{}", watched.stderr);
    let mut by_root = command("sticky-demo");
    let by_root = run(by_root.args(["watch", "--"]).args(AS_NOBODY).args([&id, "-u"]));
    assert_eq!(by_root.stdout, "0\n", "{}", by_root.stderr);
    assert!(!by_root.stderr.contains(told), "{}", by_root.stderr);
}

fn as_nobody(words: &[&str]) -> Command {
    let mut as_nobody = Command::new(AS_NOBODY[0]);
    as_nobody.args(&AS_NOBODY[1..]).arg(command("sticky-demo").get_program()).args(words);
    as_nobody
}

fn an_ordinary_user() {
    let words = ["watch", "--format", "json", "--framing", "line", "--", &IN_C, "plain"];
    let nobody = run(as_nobody(&words).env("LANG", "C"));
    if nobody.stderr.starts_with("setpriv:") {
        return; // who cannot become somebody else is an ordinary user already
    }
    assert_eq!(nobody.code, 0, "{}", nobody.stderr);
    let report: Value = serde_json::from_str(&nobody.stdout).expect("JSON");
    assert_eq!(report["runs"][0]["seen"]["frame_count"], 5);
}
