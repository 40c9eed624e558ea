//! `sticky-demo gauntlet`: servers that break at one place, and servers that answer badly
//! or not at all.

use crate::common::chinese::assert_chinese;
use crate::common::{Ran, TempFile, TempFolder, beside_one_another, command, python, run};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

// Short ones: each byte is a place to cut at, and each two are a pair of cuts.
const GET: &str = r"GET /x HTTP/1.1\r\n\r\n";
const POST: &str = r"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n吃ï";
const ECHO: &str = r"*2\r\n$4\r\nECHO\r\n$5\r\nhello\r\n";
const FRAME: &str = r"\x00\x00\x00\x05hello";

fn gauntlet(words: &[&str]) -> Ran {
    run(command("sticky-demo").arg("gauntlet").args(words))
}

fn server(kind: &str, slip: &str) -> Vec<String> {
    let python = python();
    let path = python.get_program().to_str().expect("a path in UTF-8").to_owned();
    let words = ["-S", "tests/practice/servers.py", "{port}", kind, slip];
    [path].into_iter().chain(words.map(str::to_owned)).collect()
}

fn judged(kind: &str, slip: &str, words: &[&str]) -> (i32, Value) {
    let server = server(kind, slip);
    let server: Vec<&str> = server.iter().map(String::as_str).collect();
    let ran = gauntlet(&[words, &["--format", "json", "--"], &server].concat());
    let json = serde_json::from_str(&ran.stdout);
    (ran.code, json.unwrap_or_else(|why| panic!("{kind} {slip}: {why} {}", ran.stderr)))
}

/// Server, slip, request; the shape that the verdict has, and what its sentence names.
type Served = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// Each slip.
const TABLE: &[Served] = &[
    ("http", "right", POST, "nothing", ""),
    ("http", "one-by-one", GET, "nothing", ""),
    ("http", "one-read", GET, "every cut", ""),
    ("http", "first-line-once", POST, "one place", "in the first line"),
    ("http", "delimiter-in-one-read", POST, "one place", "in the empty line"),
    ("http", "body-once", POST, "one place", "behind the empty line"),
    ("http", "decode-each-read", POST, "one place", "inside a character"),
    ("http", "leftover-dropped", GET, "merges", ""),
    ("http", "gives-up", GET, "pauses", ""),
    ("http", "end-is-enough", GET, "the end", "cut off is answered as a whole one"),
    ("http", "asks-the-peer-first", GET, "the end", "is not answered once our direction is closed"),
    ("http", "resets-when-cut", GET, "endings", ""),
    ("resp", "delimiter-in-one-read", ECHO, "one place", "between CR and LF"),
    ("u32", "header-once", FRAME, "one place", "in the header"),
    ("u32", "believes-the-length", FRAME, "hostile lengths", ""),
];

/// The same in another protocol, or at another place of the same kind.
const MORE: &[Served] = &[
    ("http", "stays-open", GET, "nothing", ""),
    ("http", "one-read", POST, "one place", "before the end of the empty line"),
    ("resp", "right", ECHO, "nothing", ""),
    ("resp", "body-once", ECHO, "one place", "inside a line"),
    ("resp", "leftover-dropped", ECHO, "merges", ""),
    ("u32", "right", FRAME, "nothing", ""),
    ("u32", "body-once", FRAME, "one place", "in the message"),
    ("u32", "leftover-dropped", FRAME, "merges", ""),
];

#[test]
fn the_verdict_names_the_place_at_which_a_server_breaks() {
    each_breaks_at_its_place(TABLE);
}

#[test]
#[ignore = "half as many servers again, of the same kinds: .ci/run tries them"]
fn so_it_does_of_more_servers() {
    each_breaks_at_its_place(MORE);
}

fn each_breaks_at_its_place(table: &[Served]) {
    beside_one_another(table, |(kind, slip, request, shape, named)| {
        let framing: &[&str] = if *kind == "u32" { &["--framing", "u32be"] } else { &[] };
        // What is right never waits so long; what hangs does each time.
        let patience = if *shape == "nothing" { "5000" } else { "1000" };
        // The one that gives up does so after 600 ms.
        let pause = if *slip == "gives-up" { "1000" } else { "20" };
        let pace = ["--pause-ms", pause, "--patience-ms", patience, "--send", request];
        let (code, json) = judged(kind, slip, &[framing, &pace].concat());
        let what = format!("{kind} {slip}: {json:#}");
        assert_eq!(code, i32::from(*shape != "nothing"), "{what}");
        assert_eq!(json["shapes"][0]["shape"]["en"], *shape, "{what}");
        let says = json["shapes"][0]["says"]["en"].as_str().unwrap_or_default();
        assert!(says.contains(named), "{what}");
        // What fails, fails again; and stands beside what the control got.
        if *shape != "nothing" {
            let smallest = &json["smallest"];
            assert_eq!(smallest["failed_again"], smallest["times"], "{what}");
            assert!(json["control"]["answer_bytes"].as_u64() > Some(0), "{what}");
        }
    });
}

/// One connection after the other it is right: so what failed beside others is played alone.
#[test]
fn connections_that_disturb_each_other_are_not_taken_for_cuts() {
    let words = ["--pause-ms", "100", "--patience-ms", "500", "--send", GET];
    let (code, json) = judged("http", "shared-buffer", &words);
    assert_eq!(code, 1, "{json:#}");
    assert_eq!(json["shapes"][0]["shape"]["en"], "connections", "{json:#}");
}

/// A server of this test's own, at an address of its own.
struct Listening(Child, u16);

impl Listening {
    fn start(kind: &str, slip: &str) -> Listening {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = free.local_addr().expect("bound").port();
        drop(free);
        let words = ["tests/practice/servers.py", &port.to_string(), kind, slip];
        let child = python().args(words).stdin(Stdio::null()).spawn().expect("python3");
        let until = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(Instant::now() < until, "it does not listen");
            thread::sleep(Duration::from_millis(10));
        }
        Listening(child, port)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Our command, and Python without us: both are run.
#[test]
fn the_smallest_failure_is_repeated_by_anybody() {
    let server = Listening::start("http", "decode-each-read");
    let to = format!("127.0.0.1:{}", server.1);
    let words = ["--connect", &to, "--pause-ms", "100", "--send", POST];
    let file = TempFile::new("gauntlet.xml", b"");
    let page = TempFile::new("gauntlet.html", b"");
    let reports = ["--junit", file.path(), "--html", page.path(), "--format", "json"];
    let ran = gauntlet(&[&words[..], &reports].concat());
    let json: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let smallest = &json["smallest"];
    assert_eq!(smallest["plan"], "2.39", "{json:#}");
    assert_eq!(smallest["place"]["en"], "inside a character");
    let code = smallest["python"].as_str().expect("code");
    let code = code.replace("settimeout(3)", "settimeout(0.5)");
    let ran = run(python().args(["-c", &code]));
    assert!(
        ran.stdout.contains(r"\xef\xbf\xbd") && !ran.stdout.contains(r"\xe5\x90\x83"),
        "{code}"
    );
    let typed = smallest["command"].as_str().expect("a command");
    let ours = env!("CARGO_BIN_EXE_sticky-demo");
    let typed = typed.replacen("sticky-demo", ours, 1);
    let again = run(std::process::Command::new("sh").args(["-c", &typed]).env("LANG", "C"));
    assert_eq!(again.code, 1, "{typed}: {}{}", again.stdout, again.stderr);
    assert!(again.stdout.contains("1 of 1 wrong"), "{}", again.stdout);
    // The reports for CI and for people.
    let read = "import sys, xml.dom.minidom as x; t = x.parse(sys.argv[1]).documentElement; \
                print(t.getAttribute('failures'), len(t.getElementsByTagName('failure')))";
    let ran = run(python().args(["-c", read, file.path()]));
    let counts: Vec<&str> = ran.stdout.split_whitespace().collect();
    assert!(counts.len() == 2 && counts[0] == counts[1] && counts[0] != "0", "{}", ran.stdout);
    let page = std::fs::read_to_string(page.path()).expect("a page");
    assert!(page.contains("2.39") && page.contains("create_connection"), "{page}");
}

#[test]
fn the_first_screen_fits_in_both_languages() {
    let server = Listening::start("http", "body-once");
    let to = format!("127.0.0.1:{}", server.1);
    let words = ["--connect", &to, "--patience-ms", "1000", "--pause-ms", "100", "--send", POST];
    beside_one_another(["en", "zh"], |lang| {
        let ran = gauntlet(&[&["--lang", lang], &words[..]].concat());
        assert_eq!(ran.code, 1, "{}", ran.stdout);
        let lines: Vec<&str> = ran.stdout.lines().collect();
        assert!(lines.len() <= 22, "{} lines: {}", lines.len(), ran.stdout);
        let wide = |line: &&&str| sticky_demo::report::display_width(line) > 80;
        assert!(!lines.iter().any(|line| wide(&line)), "{}", ran.stdout);
        if lang == "zh" {
            assert_chinese(&ran.stdout);
            assert_chinese(&ran.stderr);
        }
        // In half of it no word is lost.
        let mut narrow = command("sticky-demo");
        narrow.args(["gauntlet", "--lang", lang]).args(words).env("COLUMNS", "40");
        let ran = run(&mut narrow);
        let told = ran.stdout.replace("\n ", "").replace(' ', "");
        for word in
            if lang == "zh" { ["关闭了连接", "不对"] } else { ["serverclosed", "wrong"] }
        {
            assert!(told.contains(word), "{word}: {}", ran.stdout);
        }
    });
}

/// A server that does this with each connection.
fn listening(serve: fn(TcpStream)) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let address = listener.local_addr().expect("bound");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || serve(stream));
        }
    });
    address.to_string()
}

#[test]
fn servers_that_answer_badly_are_bounded() {
    let mute: fn(TcpStream) = |_stream| thread::sleep(Duration::from_secs(60));
    let flood: fn(TcpStream) = |mut stream| while stream.write_all(&[b'x'; 65536]).is_ok() {};
    let closes: fn(TcpStream) = drop;
    let drips: fn(TcpStream) = |mut stream| {
        while stream.write_all(b".").is_ok() {
            thread::sleep(Duration::from_millis(20));
        }
    };
    for (serve, said) in [
        (mute, "the server did not close"),
        (flood, "answer does not end"),
        (closes, "got no answer"),
        (drips, "answer does not end"),
    ] {
        let began = Instant::now();
        let to = listening(serve);
        let ran = gauntlet(&["--patience-ms", "500", "--connect", &to, "--send", r"a\n"]);
        assert_eq!(ran.code, 3, "{said}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.replace("\n ", "").contains(said), "{said}: {}", ran.stdout);
        assert!(began.elapsed() < Duration::from_secs(20), "{said}");
    }
}

/// Its queue holds two connections, and it takes one each 20 ms: it is right.
#[test]
#[cfg(target_os = "linux")]
fn a_full_queue_of_connections_is_no_wrong_answer() {
    const SERVER: &str = "import socket, sys, threading, time\n\
        s = socket.socket(); s.setsockopt(1, 2, 1); s.bind(('127.0.0.1', int(sys.argv[1])))\n\
        s.listen(1)\n\
        def serve(c):\n  f = c.makefile('rb')\n  for line in f: c.sendall(line.upper())\n  f.close(); c.close()\n\
        while True:\n  c = s.accept()[0]; threading.Thread(target=serve, args=[c]).start()\n  time.sleep(.02)\n";
    let python = python();
    let python = python.get_program().to_str().expect("a path in UTF-8");
    let words = ["--send", r"hello\n", "--plan", "8", "--patience-ms", "3000", "--proof", "--"];
    let ran = gauntlet(&[&words[..], &[python, "-c", SERVER, "{port}"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert!(!ran.stdout.contains("another host"), "{}", ran.stdout);
    let ours = env!("CARGO_BIN_EXE_sticky-demo");
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", r#"ulimit -Sn 20; exec "$@""#, "sh", ours, "gauntlet"]).args(&words[..7]);
    shell.args([
        "--",
        "sh",
        "-c",
        r#"ulimit -Sn 500; exec "$@""#,
        "sh",
        python,
        "-c",
        SERVER,
        "{port}",
    ]);
    let ran = run(shell.env("LANG", "C"));
    assert_eq!(ran.code, 3, "{}", ran.stdout);
    assert!(ran.stdout.contains("not played"), "{}", ran.stdout);
}

/// Only what was played is said to be right.
#[test]
fn the_verdict_says_no_more_than_was_played() {
    const ALL_RIGHT: &str = "The answer does not depend on how the bytes were delivered.";
    let (_, json) = judged("http", "right", &["--send", GET, "--plan", "1"]);
    let says = json["shapes"][0]["says"]["en"].as_str().unwrap_or_default();
    assert_ne!(says, ALL_RIGHT, "{json:#}");
    let (_, json) = judged("u32", "right", &["--send", FRAME, "--plan", "2", "--plan", "5"]);
    let says = json["shapes"][0]["says"]["en"].as_str().unwrap_or_default();
    assert_eq!(says, ALL_RIGHT, "{json:#}");
    let refused =
        |words: &[&str]| gauntlet(&[&["--connect", "127.0.0.1:1"], words].concat()).stderr;
    for cuts in ["cuts:900", "cuts:0,2", "cuts:4"] {
        let said = refused(&["--send", r"abc\n", "--plan", cuts]);
        assert!(said.contains("--plan cuts:"), "{said}");
    }
    let said = refused(&["--send", r"abc\n", "--html", "no/such/folder.html"]);
    assert!(said.contains("no/such"), "{said}");
    // No word is guessed to be base64.
    for (word, says) in [("PING", "text:PING"), ("hi", "text:hi"), ("/no/f", "cannot be opened")] {
        let said = refused(&["--send", word]);
        assert!(said.contains(says), "{word}: {said}");
    }
    let to = listening(drop);
    let sent = ["--send", "text:PING", "base64:UElORw==", "50494e47", "--patience-ms", "100"];
    let ran = gauntlet(&[&["--connect", &to], &sent[..]].concat());
    assert_eq!((ran.code, ran.stderr.matches("read as").count()), (3, 3), "{}", ran.stderr);
}

/// What a server sends never reaches the terminal, nor a page, as what it is.
#[test]
fn what_comes_is_untrusted() {
    let to = listening(|mut stream| {
        let mut read = [0; 64];
        let count = stream.read(&mut read).unwrap_or(0);
        let evil = "\u{1b}[2J\u{1b}]0;x\u{7}\u{202e}<script>&\"]]>";
        let _ = stream.write_all(&[evil.as_bytes(), &read[..count]].concat());
    });
    let folder = TempFolder::new("gauntlet-evil");
    let [page, xml] = ["r.html", "r.xml"].map(|name| folder.file(name));
    let words = ["--connect", &to, "--send", r"abcdef\n", "--plan", "2"];
    let ran = gauntlet(&[&words[..], &["--proof", "--html", &page, "--junit", &xml]].concat());
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    let files = [page, xml].map(|path| std::fs::read_to_string(path).expect("written"));
    for text in [&ran.stdout, &files[0], &files[1]] {
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text}");
    }
    assert!(!files.iter().any(|text| text.contains("<script>&")), "{files:?}");
}

/// Every cut of a long request, each proven; a server that echoes what each read brings is
/// right, because nothing but the bytes counts.
#[test]
#[cfg(target_os = "linux")]
fn every_cut_is_proven() {
    let to = listening(|mut stream| {
        let mut read = [0; 65536];
        while let Ok(count @ 1..) = stream.read(&mut read) {
            if stream.write_all(&read[..count]).is_err() {
                break;
            }
        }
    });
    let request: Vec<u8> = (0..1024_u32).map(|n| (n * 7 % 251) as u8).collect();
    let file = TempFile::new("long-request", &request);
    let words = ["--connect", &to, "--plan", "2", "--format", "json", "--send", file.path()];
    let ran = gauntlet(&words);
    let json: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let cuts = &json["chapters"][1];
    assert_eq!((ran.code, cuts["passed"].as_u64()), (0, Some(1023)), "{cuts:#}");
    assert_eq!(cuts["proven"], 1023, "{cuts:#}");
    assert_eq!(json["parallel"], true);
}
