//! Peers that ask, and do not read what they asked for: cut within a bound,
//! and the others are served meanwhile.

use super::tools::{Folder, Server, demo_with};
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

/// How a peer takes its answer: so many bytes, then so long a pause.
#[derive(Debug, Clone, Copy)]
enum Reads {
    Nothing,
    AByteASecond,
    /// Far above the slowest rate that is served, and far below any line's.
    Steadily,
}

const ALL: [Reads; 3] = [Reads::Nothing, Reads::AByteASecond, Reads::Steadily];

/// Asks, and reads like that until it is cut; returns how long that took. Its answer has
/// begun when this returns: who comes now is behind it.
fn asks(server: &Server, request: &[u8], reads: Reads) -> thread::JoinHandle<Duration> {
    let mut stream = TcpStream::connect(server.address).expect("a connection");
    stream.write_all(request).expect("room");
    stream.set_read_timeout(Some(BOUND)).expect("an option");
    assert_eq!(stream.peek(&mut [0]).expect("the beginning of an answer"), 1);
    stream.set_read_timeout(None).expect("an option");
    thread::spawn(move || {
        let start = Instant::now();
        let (bytes, pause_ms) = match reads {
            Reads::Nothing => (0, 100),
            Reads::AByteASecond => (1, 1000),
            Reads::Steadily => (20_000, 100),
        };
        let mut some = vec![0; bytes];
        while start.elapsed() < Duration::from_secs(30) {
            let ended = match stream.take_error() {
                Ok(Some(_)) | Err(_) => true,
                Ok(None) => bytes > 0 && matches!(stream.read(&mut some), Ok(0) | Err(_)),
            };
            if ended {
                break;
            }
            thread::sleep(Duration::from_millis(pause_ms));
        }
        start.elapsed()
    })
}

/// A server with one place, which others wait for no longer than six seconds: four
/// for the command, two for what is left of its answer.
const ONE_PLACE: [&str; 8] =
    ["exec", "serve", "--max-commands", "1", "--command-s", "4", "--step-s", "2"];

/// Six seconds for a command and its answer; the rest is the machine's. A peer that
/// is never cut is watched for thirty.
const BOUND: Duration = Duration::from_secs(20);

fn cut_in_time(peer: thread::JoinHandle<Duration>, what: &str) {
    let held = peer.join().expect("no panic");
    assert!(held < BOUND, "{what}: cut after {held:?}");
}

#[test]
fn exec_lends_its_places_for_a_bounded_time() {
    thread::scope(|threads| {
        for reads in ALL {
            // 23 MB, more than all queues hold.
            threads.spawn(move || lends("framed", b"\0\0\0\x0eCseq 1 3000000", reads));
            threads.spawn(move || lends("i32", b"seq 1 3000000", reads));
        }
    });
}

fn lends(dialect: &str, request: &[u8], reads: Reads) {
    let server = Server::start(&[&ONE_PLACE[..], &["--dialect", dialect]].concat());
    let peer = asks(&server, request, reads);
    let start = Instant::now();
    let run = ["exec", "run", "--dialect", dialect, "--to", &server.at(), "echo", "served"];
    let ran = demo_with(&run, &[]);
    let what = format!("{dialect}, {reads:?}");
    assert_eq!(ran.stdout, "served\n", "{what}: {}", ran.stderr);
    assert!(start.elapsed() < BOUND, "{what}: the other waited {:?}", start.elapsed());
    // A steady reader of a framed answer loses its command to the command's own
    // limit, and may go on reading what there was.
    if dialect == "i32" || !matches!(reads, Reads::Steadily) {
        cut_in_time(peer, &what);
        server.logged("made no room within");
    }
}

/// As a tutorial's client does with a long answer, which copies all it has with
/// each 1024 bytes: 20 MiB take it half a minute.
#[test]
fn a_slow_reader_gets_all_of_it_if_nobody_waits_for_its_place() {
    let server = Server::start(&[&ONE_PLACE[..], &["--dialect", "i32"]].concat());
    let mut stream = TcpStream::connect(server.address).expect("a connection");
    stream.write_all(b"seq 1 3000000").expect("room");
    let mut header = [0; 4];
    stream.read_exact(&mut header).expect("a length");
    let mut left = i32::from_le_bytes(header) as usize;
    assert_eq!(left, 22_888_896);
    let mut some = vec![0; 512 << 10];
    // Eleven seconds of it; a place that others wait for is held for six.
    while left > 0 {
        let count = stream.read(&mut some).expect("more of the answer");
        assert!(count > 0, "cut, with {left} bytes to come");
        left -= count;
        thread::sleep(Duration::from_millis(count as u64 / 2000));
    }
}

#[test]
fn file_and_echo_cut_who_does_not_read() {
    let shelf = Folder::new();
    let big = std::fs::File::create(shelf.0.join("big")).expect("a file");
    big.set_len(1 << 30).expect("a sparse file");
    shelf.write("small", b"small");
    let out = Folder::new();
    let file = Server::start(&["file", "serve", shelf.path(), "--step-s", "1"]);
    let echo = Server::start(&["echo", "serve", "--step-s", "2"]);
    let request = br#"{"get":"big"}"#;
    let request = [&(request.len() as u32).to_be_bytes(), &request[..]].concat();
    let peers: Vec<_> = [Reads::Nothing, Reads::AByteASecond]
        .map(|reads| (reads, asks(&file, &request, reads)))
        .into_iter()
        .collect();
    // This one only talks. The queues both ways fill up, and then the server
    // waits for room, with no eye for what else is said.
    let mut talker = TcpStream::connect(echo.address).expect("a connection");
    talker.set_write_timeout(Some(BOUND)).expect("an option");
    let message = [&(1_u32 << 20).to_be_bytes()[..], &[b'x'; 1 << 20]].concat();
    let talking = thread::spawn(move || {
        loop {
            if let Err(error) = talker.write_all(&message) {
                return error.kind();
            }
        }
    });
    for _ in 0..3 {
        let start = Instant::now();
        let words = ["file", "get", "small", "--to", &file.at(), "--out", out.path()];
        assert_eq!(demo_with(&words, &[]).code, 0);
        let ran = demo_with(&["echo", "send", "hi", "--to", &echo.at()], &[]);
        assert_eq!(ran.stdout, "HI\n", "{}", ran.stderr);
        assert!(start.elapsed() < BOUND, "they waited for the others");
    }
    for (reads, peer) in peers {
        cut_in_time(peer, &format!("file, {reads:?}"));
    }
    file.logged("made no room within");
    let ended = talking.join().expect("no panic");
    assert!(
        matches!(ended, ErrorKind::ConnectionReset | ErrorKind::BrokenPipe),
        "echo keeps who never reads: {ended}"
    );
    echo.logged("made no room within");
}
