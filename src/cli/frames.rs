//! `sticky-demo frames`: the engineer's pocket knife. Cuts the user's own bytes
//! into frames, and the other way round makes frames of lines.

use super::base::write_to_stdout;
use super::*;
use crate::framing::escape::escape_binary;
use crate::framing::{CutEnd, CutPiece, DEFAULT_MAX_FRAME_BYTES, Framing, Limits, OverLong};
use crate::scenario::Bytes;
use crate::text::hex;
use std::io::Read;

/// The longest text that `--encode` takes in, in bytes.
const LONGEST_TEXT: u64 = 64 << 20;
/// What a frame costs beside its message, roughly.
const HELD_FOR_EACH_BYTES: u64 = 64;

#[derive(Args)]
pub struct FramesFlags {
    /// The bytes; - is standard input ¦ 字节的来源；- 表示标准输入
    #[arg(default_value = "-")]
    file: PathBuf,

    /// The frame format, or auto: the one that fits best; such as line, fixed:16, 'delimiter:\r\n', mqtt, or length:width=2,order=le,offset=1,adjust=-3 (`sticky-demo list --framings` has a page for each) ¦ 帧格式；auto 表示找出最合适的一种；例如 line、fixed:16、'delimiter:\r\n'、mqtt 或 length:width=2,order=le,offset=1,adjust=-3（`sticky-demo list --framings` 每种一页）
    #[arg(long, value_name = "NAME", default_value = "u32be", value_parser = framings_or_auto(), hide_possible_values = true)]
    framing: String,

    /// The other way: a frame for each line; \xNN and \\ mean bytes that a line cannot hold ¦ 反过来：每行做成一帧；行里放不下的字节写成 \xNN 与 \\
    #[arg(long)]
    encode: bool,

    /// The longest message accepted, in bytes ¦ 接受的最长消息，单位字节
    #[arg(long, value_name = "N", default_value_t = DEFAULT_MAX_FRAME_BYTES as u64, value_parser = whole(1, u32::MAX.into()))]
    max_frame_bytes: u64,

    /// The bytes are written as text: a dump (xxd, hexdump -C, Wireshark), hex, \x41, a C array, base64; they may stand in the file's place (base64 as base64:…, text as text:…) ¦ 字节写成了文本：转储（xxd、hexdump -C、Wireshark）、十六进制、\x41、C 数组或 base64；也可以直接写在文件名的位置（base64 写作 base64:…，文本写作 text:…）
    #[arg(long, conflicts_with = "encode")]
    hex: bool,

    /// Print messages, and with --encode the frames, as hex ¦ 把消息（加 --encode 时是帧）输出为十六进制
    #[arg(long)]
    hex_out: bool,

    /// A dump in which one sees where each frame begins and ends ¦ 转储，从中可以看出每一帧从哪里到哪里
    #[arg(long, conflicts_with = "hex_out")]
    dump: bool,

    /// Skip a frame over the limit, and what is no frame where the format finds back, and go on ¦ 跳过超过上限的帧；格式能自己对齐时，也跳过不成帧的字节，然后继续
    #[arg(long)]
    resume: bool,
}

/// Exit code 0 if every byte belonged to a whole frame, 1 if not.
pub fn frames(typed: &Typed) -> CommandResult {
    let mut flags: FramesFlags = typed.flags()?;
    let lang = typed.output.lang;
    if flags.file.to_str() == Some("-") && io::stdin().is_terminal() {
        say(words::WAITS_FOR_STDIN);
    }
    if flags.dump && typed.output.format.for_programs {
        return Err(Text::from(words::DUMP_IS_TEXT).into());
    }
    let made = |name: &str| framing::by_name(name).map_err(|error| error.text());
    if flags.encode && !flags.dump {
        return encode(made(&flags.framing)?.as_ref(), &flags);
    }
    let over_long = if flags.resume { OverLong::Resume } else { OverLong::Fail };
    let limits = Limits { max_frame_bytes: flags.max_frame_bytes as usize, over_long };
    let input: Box<dyn Read> = if flags.encode {
        Box::new(io::Cursor::new(encoded(made(&flags.framing)?.as_ref(), &flags)?))
    } else if let Some(bytes) = flags.hex.then(|| files::typed(&flags.file)).flatten() {
        let (read_as, bytes) = bytes?;
        say(read_as);
        Box::new(io::Cursor::new(bytes))
    } else if flags.hex {
        let text = read_text(&flags.file, LONGEST_TEXT)?;
        let wrong = |why| words::of(files::name(&flags.file), why);
        let (what, bytes) = framing::read_hex(&text).map_err(wrong)?;
        say(words::read_as(what, bytes.len()));
        Box::new(io::Cursor::new(bytes))
    } else {
        files::open(&flags.file)?
    };
    let name = files::name(&flags.file);
    let (input, found) = auto::found_in(input, &mut flags.framing, name)?;
    found.iter().cloned().for_each(say);
    let framing = made(&flags.framing)?;
    let mut cutting = Cutting {
        found,
        framing,
        limits,
        flags,
        input: Keeping { input, bytes: Vec::new() },
        at: None,
        broken: false,
    };
    match typed.output.format.for_programs {
        true => cutting.as_json(),
        false if cutting.flags.dump => cutting.as_dump(&typed.output.style()),
        false => cutting.as_text(lang),
    }
}

fn encoded(framing: &dyn Framing, flags: &FramesFlags) -> Result<Vec<u8>, Text> {
    let lines = read_text(&flags.file, LONGEST_TEXT)?;
    framing::encode_lines(framing, &lines).map_err(|error| error.text())
}

fn encode(framing: &dyn Framing, flags: &FramesFlags) -> CommandResult {
    let bytes = encoded(framing, flags)?;
    if !flags.hex_out {
        return print(bytes);
    }
    let row = |(row, bytes)| format!("{:08x}  {}\n", 16 * row, hex(bytes, " "));
    print(bytes.chunks(16).enumerate().map(row).collect::<String>())
}

/// Hands its input on, and keeps the beginning: if it does not fit, that is looked at.
struct Keeping {
    input: Box<dyn Read>,
    bytes: Vec<u8>,
}

const KEPT_BYTES: usize = 1 << 16;

impl Read for Keeping {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(room)?;
        let kept = count.min(KEPT_BYTES - self.bytes.len());
        self.bytes.extend_from_slice(&room[..kept]);
        Ok(count)
    }
}

struct Cutting {
    framing: Box<dyn Framing>,
    limits: Limits,
    flags: FramesFlags,
    input: Keeping,
    /// Where the next frame begins, if that is known.
    at: Option<u64>,
    /// How the framing was found out, where it was.
    found: Option<Text>,
    /// Bytes that are no frame were skipped.
    broken: bool,
}

impl Cutting {
    fn cut(
        &mut self,
        mut each: impl FnMut(CutPiece<'_>) -> io::Result<()>,
    ) -> Result<CutEnd, Text> {
        self.at = Some(0);
        let mut written = false;
        let Cutting { framing, limits, flags, input, at, broken, .. } = self;
        let end = framing::cut(framing.as_ref(), *limits, input, |piece| {
            *at = match &piece {
                CutPiece::Frame { span, .. } => Some(span.frame.end),
                CutPiece::Skipped(error) => {
                    *broken |= !error.is_over_long();
                    None
                }
            };
            each(piece).inspect_err(|_| written = true)
        });
        end.map_err(|error| match written {
            true => words::stdout_failed(&error),
            false => words::cannot_be_read(files::name(&flags.file), &error),
        })
    }

    /// Where the trouble begins, what it is, and what would fit instead.
    fn trouble(&self, end: &CutEnd) -> Text {
        let said = match (self.at, end) {
            (Some(at), CutEnd::Error(error)) if error.at_byte == at => end.text(),
            (Some(at), _) => words::in_the_frame(at, end.text()),
            (None, _) => end.text(),
        };
        match self.hint(end) {
            Some(hint) => words::with_a_hint(said, hint),
            None => said,
        }
    }

    fn hint(&self, end: &CutEnd) -> Option<Text> {
        let found_some = self.at.is_none_or(|at| at > 0);
        if matches!(end, CutEnd::Error(_)) && self.framing.finds_back() && found_some {
            return Some(words::RESUME_FINDS_BACK.into());
        }
        let bytes = &self.input.bytes;
        let is_whole = bytes.len() < KEPT_BYTES;
        // Letters are taken for hex only where they cannot be read otherwise.
        let text = std::str::from_utf8(bytes).ok().filter(|_| is_whole && !self.flags.hex);
        if let Some(Ok((what, _))) = text.filter(|text| text.len() > 7).map(framing::read_hex) {
            return Some(words::add_hex(what));
        }
        let most = self.limits.max_frame_bytes;
        // An error tells what its length looks like; an end inside a frame does not.
        let at = self.at.and_then(|at| usize::try_from(at).ok());
        let frame = at.filter(|_| matches!(end, CutEnd::Input(_))).and_then(|at| bytes.get(at..));
        let clue = frame.and_then(|frame| self.framing.clue(frame, most)?.text());
        let stream = framing::Beginning { bytes, is_whole, cut_some: at.is_none_or(|at| at > 0) };
        clue.or_else(|| framing::what_fits(&self.flags.framing, stream, most))
    }

    fn as_text(&mut self, lang: Lang) -> CommandResult {
        let hex_out = self.flags.hex_out;
        let mut heading = Some(words::FRAMES_HEADING.get(lang));
        let end = self.cut(|piece| {
            let heading = heading.take().map(|line| format!("{line}\n")).unwrap_or_default();
            let line = match piece {
                CutPiece::Frame { span, payload } => {
                    let message = if hex_out { hex(payload, " ") } else { escape_binary(payload) };
                    format!("{:>10} {:>8} B  {message}\n", span.frame.start, payload.len())
                }
                CutPiece::Skipped(error) => words::skipped(error.text()).get(lang).to_owned(),
            };
            match write_to_stdout((heading + &line).as_bytes()) {
                // Its reader has seen enough, and whether all is clean is still to be told.
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
                _ => Ok(()),
            }
        })?;
        self.ended(&end)
    }

    fn ended(&self, end: &CutEnd) -> CommandResult {
        if !end.is_clean() {
            say(words::error(self.trouble(end)));
        }
        Ok(u8::from(!end.is_clean() || self.broken))
    }

    /// All is taken in first: what lies where is known at the end.
    fn as_dump(&mut self, style: &Style) -> CommandResult {
        let bytes = files::all_of(&mut self.input.input, LONGEST_TEXT, &self.flags.file)?;
        self.input.input = Box::new(io::Cursor::new(bytes.clone()));
        let (mut spans, mut skipped) = (Vec::new(), String::new());
        let end = self.cut(|piece| {
            match piece {
                CutPiece::Frame { span, .. } => spans.push(span),
                CutPiece::Skipped(error) => {
                    skipped += words::skipped(error.text()).get(style.lang);
                }
            }
            Ok(())
        })?;
        print(dump::rows(&bytes, &spans, style.paint).collect::<String>())?;
        tell(&skipped);
        self.ended(&end)
    }
}

#[derive(Serialize)]
struct CutBytes {
    schema: u32,
    framing: String,
    /// How it was found out, with --framing auto.
    found: Option<Text>,
    frames: Vec<CutFrame>,
    skipped: Vec<Text>,
    clean: bool,
    end: Text,
    /// Where the frame begins at which it ended.
    end_at_byte: Option<u64>,
    hint: Option<Text>,
}

#[derive(Serialize)]
struct CutFrame {
    at_byte: u64,
    frame_bytes: u64,
    message_bytes: usize,
    message: Bytes,
}

impl Cutting {
    fn as_json(&mut self) -> CommandResult {
        let (mut frames, mut skipped) = (Vec::new(), Vec::new());
        let mut held_bytes = 0;
        let end = self.cut(|piece| {
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
        let clean = end.is_clean() && !self.broken;
        let hint = if clean { None } else { self.hint(&end) };
        let end_at_byte = self.at.filter(|_| !clean);
        print_json(&CutBytes {
            schema: 1,
            framing: self.flags.framing.clone(),
            found: self.found.clone(),
            frames,
            skipped,
            clean,
            end: end.text(),
            end_at_byte,
            hint,
        })?;
        Ok(u8::from(!clean))
    }
}
