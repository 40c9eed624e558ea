//! Each dialect against a peer in Python, as server and as client.

use super::tools::{Folder, Peer, Server, demo_bytes, demo_with, peer_calls, read, sized};
use md5::{Digest, Md5};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpStream;

/// Both ways.
const GBK: [&str; 4] = ["--encoding", "gbk", "--request-encoding", "gbk"];

const EXEC: [&str; 3] = ["i32", "json32", "i64"];
const SIZES: [&str; 4] = ["0", "1", "1MiB", "20MiB"];

/// What is longer than the queues of two sockets is sent in one dialect of each kind.
fn sizes(dialect: &str) -> &'static [&'static str] {
    if ["i32", "json64"].contains(&dialect) { &SIZES } else { &SIZES[..3] }
}

const CHINESE: &str = "粘包：面向流的协议没有边界\n";

fn md5(bytes: &[u8]) -> String {
    Md5::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn assert_is(described: &Value, bytes: &[u8], what: &str) {
    assert_eq!(described["bytes"], bytes.len(), "{what}");
    assert_eq!(described["md5"], md5(bytes), "{what}");
}

#[test]
fn exec_serves_the_tutorials_clients() {
    let folder = Folder::new();
    let files: Vec<String> = SIZES
        .iter()
        .map(|size| folder.write(size, &sized(size)).to_str().expect("UTF-8").to_owned())
        .collect();
    for dialect in EXEC {
        let server = Server::start(&["exec", "serve", "--dialect", dialect, "--allow", "cat"]);
        // One connection for all: an answer's rest would spoil the next one.
        let sizes = sizes(dialect);
        let cat = |file: &String| format!("cat {file}");
        let commands: Vec<String> = files[..sizes.len()].iter().map(cat).collect();
        let commands = format!("{}|echo {}", commands.join("|"), CHINESE.trim());
        let answers = peer_calls(dialect, &server, &commands, &[]).expect("answers");
        for (size, answer) in sizes.iter().zip(answers.as_array().expect("a list")) {
            assert_is(answer, &sized(size), &format!("{dialect} {size}"));
        }
        assert_eq!(answers[sizes.len()]["text"], CHINESE, "{dialect}");
        let told = format!("{} commands", sizes.len() + 1);
        server.logged(if dialect == "i64" { &told } else { "that is luck" });
        assert_eq!(server.interrupt(), 0);

        let server = Server::start(&[&["exec", "serve", "--dialect", dialect][..], &GBK].concat());
        let gbk = [("PEER_ENCODING", "gbk")];
        let answers = peer_calls(dialect, &server, "echo 粘包", &gbk).expect("answers");
        assert_eq!(answers[0]["text"], "粘包\n", "{dialect}");
        assert_eq!(answers[0]["bytes"], 5, "{dialect}: two bytes a character in GBK");
    }
}

#[test]
fn exec_calls_the_tutorials_servers() {
    for dialect in EXEC {
        let peer = Peer::serve(&[dialect], &[]);
        let run = |size: &str| {
            demo_bytes(&["exec", "run", "--dialect", dialect, "--to", &peer.address, "size", size])
        };
        for size in sizes(dialect) {
            let (code, stdout, stderr) = run(size);
            assert_eq!(code, 0, "{dialect} {size}: {stderr}");
            assert!(stdout == sized(size), "{dialect} {size}: {} bytes", stdout.len());
        }
        assert_eq!(run("chinese").1, CHINESE.as_bytes(), "{dialect}");
        let peer = Peer::serve(&[dialect], &[("PEER_ENCODING", "gbk")]);
        let words = [&["exec", "run", "--dialect", dialect][..], &GBK].concat();
        let (_, stdout, _) =
            demo_bytes(&[&words[..], &["--to", &peer.address, "size chinese"]].concat());
        assert_eq!(stdout, CHINESE.as_bytes(), "{dialect}");
    }
}

#[test]
fn file_serves_the_tutorials_clients() {
    let folder = Folder::new();
    let bodies: Vec<(String, Vec<u8>)> = SIZES
        .iter()
        .map(|size| ((*size).to_owned(), sized(size)))
        .chain([("报告.txt".to_owned(), CHINESE.as_bytes().to_vec())])
        .collect();
    for (name, body) in &bodies {
        folder.write(name, body);
    }
    for (dialect, called) in
        [("json64", "file-json64"), ("json32", "file-json32"), ("ascii", "file-ascii-down")]
    {
        let is_sent = |name: &str| sizes(dialect).contains(&name) || !SIZES.contains(&name);
        for (name, body) in bodies.iter().filter(|(name, _)| is_sent(name)) {
            let words = ["file", "serve", folder.path(), "--dialect", dialect, "--send", name];
            let server = Server::start(&words);
            let came = peer_calls(called, &server, "", &[]).expect("the file");
            assert_is(&came, body, &format!("{dialect} {name}"));
            if dialect != "ascii" {
                assert_eq!(came["header"]["file_name"], *name);
                assert_eq!(came["header"]["file_size"], body.len());
                assert_eq!(came["header"]["md5"], md5(body));
            }
        }
    }
}

#[test]
fn file_calls_the_tutorials_servers() {
    for (dialect, serves) in
        [("json64", "file-json64"), ("json32", "file-json32"), ("ascii", "file-ascii-down")]
    {
        for kind in sizes(dialect).iter().copied().chain(["chinese"]) {
            for encoding in ["utf-8", "gbk"] {
                if encoding == "gbk" && kind != "chinese" {
                    continue;
                }
                let folder = Folder::new(); // what the server names replaces nothing
                let peer = Peer::serve(&[serves, kind], &[("PEER_ENCODING", encoding)]);
                let name = if dialect == "ascii" { vec!["文件.bin"] } else { vec![] };
                let words = ["file", "get", "--dialect", dialect, "--to", &peer.address];
                let more = ["--out", folder.path(), "--encoding", encoding];
                let ran = demo_with(&[&words[..], &more, &name].concat(), &[]);
                assert_eq!(ran.code, 0, "{dialect} {kind}: {}", ran.stderr);
                assert_eq!(ran.stdout.contains("MD5 verified"), dialect != "ascii");
                let came = read(folder.0.join("文件.bin"));
                if kind == "chinese" {
                    let (expected, _, _) = match encoding {
                        "gbk" => encoding_rs::GBK.encode(CHINESE),
                        _ => encoding_rs::UTF_8.encode(CHINESE),
                    };
                    assert_eq!(came, *expected, "{dialect} {encoding}: content is never converted");
                } else {
                    assert!(came == sized(kind), "{dialect} {kind}");
                }
            }
        }
    }
}

#[test]
fn file_takes_and_makes_uploads_in_ascii() {
    for encoding in ["utf-8", "gbk"] {
        let folder = Folder::new();
        let words = ["file", "serve", folder.path(), "--dialect", "ascii", "--encoding", encoding];
        let server = Server::start(&words);
        for (number, size) in SIZES.iter().enumerate() {
            let told = peer_calls("file-ascii", &server, size, &[("PEER_ENCODING", encoding)]);
            assert_is(&told.expect("our words"), &sized(size), size);
            let path = folder.0.join(format!("upload-{}.bin", number + 1));
            assert!(read(path) == sized(size), "{size}");
        }
        let path = folder.write("源.bin", &sized("1MiB"));
        let mut peer = Peer::serve(&["file-ascii"], &[("PEER_ENCODING", encoding)]);
        let path = path.to_str().expect("UTF-8");
        let ran =
            demo_with(&["file", "put", path, "--to", &peer.address, "--encoding", encoding], &[]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert_is(&peer.said(), &sized("1MiB"), "upload");
    }
}

#[test]
fn auth_with_the_tutorials_digest_both_ways() {
    let key = [("PEER_KEY", "linhaifeng"), ("STICKY_DEMO_KEY", "linhaifeng")];
    let wrong = [("PEER_KEY", "another"), ("STICKY_DEMO_KEY", "another")];
    let server = Server::start_with(&["auth", "serve", "--dialect", "hmac-md5"], |serve| {
        serve.envs(key);
    });
    let long = format!("hello 吃饭 {}", "x".repeat(100_000));
    for text in ["hello 吃饭", "a", &long] {
        let answer = peer_calls("hmac-md5", &server, text, &key).expect("an echo");
        assert_is(&answer, text.to_ascii_uppercase().as_bytes(), "the echo");
    }
    assert!(peer_calls("hmac-md5", &server, "hello", &wrong).is_err());
    server.logged("the key differs");

    // The second byte of 乤 in GBK is a small a, and no letter.
    let gbk = [key[0], key[1], ("PEER_ENCODING", "gbk")];
    let words = ["auth", "serve", "--dialect", "hmac-md5", "--encoding", "gbk"];
    let server = Server::start_with(&words, |serve| {
        serve.envs(key);
    });
    let answer = peer_calls("hmac-md5", &server, "hello 乤", &gbk).expect("an echo");
    assert_eq!(answer["text"], "HELLO 乤");
    let peer = Peer::serve(&["hmac-md5"], &gbk);
    let words = ["auth", "connect", "--dialect", "hmac-md5", "--encoding", "gbk", "--to"];
    let ran = demo_with(&[&words[..], &[&peer.address, "hello 吃饭"]].concat(), &key);
    assert_eq!((ran.code, &*ran.stdout), (0, "HELLO 吃饭\n"), "{}", ran.stderr);

    let peer = Peer::serve(&["hmac-md5"], &key);
    let words = ["auth", "connect", "--dialect", "hmac-md5", "--to", &peer.address];
    let ran = demo_with(&[&words[..], &["hello 吃饭", "b"]].concat(), &key);
    assert_eq!((ran.code, &*ran.stdout), (0, "HELLO 吃饭\nB\n"), "{}", ran.stderr);
    let ran = demo_with(&[&words[..], &["hello"]].concat(), &wrong);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("the key or the dialect differs"), "{}", ran.stderr);
}

/// What comes back has to be the echo, and not just as long.
#[test]
fn an_answer_of_another_dialect_is_no_echo() {
    let folder = Folder::new();
    let key = folder.write_key("key", b"a key of more than sixteen bytes\n");
    let key = key.to_str().expect("UTF-8");
    // Its challenge is longer than 32 bytes, so something is left for an answer.
    let server = Server::start(&["auth", "serve", "--key-file", key]);
    let at = server.at();
    let words = ["auth", "connect", "--key-file", key, "--dialect", "hmac-md5", "--to", &at];
    let ran = demo_with(&[&words[..], &["hello"]].concat(), &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{}", ran.stderr);
    assert!(ran.stderr.contains("should have sent what was sent, in capitals"), "{}", ran.stderr);
    // A longer one waits for more, and the server closes: whose fault that is, nobody knows.
    let ran = demo_with(&[&words[..], &["a much longer text"]].concat(), &[]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(!ran.stderr.contains("the key"), "{}", ran.stderr);
}

/// A `?` in the place of a character would be another command.
#[test]
fn what_gbk_cannot_write_is_refused_and_not_replaced() {
    let server = Server::start(&[&["exec", "serve", "--dialect", "i32"][..], &GBK].concat());
    let at = server.at();
    let run = [&["exec", "run", "--dialect", "i32", "--to", &at][..], &GBK, &["echo"]].concat();
    let ran = demo_with(&[&run[..], &["笑😀"]].concat(), &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
    assert!(ran.stderr.contains("GBK cannot write \"😀\""), "{}", ran.stderr);
    let ran = demo_with(&[&run[..], &["笑"]].concat(), &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "笑\n"), "{}", ran.stderr);
}

/// What was run is in the log when its client leaves in the middle, too.
#[test]
fn the_log_names_what_was_run_before_it_broke_off() {
    for (dialect, luck) in [("framed", false), ("i32", true)] {
        let server = Server::start(&["exec", "serve", "--dialect", dialect]);
        let mut client = TcpStream::connect(server.at()).expect("it listens");
        let command = b"seq 1 3000000";
        let framed = [&(command.len() as u32 + 1).to_be_bytes()[..], b"C", command].concat();
        client.write_all(if luck { command } else { &framed }).expect("room");
        client.read_exact(&mut [0; 4]).expect("an answer begins");
        drop(client); // with more unread: a reset
        let log = server.logged("seq 1 3000000 broken off");
        assert_eq!(log.contains("that is luck"), luck, "{log}");
        assert!(log.contains("; error: "), "{log}");
    }
}
