//! `sticky-demo exercise`: plays the other side of a learner's own program.

use super::base::{CommandResult, framings, show, tell, whole};
use super::command::Typed;
use super::programs::host_and_port;
use crate::class::lessons;
use crate::judge::{LearnerSide, Peer, Task, rounds};
use clap::Args;
use std::net::SocketAddr;
use std::time::Duration;

/// Its arguments.
#[derive(Args)]
pub struct ExerciseFlags {
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
    #[arg(long, value_name = "HOST:PORT", value_parser = host_and_port)]
    listen: Option<SocketAddr>,

    /// Your program listens there; connect to it, once for each round ¦ 你的程序在该地址监听；每轮连接它一次
    #[arg(long, value_name = "HOST:PORT", value_parser = host_and_port)]
    connect: Option<SocketAddr>,

    /// How your program is started; its own arguments follow ¦ 启动你的程序的命令，后面是它自己的参数
    #[arg(value_name = "COMMAND", trailing_var_arg = true, num_args = 1..)]
    command: Vec<String>,
}

/// Exit code 0 if every round was passed, 1 if not; 3 if a right program was not
/// really put to the test.
pub fn exercise(typed: &Typed) -> CommandResult {
    let lang = typed.output.lang;
    let asked: ExerciseFlags = typed.flags()?;
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
            tell(&format!("{}\n", what.get(lang)));
        }
    })?;
    let paint = typed.output.style().paint;
    show(&lessons::rounds(&judged, lang, paint), paint)?;
    Ok(judged.outcome().exit_code())
}
