//! `sticky-demo auth serve | connect | demo`.

use super::{ClientArgs, KeyArgs, ServerArgs, interrupt, messages, print};
use crate::Sentence;
use crate::cli::Outcome;
use crate::cli::language::language;
use crate::programs::server::Server;
use crate::programs::{Dialect, Encoding, auth, log};
use clap::{ArgMatches, Command, FromArgMatches, Subcommand};

#[derive(Debug, Subcommand)]
enum Auth {
    /// An echo in capitals for whoever has the key
    Serve {
        #[command(flatten)]
        server: ServerArgs,
        #[command(flatten)]
        key: KeyArgs,
        /// framed: ours, both ways, SHA-256; hmac-md5: the tutorials'
        #[arg(long, value_name = "NAME", default_value = "framed", value_parser = dialect)]
        dialect: Dialect,
        /// How text is written by a tutorial's dialect
        #[arg(long, value_name = "utf-8|gbk", default_value = "utf-8")]
        encoding: Encoding,
    },
    /// Prove the key, then send messages and print what comes back
    Connect {
        /// The messages; without any, each line of stdin is one
        text: Vec<String>,
        #[command(flatten)]
        client: ClientArgs,
        #[command(flatten)]
        key: KeyArgs,
        /// As the server's
        #[arg(long, value_name = "NAME", default_value = "framed", value_parser = dialect)]
        dialect: Dialect,
        /// As the server's
        #[arg(long, value_name = "utf-8|gbk", default_value = "utf-8")]
        encoding: Encoding,
    },
    /// A replay and a reflection, against a naive exchange and against ours
    Demo,
}

fn dialect(name: &str) -> Result<Dialect, Sentence> {
    super::dialect(name, &[Dialect::Framed, Dialect::HmacMd5])
}

pub fn command(command: Command) -> Command {
    Auth::augment_subcommands(command)
}

pub fn run(matches: &ArgMatches) -> Outcome {
    let lang = language();
    let port = auth::PORT;
    match Auth::from_arg_matches(matches)? {
        Auth::Serve { server, key, dialect, encoding } => {
            let key = key.required(dialect)?;
            let stop = interrupt()?;
            auth::serve(
                &Server::listen("auth", server.settings(port, lang))?,
                (dialect, encoding),
                &key,
                stop,
            )?;
        }
        Auth::Connect { text, client, key, dialect, encoding } => {
            let key = key.required(dialect)?;
            let address = client.address(port)?;
            let patience = client.patience.get();
            auth::connect(
                address,
                (dialect, encoding),
                &key,
                patience,
                messages(text),
                |answer| print(&[answer, b"\n"].concat()),
            )?;
            if dialect == Dialect::Framed {
                log(&auth::NOT_ENCRYPTED.into(), lang);
            }
        }
        Auth::Demo => {
            let findings = auth::demo::demo()?;
            print(findings.in_words().get(lang).as_bytes())?;
            return Ok(u8::from(!findings.hold()));
        }
    }
    Ok(0)
}
