//! `sticky-demo echo serve | send`.

use super::{ClientArgs, ServerArgs, interrupt, messages, print, print_line, words};
use crate::cli::base::{CommandResult, whole};
use crate::cli::command::Typed;
use crate::framing::{self, Framing};
use crate::programs::echo::{self, UdpEcho};
use crate::programs::{Connection, Done, Trouble, log};
use crate::sys::{Kernel, Process};
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum Echo {
    /// Answer every message in capitals ¦ 把每条消息大写送回
    Serve {
        #[command(flatten)]
        server: ServerArgs,
        /// Datagrams instead of connections ¦ 用数据报代替连接
        #[arg(long)]
        udp: bool,
        /// How messages are marked; naive is the tutorials' way: not at all ¦ 如何标明消息边界；naive 是教程的做法：不标
        #[arg(long, value_name = "NAME", default_value = "u32be", conflicts_with = "udp")]
        framing: String,
    },
    /// Send messages and print what comes back ¦ 发送消息，并输出送回的内容
    Send {
        /// The messages; without any, each line of stdin is one ¦ 各条消息；一条也不给时，标准输入的每一行是一条
        text: Vec<String>,
        #[command(flatten)]
        client: ClientArgs,
        /// Datagrams instead of a connection ¦ 用数据报代替连接
        #[arg(long)]
        udp: bool,
        /// As the server's ¦ 与服务器一致
        #[arg(long, value_name = "NAME", default_value = "u32be", conflicts_with = "udp")]
        framing: String,
        /// This many clients at once, each with messages of its own; every byte is checked ¦ 同时运行这么多个客户端，各发各的消息；逐字节核对
        #[arg(long, value_name = "N", conflicts_with_all = ["text", "udp"],
              value_parser = whole(1, 4000))]
        clients: Option<u64>,
        /// Messages that each of --clients sends ¦ --clients 的每个客户端发送的消息条数
        #[arg(long, value_name = "N", default_value_t = 10, requires = "clients")]
        rounds: u64,
    },
}

pub fn run(typed: &Typed) -> CommandResult {
    let lang = typed.output.lang;
    match typed.flags::<Echo>()? {
        Echo::Serve { server, udp: true, .. } => {
            server.guard("echo", false)?;
            echo::serve_udp(&server.settings(echo::PORT, lang), interrupt()?)?;
        }
        Echo::Serve { server, framing, .. } => {
            server.guard("echo", false)?;
            let framing = by_name(&framing)?;
            let (server, stop) = server.listen("echo", echo::PORT, lang)?;
            echo::serve(&server, &*framing, stop)?;
        }
        Echo::Send { client, framing, clients: Some(clients), rounds, .. } => {
            let framing = by_name(&framing)?;
            Kernel::open_file_limit();
            let (clients, rounds) = (clients as usize, rounds as usize);
            let (good, trouble) = client.each(echo::PORT, |remote| {
                match echo::crowd(remote, &*framing, clients, rounds) {
                    (0, Some(trouble)) if matches!(trouble, Trouble::NoConnection(_)) => {
                        Err(trouble)
                    }
                    others => Ok(others),
                }
            })?;
            print(words::crowd(good, clients).get(lang))?;
            if let Some(trouble) = trouble {
                log(&words::first_bad(&trouble.text()), lang);
            }
            return Ok(u8::from(good != clients));
        }
        Echo::Send { text, client, udp: true, .. } => {
            let mut lost = 0;
            client.all(echo::PORT, |remotes| {
                echo::send_udp(remotes, messages(text), |came| {
                    let why = match came {
                        UdpEcho::Whole(answer) => return print_line(&answer),
                        UdpEcho::Cut { bytes } => words::cut_answer(bytes),
                        UdpEcho::Other { bytes } => words::another_answer(bytes),
                        UdpEcho::Nothing => words::NO_ANSWER.into(),
                    };
                    lost += 1;
                    log(&why, lang);
                    Ok(())
                })
            })?;
            return Ok(u8::from(lost > 0));
        }
        Echo::Send { text, client, framing, .. } => {
            // Without boundaries, an answer in pieces is what is to be seen.
            let pieces = framing == "naive";
            let framing = by_name(&framing)?;
            let mut messages = messages(text);
            client.each(echo::PORT, |remote| {
                echo::send(&Connection::open(remote)?, &*framing, &mut messages, |message, came| {
                    print_line(came)?;
                    match pieces || echo::is_echo(message, came) {
                        true => Ok(()),
                        false => Err(echo::no_echo(remote.address, message, came)),
                    }
                })
            })?;
        }
    }
    Ok(0)
}

fn by_name(name: &str) -> Done<Box<dyn Framing>> {
    framing::by_name(name).map_err(|error| Trouble::Usage(error.text()))
}
