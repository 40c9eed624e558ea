//! `sticky-demo exercise`: a learner's own program, its verdict and its hint.

mod starters;
mod zoo;

use crate::common::chinese::assert_chinese;
use crate::common::{Ran, TempFile, beside_one_another, command, demo, run};
use std::time::Instant;

fn exercise(side: &str, more: &[&str], program: &[&str]) -> Ran {
    let words = [&["exercise", side, "--lang", "zh"], more, &["--"], program].concat();
    run(command("sticky-demo").args(words))
}

/// Each slip, in each format, is in the zoo.
#[test]
fn a_slip_is_explained_in_chinese() {
    let receiver = include_str!("../../practice/receiver.py");
    let sender = include_str!("../../practice/sender.py");
    for (side, script, right, slip, said) in [
        ("receiver", receiver, "[4 : 4 + size]", "[: 4 + size]", "报头也一起交出来了"),
        ("sender", sender, "\"!I\"", "\"!H\"", "长度是 2 字节；这种格式是 4 字节"),
    ] {
        let script = script.replacen(right, slip, 1);
        let file = TempFile::new(&format!("slip-{}-{}.py", side, script.len()), script.as_bytes());
        let ran = exercise(side, &[], &["python3", file.path()]);
        assert_eq!(ran.code, 1, "{slip}: {}", ran.stdout);
        assert!(ran.stdout.replace("\n    ", "").contains(said), "{slip}: {}", ran.stdout);
        assert_chinese(&ran.stdout);
    }
}

#[test]
fn what_ends_at_once_is_told_so_in_chinese() {
    let ran = exercise("sender", &[], &["false"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("退出码 1"), "{}", ran.stdout);
    assert_chinese(&ran.stdout);
}

#[test]
fn a_right_program_passes_and_a_wrong_one_is_told_the_byte() {
    let python = |script: &str, side: &str, lang: &str| {
        let file = TempFile::new(&format!("{side}-{}.py", script.len()), script.as_bytes());
        run(command("sticky-demo").args([
            "exercise",
            side,
            "--lang",
            lang,
            "--",
            "python3",
            file.path(),
        ]))
    };
    let receiver = include_str!("../../practice/receiver.py");
    let sender = include_str!("../../practice/sender.py");
    for (side, script) in [("receiver", receiver), ("sender", sender)] {
        let ran = python(script, side, "en");
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        let rounds = if side == "receiver" { 7 } else { 6 };
        assert_eq!(ran.stdout.matches('✓').count(), rounds, "{}", ran.stdout);
    }
    let ran = python(&sender.replacen("!I", "<I", 1), "sender", "en");
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    assert!(ran.stdout.replace("\n    ", " ").contains("reverse order"), "{}", ran.stdout);
    assert!(ran.stdout.contains("message 1"), "{}", ran.stdout);
    let naive = receiver.replace(
        "    while len(buffer)",
        "    sock.sendall(data + b\"\\n\")\n    while False and len(buffer)",
    );
    let ran = python(&naive, "receiver", "zh");
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    assert!(ran.stdout.contains("把一次读取当成了一条消息"), "{}", ran.stdout);
}

#[cfg(target_os = "linux")]
const CONNECT: &str = "import os, socket, struct, time
sock = socket.create_connection((os.environ['STICKY_HOST'], int(os.environ['STICKY_PORT'])))
";

/// A program that comes late would find the pieces piled up, if we did not wait for it.
#[test]
#[cfg(target_os = "linux")]
fn a_late_program_is_put_to_the_same_test() {
    let reads_once = "
while header := sock.recv(4):
    (size,) = struct.unpack('!I', header)
    sock.sendall((sock.recv(size) if size else b'') + b'\\n')
";
    let one_read_for_all = "
for message in sock.recv(4096).split(b'\\n')[:-1]:
    sock.sendall(struct.pack('!I', len(message)) + message)
";
    let each_read_for_lines = "
while data := sock.recv(4096):
    for message in data.split(b'\\n')[:-1]:
        sock.sendall(struct.pack('!I', len(message)) + message)
";
    let programs = [
        ("receiver", include_str!("../../practice/receiver.py"), ""),
        ("sender", include_str!("../../practice/sender.py"), ""),
        ("receiver", reads_once, "recv(n) gives what is there"),
        ("sender", one_read_for_all, "a read may bring part of a line"),
        ("sender", each_read_for_lines, "a read brought part of a line"),
    ];
    beside_one_another(programs, |(side, script, said)| {
        let script = match script.split_once("int(os.environ[\"STICKY_PORT\"])))\n") {
            Some((_, behind)) => format!("{CONNECT}time.sleep(1)\n{behind}"),
            None => format!("{CONNECT}time.sleep(1)\n{script}"),
        };
        let file = TempFile::new(&format!("late-{side}-{}.py", script.len()), script.as_bytes());
        let ran = demo(&["exercise", side, "--", "python3", file.path()]);
        if said.is_empty() {
            assert_eq!(ran.code, 0, "{script}: {}{}", ran.stdout, ran.stderr);
            let rounds = if side == "receiver" { 7 } else { 6 };
            assert_eq!(ran.stdout.matches('✓').count(), rounds, "{}", ran.stdout);
        } else {
            assert_eq!(ran.code, 1, "{script}: {}{}", ran.stdout, ran.stderr);
            assert!(ran.stdout.contains("✓ all in one write\n✗ byte by byte"), "{}", ran.stdout);
            assert!(ran.stdout.replace("\n    ", " ").contains(said), "{said}: {}", ran.stdout);
        }
    });
}

/// A program that reads nothing until all is written cannot be put to the test.
#[test]
#[cfg(target_os = "linux")]
fn a_program_that_reads_too_late_shows_nothing() {
    let until_our_end = "
import select
poll = select.poll()
poll.register(sock, select.POLLRDHUP)
poll.poll()
";
    let receiver =
        include_str!("../../practice/receiver.py").split_once("buffer").expect("it is there").1;
    let script = format!("{CONNECT}{until_our_end}buffer{receiver}");
    let file = TempFile::new("too-late.py", script.as_bytes());
    let soon = ["--round-timeout-s", "5"];
    let ran = exercise("receiver", &soon, &["python3", file.path()]);
    assert_eq!(ran.code, 3, "{}{}", ran.stdout, ran.stderr);
    let marks = ran.stdout.lines().filter_map(|line| line.chars().next());
    let marks: String = marks.filter(|mark| "✓?✗".contains(*mark)).collect();
    assert_eq!(marks, "✓??", "{}", ran.stdout);
    assert!(ran.stdout.contains("什么也说明不了"), "{}", ran.stdout);
    assert_chinese(&ran.stdout);
}

/// Most programs are told where to connect on their command line.
#[test]
fn a_program_may_be_told_where_by_its_arguments() {
    let script = include_str!("../../practice/receiver.py")
        .replace("os.environ[\"STICKY_HOST\"]", "os.sys.argv[1]")
        .replace("os.environ[\"STICKY_PORT\"]", "os.sys.argv[2].removeprefix(\"port=\")");
    let file = TempFile::new("told-by-arguments.py", script.as_bytes());
    let ran = exercise("receiver", &[], &["python3", file.path(), "{host}", "port={port}"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn each_fact_is_told_once_and_only_where_it_is_one() {
    // A program that does not start.
    let file = TempFile::new("does-not-start.py", b"this is no program\n");
    let ran = demo(&["exercise", "receiver", "--", "python3", file.path()]);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    assert_eq!(ran.stdout.matches("exit status").count(), 1, "{}", ran.stdout);
    assert!(ran.stdout.contains("ended before it connected"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("first difference"), "{}", ran.stdout);
    assert!(ran.stdout.contains("| SyntaxError"), "{}", ran.stdout);
    // One that connects, and says nothing.
    let script = include_str!("../../practice/receiver.py").replace("sock.sendall", "bytes");
    let file = TempFile::new("says-nothing.py", script.as_bytes());
    let ran = demo(&["exercise", "receiver", "--", "python3", file.path()]);
    assert!(ran.stdout.contains("nothing came back,"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("connect"), "{}", ran.stdout);
}

#[test]
fn the_usage_has_the_side_first_and_the_command_last() {
    let usage = "<receiver|sender> <--listen <HOST:PORT>|--connect <HOST:PORT>|--starter <LANGUAGE>|COMMAND...>";
    for (lang, options) in [("en", "[OPTIONS]"), ("zh", "[选项]")] {
        let help = demo(&["exercise", "--lang", lang, "-h"]).stdout;
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(help.contains(&format!("sticky-demo exercise {options} {usage}")), "{help}");
        let page = demo(&["man", "exercise", "--lang", lang]).stdout.replace('\\', "");
        assert!(page.contains(&format!("{options} {usage}")), "{page}");
    }
}

#[test]
fn bytes_of_a_header_are_numbers_and_not_characters() {
    let script = include_str!("../../practice/sender.py").replace("+ message", "+ line");
    let file = TempFile::new("line-feed-behind.py", script.as_bytes());
    let ran = demo(&["exercise", "sender", "--", "python3", file.path()]);
    assert!(ran.stdout.replace("\n    ", " ").contains("0x00, came 0x0a"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("(LF)"), "{}", ran.stdout);
}

/// A learner's program may leave something running that holds its output open,
/// such as a server in the background. No round waits for that: it is ended.
#[test]
fn what_a_program_leaves_running_is_ended() {
    let right = "tests/practice/receiver.py";
    let scripts = [
        ("sleep 120 & echo oops".to_owned(), 1, "| oops"),
        (format!("python3 {right}; sleep 120"), 0, "the program did not end by itself"),
    ];
    beside_one_another(scripts, |(script, code, said)| {
        let began = Instant::now();
        let ran = demo(&["exercise", "receiver", "--", "sh", "-c", &script]);
        assert_eq!(ran.code, code, "{script}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.replace("\n    ", " ").contains(said), "{script}: {}", ran.stdout);
        assert!(began.elapsed().as_secs() < 100, "{script}: {:?}", began.elapsed());
    });
}
