//! `sticky-demo echo serve | send`.

use super::{ClientArgs, ServerArgs, interrupt, messages, print};
use crate::cli::Outcome;
use crate::cli::language::language;
use crate::framing::{self, Framing};
use crate::programs::server::Server;
use crate::programs::{Done, Trouble, echo, log};
use crate::sys::{Kernel, Process};
use crate::text;
use clap::{ArgMatches, Command, FromArgMatches, Subcommand};

#[derive(Debug, Subcommand)]
enum Echo {
    /// Answer every message in capitals
    Serve {
        #[command(flatten)]
        server: ServerArgs,
        /// Datagrams instead of connections
        #[arg(long)]
        udp: bool,
        /// How messages are marked; naive is the tutorials' way: not at all
        #[arg(long, value_name = "NAME", default_value = "u32be", conflicts_with = "udp")]
        framing: String,
    },
    /// Send messages and print what comes back
    Send {
        /// The messages; without any, each line of stdin is one
        text: Vec<String>,
        #[command(flatten)]
        client: ClientArgs,
        /// Datagrams instead of a connection
        #[arg(long)]
        udp: bool,
        /// As the server's
        #[arg(long, value_name = "NAME", default_value = "u32be", conflicts_with = "udp")]
        framing: String,
        /// This many clients at once, each with messages of its own; every byte is checked
        #[arg(long, value_name = "N", conflicts_with_all = ["text", "udp"],
              value_parser = clap::value_parser!(u64).range(1..=4000))]
        clients: Option<u64>,
        /// Messages that each of --clients sends
        #[arg(long, value_name = "N", default_value_t = 10, requires = "clients")]
        rounds: u64,
    },
}

pub fn command(command: Command) -> Command {
    Echo::augment_subcommands(command)
}

pub fn run(matches: &ArgMatches) -> Outcome {
    let lang = language();
    let port = echo::PORT;
    match Echo::from_arg_matches(matches)? {
        Echo::Serve { server, udp: true, .. } => {
            echo::serve_udp(&server.settings(port, lang), interrupt()?)?;
        }
        Echo::Serve { server, framing, .. } => {
            let framing = by_name(&framing)?;
            let stop = interrupt()?;
            let server = Server::listen("echo", server.settings(port, lang))?;
            echo::serve(&server, &*framing, stop)?;
        }
        Echo::Send { client, framing, clients: Some(clients), rounds, .. } => {
            let address = client.address(port)?;
            let patience = client.patience.get();
            let framing = by_name(&framing)?;
            Kernel::open_file_limit();
            let (clients, rounds) = (clients as usize, rounds as usize);
            let (good, trouble) = echo::crowd(address, &*framing, patience, clients, rounds);
            let told = text!(
                "{good} of {clients} clients got back every byte\n",
                "{clients} 个客户端中，{good} 个收回了每一个字节\n"
            );
            print(told.get(lang).as_bytes())?;
            if let Some(trouble) = trouble {
                let why = trouble.text();
                log(&text!("the first that did not: {why}", "第一个没有做到的：{why}"; why), lang);
            }
            return Ok(u8::from(good != clients));
        }
        Echo::Send { text, client, udp, framing, .. } => {
            let address = client.address(port)?;
            let patience = client.patience.get();
            let messages = messages(text);
            if udp {
                let mut lost = 0;
                echo::send_udp(address, patience, messages, |_, answer| match answer {
                    Some(answer) => print(&[answer, b"\n"].concat()),
                    None => {
                        lost += 1;
                        let told = text!(
                            "no answer came: the datagram or its answer is lost, or nobody listens",
                            "没有收到回复：数据报或回复丢失了，或者那里没有程序在监听"
                        );
                        log(&told, lang);
                        Ok(())
                    }
                })?;
                return Ok(u8::from(lost > 0));
            }
            let framing = by_name(&framing)?;
            echo::send(address, &*framing, patience, messages, |_, answer| {
                print(&[answer, b"\n"].concat())
            })?;
        }
    }
    Ok(0)
}

fn by_name(name: &str) -> Done<Box<dyn Framing>> {
    framing::by_name(name).map_err(|error| Trouble::Usage(error.text()))
}
