//! `sticky-demo file serve | get | put`.

use super::{ClientArgs, KeyedSpeech, ServerArgs, bytes, encoding, print, words};
use crate::cli::base::CommandResult;
use crate::cli::command::Typed;
use crate::programs::file::{self, Download, Shelf, Uploads};
use crate::programs::{Dialect, Done, Encoding, Trouble};
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub enum FileCommand {
    /// Hand out the files of a folder ¦ 提供一个文件夹里的文件
    Serve(ServeFiles),
    /// Fetch a file, verify it, and only then give it its name ¦ 取一个文件，校验之后才给它正式的名字
    Get {
        /// Its name; a dialect without requests does not need one ¦ 文件名；没有请求的方言可以不给
        name: Option<String>,
        /// Where to put it ¦ 放在哪里
        #[arg(long, value_name = "DIR", default_value = ".")]
        out: PathBuf,
        #[command(flatten)]
        client: ClientArgs,
        #[command(flatten)]
        keyed: KeyedSpeech,
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
        #[arg(long, value_name = "utf-8|gbk", default_value = "utf-8", value_parser = encoding)]
        encoding: Encoding,
    },
}

#[derive(Debug, Args)]
pub struct ServeFiles {
    /// The folder ¦ 文件夹
    folder: PathBuf,
    #[command(flatten)]
    server: ServerArgs,
    #[command(flatten)]
    keyed: KeyedSpeech,
    /// What a dialect without requests sends [default: the folder's only file] ¦ 没有请求的方言发送哪个文件 [默认：文件夹里唯一的文件]
    #[arg(long, value_name = "FILE")]
    send: Option<String>,
    /// The largest upload that the ascii dialect accepts ¦ 用 ascii 方言上传的文件的大小上限
    #[arg(long, value_name = "BYTES", default_value = "1GiB", value_parser = bytes)]
    max_bytes: u64,
    /// How many uploads are accepted, before it is started again ¦ 最多接受多少次上传，重新启动后另计
    #[arg(long, value_name = "N", default_value_t = 100)]
    max_uploads: u64,
    /// What all uploads together may have ¦ 所有上传合计的大小上限
    #[arg(long, value_name = "BYTES", default_value = "4GiB", value_parser = bytes)]
    max_total_bytes: u64,
    /// Hand out files whose names begin with a dot, too ¦ 名字以点开头的文件也提供
    #[arg(long)]
    dot_files: bool,
    /// What the JSON header of a tutorial's dialect calls the name: filename, for some ¦ 教程方言的 JSON 报头里，文件名字段叫什么：有的程序用 filename
    #[arg(long, value_name = "FIELD", default_value = "file_name")]
    name_field: String,
    /// And the size: total_size, for some ¦ 以及大小字段：有的程序用 total_size
    #[arg(long, value_name = "FIELD", default_value = "file_size")]
    size_field: String,
}

const DIALECTS: [Dialect; 5] =
    [Dialect::Framed, Dialect::Naive, Dialect::Json64, Dialect::Json32, Dialect::Ascii];

pub fn run(typed: &Typed) -> CommandResult {
    let lang = typed.output.lang;
    match typed.flags::<FileCommand>()? {
        FileCommand::Serve(asked) => {
            let folder = asked.folder;
            if !folder.exists() {
                return Err(words::no_such_directory(&folder.display()).into());
            }
            if !folder.is_dir() {
                return Err(words::not_a_directory(&folder.display()).into());
            }
            let (dialect, encoding) = asked.keyed.speech.among(&DIALECTS)?;
            let offered = match dialect {
                Dialect::Framed => None,
                Dialect::Ascii => asked.send,
                _ => Some(asked.send.map_or_else(|| only_file(&folder), Ok)?),
            };
            let shelf = Shelf {
                folder,
                dialect,
                encoding,
                offered,
                dot_files: asked.dot_files,
                key: asked.keyed.key.get(dialect, lang)?,
                fields: [asked.name_field, asked.size_field],
                uploads: Uploads::of(asked.max_bytes, asked.max_uploads, asked.max_total_bytes),
            };
            if let Some(name) = &shelf.offered {
                shelf.check(name)?;
            }
            asked.server.guard("file", shelf.key.is_some())?;
            let (server, stop) = asked.server.listen("file", file::PORT, lang)?;
            file::serve(&server, &shelf, stop)?;
        }
        FileCommand::Get { name, out, client, keyed, max_bytes, unverified } => {
            let (dialect, encoding) = keyed.speech.among(&DIALECTS)?;
            let mut download = Download {
                remote: client.first(file::PORT)?,
                name,
                folder: out,
                dialect,
                encoding,
                key: keyed.key.get(dialect, lang)?,
                max_bytes,
                unverified,
            };
            let bar = Bar::new();
            let got = client.each(file::PORT, |remote| {
                download.remote = remote;
                file::get(&download, |done, total| bar.show(done, total))
            })?;
            bar.0.finish_and_clear();
            let path = got.path.display();
            let said = match got.verified {
                Some(digest) => words::verified(&path, digest, got.bytes),
                None => words::unverified(&path, got.bytes, &got.unverified),
            };
            print(said.get(lang))?;
        }
        FileCommand::Put { file: path, client, encoding } => {
            let bar = Bar::new();
            let bytes = client.each(file::PORT, |remote| {
                file::put(remote, encoding, &path, |done, total| bar.show(done, total))
            })?;
            bar.0.finish_and_clear();
            print(words::uploaded(&path.display(), bytes).get(lang))?;
        }
    }
    Ok(0)
}

fn only_file(folder: &Path) -> Done<String> {
    let entries =
        folder.read_dir().map_err(Trouble::system(words::cannot_list, folder.display()))?;
    let mut names = entries
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.'));
    match (names.next(), names.next()) {
        (Some(name), None) => Ok(name),
        _ => Err(Trouble::Usage(words::WHICH_FILE.into())),
    }
}

/// Progress on stderr; nothing where that is not a terminal.
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
