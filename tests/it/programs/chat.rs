//! The room: who is there hears everything, and nobody waits for anybody.

use super::tools::{AT_MOST, Folder, Server, demo_fed, demo_with};
use crate::common::command;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::time::{Duration, Instant};

/// A member whom the test speaks through and listens to.
struct Member {
    child: Child,
    says: ChildStdin,
    hears: BufReader<ChildStdout>,
}

impl Member {
    fn join(server: &Server, name: &str, more: &[&str]) -> Member {
        let mut child = command("sticky-demo")
            .args(["chat", "join", name, "--to", &server.at()])
            .args(more)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let says = child.stdin.take().expect("piped");
        let hears = BufReader::new(child.stdout.take().expect("piped"));
        Member { child, says, hears }
    }

    fn say(&mut self, line: &str) {
        writeln!(self.says, "{line}").expect("it reads");
    }

    fn hear(&mut self) -> String {
        let mut line = String::new();
        self.hears.read_line(&mut line).expect("a line");
        line.trim_end().to_owned()
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn three_people_talk(more: &[&str]) {
    let server = Server::start(&[&["chat", "serve"], more].concat());
    let mut ann = Member::join(&server, "ann", more);
    assert_eq!(ann.hear(), "* nobody else is here");
    let mut bob = Member::join(&server, "鲍勃", more);
    assert_eq!(bob.hear(), "* here: ann");
    assert_eq!(ann.hear(), "* 鲍勃 joined");
    bob.say("hi");
    assert_eq!(ann.hear(), "鲍勃: hi");
    ann.say("吃饭了吗？");
    assert_eq!(bob.hear(), "ann: 吃饭了吗？");
    // As long as a line may be, and the name in front costs none of it.
    let long = format!("{}, he said", "x".repeat(1200 - ", he said".len()));
    bob.say(&long);
    assert_eq!(ann.hear(), format!("鲍勃: {long}"));
    let ran = demo_fed(&[&["chat", "join", "ann", "--to", &server.at()], more].concat(), "x\n");
    assert_eq!(ran.code, 1, "the name is taken: {}", ran.stderr);
    let ran = demo_fed(&[&["chat", "join", "pipe", "--to", &server.at()], more].concat(), "a\nb\n");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    for expected in ["* pipe joined", "pipe: a", "pipe: b", "* pipe left"] {
        assert_eq!(ann.hear(), expected);
    }
    drop(bob.says.flush());
    assert_eq!(server.interrupt(), 0);
}

#[test]
fn three_people_talk_over_tcp() {
    three_people_talk(&[]);
}

#[test]
fn three_people_talk_over_udp() {
    three_people_talk(&["--udp"]);
}

/// Over UDP too, where nothing closes by itself.
#[test]
fn a_room_that_is_stopped_says_so_at_once() {
    for more in [&["--stay"][..], &["--stay", "--udp"]] {
        let server = Server::start(&[&["chat", "serve"], &more[1..]].concat());
        let at = server.at();
        let mut ann = command("sticky-demo")
            .args(["chat", "join", "ann", "--to", &at, "--idle-s", "120"])
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut welcome = String::new();
        let mut hears = BufReader::new(ann.stdout.take().expect("piped"));
        hears.read_line(&mut welcome).expect("a line");
        assert_eq!(welcome, "* nobody else is here\n");
        let start = Instant::now();
        assert_eq!(server.interrupt(), 0);
        let mut log = String::new();
        ann.stderr.take().expect("piped").read_to_string(&mut log).expect("text");
        assert_eq!(ann.wait().expect("waitpid").code(), Some(1), "{log}");
        assert!(log.contains("room is closed"), "{log}");
        assert!(start.elapsed() < AT_MOST, "before its first ping, after 30 s");
    }
}

/// Its goodbye was lost, or it was killed: the system tells, once we speak.
#[test]
fn a_udp_room_that_was_killed_is_closed_too() {
    let server = Server::start(&["chat", "serve", "--udp"]);
    let mut bob = Member::join(&server, "bob", &["--udp"]);
    assert_eq!(bob.hear(), "* nobody else is here");
    drop(server); // killed, and waited for
    bob.say("is anybody there?");
    assert_eq!(bob.child.wait().expect("waitpid").code(), Some(1));
}

#[test]
fn a_name_that_is_lost_over_udp_is_sent_again_but_not_for_ever() {
    let room = UdpSocket::bind("127.0.0.1:0").expect("a port");
    room.set_read_timeout(Some(AT_MOST)).expect("an option");
    let at = room.local_addr().expect("it has one").to_string();
    let join = ["chat", "join", "bob", "--udp", "--to", &at];
    let answers = std::thread::spawn(move || {
        let mut buffer = [0; 100];
        room.recv_from(&mut buffer).expect("a name, which is lost");
        let (bytes, bob) = room.recv_from(&mut buffer).expect("the name again");
        assert_eq!(&buffer[..bytes], b"Jbob");
        for answer in [&b"W* nobody else is here"[..], b"W* nobody else is here", b"Lann: hey"] {
            room.send_to(answer, bob).expect("room in the queue");
        }
        room
    });
    let ran = demo_fed(&join, "");
    let told = "* nobody else is here\nann: hey\n";
    assert_eq!((ran.code, &*ran.stdout), (0, told), "its second answer is not a line");
    let _silent = answers.join().expect("it was let in");
    let start = Instant::now();
    let ran = demo_fed(&join, "");
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(start.elapsed() < AT_MOST, "an end within a bound");
}

#[test]
fn what_a_udp_room_does_not_know_it_does_not_answer() {
    let server = Server::start(&["chat", "serve", "--udp"]);
    let stranger = UdpSocket::bind("127.0.0.1:0").expect("a port");
    stranger.connect(server.address).expect("the room's address");
    stranger.set_read_timeout(Some(AT_MOST)).expect("an option");
    for strange in [&b""[..], b"Thi", b"P", b"Q", &[b'x'; 9000]] {
        stranger.send(strange).expect("room in the queue");
    }
    let mut answer = [0; 100];
    for (name, says) in
        [("a:b", "Ra name has no colon"), ("ann", "W* nobody"), ("ann", "W* nobody")]
    {
        stranger.send(format!("J{name}").as_bytes()).expect("room in the queue");
        let bytes = stranger.recv(&mut answer).expect("an answer");
        let answer = String::from_utf8_lossy(&answer[..bytes]);
        assert!(answer.starts_with(says), "the first answer is to its name: {answer}");
    }
    let log = server.logged("ann joined");
    assert_eq!(log.matches("joined").count(), 1, "however often it asks: {log}");
}

#[test]
fn a_room_with_a_key_is_for_those_who_have_it() {
    let key = [("STICKY_DEMO_KEY", "a key of more than sixteen bytes")];
    let server = Server::start_with(&["chat", "serve"], |serve| {
        serve.envs(key);
    });
    let join = ["chat", "join", "ann", "--to", &server.at()];
    assert_eq!(demo_with(&join, &key).stdout, "* nobody else is here\n");
    let wrong = [(key[0].0, "another of more than sixteen bytes")];
    for variables in [&wrong[..], &[]] {
        let ran = demo_with(&join, variables);
        assert_eq!((ran.code, &*ran.stdout), (1, ""), "{}", ran.stderr);
    }
    // A UDP room has none; the variable may be meant for others.
    let folder = Folder::new();
    let file = folder.write_key("key", key[0].1.as_bytes());
    let file = file.to_str().expect("UTF-8");
    for words in [&["chat", "serve", "--port", "0"][..], &join] {
        let ran = demo_with(&[words, &["--udp", "--key-file", file]].concat(), &[]);
        assert_eq!((ran.code, &*ran.stdout), (2, ""), "{}", ran.stderr);
    }
    let open = Server::start_with(&["chat", "serve", "--udp"], |serve| {
        serve.envs(key);
    });
    open.logged("a UDP room has no key");
    let ran = demo_with(&["chat", "join", "ann", "--udp", "--to", &open.at()], &key);
    assert_eq!((ran.code, &*ran.stdout), (0, "* nobody else is here\n"), "{}", ran.stderr);
}

/// The end is told alike wherever the cut falls: here, inside a line.
#[test]
fn who_is_cut_off_inside_a_line_learns_why_that_may_be() {
    for (lang, cut, why) in [
        ("en", "11 of 32 bytes came", "we were too slow for it"),
        ("zh", "32 字节中来了 11 字节", "或者我们读得太慢"),
    ] {
        let room = TcpListener::bind("127.0.0.1:0").expect("a port");
        let at = room.local_addr().expect("it has one").to_string();
        let cuts = std::thread::spawn(move || {
            let (mut member, _) = room.accept().expect("a member");
            member.read_exact(&mut [0; 8]).expect("its name");
            member.write_all(b"\0\0\0\x06L* hey\0\0\0\x20Lbob: I was").expect("room");
        });
        let ran = demo_fed(&["chat", "join", "ann", "--stay", "--to", &at, "--lang", lang], "");
        cuts.join().expect("it was let in");
        assert_eq!((ran.code, &*ran.stdout), (1, "* hey\n"), "{}", ran.stderr);
        assert!(ran.stderr.contains(cut) && ran.stderr.contains(why), "{}", ran.stderr);
    }
}

/// A room that has unread bytes of ours when it cuts us off resets the connection.
#[test]
fn who_is_cut_off_with_a_reset_learns_why_that_may_be() {
    let room = TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = room.local_addr().expect("it has one").to_string();
    let mut ann = command("sticky-demo")
        .args(["chat", "join", "ann", "--stay", "--to", &at])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let (mut member, _) = room.accept().expect("a member");
    member.write_all(b"\0\0\0\x06L* hey").expect("room");
    ann.stdout.take().expect("piped").read_exact(&mut [0; 6]).expect("it was let in");
    let linger = Some(Duration::ZERO);
    socket2::SockRef::from(&member).set_linger(linger).expect("an option");
    drop(member);
    let mut log = String::new();
    ann.stderr.take().expect("piped").read_to_string(&mut log).expect("text");
    assert_eq!(ann.wait().expect("waitpid").code(), Some(1), "{log}");
    assert!(log.contains("too slow for it"), "{log}");
}

#[test]
fn who_does_not_read_is_dropped_and_holds_up_nobody() {
    let server = Server::start(&["chat", "serve"]);
    let mut stuck = TcpStream::connect(server.address).expect("a connection");
    stuck.write_all(b"\0\0\0\x06Jstuck").expect("room");
    // Its first byte is all that it ever reads.
    stuck.read_exact(&mut [0; 1]).expect("it was let in");
    let mut ann = Member::join(&server, "ann", &[]);
    assert_eq!(ann.hear(), "* here: stuck");
    let mut bob = Member::join(&server, "bob", &[]);
    assert_eq!(bob.hear(), "* here: stuck, ann");
    assert_eq!(ann.hear(), "* bob joined");
    // More than the sockets' queues and the room's queue hold.
    let long = "x".repeat(1100);
    let start = Instant::now();
    let mut dropped = false;
    let mut count = 0;
    while !dropped {
        assert!(start.elapsed() < Duration::from_secs(60), "{count} lines, and it is still in");
        for _ in 0..50 {
            bob.say(&long);
        }
        for _ in 0..50 {
            let line = ann.hear();
            if line.contains("stuck was dropped") {
                dropped = true;
                ann.hear();
            } else {
                assert_eq!(line.len(), "bob: ".len() + 1100);
            }
            count += 1;
        }
    }
    bob.say("still here");
    assert_eq!(ann.hear(), "bob: still here");
    server.logged("stuck was dropped, because too many lines waited for it");
}

#[test]
fn a_long_file_in_a_pipe_does_not_empty_the_room() {
    let server = Server::start(&["chat", "serve"]);
    let mut ann = Member::join(&server, "ann", &[]);
    assert_eq!(ann.hear(), "* nobody else is here");
    let file: String = (0..20_000).map(|number| format!("line {number}\n")).collect();
    let told = std::thread::spawn(move || {
        assert_eq!(ann.hear(), "* bob joined");
        for number in 0..20_000 {
            assert_eq!(ann.hear(), format!("bob: line {number}"));
        }
        assert_eq!(ann.hear(), "* bob left");
    });
    let ran = demo_fed(&["chat", "join", "bob", "--to", &server.at()], &file);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    told.join().expect("ann reads as fast as she can, and misses nothing");
}

#[test]
fn strangers_and_broken_members() {
    let server = Server::start(&["chat", "serve"]);
    for bad in [&b"GET / HTTP/1.1\r\n\r\n"[..], b"\0\0\0\x01Z", b"\0\0\0\x01J", b"\0\0\0\x03Ja:"] {
        let mut stream = TcpStream::connect(server.address).expect("a connection");
        stream.write_all(bad).expect("room");
        stream.set_read_timeout(Some(AT_MOST)).expect("an option");
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert!(answer.len() < 200, "{bad:?}");
    }
    let mut ann = Member::join(&server, "ann", &[]);
    assert_eq!(ann.hear(), "* nobody else is here");
    let mut stream = TcpStream::connect(server.address).expect("a connection");
    stream.write_all(b"\0\0\0\x02Jx\0\0\0\x06T\x1b[2Jy").expect("room");
    assert_eq!(ann.hear(), "* x joined");
    assert_eq!(ann.hear(), "x: \u{fffd}[2Jy", "no control characters reach a terminal");
    drop(stream);
    assert_eq!(ann.hear(), "* x left");
}
