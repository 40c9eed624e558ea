//! `sticky-demo chat serve | join`.

use super::{ClientArgs, KeyArgs, ServerArgs, interrupt, messages, print};
use crate::cli::Outcome;
use crate::cli::language::language;
use crate::programs::chat::{self, Event};
use crate::programs::server::Server;
use crate::programs::{Dialect, log};
use crate::{Text, text};
use clap::{ArgMatches, Command, FromArgMatches, Subcommand};
use std::sync::mpsc;
use std::thread;

#[derive(Debug, Subcommand)]
enum Chat {
    /// Open a room
    Serve {
        #[command(flatten)]
        server: ServerArgs,
        #[command(flatten)]
        key: KeyArgs,
        /// Datagrams instead of connections
        #[arg(long)]
        udp: bool,
    },
    /// Join it: what stands on stdin is said, what the others say is printed
    Join {
        /// Your name in the room
        name: String,
        #[command(flatten)]
        client: ClientArgs,
        #[command(flatten)]
        key: KeyArgs,
        /// Datagrams instead of a connection
        #[arg(long)]
        udp: bool,
        /// Go on listening when stdin has ended
        #[arg(long)]
        stay: bool,
    },
}

pub fn command(command: Command) -> Command {
    Chat::augment_subcommands(command)
}

pub fn run(matches: &ArgMatches) -> Outcome {
    let lang = language();
    let port = chat::PORT;
    match Chat::from_arg_matches(matches)? {
        Chat::Serve { server, key, udp: true } => {
            without(&key)?;
            chat::serve_udp(&server.settings(chat::PORT, lang), interrupt()?)?;
        }
        Chat::Serve { server, key, .. } => {
            let key = key.get(Dialect::Framed)?;
            let stop = interrupt()?;
            chat::serve(&Server::listen("chat", server.settings(port, lang))?, key.as_ref(), stop)?;
        }
        Chat::Join { name, client, key, udp, stay } => {
            let (sender, events) = mpsc::sync_channel(chat::QUEUE_EVENTS);
            let typed = sender.clone();
            // Not waited for: nothing but the user can end a read from stdin.
            thread::spawn(move || {
                for line in messages(Vec::new()) {
                    let event = match line {
                        Ok(line) => Event::Line(String::from_utf8_lossy(&line).into_owned()),
                        Err(trouble) => Event::Closed(Err(trouble)),
                    };
                    if typed.send(event).is_err() {
                        return;
                    }
                }
                let _ = typed.send(Event::EndOfInput);
            });
            let whom = (client.address(port)?, client.patience.get());
            let show = |line: &str| print(format!("{line}\n").as_bytes());
            if udp {
                let warning = text!(
                    "over UDP a line may be lost, and nobody is told",
                    "走 UDP 时，说的话可能丢失，而且不会有任何提示"
                );
                without(&key)?;
                log(&warning, lang);
                log(&chat::NO_KEY.into(), lang);
                chat::join_udp(whom, &name, (&events, &sender), stay, show)?;
            } else {
                let key = key.get(Dialect::Framed)?;
                chat::join(whom, &name, key.as_ref(), (&events, &sender), stay, show)?;
            }
        }
    }
    Ok(0)
}

/// The variable may be set for other programs; the flag was meant for this one.
fn without(key: &KeyArgs) -> Result<(), Text> {
    match key.key_file {
        None => Ok(()),
        Some(_) => Err(text!(
            "a UDP room has no key: leave --key-file out, or leave --udp out at both ends",
            "UDP 聊天室没有密钥：请去掉 --key-file，或两端都去掉 --udp"
        )),
    }
}
