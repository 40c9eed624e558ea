//! `sticky-demo exercise`: plays the other side of a learner's own program.

use super::output::{Output, print};
use super::{Outcome, suggest, with_flags};
use crate::class::lessons;
use crate::judge::{LearnerSide, Peer, Task, rounds};
use clap::{ArgMatches, Args, Command, FromArgMatches};
use std::net::SocketAddr;
use std::time::Duration;

/// Its part of the command line.
pub fn command() -> Command {
    with_flags::<Exercise>(Command::new("exercise"))
        // clap puts what is required last first, and knows no "--" in a group.
        .override_usage(
            "sticky-demo exercise [OPTIONS] <receiver|sender> \
             <--listen HOST:PORT|--connect HOST:PORT|-- COMMAND…>",
        )
        .about("Your own receiver or sender against ours, byte by byte")
        .after_help(
            "A receiver reads frames until the stream ends, and writes each message back as a line (LF behind it).\n\
             A sender reads lines until the stream ends, and writes each (without its LF) back as a frame.\n\
             Then it closes. A COMMAND finds our host and port in STICKY_HOST and STICKY_PORT and connects; it is \
             started once for each way in which the stream is cut.\n\n\
             Exit code: 0 every byte was right, 1 one was not, 2 it could not run, 3 your program took so long to read that a round shows nothing.",
        )
        .mut_arg("framing", suggest::framing)
}

/// Its arguments.
#[derive(Args)]
struct Exercise {
    /// The side that you wrote
    #[arg(value_name = "receiver|sender")]
    side: LearnerSide,

    /// The frame format
    #[arg(long, value_name = "NAME", default_value = "u32be")]
    framing: String,

    /// What the messages and the cuts are drawn from
    #[arg(long, value_name = "S", default_value_t = 7)]
    seed: u64,

    /// How long your program may take over one round
    #[arg(long, value_name = "S", default_value_t = 10, hide = true)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=600))]
    round_timeout_s: u64,

    #[command(flatten)]
    program: Program,
}

/// Where the learner's program is.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct Program {
    /// Wait there for your program to connect, once for each round
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<SocketAddr>,

    /// Your program listens there; connect to it, once for each round
    #[arg(long, value_name = "HOST:PORT")]
    connect: Option<SocketAddr>,

    /// How your program is started
    #[arg(value_name = "COMMAND", last = true, num_args = 1..)]
    command: Vec<String>,
}

/// Exit code 0 if every round was passed, 1 if not; 3 if a right program was not
/// really put to the test.
pub fn exercise(matches: &ArgMatches) -> Outcome {
    let lang = Output::of(matches)?.style().lang;
    let asked = Exercise::from_arg_matches(matches)?;
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
