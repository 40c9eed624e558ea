//! Plays the other side, round after round.

use super::exchange::{Cuts, Exchanged, exchange};
use super::printed::Printed;
use super::program::{accept, connect, end, start};
use super::{CHUNKINGS, Chunking, Task, diagnosis, model, told};
use crate::sys;
use crate::verdict::Outcome;
use crate::{Lang, Text, text};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::thread;
use std::time::Duration;

/// How long the learner's program may take over one round.
pub(super) const ROUND: Duration = Duration::from_secs(10);
/// How long the rest of what it printed is waited for once the program has ended.
const OUTPUT: Duration = Duration::from_secs(1);

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
    /// `None` where the program never connected.
    exchanged: Option<Exchanged>,
    /// What went wrong before, and what is odd about the end.
    troubles: Vec<Text>,
    /// What the program printed.
    printed: String,
}

/// Plays every round with `peer`, telling `progress` what it waits for. Whether
/// all were passed, and what happened, in the language asked for. Inconclusive
/// is a right answer to a stream that did not come in the pieces it was cut in.
///
/// # Errors
/// When it cannot be played at all: a sentence.
pub fn rounds(
    task: &Task,
    peer: &Peer,
    lang: Lang,
    progress: &mut dyn FnMut(&str),
) -> Result<(Outcome, String), Text> {
    let (stream, pieces) = task.stream()?;
    let listener = match peer {
        Peer::Connect(_) => None,
        Peer::Listen(address) => Some(listen(*address)?),
        Peer::Command(_) | Peer::Model => Some(listen((Ipv4Addr::LOCALHOST, 0).into())?),
    };
    let mut all_rounds = Outcome::Shown;
    let mut told_of_clock = false;
    let mut report = told(task).get(lang).to_owned() + "\n";
    for (index, chunking) in CHUNKINGS.iter().enumerate() {
        let (number, all, name) = (index + 1, CHUNKINGS.len(), chunking.name);
        progress(text!("{number} / {all}: {name}", "{number} / {all}：{name}"; name).get(lang));
        let mut round = round(task, peer, listener.as_ref(), &stream, chunking)?;
        let (passed, cuts) = match &round.exchanged {
            Some(Exchanged { came, cuts, .. }) => {
                (diagnosis::compare(&pieces, came) == diagnosis::Found::Same, *cuts)
            }
            // Where we connect and nobody listens, nothing has begun.
            None if index == 0 && matches!(peer, Peer::Connect(_)) => {
                return Err(round.troubles.swap_remove(0));
            }
            None => (false, Cuts::AsMade),
        };
        let mark = match (passed, cuts) {
            (false, _) => "✗",
            (true, Cuts::NotTaken) => "?",
            (true, _) => "✓",
        };
        report += &format!("{mark} {}\n", chunking.name.get(lang));
        let mut said = Vec::new();
        if let Some(Exchanged { came, trouble, .. }) = round.exchanged {
            said = diagnosis::explain(task, &pieces, &came, index > 0);
            said.extend(trouble);
        }
        match cuts {
            Cuts::NotTaken if passed => {
                all_rounds = Outcome::Inconclusive;
                said.push(not_taken());
            }
            Cuts::NotTold if passed && !told_of_clock => {
                told_of_clock = true;
                said.push(by_the_clock());
            }
            _ => {}
        }
        said.extend(round.troubles);
        let mut lines: Vec<String> = said.iter().map(|text| text.get(lang).to_owned()).collect();
        if !passed {
            lines.extend(last_lines(&round.printed).map(|line| format!("| {line}")));
        }
        for line in lines {
            let options =
                crate::report::wrapping(76).initial_indent("  ").subsequent_indent("    ");
            report += &(textwrap::fill(&line, &options) + "\n");
        }
        if !passed {
            // The next rounds would say the same at greater length.
            return Ok((Outcome::NotShown, report));
        }
    }
    Ok((all_rounds, report))
}

fn not_taken() -> Text {
    let s = ROUND.as_secs();
    text!(
        "the bytes are right, but your program did not take each piece before the next within {s} s: this cut may not have reached it as it was made, and shows nothing",
        "字节都对，但你的程序在 {s} 秒内没有逐段取走数据：这种切分可能没有原样到达它，什么也说明不了"
    )
}

fn by_the_clock() -> Text {
    text!(
        "whether each piece was taken before the next came cannot be seen from here: the cuts may not have reached your program as they were made",
        "从这里看不到每一段是否在下一段到达之前就被取走：切分可能没有原样到达你的程序"
    )
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
                "无法在 {address} 监听：{error}；请换一个端口"; error = sys::said(&error)
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
        let (exchanged, mut troubles) = match connection {
            Ok(connection) => (Some(exchange(connection, stream, chunking, task.seed)), Vec::new()),
            Err(why) => (None, vec![why]),
        };
        // How it ended says nothing more of a program that did not even connect.
        troubles.extend(child.as_mut().and_then(end).filter(|_| exchanged.is_some()));
        let (printed, ended) =
            printed.map_or((String::new(), true), |printed| printed.within(OUTPUT));
        if !ended {
            let s = OUTPUT.as_secs();
            troubles.push(text!(
                "the program has ended, and something that it started still holds its output open: what that printed within {s} s was waited for, and no more",
                "程序已经结束，但它启动的某个进程仍占着它的输出：只等了 {s} 秒，之后的输出不再等待"
            ));
        }
        Ok(Round { exchanged, troubles, printed })
    })
}
