//! `sticky-demo exercise`: plays the other side of a learner's own program.

use super::output::{Output, print};
use super::{Failure, Outcome, suggest};
use crate::judge::{Peer, Side, Task, rounds};
use crate::text;
use clap::{Arg, ArgGroup, ArgMatches, Command, value_parser};
use std::net::SocketAddr;

/// Its part of the command line.
pub fn command() -> Command {
    let address = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("HOST:PORT")
            .value_parser(value_parser!(SocketAddr))
            .help(help)
    };
    Command::new("exercise")
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
        .arg(
            Arg::new("side")
                .value_name("receiver|sender")
                .required(true)
                .value_parser(value_parser!(Side))
                .help("The side that you wrote"),
        )
        .arg(suggest::framing(
            Arg::new("framing")
                .long("framing")
                .value_name("NAME")
                .default_value("u32be")
                .help("The frame format"),
        ))
        .arg(
            Arg::new("seed")
                .long("seed")
                .value_name("S")
                .value_parser(value_parser!(u64))
                .default_value("7")
                .help("What the messages and the cuts are drawn from"),
        )
        .arg(address("listen", "Wait there for your program to connect, once for each round"))
        .arg(address("connect", "Your program listens there; connect to it, once for each round"))
        .arg(
            Arg::new("command")
                .value_name("COMMAND")
                .last(true)
                .num_args(1..)
                .help("How your program is started"),
        )
        .group(ArgGroup::new("peer").args(["listen", "connect", "command"]).required(true))
}

/// Exit code 0 if every round was passed, 1 if not; 3 if a right program was not
/// really put to the test.
pub fn exercise(matches: &ArgMatches) -> Outcome {
    let output = Output::of(matches)?;
    let side = matches.get_one::<Side>("side").copied().unwrap_or(Side::Receiver);
    let framing = matches.get_one::<String>("framing").map_or("u32be", String::as_str);
    let seed = matches.get_one::<u64>("seed").copied().unwrap_or(7);
    let address = |name: &str| matches.get_one::<SocketAddr>(name).copied();
    let command = matches.get_many::<String>("command").map(|words| words.cloned().collect());
    let peer = match (address("listen"), address("connect"), command) {
        (Some(address), ..) => Peer::Listen(address),
        (_, Some(address), _) => Peer::Connect(address),
        (_, _, Some(words)) => Peer::Command(words),
        _ => {
            return Err(Failure::from(text!(
                "say where your program is: -- COMMAND, --listen or --connect",
                "请说明你的程序在哪里：-- COMMAND、--listen 或 --connect"
            )));
        }
    };
    let task = Task::new(side, framing, seed)?;
    // Whoever starts a program by hand must know what is waited for.
    let by_hand = !matches!(peer, Peer::Command(_));
    let mut progress = |what: &str| {
        if by_hand {
            eprintln!("{what}");
        }
    };
    let (outcome, report) = rounds(&task, &peer, output.style().lang, &mut progress)?;
    print(&report)?;
    Ok(outcome.exit_code())
}
