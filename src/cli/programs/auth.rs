//! `sticky-demo auth serve | connect | demo`.

use super::{ClientArgs, KeyedSpeech, ServerArgs, messages, print, print_line, words};
use crate::cli::base::CommandResult;
use crate::cli::command::Typed;
use crate::programs::{Dialect, Trouble, auth, log};
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum Auth {
    /// An echo in capitals for anyone who has the key ¦ 谁有密钥，就把谁的消息大写送回
    Serve {
        #[command(flatten)]
        server: ServerArgs,
        #[command(flatten)]
        keyed: KeyedSpeech,
    },
    /// Prove the key, then send messages and print what comes back ¦ 先证明持有密钥，再发送消息并输出送回的内容
    Connect {
        /// The messages; without any, each line of stdin is one ¦ 各条消息；一条也不给时，标准输入的每一行是一条
        text: Vec<String>,
        #[command(flatten)]
        client: ClientArgs,
        #[command(flatten)]
        keyed: KeyedSpeech,
    },
    /// A replay and a reflection, against a naive exchange and against ours ¦ 重放与反射两种攻击，分别对付朴素的做法和我们的做法
    Demo,
}

const DIALECTS: [Dialect; 2] = [Dialect::Framed, Dialect::HmacMd5];

pub fn run(typed: &Typed) -> CommandResult {
    let lang = typed.output.lang;
    match typed.flags::<Auth>()? {
        Auth::Serve { server, keyed } => {
            let (dialect, encoding) = keyed.speech.among(&DIALECTS)?;
            let key = keyed.key.required(dialect, lang)?;
            if !server.is_loopback() {
                key.clone().strong().map_err(|why| Trouble::Usage(words::bad_key(&why)))?;
            }
            let (server, stop) = server.listen("auth", auth::PORT, lang)?;
            auth::serve(&server, (dialect, encoding), &key, stop)?;
        }
        Auth::Connect { text, client, keyed } => {
            let (dialect, encoding) = keyed.speech.among(&DIALECTS)?;
            let key = keyed.key.required(dialect, lang)?;
            let mut messages = messages(text);
            client.each(auth::PORT, |remote| {
                auth::connect(remote, (dialect, encoding), &key, &mut messages, print_line)
            })?;
            if dialect == Dialect::Framed {
                log(&auth::NOT_ENCRYPTED.into(), lang);
            }
        }
        Auth::Demo => {
            let findings = auth::demo::demo()?;
            print(findings.text().get(lang))?;
            return Ok(u8::from(!findings.hold()));
        }
    }
    Ok(0)
}
