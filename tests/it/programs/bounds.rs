//! What a server does by default, when nobody thought of it: whom it serves, what it
//! hands out, and how much it takes.

use super::tools::{AT_MOST, Folder, Server, demo_with, read};
use crate::common::chinese::assert_chinese;
use std::io::{Read, Write};
use std::net::TcpStream;

/// Refused with 2, and these words; the same in Chinese.
fn refused(words: &[&str], variables: &[(&str, &str)], says: &str) {
    let ran = demo_with(words, variables);
    assert_eq!(ran.code, 2, "{words:?}: {}", ran.stderr);
    assert!(ran.stderr.contains(says), "{words:?}: {}", ran.stderr);
    let ran = demo_with(&[words, &["--lang", "zh"]].concat(), variables);
    assert_eq!(ran.code, 2, "{words:?}: {}", ran.stderr);
    assert_chinese(&ran.stderr);
}

#[test]
fn off_loopback_a_key_or_a_word_that_names_the_risk() {
    let folder = Folder::new();
    folder.write("a", b"a");
    let shelf = folder.path();
    let everywhere = ["--port", "0", "--bind", "0.0.0.0"];
    let key = [("STICKY_DEMO_KEY", "0123456789abcdef")];
    for words in [
        &["echo", "serve"][..],
        &["echo", "serve", "--udp"],
        &["chat", "serve"],
        &["chat", "serve", "--udp"],
        &["file", "serve", shelf],
        &["file", "serve", shelf, "--dialect", "json64"],
        &["file", "serve", shelf, "--dialect", "ascii"],
    ] {
        refused(&[words, &everywhere].concat(), &[], "--without-key");
        let open = [words, &["--bind", "0.0.0.0", "--without-key"]].concat();
        assert_eq!(Server::start(&open).interrupt(), 0, "{words:?}");
    }
    // With one, nothing else has to be said; but not every dialect can use it.
    let keyed = Server::start_with(&["file", "serve", shelf, "--bind", "0.0.0.0"], |serve| {
        serve.envs(key);
    });
    assert_eq!(keyed.interrupt(), 0);
    let ascii = [&["file", "serve", shelf, "--dialect", "ascii"][..], &everywhere].concat();
    refused(&ascii, &key, "STICKY_DEMO_KEY is not used");
    let exec = [&["exec", "serve", "--without-key"][..], &everywhere].concat();
    refused(&exec, &[], "exec serves 0.0.0.0 only with --key-file");
    let legacy = [&["auth", "serve", "--dialect", "hmac-md5"][..], &everywhere].concat();
    refused(&legacy, &[("STICKY_DEMO_KEY", "k")], "can be guessed");
    // On loopback it is said that the key does nothing.
    let naive = Server::start_with(&["exec", "serve", "--dialect", "naive"], |serve| {
        serve.envs(key);
    });
    naive.logged("naive has no authentication");
    let here = Server::start(&["echo", "serve", "--bind", "localhost"]);
    assert!(here.address.ip().is_loopback());
}

#[test]
fn a_key_that_others_may_read_is_refused_with_the_remedy() {
    let folder = Folder::new();
    let path = folder.write_key("key", b"a key of more than sixteen bytes\n");
    let key = path.to_str().expect("UTF-8");
    let serve = ["chat", "serve", "--port", "0", "--key-file", key];
    for mode in ["644", "640", "620", "604"] {
        let set = std::process::Command::new("chmod").args([mode, key]).status();
        assert!(set.expect("chmod starts").success());
        refused(&serve, &[], &format!("chmod 600 {key}"));
        let join = ["chat", "join", "ann", "--to", "127.0.0.1:1", "--key-file", key];
        refused(&join, &[], "chmod 600");
    }
    let set = std::process::Command::new("chmod").args(["600", key]).status();
    assert!(set.expect("chmod starts").success());
    Server::start(&["chat", "serve", "--key-file", key]);
}

#[test]
fn dot_files_are_handed_out_only_where_that_was_asked_for() {
    let (shelf, out) = (Folder::new(), Folder::new());
    shelf.write(".env", b"secret");
    shelf.write("open", b"open");
    let get = |server: &Server, name: &str| {
        demo_with(&["file", "get", name, "--to", &server.at(), "--out", out.path()], &[])
    };
    let server = Server::start(&["file", "serve", shelf.path()]);
    for name in [".env", ".none"] {
        let ran = get(&server, name);
        assert_eq!(ran.code, 1, "{name}: {}", ran.stderr);
        assert!(ran.stderr.contains("--dot-files"), "whether it is there or not: {}", ran.stderr);
    }
    assert_eq!(get(&server, "open").code, 0);
    assert_eq!(out.names(), ["open"]);
    let server = Server::start(&["file", "serve", shelf.path(), "--dot-files"]);
    assert_eq!(get(&server, ".env").code, 0);
    assert_eq!(read(out.0.join(".env")), b"secret");
    // The folder's only file, where a dialect has no request.
    Server::start(&["file", "serve", shelf.path(), "--dialect", "json64"]);
}

#[test]
fn uploads_have_an_end() {
    let (shelf, mine) = (Folder::new(), Folder::new());
    let path = mine.write("file", b"content");
    let put = |server: &Server| {
        demo_with(&["file", "put", path.to_str().expect("UTF-8"), "--to", &server.at()], &[]).code
    };
    let ascii = ["file", "serve", shelf.path(), "--dialect", "ascii"];
    let server = Server::start(&[&ascii[..], &["--max-uploads", "2"]].concat());
    // One that breaks off does not count.
    let mut broken = TcpStream::connect(server.address).expect("a connection");
    broken.write_all(b"7").expect("room");
    broken.read_exact(&mut [0; 12]).expect("a word");
    drop(broken);
    server.logged("error:");
    assert_eq!([put(&server), put(&server), put(&server)], [0, 0, 1]);
    server.logged("as many uploads as it may");
    let server = Server::start(&[&ascii[..], &["--max-total-bytes", "10"]].concat());
    assert_eq!([put(&server), put(&server)], [0, 1]);
    assert_eq!(shelf.names().len(), 3);
    let log = Server::start(&ascii);
    let mut greedy = TcpStream::connect(log.address).expect("a connection");
    greedy.write_all(b"5000000000").expect("room");
    log.logged("announces 5000000000 bytes; the limit is");
}

#[test]
fn one_address_does_not_take_every_place() {
    let server = Server::start(&["echo", "serve", "--per-address", "2", "--idle-s", "20"]);
    let connect = || {
        let mut stream = TcpStream::connect(server.address).expect("a connection");
        stream.set_read_timeout(Some(AT_MOST)).expect("an option");
        stream.write_all(b"\0\0\0\x01a").expect("room");
        let mut answer = [0; 5];
        stream.read_exact(&mut answer).expect("an answer");
        (stream, answer[4] == b'A')
    };
    let held = [connect(), connect()];
    assert!(held.iter().all(|(_, served)| *served));
    assert!(!connect().1, "a third is told that it is busy");
    server.logged("2 connections from that address are open");
    // Another one is served: loopback has many.
    let other = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None);
    let other = other.expect("a socket");
    let local: std::net::SocketAddr = ([127, 0, 0, 2], 0).into();
    other.bind(&local.into()).expect("loopback is a whole network");
    other.connect(&server.address.into()).expect("a connection");
    let mut other = TcpStream::from(other);
    other.write_all(b"\0\0\0\x01a").expect("room");
    let mut answer = [0; 5];
    other.read_exact(&mut answer).expect("an answer");
    assert_eq!(answer, *b"\0\0\0\x01A");
}

/// 200 messages that are whole but for their last byte.
#[test]
fn unfinished_messages_have_a_bound_together() {
    let server = Server::start(&["echo", "serve"]);
    let message = [&1_000_000_u32.to_be_bytes()[..], &vec![b'x'; 999_999]].concat();
    let mut waiting = Vec::new();
    for _ in 0..200 {
        let mut stream = TcpStream::connect(server.address).expect("a connection");
        if stream.write_all(&message).is_ok() {
            waiting.push(stream);
        }
    }
    server.logged("refused: too many bytes wait here");
    let resident = server.resident_kib();
    assert!(resident < 400 << 10, "{resident} KiB");
    drop(waiting);
    // Their room is free again.
    let sends = ["echo", "send", "--to", &server.at(), "hi"];
    super::tools::until("others are served", || demo_with(&sends, &[]).code == 0);
}

/// With one, somebody could speak for somebody else.
#[test]
fn a_room_has_no_two_names_that_look_alike() {
    let server = Server::start(&["chat", "serve"]);
    let mut ann = TcpStream::connect(server.address).expect("a connection");
    ann.write_all(b"\0\0\0\x04Jann").expect("room");
    ann.read_exact(&mut [0; 5]).expect("let in");
    let udp = Server::start(&["chat", "serve", "--udp"]);
    let member = std::net::UdpSocket::bind("127.0.0.1:0").expect("a port");
    member.set_read_timeout(Some(AT_MOST)).expect("an option");
    member.send_to(b"hello?", udp.address).expect("room");
    udp.logged("it is not in the room, and no answer was given to \"hello?\" (1 such so far)");
    member.send_to(b"Jann", udp.address).expect("room");
    member.recv(&mut [0; 100]).expect("let in");
    for name in ["аnn", "ａｎｎ", "ann\u{fe0f}", "a\u{34f}nn", "ann：", "a\u{a0}nn"] {
        for (server, more) in [(&server, &[][..]), (&udp, &["--udp"])] {
            let join = ["chat", "join", name, "--to", &server.at()];
            let ran = demo_with(&[&join[..], more].concat(), &[]);
            assert!(ran.code > 0 && ran.stdout.is_empty(), "{name}: {}", ran.stdout);
        }
    }
    // A client that does not check for itself: a name that is not UTF-8.
    let mut other = TcpStream::connect(server.address).expect("a connection");
    other.write_all(b"\0\0\0\x03J\xff\xfe").expect("room");
    let mut answer = [0; 5];
    other.read_exact(&mut answer).expect("a word");
    assert_eq!(answer[4], b'R');
    let ran = demo_with(&["chat", "join", "安", "--to", &server.at()], &[]);
    assert_eq!((ran.code, &*ran.stdout), (0, "* here: ann\n"), "{}", ran.stderr);
}
