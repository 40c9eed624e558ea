//! `sticky-demo exercise`: plays the other side of a learner's own program.

use super::base::{CommandResult, framings, print, whole};
use super::command::{Command, Group, Typed};
use super::output::Formats;
use crate::both;
use crate::class::lessons;
use crate::judge::{LearnerSide, Peer, Task, rounds};
use clap::Args;
use std::net::SocketAddr;
use std::time::Duration;

pub const COMMAND: Command = Command {
    name: "exercise",
    group: Group::Own,
    about: both!(
        "Your own receiver or sender against ours, byte by byte\n\
         A receiver reads frames until the stream ends, and writes each message back as a line (LF behind it).\n\
         A sender reads lines until the stream ends, and writes each (without its LF) back as a frame.\n\
         Then it closes. A COMMAND finds our host and port in STICKY_HOST and STICKY_PORT and connects; it is \
         started once for each way in which the stream is cut.\n\
         Exit code 3: your program took so long to read that a round shows nothing.",
        "你写的接收方或发送方，与我们的对接：逐字节核对\n\
         接收方读取帧，直到流结束，把每条消息作为一行（后面加 LF）写回。\n\
         发送方读取行，直到流结束，把每一行（不含 LF）作为一帧写回。\n\
         然后关闭连接。COMMAND 从 STICKY_HOST 与 STICKY_PORT 得知我们的主机和端口，自己来连接；\
         字节流每换一种切法，就启动它一次。\n\
         退出码 3：你的程序读得太慢，某一轮什么也说明不了。"
    ),
    examples: &["exercise receiver --listen 127.0.0.1:7000", "exercise sender -- python3 my.py"],
    flags: Exercise::augment_args,
    formats: Formats::Text,
    run: exercise,
};

/// Its arguments.
#[derive(Args)]
struct Exercise {
    /// The side that you wrote ¦ 你写的是哪一方
    #[arg(value_name = "receiver|sender")]
    side: LearnerSide,

    /// The frame format ¦ 帧格式
    #[arg(long, value_name = "NAME", default_value = "u32be", value_parser = framings(), hide_possible_values = true)]
    framing: String,

    /// What the messages and the cuts are drawn from ¦ 消息与切法所用的种子
    #[arg(long, value_name = "S", default_value_t = 7)]
    seed: u64,

    /// How long your program may take over one round
    #[arg(long, value_name = "S", default_value_t = 10, hide = true)]
    #[arg(value_parser = whole(1, 600))]
    round_timeout_s: u64,

    #[command(flatten)]
    program: Program,
}

/// Where the learner's program is.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct Program {
    /// Wait there for your program to connect, once for each round ¦ 在该地址等你的程序来连接，每轮一次
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<SocketAddr>,

    /// Your program listens there; connect to it, once for each round ¦ 你的程序在该地址监听；每轮连接它一次
    #[arg(long, value_name = "HOST:PORT")]
    connect: Option<SocketAddr>,

    /// How your program is started ¦ 启动你的程序的命令
    #[arg(value_name = "COMMAND", last = true, num_args = 1..)]
    command: Vec<String>,
}

/// Exit code 0 if every round was passed, 1 if not; 3 if a right program was not
/// really put to the test.
fn exercise(typed: &Typed) -> CommandResult {
    let lang = typed.output.lang;
    let asked: Exercise = typed.flags()?;
    let peer = match (asked.program.listen, asked.program.connect) {
        (Some(address), _) => Peer::Listen(address),
        (_, Some(address)) => Peer::Connect(address),
        _ => Peer::Command(asked.program.command),
    };
    let mut task = Task::new(asked.side, &asked.framing, asked.seed)?;
    task.round_timeout = Duration::from_secs(asked.round_timeout_s);
    // Somebody who starts a program by hand must know what is waited for.
    let by_hand = !matches!(peer, Peer::Command(_));
    let judged = rounds(&task, &peer, &mut |what| {
        if by_hand {
            eprintln!("{}", what.get(lang));
        }
    })?;
    print(&lessons::rounds(&judged, lang))?;
    Ok(judged.outcome().exit_code())
}
