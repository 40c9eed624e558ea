//! `watch --strace`: what stands in a log of strace, of any version and with any flags.

use crate::common::demo;
use sticky_demo::observe::Observed;
use sticky_demo::trace::{RunTrace, SeenBy};
use sticky_demo::watch::{CallRecord, Keep, read_strace};

fn told(log: &[u8]) -> Result<(Vec<RunTrace>, String), String> {
    let mut record = CallRecord::new(Keep::default(), None).expect("no framing");
    let mut lines = log;
    read_strace(&mut lines, &mut record).expect("a slice").map_err(|why| why.en)?;
    let remarks = record.remarks().iter().map(|remark| format!("{}\n", remark.en)).collect();
    Ok((record.into_runs(SeenBy::Strace), remarks))
}

fn golden(name: &str) -> Vec<u8> {
    std::fs::read(format!("tests/strace/{name}.log")).expect("a log")
}

/// One program, logged by three versions and with other flags: both ends of a connection,
/// by every call that reads or writes.
const WRITES: [u64; 11] = [2, 12, 8, 8, 8, 3, 4, 300, 3, 3, 4];
/// Without splice and without the other thread there are fewer.
const READS: [u64; 12] = [2, 12, 8, 8, 4, 7, 2, 2, 300, 3, 3, 4];

#[test]
fn every_version_and_every_flag_tell_the_same_calls() {
    let all = |name| (name, &READS[..], 345, "(-T)");
    let no_splice = [2, 12, 8, 8, 4, 7, 2, 2, 300, 3, 4];
    let logs = [
        all("5.10-f-ttt-yy-xx"),
        all("6.1-f-ttt-yy-xx"),
        all("7.2-f-ttt-yy-xx"),
        ("6.1-f-Y-yy-ttt", &no_splice[..], 77, "-s 1048576"),
        ("6.1-f-yy-x-tt-T", &no_splice[..], 77, "-s 1048576"),
        ("6.1-f-yy-xx-s4", &no_splice[..], 6, "(-ttt)"),
        ("6.1-yy-eread", &no_splice[..10], 77, "only with -f"),
    ];
    for (name, reads, known, lacks) in logs {
        let (runs, remarks) = told(&golden(name)).expect("a log");
        let observed = Observed::of(&runs[0]);
        assert_eq!((&observed.writes[..], &observed.reads[..]), (&WRITES[..], reads), "{name}");
        let seen = runs[0].seen.as_ref().expect("it was seen");
        assert_eq!((seen.data.len(), seen.bytes), (known, 355), "{name}");
        let beginning = &b"ABa\"b\\c\n\t\0\x7f\xff\x80zonethreeonethree"[..known.min(30)];
        assert!(seen.data.0.starts_with(beginning), "{name}");
        assert_eq!(seen.receiver.as_ref().map(|end| end.would_block), Some(1), "{name}");
        assert!(remarks.contains(lacks), "{name}: {remarks}");
        assert!(!remarks.contains("not understood"), "{name}: {remarks}");
        // The same over IPv6; and UDP, sockets of a path and a refused one are left out.
        assert_eq!(Observed::of(&runs[1]).reads, [3], "{name}");
        assert_eq!(runs.len(), 2, "{name}");
    }
    let (runs, _) = told(&golden("6.1-f-Y-yy-ttt")).expect("a log");
    assert_eq!(runs[0].seen.as_ref().unwrap().sender.as_ref().unwrap().program, "calls");
}

#[test]
fn what_no_log_can_tell_names_the_flag_that_would() {
    let connected = |is: &str| format!("7 read(3{is}, \"AB\", 9) = 2\n");
    for (log, flag) in [
        (String::new(), "strace -f"),
        ("hello, world\n".to_owned(), "strace -f"),
        (connected(""), "with -yy"),
        (connected("<socket:[2156222]>"), "Run strace again with -yy"),
        (connected("</etc/hosts>"), "no call on a TCP connection"),
    ] {
        let why = told(log.as_bytes()).expect_err(&log);
        assert!(why.contains(flag), "{log}: {why}");
    }
    let (_, remarks) = told(b"7 recvfrom(3<TCP:[1.1.1.1:1->1.1.1.2:2]>, \"A\", 1, 0, NULL, NULL) = 1\n7 <... read resumed>\"x\", 1) = 1\n").expect("a log");
    assert!(remarks.contains("-e trace=network"), "{remarks}");
    assert!(remarks.contains("begun before strace was there (-p): 1 call"), "{remarks}");
}

/// On standard error strace tells in the middle of a call that it has attached to a child;
/// and only from then on, who its first process is.
#[test]
fn a_line_that_strace_broke_is_one() {
    let is = "<TCP:[10.0.0.1:80->10.0.0.2:4000]>";
    let log = format!(
        "read(4{is}, strace: Process 8 attached\n <unfinished ...>\n\
         [pid 8] write(5<pipe:[1]>, \"x\", 1) = 1\n[pid 7] <... read resumed>\"AB\", 9) = 2\n"
    );
    let (runs, remarks) = told(log.as_bytes()).expect("a log");
    assert_eq!(Observed::of(&runs[0]).reads, [2]);
    assert!(!remarks.contains("begun before"), "{remarks}");
}

/// A server that forks has its connection closed in the parent while the child reads on;
/// and a port that is used again is another connection.
#[test]
fn a_connection_is_known_by_more_than_its_addresses() {
    let is = "4<TCP:[10.0.0.1:80->10.0.0.2:4000]>";
    let accept = format!("1 accept(3<TCP:[10.0.0.1:80]>, NULL, NULL) = {is}\n");
    let read = |pid: u32| format!("{pid} read({is}, \"AB\", 9) = 2\n");
    let close = format!("1 close({is}) = 0\n");
    let forked = [accept.clone(), read(1), close.clone(), read(2)].concat();
    let (runs, _) = told(forked.as_bytes()).expect("a log");
    assert_eq!(runs.len(), 1);
    assert_eq!(Observed::of(&runs[0]).reads, [2, 2]);
    let again = [accept.clone(), read(1), close, accept, read(1)].concat();
    assert_eq!(told(again.as_bytes()).expect("a log").0.len(), 2);
    // What looks like a call's head, and is a message.
    let quoted = format!("1 write({is}, \"a <unfinished ...> b\", 20) = 20\n");
    assert_eq!(Observed::of(&told(quoted.as_bytes()).unwrap().0[0]).writes, [20]);
}

#[test]
#[ignore = "four times as many places: .ci/run damages them"]
fn a_log_damaged_at_more_places_does_no_harm() {
    damaged_at_each(61);
}

/// Cut, and with another byte, at each place that is so many behind the last.
fn damaged_at_each(bytes: usize) {
    let log = golden("7.2-f-ttt-yy-xx");
    for at in (0..log.len()).step_by(bytes) {
        let _ = told(&log[..at]);
        let mut damaged = log.clone();
        damaged[at] ^= 0x15;
        damaged.extend_from_within(at..(at + 500).min(log.len()));
        let _ = told(&damaged);
    }
}

#[test]
fn a_damaged_log_does_no_harm() {
    damaged_at_each(241);
    let is = "4<TCP:[10.0.0.1:80->10.0.0.2:4000]>";
    let most = u64::MAX;
    let hostile = [
        format!("1 read({is}, \"A\", {most}) = {most} <9999999999.9>\n").repeat(3),
        format!("1 {most}.999999999 read({is}, \"A\", 1) = 1\n"),
        format!("1 18446744073.9 read({is}, \"A\", 1) = 1\n"),
        format!("1 read({is}, {}) = 1\n", "[".repeat(100_000)),
        format!("1 readv({is}, [{}], 9) = 1\n", "1,".repeat(200_000)),
        format!("1 read({is}, \"\\x1b]0;owned\\x07\\x1b[2J\", 9) = 9\n"),
    ];
    for log in hostile {
        let _ = told(log.as_bytes());
    }
    // More connections than anybody looks at.
    let many: String = (0..6000_u32)
        .map(|at| {
            format!(
                "1 read(4<TCP:[10.0.0.1:80->10.0.{}.{}:4000]>, \"A\", 9) = 1\n",
                at / 250,
                at % 250
            )
        })
        .collect();
    let (runs, remarks) = told(many.as_bytes()).expect("a log");
    assert_eq!(runs.len(), 4096);
    assert!(remarks.contains("more than 4096 connections"), "{remarks}");
}

#[test]
fn the_command_draws_a_log_and_says_what_is_wrong_with_one() {
    let log = "tests/strace/7.2-f-ttt-yy-xx.log";
    let drawn = demo(&["watch", "--strace", log, "--lang", "zh"]);
    assert_eq!(drawn.code, 0, "{}", drawn.stderr);
    assert!(drawn.stdout.contains("读自 strace 的记录"), "{}", drawn.stdout);
    let json = demo(&["watch", "--strace", log, "--format", "json"]).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((&json["traced"], &json["runs"][0]["seen"]["by"]), (&true.into(), &"strace".into()));
    let none = demo(&["watch", "--strace", log, "--port", "1"]);
    assert_eq!(none.code, 1, "{}", none.stderr);
    let framed = demo(&["watch", "--strace", log, "--framing", "auto"]);
    assert!(framed.stdout.contains("no format of the family"), "{}", framed.stdout);
}

#[test]
fn auto_finds_the_frames_of_a_log() {
    let is = "4<TCP:[10.0.0.1:80->10.0.0.2:4000]>";
    let mut log = String::new();
    for message in ["hello", "my", "world", "again"] {
        let length = message.len();
        log += &format!("1 read({is}, \"\\0\\0\\0\\{length:o}{message}\", 99) = {}\n", length + 4);
    }
    let mut record = CallRecord::new(Keep::default(), Some("auto")).expect("auto");
    read_strace(&mut log.as_bytes(), &mut record).expect("a slice").expect("a log");
    let run = &record.into_runs(SeenBy::Strace)[0];
    assert_eq!((&run.framing[..], run.messages.len()), ("u32be", 4));
    let how = &run.seen.as_ref().unwrap().remarks[0];
    assert!(how.en.starts_with("surely u32be: 4 frames"), "{}", how.en);
}
