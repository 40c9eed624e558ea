//! Odd things at a user's own end: what is piped in, what files are, and servers
//! that end in the middle. A clear word and the right exit code, and nothing
//! hangs, grows or stays behind.

use super::tools::{Folder, Peer, Server, demo_fed, demo_with, read, says, send_signal, until};
use crate::common::chinese::assert_chinese;
use crate::common::{command, demo};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::thread;

fn piped(words: &[&str]) -> Child {
    command("sticky-demo")
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts")
}

/// Pipes in lines until nobody takes them or there are so many bytes; returns
/// how many were taken, the exit code, and stderr.
fn flooded(words: &[&str], most_bytes: usize) -> (usize, i32, String) {
    let mut child = piped(words);
    let mut stdin = child.stdin.take().expect("piped");
    let writer = thread::spawn(move || {
        let lines = format!("{}\n", "x".repeat(1023)).repeat(64);
        let mut taken = 0;
        while taken < most_bytes && stdin.write_all(lines.as_bytes()).is_ok() {
            taken += lines.len();
        }
        taken
    });
    let output = child.wait_with_output().expect("it ends");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    (writer.join().expect("no panic"), output.status.code().unwrap_or(-1), stderr)
}

#[test]
fn a_room_that_never_lets_anybody_in_is_no_success() {
    // Only the one that keeps still is waited for.
    for (closes, step_s, word) in [
        (true, "20", "before the list of who is in the room"),
        (false, "0.5", "did not send a line"),
    ] {
        let at = says(Vec::new(), closes);
        let ran = demo_fed(&["chat", "join", "ann", "--step-s", step_s, "--to", &at], "hi\n");
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(ran.stderr.contains(word), "{}", ran.stderr);
    }
}

#[test]
fn what_a_room_does_not_take_stays_in_the_pipe() {
    let at = says(b"\0\0\0\x06Lhello".to_vec(), false);
    const MUCH: usize = 64 << 20; // more than two sockets' queues hold
    let words = ["chat", "join", "ann", "--to", &at, "--step-s", "2"];
    let (taken, code, stderr) = flooded(&words, MUCH);
    assert!(taken < MUCH, "it took all of it into its memory");
    assert_eq!(code, 1, "{stderr}");
    assert!(stderr.contains("made no room within 2"), "{stderr}");
}

#[test]
fn a_no_is_heard_although_much_is_piped_in() {
    let server = Server::start(&["chat", "serve"]);
    let mut ann = piped(&["chat", "join", "ann", "--to", &server.at()]);
    let mut hears = BufReader::new(ann.stdout.take().expect("piped"));
    hears.read_line(&mut String::new()).expect("she is in");
    let (_, code, stderr) = flooded(&["chat", "join", "ann", "--to", &server.at()], 64 << 20);
    assert_eq!(code, 1, "{stderr}");
    assert!(stderr.contains("somebody here has that name"), "{stderr}");
    drop(ann.stdin.take());
    ann.wait().expect("she leaves");
}

/// It would be waited for in vain.
#[test]
fn an_empty_message_without_a_frame_is_not_sent() {
    let server = Server::start(&["echo", "serve", "--framing", "naive"]);
    let send = ["echo", "send", "--framing", "naive", "--to", &server.at(), "a", ""];
    let ran = demo_with(&send, &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, "A\n"), "{}", ran.stderr);
    assert!(ran.stderr.contains("an empty message without a frame is nothing"), "{}", ran.stderr);
}

/// Cut in two, it would be two messages, and nobody would know.
#[test]
fn a_line_of_stdin_that_is_too_long_is_refused_and_not_cut() {
    let server = Server::start(&["echo", "serve"]);
    let lines = ["short\n", &"x".repeat((1 << 20) + 1), "\nnever\n"].concat();
    let ran = demo_fed(&["echo", "send", "--to", &server.at()], &lines);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, "SHORT\n"), "{}", ran.stderr);
    assert!(ran.stderr.contains("more than 1048576 bytes"), "{}", ran.stderr);
}

#[test]
fn stdin_that_cannot_be_read_is_no_end() {
    let servers = [Server::start(&["echo", "serve"]), Server::start(&["chat", "serve"])];
    let at = servers.each_ref().map(Server::at);
    for words in [&["echo", "send", "--to", &*at[0]][..], &["chat", "join", "ann", "--to", &*at[1]]]
    {
        let folder = std::fs::File::open("/").expect("a folder opens");
        let mut client = command("sticky-demo");
        let output = client.args(words).args(["--lang", "zh"]).stdin(folder).output();
        let output = output.expect("it starts");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{words:?}: {stderr}");
        assert!(stderr.contains("无法读取标准输入"), "{words:?}: {stderr}");
        assert_chinese(&stderr);
    }
}

#[test]
fn a_server_that_stops_later_says_nothing_about_the_key() {
    let folder = Folder::new();
    let key = folder.write_key("key", b"a key of more than sixteen bytes\n");
    let key = key.to_str().expect("UTF-8");
    for dialect in ["framed", "hmac-md5"] {
        let server = Server::start(&["auth", "serve", "--key-file", key, "--dialect", dialect]);
        let words = ["auth", "connect", "--key-file", key, "--dialect", dialect, "--to"];
        let mut client = piped(&[&words[..], &[&server.at()]].concat());
        let mut says = client.stdin.take().expect("piped");
        writeln!(says, "one").expect("room");
        let mut line = String::new();
        let mut hears = BufReader::new(client.stdout.take().expect("piped"));
        hears.read_line(&mut line).expect("the key is right");
        assert_eq!(line, "ONE\n");
        assert_eq!(server.interrupt(), 0);
        writeln!(says, "two").expect("room");
        let output = client.wait_with_output().expect("it ends");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{dialect}: {stderr}");
        assert!(!stderr.contains("the key"), "{dialect}: {stderr}");
    }
}

/// Whether a process of that number lives; one that waits to be waited for does not.
fn lives(process: &str) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with('Z'))
}

#[test]
fn what_a_command_leaves_behind_ends_with_it() {
    let server = Server::start(&["exec", "serve", "--allow", "sh"]);
    let script = "sleep 3600 >/dev/null 2>&1 & echo $!; exit 3";
    let ran = demo_with(&["exec", "run", "--to", &server.at(), "sh", "-c", script], &[]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("exit code 3"), "its own end is what is told: {}", ran.stderr);
    let left = ran.stdout.trim();
    until("what it left behind has ended", || !lives(left));
}

/// A session of its own is no way out, whoever ends whom.
#[test]
fn what_a_command_started_ends_with_it_in_whatever_session() {
    let words = ["exec", "serve", "--allow", "sh", "--command-s", "3600"];
    let script = "setsid sh -c 'sleep 3600 & echo $!; exec sleep 3600' & wait";
    for how in ["client", "-INT", "-KILL"] {
        let server = Server::start(&words);
        let mut client = piped(&["exec", "run", "--to", &server.at(), "sh", "-c", script]);
        let mut left = String::new();
        let mut hears = BufReader::new(client.stdout.take().expect("piped"));
        hears.read_line(&mut left).expect("a number");
        assert!(lives(left.trim()), "{left}");
        match how {
            "client" => client.kill().expect("kill"),
            signal => send_signal(signal, server.id()),
        }
        until(&format!("{how}: nothing is left"), || !lives(left.trim()));
        client.wait().expect("it ends too");
    }
}

#[test]
fn a_command_that_cannot_be_started_is_refused_with_the_reason() {
    let folder = Folder::new();
    folder.write("no-program", b"not executable");
    let path = format!("{}:{}", std::env::var("PATH").expect("set"), folder.path());
    for dialect in ["framed", "i32"] {
        let words = ["exec", "serve", "--allow", "no-program", "--dialect", dialect];
        let server = Server::start_with(&words, |serve| {
            serve.env("PATH", &path);
        });
        let words = ["exec", "connect", "--dialect", dialect, "--to", &server.at()];
        let ran = demo_fed(&words, "no-program\necho on\n");
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(ran.stdout.ends_with("on\n"), "the connection goes on: {}", ran.stdout);
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(said.contains("refused: starting "), "{said}");
        server.logged("no-program error: starting ");
    }
}

#[test]
fn commands_that_are_too_long_or_no_utf_8() {
    let server = Server::start(&["exec", "serve"]);
    let run = |length: usize| {
        let text = format!("echo {}", "x".repeat(length - "echo ".len()));
        demo(&["exec", "run", "--lang", "zh", "--to", &server.at(), &text])
    };
    assert_eq!(run(65_536).code, 0);
    let ran = run(65_537);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("命令长 65537 字节"), "{}", ran.stderr);
    // What is refused is named, and not repeated in full.
    let ran = demo(&["exec", "run", "--to", &server.at(), &"吃".repeat(20_000)]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("…\" is not allowed here"), "{}", ran.stderr);
    let mut client = piped(&["exec", "connect", "--to", &server.at()]);
    let mut stdin = client.stdin.take().expect("piped");
    stdin.write_all(b"echo a\necho \xff\necho b\n").expect("room");
    drop(stdin);
    let output = client.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "a\nb\n", "it was not sent");
    // Nor is it run for a client that does send it.
    let mut stream = std::net::TcpStream::connect(server.address).expect("a connection");
    stream.write_all(b"\0\0\0\x08Cecho \xff\xfe").expect("room");
    let mut answer = [0; 14];
    std::io::Read::read_exact(&mut stream, &mut answer).expect("an answer");
    assert_eq!(answer[4..], *b"Rrefused: ");
}

#[test]
fn ctrl_c_is_heard_while_a_large_file_is_digested() {
    let folder = Folder::new();
    let path = folder.write("large", b"");
    let large = std::fs::OpenOptions::new().write(true).open(&path).expect("the file");
    large.set_len(64 << 30).expect("a sparse file"); // minutes of MD5
    let server = Server::start(&["file", "serve", folder.path(), "--dialect", "json64"]);
    let words = ["file", "get", "--dialect", "json64", "--out", folder.path(), "--to"];
    let mut client = piped(&[&words[..], &[&server.at()]].concat());
    let fds = format!("/proc/{}/fd", server.id());
    let reads_it = || {
        let open = std::fs::read_dir(&fds).expect("it lives").flatten();
        open.filter_map(|fd| std::fs::read_link(fd.path()).ok()).any(|open| open == path)
    };
    until("it has opened the file", reads_it);
    assert_eq!(server.interrupt(), 0, "and within seconds");
    assert_eq!(client.wait().expect("it ends too").code(), Some(1));
    assert_eq!(folder.names(), ["large"]);
}

#[test]
fn only_regular_files_are_uploaded_and_none_replaces_another() {
    let (shelf, mine) = (Folder::new(), Folder::new());
    shelf.write("upload-1.bin", b"of an earlier server");
    let server = Server::start(&["file", "serve", shelf.path(), "--dialect", "ascii"]);
    let put = |path: &str| demo(&["file", "put", path, "--lang", "zh", "--to", &server.at()]);
    let pipe = mine.0.join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().expect("mkfifo starts");
    assert!(made.success());
    for odd in [mine.path(), "/dev/null", pipe.to_str().expect("UTF-8")] {
        let ran = put(odd);
        assert_eq!(ran.code, 2, "{odd}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains("不是普通文件"), "{odd}: {}", ran.stderr);
        assert_chinese(&ran.stderr);
    }
    let file = mine.write("file", b"content");
    let ran = put(file.to_str().expect("UTF-8"));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(read(shelf.0.join("upload-1.bin")), b"of an earlier server");
    assert_eq!(read(shelf.0.join("upload-2.bin")), b"content");
}

#[test]
fn what_could_not_run_says_so() {
    let folder = Folder::new();
    let could_not = |words: &[&str], says: &str| {
        let ran = demo(&[words, &["--lang", "zh"]].concat());
        assert_eq!(ran.code, 2, "{words:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(says), "{words:?}: {}", ran.stderr);
        assert_chinese(&ran.stderr);
    };
    let offers = ["file", "serve", folder.path(), "--dialect", "json64", "--port", "0"];
    could_not(&[&offers[..], &["--send", "none"]].concat(), "无法打开“none”");
    let peer = Peer::serve(&["file-json64", "1"], &[]);
    let nowhere = folder.0.join("none");
    let nowhere = nowhere.to_str().expect("UTF-8");
    let get = ["file", "get", "--dialect", "json64", "--to", &peer.address, "--out", nowhere];
    could_not(&get, "新建文件");
    // A full queue of connections: the system neither takes nor refuses another.
    let full = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None);
    let full = full.expect("a socket");
    let any: std::net::SocketAddr = ([127, 0, 0, 1], 0).into();
    full.bind(&any.into()).and_then(|()| full.listen(0)).expect("a port");
    let at = full.local_addr().expect("it has one");
    let _waiting = [(); 3].map(|()| {
        let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None);
        let socket = socket.expect("a socket");
        socket.set_nonblocking(true).expect("an option");
        let _ = socket.connect(&at); // under way is enough
        socket
    });
    let at = at.as_socket().expect("an address").to_string();
    could_not(&["echo", "send", "x", "--to", &at, "--step-s", "0.5"], "没有回应");
}
