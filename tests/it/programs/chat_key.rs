//! The room over UDP, with a key: who has none, who changes datagrams on the
//! way, sends them again or back, and who only wants others to be answered.

use super::tools::{AT_MOST, Folder, Server, demo_with};
use crate::common::command;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, UdpSocket};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

const KEY: (&str, &str) = ("STICKY_DEMO_KEY", "a key of more than sixteen bytes");

fn room() -> Server {
    Server::start_with(&["chat", "serve", "--udp"], |serve| {
        serve.envs([KEY]);
    })
}

/// A member with the key; what it prints and what it logs can be waited for.
struct Member {
    child: Child,
    says: Option<ChildStdin>,
    hears: Receiver<String>,
    logs: Receiver<String>,
}

impl Member {
    fn join(at: SocketAddr, name: &str) -> Member {
        let mut child = command("sticky-demo")
            .args(["chat", "join", name, "--udp", "--to", &at.to_string()])
            .envs([KEY])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let says = child.stdin.take();
        let hears = lines(child.stdout.take().expect("piped"));
        let logs = lines(child.stderr.take().expect("piped"));
        Member { child, says, hears, logs }
    }

    fn say(&mut self, line: &str) {
        writeln!(self.says.as_ref().expect("it may speak"), "{line}").expect("it reads");
    }

    /// Its input ends: it says its last, and leaves.
    fn leave(&mut self) {
        self.says = None;
    }

    fn hear(&self) -> String {
        self.hears.recv_timeout(AT_MOST).expect("a line")
    }

    fn logged(&self, words: &str) {
        loop {
            let line = self.logs.recv_timeout(AT_MOST);
            if line.unwrap_or_else(|_| panic!("no {words:?} in its log")).contains(words) {
                return;
            }
        }
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines(from: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Which way a datagram goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum To {
    Room,
    Member,
}

/// All that passed, in order.
type Passed = Arc<Mutex<Vec<(To, Vec<u8>)>>>;

/// Whoever is on the path: all datagrams between one member and the room pass
/// here, and are kept. The first `lose` of each way are lost.
struct Path {
    /// Where the member thinks that the room is.
    address: SocketAddr,
    front: UdpSocket,
    back: UdpSocket,
    member: Arc<Mutex<Option<SocketAddr>>>,
    passed: Passed,
    /// Datagrams to the room that hold these bytes are kept and not passed on.
    held: Arc<Mutex<Option<Vec<u8>>>>,
}

impl Path {
    fn to(room: &Server, lose: usize) -> Path {
        let socket = || UdpSocket::bind("127.0.0.1:0").expect("a port");
        let (front, back) = (socket(), socket());
        back.connect(room.address).expect("the room's address");
        let path = Path {
            address: front.local_addr().expect("it has one"),
            front,
            back,
            member: Arc::default(),
            passed: Arc::default(),
            held: Arc::default(),
        };
        for to in [To::Room, To::Member] {
            let front = path.front.try_clone().expect("a clone");
            let back = path.back.try_clone().expect("a clone");
            let (member, passed, held) =
                (Arc::clone(&path.member), Arc::clone(&path.passed), Arc::clone(&path.held));
            thread::spawn(move || {
                let mut buffer = [0; 4096];
                let mut count = 0;
                loop {
                    let from = if to == To::Room { &front } else { &back };
                    let Ok((bytes, peer)) = from.recv_from(&mut buffer) else { continue };
                    let datagram = &buffer[..bytes];
                    if to == To::Room {
                        *member.lock().expect("no panic") = Some(peer);
                    }
                    passed.lock().expect("no panic").push((to, datagram.to_vec()));
                    count += 1;
                    let held = held.lock().expect("no panic");
                    let holds = |words: &Vec<u8>| {
                        to == To::Room && datagram.windows(words.len()).any(|part| part == words)
                    };
                    if count > lose && !held.as_ref().is_some_and(holds) {
                        send(&front, &back, *member.lock().expect("no panic"), to, datagram);
                    }
                }
            });
        }
        path
    }

    fn send(&self, to: To, datagram: &[u8]) {
        send(&self.front, &self.back, *self.member.lock().expect("no panic"), to, datagram);
    }

    /// The datagram that went that way and holds these words, once there is one.
    fn caught(&self, to: To, words: &str) -> Vec<u8> {
        let start = Instant::now();
        loop {
            let passed = self.passed.lock().expect("no panic").clone();
            let holds = |(way, datagram): &&(To, Vec<u8>)| {
                *way == to && datagram.windows(words.len()).any(|part| part == words.as_bytes())
            };
            if let Some((_, datagram)) = passed.iter().find(holds) {
                return datagram.clone();
            }
            assert!(start.elapsed() < AT_MOST, "no datagram with {words:?}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn all(&self, to: To) -> Vec<Vec<u8>> {
        let passed = self.passed.lock().expect("no panic");
        passed.iter().filter(|(way, _)| *way == to).map(|(_, datagram)| datagram.clone()).collect()
    }
}

fn send(front: &UdpSocket, back: &UdpSocket, member: Option<SocketAddr>, to: To, datagram: &[u8]) {
    match (to, member) {
        (To::Room, _) => back.send(datagram),
        (To::Member, Some(member)) => front.send_to(datagram, member),
        (To::Member, None) => return,
    }
    .expect("room in the queue");
}

fn altered(datagram: &[u8]) -> Vec<u8> {
    let mut altered = datagram.to_vec();
    altered[12] ^= 1; // in the text
    altered
}

#[test]
fn with_the_right_key_and_with_none_other() {
    let server = room();
    server.logged("nothing is encrypted");
    let mut ann = Member::join(server.address, "ann");
    assert_eq!(ann.hear(), "* nobody else is here");
    ann.logged("nothing is encrypted");
    let join = |at: &Server, more: &[(&str, &str)]| {
        let ran = demo_with(&["chat", "join", "bob", "--udp", "--to", &at.at()], more);
        assert_eq!((ran.code, &*ran.stdout), (1, ""), "{}", ran.stderr);
        ran.stderr
    };
    let wrong = [(KEY.0, "another of more than sixteen bytes")];
    assert!(join(&server, &wrong).contains("the key is another one than the room's"));
    assert!(join(&server, &[]).contains("this server wants a key: give --key-file"));
    server.logged("the key is another one");
    // A member that was told to demand a proof does not do without.
    let open = Server::start(&["chat", "serve", "--udp"]);
    assert!(join(&open, &[KEY]).contains("this room has no key"));
    // Through all of that nobody came in, and a second one with the key does.
    let folder = Folder::new();
    let key = folder.write("key", format!("{}\n", KEY.1).as_bytes());
    let key = key.to_str().expect("UTF-8");
    let words = ["chat", "join", "bob", "--udp", "--to", &server.at(), "--key-file", key];
    let ran = demo_with(&words, &[]);
    assert_eq!((ran.code, &*ran.stdout), (0, "* here: ann\n"), "{}", ran.stderr);
    assert_eq!(ann.hear(), "* bob joined");
    assert_eq!(ann.hear(), "* bob left");
    ann.say("bye");
    assert_eq!(server.interrupt(), 0);
}

#[test]
fn altered_replayed_and_reflected_datagrams_are_dropped() {
    let server = room();
    let mut ann = Member::join(server.address, "ann");
    assert_eq!(ann.hear(), "* nobody else is here");
    let path = Path::to(&server, 0);
    let mut bob = Member::join(path.address, "bob");
    assert_eq!(bob.hear(), "* here: ann");
    assert_eq!(ann.hear(), "* bob joined");
    bob.say("pay 10 euros");
    assert_eq!(ann.hear(), "bob: pay 10 euros");
    ann.say("I will");
    assert_eq!(bob.hear(), "ann: I will");
    let pay = path.caught(To::Room, "pay");
    let will = path.caught(To::Member, "I will");

    path.send(To::Room, &altered(&pay));
    server.logged("its tag is wrong");
    path.send(To::Room, &pay);
    server.logged("it has come before");
    path.send(To::Room, &will);
    server.logged("it is one of our own");
    path.send(To::Room, b"Tgive all to me");
    path.send(To::Room, b"Q");
    server.logged("it bears no tag (2 so far)");
    path.send(To::Member, &altered(&will));
    bob.logged("its tag is wrong");
    path.send(To::Member, &will);
    bob.logged("it has come before");
    path.send(To::Member, &pay);
    bob.logged("it is one of our own");
    path.send(To::Member, b"Lann: give all to me");
    bob.logged("it bears no tag");

    // One line is kept back until it is too old.
    *path.held.lock().expect("no panic") = Some(b"sell".to_vec());
    bob.say("sell");
    let sell = path.caught(To::Room, "sell");
    for number in 0..70 {
        bob.say(&format!("line {number}"));
        assert_eq!(ann.hear(), format!("bob: line {number}"), "and nothing in between");
    }
    path.send(To::Room, &sell);
    server.logged("it comes too late");
    bob.say("that was all");
    assert_eq!(ann.hear(), "bob: that was all");
    ann.say("good");
    assert_eq!(bob.hear(), "ann: good", "and nothing of the above");
}

/// At once, and not when the next datagram finds nobody there.
#[test]
fn the_room_says_when_it_closes() {
    let server = room();
    let path = Path::to(&server, 0);
    let mut bob = Member::join(path.address, "bob");
    assert_eq!(bob.hear(), "* nobody else is here");
    // Nobody but the room can say it.
    path.send(To::Member, b"Q");
    bob.logged("it bears no tag");
    path.send(To::Room, b"Q");
    server.logged("it bears no tag");
    assert_eq!(server.interrupt(), 0);
    // Behind the path somebody still listens, so it was the room's own word.
    bob.logged("the room is closed");
    assert_eq!(bob.child.wait().expect("waitpid").code(), Some(1));
    let goodbye = path.all(To::Member).pop().expect("a datagram");
    assert!(goodbye.len() > 1 && goodbye.contains(&b'Q'), "sealed: {goodbye:?}");
}

/// The room's goodbye is lost, or it was killed: the system says it, once we speak.
#[test]
fn a_room_that_is_gone_is_closed_too() {
    let server = room();
    let mut bob = Member::join(server.address, "bob");
    assert_eq!(bob.hear(), "* nobody else is here");
    drop(server); // killed, and waited for
    bob.say("is anybody there?");
    bob.logged("the room is closed");
    assert_eq!(bob.child.wait().expect("waitpid").code(), Some(1));
}

#[test]
fn a_recorded_session_makes_nobody_a_member() {
    let server = room();
    let path = Path::to(&server, 0);
    let mut bob = Member::join(path.address, "bob");
    assert_eq!(bob.hear(), "* nobody else is here");
    bob.say("open the door");
    bob.leave();
    server.logged("bob left");
    let mut ann = Member::join(server.address, "ann");
    assert_eq!(ann.hear(), "* nobody else is here");
    let recorded = path.all(To::Room);
    assert!(recorded.len() >= 4, "H, C, a line, the leave");
    for _ in 0..20 {
        recorded.iter().for_each(|datagram| path.send(To::Room, datagram));
    }
    // Another comes and hears who is here: the room has read all of it by then.
    let carl = Member::join(server.address, "carl");
    assert_eq!(carl.hear(), "* here: ann");
    assert_eq!(ann.hear(), "* carl joined");
    ann.say("still the two of us");
    assert_eq!(carl.hear(), "ann: still the two of us");
    // The same answer to the same C, but not for ever.
    let welcome = path.caught(To::Member, "nobody else");
    let count = || path.all(To::Member).iter().filter(|answer| **answer == welcome).count();
    assert!((1..=9).contains(&count()), "{}", count());
}

#[test]
fn what_is_lost_at_the_door_is_sent_again() {
    let server = room();
    let path = Path::to(&server, 1);
    let bob = Member::join(path.address, "bob");
    assert_eq!(bob.hear(), "* nobody else is here");
    assert!(path.all(To::Room).len() >= 3, "at least one was sent again");
    // Nobody there at all: an end within the bound.
    let silent = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let at = silent.local_addr().expect("it has one").to_string();
    let start = Instant::now();
    let ran = demo_with(&["chat", "join", "bob", "--udp", "--to", &at], &[KEY]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("within 3.2 s"), "{}", ran.stderr);
    assert!(start.elapsed() < AT_MOST);
}

#[test]
fn a_second_cookie_that_comes_late_changes_nothing() {
    let room = UdpSocket::bind("127.0.0.1:0").expect("a port");
    room.set_read_timeout(Some(AT_MOST)).expect("an option");
    let bob = Member::join(room.local_addr().expect("it has one"), "bob");
    let mut buffer = [0; 4096];
    let mut next = || {
        let (bytes, member) = room.recv_from(&mut buffer).expect("a datagram");
        (buffer[..bytes].to_vec(), member)
    };
    let (hello, member) = next();
    for cookie in [[1; 32], [2; 32]] {
        let question = [b"K", &hello[1..33], &cookie].concat();
        room.send_to(&question, member).expect("room in the queue");
    }
    // It may have said its hello again before it had an answer.
    let come = loop {
        let (said, _) = next();
        if said != hello {
            break said;
        }
    };
    assert_eq!((come[0], &come[33..65]), (b'C', &[1; 32][..]));
    assert_eq!(next().0, come, "the same again, when no answer comes");
    drop(bob);
}

#[test]
fn a_no_at_the_door_is_remembered_and_not_said_for_ever() {
    let server = room();
    let stranger = UdpSocket::bind("127.0.0.1:0").expect("a port");
    stranger.connect(server.address).expect("the room's address");
    let ask = |datagram: &[u8]| {
        let mut answer = [0; 4096];
        stranger.send(datagram).expect("room in the queue");
        stranger.set_read_timeout(Some(AT_MOST)).expect("an option");
        let bytes = stranger.recv(&mut answer).expect("an answer");
        answer[..bytes].to_vec()
    };
    let hello = [b'H'; 65];
    let mut come = ask(&hello); // K, our nonce, the cookie
    come[0] = b'C';
    come.extend(b"Jstranger, without a key");
    // One answer and eight repetitions; what comes next is to the next hello.
    for _ in 0..9 {
        assert_eq!(ask(&come)[0], b'N');
    }
    for _ in 0..20 {
        stranger.send(&come).expect("room in the queue");
    }
    assert_eq!(ask(&hello)[0], b'K');
    let ann = Member::join(server.address, "ann");
    assert_eq!(ann.hear(), "* nobody else is here");
    let log = server.logged("ann joined");
    assert_eq!(log.matches("this server wants a key").count(), 1, "{log}");
}

#[test]
fn a_thousand_hellos_are_answered_in_kind_and_not_kept() {
    let server = room();
    let stranger = UdpSocket::bind("127.0.0.1:0").expect("a port");
    stranger.connect(server.address).expect("the room's address");
    stranger.set_read_timeout(Some(AT_MOST)).expect("an option");
    let say = |datagram: &[u8]| {
        stranger.send(datagram).expect("room in the queue");
    };
    let ask = |datagram: &[u8]| {
        let mut answer = [0; 4096];
        say(datagram);
        let bytes = stranger.recv(&mut answer).expect("an answer");
        answer[..bytes].to_vec()
    };
    assert_eq!(ask(&[b'H'; 65]).len(), 65);
    let before = server.resident_kib();
    for number in 0..1000_u32 {
        let mut hello = [b'H'; 65];
        hello[1..5].copy_from_slice(&number.to_be_bytes());
        assert_eq!(ask(&hello).len(), 65, "not more than came: it may be in another's name");
        hello[0] = b'C';
        let come = [&hello[..], &[7; 60]].concat();
        assert_eq!(ask(&come).len(), 65, "a cookie that is none of ours");
    }
    let grown = server.resident_kib().saturating_sub(before);
    assert!(grown < 1024, "{grown} KiB for a thousand hellos");
    // What the room does not know, it does not answer: it reads one datagram after
    // the other, and the first answer is to what came last.
    for strange in [&[b'H'; 64][..], b"", b"J", b"Jann", b"Thi", b"P", b"Q", &[b'>'; 80]] {
        say(strange);
    }
    let first = ask(&[&b"H"[..], &[9; 64]].concat());
    assert!(first.starts_with(&[&b"K"[..], &[9; 32]].concat()), "{first:?}");
    let ann = Member::join(server.address, "ann");
    assert_eq!(ann.hear(), "* nobody else is here");
    let more = ann.hears.recv_timeout(Duration::from_millis(1));
    assert_eq!(more, Err(RecvTimeoutError::Timeout));
}
