//! Where in a frame its length is, and what it counts.

use crate::Sentence;
use crate::framing::words;

/// How wide the length field is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Width {
    /// 1 byte.
    One,
    /// 2 bytes.
    Two,
    /// 3 bytes.
    Three,
    /// 4 bytes.
    #[default]
    Four,
    /// 8 bytes.
    Eight,
    /// 1 to 10 bytes, as many as the number needs: see [`varint`](crate::framing::varint).
    Varint,
    /// The same in 4 bytes at the most, as MQTT has it.
    Varint4,
    /// 1 byte, or one that says that 2 or 8 follow: see `websocket.rs`.
    WebSocket,
}

impl Width {
    /// The width of that name: `1`, `2`, `3`, `4`, `8`, `varint`, `varint4` or `websocket`.
    pub(in crate::framing) fn named(name: &str) -> Option<Width> {
        let widths = [Width::One, Width::Two, Width::Three, Width::Four, Width::Eight];
        match name.parse::<usize>() {
            Ok(bytes) => widths.into_iter().find(|width| width.bytes() == Some(bytes)),
            Err(_) => match name {
                "varint" => Some(Width::Varint),
                "varint4" => Some(Width::Varint4),
                "websocket" => Some(Width::WebSocket),
                _ => None,
            },
        }
    }

    #[inline]
    pub(in crate::framing) fn bytes(self) -> Option<usize> {
        match self {
            Width::One => Some(1),
            Width::Two => Some(2),
            Width::Three => Some(3),
            Width::Four => Some(4),
            Width::Eight => Some(8),
            Width::Varint | Width::Varint4 | Width::WebSocket => None,
        }
    }
}

/// Which byte of a number is sent first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// The highest: "network byte order", what RFCs use.
    #[default]
    Big,
    /// The lowest: what most processors keep in memory.
    Little,
}

/// Where in a frame its length is, and what it counts.
///
/// ```text
/// │ offset_bytes │ length field │          the rest            │
/// ├──────────────┴──────────────┼───── length + adjust_bytes ──┤
/// ├─ strip_bytes ─┼──────────────── payload handed over ───────┤
/// ```
///
/// | the sender's length counts | `adjust_bytes` |
/// |---|---|
/// | what follows the length field | 0 |
/// | the whole frame, with 2 bytes of offset and 4 of field | −6 |
/// | the message, but there are 2 bytes of flags between field and message | 2, and `strip_bytes` to leave them out |
///
/// By default that of `u32be`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Layout {
    /// How wide the length field is.
    pub width: Width,
    /// Its byte order. A varint has only one.
    pub order: Order,
    /// Whether the field can say a negative number, in two's complement; a varint
    /// cannot. No frame has a negative length: it is for a better error.
    pub signed: bool,
    /// Bytes of the frame in front of the length field. Sent as zeros.
    pub offset_bytes: usize,
    /// What to add to the field's value to get the bytes *after* the field.
    pub adjust_bytes: i64,
    /// Bytes at the frame's front that are not part of the message; `None` is
    /// everything up to the end of the length field. If it ends before the
    /// length field, then the message contains the field, on both ends.
    pub strip_bytes: Option<usize>,
}

impl Layout {
    /// Reads `width=2,order=le,…`.
    pub(in crate::framing) fn read(parameters: &str) -> Result<Layout, Sentence> {
        let mut layout = Layout::default();
        let mut given = Vec::new();
        for parameter in parameters.split(',').filter(|parameter| !parameter.is_empty()) {
            let (key, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            if given.contains(&key) {
                return Err(words::twice(key).into());
            }
            given.push(key);
            let wrong = |expected| words::wrong_parameter(key, value, expected);
            let bytes = || value.parse::<usize>().map_err(|_| wrong(words::BYTES));
            match key {
                "width" => {
                    layout.width = Width::named(value).ok_or_else(|| wrong(words::WIDTHS))?
                }
                "order" => {
                    layout.order = match value {
                        "be" => Order::Big,
                        "le" => Order::Little,
                        _ => return Err(wrong(words::ORDERS).into()),
                    }
                }
                "signed" => layout.signed = value.parse().map_err(|_| wrong(words::YES_OR_NO))?,
                "offset" => layout.offset_bytes = bytes()?,
                "adjust" => layout.adjust_bytes = value.parse().map_err(|_| wrong(words::BYTES))?,
                "strip" => layout.strip_bytes = Some(bytes()?),
                _ => return Err(words::no_such_parameter(key).into()),
            }
        }
        Ok(layout)
    }
}
