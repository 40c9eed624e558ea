//! Peers that nobody here wrote: what the tutorials' own programs, and some that are
//! none, really send. A wrong answer is not taken for a right one, and what is said of
//! it is true.

use super::file::says;
use super::tools::{self, AT_MOST, Folder, Server, demo_with, read};
use crate::common::{command, python};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::thread;
use std::time::Duration;

/// A tutorial's echo: whatever a read gives, in capitals, and no boundaries.
fn raw_echo() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("it has one").to_string();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut buffer = [0; 1024];
            while let Ok(count @ 1..) = stream.read(&mut buffer) {
                let _ = stream.write_all(&buffer[..count].to_ascii_uppercase());
            }
        }
    });
    address
}

/// 97 is an `a`: its length comes back as 65, and looks like a shorter frame.
#[test]
fn an_answer_that_is_no_echo_is_said_to_be_none() {
    let at = raw_echo();
    let ran = demo_with(&["echo", "send", "--to", &at, &"x".repeat(97)], &[]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("should have sent \"XXX"), "{}", ran.stderr);
    // The right answer, and something behind it.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = listener.local_addr().expect("it has one").to_string();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a client");
        stream.read_exact(&mut [0; 5]).expect("a frame");
        stream.write_all(b"\0\0\0\x01Xmore").expect("room");
    });
    let ran = demo_with(&["echo", "send", "--to", &at, "x"], &[]);
    server.join().expect("no panic");
    assert_eq!((ran.code, &*ran.stdout), (1, "X\n"), "{}", ran.stderr);
    assert!(ran.stderr.contains("more than the answers"), "{}", ran.stderr);
}

/// What a server that answers each datagram with `answer` makes the client say.
fn udp_answered(message: &str, answer: impl Fn(&[u8]) -> Vec<u8> + Send + 'static) -> String {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let at = socket.local_addr().expect("it has one").to_string();
    let server = thread::spawn(move || {
        let mut buffer = [0; 4096];
        let (bytes, client) = socket.recv_from(&mut buffer).expect("a datagram");
        socket.send_to(&answer(&buffer[..bytes]), client).expect("room");
    });
    let ran = demo_with(&["echo", "send", "--udp", "--step-s", "0.5", "--to", &at, message], &[]);
    server.join().expect("it came");
    assert_eq!((ran.code, &*ran.stdout), (1, ""), "{}", ran.stderr);
    ran.stderr
}

#[test]
fn a_truncated_datagram_is_told_from_a_lost_one() {
    let said = udp_answered(&"a".repeat(2000), |came| came[..1024].to_ascii_uppercase());
    assert!(said.contains("an answer of 1024 bytes came, the beginning of"), "{said}");
    let said = udp_answered("hello", |_| b"who are you?".to_vec());
    assert!(said.contains("an answer of 12 bytes came, and it is not"), "{said}");
}

/// Whether a bare UDP echo still answers `message`, told by a client of its own.
fn answers(at: SocketAddr, message: &[u8]) -> bool {
    let client = UdpSocket::bind("127.0.0.1:0").expect("a port");
    client.set_read_timeout(Some(AT_MOST)).expect("an option");
    client.send_to(message, at).expect("room");
    let mut buffer = [0; 100];
    client.recv(&mut buffer).is_ok_and(|bytes| buffer[..bytes] == *message.to_ascii_uppercase())
}

/// A second echo, which any server that answers in kind is: one datagram goes round
/// between both until one of them stops.
#[test]
fn a_udp_echo_is_not_drawn_into_a_loop() {
    let server = Server::start(&["echo", "serve", "--udp"]);
    let other = UdpSocket::bind("127.0.0.1:0").expect("a port");
    // The end of the loop is a datagram that nobody answers.
    other.set_read_timeout(Some(std::time::Duration::from_secs(1))).expect("an option");
    other.send_to(b"ping", server.address).expect("room");
    let mut buffer = [0; 100];
    let mut rounds = 0;
    while let Ok((bytes, from)) = other.recv_from(&mut buffer) {
        other.send_to(&buffer[..bytes].to_ascii_uppercase(), from).expect("room");
        rounds += 1;
        assert!(rounds < 1000, "it goes on and on");
    }
    assert!(answers(server.address, b"hello") && answers(server.address, "吃饭".as_bytes()));
    let log = server.logged("to end a loop");
    assert!(log.lines().count() < 40, "{log}");
}

#[test]
fn a_flood_of_datagrams_is_no_flood_of_lines() {
    let server = Server::start(&["echo", "serve", "--udp"]);
    let client = UdpSocket::bind("127.0.0.1:0").expect("a port");
    client.set_read_timeout(Some(AT_MOST)).expect("an option");
    for _ in 0..2000 {
        client.send_to(b"x", server.address).expect("room");
        client.recv(&mut [0; 10]).expect("an answer");
    }
    let log = server.logged("number 1024");
    assert!(log.lines().count() < 40, "{log}");
    // Two servers with each other's address would say this to one another for ever.
    let capitals = || {
        client.send_to(b"HELLO", server.address).expect("room");
        client.recv(&mut [0; 10]).is_ok()
    };
    let answered = (0..64).filter(|_| capitals()).count();
    client.set_read_timeout(Some(Duration::from_millis(50))).expect("an option");
    assert_eq!((answered, capitals()), (64, false));
    server.logged("answered again and again");
}

/// A name may have several addresses, and a server listens at one of them.
#[test]
fn every_address_of_a_name_is_tried() {
    let named: Vec<SocketAddr> =
        std::net::ToSocketAddrs::to_socket_addrs("localhost:0").expect("known").collect();
    if !named.iter().any(SocketAddr::is_ipv6) || !named.iter().any(SocketAddr::is_ipv4) {
        return; // a machine on which it has one
    }
    let server = Server::start(&["echo", "serve", "--bind", "::1"]);
    let to = format!("localhost:{}", server.address.port());
    let ran = demo_with(&["echo", "send", "--to", &to, "hi"], &[]);
    assert_eq!((ran.code, &*ran.stdout), (0, "HI\n"), "{}", ran.stderr);
    assert_eq!(server.interrupt(), 0);
    let ran = demo_with(&["echo", "send", "--to", &to, "hi"], &[]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("addresses of localhost"), "{}", ran.stderr);
    // Over UDP the first may say that nobody is there, or nothing at all.
    let server = Server::start(&["echo", "serve", "--udp", "--bind", "::1"]);
    let to = format!("localhost:{}", server.address.port());
    let send = ["echo", "send", "--udp", "--step-s", "0.3", "--to", &to, "hi", "ho"];
    let heard = (0, "HI\nHO\n".to_owned());
    let ran = demo_with(&send, &[]);
    assert_eq!((ran.code, ran.stdout), heard, "{}", ran.stderr);
    let mute = UdpSocket::bind(("127.0.0.1", server.address.port()));
    let ran = demo_with(&send, &[]);
    assert_eq!((ran.code, ran.stdout), heard, "{}", ran.stderr);
    drop(mute);
    assert_eq!(server.interrupt(), 0);
    let ran = demo_with(&send, &[]);
    assert!(ran.code == 2 && ran.stderr.contains("addresses of localhost"), "{}", ran.stderr);
    let room = Server::start(&["chat", "serve", "--udp", "--bind", "::1"]);
    let to = format!("localhost:{}", room.address.port());
    let ran = demo_with(&["chat", "join", "ann", "--udp", "--to", &to], &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

/// A browser, or a program without boundaries: what looks like a length is text.
#[test]
fn a_length_that_is_text_is_said_to_be_text() {
    for (framing, sent, says) in
        [("u32be", &b"GET / HTTP/1.1"[..], "\"GET \""), ("i64le", b"hello, world", "\"hello, w\"")]
    {
        let server = Server::start(&["echo", "serve", "--framing", framing]);
        TcpStream::connect(server.address).expect("a connection").write_all(sent).expect("room");
        let log = server.logged(" bytes are ");
        assert!(log.contains(says), "{log}");
    }
}

fn json32(header: &str, content: &[u8]) -> Vec<u8> {
    [&(header.len() as i32).to_le_bytes(), header.as_bytes(), content].concat()
}

/// The headers of the courses, as their servers send them.
const MD5_OF_HELLO: &str = "5d41402abc4b2a76b9719d911017c592";

/// Fetches `hello` from a server that sends this header: the exit code, and what was
/// said.
fn fetched(header: &str, out: &Folder, more: &[&str]) -> (i32, String) {
    let at = says(json32(header, b"hello"));
    let words = ["file", "get", "--dialect", "json32", "--to", &at, "--out", out.path()];
    let ran = demo_with(&[&words[..], more].concat(), &[]);
    (ran.code, ran.stdout + &ran.stderr)
}

#[test]
fn a_header_of_the_courses_is_read_whatever_its_fields_are_called() {
    let out = Folder::new();
    let path =
        format!(r#"{{"file_size":5,"file_name":"/a/b/c/d/e/a.txt","md5":"{MD5_OF_HELLO}"}}"#);
    let (code, said) = fetched(&path, &out, &["x.txt"]);
    assert_eq!((code, read(out.0.join("x.txt")).as_slice()), (0, &b"hello"[..]), "{said}");
    let (code, said) = fetched(&path, &out, &[]);
    assert!(code == 1 && said.contains("it is a path"), "where it would be used: {said}");
    let other = format!(r#"{{"total_size":5,"filename":"b.txt","md5":"{MD5_OF_HELLO}"}}"#);
    let (code, said) = fetched(&other, &out, &[]);
    assert_eq!((code, read(out.0.join("b.txt")).as_slice()), (0, &b"hello"[..]), "{said}");
    let useless = r#"{"file_size":5,"file_name":"c.txt","md5":"xxxxxxxxx"}"#;
    let (code, said) = fetched(useless, &out, &[]);
    assert!(code == 1 && said.contains("\"xxxxxxxxx\", does not have 32"), "{said}");
    let (code, said) = fetched(useless, &out, &["--unverified"]);
    assert!(code == 0 && said.contains("not verified: the digest that came"), "{said}");
}

#[test]
fn a_name_that_the_server_chose_replaces_nothing_and_hides_nothing() {
    let out = Folder::new();
    out.write("old", b"mine");
    let unseen = [r"a\u202egpj.exe", r"\u200b", r"\u3164", r"a\u00a0b"];
    for name in unseen.into_iter().chain([".bashrc", "-rf", " a", "old"]) {
        let header = format!(r#"{{"file_name":"{name}","file_size":5,"md5":"{MD5_OF_HELLO}"}}"#);
        let (code, said) = fetched(&header, &out, &[]);
        assert_eq!(code, 1, "{name}: {said}");
        assert!(said.contains("NAME"), "{name}: {said}");
        assert!(!said.contains('\u{202e}') && !said.contains('\u{200b}'), "{name}: {said:?}");
        assert_eq!(out.names(), ["old"], "{name}");
        assert_eq!(read(out.0.join("old")), b"mine");
    }
}

/// The courses' client on Windows: a command in UTF-8, the answer in the code page.
#[test]
fn commands_in_utf_8_and_answers_in_gbk() {
    let serve = ["exec", "serve", "--dialect", "i64", "--encoding", "gbk"];
    let server = Server::start(&[&serve[..], &["--allow", "printf"]].concat());
    let ask = |command: &[u8]| {
        let mut stream = TcpStream::connect(server.address).expect("a connection");
        let length = (command.len() as i64).to_le_bytes();
        stream.write_all(&[&length, command].concat()).expect("room");
        let mut length = [0; 8];
        stream.read_exact(&mut length).expect("an answer");
        let mut answer = vec![0; i64::from_le_bytes(length) as usize];
        stream.read_exact(&mut answer).expect("all of it");
        answer
    };
    assert_eq!(ask("echo 目录".as_bytes()), b"\xc4\xbf\xc2\xbc\n");
    // What Python's gbk cannot read is not sent.
    assert_eq!(ask("printf '€ǹ䶮.'".as_bytes()), b"???.");
    // Half a character is not another command.
    assert!(ask(b"echo \xc4\xe3").starts_with(b"refused: "));
    // And our client, against a server of theirs: what it gets is UTF-8.
    let peer = Server::start(&serve);
    let run = ["exec", "run", "--dialect", "i64", "--encoding", "gbk", "--to", &peer.at()];
    let ran = demo_with(&[&run[..], &["echo", "目录"]].concat(), &[]);
    assert_eq!((ran.code, &*ran.stdout), (0, "目录\n"), "{}", ran.stderr);
}

#[test]
fn a_json_header_may_call_the_size_by_another_name() {
    let says_after_a_request = |bytes| tools::says(bytes, true);
    let at = says_after_a_request(json32(r#"{"md5":"xxdxxx","total_size":3}"#, b"hi\n"));
    let run = ["exec", "run", "--dialect", "json32", "--to", &at, "echo", "hi"];
    let ran = demo_with(&run, &[]);
    assert_eq!((ran.code, &*ran.stdout), (0, "hi\n"), "{}", ran.stderr);
    let twice = says_after_a_request(json32(r#"{"data_size":3,"total_size":2}"#, b"hi\n"));
    let run = ["exec", "run", "--dialect", "json32", "--to", &twice, "echo", "hi"];
    assert_eq!(demo_with(&run, &[]).code, 1, "two sizes are none");
    let longer = says_after_a_request(json32(r#"{"total_size":3}"#, b"hi\nand more"));
    let run = ["exec", "run", "--dialect", "json32", "--to", &longer, "echo", "hi"];
    let ran = demo_with(&run, &[]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("more than the answers"), "{}", ran.stderr);
    for (words, field) in [(&[][..], "data_size"), (&["--size-field", "total_size"], "total_size")]
    {
        let server = Server::start(&[&["exec", "serve", "--dialect", "json32"], words].concat());
        let mut stream = TcpStream::connect(server.address).expect("a connection");
        stream.write_all(b"echo hi").expect("room");
        let mut header = vec![0; 4 + format!(r#"{{"{field}":3}}"#).len()];
        stream.read_exact(&mut header).expect("a header");
        assert_eq!(header[4..], *format!(r#"{{"{field}":3}}"#).as_bytes());
    }
    let shelf = Folder::new();
    shelf.write("a", b"hello");
    let fields = ["--size-field", "total_size", "--name-field", "filename"];
    let words = ["file", "serve", shelf.path(), "--dialect", "json32"];
    let server = Server::start(&[&words[..], &fields].concat());
    let mut stream = TcpStream::connect(server.address).expect("a connection");
    let mut came = Vec::new();
    stream.read_to_end(&mut came).expect("a file");
    let header = String::from_utf8_lossy(&came[4..]);
    assert!(header.contains(r#""filename":"a""#) && header.contains(r#""total_size":5"#));
}

/// Whatever was ready first, the answer is the same each time.
#[test]
fn stderr_follows_stdout_where_both_are_one_answer() {
    let words = ["exec", "serve", "--dialect", "i32", "--allow", "sh"];
    let server = Server::start(&words);
    let run = ["exec", "run", "--dialect", "i32", "--to", &server.at()];
    let script = "echo e1 >&2; echo o1; echo e2 >&2; echo o2";
    let ran = demo_with(&[&run[..], &["sh", "-c", script]].concat(), &[]);
    assert_eq!(ran.stdout, "o1\no2\ne1\ne2\n");
}

/// What `sticky-demo` shows there.
fn on_a_terminal(words: &[&str]) -> String {
    let mut terminal = python();
    terminal.args(["-c", "import pty, sys; pty.spawn(sys.argv[1:])"]);
    terminal.arg(command("sticky-demo").get_program()).args(words);
    let output = terminal.stdin(std::process::Stdio::null()).output().expect("python3 starts");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// On a terminal, what steers it is shown as what it is; in a pipe every byte is there.
#[test]
fn what_a_peer_wrote_does_not_steer_a_terminal() {
    let wrote = "\u{1b}[31m吃\u{202e}\u{9b}饭".as_bytes();
    let at = tools::says(wrote.to_vec(), true);
    let words = ["echo", "send", "--framing", "naive", "--to", &at, "x"];
    assert_eq!(tools::demo_bytes(&words).1, [wrote, b"\n"].concat());
    let seen = on_a_terminal(&words);
    assert!(seen.contains(r"\u{1b}[31m吃\u{202e}\u{9b}饭"), "{seen:?}");
    assert!(!seen.contains(['\u{1b}', '\u{202e}', '\u{9b}']), "{seen:?}");
    // Frames of 16 KiB cut characters; the terminal shows them whole.
    let server = Server::start(&["exec", "serve"]);
    let seen = on_a_terminal(&["exec", "run", "--to", &server.at(), "echo", &"吃".repeat(7000)]);
    assert_eq!(
        (seen.matches('吃').count(), seen.contains(char::REPLACEMENT_CHARACTER)),
        (7000, false)
    );
}
