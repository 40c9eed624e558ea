//! `sticky-demo frames`: the engineer's pocket knife. Cuts the user's own bytes
//! into frames, and the other way round makes frames of lines.

use super::base::{CommandResult, framings, print, print_json, tell, whole, write_to_stdout};
use super::command::Typed;
use super::files::{self, read_text};
use super::words;
use crate::framing::escape::escape;
use crate::framing::{self, CutEnd, CutPiece, DEFAULT_MAX_FRAME_BYTES, Framing, Limits, OverLong};
use crate::scenario::Bytes;
use crate::{Lang, Sentence, Text};
use clap::Args;
use serde::Serialize;
use std::io;
use std::path::{Path, PathBuf};

/// The longest text that `--encode` takes in, in bytes.
const LONGEST_TEXT: u64 = 64 << 20;
/// What a frame costs beside its message, roughly.
const HELD_FOR_EACH_BYTES: u64 = 64;

#[derive(Args)]
pub struct FramesFlags {
    /// The bytes; - is standard input ¦ 字节的来源；- 表示标准输入
    #[arg(default_value = "-")]
    file: PathBuf,

    /// The frame format (`sticky-demo list` names them) ¦ 帧格式（`sticky-demo list` 列出全部）
    #[arg(long, value_name = "NAME", default_value = "u32be", value_parser = framings(), hide_possible_values = true)]
    framing: String,

    /// The other way: a frame for each line; \xNN and \\ mean bytes that a line cannot hold ¦ 反过来：每行做成一帧；行里放不下的字节写成 \xNN 与 \\
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
pub fn frames(typed: &Typed) -> CommandResult {
    let flags: FramesFlags = typed.flags()?;
    let framing = framing::by_name(&flags.framing).map_err(|error| error.text())?;
    if flags.encode {
        return encode(framing.as_ref(), &flags.file);
    }
    let over_long = if flags.resume { OverLong::Resume } else { OverLong::Fail };
    let limits = Limits { max_frame_bytes: flags.max_frame_bytes as usize, over_long };
    match typed.output.format.for_programs {
        true => as_json(framing.as_ref(), limits, &flags.file),
        false => as_text(framing.as_ref(), limits, &flags.file, typed.output.lang),
    }
}

fn encode(framing: &dyn Framing, path: &Path) -> CommandResult {
    let lines = read_text(path, LONGEST_TEXT)?;
    print(framing::encode_lines(framing, &lines).map_err(|error| error.text())?)
}

fn cut(
    framing: &dyn Framing,
    limits: Limits,
    path: &Path,
    each: impl FnMut(CutPiece<'_>) -> io::Result<()>,
) -> Result<CutEnd, Text> {
    framing::cut(framing, limits, files::open(path)?, each)
        .map_err(|error| words::cannot_be_read(files::name(path), &error))
}

fn as_text(framing: &dyn Framing, limits: Limits, path: &Path, lang: Lang) -> CommandResult {
    let end = cut(framing, limits, path, |piece| {
        let line = match piece {
            CutPiece::Frame { span, payload } => {
                format!("{:>10} {:>8} B  {}\n", span.frame.start, payload.len(), escape(payload))
            }
            CutPiece::Skipped(error) => words::skipped(error.text()).get(lang).to_owned(),
        };
        match write_to_stdout(line.as_bytes()) {
            // Its reader has seen enough, and whether all is clean is still to be told.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
            _ => Ok(()),
        }
    })?;
    if !end.is_clean() {
        tell(&format!("{}\n", end.text().get(lang)));
    }
    Ok(u8::from(!end.is_clean()))
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
            CutPiece::Frame { span, payload } => {
                held_bytes += payload.len() as u64;
                frames.push(CutFrame {
                    at_byte: span.frame.start,
                    frame_bytes: span.frame.end - span.frame.start,
                    message_bytes: payload.len(),
                    message: Bytes::from(payload),
                });
            }
            CutPiece::Skipped(error) => skipped.push(error.text()),
        }
        let too_long = || io::Error::other(Sentence(words::json_too_long(LONGEST_TEXT)));
        (held_bytes <= LONGEST_TEXT).then_some(()).ok_or_else(too_long)
    })?;
    let clean = end.is_clean();
    print_json(&CutBytes { schema: 1, frames, skipped, clean, end: end.text() })?;
    Ok(u8::from(!clean))
}
