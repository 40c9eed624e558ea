//! Crowds: all served up to the cap, one more refused with a word.

use super::tools::{AT_MOST, Server, demo_with, until};
use std::io::Read;
use std::net::TcpStream;
use std::process::{Command, Stdio};

#[test]
fn a_thousand_clients_at_once_and_every_byte_checked() {
    for (framing, clients) in [("u32be", "1000"), ("json-header", "100")] {
        let server = Server::start(&["echo", "serve", "--framing", framing]);
        let words = ["echo", "send", "--clients", clients, "--rounds", "5", "--framing", framing];
        let ran = demo_with(&[&words[..], &["--to", &server.at()]].concat(), &[]);
        let all = format!("{clients} of {clients} clients got back every byte\n");
        assert_eq!(ran.stdout, all, "{}", ran.stderr);
        assert_eq!((ran.code, server.interrupt()), (0, 0));
    }
}

#[test]
fn above_the_cap_a_word_and_the_others_live_on() {
    let server = Server::start(&["echo", "serve", "--max-connections", "20"]);
    let hold: Vec<TcpStream> =
        (0..20).map(|_| TcpStream::connect(server.address).expect("room")).collect();
    let mut one_more = TcpStream::connect(server.address).expect("the queue has room");
    one_more.set_read_timeout(Some(AT_MOST)).expect("an option");
    let mut word = String::new();
    one_more.read_to_string(&mut word).expect("a word, then the end");
    assert!(word.contains("busy"), "{word:?}");
    server.logged("20 of 20 connections are open");
    let ran = demo_with(&["echo", "send", "hi", "--to", &server.at()], &[]);
    assert_eq!((ran.code, &*ran.stdout), (1, ""), "a refusal is no echo: {}", ran.stderr);
    assert!(ran.stderr.contains("the server is busy"), "{}", ran.stderr);
    // Those that are in are served, and one that leaves makes room.
    for mut stream in hold {
        std::io::Write::write_all(&mut stream, b"\0\0\0\x02ab").expect("room");
        let mut answer = [0; 6];
        stream.read_exact(&mut answer).expect("an answer");
        assert_eq!(answer, *b"\0\0\0\x02AB");
    }
    server.logged("1 message echoed");
    until("a place is free again", || {
        demo_with(&["echo", "send", "again", "--to", &server.at()], &[]).stdout == "AGAIN\n"
    });
}

#[test]
fn a_low_limit_of_open_files_lowers_the_cap_and_nobody_waits_for_ever() {
    let server = Server::start_with(&["echo", "serve"], |serve| {
        let mut shell = Command::new("sh");
        shell.args(["-c", "ulimit -n 80 && exec \"$0\" \"$@\""]);
        shell.arg(serve.get_program()).args(serve.get_args());
        shell.envs(serve.get_envs().filter_map(|(name, value)| Some((name, value?))));
        shell.stdout(Stdio::null()).stderr(Stdio::piped());
        *serve = shell;
    });
    server.logged("at most 20 connections at once, because only 80 files may be open");
    let mut hold: Vec<TcpStream> =
        (0..60).map(|_| TcpStream::connect(server.address).expect("the queue has room")).collect();
    let mut refused = 0;
    // None is let go before all have their answer: its place would be taken.
    for stream in &mut hold {
        stream.set_read_timeout(Some(AT_MOST)).expect("an option");
        let _ = std::io::Write::write_all(stream, b"\0\0\0\x02ab");
        let mut answer = [0; 6];
        stream.read_exact(&mut answer).expect("an answer, or a word that there is no room");
        refused += usize::from(answer != *b"\0\0\0\x02AB");
    }
    assert_eq!(refused, 40);
}

#[test]
fn udp_answers_each_datagram() {
    let server = Server::start(&["echo", "serve", "--udp"]);
    let ran = demo_with(&["echo", "send", "--udp", "--to", &server.at(), "ab", "吃饭", ""], &[]);
    assert_eq!((ran.code, &*ran.stdout), (0, "AB\n吃饭\n\n"), "{}", ran.stderr);
    assert_eq!(server.interrupt(), 0);
    let ran = demo_with(&["echo", "send", "--udp", "--to", "127.0.0.1:1", "nobody"], &[]);
    assert_ne!(ran.code, 0);
}

#[test]
fn the_longest_datagram_of_each_family_comes_back_whole() {
    for (at, most) in [("127.0.0.1", 65507), ("::1", 65527)] {
        if at == "::1" && std::net::UdpSocket::bind((at, 0)).is_err() {
            continue; // a machine without IPv6
        }
        let server = Server::start(&["echo", "serve", "--udp", "--bind", at]);
        let longest = "x".repeat(most);
        let ran = demo_with(&["echo", "send", "--udp", "--to", &server.at(), &longest], &[]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(ran.stdout.trim_end() == longest.to_uppercase(), "{at}: {}", ran.stdout.len());
        let longer = format!("{longest}x");
        let ran = demo_with(&["echo", "send", "--udp", "--to", &server.at(), &longer], &[]);
        assert!(ran.stderr.contains(&format!("the maximum is {most}")), "{}", ran.stderr);
    }
}

#[test]
fn a_late_answer_is_not_taken_for_the_next_one() {
    let slow = std::net::UdpSocket::bind("127.0.0.1:0").expect("a port");
    slow.set_read_timeout(Some(AT_MOST)).expect("an option");
    let at = slow.local_addr().expect("it has one").to_string();
    let server = std::thread::spawn(move || {
        let mut buffer = [0; 100];
        slow.recv_from(&mut buffer).expect("the first message");
        // The second: by now the first was given up.
        let (_, client) = slow.recv_from(&mut buffer).expect("the second");
        for answer in [b"ONE", b"TWO"] {
            slow.send_to(answer, client).expect("room in the queue");
        }
    });
    let words = ["echo", "send", "--udp", "--step-s", "2", "--to", &at, "one", "two"];
    let ran = demo_with(&words, &[]);
    server.join().expect("both came");
    assert_eq!((ran.code, &*ran.stdout), (1, "TWO\n"), "{}", ran.stderr);
    assert!(ran.stderr.contains("no answer came"), "{}", ran.stderr);
}

#[test]
fn naive_echo_takes_each_read_for_a_message() {
    let server = Server::start(&["echo", "serve", "--framing", "naive"]);
    let ran = demo_with(&["echo", "send", "--framing", "naive", "--to", &server.at(), "ab"], &[]);
    assert_eq!(ran.stdout, "AB\n");
}

#[test]
fn race_accounts_for_every_byte() {
    let words = ["race", "--bytes", "8MiB", "--rounds", "2", "--reliable", "--format", "json"];
    let ran = demo_with(&words, &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let laps = json["laps"].as_array().expect("laps");
    assert_eq!(laps.len(), 2 * (1 + 3 * 2));
    for lap in laps {
        let number = |name: &str| lap[name].as_u64().unwrap_or_else(|| panic!("{name}: {lap}"));
        assert_eq!(number("sent_bytes"), number("received_bytes") + number("lost_bytes"), "{lap}");
        if lap["kind"] != "tcp" {
            let arrived = number("received_datagrams") + number("lost_datagrams");
            assert_eq!(number("sent_datagrams"), arrived, "{lap}");
        }
        if lap["kind"] != "udp" {
            assert_eq!(number("lost_bytes"), 0, "{lap}");
        }
    }
    // What was asked for is not what one gets, and too much is not something else.
    let words = ["race", "--bytes", "1MiB", "--rcvbuf", "50000", "--format", "json"];
    let json: serde_json::Value =
        serde_json::from_str(&demo_with(&words, &[]).stdout).expect("JSON");
    for lap in json["laps"].as_array().expect("laps") {
        let expected = if lap["kind"] == "tcp" { None } else { Some(100_000) };
        assert_eq!(lap["rcvbuf_bytes"].as_u64(), expected, "{lap}");
    }
}
