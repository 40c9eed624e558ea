//! Plays the other side, round after round.

use super::printed::Printed;
use super::{CHUNKINGS, Chunking, Task, cut, judge, model, told};
use crate::sys;
use crate::{Lang, Text, text};
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long the learner's program may take over one round.
const ROUND: Duration = Duration::from_secs(10);
/// How long somebody may take to start a program by hand.
const BY_HAND: Duration = Duration::from_secs(600);
/// Between two pieces, so that they are two reads where the reader is prompt.
const PAUSE: Duration = Duration::from_millis(1);
/// How long the rest of what it printed is waited for once the program has ended.
const OUTPUT: Duration = Duration::from_secs(1);
/// The most that is taken back, in bytes: a program that answers without end is stopped.
const MOST_BACK: u64 = 1 << 20;

/// Where the learner's program is.
#[derive(Debug, Clone)]
pub enum Peer {
    /// Started anew for each round; it finds host and port in STICKY_HOST and
    /// STICKY_PORT, and connects there.
    Command(Vec<String>),
    /// It connects to us.
    Listen(SocketAddr),
    /// We connect to it.
    Connect(SocketAddr),
    /// Our own solution.
    Model,
}

/// What came of one round.
struct Round {
    came: Vec<u8>,
    /// What went wrong on the way, and what is odd about the end.
    troubles: Vec<Text>,
    /// What the program printed.
    printed: String,
}

/// Plays every round with `peer`, telling `progress` what it waits for. Whether
/// each was passed, and what happened, in the language asked for.
///
/// # Errors
/// When it cannot be played at all: a sentence.
pub fn play(
    task: &Task,
    peer: &Peer,
    lang: Lang,
    progress: &mut dyn FnMut(&str),
) -> Result<(bool, String), Text> {
    let (stream, pieces) = task.stream()?;
    let listener = match peer {
        Peer::Connect(_) => None,
        Peer::Listen(address) => Some(listen(*address)?),
        Peer::Command(_) | Peer::Model => Some(listen((Ipv4Addr::LOCALHOST, 0).into())?),
    };
    let mut well = true;
    let mut report = told(task).get(lang).to_owned() + "\n";
    for (index, chunking) in CHUNKINGS.iter().enumerate() {
        let (number, all, name) = (index + 1, CHUNKINGS.len(), chunking.name);
        progress(text!("{number} / {all}: {name}", "{number} / {all}：{name}"; name).get(lang));
        let round = round(task, peer, listener.as_ref(), &stream, chunking)?;
        let passed = judge::compare(&pieces, &round.came) == judge::Found::Same;
        well &= passed;
        let mark = if passed { "✓" } else { "✗" };
        report += &format!("{mark} {}\n", chunking.name.get(lang));
        let mut said = judge::explain(task, &pieces, &round.came);
        said.extend(round.troubles);
        let mut lines: Vec<String> = said.iter().map(|text| text.get(lang).to_owned()).collect();
        if !passed {
            lines.extend(last_lines(&round.printed).map(|line| format!("| {line}")));
        }
        for line in lines {
            let options =
                crate::report::wrapping(76).initial_indent("  ").subsequent_indent("    ");
            report += &(textwrap::fill(&line, options) + "\n");
        }
        if !passed {
            break; // the next rounds would say the same at greater length
        }
    }
    Ok((well, report))
}

fn last_lines(printed: &str) -> impl Iterator<Item = &str> {
    let lines: Vec<&str> = printed.lines().collect();
    let skip = lines.len().saturating_sub(4);
    lines.into_iter().skip(skip)
}

fn listen(address: SocketAddr) -> Result<TcpListener, Text> {
    TcpListener::bind(address)
        .and_then(|listener| listener.set_nonblocking(true).map(|()| listener))
        .map_err(|error| {
            text!(
                "listening on {address} failed: {error}; choose another port",
                "无法在 {address} 监听：{error}；请换一个端口"
            )
        })
}

fn round(
    task: &Task,
    peer: &Peer,
    listener: Option<&TcpListener>,
    stream: &[u8],
    chunking: &Chunking,
) -> Result<Round, Text> {
    let address = match (peer, listener) {
        (Peer::Connect(address), _) => *address,
        (_, Some(listener)) => {
            listener.local_addr().map_err(|error| Text::same(error.to_string()))?
        }
        (_, None) => return Err(text!("there is no listener", "没有监听套接字")),
    };
    thread::scope(|scope| {
        let mut child = match peer {
            Peer::Command(words) => Some(start(words, address)?),
            _ => None,
        };
        if matches!(peer, Peer::Model) {
            scope.spawn(move || model::solve(task, address));
        }
        let printed = child.as_mut().map(Printed::by);
        let connection = match listener {
            Some(listener) => accept(listener, child.as_mut(), peer),
            None => connect(address),
        };
        let (came, trouble) = match connection {
            Ok(connection) => exchange(connection, stream, chunking, task.seed),
            Err(why) => (Vec::new(), Some(why)),
        };
        let mut troubles: Vec<Text> = trouble.into_iter().collect();
        troubles.extend(child.as_mut().and_then(end));
        let (printed, ended) =
            printed.map_or((String::new(), true), |printed| printed.within(OUTPUT));
        if !ended {
            let s = OUTPUT.as_secs();
            troubles.push(text!(
                "the program has ended, and something that it started still holds its output open: what that printed within {s} s was waited for, and no more",
                "程序已经结束，但它启动的某个进程仍占着它的输出：只等了 {s} 秒，之后的输出不再等待"
            ));
        }
        Ok(Round { came, troubles, printed })
    })
}

fn start(words: &[String], address: SocketAddr) -> Result<Child, Text> {
    let (program, arguments) =
        words.split_first().ok_or_else(|| text!("there is no command", "没有给出命令"))?;
    let mut command = Command::new(program);
    sys::own_group(&mut command);
    command
        .args(arguments)
        .env("STICKY_HOST", address.ip().to_string())
        .env("STICKY_PORT", address.port().to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| {
            text!("{program} cannot be started: {error}", "无法启动 {program}：{error}")
        })
}

/// The program's connection; an end before it is an answer too.
fn accept(
    listener: &TcpListener,
    mut child: Option<&mut Child>,
    peer: &Peer,
) -> Result<TcpStream, Text> {
    let patience = if matches!(peer, Peer::Listen(_)) { BY_HAND } else { ROUND };
    let deadline = Instant::now() + patience;
    loop {
        match listener.accept() {
            Ok((connection, _)) => return Ok(connection),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(Text::same(format!("accept: {error}"))),
        }
        if let Some(child) = child.as_deref_mut()
            && let Ok(Some(status)) = child.try_wait()
        {
            let status = ended_with(status);
            return Err(text!(
                "the program ended before it connected ({status})",
                "程序还没有连接就结束了（{status}）";
                status
            ));
        }
        if Instant::now() > deadline {
            let s = patience.as_secs();
            return Err(text!("nobody connected within {s} s", "{s} 秒内没有程序连接"));
        }
        thread::sleep(Duration::from_millis(5));
    }
}

fn connect(address: SocketAddr) -> Result<TcpStream, Text> {
    let deadline = Instant::now() + ROUND;
    loop {
        match TcpStream::connect_timeout(&address, Duration::from_secs(1)) {
            Ok(connection) => return Ok(connection),
            Err(error) if Instant::now() > deadline => {
                return Err(text!(
                    "connecting to {address} failed: {error}",
                    "连接 {address} 失败：{error}"
                ));
            }
            Err(_) => thread::sleep(Duration::from_millis(100)),
        }
    }
}

/// Writes the stream in its pieces, then reads until the program closes.
fn exchange(
    mut connection: TcpStream,
    stream: &[u8],
    chunking: &Chunking,
    seed: u64,
) -> (Vec<u8>, Option<Text>) {
    let ready = connection
        .set_nonblocking(false)
        .and_then(|()| connection.set_nodelay(true))
        .and_then(|()| connection.set_read_timeout(Some(ROUND)))
        .and_then(|()| connection.set_write_timeout(Some(ROUND)));
    if let Err(error) = ready {
        return (Vec::new(), Some(Text::same(error.to_string())));
    }
    let mut trouble = None;
    for (index, piece) in cut(stream, chunking, seed).into_iter().enumerate() {
        if index > 0 {
            thread::sleep(PAUSE);
        }
        if let Err(error) = connection.write_all(piece) {
            trouble =
                Some(text!("while we were still sending: {error}", "我们还在发送时：{error}"));
            break;
        }
    }
    let _ = connection.shutdown(Shutdown::Write); // gone already: then reading says so
    let mut came = Vec::new();
    let mut read = [0; 4096];
    // A program that answers a byte now and then is stopped, too.
    let deadline = Instant::now() + 2 * ROUND;
    loop {
        if Instant::now() >= deadline {
            let s = 2 * ROUND.as_secs();
            trouble.get_or_insert(text!(
                "your program was still answering after {s} s, and was stopped: is it so slow on purpose?",
                "{s} 秒之后你的程序还在作答，已叫停：它是有意这么慢吗？"
            ));
            break;
        }
        if came.len() as u64 >= MOST_BACK {
            trouble.get_or_insert(text!(
                "your program answered without end, and was stopped after {MOST_BACK} bytes",
                "你的程序没完没了地作答，收到 {MOST_BACK} 字节后叫停"
            ));
            break;
        }
        match connection.read(&mut read) {
            Ok(0) => break,
            Ok(count) => came.extend_from_slice(&read[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                trouble = Some(why_not_read(&error));
                break;
            }
        }
    }
    (came, trouble)
}

fn why_not_read(error: &io::Error) -> Text {
    match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => {
            let s = ROUND.as_secs();
            text!(
                "nothing more came for {s} s, and the connection stayed open",
                "{s} 秒内没有再收到数据，连接也没有关闭"
            )
        }
        _ => text!("while we were reading the answer: {error}", "我们正在读取结果时：{error}"),
    }
}

fn ended_with(status: ExitStatus) -> Text {
    match status.code() {
        Some(code) => Text { en: status.to_string(), zh: format!("退出码 {code}") },
        None => Text::same(status.to_string()), // a signal, in the system's words
    }
}

/// Lets the program end, or ends it; what is odd about its end.
fn end(child: &mut Child) -> Option<Text> {
    let deadline = Instant::now() + Duration::from_secs(2);
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return None,
            Ok(Some(status)) => {
                let status = ended_with(status);
                return Some(text!(
                    "the program ended with {status}",
                    "程序结束时报告失败：{status}";
                    status
                ));
            }
            Ok(None) if Instant::now() < deadline => thread::sleep(Duration::from_millis(5)),
            _ => {
                let _ = sys::end_group(child); // with what it started: `sh -c` is not alone
                return Some(text!("the program did not end by itself", "程序没有自己结束"));
            }
        }
    }
}
