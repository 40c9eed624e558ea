//! `sticky-demo frames`: the engineer's pocket knife. Cuts the user's own bytes
//! into frames, and the other way round makes frames of lines.

use super::experiment::json;
use super::files::{cannot_be_read, read_text, stdin_cannot_be_read};
use super::output::{Form, Output, print, stdout_failed};
use super::{Failure, Outcome, suggest, with_flags};
use crate::framing::escape::escape;
use crate::framing::{self, CutEnd, DEFAULT_MAX_FRAME_BYTES, Framing, Limits, OverLong, Piece};
use crate::scenario::Bytes;
use crate::sys::said;
use crate::{Lang, Sentence, Text, text};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde::Serialize;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The longest text that `--encode` takes in, in bytes.
const LONGEST_TEXT: u64 = 64 << 20;
/// What a frame costs beside its message, roughly.
const HELD_FOR_EACH_BYTES: u64 = 64;

/// Its part of the command line.
pub fn command() -> Command {
    let command = Command::new("frames")
        .about("Cut your own bytes into frames, or make frames of lines")
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .default_value("-")
                .help("The bytes; - is standard input"),
        )
        .arg(suggest::framing(
            Arg::new("framing")
                .long("framing")
                .value_name("NAME")
                .default_value("u32be")
                .help("The frame format (`sticky-demo list` names them)"),
        ))
        .arg(Arg::new("encode").long("encode").action(ArgAction::SetTrue).help(
            "The other way: a frame for each line; \\xNN and \\\\ stand for bytes that no line holds",
        ))
        .arg(
            Arg::new("max_frame_bytes")
                .long("max-frame-bytes")
                .value_name("N")
                .value_parser(value_parser!(u32).range(1..))
                .help("The longest message accepted, in bytes [default: 1048576]"),
        )
        .arg(
            Arg::new("resume")
                .long("resume")
                .action(ArgAction::SetTrue)
                .help("Skip a frame over the limit and go on after it"),
        );
    with_flags::<Form>(command)
}

/// Exit code 0 if every byte belonged to a whole frame, 1 if not.
pub fn frames(matches: &ArgMatches) -> Outcome {
    let text = |name: &str| matches.get_one::<String>(name).map_or("", String::as_str);
    let framing = framing::by_name(text("framing")).map_err(|error| error.text())?;
    let path = matches.get_one::<PathBuf>("file").cloned().unwrap_or_default();
    if matches.get_flag("encode") {
        return encode(framing.as_ref(), &path);
    }
    let max_frame_bytes = matches
        .get_one::<u32>("max_frame_bytes")
        .map_or(DEFAULT_MAX_FRAME_BYTES, |bytes| *bytes as usize);
    let over_long = if matches.get_flag("resume") { OverLong::Resume } else { OverLong::Fail };
    let limits = Limits { max_frame_bytes, over_long };
    let output = Output::of(matches)?;
    if output.is_json() {
        as_json(framing.as_ref(), limits, &path)
    } else {
        as_text(framing.as_ref(), limits, &path, output.style().lang)
    }
}

fn encode(framing: &dyn Framing, path: &Path) -> Outcome {
    let text = match is_stdin(path) {
        false => read_text(path, LONGEST_TEXT)?,
        true => {
            let mut text = String::new();
            io::stdin().lock().take(LONGEST_TEXT + 1).read_to_string(&mut text).map_err(
                |error| {
                    text!(
                        "standard input is no text: {error}",
                        "标准输入不是文本：{error}"; error = said(&error)
                    )
                },
            )?;
            text
        }
    };
    if text.len() as u64 > LONGEST_TEXT {
        return Err(text!(
            "the text is longer than {LONGEST_TEXT} bytes, the most that is read",
            "文本超过 {LONGEST_TEXT} 字节，这是读取的上限"
        )
        .into());
    }
    let frames = framing::encode_lines(framing, &text).map_err(|error| error.text())?;
    match io::stdout().lock().write_all(&frames) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(stdout_failed(&error)),
        _ => Ok(0),
    }
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

fn cut(
    framing: &dyn Framing,
    limits: Limits,
    path: &Path,
    each: impl FnMut(Piece<'_>) -> io::Result<()>,
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

fn as_text(framing: &dyn Framing, limits: Limits, path: &Path, lang: Lang) -> Outcome {
    let mut gone = false; // stdout's reader has seen enough
    let end = cut(framing, limits, path, |piece| {
        let line = match piece {
            Piece::Frame { span, payload } => {
                format!("{:>10} {:>8} B  {}\n", span.frame.start, payload.len(), escape(payload))
            }
            Piece::Skipped(error) => {
                let why = error.text();
                text!("skipped: {why}\n", "跳过：{why}\n"; why).get(lang).to_owned()
            }
        };
        if !gone {
            gone = match io::stdout().lock().write_all(line.as_bytes()) {
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
struct Report {
    schema: u32,
    frames: Vec<Frame>,
    skipped: Vec<Text>,
    clean: bool,
    end: Text,
}

#[derive(Serialize)]
struct Frame {
    at_byte: u64,
    frame_bytes: u64,
    message_bytes: usize,
    message: Bytes,
}

fn as_json(framing: &dyn Framing, limits: Limits, path: &Path) -> Outcome {
    let (mut frames, mut skipped) = (Vec::new(), Vec::new());
    let mut held_bytes = 0;
    let end = cut(framing, limits, path, |piece| {
        // One JSON value is held until its end; the lines of text are not.
        held_bytes += HELD_FOR_EACH_BYTES;
        match piece {
            Piece::Frame { span, payload } => {
                held_bytes += payload.len() as u64;
                frames.push(Frame {
                    at_byte: span.frame.start,
                    frame_bytes: span.frame.end - span.frame.start,
                    message_bytes: payload.len(),
                    message: Bytes::from(payload),
                });
            }
            Piece::Skipped(error) => skipped.push(error.text()),
        }
        match held_bytes <= LONGEST_TEXT {
            true => Ok(()),
            false => Err(io::Error::other(Sentence(text!(
                "as JSON it takes more than {LONGEST_TEXT} bytes, the most that is held: leave out --format json",
                "写成 JSON 超过 {LONGEST_TEXT} 字节，这是能保存的上限：请去掉 --format json"
            )))),
        }
    })?;
    let clean = end.is_clean();
    print(&json(&Report { schema: 1, frames, skipped, clean, end: end.text() })?)?;
    Ok(u8::from(!clean))
}
