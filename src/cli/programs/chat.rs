//! `sticky-demo chat serve | join`.

use super::{ClientArgs, KeyArgs, ServerArgs, interrupt, messages, print_line, words};
use crate::cli::base::CommandResult;
use crate::cli::command::Typed;
use crate::programs::chat::{self, RoomEvent};
use crate::programs::{Dialect, log};
use crate::{Text, printable};
use clap::Subcommand;
use std::sync::mpsc;
use std::thread;

#[derive(Debug, Subcommand)]
pub enum Chat {
    /// Open a room ¦ 开一间聊天室
    Serve {
        #[command(flatten)]
        server: ServerArgs,
        #[command(flatten)]
        key: KeyArgs,
        /// Datagrams instead of connections ¦ 用数据报代替连接
        #[arg(long)]
        udp: bool,
    },
    /// Join it: the lines of stdin are said, what the others say is printed ¦ 进入聊天室：标准输入的内容说出去，别人说的显示出来
    Join {
        /// Your name in the room ¦ 你在聊天室里的名字
        name: String,
        #[command(flatten)]
        client: ClientArgs,
        #[command(flatten)]
        key: KeyArgs,
        /// Datagrams instead of a connection ¦ 用数据报代替连接
        #[arg(long)]
        udp: bool,
        /// Go on listening when stdin has ended ¦ 标准输入结束后继续听
        #[arg(long)]
        stay: bool,
    },
}

pub fn run(typed: &Typed) -> CommandResult {
    let lang = typed.output.lang;
    match typed.flags::<Chat>()? {
        Chat::Serve { server, key, udp: true } => {
            without(&key)?;
            server.guard("chat", false)?;
            chat::serve_udp(&server.settings(chat::PORT, lang), interrupt()?)?;
        }
        Chat::Serve { server, key, .. } => {
            let key = key.get(Dialect::Framed, lang)?;
            server.guard("chat", key.is_some())?;
            let (server, stop) = server.listen("chat", chat::PORT, lang)?;
            chat::serve(&server, key.as_ref(), stop)?;
        }
        Chat::Join { name, client, key, udp, stay } => {
            let (sender, events) = mpsc::sync_channel(chat::QUEUE_EVENTS);
            let typed = sender.clone();
            // Not waited for: nothing but the user can end a read from stdin.
            thread::spawn(move || {
                for line in messages(Vec::new()) {
                    let event = match line {
                        Ok(line) => RoomEvent::Line(String::from_utf8_lossy(&line).into_owned()),
                        Err(trouble) => RoomEvent::Closed(Err(trouble)),
                    };
                    if typed.send(event).is_err() {
                        return;
                    }
                }
                let _ = typed.send(RoomEvent::EndOfInput);
            });
            let events = (&events, &sender);
            let show = |line: &str| print_line(printable(line).as_bytes());
            if udp {
                without(&key)?;
                log(&words::LINES_MAY_BE_LOST.into(), lang);
                log(&chat::NO_KEY.into(), lang);
                client
                    .each(chat::PORT, |remote| chat::join_udp(remote, &name, events, stay, show))?;
            } else {
                let key = key.get(Dialect::Framed, lang)?;
                client.each(chat::PORT, |remote| {
                    chat::join(remote, &name, key.as_ref(), events, stay, show)
                })?;
            }
        }
    }
    Ok(0)
}

/// The variable may be set for other programs; the flag was meant for this one.
fn without(key: &KeyArgs) -> Result<(), Text> {
    match key.key_file {
        None => Ok(()),
        Some(_) => Err(words::NO_KEY_OVER_UDP.into()),
    }
}
