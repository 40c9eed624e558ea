//! Every framing by its name: what `--framing` and scenario files take.

use super::escape::unescape;
use super::{
    Delimiter, Fixed, Framing, JsonHeader, Layout, Length, Line, Naive, Netstring, Order, Width,
};
use crate::text::sentence_error;
use crate::{Both, Text, both, text};

type Make = fn(name: &str, parameters: Option<&str>) -> Result<Box<dyn Framing>, Text>;

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
    make: Make,
}

/// Every framing, in the order in which `--framing` lists them.
pub const FRAMINGS: &[Entry] = &[
    Entry {
        name: "naive",
        parameters: "",
        summary: both!(
            "no boundary at all: each read is taken for a message",
            "没有边界：把每次读取当作一条消息"
        ),
        example: "naive",
        make: |_, parameters| {
            none(parameters)?;
            Ok(Box::new(Naive))
        },
    },
    preset("u8", both!("a 1-byte length, then the message", "1 字节长度，然后是消息")),
    preset(
        "u16be",
        both!("a 2-byte big-endian length, then the message", "2 字节大端长度，然后是消息"),
    ),
    preset(
        "u32be",
        both!("a 4-byte big-endian length, then the message", "4 字节大端长度，然后是消息"),
    ),
    preset(
        "u32le",
        both!("a 4-byte little-endian length, then the message", "4 字节小端长度，然后是消息"),
    ),
    preset(
        "i32le",
        both!(
            "a signed 4-byte little-endian length, then the message",
            "4 字节有符号小端长度，然后是消息"
        ),
    ),
    preset(
        "u64be",
        both!("an 8-byte big-endian length, then the message", "8 字节大端长度，然后是消息"),
    ),
    preset(
        "i64le",
        both!(
            "a signed 8-byte little-endian length, then the message",
            "8 字节有符号小端长度，然后是消息"
        ),
    ),
    preset(
        "varint",
        both!(
            "a length in 1 to 10 bytes (protobuf), then the message",
            "1 到 10 字节的长度（protobuf），然后是消息"
        ),
    ),
    Entry {
        name: "length",
        parameters: "[:width=4,order=be,signed=false,offset=0,adjust=0,strip=…]",
        summary: both!(
            "a length field of any width, order, place and meaning",
            "任意宽度、字节序、位置和含义的长度字段"
        ),
        example: "length:width=2,order=le,offset=1,adjust=-3",
        make: |_, parameters| Ok(Box::new(length(parameters.unwrap_or_default())?)),
    },
    Entry {
        name: "line",
        parameters: "[:utf8]",
        summary: both!(
            "the message, then LF (CR LF is accepted)",
            "消息，然后是 LF（也接受 CR LF）"
        ),
        example: "line",
        make: |_, parameters| match parameters {
            None => Ok(Box::new(Line::bytes())),
            Some("utf8") => Ok(Box::new(Line::utf8())),
            Some(other) => Err(text!(
                "takes nothing or \"utf8\", not {other:?}",
                "后面只能是空或 \"utf8\"，不能是 {other:?}"
            )),
        },
    },
    Entry {
        name: "delimiter",
        parameters: r":D[|D…] (\n \r \t \0 \xNN \\ mean what they say; \x7c is |)",
        summary: both!(
            "the message, then a delimiter of your choice, or one of several",
            "消息，然后是自选的一个或多个分隔符之一"
        ),
        example: r"delimiter:\r\n",
        make: |_, parameters| {
            let all = parameters.ok_or_else(|| {
                text!(
                    "needs a delimiter, such as delimiter:END",
                    "需要一个分隔符，如 delimiter:END"
                )
            })?;
            let all: Result<Vec<_>, _> = all.split('|').map(unescape).collect();
            let all = all.map_err(|error| error.text())?;
            Ok(Box::new(Delimiter::new(all).map_err(|error| error.text())?))
        },
    },
    Entry {
        name: "fixed",
        parameters: ":N",
        summary: both!("every message has N bytes", "每条消息定长 N 字节"),
        example: "fixed:4",
        make: |_, parameters| {
            let bytes = parameters.ok_or_else(|| {
                text!("needs a size in bytes, such as fixed:16", "需要每帧的字节数，如 fixed:16")
            })?;
            let frame_bytes = bytes.parse().map_err(|_| {
                text!(
                    "needs a size of at least 1 byte, not {bytes:?}",
                    "至少需要 1 字节，不能是 {bytes:?}"
                )
            })?;
            Ok(Box::new(Fixed { frame_bytes }))
        },
    },
    Entry {
        name: "netstring",
        parameters: "",
        summary: both!(
            "the length in decimal, a colon, the message, a comma",
            "十进制长度、冒号、消息、逗号"
        ),
        example: "netstring",
        make: |_, parameters| {
            none(parameters)?;
            Ok(Box::new(Netstring))
        },
    },
    Entry {
        name: "json-header",
        parameters: "[:LENGTH][,size=FIELD] (LENGTH as above, such as i64le)",
        summary: both!(
            "a length, a JSON header of that length, a body whose size the header tells",
            "长度、这么长的 JSON 报头，正文的字节数记在报头里"
        ),
        example: "json-header",
        make: |_, parameters| {
            let (length, size_field) = match parameters.unwrap_or("u32be").split_once(",size=") {
                Some((length, size_field)) => (length, size_field),
                None => (parameters.unwrap_or("u32be"), "size"),
            };
            let length = Length::preset(length).ok_or_else(|| {
                text!(
                    "knows no length called {length:?}; try u32be or i64le",
                    "不认识名为 {length:?} 的长度；可用 u32be 或 i64le"
                )
            })?;
            Ok(Box::new(JsonHeader::new(length, size_field)))
        },
    },
];

/// The line of one of [`Length`]'s presets, whose name says all.
const fn preset(name: &'static str, summary: Both) -> Entry {
    Entry {
        name,
        parameters: "",
        summary,
        example: name,
        make: |name, parameters| {
            none(parameters)?;
            Ok(Box::new(
                Length::preset(name).ok_or_else(|| text!("is no preset", "不是预设的格式"))?,
            ))
        },
    }
}

fn none(parameters: Option<&str>) -> Result<(), Text> {
    let wrong = |given| {
        text!(
            "takes nothing after its name, not {given:?}",
            "的名字后面什么也不跟，不能有 {given:?}"
        )
    };
    parameters.map_or(Ok(()), |given| Err(wrong(given)))
}

/// Reads `width=2,order=le,…`.
fn length(parameters: &str) -> Result<Length, Text> {
    const BYTES: Both = both!("a number of bytes", "字节数");
    let mut layout = Layout::default();
    for parameter in parameters.split(',').filter(|parameter| !parameter.is_empty()) {
        let (key, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let wrong = |expected: Both| {
            text!(
                "needs {key}={expected}, not {value:?}",
                "需要 {key}={expected}，不能是 {value:?}"; expected
            )
        };
        let one_of = |en, zh| wrong(Both { en, zh });
        let bytes = || value.parse::<usize>().map_err(|_| wrong(BYTES));
        match key {
            "width" => {
                layout.width = match value {
                    "1" => Width::One,
                    "2" => Width::Two,
                    "3" => Width::Three,
                    "4" => Width::Four,
                    "8" => Width::Eight,
                    "varint" => Width::Varint,
                    _ => return Err(one_of("1, 2, 3, 4, 8 or varint", "1、2、3、4、8 或 varint")),
                }
            }
            "order" => {
                layout.order = match value {
                    "be" => Order::Big,
                    "le" => Order::Little,
                    _ => return Err(one_of("be or le", "be 或 le")),
                }
            }
            "signed" => {
                layout.signed =
                    value.parse().map_err(|_| one_of("true or false", "true 或 false"))?
            }
            "offset" => layout.offset_bytes = bytes()?,
            "adjust" => {
                layout.adjust_bytes = value.parse().map_err(|_| wrong(BYTES))?;
            }
            "strip" => layout.strip_bytes = Some(bytes()?),
            _ => {
                return Err(text!(
                    "knows width, order, signed, offset, adjust and strip, not {key:?}",
                    "认识 width、order、signed、offset、adjust 和 strip，不认识 {key:?}"
                ));
            }
        }
    }
    Length::new(layout).map_err(|error| error.text())
}

/// The framing that `--framing NAME` names.
///
/// # Errors
/// [`UnknownFraming`], which lists the known ones or says what is wrong with
/// what follows the name.
///
/// ```
/// use sticky_demo::framing::by_name;
/// assert!(by_name("u32be").is_ok());
/// assert!(by_name(r"delimiter:\r\n|\n").is_ok());
/// assert!(by_name("json-header:i64le,size=total_size").is_ok());
/// assert_eq!(
///     by_name("fixed:0").err().unwrap().to_string(),
///     "fixed:0: fixed needs a size of at least 1 byte, not \"0\"",
/// );
/// ```
pub fn by_name(name: &str) -> Result<Box<dyn Framing>, UnknownFraming> {
    let (base, parameters) = match name.split_once(':') {
        Some((base, parameters)) => (base, Some(parameters)),
        None => (name, None),
    };
    let wrong = |reason| UnknownFraming { name: name.to_owned(), reason };
    let entry = FRAMINGS.iter().find(|entry| entry.name == base).ok_or_else(|| {
        let known: Vec<_> = FRAMINGS.iter().map(|entry| entry.name).collect();
        let known = Text { en: known.join(", "), zh: known.join("、") };
        wrong(text!(
            "no framing is called that; the known ones are {known}",
            "没有这个名字的格式，已有的格式是 {known}"; known
        ))
    })?;
    (entry.make)(base, parameters)
        .map_err(|reason| wrong(text!("{base} {reason}", "{base} {reason}"; reason)))
}

/// A name that no framing bears, or whose parameters do not fit it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFraming {
    /// The name as it was given.
    pub name: String,
    /// What is wrong with it, and what would be right.
    pub reason: Text,
}

impl UnknownFraming {
    /// The sentence.
    pub fn text(&self) -> Text {
        let UnknownFraming { name, reason } = self;
        text!("{name}: {reason}", "{name}：{reason}"; reason)
    }
}

sentence_error!(UnknownFraming);
