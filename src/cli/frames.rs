//! `sticky-demo frames`: the engineer's pocket knife. Cuts the user's own bytes
//! into frames, and the other way round makes frames of lines.

use super::base::{
    CommandResult, Failure, framings, print, print_bytes, print_json, whole, write_to_stdout,
};
use super::command::{Command, Group, Typed};
use super::files::{cannot_be_read, read_text, stdin_cannot_be_read};
use super::output::Formats;
use super::words;
use crate::framing::escape::escape;
use crate::framing::{self, Cut, CutEnd, DEFAULT_MAX_FRAME_BYTES, Framing, Limits, OverLong};
use crate::scenario::Bytes;
use crate::{Lang, Sentence, Text, both};
use clap::Args;
use serde::Serialize;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The longest text that `--encode` takes in, in bytes.
const LONGEST_TEXT: u64 = 64 << 20;
/// What a frame costs beside its message, roughly.
const HELD_FOR_EACH_BYTES: u64 = 64;

pub const COMMAND: Command = Command {
    name: "frames",
    group: Group::Own,
    about: both!(
        "Cut your own bytes into frames, or make frames of lines",
        "把自己的字节切成帧，或把各行做成帧"
    ),
    more: None,
    examples: &["frames --framing netstring mail.bin", "frames --encode lines.txt"],
    flags: FramesFlags::augment_args,
    formats: Formats::TextOrJson,
    run: frames,
};

#[derive(Args)]
struct FramesFlags {
    /// The bytes; - is standard input ¦ 字节的来源；- 表示标准输入
    #[arg(default_value = "-")]
    file: PathBuf,

    /// The frame format (`sticky-demo list` names them) ¦ 帧格式（`sticky-demo list` 列出全部）
    #[arg(long, value_name = "NAME", default_value = "u32be", value_parser = framings(), hide_possible_values = true)]
    framing: String,

    /// The other way: a frame for each line; \xNN and \\ stand for bytes that no line holds ¦ 反过来：每行做成一帧；行里放不下的字节写成 \xNN 与 \\
    #[arg(long)]
    encode: bool,

    /// The longest message accepted, in bytes ¦ 接受的最长消息，单位字节
    #[arg(long, value_name = "N", default_value_t = DEFAULT_MAX_FRAME_BYTES as u64, value_parser = whole(1, u32::MAX.into()))]
    max_frame_bytes: u64,

    /// Skip a frame over the limit and go on after it ¦ 跳过超过上限的帧，从它后面继续
    #[arg(long)]
    resume: bool,
}

/// Exit code 0 if every byte belonged to a whole frame, 1 if not.
fn frames(typed: &Typed) -> CommandResult {
    let flags: FramesFlags = typed.flags()?;
    let framing = framing::by_name(&flags.framing).map_err(|error| error.text())?;
    if flags.encode {
        return encode(framing.as_ref(), &flags.file);
    }
    let over_long = if flags.resume { OverLong::Resume } else { OverLong::Fail };
    let limits = Limits { max_frame_bytes: flags.max_frame_bytes as usize, over_long };
    match typed.output.for_programs() {
        true => as_json(framing.as_ref(), limits, &flags.file),
        false => as_text(framing.as_ref(), limits, &flags.file, typed.output.lang()),
    }
}

fn encode(framing: &dyn Framing, path: &Path) -> CommandResult {
    let text = match is_stdin(path) {
        false => read_text(path, LONGEST_TEXT)?,
        true => {
            let mut text = String::new();
            let mut stdin = io::stdin().lock().take(LONGEST_TEXT + 1);
            stdin.read_to_string(&mut text).map_err(|error| words::stdin_is_not_text(&error))?;
            text
        }
    };
    if text.len() as u64 > LONGEST_TEXT {
        return Err(words::text_too_long(LONGEST_TEXT).into());
    }
    print_bytes(&framing::encode_lines(framing, &text).map_err(|error| error.text())?)?;
    Ok(0)
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

fn cut(
    framing: &dyn Framing,
    limits: Limits,
    path: &Path,
    each: impl FnMut(Cut<'_>) -> io::Result<()>,
) -> Result<CutEnd, Failure> {
    let failed = |error: io::Error| match is_stdin(path) {
        true => Failure::from(stdin_cannot_be_read(&error)),
        false => Failure::from(cannot_be_read(path, &error)),
    };
    match is_stdin(path) {
        true => framing::cut(framing, limits, io::stdin().lock(), each).map_err(failed),
        false => {
            framing::cut(framing, limits, File::open(path).map_err(failed)?, each).map_err(failed)
        }
    }
}

fn as_text(framing: &dyn Framing, limits: Limits, path: &Path, lang: Lang) -> CommandResult {
    let mut gone = false; // stdout's reader has seen enough
    let end = cut(framing, limits, path, |piece| {
        let line = match piece {
            Cut::Frame { span, payload } => {
                format!("{:>10} {:>8} B  {}\n", span.frame.start, payload.len(), escape(payload))
            }
            Cut::Skipped(error) => words::skipped(error.text()).get(lang).to_owned(),
        };
        if !gone {
            gone = match write_to_stdout(line.as_bytes()) {
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => true,
                other => other.map(|()| false)?,
            };
        }
        Ok(())
    })?;
    if end.is_clean() {
        return Ok(0);
    }
    print("")?;
    eprintln!("{}", end.text().get(lang));
    Ok(1)
}

#[derive(Serialize)]
struct CutBytes {
    schema: u32,
    frames: Vec<CutFrame>,
    skipped: Vec<Text>,
    clean: bool,
    end: Text,
}

#[derive(Serialize)]
struct CutFrame {
    at_byte: u64,
    frame_bytes: u64,
    message_bytes: usize,
    message: Bytes,
}

fn as_json(framing: &dyn Framing, limits: Limits, path: &Path) -> CommandResult {
    let (mut frames, mut skipped) = (Vec::new(), Vec::new());
    let mut held_bytes = 0;
    let end = cut(framing, limits, path, |piece| {
        // One JSON value is held until its end; the lines of text are not.
        held_bytes += HELD_FOR_EACH_BYTES;
        match piece {
            Cut::Frame { span, payload } => {
                held_bytes += payload.len() as u64;
                frames.push(CutFrame {
                    at_byte: span.frame.start,
                    frame_bytes: span.frame.end - span.frame.start,
                    message_bytes: payload.len(),
                    message: Bytes::from(payload),
                });
            }
            Cut::Skipped(error) => skipped.push(error.text()),
        }
        match held_bytes <= LONGEST_TEXT {
            true => Ok(()),
            false => Err(io::Error::other(Sentence(words::json_too_long(LONGEST_TEXT)))),
        }
    })?;
    let clean = end.is_clean();
    print_json(&CutBytes { schema: 1, frames, skipped, clean, end: end.text() })?;
    Ok(u8::from(!clean))
}
