//! Our own dialect of file: the digest follows the content.

use super::tools::{Folder, Server, demo_with, read, sized};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;
use sticky_demo::programs::file::{Download, get};
use sticky_demo::programs::{Dialect, Encoding, Patience, Remote};

/// SHA-256 of "good", by another program (sha256sum).
const GOOD: &str = "770e607624d689265ca6c44884d0807d9b054d23c473c106c72be9de08b7376c";
const HEADER: &str = r#"{"file_name":"f","file_size":4,"digest":"sha256-trailer"}"#;

fn frame(text: &str) -> Vec<u8> {
    [&(text.len() as u32).to_be_bytes(), text.as_bytes()].concat()
}

fn read_frame(stream: &mut TcpStream) -> serde_json::Value {
    let mut length = [0; 4];
    stream.read_exact(&mut length).expect("a length");
    let mut text = vec![0; u32::from_be_bytes(length) as usize];
    stream.read_exact(&mut text).expect("a text");
    serde_json::from_slice(&text).expect("JSON")
}

/// Listens, and gives each client the next answer to its request.
fn answers(answers: Vec<Vec<u8>>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("it has one");
    thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().expect("a client");
            let request = read_frame(&mut stream);
            assert_eq!(request["get"], "f");
            let _ = stream.write_all(&answer);
        }
    });
    address
}

fn wish(server: SocketAddr, out: &Folder) -> Download {
    Download {
        remote: Remote { address: server, patience: Patience::default() },
        name: Some("f".to_owned()),
        folder: out.0.clone(),
        dialect: Dialect::Framed,
        encoding: Encoding::Utf8,
        key: None,
        max_bytes: 100,
        unverified: false,
    }
}

fn whole(header: &str, content: &str, trailer: &str) -> Vec<u8> {
    [&frame(header)[..], content.as_bytes(), &frame(trailer)].concat()
}

#[test]
fn what_the_server_sends() {
    let shelf = Folder::new();
    shelf.write("f", b"good");
    let server = Server::start(&["file", "serve", shelf.path()]);
    let mut stream = TcpStream::connect(server.address).expect("a connection");
    stream.write_all(&frame(r#"{"get":"f"}"#)).expect("room");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    let expected = whole(HEADER, "good", &format!(r#"{{"sha256":"{GOOD}"}}"#));
    assert_eq!(String::from_utf8_lossy(&answer), String::from_utf8_lossy(&expected));
}

#[test]
fn cut_at_every_byte() {
    let out = Folder::new();
    let bytes = whole(HEADER, "good", &format!(r#"{{"sha256":"{GOOD}"}}"#));
    let content_ends = 4 + HEADER.len() + 4;
    let server = answers((0..=bytes.len()).map(|cut| bytes[..cut].to_vec()).collect());
    for cut in 0..bytes.len() {
        let error = get(&wish(server, &out), |_, _| {}).expect_err("it was cut").to_string();
        assert!(error.contains("closed the connection"), "cut at {cut}: {error}");
        // Whoever reads the error knows in which of the three it was.
        assert_eq!(error.contains("trailer"), cut >= content_ends, "cut at {cut}: {error}");
        let none = "all 4 bytes of content came, but cannot be verified and were not kept";
        assert_eq!(error.contains(none), cut == content_ends, "cut at {cut}: {error}");
        assert!(out.names().is_empty(), "cut at {cut}");
    }
    let got = get(&wish(server, &out), |_, _| {}).expect("it is whole");
    assert_eq!((got.bytes, got.verified), (4, Some("SHA-256")));
    assert_eq!(read(out.0.join("f")), b"good");
}

#[test]
fn wrong_trailers_leave_nothing() {
    let right = format!(r#"{{"sha256":"{GOOD}"}}"#);
    let both = HEADER.replace('}', &format!(r#","sha256":"{GOOD}"}}"#));
    let long = format!(r#"{{"sha256":"{GOOD}","more":"{}"}}"#, "x".repeat(5000));
    let unknown = HEADER.replace("sha256-trailer", "crc32-trailer");
    let lies = [
        (whole(HEADER, "evil", &right), "content with the digest 770e"),
        (whole(HEADER, "good", &right.replace('7', "8")), "content with the digest 880e"),
        (whole(HEADER, "good", r#"{"sha256":"770e"}"#), "64 hexadecimal digits; nothing was kept"),
        (whole(HEADER, "good", r#"{"sha256":5}"#), "nothing was kept"),
        (whole(HEADER, "good", r#"{"md5":"770e"}"#), "no field sha256; nothing was kept"),
        (whole(HEADER, "good", "no JSON"), "nothing was kept"),
        (whole(HEADER, "good", ""), "nothing was kept"),
        (whole(HEADER, "good", &long), "the trailer with the content's SHA-256"),
        (whole(HEADER, "good", r#"{"error":"no\nmore"}"#), r"took the file back: no\nmore;"),
        (whole(HEADER, "goodbye", &right), "the trailer with the content's SHA-256"),
        (whole(&both, "good", &right), "says that the digest follows"),
        (whole(&unknown, "good", &right), "no digest that we know"),
    ];
    let server = answers(lies.iter().map(|(bytes, _)| bytes.clone()).collect());
    for (bytes, words) in lies {
        let out = Folder::new();
        let mut wish = wish(server, &out);
        // Only a header that promises no digest can be forgiven for having none.
        wish.unverified = !words.starts_with("no digest");
        let error = get(&wish, |_, _| {}).expect_err(words).to_string();
        let sent = String::from_utf8_lossy(&bytes);
        assert!(error.contains(words), "{words:?} is not in {error:?}, after {sent:?}");
        assert!(out.names().is_empty(), "{error}");
    }
}

#[test]
fn a_server_that_never_sends_the_trailer() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("it has one");
    let silent = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a client");
        read_frame(&mut stream);
        stream.write_all(&[&frame(HEADER)[..], b"good"].concat()).expect("room");
        let _ = stream.read(&mut [0; 1]); // until the client gives up
    });
    let out = Folder::new();
    let patience = Patience { step: Duration::from_secs(2), ..Patience::default() };
    let remote = Remote { address, patience };
    let wish = Download { remote, ..wish(address, &out) };
    let error = get(&wish, |_, _| {}).expect_err("it is not verified");
    assert!(error.to_string().contains("trailer"), "{error}");
    assert!(error.to_string().contains("within 2 s"), "{error}");
    assert!(out.names().is_empty());
    silent.join().expect("no panic");
}

#[test]
fn a_digest_in_the_header_is_still_understood() {
    let header = format!(r#"{{"file_name":"f","file_size":4,"sha256":"{GOOD}"}}"#);
    let server = answers(vec![[&frame(&header)[..], b"good"].concat()]);
    let out = Folder::new();
    assert_eq!(get(&wish(server, &out), |_, _| {}).expect("verified").verified, Some("SHA-256"));
}

#[test]
fn a_file_that_changes_while_it_is_sent_is_taken_back() {
    let shelf = Folder::new();
    // More than the socket buffers of both ends hold, so that the server is
    // still at it when the file changes.
    let content = sized("20MiB");
    let path = shelf.write("f", &content);
    let server = Server::start(&["file", "serve", shelf.path()]);
    let mut stream = TcpStream::connect(server.address).expect("a connection");
    stream.write_all(&frame(r#"{"get":"f"}"#)).expect("room");
    assert_eq!(read_frame(&mut stream)["digest"], "sha256-trailer");
    thread::sleep(Duration::from_millis(50)); // longer than a file's clock takes for a step
    let mut file = std::fs::OpenOptions::new().write(true).open(&path).expect("the file");
    file.write_all(b"new").expect("room");
    drop(file);
    stream.read_exact(&mut vec![0; content.len()]).expect("as much as was announced");
    let trailer = read_frame(&mut stream);
    assert!(trailer["sha256"].is_null(), "{trailer}");
    assert!(trailer["error"].as_str().is_some_and(|why| why.contains("changed")), "{trailer}");
    server.logged("taken back");
    // It has settled: the next one is whole.
    let out = Folder::new();
    let ran = demo_with(&["file", "get", "f", "--to", &server.at(), "--out", out.path()], &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(read(out.0.join("f")), [b"new", &content[3..]].concat());
}
