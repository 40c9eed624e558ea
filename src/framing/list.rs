//! Every framing by its name: what `--framing` and scenario files take.

use super::cobs::Cobs;
use super::escape::unescape;
use super::headers::HeaderLines;
use super::json_text::JsonText;
use super::magic::Magic;
use super::marks::{Marks, SUMS};
use super::resp::Resp;
use super::slip::Slip;
use super::text_length::DECIMAL;
use super::{
    Delimiter, Fixed, Framing, JsonHeader, Layout, Length, NETSTRING, Naive, PRESETS, TextLength,
    words,
};
use crate::text::alike;
use crate::{Both, Sentence, Text};

type Made = Result<Box<dyn Framing>, Sentence>;

/// One line of [`FRAMINGS`].
pub struct Entry {
    /// What `--framing` takes, up to a colon.
    pub name: &'static str,
    /// What may or must follow, colon included; `""` if nothing may.
    pub parameters: &'static str,
    /// What it does, in one line.
    pub summary: Both,
    /// A whole name that works, for help texts and tests.
    pub example: &'static str,
    /// Makes it from the name and from what follows the colon; or says what is
    /// wrong with that.
    make: fn(name: &str, parameters: Option<&str>) -> Made,
}

/// Every framing, in the order in which `--framing` lists them.
pub const FRAMINGS: &[Entry] = &[
    plain("naive", words::NAIVE, |_, _| Ok(Box::new(Naive))),
    preset("u8", words::U8),
    preset("u16be", words::U16BE),
    preset("u16le", words::U16LE),
    preset("u32be", words::U32BE),
    preset("u32le", words::U32LE),
    preset("i32le", words::I32LE),
    preset("u64be", words::U64BE),
    preset("i64le", words::I64LE),
    preset("varint", words::VARINT),
    plain("length", words::ANY_LENGTH, |_, parameters| {
        Ok(Box::new(Length::new(Layout::read(parameters.unwrap_or_default())?)?))
    })
    .takes(
        "[:width=4,order=be,signed=false,offset=0,adjust=0,strip=…]",
        "length:width=2,order=le,offset=1,adjust=-3",
    ),
    plain("line", words::LINES, |_, parameters| match parameters {
        None => Ok(Box::new(Delimiter::lines())),
        Some("utf8") => Ok(Box::new(Delimiter::utf8_lines())),
        Some(other) => Err(words::line_takes(other).into()),
    })
    .takes("[:utf8]", "line"),
    plain("delimiter", words::DELIMITER, |_, parameters| {
        let all = parameters.ok_or_else(words::needs_a_delimiter)?;
        let all: Result<Vec<_>, _> = all.split('|').map(unescape).collect();
        Ok(Box::new(Delimiter::new(all?)?))
    })
    .takes(r":D[|D…] (\n \r \t \0 \xNN \\; \x7c = |)", r"delimiter:\r\n"),
    plain("fixed", words::FIXED, |_, parameters| {
        let bytes = parameters.ok_or_else(words::needs_a_size)?;
        let frame_bytes = bytes.parse().map_err(|_| words::needs_another_size(bytes))?;
        Ok(Box::new(Fixed { frame_bytes }))
    })
    .takes(":N", "fixed:4"),
    plain("netstring", words::NETSTRING, |_, _| Ok(Box::new(NETSTRING))),
    plain("decimal", words::DECIMAL, |_, parameters| {
        Ok(Box::new(decimal(parameters.unwrap_or(" "))?))
    })
    .takes("[:MARK|:width=N]", "decimal"),
    plain("chunked", words::CHUNKED, |_, _| Ok(Box::new(TextLength::CHUNK))),
    plain("resp", words::RESP, |_, _| Ok(Box::new(Resp))),
    plain("headers", words::HEADERS, |_, _| Ok(Box::new(HeaderLines))),
    plain("json", words::JSON_TEXTS, |_, _| Ok(Box::new(JsonText))),
    plain("marks", words::MARKS, |_, parameters| {
        Ok(Box::new(marks(parameters.unwrap_or_default())?))
    })
    .takes(":start=S,end=E[,sum=xor|add]", r"marks:start=\x02,end=\x03,sum=xor"),
    plain("slip", words::SLIP, |_, parameters| Ok(Box::new(slip(parameters.unwrap_or_default())?)))
        .takes(r"[:end=\xc0,escape=\xdb,as=\xdc\xdd|xor=\xNN]", "slip"),
    plain("cobs", words::COBS, |_, _| Ok(Box::new(Cobs))),
    plain("magic", words::MAGIC, |_, parameters| {
        let kind = |kind: &str| {
            let (magic, rest) = kind.split_once(',').unwrap_or((kind, ""));
            Ok::<_, Sentence>((unescape(magic)?, Layout::read(rest)?))
        };
        let kinds: Result<_, _> = parameters.unwrap_or_default().split('|').map(kind).collect();
        Ok(Box::new(Magic::new(kinds?)?))
    })
    .takes(r":\xNN…[,width=4,order=be,offset=0,adjust=0,strip=…][|…]", r"magic:\xca\xfe,width=2"),
    plain("json-header", words::JSON_HEADER, |_, parameters| {
        let parameters = parameters.unwrap_or("u32be");
        let (length, size) = parameters.split_once(",size=").unwrap_or((parameters, "size"));
        let length = Length::preset(length).ok_or_else(|| words::no_such_length(length))?;
        Ok(Box::new(JsonHeader::new(length, size)))
    })
    .takes("[:i64le][,size=FIELD]", "json-header"),
];

/// The line of a framing whose name says all.
const fn plain(name: &'static str, summary: Both, make: fn(&str, Option<&str>) -> Made) -> Entry {
    Entry { name, parameters: "", summary, example: name, make }
}

impl Entry {
    /// The same of one behind whose name something may, or must, follow.
    const fn takes(self, parameters: &'static str, example: &'static str) -> Entry {
        Entry { parameters, example, ..self }
    }
}

/// The line of one of [`Length`]'s presets.
const fn preset(name: &'static str, summary: Both) -> Entry {
    plain(name, summary, |name, _| {
        // Only an entry of the list above without a preset has none.
        Ok(Box::new(Length::preset(name).ok_or_else(|| words::no_such_length(name))?))
    })
}

/// A mark, or `width=4`.
fn decimal(parameters: &str) -> Result<TextLength, Sentence> {
    if let Some(width) = parameters.strip_prefix("width=") {
        let width = width.parse().ok().filter(|width| (1..=19).contains(width));
        let width = width.ok_or_else(|| words::needs_digits(parameters))?;
        return Ok(TextLength { least_digits: width, most_digits: width, ..DECIMAL });
    }
    match unescape(parameters)? {
        mark if mark.first().is_none_or(u8::is_ascii_digit) => {
            Err(words::needs_a_mark(parameters).into())
        }
        mark => Ok(TextLength { mark: mark.into(), ..DECIMAL }),
    }
}

/// Reads `start=S,end=E,sum=xor`.
fn marks(parameters: &str) -> Result<Marks, Sentence> {
    let (mut start, mut end, mut sum) = (None, None, None);
    let wrong = || Sentence(words::needs_marks(parameters));
    for parameter in parameters.split(',') {
        match parameter.split_once('=') {
            Some(("start", mark)) if start.is_none() => start = Some(unescape(mark)?),
            Some(("end", mark)) if end.is_none() => end = Some(unescape(mark)?),
            Some(("sum", name)) if sum.is_none() => {
                sum = Some(SUMS.iter().find(|sum| sum.name == name).ok_or_else(wrong)?);
            }
            _ => return Err(wrong()),
        }
    }
    match (start, end) {
        (Some(start), Some(end)) if !start.is_empty() && !end.is_empty() => {
            Ok(Marks { start, end, sum })
        }
        _ => Err(wrong()),
    }
}

/// Reads `end=E,escape=E,as=EE` or `xor=E`.
fn slip(parameters: &str) -> Result<Slip, Sentence> {
    let mut slip = Slip::RFC_1055;
    let wrong = || Sentence(words::needs_slip(parameters));
    for parameter in parameters.split(',').filter(|parameter| !parameter.is_empty()) {
        let (key, value) = parameter.split_once('=').ok_or_else(wrong)?;
        match (key, &unescape(value)?[..]) {
            ("end", [byte]) => slip.end = *byte,
            ("escape", [byte]) => slip.escape = *byte,
            ("as", [end, escape]) => slip.spellings = [*end, *escape],
            ("xor", [bits]) => slip.others_xor = Some(*bits),
            _ => return Err(wrong()),
        }
    }
    if let Some(bits) = slip.others_xor {
        slip.spellings = [slip.end ^ bits, slip.escape ^ bits];
    }
    let [end, escape] = slip.spellings;
    // END must be in no body, and each pair must mean one byte.
    let is_plain = slip.end != slip.escape && end != escape;
    (is_plain && end != slip.end && escape != slip.end).then_some(slip).ok_or_else(wrong)
}

/// The layout of a format that is a length in front of each message, and nothing else.
pub fn layout_of(name: &str) -> Option<Layout> {
    let preset = PRESETS.iter().find(|preset| preset.name == name);
    let name = preset.map_or(name, |preset| preset.spelt);
    match name.split_once(':').unwrap_or((name, "")) {
        ("length", parameters) => Layout::read(parameters).ok(),
        _ => Length::preset(name).map(|length| length.layout()),
    }
}

/// The framing that `--framing NAME` names.
///
/// ```
/// use sticky_demo::framing::by_name;
/// assert!(by_name("u32be").is_ok());
/// assert!(by_name(r"delimiter:\r\n|\n").is_ok());
/// assert!(by_name("json-header:i64le,size=total_size").is_ok());
/// assert_eq!(
///     by_name("fixed:0").err().unwrap().to_string(),
///     "fixed:0: fixed needs a size of 1 byte or more, and no more than there is room for, not \"0\"",
/// );
/// ```
pub fn by_name(name: &str) -> Made {
    if let Some(preset) = PRESETS.iter().find(|preset| preset.name == name) {
        return by_name(preset.spelt);
    }
    let (base, parameters) = match name.split_once(':') {
        Some((base, parameters)) => (base, Some(parameters)),
        None => (name, None),
    };
    let made = match (FRAMINGS.iter().find(|entry| entry.name == base), parameters) {
        (None, _) => Err(unknown(base).into()),
        (Some(Entry { parameters: "", .. }), Some(given)) => {
            Err(words::takes_nothing(base, given).into())
        }
        (Some(entry), parameters) => (entry.make)(base, parameters),
    };
    made.map_err(|Sentence(reason)| words::wrong_framing(name, &reason).into())
}

fn unknown(name: &str) -> Text {
    if name == super::AUTO {
        return words::AUTO_IS_FOUND.into();
    }
    let known: Vec<_> = FRAMINGS.iter().map(|entry| entry.name).collect();
    let presets: Vec<_> = PRESETS.iter().map(|preset| preset.name).collect();
    let near = alike(name, known.iter().chain(&presets).copied());
    let unknown = words::unknown_framing(&Text::listed(&known), &Text::listed(&presets));
    match near.is_empty() {
        true => unknown,
        false => words::nearly_framing(&unknown, &Text::listed(&near)),
    }
}
