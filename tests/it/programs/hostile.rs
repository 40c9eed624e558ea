//! Peers that break every rule: a clear error, and the others are served.

use super::tools::{AT_MOST, Server, demo_bytes, demo_with, says};
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};
use sticky_demo::sys::{Kernel, Process};

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.address).expect("a connection");
    stream.set_read_timeout(Some(AT_MOST)).expect("an option");
    stream
}

/// Waits for the server to end it: an end, or a reset if we sent too much.
fn wait_for_the_end(stream: &mut TcpStream) {
    let mut sink = [0; 4096];
    loop {
        match stream.read(&mut sink) {
            Ok(0) => return,
            Ok(_) => {}
            // Who is stopped and goes on (SIGCONT) while he reads with a bound, signal(7).
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return,
            Err(error) => panic!("the server keeps us: {error}"),
        }
    }
}

#[test]
fn lengths_that_lie_to_servers() {
    let i64_server = Server::start(&["exec", "serve", "--dialect", "i64"]);
    let framed = Server::start(&["exec", "serve"]);
    let file = Server::start(&["file", "serve", "."]);
    let echo = Server::start(&["echo", "serve", "--framing", "json-header"]);
    let before = i64_server.resident_kib();
    for length in [-1_i64, 0x7fff_ffff, i64::MAX] {
        let mut stream = connect(&i64_server);
        stream.write_all(&length.to_le_bytes()).expect("room");
        wait_for_the_end(&mut stream);
    }
    let log = i64_server.logged("a length cannot be negative: is the byte order right?");
    assert!(!log.contains("?."), "{log}");
    i64_server.logged("announces 9223372036854775807 bytes; the limit is 65536");
    assert!(i64_server.resident_kib() < before + 8 * 1024, "memory grew");
    for server in [&framed, &file, &echo] {
        let mut stream = connect(server);
        stream.write_all(&[0xff; 4]).expect("room");
        wait_for_the_end(&mut stream);
        server.logged("announces 4294967295 bytes");
    }
    let ran = demo_with(&["exec", "run", "--to", &framed.at(), "echo", "served"], &[]);
    assert_eq!(ran.stdout, "served\n");
}

#[test]
fn a_header_of_100_mb_costs_no_memory() {
    let server = Server::start(&["file", "serve", "."]);
    let before = server.resident_kib();
    let mut stream = connect(&server);
    stream.write_all(&100_000_000_u32.to_be_bytes()).expect("room");
    let chunk = [b'{'; 1 << 16];
    // The server closes at the length; how much gets written is up to the queues.
    for _ in 0..1526 {
        if stream.write_all(&chunk).is_err() {
            break;
        }
    }
    server.logged("announces 100000000 bytes; the limit is 65536");
    assert!(server.resident_kib() < before + 8 * 1024, "memory grew");

    for bad in ["[[[[", "{\"get\":5}", "{}", "\u{feff}{}", "{\"get\":\"a\",\"get\":", "null", ""] {
        let mut stream = connect(&server);
        stream.write_all(&(bad.len() as u32).to_be_bytes()).expect("room");
        stream.write_all(bad.as_bytes()).expect("room");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("a word, then the end");
        assert!(answer.contains("the request should have been"), "{bad:?}: {answer:?}");
    }
}

#[test]
fn one_byte_at_a_time_is_served_and_forever_is_not() {
    let words = ["exec", "serve", "--dialect", "i64"];
    let server = Server::start(&words);
    let mut stream = connect(&server);
    for byte in [7_i64.to_le_bytes().as_slice(), b"echo ab"].concat() {
        stream.write_all(&[byte]).expect("room");
        thread::sleep(Duration::from_millis(30));
    }
    let mut answer = [0; 11];
    stream.read_exact(&mut answer).expect("an answer");
    assert_eq!(answer, *b"\x03\0\0\0\0\0\0\0ab\n");
    // Drips for ever, a command of 1000 bytes that is never whole: cut off after the
    // step's time, for each byte buys little.
    let server = Server::start(&[&words[..], &["--step-s", "1.5"]].concat());
    let mut stream = connect(&server);
    stream.write_all(&1000_i64.to_le_bytes()).expect("room");
    let start = Instant::now();
    while stream.write_all(&[1]).is_ok() {
        thread::sleep(Duration::from_millis(250));
        assert!(start.elapsed() < AT_MOST, "it drips still");
    }
    server.logged("within 1.5");
}

#[test]
fn early_close_at_every_byte() {
    let server = Server::start(&["exec", "serve"]);
    let request = b"\0\0\0\x08Cecho ab";
    for cut in 0..=request.len() {
        let mut stream = connect(&server);
        stream.write_all(&request[..cut]).expect("room");
        if cut > 5 && cut.is_multiple_of(2) {
            drop(stream); // with its answer unread
        } else {
            stream.shutdown(std::net::Shutdown::Write).expect("an end");
            wait_for_the_end(&mut stream);
        }
    }
    server.logged("3 of 4 header bytes came");
    server.logged("0 of 8 bytes came");
    server.logged("7 of 8 bytes came");
    let ran = demo_with(&["exec", "run", "--to", &server.at(), "echo", "served"], &[]);
    assert_eq!(ran.stdout, "served\n");
}

#[test]
fn a_thousand_connections_that_say_nothing() {
    let server = Server::start(&["exec", "serve", "--idle-s", "12"]);
    Kernel::open_file_limit();
    let before = server.resident_kib();
    let mut silent: Vec<TcpStream> = (0..1000).map(|_| connect(&server)).collect();
    let ran = demo_with(&["exec", "run", "--to", &server.at(), "echo", "served"], &[]);
    assert_eq!(ran.stdout, "served\n", "{}", ran.stderr);
    let last = silent.last_mut().expect("a thousand");
    last.set_nonblocking(true).expect("an open socket");
    let waits = last.read(&mut [0]).is_err_and(|error| error.kind() == ErrorKind::WouldBlock);
    assert!(waits, "it waited for the silent ones");
    last.set_nonblocking(false).expect("an open socket");
    let grown = server.resident_kib() - before;
    assert!(grown < 40 * 1024, "{grown} KiB for a thousand silent connections");
    for stream in &mut silent {
        wait_for_the_end(stream);
    }
    server.logged("did not send a command within 12 s");
}

#[test]
fn servers_that_lie_to_clients() {
    let run_within = |step_s: &str, dialect: &str, bytes: &[u8], close: bool| {
        let address = says(bytes.to_vec(), close);
        let words = ["exec", "run", "--dialect", dialect, "--to", &address, "--step-s", step_s];
        let (code, stdout, stderr) = demo_bytes(&[&words[..], &["ls"]].concat());
        assert_eq!(code, 1, "{dialect} {bytes:?}: {stderr}");
        assert!(stderr.contains(&address), "it names the peer: {stderr}");
        assert!(stdout.is_empty());
        stderr
    };
    let run = |dialect: &str, bytes: &[u8], close| run_within("20", dialect, bytes, close);
    let i32 = |n: i32| n.to_le_bytes();
    assert!(run("i32", &i32(-1), false).contains("cannot be negative"));
    assert!(run("i32", &i32(i32::MAX), false).contains("announces 2147483647"));
    assert!(run("i64", &i64::MAX.to_le_bytes(), false).contains("announces 9223372036854775807"));
    assert!(run("i32", b"\x05\0\0\0ab", true).contains("2 of 5 bytes came"));
    assert!(run("i32", b"\x05\0\0\0", true).contains("0 of 5 bytes came"));
    // The only one that is waited for: more might come.
    assert!(run_within("1", "i32", b"\x05\0\0\0ab", false).contains("2 of 5 bytes"));
    assert!(run("i32", b"", true).contains("closed the connection"));
    let json = |text: &str| [&i32(text.len() as i32), text.as_bytes()].concat();
    assert!(run("json32", &i32(100_000_000), false).contains("announces 100000000"));
    for bad in ["{", "{}", "[]", r#"{"data_size":-1}"#, r#"{"data_size":"4"}"#, r#"{"size":4}"#] {
        assert!(run("json32", &json(bad), false).contains("should"), "{bad}");
    }
    assert!(run("json32", &json(r#"{"data_size":9223372036854775807}"#), false).contains("limit"));
    assert!(run("framed", b"\0\0\0\x02Zz", false).contains("no known kind"));
    assert!(run("framed", b"\0\0\0\x03X{}", false).contains("an exit status"));
    assert!(run("framed", b"\xff\xff\xff\xff", false).contains("announces 4294967295"));
}

#[test]
fn a_wrong_key_a_replay_and_a_reflection() {
    let ran = demo_with(&["auth", "demo"], &[]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let key = [("STICKY_DEMO_KEY", "a key of more than 16 bytes")];
    let server = Server::start_with(&["auth", "serve"], |serve| {
        serve.envs(key);
    });
    let words = ["auth", "connect", "hello 吃饭", "--to", &server.at()];
    let ran = demo_with(&words, &key);
    assert_eq!((ran.code, &*ran.stdout), (0, "HELLO 吃饭\n"), "{}", ran.stderr);
    assert!(ran.stderr.contains("nothing is encrypted"));
    let ran = demo_with(&words, &[("STICKY_DEMO_KEY", "another of more than 16 bytes")]);
    assert_eq!((ran.code, &*ran.stdout), (1, ""));
    assert_eq!(demo_with(&words, &[]).code, 2, "no key at all");

    // A proof that was right once does not fit the next challenge.
    let mut stream = connect(&server);
    let mut challenge = [0; 37];
    stream.read_exact(&mut challenge).expect("a challenge");
    let mut another = [0; 37];
    connect(&server).read_exact(&mut another).expect("a challenge");
    assert_ne!(challenge, another, "challenges are fresh");
    stream.write_all(&[&[0, 0, 0, 65, b'C'][..], &[7; 64]].concat()).expect("room");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("a word, then the end");
    assert_eq!(answer[4], b'R');
    // Cut short at each byte, it is an error and nothing else.
    for cut in 0..69 {
        let mut stream = connect(&server);
        stream.write_all(&[&[0, 0, 0, 65, b'C'][..], &[7; 64]].concat()[..cut]).expect("room");
    }
    assert_eq!(demo_with(&words, &key).code, 0);
}
