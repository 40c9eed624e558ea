//! `sticky-demo file serve | get | put`.

use super::{ClientArgs, KeyArgs, ServerArgs, bytes, interrupt, print, subcommands};
use crate::cli::base::CommandResult;
use crate::cli::command::{Command, Group, Typed};
use crate::cli::output::Formats;
use crate::programs::file::{self, Shelf, Wish};
use crate::programs::server::Server;
use crate::programs::{Dialect, Done, Encoding, Trouble};
use crate::{Sentence, Text, both, text};
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::path::{Path, PathBuf};

pub const COMMAND: Command = Command {
    name: "file",
    group: Group::Programs,
    about: both!("Fetch files, whole and verified", "取文件：完整，并经过校验"),
    more: None,
    examples: &["file serve .", "file get README.md --out /tmp"],
    flags: |command| subcommands(FileCommand::augment_subcommands(command)),
    formats: Formats::Text,
    run,
};

#[derive(Debug, Subcommand)]
enum FileCommand {
    /// Hand out the files of a folder ¦ 提供一个文件夹里的文件
    Serve {
        /// The folder ¦ 文件夹
        folder: PathBuf,
        #[command(flatten)]
        server: ServerArgs,
        #[command(flatten)]
        key: KeyArgs,
        /// framed (ours), naive, or as a tutorial's Python does: json64, json32, ascii ¦ framed（我们的做法）、naive，或照教程的 Python 程序：json64、json32、ascii
        #[arg(long, value_name = "NAME", default_value = "framed", value_parser = dialect)]
        dialect: Dialect,
        /// How text is written by a tutorial's dialect ¦ 教程方言所用的文本编码
        #[arg(long, value_name = "utf-8|gbk", default_value = "utf-8")]
        encoding: Encoding,
        /// What a dialect without requests sends [default: the folder's only file] ¦ 没有请求的方言发送哪个文件 [默认：文件夹里唯一的文件]
        #[arg(long, value_name = "FILE")]
        send: Option<String>,
        /// The most that an upload in the ascii dialect may have ¦ 用 ascii 方言上传的文件的大小上限
        #[arg(long, value_name = "BYTES", default_value = "64GiB", value_parser = bytes)]
        max_bytes: u64,
    },
    /// Fetch a file, verify it, and only then give it its name ¦ 取一个文件，校验之后才给它正式的名字
    Get {
        /// Its name; a dialect without requests can do without ¦ 文件名；没有请求的方言可以不给
        name: Option<String>,
        /// Where to put it ¦ 放在哪里
        #[arg(long, value_name = "DIR", default_value = ".")]
        out: PathBuf,
        #[command(flatten)]
        client: ClientArgs,
        #[command(flatten)]
        key: KeyArgs,
        /// As the server's ¦ 与服务器一致
        #[arg(long, value_name = "NAME", default_value = "framed", value_parser = dialect)]
        dialect: Dialect,
        /// As the server's ¦ 与服务器一致
        #[arg(long, value_name = "utf-8|gbk", default_value = "utf-8")]
        encoding: Encoding,
        /// The largest file that is accepted ¦ 接受的最大文件
        #[arg(long, value_name = "BYTES", default_value = "64GiB", value_parser = bytes)]
        max_bytes: u64,
        /// Keep a file that came without a digest ¦ 没有附带摘要的文件也保留
        #[arg(long)]
        unverified: bool,
    },
    /// Upload a file in the tutorials' ascii dialect (serve without --send) ¦ 用教程的 ascii 方言上传文件（对端 serve 不带 --send）
    Put {
        /// The file ¦ 文件
        file: PathBuf,
        #[command(flatten)]
        client: ClientArgs,
        /// As the server's ¦ 与服务器一致
        #[arg(long, value_name = "utf-8|gbk", default_value = "utf-8")]
        encoding: Encoding,
    },
}

fn dialect(name: &str) -> Result<Dialect, Sentence> {
    let known = [Dialect::Framed, Dialect::Naive, Dialect::Json64, Dialect::Json32, Dialect::Ascii];
    super::dialect(name, &known)
}

fn run(typed: &Typed) -> CommandResult {
    let lang = typed.output.lang();
    let port = file::PORT;
    match typed.flags::<FileCommand>()? {
        FileCommand::Serve { folder, server, key, dialect, encoding, send, max_bytes } => {
            if !folder.is_dir() {
                let folder = folder.display();
                return Err(text!("{folder} is not a directory", "{folder} 不是目录").into());
            }
            let mut shelf = Shelf::new(folder, dialect, encoding_of(dialect, encoding));
            shelf.key = key.get(dialect)?;
            shelf.max_bytes = max_bytes;
            shelf.offered = match dialect {
                Dialect::Framed => None,
                Dialect::Ascii => send,
                _ => Some(send.map_or_else(|| only_file(&shelf.folder), Ok)?),
            };
            if let Some(name) = &shelf.offered {
                shelf.check(name)?;
            }
            let stop = interrupt()?;
            file::serve(&Server::listen("file", server.settings(port, lang))?, &shelf, stop)?;
        }
        FileCommand::Get { name, out, client, key, dialect, encoding, max_bytes, unverified } => {
            let wish = Wish {
                server: client.address(port)?,
                name,
                folder: out,
                dialect,
                encoding: encoding_of(dialect, encoding),
                key: key.get(dialect)?,
                max_bytes,
                unverified,
                patience: client.patience.get(),
            };
            let bar = Bar::new();
            let got = file::get(&wish, |done, total| bar.show(done, total))?;
            bar.0.finish_and_clear();
            let verified = match got.verified {
                Some(digest) => text!("{digest} verified", "{digest} 校验无误"),
                None => text!(
                    "not verified: this dialect sent no digest",
                    "未校验：这种方言没有发来摘要"
                ),
            };
            let (path, bytes) = (got.path.display(), Text::bytes(got.bytes));
            let said = text!(
                "{path}: {bytes}, {verified}\n",
                "{path}：{bytes}，{verified}\n";
                verified, bytes
            );
            print(said.get(lang).as_bytes())?;
        }
        FileCommand::Put { file: path, client, encoding } => {
            let wish = Wish {
                server: client.address(port)?,
                name: None,
                folder: PathBuf::new(),
                dialect: Dialect::Ascii,
                encoding,
                key: None,
                max_bytes: u64::MAX,
                unverified: true,
                patience: client.patience.get(),
            };
            let bar = Bar::new();
            let bytes = file::put(&wish, &path, |done, total| bar.show(done, total))?;
            bar.0.finish_and_clear();
            let (path, bytes) = (path.display(), Text::bytes(bytes));
            let said = text!(
                "{path}: {bytes} sent, and received\n",
                "{path}：已发送 {bytes}，对方已收到\n"; bytes
            );
            print(said.get(lang).as_bytes())?;
        }
    }
    Ok(0)
}

/// Ours is always in UTF-8.
fn encoding_of(dialect: Dialect, asked: Encoding) -> Encoding {
    if dialect == Dialect::Framed { Encoding::Utf8 } else { asked }
}

fn only_file(folder: &Path) -> Done<String> {
    let shown = folder.display();
    let entries =
        folder.read_dir().map_err(Trouble::io(text!("listing {shown}", "列出 {shown}")))?;
    let mut names = entries
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .filter_map(|entry| entry.file_name().into_string().ok());
    match (names.next(), names.next()) {
        (Some(name), None) => Ok(name),
        _ => Err(Trouble::Usage(text!(
            "this dialect has no request: say which file with --send FILE",
            "这种方言没有请求：请用 --send FILE 指定文件"
        ))),
    }
}

/// Progress on stderr; nothing where that is no terminal.
struct Bar(ProgressBar);

impl Bar {
    fn new() -> Bar {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
        let style = "{bar:30} {binary_bytes}/{binary_total_bytes} {binary_bytes_per_sec} {eta}";
        Bar(bar.with_style(
            ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()),
        ))
    }

    fn show(&self, done: u64, total: u64) {
        self.0.set_length(total);
        self.0.set_position(done);
    }
}
